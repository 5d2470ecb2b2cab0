"""Facts and their values, as a status quo or a step gives them: spread over members of groups, of the right type."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, product
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity.load import nodes as n
from comity.load.typecheck import wrong_count
from comity.load.values import MAX_DIGITS, READ
from comity.load.vocabulary import choices, name_of, symbols
from comity.parsing import reference
from comity.problems import CaseError, Problem, nearest, shown
from comity.syntax import number_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from fractions import Fraction

    from comity.load.documents import Document
    from comity.problems import Span

MAX_CELLS = 2_000_000
Changes = dict[str, c.Plain | None]
"""The new value of each input that changes, by its reference; None for what becomes unknown."""

_WANTED = {
    "bool": "true or false", "int": "a whole number", "number": "a number", "date": "a date such as 2024-06-17",
}  # fmt: skip


class Assignments:
    """Reads the facts, events and unknowns of one document. About names in `lost` nothing is said."""

    def __init__(
        self, document: Document[Any], words: c.Vocabulary, problems: list[Problem], lost: Collection[str] = ()
    ) -> None:
        self.document, self.words, self.problems, self.lost = document, words, problems, lost
        self.known: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        self.cells = 0

    def facts(self, *path: str | int) -> Changes:
        """The values that a mapping gives to facts and concepts."""
        found: Changes = {}
        self.add_facts(found, {}, *path)
        return found

    def changes(self, *path: str | int) -> Changes:
        """What changes at a step: facts to values, events to true, and what is listed as unknown to None."""
        found: Changes = {}
        places: dict[str, Span] = {}
        self.add_facts(found, places, *path, "facts")
        for key, kinds, value in (("events", ("event",), True), ("unknown", ("fact", "event", "concept"), None)):
            node = n.lookup(self.document.node, [*path, key])
            for item in node.items if isinstance(node, n.Listing) else ():
                if isinstance(item, n.Scalar) and isinstance(item.data, str):
                    self.add(found, places, self.refs(item, kinds), value, n.place(item))
        return found

    def add_facts(self, found: Changes, places: dict[str, Span], *path: str | int) -> None:
        """Add the values that a mapping gives."""
        node = n.lookup(self.document.node, path)
        for key, written in node.items if isinstance(node, n.Table) else ():
            refs, value = self.refs(key, ("fact", "concept")), None
            if refs and isinstance(written, n.Scalar) and written.data is not None:
                value = self.value(self.words.declared[name_of(refs[0])], written)
            self.add(found, places, refs, value, n.place(key))

    def add(self, found: Changes, places: dict[str, Span], refs: list[str], value: c.Plain | None, span: Span) -> None:
        """Add the same value for each reference; a problem when one has a value already."""
        again = next((ref for ref in refs if ref in found), None)
        if again is not None:
            also = (("first here", places[again]),)
            self.problems.append(Problem("set-twice", f"`{again}` is set twice", span, None, also))
        for ref in refs:
            found[ref] = value
            places.setdefault(ref, span)

    def refs(self, written: n.Scalar, kinds: tuple[str, ...]) -> list[str]:
        """The references that a text names, of things of these kinds; an argument may be a group or an entity type."""
        key = (written.value, kinds)
        if key not in self.known:
            before = len(self.problems)
            refs = self.read_refs(written, kinds)
            if len(self.problems) > before:
                return refs
            self.known[key] = refs
        self.cells += len(self.known[key])
        if self.cells > MAX_CELLS:
            message = f"more than {MAX_CELLS:,} facts and events are set, counting each member of a group"
            raise CaseError([*self.problems, Problem("too-large", message, n.place(written))])
        return self.known[key]

    def read_refs(self, written: n.Scalar, kinds: tuple[str, ...]) -> list[str]:
        """The same for a text that is seen for the first time."""
        try:
            name, args, spans = reference(written.value, written.at)
        except CaseError as error:
            self.problems += error.problems
            return []
        declared = self.words.declared.get(name)
        if declared is None or declared.what not in kinds:
            if name not in self.lost:
                self.problems.append(self._not_settable(name, declared, kinds, spans[0]))
            return []
        if len(args) != len(declared.params):
            self.problems.append(_wrong_count(declared, args, n.place(written)))
            return []
        members = [
            self._members(arg, kind, span)
            for arg, (_, kind), span in zip(args, declared.params, spans[1:], strict=True)
        ]
        return [c.Reference(declared, each).ref for each in product(*members)]

    def _not_settable(self, name: str, declared: c.Declared | None, kinds: Collection[str], span: Span) -> Problem:
        if declared is None and name in self.symbols:
            facts = (each.name for each in self.words.declared.values() if name in each.type.values)
            first = next(facts, None)
            hint = f"write `{first}: {name}`" if first else None
            return Problem("wrong-kind", f"`{name}` is a value, not a fact", span, hint)
        if declared is None:
            fitting = (each.name for each in self.words.declared.values() if each.what in kinds)
            return Problem("unknown-name", f"unknown name {shown(name)}", span, nearest(name, fitting, self.problems))
        if declared.what == "derived":
            hint = "set the facts that it follows from"
            return Problem("wrong-kind", f"`{name}` follows from other facts and is never set", span, hint)
        if declared.what == "event":
            hint = "list it under the `events` of a step"
            return Problem("wrong-kind", f"`{name}` is an event, which has no value", span, hint)
        return Problem("wrong-kind", f"`{name}` is a {declared.what}, not an event", span, "set it under `facts`")

    def _members(self, arg: str, kind: str, span: Span) -> tuple[str, ...]:
        if arg in self.words.entities[kind]:
            return (arg,)
        if self.words.kinds.get(arg) == kind:
            return self.words.domains[arg]
        if arg not in self.lost:
            groups = (name for name, of in self.words.kinds.items() if of == kind)
            hint = choices(arg, chain(self.words.entities[kind], groups), "there are", self.problems)
            self.problems.append(Problem("unknown-name", f"{shown(arg)} is not a {kind}", span, hint))
        return ()

    def among(self, word: str, values: tuple[str, ...]) -> str | None:
        """The value that may be meant, or which there are."""
        return choices(word, values, "its values are", self.problems)

    @cached_property
    def symbols(self) -> frozenset[str]:
        """Every name of a value."""
        return frozenset(symbols(self.words))

    def value(self, declared: c.Declared, written: n.Scalar) -> c.Plain | None:
        """The value of a fact, of its type; None with a problem."""
        kind = declared.type
        value = READ[kind.name](written)
        if kind.name == "symbol" and value not in kind.values:
            if written.value not in self.lost:
                hint = _UNKNOWN if written.value == "unknown" else self.among(written.value, kind.values)
                message = f"{shown(written.value)} is not a value of `{declared.name}`"
                self.problems.append(Problem("unknown-value", message, n.place(written), hint))
            return None
        if value is None:
            message = f"the value of `{declared.name}` must be {_WANTED[kind.name]}, not {n.given(written)}"
            self.problems.append(Problem("bad-value", message, n.place(written), _advice(kind, written)))
        elif kind.range and not kind.range[0] <= value <= kind.range[1]:  # type: ignore[operator]
            low, high = map(_figure, kind.range)
            unit = f" {declared.unit}" if declared.unit else ""
            message = f"`{declared.name}` lies between {low} and {high}{unit}"
            self.problems.append(Problem("out-of-range", message, n.place(written)))
        return value


_UNKNOWN = "list the fact under `unknown` instead"


def _wrong_count(declared: c.Declared, args: tuple[str, ...], span: Span) -> Problem:
    kinds = ", ".join(kind for _, kind in declared.params)
    hint = f"write `{declared.name}({kinds})` to set it for all" if kinds and not args else None
    return Problem("bad-arguments", wrong_count(declared, len(args)), span, hint)


def _advice(kind: c.Type, written: n.Scalar) -> str | None:
    word = written.value.lower()
    if word == "unknown":
        return _UNKNOWN
    if kind.name == "bool" and word in ("yes", "y", "on", "no", "n", "off"):
        return f"write `{'true' if word in ('yes', 'y', 'on') else 'false'}`"
    if written.style != "plain" and kind.name != "date":
        return "leave the quotes out"
    if kind.name in ("int", "number") and written.value.count("/") == 1:
        return "write the digits out, with a decimal point"
    if kind.name in ("int", "number") and type(written.data) in (int, float):
        return f"at most {MAX_DIGITS} digits{', without a decimal point' if kind.name == 'int' else ''}"
    return None


def _figure(value: Fraction) -> str:
    return f"{value.numerator:,}" if value.denominator == 1 else number_text(value)
