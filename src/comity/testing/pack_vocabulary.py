"""Laws of the vocabulary: whatever is declared is read by something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity import ground as g
from comity import syntax as s
from comity.case import conditions
from comity.load.terms import unless
from comity.load.vocabulary import name_of
from comity.parsing import parse
from comity.testing.pack_asking import Asked, Told, broken, held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity import case as c
    from comity.testing.pack_asking import Search

_LAWS = {"fact": "no-dead-fact", "event": "no-dead-event", "derived": "no-dead-derived", "concept": "no-dead-concept"}
_READERS = "no term in force and no background constraint"


def asked(search: Search) -> Iterator[Asked]:
    """Whether each declared name, group, entity type and entity is read by a term or a background constraint."""
    case = search.case
    read = _read(case)
    for name, declared in case.vocabulary.declared.items():
        yield _asked(_LAWS[declared.what], name, case, read)
    for term in case.terms:
        if term.kind == "exception" and case.why_not[term.name] is None:
            yield Asked("no-dead-exception", term.name, case.places.get(term.name), lambda t=term: _excuses(t, case))  # type: ignore[misc]
    for name, kind in case.vocabulary.kinds.items():
        if name != kind:
            yield _asked("no-dead-group", name, case, read)
    for kind, members in case.vocabulary.entities.items():
        yield _asked("no-dead-entity", kind, case, read)
        if kind in read:
            for member in members:
                yield _asked("no-dead-entity", member, case, read)


def _asked(law: str, name: str, case: c.Case, read: frozenset[str]) -> Asked:
    def judge() -> Told:
        return held("something reads it") if name in read else broken(f"{_READERS} reads it")

    return Asked(law, name, case.places.get(name), judge)


def _excuses(term: c.Term, case: c.Case) -> Told:
    named = [
        each.name
        for each in case.party(term.party).terms
        if term.id in unless(each.written) and case.why_not[each.name] is None  # type: ignore[arg-type]  # of some kind
    ]
    return held("a term names it") if named else broken("no term in force names it under `unless`")


def _read(case: c.Case) -> frozenset[str]:
    """Every name that counts: mentioned by a term in force or the background, or by a definition that counts."""
    bodies = _definitions(case)
    found, stack = set[str](), [*_roots(case)]
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack += [each for tree in bodies.get(name, ()) for each in _names(tree)]
    for name in found & case.vocabulary.declared.keys():
        found.update(kind for _, kind in case.vocabulary.declared[name].params)
        found.update(_kind(case.vocabulary.declared[name], case))
    return frozenset(
        found | {case.vocabulary.kinds[each] for each in found & case.vocabulary.kinds.keys()} | _members(case)
    )


def _kind(declared: c.Declared, case: c.Case) -> Iterator[str]:
    """The entity type of a fact whose values are entities."""
    yield from (kind for kind, members in case.vocabulary.entities.items() if declared.type.values == members)


def _roots(case: c.Case) -> Iterator[str]:
    """The names that terms in force and the background mention, and those that the status quo does for groups."""
    for term in case.terms:
        if case.why_not[term.name] is None:
            yield from (name for tree in case.trees[term.name].values() for name in _names(tree))
            yield from _words(getattr(term.written, "holds", ""))
            yield from _words(term.written.addressee or "")
    for each in case.written.background:
        yield from _names(parse(each.always))
    for key in case.written.status_quo:
        yield from (word for word in _words(key) if word in case.vocabulary.kinds)


def _words(text: str) -> list[str]:
    return text.replace("(", " ").replace(")", " ").replace(",", " ").split()


def _definitions(case: c.Case) -> Mapping[str, list[s.Cond]]:
    """The conditions of each derived name and concept."""
    found: dict[str, list[s.Cond]] = {}
    for key, derived in case.written.derived.items():
        found[name_of(key)] = [parse(derived if isinstance(derived, str) else derived.is_)]
    for key, concept in case.written.concepts.items():
        readings = concept.readings.values() if concept else ()
        found[name_of(key)] = [parse(each if isinstance(each, str) else each.is_) for each in readings]
    return found


def _names(tree: s.Cond) -> Iterable[str]:
    """The names in a condition, with the groups that it goes through."""
    yield from s.names(tree)
    yield from domains(tree)


def domains(value: object) -> Iterator[str]:
    """The groups and entity types that a condition goes through."""
    if isinstance(value, s.Quantified):
        yield value.domain
    if isinstance(value, s.Node):
        value = tuple(getattr(value, name) for name in value.__dataclass_fields__)
    if isinstance(value, tuple):
        for each in value:
            yield from domains(each)


def _members(case: c.Case) -> set[str]:
    """The entities of the facts, events and concepts that are read."""
    in_force = (term for term in case.terms if case.why_not[term.name] is None)
    roots = conditions(*in_force)
    found = set[str]()
    for part in g.walk(*roots, *(each.always for each in case.background)):
        if isinstance(part, g.Input | g.Value | g.Contested):
            found.update(case.references[part.ref].args)
        elif isinstance(part, g.Symbol):
            found.add(part.name)
    return found
