"""What is wrong with an input, where, and how it is shown.

A `Problem` is a sentence, a place, a stable code and perhaps a hint. Only `render` makes text of it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING

from comity.steering import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Sized

WIDTH = 100  # columns of an excerpt; a longer line is cut around the caret
SHOWN = 60  # characters of the user's text in a message; the rest is left out
LONGEST = 100  # characters of a word for which a did-you-mean is looked for
MAX_HINTS = 100  # problems of one reading after which none is looked for any more
MAX_LISTED = 100  # problems that are shown in full

_JOINERS = "\u200c\u200d"  # between letters of Persian, Hindi and others; no columns of their own
_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One text that was read: `name` as shown to people (a path, or `<python>`), and its characters."""

    name: str
    text: str = field(repr=False)

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

    `problems` is never empty, and holds all of them; `str()` is their rendered text, of many that of the first.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=_order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return rendered(self.problems)


def rendered(problems: Sequence[Problem]) -> str:
    """The text of several problems; of more than `MAX_LISTED` the first, and how many more there are."""
    more = len(problems) - MAX_LISTED
    last = [f"and {more:,} more problem{'s' if more > 1 else ''}"] if more > 0 else []
    return "\n\n".join([*map(render, problems[:MAX_LISTED]), *last])


def render(problem: Problem) -> str:
    """The text of a problem: `file:line:column: sentence [code]`, the excerpt with a caret, the hint."""
    head = f"{on_one_line(problem.message)} [{problem.code}]"
    lines = [head] if problem.span is None else [f"{where(problem.span)}: {head}", *_excerpt(problem.span)]
    for label, span in problem.also:
        lines += [f"{where(span)}: {on_one_line(label)}", *_excerpt(span)]
    if problem.hint:
        lines.append(f"help: {on_one_line(problem.hint)}")
    return "\n".join(lines)


def shown(text: str, most: int = SHOWN) -> str:
    """A text of the user in backticks: on one line, without unprintable characters, and cut when it is long."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= most else f"{flat[: most - 1]}…"
    return f"`{_printable(short)}`"


def listed(names: Iterable[str]) -> str:
    """Several texts of the user, in backticks, with commas between; the end of a long list is left out."""
    given = [shown(name) for name in islice(names, 13)]
    return ", ".join(given[:12] + (["…"] if len(given) > 12 else []))  # noqa: PLR2004 - about a line


def closest(word: str, candidates: Iterable[str], told: Sized = ()) -> str | None:
    """The candidate that `word` may be a misspelling of, or None when none is close.

    `told` are the problems that are known already: behind many of them none is looked for, and no candidate taken.
    """
    if len(word) > LONGEST or len(told) >= MAX_HINTS:
        return None
    # Comparing is slow: it is done for those candidates alone that have about the same letters.
    pool = nsmallest(40, set(candidates) - {word}, key=lambda each: (unlike(word, each), each))
    return _closest(word, tuple(sorted(pool)))


def nearest(word: str, candidates: Iterable[str], told: Sized = ()) -> str | None:
    """A did-you-mean for `word`, or None when no candidate is close, or too many problems are `told` already."""
    found = closest(word, candidates, told)
    return f"did you mean {shown(found)}?" if found else None


@lru_cache(maxsize=1024)
def _closest(word: str, pool: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    if any(each.casefold() == word.casefold() for each in pool):
        return next(each for each in pool if each.casefold() == word.casefold())
    found = get_close_matches(word, pool, n=1, cutoff=0.6)
    return found[0] if found else None


def unlike(one: str, other: str) -> int:
    """About how far two words are apart: the letters of one alone, and the difference in length."""
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
    return f"{on_one_line(span.source.name)}:{line}:{column}"


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
    """`text` with tabs and unprintable characters (bidi marks, controls) replaced, one for one; joiners stay."""
    if text.isprintable():
        return text
    return "".join(" " if c == "\t" else c if c.isprintable() or c in _JOINERS else "�" for c in text)


def columns(text: str) -> int:
    """Columns that `text` takes in a terminal: 2 for wide characters, 0 for combining ones."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if char in _JOINERS or unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
