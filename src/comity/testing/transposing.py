"""A case and its scenarios told otherwise, without a change of meaning: other names, another time, another order."""

from __future__ import annotations

import re
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from comity.load import case_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity import case as c

Doc = dict[str, Any]
LATER = timedelta(days=1_001)
"""How much later everything is in a case that was moved: not a whole number of weeks, months or years."""
_PROSE = {"title", "note", "text", "unit"}
_KEPT = _PROSE | {
    "id", "unless", "supersedes", "stated", "statements", "sources", "addressee", "party", "kind", "case", "scenario",
    "status", "weight",
}  # fmt: skip
_NAMED: dict[str, bool | str] = {
    **dict.fromkeys(("groups", "facts", "events", "derived", "concepts", "readings", "status_quo", "reading"), True),
    "entities": "twice",
    "type": True,
}
"""Keys below which the keys are names of the case."""
_WORD = re.compile(r"""("[^"]*"|'[^']*'|\bview\s*\(\s*\w+)|\b([^\W\d]\w*)""")
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d(?!\d)")
_CALL = re.compile(r"\bdate\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)")


def document(case: c.Case) -> Doc:
    """A case as one document, parties included, without its properties; `case_of` makes the same case of it."""
    doc: Doc = case.doc.model_dump(mode="json", by_alias=True, exclude_unset=True)
    doc.pop("properties", None)
    doc["parties"] = [party.doc.model_dump(mode="json", by_alias=True, exclude_unset=True) for party in case.parties]
    return doc


def renamed(case: c.Case) -> tuple[c.Case, Callable[[Doc], Doc]]:
    """The case with other names for all that it declares, which sort the other way round; and how scenarios follow.

    Parties, terms and readings keep theirs. Raises `CaseError` when the case cannot be read with other names.
    """
    names = _names(case)
    words = {name: f"n{at:05}_{name}" for at, name in enumerate(sorted(names, reverse=True))}

    def word(text: str) -> str:
        return _WORD.sub(lambda each: each[1] or words.get(each[2], each[2]), text)

    return case_of(_told(document(case), word)).at(case.as_of), lambda scenario: _told(scenario, word)


def _names(case: c.Case) -> set[str]:
    """What the vocabulary declares, but for words that keys of files are made of as well."""
    from pydantic import BaseModel

    from comity import models

    found = vars(models).values()
    kinds = [each for each in found if isinstance(each, type) and issubclass(each, BaseModel)]
    reserved = {field.alias or name for kind in kinds for name, field in kind.model_fields.items()}
    words = case.vocabulary
    values = {value for each in words.declared.values() for value in each.type.values}
    return {
        *words.declared,
        *words.domains,
        *words.titles,
        *values,
        *(e for each in words.entities.values() for e in each),
    } - reserved


def _told(found: Any, word: Callable[[str], str], *, named: bool | str = False) -> Any:  # noqa: ANN401 - part of a document
    """A part of a document with each text changed that is no prose.

    `named`: its keys are names that people chose; "twice": those of the mappings in it are as well.
    """
    match found:
        case dict() if named:
            return {word(key): _told(each, word, named=named == "twice") for key, each in found.items()}
        case dict():
            return {
                key: each if key in _KEPT else _told(each, word, named=_NAMED.get(key, False))
                for key, each in found.items()
            }
        case list():
            return [_told(each, word) for each in found]
        case str():
            return word(found)
    return found


def moved(case: c.Case) -> tuple[c.Case, Callable[[Doc], Doc]]:
    """The case with every date `LATER`; and how scenarios follow. Raises `CaseError` where it cannot be read."""
    later = None if case.as_of is None else case.as_of + LATER
    return case_of(_moved(document(case))).at(later), _moved


def _moved(found: Doc) -> Doc:
    """A document with every date later."""
    doc: Doc = _told(found, _later)
    for party in doc.get("parties", []):
        for each in party.get("statements", {}).values():
            each |= {key: _later(each[key]) for key in ("date",) if key in each}
    return doc


def _later(text: str) -> str:
    text = _DATE.sub(lambda each: (date.fromisoformat(each[0]) + LATER).isoformat(), text)
    return _CALL.sub(_called, text)


def _called(found: re.Match[str]) -> str:
    day = date(*map(int, found.groups())) + LATER
    return f"date({day.year}, {day.month}, {day.day})"


def shuffled(case: c.Case) -> c.Case:
    """The case with its parties, terms, facts, events, background and members of groups in another order."""
    random = Random(1)  # noqa: S311 - any order does, as long as it is another
    doc = document(case)
    for key in ("facts", "events", "groups", "derived", "concepts"):
        if doc.get(key):
            doc[key] = dict(_mixed(list(doc[key].items()), random))
    for name, members in doc.get("groups", {}).items():
        doc["groups"][name] = _mixed(members, random) if isinstance(members, list) else members
    for party in doc["parties"]:
        party["terms"] = _mixed(party.get("terms", []), random)
    doc["parties"] = _mixed(doc["parties"], random)
    doc["background"] = _mixed(doc.get("background", []), random)
    return case_of(doc).at(case.as_of)


def _mixed(items: list[Any], random: Random) -> list[Any]:
    """The items in another order, where there is one."""
    found = random.sample(items, len(items))
    return found if found != items else found[::-1]
