"""What would decide an open term: values of unknown inputs, and missing dates, that leave one verdict possible.

The search works down the ways to each verdict, depth first, with a few datings where dates are missing. It is bounded
by a fixed budget for each term and deterministic; what it finds is checked by evaluation and made minimal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from comity import case as c
from comity import ground as g
from comity.explain.suppose import DATE, HORIZON, Given, Supposing
from comity.explain.walk import Walk, smallest
from comity.explain.ways import Goal, cell_of, goals_for, held, ways
from comity.meaning import F, T, U, world
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.case import Case, Course, Moment, Term
    from comity.explain.walk import Weights
    from comity.explain.ways import Cell, Way
    from comity.kinds import Verdict
    from comity.meaning import World

Open = tuple["World", tuple["Verdict", ...]]

_GOALS, _DEAD_ENDS, _ALL_GOALS = 5_000, 40, 10_000


def decisions(case: Case, term: Term, unsettled: list[Open], weights: Weights) -> Iterator[tuple[Verdict, Given]]:
    """For open verdicts, where found, a smallest set of values that leaves only this one in all `unsettled` worlds."""
    search = _Search(case, term, unsettled, weights)
    wanted = tuple(dict.fromkeys(verdict for _, possible in unsettled for verdict in possible))
    found: dict[Verdict, Given] = {}
    for dating in search.supposing.datings():
        for verdict in wanted:
            if verdict not in found and (given := search.guided(verdict, dating)) is not None:
                found[verdict] = given
        if len(found) == len(wanted):
            break
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
        self.term, self.weights = term, weights
        self.course, self.choices = unsettled[0][0].course, [each.choice for each, _ in unsettled]
        self.worlds = [each for each, _ in unsettled]
        self.supposing = Supposing(case, term.rule, self.course)
        self.left = _ALL_GOALS

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
        walks = [Walk(each, self.weights).support(goals) for each in reached]
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
        given: Given = {}
        trail: list[Cell] = []
        stack: list[tuple[object, Given, int]] = [(agenda, {}, 0)]
        spent = ends = 0
        while stack and ends < _DEAD_ENDS:
            todo, values, mark = stack.pop()
            while len(trail) > mark:
                del given[trail.pop()]
            _add(values, given, trail)
            while todo is not None:
                ((world_, goal), todo) = cast("tuple[tuple[World, Goal], object]", todo)
                spent += 1
                self.left -= 1
                if spent > _GOALS or self.left < 0:
                    return None
                now = held(goal, world_)
                if now is T:
                    continue
                options = [] if now is F else self._options(goal, world_, given)
                if not options:
                    ends += 1
                    break
                stack += ((_before(way, world_, todo), each, len(trail)) for each, way in reversed(options[1:]))
                values, way = options[0]
                _add(values, given, trail)
                todo = _before(way, world_, todo)
            else:
                return given
        return None

    def _options(self, goal: Goal, world: World, given: Given) -> list[tuple[Given, Way]]:
        """Values and further goals that would bring an open goal about, with those given already."""
        if isinstance(goal.node, g.Compare):
            return self.supposing.options(goal, goal.node, world, given)
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


def _add(values: Given, given: Given, trail: list[Cell]) -> None:
    """Add values to those given, with a trail by which they can be taken back."""
    for cell, value in values.items():
        if cell not in given:
            given[cell] = value
            trail.append(cell)


def _before(way: Way, world: World, todo: object) -> object:
    """The goals of a way, put before the rest of an agenda."""
    for goal in reversed(way):
        todo = ((world, goal), todo)
    return todo
