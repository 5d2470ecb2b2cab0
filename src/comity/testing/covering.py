"""The fewest keys that have one in common with each of some sets; near the fewest where very many compete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.solve.hitting import blocks, hitting_sets

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 24
"""Keys that compete for the same sets, of which the fewest are found exactly; of more, the most frequent come first
(V. Chvatal, A greedy heuristic for the set-covering problem, Mathematics of Operations Research 4(3), 1979)."""


def fewest(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """Keys of which each set has one; the same sets give the same keys. No set may be empty."""
    return frozenset(key for block in blocks(dict.fromkeys(sets)) for key in _of_block(block))


def _of_block(block: Sequence[frozenset[str]]) -> frozenset[str]:
    keys = sorted({key for each in block for key in each})
    if len(keys) <= MOST:
        return next(hitting_sets(block, dict.fromkeys(keys, 1)))[1]
    chosen, left = set[str](), list(block)
    while left:
        best = max(keys, key=lambda key: sum(key in each for each in left))
        chosen.add(best)
        left = [each for each in left if best not in each]
    return frozenset(chosen)
