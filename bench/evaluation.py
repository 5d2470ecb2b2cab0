"""What a verdict costs beside Python's own evaluation of the same conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench import generated
from bench.measure import Table, fastest, micro, target, times
from bench.verdicts import outcomes

import comity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

STEPS = 12
_NO_BUILTINS: dict[str, Any] = {"__builtins__": {}}


def measure() -> Iterator[Table]:
    """The verdicts of 30 and 300 terms beside `eval` of their conditions."""
    rows, worst = [], 0.0
    for terms in (30, 300):
        best = _measured(terms)
        per_term = {name: taken / terms for name, taken in best.items()}
        bare = per_term["eval"]
        worst = max(worst, per_term["verdict"] / bare)
        rows.append(
            (
                str(terms),
                micro(bare),
                *(times(per_term[each] / bare) for each in ("verdict", "check", "explained", "function")),
            )
        )
    head = ("terms", "`eval`, µs a term", "verdict", "`check(explain=False)`", "`check()`", "one Python function")
    yield Table(
        f"A scenario of {STEPS} steps with nothing unknown. The reference is `eval` of the same conditions, compiled "
        "before, at each step over a dict of values, for their truth alone: no verdict, no third value. Ratios to it; "
        "the last column is what the conditions take when each is compiled to a Python function.",
        head,
        rows,
        target("a verdict takes", worst, 5),
    )


def _measured(terms: int) -> dict[str, float]:
    doc = generated.case(terms)
    case = comity.case_of(doc)
    scenario = comity.scenario_of(generated.scenario(STEPS), case)
    course = scenario.course
    names = {value: value for value in generated.WAR}
    rows = [{**{ref: cells[i] for ref, cells in course.values.items()}, **names} for i in range(STEPS)]
    written = [[term[field] for field in generated.FIELDS[term["kind"]]] for term in doc["parties"][0]["terms"]]
    codes = [compile(text, "condition", "eval") for conditions in written for text in conditions]
    args = ", ".join(rows[0])
    functions = [eval(f"lambda {args}: {text}") for conditions in written for text in conditions]  # noqa: S307
    values = [tuple(row.values()) for row in rows]
    _agree(case, scenario, written, rows)
    return fastest(
        {
            "eval": lambda: _by_eval(codes, rows),
            "function": lambda: [[each(*row) for row in values] for each in functions],
            "verdict": lambda: outcomes(case, scenario),
            "check": lambda: comity.check(case, scenario, engine="meaning", explain=False),
            "explained": lambda: comity.check(case, scenario, engine="meaning"),
        }
    )


def _by_eval(codes: list[CodeType], rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [[eval(code, _NO_BUILTINS, row) for row in rows] for code in codes]  # noqa: S307


_BROKEN: dict[str, Callable[..., bool]] = {
    "precondition": lambda of, requires: any(x and not y for x, y in zip(of, requires, strict=True)),
    "red_line": lambda never, during: any(x and y for x, y in zip(never, during, strict=True)),
    "commitment": lambda when, then: any(x and not any(then[i:]) for i, x in enumerate(when)),
    "demand": lambda requires: not requires[-1],
}


def _agree(
    case: comity.Case, scenario: comity.Scenario, written: list[list[str]], rows: list[dict[str, Any]]
) -> None:  # fmt: skip
    """Make sure that both compute the same."""
    for term, conditions, outcome in zip(case.terms, written, outcomes(case, scenario), strict=True):
        columns = [[eval(text, _NO_BUILTINS, row) for row in rows] for text in conditions]  # noqa: S307
        assert _BROKEN[term.kind](*columns) == (outcome.verdict == "violated"), term.name
