"""Whole spaces of scenarios: how long exact counts take as terms, scenarios and ranges grow, and beside `check`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bench.generated import case as generated
from bench.measure import Table

import comity
from comity.spaces.space import space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.spaces.space import Space

TERMS = (10, 100, 1_000)
CHECKED = 200
"""Scenarios that are checked one by one, for what one of them costs."""
LIMIT = {10: 0.1, 100: 2.4}
"""Seconds that a prototype took for its 6.7e11 scenarios."""


def measure() -> Iterator[Table]:
    """Terms, then inputs and ranges."""
    yield _terms()
    yield _growing()


def _timed(case: comity.Case) -> tuple[Space, float]:
    start = time.process_time()
    found = space(case)
    return found, time.process_time() - start


def _terms() -> Table:
    rows, seconds = [], {}
    for terms in TERMS:
        found, seconds[terms] = min(
            (_timed(comity.case_of(generated(terms))) for _ in range(3)), key=lambda each: each[1]
        )
        rows.append((f"{terms:,}", *_row(found, seconds[terms]), f"{_one_by_one(found):.1e}"))
    caption = (
        "Scenarios of one step over 20 truths, 5 numbers from 0 to 100 and an enumeration (those that the terms read), "
        "all combinations of their values; everything is counted: each term's verdicts, each party's stances, what all "
        "accept. Processor seconds, the least of 3 runs, loading not included; beside it the years that `check` would "
        f"take for all of them, from the time of {CHECKED} (without reasons, by the definition alone)."
    )
    met = all(seconds[terms] <= most for terms, most in LIMIT.items())
    said = ", ".join(f"{terms} terms in {most} s" for terms, most in LIMIT.items())
    verdict = f"Target: {said}. **{'Met' if met else 'Not met'}.**"
    return Table(caption, ("terms", "scenarios", "seconds", "nodes", "`check`, years"), rows, verdict)


def _row(found: Space, seconds: float) -> tuple[str, str, str]:
    nodes = found.acceptable().nodes
    return f"{found.scenarios:.1e}", f"{seconds:.2f}" + ("" if found.answer().complete else " (stopped)"), f"{nodes:,}"


def _one_by_one(found: Space) -> float:
    """The years that checking every scenario would take."""
    case, domains = found.case, found.layout.domains
    steps = [{ref: each.value(at % each.size) for ref, each in domains.items()} for at in range(CHECKED)]
    docs = [{"scenario": "s", "steps": [{"facts": facts}]} for facts in steps]
    scenarios = [comity.scenario_of(doc, case) for doc in docs]
    start = time.process_time()
    for each in scenarios:
        comity.check(case, each, engine="meaning", explain=False)
    return (time.process_time() - start) / CHECKED * float(found.scenarios) / (365 * 24 * 3600)


def _growing() -> Table:
    rows = []
    for name, case in (
        ("100 truths in a row, each term reads 3 neighbours", _chain(100)),
        ("500 truths in a row, each term reads 3 neighbours", _chain(500)),
        ("2 numbers up to 1,000,000, `x <= y`", _numbers(2, 10**6)),
        ("5 numbers up to 10^15, each at most the next", _numbers(5, 10**15)),
    ):
        found, seconds = _timed(comity.case_of(case))
        rows.append((name, *_row(found, seconds), f"{float(found.answer().acceptable or 0):.1e}"))
    caption = "Inputs and ranges; the last column is the number of scenarios that all accept. One run each."
    return Table(caption, ("space", "scenarios", "seconds", "nodes", "accepted"), rows)


def _chain(length: int) -> dict[str, Any]:
    facts = dict.fromkeys((f"f{at}" for at in range(length)), "bool")
    return _asking(facts, [f"f{at} or not f{at + 1} or f{at + 2}" for at in range(length - 2)])


def _numbers(count: int, most: int) -> dict[str, Any]:
    facts = {f"k{at}": {"type": "int", "range": [0, most]} for at in range(count)}
    return _asking(facts, [f"k{at} <= k{at + 1}" for at in range(count - 1)])


def _asking(facts: dict[str, Any], conditions: list[str]) -> dict[str, Any]:
    terms = [
        {"id": f"t{at}", "kind": "demand", "title": "a term", "stated": ["said"], "requires": each}
        for at, each in enumerate(conditions)
    ]
    return {
        "case": "c",
        "facts": facts,
        "parties": [{"party": "a", "statements": {"said": {"speaker": "A"}}, "terms": terms}],
    }
