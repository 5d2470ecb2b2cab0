"""Where the vertices of layers stand: as near to their neighbours as their order and their sizes allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.graphs.layers import Layered

PASSES = 8
"""Passes over the layers, forth and back in turn; the last two look both ways."""


def heights(found: Layered, sizes: Sequence[float], gap: float) -> list[int]:
    """The middle of each vertex, downwards from the upper edge: none overlaps another of its layer.

    `sizes` are the heights of all vertices, bends included; `gap` is kept between any two.
    """
    middles = _stacked(found, sizes, gap)
    near = _weighed(found)
    for number in range(PASSES):
        forth, both = number % 2 == 0, number >= PASSES - 2
        for layer in found.layers if forth else reversed(found.layers):
            for_layer = {node: _wanted(node, middles, near, forth=forth, both=both) for node in layer}
            _settle(layer, for_layer, sizes, gap, middles)
    top = min((middle - size / 2 for middle, size in zip(middles, sizes, strict=True)), default=0)
    return [round(middle - top) for middle in middles]


def _stacked(found: Layered, sizes: Sequence[float], gap: float) -> list[float]:
    middles = [0.0] * len(sizes)
    for layer in found.layers:
        below = 0.0
        for node in layer:
            middles[node] = below + sizes[node] / 2
            below += sizes[node] + gap
    return middles


Near = tuple[list[tuple[int, int]], list[tuple[int, int]]]


def _weighed(found: Layered) -> list[Near]:
    """The neighbours of each vertex to its left and right, each with a weight: long edges are to be straight."""
    near: list[Near] = [([], []) for layer in found.layers for _ in layer]
    for start, end in found.links:
        weight = 1 + 3 * (start >= found.nodes) + 3 * (end >= found.nodes)
        near[start][1].append((end, weight))
        near[end][0].append((start, weight))
    return near


def _wanted(node: int, middles: Sequence[float], near: Sequence[Near], *, forth: bool, both: bool) -> float:
    """The weighed mean of the neighbours' middles, on the side that was placed last or on both."""
    left, right = near[node]
    others = left + right if both else left if forth else right
    total = sum(weight for _, weight in others)
    return sum(middles[each] * weight for each, weight in others) / total if total else middles[node]


def _settle(
    layer: Sequence[int], wanted: dict[int, float], sizes: Sequence[float], gap: float, middles: list[float]
) -> None:
    """Place a layer so that the squares of the distances from what is wanted have the least sum.

    With the room that they need taken off, the places must not decrease: neighbours that would are pooled at their
    mean (M. Ayer and others, "An empirical distribution function for sampling with incomplete information", Annals of
    Mathematical Statistics 26(4), 1955).
    """
    offsets, room = [], 0.0
    for at, node in enumerate(layer):
        room += (sizes[layer[at - 1]] + sizes[node]) / 2 + gap if at else 0.0
        offsets.append(room)
    pools: list[tuple[float, int]] = []  # the sum of what is wanted, and how many
    for node, offset in zip(layer, offsets, strict=True):
        total, count = wanted[node] - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    places = (total / count for total, count in pools for _ in range(count))
    for node, offset, place in zip(layer, offsets, places, strict=True):
        middles[node] = place + offset
