"""In which ways a condition, and a verdict, comes about: what explanations are walked along.

A *goal* is a condition at a step with the value it should have. `ways` lists the goals that bring a goal about: if
all goals of one way are reached it is reached, and in no other manner. `goals_for` puts the rules of terms
(docs/verdicts.md) in the same form. The walks along these ways are in `comity.explain.walk`; whatever they find is
checked with `comity.meaning`, which this does not replace.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from comity import case as c
from comity import ground as g
from comity.meaning import F, Kleene, T, U, World, amount
from comity.meaning import value as truth_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, timedelta

    from comity.kinds import Verdict
    from comity.meaning import Bounds

NOT = (T, U, F)
Cell = tuple[str, int]
"""An input at a step."""


@dataclass(frozen=True, slots=True, eq=False)
class Every:
    """All of the goals."""

    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """One of the goals."""

    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What the dates and the status of the scenario say."""

    value: Kleene


class Goal(NamedTuple):
    """A condition that should be true or false at a step; for `Every`, `Some` and `Known` the step does not matter."""

    node: g.Part | Every | Some | Known
    step: int
    want: Kleene


Way = tuple[Goal, ...]


def flipped(goal: Goal) -> Goal:
    """The goal that excludes this one."""
    return Goal(goal.node, goal.step, NOT[goal.want])


def held(goal: Goal, world: World) -> Kleene:
    """Whether a goal is reached."""
    node, step, want = goal
    if isinstance(node, Known):
        value = node.value
    elif isinstance(node, Every | Some):
        value = _joined(node, world)
    else:
        value = truth_at(cast("g.Ground", node), step, world)
    return value if want is T else NOT[value]


def _joined(node: Every | Some, world: World) -> Kleene:
    memo = cast("dict[Every | Some, Kleene]", world.memo)
    found = memo.get(node)
    if found is None:
        states = (held(each, world) for each in node.goals)
        found = memo[node] = min(states, default=T) if isinstance(node, Every) else max(states, default=F)
    return found


def cell_of(node: object, step: int, course: c.Course) -> Cell | None:
    """The cell that a goal is about, when it is about no more than one."""
    if isinstance(node, g.Input | g.Value):
        return (node.ref, step)
    if isinstance(node, g.Contested) and node.ref in course.values and course.values[node.ref][step] is not c.UNSAID:
        return (node.ref, step)
    return None


def ways(goal: Goal, world: World) -> list[Way]:
    """The ways to reach a goal, earliest steps first; not for inputs and comparisons, which rest on values."""
    node, i, want = goal
    match node:
        case Every(goals) | Some(goals):
            every = isinstance(node, Every) == (want is T)
            parts = goals if want is T else tuple(map(flipped, goals))
            return [parts] if every else [(each,) for each in parts]
        case Known(value):
            return [()] if value is want else []
        case g.Const(truth_):
            return [()] if truth_ == (want is T) else []
        case g.And(args) | g.Or(args):
            every = isinstance(node, g.And) == (want is T)
            parts = tuple(Goal(arg, i, want) for arg in args)
            return [parts] if every else [(each,) for each in parts]
        case g.Not(arg):
            return [(Goal(arg, i, NOT[want]),)]
        case g.Named(_, _, arg):
            return [(Goal(arg, i, want),)]
        case g.Contested():
            return [(Goal(node.read(world.choice), i, want),)]
        case g.Iff(left, right):
            return [(Goal(left, i, each), Goal(right, i, each if want is T else NOT[each])) for each in (T, F)]
        case g.Previously(arg):
            return [(Goal(arg, i - 1, want),)] if i else [()] if want is F else []
        case g.Once(arg, None):
            return _so_far(Goal(arg, i, want), goal, one=want is T)
        case g.Always(arg):
            return _so_far(Goal(arg, i, want), goal, one=want is F)
        case g.Earlier(arg, None):
            if i == 0:
                return [()] if want is F else []
            before = Goal(arg, i - 1, want)
            return _so_far(before, Goal(node, i, want), one=want is T)
        case g.Once(arg, within) | g.Earlier(arg, within):
            lapses = [_lapse(world.course, j, i, within) for j in range(i + isinstance(node, g.Once))]
            if want is T:
                return [(Goal(arg, j, T),) for j, lapse in enumerate(lapses) if lapse is T]
            return [tuple(Goal(arg, j, F) for j, lapse in enumerate(lapses) if lapse is not F)]
        case g.Since(hold, start):
            before_ = (Goal(node, i - 1, want),) if i else ()
            held_, now = Goal(hold, i, want), Goal(start, i, want)
            if want is T:
                return [*([(*before_, held_)] if i else []), (now,)]
            return [(now, *before_), (now, held_)] if i else [(now,)]
        case _:
            raise TypeError(f"{node!r} rests on values")


def _so_far(now: Goal, goal: Goal, *, one: bool) -> list[Way]:
    """At this step or at those before it (`one`), or at both."""
    before = (Goal(goal.node, goal.step - 1, goal.want),) if goal.step else ()
    if one:
        return [before, (now,)] if before else [(now,)]
    return [(*before, now)]


# --- terms -----------------------------------------------------------------------------------------------------


def goals_for(rule: c.Rule, verdict: Verdict, course: c.Course) -> Way:
    """The goals that together give a term exactly this verdict."""
    match rule:
        case c.Warning(when) | c.Characterisation(when):
            return (Goal(Some(_at_steps(when, course)), 0, F if verdict == "not_triggered" else T),)
        case c.Assertion(None) | c.Excuse():
            return ()
        case c.Assertion(claims, at):
            return (_claimed(cast("g.Ground", claims), at, course, T if verdict == "satisfied" else F),)
        case _:
            pass
    viol, pend, eng = _values(rule, course)
    match verdict:
        case "violated":
            return (viol,)
        case "pending":
            return (pend, flipped(viol))
        case "satisfied":
            return (eng, flipped(viol), flipped(pend))
        case _:
            return (flipped(eng),)


def _at_steps(cond: g.Ground, course: c.Course, want: Kleene = T) -> Way:
    return tuple(Goal(cond, i, want) for i in range(course.steps))


def _known(value: Kleene) -> Goal:
    return Goal(Known(value), 0, T)


def _some(goals: Iterable[Goal]) -> Goal:
    return Goal(Some(tuple(goals)), 0, T)


def _every(*goals: Goal) -> Goal:
    return Goal(Every(goals), 0, T)


def _timely(goals: Iterable[Goal], times: Iterable[Kleene]) -> Goal:
    """One of the goals, at a step where the time is right."""
    pairs = zip(goals, times, strict=True)
    return _some(goal if time is T else _every(goal, _known(time)) for goal, time in pairs if time is not F)


def _values(rule: c.Precondition | c.RedLine | c.Demand | c.Commitment, course: c.Course) -> tuple[Goal, Goal, Goal]:
    """That the rule is violated, pending, engaged: the same as `meaning.values`."""
    match rule:
        case c.Precondition(gate, other):
            want = F
        case c.RedLine(other, gate):
            want = T
        case c.Demand(within=None):
            return _demand(rule, course)
        case _:
            return _answers(rule, course)
    triggers, faults = _at_steps(gate, course), _at_steps(other, course, want)
    return _some(map(_every, triggers, faults)), _known(F), _some(triggers)


def _demand(rule: c.Demand, course: c.Course) -> tuple[Goal, Goal, Goal]:
    last = course.steps - 1
    eng = Goal(rule.of, last, T) if rule.standing and rule.by is None else _some(_at_steps(rule.of, course))
    met = _at_steps(rule.requires, course)
    got = met[-1] if rule.by is None else _timely(met, _dated_by(course, rule.by))
    expected = _known(_expired(course, 0, rule.by))
    return _every(expected, eng, flipped(got)), _every(flipped(expected), eng, flipped(got)), eng


def _answers(rule: c.Demand | c.Commitment, course: c.Course) -> tuple[Goal, Goal, Goal]:
    if isinstance(rule, c.Demand):
        gate, met = rule.of, _at_steps(rule.requires, course)
    else:
        gate, met = rule.when, _at_steps(rule.then, course)
    viol, pend = [], []
    for i, trigger in enumerate(_at_steps(gate, course)):
        missed = flipped(_timely(met[_first(rule, i) :], _times(rule, i, course)))
        expected = _expired(course, i, rule.by, rule.within)
        viol += [_every(trigger, missed, _known(expected))] if expected is not F else []
        pend += [_every(trigger, missed, _known(NOT[expected]))] if expected is not T else []
    return _some(viol), _some(pend), _some(_at_steps(gate, course))


def _first(rule: c.Demand | c.Commitment, i: int) -> int:
    return 0 if isinstance(rule, c.Demand) else i


def _times(rule: c.Demand | c.Commitment, i: int, course: c.Course) -> tuple[Kleene, ...]:
    """Whether each step from the first that counts comes in time for a trigger at step i."""
    timely = _dated_by(course, rule.by) if isinstance(rule, c.Commitment) and rule.by else [T] * course.steps
    return tuple(min(timely[j], _lapse(course, i, j, rule.within)) for j in range(_first(rule, i), course.steps))


def _claimed(claims: g.Ground, at: date | None, course: c.Course, want: Kleene) -> Goal:
    """That a claim is borne out, or contradicted: the same as `meaning.claim`."""
    if at is None:
        return Goal(claims, course.steps - 1, want)
    by_then = _dated_by(course, at)
    over = T if course.closed else NOT[_after(at, course.horizon)]
    later = (*(NOT[each] for each in by_then[1:]), over)
    return _timely(_at_steps(claims, course, want), map(min, by_then, later))


# --- dates -----------------------------------------------------------------------------------------------------


def _lapse(course: c.Course, first: int, last: int, within: timedelta | None) -> Kleene:
    """Whether step `last` comes at most `within` after step `first`."""
    return T if within is None or first == last else _apart(course.dates[first], course.dates[last], within)


def _apart(start: c.Moment | None, end: c.Moment | None, within: timedelta) -> Kleene:
    if start is None or end is None:
        return U
    return T if c.moment(end) - c.moment(start) <= within else F


def _after(day: date, moment: c.Moment | None) -> Kleene:
    return U if moment is None else T if day > c.day(moment) else F


def _dated_by(course: c.Course, by: date) -> list[Kleene]:
    """For every step, whether it is dated `by` or before."""
    return [U if at is None else T if c.day(at) <= by else F for at in course.dates]


def _expired(course: c.Course, step: int, by: date | None, within: timedelta | None = None) -> Kleene:
    """Whether the time to answer a trigger at `step` has run out."""
    if course.closed:
        return T
    if within is not None:
        return NOT[_apart(course.dates[step], course.horizon, within)]
    if by is None:
        return F
    return U if course.horizon is None else T if c.day(course.horizon) > by else F


# --- comparisons -----------------------------------------------------------------------------------------------


class Reading(NamedTuple):
    """What a decided comparison rests on: `fixed` values, and members of counts.

    Of the `members`, `spare` may be unknown without changing it; for the `loose` ones, inside products, this cannot
    be told.
    """

    fixed: list[Goal]
    loose: list[Goal]
    members: list[Goal]
    spare: int


_LOW, _HIGH, _BOTH = (True, False), (False, True), (True, True)


def compared(goal: Goal, world: World) -> Reading:
    """What a comparison rests on that has the wanted value."""
    node, i, want = goal
    assert isinstance(node, g.Compare)  # noqa: S101 - nothing else is compared
    left, right = cast("Bounds", amount(node.left, world)[i]), cast("Bounds", amount(node.right, world)[i])
    reading = Reading([], [], [], 0)
    if node.op == "==" and want is T:
        sides, spare = (_BOTH, _BOTH), 0
    else:
        less = left[1] < right[0] if node.op == "==" else want is T  # type: ignore[operator]
        sides = (_HIGH, _LOW) if less else (_LOW, _HIGH)
        gap = 0 if isinstance(left[0], str) else right[0] - left[1] if less else left[0] - right[1]  # type: ignore[operator]
        strict = node.op == "==" or (node.op == "<") == (want is T)
        spare = math.ceil(gap) - 1 if strict else math.floor(gap)
    for part, side in zip((node.left, node.right), sides, strict=True):
        _read(part, side, i, world, reading)
    return reading._replace(spare=max(spare, 0))


def _read(  # noqa: PLR0913 - what to read, and where to put it
    part: g.Amount, side: tuple[bool, bool], i: int, world: World, into: Reading, *, loose: bool = False
) -> None:
    match part:
        case g.Value():
            into.fixed.append(Goal(part, i, T))
        case g.Count(args):
            for arg in args:
                value = truth_at(arg, i, world)
                if (value is T and side[0]) or (value is F and side[1]):
                    (into.loose if loose else into.members).append(Goal(arg, i, value))
        case g.Arith("*", left, right):
            _read(left, _BOTH, i, world, into, loose=True)
            _read(right, _BOTH, i, world, into, loose=True)
        case g.Arith(op, left, right):
            _read(left, side, i, world, into, loose=loose)
            _read(right, side if op == "+" else side[::-1], i, world, into, loose=loose)
        case _:
            pass
