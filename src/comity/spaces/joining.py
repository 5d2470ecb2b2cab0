"""What many sets of scenarios have in common: as a set, or where that is too large, as a number alone.

Sets are joined from the lowest level upwards, so that what was joined already is not walked through again. A number is
found without holding a set: all sets are walked at once, what remains of them is the state, two ways that leave the
same remains count together, a way on which one set ends is left at once, and remains that share no variables count each
by themselves (R. J. Bayardo and J. D. Pehoushek, Counting models using connected components, 2000).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from comity.spaces import diagrams as dd
from comity.spaces.diagrams import NodeLimitError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comity.spaces.diagrams import Diagrams

State = frozenset[int]


def common(diagrams: Diagrams, sets: Iterable[int]) -> int:
    """The set of scenarios that are in each of these sets (all, for none).

    Raises `NodeLimitError`, with nothing left behind of what was made until then.
    """
    parts = frozenset(sets)
    if diagrams.false in parts:
        return diagrams.false
    mark, found = len(diagrams.nodes), diagrams.true
    try:
        for each in sorted(parts, key=lambda each: (-diagrams.nodes[each].level, each)):
            found = diagrams.join(dd.AND, each, found)
    except NodeLimitError:
        diagrams.forget(mark)
        raise
    return found


def number(diagrams: Diagrams, sets: Iterable[int]) -> int:
    """How many scenarios are in each of these sets, counted without a diagram; raises `NodeLimitError`."""
    parts = frozenset(sets) - {diagrams.true}
    return 0 if diagrams.false in parts else _Split(diagrams).number(parts, 0)


class _Split:
    """Counts common scenarios; `known` are the numbers of what was counted, from its own level on."""

    def __init__(self, diagrams: Diagrams) -> None:
        self.diagrams, self.known, self.reads = diagrams, dict[State, int](), dict[int, int]()

    def number(self, parts: State, level: int) -> int:
        """How many ways there are from a level on that are in all parts."""
        ways = self.diagrams.below[level]
        for each in self._components(parts):
            top = min(self.diagrams.nodes[one].level for one in each)
            ways = ways * self._counted(each, top) // self.diagrams.below[top]
            if not ways:
                return 0
        return ways

    def _counted(self, parts: State, top: int) -> int:
        found = self.known.get(parts)
        if found is None:
            found = self.known[parts] = self._count(parts, top)
            if len(self.known) > dd.MAX_NODES:
                raise NodeLimitError
            if not len(self.known) & 1023:
                self.diagrams.watch()
        return found

    def _count(self, parts: State, top: int) -> int:
        diagrams, nodes = self.diagrams, self.diagrams.nodes
        here = [each for each in parts if nodes[each].level == top]
        rest = parts.difference(here)
        cuts = [0, *sorted({cut for each in here for cut in nodes[each].cuts}), diagrams.sizes[top]]
        total = 0
        for at, until in pairwise(cuts):
            follow = {diagrams.kid(each, at) for each in here}
            if diagrams.false not in follow:
                total += (until - at) * self.number(rest.union(follow) - {diagrams.true}, top + 1)
        return total

    def _components(self, parts: State) -> list[State]:
        """The parts, those that share variables together."""
        groups: list[tuple[int, set[int]]] = []
        for each in parts:
            read, members = self._read(each), {each}
            apart = []
            for others, group in groups:
                if others & read:
                    read, members = read | others, members | group
                else:
                    apart.append((others, group))
            groups = [*apart, (read, members)]
        return [frozenset(members) for _, members in groups]

    def _read(self, root: int) -> int:
        """The levels that a diagram reads, as bits."""
        if root not in self.reads:
            levels = {self.diagrams.nodes[each].level for each in self.diagrams.below_node(root)}
            self.reads[root] = sum(1 << level for level in levels if level != self.diagrams.end)
        return self.reads[root]


def without(diagrams: Diagrams, some: int, others: int) -> int:
    """The scenarios of one set that are not in another."""
    return diagrams.join(dd.AND, some, diagrams.where(others, dd.F))
