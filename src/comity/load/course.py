"""The course of a scenario: the value of every mentioned input at every step, by inertia."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from comity import case as c
from comity.load.assignments import MAX_CELLS
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from comity import models as m
    from comity.load.assignments import Changes
    from comity.load.documents import Document

Row = list[tuple[c.Cell, int | None]]
"""The value of an input at each step, with the step whose record it comes from."""


def course(found: Document[m.ScenarioDoc], case: c.Case, changes: list[Changes], name: str) -> c.Scenario:
    """The checked scenario; raises `CaseError` when it has too many facts times steps."""
    doc = found.model
    changes = changes or [{}]
    start = dict(case.status_quo) if doc.from_ == "status_quo" else {}
    mentioned = dict.fromkeys([*start, *(ref for change in changes for ref in change)])
    if len(changes) * len(mentioned) > MAX_CELLS:
        message = f"a scenario of more than {MAX_CELLS:,} facts times steps"
        raise CaseError([Problem("too-large", message, found.span("scenario"))])
    rows = {ref: _row(ref, case, start, changes) for ref in mentioned}
    dates = tuple(step.date for step in doc.steps) or (doc.as_of,)
    events = frozenset(ref for ref, each in case.references.items() if each.declared.what == "event")
    read = c.Course(
        steps=len(changes),
        dates=dates,
        values={ref: tuple(cell for cell, _ in row) for ref, row in rows.items()},
        horizon=doc.as_of if doc.as_of is not None else dates[-1],
        closed=doc.status == "complete",
        events=events,
    )
    since = {ref: tuple(at for _, at in row) for ref, row in rows.items()}
    expected = {key: (str(value).lower(), found.key("expect", key)) for key, value in doc.expect.items()}
    return c.Scenario(doc.scenario, doc, read, since, name, expected, case.id, case.vocabulary)


def _row(ref: str, case: c.Case, start: Changes, changes: list[Changes]) -> Row:
    declared = case.references[ref].declared
    if declared.what == "event":
        return [(change[ref], i) if ref in change else (False, None) for i, change in enumerate(changes)]
    now: tuple[c.Cell, int | None] = (c.UNSAID if declared.readings else None, None)
    if ref in start:
        now = (_cell(start[ref]), -1)
    row: Row = []
    for i, change in enumerate(changes):
        now = (_cell(change[ref]), i) if ref in change else now
        row.append(now)
    return row


def _cell(value: c.Plain | None) -> c.Cell:
    return value.toordinal() if isinstance(value, date) else value
