"""Hypothesis strategies that begin with a scenario: with less or more of it known, or the same in other words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from hypothesis import strategies as st

from comity import case as c
from comity.load import scenario_of
from comity.problems import CaseError, Problem
from comity.solve import asking, witness
from comity.solve.space import Space
from comity.testing import drawing
from comity.testing.drawing import Sketch, built, plan
from comity.testing.framing import below
from comity.testing.thresholds import MIDDLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from random import Random

    from comity.case import Cell, Moment
    from comity.testing.drawing import Change, Plan

E = TypeVar("E")
Columns = dict[str, list["Cell"]]
"""What is so of each input at each step."""
CHANGED = 12
"""The most cells that are forgotten, and learned, from one scenario to another."""


class Choices(NamedTuple):
    """How choices are made: a number below another, and a few of these."""

    one: Callable[[int], int]
    some: Callable[[int], Sequence[int]]


@cache
def _some(count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(below(count), max_size=CHANGED)


@st.composite
def _made(draw: st.DrawFn, make: Callable[[Choices], E]) -> E:
    """What is made with choices that Hypothesis draws."""
    return make(Choices(lambda count: draw(below(count)), lambda count: draw(_some(count)) if count else ()))


def at_random(random: Random) -> Choices:
    """Choices without Hypothesis, which tries few scenarios where it draws much else (see `framing.Hand`)."""
    return Choices(
        random.randrange,
        lambda count: [random.randrange(count) for _ in range(random.randrange(CHANGED + 1))] if count else (),
    )


def completions(scenario: c.Scenario, case: c.Case) -> st.SearchStrategy[c.Scenario]:
    """Scenarios in which nothing is unknown any more, facts, events and dates, and all that is known is as it was.

    A contested concept of which nothing is said stays with its readings. Raises `CaseError` when what is known breaks
    the background whatever the rest is.
    """
    found = plan(case)
    allowed = _allowed(scenario, found)
    return _made(lambda choices: _completed(choices, scenario, found, allowed))


def completed(choices: Choices, scenario: c.Scenario, case: c.Case) -> c.Scenario:
    """One scenario of `completions`."""
    found = plan(case)
    return _completed(choices, scenario, found, _allowed(scenario, found))


def refinements(scenario: c.Scenario, case: c.Case) -> st.SearchStrategy[tuple[c.Scenario, c.Scenario]]:
    """Pairs of scenarios in which less is known than in this one, and more; each may be the same.

    Everything that is known in the first is so in this one, and everything that is known in this one is so in the
    second. The second is one that the background allows; what is raised is as for `completions`.
    """
    found = plan(case)
    allowed = _allowed(scenario, found)
    return _made(lambda choices: _refined(choices, scenario, found, allowed))


def refined(choices: Choices, scenario: c.Scenario, case: c.Case) -> tuple[c.Scenario, c.Scenario]:
    """One pair of `refinements`."""
    found = plan(case)
    return _refined(choices, scenario, found, _allowed(scenario, found))


def _completed(
    choices: Choices, scenario: c.Scenario, found: Plan, allowed: Mapping[str, Sequence[Cell]]
) -> c.Scenario:
    columns, course = _columns(scenario, found), scenario.course
    filled = {ref: _filled(choices, found, ref, cells) for ref, cells in columns.items()}
    dates = _dates(scenario)
    whole = replace(course, dates=dates, values={ref: tuple(each) for ref, each in filled.items()})
    if allowed and not drawing.possible(found.case, whole):
        filled |= {ref: list(cells) for ref, cells in allowed.items()}
    return _rebuilt(scenario, found, filled, dates)


def _filled(choices: Choices, found: Plan, ref: str, cells: Sequence[Cell]) -> list[Cell]:
    """The cells with one value for each run of unknown ones; an event has one for each step."""
    values = [drawing.cell(each) for each in found.options[ref] if each is not None]
    values = [False, True] if ref in found.events else values
    filled: list[Cell] = []
    for at, cell in enumerate(cells):
        if cell is not None:
            filled.append(cell)
        elif at and cells[at - 1] is None and ref not in found.events:
            filled.append(filled[-1])
        else:
            filled.append(values[choices.one(len(values))] if len(values) > 1 else values[0])
    return filled


def _refined(
    choices: Choices, scenario: c.Scenario, found: Plan, allowed: Mapping[str, Sequence[Cell]]
) -> tuple[c.Scenario, c.Scenario]:
    columns, whole = _columns(scenario, found), _completed(choices, scenario, found, allowed)
    known = [(ref, at) for ref, cells in columns.items() for at, cell in enumerate(cells) if _is_known(cell)]
    open_ = [(ref, at) for ref, cells in columns.items() for at, cell in enumerate(cells) if cell is None]
    less = {ref: list(cells) for ref, cells in columns.items()}
    more = {ref: list(cells) for ref, cells in columns.items()}
    for number in choices.some(len(known)):
        ref, at = known[number]
        less[ref][at] = None
    for number in choices.some(len(open_)):
        ref, at = open_[number]
        more[ref][at] = whole.course.cells(ref)[at]
    dates = scenario.course.dates
    hidden = choices.one(len(dates) + 1)
    fewer = tuple(None if at == hidden - 1 else each for at, each in enumerate(dates))
    later = whole.course.dates if choices.one(2) else dates
    return _rebuilt(scenario, found, less, fewer), _rebuilt(scenario, found, more, later)


def _is_known(cell: Cell) -> bool:
    return cell is not None and cell is not c.UNSAID


def _columns(scenario: c.Scenario, found: Plan) -> Columns:
    """Every input of the case, with what is so of it at each step."""
    course, references = scenario.course, found.case.references
    return {
        ref: [c.UNSAID] * course.steps
        if each.declared.readings and ref not in course.values
        else list(course.cells(ref))
        for ref, each in references.items()
    }


def _rebuilt(scenario: c.Scenario, found: Plan, columns: Columns, dates: tuple[Moment | None, ...]) -> c.Scenario:
    """A scenario of other columns and dates, which starts and ends as this one."""
    given, course = scenario.written, scenario.course
    start = found.case.status_quo if given.from_ == "status_quo" else {}
    changes = [change for ref, cells in columns.items() for change in _changes(found, ref, cells, start.get(ref))]
    horizon: Any = given.as_of
    return built(found, Sketch(course.steps, dates, tuple(changes), given.from_, course.closed, horizon), scenario.id)


def _changes(found: Plan, ref: str, cells: Iterable[Cell], start: c.Plain | None) -> Iterator[Change]:
    """What has to be recorded of an input for these cells."""
    event, declared = ref in found.events, found.case.references[ref].declared
    kind = declared.type.name
    now: Cell = False if event else c.UNSAID if declared.readings and start is None else drawing.cell(start)
    for at, cell in enumerate(cells):
        if cell is not c.UNSAID and cell != now:
            yield at, ref, date.fromordinal(cell) if kind == "date" and isinstance(cell, int) else cell  # type: ignore[misc]
        now = now if event or cell is c.UNSAID else cell


def _dates(scenario: c.Scenario) -> tuple[Moment | None, ...]:
    """The dates, each missing one as that of the step before, or else of the first that has one."""
    dates, horizon = scenario.course.dates, scenario.written.as_of
    now: Any = next((at for at in dates if at is not None), horizon or MIDDLE)
    filled: list[Moment | None] = []
    for at in dates:
        now = at if at is not None else now
        filled.append(now)
    return tuple(filled)


def _allowed(scenario: c.Scenario, found: Plan) -> dict[str, list[Cell]]:
    """A value at every step for each input that the background reads, as it allows them; empty without background."""
    if not found.guarded:
        return {}
    dated = replace(scenario.course, dates=_dates(scenario))
    for _, question in asking.questions(found.case, (), None):
        space = Space(replace(question, given=dated, as_it_stands=True), dated.steps)
        if space.solver.solve(()):
            is_true = space.solver.model().__contains__
            rows = [witness.values(space, at, is_true) for at in range(dated.steps)]
            cells = {ref: [drawing.cell(row[ref]) for row in rows] for ref in rows[0]}
            for ref, switches in space.unrolled.inputs.switches.items():
                cells[ref] = list(map(is_true, switches))
            said = {ref: each for ref, each in _columns(scenario, found).items() if ref in found.guarded}
            return {
                ref: [is_ if is_ is not None else cells.get(ref, each)[at] for at, is_ in enumerate(each)]
                for ref, each in said.items()
            }
    message = f"`{scenario.id}` cannot be completed: what is known breaks the background"
    raise CaseError(
        [Problem("nothing-possible", message, hint=f"ask `comity check` why `{scenario.id}` is infeasible")]
    )


# --- the same in other words --------------------------------------------------------------------------------------


def reorderings(scenario: c.Scenario, case: c.Case) -> st.SearchStrategy[c.Scenario]:
    """The same scenario, its facts, events and unknowns in another order, some as one line for a whole group.

    They are read as a file is; their course is that of this one.
    """
    return _made(lambda choices: reordered(choices, scenario, case))


def reordered(choices: Choices, scenario: c.Scenario, case: c.Case) -> c.Scenario:
    """One scenario of `reorderings`."""
    doc = witness.data(scenario)
    for step in doc.get("steps", []):
        grouped = choices.one(2)
        facts = (_grouped(step.get("facts", {}), case) if grouped else step.get("facts", {})).items()
        step["facts"] = dict(_shuffled(choices, facts))
        for key in ("events", "unknown"):
            words = dict.fromkeys(step.get(key, []), "")
            step[key] = _shuffled(choices, _grouped(words, case) if grouped else words)
    return scenario_of(doc, case)


def _shuffled(choices: Choices, listed: Iterable[E]) -> list[E]:
    """The same in another order; the simplest is the order as it is."""
    return sorted(listed, key=lambda _: choices.one(256))


def _grouped(facts: Mapping[str, Any], case: c.Case) -> dict[str, Any]:
    """The same facts, those that are one for all members of a group in one line."""
    left = dict(facts)
    for name, declared in case.vocabulary.declared.items():
        if len(declared.params) != 1:
            continue
        for domain, kind in case.vocabulary.kinds.items():
            refs = [f"{name}({member})" for member in case.vocabulary.domains[domain]]
            same = kind == declared.params[0][1] and len(refs) > 1 and all(ref in left for ref in refs)
            if same and len({repr(left[ref]) for ref in refs}) == 1:
                value = left[refs[0]]
                left = {ref: each for ref, each in left.items() if ref not in refs} | {f"{name}({domain})": value}
    return left


def restatements(scenario: c.Scenario, case: c.Case) -> st.SearchStrategy[c.Scenario]:
    """The same scenario, which says again at some later steps what still holds of facts.

    They are read as a file is; their course is that of this one.
    """
    return _made(lambda choices: restated(choices, scenario, case))


def restated(choices: Choices, scenario: c.Scenario, case: c.Case) -> c.Scenario:
    """One scenario of `restatements`."""
    doc, course = witness.data(scenario), scenario.course
    again = [
        (at, ref)
        for ref, cells in course.values.items()
        for at in range(course.steps)
        if ref not in course.events and scenario.since[ref][at] not in (at, None) and _is_known(cells[at])
    ]
    for number in choices.some(len(again)):
        at, ref = again[number]
        kind, value = case.references[ref].declared.type.name, course.cells(ref)[at]
        plain: Any = date.fromordinal(value) if kind == "date" and isinstance(value, int) else value
        step = doc["steps"][at]
        step["facts"] = {**step.get("facts", {}), ref: drawing.written(plain)}
    return scenario_of(doc, case)
