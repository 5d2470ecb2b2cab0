"""Layers of a directed graph: each vertex in a layer before those it leads to, in an order with few crossings.

After K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures", IEEE
Transactions on Systems, Man, and Cybernetics 11(2), 1981: an edge over several layers bends in each layer between, and
the order of a layer is that of the barycentres of its neighbours, in a fixed number of sweeps forth and back.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SWEEPS = 12
"""Sweeps forth and back over the layers."""

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layered:
    """`layers` of vertices, each in its order: those below `nodes` are the graph's, the others bends of long edges.

    `chains` has the vertices of each edge, from the layer further left to that further right; `backward` are the
    indices of those that lead from right to left, of which there are some only where the graph has circles.
    """

    nodes: int
    layers: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[int, ...], ...]
    backward: frozenset[int]

    @property
    def links(self) -> list[Edge]:
        """The parts of the edges, each from one layer to the next."""
        return [part for chain in self.chains for part in pairwise(chain)]


def layered(stages: Sequence[int], edges: Sequence[Edge], blocks: Sequence[str | None]) -> Layered:
    """The layers of a graph with `len(stages)` vertices.

    A vertex comes after all of earlier stages, as far as the edges let it; those of the last stage come last. Vertices
    of the same block (None: of none) stay together in a layer.
    """
    backward = _closing(len(stages), edges)
    forward = [(end, start) if at in backward else (start, end) for at, (start, end) in enumerate(edges)]
    ranks = _ranks(stages, forward)
    layers: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for node, rank in enumerate(ranks):
        layers[rank].append(node)
    belongs = dict(enumerate(blocks))
    chains = [_chain(edge, ranks, layers, belongs) for edge in forward]
    start = Layered(len(stages), tuple(map(tuple, layers)), tuple(chains), backward)
    return _sorted(start, belongs)


def crossings(found: Layered) -> int:
    """How many pairs of edges cross between layers."""
    return _crossings(found.layers, found.links)


# --- layers --------------------------------------------------------------------------------------------------------


def _closing(count: int, edges: Sequence[Edge]) -> frozenset[int]:
    """Edges that close a circle on the way of a search in depth; without them the graph has none."""
    out: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for at, (start, end) in enumerate(edges):
        out[start].append((end, at))
    found, done, on_way = set(), [False] * count, [False] * count
    for root in range(count):
        way = [] if done[root] else [(root, iter(out[root]))]
        on_way[root] = bool(way)
        while way:
            node, rest = way[-1]
            for end, at in rest:
                if on_way[end]:
                    found.add(at)
                elif not done[end]:
                    on_way[end] = True
                    way.append((end, iter(out[end])))
                    break
            else:
                way.pop()
                on_way[node], done[node] = False, True
    return frozenset(found)


def _ranks(stages: Sequence[int], edges: Sequence[Edge]) -> list[int]:
    """The layer of each vertex: the longest way to it, but not before its stage begins."""
    last = max(stages, default=0)
    begins = 0
    ranks = [0] * len(stages)
    for stage in sorted(set(stages)):
        early = [begins if each >= stage else 0 for each in stages]
        floors = [max(one, other) for one, other in zip(ranks, early, strict=True)]
        inside = edges if stage == last else [(a, b) for a, b in edges if stages[a] <= stage and stages[b] <= stage]
        found = _longest(floors, inside)
        ranks = [rank if each <= stage else 0 for rank, each in zip(found, stages, strict=True)]
        begins = 1 + max(rank for rank, each in zip(ranks, stages, strict=True) if each <= stage)
    return ranks


def _longest(floors: Sequence[int], edges: Sequence[Edge]) -> list[int]:
    """The longest ways, on top of the lowest rank of each vertex."""
    ranks, missing = list(floors), [0] * len(floors)
    out: list[list[int]] = [[] for _ in floors]
    for start, end in edges:
        out[start].append(end)
        missing[end] += 1
    ready = [node for node, count in enumerate(missing) if not count]
    for node in ready:  # grows while it is read
        for end in out[node]:
            ranks[end] = max(ranks[end], ranks[node] + 1)
            missing[end] -= 1
            if not missing[end]:
                ready.append(end)
    return ranks


def _chain(edge: Edge, ranks: list[int], layers: list[list[int]], blocks: dict[int, str | None]) -> tuple[int, ...]:
    """The vertices of an edge, with a new bend in each layer between its ends."""
    start, end = edge
    chain = [start]
    for layer in layers[ranks[start] + 1 : ranks[end]]:
        bend = len(blocks)
        blocks[bend] = None
        layer.append(bend)
        chain.append(bend)
    return (*chain, end)


# --- order ---------------------------------------------------------------------------------------------------------


def _sorted(start: Layered, blocks: Mapping[int, str | None]) -> Layered:
    """The same layers in the order with the fewest crossings of those that the sweeps come by."""
    links = start.links
    left, right = _neighbours(links)
    layers = [_together(layer, blocks) for layer in start.layers]
    best, fewest = list(layers), _crossings(layers, links)
    for sweep in range(2 * SWEEPS):
        forth = sweep % 2 == 0
        order = range(1, len(layers)) if forth else range(len(layers) - 2, -1, -1)
        for at in order:
            fixed = {node: place for place, node in enumerate(layers[at - 1 if forth else at + 1])}
            layers[at] = _by_barycentre(layers[at], fixed, left if forth else right, blocks)
        found = _crossings(layers, links)
        if found < fewest:
            best, fewest = list(layers), found
    return Layered(start.nodes, tuple(map(tuple, best)), start.chains, start.backward)


def _neighbours(links: Iterable[Edge]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """The neighbours of each vertex in the layer before its own and in that after it."""
    left: dict[int, list[int]] = {}
    right: dict[int, list[int]] = {}
    for start, end in links:
        left.setdefault(end, []).append(start)
        right.setdefault(start, []).append(end)
    return left, right


def _together(layer: Sequence[int], blocks: Mapping[int, str | None]) -> list[int]:
    """A layer with the vertices of each block after each other, where its first one stands."""
    first: dict[object, int] = {}
    places = [first.setdefault(blocks[node] or node, at) for at, node in enumerate(layer)]
    return [node for _, node in sorted(zip(places, layer, strict=True), key=lambda each: each[0])]


def _by_barycentre(
    layer: Sequence[int], fixed: Mapping[int, int], near: Mapping[int, Sequence[int]], blocks: Mapping[int, str | None]
) -> list[int]:
    """A layer in the order of the mean places of its neighbours; one without neighbours stays about where it is."""
    wanted = {}
    for at, node in enumerate(layer):
        others = near.get(node)
        wanted[node] = sum(fixed[each] for each in others) / len(others) if others else at * len(fixed) / len(layer)
    groups = [list(group) for _, group in groupby(layer, key=lambda node: blocks[node] or node)]
    groups.sort(key=lambda group: sum(wanted[node] for node in group) / len(group))
    return [node for group in groups for node in sorted(group, key=wanted.__getitem__)]


def _crossings(layers: Sequence[Sequence[int]], links: Sequence[Edge]) -> int:
    place = {node: (rank, at) for rank, layer in enumerate(layers) for at, node in enumerate(layer)}
    parts = sorted((*place[start], place[end][1]) for start, end in links)
    total = 0
    for _, group in groupby(parts, key=lambda part: part[0]):
        seen: list[int] = []
        for _, _, end in group:
            total += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return total
