"""What makes a term violated, pending or engaged: the only case analysis over the rules of terms.

Docs/verdicts.md says the same in words; every engine but the rule engine reads it here.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, assert_never

from comity import case as c
from comity.semantics.algebra import S, T

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.semantics.algebra import Algebra

B = TypeVar("B")
Binding = c.Precondition | c.RedLine | c.Demand | c.Commitment
"""The rules of terms that can be met, or not."""


class Values(NamedTuple, Generic[T]):
    """The three values of a term that can be violated, each the same at every step."""

    viol: T
    pend: T
    eng: T


class Shown(NamedTuple, Generic[T]):
    """Whether a warning is raised, or a characterisation applies."""

    shown: T


class Claimed(NamedTuple, Generic[T]):
    """Whether a claim is borne out, and whether it is contradicted; neither where it is about no step."""

    borne_out: T
    contradicted: T


Found = Values[T] | Shown[T] | Claimed[T] | None
"""What a rule comes to; None for a claim that is text alone, and for an exception."""


def values(rule: c.Rule, algebra: Algebra[T, S]) -> Found[T]:
    """What a rule comes to, as the algebra has it."""
    match rule:
        case c.Warning(when) | c.Characterisation(when):
            return Shown(algebra.ever(algebra.of(when)))
        case c.Assertion(claims, at):
            return None if claims is None else _claim(algebra.of(claims), at, algebra)
        case c.Excuse():
            return None
        case _:
            return binding(rule, algebra)


def mapped(found: Found[T], read: Callable[[T], B]) -> Found[B]:
    """The same with each truth read as something else."""
    match found:
        case Values(viol, pend, eng):
            return Values(read(viol), read(pend), read(eng))
        case Shown(truth):
            return Shown(read(truth))
        case Claimed(yes, no):
            return Claimed(read(yes), read(no))
        case _:
            return None


def binding(rule: Binding, algebra: Algebra[T, S]) -> Values[T]:
    """The three values of a rule that can be violated."""
    of, ever = algebra.of, algebra.ever
    match rule:
        case c.Precondition(trigger, requires):
            gate = of(trigger)
            unmet = ever(algebra.all_of((gate, algebra.negation(of(requires)))))
            return Values(unmet, algebra.constant(value=False), ever(gate))
        case c.RedLine(never, during):
            gate = of(during)
            return Values(ever(algebra.all_of((gate, of(never)))), algebra.constant(value=False), ever(gate))
        case c.Demand(trigger, requires, standing, None, None):
            triggered = algebra.at_last(of(trigger)) if standing else ever(of(trigger))
            return _judged(triggered, algebra.at_last(of(requires)), algebra.complete(), algebra)
        case c.Demand() | c.Commitment():
            found = due(rule, algebra)
            if found.once:
                return _judged(ever(found.triggers), found.met, found.over, algebra)
            return _judged_each(found.triggers, found.met, found.over, algebra)
        case _:
            assert_never(rule)


class Due(NamedTuple, Generic[T]):
    """What a term asks for in time: the steps that trigger it, whether it is met, and whether the time for it is over.

    `once`: it is due once, however often it is triggered, and each of the last two is the same at every step.
    """

    triggers: T
    met: T
    over: T
    once: bool


def due(rule: c.Demand | c.Commitment, algebra: Algebra[T, S]) -> Due[T]:
    """What a commitment asks for, or a demand with a deadline."""
    of = algebra.of
    match rule:
        case c.Demand(trigger, requires, _, date() as by, _):
            met = algebra.ever(algebra.all_of((of(requires), algebra.until(by))))
            return Due(of(trigger), met, _passed(by, algebra), once=True)
        case c.Demand(trigger, requires, _, _, within):
            assert within is not None  # noqa: S101 - one without a deadline is not asked about
            met = algebra.near("anywhere", of(requires), within)  # having been met before the trigger counts
            return Due(of(trigger), met, algebra.expired(within), once=False)
        case c.Commitment(when, then, by, within):
            answer = of(then) if by is None else algebra.all_of((of(then), algebra.until(by)))
            over = _expired(within, algebra) if by is None else _passed(by, algebra)
            return Due(of(when), _answered(answer, within, algebra), over, once=False)


def _judged(triggered: T, got: T, expected: T, algebra: Algebra[T, S]) -> Values[T]:
    """The values of a term that is judged once."""
    unmet = algebra.all_of((triggered, algebra.negation(got)))
    return Values(algebra.all_of((unmet, expected)), algebra.all_of((unmet, algebra.negation(expected))), triggered)


def _judged_each(triggers: T, met: T, expected: T, algebra: Algebra[T, S]) -> Values[T]:
    """The values of a term that is judged at each step that triggers it: the worst of them."""
    unmet, ever = algebra.all_of((triggers, algebra.negation(met))), algebra.ever
    pending = ever(algebra.all_of((unmet, algebra.negation(expected))))
    return Values(ever(algebra.all_of((unmet, expected))), pending, ever(triggers))


def _answered(answer: T, within: timedelta | None, algebra: Algebra[T, S]) -> T:
    """For each step, whether there is an answer at it or later, at most `within` after it."""
    return algebra.from_now_on(answer) if within is None else algebra.near("later", answer, within)


def _passed(by: date, algebra: Algebra[T, S]) -> T:
    """Whether the time until `by` is over: the scenario is complete, or its horizon lies after it."""
    return algebra.reached(by.toordinal() + 1)


def _expired(within: timedelta | None, algebra: Algebra[T, S]) -> T:
    return algebra.complete() if within is None else algebra.expired(within)


def _claim(claims: T, at: date | None, algebra: Algebra[T, S]) -> Claimed[T]:
    """A claim about the last step, or about the step whose state is that of the date `at`."""
    if at is None:
        last = algebra.at_last(claims)
        return Claimed(last, algebra.negation(last))
    in_time = algebra.until(at)
    later = algebra.following(algebra.negation(in_time), algebra.reached(at.toordinal()))
    chosen = algebra.all_of((in_time, later))
    yes, no = (algebra.ever(algebra.all_of((chosen, each))) for each in (claims, algebra.negation(claims)))
    return Claimed(yes, no)
