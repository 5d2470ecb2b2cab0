"""How long the laws of a pack take: of the real cases, and of packs of 12, 100 and 1,000 terms."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.generated import case as generated
from bench.measure import Table, times
from bench.packs import pack

import comity
from comity.testing.laws import judge
from comity.testing.transposing import document

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = Path(__file__).parents[1] / "rules"
SECONDS = 90
"""After which the laws of one case are stopped."""


def measure() -> Iterator[Table]:
    """A table of times, and of what the laws came to."""
    rows = [_row(name, comity.load_case(RULES / name)) for name in real_cases()]
    rows += [_row(f"pack of {size:,}", comity.case_of(pack(size, max(1, size // 20)).doc)) for size in (12, 100, 1_000)]
    rows += [_row(f"generated, windows, {size}", comity.case_of(generated(size, windows=True))) for size in (12, 100)]
    yield Table(
        "The laws of a pack, one after the other. Processor seconds; the reference is loading the same case, without "
        f"its party files, just before. The laws of one case are stopped after {SECONDS} s on the clock, and what is "
        "not decided then counts as not proved.",
        ("case", "terms", "laws asked", "hold", "broken", "not proved", "s", "times loading", "slowest law, s"),
        rows,
    )


def real_cases() -> list[str]:
    """The names of the cases under `rules/`."""
    return sorted(path.name for path in RULES.iterdir() if (path / "case.yaml").exists())


def loading(case: comity.Case) -> float:
    """Processor seconds of loading a case from one document, the least of three."""
    doc, best = document(case), float("inf")
    for _ in range(3):
        start = time.process_time()
        comity.case_of(doc)
        best = min(best, time.process_time() - start)
    return best


def _row(name: str, case: comity.Case) -> tuple[str, ...]:
    """One case: each law is timed for itself."""
    reference = loading(case)
    spent: dict[str, float] = {}
    found: Counter[bool | None] = Counter()
    start = before = time.process_time()
    for each in judge(case, seconds=SECONDS):
        now = time.process_time()
        spent[each.law] = spent.get(each.law, 0) + now - before
        found[each.holds] += 1
        before = now
    seconds = time.process_time() - start
    law = max(spent, key=lambda each: spent[each])
    counts = (f"{found[holds]:,}" for holds in (True, False, None))
    slowest = f"{law} ({spent[law]:.1f})"
    ratio = times(seconds / reference)
    return (name, f"{len(case.terms):,}", f"{found.total():,}", *counts, f"{seconds:.1f}", ratio, slowest)
