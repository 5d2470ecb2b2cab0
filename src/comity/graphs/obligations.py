"""Deadlines of a scenario: what a term asks to be done by when, from the step that calls for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from comity import case as c
from comity.meaning import near, windows
from comity.verdicts import Worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from comity import ground as g
    from comity.meaning import Steps, World

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
            due = _due(term.rule, course.dates[step])
            found.append(Obligation(term.name, term.title, step + 1, due, some.pop() if agreed else "open"))
    return tuple(found)


def _states(rule: c.Rule, world: World) -> Iterator[tuple[int, State]]:
    """The steps (from 0) that surely call for something with a deadline, and what became of it."""
    match rule:
        case c.Demand(of, requires, _, by, within) if by or within:
            called, met = world.of(of), _met(requires, rule, world, earlier=True)
            first = called[0] & -called[0]  # a date is one deadline, a time runs anew from each step
            called = (first, called[1]) if by else called
        case c.Commitment(when, then, by, within) if by or within:
            called, met = world.of(when), _met(then, rule, world, earlier=False)
        case _:
            return
    for step in range(world.course.steps):
        if called[0] >> step & 1:
            yield step, _state(step, met, _due(rule, world.course.dates[step]), world.course)


def _met(cond: g.Ground, rule: c.Demand | c.Commitment, world: World, *, earlier: bool) -> Steps:
    """For each step that may call for it, whether the answer surely comes in time, and whether it surely does not."""
    steps = range(world.course.steps)
    reach = [world.every if earlier else world.every & -(1 << step) for step in steps]
    if rule.within is not None:
        return near(world.of(cond), windows(world, rule.within, ahead=True), reach)
    yes, no = world.of(cond)
    days = [None if at is None else c.day(at) for at in world.course.dates]
    before = sum(1 << step for step in steps if (day := days[step]) is not None and rule.by and day <= rule.by)
    after = sum(1 << step for step in steps if (day := days[step]) is not None and rule.by and day > rule.by)
    met = sum(1 << step for step in steps if yes & before & reach[step])
    missed = sum(1 << step for step in steps if not reach[step] & ~(no | after))
    return met, missed


def _state(step: int, met: Steps, due: c.Moment | None, course: c.Course) -> State:
    if met[0] >> step & 1:
        return "met"
    if not met[1] >> step & 1:
        return "open"
    if course.closed:
        return "missed"
    if due is None or course.horizon is None:
        return "open"
    whole = isinstance(due, datetime)
    over = c.moment(course.horizon) > c.moment(due) if whole else c.day(course.horizon) > c.day(due)
    return "missed" if over else "pending"


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
