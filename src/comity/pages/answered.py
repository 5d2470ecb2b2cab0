"""What a report says of all scenarios at once: conflicts, concessions and roadmaps, each as it is laid out anywhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from comity.report.blocks import Code, Section, Text, paragraph
from comity.report.findings import view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from comity.case import Case
    from comity.gathered import Report
    from comity.report.blocks import Block

_COST = "the cost is the sum of the weights that the case gives the terms"


def answered(report: Report, case: Case) -> Iterator[tuple[str, str, Callable[[], Section]]]:
    """The title, the anchor and the maker of each section about all scenarios; `case` is as of the report's date."""
    parts = [("Conflicts", _conflicts), ("Concessions", _concessions)]
    if report.goal is not None:
        parts.append(("Roadmaps", _roadmaps))
    for title, blocks in parts:
        yield title, title.lower(), partial(_section, title, blocks, report, case)


def _section(title: str, blocks: Callable[[Report, Case], Iterator[Block]], report: Report, case: Case) -> Section:
    what = "A roadmap" if title == "Roadmaps" else title
    missing = (Text((each,), "remark") for each in report.missing if each.startswith(what))
    return Section((title,), (*missing, *blocks(report, case)), title.lower())


def _conflicts(report: Report, case: Case) -> Iterator[Block]:
    if report.conflicts is not None:
        goal = f" together with the goal {report.goal}" if report.goal else ""
        yield paragraph(
            f"Minimal sets of terms that cannot all be met{goal}: without any one of them, the rest can be."
        )
        yield from view(report.conflicts, case).blocks


def _concessions(report: Report, case: Case) -> Iterator[Block]:
    answer = report.concessions
    if answer is not None:
        opens = "opens the goal" if report.goal else "lets all others be met"
        yield paragraph(f"Minimal sets of terms whose dropping {opens}, the cheapest first; {_COST}.")
        if answer.count is not None and answer.count > len(answer.concessions):
            yield paragraph(f"There are {answer.count}; the cheapest {len(answer.concessions)} of them are listed.")
        yield from view(answer, case).blocks


def _roadmaps(report: Report, case: Case) -> Iterator[Block]:
    titles = {answer.scenario: answer.title for answer in report.assessments}
    way = "From the facts of each scenario on, the shortest acceptable sequence of moves after which "
    yield paragraph(way, Code(report.goal or ""), " holds.")
    for roadmap in report.roadmaps:
        yield Section((f"From: {titles[roadmap.scenario]}",), view(roadmap, case).blocks)
