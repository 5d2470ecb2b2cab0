"""Why a verdict is what it is: a smallest set of dated facts that forces it, or the unknown ones that would decide it.

A cell is an input at a step. An explanation keeps some of the known cells: with every other one masked to unknown the
outcome is the same, and without any one of them it is not. That no subset would do then follows, since learning never
flips a verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from comity import case as c
from comity import ground as g
from comity.explain.decide import decisions
from comity.explain.suppose import DATE, HORIZON
from comity.explain.walk import Walk, Weights, smallest
from comity.explain.ways import Every, Goal, goals_for
from comity.meaning import F, T, truth, world
from comity.verdicts import Worlds, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from comity.case import Background, Case, Course, Moment, Plain, Provenance, Scenario, Term
    from comity.explain.suppose import Given
    from comity.explain.ways import Cell, Way
    from comity.ground import Origin
    from comity.kinds import Verdict
    from comity.meaning import World
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
    course, weights = worlds.course, Weights()
    choices = list(worlds.choices(term))
    found = {choice: outcome.possible if len(choices) == 1 else verdicts(term, worlds[choice]) for choice in choices}
    decided = {choice: each[0] for choice, each in found.items() if len(each) == 1}
    asked = [(worlds[choice], goals_for(term.rule, verdict, course)) for choice, verdict in decided.items()]

    def same(others: list[World]) -> bool:
        return all(verdicts(term, each) == (verdict,) for each, verdict in zip(others, decided.values(), strict=True))

    because, named = _forcing(case, asked, same, weights)
    open_ = {choice: each for choice, each in found.items() if len(each) > 1}
    would_decide: list[Decider] = []
    if open_:
        unsettled = [(worlds[choice], each) for choice, each in open_.items()]
        for each, possible in unsettled:
            walk = Walk(each, weights)
            for verdict in possible:
                walk.unknowns(goals_for(term.rule, verdict, course))
            named |= walk.named
        for verdict, given in decisions(case, term, unsettled, weights):
            would_decide.append(_decider(case, scenario, verdict, given))
    return Explanation(items(case, scenario, because), _cited(named), tuple(would_decide))


def broken(
    case: Case, background: Background, scenario: Scenario, fixed: Mapping[str, str] | None = None
) -> tuple[Item, ...]:
    """Why a background condition is broken: a smallest set of facts that makes it false at a step; empty if it is not.

    With contested concepts in it, this holds in every reading in which the condition is false.
    """
    course, cond = scenario.course, background.always
    goals = (Goal(Every(tuple(Goal(cond, i, T) for i in range(course.steps))), 0, F),)
    worlds = Worlds(course, fixed)
    false = (worlds[choice] for choice in worlds.choices(background) if F in truth(cond, worlds[choice]))
    asked = [(each, goals) for each in false]
    because, _ = _forcing(case, asked, lambda others: all(F in truth(cond, each) for each in others), Weights())
    return items(case, scenario, because)


# --- the cells that force an outcome -----------------------------------------------------------------------------


def _forcing(
    case: Case, asked: Sequence[tuple[World, Way]], same: Callable[[list[World]], bool], weights: Weights
) -> tuple[dict[Cell, Plain | None], dict[g.Named, None]]:
    """A smallest set of known cells that brings about the goals asked for in each world; the definitions on the way."""
    if not asked:
        return {}, {}
    course, goals = asked[0][0].course, [each for _, each in asked]

    def masked(kept: Iterable[Cell]) -> list[World]:
        alone = _masked(case, course, kept)
        return [world(alone, each.choice) for each, _ in asked]

    walks = [Walk(each, weights).support(wanted) for each, wanted in asked]
    cells = list(dict.fromkeys(cell for walk in walks for cell in walk.cells))
    reached = zip(masked(cells), goals, strict=True)
    kept = smallest(cells, reached, lambda some: same(masked(some)), weights)
    if len(kept) < len(cells):
        walks = [Walk(each, weights).support(wanted) for each, wanted in zip(masked(kept), goals, strict=True)]
    return {(ref, i): cast("Plain", course.cells(ref)[i]) for ref, i in kept}, {
        node: None for walk in walks for node in walk.named
    }


def _masked(case: Case, course: Course, kept: Iterable[Cell]) -> Course:
    """The course with all but these cells unknown. Nothing counts as an event, so what has no entry is unknown too."""
    values: dict[str, list[c.Cell]] = {}
    for ref, said in course.values.items():
        if case.references[ref].declared.readings:
            values[ref] = [cell if cell is c.UNSAID else None for cell in said]
    for ref, i in kept:
        values.setdefault(ref, [None] * course.steps)[i] = course.cells(ref)[i]
    return replace(course, values=values, events=frozenset())  # type: ignore[arg-type]  # a list reads like a tuple


# --- what is handed out ------------------------------------------------------------------------------------------


def items(case: Case, scenario: Scenario, cells: Mapping[Cell, Plain | None]) -> tuple[Item, ...]:
    """The cells as items, earliest first: neighbours with the same value from the same kind of source are one item."""
    by_ref: dict[str, dict[int, Plain | None]] = {}
    for (ref, i), value in cells.items():
        by_ref.setdefault(ref, {})[i] = value
    found: list[Item] = []
    for ref, steps in by_ref.items():
        for i in sorted(steps):
            item = Item(ref, steps[i], i, i, *_source(case, scenario, ref, i))
            last = found[-1] if found else item
            if (last.ref, last.last, last.value, last.provenance) == (ref, i - 1, item.value, item.provenance):
                found[-1] = replace(last, last=i)
            else:
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


def _cited(named: Iterable[g.Named]) -> tuple[Cited, ...]:
    return tuple(dict.fromkeys(Cited(node.origin, node.name) for node in named))


def _decider(case: Case, scenario: Scenario, verdict: Verdict, given: Given) -> Decider:
    dates = sorted((math.inf if i == HORIZON else i, at) for (ref, i), at in given.items() if ref == DATE)
    cells = {cell: value for cell, value in given.items() if cell[0] != DATE}
    named = tuple((None if i == math.inf else int(i), cast("Moment", at)) for i, at in dates)
    return Decider(verdict, items(case, scenario, cells), named)
