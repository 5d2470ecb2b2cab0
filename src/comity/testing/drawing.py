"""From drawn changes to a checked scenario: what can be drawn of a case, and what its background allows.

What is drawn is a sparse list of changes, a known value each, laid over a *pattern*: a course that the background
allows, as it was found by `comity.solve`. A scenario fits the background when its unknowns can be filled from such a
course so that every constraint holds. Where the changes break a constraint they are taken one at a time, and those that
break it are left out: a fixed order, so that the same choices always give the same scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity import ground as g
from comity.records import Record
from comity.solve import frames
from comity.testing import thresholds
from comity.verdicts import Worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from comity.case import Cell, Moment

KEPT = 16
"""Cases of which what was found is kept.

Not for as long as the case is there, by a weak reference: patterns and plans are made of the case's own parts, so that
what is kept would keep its case alive for good. With a fixed number of them, drawn cases come and go.
"""
Change = tuple[int, str, "c.Plain | None"]
"""A step, an input, and the value it takes there; None: it becomes unknown."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A course that the background allows: the changes that make it what it is, and a value for all that is guarded.

    `full` gives, for each input that the background reads, its value at each step; `dates` are None where nothing reads
    them. Without `closed` the scenario is ongoing; `horizon` is its `as_of`, if it needs one. `needs` are the inputs
    that the verdicts of a goal rest on: whatever becomes known of others leaves these as they are; with
    `either` they are the same while the scenario goes on.
    """

    steps: int
    changes: tuple[Change, ...]
    full: Mapping[str, tuple[Cell, ...]]
    dates: tuple[Moment | None, ...]
    closed: bool = True
    horizon: Moment | None = None
    needs: frozenset[str] = frozenset()
    either: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """A scenario before it is built: where it starts, when its steps are, and what changes at each of them."""

    steps: int
    dates: tuple[Moment | None, ...]
    changes: tuple[Change, ...]
    start: str = "blank"
    closed: bool = True
    horizon: Moment | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Plan:
    """What can be drawn of a case: the inputs, the values of each that its conditions tell apart, and when steps are.

    `guarded` are the inputs that the background reads; `dated`: some condition or deadline reads the dates of steps,
    `guards_dates`: one of the background does.
    """

    case: c.Case
    options: Mapping[str, tuple[c.Plain | None, ...]]
    events: frozenset[str]
    guarded: tuple[str, ...]
    dated: bool
    guards_dates: bool
    days: tuple[date, ...]
    gaps: tuple[thresholds.Gap, ...]
    patterns: dict[object, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<plan of {self.case.id}>"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: ANN401, FBT001 - as Hypothesis calls it
        """Its name alone, since Hypothesis would show all of the case else."""
        printer.text(repr(self))


@lru_cache(maxsize=KEPT)
def plan(case: c.Case) -> Plan:
    """What can be drawn of a case; the same object for the same case, as long as it is one of the last `KEPT`."""
    conditions = [cond for term in case.terms for cond in frames.conditions(term.rule)]
    always = [each.always for each in case.background]
    parts = list(g.walk(*conditions, *always))
    found = thresholds.found(case, parts)
    guarded = {part.ref for part in g.walk(*always) if isinstance(part, g.Input | g.Value)}
    deadlines = any(frames.deadlines(term.rule) for term in case.terms)
    return Plan(
        case=case,
        options={ref: thresholds.options(each, found) for ref, each in case.references.items()},
        events=frozenset(ref for ref, each in case.references.items() if each.declared.what == "event"),
        guarded=tuple(sorted(guarded)),
        dated=deadlines or any(map(_reads_dates, parts)),
        guards_dates=any(map(_reads_dates, g.walk(*always))),
        days=found.days,
        gaps=found.gaps,
    )


def _reads_dates(part: g.Part) -> bool:
    return isinstance(part, g.Today) or (isinstance(part, g.Once | g.Earlier) and part.within is not None)


# --- what the background allows ----------------------------------------------------------------------------------


def fitted(plan: Plan, sure: Sketch, noise: Sequence[Change], patterns: Sequence[Pattern]) -> Sketch:
    """A sketch with as many further changes as the background allows, given patterns to fill its unknowns from.

    INVARIANT: the sketch alone fits the last pattern. Where several changes say something of one input at one step,
    the first counts.
    """
    if not plan.guarded:
        return replace(sure, changes=_first(sure.changes, noise))
    whole = replace(sure, changes=_first(sure.changes, noise))
    if any(fits(plan, whole, each) for each in patterns):
        return whole
    kept = sure.changes
    for change in noise:
        more = _first(kept, (change,))
        if change[1] not in plan.guarded or fits(plan, replace(sure, changes=more), patterns[-1]):
            kept = more
    return replace(sure, changes=kept)


def _first(sure: Iterable[Change], more: Iterable[Change]) -> tuple[Change, ...]:
    """All changes, without those of an input and step of which something is said already."""
    found = {change[:2]: change for change in sure}
    for change in more:
        if change[:2] not in found:
            found[change[:2]] = change
    return tuple(found.values())


def fits(plan: Plan, sketch: Sketch, pattern: Pattern) -> bool:
    """Whether every constraint holds in some reading once what the sketch leaves open is as in the pattern."""
    if not plan.guarded:
        return True
    values = {ref: tuple(cells) for ref, cells in completed(plan, sketch, pattern).items()}
    dates = tuple(
        at if at is not None or i >= len(pattern.dates) else pattern.dates[i] for i, at in enumerate(sketch.dates)
    )
    course = c.Course(sketch.steps, dates, values, dates[-1], closed=True, events=plan.events)
    return possible(plan.case, course)


def completed(plan: Plan, sketch: Sketch, pattern: Pattern) -> dict[str, list[Cell]]:
    """What is so at each step of each input that the background reads; what a sketch leaves open as in the pattern."""
    found: dict[str, list[Cell]] = {}
    for ref, row in _rows(plan, sketch, plan.guarded).items():
        model = pattern.full.get(ref)
        cells = found[ref] = [cell for cell, _ in row]
        if model is not None and None in cells:
            event, last = ref in plan.events, len(model) - 1
            found[ref] = [
                cell if cell is not None else (False if event and at > last else model[min(at, last)])
                for at, cell in enumerate(cells)
            ]
    return found


def possible(case: c.Case, course: c.Course) -> bool:
    """Whether each constraint of the background surely holds at every step, in some choice of readings."""
    worlds = Worlds(course)
    return all(
        any(worlds[choice].of(each.always)[0] == worlds[choice].every for choice in worlds.choices(each))
        for each in case.background
    )


# --- building ------------------------------------------------------------------------------------------------------


def built(plan: Plan, sketch: Sketch, name: str = "drawn") -> c.Scenario:
    """The checked scenario of a sketch: the same that `scenario_of` makes of its document, without writing it."""
    steps = _documents(plan, sketch)
    written = Record(
        "ScenarioDoc",
        frozenset({"scenario", "from_", "status", "as_of", "steps"} - ({"as_of"} if sketch.horizon is None else set())),
        {
            "title": None,
            "note": None,
            "case": None,
            "from_": sketch.start,
            "status": "complete" if sketch.closed else "ongoing",
            "as_of": sketch.horizon,
            "steps": steps,
            "expect": {},
            "scenario": name,
        },
    )
    mentioned = dict.fromkeys(plan.case.status_quo if sketch.start == "status_quo" else ())
    for step in steps:
        mentioned |= dict.fromkeys([*step.facts, *step.events, *step.unknown])
    rows = _rows(plan, sketch, mentioned)
    course = c.Course(
        steps=sketch.steps,
        dates=sketch.dates,
        values={ref: tuple(cell for cell, _ in row) for ref, row in rows.items()},
        horizon=sketch.horizon if sketch.horizon is not None else sketch.dates[-1],
        closed=sketch.closed,
        events=plan.events,
    )
    since = {ref: tuple(at for _, at in row) for ref, row in rows.items()}
    words = plan.case.vocabulary
    return c.Scenario(name, written, course, since, "<python>", {}, plan.case.id, words)  # type: ignore[arg-type]  # a record is as good


def _documents(plan: Plan, sketch: Sketch) -> list[Record]:
    """Each step as a document has it."""
    facts: list[dict[str, Any]] = [{} for _ in range(sketch.steps)]
    events: list[list[str]] = [[] for _ in range(sketch.steps)]
    unknown: list[list[str]] = [[] for _ in range(sketch.steps)]
    for at, ref, value in sketch.changes:
        if value is None:
            unknown[at].append(ref)
        elif ref not in plan.events:
            facts[at][ref] = written(value)
        elif value:
            events[at].append(ref)
    dates = sketch.dates
    return [
        Record(
            "StepDoc",
            frozenset({"facts", "events", "unknown", *(("date",) if dates[at] else ())}),
            {
                "date": dates[at],
                "facts": facts[at],
                "events": sorted(events[at]),
                "unknown": sorted(unknown[at]),
                "title": None,
                "note": None,
            },
        )
        for at in range(sketch.steps)
    ]


def _rows(plan: Plan, sketch: Sketch, refs: Iterable[str]) -> dict[str, list[tuple[Cell, int | None]]]:
    """The value of each input at each step, with the step whose record it comes from."""
    by_ref: dict[str, dict[int, c.Plain | None]] = {}
    for at, ref, value in sketch.changes:
        by_ref.setdefault(ref, {})[at] = value
    start = plan.case.status_quo if sketch.start == "status_quo" else {}
    rows: dict[str, list[tuple[Cell, int | None]]] = {}
    for ref in refs:
        changes, steps = by_ref.get(ref, {}), range(sketch.steps)
        if ref in plan.events:
            rows[ref] = [(changes[i], i) if changes.get(i, False) is not False else (False, None) for i in steps]
            continue
        contested = plan.case.references[ref].declared.readings
        now: tuple[Cell, int | None] = (c.UNSAID if contested else None, None)
        if ref in start:
            now = (cell(start[ref]), -1)
        row = rows[ref] = []
        for i in steps:
            now = (cell(changes[i]), i) if i in changes else now
            row.append(now)
    return rows


def cell(value: c.Plain | None) -> Cell:
    """A value as evaluation sees it: a date as its ordinal."""
    return value.toordinal() if isinstance(value, date) else value


def written(value: c.Plain) -> object:
    """A value as a scenario file has it."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value.isoformat() if isinstance(value, date) else value
