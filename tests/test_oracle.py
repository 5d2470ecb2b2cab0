"""The oracle against cases worked by hand, and against what may be the case where something is unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_hand import found, said, step
from generate import case_docs, completions, scenario_docs
from oracle import assess

PRECONDITION = {"kind": "precondition", "of": "e", "requires": "p"}
RED_LINE = {"kind": "red_line", "never": "p", "while": "q"}
DEMAND = {"kind": "demand", "requires": "p"}
BY = DEMAND | {"by": "2025-01-10"}
WITHIN = DEMAND | {"of": "e", "within": "3 days"}
COMMITMENT = {"kind": "commitment", "when": "e", "then": "p"}
SOON = COMMITMENT | {"within": "3 days"}
WARNING = {"kind": "warning", "when": "e", "then": {"text": "Beware"}}
CLAIM = {"kind": "assertion", "claims": "p", "at": "2025-01-10"}
UNLESS_Q = {"kind": "exception", "id": "but", "when": "q"}
ALWAYS = RED_LINE | {"while": "true"}
EXCEPTED = ALWAYS | {"unless": ["but"]}
YES, NO, HAPPENS = step(1, p=True), step(1, p=False), step(1, events=["e"])
MET = step(1, p=True, events=["e"])
OPEN = {"status": "ongoing"}
ASKED_FAIR: dict[str, Any] = {"kind": "demand", "requires": "fair"}
MEANT_LOOSELY = ASKED_FAIR | {"reading": {"fair": "loose"}}
RISK = {"kind": "warning", "id": "first", "when": "q", "then": "p and war == over"}
CHAINED = {"kind": "warning", "id": "second", "when": "p and war == over", "then": {"text": "Beware"}}

TERMS: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]], dict[str, Any], str]] = [
    ("a precondition not met at the step", [PRECONDITION], [step(p=False), HAPPENS], {}, "violated"),
    ("a precondition met at the step", [PRECONDITION], [step(p=True), HAPPENS], {}, "satisfied"),
    ("a precondition whose event never comes", [PRECONDITION], [NO], {}, "not_triggered"),
    (
        "a precondition with an unknown event",
        [PRECONDITION],
        [step(p=True, unknown=["e"])],
        {},
        "not_triggered|satisfied",
    ),
    ("a precondition with an unknown requirement", [PRECONDITION], [HAPPENS], {}, "satisfied|violated"),
    ("a red line crossed once", [RED_LINE], [step(p=True, q=True), step(p=False)], {}, "violated"),
    ("a red line that no longer matters", [RED_LINE], [step(p=True, q=False)], {}, "not_triggered"),
    ("a red line kept", [RED_LINE], [step(p=False, q=True)], {}, "satisfied"),
    ("a red line without while is always on", [{"kind": "red_line", "never": "p"}], [NO], {}, "satisfied"),
    ("a demand is about the last step", [DEMAND], [YES, step(p=False)], {}, "violated"),
    ("a demand of an open scenario can wait", [DEMAND], [NO], OPEN, "pending"),
    ("a demand met in an open scenario", [DEMAND], [YES], OPEN, "satisfied"),
    ("an unknown demand of an open scenario", [DEMAND], [step(1)], OPEN, "pending|satisfied"),
    ("an unknown demand of a closed scenario", [DEMAND], [step(1)], {}, "satisfied|violated"),
    ("a demand of something that never came", [DEMAND | {"of": "e"}], [NO], {}, "not_triggered"),
    ("a demand met on the day", [BY], [NO, step(10, hour=23, p=True), step(12, p=False)], {}, "satisfied"),
    ("a demand met a day late", [BY], [NO, step(11, p=True)], {}, "violated"),
    ("a demand whose day has passed", [BY], [NO], OPEN | {"as_of": "2025-01-11"}, "violated"),
    ("a demand on its last day", [BY], [NO], OPEN | {"as_of": "2025-01-10"}, "pending"),
    ("a demand met at an unknown date", [BY], [step(p=True)], {}, "satisfied|violated"),
    ("a demand within days of its occasion", [WITHIN], [HAPPENS, step(4, p=True)], {}, "satisfied"),
    ("a demand too late after its occasion", [WITHIN], [HAPPENS, step(5, p=True)], {}, "violated|satisfied"),
    ("a demand surely too late", [WITHIN], [HAPPENS | {"facts": {"p": False}}, step(5, p=True)], {}, "violated"),
    ("a demand met before its occasion", [WITHIN], [YES, step(9, p=False, events=["e"])], {}, "satisfied"),
    ("a demand within days can wait", [WITHIN], [NO, step(4, events=["e"])], OPEN | {"as_of": "2025-01-07"}, "pending"),
    ("a demand within days ran out", [WITHIN], [NO, step(4, events=["e"])], OPEN | {"as_of": "2025-01-08"}, "violated"),
    ("a commitment kept later", [COMMITMENT], [step(events=["e"], p=False), step(p=True)], {}, "satisfied"),
    ("a commitment kept only before", [COMMITMENT], [YES, step(p=False, events=["e"])], {}, "violated"),
    ("a commitment in an open scenario", [COMMITMENT], [step(p=False, events=["e"])], OPEN, "pending"),
    ("a commitment kept just in time", [SOON], [step(1, events=["e"], p=False), step(4, p=True)], {}, "satisfied"),
    ("a commitment kept too late", [SOON], [step(1, events=["e"], p=False), step(5, p=True)], OPEN, "violated"),
    (
        "each occasion is to be answered",
        [SOON],
        [step(1, events=["e"], p=True), step(5, p=False, events=["e"])],
        {},
        "violated",
    ),
    ("a commitment by a day", [COMMITMENT | {"by": "2025-01-03"}], [HAPPENS, step(3, p=True)], {}, "satisfied"),
    ("a commitment without a date", [SOON], [step(events=["e"], p=False), step(p=True)], {}, "satisfied|violated"),
    ("a warning raised", [WARNING], [HAPPENS, step()], {}, "raised"),
    ("a warning not raised", [WARNING], [NO], {}, "not_triggered"),
    ("a warning perhaps raised", [WARNING], [step(unknown=["e"])], {}, "not_triggered|raised"),
    ("a warning follows from another", [CHAINED, RISK], [step(q=True, p=False, war="hot")], {}, "raised"),
    ("a warning that does not follow", [CHAINED, RISK], [step(q=False, p=False)], {}, "not_triggered"),
    ("a consequence counts for warnings only", [DEMAND, RISK], [step(q=True, p=False)], {}, "violated"),
    ("an assertion borne out", [CLAIM], [step(9, p=True), step(11, p=False)], {}, "satisfied"),
    ("an assertion at a day contradicted", [CLAIM], [step(9, p=True), step(10, hour=9, p=False)], {}, "violated"),
    ("an assertion about a day to come", [CLAIM], [YES], OPEN | {"as_of": "2025-01-09"}, "satisfied|violated"),
    ("an assertion about the day of the horizon", [CLAIM], [YES], OPEN | {"as_of": "2025-01-10"}, "satisfied"),
    ("an assertion about a day before everything", [CLAIM], [step(11, p=True)], {}, "satisfied|violated"),
    ("an assertion in words", [{"kind": "assertion", "claims": {"text": "It is"}}], [YES], {}, "recorded"),
    (
        "an exception holds",
        [EXCEPTED, UNLESS_Q],
        [step(p=True, q=True)],
        {},
        "not_triggered",
    ),
    (
        "an exception does not hold",
        [EXCEPTED, UNLESS_Q],
        [step(p=True, q=False)],
        {},
        "violated",
    ),
    (
        "an exception is unknown",
        [EXCEPTED, UNLESS_Q],
        [YES],
        {},
        "not_triggered|satisfied|violated",
    ),
    ("before its validity", [ALWAYS | {"from": "2025-01-02"}], [YES], {}, "not_triggered"),
    ("on its first day", [ALWAYS | {"from": "2025-01-01"}], [YES], {}, "violated"),
    ("on its last day", [ALWAYS | {"until": "2025-01-01"}], [YES], {}, "violated"),
    ("after its validity", [DEMAND | {"until": "2025-01-01"}], [NO, step(2)], {}, "not_triggered"),
    ("an undated step and validity", [DEMAND | {"until": "2025-01-01"}], [step(p=True)], {}, "not_triggered|satisfied"),
    ("a contested demand", [ASKED_FAIR], [step(p=True, q=False)], {}, "contested: satisfied|violated"),
    ("a demand alike in each reading", [ASKED_FAIR], [step(p=True, q=True)], {}, "satisfied"),
    (
        "the party's own reading",
        [ASKED_FAIR | {"reading": {"fair": "loose"}}],
        [step(p=True, q=False)],
        {},
        "satisfied",
    ),
    ("a reading in the question", [ASKED_FAIR], [step(p=True, q=False)], {"readings": {"fair": "strict"}}, "violated"),
    ("a stipulation settles it", [ASKED_FAIR], [step(p=True, q=False), step(fair=True)], {}, "satisfied"),
]


@pytest.mark.parametrize(("terms", "steps", "asked", "expected"), [pytest.param(*row[1:], id=row[0]) for row in TERMS])
def test_the_verdict_of_the_first_term(
    terms: list[dict[str, Any]], steps: list[dict[str, Any]], asked: dict[str, Any], expected: str
) -> None:
    term = next(iter(found(terms, steps, **asked)["terms"].values()))
    verdict, _, possible = expected.rpartition(": ")
    assert term["possible"] == set(possible.split("|"))
    assert term["verdict"] == (verdict or (possible if len(term["possible"]) == 1 else "undetermined"))


def test_a_contested_term_lists_the_verdict_of_each_reading() -> None:
    term = {"kind": "demand", "requires": "fair and safe(east)"}
    verdict = found([term], [step(p=True, q=False, facts={"held(east)": True, "ally(east)": True})])["terms"]["demand"]
    assert verdict["readings"] == {
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
    assert found([holds, DEMAND], [YES])["terms"]["demand"]["verdict"] == "violated"


def test_characterisations_are_chained_through_derived_facts() -> None:
    case = said(
        {"kind": "characterisation", "id": "one", "holds": "ally(r in land)", "when": "hit(r)"},
        {"kind": "characterisation", "id": "two", "holds": "p", "when": "any_ally"},
        DEMAND,
        derived={"any_ally": "any(ally(r) for r in coast)"},
    )
    answer = assess(case, {"scenario": "s", "steps": [step(events=["hit(west)"])]})
    assert answer["parties"]["north"]["terms"]["demand"]["verdict"] == "satisfied"


STANCES: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]], dict[str, Any], str]] = [
    ("a refusal beats an acceptance", [DEMAND, PRECONDITION], [step(p=False, events=["e"])], {}, "rejects"),
    (
        "a pending demand leaves it open",
        [DEMAND, {"kind": "red_line", "never": "q"}],
        [step(p=False, q=False)],
        OPEN,
        "open",
    ),
    ("a contested demand leaves it open", [ASKED_FAIR], [step(p=True, q=False)], {}, "open"),
    ("a demand met is an acceptance", [DEMAND], [YES], {}, "accepts"),
    ("a red line kept in its case is an acceptance", [RED_LINE], [step(p=False, q=True)], {}, "accepts"),
    ("a red line kept always is none", [{"kind": "red_line", "never": "p"}], [NO], {}, "not_engaged"),
    ("a warning raised is no refusal", [WARNING], [HAPPENS], {}, "not_engaged"),
    ("an assertion contradicted is no refusal", [{"kind": "assertion", "claims": "p"}], [NO], {}, "not_engaged"),
    ("nothing triggered is no success", [PRECONDITION], [YES], {}, "not_engaged"),
]


@pytest.mark.parametrize(
    ("terms", "steps", "asked", "expected"), [pytest.param(*row[1:], id=row[0]) for row in STANCES]
)
def test_the_stance_of_a_party(
    terms: list[dict[str, Any]], steps: list[dict[str, Any]], asked: dict[str, Any], expected: str
) -> None:
    assert found(terms, steps, **asked)["stance"] == expected


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
    assert list(found(terms, [YES], seen_on=seen_on)["terms"]) == expected


def test_a_term_that_is_not_in_force_has_no_effect() -> None:
    late: dict[str, Any] = UNLESS_Q | {"stated": ["new"]}
    terms: list[dict[str, Any]] = [DEMAND | {"unless": ["but"]}, late]
    assert found(terms, [step(p=False, q=True)], seen_on=date(2025, 2, 4))["stance"] == "rejects"
    assert found(terms, [step(p=False, q=True)], seen_on=date(2025, 2, 5))["stance"] == "not_engaged"


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
