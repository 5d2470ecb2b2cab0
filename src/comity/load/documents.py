"""From a YAML tree to a checked model, with the place of every part kept, and pydantic's complaints in our words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from comity.load import yamltree as y
from comity.problems import CaseError, Problem, Span, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from comity import syntax as s
    from comity.models import Model

M = TypeVar("M", bound="Model")
Path = tuple[str | int, ...]

_KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "a mapping",
}


@dataclass(frozen=True, slots=True, eq=False)
class Document(Generic[M]):
    """A model and the tree that it was read from.

    `kept` gives, for lists from which faulty items were left out, the positions in the file of those that remain; `lost` names what was
    left out, so that nobody complains about what refers to it.
    """

    model: M
    node: y.Node
    kept: dict[str, list[int]] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()

    def span(self, *path: str | int) -> Span:
        """The place of a value."""
        return y.find(self.node, path).span

    def key(self, *path: str) -> Span:
        """The place of a mapping's key."""
        parent = y.find(self.node, path[:-1])
        found = y.key_of(parent, path[-1]) if isinstance(parent, y.Table) else None
        return found.span if found else parent.span

    def position(self, key: str, index: int) -> int:
        """Where in the file's list the model's item stands."""
        return self.kept[key][index] if key in self.kept else index


def document(
    model: type[M], node: y.Node, problems: list[Problem], *, at: Path = (), without: str | None = None
) -> Document[M] | None:
    """The model that the part `at` of a tree holds, the key `without` left aside. Faulty items are left out, with a problem each; None when nothing can be kept."""
    found = y.find(node, at)
    if not isinstance(found, y.Table):
        problems.append(Problem("bad-value", "expected a mapping of keys and values here", found.span))
        return None
    data: dict[str, Any] = y.data(found)  # type: ignore[assignment]
    data.pop(without or "", None)
    kept: dict[str, list[int]] = {}
    lost: set[str] = set()
    while True:
        try:
            return Document(model.model_validate(data), found, kept, frozenset(lost))
        except ValidationError as error:
            faults = [(tuple(each["loc"]), each) for each in error.errors(include_url=False, include_context=True)]
            problems += _problems(found, [(_original(loc, kept), each) for loc, each in faults], model)
            if not _leave_out({loc[:2] for loc, _ in faults}, data, kept, lost):
                return None


def _original(loc: Path, kept: dict[str, list[int]]) -> Path:
    if len(loc) > 1 and isinstance(loc[1], int) and loc[0] in kept:
        return (loc[0], kept[str(loc[0])][loc[1]], *loc[2:])
    return loc


def _leave_out(faults: set[Path], data: dict[str, Any], kept: dict[str, list[int]], lost: set[str]) -> bool:
    """Take faulty parts out of the data; False when the whole is faulty (a required key is missing, or stays wrong)."""
    for loc in sorted(
        faults, key=lambda loc: (str(loc[0]), -loc[1] if len(loc) > 1 and isinstance(loc[1], int) else 0)
    ):
        key = str(loc[0])
        inside = data.get(key)
        if key not in data:
            return False
        if len(loc) == 1 or not isinstance(inside, dict | list):
            del data[key]
        elif isinstance(inside, dict):
            lost.add(str(loc[1]))
            inside.pop(loc[1], None)
        else:
            item = inside.pop(int(loc[1]))
            lost.update(str(item[name]) for name in ("id", "party") if isinstance(item, dict) and name in item)
            kept.setdefault(key, list(range(len(inside) + 1))).pop(int(loc[1]))
    return True


def _problems(node: y.Table, faults: Iterable[tuple[Path, Any]], model: type[Model]) -> Iterable[Problem]:
    """One problem for each place; the several complaints of a union about one value count as one."""
    by_place: dict[Path, list[Any]] = {}
    for loc, each in faults:
        by_place.setdefault(_path(node, loc), []).append(each)
    deepest = [
        path
        for path in by_place
        if not any(len(other) > len(path) and other[: len(path)] == path for other in by_place)
    ]
    for path in deepest:
        yield _problem(node, path, by_place[path], model)


def _path(node: y.Node, loc: Path) -> Path:
    """The parts of pydantic's location that are keys and positions in the file."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(node, y.Table) and (value := {key.value: value for key, value in node.items}.get(str(part))):
            path, node = [*path, str(part)], value
        elif isinstance(node, y.Listing) and isinstance(part, int) and part < len(node.items):
            path, node = [*path, part], node.items[part]
    return tuple(path)


def _problem(node: y.Table, path: Path, faults: Sequence[Any], model: type[Model]) -> Problem:
    fault, here = faults[0], y.find(node, path)
    name, context = fault["loc"][-1], fault.get("ctx", {})
    match fault["type"]:
        case "extra_forbidden":
            keys = _keys(model, fault["loc"], here)
            parent = y.find(node, path[:-1])
            key = y.key_of(parent, str(name)) if isinstance(parent, y.Table) else None
            hint = nearest(str(name), keys) or (f"the keys here are {_listed(keys)}" if keys else None)
            return Problem("unknown-key", f"unknown key `{name}`", key.span if key else here.span, hint)
        case "missing":
            return Problem("missing-key", f"the key `{name}` is missing", _head(here))
        case "union_tag_not_found":
            return Problem(
                "missing-key", "the key `kind` is missing", _head(here), f"a kind is one of {_listed(_tags(context))}"
            )
        case "union_tag_invalid":
            kind = y.find(here, ["kind"])
            hint = nearest(context["tag"], _tags(context)) or f"a kind is one of {_listed(_tags(context))}"
            return Problem("unknown-kind", f"there is no kind of term `{context['tag']}`", kind.span, hint)
        case _:
            return Problem("bad-value", _expected(faults), here.span)


def _expected(faults: Sequence[Any]) -> str:
    """What a value should have been, over all the complaints about it."""
    said = list(dict.fromkeys(map(_wanted, faults)))
    return f"expected {' or '.join(said)}"


def _wanted(fault: Any) -> str:  # noqa: ANN401, PLR0911 - pydantic's error details
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "value_error":
        return f"a date: {context['error']}"
    if kind == "literal_error":
        return f"one of {context['expected'].replace(chr(39), '`')}"
    if kind == "string_pattern_mismatch":
        return (
            "30 days (or weeks, or hours)"
            if "day" in context["pattern"]
            else "an id of letters, digits, `_`, `-` and `.`"
        )
    if kind in ("string_too_short", "too_short"):
        return "something here, not nothing"
    if kind in ("string_too_long", "too_long"):
        return f"at most {context['max_length']:,} characters"
    if kind in ("greater_than",):
        return f"a number above {context['gt']:g}"
    for name, words in _KINDS.items():
        if kind.startswith(name):
            return words
    if kind in ("model_type", "model_attributes_type"):
        return "a mapping of keys and values"
    if kind == "tuple_type":
        return "a list of two numbers"
    return str(fault["msg"][0].lower() + fault["msg"][1:])


def _head(node: y.Node) -> Span:
    """The first key or item of a node, where something about the whole is shown."""
    if isinstance(node, y.Table) and node.items:
        return node.items[0][0].span
    return node.span


def _tags(context: Any) -> list[str]:  # noqa: ANN401 - pydantic's error details
    return [tag.strip(" '") for tag in context["expected_tags"].split(",")]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _keys(model: type[Model], loc: Path, _here: y.Node) -> list[str]:
    """The keys that the model at a location has."""
    found: Any = model.model_json_schema(by_alias=True)
    definitions = found.get("$defs", {})
    for part in loc[:-1]:
        found = _step(found, part, definitions)
    return list(_resolved(found, definitions).get("properties", {}))


def _resolved(schema: Any, definitions: Any) -> Any:  # noqa: ANN401 - a JSON schema
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _step(schema: Any, part: str | int, definitions: Any) -> Any:  # noqa: ANN401 - a JSON schema
    """The schema below one part of a location: a key, a position, or the tag of a union's member."""
    schema = _resolved(schema, definitions)
    if part in schema.get("discriminator", {}).get("mapping", {}):
        return {"$ref": schema["discriminator"]["mapping"][part]}
    for option in schema.get("anyOf", ()):
        if _resolved(option, definitions).get("title") == part:
            return option
    if isinstance(part, int):
        return schema.get("items", schema)
    if part in schema.get("properties", {}):
        return schema["properties"][part]
    extra = schema.get("additionalProperties")
    return extra if isinstance(extra, dict) else schema


def lookup(node: y.Node, *path: str | int) -> y.Node | None:
    """The node at a path, or None when the path leads nowhere."""
    for part in path:
        match node, part:
            case y.Table(), str() if y.key_of(node, part):
                node = {key.value: value for key, value in node.items}[part]
            case y.Listing(), int() if part < len(node.items):
                node = node.items[part]
            case _:
                return None
    return node


def scalar(document: Document[Any], *path: str | int) -> y.Scalar:
    """The text at a path, with the places of its characters."""
    found = y.find(document.node, path)
    assert isinstance(found, y.Scalar)  # noqa: S101 - the model has checked that it is one
    return found


def condition(document: Document[Any], problems: list[Problem], *path: str | int) -> s.Cond | None:
    """The tree of the condition at a path, or None with its problems."""
    from comity.parse import parse

    text = scalar(document, *path)
    comment = y.comment_after(text)
    if comment:
        hint = "quote the condition, or put the comment on a line of its own"
        problems.append(Problem("cut-short", "a comment cuts this condition short", comment, hint))
    try:
        return parse(text.value, text.at)
    except CaseError as error:
        problems += error.problems
        return None
