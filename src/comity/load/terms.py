"""From party documents to drafts of terms: ids, statements, exceptions, deadlines, readings and types are checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from comity import syntax as s
from comity.kinds import CONDITIONS
from comity.load.circles import in_words, inside_out
from comity.load.papers import is_nameless
from comity.load.typecheck import is_sound, wrong_count
from comity.load.vocabulary import bad_name, choices
from comity.parsing import is_name, signature
from comity.problems import CaseError, Problem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity import case as c
    from comity import models as m
    from comity.kinds import Kind
    from comity.load.documents import Document
    from comity.load.typecheck import Scope
    from comity.problems import Span

MAX_QUOTE = 15


class Held(NamedTuple):
    """The fact that a characterisation is about, its arguments, and those that are variables, with their types."""

    fact: str
    args: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A term whose document is checked, with the trees of its conditions; `sound` says that they have no problem."""

    party: str
    kind: Kind
    doc: m.AnyTermDoc
    conds: Mapping[str, s.Cond]
    spans: Mapping[str, Span]
    held: Held | None
    sound: bool

    @property
    def name(self) -> str:
        """The term's full name."""
        return f"{self.party}.{self.doc.id}"


@dataclass(frozen=True, slots=True)
class Reader:
    """One party document while it is read, with what its terms may name."""

    document: Document[m.PartyDoc]
    scope: Scope
    sources: Mapping[str, m.SourceDoc]
    kinds: Mapping[str, str]
    facts: tuple[str, ...]
    actors: frozenset[str]

    @classmethod
    def of(cls, document: Document[m.PartyDoc], head: Document[m.CaseHead], scope: Scope) -> Reader:
        """A reader of a party's document."""
        kinds = {each.id: each.kind for each in document.model.terms}
        declared = scope.vocabulary.declared.values()
        facts = tuple(each.name for each in declared if each.what == "fact" and each.type.name == "bool")
        actors = scope.parties.union(*scope.vocabulary.entities.values())
        return cls(document, scope, head.model.sources, kinds, facts, actors)

    def wrong(self, code: str, message: str, span: Span, hint: str | None = None, first: Span | None = None) -> None:
        """Note a problem; `first` is where what stands twice was seen before."""
        also = (("first here", first),) if first else ()
        self.scope.problems.append(Problem(code, message, span, hint, also))


def drafts(reader: Reader) -> list[Draft]:
    """The terms of a party document, with every problem noted in the scope."""
    document = reader.document
    party = document.model.party
    if not is_name(party) and not is_nameless(document):
        reader.scope.problems.append(bad_name(party, document.span("party"), "the name of a party"))
    _statements(reader)
    found: list[Draft] = []
    places: dict[str, Span] = {}
    for at, term in _placed(document):
        span = document.span("terms", at, "id")
        if term.id in places:
            reader.wrong("duplicate", f"two terms have the id `{term.id}`", span, first=places[term.id])
        places.setdefault(term.id, span)
        found.append(_draft(reader, term, at))
    _circles(reader)
    return found


def _statements(reader: Reader) -> None:
    document = reader.document
    for key, statement in document.model.statements.items():
        source = statement.source
        if source is not None and source not in reader.sources and source not in reader.scope.lost:
            hint = (
                nearest(source, reader.sources, reader.scope.problems)
                or "sources are declared under `sources` in the case file"
            )
            span = document.span("statements", key, "source")
            reader.wrong("unknown-source", f"there is no source {shown(source)}", span, hint)
        words = len(statement.quote.split()) if statement.quote else 0
        if words > MAX_QUOTE:
            hint = f"a quote has at most {MAX_QUOTE}: say the rest in your own words under `note`"
            reader.wrong("long-quote", f"a quote of {words} words", document.span("statements", key, "quote"), hint)


def _draft(reader: Reader, term: m.AnyTermDoc, at: int) -> Draft:
    before = len(reader.scope.problems), len(reader.scope.silenced)
    _ids(reader, term, at)
    _readings(reader, term, at)
    _deadlines(reader, term, at)
    scope, held = reader.scope, None
    if term.kind == "characterisation":
        held = _held(reader, at)
        scope = replace(scope, variables=dict(held.variables) if held else {})
    typed = held is not None or term.kind != "characterisation"
    conds, spans = _conditions(reader, term, at, scope if typed else None)
    if term.kind == "warning" and "then" in conds:
        _check_consequence(reader, conds["then"])
    sound = typed and before == (len(reader.scope.problems), len(reader.scope.silenced))
    return Draft(reader.document.model.party, term.kind, term, conds, spans, held, sound)


def _conditions(
    reader: Reader, term: m.AnyTermDoc, at: int, scope: Scope | None
) -> tuple[dict[str, s.Cond], dict[str, Span]]:
    """The conditions of a term and their places; without a scope, types are left unchecked."""
    conds: dict[str, s.Cond] = {}
    spans: dict[str, Span] = {}
    for name in CONDITIONS:
        value = getattr(term, name + "_" if name == "while" else name, None)
        if isinstance(value, str):
            spans[name] = reader.document.span("terms", at, name)
            cond = reader.document.condition(reader.scope.problems, "terms", at, name)
            if cond is not None:
                conds[name] = cond
                if scope is not None:
                    is_sound(cond, scope)
            else:
                reader.scope.silenced.append(name)
    return conds, spans


def _ids(reader: Reader, term: m.AnyTermDoc, at: int) -> None:
    """Check the ids that a term names: statements, exceptions, superseded terms, the addressee."""
    document = reader.document
    for i, statement in enumerate(term.stated):
        if statement not in document.model.statements and statement not in document.lost:
            hint = choices(
                statement, document.model.statements, "the statements of this party are", reader.scope.problems
            )
            span = document.span("terms", at, "stated", i)
            reader.wrong("unknown-statement", f"there is no statement {shown(statement)}", span, hint)
    for i, other in enumerate(term.supersedes):
        _check_term(reader, other, document.span("terms", at, "supersedes", i))
    for i, other in enumerate(unless(term)):
        _check_exception(reader, other, document.span("terms", at, "unless", i))
    if term.addressee is not None:
        _check_actor(reader, term.addressee, document.span("terms", at, "addressee"))


def unless(term: m.AnyTermDoc) -> list[str]:
    """The exceptions that a term names; not every kind can."""
    found: list[str] = getattr(term, "unless", [])
    return found


def _check_term(reader: Reader, other: str, span: Span) -> None:
    if other not in reader.kinds and other not in reader.document.lost:
        message = f"this party has no term {shown(other)}"
        reader.wrong(
            "unknown-term", message, span, choices(other, reader.kinds, "its terms are", reader.scope.problems)
        )


def _check_exception(reader: Reader, other: str, span: Span) -> None:
    kind = reader.kinds.get(other)
    exceptions = (each for each, of in reader.kinds.items() if of == "exception")
    if kind is None and other not in reader.document.lost:
        hint = choices(other, exceptions, "its exceptions are", reader.scope.problems)
        reader.wrong("unknown-term", f"this party has no exception {shown(other)}", span, hint)
    elif kind not in (None, "exception"):
        article = "an" if kind == "assertion" else "a"
        message, hint = (
            f"`{other}` is {article} {kind}, not an exception",
            choices(other, exceptions, "its exceptions are", reader.scope.problems),
        )
        reader.wrong("wrong-kind", message, span, hint)


def _check_actor(reader: Reader, name: str, span: Span) -> None:
    if name not in reader.actors and name not in reader.scope.lost and name not in reader.scope.lost_parties:
        hint = choices(name, _sorted(reader.actors), "there are", reader.scope.problems)
        reader.wrong("unknown-party", f"{shown(name)} is neither a party nor an entity", span, hint)


def _sorted(names: Iterable[str]) -> Iterator[str]:
    """The names in order, which are put in order only where one is asked for."""
    yield from sorted(names)


def _readings(reader: Reader, term: m.AnyTermDoc, at: int) -> None:
    for concept, reading in term.reading.items():
        declared = reader.scope.vocabulary.declared.get(concept)
        if concept in reader.scope.lost or reading in reader.scope.lost:
            reader.scope.silenced.append(concept)
        elif declared is None or declared.what != "concept":
            concepts = (each.name for each in reader.scope.vocabulary.declared.values() if each.what == "concept")
            span = reader.document.key("terms", at, "reading", concept)
            hint = choices(concept, concepts, "there are", reader.scope.problems)
            reader.wrong("unknown-name", f"there is no concept {shown(concept)}", span, hint)
        elif reading not in declared.readings:
            span = reader.document.span("terms", at, "reading", concept)
            hint = choices(reading, declared.readings, "its readings are", reader.scope.problems)
            reader.wrong("unknown-reading", f"`{concept}` has no reading {shown(reading)}", span, hint)


def _deadlines(reader: Reader, term: m.AnyTermDoc, at: int) -> None:
    if term.from_ and term.until and term.until < term.from_:
        span = reader.document.span("terms", at, "until")
        reader.wrong("bad-dates", f"this is before {term.from_}, from which the term is valid", span)
    if term.kind not in ("demand", "commitment") or term.within is None:
        return
    span = reader.document.key("terms", at, "within")
    if term.by is not None:
        reader.wrong("bad-dates", "a term has `by` or `within`, not both", span)
    if term.kind == "demand" and term.of is None:
        reader.wrong("missing-key", "`within` needs `of`, from which the time runs", span, "or give a date under `by`")


def _held(reader: Reader, at: int) -> Held | None:
    """The fact that a characterisation holds, with its arguments: entities of the fact's types, or variables."""
    text = reader.document.scalar("terms", at, "holds")
    try:
        name, params, spans = signature(text.value, text.at)
    except CaseError as error:
        reader.scope.problems.extend(error.problems)
        return None
    declared = reader.scope.vocabulary.declared.get(name)
    if declared is None or name not in reader.facts:
        _not_a_fact(reader, name, declared, spans[0])
        return None
    if len(params) != len(declared.params):
        given = ", ".join(f"{'xyzvw'[i % 5]} in {kind}" for i, (_, kind) in enumerate(declared.params))
        hint = f"write `{name}({given})`" if given else f"write `{name}`"
        reader.wrong("bad-arguments", wrong_count(declared, len(params)), text.span, hint)
        return None
    wanted = [kind for _, kind in declared.params]
    found = [_argument(reader, *each) for each in zip(params, wanted, spans[1:], strict=True)]
    variables = [variable for variable, of in zip((v for v, _ in params), found, strict=True) if of == "variable"]
    if len(set(variables)) < len(variables):
        hint = "give each a variable of its own: `borders(a in state, b in state)`"
        reader.wrong("duplicate", "two arguments have the same variable", spans[-1], hint)
        return None
    if None in found:
        return None
    pairs = tuple(param for param, of in zip(params, found, strict=True) if of == "variable")
    return Held(name, tuple(variable for variable, _ in params), pairs)


def _not_a_fact(reader: Reader, name: str, declared: c.Declared | None, span: Span) -> None:
    if declared is not None:
        message = f"`{name}` is {'an event' if declared.what == 'event' else 'no boolean fact'}"
        reader.wrong("wrong-kind", message, span, "a characterisation is about a fact of type bool")
    elif not reader.scope.is_lost(name):
        hint = choices(name, reader.facts, "boolean facts are", reader.scope.problems)
        reader.wrong("unknown-name", f"unknown name {shown(name)}", span, hint)


def _argument(reader: Reader, param: tuple[str, str], wanted: str, span: Span) -> str | None:
    """Whether an argument of what is held is a `variable` or an `entity`; None, with a problem, when it is neither."""
    variable, kind = param
    words = reader.scope.vocabulary
    if kind == wanted:
        if variable in words.declared or variable in reader.scope.symbols:
            message = f"the variable `{variable}` is a name of something else"
            reader.wrong("name-taken", message, span, "choose another")
            return None
        return "variable"
    if variable == kind and kind in words.entities[wanted]:
        return "entity"
    if not reader.scope.is_lost(kind):
        hint = (
            nearest(kind, chain((wanted,), words.entities[wanted]), reader.scope.problems)
            or f"write `x in {wanted}` for each of them"
        )
        reader.wrong("unknown-name", f"{shown(kind)} is not a {wanted}", span, hint)
    return None


def _check_consequence(reader: Reader, then: s.Cond) -> None:
    """The consequence of a warning must be something that can be so, or several such things."""
    for part in faulty_consequences(then, reader.scope.vocabulary.declared):
        if part.span:
            message = f"{shown(s.unparse(part))} cannot be the consequence of a warning"
            reader.wrong("bad-consequence", message, part.span, _CONSEQUENCES)


def faulty_consequences(then: s.Cond, declared: Mapping[str, c.Declared]) -> Iterator[s.Cond]:
    """The parts of a condition that cannot be the consequence of a warning; of an unknown name nothing is said."""
    for part in then.args if isinstance(then, s.And) else (then,):
        match part:
            case s.Name(name) | s.Apply(name):
                named = declared.get(name)
                fine = named is None or (named.what in ("fact", "event", "concept") and not named.readings)
            case s.Compare(s.Name() | s.Apply(), (("==" | "<" | "<=" | ">" | ">=", right),)):
                fine = isinstance(right, s.Name | s.Number | s.Day)
            case _:
                fine = False
        if not fine:
            yield part


_CONSEQUENCES = "name a fact, an event or a comparison with a value (several joined by `and`), or write `{text: ...}`"


def _circles(reader: Reader) -> None:
    """Terms must not supersede each other in a circle."""
    document = reader.document
    for circle in inside_out({term.id: term.supersedes for term in document.model.terms}).circles:
        at = next(at for at, term in _placed(document) if term.id == circle[0])
        reader.wrong("circle", in_words(circle, "supersedes"), document.span("terms", at, "supersedes"))


def _placed(document: Document[m.PartyDoc]) -> Iterator[tuple[int, m.AnyTermDoc]]:
    """The terms with their positions in the file."""
    return zip(document.positions("terms"), document.model.terms, strict=True)
