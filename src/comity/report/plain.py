"""Blocks as plain text, wrapped to a width, readable without colour."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, assert_never

from comity.report import blocks as b
from comity.report import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 80


def text(section: b.Section, width: int = WIDTH) -> str:
    """A section that stands by itself: its title underlined, and an empty line around each table and inner section."""
    title = words(section.title)
    lines = [*_wrapped(title, width), "=" * min(width, len(title))]
    apart = False
    for part in section.blocks:
        large = isinstance(part, b.Section | b.Table)
        lines += [""] if apart or large else []
        lines += _block(part, width)
        apart = large
    return "\n".join(lines)


def words(line: b.Line) -> str:
    """The pieces of a line as one text."""
    return "".join(map(_piece, line))


def _piece(piece: b.Inline) -> str:
    match piece:
        case str():
            return piece
        case b.Badge(word):
            return word
        case b.Quote(said):
            return f"“{said}”"
        case b.Code(written):
            return f"`{written}`"
        case b.Link(said) | b.Name(said) | b.Strong(said):
            return said
        case _:
            assert_never(piece)


def _block(part: b.Block, width: int) -> Iterator[str]:
    match part:
        case b.Text(line):
            yield from _wrapped(words(line), width)
        case b.Items(lines):
            for line in lines:
                yield from _wrapped(words(line), width, "- ")
        case b.Labelled(pairs):
            for label, cell in pairs:
                yield from _labelled(label, cell, width)
        case b.Table(_, heads, rows):
            cells = tuple(tuple(tuple(map(words, cell)) for cell in row) for row in rows)
            yield from tables.lines(tables.Table(heads, cells, part.firm), width)
        case b.Section():
            yield from _inner(part, width)
        case _:
            assert_never(part)


def _labelled(label: str, cell: b.Cell, width: int) -> Iterator[str]:
    if len(cell) == 1:
        yield from _wrapped(f"{label}: {words(cell[0])}", width)
    else:
        yield f"{label}:"
        yield from _block(b.Items(cell), width)


def _inner(section: b.Section, width: int) -> Iterator[str]:
    """A section within another: what it holds is set in under its title, or stands under a number that is alone."""
    title, number = words(section.title), f"{section.number}. " if section.number else ""
    if not number:
        yield from _wrapped(title if ":" in title else f"{title}:", width)
    else:
        yield from _wrapped(title, width, number) if title else [number.rstrip()]
    deeper = " " * (len(number) or 2) if title else ""
    for part in section.blocks:
        yield from (f"{deeper}{line}" for line in _block(part, width - len(deeper)))


def _wrapped(said: str, width: int, before: str = "") -> list[str]:
    """A text in lines, the later ones set in as far as the sign before the first is wide."""
    indent = " " * len(before)
    return textwrap.wrap(
        said, width, initial_indent=before, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
