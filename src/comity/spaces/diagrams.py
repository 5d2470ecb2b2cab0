"""Decision diagrams over variables of many values: functions of all scenarios, as graphs that share equal parts.

A node stands at the level of one variable and gives each run of that variable's values the node to go on with; equal
nodes are made once, and a node all of whose runs go on alike is left out. So equal functions are the same node
(R. E. Bryant, Graph-based algorithms for Boolean function manipulation, IEEE Transactions on Computers 35, 1986; with
runs of values on the edges, K. Strehl and L. Thiele, Interval diagrams for efficient symbolic verification of process
networks, 2000). Leaves are any values. A set of scenarios is a diagram with the leaves `F` and `T`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

F, U, T = 0, 1, 2
"""False, unknown, true, as leaves of a condition's diagram."""
MAX_NODES = 500_000
"""Nodes, or states of a search, that one part of a question may make."""
_PACE: Final = 1023
_Leaf = Any


class NodeLimitError(Exception):
    """A diagram that would have more than `MAX_NODES` nodes."""


class Node(NamedTuple):
    """Run i of the values goes from `cuts[i - 1]` (0 for the first) up to `cuts[i]` and on to `kids[i]`."""

    level: int
    cuts: tuple[int, ...]
    kids: tuple[int, ...]


class Op(NamedTuple):
    """What joins two leaves; a `decisive` leaf settles the result, a `neutral` one leaves the other as it is."""

    name: str
    join: Callable[[_Leaf, _Leaf], Hashable]
    decisive: int | None = None
    neutral: int | None = None


AND: Final = Op("and", min, F, T)
OR: Final = Op("or", max, T, F)


class Diagrams:
    """All diagrams of one space, over variables with so many values each, the first at the top.

    A diagram is the number of its node. `watch` is called now and then; what it raises ends the work.
    """

    def __init__(self, sizes: Sequence[int], watch: Callable[[], None] = lambda: None) -> None:
        self.sizes, self.end, self.watch = tuple(sizes), len(sizes), watch
        self.nodes: list[Node] = []
        self.leaves: dict[int, _Leaf] = {}
        self._made: dict[object, int] = {}
        self._joined: dict[str, dict[tuple[int, int], int]] = {}
        self._most = MAX_NODES
        self.below = [1] * (self.end + 1)  # how many ways there are from a level on
        for level in reversed(range(self.end)):
            self.below[level] = self.below[level + 1] * self.sizes[level]
        self.false, self.unknown, self.true = self.leaf(F), self.leaf(U), self.leaf(T)

    def begin(self) -> None:
        """Begin a part of the work, with a node limit of its own."""
        self._joined.clear()
        self._most = len(self.nodes) + MAX_NODES

    def forget(self, mark: int) -> None:
        """Take back every node from a number on, and begin again; nothing may hold one of them."""
        for number in range(mark, len(self.nodes)):
            key = (None, self.leaves.pop(number)) if number in self.leaves else self.nodes[number]
            self._made.pop(key, None)
        del self.nodes[mark:]
        self.begin()

    # --- making ------------------------------------------------------------------------------------------------

    def leaf(self, value: Hashable) -> int:
        """The diagram that is the same everywhere."""
        made = self._made.get((None, value))
        if made is None:
            made = self._add((None, value), Node(self.end, (), ()))
            self.leaves[made] = value
        return made

    def node(self, level: int, cuts: Sequence[int], kids: Sequence[int]) -> int:
        """The one node with these runs; neighbours that go on alike become one run."""
        if len(kids) == 2 and kids[0] != kids[1]:  # noqa: PLR2004 - the most frequent, as it is
            node = Node(level, tuple(cuts), tuple(kids))
        else:
            kept = [at for at, (one, other) in enumerate(pairwise(kids)) if one != other]
            if not kept:
                return kids[0]
            node = Node(level, tuple(cuts[at] for at in kept), (*(kids[at] for at in kept), kids[-1]))
        made = self._made.get(node)
        return self._add(node, node) if made is None else made

    def _add(self, key: object, node: Node) -> int:
        number = len(self.nodes)
        if number > self._most:
            raise NodeLimitError
        if not number & _PACE:
            self.watch()
        self.nodes.append(node)
        self._made[key] = number
        return number

    def kid(self, number: int, position: int) -> int:
        """Where a node goes on for one value."""
        node = self.nodes[number]
        return node.kids[bisect_right(node.cuts, position)]

    def join(self, op: Op, one: int, other: int) -> int:
        """Both diagrams as one, leaf by leaf."""
        return self._join(op, self._joined.setdefault(op.name, {}), one, other)

    def _join(self, op: Op, known: dict[tuple[int, int], int], one: int, other: int) -> int:
        if op.decisive is not None:
            if one == other:
                return one
            for this, that in ((one, other), (other, one)):
                if this in self.leaves and self.leaves[this] == op.decisive:
                    return this
                if this in self.leaves and self.leaves[this] == op.neutral:
                    return that
            if one > other:
                one, other = other, one
        found = known.get((one, other))
        if found is None:
            found = known[one, other] = self._joined_node(op, known, one, other)
        return found

    def _joined_node(self, op: Op, known: dict[tuple[int, int], int], one: int, other: int) -> int:
        left, right = self.nodes[one], self.nodes[other]
        level = min(left.level, right.level)
        if level == self.end:
            return self.leaf(op.join(self.leaves[one], self.leaves[other]))
        if right.level > level:
            return self.node(level, left.cuts, [self._join(op, known, kid, other) for kid in left.kids])
        if left.level > level:
            return self.node(level, right.cuts, [self._join(op, known, one, kid) for kid in right.kids])
        if left.cuts == right.cuts:
            pairs = zip(left.kids, right.kids, strict=True)
            return self.node(level, left.cuts, [self._join(op, known, *pair) for pair in pairs])
        cuts = sorted({*left.cuts, *right.cuts})
        kids = [self._join(op, known, self.kid(one, at), self.kid(other, at)) for at in (0, *cuts)]
        return self.node(level, cuts, kids)

    def mapped(self, root: int, change: Callable[[_Leaf], Hashable]) -> int:
        """The diagram with other leaves."""
        known: dict[int, int] = {}

        def go(number: int) -> int:
            found = known.get(number)
            if found is None:
                node = self.nodes[number]
                if node.level == self.end:
                    found = self.leaf(change(self.leaves[number]))
                else:
                    found = self.node(node.level, node.cuts, [go(kid) for kid in node.kids])
                known[number] = found
            return found

        return go(root)

    def where(self, root: int, *leaves: Hashable) -> int:
        """The set of scenarios at which a diagram has one of these leaves."""
        return self.mapped(root, lambda leaf: T if leaf in leaves else F)

    # --- asking ------------------------------------------------------------------------------------------------

    def below_node(self, number: int) -> list[int]:
        """Every node of a diagram once, each before those below it."""
        seen = {number: None}
        stack = [number]
        while stack:
            for kid in self.nodes[stack.pop()].kids:
                if kid not in seen:
                    seen[kid] = None
                    stack.append(kid)
        return sorted(seen, key=lambda each: self.nodes[each].level)

    def tally(self, root: int) -> dict[_Leaf, int]:
        """In how many scenarios a diagram has each leaf."""
        reached = Counter[int]({root: self.below[0] // self.below[self.nodes[root].level]})
        found = Counter[_Leaf]()
        for number in self.below_node(root):
            node = self.nodes[number]
            if node.level == self.end:
                found[self.leaves[number]] += reached[number]
            for width, kid in zip(self.widths(node), node.kids, strict=True):
                skipped = self.below[node.level + 1] // self.below[self.nodes[kid].level]
                reached[kid] += reached[number] * width * skipped
        return dict(found)

    def widths(self, node: Node) -> list[int]:
        """How many values each run of a node has."""
        if node.level == self.end:
            return []
        return [high - low for low, high in pairwise((0, *node.cuts, self.sizes[node.level]))]

    def count(self, root: int) -> int:
        """How many scenarios a set has."""
        return self.tally(root).get(T, 0)


def deep(levels: int) -> int:
    """How many frames of Python a walk over so many levels may need."""
    return 20 * levels + 5_000
