"""What a condition and a term mean: three-valued truth over the steps of a scenario, and the verdict that follows.

This is the definition (docs/verdicts.md). The rule engine, columns and the solver compute the same by other ways and are held
against it. Strong Kleene logic: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import accumulate, product
from typing import TYPE_CHECKING, NamedTuple, assert_never

from comity import case as c
from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, timedelta
    from fractions import Fraction

    from comity.models import Verdict


class Kleene(IntEnum):
    """False, unknown, true, in this order."""

    F = 0
    U = 1
    T = 2


F, U, T = Kleene.F, Kleene.U, Kleene.T
Truth = tuple[Kleene, ...]
"""The value of a condition at every step."""
Bounds = tuple["int | Fraction | str", "int | Fraction | str"]
"""An amount that lies between two values, both included; a symbol is a pair of itself."""
Choice = "Mapping[str, str]"
"""One reading for each contested concept."""

_NOT = (T, U, F)
_OF_CELL = {False: F, None: U, True: T}
_ORDER: tuple[Verdict, ...] = ("violated", "pending", "satisfied", "raised", "applies", "recorded", "not_triggered")


class World(NamedTuple):
    """A course in one choice of readings, with what was evaluated in it so far."""

    course: c.Course
    choice: Mapping[str, str]
    memo: dict[g.Part, tuple[object, ...]]


def world(course: c.Course, choice: Mapping[str, str]) -> World:
    """A course to evaluate conditions in; share it between conditions, so that equal parts are evaluated once."""
    return World(course, choice, {})


# --- conditions ------------------------------------------------------------------------------------------------


def truth(cond: g.Ground, world: World) -> Truth:
    """The value of a condition at every step of the world's course."""
    found = world.memo.get(cond)
    if found is None:
        found = world.memo[cond] = _truth(cond, world)
    return found  # type: ignore[return-value]  # conditions have truths, amounts have bounds


def _truth(cond: g.Ground, world: World) -> Truth:
    match cond:
        case g.Input(ref):
            return tuple(map(_OF_CELL.__getitem__, world.course.cells(ref)))  # type: ignore[arg-type]
        case g.Compare(op, left, right):
            return tuple(map(_COMPARE[op], amount(left, world), amount(right, world)))
        case g.Not(arg):
            return tuple(map(_NOT.__getitem__, truth(arg, world)))
        case g.And(args):
            return tuple(map(min, *(truth(arg, world) for arg in args)))
        case g.Or(args):
            return tuple(map(max, *(truth(arg, world) for arg in args)))
        case g.Iff(left, right):
            return tuple(map(_iff, truth(left, world), truth(right, world)))
        case g.Named(_, _, arg):
            return truth(arg, world)
        case g.Once(arg, None):
            return tuple(accumulate(truth(arg, world), max))
        case g.Earlier(arg, None):
            return (F, *accumulate(truth(arg, world), max))[:-1]
        case g.Always(arg):
            return tuple(accumulate(truth(arg, world), min))
        case g.Previously(arg):
            return (F, *truth(arg, world)[:-1])
        case g.Since(hold, start):
            return _since(truth(hold, world), truth(start, world))
        case g.Once(arg, within):
            return _recently(truth(arg, world), world.course, within, strictly=False)
        case g.Earlier(arg, within):
            return _recently(truth(arg, world), world.course, within, strictly=True)
        case g.Contested(ref, concept, readings):
            return _contested(ref, truth(dict(readings)[world.choice[concept]], world), world)
        case g.Const(value):
            return (_OF_CELL[value],) * world.course.steps
        case _:
            assert_never(cond)


def _iff(left: Kleene, right: Kleene) -> Kleene:
    return max(min(left, right), min(_NOT[left], _NOT[right]))


def _since(hold: Truth, start: Truth) -> Truth:
    steps = zip(hold, start, strict=True)
    return tuple(accumulate(steps, lambda before, now: max(now[1], min(now[0], before)), initial=F))[1:]


def _recently(arg: Truth, course: c.Course, within: timedelta | None, *, strictly: bool) -> Truth:
    """`arg` at some step before (`strictly`) or at this one, at most `within` ago."""
    return tuple(
        max((min(arg[j], _lapse(course, j, i, within)) for j in range(i + 1 - strictly)), default=F)
        for i in range(course.steps)
    )


def _contested(ref: str, read: Truth, world: World) -> Truth:
    """What the scenario stipulates, else what the reading says."""
    said = world.course.values.get(ref)
    if said is None:
        return read
    return tuple(value if cell is c.UNSAID else _OF_CELL[cell] for cell, value in zip(said, read, strict=True))  # type: ignore[index]


def amount(part: g.Amount, world: World) -> tuple[Bounds | None, ...]:
    """The bounds of an amount or symbol at every step; None where it is unknown."""
    found = world.memo.get(part)
    if found is None:
        found = world.memo[part] = _amount(part, world)
    return found  # type: ignore[return-value]


def _amount(part: g.Amount, world: World) -> tuple[Bounds | None, ...]:
    match part:
        case g.Value(ref):
            return tuple(None if cell is None else (cell, cell) for cell in world.course.cells(ref))  # type: ignore[misc]
        case g.Symbol(value) | g.Constant(value):
            return ((value, value),) * world.course.steps
        case g.Today():
            return tuple(None if at is None else (c.day(at).toordinal(),) * 2 for at in world.course.dates)
        case g.Count(args):
            columns = zip(*(truth(arg, world) for arg in args), strict=True)
            return tuple((column.count(T), len(column) - column.count(F)) for column in columns)
        case g.Arith(op, left, right):
            pairs = zip(amount(left, world), amount(right, world), strict=True)
            return tuple(None if one is None or other is None else _arith(op, one, other) for one, other in pairs)
        case _:
            assert_never(part)


def _arith(op: str, left: Bounds, right: Bounds) -> Bounds:
    corners = [g.ARITHMETIC[op](one, other) for one, other in product(left, right)]
    return min(corners), max(corners)


def _equal(left: Bounds | None, right: Bounds | None) -> Kleene:
    if left is None or right is None:
        return U
    if left[0] == left[1] == right[0] == right[1]:
        return T
    return F if left[1] < right[0] or right[1] < left[0] else U  # type: ignore[operator]


def _less(left: Bounds | None, right: Bounds | None) -> Kleene:
    if left is None or right is None:
        return U
    return T if left[1] < right[0] else F if left[0] >= right[1] else U  # type: ignore[operator]


def _at_most(left: Bounds | None, right: Bounds | None) -> Kleene:
    if left is None or right is None:
        return U
    return T if left[1] <= right[0] else F if left[0] > right[1] else U  # type: ignore[operator]


_COMPARE = {"==": _equal, "<": _less, "<=": _at_most}


# --- terms -----------------------------------------------------------------------------------------------------


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
            return _raised(max(truth(when, world)), "raised")
        case c.Characterisation(when):
            return _raised(max(truth(when, world)), "applies")
        case c.Assertion(None):
            return ("recorded",)
        case c.Assertion(claims, at):
            value = claim(truth(claims, world), world.course, at)  # type: ignore[arg-type]
            return {T: ("satisfied",), F: ("violated",), U: ("violated", "satisfied")}[value]  # type: ignore[return-value]
        case c.Exception_():
            return ()
        case rule:
            return possible(values(rule, world))


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
    return in_order(rest | ({"violated"} if viol == U else set()))


def in_order(verdicts: set[Verdict]) -> tuple[Verdict, ...]:
    """Verdicts in the order in which they are always listed."""
    return tuple(each for each in _ORDER if each in verdicts)


def values(rule: c.Precondition | c.RedLine | c.Demand | c.Commitment, world: World) -> Values:
    """The three values of a rule that can be violated."""
    match rule:
        case c.Precondition(of, requires):
            gate = truth(of, world)
            return Values(max(map(_but_not, gate, truth(requires, world))), F, max(gate))
        case c.RedLine(never, during):
            gate = truth(during, world)
            return Values(max(map(min, truth(never, world), gate)), F, max(gate))
        case c.Demand(of, requires, standing, by, None):
            at_end = standing and by is None
            return _demand(truth(of, world), truth(requires, world), world.course, by, at_end=at_end)
        case c.Demand(of, requires, _, _, within):
            met = _demanded(truth(requires, world), world.course, within)
            return _answers(truth(of, world), met, _expired(world.course, None, within))
        case c.Commitment(when, then, by, within):
            answers = truth(then, world) if by is None else map(min, truth(then, world), _until(world.course, by))
            met = _fulfilled(tuple(answers), world.course, within)
            return _answers(truth(when, world), met, _expired(world.course, by, within))
        case _:
            assert_never(rule)


def _but_not(gate: Kleene, requires: Kleene) -> Kleene:
    return min(gate, _NOT[requires])


def _raised(value: Kleene, verdict: Verdict) -> tuple[Verdict, ...]:
    options: dict[Kleene, tuple[Verdict, ...]] = {T: (verdict,), F: ("not_triggered",), U: (verdict, "not_triggered")}
    return options[value]


def _demand(of: Truth, requires: Truth, course: c.Course, by: date | None, *, at_end: bool) -> Values:
    """A demand about the last step, or `by` a date; `at_end`: it is triggered by the last step alone."""
    eng = of[-1] if at_end else max(of)
    got = requires[-1] if by is None else max(map(min, requires, _until(course, by)))
    unmet, expected = _but_not(eng, got), _expired(course, by, None)[-1]
    return Values(min(unmet, expected), _but_not(unmet, expected), eng)


def _answers(triggers: Truth, met: Iterable[Kleene], expected: Iterable[Kleene]) -> Values:
    """From whether each step's trigger is met, and whether it had to be: the worst over the steps that trigger."""
    unmet = tuple(map(_but_not, triggers, met))
    due = tuple(expected)
    return Values(max(map(min, unmet, due)), max(map(_but_not, unmet, due)), max(triggers))


def _demanded(requires: Truth, course: c.Course, within: timedelta) -> Iterator[Kleene]:
    """For each step, whether a demand is met at most `within` after it; having been met before counts."""
    for i in range(course.steps):
        yield max(min(requires[j], _lapse(course, i, j, within)) for j in range(course.steps))


def _fulfilled(then: Truth, course: c.Course, within: timedelta | None) -> Iterable[Kleene]:
    """For each step, whether a commitment is answered at it or later, at most `within` after it."""
    if within is None:
        return reversed(tuple(accumulate(reversed(then), max)))
    steps = range(course.steps)
    return (max(min(then[j], _lapse(course, i, j, within)) for j in range(i, course.steps)) for i in steps)


def claim(claims: Truth, course: c.Course, at: date | None) -> Kleene:
    """Whether a claim is borne out (T), contradicted (F) or neither: at the last step, or as of the date `at`."""
    if at is None:
        return claims[-1]
    ended = T if course.closed else _NOT[_after(at, course.horizon)]
    later = (*(_NOT[day] for day in _until(course, at)[1:]), ended)
    chosen = tuple(map(min, _until(course, at), later))
    if max(map(min, chosen, claims)) == T:
        return T
    return F if max(map(_but_not, chosen, claims)) == T else U


# --- dates -----------------------------------------------------------------------------------------------------


def _lapse(course: c.Course, first: int, last: int, within: timedelta | None) -> Kleene:
    """Whether step `last` comes at most `within` after step `first`."""
    return T if within is None or first == last else _within(course.dates[first], course.dates[last], within)


def _within(start: c.Moment | None, end: c.Moment | None, within: timedelta) -> Kleene:
    if start is None or end is None:
        return U
    return T if c.moment(end) - c.moment(start) <= within else F


def _until(course: c.Course, by: date) -> Truth:
    """For every step, whether it is dated `by` or before."""
    return tuple(_NOT[_after_day(at, by)] for at in course.dates)


def _after(day: date, moment: c.Moment | None) -> Kleene:
    """Whether `day` comes after the day of `moment`."""
    return U if moment is None else T if day > c.day(moment) else F


def _after_day(moment: c.Moment | None, day: date) -> Kleene:
    return U if moment is None else T if c.day(moment) > day else F


def _expired(course: c.Course, by: date | None, within: timedelta | None) -> Truth:
    """Whether the time to answer a trigger at each step has run out: the scenario is complete, or its horizon past the deadline."""
    if course.closed:
        return (T,) * course.steps
    if within is None:
        return (F if by is None else _after_day(course.horizon, by),) * course.steps
    return tuple(_NOT[_within(at, course.horizon, within)] for at in course.dates)


# --- readings --------------------------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """The verdict of a term: `possible` lists what it may be, over all readings; `readings` the verdict of each when they differ."""

    verdict: Verdict
    possible: tuple[Verdict, ...]
    readings: dict[str, Verdict]


def outcome(term: c.Term, worlds: Worlds) -> Outcome:
    """The verdict of a term, over every reading of the concepts it depends on that `worlds` leaves open."""
    if not term.concepts:
        found = verdicts(term, worlds[()])
        return Outcome(found[0] if len(found) == 1 else "undetermined", found, {})
    return merge({label(choice): verdicts(term, worlds[choice]) for choice in worlds.choices(term)})


def merge(by_reading: Mapping[str, tuple[Verdict, ...]]) -> Outcome:
    """One outcome from the possible verdicts in each reading."""
    readings: dict[str, Verdict] = {
        name: found[0] if len(found) == 1 else "undetermined" for name, found in by_reading.items()
    }
    together = in_order({each for found in by_reading.values() for each in found})
    agreed = set(readings.values())
    if len(agreed) > 1:
        return Outcome("contested", together, readings)
    return Outcome(agreed.pop(), together, {})


def label(choice: tuple[tuple[str, str], ...]) -> str:
    """A choice of readings in words: `victory=survival`, several joined by commas."""
    return ", ".join(f"{concept}={reading}" for concept, reading in choice)


class Worlds:
    """A course in every choice of readings; `fixed` are the readings that the question fixes."""

    def __init__(self, course: c.Course, fixed: Mapping[str, str] | None = None) -> None:
        self.course, self.fixed = course, fixed or {}
        self._made: dict[tuple[tuple[str, str], ...], World] = {}

    def choices(self, term: c.Term | c.Background) -> Iterator[tuple[tuple[str, str], ...]]:
        """Each choice of readings that counts for the term; the party's own reading comes before the question's."""
        options = [
            [(name, self.fixed[name])] if self.fixed.get(name) in readings else [(name, each) for each in readings]
            for name, readings in term.concepts
        ]
        return (tuple(each) for each in product(*options))

    def __getitem__(self, choice: tuple[tuple[str, str], ...]) -> World:
        if choice not in self._made:
            self._made[choice] = world(self.course, dict(choice))
        return self._made[choice]
