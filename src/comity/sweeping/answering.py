"""From totals to what is answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from comity import tallies as t
from comity.kinds import Stance, Verdict
from comity.sweeping.totals import binding
from comity.syntax import number_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comity.case import Case, Term
    from comity.columns.plan import Plan
    from comity.sweeping.deciding import Trial, Value
    from comity.sweeping.totals import Table, Totals


class Asked(NamedTuple):
    """What was asked of a table, beside the case."""

    table: str
    status: Any
    start: Any
    readings: Mapping[str, str]
    matrix: bool
    trials: Sequence[Trial]
    untried: Mapping[str, str]
    out: str | None


class Ending(NamedTuple):
    """How a sweep ended: how many segments were done, how many of them before, and whether it was stopped."""

    segments: int
    resumed: int
    stopped: bool
    resumable: bool


def answer(case: Case, plan: Plan, totals: Totals, asked: Asked, ending: Ending) -> t.Sweep:
    """What a sweep answers; `case` is as of the date that counts."""
    return t.Sweep(
        case=case.id,
        table=asked.table,
        as_of=case.as_of,
        status=asked.status,
        start=asked.start,
        readings=dict(asked.readings),
        scenarios=totals.scenarios,
        feasible=totals.feasible.get("feasible", 0),
        infeasible=totals.feasible.get("infeasible", 0),
        feasibility_unknown=totals.feasible.get("unknown", 0),
        accepted=totals.agreed.get("accepted", 0),
        settled=totals.agreed.get("settled", 0),
        unrejected=totals.agreed.get("unrejected", 0),
        parties=_parties(case, plan, totals),
        together=_together(plan, totals) if asked.matrix else None,
        unknowns=tuple(_unknown(trial, case, totals) for trial in asked.trials),
        untried=dict(asked.untried),
        out=asked.out,
        complete=not ending.stopped,
        stopped="interrupted" if ending.stopped else None,
        resumable=ending.stopped and ending.resumable,
        segments=ending.segments,
        resumed=ending.resumed,
    )


def _parties(case: Case, plan: Plan, totals: Totals) -> tuple[t.PartyTally, ...]:
    judged, bind = {term.name for term in plan.terms}, set(binding(plan))
    return tuple(
        t.PartyTally(
            party=party.name,
            title=party.title,
            stances=_ordered(totals.stances.get(party.name, {}), Stance),
            terms=tuple(_term(term, totals, binds=term.name in bind) for term in party.terms if term.name in judged),
        )
        for party in case.parties
    )


def _ordered(counts: Mapping[Any, int], words: Any) -> dict[Any, int]:  # noqa: ANN401 - the words of a type
    """The counts in the order of the words, whatever order they were counted in."""
    return {word: counts[word] for word in get_args(words) if word in counts}


def _term(term: Term, totals: Totals, *, binds: bool) -> t.TermTally:
    return t.TermTally(
        term=term.name,
        title=term.title,
        kind=term.kind,
        verdicts=_ordered(totals.verdicts.get(term.name, {}), Verdict),
        blocks=totals.blocks.get(term.name, 0) if binds else None,
        blocks_alone=totals.alone.get(term.name, 0) if binds else None,
    )


def _together(plan: Plan, totals: Totals) -> t.Together:
    names = binding(plan)
    return t.Together(names, tuple(tuple(_both(one, other, totals) for other in names) for one in names))


def _both(one: str, other: str, totals: Totals) -> int:
    """How many violate both: each pair is counted once, in the one order or the other."""
    if one == other:
        return totals.blocks.get(one, 0)
    pairs: Table = totals.together
    return pairs.get(one, {}).get(other, 0) + pairs.get(other, {}).get(one, 0)


def _unknown(trial: Trial, case: Case, totals: Totals) -> t.Unknown:
    # What no value settles anywhere is left out, now that nothing more can be added to its counts.
    counts = {name: each for name, each in totals.decided.get(trial.ref, {}).items() if each["some"]}
    parties, terms = ([each.name for each in every] for every in (case.parties, case.terms))
    return t.Unknown(
        input=trial.ref,
        values=tuple(written(value, trial) for value in trial.values),
        unknown=totals.unknown.get(trial.ref, 0),
        parties=tuple(_decision(name, counts[name]) for name in parties if name in counts),
        terms=tuple(_decision(name, counts[name]) for name in terms if name in counts),
    )


def _decision(name: str, counts: Mapping[str, int]) -> t.Decision:
    return t.Decision(name, open=counts["open"], some=counts["some"], whatever=counts["whatever"])


def written(value: Value, trial: Trial) -> str:
    """A value as it is written in a table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if trial.kind == "date":
        return date.fromordinal(int(value)).isoformat()
    return value if isinstance(value, str) else number_text(value)
