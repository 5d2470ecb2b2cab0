"""How long the laws of a pack take: of the real cases, and of packs of 12, 100 and 1,000 terms."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.generated import case as generated
from bench.packs import pack

import comity
from comity.testing.laws import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = Path(__file__).parents[1] / "rules"
SECONDS = 300


def measure() -> Iterator[str]:
    """A table of times, and of what the laws came to."""
    rows = [
        "| case | terms | laws asked | hold | broken | not proved | seconds | slowest law |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [row(name, comity.load_case(RULES / name)) for name in sorted(path.name for path in RULES.iterdir())]
    for terms in (12, 100, 1000):
        rows.append(row(f"planted, {terms}", comity.case_of(pack(terms, max(1, terms // 20)).doc)))
    for terms in (12, 100):
        rows.append(row(f"generated with windows, {terms}", comity.case_of(generated(terms, windows=True))))
    yield "\n".join(rows)


def row(name: str, case: comity.Case) -> str:
    """One case: each law is timed for itself, and all of them together are stopped after some minutes."""
    start, spent, found = time.perf_counter(), Counter[str](), Counter[bool | None]()
    before = start
    for each in judge(case, seconds=SECONDS):
        now = time.perf_counter()
        spent[each.law] += now - before  # type: ignore[assignment]  # a counter of seconds
        found[each.holds] += 1
        before = now
    (law, most), *_ = spent.most_common(1)
    counts = " | ".join(str(found[holds]) for holds in (True, False, None))
    seconds = time.perf_counter() - start
    return f"| {name} | {len(case.terms)} | {found.total()} | {counts} | {seconds:.1f} | {law} ({most:.1f} s) |"


if __name__ == "__main__":
    sys.stdout.write("\n\n".join(measure()) + "\n")
