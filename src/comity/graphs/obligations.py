"""Deadlines of a scenario: what a term asks to be done by when, from the step that calls for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from comity import case as c
from comity.semantics.terms import due
from comity.verdicts import Worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from comity.meaning import Steps, World
    from comity.semantics.terms import Due

State = Literal["met", "missed", "pending", "open"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """What `term` (`party.id`) asks from step `step` on (from 1) until `due`, None where that step has no date.

    `state`: `met` in time; `missed`, for the time is over; `pending`, for there is time left; `open` where that is not
    known, or differs by reading.
    """

    term: str
    title: str
    step: int
    due: c.Moment | None
    state: State


def obligations(terms: Iterable[c.Term], course: c.Course) -> tuple[Obligation, ...]:
    """The deadlines that a scenario calls for, in the order of the terms; those that only may be called for are not."""
    worlds = Worlds(course)
    found = []
    for term in terms:
        states: dict[int, set[State]] = {}
        readings = [dict(_states(term.rule, worlds[choice])) for choice in worlds.choices(term)]
        for each in readings:
            for step, state in each.items():
                states.setdefault(step, set()).add(state)
        for step, some in sorted(states.items()):
            agreed = len(some) == 1 and all(step in each for each in readings)
            by = _due(term.rule, course.dates[step])
            found.append(Obligation(term.name, term.title, step + 1, by, some.pop() if agreed else "open"))
    return tuple(found)


def _states(rule: c.Rule, world: World) -> Iterator[tuple[int, State]]:
    """The steps (from 0) that surely call for something with a deadline, and what became of it."""
    if not isinstance(rule, c.Demand | c.Commitment) or not c.deadlines(rule):
        return
    found = due(rule, world)
    called, _ = found.triggers
    called = called & -called if found.once else called  # the first of them
    for step in range(world.course.steps):
        if called >> step & 1:
            yield step, _state(step, found)


def _state(step: int, found: Due[Steps]) -> State:
    (met, unmet), (over, running) = ((yes >> step & 1, no >> step & 1) for yes, no in (found.met, found.over))
    if met or not unmet:
        return "met" if met else "open"
    return "missed" if over else "pending" if running else "open"


def _due(rule: c.Rule, start: c.Moment | None) -> c.Moment | None:
    if not isinstance(rule, c.Demand | c.Commitment):
        return None
    if rule.by is not None:
        return rule.by
    if start is None or rule.within is None:
        return None
    if isinstance(start, datetime) or rule.within % timedelta(days=1):
        return c.moment(start) + rule.within
    return start + rule.within
