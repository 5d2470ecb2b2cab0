"""What the activities and attributes of an event log mean in a case, as a mapping file says it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from comity.load import nodes as n
from comity.load.assignments import Assignments
from comity.load.files import text_of
from comity.load.vocabulary import name_of
from comity.load.yamltree import read
from comity.problems import CaseError, Problem, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from comity import case as c

Others = Literal["step", "skip", "error"]


class Columns(NamedTuple):
    """The names of a log's columns; `timestamp` None: it has no times. The defaults are those of XES and pm4py."""

    case: str = "case:concept:name"
    activity: str = "concept:name"
    timestamp: str | None = "time:timestamp"
    lifecycle: str = "lifecycle:transition"


class FactFrom(NamedTuple):
    """Facts (or concepts) that are set by an attribute, all to the same value.

    `values` says what its texts stand for (None: they are written as in scenario files).
    """

    facts: tuple[str, ...]
    declared: c.Declared
    attribute: str
    values: Mapping[str, c.Plain | None] | None = None


@dataclass(frozen=True, slots=True)
class LogMapping:
    """What a log means in a case.

    `events` gives for an activity the events that happen, by their references. An activity without an entry is by
    `others` a step at which none of them happens, left out, or an error. `order`: events follow one another as in the
    log, or by their times. `together`: events of one time are one step. `lifecycle`: all events count, or only those
    whose transition is `complete` or not said.
    """

    events: Mapping[str, tuple[str, ...]]
    facts: tuple[FactFrom, ...] = ()
    columns: Columns = field(default_factory=Columns)
    others: Others = "step"
    order: Literal["log", "timestamp"] = "log"
    together: bool = False
    lifecycle: Literal["all", "complete"] = "all"

    @property
    def refs(self) -> tuple[str, ...]:
        """Every event that an activity stands for, once each."""
        return tuple(dict.fromkeys(ref for refs in self.events.values() for ref in refs))


def by_titles(case: c.Case) -> LogMapping:
    """The mapping by which each event without arguments is the activity of its title (or name, if it has none)."""
    found = [each for each in case.vocabulary.declared.values() if each.what == "event" and not each.params]
    return LogMapping(MappingProxyType({each.title or each.name: (each.name,) for each in found}))


def read_mapping(path: Path, case: c.Case) -> LogMapping:
    """The mapping that a YAML file holds; raises `CaseError` with every problem of it, at its place."""
    problems: list[Problem] = []
    root = read(text_of(path), problems)
    found = _mapping(root, case, problems) if root is not None else None
    if problems or found is None:
        raise CaseError(problems)
    return found


KEYS = ("log", "events", "facts", "others", "order", "together", "lifecycle")
_CHOICES = {"others": ("step", "skip", "error"), "order": ("log", "timestamp"), "lifecycle": ("all", "complete")}


def is_mapping(node: n.Node) -> bool:
    """Whether a document is a mapping file, by its keys."""
    keys = {key.value for key, _ in node.items} if isinstance(node, n.Table) else set()
    return "events" in keys and keys <= set(KEYS)


def _mapping(root: n.Node, case: c.Case, problems: list[Problem]) -> LogMapping | None:
    items = _items(root, KEYS, problems)
    if "events" not in items and isinstance(root, n.Table):
        hint = "say which events activities stand for: `events: {Pay invoice: paid}`"
        problems.append(Problem("missing-key", "the key `events` is missing", n.head(root), hint))
    # The document is asked for places only by methods that are not used here.
    reader = Assignments(cast("Any", None), case.vocabulary, problems)
    events = _events(items.get("events"), reader)
    facts = _facts(items.get("facts"), reader)
    found = LogMapping(events, facts, _columns(items.get("log"), problems))
    for key, options in _CHOICES.items():
        found = replace(found, **_chosen(items, key, options, problems))
    return replace(found, together=_truth(items.get("together"), problems))


def _items(node: n.Node | None, known: tuple[str, ...], problems: list[Problem]) -> dict[str, n.Node]:
    """The values of a mapping, by keys of which all are known."""
    found = {}
    for key, value in _table(node, problems):
        if key.value in known:
            found[key.value] = value
        else:
            hint = nearest(key.value, known) or f"there are {listed(known)}"
            problems.append(Problem("unknown-key", f"there is no key {shown(key.value)} here", n.place(key), hint))
    return found


def _table(node: n.Node | None, problems: list[Problem]) -> tuple[tuple[n.Scalar, n.Node], ...]:
    if isinstance(node, n.Table):
        return node.items
    if node is not None:
        problems.append(Problem("bad-value", f"expected keys and values here, not {n.given(node)}", n.place(node)))
    return ()


def _text(node: n.Node | None, problems: list[Problem]) -> n.Scalar | None:
    """A text that is not empty; None with a problem, or where there is no node."""
    if isinstance(node, n.Scalar) and node.data is not None and node.value:
        return node
    if node is not None:
        problems.append(Problem("bad-value", f"expected a text, not {n.given(node)}", n.place(node)))
    return None


def _events(node: n.Node | None, reader: Assignments) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for activity, written in _table(node, reader.problems):
        event = _text(written, reader.problems)
        if event is not None:
            found[activity.value] = tuple(reader.refs(event, ("event",)))
    return MappingProxyType(found)


def _facts(node: n.Node | None, reader: Assignments) -> tuple[FactFrom, ...]:
    found: list[FactFrom] = []
    taken: dict[str, n.Scalar] = {}
    for key, written in _table(node, reader.problems):
        refs = reader.refs(key, ("fact", "concept"))
        again = next((ref for ref in refs if ref in taken), None)
        if again:
            also = (("first here", n.place(taken[again])),)
            reader.problems.append(Problem("set-twice", f"`{again}` is set twice", n.place(key), None, also))
        taken |= dict.fromkeys(refs, key)
        items = _items(written, ("from", "values"), reader.problems)
        source = _text(items.get("from"), reader.problems)
        if isinstance(written, n.Table) and "from" not in items:
            message = "the key `from` is missing"
            reader.problems.append(Problem("missing-key", message, n.head(written), "name an attribute of the log"))
        if refs and source is not None:
            declared = reader.words.declared[name_of(refs[0])]
            found.append(FactFrom(tuple(refs), declared, source.value, _values(items.get("values"), declared, reader)))
    return tuple(found)


def _values(node: n.Node | None, declared: c.Declared, reader: Assignments) -> Mapping[str, c.Plain | None] | None:
    if node is None:
        return None
    found: dict[str, c.Plain | None] = {}
    for text, written in _table(node, reader.problems):
        value = _text(written, reader.problems)
        if value is not None:
            found[text.value] = reader.value(declared, value)
    return MappingProxyType(found)


def _columns(node: n.Node | None, problems: list[Problem]) -> Columns:
    items = _items(node, Columns._fields, problems)
    given: dict[str, str | None] = {}
    for key, written in items.items():
        if key == "timestamp" and isinstance(written, n.Scalar) and written.data is None:
            given[key] = None
        elif (text := _text(written, problems)) is not None:
            given[key] = text.value
    return Columns(**given)  # type: ignore[arg-type]  # only `timestamp` can be None


def _chosen(items: Mapping[str, n.Node], key: str, options: tuple[str, ...], problems: list[Problem]) -> dict[str, Any]:
    found = _text(items.get(key), problems)
    if found is None:
        return {}
    if found.value not in options:
        hint = nearest(found.value, options) or f"it can be {listed(options)}"
        problems.append(Problem("bad-value", f"`{key}` cannot be {shown(found.value)}", n.place(found), hint))
        return {}
    return {key: found.value}


def _truth(node: n.Node | None, problems: list[Problem]) -> bool:
    if node is not None and not (isinstance(node, n.Scalar) and isinstance(node.data, bool)):
        problems.append(Problem("bad-value", f"expected true or false, not {n.given(node)}", n.place(node)))
    return isinstance(node, n.Scalar) and node.data is True
