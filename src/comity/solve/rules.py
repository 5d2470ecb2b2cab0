"""What makes a term violated, pending or engaged, as literals: the same cases, in the same order, as `verdicts`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, assert_never

from comity import case as c

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from comity.kinds import Verdict
    from comity.solve.unrolling import Literals, Unrolled


class Values(NamedTuple):
    """The literals of the three values of a term: violated, pending, engaged."""

    viol: int
    pend: int
    eng: int


Binding = c.Precondition | c.RedLine | c.Demand | c.Commitment
BINDING = ("precondition", "demand", "red_line", "commitment")
"""The kinds of terms that can be met, or not."""


def met(term: c.Term, unrolled: Unrolled) -> int:
    """Whether a binding term is not violated."""
    assert isinstance(term.rule, Binding)  # noqa: S101 - who asks has looked
    return -values(term.rule, unrolled).viol


def verdict(term: c.Term, wanted: Verdict, unrolled: Unrolled) -> int:
    """Whether the verdict of a term is `wanted` in a course in which everything is known."""
    match term.rule:
        case c.Warning(when) | c.Characterisation(when):
            raised = unrolled.ever(unrolled.where(when))
            name = "raised" if term.kind == "warning" else "applies"
            return _chosen(wanted, {name: raised, "not_triggered": -raised}, unrolled)
        case c.Assertion(claims, at):
            if claims is None:
                return unrolled.circuit.constant(wanted == "recorded")
            chosen = _at(at, unrolled)
            yes, no = (
                unrolled.circuit.any_of(map(_and, [unrolled] * unrolled.steps, chosen, literals))
                for literals in (unrolled.where(claims), [-each for each in unrolled.where(claims)])
            )
            return _chosen(wanted, {"satisfied": yes, "violated": no}, unrolled)
        case c.Excuse():
            return -unrolled.circuit.true
        case rule:
            found = values(rule, unrolled)
            kept = unrolled.circuit.all_of((-found.viol, -found.pend))
            each = {
                "violated": found.viol,
                "pending": unrolled.circuit.all_of((-found.viol, found.pend)),
                "satisfied": unrolled.circuit.all_of((kept, found.eng)),
                "not_triggered": unrolled.circuit.all_of((kept, -found.eng)),
            }
            return _chosen(wanted, each, unrolled)


def _chosen(wanted: str, options: dict[str, int], unrolled: Unrolled) -> int:
    return options.get(wanted, -unrolled.circuit.true)


def values(rule: Binding, unrolled: Unrolled) -> Values:
    """The three values of a rule that can be violated."""
    where, ever, steps = unrolled.where, unrolled.ever, unrolled.steps
    never = -unrolled.circuit.true
    match rule:
        case c.Precondition(of, requires):
            return Values(ever(_each(unrolled, where(of), _not(where(requires)))), never, ever(where(of)))
        case c.RedLine(crossed, during):
            return Values(ever(_each(unrolled, where(crossed), where(during))), never, ever(where(during)))
        case c.Demand(of, requires, standing, None, None):
            triggered = unrolled.finally_(where(of)) if standing else ever(where(of))
            got = unrolled.finally_(where(requires))
            return _judged(triggered, got, unrolled.circuit.constant(unrolled.frame.closed), unrolled)
        case c.Demand(of, requires, _, date() as by, None):
            got = ever(_each(unrolled, where(requires), unrolled.calendar.until(by)))
            return _judged(ever(where(of)), got, _passed(by, unrolled), unrolled)
        case c.Demand(of, requires, _, _, within):
            met = _answered(where(requires), within, unrolled, [range(steps)] * steps)
            return _judged_each(where(of), met, _expired(within, unrolled), unrolled)
        case c.Commitment(when, then, by, within):
            answer = where(then) if by is None else _each(unrolled, where(then), unrolled.calendar.until(by))
            due = _expired(within, unrolled) if by is None else (_passed(by, unrolled),) * steps
            met = _answered(answer, within, unrolled, [range(i, steps) for i in range(steps)])
            return _judged_each(where(when), met, due, unrolled)
        case _:
            assert_never(rule)


def _and(unrolled: Unrolled, one: int, other: int) -> int:
    return unrolled.circuit.all_of((one, other))


def _each(unrolled: Unrolled, one: Sequence[int], other: Sequence[int]) -> Literals:
    return tuple(map(_and, [unrolled] * unrolled.steps, one, other))


def _not(literals: Sequence[int]) -> Literals:
    return tuple(-each for each in literals)


def _judged(triggered: int, got: int, expected: int, unrolled: Unrolled) -> Values:
    unmet = _and(unrolled, triggered, -got)
    return Values(_and(unrolled, unmet, expected), _and(unrolled, unmet, -expected), triggered)


def _judged_each(triggers: Sequence[int], met: Sequence[int], expected: Sequence[int], unrolled: Unrolled) -> Values:
    unmet = _each(unrolled, triggers, _not(met))
    over, pending = (unrolled.ever(_each(unrolled, unmet, each)) for each in (expected, _not(expected)))
    return Values(over, pending, unrolled.ever(triggers))


def _answered(answer: Sequence[int], within: timedelta | None, unrolled: Unrolled, reach: Sequence[range]) -> Literals:
    """For each step, whether there is an answer at a step within its reach that counts, in time."""
    counted = _each(unrolled, answer, unrolled.counts)
    if within is None:
        return tuple(unrolled.circuit.any_of(counted[j] for j in reach[i]) for i in range(unrolled.steps))
    near = unrolled.calendar.near
    return tuple(
        unrolled.circuit.any_of(_and(unrolled, counted[j], near(i, j, within)) for j in reach[i])
        for i in range(unrolled.steps)
    )


def _at(at: date | None, unrolled: Unrolled) -> Literals:
    """The step whose state is that of a date; the last one without a date."""
    if at is None:
        return unrolled.last
    in_time = unrolled.calendar.until(at)
    nexts = [
        *(_and(unrolled, -in_time[i], unrolled.counts[i]) for i in range(1, unrolled.steps)),
        -unrolled.circuit.true,
    ]
    ended = _reached(at, unrolled)
    later = (
        unrolled.circuit.any_of((after, _and(unrolled, last, ended)))
        for after, last in zip(nexts, unrolled.last, strict=True)
    )
    return _each(unrolled, in_time, tuple(later))


# --- deadlines ---------------------------------------------------------------------------------------------------


def _passed(by: date, unrolled: Unrolled) -> int:
    horizon = unrolled.frame.horizon
    return unrolled.circuit.constant(unrolled.frame.closed or (horizon is not None and c.day(horizon) > by))


def _reached(day: date, unrolled: Unrolled) -> int:
    horizon = unrolled.frame.horizon
    return unrolled.circuit.constant(unrolled.frame.closed or (horizon is not None and c.day(horizon) >= day))


def _expired(within: timedelta | None, unrolled: Unrolled) -> Literals:
    closed, horizon = unrolled.frame.closed, unrolled.frame.horizon
    if closed or within is None or horizon is None:
        return (unrolled.circuit.constant(closed),) * unrolled.steps
    return tuple(unrolled.calendar.is_over(i, within, horizon) for i in range(unrolled.steps))
