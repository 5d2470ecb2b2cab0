"""How fast scenarios are drawn, which verdicts they reach, and what goals are worth on a chain of conditions."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from bench import generated, packs
from bench.measure import Table
from hypothesis import HealthCheck, given, settings

import comity
from comity.testing import goals
from comity.testing.drawing import plan
from comity.testing.strategies import STEPS, scenarios
from comity.verdicts import Worlds, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = 1_000
LEAST = 500
"""Scenarios of the small case that a processor second should give."""
CHAIN = 10


def measure() -> Iterator[Table]:
    """The speed on cases of growing size, and the verdicts reached; then the chain."""
    rows = [_row(name, made()) for name, made in _cases().items()]
    head = (
        "case",
        "terms",
        "facts",
        "first, a second",
        "again, a second",
        "verdicts reached",
        "of so many",
        "flat reaches",
    )
    speed = float(rows[0][4].replace(",", ""))
    met = "Met" if speed >= LEAST else "Not met"
    yield Table(
        f"Scenarios for each processor second, in {EXAMPLES:,} examples: with a new plan of the case, and again. "
        "Verdicts are pairs of a term and a verdict that some possible scenario of so many steps gives, each "
        "looked for by the solver.",
        head,
        rows,
        f"Target: {LEAST} a second in the small case, and every verdict reached. Found: {speed:,.0f}. **{met}.**",
    )
    case = comity.case_of(_chain())
    hits = {aimed: _seen(case, aimed=aimed)["north.all", "violated"] for aimed in (True, False)}
    yield Table(
        f"A term that {CHAIN} facts together violate, in {EXAMPLES:,} scenarios:",
        ("scenarios", "violated"),
        [("goal-driven", f"{hits[True]:,}"), ("flat", f"{hits[False]:,}")],
    )


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


def _row(name: str, case: comity.Case) -> tuple[str, ...]:
    first, again = _speed(case), _speed(case)
    found = plan(case)
    wanted = {goal for goal in goals.goals(case) if goals.pattern(found, goal, STEPS)}
    seen, flat = _seen(case, aimed=True), _seen(case, aimed=False)
    return (
        name,
        str(len(case.terms)),
        str(len(case.references)),
        f"{first:,.0f}",
        f"{again:,.0f}",
        f"{len(wanted & set(seen)):,}",
        f"{len(wanted):,}",
        f"{len(wanted & set(flat)):,}",
    )


def _speed(case: comity.Case) -> float:
    """Examples for each processor second, of a test that does nothing with them."""

    @_many
    @given(scenarios(case))
    def draw(_: comity.Scenario) -> None:
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
