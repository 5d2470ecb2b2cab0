"""Conditions over all scenarios of one step, as diagrams with the leaves false, unknown and true.

An algebra of the meaning for a single step of a complete scenario: what looks back sees this step alone, or nothing,
and there is nothing left to wait for. An amount is a diagram whose leaves are bounds, None where it is unknown; sums of
numbers need none, and are kept as such.
"""

from __future__ import annotations

import operator
from functools import cache, partial
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from comity import case as c
from comity import ground as g
from comity.semantics.algebra import Algebra
from comity.spaces import diagrams as dd
from comity.spaces.layout import DIGIT, FLAG, Digits
from comity.spaces.sums import MAX_CLASSES, Number, Summand, compared, too_many

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from datetime import date, timedelta
    from fractions import Fraction

    from comity.semantics.algebra import Span
    from comity.spaces.diagrams import Diagrams
    from comity.spaces.layout import Layout

Bounds = tuple[Any, Any]


def _unless_none(join: Callable[[Any, Any], Hashable]) -> Callable[[Any, Any], Hashable]:
    return lambda one, other: None if one is None or other is None else join(one, other)


def _corners(op: str) -> dd.Op:
    def join(left: Bounds, right: Bounds) -> Bounds:
        corners = [g.ARITHMETIC[op](one, other) for one, other in product(left, right)]
        return min(corners), max(corners)

    return dd.Op(op, _unless_none(join))


def _tested(op: str) -> dd.Op:
    """A comparison of bounds: true for all values within them, false for none, unknown for some."""

    def join(left: Bounds | None, right: Bounds | None) -> int:
        if left is None or right is None:
            return dd.U
        (low, high), (least, most) = left, right
        if op == "==":
            return dd.T if low == high == least == most else dd.F if high < least or most < low else dd.U
        strict = g.COMPARISONS[op]
        return dd.T if strict(high, least) else dd.U if strict(low, most) else dd.F

    return dd.Op(op, join)


_ARITH = {op: _corners(op) for op in g.ARITHMETIC}
_TESTS = {op: _tested(op) for op in ("==", "<", "<=")}
_EQUAL = {(dd.T, dd.T): dd.T, (dd.F, dd.F): dd.T, (dd.T, dd.F): dd.F, (dd.F, dd.T): dd.F}
_IFF = dd.Op("iff", lambda one, other: _EQUAL.get((one, other), dd.U))
_DECIDED = dd.Op("decided", lambda yes, no: dd.T if yes == dd.T else dd.F if no == dd.T else dd.U)
_COUNTED = {dd.F: (0, 0), dd.U: (0, 1), dd.T: (1, 1)}
_HOLDS: dict[str, Callable[[Any, Any], bool]] = {"==": operator.eq, "<": operator.lt, "<=": operator.le}


Sum = tuple[dict[str, Number], Number]
"""Numbers times factors, by reference, and a number."""


class Sized(NamedTuple):
    """An amount: as a sum of varied numbers if it is one, and what makes its diagram."""

    sum: Sum | None
    diagram: Callable[[], int]


class Conditions(Algebra[int, Sized]):
    """Makes the diagrams of conditions.

    `layout` says at which levels the varied inputs stand, `cells` what is fixed, `day` is the ordinal of the step, if
    it has a date. The rest is as a scenario has it that does not mention it.
    """

    def __init__(
        self, diagrams: Diagrams, layout: Layout, cells: Mapping[str, c.Cell], day: int | None, case: c.Case
    ) -> None:
        self.diagrams, self.cells, self.day, self.case = diagrams, cells, day, case
        self.domains, self.place = layout.domains, layout.place
        self.choice: Mapping[str, str] = {}
        self.truths: dict[object, int] = {}
        self.sizes: dict[object, Sized] = {}
        self._concepts: dict[g.Part, frozenset[str]] = {}

    def read(self, choice: Mapping[str, str]) -> Conditions:
        """The same diagrams, in a choice of readings."""
        made: Conditions = object.__new__(Conditions)
        made.__dict__ = self.__dict__ | {"choice": choice}
        return made

    def key(self, part: g.Part) -> object:
        if part not in self._concepts:
            g.concepts_below(part, self._concepts)
        concepts = self._concepts[part]
        return (part, *(each for each in sorted(self.choice.items()) if each[0] in concepts)) if concepts else part

    def is_name(self, ref: str) -> bool:
        return self.case.references[ref].declared.type.name == "symbol"

    # --- truth ---------------------------------------------------------------------------------------------------

    def constant(self, *, value: bool) -> int:
        return self.diagrams.true if value else self.diagrams.false

    def negation(self, x: int) -> int:
        return self.diagrams.mapped(x, lambda leaf: dd.T - leaf)

    def joined(self, op: dd.Op, roots: Iterable[int]) -> int:
        """The minimum or maximum of one or more, those first that are lowest."""
        first, *others = sorted(roots, key=lambda root: -self.diagrams.nodes[root].level)
        for each in others:
            first = self.diagrams.join(op, each, first)
        return first

    def all_of(self, xs: Iterable[int]) -> int:
        return self.joined(dd.AND, xs)

    def any_of(self, xs: Iterable[int]) -> int:
        return self.joined(dd.OR, xs)

    def iff(self, x: int, y: int) -> int:
        return self.diagrams.join(_IFF, x, y)

    def decided(self, yes: int, no: int) -> int:
        return self.diagrams.join(_DECIDED, yes, no)

    # --- what scenarios say --------------------------------------------------------------------------------------

    def switch(self, ref: str) -> int:
        if ref in self.domains:
            return self._spread(ref, {True: dd.T, False: dd.F, None: dd.U}.__getitem__)
        cell = self.cells.get(ref, c.UNSAID)
        if cell is c.UNSAID:
            cell = False if self.case.references[ref].declared.what == "event" else None
        return self.diagrams.leaf(dd.T if cell is True else dd.F if cell is False else dd.U)

    def _spread(self, ref: str, leaf: Callable[[Any], Hashable]) -> int:
        """A diagram with a leaf for each value of a varied input."""
        domain, level = self.domains[ref], self.place[ref]
        if domain.known > MAX_CLASSES or not isinstance(level, int):
            raise too_many(ref)
        kids = [self.diagrams.leaf(leaf(domain.value(at))) for at in range(domain.size)]
        return self.diagrams.node(level, range(1, domain.size), kids)

    def stipulated(self, ref: str, read: g.Ground) -> int:
        """What is stipulated, else what the reading says."""
        if ref in self.domains or self.cells.get(ref, c.UNSAID) is not c.UNSAID:
            return self.switch(ref)
        return self.of(read)

    # --- over the only step --------------------------------------------------------------------------------------

    def so_far(self, x: int) -> int:
        return x

    def previously(self, x: int) -> int:  # noqa: ARG002 - there is no step before
        return self.diagrams.false

    def since(self, hold: int, start: int) -> int:  # noqa: ARG002 - there is no step after the start
        return start

    def from_now_on(self, x: int) -> int:
        return x

    def following(self, x: int, at_end: int) -> int:  # noqa: ARG002 - there is no step after
        return at_end

    def near(self, span: Span, x: int, within: timedelta) -> int:  # noqa: ARG002 - a step is in its own window
        return self.diagrams.false if span == "earlier" else x

    def ever(self, x: int) -> int:
        return x

    def at_last(self, x: int) -> int:
        return x

    # --- dates ---------------------------------------------------------------------------------------------------

    def until(self, day: date) -> int:
        return self.diagrams.leaf(dd.U if self.day is None else dd.T if self.day <= day.toordinal() else dd.F)

    def complete(self) -> int:
        return self.diagrams.true

    def reached(self, day: int) -> int:  # noqa: ARG002 - it is complete
        return self.diagrams.true

    def expired(self, within: timedelta) -> int:  # noqa: ARG002 - it is complete
        return self.diagrams.true

    # --- amounts -------------------------------------------------------------------------------------------------

    def number(self, value: int | Fraction) -> Sized:
        return self._point(value)

    def value(self, ref: str) -> Sized:
        if ref not in self.domains:
            return self._point(self.cells.get(ref))
        spread = partial(self._spread, ref, lambda value: None if value is None else (value, value))
        return Sized(({ref: 1}, 0) if self.domains[ref].kind != "symbol" else None, cache(spread))

    def today(self) -> Sized:
        return self._point(self.day)

    def _point(self, cell: c.Cell) -> Sized:
        """What is fixed."""
        if cell is None or cell is c.UNSAID or isinstance(cell, str):
            return Sized(None, partial(self.diagrams.leaf, None if cell is None or cell is c.UNSAID else (cell, cell)))
        number: Any = cell
        return Sized(({}, number), partial(self.diagrams.leaf, (number, number)))

    def count(self, xs: Sequence[int]) -> Sized:
        counted = [self.diagrams.mapped(x, _COUNTED.__getitem__) for x in xs]
        return Sized(None, cache(partial(self.joined, _ARITH["+"], counted)))

    def arith(self, op: str, a: Sized, b: Sized) -> Sized:
        return Sized(_sum_of(op, a.sum, b.sum), cache(lambda: self.diagrams.join(_ARITH[op], a.diagram(), b.diagram())))

    def measured(self, op: str, a: Sized, b: Sized) -> int:
        """A comparison: of sums of numbers without their values being listed, of anything else leaf by leaf."""
        if a.sum is None or b.sum is None:
            return self.diagrams.join(_TESTS[op], a.diagram(), b.diagram())
        parts, (low, high) = dict(a.sum[0]), (a.sum[1], b.sum[1])
        for ref, factor in b.sum[0].items():
            parts[ref] = parts.get(ref, 0) - factor
        return compared(self.diagrams, *self._summands(parts, low - high), _HOLDS[op])

    def _summands(self, parts: Mapping[str, Number], rest: Number) -> tuple[list[Summand], Number]:
        """Numbers times factors as summands, one for each level, and what is to be added to them."""
        found = []
        for ref, factor in parts.items():
            place = self.place[ref]
            if isinstance(place, int):
                found.append(Summand(place, factor, self.domains[ref]))
                continue
            rest += factor * place.base
            found += [Summand(place.flag, 0, FLAG)] if place.flag is not None else []
            found += bits(place, factor)
        return found, rest

    def valid(self) -> list[int]:
        """For each number that is told apart by its digits, the set of scenarios in which these are a value of it."""
        return [self._valid(ref, place) for ref, place in self.place.items() if isinstance(place, Digits)]

    def _valid(self, ref: str, place: Digits) -> int:
        digits = bits(place, 1)
        within = compared(self.diagrams, digits, 1 - self.domains[ref].known, operator.le)
        if place.flag is None:
            return within
        return self.diagrams.node(place.flag, (1,), (within, compared(self.diagrams, digits, 0, operator.eq)))

    # --- names ---------------------------------------------------------------------------------------------------

    def named(self, ref: str, name: str) -> int:
        return self.diagrams.join(_TESTS["=="], self.value(ref).diagram(), self.diagrams.leaf((name, name)))

    def alike(self, one: str, other: str) -> int:
        return self.diagrams.join(_TESTS["=="], self.value(one).diagram(), self.value(other).diagram())


def _sum_of(op: str, one: Sum | None, other: Sum | None) -> Sum | None:
    """A sum, difference or product of sums; None where it is no sum."""
    if one is None or other is None or (op == "*" and one[0] and other[0]):
        return None
    if op == "*":
        (parts, rest), (_, factor) = (one, other) if one[0] else (other, one)
        return {ref: each * factor for ref, each in parts.items()}, rest * factor
    sign = -1 if op == "-" else 1
    parts = {ref: one[0].get(ref, 0) + sign * other[0].get(ref, 0) for ref in {**one[0], **other[0]}}
    return parts, one[1] + sign * other[1]


def bits(place: Digits, factor: Number) -> list[Summand]:
    """The digits of a number as summands, each with what it stands for times a factor."""
    return [Summand(level, factor * 2**at, DIGIT) for at, level in enumerate(reversed(place.bits))]
