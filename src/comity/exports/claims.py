"""Statements, terms and verdicts as linked data: JSON-LD 1.1 in the words of schema.org.

A statement and a term are each a `Claim`, the term resting on its statements; what a scenario does to a term is a
`ClaimReview` of it, whose `reviewAspect` is the scenario: it is about a hypothetical course of events, never about who
is right, and so has a word and no number. What schema.org has no word for stands under `comity:written`, as it is in
the file; `read_claims` gives it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comity.exports.names import PREFIX, urn
from comity.kinds import word
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from comity.answers import Assessment, TermAnswer
    from comity.case import Case, Party, Term
    from comity.models import Model

Node = dict[str, Any]
CONTEXT = [
    "https://schema.org",
    {"comity": f"{PREFIX}vocabulary:", "comity:written": {"@type": "@json"}},
]


def claims(case: Case, answers: Sequence[Assessment] = (), *, author: str | None = None) -> Node:
    """The sources, parties, statements and terms of a case, and the verdicts of scenarios, as one JSON-LD document.

    `author` is the organisation that publishes the reviews; without it, they name none. Terms that are not in force are
    there too: what was said was said.
    """
    graph = [_case(case), *_sources(case)]
    for party in case.parties:
        graph += [_party(party, case), *_statements(party, case), *(_term(term, case) for term in party.terms)]
    reviews = (
        _review(term, answer, case, author) for answer in answers for party in answer.parties for term in party.terms
    )
    return {"@context": CONTEXT, "@graph": [*graph, *reviews]}


def read_claims(document: Mapping[str, Any]) -> dict[str, Any]:
    """What `claims` wrote, as the documents of a case: `{"sources": {...}, "parties": [{...}]}`.

    Raises `CaseError` where the document has nothing of the kind.
    """
    written = [node for node in document.get("@graph", ()) if "comity:written" in node]
    if not written:
        raise CaseError([Problem("bad-value", "there is no `@graph` with `comity:written` here")])
    sources = {node["identifier"]: node["comity:written"] for node in written if node["@type"] == "CreativeWork"}
    parties = [node["comity:written"] for node in written if node["@type"] == "Organization"]
    return {"sources": sources, "parties": [_with_claims(party, written) for party in parties]}


def _with_claims(party: Mapping[str, Any], written: Sequence[Node]) -> dict[str, Any]:
    """A party's document, with its statements and terms in the order in which they stand."""
    own = [node for node in written if node.get("comity:party") == party["party"]]
    said = {node["identifier"]: node["comity:written"] for node in own if node["additionalType"] == "comity:statement"}
    terms = [node["comity:written"] for node in own if node["additionalType"] != "comity:statement"]
    return {**party, "statements": said, "terms": terms}


# --- what was said -----------------------------------------------------------------------------------------------


def _case(case: Case) -> Node:
    return _node("Dataset", urn(case.id), identifier=case.id, name=case.title, description=case.written.note)


def _sources(case: Case) -> Iterator[Node]:
    for key, doc in case.doc.sources.items():
        yield _node(
            "CreativeWork",
            _source(case, key),
            identifier=key,
            name=doc.title,
            publisher=_named("Organization", doc.outlet),
            url=doc.url,
            inLanguage=doc.language,
            datePublished=_iso(doc.date),
            **_written(doc),
        )


def _party(party: Party, case: Case) -> Node:
    code = party.doc.code
    codes = () if code is None else (("CAMEO", code.cameo), ("PLOVER", code.plover))
    said = {"statements", "terms"}
    return _node(
        "Organization",
        urn(case.id, "party", party.name),
        name=party.title,
        identifier=[
            party.name,
            *({"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in codes if value),
        ],
        description=party.written.note,
        **_written(party.doc, without=said),
    )


def _statements(party: Party, case: Case) -> Iterator[Node]:
    for key, doc in party.statements.items():
        yield _node(
            "Claim",
            urn(case.id, "statement", party.name, key),
            additionalType="comity:statement",
            identifier=key,
            author=_named("Person", doc.speaker, jobTitle=doc.role),
            dateCreated=_iso(doc.date),
            locationCreated=_named("Place", doc.venue),
            text=doc.quote,
            appearance={"@id": _source(case, doc.source)} if doc.source else None,
            **{"comity:party": party.name},
            **_written(doc),
        )


def _term(term: Term, case: Case) -> Node:
    return _node(
        "Claim",
        _name(term.name, case),
        additionalType=f"comity:{term.kind}",
        identifier=term.name,
        name=term.title,
        author={"@id": urn(case.id, "party", term.party)},
        isBasedOn=[{"@id": urn(case.id, "statement", term.party, key)} for key in term.stated],
        **{"comity:party": term.party},
        **_written(term.doc),
    )


# --- what scenarios do to it ---------------------------------------------------------------------------------------


def _review(term: TermAnswer, answer: Assessment, case: Case, author: str | None) -> Node:
    reasons = "; ".join(cause.text for cause in term.because)
    rating = _node("Rating", None, alternateName=word(term.kind, term.verdict), ratingExplanation=reasons or None)
    return _node(
        "ClaimReview",
        urn(case.id, "review", answer.scenario, term.term),
        claimReviewed=term.title,
        itemReviewed={"@id": _name(term.term, case)},
        reviewAspect=f"in the scenario {answer.scenario}: {answer.title}",
        reviewRating=rating,
        author=_named("Organization", author),
    )


# --- nodes -------------------------------------------------------------------------------------------------------


def _node(kind: str, name: str | None, /, **properties: Any) -> Node:  # noqa: ANN401 - values of JSON
    """A node; what is not known is left out."""
    known = {key: value for key, value in properties.items() if value is not None}
    return {"@type": kind} | ({"@id": name} if name else {}) | known


def _named(kind: str, name: str | None, /, **properties: str | None) -> Node | None:
    return None if name is None else _node(kind, None, name=name, **properties)


def _written(doc: Model, without: set[str] | None = None) -> Node:
    found = doc.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=without)
    return {"comity:written": found}


def _name(term: str, case: Case) -> str:
    return urn(case.id, "term", term)


def _source(case: Case, key: str) -> str:
    return urn(case.id, "source", key)


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
