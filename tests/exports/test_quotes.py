"""Quotes as annotations: a selector finds its words again, in the text that it was made for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.exports.quotes import find, quotes, resolve
from comity.problems import CaseError

ROOT = Path(__file__).parents[2]
TEXT = "He spoke of a  significant\nconcern. Later: a significant concern, again. There is a long border\nwith Russia."
LETTERS = st.text("ab ", max_size=40)


@pytest.fixture(scope="module")
def ukraine() -> comity.Case:
    return comity.load_case(ROOT / "rules/ukraine-2024")


def test_each_quote_is_an_annotation_of_its_source_with_the_terms_that_rest_on_it(ukraine: comity.Case) -> None:
    page = quotes(ukraine)
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    found = {item["target"]["selector"]["exact"]: item for item in page["items"]}
    quoted = [doc.quote for party in ukraine.parties for doc in party.statements.values() if doc.quote]
    assert sorted(found) == sorted(str(quote) for quote in quoted)
    item = found["a significant concern"]
    assert item["body"] == ["urn:comity:ukraine-2024:term:united_states.corruption-concern"]
    assert item["creator"] == {"type": "Person", "name": "John Kirby"}
    assert item["target"]["source"] == "urn:comity:ukraine-2024:source:article"
    assert item["target"]["selector"] == {"type": "TextQuoteSelector", "exact": "a significant concern"}


def test_with_the_text_of_the_source_a_selector_has_its_place_and_what_stands_around_it(ukraine: comity.Case) -> None:
    items = quotes(_only_quoted(ukraine, "a significant concern"), {"article": TEXT})["items"]
    [quoted, position] = items[0]["target"]["selector"]
    assert quoted == {
        "type": "TextQuoteSelector",
        "exact": "a  significant\nconcern",
        "prefix": "He spoke of ",
        "suffix": ". Later: a significant concern, ",
    }
    assert position == {"type": "TextPositionSelector", "start": 12, "end": 34}
    assert resolve(quoted, TEXT) == (12, 34)


def test_every_quote_that_its_source_does_not_have_is_told_in_one_run(ukraine: comity.Case) -> None:
    with pytest.raises(CaseError) as error:
        quotes(ukraine, {"article": "a long border with Russia", "artcle": ""})
    told = [(each.code, each.message, each.hint) for each in error.value.problems]
    assert told[-1] == ("unknown-source", "there is no source `artcle`", "did you mean `article`?")
    assert told[0] == (
        "no-such-quote",
        (
            "the quote `a significant concern` of `united_states.kirby-corruption-2024-06-17` is not in the text of"
            " `article`"
        ),
        None,
    )
    count = sum(bool(doc.quote) for party in ukraine.parties for doc in party.statements.values())
    there = sum(doc.quote == "a long border with Russia" for doc in ukraine.party("united_states").statements.values())
    assert len(told) == 1 + count - there


@given(LETTERS, st.data())
def test_a_selector_finds_the_very_words_that_it_was_made_for(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quoted = {"exact": text[start:end], "prefix": text[:start], "suffix": text[end:]}
    assert resolve(quoted, text) == (start, end)


@given(LETTERS, st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=3))
def test_a_quote_is_found_wherever_its_words_stand_whatever_the_spaces_between(text: str, words: list[str]) -> None:
    found = find(" ".join(words), text)
    if found is None:
        assert " ".join(words) not in " ".join(text.split())
    else:
        assert text[slice(*found)].split() == words


def _only_quoted(case: comity.Case, quote: str) -> comity.Case:
    """The case without the quotes of other statements."""
    doc = case.doc.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"parties"})
    parties = [party.doc.model_dump(mode="json", by_alias=True, exclude_unset=True) for party in case.parties]
    for party in parties:
        for said in party["statements"].values():
            if said.get("quote") != quote:
                said.pop("quote", None)
    return comity.case_of({**doc, "parties": parties})
