"""The oracle against cases worked by hand, and against what may be the case where something is unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_hand import DEMAND, STANCES, TERMS, UNLESS_Q, YES, Terms, found, in_short, said, step
from generate import case_docs, completions, scenario_docs
from oracle import assess


@pytest.mark.parametrize(("terms", "steps", "asked", "expected"), [pytest.param(*row[1:], id=row[0]) for row in TERMS])
def test_the_verdict_of_the_first_term(terms: Terms, steps: Terms, asked: dict[str, Any], expected: str) -> None:
    assert in_short(next(iter(found(assess, terms, steps, **asked)["terms"].values()))) == expected


def test_a_contested_term_lists_the_verdict_of_each_reading() -> None:
    term = {"kind": "demand", "requires": "fair and safe(east)"}
    steps = [step(p=True, q=False, facts={"held(east)": True, "ally(east)": True})]
    assert found(assess, [term], steps)["terms"]["demand"]["readings"] == {
        "fair=strict, safe=calm": "violated",
        "fair=strict, safe=watched": "violated",
        "fair=loose, safe=calm": "violated",
        "fair=loose, safe=watched": "satisfied",
    }


def test_a_characterisation_holds_in_the_view_of_its_party_only() -> None:
    holds = {"kind": "characterisation", "holds": "ally(r in land)", "when": "hit(r) or held(r)"}
    own = {"kind": "red_line", "never": "ally(east)"}
    steps = [step(events=["hit(east)"], facts={"ally(land)": False, "held(land)": False})]
    case = said(holds, own)
    case["parties"][1]["terms"] = [
        own | {"id": "plain", "title": "A term", "stated": ["some"]},
        {"id": "view", "kind": "red_line", "never": "view(north, ally(east))", "title": "A term", "stated": ["some"]},
    ]
    answer = assess(case, {"scenario": "s", "steps": steps})["parties"]
    assert {key: term["verdict"] for key, term in answer["north"]["terms"].items()} == {
        "characterisation": "applies",
        "red_line": "violated",
    }
    assert {key: term["verdict"] for key, term in answer["south"]["terms"].items()} == {
        "plain": "satisfied",
        "view": "violated",
    }


def test_a_characterised_fact_does_not_hold_otherwise() -> None:
    holds: dict[str, Any] = {"kind": "characterisation", "holds": "p", "when": "e"}
    assert found(assess, [holds, DEMAND], [YES])["terms"]["demand"]["verdict"] == "violated"


def test_characterisations_are_chained_through_derived_facts() -> None:
    case = said(
        {"kind": "characterisation", "id": "one", "holds": "ally(r in land)", "when": "hit(r)"},
        {"kind": "characterisation", "id": "two", "holds": "p", "when": "any_ally"},
        DEMAND,
        derived={"any_ally": "any(ally(r) for r in coast)"},
    )
    answer = assess(case, {"scenario": "s", "steps": [step(events=["hit(west)"])]})
    assert answer["parties"]["north"]["terms"]["demand"]["verdict"] == "satisfied"


@pytest.mark.parametrize(
    ("terms", "steps", "asked", "expected"), [pytest.param(*row[1:], id=row[0]) for row in STANCES]
)
def test_the_stance_of_a_party(terms: Terms, steps: Terms, asked: dict[str, Any], expected: str) -> None:
    assert found(assess, terms, steps, **asked)["stance"] == expected


@pytest.mark.parametrize(
    ("steps", "feasible", "stance"),
    [
        pytest.param([step(p=True, q=True), step(p=False)], False, "infeasible", id="a law broken at one step"),
        pytest.param([step(p=True, q=False)], True, "accepts", id="a law kept"),
        pytest.param([step(p=True)], None, "accepts", id="a law perhaps broken"),
    ],
)
def test_background_says_what_is_feasible(steps: list[dict[str, Any]], feasible: bool | None, stance: str) -> None:  # noqa: FBT001
    case = said(
        DEMAND | {"requires": "once(p)"}, background=[{"id": "law", "always": "not (p and q)", "title": "A law"}]
    )
    answer = assess(case, {"scenario": "s", "steps": steps})
    assert answer["feasible"] is feasible
    assert answer["parties"]["north"]["stance"] == stance


def test_the_status_quo_is_the_start() -> None:
    answer = assess(said(DEMAND | {"requires": "p and lost >= 2"}), {"scenario": "s", "from": "status_quo"})
    assert answer["parties"]["north"]["stance"] == "accepts"


@pytest.mark.parametrize(
    ("seen_on", "expected"),
    [
        pytest.param(None, ["undated", "new"], id="without a date, all that nothing supersedes"),
        pytest.param(date(2025, 1, 4), ["undated"], id="before all dated statements"),
        pytest.param(date(2025, 1, 5), ["undated", "old"], id="on the day of the old statement"),
        pytest.param(date(2025, 2, 5), ["undated", "new"], id="on the day of the new statement"),
        pytest.param(date(2025, 3, 2), ["undated"], id="after the validity of the new term"),
    ],
)
def test_which_terms_are_in_force(seen_on: date | None, expected: list[str]) -> None:
    terms: list[dict[str, Any]] = [
        DEMAND | {"id": "undated"},
        DEMAND | {"id": "old", "stated": ["old"]},
        DEMAND | {"id": "new", "stated": ["new"], "supersedes": ["old"], "until": "2025-03-01"},
    ]
    assert list(found(assess, terms, [YES], seen_on=seen_on)["terms"]) == expected


def test_a_term_that_is_not_in_force_has_no_effect() -> None:
    late: dict[str, Any] = UNLESS_Q | {"stated": ["new"]}
    terms: list[dict[str, Any]] = [DEMAND | {"unless": ["but"]}, late]
    assert found(assess, terms, [step(p=False, q=True)], seen_on=date(2025, 2, 4))["stance"] == "rejects"
    assert found(assess, terms, [step(p=False, q=True)], seen_on=date(2025, 2, 5))["stance"] == "not_engaged"


@given(st.data())
def test_what_is_unknown_may_turn_out_only_as_the_oracle_says(data: st.DataObject) -> None:
    case = data.draw(case_docs())
    scenario = data.draw(scenario_docs(case))
    before = assess(case, scenario)
    for fuller in completions(case, scenario, limit=4):
        after = assess(case, fuller)
        assert before["feasible"] in (None, after["feasible"])
        for party, one in before["parties"].items():
            for term, verdict in one["terms"].items():
                assert after["parties"][party]["terms"][term]["possible"] <= verdict["possible"]
