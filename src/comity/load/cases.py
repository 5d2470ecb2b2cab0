"""A case from its files: every document read, every name resolved, every condition grounded, or every problem told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, TypeVar

from comity import case as c
from comity import models as m
from comity import syntax as s
from comity.load import terms as t
from comity.load import yamltree as y
from comity.load.documents import condition, Document, document, lookup
from comity.load.files import found_in, kind_of, text_of
from comity.load.grounding import Definitions, Grounder, View
from comity.load.scenarios import assignments
from comity.load.typecheck import BOOL, Scope, expect_condition, infer
from comity.load.vocabulary import vocabulary
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from comity.problems import Source, Span

R = TypeVar("R")
MAX_REFERENCES = 100_000


def load_case(path: Path) -> c.Case:
    """The checked case of a folder or a single file; raises `CaseError` with every problem of all its files."""
    nodes: list[y.Node] = []
    problems: list[Problem] = []
    for file in found_in(path):
        try:
            nodes.append(y.read(text_of(file)))
        except CaseError as error:
            problems += error.problems
    if problems and not any(kind_of(node) == "case" for node in nodes):
        raise CaseError(problems)
    return assemble(nodes, str(path), problems)


def case_from(source: Source) -> c.Case:
    """The checked case of one text."""
    return assemble([y.read(source)], source.name, [])


def assemble(nodes: list[y.Node], name: str, problems: list[Problem]) -> c.Case:
    """The checked case of the documents in `nodes`; raises `CaseError` with all problems, `problems` included."""
    head, parties = _documents(nodes, name, problems)
    if head is None:
        raise CaseError(problems)
    words, found = vocabulary(head)
    problems += found
    scope = _scope(head, words, parties, problems)
    definitions = _definitions(head, scope)
    background = _background(head, scope)
    status_quo = assignments(head, words, problems, "status_quo")
    drafts = [draft for party in parties for draft in _drafts(party, head, scope)]
    if problems:
        raise CaseError(problems)
    grounder = Grounder(words, _complete(definitions, drafts))
    return _case(name, head, parties, grounder, (background, status_quo, drafts))


def _documents(
    nodes: list[y.Node], name: str, problems: list[Problem]
) -> tuple[Document[m.CaseDoc] | None, list[Document[m.PartyDoc]]]:
    heads = [node for node in nodes if kind_of(node) == "case"]
    for node in nodes:
        if kind_of(node) is None:
            hint = "a case file starts with `case:`, a party file with `party:`, a scenario with `scenario:`"
            problems.append(
                Problem("unknown-file", "this is neither a case, nor a party, nor a scenario", _start(node), hint)
            )
    if not heads:
        problems.append(Problem("no-case", f"`{name}` holds no case: no file there starts with `case:`"))
        return None, []
    for other in heads[1:]:
        also = (("the first is here", _start(heads[0])),)
        problems.append(Problem("several-cases", "a second case file in one case", _start(other), None, also))
    head = document(m.CaseDoc, heads[0], problems, without="parties")
    listed = lookup(heads[0], "parties")
    inside = [("parties", i) for i in range(len(listed.items))] if isinstance(listed, y.Listing) else []
    if listed is not None and not isinstance(listed, y.Listing):
        problems.append(Problem("bad-value", "expected a list", listed.span))
    read = [document(m.PartyDoc, heads[0], problems, at=at) for at in inside]
    read += [document(m.PartyDoc, node, problems) for node in nodes if kind_of(node) == "party"]
    parties = [each for each in read if each is not None]
    _same_party(parties, problems)
    return head, parties


def _start(node: y.Node) -> Span:
    return node.items[0][0].span if isinstance(node, y.Table) and node.items else node.span


def _same_party(parties: list[Document[m.PartyDoc]], problems: list[Problem]) -> None:
    first: dict[str, Document[m.PartyDoc]] = {}
    for party in parties:
        name = party.model.party
        if name in first:
            also = (("first here", first[name].span("party")),)
            problems.append(
                Problem("duplicate-id", f"the party `{name}` stands twice", party.span("party"), None, also)
            )
        first.setdefault(name, party)


def _scope(
    head: Document[m.CaseDoc], words: c.Vocabulary, parties: list[Document[m.PartyDoc]], problems: list[Problem]
) -> Scope:
    lost = {key.split("(")[0].strip() for key in head.lost}
    for section in ("facts", "events", "derived", "concepts"):
        lost |= {key.split("(")[0].strip() for key in getattr(head.model, section)} - set(words.declared)
    return Scope(words, {party.model.party for party in parties}, {}, lost, problems, {})


def _definitions(
    head: Document[m.CaseDoc], scope: Scope
) -> tuple[dict[str, s.Cond], dict[str, tuple[tuple[str, s.Cond], ...]]]:
    """The trees of derived names and of readings, typed; the types of derived names are put into the vocabulary."""
    derived: dict[str, s.Cond] = {}
    for key, doc in head.model.derived.items():
        path = ("derived", key, "is") if isinstance(doc, m.Definition) else ("derived", key)
        cond = condition(head, scope.problems, *path)
        if cond is not None:
            derived[key.split("(")[0].strip()] = cond
    known: dict[str, c.Type] = scope.types  # type: ignore[assignment]
    for name in _inside_out(derived):
        if name in scope.vocabulary.declared:
            declared = scope.vocabulary.declared[name]
            inner = _with(scope, declared.params)
            known[name] = infer(derived[name], inner) or BOOL
            scope.vocabulary.declared[name] = replace(declared, type=known[name])  # type: ignore[index]
    return derived, _readings(head, scope)


def _with(scope: Scope, params: tuple[tuple[str, str], ...]) -> Scope:
    for variable, kind in params:
        scope = scope.bind(variable, kind)
    return scope


def _inside_out(derived: Mapping[str, s.Cond]) -> list[str]:
    """Derived names in an order in which each comes after those it uses; a circle is broken anywhere, and reported when grounded."""
    order: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen or name not in derived:
            return
        seen.add(name)
        for used in s.names(derived[name]):
            visit(used)
        order.append(name)

    for name in derived:
        visit(name)
    return order


def _readings(head: Document[m.CaseDoc], scope: Scope) -> dict[str, tuple[tuple[str, s.Cond], ...]]:
    found = {}
    for key, doc in head.model.concepts.items():
        name = key.split("(")[0].strip()
        declared = scope.vocabulary.declared.get(name)
        trees = []
        for reading, body in (doc.readings if doc else {}).items():
            path = ("concepts", key, "readings", reading)
            cond = condition(head, scope.problems, *path, *(("is",) if isinstance(body, m.Definition) else ()))
            if cond is not None and declared is not None:
                expect_condition(cond, _with(scope, declared.params))
                trees.append((reading, cond))
        found[name] = tuple(trees)
    return found


def _background(head: Document[m.CaseDoc], scope: Scope) -> list[tuple[m.BackgroundDoc, s.Cond]]:
    found: list[tuple[m.BackgroundDoc, s.Cond]] = []
    first: dict[str, Span] = {}
    for index, doc in enumerate(head.model.background):
        at = head.position("background", index)
        span = head.span("background", at, "id")
        if doc.id in first:
            also = (("first here", first[doc.id]),)
            scope.problems.append(
                Problem("duplicate-id", f"two background constraints have the id `{doc.id}`", span, None, also)
            )
        first.setdefault(doc.id, span)
        cond = condition(head, scope.problems, "background", at, "always")
        if cond is not None:
            expect_condition(cond, scope)
            found.append((doc, cond))
    return found


def _drafts(party: Document[m.PartyDoc], head: Document[m.CaseDoc], scope: Scope) -> list[t.Draft]:
    actors = frozenset(scope.parties) | {each for members in scope.vocabulary.entities.values() for each in members}
    return t.drafts(t.Reader(party, scope, scope.problems, head.model.sources, actors))


def _complete(
    definitions: tuple[dict[str, s.Cond], dict[str, tuple[tuple[str, s.Cond], ...]]], drafts: list[t.Draft]
) -> Definitions:
    characterised, risks = defaultdict(list), defaultdict(list)
    for key, each in t.characterised(drafts):
        characterised[key].append(each)
    for party, risk in t.risks(drafts):
        risks[party].append(risk)
    return Definitions(
        *definitions,
        {key: tuple(found) for key, found in characterised.items()},
        {party: tuple(found) for party, found in risks.items()},
        dict(t.guards(drafts)),
    )


def _case(
    name: str,
    head: Document[m.CaseDoc],
    parties: list[Document[m.PartyDoc]],
    grounder: Grounder,
    parts: tuple[list[tuple[m.BackgroundDoc, s.Cond]], Mapping[str, c.Plain | None], list[t.Draft]],
) -> c.Case:
    background, status_quo, drafts = parts
    problems: list[Problem] = []
    constraints = tuple(
        c.Background(doc.id, ground, doc, t.contested([ground], grounder.vocabulary))
        for doc, cond in background
        for ground in _tried(problems, partial(grounder.condition, cond, View()))
    )
    terms = [term for draft in drafts for term in _tried(problems, partial(t.term, draft, grounder))]
    _check_definitions(grounder, problems)
    references = _references(grounder.vocabulary, problems)
    if problems:
        raise CaseError(_once_per_circle(problems))
    read = tuple(
        c.Party(party.model.party, party.model, tuple(term for term in terms if term.party == party.model.party))
        for party in parties
    )
    return c.Case(
        head.model.case, head.model, grounder.vocabulary, references, constraints, read, status_quo, name, grounder
    )


def _tried(problems: list[Problem], make: Callable[[], R]) -> Iterator[R]:
    """What `make` returns; nothing, with the problems noted, when it fails."""
    try:
        yield make()
    except CaseError as error:
        problems.extend(error.problems)


def _check_definitions(grounder: Grounder, problems: list[Problem]) -> None:
    """Ground every definition for every member, so that a circle is found even where no term uses it."""
    words = grounder.vocabulary
    for declared in words.declared.values():
        if declared.what == "derived" or declared.readings:
            members = product(*(words.entities[kind] for _, kind in declared.params))
            for args in members:
                cond = s.Apply(declared.name, tuple(map(s.Name, args))) if args else s.Name(declared.name)
                list(_tried(problems, partial(grounder.condition, cond, View())))


def _references(words: c.Vocabulary, problems: list[Problem]) -> dict[str, c.Reference]:
    """Every ground fact, event and concept of the vocabulary, by its reference."""
    found: dict[str, c.Reference] = {}
    for declared in words.declared.values():
        if declared.what == "derived":
            continue
        for args in product(*(words.entities[kind] for _, kind in declared.params)):
            reference = c.Reference(declared, args)
            found[reference.ref] = reference
            if len(found) > MAX_REFERENCES:
                problems.append(
                    Problem("too-large", f"more than {MAX_REFERENCES:,} facts and events for all their arguments")
                )
                return found
    return found


def _once_per_circle(problems: list[Problem]) -> list[Problem]:
    """The same circle is found from every place that leads into it: keep the first."""
    kept: dict[object, Problem] = {}
    for problem in problems:
        kept.setdefault(problem.message if problem.code == "circle" else problem, problem)
    return list(kept.values())
