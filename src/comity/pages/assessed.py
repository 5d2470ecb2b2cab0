"""What a report says of one scenario: its steps, each party's stance, and each term with its reasons and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.explain.wording import day_text
from comity.graphs.timeline import recorded
from comity.pages.issues import issues
from comity.report import badges
from comity.report.blocks import Code, Labelled, Link, Quote, Section, Strong, Table, Text
from comity.report.text import STANCES
from comity.statements import MODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from comity import case as c
    from comity.answers import Assessment, PartyAnswer, Said, TermAnswer
    from comity.report.blocks import Block, Cell, Inline, Line

_TONES = ("bad", "open", "good", "quiet")
FEASIBLE = {
    True: "It keeps to the background.",
    False: "It is infeasible: it breaks a background constraint.",
    None: "Whether it keeps to the background cannot be told: something is unknown.",
}


def assessed(answer: Assessment, scenario: c.Scenario, case: c.Case, number: int) -> Section:
    """The section of a scenario, the `number`-th of the report; `case` is taken as of the date of the answer."""
    anchors = {term.term: f"s{number}t{i}" for i, term in enumerate(terms_of(answer), 1)}
    blocks: list[Block] = [Text((scenario.written.note,), "remark")] if scenario.written.note else []
    blocks += [
        Labelled(tuple(_facts(answer))),
        *_broken(answer),
        _steps(scenario, case),
        _matrix(answer, case, anchors),
        *(_party(party, anchors) for party in answer.parties),
    ]
    return Section((answer.title,), tuple(blocks), f"s{number}", "scenario")


def terms_of(answer: Assessment) -> Iterator[TermAnswer]:
    """Every term of an assessment, in order."""
    return (term for party in answer.parties for term in party.terms)


# --- the scenario ------------------------------------------------------------------------------------------------


def _facts(answer: Assessment) -> Iterator[tuple[str, Cell]]:
    yield "Scenario", ((Code(answer.scenario),),)
    ongoing = "ongoing: what has not happened yet may still happen"
    yield "Status", (("complete: nothing happens after it" if answer.status == "complete" else ongoing,),)
    yield "Horizon", ((day_text(answer.horizon) if answer.horizon else "none",),)
    yield "Background", ((FEASIBLE[answer.feasible],),)


def _broken(answer: Assessment) -> Iterator[Block]:
    for each in answer.broken:
        lines: list[Line] = [(Strong(each.title or each.id),), *((cause.text,) for cause in each.because)]
        yield Labelled((("Breaks", tuple(lines)),))


def _steps(scenario: c.Scenario, case: c.Case) -> Table:
    """What is recorded at each step, in words."""
    begins = "the status quo" if scenario.written.from_ == "status_quo" else "nothing known"
    rows = []
    for i, step in enumerate(scenario.written.steps):
        at = scenario.course.dates[i]
        titled: Cell = ((Strong(step.title),),) if step.title else ()
        changes = tuple((each.text,) for each in recorded(scenario, case, i)) or (("nothing",),)
        rows.append((((f"{i + 1} ({day_text(at) if at else 'undated'})",),), titled + changes))
    return Table(f"What happens, beginning with {begins}", ("Step", "What is recorded"), tuple(rows))


# --- issues and parties ------------------------------------------------------------------------------------------


def _matrix(answer: Assessment, case: c.Case, anchors: dict[str, str]) -> Table:
    """Issues down, parties across: the terms of the party that bear on the issue, by verdict."""
    found = {term.term: term for term in terms_of(answer)}
    parties = [party for party in answer.parties if party.terms]
    rows = []
    for issue in issues(case):
        cells = [_cell([found[name] for name in issue.terms.get(party.party, ())], anchors) for party in parties]
        rows.append((((issue.title,),), *cells))
    return Table("Issues and parties", ("Issue", *(party.title for party in parties)), tuple(rows))


def _cell(terms: Sequence[TermAnswer], anchors: dict[str, str]) -> Cell:
    by_verdict: dict[Inline, list[TermAnswer]] = {}
    for term in _sorted(terms):
        by_verdict.setdefault(badges.verdict(term.kind, term.verdict), []).append(term)
    lines = []
    for badge, group in by_verdict.items():
        links = (Link(term.term.partition(".")[2], f"#{anchors[term.term]}") for term in group)
        lines.append((badge, " ", *_between(links, ", ")))
    return tuple(lines)


def _between(pieces: Iterable[Inline], text: str) -> Iterator[Inline]:
    for i, piece in enumerate(pieces):
        if i:
            yield text
        yield piece


def _sorted(terms: Iterable[TermAnswer]) -> list[TermAnswer]:
    """Terms with those first that settle something; within a tone as in the case."""
    return sorted(terms, key=lambda term: _TONES.index(badges.VERDICTS[term.verdict][1]))


def _party(party: PartyAnswer, anchors: dict[str, str]) -> Section:
    stance: Line = (badges.stance(party.stance), f": {STANCES[party.stance]}")
    blocks: list[Block] = [Text(stance)]
    blocks += [_term(term, anchors[term.term]) for term in _sorted(party.terms)]
    if not party.terms:
        blocks.append(Text(("No terms in force.",)))
    if party.not_in_force:
        lines = tuple((Code(each.term), f": {each.why}") for each in party.not_in_force)
        blocks.append(Labelled((("Not in force", lines),)))
    return Section((party.title,), tuple(blocks), kind="party")


# --- terms -------------------------------------------------------------------------------------------------------


def _term(term: TermAnswer, anchor: str) -> Section:
    head: Line = (badges.verdict(term.kind, term.verdict), f" {term.kind.replace('_', ' ')} ", Code(term.term))
    pairs = tuple((label, cell) for label, cell in _reasons(term) if cell)
    return Section((term.title,), (Text(head), Labelled(pairs)), anchor, "term")


def _reasons(term: TermAnswer) -> Iterator[tuple[str, Cell]]:
    yield "Read as", tuple((f"{name}: ", badges.verdict(term.kind, each)) for name, each in term.readings.items())
    if term.verdict == "undetermined":
        yield "Possible", (tuple(_between((badges.verdict(term.kind, each) for each in term.possible), " or ")),)
    yield "Because", tuple((cause.text,) for cause in term.because)
    yield "By way of", tuple((rule.text,) for rule in term.rules)
    yield "To be decided", tuple((missing.text,) for missing in term.would_decide)
    yield "Stated by", tuple(tuple(_said(each)) for each in term.stated)


def _said(said: Said) -> Iterator[Inline]:
    """On whose words: speaker, role, date, venue, how it reached us, the quote, and where it was published."""
    yield Strong(said.speaker)
    yield f", {said.role}; " if said.role else "; "
    parts = [day_text(said.date) if said.date else "undated", said.venue, MODES[said.mode] if said.mode else None]
    yield "; ".join(part for part in parts if part)
    if said.quote:
        yield ": "
        yield Quote(said.quote)
    if said.source:
        yield f"; {said.outlet} " if said.outlet else " "
        yield Link(f"[{said.source}]", f"#source-{said.source}")
