"""From party documents to terms: ids, statements, exceptions, deadlines and readings checked; conditions grounded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from comity import case as c
from comity import ground as g
from comity import models as m
from comity import syntax as s
from comity.load.documents import Document, condition, scalar
from comity.load.grounding import Characterised, Guard, Risk, View
from comity.load.typecheck import expect_condition
from comity.parse import duration, is_name, signature
from comity.problems import CaseError, Problem, Span, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta

    from comity.load.grounding import Grounder
    from comity.load.typecheck import Scope

MAX_QUOTE = 15
MAX_CHOICES = 64
_CONDITIONS = ("of", "requires", "never", "while", "when", "then", "claims")


@dataclass(frozen=True, slots=True)
class Draft:
    """A term whose document is checked, with the trees of its conditions; `held` is what a characterisation holds."""

    party: str
    doc: m.TermDoc
    conds: Mapping[str, s.Cond]
    spans: Mapping[str, Span]
    held: Characterised | None = None
    holds: str = ""

    @property
    def name(self) -> str:
        """The term's full name."""
        return f"{self.party}.{self.doc.id}"


@dataclass(frozen=True, slots=True)
class Reader:
    """One party document while it is read."""

    document: Document[m.PartyDoc]
    scope: Scope
    problems: list[Problem]
    sources: Mapping[str, m.SourceDoc]
    actors: frozenset[str]

    def wrong(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, message, span, hint))


def drafts(reader: Reader) -> list[Draft]:
    """The terms of a party document, with every problem noted in the reader."""
    document = reader.document
    if not is_name(document.model.party):
        reader.wrong("bad-name", f"`{document.model.party}` cannot be the name of a party", document.span("party"))
    _statements(reader)
    found: list[Draft] = []
    places: dict[str, Span] = {}
    for index, term in enumerate(document.model.terms):
        at = document.position("terms", index)
        place = document.span("terms", at, "id")
        if term.id in places:
            also = (("first here", places[term.id]),)
            reader.problems.append(Problem("duplicate-id", f"two terms have the id `{term.id}`", place, None, also))
        places.setdefault(term.id, place)
        found.append(_draft(reader, term, at))
    _circles(reader)
    return found


def _statements(reader: Reader) -> None:
    document = reader.document
    for key, statement in document.model.statements.items():
        if (
            statement.source is not None
            and statement.source not in reader.sources
            and statement.source not in reader.scope.lost
        ):
            hint = nearest(statement.source, reader.sources) or "sources are declared in the case file"
            reader.wrong(
                "unknown-source",
                f"there is no source `{statement.source}`",
                document.span("statements", key, "source"),
                hint,
            )
        words = len(statement.quote.split()) if statement.quote else 0
        if words > MAX_QUOTE:
            hint = f"a quote has at most {MAX_QUOTE} words: say the rest in your own under `note`"
            reader.wrong("long-quote", f"a quote of {words} words", document.span("statements", key, "quote"), hint)


def _draft(reader: Reader, term: m.TermDoc, at: int) -> Draft:
    _references(reader, term, at)
    _deadlines(reader, term, at)
    scope, held, holds = reader.scope, None, ""
    if isinstance(term, m.CharacterisationDoc):
        held, holds = _held(reader, term, at)
        scope = replace(scope, variables=dict(held.variables) if held else {})
    conds: dict[str, s.Cond] = {}
    spans: dict[str, Span] = {}
    for name in _CONDITIONS:
        value = getattr(term, name + "_" if name == "while" else name, None)
        if value is None or isinstance(value, m.PlainText):
            continue
        spans[name] = reader.document.span("terms", at, name)
        cond = condition(reader.document, reader.problems, "terms", at, name)
        if cond is not None:
            conds[name] = cond
            if held is not None or not isinstance(term, m.CharacterisationDoc):
                expect_condition(cond, scope)
    if isinstance(term, m.WarningDoc) and "then" in conds:
        _check_consequence(reader, conds["then"])
    if held is not None and "when" in conds:
        held = held._replace(when=conds["when"])
    return Draft(reader.document.model.party, term, conds, spans, held, holds)


def _references(reader: Reader, term: m.TermDoc, at: int) -> None:
    """Check the ids that a term names: statements, exceptions, superseded terms, readings, the addressee."""
    model, lost = reader.document.model, {*reader.document.lost, *reader.scope.lost}
    kinds = {each.id: each.kind for each in model.terms}
    for i, statement in enumerate(term.stated):
        if statement not in model.statements and statement not in lost:
            span = reader.document.span("terms", at, "stated", i)
            reader.wrong(
                "unknown-statement", f"there is no statement `{statement}`", span, nearest(statement, model.statements)
            )
    for key in ("unless", "supersedes"):
        for i, other in enumerate(getattr(term, key, ())):
            span = reader.document.span("terms", at, key, i)
            if other not in kinds and other not in lost:
                code = "unknown-exception" if key == "unless" else "unknown-term"
                what = "exception" if key == "unless" else "term"
                reader.wrong(code, f"this party has no {what} `{other}`", span, nearest(other, kinds))
            elif key == "unless" and kinds.get(other, "exception") != "exception":
                reader.wrong("unknown-exception", f"`{other}` is a {kinds[other]}, not an exception", span)
    _readings(reader, term, at)
    if term.addressee is not None and term.addressee not in reader.actors and term.addressee not in lost:
        span, hint = reader.document.span("terms", at, "addressee"), nearest(term.addressee, reader.actors)
        reader.wrong("unknown-party", f"`{term.addressee}` is neither a party nor an entity", span, hint)


def _readings(reader: Reader, term: m.TermDoc, at: int) -> None:
    for concept, reading in term.reading.items():
        declared = reader.scope.vocabulary.declared.get(concept)
        if declared is None or declared.what != "concept":
            concepts = [name for name, each in reader.scope.vocabulary.declared.items() if each.what == "concept"]
            if concept not in reader.scope.lost:
                span = reader.document.key("terms", at, "reading", concept)  # type: ignore[arg-type]
                reader.wrong("unknown-name", f"there is no concept `{concept}`", span, nearest(concept, concepts))
        elif reading not in declared.readings:
            span = reader.document.span("terms", at, "reading", concept)
            hint = (
                nearest(reading, declared.readings)
                or f"its readings are {', '.join(f'`{each}`' for each in declared.readings)}"
            )
            reader.wrong("unknown-reading", f"`{concept}` has no reading `{reading}`", span, hint)


def _deadlines(reader: Reader, term: m.TermDoc, at: int) -> None:
    if term.from_ and term.until and term.until < term.from_:
        reader.wrong(
            "bad-dates",
            "a term that is valid until before it is valid from",
            reader.document.span("terms", at, "until"),
        )
    if not isinstance(term, m.DemandDoc | m.CommitmentDoc) or term.within is None:
        return
    span = reader.document.span("terms", at, "within")
    if term.by is not None:
        reader.wrong("two-deadlines", "a term has `by` or `within`, not both", span)
    if isinstance(term, m.DemandDoc) and term.of is None:
        reader.wrong("missing-key", "`within` needs `of`, from which the time runs", span, "or give a date under `by`")


def _held(reader: Reader, term: m.CharacterisationDoc, at: int) -> tuple[Characterised | None, str]:
    """The fact that a characterisation holds, with its arguments: entities of the fact's types, or variables."""
    text = scalar(reader.document, "terms", at, "holds")
    try:
        name, params, spans = signature(text.value, text.at)
    except CaseError as error:
        reader.problems += error.problems
        return None, ""
    declared = reader.scope.vocabulary.declared.get(name)
    facts = [
        each.name
        for each in reader.scope.vocabulary.declared.values()
        if each.what == "fact" and each.type.name == "bool"
    ]
    if name not in facts:
        if name not in reader.scope.lost:
            message = f"`{name}` is not a boolean fact" if declared else f"unknown name `{name}`"
            reader.wrong("wrong-type" if declared else "unknown-name", message, spans[0], nearest(name, facts))
        return None, ""
    assert declared is not None  # noqa: S101 - it is among the facts
    if len(params) != len(declared.params):
        wanted = ", ".join(kind for _, kind in declared.params) or "none"
        reader.wrong(
            "bad-arguments", f"`{name}` has {len(params) or 'no'} arguments here, but takes {wanted}", text.span
        )
        return None, ""
    return _arguments(reader, term, (name, params, spans), declared)


def _arguments(
    reader: Reader,
    term: m.CharacterisationDoc,
    found: tuple[str, tuple[tuple[str, str], ...], tuple[Span, ...]],
    declared: c.Declared,
) -> tuple[Characterised | None, str]:
    name, params, spans = found
    vocabulary, good = reader.scope.vocabulary, True
    variables: list[tuple[str, str]] = []
    for (variable, kind), (_, wanted), span in zip(params, declared.params, spans[1:], strict=True):
        if kind == wanted and variable not in vocabulary.declared:
            variables.append((variable, kind))
        elif variable != kind or kind not in vocabulary.entities[wanted]:
            hint = (
                nearest(kind, [wanted, *vocabulary.entities[wanted]])
                or f"write `{wanted}`, or `x in {wanted}` for each of them"
            )
            reader.wrong("unknown-name", f"`{kind}` is not a {wanted}", span, hint)
            good = False
    if not good:
        return None, ""
    full = f"{reader.document.model.party}.{term.id}"
    return Characterised(full, tuple(variable for variable, _ in params), tuple(variables), s.Truth(value=True)), name


def _check_consequence(reader: Reader, then: s.Cond) -> None:
    """The consequence of a warning must be something that can be so, or several such things."""
    for part in then.args if isinstance(then, s.And) else (then,):
        match part:
            case s.Name(name) | s.Apply(name):
                declared = reader.scope.vocabulary.declared.get(name)
                fine = declared is None or (declared.what in ("fact", "event", "concept") and not declared.readings)
            case s.Compare(s.Name() | s.Apply(), (("==" | "<" | "<=" | ">" | ">=", right),)):
                fine = isinstance(right, s.Name | s.Number | s.Day)
            case _:
                fine = False
        if not fine:
            hint = (
                "name a fact, an event or a comparison with a value (several joined by `and`), or write `{text: ...}`"
            )
            reader.wrong(
                "bad-consequence",
                f"`{s.unparse(part)}` cannot be the consequence of a warning",
                part.span or reader.document.span(),
                hint,
            )


def _circles(reader: Reader) -> None:
    """Terms must not supersede each other in a circle."""
    model = reader.document.model
    older = {term.id: term.supersedes for term in model.terms}
    for index, term in enumerate(model.terms):
        seen: set[str] = set()
        todo = list(term.supersedes)
        while todo:
            each = todo.pop()
            if each not in seen:
                seen.add(each)
                todo += older.get(each, [])
        if term.id in seen:
            span = reader.document.span("terms", reader.document.position("terms", index), "supersedes")
            reader.wrong("circle", f"`{term.id}` supersedes itself", span)


# --- definitions and rules ---------------------------------------------------------------------------------------


def characterised(found: list[Draft]) -> Iterator[tuple[tuple[str, str], Characterised]]:
    """Each party's characterisations, by party and fact."""
    return (((each.party, each.holds), each.held) for each in found if each.held is not None)


def risks(found: list[Draft]) -> Iterator[tuple[str, Risk]]:
    """Each party's warnings with a condition as their consequence."""
    for each in found:
        if isinstance(each.doc, m.WarningDoc) and "then" in each.conds:
            yield each.party, Risk(each.name, each.conds["when"], each.conds["then"])


def guards(found: list[Draft]) -> Iterator[tuple[str, Guard]]:
    """The exceptions and dates of validity of each term that has any."""
    exceptions = {each.name: each.conds["when"] for each in found if isinstance(each.doc, m.ExceptionDoc)}
    for each in found:
        unless = each.doc.unless if isinstance(each.doc, m.TriggeredDoc) else []
        if unless or each.doc.from_ or each.doc.until:
            named = tuple((f"{each.party}.{name}", exceptions[f"{each.party}.{name}"]) for name in unless)
            yield each.name, Guard(each.party, named, each.doc.from_, each.doc.until)


def term(draft: Draft, grounder: Grounder) -> c.Term:
    """The checked term of a draft; raises `CaseError` for a definition in a circle or a condition that grows too large."""
    rule = _rule(draft, grounder)
    concepts = _concepts(draft, rule, grounder)
    return c.Term(draft.party, draft.doc.id, draft.doc.kind, rule, draft.doc, concepts, draft.spans)  # type: ignore[attr-defined]


def _rule(draft: Draft, grounder: Grounder) -> c.Rule:
    view, doc = View(draft.party), draft.doc

    def ground(name: str, view: View = view) -> g.Ground:
        return grounder.condition(draft.conds[name], view) if name in draft.conds else g.TRUE

    def trigger(name: str, view: View = view) -> g.Ground:
        return grounder.guarded(draft.name, ground(name, view))

    match doc:
        case m.PreconditionDoc():
            return c.Precondition(trigger("of"), ground("requires"))
        case m.DemandDoc():
            return c.Demand(trigger("of"), ground("requires"), doc.of is None, doc.by, _window(doc.within))
        case m.RedLineDoc():
            return c.RedLine(ground("never"), trigger("while"), doc.while_ is not None)
        case m.CommitmentDoc():
            return c.Commitment(trigger("when"), ground("then"), doc.by, _window(doc.within))
        case m.WarningDoc():
            return c.Warning(trigger("when", replace(view, risk=True)))
        case m.CharacterisationDoc():
            members = _members(draft, grounder)
            return c.Characterisation(grounder.builder.any_of([trigger("when", view.bind(bound)) for bound in members]))
        case m.AssertionDoc():
            return c.Assertion(ground("claims") if "claims" in draft.conds else None, doc.at)
        case _:
            return c.Excuse(ground("when"))


def _window(text: str | None) -> timedelta | None:
    return c.window(duration(text)) if text else None


def _members(draft: Draft, grounder: Grounder) -> list[dict[str, str]]:
    """Every way to bind the variables of a characterisation."""
    bound: list[dict[str, str]] = [{}]
    for variable, kind in cast("Characterised", draft.held).variables:
        bound = [{**each, variable: member} for each in bound for member in grounder.vocabulary.entities[kind]]
    return bound


def contested(roots: list[g.Ground], words: c.Vocabulary) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The contested concepts that conditions depend on, sorted, with their readings."""
    names = sorted({part.concept for part in g.walk(*roots) if isinstance(part, g.Contested)})
    return tuple((name, words.declared[name].readings) for name in names)


def _concepts(draft: Draft, rule: c.Rule, grounder: Grounder) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The contested concepts that a rule depends on, with the readings that the party leaves open."""
    roots = [each for each in (getattr(rule, name) for name in rule.__dataclass_fields__) if isinstance(each, g.Ground)]
    own = draft.doc.reading
    found = tuple(
        (name, (own[name],) if name in own else readings) for name, readings in contested(roots, grounder.vocabulary)
    )
    choices = 1
    for _, readings in found:
        choices *= len(readings)
    if choices > MAX_CHOICES:
        message = f"this term has {choices} combinations of readings; at most {MAX_CHOICES} are compared"
        raise CaseError(
            [
                Problem(
                    "too-large",
                    message,
                    next(iter(draft.spans.values())),
                    "give the party's own `reading` of some concepts",
                )
            ]
        )
    return found
