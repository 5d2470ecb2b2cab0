"""A scenario with plain values wherever the value does not matter: those of the status quo, false, the first, zero."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from comity.load import scenario_of
from comity.problems import CaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from comity import case as c
    from comity.testing.judgements import Document

START = date(2025, 1, 1)
"""Where dates begin when any will do."""


def plain(document: Document, case: c.Case, shows: Callable[[c.Scenario], bool]) -> Document:
    """The scenario with the plainest values with which it still `shows` what it is for, tried one after another."""
    for at, step in enumerate(document["steps"]):
        for ref, value in step.get("facts", {}).items():
            for other in _plainer(ref, value, case):
                new = _with(document, at, facts={**document["steps"][at]["facts"], ref: other})
                if _is_shown(new, case, shows):
                    document = new
                    break
    return _dated(document, case, shows)


def _is_shown(document: Document, case: c.Case, shows: Callable[[c.Scenario], bool]) -> bool:
    try:
        return shows(scenario_of(document, case))
    except CaseError:  # such as dates out of order
        return False


def _with(document: Document, at: int, **changed: Any) -> Document:  # noqa: ANN401 - keys of a step
    steps = document["steps"]
    return {**document, "steps": [*steps[:at], {**steps[at], **changed}, *steps[at + 1 :]]}


def _plainer(ref: str, value: object, case: c.Case) -> Iterator[object]:
    """The values to try for a fact, the plainest first, up to the one that it has."""
    kind = case.references[ref].declared.type
    now = case.status_quo.get(ref)
    options: list[object] = [] if now is None or isinstance(now, date) else [_written(now)]
    match kind.name:
        case "bool":
            options.append(False)
        case "symbol":
            options += kind.values
        case "int" | "number":
            ends = kind.range or ()
            options += [0, *map(_written, ends)]
        case _:
            return
    for each in dict.fromkeys(options):
        if each == value:
            return
        yield each


def _written(value: Any) -> object:  # noqa: ANN401 - a value of any fact
    if isinstance(value, bool | str):
        return value
    return int(value) if value == int(value) else float(value)


def _dated(document: Document, case: c.Case, shows: Callable[[c.Scenario], bool]) -> Document:
    """The same with days for moments, and the first day moved to the start of a year, where that is all the same."""
    moments = [datetime.fromisoformat(step["date"]) for step in document["steps"] if "date" in step]
    if not moments:
        return document
    floor = [each.date() for each in moments]
    wide = [floor[0]]
    for before, after in pairwise(moments):
        wide.append(wide[-1] + timedelta(ceil((after - before) / timedelta(1))))
    shift = START - floor[0]
    for days in (floor, wide):
        for way in ([each + shift for each in days], days):
            new = _redated(document, way)
            if _is_shown(new, case, shows):
                return new
    return document


def _redated(document: Document, days: list[date]) -> Document:
    left = iter(days)
    steps = [{**step, "date": next(left).isoformat()} if "date" in step else step for step in document["steps"]]
    return {**document, "steps": steps}
