"""A document built in Python as JSON, which is YAML: it passes the same checks as what is read, and loses nothing."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any

from comity.given import day_text, decimal, native, window_text
from comity.load.yamltree import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES
from comity.problems import CaseError, Problem, Source, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.models import CaseDoc, ScenarioDoc

_RAW = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")  # in JSON as they are, but not in YAML
_text = json.JSONEncoder(ensure_ascii=False).encode
_DAYS = ("facts", "status_quo")
"""The keys of mappings whose values are of facts: there a date never has a time."""


def written(doc: CaseDoc | ScenarioDoc | Mapping[str, Any]) -> Source:
    """The text of a document; raises `CaseError` for what no document can hold, with the way to it."""
    pieces: list[str] = []
    size = 0
    for count, piece in enumerate(_pieces(doc, ())):
        pieces.append(piece)
        size += len(piece)
        if count > MAX_NODES * 3 or size > MAX_CHARACTERS:
            raise CaseError([Problem("too-large", "the document is too large to be read")])
    text = "".join(pieces)
    return Source("<python>", _RAW.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _pieces(value: object, path: tuple[str, ...]) -> Iterator[str]:
    """The text of a value, piece by piece."""
    if len(path) > MAX_DEPTH + 1:
        message = f"more than {MAX_DEPTH} lists and mappings stand inside one another at {_way(path[:4])}"
        raise CaseError([Problem("too-large", message)])
    if hasattr(value, "model_dump"):
        value = _of_model(value)
    if isinstance(value, Mapping):
        heads = [(f"{_text(name)}: ", name) for name in (_key(key, path) for key in value)]
        yield from _within("{}", heads, list(value.values()), path)
    elif isinstance(value, list | tuple):
        yield from _within("[]", [("", f"[{place}]") for place in range(len(value))], list(value), path)
    else:
        yield _single(value, path)


def _within(brackets: str, heads: list[tuple[str, str]], values: list[object], path: tuple[str, ...]) -> Iterator[str]:
    if not values:
        yield brackets
        return
    start = brackets[0]
    for (head, step), value in zip(heads, values, strict=True):
        yield f"{start}\n{' ' * (len(path) + 1)}{head}"
        yield from _pieces(value, (*path, step))
        start = ","
    yield f"\n{' ' * len(path)}{brackets[1]}"


def _of_model(model: Any) -> dict[str, object]:  # noqa: ANN401 - of pydantic
    """What a model holds under the keys of a file; a field without a value is one that was not written."""
    fields = {each.alias or name: getattr(model, name, None) for name, each in type(model).model_fields.items()}
    return {key: value for key, value in fields.items() if value is not None}


def _key(key: object, path: tuple[str, ...]) -> str:
    if isinstance(key, str):
        return key
    match native(key):
        case bool(truth):
            return _text(truth)
        case int(number):
            return str(number)
        case date() as day:
            return day.isoformat()
        case _:
            raise _unfit(key, path, "the key")


def _single(value: object, path: tuple[str, ...]) -> str:
    """The text of a single value: a number digit by digit."""
    try:
        found = native(window_text(value))
    except ValueError as error:
        raise CaseError([Problem("bad-value", f"the value at {_way(path)} cannot be written: {error}")]) from None
    match found:
        case None | bool() | str():
            return _text(found)
        case int():
            return str(found)
        case float():
            return repr(found) if isfinite(found) else _ENDLESS[repr(found)]
        case Fraction():
            return decimal(found) or f"{found.numerator}/{found.denominator}"
        case date():
            return _text(day_text(found) if path[-2:-1] and path[-2] in _DAYS else found.isoformat())
        case os.PathLike():
            return _text(os.fspath(found))
        case _:
            raise _unfit(value, path, "the value")


_ENDLESS = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}


def _unfit(value: object, path: tuple[str, ...], what: str) -> CaseError:
    kind = type(value).__name__
    message = f"{what} at {_way(path)} is of the type {shown(kind)}, which no document can hold"
    hint = "give texts, numbers, truths, dates, lists and mappings"
    return CaseError([Problem("bad-value", message, hint=hint)])


def _way(path: tuple[str, ...]) -> str:
    """The way to a value, as a program would write it."""
    steps = [step if step.startswith("[") else f".{step}" for step in path]
    return shown("".join(steps).removeprefix(".")) if steps else "the top"
