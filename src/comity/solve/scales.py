"""Numbers that are only compared with constants: one literal for each value that a comparison can tell apart.

This is the order encoding (J. M. Crawford and A. B. Baker, AAAI 1994); cuts are made when they are first asked for.
"""

from __future__ import annotations

from bisect import insort
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.solve.circuit import Circuit

Cut = tuple[Fraction, bool]
"""A bound; True: the value may be the bound itself."""
FIRST, LAST = Fraction(date.min.toordinal()), Fraction(date.max.toordinal())
"""The days of the calendar; no scenario is before or after."""


class Scale:
    """One number: `whole` for integers; `low` and `high` are the ends of its range, if it has one; `day` for a date."""

    def __init__(
        self,
        circuit: Circuit,
        *,
        whole: bool,
        low: Fraction | None = None,
        high: Fraction | None = None,
        day: bool = False,
    ) -> None:
        self._circuit, self.whole = circuit, whole
        self.low = Fraction(ceil(low)) if whole and low is not None else low
        self.high = Fraction(floor(high)) if whole and high is not None else high
        self._first, self._last = (FIRST, LAST) if day else (self.low, self.high)
        self._cuts: list[Cut] = []
        self._literals: dict[Cut, int] = {}

    def at_most(self, bound: Fraction) -> int:
        """Whether the number is at most `bound`."""
        return self.cut((Fraction(floor(bound)), True) if self.whole else (bound, True))

    def below(self, bound: Fraction) -> int:
        """Whether the number is less than `bound`."""
        return self.cut((Fraction(ceil(bound) - 1), True) if self.whole else (bound, False))

    def equal(self, value: Fraction) -> int:
        """Whether the number is `value`."""
        if self.whole and value.denominator != 1:
            return -self._circuit.true
        return self._circuit.all_of((self.at_most(value), -self.below(value)))

    def cut(self, cut: Cut) -> int:
        """The literal of a cut."""
        if self._last is not None and (self._last, True) <= cut:
            return self._circuit.true
        if self._first is not None and cut < (self._first, True):
            return -self._circuit.true
        if cut not in self._literals:
            literal = self._literals[cut] = self._circuit.new()
            insort(self._cuts, cut)
            at = self._cuts.index(cut)
            if at > 0:
                self._circuit.demand(-self._literals[self._cuts[at - 1]], literal)
            if at + 1 < len(self._cuts):
                self._circuit.demand(-literal, self._literals[self._cuts[at + 1]])
        return self._literals[cut]

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Every cut so far, in order."""
        return tuple(self._cuts)

    def literal(self, cut: Cut) -> int:
        """The literal of a cut."""
        return self._literals[cut]

    def interval(self, is_true: Callable[[int], bool]) -> tuple[Cut | None, Cut | None]:
        """Where the number lies in a solution: above the first cut and not above the second; None: no such bound."""
        lower: Cut | None = None
        for cut in self._cuts:
            if is_true(self._literals[cut]):
                return lower, cut
            lower = cut
        return lower, None

    def read(self, is_true: Callable[[int], bool]) -> Fraction:
        """A value that it may have in a solution: the end of its interval where that can be."""
        lower, upper = self.interval(is_true)
        most = self.high if upper is None else upper[0]
        if most is not None and (upper is None or upper[1]):
            return most
        least = self.low if lower is None else lower[0]
        if least is None:
            return Fraction(0) if most is None else most - 1
        if most is None:
            return least + 1
        return (least + most) / 2 if lower else least
