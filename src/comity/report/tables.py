"""Plain tables with text wrapped in their cells; the same content and width always make the same table."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = "  "
_PIECE = re.compile(r".+?[._/-](?=[^\W\d_])|.+")
"""A word that is too long is broken after a sign before a letter, if it can be."""

Cell = tuple[str, ...]
"""What stands in a cell, each beginning on a line of its own."""


class Table(NamedTuple):
    """A table with a head for each column; the first `firm` columns are never narrowed."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    firm: int = 0


def lines(table: Table, width: int) -> Iterator[str]:
    """The lines of a table, with an empty one between rows.

    INVARIANT: there are rows, and its heads fit beside each other in `width`, with the firm columns; then all does.
    """
    widths = _widths(table, width)
    yield _line(table.heads, widths)
    yield _line(["-" * each for each in widths], widths)
    for number, row in enumerate(table.rows):
        if number:
            yield ""
        cells = [
            [line for item in cell for line in wrapped(item, each)] for cell, each in zip(row, widths, strict=True)
        ]
        for parts in zip_longest(*cells, fillvalue=""):
            yield _line(parts, widths)


def _widths(table: Table, width: int) -> list[int]:
    """The width of each column: as much as it needs, but those give way that grow least tall, until all fit.

    They give way as far as the parts of their words allow; beyond that, those do that are widest beside their heads.
    """
    columns = list(zip(*table.rows, strict=True))
    longest = [max((len(item) for cell in column for item in cell), default=0) for column in columns]
    widths = [max(len(head), each) for head, each in zip(table.heads, longest, strict=True)]
    least = [max(len(head), _longest_piece(column)) for head, column in zip(table.heads, columns, strict=True)]
    loose = range(table.firm, len(widths))
    room = width - len(GAP) * (len(widths) - 1)
    while sum(widths) > room:
        free = [at for at in loose if widths[at] > least[at]]
        tallest = {at: _height(columns[at], widths[at] - 1) for at in free}
        widest = max(loose, key=lambda at: widths[at] - len(table.heads[at]))
        widths[min(free, key=lambda at: (tallest[at], -widths[at], at), default=widest)] -= 1
    return widths


def _longest_piece(column: Sequence[Cell]) -> int:
    """The length of the longest part of a word that need not be broken, set in by one."""
    words = [word for cell in column for item in cell for word in item.split()]
    return max((len(piece) + 1 for word in words for piece in _PIECE.findall(word)), default=0)


def _height(column: Sequence[Cell], width: int) -> int:
    """The number of lines of the tallest cell of a column."""
    return max(sum(len(wrapped(item, width)) for item in cell) for cell in column)


def _line(parts: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(part.ljust(each) for part, each in zip(parts, widths, strict=True)).rstrip()


def wrapped(item: str, width: int) -> list[str]:
    """A text in lines of at most `width`, those after the first set in by one; words are broken if they must be."""
    found: list[str] = []
    line = ""
    for word in item.split():
        if line and len(line) + 1 + len(word) <= width:
            line += f" {word}"
            continue
        found += [line] if line else []
        line = " " if found else ""
        for piece in _pieces(word, width - 1):
            if len(line) + len(piece) > width:
                found.append(line)
                line = " "
            line += piece
    return [*found, line]


def _pieces(word: str, most: int) -> Iterator[str]:
    """The parts of a word between which it may be broken, none longer than `most`."""
    for piece in _PIECE.findall(word):
        yield from (piece[i : i + most] for i in range(0, len(piece), most))
