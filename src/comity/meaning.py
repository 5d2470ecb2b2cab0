"""What a condition means: the steps of a scenario at which it is true, and those at which it is false.

This is the definition (docs/verdicts.md); the rule engine, columns and the solver compute the same by other ways and
are held against it. A step in neither set is unknown, so the minimum of strong Kleene logic (S. C. Kleene, Introduction
to Metamathematics, 1952, section 64) is the intersection of the first sets and the union of the second, and the maximum
the other way round. A set of steps is a whole number whose bit i stands for step i.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from comity import case as c
from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import timedelta
    from fractions import Fraction


class Kleene(IntEnum):
    """False, unknown, true, in this order."""

    F = 0
    U = 1
    T = 2


F, U, T = Kleene.F, Kleene.U, Kleene.T
Steps = tuple[int, int]
"""The steps at which something is true, and those at which it is false."""
Truth = tuple[Kleene, ...]
"""The value of a condition at every step."""
Bounds = tuple["int | Fraction | str", "int | Fraction | str"]
"""An amount that lies between two values, both included; a symbol is a pair of itself."""


class World(NamedTuple):
    """A course in one choice of readings, with what was evaluated in it so far; `every` is the set of all its steps."""

    course: c.Course
    choice: Mapping[str, str]
    every: int
    memo: dict[object, object]


def world(course: c.Course, choice: Mapping[str, str]) -> World:
    """A course to evaluate conditions in; share it between conditions, so that equal parts are evaluated once."""
    return World(course, choice, (1 << course.steps) - 1, {})


def truth(cond: g.Ground, world: World) -> Truth:
    """The value of a condition at every step of the world's course."""
    return tuple(value(cond, i, world) for i in range(world.course.steps))


def value(cond: g.Ground, step: int, world: World) -> Kleene:
    """The value of a condition at one step."""
    yes, no = where(cond, world)
    return T if yes >> step & 1 else F if no >> step & 1 else U


def where(cond: g.Ground, world: World) -> Steps:
    """The steps at which a condition is true, and those at which it is false."""
    found = world.memo.get(cond)
    if found is None:
        found = world.memo[cond] = _where(cond, world)
    return found  # type: ignore[return-value]  # conditions have steps, amounts have bounds


def _where(cond: g.Ground, world: World) -> Steps:
    match cond:
        case g.Input(ref):
            return _cells(world.course.cells(ref))
        case g.Compare(op, left, right):
            return _compared(op, amount(left, world), amount(right, world))
        case g.Not(arg):
            return negation(where(arg, world))
        case g.And(args):
            return all_of((where(arg, world) for arg in args), world.every)
        case g.Or(args):
            return any_of((where(arg, world) for arg in args), world.every)
        case g.Iff(left, right):
            return _iff(where(left, world), where(right, world))
        case g.Named(_, _, arg):
            return where(arg, world)
        case g.Once(arg, None):
            return _once(where(arg, world), world.every)
        case g.Earlier(arg, None):
            return _before(_once(where(arg, world), world.every), world.every)
        case g.Always(arg):
            return negation(_once(negation(where(arg, world)), world.every))
        case g.Previously(arg):
            return _before(where(arg, world), world.every)
        case g.Since(hold, start):
            return _since(where(hold, world), where(start, world), world.course.steps)
        case g.Once(arg, within):
            return near(where(arg, world), windows(world, within), ((2 << i) - 1 for i in range(world.course.steps)))
        case g.Earlier(arg, within):
            return near(where(arg, world), windows(world, within), ((1 << i) - 1 for i in range(world.course.steps)))
        case g.Contested(ref):
            return _contested(ref, where(cond.read(world.choice), world), world)
        case g.Const(value):
            return (world.every, 0) if value else (0, world.every)
        case _:
            assert_never(cond)


def negation(arg: Steps) -> Steps:
    """The reverse: true where it is false."""
    return arg[1], arg[0]


def all_of(args: Iterable[Steps], every: int) -> Steps:
    """The minimum: true where all are true, false where one is false."""
    yes, no = every, 0
    for arg in args:
        yes &= arg[0]
        no |= arg[1]
    return yes, no


def any_of(args: Iterable[Steps], every: int) -> Steps:
    """The maximum: true where one is true, false where all are false."""
    yes, no = 0, every
    for arg in args:
        yes |= arg[0]
        no &= arg[1]
    return yes, no


def _cells(cells: Iterable[c.Cell]) -> Steps:
    yes = no = 0
    bit = 1
    for cell in cells:
        if cell is True:
            yes |= bit
        elif cell is False:
            no |= bit
        bit <<= 1
    return yes, no


def _iff(left: Steps, right: Steps) -> Steps:
    return left[0] & right[0] | left[1] & right[1], left[0] & right[1] | left[1] & right[0]


def _once(arg: Steps, every: int) -> Steps:
    """True from the first step on at which it was true; false until the first at which it may have been."""
    first_true, first_open = arg[0] & -arg[0], ~arg[1] & (arg[1] + 1)
    return -first_true & every, (first_open - 1) & every


def _before(arg: Steps, every: int) -> Steps:
    """The value at the step before; false at the first."""
    return arg[0] << 1 & every, (arg[1] << 1 | 1) & every


def _since(hold: Steps, start: Steps, steps: int) -> Steps:
    yes, no, held, lost = 0, 0, 0, 1
    for i in range(steps):
        held = start[0] >> i & 1 | hold[0] >> i & 1 & held
        lost = start[1] >> i & 1 & (hold[1] >> i & 1 | lost)
        yes, no = yes | held << i, no | lost << i
    return yes, no


def near(arg: Steps, windows: Iterable[Steps], reach: Iterable[int]) -> Steps:
    """For each step, whether `arg` is true at some step that is within its window and its reach (a set of steps)."""
    yes = no = 0
    for i, ((inside, outside), steps) in enumerate(zip(windows, reach, strict=True)):
        yes |= bool(arg[0] & inside & steps) << i
        no |= ((arg[1] | outside) & steps == steps) << i
    return yes, no


def _contested(ref: str, read: Steps, world: World) -> Steps:
    """What the scenario stipulates, else what the reading says."""
    said = world.course.values.get(ref)
    if said is None:
        return read
    unsaid = sum(1 << i for i, cell in enumerate(said) if cell is c.UNSAID)
    yes, no = _cells(said)
    return yes | read[0] & unsaid, no | read[1] & unsaid


# --- amounts ---------------------------------------------------------------------------------------------------


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


def _compared(op: str, left: Iterable[Bounds | None], right: Iterable[Bounds | None]) -> Steps:
    """Where a comparison holds for all values within the bounds, and where for none."""
    surely, never = _COMPARE[op]
    yes = no = 0
    bit = 1
    for one, other in zip(left, right, strict=True):
        if one is not None and other is not None:
            if surely(one, other):
                yes |= bit
            elif never(one, other):
                no |= bit
        bit <<= 1
    return yes, no


_COMPARE: dict[str, tuple[Callable[[Any, Any], bool], Callable[[Any, Any], bool]]] = {
    "==": (
        lambda one, other: one[0] == one[1] == other[0] == other[1],
        lambda one, other: one[1] < other[0] or other[1] < one[0],
    ),
    "<": (lambda one, other: one[1] < other[0], lambda one, other: one[0] >= other[1]),
    "<=": (lambda one, other: one[1] <= other[0], lambda one, other: one[0] > other[1]),
}


# --- dates -----------------------------------------------------------------------------------------------------


def windows(world: World, within: timedelta | None, *, ahead: bool = False) -> list[Steps]:
    """For each step i, the steps j that are at most `within` before it (`ahead`: after it), and those that are not.

    A step is in its own window; steps on its other side have a negative distance, which is never too long. Where a
    date is missing, neither is known. Without `within`, every step is inside.
    """
    key = (within, ahead)
    found = world.memo.get(key)
    if found is None:
        found = world.memo[key] = [_window(world, i, within, ahead=ahead) for i in range(world.course.steps)]
    return found  # type: ignore[return-value]


def _window(world: World, i: int, within: timedelta | None, *, ahead: bool) -> Steps:
    dates, inside, outside = world.course.dates, 0, 0
    for j, other in enumerate(dates):
        close = T if i == j else at_most(dates[i], other, within) if ahead else at_most(other, dates[i], within)
        inside, outside = inside | (close == T) << j, outside | (close == F) << j
    return inside, outside


def at_most(start: c.Moment | None, end: c.Moment | None, within: timedelta | None) -> Kleene:
    """Whether `end` comes at most `within` after `start`."""
    if within is None:
        return T
    if start is None or end is None:
        return U
    return T if c.moment(end) - c.moment(start) <= within else F
