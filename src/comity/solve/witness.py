"""From a solution back to a scenario, which the definition confirms, with nothing in it that does not matter."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity.load import scenario_of
from comity.meaning import F, T, truth, world
from comity.solve.clock import is_past
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comity.solve.space import Question, Space

Change = tuple[int, str]
"""A step (from 0) and the input that is set there, or the event that happens."""
ROUNDS = 4_000
"""Changes that are tried, one by one, for whether they matter; a scenario with more is left as it is, and says so."""
MAY_MATTER = "some of its {} changes may not matter: {}"


class UnconfirmedError(Exception):
    """The definition does not confirm what the solver found: a defect of comity."""


def scenario(
    space: Space,
    name: str,
    *,
    start: str = "blank",
    holds: Callable[[c.Scenario], bool] | None = None,
    given: c.Scenario | None = None,
) -> c.Scenario:
    """The scenario of the last solution of a space; `start` is where facts come from before its first step.

    It begins with the steps of `given`, the one that the question's course is of, if there is one.
    `holds` says whether a scenario is an answer (None: it meets the question's terms and goal). What can be left out
    is left out, as long as there is time. Raises `UnconfirmedError` when the definition disagrees with the solver.
    """
    question = space.question
    answers = holds or (lambda found: confirmed(question, found))
    doc = (
        document(space, name, start) if given is None else continued(document(space, name, start), given, _read(space))
    )
    whole = scenario_of(doc, question.case)
    if not answers(whole):
        raise UnconfirmedError(f"{question.case.id}: {doc}")
    told = _told(given) if given else set[Change]()
    doc = _smallest(doc, question, answers, told)
    found = scenario_of(doc, question.case)
    if not question.aside:
        return found
    said = "; ".join(f"{_named(each)} is {_judged(each, found, question.choice)}" for each in question.aside)
    notes = [*([doc["note"]] if "note" in doc else []), f"left out of the search; by the definition, {said}"]
    return scenario_of({**doc, "note": "; ".join(notes)}, question.case)


def _named(each: c.Term | c.Background) -> str:
    return f"the background {each.id}" if isinstance(each, c.Background) else each.name


def _judged(each: c.Term | c.Background, found: c.Scenario, choice: Mapping[str, str]) -> str:
    """What the definition makes of a term or background constraint in a scenario, in a word."""
    here = world(found.course, choice)
    if isinstance(each, c.Background):
        return {T: "met", F: "not met"}.get(min(truth(each.always, here)), "undetermined")
    judged = verdicts(each, here)
    return judged[0].replace("_", " ") if len(judged) == 1 else "undetermined"


def is_met(each: c.Term | c.Background, found: c.Scenario, choice: Mapping[str, str]) -> bool:
    """Whether a term is surely not violated in a scenario, or a background constraint is surely met."""
    return _judged(each, found, choice) not in {"violated", "not met", "undetermined"}


def _told(given: c.Scenario) -> set[Change]:
    """What a given scenario says, which stays."""
    steps = given.doc.steps
    return {(at, ref) for at, step in enumerate(steps) for ref in [*step.facts, *step.events]}


def _read(space: Space) -> frozenset[str]:
    """The inputs that the solution settles."""
    inputs = space.unrolled.inputs
    return frozenset([*inputs.switches, *inputs.options, *inputs.scales, *inputs.numbers])


def continued(doc: dict[str, Any], given: c.Scenario, settled: frozenset[str]) -> dict[str, Any]:
    """A solution as the continuation of a given scenario, with what was unknown in it and is so in the solution."""
    told = given.doc.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    first, course = told.get("steps", []) or [{}], given.course
    steps = []
    for at, step in enumerate(doc["steps"][: course.steps]):
        known = {key: value for key, value in first[at].items() if key != "unknown"}
        facts = {ref: value for ref, value in step["facts"].items() if course.cells(ref)[at] is None}
        events = [ref for ref in step["events"] if course.cells(ref)[at] is None]
        date = {} if "date" in known or "date" not in step else {"date": step["date"]}
        facts, events = {**known.get("facts", {}), **facts}, [*known.get("events", []), *events]
        unknown = [
            ref
            for ref, cells in course.values.items()
            if cells[at] is None and given.since[ref][at] == at and ref not in settled
        ]
        steps.append({**date, **known, "facts": facts, "events": events, "unknown": unknown})
    return {**doc, "from": told.get("from", "blank"), "steps": [*steps, *doc["steps"][course.steps :]]}


def document(space: Space, name: str, start: str) -> dict[str, Any]:
    """The solution as a scenario file: each step with what changes in it."""
    model = space.solver.model()
    is_true = model.__contains__
    case, unrolled = space.question.case, space.unrolled
    last = next(at for at, literal in enumerate(unrolled.last) if is_true(literal))
    now: dict[str, object] = {}
    if start == "status_quo":
        now = {ref: value for ref, value in case.status_quo.items() if value is not None}
    steps = []
    for at in range(last + 1):
        facts = {ref: value for ref, value in values(space, at, is_true).items() if now.get(ref, _NOTHING) != value}
        now |= facts
        step: dict[str, Any] = {"facts": {ref: _written(value) for ref, value in facts.items()}}
        step["events"] = sorted(
            ref for ref in unrolled.inputs.switches if _is_event(case, ref) and is_true(unrolled.switch(ref)[at])
        )
        moment = unrolled.calendar.read(at, is_true)
        steps.append(step if moment is None else {"date": moment.isoformat(), **step})
    return {"scenario": name, "from": start, "status": "complete", "steps": steps}


def data(found: c.Scenario) -> dict[str, Any]:
    """A scenario as a scenario file has it, ready for JSON."""
    plain: dict[str, Any] = found.doc.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return plain


_NOTHING = object()


def values(space: Space, at: int, is_true: Callable[[int], bool]) -> dict[str, c.Plain]:
    """The value of each fact and concept that counts, at a step of the last solution."""
    inputs, types = space.unrolled.inputs, space.frame.types
    found: dict[str, c.Plain] = {}
    for ref, switches in inputs.switches.items():
        if not _is_event(space.question.case, ref):
            found[ref] = is_true(switches[at])
    for ref, options in inputs.options.items():
        found[ref] = next(name for name, literal in options[at].items() if is_true(literal))
    numbers = {ref: each[at].read(is_true) for ref, each in (inputs.scales | inputs.numbers).items()}
    for ref, number in numbers.items():
        found[ref] = number if types[ref].name == "number" else int(number)
    return {ref: _dated(found[ref], types[ref]) for ref in sorted(found)}


def _dated(value: c.Plain, kind: c.Type) -> c.Plain:
    return date.fromordinal(value) if kind.name == "date" and isinstance(value, int) else value


def _is_event(case: c.Case, ref: str) -> bool:
    return case.references[ref].declared.what == "event"


def _written(value: object) -> object:
    """A value as a scenario file has it."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value if isinstance(value, bool | int | str) else value.isoformat()  # type: ignore[attr-defined]


def confirmed(question: Question, found: c.Scenario) -> bool:
    """Whether a scenario surely meets the terms, the background and the goal of a question, by the definition."""
    here = world(found.course, question.choice)
    judged = [verdicts(term, here) for term in question.terms]
    met = all(len(each) == 1 and each != ("violated",) for each in judged)
    possible = met and all(min(truth(each.always, here)) == T for each in question.background)
    return possible and (question.goal is None or truth(question.goal, here)[-1] == T)


def _smallest(
    doc: dict[str, Any], question: Question, answers: Callable[[c.Scenario], bool], told: set[Change]
) -> dict[str, Any]:
    """The scenario without each change that does not matter, but for what was `told`; those of the end tried first.

    Where there is no time to try them all, it keeps the rest, and says so.
    """
    changes = [(at, ref) for at, step in enumerate(doc["steps"]) for ref in [*step["facts"], *step["events"]]]
    tried = [each for each in changes if each not in told]
    if len(tried) > ROUNDS:
        return {**doc, "note": MAY_MATTER.format(f"{len(tried):,}", f"at most {ROUNDS:,} are tried for that")}
    kept = set(changes)
    for at, change in enumerate(reversed(tried)):
        if is_past(question.deadline):
            doc = {**doc, "note": MAY_MATTER.format(f"{len(tried) - at:,} first", "there was no time to try them")}
            break
        if answers(scenario_of(_with(doc, kept - {change}), question.case)):
            kept.remove(change)
    return _with(doc, kept)


def _with(doc: Mapping[str, Any], kept: set[Change]) -> dict[str, Any]:
    steps = [
        {
            **step,
            "facts": {ref: value for ref, value in step["facts"].items() if (at, ref) in kept},
            "events": [ref for ref in step["events"] if (at, ref) in kept],
        }
        for at, step in enumerate(doc["steps"])
    ]
    return {**doc, "steps": steps}
