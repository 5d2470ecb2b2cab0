"""From plain data straight to records, by the shipped schemas: what a file in order needs, without pydantic.

The models remain the truth. Their schemas, without the prose, are shipped in `schemas/shapes.json`, and here stands as
much of JSON Schema as they use. It may accept less than the models, never more, and what it builds is what they would
build: whatever it is not sure of, a word of a schema that it does not know included, is left to the models.
"""

from __future__ import annotations

import json
import re
from functools import cache
from keyword import iskeyword
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

from comity.kinds import MOMENT, as_text, day, moment
from comity.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comity import models as m

    Reader = Callable[[Any], Any]

M = TypeVar("M", bound="m.Model")
Shape = dict[str, Any]
PATH = Path(__file__).parents[1] / "schemas" / "shapes.json"


class Form(NamedTuple, Generic[M]):
    """A kind of document, by the name of its model."""

    name: str

    def read(self, data: Any) -> M | None:  # noqa: ANN401 - of YAML
        """A record of the data, with all that the model would have; None where only the model can tell."""
        try:
            return cast("M", _model(self.name)(data))
        except ValueError:
            return None

    @property
    def keys(self) -> frozenset[str]:
        """The keys at its top."""
        return frozenset(_shapes()[self.name]["properties"])

    @property
    def model(self) -> type[M]:
        """The model itself."""
        from comity import models

        return cast("type[M]", getattr(models, self.name))


CASE_HEAD: Form[m.CaseHead] = Form("CaseHead")
PARTY: Form[m.PartyDoc] = Form("PartyDoc")
SCENARIO: Form[m.ScenarioDoc] = Form("ScenarioDoc")

NAMELESS = "nameless"
"""Stands for the id of a document that lacks one; never seen, since the document has a problem."""

_WORDS = {
    "array": {"items", "prefixItems", "minItems", "maxItems"},
    "object": {"additionalProperties", "patternProperties", "propertyNames"},
    "string": {"const", "enum", "format", "maxLength", "minLength", "pattern"},
}
"""The words of JSON Schema that are understood, by the type that they belong to."""


@cache
def _shapes() -> Mapping[str, Shape]:
    found: Mapping[str, Shape] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


@cache
def _model(name: str) -> Reader:
    """What makes a record of a mapping."""
    shape = _shapes()[name]
    fields = {key: (attribute(key), _reader(each)) for key, each in shape["properties"].items()}
    defaults = {attribute(key): each["default"] for key, each in shape["properties"].items() if "default" in each}
    required = {attribute(key) for key in shape.get("required", ())}

    def read(value: object) -> Record:
        if not isinstance(value, dict) or not value.keys() <= fields.keys():
            raise ValueError
        found = {fields[key][0]: fields[key][1](each) for key, each in value.items()}
        if not required <= found.keys():
            raise ValueError
        return Record(name, frozenset(found), defaults | found)

    return read if shape["additionalProperties"] is False else _unsure


def attribute(key: str) -> str:
    """The attribute that holds what is written under a key."""
    return f"{key}_" if iskeyword(key) else key


def _unsure(_: object) -> None:
    raise ValueError


def _reader(shape: Shape) -> Reader:
    """What makes of a value what the models would make of it, or raises `ValueError`."""
    match {word: value for word, value in shape.items() if word != "default"}:
        case {"$ref": ref, **rest} if not rest:
            return _model(_name(ref))
        case {"anyOf": options, **rest} if rest.keys() <= {"gt"}:
            return _first([_reader(each) for each in options], rest.get("gt"))
        case {"oneOf": _, "discriminator": {"propertyName": key, "mapping": kinds}, **rest} if not rest:
            return _tagged(key, {kind: _name(ref) for kind, ref in kinds.items()})
        case {"type": ["string", "boolean", "number"], **rest} if not rest:
            return lambda value: as_text(_scalar(value))
        case {"type": str(kind), **rest} if rest.keys() <= _WORDS.get(kind, set()):
            return _BY_TYPE[kind](rest)
    return _unsure


def _name(ref: str) -> str:
    return ref.rpartition("/")[2]


def _first(options: list[Reader], above: float | None) -> Reader:
    """What the first option makes that accepts a value: no two options of the models accept the same."""

    def read(value: object) -> object:
        for option in options:
            try:
                found = option(value)
            except ValueError:
                continue
            if above is None or found > above:
                return found
        raise ValueError

    return read


def _tagged(key: str, kinds: Mapping[str, str]) -> Reader:
    def read(value: object) -> object:
        kind = value.get(key) if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            raise ValueError
        return _model(kinds[kind])(value)

    return read


def _scalar(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if type(value) in (bool, int) or (isinstance(value, float) and isfinite(value)):
        return value
    raise ValueError


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - of whatever kind the reason is
    value.encode()  # half a character raises a `ValueError` too
    return value


def _exactly(kind: type) -> Reader:
    def read(value: object) -> object:
        if type(value) is not kind:
            raise ValueError
        return value if value is None else _scalar(value)

    return read


def _string(words: Shape) -> Reader:
    if words.get("format") == "date" or words.get("pattern") == MOMENT:
        return lambda value: (day if "format" in words else moment)(_text(value))
    low, high = words.get("minLength", 0), words.get("maxLength", inf)
    options = [words["const"]] if "const" in words else words.get("enum")
    # The `$` of a pattern is the very end, as for pydantic; that `\d` is a digit of ASCII only makes it stricter.
    matching = re.compile(words["pattern"], re.ASCII).fullmatch if "pattern" in words else None

    def read(value: object) -> str:
        text = _text(value)
        if low <= len(text) <= high and (not matching or matching(text)) and (options is None or text in options):
            return text
        raise ValueError

    return read if "format" not in words else _unsure


def _array(words: Shape) -> Reader:
    low, high = words.get("minItems", 0), words.get("maxItems", inf)
    each, parts = _reader(words.get("items", {})), [_reader(part) for part in words.get("prefixItems", ())]

    def read(value: object) -> list[object] | tuple[object, ...]:
        if not isinstance(value, list) or not low <= len(value) <= high:
            raise ValueError
        if parts:
            return tuple(part(item) for part, item in zip(parts, value, strict=True))
        return [each(item) for item in value]

    return read


def _object(words: Shape) -> Reader:
    """A mapping with keys of the author's choice."""
    [(pattern, shape)] = words.get("patternProperties", {"": words.get("additionalProperties", {})}).items()
    key_words = {"type": "string", **words.get("propertyNames", {}), **({"pattern": pattern} if pattern else {})}
    name, each = _reader(key_words), _reader(shape)

    def read(value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            raise ValueError  # noqa: TRY004 - of whatever kind the reason is
        return {name(key): each(item) for key, item in value.items()}

    return read


_BY_TYPE: Mapping[str, Callable[[Shape], Reader]] = {
    "string": _string,
    "array": _array,
    "object": _object,
    "boolean": lambda _: _exactly(bool),
    "integer": lambda _: _exactly(int),
    "number": lambda _: _exactly(float),
    "null": lambda _: _exactly(type(None)),
}
