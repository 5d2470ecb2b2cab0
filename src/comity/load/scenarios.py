"""A scenario from its file: dates in order, facts of the right type, expectations that can be met."""

from __future__ import annotations

from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, get_args

from comity import case as c
from comity.kinds import Stance, Verdict
from comity.load import nodes as n
from comity.load.assignments import Assignments
from comity.load.course import course
from comity.load.documents import Document, document
from comity.load.files import kind_of
from comity.load.shapes import SCENARIO
from comity.load.vocabulary import choices
from comity.load.yamltree import read
from comity.problems import CaseError, Problem, nearest, shown

if TYPE_CHECKING:
    from comity import models as m
    from comity.problems import Source, Span

MAX_STEPS = 10_000


def scenario(source: Source, case: c.Case) -> c.Scenario:
    """The checked scenario of a text; raises `CaseError` with every problem of it."""
    problems: list[Problem] = []
    node = read(source, problems)
    if node is None:
        raise CaseError(problems)
    found = document(SCENARIO, node, problems) if kind_of(node) == "scenario" else None
    if found is None:
        raise CaseError([*problems, _no_scenario(node)])
    _dates(found, problems)
    at = found.positions("steps")
    if len(at) > MAX_STEPS:
        message = f"a scenario of {len(at):,} steps; at most {MAX_STEPS:,} are read"
        raise CaseError([*problems, Problem("too-large", message, found.key("steps"))])
    assignments = Assignments(found, case.vocabulary, problems)
    changes = [assignments.changes("steps", i) for i in at]
    _expectations(found, case, problems)
    if problems:
        raise CaseError(problems)
    return course(found, case, changes, source.name)


def _no_scenario(node: n.Node) -> Problem:
    kind = kind_of(node)
    message = f"this is a {kind}, not a scenario" if kind else "this is not a scenario"
    hint = "a scenario starts with `scenario: ID`"
    meant = nearest(node.items[0][0].value, ["scenario"]) if isinstance(node, n.Table) and node.items else None
    return Problem("unknown-file", message, n.head(node), hint if kind else meant or hint)


def _dates(found: Document[m.ScenarioDoc], problems: list[Problem]) -> None:
    """Dates never decrease, and the horizon is not before the last of them."""
    last: tuple[c.Moment, Span] | None = None
    for at, step in zip(found.positions("steps"), found.model.steps, strict=True):
        if step.date is None:
            continue
        span = found.span("steps", at, "date")
        if last and c.moment(step.date) < c.moment(last[0]):
            message = f"this step is dated before the one at {_written(last[0])} above it"
            problems.append(
                Problem("bad-dates", message, span, "put the steps in order", (("the step above", last[1]),))
            )
        else:
            last = (step.date, span)
    horizon = found.model.as_of
    if last and horizon and c.day(horizon) < c.day(last[0]):
        message = f"the horizon lies before the last step, at {_written(last[0])}"
        also = (("the last step", last[1]),)
        problems.append(Problem("bad-dates", message, found.span("as_of"), None, also))


def _written(value: c.Moment) -> str:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def _expectations(found: Document[m.ScenarioDoc], case: c.Case, problems: list[Problem]) -> None:
    """Each key is a term, a party or `feasible`, and each value one that it can have."""
    terms, parties = {term.name: term for term in case.terms}, {party.name for party in case.parties}
    for key, value in found.model.expect.items():
        given = str(value).lower()
        if key == "feasible":
            options: tuple[str, ...] = ("true", "false", "unknown")
        elif key in parties:
            options = get_args(Stance)
        elif key in terms:
            options = get_args(Verdict)
        else:
            message = f"{shown(key)} is neither a term, nor a party, nor `feasible`"
            hint = nearest(key, chain(terms, parties, ("feasible",)), problems) or "a term is named `party.id`"
            problems.append(Problem("unknown-term", message, found.key("expect", key), hint))
            continue
        if given not in options:
            message = f"`{key}` cannot be {shown(given)}"
            near = choices(given, options, "it can be", problems)
            problems.append(Problem("bad-value", message, found.span("expect", key), near))
