"""Mutants: how many a second are made, tried on a scenario and decided by `solve`; how long suggest-tests takes.

`python -m bench.mutation [TERMS ...]`: the real cases, and planted packs of so many terms (default 12, 100 and 1,000).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.packs import pack

import comity
from comity.testing.coverage import coverage
from comity.testing.differing import difference
from comity.testing.killing import killed
from comity.testing.mutants import mutants
from comity.testing.reaching import settled
from comity.testing.suggesting import suggestions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
HEAD = (
    "| case | terms | mutants | made /s | tried on a scenario /s | decided /s | suggest-tests, s | scenarios"
    " | equivalent | not proved | coverage of those and its proofs, s |"
)


def measure(sizes: Sequence[int] = (12, 100)) -> Iterator[str]:
    """The rows of a table, one for each case."""
    yield HEAD
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for path in sorted((ROOT / "rules").iterdir()):
        yield row(path.name, comity.load_case(path))
    for terms in sizes:
        yield row(f"planted, {terms:,}", comity.case_of(pack(terms, max(1, terms // 20)).doc))


def row(name: str, case: comity.Case) -> str:
    """One case, from no scenario at all to those that are suggested."""
    start = time.process_time()
    every = list(mutants(case))
    made = time.process_time() - start
    start = time.process_time()
    for each in every:
        difference(case, each, show=False)
    decided = time.process_time() - start
    start = time.process_time()
    found = suggestions(case)
    suggested = time.process_time() - start
    scenarios = [comity.scenario_of(each.document, case) for each in found.suggestions]
    start = time.process_time()
    killed(every, scenarios[:20])
    tried = (time.process_time() - start) / max(1, len(scenarios[:20]))
    start = time.process_time()
    settled(case, coverage(case, scenarios))
    covered = time.process_time() - start
    rates = " | ".join(f"{len(every) / seconds:,.0f}" for seconds in (made, tried, decided))
    return (
        f"| {name} | {len(case.terms):,} | {len(every):,} | {rates} | {suggested:.1f} | {len(scenarios):,}"
        f" | {len(found.before.of('equivalent')):,} | {len(found.unproved):,} | {covered:.1f} |"
    )


if __name__ == "__main__":
    for line in measure([int(each) for each in sys.argv[1:]] or [12, 100, 1000]):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
