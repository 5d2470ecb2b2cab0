"""What every drawn scenario has: where it starts, whether it goes on, when its steps are, and no unknowns if asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from comity import case as c
from comity.testing.drawing import cell, completed, fits
from comity.testing.thresholds import MIDDLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.testing.drawing import Change, Pattern, Plan, Sketch
    from comity.testing.goals import Goal

REDATED = 4
"""One in so many goals that needs dates gets others."""
NOISE = 10
"""The most changes that are added at random."""
DROPS = 6
"""For each goal, so many choices of whether a fact is left out; the facts of all goals take them in turn."""


@cache
def below(count: int) -> st.SearchStrategy[int]:
    """So many choices, the first of which is the simplest."""
    return st.integers(0, count - 1)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Deck:
    """What scenarios are drawn from: the plan of the case, the goals, and the values that a change may give."""

    plan: Plan
    goals: tuple[Goal, ...]
    slots: tuple[tuple[str, c.Plain | None], ...]
    refs: tuple[str, ...]
    steps: int
    unknowns: bool
    several: int
    ways: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<scenarios of {self.plan.case.id}>"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: ANN401, FBT001 - as Hypothesis calls it
        """Its name alone, since Hypothesis would show all of the case else."""
        printer.text(repr(self))


@dataclass(frozen=True, slots=True)
class Hand:
    """Small numbers drawn at once, each for one choice; 0 is always the simplest.

    They are bytes of one draw: Hypothesis makes variants of an example by copying one draw over another of the same
    kind, and with one for each choice five of six examples would be such variants, mostly with the same goals. A draw
    for each choice also takes far longer. Bytes shrink one by one all the same.
    """

    way: int
    frame: int
    length: int
    ground: int
    dates: bytes
    goals: bytes
    drops: bytes
    noise: bytes
    values: bytes


def hands(deck: Deck) -> st.SearchStrategy[Hand]:
    """What is drawn of each scenario."""
    several, fixed = deck.several, 4
    sizes = (fixed, 2 + deck.steps, 2 * several, DROPS * several, 1 + 2 * NOISE, len(deck.plan.options))
    ends = list(accumulate(sizes))

    def dealt(drawn: bytes) -> Hand:
        return Hand(*drawn[:fixed], *(drawn[one:other] for one, other in pairwise(ends)))

    return st.binary(min_size=ends[-1], max_size=ends[-1]).map(dealt)


def pairs(drawn: bytes) -> list[int]:
    """Two bytes each as one number."""
    return [one << 8 | other for one, other in zip(drawn[::2], drawn[1::2], strict=True)]


def noise(deck: Deck, hand: Hand) -> list[Change]:
    """Changes at random; of their numbers 0 is none."""
    numbers = [number - 1 for number in pairs(hand.noise[1:])[: hand.noise[0] % (NOISE + 1)] if number]
    count, slots = len(deck.slots), deck.slots
    return [(number // count % deck.steps, *slots[number % count]) for number in numbers] if count else []


def framed(deck: Deck, hand: Hand, sure: Sketch, first: Pattern, *, calm: bool) -> Sketch:
    """Where it starts, whether it goes on, and when its steps and its horizon are; perhaps with a step more.

    A `calm` frame adds to what is known and changes nothing else.
    """
    frame = hand.frame % 24
    start, longer = frame % 2, frame // 4 % 3 == 2 and not calm  # noqa: PLR2004 - one in so many
    ongoing, ahead = frame // 2 % 4 == 3 and not calm, frame // 8 == 2 and not calm  # noqa: PLR2004 - the same
    sketch = sure
    if longer and sure.steps < deck.steps:
        sketch = replace(sketch, steps=sketch.steps + 1, dates=(*sketch.dates, sketch.dates[-1]))
    if start and deck.plan.case.status_quo:
        sketch = replace(sketch, start="status_quo")
    if sketch is not sure and not fits(deck.plan, sketch, first):
        sketch = sure
    again = not any(sketch.dates) or (not calm and hand.dates[0] % REDATED == 1)
    if not deck.plan.guards_dates and sketch.closed and again:
        sketch = _dated(deck, hand.dates[1:], sketch)
    if ongoing and sketch.closed:
        sketch = replace(sketch, closed=False)
    if ahead and sketch.horizon is None:
        gap = timedelta(days=frame % 5 * 20)
        sketch = replace(sketch, horizon=c.day(_last(sketch.dates)) + gap)
    return sketch


def _last(dates: Sequence[c.Moment | None]) -> c.Moment:
    return next((at for at in reversed(dates) if at is not None), MIDDLE)


def _dated(deck: Deck, drawn: bytes, sketch: Sketch) -> Sketch:
    """Dates that never decrease, as far apart as the windows of the case, or at the days that it names."""
    if not deck.plan.dated and deck.unknowns:
        return sketch
    days, gaps = deck.plan.days, deck.plan.gaps
    at = drawn[0] % (len(days) + 1)
    if not at and deck.unknowns:
        return sketch
    now: c.Moment = days[max(0, at - 1)]
    dates: list[c.Moment | None] = [now]
    for number in drawn[1 : sketch.steps]:
        ahead = number % (len(gaps) + 2)
        if ahead < len(gaps):
            now = after(now, gaps[ahead])
        elif ahead == len(gaps):
            now = next((each for each in days if each > c.day(now)), now)
        dates.append(None if ahead > len(gaps) and deck.unknowns else now)
    return replace(sketch, dates=tuple(dates))


def after(now: c.Moment, gap: timedelta) -> c.Moment:
    """So much later: a day after a whole number of days, else a time."""
    if not isinstance(now, datetime) and gap % timedelta(days=1) == timedelta():
        return now + gap
    return c.moment(now) + gap


def filled(deck: Deck, drawn: bytes, sketch: Sketch, first: Pattern) -> Sketch:
    """The sketch with a value for every input at every step: those of the pattern where the background reads them."""
    plan = deck.plan
    start = plan.case.status_quo if sketch.start == "status_quo" else {}
    guarded = {ref: cells for ref, cells in completed(plan, sketch, first).items() if ref in first.full}
    known = [change for change in sketch.changes if change[2] is not None and change[1] not in guarded]
    said = {change[:2] for change in known}
    more = [change for ref, cells in guarded.items() for change in _changes(plan, ref, cells, start.get(ref))]
    for number, (ref, values) in zip(drawn, plan.options.items(), strict=True):
        is_open = ref not in guarded and ref not in plan.events and (0, ref) not in said and start.get(ref) is None
        if is_open and not plan.case.references[ref].declared.readings:
            more.append((0, ref, values[number % (len(values) - 1)]))
    dates, last = list(sketch.dates), _last(sketch.dates)
    return replace(sketch, changes=(*known, *more), dates=tuple(at or last for at in dates))


def _changes(plan: Plan, ref: str, cells: Sequence[c.Cell], start: c.Plain | None) -> Iterator[Change]:
    """What is to be recorded of an input for these cells, all of them known."""
    declared = plan.case.references[ref].declared
    now: Any = False if ref in plan.events else cell(start)
    for at, value in enumerate(cells):
        if value != now and value is not c.UNSAID:
            plain: Any = date.fromordinal(value) if declared.type.name == "date" else value  # type: ignore[arg-type]
            yield at, ref, plain
        now = False if ref in plan.events else value
