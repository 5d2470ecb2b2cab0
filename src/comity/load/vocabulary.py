"""What a case can speak of: entities, groups, facts, events, derived names, concepts; each declared once, in one space of names."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from comity import models as m
from comity import syntax as s
from comity.case import Declared, Type, Vocabulary
from comity.load.documents import scalar
from comity.parse import is_name, signature
from comity.problems import CaseError, Problem, Span, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from comity.load.documents import Document

BASIC: dict[str, Type] = {"bool": Type("bool"), "int": Type("int"), "number": Type("number"), "date": Type("date")}


@dataclass
class Names:
    """The space of names while it is filled: where each was declared, and what was found wrong."""

    document: Document[m.CaseDoc]
    problems: list[Problem] = field(default_factory=list)
    entities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    domains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    values: dict[str, Span] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)

    def wrong(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, message, span, hint))

    def claim(self, name: str, span: Span, *, again: bool = False) -> bool:
        """Take a name; False, with a problem, when it is reserved, malformed or taken (`again`: a value may be shared)."""
        if not is_name(name):
            word = name in s.WORDS
            message = f"`{name}` is a word of the condition language" if word else f"`{name}` cannot be a name"
            hint = (
                None if word else "a name has letters, digits and `_`, starts with a letter, and is no word of Python"
            )
            self.wrong("bad-name", message, span, hint)
            return False
        first = self.places.get(name)
        if first is not None and not (again and name in self.values):
            self.problems.append(
                Problem("name-taken", f"`{name}` is declared twice", span, None, (("first here", first),))
            )
            return False
        self.places.setdefault(name, span)
        return True


def vocabulary(document: Document[m.CaseDoc]) -> tuple[Vocabulary, list[Problem]]:
    """The vocabulary of a case document, and what is wrong with it."""
    names = Names(document)
    _entities(names)
    _groups(names)
    for key in document.model.facts:
        _fact(names, key)
    for key in document.model.events:
        _declare(names, "events", key, "event", Type("bool"), _title(document.model.events[key]))
    for key in document.model.derived:
        _declare(names, "derived", key, "derived", Type("bool"), _title(document.model.derived[key]))
    for key in document.model.concepts:
        _concept(names, key)
    found = Vocabulary(names.entities, names.domains, names.kinds, names.declared, names.titles)
    return found, names.problems


def _title(doc: object) -> str | None:
    return getattr(doc, "title", None)


def _members(members: list[str] | Mapping[str, str]) -> dict[str, str | None]:
    return dict(members) if isinstance(members, dict) else dict.fromkeys(members)


def _entities(names: Names) -> None:
    document = names.document
    for kind, listed in document.model.entities.items():
        if not names.claim(kind, document.key("entities", kind)):
            continue
        if not listed:
            names.wrong("empty", f"the entity type `{kind}` has no entities", document.span("entities", kind))
        names.entities[kind] = names.domains[kind] = _claimed(names, listed, "entities", kind)
        names.kinds[kind] = kind


def _claimed(names: Names, listed: list[str] | Mapping[str, str], *path: str, again: bool = False) -> tuple[str, ...]:
    """The members of an entity type or enumeration that could be declared."""
    spans = [_member_span(names, listed, i, name, *path) for i, name in enumerate(listed)]
    members = _members(listed)
    if len(members) < len(listed):
        twice = next(i for i, name in enumerate(listed) if name in list(listed)[:i])
        names.wrong("name-taken", f"`{list(listed)[twice]}` is listed twice", spans[twice])
    kept = []
    for name, span in zip(listed, spans, strict=True):
        if name in kept or not names.claim(name, span, again=again):
            continue
        kept.append(name)
        if again:
            names.values.setdefault(name, span)
        if members[name]:
            names.titles.setdefault(name, str(members[name]))
    return tuple(kept)


def _member_span(names: Names, listed: object, index: int, name: str, *path: str) -> Span:
    return names.document.span(*path, index) if isinstance(listed, list) else names.document.key(*path, name)


def _groups(names: Names) -> None:
    document = names.document
    owner = {member: kind for kind, members in names.entities.items() for member in members}
    for group, doc in document.model.groups.items():
        if not names.claim(group, document.key("groups", group)):
            continue
        members, path = (
            (doc.members, ("groups", group, "members")) if isinstance(doc, m.GroupDoc) else (doc, ("groups", group))
        )
        if isinstance(doc, m.GroupDoc) and doc.of not in names.entities:
            names.wrong(
                "unknown-name",
                f"there is no entity type `{doc.of}`",
                document.span("groups", group, "of"),
                nearest(doc.of, names.entities),
            )
        if not members and not isinstance(doc, m.GroupDoc):
            hint = "an empty group needs its type: `{of: TYPE, members: []}`"
            names.wrong("empty", f"the group `{group}` has no members", document.span("groups", group), hint)
        names.domains[group] = _group_members(names, group, doc, members, path, owner)


def _group_members(
    names: Names, group: str, doc: object, members: list[str], path: tuple[str, ...], owner: dict[str, str]
) -> tuple[str, ...]:
    kind = doc.of if isinstance(doc, m.GroupDoc) else next((owner[member] for member in members if member in owner), "")
    names.kinds[group] = kind
    kept: list[str] = []
    for i, member in enumerate(members):
        span = names.document.span(*path, i)
        if member not in owner:
            if member not in names.document.lost:
                names.wrong("unknown-name", f"`{member}` is not an entity", span, nearest(member, owner))
        elif member in kept:
            names.wrong("name-taken", f"`{member}` is listed twice", span)
        elif owner[member] != kind:
            names.wrong("mixed-group", f"`{member}` is a {owner[member]}, but the group `{group}` is of {kind}", span)
        else:
            kept.append(member)
    return tuple(kept)


def _declare(names: Names, section: str, key: str, what: Any, kind: Type, title: str | None, **rest: Any) -> None:  # noqa: ANN401
    """Add a declared name with its parameters."""
    span = names.document.key(section, key)
    try:
        name, params, spans = signature(key, lambda first, last: Span(span.source, *_inside(span, key, first, last)))
    except CaseError as error:
        names.problems += error.problems
        return
    taken = names.claim(name, spans[0])
    good = [_parameter(names, variable, kind_, at) for (variable, kind_), at in zip(params, spans[1:], strict=True)]
    if len({variable for variable, _ in params}) < len(params):
        hint = "give each a variable of its own: `borders(a in state, b in state)`"
        if what in ("derived", "concept"):
            names.wrong("name-taken", f"two parameters of `{name}` have the same variable", spans[-1], hint)
    if taken and all(good):
        names.declared[name] = Declared(name, what, kind, params, title, **rest)


def _inside(span: Span, key: str, first: int, last: int) -> tuple[int, int]:
    """Offsets in the file of characters of a key, which may be quoted."""
    shift = 1 if len(span.text) > len(key) else 0
    return span.start + shift + first, span.start + shift + last


def _parameter(names: Names, variable: str, kind: str, span: Span) -> bool:
    if kind not in names.entities:
        hint = nearest(kind, names.entities) or "a parameter is an entity type"
        if kind not in names.document.lost:
            names.wrong("unknown-name", f"there is no entity type `{kind}`", span, hint)
        return False
    if variable != kind and (not is_name(variable) or variable in names.places):
        names.wrong("bad-name", f"`{variable}` cannot be a variable: it is a name of something else", span)
        return False
    return True


def _fact(names: Names, key: str) -> None:
    document, doc = names.document, names.document.model.facts[key]
    full = isinstance(doc, m.FactDoc)
    path: tuple[str, ...] = ("facts", key, "type") if full else ("facts", key)
    written = doc.type if isinstance(doc, m.FactDoc) else doc
    kind = _type(names, written, *path)
    if kind is None:
        return
    if isinstance(doc, m.FactDoc) and doc.range is not None:
        kind = _ranged(names, kind, key)
    unit = doc.unit if isinstance(doc, m.FactDoc) else None
    if unit and kind.name not in ("int", "number"):
        names.wrong("bad-value", f"a fact of type {kind.name} has no unit", document.key("facts", key, "unit"))
    _declare(names, "facts", key, "fact", kind, _title(doc), unit=unit)


def _type(names: Names, written: str | list[str] | dict[str, str], *path: str) -> Type | None:
    if isinstance(written, str):
        if written in BASIC:
            return BASIC[written]
        if written in names.entities:
            return Type("symbol", names.entities[written])
        hint = (
            nearest(written, [*BASIC, *names.entities])
            or "a type is bool, int, number, date, an entity type or a list of values"
        )
        names.wrong("unknown-type", f"there is no type `{written}`", names.document.span(*path), hint)
        return None
    if not written:
        names.wrong("empty", "a list of values needs at least one", names.document.span(*path))
        return None
    return Type("symbol", _claimed(names, written, *path, again=True))


def _ranged(names: Names, kind: Type, key: str) -> Type:
    document = names.document
    if kind.name not in ("int", "number"):
        names.wrong("bad-value", f"a fact of type {kind.name} has no range", document.key("facts", key, "range"))
        return kind
    low, high = (Fraction(scalar(document, "facts", key, "range", i).value) for i in (0, 1))
    if low > high:
        names.wrong(
            "bad-value", "the range is empty: its low end is above its high end", document.span("facts", key, "range")
        )
    return Type(kind.name, range=(low, high))


def _concept(names: Names, key: str) -> None:
    doc = names.document.model.concepts[key]
    readings = tuple(doc.readings) if doc else ()
    for reading in readings:
        if not is_name(reading):
            names.wrong(
                "bad-name",
                f"`{reading}` cannot be the name of a reading",
                names.document.key("concepts", key, "readings", reading),
            )
    _declare(names, "concepts", key, "concept", Type("bool"), _title(doc), readings=readings)


def known(vocabulary: Vocabulary) -> Iterable[str]:
    """Every name that a condition may use, for hints."""
    yield from vocabulary.declared
    for members in vocabulary.entities.values():
        yield from members
    for declared in vocabulary.declared.values():
        yield from declared.type.values
