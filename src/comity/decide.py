"""What would decide an open term: values of unknown inputs, and missing dates, that leave one verdict possible.

The search works down the ways to each verdict, depth first, then tries a few datings of undated steps, then small sets of unknown cells.
It is bounded by a fixed budget for each term, and deterministic; what it finds is checked by evaluation and made minimal.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, islice, pairwise, product
from typing import TYPE_CHECKING, cast

from comity import case as c
from comity import ground as g
from comity.meaning import F, T, U, amount, truth, verdicts, world
from comity.walk import Walk, smallest
from comity.ways import Goal, cell_of, goals_for, held, ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity.case import Case, Course, Moment, Plain, Term
    from comity.meaning import Kleene, World
    from comity.models import Verdict
    from comity.walk import Weights
    from comity.ways import Cell, Way

DATE, HORIZON = "the date of a step", -1
"""A missing date is a cell `(DATE, step)`; that of the horizon is `(DATE, HORIZON)`."""
Given = dict["Cell", "Plain | Moment"]
Open = tuple["World", tuple["Verdict", ...]]
Figures = "Mapping[g.Part, Plain]"

_EXPANSIONS = 1_000
_ALL_EXPANSIONS = 4_000
_DATINGS = 24
_TRIES = 60
_OPTIONS = 24
_CELLS = 10
_SOME_DAY = date(2025, 1, 1)


def decisions(case: Case, term: Term, unsettled: list[Open], weights: Weights) -> Iterator[tuple[Verdict, Given]]:
    """For each verdict possible in a world of `unsettled`, if found, a smallest set of values that makes it the only one in all of them."""
    search = _Search(case, term, unsettled, weights)
    wanted = tuple(dict.fromkeys(verdict for _, possible in unsettled for verdict in possible))
    found: dict[Verdict, Given] = {}
    for dating in search.datings():
        for verdict in wanted:
            if verdict not in found and (given := search.guided(verdict, dating)) is not None:
                found[verdict] = given
        if len(found) == len(wanted):
            break
    else:
        search.small_sets(wanted, found)
    return ((verdict, search.minimal(verdict, found[verdict])) for verdict in wanted if verdict in found)


def assigned(course: Course, given: Given) -> Course:
    """The course with some unknown cells and missing dates given."""
    values: dict[str, tuple[c.Cell, ...]] = dict(course.values)
    dates, horizon = list(course.dates), course.horizon
    for (ref, i), value in given.items():
        if ref != DATE:
            row = values.get(ref) or course.cells(ref)
            values[ref] = (*row[:i], value, *row[i + 1 :])
        elif i == HORIZON:
            horizon = cast("Moment", value)
        else:
            dates[i] = cast("Moment", value)
    return replace(course, values=values, dates=tuple(dates), horizon=horizon)


class _Search:
    """The search for one term."""

    def __init__(self, case: Case, term: Term, unsettled: list[Open], weights: Weights) -> None:
        self.case, self.term, self.weights = case, term, weights
        self.course, self.choices = unsettled[0][0].course, [each.choice for each, _ in unsettled]
        self.worlds = [each for each, _ in unsettled]
        self.left = _ALL_EXPANSIONS

    def conditions(self) -> list[g.Ground]:
        """The conditions of the term's rule."""
        fields = (getattr(self.term.rule, name) for name in self.term.rule.__dataclass_fields__)
        return [each for each in fields if isinstance(each, g.Ground)]

    def made(self, given: Given) -> list[World]:
        """The open worlds with some values given."""
        course = assigned(self.course, given) if given else self.course
        return [world(course, choice) for choice in self.choices]

    def decides(self, verdict: Verdict, given: Given) -> bool:
        """Whether these values leave this verdict alone possible in every open world."""
        return all(verdicts(self.term, each) == (verdict,) for each in self.made(given))

    def minimal(self, verdict: Verdict, given: Given) -> Given:
        """The values without those that can be spared."""
        reached = self.made(given)
        goals = goals_for(self.term.rule, verdict, reached[0].course)
        walks = [Walk(each, self.weights).support(goals, sparing=False) for each in reached]
        used = {cell for walk in walks for cell in walk.cells}
        slim = {cell: value for cell, value in given.items() if cell in used or cell[0] == DATE}

        def still(cells: list[Cell]) -> bool:
            return self.decides(verdict, {cell: slim[cell] for cell in cells})

        kept = smallest(list(slim), [(each, goals) for each in self.made(slim)], still, self.weights)
        return {cell: slim[cell] for cell in kept}

    # --- guided by the ways to a verdict -----------------------------------------------------------------------

    def guided(self, verdict: Verdict, dating: Given) -> Given | None:
        """Values that decide for a verdict, given some dates; None when none were found."""
        worlds = self.made(dating) if dating else self.worlds
        goals = goals_for(self.term.rule, verdict, worlds[0].course)
        given = self._pursue([(each, goal) for each in worlds for goal in goals])
        if given is None or not self.decides(verdict, dating | given):
            return None
        return dating | given

    def _pursue(self, goals: list[tuple[World, Goal]]) -> Given | None:
        """Values that bring all goals about; depth first, the earliest and smallest ways first."""
        agenda: object = None
        for pair in reversed(goals):
            agenda = (pair, agenda)
        stack: list[tuple[object, Given]] = [(agenda, {})]
        spent = 0
        while stack:
            todo, given = stack.pop()
            while todo is not None:
                ((world_, goal), todo) = cast("tuple[tuple[World, Goal], object]", todo)
                spent += 1
                self.left -= 1
                if spent > _EXPANSIONS or self.left < 0:
                    return None
                now = held(goal, world_)
                if now is T:
                    continue
                options = [] if now is F else self._options(goal, world_, given)
                if not options:
                    break
                for values, way in reversed(options[1:]):
                    stack.append((_before(way, world_, todo), {**given, **values}))
                values, way = options[0]
                given, todo = ({**given, **values} if values else given), _before(way, world_, todo)
            else:
                return given
        return None

    def _options(self, goal: Goal, world: World, given: Given) -> list[tuple[Given, Way]]:
        """Values and further goals that would bring an open goal about, with those given already."""
        if isinstance(goal.node, g.Compare):
            return list(islice(self._figured(goal, goal.node, world, given), _OPTIONS))
        cell = cell_of(goal.node, goal.step, world.course)
        if cell:
            value = goal.want is T
            return [({cell: value}, ())] if given.get(cell, value) is value else []
        options = []
        for way in ways(goal, world):
            states = [held(each, world) for each in way]
            if F not in states:
                effort = sum(self.weights[each.node] for each, state in zip(way, states, strict=True) if state is U)
                options.append((effort, way))
        return [({}, way) for _, way in sorted(options, key=lambda each: each[0])]

    # --- comparisons -------------------------------------------------------------------------------------------

    def _figured(self, goal: Goal, node: g.Compare, world: World, given: Given) -> Iterator[tuple[Given, Way]]:
        """Values of the facts, and goals for members of counts, that make a comparison come out as wanted."""
        known, open_ = self._figures(node, goal.step, world, given)
        if known is None:
            return
        counts = [part for part in open_ if isinstance(part, g.Count)]
        for figures in self._fill(node, known, open_, goal.step, world):
            if not _comes_out(node, figures, goal.want):
                continue
            values = {(part.ref, goal.step): figures[part] for part in open_ if isinstance(part, g.Value)}
            yield values, tuple(each for part in counts for each in _members(part, figures, goal, node, world))

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
                known[part] = cast("Plain", given[part.ref, i])
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
        for value in self._candidates(part, i, world, node if not rest else None, known):
            yield from self._fill(node, {**known, part: value}, rest, i, world)

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
        if kind.name == "bool":
            return [True, False]
        if kind.name == "symbol":
            return list(kind.values)
        points = list(solved) or self._compared_with(ref)
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

    def _compared_with(self, ref: str) -> list[Fraction]:
        """The numbers in comparisons of a fact."""
        comparisons = [part for part in g.walk(*self.conditions()) if isinstance(part, g.Compare)]
        inside = [list(g.walk(part)) for part in comparisons]
        mine = [parts for parts in inside if any(isinstance(part, g.Value) and part.ref == ref for part in parts)]
        return list(
            dict.fromkeys(Fraction(part.value) for parts in mine for part in parts if isinstance(part, g.Constant))
        )

    # --- missing dates -----------------------------------------------------------------------------------------

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
        """Days around those that matter to the term; none when dates do not."""
        rule, parts = self.term.rule, list(g.walk(*self.conditions()))
        fixed = [each for each in (getattr(rule, "by", None), getattr(rule, "at", None)) if each]
        timed = [part for part in parts if isinstance(part, g.Compare) and any(isinstance(each, g.Today) for each in g.walk(part))]
        for part in timed:
            numbers = [int(each.value) for each in g.walk(part) if isinstance(each, g.Constant)]
            days = [each for each in numbers if _EARLY <= each <= _LATE]
            lengths = [each for each in numbers if abs(each) < _EARLY]
            fixed += [date.fromordinal(each + more) for each in days for length in (0, *lengths) for more in (length, -length)]
        windows = {part.within for part in parts if isinstance(part, g.Once | g.Earlier) and part.within is not None}
        windows |= {each for each in (getattr(rule, "within", None),) if each is not None}
        if not (fixed or windows or timed):
            return []
        known = [c.day(at) for at in self.course.dates if at is not None] or ([] if fixed else [_SOME_DAY])
        day = timedelta(days=1)
        spans = [sign * each for length in sorted(windows) for each in (length, length + day) for sign in (1, -1)]
        points = [*fixed, *(each + more for each in fixed for more in (day, -day)), *(at + span for at in known for span in spans), *known]
        return sorted(list(dict.fromkeys(points))[:_POINTS])

    # --- small sets --------------------------------------------------------------------------------------------

    def small_sets(self, wanted: tuple[Verdict, ...], found: dict[Verdict, Given]) -> None:
        """Try single unknown cells and pairs of them, for the verdicts not found yet."""
        cells: dict[Cell, None] = {}
        for each in self.worlds:
            for verdict in wanted:
                cells |= Walk(each, self.weights).unknowns(goals_for(self.term.rule, verdict, self.course)).cells
        few = [(cell, self.values_of(cell[0])[:4]) for cell in islice(cells, _CELLS)]
        sets = (some for size in (1, 2) for some in combinations(few, size))
        tries = (
            dict(zip((cell for cell, _ in some), each, strict=True))
            for some in sets
            for each in product(*(v for _, v in some))
        )
        for given in islice(tries, _TRIES):
            results = {verdicts(self.term, each) for each in self.made(cast("Given", given))}
            only = results.pop() if len(results) == 1 else ()
            if len(only) == 1 and only[0] not in found and only[0] in wanted:
                found[only[0]] = cast("Given", given)


_EARLY, _LATE, _POINTS = date(1000, 1, 1).toordinal(), date(9000, 1, 1).toordinal(), 16


def _before(way: Way, world: World, todo: object) -> object:
    """The goals of a way, put before the rest of an agenda."""
    for goal in reversed(way):
        todo = ((world, goal), todo)
    return todo


def _comes_out(node: g.Compare, figures: Mapping[g.Part, Plain], want: Kleene) -> bool:
    return g.COMPARISONS[node.op](_figure(node.left, figures), _figure(node.right, figures)) == (want is T)


def _comes_out_alike(node: g.Compare, ranges: list[dict[g.Part, Plain]], want: Kleene) -> bool:
    """Whether a comparison comes out as wanted over a range of figures; for unequal ones, with the same side ahead."""
    sides = {_comes_out(replace(node, op="<"), each, T) for each in ranges}
    return all(_comes_out(node, each, want) for each in ranges) and (node.op != "==" or want is T or len(sides) == 1)


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


def _members(part: g.Count, figures: Mapping[g.Part, Plain], goal: Goal, node: g.Compare, world: World) -> Way:
    """Goals for open members that bring a count to its figure, or far enough to the side that decides."""
    i, wanted = goal.step, cast("int", figures[part])
    low, high = cast("tuple[int, int]", amount(part, world)[i])
    undecided = [arg for arg in part.args if truth(arg, world)[i] is U]
    ups = tuple(Goal(arg, i, T) for arg in undecided[: wanted - low])
    downs = tuple(Goal(arg, i, F) for arg in undecided[wanted - low :])
    if _comes_out_alike(node, [{**figures, part: more} for more in range(wanted, high + 1)], goal.want):
        return ups
    if _comes_out_alike(node, [{**figures, part: less} for less in range(low, wanted + 1)], goal.want):
        return downs
    return ups + downs


def _dated(course: Course, missing: list[int], start: date, end: date, gap: timedelta) -> Given | None:
    """Dates for the steps that have none, from `start` on with `gap` between them, and `end` for the horizon; None if out of order."""
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
