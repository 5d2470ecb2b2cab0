"""What is wrong with an input, where, and how it is shown.

A `Problem` is a sentence, a place, a stable code and perhaps a hint. Only `render` makes text of it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 100  # columns of an excerpt; a longer line is cut around the caret


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One text that was read: `name` as shown to people (a path, or `<python>`), and its characters."""

    name: str
    text: str

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        start = self.text.rfind("\n", 0, offset) + 1
        return self.text.count("\n", 0, start) + 1, offset - start + 1


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
    """Everything that is wrong with the files that were read, sorted by place.

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
    lines = [head] if problem.span is None else [f"{_where(problem.span)}: {head}", *_excerpt(problem.span)]
    for label, span in problem.also:
        lines += [f"{_where(span)}: {label}", *_excerpt(span)]
    if problem.hint:
        lines.append(f"help: {problem.hint}")
    return "\n".join(lines)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """A did-you-mean for `word`, or None when no candidate is close."""
    found = get_close_matches(word, sorted(set(candidates)), n=1, cutoff=0.6)
    return f"did you mean `{found[0]}`?" if found else None


def _order(problem: Problem) -> tuple[str, int, str, str]:
    span = problem.span
    return (span.source.name if span else "", span.start if span else -1, problem.code, problem.message)


def _where(span: Span) -> str:
    line, column = span.source.place(span.start)
    return f"{span.source.name}:{line}:{column}"


def _excerpt(span: Span) -> list[str]:
    """The line of the span's start and a line of carets under the span, cut to `WIDTH` columns."""
    text = span.source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    line = text[start : len(text) if end < 0 else end]
    first = span.start - start
    last = max(first + 1, min(span.end - start, len(line)))
    left = max(0, first - WIDTH // 2) if len(line) > WIDTH else 0
    shown = line[left : left + WIDTH]
    before, marked = _shown(line[left:first]), _shown(line[first : min(last, left + WIDTH)])
    lead, tail = "…" if left else "", "…" if left + WIDTH < len(line) else ""
    gap = " " * (_columns(lead) + _columns(before))
    return [f"  {lead}{_shown(shown)}{tail}".rstrip(), f"  {gap}{'^' * max(1, _columns(marked))}"]


def _shown(text: str) -> str:
    """`text` with tabs and unprintable characters (bidi marks, controls) replaced, one for one."""
    return "".join(" " if c == "\t" else c if c.isprintable() else "�" for c in text)


def _columns(text: str) -> int:
    """Columns that `text` takes in a terminal: 2 for wide characters, 0 for combining ones."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
