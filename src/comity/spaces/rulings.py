"""Verdicts, stances and feasibility over all scenarios of one step, as diagrams.

The same cases as `verdicts`, in the same order, for a single step of a complete scenario: there is nothing left to wait
for, so nothing is ever pending, and whatever is dated is unknown when the step has no date.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple, assert_never

from comity import case as c
from comity.spaces import diagrams as dd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from comity import ground as g
    from comity.spaces.conditions import Conditions

BINDING: Final = ("precondition", "demand", "red_line", "commitment")
OPEN: Final = ("undetermined", "contested", "pending")
_JUDGED = {
    (dd.F, dd.T): "satisfied", (dd.F, dd.F): "not_triggered",
    (dd.T, dd.F): "violated", (dd.T, dd.U): "violated", (dd.T, dd.T): "violated",
}  # fmt: skip
"""The verdict of a term by whether it is violated and whether it is engaged; any other pair leaves it open."""
_VERDICT: Final = dd.Op("verdict", lambda viol, eng: _JUDGED.get((viol, eng), "undetermined"))
_MERGED: Final = dd.Op("merged", lambda one, other: one if one == other else "contested")
_AGREED: Final = dd.Op("agreed", lambda one, other: one if one == other else dd.U)


def _words(true: str, false: str) -> tuple[str, str, str]:
    return false, "undetermined", true


def _choices(concepts: tuple[tuple[str, tuple[str, ...]], ...], fixed: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Each choice of readings that counts; what the question fixes is not open."""
    options = [[fixed[name]] if fixed.get(name) in readings else readings for name, readings in concepts]
    for chosen in product(*options):
        yield {name: reading for (name, _), reading in zip(concepts, chosen, strict=True)}


def verdicts(term: c.Term, conditions: Conditions, fixed: Mapping[str, str]) -> int:
    """The diagram of a term's verdict, over every reading that `fixed` leaves open; not for exceptions."""
    found = [_verdict(term, conditions, choice) for choice in _choices(term.concepts, fixed)]
    return reduce(lambda one, other: conditions.diagrams.join(_MERGED, one, other), found)


def feasible(each: c.Background, conditions: Conditions, fixed: Mapping[str, str]) -> int:
    """Where a background constraint holds, and where it is broken: in every reading of the concepts in it."""
    found = [conditions.diagram(each.always, choice) for choice in _choices(each.concepts, fixed)]
    return reduce(lambda one, other: conditions.diagrams.join(_AGREED, one, other), found)


def _verdict(term: c.Term, conditions: Conditions, choice: Mapping[str, str]) -> int:
    diagrams = conditions.diagrams
    match term.rule:
        case c.Warning(when):
            words = _words("raised", "not_triggered")
            return diagrams.mapped(conditions.diagram(when, choice), words.__getitem__)
        case c.Characterisation(when):
            words = _words("applies", "not_triggered")
            return diagrams.mapped(conditions.diagram(when, choice), words.__getitem__)
        case c.Assertion(claims, at):
            if claims is None:
                return diagrams.leaf("recorded")
            if at is not None and _until(at, conditions) != dd.T:
                return diagrams.leaf("undetermined")
            words = _words("satisfied", "violated")
            return diagrams.mapped(conditions.diagram(claims, choice), words.__getitem__)
        case c.Excuse():
            raise TypeError(term.kind)
        case rule:
            viol, eng = _values(rule, conditions, choice)
            return diagrams.join(_VERDICT, viol, eng)


class Values(NamedTuple):
    """Where a term is violated, and where it is engaged."""

    viol: int
    eng: int


def _values(
    rule: c.Precondition | c.RedLine | c.Demand | c.Commitment, conditions: Conditions, choice: Mapping[str, str]
) -> Values:
    match rule:
        case c.Precondition(of, requires):
            return _unmet(conditions, conditions.diagram(of, choice), conditions.diagram(requires, choice))
        case c.RedLine(never, during):
            gate = conditions.diagram(during, choice)
            return Values(conditions.joined(dd.AND, [conditions.diagram(never, choice), gate]), gate)
        case c.Demand(of, requires, _, by, _):
            return _unmet(conditions, conditions.diagram(of, choice), _by(by, requires, conditions, choice))
        case c.Commitment(when, then, by, _):
            return _unmet(conditions, conditions.diagram(when, choice), _by(by, then, conditions, choice))
        case _:
            assert_never(rule)


def _unmet(conditions: Conditions, gate: int, met: int) -> Values:
    return Values(conditions.joined(dd.AND, [gate, conditions.negation(met)]), gate)


def _by(by: date | None, cond: g.Ground, conditions: Conditions, choice: Mapping[str, str]) -> int:
    """Where a condition holds no later than a date."""
    found = conditions.diagram(cond, choice)
    if by is None:
        return found
    return conditions.joined(dd.AND, [found, conditions.diagrams.leaf(_until(by, conditions))])


def _until(day: date, conditions: Conditions) -> int:
    """Whether the step is dated so, or before."""
    today = conditions.today
    return dd.U if today is None else dd.T if today <= day.toordinal() else dd.F


# --- what counts for stances ---------------------------------------------------------------------------------------


class Ruling(NamedTuple):
    """Where a binding term does not reject, where it is neither violated nor open, and where it accepts nothing."""

    kept: int
    settled: int
    silent: int


def ruling(term: c.Term, verdict: int, conditions: Conditions) -> Ruling:
    """The sets of scenarios that count for the stance of a term's party."""
    diagrams = conditions.diagrams
    kept = diagrams.mapped(verdict, lambda word: dd.F if word == "violated" else dd.T)
    settled = diagrams.mapped(verdict, lambda word: dd.F if word == "violated" or word in OPEN else dd.T)
    if isinstance(term.rule, c.RedLine) and not term.rule.conditional:
        return Ruling(kept, settled, diagrams.true)
    return Ruling(kept, settled, diagrams.mapped(verdict, lambda word: dd.F if word == "satisfied" else dd.T))
