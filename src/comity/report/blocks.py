"""What a report consists of, whatever it is written as: sections, paragraphs, lists, tables, and the words in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "bad", "open", "quiet"]
"""How a verdict or stance is set off, beside its sign and word; none of them is better than another."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict or stance: its word, the sign before it, and its tone."""

    word: str
    sign: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: to a section by its anchor (`#s1`), or to an address of the web."""

    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that somebody said."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A name or condition as it is written in files."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


Inline = str | Badge | Link | Quote | Code | Strong
Line = tuple[Inline, ...]
"""Pieces of one line of text; nothing stands between them but what is given."""
Cell = tuple[Line, ...]
"""What stands in a cell or beside a label, each line on its own."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `kind` says what it is for: the `lead` of the report, a `remark`, or plain."""

    line: Line
    kind: Literal["lead", "remark", "plain"] = "plain"


def paragraph(*pieces: Inline) -> Text:
    """A plain paragraph of these pieces."""
    return Text(pieces)


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """What there is to say, each with a label before it."""

    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and a head for each column; the first cell of each row is the head of the row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report with a heading; `anchor` is what links lead to, and `kind` what it is about."""

    title: Line
    blocks: tuple[Block, ...]
    anchor: str | None = None
    kind: Literal["part", "scenario", "party", "term"] = "part"


Block = Text | Items | Labelled | Table | Section
