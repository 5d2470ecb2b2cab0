"""A case from its files: every document read, every name resolved, every condition grounded, or every problem told.

What is faulty is left out at each step and the rest goes on, so that all problems are told in one run; and nothing is
said about names whose own declaration is faulty.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from comity import case as c
from comity import ground as g
from comity import syntax as s
from comity.kinds import day
from comity.load import nodes as n
from comity.load import rules
from comity.load.assignments import Assignments
from comity.load.definitions import meanings
from comity.load.documents import left_out
from comity.load.files import case_texts
from comity.load.grounding import Grounder, View
from comity.load.papers import papers_of
from comity.load.redefining import Redefining, Written, definitions, trees
from comity.load.shapes import attribute
from comity.load.terms import Draft, Reader, drafts, unless
from comity.load.typecheck import is_sound, scope_of
from comity.load.vocabulary import Names, name_of, vocabulary
from comity.load.yamltree import read
from comity.parsing import parse
from comity.problems import CaseError, Problem, shown
from comity.records import Record
from comity.validity import positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from comity import models as m
    from comity.load.definitions import Meanings
    from comity.load.documents import Document
    from comity.load.typecheck import Scope
    from comity.problems import Source, Span

R = TypeVar("R")
MAX_REFERENCES = 100_000


class _Checked(NamedTuple):
    """The parts of a case whose names and types are checked, as far as they are in order."""

    head: Document[m.CaseHead]
    parties: list[Document[m.PartyDoc]]
    words: c.Vocabulary
    meanings: Meanings
    background: list[tuple[m.BackgroundDoc, s.Cond]]
    properties: list[tuple[m.PropertyDoc, s.Cond, Span]]
    status_quo: Mapping[str, c.Plain | None]
    drafts: list[Draft]
    places: Mapping[str, Span]


def load_case(path: Path) -> c.Case:
    """The checked case of a folder or a single file; raises `CaseError` with every problem of all its files."""
    problems: list[Problem] = []
    return assemble(case_texts(path, problems), str(path), problems)


def assemble(sources: Sequence[Source], name: str, problems: list[Problem]) -> c.Case:
    """The checked case of texts; raises `CaseError` with all problems, those given included."""
    unread = bool(problems)
    nodes = [node for source in sources if (node := read(source, problems)) is not None]
    checked = _checked(nodes, name, problems, unread=unread or len(nodes) < len(sources))
    references = _references(checked, problems)
    if not problems:
        problems += _missing(checked)
    if references is None:
        raise CaseError(problems)
    return _grounded(checked, references, name, None, problems)


def _grounded(
    checked: _Checked, references: Mapping[str, c.Reference], name: str, as_of: date | None, problems: list[Problem]
) -> c.Case:
    """The case with the positions as of a date: terms that are not in force then shape no other term."""
    doc = _whole(checked)
    written = Written(checked.meanings, checked.background, checked.drafts, positions(doc.parties, as_of))
    grounder = Grounder(checked.words, definitions(written))
    background, terms = _ground(checked, grounder, problems)
    properties = tuple(
        _property(doc, ground, span, grounder)
        for doc, cond, span in checked.properties
        for ground in _tried(problems, partial(grounder.condition, cond, View()))
    )
    if problems:
        raise CaseError(_once_each(problems))
    by_party: dict[str, list[c.Term]] = defaultdict(list)
    for term in terms:
        by_party[term.party].append(term)
    redefining = Redefining(written, grounder, terms, background)
    return c.Case(
        id=doc.case,
        written=doc,
        vocabulary=checked.words,
        references=references,
        background=background,
        parties=tuple(c.Party(each.party, each, tuple(by_party[each.party])) for each in doc.parties),
        status_quo=dict(checked.status_quo),
        name=name,
        as_of=as_of,
        why_not=written.why_not,
        at=cache(lambda other: _grounded(checked, references, name, _day(other), [])),
        condition=partial(_condition, checked=checked, grounder=grounder),
        properties=properties,
        places=_places(checked),
        trees=trees(written),
        reworded=redefining.term,
        redefined=redefining.everywhere,
    )


def _day(given: object) -> date | None:
    """The day as of which positions are taken, perhaps with a time or as text; raises `CaseError` for another thing."""
    try:
        return None if given is None else day(given.date() if isinstance(given, datetime) else given)
    except ValueError:
        hint = "give a `datetime.date`, or text such as 2024-06-17"
        raise CaseError([Problem("bad-value", f"{shown(str(given))} is not a date", hint=hint)]) from None


def _places(checked: _Checked) -> dict[str, Span]:
    """Where what is declared stands."""
    found = dict(checked.places)
    for at, background in zip(checked.head.positions("background"), checked.head.model.background, strict=True):
        found[f"background {background.id}"] = checked.head.span("background", at, "id")
    for at, each in zip(checked.head.positions("properties"), checked.head.model.properties, strict=True):
        found[f"property {each.id}"] = checked.head.span("properties", at, "id")
    for party in checked.parties:
        found[f"party {party.model.party}"] = party.span("party")
        for at, term in zip(party.positions("terms"), party.model.terms, strict=True):
            found[f"{party.model.party}.{term.id}"] = party.span("terms", at, "id")
            found.update(_keys(party, at, term))
    return found


def _keys(party: Document[m.PartyDoc], at: int, term: m.AnyTermDoc) -> Iterator[tuple[str, Span]]:
    """Where the keys of a term stand that are no conditions."""
    name = f"{party.model.party}.{term.id}"
    for key in ("by", "within", "at", "from", "until"):
        if attribute(key) in term.model_fields_set:
            yield f"{name} {key}", party.span("terms", at, key)
    for i, excuse in enumerate(unless(term)):
        yield f"{name} unless {excuse}", party.span("terms", at, "unless", i)
    for concept in term.reading:
        yield f"{name} reading {concept}", party.span("terms", at, "reading", concept)


def _condition(text: str, *, checked: _Checked, grounder: Grounder) -> g.Ground:
    """A condition that someone asks about, ground; raises `CaseError` with every problem of its text."""
    tree, problems = parse(text), list[Problem]()
    parties = frozenset(party.model.party for party in checked.parties)
    scope = scope_of(checked.words, problems, set(), parties, ())
    meanings(checked.head, scope)  # for the types of derived names
    if not is_sound(tree, scope):
        raise CaseError(problems)
    return grounder.condition(tree, View())


def _checked(nodes: list[n.Node], name: str, problems: list[Problem], *, unread: bool) -> _Checked:
    papers = papers_of(nodes, name, problems, unread=unread)
    names = Names(papers.head, problems, papers.lost)
    words = vocabulary(names)
    scope = scope_of(words, problems, papers.lost, papers.names, papers.lost_parties)
    found = meanings(papers.head, scope)
    status_quo = Assignments(papers.head, words, problems, papers.lost).facts("status_quo")
    background = _background(papers.head, scope)
    read_ = [draft for party in papers.parties for draft in drafts(Reader.of(party, papers.head, scope))]
    properties = _properties(papers.head, replace(scope, terms={draft.name: draft.kind for draft in read_}))
    return _Checked(papers.head, papers.parties, words, found, background, properties, status_quo, read_, names.places)


def _background(head: Document[m.CaseHead], scope: Scope) -> list[tuple[m.BackgroundDoc, s.Cond]]:
    found: list[tuple[m.BackgroundDoc, s.Cond]] = []
    first: dict[str, Span] = {}
    for at, doc in zip(head.positions("background"), head.model.background, strict=True):
        span = head.span("background", at, "id")
        if doc.id in first:
            also = (("first here", first[doc.id]),)
            message = f"two background constraints have the id `{doc.id}`"
            scope.problems.append(Problem("duplicate", message, span, None, also))
        first.setdefault(doc.id, span)
        cond = head.condition(scope.problems, "background", at, "always")
        if cond is not None and is_sound(cond, scope):
            found.append((doc, cond))
    return found


def _properties(head: Document[m.CaseHead], scope: Scope) -> list[tuple[m.PropertyDoc, s.Cond, Span]]:
    """Each property with what is always to be so, and the place of its condition."""
    found: list[tuple[m.PropertyDoc, s.Cond, Span]] = []
    first: dict[str, Span] = {}
    for at, doc in zip(head.positions("properties"), head.model.properties, strict=True):
        span = head.span("properties", at, "id")
        if doc.id in first:
            message = f"two properties have the id `{doc.id}`"
            scope.problems.append(Problem("duplicate", message, span, None, (("first here", first[doc.id]),)))
        first.setdefault(doc.id, span)
        if (doc.always is None) == (doc.never is None):
            both = doc.never is not None
            if not both and len(doc.model_fields_set) < len(head.keys("properties", at)):
                continue  # something was left out, which is a problem already
            message = "a property has `always` or `never`, " + ("not both" if both else "and this one has neither")
            scope.wrong("bad-value" if both else "missing-key", message, span)
            continue
        key = "never" if doc.always is None else "always"
        cond = head.condition(scope.problems, "properties", at, key, verdicts=True)
        if cond is not None and is_sound(cond, scope):
            place = head.span("properties", at, key)
            found.append((doc, s.Not(cond) if key == "never" else cond, place))
    return found


def _property(doc: m.PropertyDoc, always: g.Ground, span: Span, grounder: Grounder) -> c.Property:
    judged = tuple(grounder.judged[part] for part in g.walk(always) if part in grounder.judged)
    return c.Property(doc.id, always, judged, doc, span)


def _missing(checked: _Checked) -> Iterator[Problem]:
    """What would be left out of the case without a word; there is never any, so that a defect cannot hide a term."""
    message = "this would be left out, and nothing says why"
    yield from (left_out(message, checked.places.get(each.name)) for each in checked.drafts if not each.sound)
    head, told = checked.head.model, {*checked.meanings.derived, *checked.meanings.readings}
    for key in (*head.derived, *head.concepts):
        if name_of(key) not in told:
            yield left_out(message, checked.places.get(name_of(key)))
    for kind, written, read_ in (
        ("background", head.background, checked.background),
        ("properties", head.properties, checked.properties),
    ):
        if len(written) != len(read_):
            yield left_out(message, checked.head.key(kind))


def _references(checked: _Checked, problems: list[Problem]) -> dict[str, c.Reference] | None:
    """Every ground fact, event and concept, by its reference; None, with a problem, when there are too many."""
    count = 0
    for declared in checked.words.declared.values():
        count += prod(len(checked.words.entities[kind]) for _, kind in declared.params)
        if count > MAX_REFERENCES:
            message = f"this name brings the facts and events, for all their arguments, to more than {MAX_REFERENCES:,}"
            hint = "use smaller entity types or fewer parameters"
            problems.append(Problem("too-large", message, checked.places[declared.name], hint))
            return None
    every = (declared for declared in checked.words.declared.values() if declared.what != "derived")
    return {ref.ref: ref for declared in every for ref in _of(declared, checked.words)}


def _of(declared: c.Declared, words: c.Vocabulary) -> Iterator[c.Reference]:
    """A declared name with each of its arguments."""
    for args in product(*(words.entities[kind] for _, kind in declared.params)):
        yield c.Reference(declared, args)


def _ground(
    checked: _Checked, grounder: Grounder, problems: list[Problem]
) -> tuple[tuple[c.Background, ...], list[c.Term]]:
    """The ground form of all that is in order; definitions come first, so that their faults are found where unused."""
    for cond in _mentions(checked):
        try:
            grounder.condition(cond, View())
        except CaseError as error:
            problems += error.problems
            if any(problem.code == "too-large" for problem in error.problems):  # so is all that rests on it
                return (), []
    background = tuple(
        each
        for doc, cond in checked.background
        for each in _tried(problems, partial(rules.background, doc, cond, grounder))
    )
    sound = [draft for draft in checked.drafts if draft.sound]
    return background, [term for draft in sound for term in _tried(problems, partial(rules.term, draft, grounder))]


def _mentions(checked: _Checked) -> Iterator[s.Cond]:
    """Each defined name with each of its arguments, after those that it uses."""
    for name in checked.meanings.order:
        place = checked.places[name]
        for ref in _of(checked.words.declared[name], checked.words):
            args = tuple(s.Name(arg) for arg in ref.args)
            yield s.Apply(name, args, span=place) if args else s.Name(name, span=place)


def _tried(problems: list[Problem], make: Callable[[], R]) -> Iterator[R]:
    """What `make` returns; nothing, with the problems noted, when it fails."""
    try:
        yield make()
    except CaseError as error:
        problems.extend(error.problems)


def _whole(checked: _Checked) -> m.CaseDoc:
    """The documents of all files in one."""
    head = checked.head.model
    fields = vars(head) | {"parties": [party.model for party in checked.parties]}
    return cast("m.CaseDoc", Record("CaseDoc", head.model_fields_set | {"parties"}, fields))


def _once_each(problems: list[Problem]) -> list[Problem]:
    """The same circle, or the same excess, is found from every place that leads to it: keep the first."""
    kept: dict[object, Problem] = {}
    for problem in problems:
        kept.setdefault(problem.message if problem.code in ("circle", "too-large") else problem, problem)
    return list(kept.values())
