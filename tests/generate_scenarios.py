"""Scenarios of a generated case, and fuller versions of a scenario in which unknowns have been filled in."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from generate_conditions import DAY_ONE, Choose, Name, a_day, chance, domains_of, names_of, pick
from oracle_documents import Between, F, Instance, Moment, Raw, T, U, instant, moment_of, steps_of, vocabulary_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle_documents import Step, Value


@cache
def below(n: int) -> st.SearchStrategy[int]:
    return st.integers(0, n - 1)


def chooser(draw: st.DrawFn) -> Choose:
    """Choices that Hypothesis makes, and shrinks towards the first option."""
    return lambda n: draw(below(n)) if n > 1 else 0


def sampler(seed: int) -> Choose:
    """Choices made at random."""
    return Random(seed).randrange  # noqa: S311 - a sample, not a secret


@st.composite
def scenario_docs(draw: st.DrawFn, case: dict[str, Any]) -> dict[str, Any]:
    """A scenario of this case."""
    return a_scenario(chooser(draw), case)


def a_scenario(choose: Choose, case: dict[str, Any]) -> dict[str, Any]:
    names = names_of(case)
    scenario: dict[str, Any] = {"scenario": "s"}
    if case.get("status_quo") and choose(2):
        scenario["from"] = "status_quo"
    if chance(choose, 2):
        scenario["status"] = "ongoing"
    clock = datetime.combine(DAY_ONE + timedelta(days=choose(4)), time())
    steps: list[dict[str, Any]] = []
    for _ in range(0 if chance(choose, 25) else 1 + choose(6)):
        step, clock = a_date(choose, clock)
        told = not steps and chance(choose, 2)
        steps.append(step | (told_at_first(case, names, choose) if told else changes(case, names, choose)))
    if chance(choose, 3) or not steps:
        later = clock.date() + timedelta(days=pick(choose, (0, 1, 2, 7, 40)) + (clock.time() > time()))
        named = a_day(choose)
        scenario["as_of"] = (max(later, named)).isoformat()
    return scenario | ({"steps": steps} if steps else {})


def a_date(choose: Choose, clock: datetime) -> tuple[dict[str, Any], datetime]:
    """A step with its date, which may be missing or have hours; never before the clock."""
    match pick(choose, ("date", "date", "date", "hours", "missing")):
        case "missing":
            return {}, clock
        case "hours":
            clock += timedelta(hours=pick(choose, (8, 0, 4, 36)))
            return {"date": clock.isoformat(timespec="minutes")}, clock
    clock += timedelta(days=pick(choose, (1, 0, 2, 7, 14, 30, 0)))
    if clock.time() > time():
        clock = datetime.combine(clock.date() + timedelta(days=1), time())
    return {"date": clock.date().isoformat()}, clock


def changes(case: dict[str, Any], names: list[Name], choose: Choose) -> dict[str, Any]:
    """What happens at a step: no fact, event or concept twice."""
    words, taken = vocabulary_of(case), set[Instance]()
    facts: dict[str, Any] = {}
    lists: dict[str, list[str]] = {"events": [], "unknown": []}
    for _ in range(choose(5)):
        name = pick(choose, names)
        if name.role == "derived" or (name.role == "concept" and choose(2)):
            continue
        unknown = chance(choose, 5)
        text = an_instance(case, name, choose, grouped=name.role == "fact" and not unknown)
        if taken & set(words.instances(text)):
            continue
        taken |= set(words.instances(text))
        if unknown or name.role == "event":
            lists["unknown" if unknown else "events"].append(text)
        else:
            facts[text] = a_value(case, name, choose)
    return {key: part for key, part in ({"facts": facts} | lists).items() if part}


def told_at_first(case: dict[str, Any], names: list[Name], choose: Choose) -> dict[str, Any]:
    """A first step at which most facts are given, for all members alike."""
    facts = {}
    for name in names:
        if name.role in ("fact", "undefined") and choose(6):
            text = f"{name.name}({', '.join(name.parameters)})" if name.parameters else name.name
            facts[text] = a_value(case, name, choose)
    return {"facts": facts} if facts else {}


def an_instance(case: dict[str, Any], name: Name, choose: Choose, *, grouped: bool) -> str:
    """`held(east)`, or for all members at once `held(coast)`."""
    domains = domains_of(case)

    def argument(kind: str) -> str:
        groups = [group for group, its in domains.items() if its == kind] if grouped else []
        chosen: str = pick(choose, [*case["entities"][kind], *groups])
        return chosen

    return f"{name.name}({', '.join(map(argument, name.parameters))})" if name.parameters else name.name


def a_value(case: dict[str, Any], name: Name, choose: Choose) -> Raw:
    value: Raw = pick(choose, values(case, name))
    return value


def values(case: dict[str, Any], name: Name) -> list[Any]:
    """Values that a fact may take: all of a small type; near the numbers and dates that the case mentions."""
    if name.kind == "bool":
        return [True, False]
    if isinstance(name.kind, tuple):
        return list(name.kind)
    if name.kind in case.get("entities", {}):
        return list(case["entities"][name.kind])
    if name.kind == "date":
        found = {date.fromisoformat(text) for text in re.findall(r"\d{4}-\d\d-\d\d", str(case))} | {DAY_ONE}
        return sorted({(day + timedelta(days=more)).isoformat() for day in found for more in (0, 1)})[:8]
    low, high = next((what["range"] for what in bounded(case) if what["name"] == name.name), (-1, 5))
    text = re.sub(
        r"date\([^)]*\)|days\([^)]*\)|within[^,)}]*|\d+-[\d-]+", "", str(case.get("derived")) + str(case["parties"])
    )
    marks = {float(mark) for mark in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", text)} | {low, high, 1}
    near = {float(mark + more) for mark in marks for more in ((-1, 0, 1) if name.kind == "int" else (-0.5, 0, 0.5))}
    whole = {float(int(one)) for one in near} if name.kind == "int" else near
    return [int(one) if one.is_integer() else one for one in sorted(whole) if low <= one <= high][:10]


def bounded(case: dict[str, Any]) -> list[dict[str, Any]]:
    facts = case["facts"].items()
    return [{"name": key.partition("(")[0]} | what for key, what in facts if isinstance(what, dict) and "range" in what]


def completions(
    case: dict[str, Any], scenario: dict[str, Any], *, limit: int = 6, seed: int = 0
) -> Iterator[dict[str, Any]]:
    """Some fully known versions of a scenario: every unknown filled in, at each step independently."""
    for number in range(limit):
        yield filled(case, scenario, sampler(seed + number))


@st.composite
def more_known(draw: st.DrawFn, case: dict[str, Any], scenario: dict[str, Any]) -> dict[str, Any]:
    """The scenario with some of its unknowns filled in."""
    return filled(case, scenario, sampler(draw(st.integers(0, 2**32))), share=2)


def filled(case: dict[str, Any], scenario: dict[str, Any], choose: Choose, *, share: int = 1) -> dict[str, Any]:
    """The scenario with one in `share` of its unknowns filled in; all that is known is written at each step."""
    words = vocabulary_of(case)
    names = {name.name: name for name in names_of(case) if name.role != "derived"}
    steps, last = steps_of(words, case, scenario), moment_of(scenario.get("as_of"))
    dates = filled_dates([step.date for step in steps], last, choose, share)
    found = []
    for step, when in zip(steps, dates, strict=True):
        facts, events, unknown = {}, [], []
        for name in names.values():
            for instance in product([name.name], *(words.members[kind] for kind in name.parameters)):
                text = f"{instance[0]}({', '.join(instance[1:])})" if instance[1:] else instance[0]
                if name.role == "concept" and instance not in step.known:
                    continue  # its readings say
                value = recorded(step, name, instance)
                if value is None and chance(choose, share):
                    value = a_value(case, name, choose)
                if value is None:
                    unknown.append(text)
                elif name.role != "event":
                    facts[text] = value
                elif value:
                    events.append(text)
        parts = {"facts": facts, "events": events, "unknown": unknown}
        found.append(
            ({} if when is None else {"date": written(when)}) | {key: part for key, part in parts.items() if part}
        )
    kept = {key: part for key, part in scenario.items() if key in ("scenario", "status", "as_of")}
    return kept | {"steps": found}


def recorded(step: Step, name: Name, instance: Instance) -> Raw | None:
    """What is known at a step, as a scenario writes it; None for an unknown."""
    value: Value = step.known.get(instance)
    if name.role == "event":
        value = step.events.get(instance, F)
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, Between):
        return None if value == U else value == T
    if name.kind == "date":
        return date.fromordinal(int(value.low)).isoformat()
    return int(value.low) if value.low.denominator == 1 else float(value.low)


def filled_dates(dates: list[Moment], last: Moment, choose: Choose, share: int) -> list[Moment]:
    """Missing dates filled in between their neighbours; none after the horizon, if there is one."""
    found: list[Moment] = []
    for index, given in enumerate(dates):
        if given is not None or not chance(choose, share):
            found.append(given)
            continue
        low = next((one for one in reversed(found) if one is not None), None)
        high = next((one for one in dates[index + 1 :] if one is not None), last)
        start = low or high or DAY_ONE
        between = [start + timedelta(days=more) for more in ((0, 1, 2, 7, 30) if low else (0, -1, -7))]
        options = [start, *between] + ([high] if high else [])
        found.append(pick(choose, [one for one in options if high is None or instant(one) <= instant(high)]))
    return found


def written(moment: date) -> str:
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
