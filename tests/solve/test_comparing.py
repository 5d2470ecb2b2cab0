"""How positions compare: against every course of a small vocabulary, and with witnesses that the check confirms."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import comity
from comity.solve.comparing import compare

RULES = Path(__file__).parents[2] / "rules"
CONDITIONS = ("a", "b", "a and b", "a or b", "a != b", "not a", "once(a)", "earlier(a) and b")


def made(never: str, **more: Any) -> comity.Case:  # noqa: ANN401 - parts of a document
    term = {"id": "t", "kind": "red_line", "title": "T", "stated": ["s"], "never": never}
    statements = {"s": {"speaker": "S", "date": "2024-01-01", "mode": "direct"}}
    doc = {"case": "tiny", "facts": {"a": "bool", "b": "bool"}}
    return comity.case_of(doc | {"parties": [{"party": "p", "statements": statements, "terms": [term]}]} | more)


def accepted(case: comity.Case) -> set[object]:
    """The courses of three steps that a position accepts."""
    found = set[object]()
    for rows in product(product((False, True), repeat=2), repeat=3):
        steps = [{"facts": {"a": a, "b": b}} for a, b in rows]
        scenario = comity.scenario_of({"scenario": "s", "case": "tiny", "steps": steps}, case)
        checked = comity.check(case, scenario, engine="meaning", explain=False)
        if checked.party("p").terms[0].verdict != "violated":
            found.add(rows)
    return found


SETS = {cond: made(cond) for cond in CONDITIONS}
ACCEPTED = {cond: accepted(case) for cond, case in SETS.items()}


@pytest.mark.parametrize(("one", "other"), list(product(CONDITIONS, repeat=2)))
def test_the_relation_is_that_of_the_sets_of_courses(one: str, other: str) -> None:
    (found,) = compare(SETS[one], SETS[other]).parties
    old, new = ACCEPTED[one], ACCEPTED[other]
    wider, narrower = bool(new - old), bool(old - new)
    names = {(False, False): "equivalent", (True, False): "weaker", (False, True): "stronger"}
    assert found.relation == names.get((wider, narrower), "incomparable")
    assert (found.newly_accepted is not None, found.newly_rejected is not None) == (wider, narrower)
    assert found.proof == ("any length" if found.relation != "incomparable" else None)
    for document, position, verdict in ((found.newly_accepted, one, True), (found.newly_rejected, other, True)):
        if document is not None:
            scenario = comity.scenario_of(document, SETS[position])
            checked = comity.check(SETS[position], scenario, engine="meaning").party("p").terms[0]
            assert (checked.verdict == "violated") is verdict


def test_inputs_that_differ_are_named() -> None:
    other = made("a == yes", facts={"a": ["yes", "no"], "c": "bool"})
    with pytest.raises(comity.CaseError) as error:
        compare(made("a"), other)
    assert [each.code for each in error.value.problems] == ["not-comparable"] * 3
    assert [each.message.split("`")[1] for each in error.value.problems] == ["a", "b", "c"]


def test_the_background_of_both_limits_what_counts() -> None:
    background = [{"id": "same", "always": "a == b"}]
    (found,) = compare(made("a", background=background), made("b", background=background)).parties
    assert found.relation == "equivalent"


def test_an_unknown_party_is_a_problem() -> None:
    with pytest.raises(comity.CaseError):
        compare(made("a"), made("b"), party="q")


def test_two_dates_of_one_case_show_what_was_added() -> None:
    case = comity.load_case(RULES / "northern-ireland-1999")
    found = compare(case, dates=(date(1999, 7, 20), None))
    assert (found.old, found.new) == ("northern-ireland-1999 as of 1999-07-20", "northern-ireland-1999")
    relations = {(each.party, each.reading): each.relation for each in found.parties}
    assert relations == {
        ("commission", ""): "stronger",
        ("governments", ""): "equivalent",
        ("ira", ""): "stronger",
        ("review", ""): "stronger",
        ("sinn_fein", ""): "equivalent",
        ("ulster_unionists", "begun=process"): "stronger",
        ("ulster_unionists", "begun=arms"): "equivalent",
    }
