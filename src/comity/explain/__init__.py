"""Why a verdict is what it is: a smallest set of dated facts that forces it, or the unknown ones that would decide it.

A cell is an input at a step. An explanation keeps some of the known cells: with every other one masked to unknown the
outcome is the same, and without any one of them it is not. That no subset would do then follows, since learning never
flips a verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from comity.explain.decide import decisions
from comity.explain.reasons import reasons
from comity.explain.smallest import Asked, forcing
from comity.explain.suppose import DATE, HORIZON
from comity.explain.walk import Unknown
from comity.explain.ways import TRUE, bits, goals
from comity.verdicts import Worlds, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from comity.case import Background, Case, Moment, Plain, Provenance, Scenario, Term
    from comity.explain.reasons import Cells, Node
    from comity.explain.suppose import Given
    from comity.ground import Origin
    from comity.kinds import Verdict
    from comity.verdicts import Outcome


@dataclass(frozen=True, slots=True)
class Item:
    """The value of an input from step `first` to step `last` (from 0, both included), and where it comes from.

    `record` is the step whose record it is, that of `first` if several; -1 the status quo, None when there is no
    record. In a `Decider` the value is supposed, and `provenance` says why it is not known.
    """

    ref: str
    value: Plain | None
    first: int
    last: int
    provenance: Provenance
    record: int | None


@dataclass(frozen=True, slots=True)
class Cited:
    """A definition that was used: its kind and its name."""

    origin: Origin
    name: str


@dataclass(frozen=True, slots=True)
class Decider:
    """What would leave only this verdict: values of unknown inputs, and missing dates (None is the horizon)."""

    verdict: Verdict
    items: tuple[Item, ...]
    dates: tuple[tuple[int | None, Moment], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an outcome is what it is.

    `because` forces it by itself, and nothing in it can be spared; it is empty for a term that is undetermined in
    every reading. `rules` are the definitions on the way. `would_decide` has, for a verdict that is open, what would
    settle it (for a contested term: in all its undetermined readings), where that was found within a fixed budget; an
    open verdict without an entry may be out of reach or just not have been found.
    """

    because: tuple[Item, ...]
    rules: tuple[Cited, ...]
    would_decide: tuple[Decider, ...]


def explain(case: Case, term: Term, scenario: Scenario, worlds: Worlds, outcome: Outcome) -> Explanation:
    """Why a term has its outcome in `worlds`, which are those of the scenario's course."""
    choices = list(worlds.choices(term))
    found = {choice: outcome.possible if len(choices) == 1 else verdicts(term, worlds[choice]) for choice in choices}
    if not any(found.values()):
        return Explanation((), (), ())
    graphs = [(reasons(worlds, choice), each) for choice, each in found.items()]
    judged = [(graph, graph.verdicts(term), possible) for graph, possible in graphs]
    because, cited = forcing([Asked(graph, goals(by[each[0]])) for graph, by, each in judged if len(each) == 1])
    would_decide: list[Decider] = []
    if open_ := [(graph, possible) for graph, _, possible in judged if len(possible) > 1]:
        for graph, by, possible in judged:
            if len(possible) > 1:
                cited |= Unknown(graph).along(goal for each in possible for goal in goals(by[each])).cited
        for verdict, given in decisions(case, term, open_):
            would_decide.append(_decider(case, scenario, verdict, given))
    return Explanation(_because(case, scenario, because), _cited(cited), tuple(would_decide))


def broken(
    case: Case, background: Background, scenario: Scenario, fixed: Mapping[str, str] | None = None
) -> tuple[Item, ...]:
    """Why a background condition is broken: a smallest set of facts that makes it false at a step; empty if it is not.

    With contested concepts in it, this holds in every reading in which the condition is false.
    """
    worlds = Worlds(scenario.course, fixed)
    graphs = [reasons(worlds, choice) for choice in worlds.choices(background)]
    nodes = [(each, each.ever(each.negation(each.of(background.always)))) for each in graphs]
    questions = [Asked(graph, ((node, TRUE, 1),)) for graph, node in nodes if graph.values[node][TRUE]]
    return _because(case, scenario, forcing(questions)[0])


# --- what is handed out ------------------------------------------------------------------------------------------


def _because(case: Case, scenario: Scenario, cells: Cells) -> tuple[Item, ...]:
    rows = ((ref, scenario.course.cells(ref), steps) for ref, steps in cells.items())
    return items(case, scenario, {ref: {i: cast("Plain", row[i]) for i in bits(steps)} for ref, row, steps in rows})


def items(case: Case, scenario: Scenario, values: Mapping[str, Mapping[int, Plain | None]]) -> tuple[Item, ...]:
    """Values at steps as items, earliest first: neighbours with the same value from the same kind of source are one."""
    found: list[Item] = []
    for ref, by_step in values.items():
        item: Item | None = None
        for i in sorted(by_step):
            value, (provenance, record) = by_step[i], _source(case, scenario, ref, i)
            if item and (item.last, item.value, item.provenance) == (i - 1, value, provenance):
                item = Item(ref, value, item.first, i, provenance, item.record)
                found[-1] = item
            else:
                item = Item(ref, value, i, i, provenance, record)
                found.append(item)
    return tuple(sorted(found, key=lambda item: item.first))


def _source(case: Case, scenario: Scenario, ref: str, i: int) -> tuple[Provenance, int | None]:
    """Where the value of an input at a step comes from."""
    records = scenario.since.get(ref)
    record = records[i] if records else None
    if record is None:
        event = case.references[ref].declared.what == "event"
        return ("not_listed" if event else "not_recorded"), None
    if scenario.course.cells(ref)[i] is None:
        return "marked_unknown", record
    return ("status_quo" if record < 0 else "recorded"), record


def _cited(nodes: Iterable[Node]) -> tuple[Cited, ...]:
    return tuple(dict.fromkeys(Cited(*node.given) for node in nodes))


def _decider(case: Case, scenario: Scenario, verdict: Verdict, given: Given) -> Decider:
    dates = sorted((math.inf if i == HORIZON else i, at) for (ref, i), at in given.items() if ref == DATE)
    values: dict[str, dict[int, Plain | None]] = {}
    for (ref, i), value in given.items():
        if ref != DATE:
            values.setdefault(ref, {})[i] = cast("Plain | None", value)
    named = tuple((None if i == math.inf else int(i), cast("Moment", at)) for i, at in dates)
    return Decider(verdict, items(case, scenario, values), named)
