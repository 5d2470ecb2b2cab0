"""The dates of the steps: by the days that conditions name where that is enough, else as numbers."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from comity import case as c
from comity.solve import circuit as k
from comity.solve.scales import Scale

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.solve.frames import Dates, Frame

MINUTES = 24 * 60


class Calendar:
    """When each step is; dates never decrease. Made of nothing where no condition reads a date."""

    def __init__(self, circuit: k.Circuit, frame: Frame) -> None:
        self._circuit, self._frame = circuit, frame
        self.kind: Dates = frame.dates
        self.scales: tuple[Scale, ...] = ()
        self.days: tuple[k.Number, ...] = ()
        self.minutes: tuple[k.Number, ...] = ()
        self._moments: tuple[k.Number, ...] = ()
        self._near: dict[tuple[int, int, timedelta], int] = {}
        if self.kind == "ordered":
            self.scales = tuple(Scale(circuit, whole=True, day=True) for _ in range(frame.steps))
        elif self.kind == "binary":
            self._number()

    def _number(self) -> None:
        low, high = self._frame.days
        steps = range(self._frame.steps)
        self.days = tuple(k.between(self._circuit, low, high) for _ in steps)
        self._moments = self.days
        if self._frame.clock:
            self.minutes = tuple(k.between(self._circuit, 0, MINUTES - 1) for _ in steps)
            whole = (k.scaled(day, Fraction(MINUTES)) for day in self.days)
            self._moments = tuple(map(k.plus, [self._circuit] * len(steps), whole, self.minutes))
        for one, other in pairwise(self._moments):
            self._circuit.demand(k.at_most(self._circuit, one, other))

    def until(self, day: date) -> tuple[int, ...]:
        """For each step, whether it is dated `day` or before."""
        bound = Fraction(day.toordinal())
        if self.kind == "binary":
            return tuple(k.at_most(self._circuit, each, k.fixed(bound)) for each in self.days)
        return self.at_most(bound)

    def at_most(self, day: Fraction) -> tuple[int, ...]:
        """For each step, whether its day is at most this one, with dates in order."""
        literals = tuple(scale.at_most(day) for scale in self.scales)
        for one, other in pairwise(literals):
            self._circuit.demand(-other, one)
        return literals

    def compared(self, op: str, day: Fraction) -> tuple[int, ...]:
        """For each step, how its day compares with this one."""
        until = self.at_most(day)
        before = self.at_most(day if day.denominator != 1 else day - 1)
        match op:
            case "<=":
                return until
            case "<":
                return before
            case ">":
                return tuple(-each for each in until)
            case ">=":
                return tuple(-each for each in before)
            case _:
                pairs = zip(until, before, strict=True)
                return tuple(self._circuit.all_of((at, -earlier)) for at, earlier in pairs)

    def near(self, i: int, j: int, within: timedelta) -> int:
        """Whether step j comes at most `within` after step i."""
        if j <= i:
            return self._circuit.true
        key = (i, j, within)
        if key not in self._near:
            reach = k.plus(self._circuit, self._moments[i], k.fixed(_minutes(within)))
            self._near[key] = k.at_most(self._circuit, self._moments[j], reach)
        return self._near[key]

    def is_over(self, i: int, within: timedelta, horizon: c.Moment) -> int:
        """Whether the horizon lies more than `within` after step i."""
        now = k.fixed(_instant(horizon))
        return k.less(self._circuit, k.plus(self._circuit, self._moments[i], k.fixed(_minutes(within))), now)

    def fix(self, i: int, at: c.Moment) -> None:
        """Demand that step i is at this time."""
        day = Fraction(c.day(at).toordinal())
        if self.kind == "ordered":
            self._circuit.demand(self.compared("==", day)[i])
        elif self.kind == "binary":
            self._circuit.demand(k.equal(self._circuit, self.days[i], k.fixed(day)))
            if self.minutes:
                minute = c.moment(at).hour * 60 + c.moment(at).minute
                self._circuit.demand(k.equal(self._circuit, self.minutes[i], k.fixed(minute)))

    def read(self, i: int, is_true: Callable[[int], bool]) -> c.Moment | None:
        """When a step is in a solution; None where no condition reads dates."""
        if self.kind == "none":
            return None
        if self.kind == "ordered":
            return date.fromordinal(int(self.scales[i].read(is_true))) if self.scales[i].cuts else None
        day = date.fromordinal(int(self.days[i].read(is_true)))
        minute = int(self.minutes[i].read(is_true)) if self.minutes else 0
        return c.moment(day) + timedelta(minutes=minute) if minute else day


def _minutes(within: timedelta) -> int:
    return int(within.total_seconds()) // 60


def _instant(at: c.Moment) -> int:
    moment = c.moment(at)
    return moment.toordinal() * MINUTES + moment.hour * 60 + moment.minute
