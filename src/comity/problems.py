"""What is wrong with an input, where, and how it is shown.

A `Problem` is a sentence, a place, a stable code and perhaps a hint. Only `render` makes text of it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 100  # columns of an excerpt; a longer line is cut around the caret
SHOWN = 60  # characters of the user's text in a message; the rest is left out
LONGEST = 100  # characters of a word for which a did-you-mean is looked for

_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One text that was read: `name` as shown to people (a path, or `<python>`), and its characters."""

    name: str
    text: str

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        starts = _line_starts(self)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> tuple[int, str]:
        """Where a line (from 1) starts, and its text without the line break."""
        start = _line_starts(self)[number - 1]
        found = _BREAK.search(self.text, start)
        return start, self.text[start : found.start() if found else len(self.text)]


@lru_cache(maxsize=16)
def _line_starts(source: Source) -> list[int]:
    return [0, *(found.end() for found in _BREAK.finditer(source.text))]


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` to `end` (exclusive) of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in an input: its code, a sentence, its place, a hint, and other places that matter."""

    code: str
    message: str
    span: Span | None = None
    hint: str | None = None
    also: tuple[tuple[str, Span], ...] = ()


class CaseError(Exception):
    """Everything that is wrong with the files that were read, sorted by file and place.

    `problems` is never empty; `str()` is the rendered text of all of them.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=_order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n\n".join(map(render, self.problems))


def render(problem: Problem) -> str:
    """The text of a problem: `file:line:column: sentence [code]`, the excerpt with a caret, the hint."""
    head = f"{problem.message} [{problem.code}]"
    lines = [head] if problem.span is None else [f"{where(problem.span)}: {head}", *_excerpt(problem.span)]
    for label, span in problem.also:
        lines += [f"{where(span)}: {label}", *_excerpt(span)]
    if problem.hint:
        lines.append(f"help: {problem.hint}")
    return "\n".join(lines)


def shown(text: str, most: int = SHOWN) -> str:
    """A text of the user in backticks: on one line, without unprintable characters, and cut when it is long."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= most else f"{flat[: most - 1]}…"
    return f"`{_printable(short)}`"


def listed(names: Iterable[str]) -> str:
    """Several texts of the user, in backticks, with commas between; the end of a long list is left out."""
    given = [shown(name) for name in names]
    return ", ".join(given[:12] + (["…"] if len(given) > 12 else []))  # noqa: PLR2004 - about a line


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` may be a misspelling of, or None when none is close."""
    if len(word) > LONGEST:
        return None
    # Comparing is slow: it is done for those candidates alone that have about the same letters.
    pool = nsmallest(40, set(candidates) - {word}, key=lambda each: (_unlike(word, each), each))
    return _closest(word, tuple(sorted(pool)))


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """A did-you-mean for `word`, or None when no candidate is close."""
    found = closest(word, candidates)
    return f"did you mean {shown(found)}?" if found else None


@lru_cache(maxsize=1024)
def _closest(word: str, pool: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    if any(each.casefold() == word.casefold() for each in pool):
        return next(each for each in pool if each.casefold() == word.casefold())
    found = get_close_matches(word, pool, n=1, cutoff=0.6)
    return found[0] if found else None


def _unlike(one: str, other: str) -> int:
    return (_letters(one) ^ _letters(other)).bit_count() + abs(len(one) - len(other))


@lru_cache(maxsize=10_000)
def _letters(word: str) -> int:
    """The set of letters of a word, one bit each, whatever their case."""
    bits = 0
    for char in word.casefold():
        bits |= 1 << (ord(char) % 64)
    return bits


def _order(problem: Problem) -> tuple[str, int, str, str]:
    span = problem.span
    return (span.source.name if span else "", span.start if span else -1, problem.code, problem.message)


def where(span: Span) -> str:
    """A place as `file:line:column`."""
    line, column = span.source.place(span.start)
    return f"{span.source.name}:{line}:{column}"


def _excerpt(span: Span) -> list[str]:
    """The line of the span's start and a line of carets under the span, cut to `WIDTH` columns around the carets."""
    start, line = span.source.line(span.source.place(span.start)[0])
    if not line.strip():
        return []
    first = span.start - start
    last = max(first + 1, min(span.end - start, len(line)))
    left = max(0, min(first - WIDTH // 2, len(line) - WIDTH))
    lead, tail = "…" if left else "", "…" if left + WIDTH < len(line) else ""
    before, marked = _printable(line[left:first]), _printable(line[first : min(last, left + WIDTH)])
    gap = " " * (len(lead) + columns(before))
    text = f"{lead}{_printable(line[left : left + WIDTH])}{tail}"
    return [f"  {text}".rstrip(), f"  {gap}{'^' * max(1, columns(marked))}"]


def _printable(text: str) -> str:
    """`text` with tabs and unprintable characters (bidi marks, controls) replaced, one for one."""
    if text.isprintable():
        return text
    return "".join(" " if c == "\t" else c if c.isprintable() else "�" for c in text)


def columns(text: str) -> int:
    """Columns that `text` takes in a terminal: 2 for wide characters, 0 for combining ones."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
