"""The meaning of one scenario: for each condition, the steps at which it is true, and those at which it is false.

With `comity.semantics` this is the definition (docs/verdicts.md); the rule engine, columns and the solver compute the
same by other ways and are held against it. A step in neither set is unknown, so the minimum of strong Kleene logic is
the intersection of the first sets and the union of the second, and the maximum the other way round. A set of steps is a
whole number whose bit i stands for step i.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import product, repeat
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity import ground as g
from comity.semantics.algebra import Algebra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, timedelta
    from fractions import Fraction

    from comity.semantics.algebra import Span


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
Column = tuple["Bounds | None", ...]
"""The bounds of an amount at every step; None where it is unknown."""


class World(Algebra[Steps, Column]):
    """A course in one choice of readings, with what was evaluated in it so far; `every` is the set of all its steps.

    `memo` is for whatever else is found out about it.
    """

    def __init__(self, course: c.Course, choice: Mapping[str, str]) -> None:
        self.course, self.choice = course, choice
        self.every = (1 << course.steps) - 1
        self.truths: dict[object, Steps] = {}
        self.sizes: dict[object, Column] = {}
        self.memo: dict[object, Any] = {}

    # --- truth ---------------------------------------------------------------------------------------------------

    def constant(self, *, value: bool) -> Steps:
        return (self.every, 0) if value else (0, self.every)

    def negation(self, x: Steps) -> Steps:
        return negation(x)

    def all_of(self, xs: Iterable[Steps]) -> Steps:
        return all_of(xs, self.every)

    def any_of(self, xs: Iterable[Steps]) -> Steps:
        return any_of(xs, self.every)

    def iff(self, x: Steps, y: Steps) -> Steps:
        return x[0] & y[0] | x[1] & y[1], x[0] & y[1] | x[1] & y[0]

    def decided(self, yes: Steps, no: Steps) -> Steps:
        return yes[0], no[0]

    # --- what the scenario says ----------------------------------------------------------------------------------

    def switch(self, ref: str) -> Steps:
        return _cells(self.course.cells(ref))

    def stipulated(self, ref: str, read: g.Ground) -> Steps:
        said, reading = self.said(ref), self.of(read)
        return stipulated(_cells(self.course.cells(ref)), reading, said) if said else reading

    def said(self, ref: str) -> int:
        """The steps at which the scenario stipulates something for a contested concept, be it that it is unknown."""
        cells = self.course.values.get(ref, ())
        return sum(1 << i for i, cell in enumerate(cells) if cell is not c.UNSAID)

    # --- over the steps ------------------------------------------------------------------------------------------

    def so_far(self, x: Steps) -> Steps:
        first_true, first_open = x[0] & -x[0], ~x[1] & (x[1] + 1)
        return -first_true & self.every, (first_open - 1) & self.every

    def previously(self, x: Steps) -> Steps:
        return x[0] << 1 & self.every, (x[1] << 1 | 1) & self.every

    def since(self, hold: Steps, start: Steps) -> Steps:
        yes, no, held, lost = 0, 0, 0, 1
        for i in range(self.course.steps):
            held = start[0] >> i & 1 | hold[0] >> i & 1 & held
            lost = start[1] >> i & 1 & (hold[1] >> i & 1 | lost)
            yes, no = yes | held << i, no | lost << i
        return yes, no

    def from_now_on(self, x: Steps) -> Steps:
        open_ = self.every & ~x[1]
        return (1 << x[0].bit_length()) - 1, self.every & -(1 << open_.bit_length())

    def following(self, x: Steps, at_end: Steps) -> Steps:
        last = self.every ^ self.every >> 1
        return x[0] >> 1 | at_end[0] & last, x[1] >> 1 | at_end[1] & last

    def near(self, span: Span, x: Steps, within: timedelta) -> Steps:
        return near(x, windows(self, within, ahead=span in ("later", "anywhere")), self.reaches(span))

    def reaches(self, span: Span) -> list[int]:
        """For each step, the steps near it as far as dates do not matter."""
        return [_REACH[span](i) & self.every for i in range(self.course.steps)]

    def ever(self, x: Steps) -> Steps:
        return (self.every, 0) if x[0] else (0, self.every if x[1] == self.every else 0)

    def at_last(self, x: Steps) -> Steps:
        last = self.course.steps - 1
        return self.every * (x[0] >> last & 1), self.every * (x[1] >> last & 1)

    # --- dates ---------------------------------------------------------------------------------------------------

    def until(self, day: date) -> Steps:
        days = [None if at is None else c.day(at) for at in self.course.dates]
        within = sum(1 << i for i, each in enumerate(days) if each is not None and each <= day)
        return within, sum(1 << i for i, each in enumerate(days) if each is not None and each > day)

    def complete(self) -> Steps:
        return self.constant(value=self.course.closed)

    def reached(self, day: int) -> Steps:
        horizon = self.course.horizon
        if horizon is None and not self.course.closed:
            return 0, 0
        return self.constant(value=horizon is None or self.course.closed or c.day(horizon).toordinal() >= day)

    def expired(self, within: timedelta) -> Steps:
        if self.course.closed:
            return self.every, 0
        left = [at_most(at, self.course.horizon, within) for at in self.course.dates]
        over, still_open = (sum(1 << i for i, each in enumerate(left) if each == kind) for kind in (F, T))
        return over, still_open

    # --- amounts -------------------------------------------------------------------------------------------------

    def number(self, value: int | Fraction) -> Column:
        return ((value, value),) * self.course.steps

    def value(self, ref: str) -> Column:
        return tuple(None if cell is None else (cell, cell) for cell in self.course.cells(ref))  # type: ignore[misc]

    def today(self) -> Column:
        return tuple(None if at is None else (c.day(at).toordinal(),) * 2 for at in self.course.dates)

    def count(self, xs: Sequence[Steps]) -> Column:
        steps = range(self.course.steps)
        return tuple((sum(x[0] >> i & 1 for x in xs), sum(~x[1] >> i & 1 for x in xs)) for i in steps)

    def arith(self, op: str, a: Column, b: Column) -> Column:
        pairs = zip(a, b, strict=True)
        return tuple(None if one is None or other is None else _arith(op, one, other) for one, other in pairs)

    def measured(self, op: str, a: Column, b: Column) -> Steps:
        return _compared(op, a, b)

    def cut(self, op: str, a: Column, value: int | Fraction) -> Steps:
        number = repeat((value, value))
        if op in _COMPARE:
            return _compared(op, a, number)
        return _compared("<" if op == ">" else "<=", number, a)

    # --- names ---------------------------------------------------------------------------------------------------

    def is_name(self, ref: str) -> bool:  # noqa: ARG002 - equal values are alike, whatever they are
        return True

    def named(self, ref: str, name: str) -> Steps:
        return _cells(None if cell is None else cell == name for cell in self.course.cells(ref))

    def alike(self, one: str, other: str) -> Steps:
        pairs = zip(self.course.cells(one), self.course.cells(other), strict=True)
        return _cells(None if first is None or second is None else first == second for first, second in pairs)


def world(course: c.Course, choice: Mapping[str, str]) -> World:
    """A course to evaluate conditions in; share it between conditions, so that equal parts are evaluated once."""
    return World(course, choice)


def truth(cond: g.Ground, world: World) -> Truth:
    """The value of a condition at every step of the world's course."""
    return tuple(value(cond, i, world) for i in range(world.course.steps))


def value(cond: g.Ground, step: int, world: World) -> Kleene:
    """The value of a condition at one step."""
    yes, no = world.of(cond)
    return T if yes >> step & 1 else F if no >> step & 1 else U


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


def stipulated(cells: Steps, reading: Steps, said: int) -> Steps:
    """What a scenario stipulates where it does, else what the reading says."""
    return cells[0] & said | reading[0] & ~said, cells[1] & said | reading[1] & ~said


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


def near(arg: Steps, windows: Iterable[Steps], reach: Iterable[int]) -> Steps:
    """For each step, whether `arg` is true at some step that is within its window and its reach (a set of steps)."""
    yes = no = 0
    for i, ((inside, outside), steps) in enumerate(zip(windows, reach, strict=True)):
        yes |= bool(arg[0] & inside & steps) << i
        no |= ((arg[1] | outside) & steps == steps) << i
    return yes, no


_REACH: dict[Span, Callable[[int], int]] = {
    "once": lambda i: (2 << i) - 1,
    "earlier": lambda i: (1 << i) - 1,
    "later": lambda i: -(1 << i),
    "anywhere": lambda _: -1,
}
"""The steps that count, for a step."""


# --- amounts ---------------------------------------------------------------------------------------------------


def amount(part: g.Amount, world: World) -> Column:
    """The bounds of an amount at every step; of a symbol, or a fact that has one, a pair of itself."""
    if isinstance(part, g.Symbol):
        return ((part.name, part.name),) * world.course.steps  # only compared by ==
    return world.size(part)


def _arith(op: str, left: Bounds, right: Bounds) -> Bounds:
    corners = [g.ARITHMETIC[op](one, other) for one, other in product(left, right)]
    return min(corners), max(corners)


def _compared(op: str, left: Iterable[Bounds | None], right: Iterable[Bounds | None]) -> Steps:
    """Where a comparison holds for all values within the bounds, and where for none."""
    surely, never = _COMPARE[op]
    yes = no = 0
    bit = 1
    for one, other in zip(left, right, strict=False):
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
    return found


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
