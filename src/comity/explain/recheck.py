"""An independent check of explanations: it uses the meaning of terms, and nothing of what built the explanation.

The masks are written here a second time, over every input of the case and not only those that a term reads.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from comity.case import UNSAID, Course, day, moment
from comity.meaning import F, truth
from comity.verdicts import Outcome, Worlds, outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity.case import Background, Case, Cell, Moment, Plain, Scenario, Term, Type
    from comity.explain import Decider, Explanation, Item

Place = tuple[str, int]


def holds(  # noqa: PLR0913, PLR0917 - all that an explanation is about
    case: Case, term: Term, scenario: Scenario, explanation: Explanation, before: Outcome, fixed: Mapping[str, str]
) -> bool:
    """Whether an explanation of the outcome `before` is true, sufficient, minimal and put together."""
    return not list(faults(case, term, scenario, explanation, before, fixed))


def faults(  # noqa: PLR0913, PLR0917 - the same
    case: Case, term: Term, scenario: Scenario, explanation: Explanation, before: Outcome, fixed: Mapping[str, str]
) -> Iterator[str]:
    """What is wrong with an explanation, in words; nothing when it holds."""
    yield from _misquoted(case, scenario, explanation.because)
    places = _places(explanation.because)

    def same(kept: set[Place]) -> bool:
        now = outcome(term, Worlds(only(case, scenario.course, kept), fixed))
        return now.verdict == before.verdict and now.readings == before.readings

    if before.possible and not same(set(places)):
        yield "not sufficient: with all else unknown, the outcome is another"
    yield from (
        f"not minimal: {ref} at step {i + 1} can be spared" for ref, i in places if same(set(places) - {(ref, i)})
    )
    seen = [decider.verdict for decider in explanation.would_decide]
    if len(seen) != len(set(seen)):
        yield "one verdict is decided twice"
    for decider in explanation.would_decide:
        yield from _indecisive(case, term, scenario, decider, before, fixed)


def background_holds(
    case: Case, background: Background, scenario: Scenario, items: tuple[Item, ...], fixed: Mapping[str, str]
) -> bool:
    """Whether the items alone make a background condition false in each reading in which it is; none can be spared."""
    places = set(_places(items))

    def false(course: Course) -> list[bool]:
        worlds = Worlds(course, fixed)
        return [F in truth(background.always, worlds[choice]) for choice in worlds.choices(background)]

    before = false(scenario.course)
    enough = false(only(case, scenario.course, places)) == before
    spared = any(false(only(case, scenario.course, places - {place})) == before for place in places)
    return enough and not spared and not list(_misquoted(case, scenario, items))


def only(case: Case, course: Course, kept: set[Place]) -> Course:
    """The course with every input unknown but at these places; where readings speak for a concept, they still do."""
    values: dict[str, tuple[Cell, ...]] = {}
    for ref, reference in case.references.items():
        said = course.values.get(ref)
        if reference.declared.readings and said is None:
            continue
        cells = course.cells(ref)
        values[ref] = tuple(cell if cell is UNSAID or (ref, i) in kept else None for i, cell in enumerate(cells))
    return replace(course, values=values)


def _places(items: tuple[Item, ...]) -> list[Place]:
    return [(item.ref, i) for item in items for i in range(item.first, item.last + 1)]


def _misquoted(case: Case, scenario: Scenario, items: tuple[Item, ...]) -> Iterator[str]:
    """Items that do not say what the scenario says, from where it says it, or not as one item."""
    places = _places(items)
    if len(places) != len(set(places)):
        yield "a fact is given twice"
    for item in items:
        cells = scenario.course.cells(item.ref)[item.first : item.last + 1]
        if any(cell is not item.value and cell != item.value for cell in cells) or item.value is None:
            yield f"{item.ref} is not {item.value} from step {item.first + 1} to {item.last + 1}"
    yield from _misplaced(case, scenario, items)


def _misplaced(case: Case, scenario: Scenario, items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        since = scenario.since.get(item.ref, (None,) * scenario.course.steps)
        event = case.references[item.ref].declared.what == "event"
        unknown = scenario.course.cells(item.ref)[item.first] is None
        expected = {
            "recorded": since[item.first] is not None and since[item.first] != -1 and not unknown,
            "status_quo": since[item.first] == -1 and not unknown,
            "marked_unknown": since[item.first] is not None and unknown,
            "not_listed": since[item.first] is None and event,
            "not_recorded": since[item.first] is None and not event,
        }
        if not expected[item.provenance] or item.record != since[item.first]:
            yield f"{item.ref} at step {item.first + 1} is not {item.provenance}"
    ends = {(item.ref, item.last + 1, item.value, item.provenance) for item in items}
    if any((item.ref, item.first, item.value, item.provenance) in ends for item in items):
        yield "two items that could be one"


# --- deciders ----------------------------------------------------------------------------------------------------


def _indecisive(  # noqa: PLR0913, PLR0917 - the same
    case: Case, term: Term, scenario: Scenario, decider: Decider, before: Outcome, fixed: Mapping[str, str]
) -> Iterator[str]:
    """Why a decider is no decider, or too large a one."""
    values: dict[Place | int | None, Plain | Moment] = {}
    for item in decider.items:
        declared = case.references[item.ref].declared
        if item.value is None or not _fits(item.value, declared.type):
            yield f"{item.ref} cannot be {item.value}"
            return
        for i in range(item.first, item.last + 1):
            values[item.ref, i] = item.value
            if scenario.course.cells(item.ref)[i] is not None:
                yield f"{item.ref} is known at step {i + 1}"
    values |= dict(decider.dates)
    yield from _misplaced(case, scenario, decider.items)
    if not _in_order(_with(scenario.course, values)):
        yield "the dates are not in order"

    def decided(given: Mapping[Place | int | None, Plain | Moment]) -> bool:
        now = outcome(term, Worlds(_with(scenario.course, given), fixed))
        if before.verdict == "undetermined":
            return now.possible == (decider.verdict,)
        left = [now.readings.get(name, now.verdict) for name, each in before.readings.items() if each == "undetermined"]
        return bool(left) and all(each == decider.verdict for each in left)

    if not decided(values):
        yield f"does not decide for {decider.verdict}"
    for place in values:
        if decided({other: value for other, value in values.items() if other != place}):
            yield f"decides for {decider.verdict} without {place}"


def _with(course: Course, given: Mapping[Place | int | None, Plain | Moment]) -> Course:
    """The course with the values (by place) and the dates (by step, None for the horizon) given."""
    values = dict(course.values)
    for ref in {place[0] for place in given if isinstance(place, tuple)}:
        values[ref] = tuple(given.get((ref, i), cell) for i, cell in enumerate(course.cells(ref)))
    dates = tuple(given.get(i, at) for i, at in enumerate(course.dates))
    return replace(course, values=values, dates=dates, horizon=given.get(None, course.horizon))  # type: ignore[arg-type]


def _fits(value: Plain, kind: Type) -> bool:
    """Whether a value is of a type, and in its range."""
    if kind.name in ("bool", "symbol"):
        return isinstance(value, bool) if kind.name == "bool" else value in kind.values
    if isinstance(value, bool | str | date):
        return False
    whole = kind.name == "number" or value.denominator == 1
    return whole and (kind.range is None or kind.range[0] <= value <= kind.range[1])


def _in_order(course: Course) -> bool:
    """Whether dates never decrease, and the horizon is not before the day of the last."""
    known = [at for at in course.dates if at is not None]
    rising = all(moment(one) <= moment(other) for one, other in pairwise(known))
    return rising and (not known or course.horizon is None or day(known[-1]) <= day(course.horizon))
