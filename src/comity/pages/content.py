"""A report as sections, whatever it is written as: summary, scenarios, all scenarios at once, method, sources."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from comity.gathered import defect
from comity.pages.answered import answered
from comity.pages.assessed import assessed, terms_of
from comity.pages.computed import computed, sources
from comity.report import badges
from comity.report.blocks import Items, Link, Section, Table, Text
from comity.shown import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from comity.case import Case, Scenario
    from comity.findings import Concessions, Conflicts
    from comity.gathered import Report
    from comity.report.blocks import Block, Cell, Line


def content(
    report: Report, case: Case, scenarios: Sequence[Scenario], failed: list[str] | None = None
) -> tuple[Section, ...]:
    """The sections of a report about these scenarios of a case, in the order in which they are read.

    A section that cannot be made, by a defect of comity, says so in its place; its name is added to `failed`.
    """
    case = case.at(report.as_of)
    pairs = enumerate(zip(report.assessments, scenarios, strict=True), 1)
    parts: list[tuple[str, str, Callable[[], Section | None]]] = [
        ("Summary", "summary", lambda: _summary(report, case)),
        *((answer.title, f"s{number}", partial(assessed, answer, scenario, case, number))
          for number, (answer, scenario) in pairs),
        *answered(report, case),
        ("How this was computed", "method", lambda: computed(report)),
        ("Sources", "sources", lambda: sources(report, case)),
    ]  # fmt: skip
    every = [_made(*part, [] if failed is None else failed) for part in parts]
    return tuple(section for section in every if section is not None)


def _made(title: str, anchor: str, make: Callable[[], Section | None], failed: list[str]) -> Section | None:
    try:
        return make()
    except Exception as error:  # the other sections are no worse for it
        if sys.flags.dev_mode:
            raise
        failed.append(f"{title}: {defect(error)}.")
        return Section((title,), (Text((f"This part cannot be shown: {defect(error)}.",), "remark"),), anchor)


def _summary(report: Report, case: Case) -> Section:
    blocks: list[Block] = [Text((_lead(report, case),), "lead"), _stances(report), Items(tuple(_found(report)))]
    if case.written.note:
        blocks.append(Text((case.written.note,), "remark"))
    return Section(("Summary",), tuple(blocks), "summary")


def _lead(report: Report, case: Case) -> str:
    terms = {term.term for answer in report.assessments for term in terms_of(answer)}
    positions = f"Positions as of {report.as_of}." if report.as_of else "Positions are the latest."
    scenarios, sides = counted(len(report.assessments), "scenario"), counted(len(case.parties), "party", "parties")
    return f"What {scenarios} would do to {counted(len(terms), 'term')} stated by {sides}. {positions}"


def _stances(report: Report) -> Table:
    parties = report.assessments[0].parties
    rows: list[tuple[Cell, ...]] = []
    for number, answer in enumerate(report.assessments, 1):
        head: Cell = ((Link(answer.title, f"#s{number}"),),)
        rows.append((head, *(((badges.stance(answer.party(each.party).stance),),) for each in parties)))
    return Table(
        "The stance of each party in each scenario", ("Scenario", *(party.title for party in parties)), tuple(rows)
    )


def _found(report: Report) -> Iterator[Line]:
    """One line for each question about all scenarios."""
    goal = f" with the goal {report.goal}" if report.goal else ""
    if report.conflicts:
        number = len(report.conflicts.conflicts)
        found = counted(number, "minimal conflict") if number else "none"
        yield Link("Conflicts", "#conflicts"), f"{goal}: {found}{_cut(report.conflicts)}."
    if report.concessions:
        yield (
            Link("Concessions", "#concessions"),
            f"{goal}: {_offered(report)}{_cut(report.concessions)}.",
        )
    ways = sum(each.agreement is not None for each in report.roadmaps)
    if report.roadmaps:
        yield (
            Link("Roadmaps", "#roadmaps"),
            f": an acceptable way from {ways} of {counted(len(report.roadmaps), 'scenario')}.",
        )
    yield from ((each,) for each in report.missing)


def _offered(report: Report) -> str:
    answer = report.concessions
    if answer is None or not answer.concessions:
        return "none that is revisable opens it"
    if not answer.concessions[0].terms:
        return "none is needed"
    number = len(answer.concessions) if answer.count is None else answer.count
    return f"{counted(number, 'minimal concession')}, the cheapest at a cost of {answer.concessions[0].cost:g}"


def _cut(answer: Conflicts | Concessions) -> str:
    without = ", apart from what was left out" if answer.left_out else ""
    return without + (" so far, as the search was stopped" if answer.stopped else "")
