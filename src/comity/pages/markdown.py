"""A report as Markdown, in the form that CommonMark and GitHub read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from comity.graphs.markup import visible
from comity.pages.content import content
from comity.report import blocks as b

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.case import Case, Scenario
    from comity.gathered import Report

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&$!]")  # what is markup anywhere; HTML, entities and mathematics too
_OPENING = re.compile(r"^\s*(?:\d+(?=[.)])|(?=[-+=:]))")  # what is markup at the beginning of a line
_SPACE = re.compile(r"\s+")
_ADDRESS = ":/?#[]@!$&'()*+,;=%~"


def report_markdown(report: Report, case: Case, scenarios: Sequence[Scenario], failed: list[str] | None = None) -> str:
    """A report about these scenarios of a case, with all that its HTML says; no text in it is taken for markup.

    `failed` is as in `content`.
    """
    lines = [f"# {_escaped(case.title)}"]
    for section in content(report, case, scenarios, failed):
        lines += ["", *_section(section, 2)]
    return "\n".join(lines) + "\n"


def _section(section: b.Section, level: int) -> Iterator[str]:
    number = f"{section.number}. " if section.number else ""
    yield f"{'#' * min(level, 6)} {number}{_line(section.title)}".rstrip()
    for part in section.blocks:
        yield ""
        yield from block(part, level + 1)


def block(part: b.Block, level: int) -> Iterator[str]:
    """The lines of a part of a report; `level` is that of a heading in it."""
    match part:
        case b.Text(line, _):
            yield _line(line)
        case b.Items(lines):
            yield from (f"- {_line(line)}" for line in lines)
        case b.Labelled(pairs):
            for label, cell in pairs:
                yield from _labelled(label, cell)
        case b.Table():
            yield from _table(part)
        case b.Section():
            yield from _section(part, level)
        case _:
            assert_never(part)


def _labelled(label: str, cell: b.Cell) -> Iterator[str]:
    if len(cell) == 1:
        yield f"- **{_escaped(b.head(label))}**: {_line(cell[0])}"
    else:
        yield f"- **{_escaped(b.head(label))}**:"
        yield from (f"  - {_line(line)}" for line in cell)


def _table(table: b.Table) -> Iterator[str]:
    yield f"**{_escaped(table.caption)}**"
    yield ""
    yield _row(_escaped(b.head(each)) for each in table.heads)
    yield _row("---" for _ in table.heads)
    yield from (_row("<br>".join(_line(line) for line in cell) for cell in row) for row in table.rows)


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(line: b.Line) -> str:
    return _OPENING.sub(r"\g<0>\\", "".join(map(_inline, line)))


def _inline(piece: b.Inline) -> str:
    match piece:
        case str():
            return _escaped(piece)
        case b.Badge(word, sign, _):
            return f"{_escaped(sign)} {_escaped(word)}"
        case b.Link(text, to):
            return _escaped(text) if to.startswith("#") else f"[{_escaped(text)}](<{quote(to, safe=_ADDRESS)}>)"
        case b.Quote(text):
            return f"“{_escaped(text)}”"
        case b.Code(text) | b.Name(text):
            return _escaped(text) if set("`|\\") & set(text) else f"`{_SPACE.sub(' ', visible(text))}`"
        case b.Strong(text):
            return f"**{_escaped(text)}**"
        case _:
            assert_never(piece)


def _escaped(text: str) -> str:
    """Text on one line, in which nothing is markup."""
    return _SIGNS.sub(r"\\\g<0>", _SPACE.sub(" ", visible(text)))
