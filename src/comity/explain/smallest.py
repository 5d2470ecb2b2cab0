"""A smallest set of cells that brings goals about: none of them can be spared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from comity.explain.walk import Necessary, Support
from comity.explain.ways import bits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from comity.explain.reasons import Cells, Node, Reasons, Values
    from comity.explain.ways import Goal

Cell = tuple[str, int]
"""An input at a step."""


class Asked(NamedTuple):
    """Goals that are reached in one reading."""

    reasons: Reasons
    goals: tuple[Goal, ...]


def reached(goals: Iterable[Goal], values: Values) -> bool:
    """Whether all goals are reached in some values."""
    return all(values[node][side] & steps == steps for node, side, steps in goals)


def forcing(questions: Sequence[Asked]) -> tuple[Cells, dict[Node, None]]:
    """A smallest set of known cells that brings the goals about in each reading; the definitions on the way."""
    walks = [Support(each.reasons).along(each.goals) for each in questions]
    cells = united(walk.cells for walk in walks)

    def masked(kept: Cells) -> list[Values]:
        return [each.reasons.masked(kept) for each in questions]

    kept = smallest(cells, questions, masked)
    if kept != cells:
        known = zip(questions, masked(kept), strict=True)
        walks = [Support(each.reasons, values).along(each.goals) for each, values in known]
    return kept, {node: None for walk in walks for node in walk.cited}


def smallest(cells: Cells, questions: Sequence[Asked], masked: Callable[[Cells], list[Values]]) -> Cells:
    """The cells without those that can be spared, where `masked` says what comes of some of them.

    Most cells are in every way to a goal, which one walk shows; only the others are tried.
    """
    sure = _sure(cells, questions, masked(cells))
    while sure != cells and _size(cells) - _size(sure) > _FEW:
        fewer = _fewer(cells, sure, questions, masked)
        if _size(fewer) == _size(cells):
            break
        cells, sure = fewer, _sure(fewer, questions, masked(fewer))
    if sure == cells:
        return cells

    def still(some: list[Cell]) -> bool:
        known = zip(questions, masked(joined(sure, some)), strict=True)
        return all(reached(each.goals, values) for each, values in known)

    doubtful = [(ref, i) for ref, steps in reversed(cells.items()) for i in bits(steps & ~sure[ref])]
    return {ref: steps for ref, steps in joined(sure, spared(doubtful, still)).items() if steps}


def _sure(cells: Cells, questions: Sequence[Asked], known: list[Values]) -> Cells:
    """Those of the cells that are in every way to a goal, in the values that come of these cells."""
    pairs = zip(questions, known, strict=True)
    needed = united(Necessary(each.reasons, values).along(each.goals).cells for each, values in pairs)
    return {ref: steps & needed.get(ref, 0) for ref, steps in cells.items()}


def _fewer(cells: Cells, sure: Cells, questions: Sequence[Asked], masked: Callable[[Cells], list[Values]]) -> Cells:
    """The sure cells, and of the others those that suffice with them, all at once: trying each takes too long."""
    pairs = zip(questions, masked(cells), masked(sure), strict=True)
    more = united(Support(each.reasons, values, free).along(each.goals).cells for each, values, free in pairs)
    return {ref: steps & (sure[ref] | more.get(ref, 0)) for ref, steps in cells.items()}


def _size(cells: Cells) -> int:
    return sum(map(int.bit_count, cells.values()))


def spared(doubtful: list[Cell], still: Callable[[list[Cell]], bool]) -> list[Cell]:
    """What is left if as many cells are left out as can be, late ones first, halves before single ones."""
    left = sorted(doubtful, key=lambda cell: -cell[1])
    size = len(left) // 2 if len(left) > _FEW else min(len(left), 1)
    while size:
        for chunk in [set(left[at : at + size]) for at in range(0, len(left), size)]:
            rest = [cell for cell in left if cell not in chunk]
            left = rest if still(rest) else left
        size //= 2
    return left


def joined(sure: Cells, more: Iterable[Cell]) -> Cells:
    """Some cells and more of them."""
    found = dict(sure)
    for ref, i in more:
        found[ref] |= 1 << i
    return found


def united(parts: Iterable[Cells]) -> Cells:
    """All cells of several sets."""
    found: Cells = {}
    for cells in parts:
        for ref, steps in cells.items():
            found[ref] = found.get(ref, 0) | steps
    return found


_FEW = 8
