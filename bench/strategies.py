"""How fast scenarios are drawn, which verdicts they reach, and what goals are worth on a chain of conditions."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from bench import generated, packs
from bench.measure import Table, times
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import comity
from comity.testing import goals
from comity.testing.drawing import plan
from comity.testing.strategies import STEPS, scenarios
from comity.verdicts import Worlds, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

EXAMPLES = 1_000
LEAST = 500
"""Scenarios of the small case that a processor second should give."""
CHAIN = 10
REFERENCE = st.lists(st.integers(0, 9), min_size=10, max_size=10)


def measure() -> Iterator[Table]:
    """The speed on cases of growing size, and the verdicts reached; then the chain."""
    rows = [_row(name, made()) for name, made in _cases().items()]
    head = ("case", "terms", "inputs", "a second", "ratio", "all known, a second", "ratio", "reached", "flat reach")
    yield Table(
        f"Scenarios for each processor second, the better of 2 runs of {EXAMPLES:,} examples, and where all is known. "
        "The reference is a test that draws ten integers, run beside each; ratios are to its examples a second. "
        "Reached are pairs of a term and a verdict, of those that a possible scenario of so many steps gives as far as "
        f"the solver finds one, in {EXAMPLES:,} examples; and without goals.",
        head,
        [row for row, _ in rows],
        _target([speed for _, speed in rows[:2]]),
    )
    case = comity.case_of(_chain())
    hits = {aimed: _seen(case, aimed=aimed)["north.all", "violated"] for aimed in (True, False)}
    yield Table(
        f"A term that {CHAIN} facts together violate, in {EXAMPLES:,} scenarios:",
        ("scenarios", "violated"),
        [("goal-driven", f"{hits[True]:,}"), ("flat", f"{hits[False]:,}")],
    )


def _target(speeds: Sequence[float]) -> str:
    """Whether the cases that the target is about are drawn fast enough."""
    least = min(speeds)
    met = "Met" if least >= LEAST else "Not met"
    return f"Target: {LEAST} a second in the first two, also where all is known. Found: {least:,.0f}. **{met}.**"


def _cases() -> dict[str, Callable[[], comity.Case]]:
    return {
        "generated": lambda: comity.case_of(_small()),
        "real": lambda: comity.load_case("rules/ukraine-2024"),
        "pack of 100": lambda: comity.case_of(packs.pack(100, 12).doc),
        "pack of 1,000": lambda: comity.case_of(packs.pack(1_000, 12).doc),
    }


def _small() -> dict[str, Any]:
    """Twelve terms over 22 facts, of which four are numbers."""
    doc = generated.case(12)
    facts = doc["facts"]
    used = str(doc["parties"])
    spare = [name for name in facts if name not in used]
    for name in spare[: len(facts) - 22]:
        del facts[name]
    return doc


def _chain() -> dict[str, Any]:
    facts = [f"f{i}" for i in range(CHAIN)]
    term = {"id": "all", "kind": "red_line", "title": "all", "stated": ["said"], "never": " and ".join(facts)}
    party = {"party": "north", "statements": {"said": {"speaker": "somebody"}}, "terms": [term]}
    return {"case": "chain", "facts": dict.fromkeys(facts, "bool"), "parties": [party]}


def _row(name: str, case: comity.Case) -> tuple[tuple[str, ...], float]:
    """A row, and the lesser of its two speeds."""
    found = plan(case)
    wanted = {goal for goal in goals.goals(case) if goals.pattern(found, goal, STEPS)}
    jobs = {"open": scenarios(case), "known": scenarios(case, unknowns=False), "reference": REFERENCE}
    best = dict.fromkeys(jobs, 0.0)
    for _ in range(2):
        best = {job: max(best[job], _speed(drawn)) for job, drawn in jobs.items()}
    seen, flat = _seen(case, aimed=True), _seen(case, aimed=False)
    cells = [cell for job in ("open", "known") for cell in (f"{best[job]:,.0f}", times(best[job] / best["reference"]))]
    reached = f"{len(wanted & set(seen)):,} of {len(wanted):,}"
    row = (name, f"{len(case.terms):,}", f"{len(case.references):,}", *cells, reached, f"{len(wanted & set(flat)):,}")
    return row, min(best["open"], best["known"])


def _speed(drawn: st.SearchStrategy[object]) -> float:
    """Examples for each processor second, of a test that does nothing with them."""

    @_many
    @given(drawn)
    def draw(_: object) -> None:
        pass

    start = time.process_time()
    draw()
    return EXAMPLES / (time.process_time() - start)


def _seen(case: comity.Case, *, aimed: bool) -> Counter[tuple[str, str]]:
    """How often each term has each verdict."""
    seen: Counter[tuple[str, str]] = Counter()

    @_many
    @given(scenarios(case, goals=aimed))
    def look(scenario: comity.Scenario) -> None:
        worlds = Worlds(scenario.course)
        seen.update((term.name, outcome(term, worlds).verdict) for term in case.terms if term.kind != "exception")

    look()
    return seen


_many = settings(
    max_examples=EXAMPLES, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)

if __name__ == "__main__":
    for table in measure():
        print(table, "\n", flush=True)
