"""Laws of layers and places, for graphs of any form."""

from __future__ import annotations

import random
import sys
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from comity.graphs.layers import Layered, crossings, layered
from comity.graphs.placing import heights

if TYPE_CHECKING:
    from collections.abc import Callable

Drawn = tuple[list[int], list[tuple[int, int]]]


@st.composite
def graphs(draw: st.DrawFn) -> Drawn:
    """Stages of some vertices, and edges between different ones; circles are allowed."""
    stages = draw(st.lists(st.integers(0, 3), min_size=2, max_size=20))
    ends = st.integers(0, len(stages) - 1)
    pairs = st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1])
    return stages, draw(st.lists(pairs, unique=True, max_size=40))


def columns(found: Layered) -> dict[int, int]:
    return {node: at for at, layer in enumerate(found.layers) for node in layer}


def by_brute_force(layers: tuple[tuple[int, ...], ...], links: list[tuple[int, int]]) -> int:
    """Pairs of edges between the same layers that cross."""
    place = {node: (rank, at) for rank, layer in enumerate(layers) for at, node in enumerate(layer)}
    ends = [(place[start], place[end]) for start, end in links]
    return sum(
        one[0][0] == other[0][0] and one[0][1] < other[0][1] and one[1][1] > other[1][1]
        for one in ends
        for other in ends
    )


@given(graphs())
def test_every_edge_goes_on_to_a_later_layer_and_back_only_where_there_is_a_circle(drawn: Drawn) -> None:
    stages, edges = drawn
    found = layered(stages, edges, [None] * len(stages))
    column = columns(found)
    for at, (edge, chain) in enumerate(zip(edges, found.chains, strict=True)):
        assert (chain[0], chain[-1]) == (edge[::-1] if at in found.backward else edge)
        assert all(column[one] + 1 == column[other] for one, other in pairwise(chain))
    assert bool(found.backward) == has_circle(len(stages), edges)


def has_circle(count: int, edges: list[tuple[int, int]]) -> bool:
    """Whether vertices are left when those without an edge to them are taken away again and again."""
    left = set(range(count))
    while free := left - {end for start, end in edges if start in left and end in left}:
        left -= free
    return bool(left)


@given(graphs())
def test_every_vertex_stands_in_one_layer_once(drawn: Drawn) -> None:
    stages, edges = drawn
    found = layered(stages, edges, [None] * len(stages))
    everywhere = [node for layer in found.layers for node in layer]
    assert sorted(everywhere) == list(range(len(everywhere)))
    assert [node for node in everywhere if node < len(stages)] != []


@given(graphs())
def test_stages_follow_each_other_where_all_edges_lead_from_earlier_ones(drawn: Drawn) -> None:
    stages, edges = drawn
    onward = [(one, other) for one, other in edges if stages[one] < stages[other]]
    column = columns(layered(stages, onward, [None] * len(stages)))
    for one, early in enumerate(stages):
        for other, late in enumerate(stages):
            assert early >= late or column[one] < column[other]


@given(graphs())
def test_there_are_no_more_crossings_than_in_the_unsorted_order(drawn: Drawn) -> None:
    stages, edges = drawn
    found = layered(stages, edges, [None] * len(stages))
    unsorted = tuple(tuple(sorted(layer)) for layer in found.layers)
    assert crossings(found) == by_brute_force(found.layers, found.links)
    assert crossings(found) <= by_brute_force(unsorted, found.links)


def test_crossings_that_can_be_avoided_are() -> None:
    found = layered([0, 0, 0, 1, 1, 1], [(0, 5), (1, 4), (2, 3)], [None] * 6)
    assert crossings(found) == 0
    assert by_brute_force(((0, 1, 2), (3, 4, 5)), found.links) == 3


@given(graphs(), st.data())
def test_vertices_of_a_block_stand_beside_each_other(drawn: Drawn, data: st.DataObject) -> None:
    stages, edges = drawn
    blocks = data.draw(st.lists(st.sampled_from("ab"), min_size=len(stages), max_size=len(stages)))
    for layer in layered(stages, edges, blocks).layers:
        names = [blocks[node] for node in layer if node < len(stages)]
        places = [at for at, node in enumerate(layer) if node < len(stages)]
        for name in set(names):
            mine = [at for at, each in zip(places, names, strict=True) if each == name]
            assert mine == list(range(mine[0], mine[-1] + 1))


@given(graphs(), st.data())
def test_no_two_vertices_of_a_layer_overlap(drawn: Drawn, data: st.DataObject) -> None:
    stages, edges = drawn
    found = layered(stages, edges, [None] * len(stages))
    count = sum(map(len, found.layers))
    sizes = data.draw(st.lists(st.sampled_from([8, 20, 44]), min_size=count, max_size=count))
    middles = heights(found, sizes, 10)
    assert min(2 * middle - size for middle, size in zip(middles, sizes, strict=True)) >= -1
    for layer in found.layers:
        for above, below in pairwise(layer):
            assert middles[below] - middles[above] >= (sizes[above] + sizes[below]) / 2


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, as a measure of work that no clock and no other program disturbs."""
    seen = Counter[str]()
    sys.setprofile(lambda _frame, event, _arg: seen.update((event,)))
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen["call"] + seen["c_call"]


def test_a_thousand_vertices_take_a_few_million_calls() -> None:
    chance = random.Random(1)  # noqa: S311 - a fixed graph
    stages = sorted(chance.choices(range(4), k=1000))
    pairs = {(chance.randrange(1000), chance.randrange(1000)) for _ in range(2000)}
    edges = sorted((min(pair), max(pair)) for pair in pairs if stages[min(pair)] < stages[max(pair)])

    def lay_out() -> None:
        found = layered(stages, edges, [None] * 1000)
        heights(found, [30] * sum(map(len, found.layers)), 10)

    assert calls(lay_out) < 3_000_000
