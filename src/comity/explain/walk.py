"""Walks along the ways to goals: to cells that suffice, to cells that are necessary, to unknown ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity import ground as g
from comity.explain.ways import Every, Goal, Known, Some, cell_of, compared, held, ways
from comity.meaning import T, U

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from comity.explain.ways import Cell, Way
    from comity.meaning import World


class Walk:
    """A walk down from goals that are reached, in one world: the cells it came to, and the definitions on its way."""

    def __init__(self, world: World, weights: Weights) -> None:
        self.world, self.weights = world, weights
        self.cells: dict[Cell, None] = {}
        self.named: dict[g.Named, None] = {}
        self._seen: set[tuple[object, int]] = set()

    def support(self, goals: Way) -> Walk:
        """Come to cells that bring the goals about by themselves: of several ways, the one with least to see."""
        for goal in self._visit(goals):
            if isinstance(goal.node, g.Compare):
                reading = compared(goal, self.world)
                members = sorted(reading.members, key=self._weight)
                wanted = members[: max(len(members) - reading.spare, 0)]
                self.todo += reversed(reading.fixed + reading.loose + wanted)
            else:
                options = self._reached(goal)
                best = min(options, key=self._effort) if len(options) > 1 else options[0]
                self.todo += reversed(best)
        return self

    def necessary(self, goals: Way) -> Walk:
        """Come to cells without any of which a goal would be open: those in every way. There may be more such cells."""
        for goal in self._visit(goals):
            if isinstance(goal.node, g.Compare):
                reading = compared(goal, self.world)
                self.todo += reading.fixed + (reading.members if reading.spare == 0 else [])
            else:
                options = self._reached(goal)
                self.todo += (each for each in options[0] if all(each in other for other in options[1:]))
        return self

    def unknowns(self, goals: Way) -> Walk:
        """Come to the unknown cells on which open goals depend."""
        for goal in self._visit(goals, open_=True):
            if isinstance(goal.node, g.Compare):
                below = [part for part in g.walk(goal.node) if isinstance(part, g.Value)]
                self.cells |= {
                    (part.ref, goal.step): None
                    for part in below
                    if self.world.course.cells(part.ref)[goal.step] is None
                }
                counted = [arg for part in g.walk(goal.node) if isinstance(part, g.Count) for arg in part.args]
                self.todo += [Goal(arg, goal.step, T) for arg in counted]
            else:
                self.todo += [each for way in reversed(ways(goal, self.world)) for each in reversed(way)]
        return self

    def _visit(self, goals: Way, *, open_: bool = False) -> Iterator[Goal]:
        """The goals to look below of, depth first; the rest of `todo` is added by the caller."""
        self.todo = list(reversed(goals))
        while self.todo:
            goal = self.todo.pop()
            key = (goal.node, goal.step)
            if key in self._seen or (open_ and held(goal, self.world) is not U):
                continue
            self._seen.add(key)
            if isinstance(goal.node, g.Named):
                self.named[goal.node] = None
            cell = cell_of(goal.node, goal.step, self.world.course)
            if cell:
                self.cells[cell] = None
            else:
                yield goal

    def _reached(self, goal: Goal) -> list[Way]:
        options = ways(goal, self.world)
        if len(options) == 1:
            return options
        return [way for way in options if all(held(each, self.world) is T for each in way)]

    def _effort(self, way: Way) -> int:
        return sum(map(self._weight, way))

    def _weight(self, goal: Goal) -> int:
        """How much there is to see below a goal that is not seen already."""
        if (goal.node, goal.step) in self._seen or cell_of(goal.node, goal.step, self.world.course) in self.cells:
            return 0
        return self.weights[goal.node]


class Weights(dict["g.Part | Every | Some | Known", int]):
    """How many inputs there are below a part (each as often as it occurs, up to a bound)."""

    def __missing__(self, node: g.Part | Every | Some | Known) -> int:
        if isinstance(node, Every | Some):
            below = sum(self[goal.node] for goal in node.goals)
        else:
            below = 0 if isinstance(node, Known) else sum(self[part] for part in g.children(node))
        leaf = isinstance(node, g.Input | g.Value | g.Contested)
        found = self[node] = min(leaf + below, _MANY)
        return found


def smallest(
    cells: list[Cell], reached: Iterable[tuple[World, Way]], still: Callable[[list[Cell]], bool], weights: Weights
) -> list[Cell]:
    """The cells without those that can be spared. In the worlds of `reached`, made of all cells, the goals are reached.

    Most cells are in every way to a goal, which one walk shows; only the others are tried, late ones first, halves
    before single ones.
    """
    needed = {cell for each, goals in reached for cell in Walk(each, weights).necessary(goals).cells}
    sure = [cell for cell in cells if cell in needed]
    doubtful = sorted((cell for cell in reversed(cells) if cell not in needed), key=lambda cell: -cell[1])
    size = len(doubtful) // 2 if len(doubtful) > _FEW else min(len(doubtful), 1)
    while size:
        for chunk in [set(doubtful[at : at + size]) for at in range(0, len(doubtful), size)]:
            rest = [cell for cell in doubtful if cell not in chunk]
            doubtful = rest if still(sure + rest) else doubtful
        size //= 2
    left = {*sure, *doubtful}
    return [cell for cell in cells if cell in left]


_FEW, _MANY = 8, 10**6
