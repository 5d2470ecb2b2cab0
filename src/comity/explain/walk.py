"""Walks along the ways to goals: to cells that suffice, to cells that are necessary, to definitions on the way.

A walk goes from operation to operation with sets of steps, so it costs about the same for many steps as for few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.explain.reasons import Values
from comity.explain.ways import WAYS, at_least, bare, bits, taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from comity.explain.reasons import Cells, Node, Reasons
    from comity.explain.ways import Goal, Link, One, Way


class Walk:
    """A walk down from goals: the cells it came to, and the nodes of definitions on its way.

    `values` are those in which the goals are reached; at the steps of `free` a node is reached already.
    """

    ways = WAYS

    def __init__(self, reasons: Reasons, values: Values | None = None, free: Values | None = None) -> None:
        self.reasons, self.values = reasons, reasons.values if values is None else values
        self.free = free
        self.cells: Cells = {}
        self.cited: dict[Node, None] = {}
        self.seen: tuple[dict[Node, int], dict[Node, int]] = ({}, {})
        self._below: list[Goal] = []

    def along(self, goals: Iterable[Goal]) -> Walk:
        """Go down from the goals, depth first."""
        todo, ways, free = list(goals), self.ways, self.free
        todo.reverse()
        while todo:
            node, side, steps = todo.pop()
            while node.op == "negation":
                node, side = node.args[0], side ^ 1
            seen = self.seen[side]
            had = seen.get(node, 0)
            steps &= ~had if free is None else ~(had | free[node][side])
            if not steps:
                continue
            seen[node] = had | steps
            if node.refs:
                for ref in node.refs:
                    self.cells[ref] = self.cells.get(ref, 0) | steps
            elif node.args:
                if node.op == "cited":
                    self.cited[node] = None
                ways[node.op](node, side, steps, self)
                below = self._below
                if len(below) > 1:
                    below.reverse()
                todo += below
                below.clear()
        return self

    # --- what it is told of the ways ----------------------------------------------------------------------------

    def every(self, node: Node, side: int, steps: int) -> None:
        if steps:
            self._below.append((node, side, steps))

    def some(self, number: int, ones: Sequence[One], steps: int) -> None:
        raise NotImplementedError

    def once(self, one: One, reaches: Iterable[int], around: int) -> None:
        raise NotImplementedError

    def chain(self, link: Link, steps: int) -> None:
        raise NotImplementedError

    def maybe(self, node: Node, side: int, steps: int) -> None:
        self.every(node, side, steps)

    def all_of(self, ones: Sequence[One], steps: int) -> None:
        for node, side in ones:
            self.every(node, side, steps)


class Support(Walk):
    """To cells that bring the goals about by themselves: of several ways, the one with least to see.

    What is seen already comes first, then what has the fewest inputs below it, then what is written first; of steps,
    the earliest.
    """

    def some(self, number: int, ones: Sequence[One], steps: int) -> None:
        if number >= len(ones) or not steps:
            self.all_of(ones, steps)
            return
        lacking = [steps] * max(number, 0)
        plain = [bare(*one) for one in ones]
        for node, side in plain:
            if lacking and (there := self._there(node, side) & lacking[0]):
                taken(lacking, there)
        first = (steps & -steps).bit_length() - 1
        for node, side in sorted(plain, key=lambda one: one[0].weight + (one[0].loads[first] if one[0].loads else 0)):
            if not lacking or not lacking[0]:
                break
            found = self.values[node][side] & lacking[0] & ~self._there(node, side)
            taken(lacking, found)
            self.every(node, side, found)

    def once(self, one: One, reaches: Iterable[int], around: int) -> None:  # noqa: ARG002 - the rest is spared
        node, side = bare(*one)
        holds, seen, picked = self.values[node][side], self._there(node, side), 0
        for reach in reaches:
            if not reach & seen:
                found = holds & reach
                step = found & -found
                if node.loads and found != step:
                    step = 1 << min(bits(found), key=node.loads.__getitem__)
                seen, picked = seen | step, picked | step
        self.every(node, side, picked)

    def chain(self, link: Link, steps: int) -> None:
        turned, stayed = _links(self.values, link, steps)
        self.every(*link.turn, turned)
        self.every(*link.stay, stayed)

    def _there(self, node: Node, side: int) -> int:
        """The steps at which a node on a side is seen, or free."""
        seen = self.seen[side].get(node, 0)
        if node.refs and self.cells:
            steps = -1
            for ref in node.refs:
                steps &= self.cells.get(ref, 0)
            seen |= steps & self.values[node][side] if steps else 0
        return seen if self.free is None else seen | self.free[node][side]


class Necessary(Walk):
    """To cells without any of which a goal would be open: those in every way. There may be more such cells."""

    def some(self, number: int, ones: Sequence[One], steps: int) -> None:
        if number >= len(ones):
            self.all_of(ones, steps)
            return
        holds = [self.values[node][side] for node, side in ones]
        spare = at_least(number + 1, holds, steps)
        if number > 0 and spare != steps:
            for (node, side), each in zip(ones, holds, strict=True):
                self.every(node, side, steps & ~spare & each)

    def once(self, one: One, reaches: Iterable[int], around: int) -> None:  # noqa: ARG002 - as above
        node, side = one
        holds, needed = self.values[node][side], 0
        for reach in reaches:
            found = holds & reach
            needed |= 0 if found & found - 1 else found
        self.every(node, side, needed)

    def chain(self, link: Link, steps: int) -> None:
        turned, stayed = _links(self.values, link, steps)
        held = self.values[link.node][link.side] << 1 & self.values[link.stay[0]][link.stay[1]]
        self.every(*link.turn, turned & ~held)
        self.every(*link.stay, stayed)

    def maybe(self, node: Node, side: int, steps: int) -> None:
        """Nothing is sure of it."""


def _counted(node: Node, side: int, steps: int, way: Way) -> None:
    """All that an operation rests on, since it is not known what of it matters."""
    for arg in counted(node):
        way.every(arg, side, steps)


class _Known(Values):
    """On both sides the steps at which a node is known."""

    def __init__(self, values: Values) -> None:
        super().__init__(values.world)
        self._values = values

    def __missing__(self, node: Node) -> tuple[int, int]:
        yes, no = self._values[node]
        return yes | no, yes | no


class Unknown(Walk):
    """To everything on which open goals depend."""

    ways = WAYS | dict.fromkeys(("tally", "measured", "cut", "decided"), _counted)

    def __init__(self, reasons: Reasons) -> None:
        super().__init__(reasons, free=_Known(reasons.values))

    def some(self, number: int, ones: Sequence[One], steps: int) -> None:  # noqa: ARG002 - each may do
        self.all_of(ones, steps)

    def once(self, one: One, reaches: Iterable[int], around: int) -> None:  # noqa: ARG002 - as above
        self.every(*one, around)

    def chain(self, link: Link, steps: int) -> None:
        yes, no = self.values[link.node]
        runs = 0
        while steps:
            step = steps.bit_length()
            first = ((yes | no) & (1 << step) - 1).bit_length()
            runs |= (1 << step) - (1 << first)
            steps &= (1 << first) - 1
        self.every(*link.stay, runs)
        self.every(*link.turn, runs)


def counted(node: Node) -> list[Node]:
    """The conditions on which an operation rests: of amounts, those that are counted in them."""
    stack, found = list(reversed(node.args)), []
    while stack:
        part = stack.pop()
        if part.op in {"arith", "count"} and not part.refs:
            stack += reversed(part.args)
        elif part.op not in {"value", "number", "today", "arith"}:
            found.append(part)
    return found


def _links(values: Values, link: Link, steps: int) -> tuple[int, int]:
    """Where `turn` is needed, and where `stay` is: each step goes back to the last step that turned."""
    turns = values[link.turn[0]][link.turn[1]]
    turns &= ~1 if link.both else -1
    turned = stayed = 0
    while steps:
        last = steps.bit_length()
        turn = (turns & (1 << last) - 1).bit_length() - 1
        first = max(turn + (not link.both), 0)
        stayed |= (1 << last) - (1 << first)
        turned |= 1 << turn if turn >= 0 else 0
        steps &= (1 << max(turn, 0)) - 1
    return turned, stayed
