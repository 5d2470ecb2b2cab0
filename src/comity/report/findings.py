"""Answers about all scenarios as plain text, wrapped to a width."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from itertools import product
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from comity import findings as f
from comity.report import tables
from comity.report.text import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WIDTH = 80


def text(answer: object, width: int = WIDTH) -> str:
    """An answer of any kind as text."""
    lines: list[str] = []
    for line in _lines(answer):
        if isinstance(line, tables.Table):
            lines += tables.lines(line, width)
            continue
        body = line.lstrip()
        indent = " " * (len(line) - len(body))
        deeper = indent + ("  " if body.startswith(("- ", "* ")) else "")
        options = {"break_long_words": False, "break_on_hyphens": False}
        lines += wrap(body, width, initial_indent=indent, subsequent_indent=deeper, **options) or [""]  # type: ignore[arg-type]
    return "\n".join(lines)


@singledispatch
def _lines(answer: object) -> Iterator[str | tables.Table]:
    raise TypeError(type(answer))


# --- conflicts and concessions -----------------------------------------------------------------------------------


@_lines.register
def _conflicts(answer: f.Conflicts) -> Iterator[str]:
    number = len(answer.conflicts)
    noun = "minimal conflict" if number == 1 else "minimal conflicts"
    yield from _title(f"{number} {noun} in {answer.case}{_with_goal(answer.goal)}")
    yield from _reach(answer)
    if not number and answer.stopped is None:
        yield "All others can be met together." if answer.left_out else "All these terms can be met together."
    for at, conflict in enumerate(answer.conflicts, 1):
        yield ""
        yield f"{at}. {' + '.join(conflict.terms) or 'the goal alone'}"
        yield from (f"   {line}" for line in _clash(conflict, answer.readings))


def _clash(conflict: f.Conflict, every: Sequence[str]) -> Iterator[str]:
    yield from (f"- {sentence}" for sentence in conflict.why)
    goal = "" if conflict.goal else " The goal is not needed for it."
    yield f"They cannot all be met, {scope(conflict.proof)}, {in_readings(conflict.readings, every)}.{goal}"


@_lines.register
def _concessions(answer: f.Concessions) -> Iterator[str]:
    number = len(answer.concessions) if answer.count is None else answer.count
    noun = "minimal concession" if number == 1 else "minimal concessions"
    shown = f", the cheapest {len(answer.concessions)} of them here" if len(answer.concessions) < number else ""
    yield from _title(f"{number} {noun} in {answer.case}{_with_goal(answer.goal)}{shown}")
    yield from _reach(answer)
    if not answer.concessions:
        yield "Nothing that may be dropped opens it."
    for at, concession in enumerate(answer.concessions, 1):
        yield ""
        if not concession.terms:
            yield f"{at}. Nothing has to be dropped {in_readings(concession.readings, answer.readings)}."
        else:
            yield f"{at}. cost {concession.cost:g}: {' and '.join(concession.movers)} would move"
            for party, terms in concession.by_party.items():
                yield f"   - {party} drops {', '.join(terms)}"
            yield f"   This opens it {in_readings(concession.readings, answer.readings)}."
        if at == 1 and concession.agreement:
            yield from (f"   {line}" for line in ["For example:", *_scenario(concession.agreement)])
    if answer.kept:
        yield ""
        yield f"Never dropped, because not revisable: {', '.join(answer.kept)}."


# --- agreements --------------------------------------------------------------------------------------------------


@_lines.register
def _agreement(answer: f.Agreement) -> Iterator[str]:
    found = "An agreement" if answer.every else "An agreement in some readings" if answer.some else "No agreement"
    others = " on the other terms" if answer.left_out and answer.some else ""
    yield from _title(f"{found}{others} in {answer.case}{_with_goal(answer.goal)}")
    yield from left_out(answer)
    for deal in answer.by_reading:
        yield ""
        yield f"{deal.reading or 'As the terms stand'}:"
        yield from (f"  {line}" for line in _deal(deal))
    if answer.stances:
        yield ""
        yield "Stances in the first: " + ", ".join(
            f"{party} {each.replace('_', ' ')}" for party, each in answer.stances.items()
        )


def _deal(deal: f.Deal) -> Iterator[str]:
    for at, agreement in enumerate(deal.agreements, 1):
        if len(deal.agreements) > 1:
            yield f"{at}."
        yield from _scenario(agreement)
    if deal.agreements:
        yield _others(deal)
    if deal.states is not None:
        yield f"{deal.states:,} acceptable end states"
    if deal.stopped:
        yield f"stopped: {deal.stopped}"
    if not deal.agreements and deal.proof:
        yield f"There is none, {scope(deal.proof)}."
        for conflict in deal.because:
            yield f"{' + '.join(conflict.terms) or 'the goal alone'}"
            yield from (f"  - {sentence}" for sentence in conflict.why)


def _others(deal: f.Deal) -> str:
    """Whether the agreements listed are all there are."""
    number = len(deal.agreements)
    if deal.complete:
        return f"There {'is no other' if number == 1 else 'are no others'}, {scope(deal.reach)}."
    looked = f"looked for {scope(deal.reach)}; there may be others."
    if deal.stopped:
        return looked.capitalize()
    return f"{'One was' if number == 1 else f'{number} were'} asked for, and {looked}"


def scope(proof: str | None) -> str:
    """How far a "no" reaches, in words."""
    words = {"any length": "at any length", "up to 1 steps": "up to 1 step"}
    return words.get(proof or "", f"{proof}")


@_lines.register
def _roadmap(answer: f.Roadmap) -> Iterator[str | tables.Table]:
    yield from _title(f"From {answer.scenario} to {answer.goal}")
    yield from left_out(answer)
    if answer.supposed:
        yield f"Supposing, where the scenario leaves it unknown: {'; '.join(answer.supposed)}."
    if answer.agreement is None:
        if answer.stopped:
            yield f"stopped: {answer.stopped}"
        if answer.proof:
            yield f"There is no acceptable way, {scope(answer.proof)}."
        for conflict in answer.because:
            yield from (f"- {sentence}" for sentence in conflict.why)
    elif answer.moves:
        yield ""
        yield _moves(answer.moves)
        yield from ("", *_note(answer.agreement), "As a Mermaid diagram: `--mermaid`.")
    else:
        yield "Nothing more has to happen."


def _moves(moves: Iterable[f.Move]) -> tables.Table:
    heads = ("step", "date", "what changes", "who acts", "fulfils", "unlocks")
    rows = (
        ((f"{move.step}",), _when(move), move.changes or ("nothing",), move.actors, move.fulfils, move.unlocks)
        for move in moves
    )
    return tables.Table(heads, tuple(rows), firm=2)


def _when(move: f.Move) -> tuple[str, ...]:
    """The date of a move, and the time of day below it, where there is one."""
    return () if move.date is None else tuple(move.date.removesuffix(":00").split("T"))


def _scenario(found: Mapping[str, Any]) -> Iterator[str]:
    """A scenario, a line for each step."""
    for at, step in enumerate(found.get("steps", []), 1):
        facts = [f"{ref} = {_word(value)}" for ref, value in step.get("facts", {}).items()]
        changes = "; ".join([*facts, *step.get("events", [])]) or "nothing changes"
        date = f" ({step['date']})" if "date" in step else ""
        yield f"step {at}{date}: {changes}"
    yield from _note(found)


def _note(found: Mapping[str, Any]) -> Iterator[str]:
    """What is to be said of a scenario that was found."""
    if "note" in found:
        yield f"note: {found['note']}"


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


# --- deadlocks, audits, comparisons, prospects -------------------------------------------------------------------


@_lines.register
def _deadlocks(answer: f.Deadlocks) -> Iterator[str]:
    number = len(answer.deadlocks)
    yield from _title(
        f"{number} {'deadlock' if number == 1 else 'deadlocks'} in {answer.case}{_with_goal(answer.goal)}"
    )
    yield from _reach(answer, "too many to list")
    if not number:
        yield "No terms wait for one another in a circle."
    for at, deadlock in enumerate(answer.deadlocks, 1):
        yield ""
        yield f"{at}. {deadlock.text}"
        yield "   Ways out:"
        for way in deadlock.ways_out:
            yield f"   - {way.kind}: {way.text} ({'opens' if way.opens else 'does not open'} the way)"


@_lines.register
def _audit(answer: f.Audit) -> Iterator[str]:
    yield from _title(f"Audit of {answer.case}")
    yield from _reach(answer)
    for party in answer.parties:
        yield ""
        yield party.party
        yield from (f"  {line}" for line in _party_audit(party))
    for label, names in (
        ("Events that nothing gates", answer.ungated_events),
        ("Facts that no term reads", answer.unread_facts),
    ):
        if names:
            yield from ("", f"{label}: {', '.join(names)}")


def _party_audit(party: f.PartyAudit) -> Iterator[str]:
    states = {
        True: "its terms can all be met together",
        False: "its terms cannot all be met together",
        None: "not settled whether its terms can be met together",
    }
    yield states[party.consistent]
    for clash in party.clashes:
        while_ = f", in force together from {clash.since or 'the beginning'} to {clash.until or 'now'}"
        yield f"- clash: {' + '.join([*clash.terms, *clash.background])}{while_}"
    for shift in party.shifts:
        when = f" on {shift.date}" if shift.date else ""
        yield f"- change of position{when}: {shift.new} in place of {shift.old}, {shift.relation}{_up_to(shift.proof)}"
    for term in party.terms:
        by = f", implied by {', '.join(term.by)}" if term.by else ""
        yield f"- {term.finding}: {term.term}{by} ({term.proof})"
    vague, rest = party.vagueness, len(party.vagueness.resting)
    yield f"- vagueness: {rest} of {vague.terms} terms rest on a contested or undefined concept"
    looked = _up_to(vague.proof) or ", of those that were looked at"
    yield f"- the verdict of {len(vague.differing)} of {vague.terms} terms can differ by reading{looked}"


def _up_to(proof: str | None) -> str:
    """How far an answer reaches, in brackets."""
    return f" ({scope(proof)})" if proof else ""


@_lines.register
def _comparison(answer: f.Comparison) -> Iterator[str]:
    yield from _title(f"From {answer.old} to {answer.new}")
    yield from _reach(answer)
    for party in answer.parties:
        yield ""
        reading = f" ({party.reading})" if party.reading else ""
        without = f", compared without {', '.join(party.without)}" if party.without else ""
        yield f"{party.party}{reading}: {party.relation}{_up_to(party.proof)}{without}"
        for label, scenario in (("newly accepted", party.newly_accepted), ("newly rejected", party.newly_rejected)):
            if scenario:
                yield from (f"  {line}" for line in [f"{label}:", *_scenario(scenario)])


@_lines.register
def _prospects(answer: f.Prospects) -> Iterator[str]:
    yield from _title(f"What is still possible from {answer.scenario}")
    yield from _reach(answer)
    for each in answer.prospects:
        yield ""
        states = {True: "all terms can still be kept", False: "not all terms can be kept", None: "not settled"}
        yield f"{each.reading or 'As the terms stand'}: {states[each.possible]}"
        if each.continuation:
            yield from (f"  {line}" for line in _scenario(each.continuation))
        for conflict in each.because:
            yield from (f"  - {sentence}" for sentence in conflict.why)
    for decided in answer.decided:
        reading = f" ({decided.reading})" if decided.reading else ""
        found = word(decided.kind, decided.verdict)
        yield f"- decided already: {decided.term} is {found} in every completion{reading}"


# --- in common ---------------------------------------------------------------------------------------------------


def _title(title: str) -> Iterator[str]:
    yield title
    yield "=" * min(WIDTH, len(title))


def _with_goal(goal: str | None) -> str:
    return f", with the goal `{goal}`" if goal else ""


Found = f.Conflicts | f.Concessions | f.Agreement | f.Roadmap | f.Deadlocks | f.Audit | f.Comparison | f.Prospects


def _reach(answer: Found, cut: str = "") -> Iterator[str]:
    """What is to be said of an answer that does not tell all; `cut`: why, where it was not stopped."""
    stopped = getattr(answer, "stopped", None)
    if stopped or (cut and not getattr(answer, "complete", True) and not answer.left_out):
        yield f"Not complete ({stopped or cut}): there may be more."
    yield from left_out(answer)


def left_out(answer: Found) -> Iterator[str]:
    """Which terms the answer does not judge, and why."""
    if answer.left_out:
        yield "This answer does not judge what was left out, and there may be more with it:"
    for each in answer.left_out:
        yield f"- {each.name}{f' ({each.place})' if each.place else ''}: {each.reason}"


def in_readings(held: Iterable[str], every: Sequence[str]) -> str:
    """In which readings something is so, in words: only what tells them from the others."""
    found = set(held)
    if found >= set(every):
        return "in every reading" if len(every) > 1 else "as the terms stand"
    choices = [dict(pair.split("=") for pair in label.split(", ")) for label in sorted(found)]
    kept = {concept: sorted({choice[concept] for choice in choices}) for concept in choices[0]}
    everywhere = [dict(pair.split("=") for pair in label.split(", ")) for label in every]
    free = [concept for concept in kept if {each[concept] for each in everywhere} == set(kept[concept])]
    if len(list(product(*kept.values()))) != len(found):
        return f"read as {'; or '.join(sorted(found))}"
    told = [f"{concept} as {' or '.join(kept[concept])}" for concept in kept if concept not in free]
    return f"reading {', '.join(told)}"
