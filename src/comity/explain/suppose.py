"""What may be supposed where something is unknown: values of facts that decide a comparison, dates of undated steps."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING, cast

from comity import case as c
from comity import ground as g
from comity.explain.ways import FALSE, TRUE
from comity.meaning import U, amount, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from comity.case import Case, Course, Moment, Plain, Rule
    from comity.explain.reasons import Reasons
    from comity.explain.smallest import Cell
    from comity.explain.ways import Goal
    from comity.meaning import World

DATE, HORIZON = "the date of a step", -1
"""A missing date is a cell `(DATE, step)`; that of the horizon is `(DATE, HORIZON)`."""
Given = dict["Cell", "Plain | Moment"]

_DATINGS, _POINTS = 24, 16
_OPTIONS = 24
_SOME_DAY, _DAY = date(2025, 1, 1), timedelta(days=1)
_EARLY, _LATE = date(1000, 1, 1).toordinal(), date(9000, 1, 1).toordinal()


class Supposing:
    """What may be supposed for the conditions of one rule."""

    def __init__(self, case: Case, rule: Rule, course: Course) -> None:
        self.case, self.rule, self.course = case, rule, course

    def conditions(self) -> list[g.Ground]:
        """The conditions of the rule."""
        fields = (getattr(self.rule, name) for name in self.rule.__dataclass_fields__)
        return [each for each in fields if isinstance(each, g.Ground)]

    def options(self, goal: Goal, reasons: Reasons, given: Given) -> list[tuple[Given, tuple[Goal, ...]]]:
        """The first few of `_figured`; the very first, where the others would be no better."""
        node = reasons.written(goal[0])
        return list(islice(self._figured(goal, node, reasons, given), self._variety(node)))

    def _figured(
        self, goal: Goal, node: g.Compare, reasons: Reasons, given: Given
    ) -> Iterator[tuple[Given, tuple[Goal, ...]]]:
        """Values of the facts, and goals for members of counts, that make a comparison come out as wanted at a step."""
        (_, side, steps), world = goal, reasons.world
        step = steps.bit_length() - 1
        known, open_ = self._figures(node, step, world, given)
        if known is None:
            return
        counts = [part for part in open_ if isinstance(part, g.Count)]
        for figures in self._fill(node, known, open_, step, world):
            if not _comes_out(node, figures, side):
                continue
            values = {(part.ref, step): figures[part] for part in open_ if isinstance(part, g.Value)}
            yield values, tuple(each for part in counts for each in _members(part, figures, goal, node, reasons))

    def _figures(
        self, node: g.Compare, i: int, world: World, given: Given
    ) -> tuple[dict[g.Part, Plain] | None, list[g.Value | g.Count]]:
        """The figures that are known in a comparison, and the parts that are not; None when the date is missing."""
        known: dict[g.Part, Plain] = {}
        open_: list[g.Value | g.Count] = []
        stack: list[g.Amount] = [node.right, node.left]
        while stack:
            part = stack.pop()
            bounds = amount(part, world)[i]
            if isinstance(part, g.Arith):
                stack += [part.right, part.left]
            elif isinstance(part, g.Value) and (part.ref, i) in given:
                known[part] = given[part.ref, i]
            elif bounds is not None and bounds[0] == bounds[1]:
                known[part] = bounds[0]
            elif isinstance(part, g.Value | g.Count):
                open_ += [part] if part not in open_ else []
            else:
                return None, []
        return known, open_

    def _fill(
        self, node: g.Compare, known: Mapping[g.Part, Plain], open_: list[g.Value | g.Count], i: int, world: World
    ) -> Iterator[dict[g.Part, Plain]]:
        """Figures for all open parts; the last is solved for, where it is a number."""
        if not open_:
            yield dict(known)
            return
        part, rest = open_[0], open_[1:]
        for figure in self._candidates(part, i, world, node if not rest else None, known):
            yield from self._fill(node, {**known, part: figure}, rest, i, world)

    def _candidates(
        self, part: g.Value | g.Count, i: int, world: World, solve: g.Compare | None, known: Mapping[g.Part, Plain]
    ) -> list[Plain]:
        if isinstance(part, g.Count):
            low, high = cast("tuple[int, int]", amount(part, world)[i])
            return list(range(low, high + 1))
        solved = (
            _roots(solve, part, known)
            if solve and self.case.references[part.ref].declared.type.name != "symbol"
            else []
        )
        return self.values_of(part.ref, solved)

    def values_of(self, ref: str, solved: Iterable[Fraction] = ()) -> list[Plain]:
        """Values to try for a fact: all of a type with few, else those around the numbers that it is compared with."""
        kind = self.case.references[ref].declared.type
        if kind.name == "symbol":
            return list(kind.values)
        points = [*solved, *self._compared_with(ref)]
        low, high = kind.range or (
            (Fraction(1), Fraction(date.max.toordinal())) if kind.name == "date" else (None, None)
        )
        points += [each for each in (low, high) if each is not None] or [Fraction(0)]
        if kind.name == "number":
            points = [each for each in points if _decimal(each)]
            points += [(one + other) / 2 for one, other in pairwise(sorted(set(points)))]
        around = [
            Fraction(to)
            for each in points
            for to in (math.floor(each), math.ceil(each), math.floor(each) - 1, math.ceil(each) + 1)
        ]
        tried = dict.fromkeys([*(around if kind.name != "number" else [*points, *around])])
        fitting = (each for each in tried if (low is None or low <= each) and (high is None or each <= high))
        return [each.numerator if each.denominator == 1 else each for each in fitting]

    @cached_property
    def comparisons(self) -> dict[str, list[g.Compare]]:
        """For each fact the comparisons in which it stands."""
        found: dict[str, list[g.Compare]] = {}
        for node in g.walk(*self.conditions()):
            if isinstance(node, g.Compare):
                for ref in {part.ref for part in g.walk(node) if isinstance(part, g.Value)}:
                    found.setdefault(ref, []).append(node)
        return found

    def _variety(self, node: g.Compare) -> int:
        """How many values to try for a comparison: one is as good as another if its facts stand in no second one."""
        parts = list(g.walk(node))
        alone = all(len(self.comparisons[part.ref]) == 1 for part in parts if isinstance(part, g.Value))
        return 1 if alone and not any(isinstance(part, g.Count) for part in parts) else _OPTIONS

    def _compared_with(self, ref: str) -> list[Fraction]:
        """The numbers in comparisons of a fact."""
        parts = (part for node in self.comparisons.get(ref, ()) for part in g.walk(node))
        return list(dict.fromkeys(Fraction(part.value) for part in parts if isinstance(part, g.Constant)))

    def datings(self) -> Iterator[Given]:
        """Nothing first; then, where dates are missing and matter, a few ways to give them all, in their order."""
        yield {}
        course, missing = self.course, [i for i, at in enumerate(self.course.dates) if at is None]
        missing += [HORIZON] if course.horizon is None and not course.closed else []
        if missing and (points := self._points()):
            pairs = [(one, other) for one in points for other in points if one <= other]
            pairs.sort(key=lambda pair: (pair[0] != pair[1], pair))
            seen: list[Given] = []
            for start, end in pairs:
                for gap in (timedelta(0), (end - start) / max(course.steps, 1)):
                    dating = _dated(course, missing, start, end, gap)
                    if dating is not None and dating not in seen and len(seen) < _DATINGS:
                        seen.append(dating)
                        yield dating

    def _points(self) -> list[date]:
        """Days around those that matter to the rule; none when dates do not."""
        rule, parts = self.rule, list(g.walk(*self.conditions()))
        fixed = [each for each in (getattr(rule, "by", None), getattr(rule, "at", None)) if each]
        timed = [
            part
            for part in parts
            if isinstance(part, g.Compare) and any(isinstance(each, g.Today) for each in g.walk(part))
        ]
        for part in timed:
            numbers = [int(each.value) for each in g.walk(part) if isinstance(each, g.Constant)]
            days = [each for each in numbers if _EARLY <= each <= _LATE]
            lengths = [each for each in numbers if abs(each) < _EARLY]
            fixed += [
                date.fromordinal(each + more) for each in days for length in (0, *lengths) for more in (length, -length)
            ]
        windows = {part.within for part in parts if isinstance(part, g.Once | g.Earlier) and part.within is not None}
        windows |= {each for each in (getattr(rule, "within", None),) if each is not None}
        if not (fixed or windows or timed):
            return []
        known = [c.day(at) for at in self.course.dates if at is not None] or ([] if fixed else [_SOME_DAY])
        spans = [sign * each for length in sorted(windows) for each in (length, length + _DAY) for sign in (1, -1)]
        points = [*fixed, *_shifted(fixed, (_DAY, -_DAY)), *_shifted(known, spans), *known]
        return sorted(list(dict.fromkeys(points))[:_POINTS])


def _comes_out(node: g.Compare, figures: Mapping[g.Part, Plain], side: int) -> bool:
    return g.COMPARISONS[node.op](_figure(node.left, figures), _figure(node.right, figures)) == (side == TRUE)


def _comes_out_alike(node: g.Compare, ranges: list[dict[g.Part, Plain]], side: int) -> bool:
    """Whether a comparison comes out as wanted over a range of figures; for unequal ones, with the same side ahead."""
    ahead = {_comes_out(replace(node, op="<"), each, TRUE) for each in ranges}
    return all(_comes_out(node, each, side) for each in ranges) and (node.op != "==" or side == TRUE or len(ahead) == 1)


def _figure(part: g.Amount, figures: Mapping[g.Part, Plain]) -> Plain:
    if isinstance(part, g.Arith):
        return cast("Plain", g.ARITHMETIC[part.op](_figure(part.left, figures), _figure(part.right, figures)))
    return figures[part]


def _roots(node: g.Compare, part: g.Value, known: Mapping[g.Part, Plain]) -> list[Fraction]:
    """Where the two sides meet, if they are linear in the part."""
    at = [
        cast("Fraction", _figure(node.left, {**known, part: x}))
        - cast("Fraction", _figure(node.right, {**known, part: x}))
        for x in (0, 1)
    ]
    slope = at[1] - at[0]
    return [Fraction(-at[0]) / slope] if slope else []


def _decimal(value: Fraction) -> bool:
    """Whether a number can be written as an exact decimal."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _members(
    part: g.Count, figures: Mapping[g.Part, Plain], goal: Goal, node: g.Compare, reasons: Reasons
) -> tuple[Goal, ...]:
    """Goals for open members that bring a count to its figure, or far enough to the side that decides."""
    _, side, steps = goal
    i, wanted = steps.bit_length() - 1, cast("int", figures[part])
    low, high = cast("tuple[int, int]", amount(part, reasons.world)[i])
    undecided = [reasons.of(arg) for arg in part.args if value(arg, i, reasons.world) is U]
    ups = tuple((arg, TRUE, steps) for arg in undecided[: wanted - low])
    downs = tuple((arg, FALSE, steps) for arg in undecided[wanted - low :])
    if _comes_out_alike(node, [{**figures, part: more} for more in range(wanted, high + 1)], side):
        return ups
    if _comes_out_alike(node, [{**figures, part: less} for less in range(low, wanted + 1)], side):
        return downs
    return ups + downs


def _shifted(days: Iterable[date], spans: Sequence[timedelta]) -> Iterator[date]:
    """Each day moved by each span, as far as the calendar goes."""
    for day in days:
        for span in spans:
            if 1 <= day.toordinal() + span.days <= date.max.toordinal():
                yield day + span


def _dated(course: Course, missing: list[int], start: date, end: date, gap: timedelta) -> Given | None:
    """Dates for undated steps from `start` on, `gap` apart, and `end` for the horizon; None if out of order."""
    dates: list[Moment] = []
    following = [next((at for at in course.dates[i:] if at is not None), None) for i in range(course.steps)]
    for i, at in enumerate(course.dates):
        wish: Moment = at if at is not None else start + gap * i
        after = following[i]
        if after is not None and c.moment(wish) > c.moment(after):
            wish = after
        if dates and c.moment(wish) < c.moment(dates[-1]):
            wish = dates[-1]
        dates.append(wish)
    horizon = course.horizon if course.horizon is not None else end
    if c.day(horizon) < c.day(dates[-1]):
        if course.horizon is not None or HORIZON not in missing:
            return None
        horizon = c.day(dates[-1])
    return {(DATE, i): horizon if i == HORIZON else dates[i] for i in missing}
