"""What every drawn scenario has: where it starts, whether it goes on, when its steps are, and no unknowns if asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from comity import case as c
from comity.testing.drawing import fits
from comity.testing.thresholds import MIDDLE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from comity.testing.drawing import Change, Pattern, Plan, Sketch
    from comity.testing.goals import Goal

REDATED = 4
"""One in so many goals that needs dates gets others."""


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

    def __repr__(self) -> str:
        return f"<scenarios of {self.plan.case.id}>"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: ANN401, FBT001 - as Hypothesis calls it
        """Its name alone, since Hypothesis would show all of the case else."""
        printer.text(repr(self))


def framed(draw: st.DrawFn, deck: Deck, sure: Sketch, patterns: Sequence[Pattern]) -> Sketch:
    """Where it starts, whether it goes on, and when its steps and its horizon are; perhaps with a step more."""
    frame = draw(below(24))
    start, longer = frame % 2, frame // 4 % 3 == 2  # noqa: PLR2004 - one in so many
    ongoing, ahead = frame // 2 % 4 == 3, frame // 8 == 2  # noqa: PLR2004 - the same
    sketch = sure
    if longer and sure.steps < deck.steps:
        sketch = replace(sketch, steps=sketch.steps + 1, dates=(*sketch.dates, sketch.dates[-1]))
    if start and deck.plan.case.status_quo:
        sketch = replace(sketch, start="status_quo")
    if sketch is not sure and not fits(deck.plan, sketch, patterns[-1]):
        sketch = sure
    if not deck.plan.guards_dates and sketch.closed and (not any(sketch.dates) or draw(below(REDATED)) == 1):
        sketch = _dated(draw, deck, sketch)
    if ongoing and sketch.closed:
        sketch = replace(sketch, closed=False)
    if ahead and sketch.horizon is None:
        gap = timedelta(days=frame % 5 * 20)
        sketch = replace(sketch, horizon=c.day(_last(sketch.dates)) + gap)
    return sketch


def _last(dates: Sequence[c.Moment | None]) -> c.Moment:
    return next((at for at in reversed(dates) if at is not None), MIDDLE)


def _dated(draw: st.DrawFn, deck: Deck, sketch: Sketch) -> Sketch:
    """Dates that never decrease, as far apart as the windows of the case, or at the days that it names."""
    if not deck.plan.dated and deck.unknowns:
        return sketch
    days, gaps = deck.plan.days, deck.plan.gaps
    at = draw(below(len(days) + 1))
    if not at and deck.unknowns:
        return sketch
    now: c.Moment = days[max(0, at - 1)]
    dates: list[c.Moment | None] = [now]
    for _ in range(sketch.steps - 1):
        ahead = draw(below(len(gaps) + 2))
        if ahead < len(gaps):
            now = _after(now, gaps[ahead])
        elif ahead == len(gaps):
            now = next((each for each in days if each > c.day(now)), now)
        dates.append(None if ahead > len(gaps) and deck.unknowns else now)
    return replace(sketch, dates=tuple(dates))


def _after(now: c.Moment, gap: timedelta) -> c.Moment:
    if not isinstance(now, datetime) and gap % timedelta(days=1) == timedelta():
        return now + gap
    return c.moment(now) + gap


def filled(draw: st.DrawFn, deck: Deck, sketch: Sketch, first: Pattern) -> Sketch:
    """The sketch with a value for every input at every step: those of the pattern where the background reads them."""
    known = [change for change in sketch.changes if change[2] is not None]
    said = {change[:2] for change in known}
    start = deck.plan.case.status_quo if sketch.start == "status_quo" else {}
    more: list[Change] = []
    for ref, values in deck.plan.options.items():
        if deck.plan.case.references[ref].declared.readings or start.get(ref) is not None:
            continue
        cells = first.full.get(ref)
        if cells is not None:
            more += _as_in(ref, cells, said, sketch.steps, deck.plan)
        elif ref not in deck.plan.events and (0, ref) not in said:
            more.append((0, ref, values[draw(below(len(values) - 1))] if len(values) > 2 else values[0]))  # noqa: PLR2004
    dates, last = list(sketch.dates), _last(sketch.dates)
    return replace(sketch, changes=(*known, *more), dates=tuple(at or last for at in dates))


def _as_in(
    ref: str, cells: Sequence[c.Cell], said: Collection[tuple[int, str]], steps: int, plan: Plan
) -> list[Change]:
    """What of an input is not said, as a pattern has it."""
    event = ref in plan.events
    if event:
        return [(at, ref, True) for at in range(min(steps, len(cells))) if cells[at] and (at, ref) not in said]
    kind = plan.case.references[ref].declared.type.name
    values: list[Any] = [date.fromordinal(each) if kind == "date" else each for each in cells]  # type: ignore[arg-type]
    found: list[Change] = []
    for at in range(steps):
        if (at, ref) in said:
            break
        value = values[min(at, len(values) - 1)]
        if at == 0 or value != values[min(at - 1, len(values) - 1)]:
            found.append((at, ref, value))
    return found
