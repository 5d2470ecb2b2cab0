"""Conditions over all scenarios of one step, as diagrams with the leaves false, unknown and true.

The same cases as `meaning`, in the same order, for a single step of a complete scenario: what looks back sees this step
alone, or nothing. An amount is a diagram whose leaves are bounds; None where it is unknown.
"""

from __future__ import annotations

import operator
from itertools import product
from typing import TYPE_CHECKING, Any, assert_never

from comity import case as c
from comity import ground as g
from comity.spaces import diagrams as dd
from comity.spaces.layout import DIGIT, FLAG, Digits
from comity.spaces.sums import MAX_CLASSES, Number, Summand, compared, too_many

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from comity.spaces.diagrams import Diagrams
    from comity.spaces.layout import Layout

Choice = tuple[tuple[str, str], ...]
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
_COUNTED = {dd.F: (0, 0), dd.U: (0, 1), dd.T: (1, 1)}
_HOLDS: dict[str, Callable[[Any, Any], bool]] = {"==": operator.eq, "<": operator.lt, "<=": operator.le}


class Conditions:
    """Makes the diagrams of conditions.

    `layout` says at which levels the varied inputs stand, `cells` what is fixed, `today` is the ordinal of the step, if
    it has a date. The rest is as a scenario has it that does not mention it.
    """

    def __init__(
        self, diagrams: Diagrams, layout: Layout, cells: Mapping[str, c.Cell], today: int | None, case: c.Case
    ) -> None:
        self.diagrams, self.cells, self.today, self.case = diagrams, cells, today, case
        self.domains, self.place = layout.domains, layout.place
        self.known: dict[tuple[g.Part, Choice], int] = {}
        self.concepts: dict[g.Part, frozenset[str]] = {}

    def diagram(self, part: g.Part, choice: Mapping[str, str]) -> int:
        """The diagram of a condition or an amount in one choice of readings."""
        for each in g.walk(part) if part not in self.concepts else ():
            own = frozenset([each.concept]) if isinstance(each, g.Contested) else frozenset()
            self.concepts[each] = own.union(*(self.concepts[child] for child in g.children(each)))
        return self._of(part, choice)

    def _of(self, part: g.Part, choice: Mapping[str, str]) -> int:
        key = (part, tuple((name, choice[name]) for name in sorted(self.concepts[part]) if name in choice))
        found = self.known.get(key)
        if found is None:
            made = self._cond(part, choice) if isinstance(part, g.Ground) else self._amount(part, choice)
            found = self.known[key] = made
        return found

    def _cond(self, cond: g.Ground, choice: Mapping[str, str]) -> int:
        diagrams = self.diagrams
        match cond:
            case g.Input(ref):
                return self._input(ref)
            case g.Compare(op, left, right):
                return self._compared(op, left, right, choice)
            case g.Not(arg):
                return self.negation(self._of(arg, choice))
            case g.And(args):
                return self.joined(dd.AND, [self._of(arg, choice) for arg in args])
            case g.Or(args):
                return self.joined(dd.OR, [self._of(arg, choice) for arg in args])
            case g.Iff(left, right):
                return diagrams.join(_IFF, self._of(left, choice), self._of(right, choice))
            case g.Named(_, _, arg) | g.Once(arg, _) | g.Always(arg) | g.Since(_, arg):
                return self._of(arg, choice)  # a step is within every window of itself
            case g.Earlier() | g.Previously():
                return diagrams.false
            case g.Contested(ref):
                return self._contested(ref, cond, choice)
            case g.Const(value):
                return diagrams.true if value else diagrams.false
            case _:
                assert_never(cond)

    def negation(self, root: int) -> int:
        """The reverse."""
        return self.diagrams.mapped(root, lambda leaf: dd.T - leaf)

    def joined(self, op: dd.Op, roots: Iterable[int]) -> int:
        """The minimum or maximum of one or more, those first that are lowest."""
        first, *others = sorted(roots, key=lambda root: -self.diagrams.nodes[root].level)
        for each in others:
            first = self.diagrams.join(op, each, first)
        return first

    def _input(self, ref: str) -> int:
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

    def _contested(self, ref: str, cond: g.Contested, choice: Mapping[str, str]) -> int:
        """What is stipulated, else what the reading says."""
        if ref in self.domains or self.cells.get(ref, c.UNSAID) is not c.UNSAID:
            return self._input(ref)
        return self._of(cond.read(choice), choice)

    # --- amounts -----------------------------------------------------------------------------------------------

    def _amount(self, part: g.Amount, choice: Mapping[str, str]) -> int:
        diagrams = self.diagrams
        match part:
            case g.Value(ref) if ref in self.domains:
                return self._spread(ref, lambda value: None if value is None else (value, value))
            case g.Value(ref):
                return diagrams.leaf(_point(self.cells.get(ref)))
            case g.Symbol(value) | g.Constant(value):
                return diagrams.leaf((value, value))
            case g.Today():
                return diagrams.leaf(_point(self.today))
            case g.Count(args):
                counted = [diagrams.mapped(self._of(arg, choice), _COUNTED.__getitem__) for arg in args]
                return self.joined(_ARITH["+"], counted)
            case g.Arith(op, left, right):
                return diagrams.join(_ARITH[op], self._of(left, choice), self._of(right, choice))
            case _:
                assert_never(part)

    def _compared(self, op: str, left: g.Amount, right: g.Amount, choice: Mapping[str, str]) -> int:
        """A comparison: of sums of numbers without their values being listed, of anything else leaf by leaf."""
        one, other = self._sum(left), self._sum(right)
        if one is None or other is None:
            return self.diagrams.join(_TESTS[op], self._of(left, choice), self._of(right, choice))
        parts, (low, high) = dict(one[0]), (one[1], other[1])
        for ref, factor in other[0].items():
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

    def _sum(self, part: g.Amount) -> tuple[dict[str, Number], Number] | None:
        """An amount as numbers times factors, by reference, and a number; None where it is no such sum."""
        match part:
            case g.Value(ref) if ref in self.domains:
                return ({ref: 1}, 0) if self.domains[ref].kind != "symbol" else None
            case g.Value() | g.Constant() | g.Today():
                cell = self.cells.get(part.ref) if isinstance(part, g.Value) else self.today
                fixed: Any = part.value if isinstance(part, g.Constant) else cell
                return None if isinstance(fixed, str | c.Unsaid | None) else ({}, fixed)
            case g.Arith(op, left, right):
                return self._sum_of(op, self._sum(left), self._sum(right))
            case _:
                return None

    @staticmethod
    def _sum_of(op: str, one: Any, other: Any) -> tuple[dict[str, Number], Number] | None:  # noqa: ANN401 - sums
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


def _point(cell: c.Cell) -> Bounds | None:
    return None if cell is None or cell is c.UNSAID else (cell, cell)
