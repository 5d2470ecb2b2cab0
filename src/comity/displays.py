"""What notebooks show of a case, a term, a scenario and of answers: a title and tables, as HTML and Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from typing import TYPE_CHECKING

from comity import case as c
from comity import findings as f
from comity.answers import Assessment
from comity.explain.wording import day_text
from comity.gathered import Report
from comity.graphs.markup import joined
from comity.pages import markdown, reporting
from comity.report import badges
from comity.report.blocks import Block, Code, Labelled, Strong, Table, Text
from comity.report.findings import view
from comity.report.sweeps import verdicts
from comity.shown import counted
from comity.syntax import number_text
from comity.tallies import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from comity.report.blocks import Cell, Line

_QUIET = ("not_triggered", "recorded")


def to_html(shown: object) -> str:
    """HTML of a case, a term, a scenario or an answer, without script or style; raises `TypeError` for all else."""
    return str(joined(reporting.block(each, 4) for each in _blocks(shown)))


def to_markdown(shown: object) -> str:
    """The same as Markdown."""
    parts = ("\n".join(markdown.block(each, 4)) for each in _blocks(shown))
    return "\n\n".join(parts) + "\n"


@singledispatch
def _blocks(shown: object) -> Iterator[Block]:
    if not isinstance(shown, f.Finding | f.Conflict | f.Concession):
        raise TypeError(f"a {type(shown).__name__} has no display")
    yield view(shown)


# --- a case and a scenario -----------------------------------------------------------------------------------------


@_blocks.register
def _case(case: c.Case) -> Iterator[Block]:
    as_of = f", positions as of {case.as_of}" if case.as_of is not None else ""
    yield Text((Strong(case.title), f" ({case.id}{as_of})"))
    rows = []
    for party in case.parties:
        kinds = [term.kind for term in party.terms if case.why_not[term.name] is None]
        said = ", ".join(counted(kinds.count(kind), kind.replace("_", " ")) for kind in dict.fromkeys(kinds))
        rows.append(((party.title,), (f"{len(party.terms)}",), (said or "none",)))
    yield _table("Parties", ("Party", "Terms", "In force"), rows)
    concepts = [each for each in case.vocabulary.declared.values() if each.what == "concept"]
    if concepts:
        lines = [((each.title or each.name,), (", ".join(each.readings) or "no reading",)) for each in concepts]
        yield _table("Contested or undefined", ("Expression", "Readings"), lines)


@_blocks.register
def _term(term: c.Term) -> Iterator[Block]:
    yield Text((Strong(term.title),))
    pairs: list[tuple[str, Cell]] = [("term", ((Code(term.name),),)), ("kind", ((term.kind.replace("_", " "),),))]
    pairs += [(name, ((Code(" ".join(span.text.split())),),)) for name, span in term.spans.items()]
    pairs += [("stated", ((", ".join(term.stated),),))]
    pairs += [(f"readings of {name}", ((", ".join(readings),),)) for name, readings in term.concepts]
    yield Labelled(tuple(pairs))


@_blocks.register
def _scenario(scenario: c.Scenario) -> Iterator[Block]:
    course = scenario.course
    horizon = f", horizon {day_text(course.horizon)}" if course.horizon is not None else ""
    yield Text((Strong(scenario.title), f" ({scenario.id}, {'complete' if course.closed else 'ongoing'}{horizon})"))
    rows = []
    for step in range(course.steps):
        at = course.dates[step]
        changes = tuple((text,) for text in _recorded(scenario, step)) or (("nothing",),)
        rows.append((((f"{step + 1}",),), ((day_text(at) if at is not None else "undated",),), changes))
    yield Table("What is recorded", ("Step", "Date", "Changes"), tuple(rows))


def _recorded(scenario: c.Scenario, step: int) -> Iterator[str]:
    """What is recorded at a step, by the names of the case, which a scenario alone has no titles of."""
    for ref, since in scenario.since.items():
        if since[step] == step:
            cell = scenario.course.cells(ref)[step]
            if cell is True and ref in scenario.course.events:
                yield ref
            elif cell is None or isinstance(cell, c.Unsaid):
                yield f"{ref}: unknown"
            else:
                yield f"{ref}: {_value(cell)}"


def _value(cell: c.Plain) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case str():
            return cell
        case _:
            return number_text(cell) if not hasattr(cell, "isoformat") else cell.isoformat()


# --- answers -------------------------------------------------------------------------------------------------------


@_blocks.register
def _assessment(answer: Assessment) -> Iterator[Block]:
    feasible = {True: "feasible", False: "infeasible", None: "feasibility unknown"}[answer.feasible]
    yield Text((Strong(answer.title), f" ({answer.scenario}, {answer.status}, {feasible})"))
    rows: list[tuple[Line, ...]] = []
    quiet = 0
    for party in answer.parties:
        telling = [term for term in party.terms if term.verdict not in _QUIET]
        quiet += len(party.terms) - len(telling)
        rows.append(((party.title,), (badges.stance(party.stance),), ("",), ("",)))
        for term in telling:
            why = "; ".join(cause.text for cause in term.because)
            rows.append(((Code(term.term),), (badges.verdict(term.kind, term.verdict),), (term.title,), (why,)))
    yield _table("Verdicts", ("Party and term", "Verdict", "What it says", "Because"), rows)
    if quiet:
        yield Text((f"{counted(quiet, 'term')} not triggered or recorded alone: not shown here.",), "remark")


@_blocks.register
def _report(answer: Report) -> Iterator[Block]:
    yield _head(answer.case, answer.goal, f"Report of {counted(len(answer.assessments), 'scenario')}")
    parties = answer.assessments[0].parties if answer.assessments else ()
    rows: list[tuple[Line, ...]] = [
        ((each.title,), *((badges.stance(each.party(party.party).stance),) for party in parties))
        for each in answer.assessments
    ]
    yield _table("Stances", ("Scenario", *(party.title for party in parties)), rows)
    yield from (Text((why,), "remark") for why in answer.missing)


@_blocks.register
def _sweep(answer: Sweep) -> Iterator[Block]:
    whole = f"{counted(answer.scenarios, 'scenario')} of {answer.table}: {answer.accepted:,} accepted by all"
    yield _head(answer.case, None, whole)
    terms = [term for party in answer.parties for term in party.terms]
    rows: list[tuple[Line, ...]] = [
        ((Code(term.term),), (verdicts(term),), ("-" if term.blocks is None else f"{term.blocks:,}",)) for term in terms
    ]
    yield _table("Terms", ("Term", "Verdicts", "Blocks"), rows)
    if answer.stopped is not None:
        yield Text((f"Stopped before the end: {answer.stopped}.",), "remark")


# --- parts ---------------------------------------------------------------------------------------------------------


def _head(case: str, goal: str | None, found: str) -> Block:
    return Text((Strong(found), f" ({case}{f', goal: {goal}' if goal else ''})"))


def _table(caption: str, heads: Sequence[str], rows: Iterable[tuple[Line, ...]]) -> Table:
    return Table(caption, tuple(heads), tuple(tuple((line,) for line in row) for row in rows))
