"""What an answer is laid out as, whatever it is printed as: sections, paragraphs, lists, tables, and words in them."""

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
    """A condition, or any other text, as it is written in files."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a term, a party or a scenario; plain text does without signs around it."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


Inline = str | Badge | Link | Quote | Code | Name | Strong
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
    """A table with a caption and a head for each column; the first cell of each row is the head of the row.

    Plain text leaves the caption out, and never narrows the first `firm` columns.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    firm: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a heading; `anchor` is what links lead to, `kind` what it is about, `number` its place in a list."""

    title: Line
    blocks: tuple[Block, ...]
    anchor: str | None = None
    kind: Literal["part", "scenario", "party", "term"] = "part"
    number: int | None = None


def head(words: str) -> str:
    """The head of a column or of what is labelled, where it begins with a capital."""
    return f"{words[:1].upper()}{words[1:]}"


Block = Text | Items | Labelled | Table | Section
