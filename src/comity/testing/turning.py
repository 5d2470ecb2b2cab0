"""Goals with a sequel: what a verdict rests on changes at a later step, which a window or deadline tells apart.

A pattern of a goal has as few steps as it can, and mostly no dates. Whether what happens first and then no longer
counts, and what happens too late does not, is seen by none of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from comity import case as c
from comity import ground as g
from comity.testing.aiming import Aim
from comity.testing.drawing import Sketch, fits, fitted
from comity.testing.framing import after
from comity.testing.thresholds import near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.testing.drawing import Change, Pattern, Plan
    from comity.testing.framing import Deck, Hand


class Reading(NamedTuple):
    """What a term reads: inputs, and how far apart steps are that its windows and deadlines tell apart."""

    inputs: frozenset[str]
    distances: tuple[timedelta | date, ...]


def turned(deck: Deck, hand: Hand, term: c.Term, pattern: Pattern) -> Aim:
    """A pattern of a term with one step more, if there may be one, at which some of what the term reads changes.

    That step lies a window after those before it, or at a deadline, or just before or after.
    """
    plan, read = deck.plan, _reading(deck.plan, term)
    short = Sketch(pattern.steps, pattern.dates, pattern.changes, "blank", pattern.closed, pattern.horizon)
    longer = replace(short, steps=short.steps + 1, dates=_dates(plan, hand, read, pattern))
    if longer.steps > deck.steps or not fits(plan, longer, pattern):
        return Aim(short, pattern, pattern.needs, pattern.either)
    more = list(_sequel(plan, hand, read, pattern))
    return Aim(fitted(plan, longer, more, (pattern,)), pattern, read.inputs)


def _reading(plan: Plan, term: c.Term) -> Reading:
    key = ("reading", term.name)
    if key not in plan.patterns:
        plan.patterns[key] = Reading(_read(term.rule), _distances(term.rule))
    found: Reading = plan.patterns[key]
    return found


def _sequel(plan: Plan, hand: Hand, read: Reading, pattern: Pattern) -> Iterator[Change]:
    """What changes of some inputs at the step after the pattern, or of those that it leaves open at its last step.

    An event that happened does so no longer by itself.
    """
    last = {ref: value for _, ref, value in pattern.changes}
    for (ref, values), drawn in zip(plan.options.items(), hand.values, strict=False):
        others = [each for each in values if ref in plan.events or each != last.get(ref)]
        if ref in read.inputs and others and drawn % 3:
            after_it = drawn % 3 == 1 or ref in last
            yield pattern.steps - (not after_it), ref, others[drawn // 3 % len(others)]


def _dates(plan: Plan, hand: Hand, read: Reading, pattern: Pattern) -> tuple[c.Moment | None, ...]:
    """The dates of the pattern, if it has none the same day for all, and one for the step after."""
    options = read.distances
    if plan.guards_dates or not options:
        return (*pattern.dates, pattern.dates[-1])
    ahead = options[hand.dates[1] % len(options)]
    day = plan.days[hand.dates[2] % len(plan.days)]
    if isinstance(ahead, date):
        last = pattern.dates[-1]
        dates = (min(day, ahead),) * pattern.steps if last is None or c.day(last) > ahead else pattern.dates
        return (*dates, ahead)
    dates = pattern.dates if pattern.dates[-1] else (day,) * pattern.steps
    return (*dates, after(dates[-1] or day, ahead))


def _distances(rule: c.Rule) -> tuple[timedelta | date, ...]:
    """Each window and deadline of a rule, twice, and what is just before and after it."""
    parts = g.walk(*c.conditions(rule))
    limits = [*c.deadlines(rule), *(part.within for part in parts if isinstance(part, g.Once | g.Earlier))]
    found: list[timedelta | date] = []
    for limit in dict.fromkeys(limits):
        if isinstance(limit, date):
            found += [limit, limit, limit - timedelta(days=1), limit + timedelta(days=1)]
        elif isinstance(limit, timedelta):
            found += [limit, *near(limit)]
    return tuple(found)


def _read(rule: c.Rule) -> frozenset[str]:
    """The inputs that a rule reads."""
    return frozenset(g.inputs(*c.conditions(rule)))
