"""What pydantic says about a document, in our words: what stands in a place, and what belongs there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from comity import models as m
from comity.kinds import CONDITIONS
from comity.load import nodes as n
from comity.problems import MAX_HINTS, Problem, closest, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence, Sized

    from comity.load.nodes import Path
    from comity.models import Model

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TYPES = "a type is bool, int, number, date, an entity type or a list of values"
_FORMS = {
    "string": "a text", "int": "a whole number", "float": "a number", "finite": "a number", "bool": "true or false",
    "list": "a list", "dict": "a mapping of keys and values", "model": "a mapping of keys and values",
    "tuple": "two numbers, low and high",
}  # fmt: skip


def complaint(root: n.Table, path: Path, fault: Any, model: type[Model], told: Sized = ()) -> Problem:  # noqa: ANN401 - of pydantic
    """The problem that a fault at a path of a document is, behind those that are told already."""
    here = n.find(root, path)
    match fault["type"]:
        case "extra_forbidden":
            return _unknown_key(root, path, model, told)
        case "missing" if isinstance(fault["loc"][-1], str):
            missing = str(fault["loc"][-1])
            return Problem("missing-key", f"the key `{missing}` is missing", n.head(here), _NEEDED.get(missing))
        case "union_tag_not_found":
            kinds = f"a kind is one of {listed(m.TERM_DOCS)}"
            return Problem("missing-key", "the key `kind` is missing", n.head(here), kinds)
        case "union_tag_invalid":
            return _unknown_kind(n.find(here, ["kind"]), told)
        case _ if fault["loc"][-1] == "[key]":
            message = f"{shown(str(path[-1]))} cannot be an id"
            return Problem("bad-name", message, n.key_place(root, path), _ID_HINT)
        case _:
            return _misfit(here, path, fault)


def is_one_value(path: Sequence[str | int]) -> bool:
    """Whether a single value belongs at a path, whatever stands there."""
    match path:
        case ("expect" | "status_quo", _) | ("steps", _, "facts", _):
            return True
        case _:
            return False


def suggested(path: Path, model: type[Model], root: n.Table, told: Sized = ()) -> str | None:
    """The key that was probably meant by the unknown one at a path."""
    return closest(str(path[-1]), _keys(model, path[:-1], root)) if len(told) < MAX_HINTS else None


_ID_HINT = "an id has only the letters `a` to `z`, digits, `-`, `_` and `.`"
_CODES = {
    "events.cameo": "two to four digits in quotes, from 01 to 20, such as `'057'`",
    "code.cameo": "codes of three capital letters, such as `USAGOV`",
    "code.plover": "codes of three capital letters, apart from one another, such as `USA GOV`",
}
_NEEDED = {
    "stated": "name the statements that the term rests on: `stated: [ID]`",
    "statements": "name the statements that the term rests on: `stated: [ID]`",
    "type": _TYPES,
    "speaker": "say who said it",
    "text": "write a condition, or `{text: ...}`",
}


def _unknown_kind(kind: n.Node, told: Sized) -> Problem:
    every = f"a kind is one of {listed(m.TERM_DOCS)}"
    if not isinstance(kind, n.Scalar) or kind.data is None:
        return Problem("bad-value", f"expected a kind of term, not {n.given(kind)}", n.place(kind), every)
    hint = nearest(kind.value, m.TERM_DOCS, told) or every
    return Problem("unknown-kind", f"there is no kind of term {shown(kind.value)}", n.place(kind), hint)


def _unknown_key(root: n.Table, path: Path, model: type[Model], told: Sized) -> Problem:
    if len(told) >= MAX_HINTS:
        return Problem("unknown-key", f"unknown key {shown(str(path[-1]))}", n.key_place(root, path))
    keys = _keys(model, path[:-1], root)
    if ")" in str(path[-1]):
        comma = "put the condition before it in quotes: within `{}`, a comma ends an unquoted text"
        return Problem("unknown-key", f"unknown key {shown(str(path[-1]))}", n.key_place(root, path), comma)
    hint = nearest(str(path[-1]), keys) or f"the keys here are {_all_of(keys)}"
    kind = n.lookup(root, [*path[:-1], "kind"])
    if path[0] == "terms" and len(path) == len(("terms", 0, "key")) and isinstance(kind, n.Scalar):
        own = [key for key in keys if key not in m.TermDoc.model_fields and key not in ("kind", "from")]
        hint = nearest(str(path[-1]), keys) or f"a {kind.value} has {_all_of(own)}, besides what every term has"
    return Problem("unknown-key", f"unknown key {shown(str(path[-1]))}", n.key_place(root, path), hint)


def _all_of(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _keys(model: type[Model], path: Path, root: n.Table) -> list[str]:
    """The keys that a mapping at a path may have."""
    fields = _model_at(model, path, root).model_fields
    return [field.alias or name for name, field in fields.items()]


def _model_at(model: type[Model], path: Path, root: n.Table) -> type[Model]:
    match path:
        case ():
            return m.CaseDoc if model is m.CaseHead else model
        case ("terms", _):
            kind = n.lookup(root, [*path, "kind"])
            return m.TERM_DOCS.get(kind.value, m.TermDoc) if isinstance(kind, n.Scalar) else m.TermDoc
        case ("terms", _, _):
            return m.PlainText
        case ("code",):
            return m.PartyCodeDoc
        case ("events", _, "code"):
            return m.EventCodeDoc
        case (section, _) if section in _SECTIONS:
            return _SECTIONS[str(section)]
        case _:
            return m.Definition  # of a reading


_SECTIONS: dict[str, type[Model]] = {
    "facts": m.FactDoc, "events": m.EventDoc, "derived": m.Definition, "concepts": m.ConceptDoc, "groups": m.GroupDoc,
    "background": m.BackgroundDoc, "properties": m.PropertyDoc, "sources": m.SourceDoc,
    "statements": m.StatementDoc, "steps": m.StepDoc,
}  # fmt: skip


def _misfit(here: n.Node, path: Path, fault: Any) -> Problem:  # noqa: ANN401 - of pydantic
    """A value that has not the form that belongs here."""
    wanted = _wanted(path) or _by_type(fault)
    if "date" in wanted and isinstance(here, n.Scalar) and _DATE.match(here.value):
        timed = path == ("as_of",) or path[0] == "steps"
        times = "a time is written 2024-06-17T14:00, without a zone" if timed else "leave the time out"
        days = _DATE.fullmatch(here.value)
        message = f"{shown(here.value)} is no {'day of the calendar' if days else 'date'}"
        return Problem("bad-value", message, n.place(here), None if days else times)
    return Problem("bad-value", f"expected {wanted}, not {n.given(here)}", n.place(here), _advice(here, path, wanted))


def _wanted(path: Path) -> str | None:
    """What belongs at a path; None where pydantic's own complaint says enough."""
    match path:
        case ("facts", _) | ("facts", _, "type"):
            return "a type"
        case ("entities", _):
            return "a list of names, or names with titles"
        case ("groups", _):
            return "a list of entities"
        case ("facts", _, "range"):
            return "two numbers, `[low, high]`"
        case ("facts", _, "range", _):
            return "a number"
        case ("entities" | "groups", _, _) | ("facts", _, *_, int()):
            return "a name"
        case ("status_quo", _) | ("steps", _, "facts", _):
            return "one value"
        case ("terms", _, "then" | "claims"):
            return "a condition, or `{text: ...}`"
        case ("terms", _, key) if key in CONDITIONS:
            return "a condition"
        case ("derived", _, *_) | ("concepts", _, "readings", _, *_) | ("background", _, "always"):
            return "a condition"
        case ("properties", _, "always" | "never"):
            return "a condition"
        case ("terms", _, "stated" | "unless" | "supersedes"):
            return "a list of ids"
        case ("terms", _, "within"):
            return "a length of time such as `30 days`, or weeks or hours"
        case ("terms", _, "from") | (*_, "date" | "by" | "until" | "at" | "retrieved" | "as_of"):
            return "a date such as 2024-06-17"
        case ("terms", _, "weight"):
            return "a number above 0"
        case ("code" | "events", *_, "cameo") | ("code", "plover"):
            return _CODES[f"{path[0]}.{path[-1]}"]
        case ("sources", _, "url"):
            return "an address such as `https://example.org/text`, a `urn:` or `doi:`, or the path of a file"
        case ("expect", _):
            return "a verdict or a stance"
        case _:
            return None


def _by_type(fault: Any) -> str:  # noqa: ANN401 - of pydantic
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "literal_error":
        return f"one of {context['expected'].replace(chr(39), '`')}"
    if kind == "string_pattern_mismatch":
        return "an id of the letters `a` to `z`, digits, `-`, `_` and `.`"
    if kind in ("string_too_short", "too_short"):
        return "something here"
    if kind == "string_too_long":
        return f"at most {context['max_length']:,} characters"
    return next((words for name, words in _FORMS.items() if kind.startswith(name)), "something else")


def _advice(here: n.Node, path: Path, wanted: str) -> str | None:
    """A hint for what people often write instead."""
    match here, path:
        case n.Scalar(data=None), ("steps", _, "facts", _):
            return "list it under `unknown` if it is not known"
        case n.Scalar(data=None), ("status_quo", _):
            return "leave it out if it is not known"
        case n.Scalar(data=None), ("case" | "party" | "scenario",):
            return "give it an id"
        case n.Scalar(data=None), (_,):
            return "leave the key out when there is nothing to say"
        case _, _ if wanted == "a type":
            return _TYPES
        case n.Listing(), _ if wanted.startswith("a condition"):
            return "join conditions with `and` or `or` in one text"
        case n.Scalar(value), _ if wanted.startswith("a list") and value and len(value) < 100:  # noqa: PLR2004
            return f"write `[{shown(value)[1:-1]}]`"
        case n.Scalar(data=bool() | int() | float()), _ if wanted == "a text":
            return "put it in quotes"
        case n.Listing(), _ if wanted == "one value":
            return "a fact has one value at a step"
        case n.Listing(), ("statements",):
            return "write `ID: {speaker: ...}` for each"
        case n.Scalar(), ("statements", _):
            return "write `{speaker: ...}`"
        case n.Table(), ("terms" | "steps" | "background" | "properties",):
            return "start each item with `- `"
        case n.Table(), ("groups", _):
            return "write `[a, b]`, or `{of: TYPE, members: []}` for an empty group"
        case _:
            return None
