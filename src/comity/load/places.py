"""From the characters of a decoded YAML text back to those of the file that it was written with."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.problems import Source, Span

Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]
Cell: TypeAlias = tuple[int, int]
"""The characters of the file that one decoded character stands for."""

_BREAK = re.compile(r"\r\n?|\n")
_FLOW = r"(?P<fold>[ \t]*+(?P<first>\r\n?|\n)(?P<rest>[ \t\r\n]*+))|(?P<blanks>[ \t]++)"
_PIECES = {
    "plain": re.compile(rf"{_FLOW}|(?P<one>.)"),
    "single": re.compile(rf"{_FLOW}|(?P<one>''|.)"),
    "double": re.compile(
        rf"{_FLOW}|\\(?P<cut>\r\n?|\n)(?P<more>[ \t\r\n]*+)"
        r"|(?P<one>\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.)"
    ),
}


@lru_cache(maxsize=64)
def cells(value: str, span: Span, style: Style) -> tuple[Cell, ...]:
    """One cell for each character of a value, which was written at `span` in this style."""
    return tuple(_flow_cells(span, style) if style in _PIECES else _block_cells(value, span, style))


def end(source: Source, found: tuple[Cell, ...], start: int) -> int:
    """The place behind the last character, which is before the line break when the text ends with one."""
    if not found:
        return start
    first, last = found[-1]
    return first if source.text[first:last] in ("\n", "\r\n", "\r") else last


def _flow_cells(span: Span, style: Style) -> list[Cell]:
    text, quote = span.source.text, style != "plain"
    found: list[Cell] = []
    for piece in _PIECES[style].finditer(text, span.start + quote, span.end - quote):
        if piece["one"]:
            found.append(piece.span())
        elif piece["blanks"]:
            found += ((i, i + 1) for i in range(*piece.span()))
        elif piece["fold"]:
            # A single break becomes a space; of several, all but the first stay.
            found += _breaks(text, *piece.span("rest")) or [piece.span("first")]
        else:
            found += _breaks(text, *piece.span("more"))
    return found


def _block_cells(value: str, span: Span, style: Style) -> list[Cell]:
    """YAML 1.2.2, section 8.1, in the reading of both parsers: leading, inner and trailing breaks in turn."""
    lines = list(_lines(span))
    text = span.source.text
    leading = len(value) - len(value.lstrip("\n"))
    if leading == len(value):
        return [(end, after) for _, end, after in lines][:leading]
    indent = _blanks(text[slice(*lines[leading][:2])]) - _blanks(value[leading:])
    found: list[Cell] = []
    breaks: list[Cell] = []
    before: str | None = None  # the first character of the last line that was not empty
    for start, end, after in lines:
        if end - start > indent:
            opener = text[start + indent]
            folds = style == "folded" and before is not None and not {before, opener} & {" ", "\t"}
            found += breaks[1:] if folds and len(breaks) > 1 else breaks
            found += ((i, i + 1) for i in range(start + indent, end))
            breaks, before = [], opener
        if after > end:
            breaks.append((end, after))
    # Whether the trailing breaks stay is the chomping's decision, and the value shows it.
    return (found + breaks)[: len(value)]


def _lines(span: Span) -> Iterator[tuple[int, int, int]]:
    """Start, end and end with line break of each line behind a block header."""
    text = span.source.text
    header = _BREAK.search(text, span.start, span.end)
    start = header.end() if header else span.end
    for found in _BREAK.finditer(text, start, span.end):
        yield start, found.start(), found.end()
        start = found.end()
    if start < span.end:
        yield start, span.end, span.end


def _breaks(text: str, start: int, end: int) -> list[Cell]:
    return [found.span() for found in _BREAK.finditer(text, start, end)]


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
