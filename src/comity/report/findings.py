"""Answers about all scenarios, each laid out once: as blocks, which are printed as text, in reports and in notebooks.

With the case that an answer is about, it speaks in titles; without it, in names.
"""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from comity import findings as f
from comity.case import Case
from comity.kinds import word
from comity.report import badges, plain
from comity.report.blocks import Block, Code, Items, Labelled, Name, Section, Strong, paragraph
from comity.report.scopes import in_readings, left_out, reach, reading, up_to
from comity.report.steps import joined, laid_out, moves_of, named, remark, titled
from comity.shown import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from comity.report.blocks import Inline, Line

Titles = Case | None
"""The case whose titles are used."""


def text(answer: f.Finding, width: int = plain.WIDTH) -> str:
    """An answer as text, wrapped to a width."""
    section = view(answer)
    if isinstance(answer, f.Roadmap) and answer.moves:
        section = replace(section, blocks=(*section.blocks, paragraph("As a Mermaid diagram: `--mermaid`.")))
    return plain.text(section, width)


def view(answer: f.Finding | f.Conflict | f.Concession, case: Case | None = None) -> Section:
    """An answer, or one conflict or concession by itself, as a section."""
    return _section(answer, case)


@singledispatch
def _section(answer: object, _case: Titles) -> Section:
    raise TypeError(f"a {type(answer).__name__} has no layout")


# --- conflicts and concessions -----------------------------------------------------------------------------------


@_section.register
def _conflicts(answer: f.Conflicts, _case: Titles) -> Section:
    blocks = [*reach(answer)]
    if not answer.conflicts and answer.stopped is None:
        which = "All others" if answer.left_out else "All these terms"
        blocks.append(paragraph(f"{which} can be met together."))
    blocks += [_clash(each, answer.readings, number, answer.goal) for number, each in enumerate(answer.conflicts, 1)]
    found = counted(len(answer.conflicts), "minimal conflict")
    return Section((f"{found} in ", answer.case, *_with_goal(answer.goal)), tuple(blocks))


@_section.register
def _conflict(conflict: f.Conflict, _case: Titles) -> Section:
    return _clash(conflict)


def _clash(
    conflict: f.Conflict, every: Sequence[str] = (), number: int | None = None, goal: str | None = ""
) -> Section:
    """A conflict with its reasons; `every`: all readings asked about, if known, and `goal` that of the question."""
    alone = len(conflict.terms) == 1 and not conflict.goal and not conflict.background
    said = "It cannot be met" if alone else "They cannot all be met"
    spared = "" if conflict.goal or not goal else " The goal is not needed for it."
    how = paragraph(f"{said}, {f.scope(conflict.proof)}, {in_readings(conflict.readings, every)}.{spared}")
    return Section(_terms(conflict), (_why(conflict), how), number=number)


def _terms(conflict: f.Conflict) -> Line:
    return joined(map(Name, conflict.terms), " + ") or ("the goal alone",)


def _why(conflict: f.Conflict) -> Items:
    return Items(tuple((sentence,) for sentence in conflict.why))


@_section.register
def _concessions(answer: f.Concessions, case: Titles) -> Section:
    number = len(answer.concessions) if answer.count is None else answer.count
    blocks: list[Block] = [*reach(answer)]
    if not answer.concessions:
        blocks.append(paragraph("Nothing that may be dropped opens it."))
    for at, each in enumerate(answer.concessions, 1):
        offer = _offer(each, case, answer.readings, at)
        example = _example(each, case) if at == 1 else ()
        blocks.append(replace(offer, blocks=(*offer.blocks, *example)))
    if answer.kept:
        blocks.append(paragraph("Never dropped, because not revisable: ", *named(answer.kept), "."))
    some = f", the cheapest {len(answer.concessions)} of them here" if len(answer.concessions) < number else ""
    found = counted(number, "minimal concession")
    return Section((f"{found} in ", answer.case, *_with_goal(answer.goal), some), tuple(blocks))


@_section.register
def _concession(concession: f.Concession, case: Titles) -> Section:
    offer = _offer(concession, case)
    return replace(offer, blocks=(*offer.blocks, *_example(concession, case)))


def _offer(concession: f.Concession, case: Titles, every: Sequence[str] = (), number: int | None = None) -> Section:
    where = in_readings(concession.readings, every)
    if not concession.terms:
        return Section((f"Nothing has to be dropped {where}.",), (), number=number)
    movers = " and ".join(titled(each, case) for each in concession.movers)
    dropped = tuple(
        (Strong(titled(party, case)), " drops ", *named(terms)) for party, terms in concession.by_party.items()
    )
    title = f"cost {concession.cost:g}: {movers} would move"
    return Section((title,), (Items(dropped), paragraph(f"This opens it {where}.")), number=number)


def _example(concession: f.Concession, case: Titles) -> Iterator[Block]:
    if concession.agreement:
        yield paragraph("For example:")
        yield from laid_out(concession.agreement, case)


# --- agreements --------------------------------------------------------------------------------------------------


@_section.register
def _agreement(answer: f.Agreement, case: Titles) -> Section:
    found = "An agreement" if answer.every else "An agreement in some readings" if answer.some else "No agreement"
    others = " on the other terms" if answer.left_out and answer.some else ""
    deals = (Section((reading(deal.reading),), tuple(_deal(deal, case))) for deal in answer.by_reading)
    blocks: list[Block] = [*left_out(answer), *deals]
    if answer.stances:
        blocks.append(paragraph("Stances in the first: ", *_stances(answer.stances, case)))
    return Section((f"{found}{others} in ", answer.case, *_with_goal(answer.goal)), tuple(blocks))


def _stances(stances: Mapping[str, Any], case: Titles) -> Iterator[Inline]:
    for at, (party, stance) in enumerate(stances.items()):
        yield f"{', ' if at else ''}{titled(party, case)} "
        yield badges.stance(stance)


def _deal(deal: f.Deal, case: Titles) -> Iterator[Block]:
    several = len(deal.agreements) > 1
    for at, agreement in enumerate(deal.agreements, 1):
        steps = tuple(laid_out(agreement, case))
        yield from (Section((), steps, number=at),) if several else steps
    if deal.agreements:
        yield paragraph(_others(deal))
    if deal.states is not None:
        yield paragraph(f"{deal.states:,} acceptable end states")
    if deal.stopped:
        yield paragraph(f"stopped: {deal.stopped}")
    if not deal.agreements and deal.proof:
        yield paragraph(f"There is none, {f.scope(deal.proof)}.")
        yield from (Section(_terms(conflict), (_why(conflict),)) for conflict in deal.because)


def _others(deal: f.Deal) -> str:
    """Whether the agreements listed are all there are."""
    number = len(deal.agreements)
    if deal.complete:
        return f"There {'is no other' if number == 1 else 'are no others'}, {f.scope(deal.reach)}."
    looked = f"looked for {f.scope(deal.reach)}; there may be others."
    if deal.stopped:
        return looked.capitalize()
    return f"{'One was' if number == 1 else f'{number} were'} asked for, and {looked}"


@_section.register
def _roadmap(answer: f.Roadmap, case: Titles) -> Section:
    return Section(("From ", Name(answer.scenario), " to ", Name(answer.goal)), tuple(_way(answer, case)))


def _way(answer: f.Roadmap, case: Titles) -> Iterator[Block]:
    yield from left_out(answer)
    if answer.reading:
        yield paragraph(f"{reading(answer.reading)}.")
    if answer.supposed:
        yield paragraph(f"Supposing, where the scenario leaves it unknown: {'; '.join(answer.supposed)}.")
    if answer.agreement is None:
        if answer.stopped:
            yield paragraph(f"Not settled ({answer.stopped}): there may be a way.")
        if answer.proof:
            yield paragraph(f"There is no acceptable way, {f.scope(answer.proof)}.")
        yield from map(_why, answer.because)
    elif answer.moves:
        yield moves_of(answer.moves, case)
        yield from remark(answer.agreement)
    else:
        yield paragraph("Nothing more has to happen.")


# --- deadlocks, audits, comparisons, prospects -------------------------------------------------------------------


@_section.register
def _deadlocks(answer: f.Deadlocks, _case: Titles) -> Section:
    blocks = [*reach(answer, "too many to list")]
    if not answer.deadlocks:
        blocks.append(paragraph("No terms wait for one another in a circle."))
    for at, deadlock in enumerate(answer.deadlocks, 1):
        ways = Items(tuple((f"{way.kind}: {way.text} ({_opens(way)} the way)",) for way in deadlock.ways_out))
        blocks.append(Section((deadlock.text,), (paragraph("Ways out:"), ways), number=at))
    found = counted(len(answer.deadlocks), "deadlock")
    return Section((f"{found} in ", answer.case, *_with_goal(answer.goal)), tuple(blocks))


def _opens(way: f.WayOut) -> str:
    return "opens" if way.opens else "does not open"


@_section.register
def _audit(answer: f.Audit, case: Titles) -> Section:
    parties = (_party_audit(party, case) for party in answer.parties)
    rest = (("Events that nothing gates", answer.ungated_events), ("Facts that no term reads", answer.unread_facts))
    unused = tuple((label, (named(names),)) for label, names in rest if names)
    return Section(("Audit of ", answer.case), (*reach(answer), *parties, *([Labelled(unused)] if unused else [])))


def _party_audit(party: f.PartyAudit, case: Titles) -> Section:
    states = {
        True: "its terms can all be met together",
        False: "its terms cannot all be met together",
        None: "not settled whether its terms can be met together",
    }
    items = Items(tuple(_of_note(party)))
    return Section((titled(party.party, case),), (paragraph(states[party.consistent]), items))


def _of_note(party: f.PartyAudit) -> Iterator[Line]:
    for clash in party.clashes:
        while_ = f", in force together from {clash.since or 'the beginning'} to {clash.until or 'now'}"
        yield "clash: ", *joined(map(Name, [*clash.terms, *clash.background]), " + "), f"{while_}{up_to(clash.proof)}"
    for shift in party.shifts:
        when = f" on {shift.date}" if shift.date else ""
        how = f", {shift.relation}{up_to(shift.proof)}"
        yield f"change of position{when}: ", Name(shift.new), " in place of ", Name(shift.old), how
    for term in party.terms:
        by: Line = (", implied by ", *named(term.by)) if term.by else ()
        yield f"{term.finding}: ", Name(term.term), *by, up_to(term.proof)
    vague, rest = party.vagueness, len(party.vagueness.resting)
    yield (f"vagueness: {rest} of {vague.terms} terms rest on a contested or undefined concept",)
    looked = up_to(vague.proof) or ", of those that were looked at"
    yield (f"the verdict of {len(vague.differing)} of {vague.terms} terms can differ by reading{looked}",)


@_section.register
def _comparison(answer: f.Comparison, case: Titles) -> Section:
    parties = (_compared(party, case) for party in answer.parties)
    return Section((f"From {answer.old} to {answer.new}",), (*reach(answer), *parties))


def _compared(party: f.PartyComparison, case: Titles) -> Section:
    label = f" ({reading(party.reading).lower()})" if party.reading else ""
    without: Line = (", compared without ", *named(party.without)) if party.without else ()
    blocks: list[Block] = []
    for said, scenario in (("newly accepted:", party.newly_accepted), ("newly rejected:", party.newly_rejected)):
        blocks += [paragraph(said), *laid_out(scenario, case)] if scenario else []
    title = f"{titled(party.party, case)}{label}: {party.relation}{up_to(party.proof)}"
    return Section((title, *without), tuple(blocks))


@_section.register
def _prospects(answer: f.Prospects, case: Titles) -> Section:
    blocks: list[Block] = [*reach(answer), *(_prospect(each, case) for each in answer.prospects)]
    decided = tuple(_decided(each) for each in answer.decided)
    title: Line = ("What is still possible from ", Name(answer.scenario))
    return Section(title, (*blocks, *([Items(decided)] if decided else [])))


def _prospect(prospect: f.Prospect, case: Titles) -> Section:
    none = f"not all terms can be kept{f', {f.scope(prospect.proof)}' if prospect.proof else ''}"
    states = {True: "all terms can still be kept", False: none, None: "not settled"}
    steps = laid_out(prospect.continuation, case) if prospect.continuation else ()
    title = f"{reading(prospect.reading)}: {states[prospect.possible]}"
    return Section((title,), (*steps, *map(_why, prospect.because)))


def _decided(found: f.Decided) -> Line:
    where = f" ({found.reading})" if found.reading else ""
    return "decided already: ", Name(found.term), f" is {word(found.kind, found.verdict)} in every completion{where}"


# --- in common ---------------------------------------------------------------------------------------------------


def _with_goal(goal: str | None) -> Line:
    return (", with the goal ", Code(goal)) if goal else ()
