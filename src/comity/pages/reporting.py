"""A report as HTML that needs no script: a part of the page, and readable and printable by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from comity.graphs.markup import Markup, joined, tag
from comity.pages.content import content
from comity.report import blocks as b

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.case import Case, Scenario
    from comity.gathered import Report


def report_html(report: Report, case: Case, scenarios: Sequence[Scenario], failed: list[str] | None = None) -> Markup:
    """A report about these scenarios of a case; its headings begin at `h2`. `failed` is as in `content`."""
    sections = content(report, case, scenarios, failed)
    return tag("article", {"class": "report"}, _contents(sections), *(_section(each, 2) for each in sections))


def _contents(sections: Sequence[b.Section]) -> Markup:
    links = (tag("li", None, tag("a", {"href": f"#{each.anchor}"}, _line(each.title))) for each in sections)
    return tag("nav", {"class": "contents", "aria-label": "Contents of the report"}, tag("ol", None, *links))


def block(part: b.Block, level: int) -> Markup:
    """A part of a report as HTML; `level` is that of a heading in it."""
    match part:
        case b.Text(line, kind):
            return tag("p", {"class": None if kind == "plain" else kind}, _line(line))
        case b.Items(lines):
            return tag("ul", None, *(tag("li", None, _line(line)) for line in lines))
        case b.Labelled(pairs):
            parts = (part for label, cell in pairs for part in (tag("dt", None, b.head(label)), *_each("dd", cell)))
            return tag("dl", None, *parts)
        case b.Table():
            return _table(part)
        case b.Section():
            return _section(part, level)
        case _:
            assert_never(part)


def _section(section: b.Section, level: int) -> Markup:
    attrs = {"id": section.anchor, "class": f"about-{section.kind}"}
    number = f"{section.number}. " if section.number else ""
    heading = tag(f"h{min(level, 6)}", None, number, _line(section.title))
    return tag("section", attrs, heading, *(block(each, level + 1) for each in section.blocks))


def _table(table: b.Table) -> Markup:
    """A table that is scrolled by itself where it is too wide, also with the keyboard."""
    heads = (tag("th", {"scope": "col"}, b.head(each)) for each in table.heads)
    rows = [
        tag("tr", None, tag("th", {"scope": "row"}, *_cell(first)), *(tag("td", None, *_cell(cell)) for cell in rest))
        for first, *rest in table.rows
    ]
    body = tag("table", None, tag("caption", None, table.caption),
               tag("thead", None, tag("tr", None, *heads)), tag("tbody", None, *rows))  # fmt: skip
    return tag("div", {"class": "wide", "role": "region", "tabindex": 0, "aria-label": table.caption}, body)


def _cell(cell: b.Cell) -> list[Markup]:
    """One line as it is; several as a list."""
    if len(cell) > 1:
        return [tag("ul", None, *_each("li", cell))]
    return [_line(line) for line in cell]


def _each(name: str, cell: b.Cell) -> list[Markup]:
    return [tag(name, None, _line(line)) for line in cell]


def _line(line: b.Line) -> Markup:
    return joined(_inline(each) for each in line)


def _inline(piece: b.Inline) -> Markup | str:
    match piece:
        case str():
            return piece
        case b.Badge(word, sign, tone):
            return tag("span", {"class": f"verdict {tone}"}, tag("span", {"aria-hidden": "true"}, sign), f" {word}")
        case b.Link(text, to):
            return tag("a", {"href": to, "rel": None if to.startswith("#") else "noreferrer"}, text)
        case b.Quote(text):
            return tag("q", {"dir": "auto"}, text)
        case b.Code(text) | b.Name(text):
            return tag("code", None, text)
        case b.Strong(text):
            return tag("b", None, text)
        case _:
            assert_never(piece)
