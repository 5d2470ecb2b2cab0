"""Conditions in words: with the titles of the case, and what is not so by its negated title."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

import comity
from comity.explain.phrases import phrase, phrases
from generate import case_docs

CASE: dict[str, Any] = {
    "case": "bridge",
    "entities": {"bank": {"east": "the east bank", "west": "the west bank"}},
    "groups": {"near": ["east"]},
    "facts": {
        "guards(bank)": {"type": "bool", "title": "Guards on {bank}", "negated": "No guards on {bank}"},
        "repaired": {"type": "bool", "title": "The bridge is repaired"},
        "open_to": {"type": {"nobody": "nobody", "carts": "carts only"}, "title": "Who may cross"},
        "toll": {"type": "int", "range": [0, 100_000], "title": "The toll"},
        "by_then": {"type": "date", "title": "The day of payment"},
        "bare": "bool",
        "manned(bank)": "bool",
    },
    "events": {"talks": {"title": "Talks open"}},
    "derived": {"empty": {"is": "not any(guards(b) for b in bank)", "title": "Both banks empty"}},
    "parties": [
        {
            "party": "north",
            "title": "The North",
            "statements": {"s": {"speaker": "S"}},
            "terms": [
                {
                    "id": "t", "kind": "characterisation", "title": "T", "stated": ["s"],
                    "holds": "manned(b in bank)", "when": "not guards(b) or repaired",
                }
            ],
        }
    ],
}  # fmt: skip
SAID = [
    ("guards(east)", "Guards on the east bank"),
    ("not guards(west)", "No guards on the west bank"),
    ("not repaired", "not: The bridge is repaired"),
    ("bare", "bare"),
    ("open_to == carts", "Who may cross: carts only"),
    ("open_to != carts", "Who may cross: not carts only"),
    ("not open_to == carts", "Who may cross: not carts only"),
    ("open_to in (nobody, carts)", "Who may cross: nobody or carts only"),
    ("toll <= 85000", "The toll is at most 85,000"),
    ("10 < toll <= 20 + 5", "10 is less than The toll and The toll is at most 20 plus 5"),
    ("by_then < date(2025, 3, 1)", "The day of payment is less than 2025-03-01"),
    ("repaired == empty", "The bridge is repaired exactly when Both banks empty"),
    ("repaired and (empty or talks)", "The bridge is repaired and (Both banks empty or Talks open)"),
    ("implies(talks, repaired)", "if Talks open, then The bridge is repaired"),
    ("all(guards(b) for b in near)", "for each of near: Guards on that bank"),
    ("not any(guards(b) for b in bank)", "for each of bank: No guards on that bank"),
    ("count(guards(b) for b in bank) >= 1", "(the number of bank for which: Guards on that bank) is at least 1"),
    ("once(talks)", "Talks open, at this step or before"),
    ("not once(talks)", "not: Talks open, at every step so far"),
    ("earlier(talks, within='60 days')", "Talks open, at an earlier step (at most 60 days before)"),
    ("always(repaired) and previously(talks)", (
        "The bridge is repaired, at every step so far and Talks open, at the step before"
    )),
    ("since(repaired, talks)", "The bridge is repaired, ever since Talks open"),
    ("view(north, guards(east))", "in the view of The North, Guards on the east bank"),
    ("today >= date(2025, 3, 1) + days(14)", "the date of the step is at least 2025-03-01 plus 14 days"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "said"), SAID, ids=[written for written, _ in SAID])
def test_a_condition_reads_as_people_say_it(written: str, said: str) -> None:
    assert phrase(comity.parse(written), comity.case_of(CASE)) == said


def test_a_variable_of_a_characterisation_stands_as_that_entity() -> None:
    case = comity.case_of(CASE)
    assert dict(phrases(case.terms[0], case)) == {"when": "No guards on that bank or The bridge is repaired"}


@given(case_docs())
def test_every_condition_that_can_be_written_can_be_said(doc: dict[str, Any]) -> None:
    case = comity.case_of(doc)
    for term in case.terms:
        for key, words in phrases(term, case):
            assert words, key


def test_a_fact_that_is_not_so_is_told_by_its_negated_title() -> None:
    doc = {**CASE, "parties": [{
        "party": "north", "statements": {"s": {"speaker": "S"}},
        "terms": [{"id": "t", "kind": "demand", "requires": "guards(east)", "title": "T", "stated": ["s"]}],
    }]}  # fmt: skip
    case = comity.case_of(doc)
    scenario = comity.scenario_of({"scenario": "s", "steps": [{"facts": {"guards(bank)": False}}]}, case)
    [cause] = comity.check(case, scenario).term("north.t").because
    assert cause.text == "No guards on the east bank, at step 1, as recorded"
