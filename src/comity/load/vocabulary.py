"""What a case can speak of: entities, groups, facts, events, derived names and concepts, in one space of names."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

from comity import syntax as s
from comity.case import Declared, Type, Vocabulary
from comity.load import values
from comity.parsing import NAME_HINT, is_name, signature
from comity.problems import MAX_HINTS, CaseError, Problem, Span, closest, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sized

    from comity import models as m
    from comity.load.documents import Document

BASIC: dict[str, Type] = {"bool": Type("bool"), "int": Type("int"), "number": Type("number"), "date": Type("date")}


@dataclass
class Names:
    """The space of names while it is filled: where each was declared, and what was found wrong.

    `values` are names of enumerations' values, which several enumerations may share; `lost` are names whose declaration
    is faulty.
    """

    document: Document[m.CaseHead]
    problems: list[Problem]
    lost: set[str]
    entities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    domains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    places: dict[str, Span] = field(default_factory=dict)
    variables: list[tuple[str, Span]] = field(default_factory=list)

    def wrong(self, code: str, message: str, span: Span, hint: str | None = None, first: Span | None = None) -> None:
        """Note a problem; `first` is where what stands twice was seen before."""
        also = (("first here", first),) if first else ()
        self.problems.append(Problem(code, message, span, hint, also))

    def claim(self, name: str, span: Span, *, again: bool = False) -> bool:
        """Take a name; False, with a problem, when it is malformed or taken (`again`: a value may be shared)."""
        if not is_name(name):
            self.problems.append(bad_name(name, span))
            self.lost.add(name)
            return False
        first = self.places.get(name)
        if first is not None and not (again and name in self.values):
            self.wrong("name-taken", f"`{name}` is declared twice", span, "one name means one thing", first)
            return False
        self.places.setdefault(name, span)
        return True


def bad_name(name: str, span: Span, what: str = "a name") -> Problem:
    """The problem of what cannot be a name."""
    if name in s.WORDS:
        return Problem("bad-name", f"`{name}` is a word of the condition language and cannot be {what}", span)
    return Problem("bad-name", f"{shown(name)} cannot be {what}", span, NAME_HINT)


def vocabulary(names: Names) -> Vocabulary:
    """The vocabulary of a case document; what is wrong with it is noted in `names`."""
    model = names.document.model
    _entities(names)
    _groups(names)
    for key, fact in model.facts.items():
        _fact(names, key, None if isinstance(fact, str | list) else fact)
    for key, event in model.events.items():
        _declare(names, "events", key, "event", title=event.title if event else None)
    for key, derived in model.derived.items():
        title, negated = (None, None) if isinstance(derived, str) else (derived.title, derived.negated)
        _declare(names, "derived", key, "derived", title=title, negated=negated)
    for key, concept in model.concepts.items():
        _concept(names, key, concept)
    for variable, span in names.variables:
        if variable in names.places:
            names.wrong("name-taken", f"the variable `{variable}` is a name of something else", span, "choose another")
    return Vocabulary(names.entities, names.domains, names.kinds, names.declared, names.titles)


def name_of(key: str) -> str:
    """The name that a key declares, without its parameters."""
    return key.split("(", 1)[0].strip()


def known(words: Vocabulary) -> Iterable[str]:
    """Every name that a condition may use, for hints."""
    yield from words.declared
    yield from symbols(words)


def symbols(words: Vocabulary) -> Iterable[str]:
    """Every entity and every value of an enumeration."""
    for members in words.entities.values():
        yield from members
    for declared in words.declared.values():
        yield from declared.type.values


def _entities(names: Names) -> None:
    document = names.document
    for kind, members in document.model.entities.items():
        if not names.claim(kind, document.key("entities", kind)):
            names.lost |= set(members)
            continue
        if not members:
            names.wrong("empty", f"the entity type `{kind}` has no entities", document.span("entities", kind))
        names.entities[kind] = names.domains[kind] = _claimed(names, members, "entities", kind)
        names.kinds[kind] = kind


def _claimed(names: Names, members: list[str] | Mapping[str, str], *path: str, again: bool = False) -> tuple[str, ...]:
    """The members of an entity type or enumeration that could be declared."""
    kept: dict[str, Span] = {}
    for i, name in enumerate(members):
        span = names.document.span(*path, i) if isinstance(members, list) else names.document.key(*path, name)
        if name in kept:
            names.wrong("duplicate", f"`{name}` is listed twice", span, first=kept[name])
        elif names.claim(name, span, again=again):
            kept[name] = span
            if isinstance(members, dict):
                names.titles.setdefault(name, members[name])
    names.values |= set(kept) if again else set()
    return tuple(kept)


def _groups(names: Names) -> None:
    owner = {member: kind for kind, members in names.entities.items() for member in members}
    for group, doc in names.document.model.groups.items():
        span = names.document.key("groups", group)
        if not names.claim(group, span):
            continue
        members, path = (
            (doc, ("groups", group)) if isinstance(doc, list) else (doc.members, ("groups", group, "members"))
        )
        kind = _kind_of_group(names, group, doc, owner)
        if kind is None:
            names.lost.add(group)
            continue
        names.kinds[group] = kind
        names.domains[group] = _group_members(names, kind, members, path, owner)


def _kind_of_group(names: Names, group: str, doc: list[str] | m.GroupDoc, owner: Mapping[str, str]) -> str | None:
    """The entity type of a group; None, with a problem, when it cannot be told."""
    document = names.document
    if not isinstance(doc, list):
        if doc.of in names.entities:
            return doc.of
        if doc.of not in names.lost:
            span, hint = document.span("groups", group, "of"), nearest(doc.of, names.entities, names.problems)
            names.wrong("unknown-name", f"there is no entity type {shown(doc.of)}", span, hint)
        return None
    if not doc:
        hint = "an empty group needs its type: `{of: TYPE, members: []}`"
        names.wrong("empty", f"the group `{group}` has no members", document.span("groups", group), hint)
        return None
    kind = next((owner[member] for member in doc if member in owner), None)
    if kind is None:
        _group_members(names, "", doc, ("groups", group), owner)
    return kind


def _group_members(
    names: Names, kind: str, members: list[str], path: tuple[str, ...], owner: Mapping[str, str]
) -> tuple[str, ...]:
    kept: dict[str, Span] = {}
    for i, member in enumerate(members):
        span = names.document.span(*path, i)
        if member not in owner:
            if member not in names.lost:
                hint = (
                    "it is a group: list its members"
                    if member in names.domains
                    else choices(member, owner, "there are", names.problems)
                )
                names.wrong("unknown-name", f"{shown(member)} is not an entity", span, hint)
        elif member in kept:
            names.wrong("duplicate", f"`{member}` is listed twice", span, first=kept[member])
        elif owner[member] != kind:
            names.wrong("wrong-type", f"`{member}` is a {owner[member]}, but this is a group of type {kind}", span)
        else:
            kept[member] = span
    return tuple(kept)


def _declare(names: Names, section: str, key: str, what: Any, kind: Type = BASIC["bool"], **rest: Any) -> None:  # noqa: ANN401
    """Add a declared name with its parameters."""
    written = names.document.written_key(section, key)
    try:
        name, params, spans = signature(key, written.at)
    except CaseError as error:
        names.problems += error.problems
        names.lost.add(name_of(key))
        return
    taken = names.claim(name, spans[0])
    good = [_parameter(names, variable, of, at) for (variable, of), at in zip(params, spans[1:], strict=True)]
    if what in ("derived", "concept") and len({variable for variable, _ in params}) < len(params):
        hint = "give each a variable of its own: `borders(a in state, b in state)`"
        names.wrong("duplicate", f"two parameters of `{name}` have the same variable", spans[-1], hint)
        good.append(False)
    if taken and all(good):
        names.declared[name] = Declared(name, what, kind, params, **rest)
    elif taken:
        names.lost.add(name)


def _parameter(names: Names, variable: str, kind: str, span: Span) -> bool:
    if kind not in names.entities:
        if kind not in names.lost:
            hint = (
                nearest(kind, names.entities, names.problems) or "a parameter is an entity type, or `variable in TYPE`"
            )
            names.wrong("unknown-name", f"there is no entity type `{kind}`", span, hint)
        return False
    if variable == kind:
        return True
    if not is_name(variable):
        names.problems.append(bad_name(variable, span, "a variable"))
        return False
    names.variables.append((variable, span))
    return True


def _fact(names: Names, key: str, doc: m.FactDoc | None) -> None:
    written = doc.type if doc else names.document.model.facts[key]
    path = ("facts", key, "type") if doc else ("facts", key)
    kind = _type(names, written, *path)
    if kind is None:
        names.lost.add(name_of(key))
        return
    if doc and doc.range is not None:
        kind = _ranged(names, kind, key)
    unit, title, negated = (doc.unit, doc.title, doc.negated) if doc else (None, None, None)
    if negated and kind.name != "bool":
        span = names.document.key("facts", key, "negated")
        names.wrong("bad-value", f"only a truth has a `negated` title, not {_kind(kind)}", span)
    if unit and kind.name not in ("int", "number"):
        names.wrong(
            "bad-value", f"only a number has a unit, not {_kind(kind)}", names.document.key("facts", key, "unit")
        )
    _declare(names, "facts", key, "fact", kind, title=title, unit=unit, negated=negated)


def _kind(kind: Type) -> str:
    words = {"bool": "a truth", "date": "a date", "int": "a number", "number": "a number"}
    return words.get(kind.name, "one of several names")


def _type(names: Names, written: object, *path: str) -> Type | None:
    span = names.document.span(*path)
    if isinstance(written, list | dict):
        if written:
            return Type("symbol", _claimed(names, written, *path, again=True))
        names.wrong("empty", "a list of values needs at least one", span)
        return None
    word = str(written)
    if word in BASIC:
        return BASIC[word]
    if word in names.entities:
        return Type("symbol", names.entities[word])
    if word not in names.lost:
        every = "a type is bool, int, number, date, an entity type or a list of values"
        meant = closest(word, chain(BASIC, names.entities, _TYPE_HINTS), names.problems) or word
        hint = _TYPE_HINTS.get(word.lower()) or _TYPE_HINTS.get(meant) or nearest(word, [meant]) or every
        names.wrong("unknown-type", f"there is no type {shown(word)}", span, hint)
    return None


_TYPE_HINTS = {
    "boolean": "write `bool`", "integer": "write `int`", "float": "write `number`", "decimal": "write `number`",
    "str": "list the values that it may have: `[a, b]`", "string": "list the values that it may have: `[a, b]`",
    "text": "list the values that it may have: `[a, b]`", "enum": "list the values that it may have: `[a, b]`",
}  # fmt: skip


def _ranged(names: Names, kind: Type, key: str) -> Type:
    document = names.document
    if kind.name not in ("int", "number"):
        names.wrong("bad-value", f"only a number has a range, not {_kind(kind)}", document.key("facts", key, "range"))
        return kind
    ends = [values.number(document.scalar("facts", key, "range", i)) for i in (0, 1)]
    low, high = ends
    if low is None or high is None:
        span = document.span("facts", key, "range", ends.index(None))
        names.wrong("bad-value", f"a number has at most {values.MAX_DIGITS} digits", span)
        return kind
    if low > high:
        names.wrong(
            "bad-value", "the range is empty: its low end is above its high end", document.span("facts", key, "range")
        )
    return Type(kind.name, range=(Fraction(low), Fraction(high)))


def _concept(names: Names, key: str, doc: m.ConceptDoc | None) -> None:
    readings = tuple(doc.readings) if doc else ()
    for reading in readings:
        if not is_name(reading):
            span = names.document.key("concepts", key, "readings", reading)
            names.problems.append(bad_name(reading, span, "the name of a reading"))
    title, negated = (doc.title, doc.negated) if doc else (None, None)
    _declare(names, "concepts", key, "concept", title=title, readings=readings, negated=negated)


def choices(word: str, options: Iterable[str], what: str, told: Sized = ()) -> str | None:
    """A hint for a word that is not among the options: the nearest one, or which they are.

    None behind so many problems, `told` already, that nothing is looked for any more.
    """
    if len(told) >= MAX_HINTS:
        return None
    given = list(options)
    return nearest(word, given) or (f"{what} {listed(given)}" if given else "there are none")
