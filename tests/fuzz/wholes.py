"""Whether all that a document holds is there after loading: every key, every item, and all that is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from comity.load import load_case, load_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity.case import Case, Scenario

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_VOCABULARY = ("facts", "events", "derived", "concepts")


def lost(case_file: str, scenario_file: str) -> Iterator[str]:
    """What two sound files hold, by a reading of YAML that knows nothing of comity, and what was loaded does not."""
    case = load_case(case_file)
    scenario = load_scenario(scenario_file, case)
    held = _held(case_file)
    yield from of_case(held, case)
    yield from of_scenario(_held(scenario_file), scenario)
    yield from _unlike("case", held, case.doc.model_dump(by_alias=True, exclude_unset=True))
    yield from _unlike("scenario", _held(scenario_file), scenario.doc.model_dump(by_alias=True, exclude_unset=True))


def of_case(held: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Numbers of terms, statements, names and constraints that differ."""
    parties = held.get("parties") or []
    yield from _count("parties", len(parties), len(case.parties))
    yield from _count("terms", sum(len(each.get("terms") or []) for each in parties), len(case.terms))
    statements = sum(len(each.get("statements") or {}) for each in parties)
    yield from _count("statements", statements, sum(len(each.statements) for each in case.parties))
    names = sum(len(held.get(key) or {}) for key in _VOCABULARY)
    yield from _count("names", names, len(case.vocabulary.declared))
    yield from _count("entity types", len(held.get("entities") or {}), len(case.vocabulary.entities))
    yield from _count("background constraints", len(held.get("background") or []), len(case.background))
    yield from _count("properties", len(held.get("properties") or []), len(case.properties))


def of_scenario(held: Mapping[str, Any], scenario: Scenario) -> Iterator[str]:
    """Numbers of steps and expectations that differ."""
    yield from _count("steps", len(held.get("steps") or []) or 1, scenario.course.steps)
    yield from _count("expectations", len(held.get("expect") or {}), len(scenario.expected))


def _held(file: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return yaml.load(Path(file).read_text(encoding="utf-8-sig"), Loader=_LOADER)  # noqa: S506 - it makes texts alone


def _count(what: str, held: int, loaded: int) -> Iterator[str]:
    if held != loaded:
        yield f"lost in silence: {held} {what} in the file, {loaded} loaded"


def _unlike(what: str, held: object, loaded: object) -> Iterator[str]:
    one, other = ({path for path in _paths(data, ()) if path != ("parties",)} for data in (held, loaded))
    if one != other:
        unlike = min(one ^ other, key=str)
        where = "in the file" if unlike in one else "loaded"
        yield f"lost in silence: {what} has {'/'.join(map(str, unlike))} only {where}"


def _paths(data: object, path: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list | tuple) else []
    yield path
    for key, value in items:
        yield from _paths(value, (*path, str(key)))
