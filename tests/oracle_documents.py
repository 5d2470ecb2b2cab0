"""What the plain documents of a case and a scenario say: names, members, the state at each step, terms in force.

Written from docs/language.md and docs/verdicts.md alone; nothing of `comity` is imported here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from fractions import Fraction
from itertools import product
from typing import Any


class Truth(IntEnum):
    """F < U < T, so that `and` is `min` and `or` is `max`."""

    F = 0
    U = 1
    T = 2


F, U, T = Truth.F, Truth.U, Truth.T


def negated(value: Truth) -> Truth:
    return Truth(2 - value)


def truth_of(value: bool | None) -> Truth:  # noqa: FBT001 - the value is all there is
    return U if value is None else Truth(2 * value)


@dataclass(frozen=True)
class Between:
    """A number, a number of days or a date (as its ordinal), known to lie within these bounds."""

    low: Fraction
    high: Fraction


def point(number: float | str) -> Between:
    return Between(Fraction(str(number)), Fraction(str(number)))


# A boolean, a name (a value or an entity), a bounded quantity, or None: an unknown that is not a boolean.
Value = Truth | str | Between | None
Moment = date | datetime | None  # a step's date; one with hours is a datetime
Raw = bool | float | str | date  # a value as YAML gives it
Kind = str | tuple[str, ...]  # a type: its word, or its values
Instance = tuple[str, ...]  # a name and its arguments


def day(moment: Moment) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def instant(moment: date) -> datetime:
    """A date without hours is the start of its day."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())


def moment_of(raw: str | Moment) -> Moment:
    if not isinstance(raw, str):
        return raw
    return datetime.fromisoformat(raw) if "T" in raw else date.fromisoformat(raw)


def day_of(raw: str | Moment) -> date | None:
    return day(moment_of(raw))


def span_of(text: str) -> timedelta:
    """`60 days`, `2 weeks`, `8 hours`."""
    amount, unit = text.split()
    return timedelta(**{unit.rstrip("s") + "s": int(amount)})


def at_most(earlier: Moment, later: Moment, span: timedelta) -> Truth:
    """[later - earlier <= span], U where a date is not known."""
    if earlier is None or later is None:
        return U
    return truth_of(instant(later) - instant(earlier) <= span)


def not_after(moment: Moment, limit: date | None) -> Truth:
    """[moment <= limit], comparing days, U where a date is not known."""
    first = day(moment)
    return U if first is None or limit is None else truth_of(first <= limit)


def declared(text: str) -> tuple[str, dict[str, str]]:
    """The name in `free(r in region)` and its parameters, a type for each variable (by default the type itself)."""
    name, _, rest = text.partition("(")
    parameters: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in rest.rstrip(") ").split(","))):
        variable, _, kind = part.partition(" in ")
        parameters[fresh(variable.strip(), parameters)] = (kind or variable).strip()
    return name.strip(), parameters


def fresh(variable: str, taken: dict[str, str]) -> str:
    """A second parameter of the same type needs a key of its own, although no condition can then name it."""
    return variable if variable not in taken else fresh(variable + "'", taken)


def called(text: str) -> tuple[str, list[str]]:
    """The name and the arguments in `supplies(france, four_regions)`."""
    name, *arguments = re.findall(r"\w+", text)
    return name, arguments


@dataclass(frozen=True)
class Vocabulary:
    """Every declared name of a case: parameters by variable, and what the name stands for."""

    members: dict[str, list[str]]  # of entity types and groups
    facts: dict[str, tuple[dict[str, str], Kind]]
    events: dict[str, dict[str, str]]
    derived: dict[str, tuple[dict[str, str], str]]
    concepts: dict[str, tuple[dict[str, str], dict[str, str]]]

    def instances(self, text: str) -> list[Instance]:
        """`withdrawn(four_regions)` is one instance for each member, `withdrawn(crimea)` is itself."""
        name, arguments = called(text)
        return [(name, *each) for each in product(*(self.members.get(a, [a]) for a in arguments))]

    def every_instance(self, name: str, parameters: dict[str, str]) -> list[Instance]:
        return [(name, *each) for each in product(*(self.members[kind] for kind in parameters.values()))]

    def value(self, name: str, raw: Raw) -> Value:
        """A value as a scenario writes it."""
        kind = self.facts[name][1] if name in self.facts else "bool"
        if isinstance(raw, bool):
            return truth_of(raw)
        if kind in ("int", "number"):
            return point(str(raw))
        return ordinal(date.fromisoformat(str(raw))) if kind == "date" else str(raw)


def ordinal(moment: date | None) -> Between | None:
    return None if moment is None else point(moment.toordinal())


def vocabulary_of(case: dict[str, Any]) -> Vocabulary:
    members = {kind: list(entities) for kind, entities in case.get("entities", {}).items()}
    for group, chosen in case.get("groups", {}).items():
        members[group] = list(chosen["members"] if isinstance(chosen, dict) else chosen)
    facts, derived, concepts = {}, {}, {}
    for text, what in case.get("facts", {}).items():
        name, parameters = declared(text)
        facts[name] = (parameters, kind_of(what))
    for text, what in case.get("derived", {}).items():
        name, parameters = declared(text)
        derived[name] = (parameters, condition_of(what))
    for text, what in case.get("concepts", {}).items():
        name, parameters = declared(text)
        readings = (what or {}).get("readings", {})
        concepts[name] = (parameters, {reading: condition_of(is_) for reading, is_ in readings.items()})
    events = dict(declared(text) for text in case.get("events", {}))
    return Vocabulary(members, facts, events, derived, concepts)


def kind_of(what: str | list[str] | dict[str, Any]) -> Kind:
    kind = what["type"] if isinstance(what, dict) and "type" in what else what
    return kind if isinstance(kind, str) else tuple(kind)


def condition_of(what: str | dict[str, Any]) -> str:
    return str(what["is"] if isinstance(what, dict) else what)


@dataclass(frozen=True)
class Step:
    """One step: its date, what is known of facts and stipulated concepts by inertia, and what happens."""

    date: Moment
    known: dict[Instance, Value]  # U or None for what is recorded as unknown; what is absent was never given
    events: dict[Instance, Truth]  # what is absent does not happen


def steps_of(vocabulary: Vocabulary, case: dict[str, Any], scenario: dict[str, Any]) -> list[Step]:
    known: dict[Instance, Value] = {}
    if scenario.get("from") == "status_quo":
        known = given(vocabulary, case.get("status_quo", {}))
    steps = []
    for step in scenario.get("steps") or [{"date": scenario.get("as_of")}]:
        unknown = [one for text in step.get("unknown", []) for one in vocabulary.instances(text)]
        happens = [one for text in step.get("events", []) for one in vocabulary.instances(text)]
        lost = {one: unknown_of(vocabulary, one) for one in unknown if one[0] not in vocabulary.events}
        known = known | given(vocabulary, step.get("facts", {})) | lost
        events = dict.fromkeys(happens, T) | {one: U for one in unknown if one[0] in vocabulary.events}
        steps.append(Step(moment_of(step.get("date")), known, events))
    return steps


def given(vocabulary: Vocabulary, facts: dict[str, Raw]) -> dict[Instance, Value]:
    return {one: vocabulary.value(one[0], raw) for text, raw in facts.items() for one in vocabulary.instances(text)}


def unknown_of(vocabulary: Vocabulary, instance: Instance) -> Value:
    kind = vocabulary.facts[instance[0]][1] if instance[0] in vocabulary.facts else "bool"
    return U if kind == "bool" else None


def in_force(party: dict[str, Any], as_of: date | None) -> list[dict[str, Any]]:
    """The terms of a party that are in force, as of a date or (without one) at all."""
    terms = party["terms"]

    def stated(term: dict[str, Any]) -> bool:
        dates = [day_of(party["statements"][one].get("date")) for one in term["stated"]]
        return as_of is None or any(said is None or said <= as_of for said in dates)

    def valid(term: dict[str, Any]) -> bool:
        first, last = day_of(term.get("from")), day_of(term.get("until"))
        return as_of is None or ((first is None or first <= as_of) and (last is None or as_of <= last))

    gone = {old for term in terms if stated(term) for old in term.get("supersedes", [])}
    return [term for term in terms if stated(term) and valid(term) and term["id"] not in gone]
