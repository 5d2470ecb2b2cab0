"""Gates over a SAT solver's variables: each made at most once, constants folded away (G. S. Tseitin, 1968).

A literal is a variable or its negative. Numbers are sums of weighted literals in binary.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd, lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from comity.solve.sat import Solver


class Circuit:
    """The gates of one solver; `true` is a literal that is always true."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.true = solver.new()
        solver.add([self.true])
        self._made: dict[tuple[object, ...], int] = {}

    def new(self) -> int:
        """A literal that may be either."""
        return self.solver.new()

    def constant(self, value: bool) -> int:  # noqa: FBT001 - the value itself
        """A literal that is always true, or always false."""
        return self.true if value else -self.true

    def demand(self, *clause: int) -> None:
        """Demand that one of these literals is true."""
        self.solver.add(clause)

    def all_of(self, literals: Iterable[int]) -> int:
        """All of these; true for none."""
        kept = set(literals)
        kept.discard(self.true)
        if -self.true in kept or any(-each in kept for each in kept):
            return -self.true
        if len(kept) < 2:  # noqa: PLR2004 - no gate is needed
            return kept.pop() if kept else self.true
        key = tuple(sorted(kept))
        gate = self._made.get(key)
        if gate is None:
            gate = self._made[key] = self.solver.new()
            add = self.solver.add
            for each in key:
                add((-gate, each))
            add((gate, *(-each for each in key)))
        return gate

    def any_of(self, literals: Iterable[int]) -> int:
        """At least one of these; false for none."""
        return -self.all_of([-each for each in literals])

    def implies(self, left: int, right: int) -> int:
        """The second, or not the first."""
        return -self.all_of((left, -right))

    def either(self, left: int, right: int) -> int:
        """Exactly one of two."""
        if abs(left) > abs(right):
            left, right = right, left
        if abs(left) == self.true:  # the first variable of all, so it can only be the smaller
            return -right if left > 0 else right
        if abs(left) == abs(right):
            return self.constant(left != right)
        flip = (left < 0) != (right < 0)
        key = ("either", abs(left), abs(right))
        gate = self._made.get(key)
        if gate is None:
            gate = self._made[key] = self.solver.new()
            one, other = abs(left), abs(right)
            for clause in ((-gate, one, other), (-gate, -one, -other), (gate, -one, other), (gate, one, -other)):
                self.solver.add(clause)
        return -gate if flip else gate

    def iff(self, left: int, right: int) -> int:
        """Both or neither."""
        return -self.either(left, right)

    def majority(self, a: int, b: int, c: int) -> int:
        """At least two of three."""
        return self.any_of((self.all_of((a, b)), self.all_of((a, c)), self.all_of((b, c))))


@dataclass(frozen=True, slots=True)
class Number:
    """`low` plus `unit` for each 1, 2, 4, ... whose literal in `bits` is true."""

    low: Fraction
    unit: Fraction
    bits: tuple[int, ...]

    @property
    def high(self) -> Fraction:
        """The most that it can be."""
        return self.low + self.unit * ((1 << len(self.bits)) - 1)

    def read(self, is_true: Callable[[int], bool]) -> Fraction:
        """Its value in a solution."""
        return self.low + self.unit * sum(1 << at for at, bit in enumerate(self.bits) if is_true(bit))


def fixed(value: int | Fraction) -> Number:
    """A number that is always the same."""
    return Number(Fraction(value), Fraction(1), ())


def between(circuit: Circuit, low: int, high: int) -> Number:
    """A whole number that may be any of `low` to `high`."""
    number = Number(Fraction(low), Fraction(1), tuple(circuit.new() for _ in range((high - low).bit_length())))
    circuit.demand(at_most(circuit, number, fixed(high)))
    return number


def plus(circuit: Circuit, one: Number, other: Number) -> Number:
    """The sum."""
    low = one.low + other.low
    if not one.bits or not other.bits:
        kept = one if one.bits else other
        return Number(low, kept.unit, kept.bits)
    unit = _common(one.unit, other.unit)
    left, right = (_times(circuit, each.bits, int(each.unit / unit)) for each in (one, other))
    return Number(low, unit, _sum(circuit, left, right))


def minus(circuit: Circuit, one: Number, other: Number) -> Number:
    """The difference."""
    return plus(circuit, one, negative(other))


def negative(number: Number) -> Number:
    """The same with the other sign."""
    return Number(-number.high, number.unit, tuple(-bit for bit in number.bits))


def times(circuit: Circuit, one: Number, other: Number) -> Number:
    """The product."""
    total = scaled(other, one.low)
    for at, bit in enumerate(one.bits):
        # The bit times the other number, whose lowest value may not be 0: that comes in with the bit itself.
        part = Number(Fraction(0), other.unit, tuple(circuit.all_of((bit, each)) for each in other.bits))
        base = scaled(Number(Fraction(0), Fraction(1), (bit,)), other.low)
        for each in (part, base):
            total = plus(circuit, total, scaled(each, one.unit * (1 << at)))
    return total


def scaled(number: Number, factor: Fraction) -> Number:
    """A multiple."""
    if factor < 0:
        return scaled(negative(number), -factor)
    if factor == 0:
        return fixed(0)
    return Number(number.low * factor, number.unit * factor, number.bits)


def count(circuit: Circuit, literals: Sequence[int]) -> Number:
    """How many of the literals are true."""
    if len(literals) < 2:  # noqa: PLR2004 - nothing to add
        return Number(Fraction(0), Fraction(1), tuple(literals))
    half = len(literals) // 2
    return plus(circuit, count(circuit, literals[:half]), count(circuit, literals[half:]))


def at_most(circuit: Circuit, one: Number, other: Number) -> int:
    """Whether the first is at most the second."""
    room = minus(circuit, other, one)
    return _at_least(circuit, room.bits, ceil(-room.low / room.unit))


def less(circuit: Circuit, one: Number, other: Number) -> int:
    """Whether the first is less than the second."""
    return -at_most(circuit, other, one)


def equal(circuit: Circuit, one: Number, other: Number) -> int:
    """Whether both are the same."""
    gap = minus(circuit, one, other)
    wanted = -gap.low / gap.unit
    if wanted.denominator != 1 or not 0 <= wanted < 1 << len(gap.bits):
        return -circuit.true
    return circuit.all_of(bit if int(wanted) >> at & 1 else -bit for at, bit in enumerate(gap.bits))


def _at_least(circuit: Circuit, bits: Sequence[int], bound: int) -> int:
    """Whether a binary number is at least `bound`."""
    if bound <= 0:
        return circuit.true
    if bound >= 1 << len(bits):
        return -circuit.true
    found = circuit.true
    for at, bit in enumerate(bits):
        found = circuit.all_of((bit, found)) if bound >> at & 1 else circuit.any_of((bit, found))
    return found


def _common(one: Fraction, other: Fraction) -> Fraction:
    """The largest unit of which both are multiples."""
    return Fraction(gcd(one.numerator, other.numerator), lcm(one.denominator, other.denominator))


def _times(circuit: Circuit, bits: tuple[int, ...], factor: int) -> tuple[int, ...]:
    found: tuple[int, ...] = ()
    for at in range(factor.bit_length()):
        if factor >> at & 1:
            found = _sum(circuit, found, (-circuit.true,) * at + bits)
    return found


def _sum(circuit: Circuit, left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    carry, found = -circuit.true, []
    for at in range(max(len(left), len(right))):
        one = left[at] if at < len(left) else -circuit.true
        other = right[at] if at < len(right) else -circuit.true
        found.append(circuit.either(circuit.either(one, other), carry))
        carry = circuit.majority(one, other, carry)
    return (*found, carry) if carry != -circuit.true else tuple(found)
