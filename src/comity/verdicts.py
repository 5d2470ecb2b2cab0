"""What a scenario does to a term: from the truth of its conditions to a verdict (docs/verdicts.md)."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, assert_never

from comity import case as c
from comity.meaning import F, Kleene, Steps, T, U, World, all_of, at_most, near, negation, truth, where, windows, world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import timedelta

    from comity.kinds import Verdict

_ORDER: tuple[Verdict, ...] = ("violated", "pending", "satisfied", "raised", "applies", "recorded", "not_triggered")
_RAISED: dict[Kleene, tuple[Verdict, ...]] = {T: ("raised",), F: ("not_triggered",), U: ("raised", "not_triggered")}
_APPLIES: dict[Kleene, tuple[Verdict, ...]] = {T: ("applies",), F: ("not_triggered",), U: ("applies", "not_triggered")}
_CLAIMED: dict[Kleene, tuple[Verdict, ...]] = {T: ("satisfied",), F: ("violated",), U: ("violated", "satisfied")}
_NOT = (T, U, F)


class Values(NamedTuple):
    """The three values of a term: violated, pending, engaged."""

    viol: Kleene
    pend: Kleene
    eng: Kleene


def verdicts(term: c.Term, world: World) -> tuple[Verdict, ...]:
    """The possible verdicts of a term in one choice of readings, in a fixed order; one of them is *the* verdict.

    Empty for an exception, which has none.
    """
    match term.rule:
        case c.Warning(when):
            return _RAISED[ever(where(when, world), world)]
        case c.Characterisation(when):
            return _APPLIES[ever(where(when, world), world)]
        case c.Assertion(claims, at):
            if claims is None:
                return ("recorded",)
            return _CLAIMED[_claim(where(claims, world), world, at)]
        case c.Excuse():
            return ()
        case rule:
            return possible(values(rule, world))


@cache
def possible(values: Values) -> tuple[Verdict, ...]:
    """The verdicts that three values leave possible."""
    viol, pend, eng = values
    if viol == T:
        return ("violated",)
    rest: set[Verdict] = {"pending"}
    if pend != T:
        rest = {"pending"} if pend == U else set()
        rest |= {"satisfied"} if eng != F else set()
        rest |= {"not_triggered"} if eng != T else set()
    return _in_order(rest | ({"violated"} if viol == U else set()))


def _in_order(found: set[Verdict]) -> tuple[Verdict, ...]:
    return tuple(found) if len(found) == 1 else tuple(each for each in _ORDER if each in found)


# --- the three values --------------------------------------------------------------------------------------------


def values(rule: c.Precondition | c.RedLine | c.Demand | c.Commitment, world: World) -> Values:
    """The three values of a rule that can be violated."""
    match rule:
        case c.Precondition(of, requires):
            gate = where(of, world)
            return Values(ever(_both(gate, negation(where(requires, world)), world), world), F, ever(gate, world))
        case c.RedLine(never, during):
            gate = where(during, world)
            return Values(ever(_both(where(never, world), gate, world), world), F, ever(gate, world))
        case c.Demand(of, requires, standing, None, None):
            gate = where(of, world)
            triggered = _last(gate, world) if standing else ever(gate, world)
            return _judged(triggered, _last(where(requires, world), world), T if world.course.closed else F)
        case c.Demand(of, requires, _, date() as by, None):
            got = ever(_both(where(requires, world), _until(by, world), world), world)
            return _judged(ever(where(of, world), world), got, _passed(by, world))
        case c.Demand(of, requires, _, _, within):
            anywhere = [world.every] * world.course.steps  # having been met before the trigger counts
            met = near(where(requires, world), windows(world, within, ahead=True), anywhere)
            return _judged_each(where(of, world), met, _expired(within, world), world)
        case c.Commitment(when, then, by, within):
            answer = where(then, world) if by is None else _both(where(then, world), _until(by, world), world)
            due = _expired(within, world) if by is None else _everywhere(_passed(by, world), world)
            return _judged_each(where(when, world), _answered(answer, within, world), due, world)
        case _:
            assert_never(rule)


def ever(steps: Steps, world: World) -> Kleene:
    """The maximum over all steps."""
    return T if steps[0] else F if steps[1] == world.every else U


def _last(steps: Steps, world: World) -> Kleene:
    last = world.course.steps - 1
    return T if steps[0] >> last else F if steps[1] >> last else U


def _both(one: Steps, other: Steps, world: World) -> Steps:
    return all_of((one, other), world.every)


def _everywhere(value: Kleene, world: World) -> Steps:
    return world.every if value == T else 0, world.every if value == F else 0


def _judged(triggered: Kleene, got: Kleene, expected: Kleene) -> Values:
    """The values of a term that is judged once."""
    unmet = min(triggered, _NOT[got])
    return Values(min(unmet, expected), min(unmet, _NOT[expected]), triggered)


def _judged_each(triggers: Steps, met: Steps, expected: Steps, world: World) -> Values:
    """The values of a term that is judged at each step that triggers it: the worst of them."""
    unmet = _both(triggers, negation(met), world)
    pending = ever(_both(unmet, negation(expected), world), world)
    return Values(ever(_both(unmet, expected, world), world), pending, ever(triggers, world))


def _answered(answer: Steps, within: timedelta | None, world: World) -> Steps:
    """For each step, whether there is an answer at it or later, at most `within` after it."""
    if within is not None:
        onwards = (world.every & -(1 << i) for i in range(world.course.steps))
        return near(answer, windows(world, within, ahead=True), onwards)
    open_ = world.every & ~answer[1]
    return (1 << answer[0].bit_length()) - 1, world.every & -(1 << open_.bit_length())


def _claim(claims: Steps, world: World, at: date | None) -> Kleene:
    """Whether a claim is borne out (T), contradicted (F) or neither: at the last step, or as of the date `at`."""
    if at is None:
        return _last(claims, world)
    in_time, last = _until(at, world), 1 << world.course.steps - 1
    ended = T if world.course.closed else _day_reached(at, world.course.horizon)
    later = in_time[1] >> 1 | (last if ended == T else 0), in_time[0] >> 1 | (last if ended == F else 0)
    chosen = in_time[0] & later[0]  # the step whose state is that of the date
    return T if chosen & claims[0] else F if chosen & claims[1] else U


# --- deadlines ---------------------------------------------------------------------------------------------------


def _until(by: date, world: World) -> Steps:
    """The steps dated `by` or before, and those dated after."""
    days = [None if at is None else c.day(at) for at in world.course.dates]
    within = sum(1 << i for i, day in enumerate(days) if day is not None and day <= by)
    return within, sum(1 << i for i, day in enumerate(days) if day is not None and day > by)


def _passed(by: date, world: World) -> Kleene:
    """Whether the time until `by` is over: the scenario is complete, or its horizon lies after it."""
    horizon = world.course.horizon
    return T if world.course.closed else U if horizon is None else T if c.day(horizon) > by else F


def _day_reached(day: date, horizon: c.Moment | None) -> Kleene:
    return U if horizon is None else T if c.day(horizon) >= day else F


def _expired(within: timedelta | None, world: World) -> Steps:
    """For each step, whether the time to answer is over: the scenario is complete, or its horizon far enough after."""
    if world.course.closed or within is None:
        return _everywhere(T if world.course.closed else F, world)
    left = [at_most(at, world.course.horizon, within) for at in world.course.dates]
    over, still_open = (sum(1 << i for i, each in enumerate(left) if each == kind) for kind in (F, T))
    return over, still_open


# --- readings ----------------------------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """The verdict of a term.

    `possible` lists what it may be, over all readings; `readings` the verdict of each when they differ.
    """

    verdict: Verdict
    possible: tuple[Verdict, ...]
    readings: dict[str, Verdict]


def outcome(term: c.Term, worlds: Worlds) -> Outcome:
    """The verdict of a term, over every reading of the concepts it depends on that `worlds` leaves open."""
    return merge({worlds.label(choice): verdicts(term, worlds[choice]) for choice in worlds.choices(term)})


def merge(by_reading: Mapping[str, tuple[Verdict, ...]]) -> Outcome:
    """One outcome from the possible verdicts in each reading."""
    if len(by_reading) == 1:
        (found,) = by_reading.values()
        return Outcome(found[0] if len(found) == 1 else "undetermined", found, {})
    readings: dict[str, Verdict] = {
        name: found[0] if len(found) == 1 else "undetermined" for name, found in by_reading.items()
    }
    together = _in_order({each for found in by_reading.values() for each in found})
    agreed = set(readings.values())
    return Outcome("contested", together, readings) if len(agreed) > 1 else Outcome(agreed.pop(), together, {})


def background(constraint: c.Background, worlds: Worlds) -> set[Kleene]:
    """Whether a constraint holds at every step, in each reading that counts for it."""
    return {min(truth(constraint.always, worlds[choice])) for choice in worlds.choices(constraint)}


def feasible(constraints: Iterable[c.Background], worlds: Worlds) -> bool | None:
    """Whether a course is possible: not, if it breaks a constraint in every reading; None where it cannot be told."""
    found = [background(each, worlds) for each in constraints]
    if {F} in found:
        return False
    return None if any(U in each or len(each) > 1 for each in found) else True


class Worlds:
    """A course in every choice of readings; `fixed` are the readings that the question fixes."""

    def __init__(self, course: c.Course, fixed: Mapping[str, str] | None = None) -> None:
        self.course, self.fixed = course, fixed or {}
        self._made: dict[tuple[tuple[str, str], ...], World] = {}

    def choices(self, term: c.Term | c.Background) -> Iterator[tuple[tuple[str, str], ...]]:
        """Each choice of readings that counts for the term; what the question fixes is not open."""
        options = [
            [(name, self.fixed[name])] if self.fixed.get(name) in readings else [(name, each) for each in readings]
            for name, readings in term.concepts
        ]
        return product(*options)

    def label(self, choice: tuple[tuple[str, str], ...]) -> str:
        """A choice of readings in words: `victory=survival`, several joined by commas; not what the question fixes."""
        return ", ".join(f"{concept}={reading}" for concept, reading in choice if concept not in self.fixed)

    def __getitem__(self, choice: tuple[tuple[str, str], ...]) -> World:
        if choice not in self._made:
            self._made[choice] = world(self.course, dict(choice))
        return self._made[choice]
