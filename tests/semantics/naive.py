"""The operations of an algebra as docs/verdicts.md has them, step by step: what each engine's are held against."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity.semantics.algebra import Algebra

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, timedelta

    from comity import ground as g
    from comity.semantics.algebra import Span

FALSE, UNKNOWN, TRUE = 0, 1, 2
Values = tuple[int, ...]
"""A value for each step."""
Sizes = tuple["tuple[Any, Any] | None", ...]
"""The least and the greatest that an amount may be at each step; None where nothing is known of it."""
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda one, other: bool(one == other),
    "<": lambda one, other: bool(one < other),
    "<=": lambda one, other: bool(one <= other),
    ">": lambda one, other: bool(one > other),
    ">=": lambda one, other: bool(one >= other),
}


class Naive(Algebra[Values, Sizes]):
    """One value for each step of a course."""

    def __init__(self, course: c.Course, choice: Mapping[str, str], symbols: frozenset[str]) -> None:
        self.course, self.choice, self.symbols = course, choice, symbols
        self.steps = range(course.steps)
        self.truths: dict[object, Values] = {}
        self.sizes: dict[object, Sizes] = {}

    def constant(self, *, value: bool) -> Values:
        return (TRUE if value else FALSE,) * len(self.steps)

    def negation(self, x: Values) -> Values:
        return tuple(TRUE - each for each in x)

    def all_of(self, xs: Sequence[Values]) -> Values:
        return tuple(min(column) for column in zip(*xs, strict=True))

    def any_of(self, xs: Sequence[Values]) -> Values:
        return tuple(max(column) for column in zip(*xs, strict=True))

    def iff(self, x: Values, y: Values) -> Values:
        pairs = zip(x, y, strict=True)
        return tuple(UNKNOWN if UNKNOWN in pair else TRUE if pair[0] == pair[1] else FALSE for pair in pairs)

    def decided(self, yes: Values, no: Values) -> Values:
        pairs = zip(yes, no, strict=True)
        return tuple(TRUE if one == TRUE else FALSE if other == TRUE else UNKNOWN for one, other in pairs)

    def switch(self, ref: str) -> Values:
        return tuple(_truth(cell) for cell in self.course.cells(ref))

    def stipulated(self, ref: str, read: g.Ground) -> Values:
        said = self.course.values.get(ref, (c.UNSAID,) * len(self.steps))
        pairs = zip(said, self.of(read), strict=True)
        return tuple(reading if cell is c.UNSAID else _truth(cell) for cell, reading in pairs)

    def so_far(self, x: Values) -> Values:
        return tuple(max(x[: i + 1]) for i in self.steps)

    def previously(self, x: Values) -> Values:
        return (FALSE, *x[:-1])

    def since(self, hold: Values, start: Values) -> Values:
        # for some step j so far: start at j, and hold at each step after j until this one
        return tuple(max(min((start[j], *hold[j + 1 : i + 1])) for j in range(i + 1)) for i in self.steps)

    def from_now_on(self, x: Values) -> Values:
        return tuple(max(x[i:]) for i in self.steps)

    def following(self, x: Values, at_end: Values) -> Values:
        return (*x[1:], at_end[-1])

    def near(self, span: Span, x: Values, within: timedelta) -> Values:
        reach: dict[Span, Callable[[int], range]] = {
            "once": lambda i: range(i + 1),
            "earlier": range,
            "later": lambda i: range(i, len(self.steps)),
            "anywhere": lambda _: self.steps,
        }
        back = span in ("once", "earlier")
        return tuple(
            max((min(x[j], self._apart(*((j, i) if back else (i, j)), within)) for j in reach[span](i)), default=FALSE)
            for i in self.steps
        )

    def _apart(self, first: int, then: int, within: timedelta) -> int:
        """Whether one step comes at most so long after another."""
        start, end = self.course.dates[first], self.course.dates[then]
        if first == then:
            return TRUE
        if start is None or end is None:
            return UNKNOWN
        return TRUE if c.moment(end) - c.moment(start) <= within else FALSE

    def ever(self, x: Values) -> Values:
        return (max(x),) * len(x)

    def at_last(self, x: Values) -> Values:
        return (x[-1],) * len(x)

    def until(self, day: date) -> Values:
        return tuple(UNKNOWN if at is None else TRUE if c.day(at) <= day else FALSE for at in self.course.dates)

    def complete(self) -> Values:
        return self.constant(value=self.course.closed)

    def reached(self, day: int) -> Values:
        if not self.course.closed and self.course.horizon is None:
            return (UNKNOWN,) * len(self.steps)
        horizon = self.course.horizon
        there = horizon is not None and c.day(horizon).toordinal() >= day
        return self.constant(value=self.course.closed or there)

    def expired(self, within: timedelta) -> Values:
        horizon = self.course.horizon
        if self.course.closed:
            return self.constant(value=True)
        return tuple(
            UNKNOWN if at is None or horizon is None else TRUE if c.moment(horizon) - c.moment(at) > within else FALSE
            for at in self.course.dates
        )

    def number(self, value: int | Fraction) -> Sizes:
        return ((Fraction(value), Fraction(value)),) * len(self.steps)

    def value(self, ref: str) -> Sizes:
        cells: Any = self.course.cells(ref)
        return tuple(None if cell is None else (Fraction(cell), Fraction(cell)) for cell in cells)

    def today(self) -> Sizes:
        return tuple(None if at is None else (c.day(at).toordinal(),) * 2 for at in self.course.dates)

    def count(self, xs: Sequence[Values]) -> Sizes:
        return tuple(
            (sum(each == TRUE for each in column), sum(each != FALSE for each in column))
            for column in zip(*xs, strict=True)
        )

    def arith(self, op: str, a: Sizes, b: Sizes) -> Sizes:
        return tuple(None if one is None or other is None else _corners(op, one, other) for one, other in _pairs(a, b))

    def measured(self, op: str, a: Sizes, b: Sizes) -> Values:
        return tuple(
            UNKNOWN if one is None or other is None else _within(op, one, other) for one, other in _pairs(a, b)
        )

    def cut(self, op: str, a: Sizes, value: int | Fraction) -> Values:
        return self.measured(op, a, self.number(value))

    def is_name(self, ref: str) -> bool:
        return ref in self.symbols

    def named(self, ref: str, name: str) -> Values:
        return tuple(UNKNOWN if cell is None else TRUE if cell == name else FALSE for cell in self.course.cells(ref))

    def alike(self, one: str, other: str) -> Values:
        pairs = zip(self.course.cells(one), self.course.cells(other), strict=True)
        return tuple(UNKNOWN if None in pair else TRUE if pair[0] == pair[1] else FALSE for pair in pairs)


def _truth(cell: c.Cell) -> int:
    return UNKNOWN if cell is None else TRUE if cell else FALSE


def _pairs(a: Sizes, b: Sizes) -> list[tuple[Any, Any]]:
    return list(zip(a, b, strict=True))


def _corners(op: str, one: tuple[Any, Any], other: tuple[Any, Any]) -> tuple[Any, Any]:
    sides = list(product(one, other))
    found = [x + y if op == "+" else x - y if op == "-" else x * y for x, y in sides]
    return min(found), max(found)


def _within(op: str, one: tuple[Any, Any], other: tuple[Any, Any]) -> int:
    """True where a comparison holds for all values within the bounds, false where for none.

    Bounds that are not a single value are those of counts: whole numbers, all of which may be.
    """
    found = {COMPARED[op](x, y) for x in _between(*one) for y in _between(*other)}
    return UNKNOWN if len(found) > 1 else TRUE if found == {True} else FALSE


def _between(low: Any, high: Any) -> list[Any]:  # noqa: ANN401 - numbers
    """Values between two bounds: the bounds, all whole numbers between them, and what lies between these."""
    return [low] if low == high else [low + Fraction(i, 2) for i in range(int(2 * (high - low)) + 1)]
