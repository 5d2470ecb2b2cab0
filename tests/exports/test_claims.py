"""Claims as linked data: what they say, and that nothing written in a case is lost on the way there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import comity
from comity.exports.claims import claims, read_claims
from comity.problems import CaseError

ROOT = Path(__file__).parents[2]
CASES = ("ukraine-2024", "istanbul-2022", "northern-ireland-1999", "sweden-nato")
HOSTILE = {
    "case": "bridge",
    "entities": {"bank": ["east"]},
    "facts": {"built": "bool"},
    "sources": {"press": {"title": "</script> \u202e & <b>", "url": "http://a.example/?q=1&r=2", "date": "2024-06-17"}},
    "parties": [
        {
            "party": "north",
            "code": {"cameo": "USAGOV", "plover": "USA GOV"},
            "statements": {"a.b-c": {"speaker": "“S”\n\\", "source": "press", "quote": "one two"}},
            "terms": [{"id": "t", "title": "T", "kind": "demand", "requires": "built", "stated": ["a.b-c"]}],
        }
    ],
}


def nodes(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node for node in document["@graph"] if node["@type"] == kind]


@pytest.fixture(scope="module")
def ukraine() -> comity.Case:
    return comity.load_case(ROOT / "rules/ukraine-2024")


def test_a_term_is_a_claim_of_its_party_that_rests_on_statements_and_these_on_a_source(ukraine: comity.Case) -> None:
    found = {node["@id"]: node for node in claims(ukraine)["@graph"]}
    term = found["urn:comity:ukraine-2024:term:united_states.win-first"]
    assert (term["@type"], term["additionalType"], term["author"]) == (
        "Claim",
        "comity:precondition",
        {"@id": "urn:comity:ukraine-2024:party:united_states"},
    )
    [rest] = term["isBasedOn"]
    statement = found[rest["@id"]]
    assert statement["author"] == {
        "@type": "Person",
        "name": "John Kirby",
        "jobTitle": "White House National Security Council spokesperson",
    }
    assert statement["dateCreated"] == "2024-06-17"
    source = found[statement["appearance"]["@id"]]
    assert source["name"] == ukraine.doc.sources["article"].title
    assert found["urn:comity:ukraine-2024:party:russia"]["identifier"] == [
        "russia",
        {"@type": "PropertyValue", "propertyID": "CAMEO", "value": "RUSGOV"},
        {"@type": "PropertyValue", "propertyID": "PLOVER", "value": "RUS GOV"},
    ]


def test_a_review_has_the_word_of_the_verdict_its_reasons_and_its_scenario_and_no_number(ukraine: comity.Case) -> None:
    scenario = comity.load_scenario(ROOT / "examples/ukraine-2024/frozen-conflict.yaml", ukraine)
    answer = comity.check(ukraine, scenario)
    found = {node["@id"]: node for node in nodes(claims(ukraine, [answer], author="A desk"), "ClaimReview")}
    assert len(found) == sum(len(party.terms) for party in answer.parties)
    review = found["urn:comity:ukraine-2024:review:frozen-conflict:ukraine.aspires-to-join"]
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "borne out",
        "ratingExplanation": "Ukraine's plans to join NATO: active, at step 2 (2026-03-01), as in the status quo",
    }
    assert review["itemReviewed"] == {"@id": "urn:comity:ukraine-2024:term:ukraine.aspires-to-join"}
    assert review["reviewAspect"] == (
        "in the scenario frozen-conflict: The fighting stops where it is, and nothing follows for a year"
    )
    assert review["author"] == {"@type": "Organization", "name": "A desk"}
    assert "author" not in nodes(claims(ukraine, [answer]), "ClaimReview")[0]


@pytest.mark.parametrize("name", CASES)
def test_the_way_there_and_back_loses_nothing_of_sources_statements_and_terms(name: str) -> None:
    case = comity.load_case(ROOT / "rules" / name)
    told = read_claims(json.loads(json.dumps(claims(case))))
    head = case.doc.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"sources", "parties"})
    again = comity.case_of({**head, **told})
    assert [party.doc for party in again.parties] == [party.doc for party in case.parties]
    assert again.doc.sources == case.doc.sources
    assert claims(again) == claims(case)


def test_texts_of_all_kinds_come_back_and_identifiers_stay_identifiers() -> None:
    case = comity.case_of(HOSTILE)
    document = claims(case)
    assert read_claims(json.loads(json.dumps(document))) == {key: HOSTILE[key] for key in ("sources", "parties")}
    names = [node["@id"] for node in document["@graph"]]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and not set(name) & set(' <>"{}|\\^`\n') for name in names)


def test_every_identifier_that_is_referred_to_is_there(ukraine: comity.Case) -> None:
    document = claims(ukraine)
    there = {node["@id"] for node in document["@graph"]}
    referred = {
        link["@id"]
        for node in document["@graph"]
        for value in node.values()
        for link in (value if isinstance(value, list) else [value])
        if isinstance(link, dict) and set(link) == {"@id"}
    }
    assert referred
    assert referred <= there


def test_a_document_without_claims_of_comity_is_refused() -> None:
    with pytest.raises(CaseError) as error:
        read_claims({"@graph": [{"@type": "Claim", "@id": "urn:x"}]})
    assert [each.message for each in error.value.problems] == ["there is no `@graph` with `comity:written` here"]
