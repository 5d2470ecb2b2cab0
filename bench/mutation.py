"""Mutants: how many a second are made, tried on a scenario and decided by `solve`; how long suggest-tests takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bench.laws import RULES, loading, real_cases
from bench.measure import Table, times
from bench.packs import pack

import comity
from comity.testing.differing import difference
from comity.testing.killing import killed
from comity.testing.mutants import mutants
from comity.testing.suggesting import suggestions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DECIDED = 300
"""Mutants that are decided one by one, evenly taken from all."""


def measure() -> Iterator[Table]:
    """A row for each case."""
    rows = [_row(name, comity.load_case(RULES / name)) for name in real_cases()]
    rows += [_row(f"pack of {size:,}", comity.case_of(pack(size, max(1, size // 20)).doc)) for size in (12, 100, 1_000)]
    yield Table(
        f"Mutants for each processor second: made; tried on one scenario; and decided by the solver (of {DECIDED} at "
        "most), each alone. Then all of `suggest-tests`, from no scenario at all, with what it came to; the reference "
        "is loading the same case just before.",
        (
            "case", "terms", "mutants", "made", "tried", "decided", "suggest-tests, s", "times loading", "scenarios",
            "equivalent", "not proved",
        ),
        rows,
    )  # fmt: skip


def _row(name: str, case: comity.Case) -> tuple[str, ...]:
    """One case, from no scenario at all to those that are suggested."""
    every = list(mutants(case))
    made = _rate(len(every), lambda: list(mutants(case)))
    some = every[:: max(1, len(every) // DECIDED)]
    decided = _rate(len(some), lambda: [difference(case, each, show=False) for each in some])
    blank = comity.scenario_of({"scenario": "blank", "steps": [{}]}, case)
    tried = _rate(len(every), lambda: killed(every, [blank]))
    head = (name, f"{len(case.terms):,}", f"{len(every):,}", f"{made:,.0f}", f"{tried:,.0f}", f"{decided:,.0f}")
    return (*head, *_suggested(case))


def _rate(count: int, job: Callable[[], object]) -> float:
    """So many, for each processor second."""
    start = time.process_time()
    job()
    return count / (time.process_time() - start)


def _suggested(case: comity.Case) -> tuple[str, ...]:
    reference = loading(case)
    start = time.process_time()
    found = suggestions(case)
    seconds = time.process_time() - start
    return (
        f"{seconds:.1f}",
        times(seconds / reference),
        f"{len(found.suggestions):,}",
        f"{len(found.before.of('equivalent')):,}",
        f"{len(found.unproved):,}",
    )
