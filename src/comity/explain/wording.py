"""Explanations in words: one line for each fact, definition and decider, from the titles of the case."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from comity.syntax import number_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from comity.case import Case, Declared, Moment, Plain, Scenario
    from comity.explain import Cited, Decider, Item

_WOULD = {
    "not_triggered": "would not be triggered",
    "applies": "would apply",
    "pending": "would be pending",
    "raised": "would be raised",
    "satisfied": "would be satisfied",
    "violated": "would be violated",
}
_WOULD_ASSERTION = {"satisfied": "would be borne out", "violated": "would be contradicted"}
_UNKNOWN = {"marked_unknown": "marked unknown", "not_recorded": "not recorded"}


def in_words(item: Item, case: Case, scenario: Scenario) -> str:
    """One line: what, its value, when, and where this comes from."""
    name, declared = title_of(item.ref, case), case.references[item.ref].declared
    if item.value is None:
        return f"{name}: not known {_when(item, scenario, dated=False)} ({_UNKNOWN.get(item.provenance, 'not known')})"
    if declared.what == "event":
        return f"{name}: {_happening(item, scenario)}"
    negated = negated_title_of(item.ref, case) if item.value is False else None
    said = negated or f"{name}: {value_in_words(item.value, declared, case)}"
    return f"{said}, {_when(item, scenario)}{_source(item, scenario)}"


def decides(decider: Decider, case: Case, scenario: Scenario, *, assertion: bool = False) -> str:
    """One line: the verdict there would be, and what it would take; an `assertion` is borne out or contradicted."""
    parts = [in_words(item, case, scenario) for item in decider.items]
    parts += [dated(step, at) for step, at in decider.dates]
    words = _WOULD_ASSERTION if assertion else _WOULD
    return f"{words[decider.verdict]} if: {'; '.join(parts)}"


def dated(step: int | None, at: Moment) -> str:
    """A missing date that is supposed: of a step, or for None of the horizon."""
    return f"the horizon is {day_text(at)}" if step is None else f"step {step + 1} is dated {day_text(at)}"


def cited(definition: Cited, case: Case) -> str:
    """One line: a definition that was used, and whose it is."""
    match definition.origin:
        case "derived":
            return f"{title_of(definition.name, case)} (by definition)"
        case "reading":
            return _reading(definition.name, case)
        case "characterisation" | "warning" | "exception":
            term = case.term(definition.name)
            how = {"characterisation": "as characterised by", "warning": "warning by", "exception": "exception made by"}
            return f"{how[definition.origin]} {case.party(term.party).title}: {term.title}"
        case _:
            return definition.name


def title_of(ref: str, case: Case, variables: Mapping[str, str] | None = None) -> str:
    """The title of a fact, event, derived name or concept; else the reference itself.

    Its arguments stand where the title has a place for them, and otherwise in brackets behind it; `variables` are the
    titles of those that are no entities.
    """
    declared = case.vocabulary.declared.get(ref.partition("(")[0])
    if declared is None or declared.title is None:
        return ref
    return _with_arguments(declared.title, ref, declared, _titles(case, variables))


def negated_title_of(ref: str, case: Case, variables: Mapping[str, str] | None = None) -> str | None:
    """The title of a fact, derived name or concept that is not so; None where the case gives none."""
    declared = case.vocabulary.declared.get(ref.partition("(")[0])
    if declared is None or declared.negated is None:
        return None
    return _with_arguments(declared.negated, ref, declared, _titles(case, variables))


def _titles(case: Case, variables: Mapping[str, str] | None) -> Mapping[str, str]:
    return {**case.vocabulary.titles, **variables} if variables else case.vocabulary.titles


def _with_arguments(text: str, ref: str, declared: Declared, titles: Mapping[str, str]) -> str:
    """A title with the arguments of a reference in their places, all at once: titles of entities may have braces too.

    Of several arguments of one type without variables, each has the next place.
    """
    rest, behind, pieces = ref.partition("(")[2], list[str](), _PLACE.split(text)
    kinds, filled = [kind for _, kind in declared.params], dict[int, str]()
    for (variable, kind), arg in zip(declared.params, rest.rstrip(")").split(", ") if rest else (), strict=False):
        title, places = titles.get(arg, arg), (f"{{{variable}}}", f"{{{kind}}}")
        free = [at for at, piece in enumerate(pieces) if piece in places and at not in filled]
        if not free:
            behind.append(title)
        filled |= dict.fromkeys(free[:1] if variable == kind and kinds.count(kind) > 1 else free, title)
    whole = "".join(filled.get(at, piece) for at, piece in enumerate(pieces))
    return f"{whole} ({', '.join(behind)})" if behind else whole


_PLACE = re.compile(r"(\{[^{}]*\})")


def title_of_all(declared: Declared) -> str:
    """The title for all arguments at once: `Troops in {region}` is of troops in each region."""
    title = declared.title or declared.name.replace("_", " ")
    for variable, kind in declared.params:
        title = re.sub(rf"\{{({variable}|{kind})\}}", f"each {kind.replace('_', ' ')}", title)
    return title


def value_in_words(value: Plain, declared: Declared, case: Case) -> str:
    """A value as people read it: yes or no, a title, a number with its unit, a date."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return case.vocabulary.titles.get(value, value)
    if isinstance(value, date):
        return day_text(value)
    if declared.type.name == "date":
        return date.fromordinal(int(value)).isoformat()
    return f"{grouped(value)} {declared.unit}" if declared.unit else grouped(value)


def plain(item: Item, case: Case) -> bool | float | str | None:
    """The value of an item as JSON has it, dates as text."""
    value = item.value
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, date) or case.references[item.ref].declared.type.name == "date":
        return value_in_words(value, case.references[item.ref].declared, case)
    return value.numerator if value.denominator == 1 else float(value)


def day_text(at: Moment) -> str:
    """A day, or a day and a time, in ISO form."""
    return at.isoformat(" ", timespec="minutes") if isinstance(at, datetime) else at.isoformat()


def grouped(value: int | Fraction) -> str:
    """A number with its thousands apart."""
    whole, dot, places = number_text(value).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{dot}{places}"


def _reading(name: str, case: Case) -> str:
    ref, _, reading = name.rpartition(" read as ")
    concept = case.vocabulary.declared[ref.partition("(")[0]]
    docs = (doc for key, doc in case.written.concepts.items() if key.partition("(")[0].strip() == concept.name)
    readings = next((doc.readings for doc in docs if doc), {})
    body = readings.get(reading)
    said = f": {body.title}" if body is not None and not isinstance(body, str) and body.title else ""
    return f"{title_of(ref, case)}, read as {reading}{said}"


def _step(i: int, scenario: Scenario) -> str:
    """A step by its number from 1, with its date where it has one."""
    at = scenario.course.dates[i]
    return f"step {i + 1} ({day_text(at)})" if at is not None else f"step {i + 1}"


def _when(item: Item, scenario: Scenario, *, dated: bool = True) -> str:
    first = _step(item.first, scenario) if dated else f"step {item.first + 1}"
    if item.first == item.last:
        return f"at {first}"
    if item.last == scenario.course.steps - 1:
        return f"from {first}"
    return f"at steps {item.first + 1} to {item.last + 1}"


def _happening(item: Item, scenario: Scenario) -> str:
    """When an event happens, or at which steps it does not."""
    supposed = f" (so far {_UNKNOWN[item.provenance]})" if item.provenance in _UNKNOWN else ""
    if item.value:
        when = _step(item.first, scenario) if item.first == item.last else f"steps {item.first + 1} to {item.last + 1}"
        return f"at {when}{supposed}"
    reason = supposed or " (not listed, so it did not happen)"
    if item.first == item.last:
        return f"not at {_step(item.first, scenario) if supposed else f'step {item.first + 1}'}{reason}"
    if item.first == 0:
        return f"at no step up to {item.last + 1}{reason}"
    return f"at no step from {item.first + 1} to {item.last + 1}{reason}"


def _source(item: Item, scenario: Scenario) -> str:
    """Where the value of a fact comes from; for one that is supposed, why it is not known."""
    if item.provenance in _UNKNOWN:
        return f" (so far {_UNKNOWN[item.provenance]})"
    if item.provenance == "status_quo" or item.record is None:
        return ", as in the status quo"
    at = scenario.course.dates[item.record]
    if item.first != item.last and item.last != scenario.course.steps - 1:
        return f" (recorded at step {item.record + 1}{f', {day_text(at)}' if at is not None else ''})"
    return ", as recorded" if item.record == item.first else f", recorded at {_step(item.record, scenario)}"
