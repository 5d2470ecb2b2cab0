"""Answers as rows: plain records with the same names in each, for pandas, polars and the like."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from typing import TYPE_CHECKING, Any, get_args

from comity import findings as f
from comity.answers import Assessment
from comity.gathered import Report
from comity.kinds import Verdict
from comity.shown import Row
from comity.tallies import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


def to_rows(answer: object) -> list[Row]:
    """The rows of an answer, see docs/notebooks.md; raises `TypeError` for what has none."""
    return list(_rows(answer))


@singledispatch
def _rows(answer: object) -> Iterator[Row]:
    raise TypeError(f"a {type(answer).__name__} has no rows")


@_rows.register
def _assessment(answer: Assessment) -> Iterator[Row]:
    """One row a term that is in force."""
    whole = {
        "case": answer.case,
        "scenario": answer.scenario,
        "as_of": _iso(answer.as_of),
        "status": answer.status,
        "feasible": answer.feasible,
    }
    for party in answer.parties:
        for term in party.terms:
            yield whole | {
                "party": party.party,
                "stance": party.stance,
                "term": term.term,
                "title": term.title,
                "kind": term.kind,
                "verdict": term.verdict,
                "possible": _joined(term.possible),
                "readings": _pairs(term.readings),
                "because": _joined((cause.text for cause in term.because), "; "),
                "stated": _joined(said.statement for said in term.stated),
            }


@_rows.register
def _report(answer: Report) -> Iterator[Row]:
    """The rows of all its assessments."""
    for each in answer.assessments:
        yield from _assessment(each)


@_rows.register
def _conflicts(answer: f.Conflicts) -> Iterator[Row]:
    """One row a conflict."""
    for number, each in enumerate(answer.conflicts, 1):
        yield _asked(answer) | {
            "conflict": number,
            "terms": _joined(each.terms),
            "background": _joined(each.background),
            "needs_goal": each.goal,
            "readings": _joined(each.readings),
            "proof": each.proof,
            "why": " ".join(each.why),
        }


@_rows.register
def _concessions(answer: f.Concessions) -> Iterator[Row]:
    """One row a concession."""
    for number, each in enumerate(answer.concessions, 1):
        yield _asked(answer) | {
            "concession": number,
            "cost": float(each.cost),
            "terms": _joined(each.terms),
            "movers": _joined(each.movers),
            "readings": _joined(each.readings),
        }


@_rows.register
def _agreement(answer: f.Agreement) -> Iterator[Row]:
    """One row a choice of readings."""
    for each in answer.by_reading:
        yield _asked(answer) | {
            "reading": each.reading,
            "agreements": len(each.agreements),
            "proof": each.proof,
            "complete": each.complete,
            "stopped": each.stopped,
            "states": each.states,
        }


@_rows.register
def _roadmap(answer: f.Roadmap) -> Iterator[Row]:
    """One row a move."""
    for each in answer.moves:
        yield {"case": answer.case, "scenario": answer.scenario, "goal": answer.goal} | {
            "as_of": _iso(answer.as_of),
            "reading": answer.reading,
            "step": each.step,
            "date": each.date,
            "changes": _joined(each.changes, "; "),
            "actors": _joined(each.actors),
            "fulfils": _joined(each.fulfils),
            "unlocks": _joined(each.unlocks),
        }


@_rows.register
def _deadlocks(answer: f.Deadlocks) -> Iterator[Row]:
    """One row a link of a circular wait."""
    for number, deadlock in enumerate(answer.deadlocks, 1):
        for link, wait in enumerate(deadlock.cycle, 1):
            yield _asked(answer) | {
                "deadlock": number,
                "link": link,
                "term": wait.term,
                "party": wait.party,
                "waits": wait.waits,
                "awaited": wait.awaited,
                "readings": _joined(deadlock.readings),
            }


@_rows.register
def _audit(answer: f.Audit) -> Iterator[Row]:
    """One row a finding about a party's terms."""
    for party in answer.parties:
        for finding, terms, more in _found(party):
            start = {"case": answer.case, "as_of": _iso(answer.as_of), "party": party.party}
            empty = dict.fromkeys(("by", "since", "until", "readings", "proof"))
            yield start | {"finding": finding, "terms": _joined(terms)} | empty | more


def _found(party: f.PartyAudit) -> Iterator[tuple[str, Iterable[str], Row]]:
    for clash in party.clashes:
        dates = {"since": _iso(clash.since), "until": _iso(clash.until)}
        found = dates | {"readings": _joined(clash.readings), "proof": clash.proof}
        yield "clash", clash.terms, found | {"by": _joined(clash.background)}
    for shift in party.shifts:
        yield f"superseded, {shift.relation}", (shift.old,), {"by": shift.new, "since": _iso(shift.date)}
    for term in party.terms:
        yield term.finding, (term.term,), {"by": _joined(term.by), "proof": term.proof}
    for name in party.vagueness.resting:
        yield "differs by reading" if name in party.vagueness.differing else "rests on a vague expression", (name,), {}


@_rows.register
def _prospects(answer: f.Prospects) -> Iterator[Row]:
    """One row a choice of readings."""
    for each in answer.prospects:
        decided = (f"{one.term}: {one.verdict}" for one in answer.decided if one.reading == each.reading)
        yield {
            "case": answer.case,
            "scenario": answer.scenario,
            "as_of": _iso(answer.as_of),
            "reading": each.reading,
            "possible": each.possible,
            "proof": each.proof,
            "decided": _joined(decided),
        }


@_rows.register
def _comparison(answer: f.Comparison) -> Iterator[Row]:
    """One row a party and choice of readings."""
    for each in answer.parties:
        yield {
            "old": answer.old,
            "new": answer.new,
            "party": each.party,
            "reading": each.reading,
            "relation": each.relation,
            "proof": each.proof,
        }


@_rows.register
def _sweep(answer: Sweep) -> Iterator[Row]:
    """One row a term, with a column for each verdict."""
    for party in answer.parties:
        for term in party.terms:
            yield {
                "case": answer.case,
                "table": answer.table,
                "as_of": _iso(answer.as_of),
                "party": party.party,
                "term": term.term,
                "kind": term.kind,
                **{verdict: term.verdicts.get(verdict, 0) for verdict in get_args(Verdict)},
                "blocks": term.blocks,
                "blocks_alone": term.blocks_alone,
            }


# --- cells ---------------------------------------------------------------------------------------------------------


def _asked(answer: f.Conflicts | f.Concessions | f.Agreement | f.Deadlocks) -> Row:
    return {"case": answer.case, "goal": answer.goal, "as_of": _iso(answer.as_of)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _joined(texts: Iterable[str], between: str = ", ") -> str:
    return between.join(texts)


def _pairs(found: Mapping[Any, Any]) -> str:
    return _joined(f"{name}: {value}" for name, value in found.items())
