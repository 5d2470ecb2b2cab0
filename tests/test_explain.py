"""Explanations at the edges: which facts are given as reasons, what would decide, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import comity
from comity.explain import Decider, Explanation, broken, explain
from comity.explain.recheck import background_holds, faults, holds
from comity.explain.ways import WAYS
from comity.explain.wording import cited, decides, in_words, plain, title_of, value_in_words
from comity.verdicts import Outcome, Worlds, outcome

if TYPE_CHECKING:
    import pytest

    from comity.case import Case, Scenario

Doc = dict[str, Any]
SAID = {"stated": ["s"], "title": "A term"}


def a_case(*terms: Doc, **more: Any) -> Case:  # noqa: ANN401 - parts of a case document
    doc: Doc = {
        "case": "c",
        "entities": {"region": {"north": "the north", "south": "the south", "isle": "the island"}},
        "facts": {
            "war": {"type": {"fighting": "fighting", "ceasefire": "a ceasefire", "over": "over"}, "title": "the war"},
            "left(region)": {"type": "bool", "title": "Troops have left {region}"},
            "cap": {"type": "int", "range": [0, 1000000], "unit": "soldiers", "title": "Size of the army"},
            "price": "number",
            "due": "date",
            "seat": "bool",
        },
        "events": {"accession": {"title": "The state becomes a member"}, "talks": {}},
        "derived": {"all_left": {"is": "all(left(r) for r in region)", "title": "Full withdrawal"}},
        "concepts": {
            "victory": {
                "title": "The war is won",
                "readings": {"full": {"is": "war == over and all_left", "title": "all is won"}, "mere": "war == over"},
            },
            "enough": {"title": "Enough is done"},
        },
        "parties": [
            {
                "party": "green",
                "statements": {"s": {"speaker": "A speaker"}},
                "terms": [SAID | {"id": f"t{i}"} | term for i, term in enumerate(terms)],
            }
        ],
    }
    return comity.case_of(doc | more)


def a_scenario(case: Case, *steps: Doc, **more: Any) -> Scenario:  # noqa: ANN401 - parts of a scenario document
    dated = [{"date": f"2025-{2 * i + 1:02}-01"} | step for i, step in enumerate(steps)]
    return comity.scenario_of({"scenario": "s", "steps": dated} | more, case)


def found(case: Case, scenario: Scenario, term: str = "green.t0", **fixed: str) -> tuple[Explanation, Outcome]:
    """The explanation of a term's outcome, after its re-check."""
    worlds = Worlds(scenario.course, fixed)
    result = outcome(case.term(term), worlds)
    why = explain(case, case.term(term), scenario, worlds, result)
    assert list(faults(case, case.term(term), scenario, why, result, fixed)) == []
    assert holds(case, case.term(term), scenario, why, result, fixed)
    return why, result


def words(case: Case, scenario: Scenario, term: str = "green.t0", **fixed: str) -> list[str]:
    """The verdict of a term and the lines that explain it."""
    why, result = found(case, scenario, term, **fixed)
    return [
        result.verdict,
        *(in_words(item, case, scenario) for item in why.because),
        *(cited(each, case) for each in why.rules),
        *(decides(each, case, scenario) for each in why.would_decide),
    ]


# --- what is given as a reason -----------------------------------------------------------------------------------


def test_a_violation_is_explained_by_its_first_step_alone() -> None:
    case = a_case({"kind": "red_line", "never": "accession"})
    scenario = a_scenario(case, {}, {"events": ["accession"]}, {"events": ["accession"]})
    assert words(case, scenario) == ["violated", "The state becomes a member: at step 2 (2025-03-01)"]


def test_an_event_that_is_not_listed_is_one_line_for_all_steps() -> None:
    case = a_case({"kind": "red_line", "never": "accession"})
    assert words(case, a_scenario(case, {}, {}, {})) == [
        "satisfied",
        "The state becomes a member: at no step up to 3 (not listed, so it did not happen)",
    ]


def test_an_event_that_is_not_listed_between_others_names_its_steps() -> None:
    case = a_case({"kind": "red_line", "never": "accession and not seat"})
    steps: list[Doc] = [
        {"facts": {"seat": True}},
        {"facts": {"seat": False}},
        {},
        {"events": ["accession"], "facts": {"seat": True}},
    ]
    assert words(case, a_scenario(case, *steps)) == [
        "satisfied",
        "The state becomes a member: at no step up to 3 (not listed, so it did not happen)",
        "seat: yes, at step 4 (2025-07-01), as recorded",
    ]


def test_an_event_absent_at_one_step_says_so_without_a_range() -> None:
    case = a_case({"kind": "assertion", "claims": "accession or previously(talks)"})
    scenario = a_scenario(case, {"events": ["talks"]}, {}, {})
    assert words(case, scenario) == [
        "violated",
        "talks: not at step 2 (not listed, so it did not happen)",
        "The state becomes a member: not at step 3 (not listed, so it did not happen)",
    ]


def test_an_event_absent_at_later_steps_alone_names_the_first_and_the_last() -> None:
    case = a_case({"kind": "assertion", "claims": "since(not accession, talks)"})
    scenario = a_scenario(case, {"events": ["talks"]}, {}, {})
    assert words(case, scenario) == [
        "satisfied",
        "talks: at step 1 (2025-01-01)",
        "The state becomes a member: at no step from 2 to 3 (not listed, so it did not happen)",
    ]


def test_a_repeated_event_is_one_line() -> None:
    case = a_case({"kind": "assertion", "claims": "always(talks)"})
    assert words(case, a_scenario(case, {"events": ["talks"]}, {"events": ["talks"]})) == [
        "satisfied",
        "talks: at steps 1 to 2",
    ]


def test_a_fact_that_lasts_to_the_end_is_told_from_its_first_step() -> None:
    case = a_case({"kind": "assertion", "claims": "always(left(north))"})
    scenario = a_scenario(case, {"facts": {"left(north)": True}}, {})
    assert words(case, scenario) == [
        "satisfied",
        "Troops have left the north: yes, from step 1 (2025-01-01), as recorded",
    ]


def test_a_fact_of_several_steps_says_where_it_was_recorded() -> None:
    case = a_case({"kind": "red_line", "never": "war == fighting"})
    scenario = a_scenario(case, {"facts": {"war": "ceasefire"}}, {}, {}, {"facts": {"war": "over"}})
    assert words(case, scenario) == [
        "satisfied",
        "the war: a ceasefire, at steps 1 to 3 (recorded at step 1, 2025-01-01)",
        "the war: over, at step 4 (2025-07-01), as recorded",
    ]


def test_a_fact_recorded_before_the_step_that_counts_says_both() -> None:
    case = a_case({"kind": "demand", "requires": "seat"})
    scenario = a_scenario(case, {"facts": {"seat": True}}, {})
    assert words(case, scenario) == ["satisfied", "seat: yes, at step 2 (2025-03-01), recorded at step 1 (2025-01-01)"]


def test_the_same_value_recorded_again_is_one_line() -> None:
    case = a_case({"kind": "assertion", "claims": "always(seat)"})
    scenario = a_scenario(case, {"facts": {"seat": True}}, {"facts": {"seat": True}})
    assert words(case, scenario) == ["satisfied", "seat: yes, from step 1 (2025-01-01), as recorded"]


def test_the_status_quo_is_told_from_a_record_of_the_same_value() -> None:
    case = a_case({"kind": "assertion", "claims": "always(seat)"}, status_quo={"seat": True})
    scenario = a_scenario(case, {}, {}, {"facts": {"seat": True}}, **{"from": "status_quo"})
    assert words(case, scenario) == [
        "satisfied",
        "seat: yes, at steps 1 to 2, as in the status quo",
        "seat: yes, at step 3 (2025-05-01), as recorded",
    ]


def test_numbers_have_units_and_thousands_apart_and_dates_are_in_iso_form() -> None:
    case = a_case({"kind": "red_line", "never": "cap > 50000 and price > 1.5 and due > date(2025, 1, 1)"})
    scenario = a_scenario(case, {"facts": {"cap": 600000, "price": -1234.5, "due": "2025-02-03"}})
    assert words(case, scenario) == ["satisfied", "price: -1,234.5, at step 1 (2025-01-01), as recorded"]
    scenario = a_scenario(case, {"facts": {"cap": 600000, "price": 2, "due": "2025-02-03"}})
    assert words(case, scenario) == [
        "violated",
        "Size of the army: 600,000 soldiers, at step 1 (2025-01-01), as recorded",
        "price: 2, at step 1 (2025-01-01), as recorded",
        "due: 2025-02-03, at step 1 (2025-01-01), as recorded",
    ]
    values = [plain(item, case) for item in found(case, scenario)[0].because]
    assert values == [600000, 2, "2025-02-03"]


def test_a_date_is_put_in_words_as_a_day_or_as_its_number() -> None:
    due = a_case().vocabulary.declared["due"]
    said = [value_in_words(each, due, a_case()) for each in (date(2025, 2, 3), date(2025, 2, 3).toordinal())]
    assert said == ["2025-02-03", "2025-02-03"]


def test_a_step_with_an_hour_is_told_with_it_and_one_without_a_date_by_its_number() -> None:
    case = a_case({"kind": "red_line", "never": "talks"})
    scenario = a_scenario(case, {"date": "2025-03-01T14:00", "events": ["talks"]})
    assert words(case, scenario) == ["violated", "talks: at step 1 (2025-03-01 14:00)"]
    undated = comity.scenario_of({"scenario": "s", "steps": [{"events": ["talks"]}]}, case)
    assert words(case, undated) == ["violated", "talks: at step 1"]


def test_as_many_members_as_a_count_needs_are_given_and_no_more() -> None:
    case = a_case({"kind": "demand", "requires": "count(left(r) for r in region) >= 2"})
    scenario = a_scenario(case, {"facts": {"left(region)": True}})
    assert words(case, scenario) == [
        "satisfied",
        "Troops have left the north: yes, at step 1 (2025-01-01), as recorded",
        "Troops have left the south: yes, at step 1 (2025-01-01), as recorded",
    ]


def test_a_count_on_both_sides_of_a_comparison_is_not_given_too_few_members() -> None:
    sums = "count(left(r) for r in region) + count(left(r) for r in region) >= 4"
    case = a_case({"kind": "demand", "requires": sums})
    scenario = a_scenario(case, {"facts": {"left(region)": True}})
    assert len(words(case, scenario)) == 3


def test_a_count_inside_a_product_is_given_in_full_where_it_has_to_be() -> None:
    case = a_case({"kind": "demand", "requires": "2 * count(left(r) for r in region) == 4"})
    scenario = a_scenario(case, {"facts": {"left(north)": True, "left(south)": True, "left(isle)": False}})
    assert words(case, scenario) == [
        "satisfied",
        "Troops have left the north: yes, at step 1 (2025-01-01), as recorded",
        "Troops have left the south: yes, at step 1 (2025-01-01), as recorded",
        "Troops have left the island: no, at step 1 (2025-01-01), as recorded",
    ]


def test_members_of_a_count_inside_a_product_that_can_be_spared_are_not_given() -> None:
    case = a_case({"kind": "demand", "requires": "2 * count(left(r) for r in region) >= 2"})
    scenario = a_scenario(case, {"facts": {"left(region)": True}})
    assert words(case, scenario) == [
        "satisfied",
        "Troops have left the north: yes, at step 1 (2025-01-01), as recorded",
    ]


def test_a_refuted_conjunction_is_explained_by_its_smallest_part() -> None:
    case = a_case({"kind": "demand", "requires": "all_left and seat"})
    scenario = a_scenario(case, {"facts": {"left(region)": False, "seat": False}})
    assert words(case, scenario) == ["violated", "seat: no, at step 1 (2025-01-01), as recorded"]


def test_a_missed_deadline_is_explained_by_every_step_in_time() -> None:
    case = a_case({"kind": "demand", "requires": "seat", "by": "2025-04-01"})
    scenario = a_scenario(case, {"facts": {"seat": False}}, {}, {"facts": {"seat": True}})
    assert words(case, scenario) == ["violated", "seat: no, at steps 1 to 2 (recorded at step 1, 2025-01-01)"]


def test_text_that_is_only_recorded_needs_no_reasons() -> None:
    case = a_case({"kind": "assertion", "claims": {"text": "We were here first."}})
    assert found(case, a_scenario(case, {}))[0] == Explanation((), (), ())


def test_an_exception_has_no_verdict_to_explain() -> None:
    case = a_case({"kind": "exception", "when": "talks"})
    assert found(case, a_scenario(case, {}))[0] == Explanation((), (), ())


def test_what_is_so_whatever_happens_has_no_reasons() -> None:
    case = a_case({"kind": "red_line", "never": "false"})
    assert words(case, a_scenario(case, {}, {})) == ["satisfied"]


def moves(steps: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often an operation was looked at for the reasons of all terms of a scenario that differs at each step."""
    made = []
    counting = {op: lambda *args, way=way: made.append(way(*args)) for op, way in WAYS.items()}
    monkeypatch.setattr("comity.explain.walk.Walk.ways", counting)
    conditions = {"of": "talks or seat", "requires": "(seat or accession) and (accession or not talks)"}
    case = a_case(
        {"kind": "red_line", "never": "seat and talks and accession"},
        {"kind": "precondition"} | conditions,
        {"kind": "demand"} | conditions,
        {"kind": "commitment", "when": "talks", "then": "seat or accession"},
    )
    said = [
        {"facts": {"seat": i % 3 < 2}, "events": ["talks"] * (i % 2) + ["accession"] * (i % 3 > 0)}
        for i in range(steps)
    ]
    scenario = comity.scenario_of({"scenario": "s", "steps": said}, case)
    for term in case.terms:
        found(case, scenario, term.name)
    return len(made)


def test_reasons_take_as_many_moves_in_a_long_scenario_as_in_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert moves(120, monkeypatch) <= 1.5 * moves(12, monkeypatch)


def test_conditions_of_as_many_levels_as_are_allowed_are_explained() -> None:
    derived: Doc = {"all_left": "all(left(r) for r in region)", "d0": "seat"}
    derived |= {f"d{i}": f"once(d{i - 1}) or talks" for i in range(1, 49)}  # three levels each
    case = a_case({"kind": "red_line", "never": "d48"}, derived=derived)
    lines = words(case, a_scenario(case, {"facts": {"seat": True}}, {}))
    assert lines[:2] == ["violated", "seat: yes, at step 1 (2025-01-01), as recorded"]


# --- definitions -------------------------------------------------------------------------------------------------


def test_a_contested_verdict_is_explained_in_every_reading_with_the_readings() -> None:
    case = a_case({"kind": "precondition", "of": "accession", "requires": "victory"})
    scenario = a_scenario(case, {"events": ["accession"], "facts": {"war": "over", "left(south)": False}})
    assert words(case, scenario) == [
        "contested",
        "The state becomes a member: at step 1 (2025-01-01)",
        "Troops have left the south: no, at step 1 (2025-01-01), as recorded",
        "the war: over, at step 1 (2025-01-01), as recorded",
        "The war is won, read as full: all is won",
        "Full withdrawal (by definition)",
        "The war is won, read as mere",
    ]


def test_a_fixed_reading_is_explained_alone() -> None:
    case = a_case({"kind": "precondition", "of": "accession", "requires": "victory"})
    scenario = a_scenario(case, {"events": ["accession"], "facts": {"war": "over", "left(south)": False}})
    assert words(case, scenario, victory="mere") == [
        "satisfied",
        "The state becomes a member: at step 1 (2025-01-01)",
        "the war: over, at step 1 (2025-01-01), as recorded",
        "The war is won, read as mere",
    ]


def test_what_a_scenario_stipulates_stands_before_the_readings() -> None:
    case = a_case({"kind": "precondition", "of": "accession", "requires": "victory"})
    scenario = a_scenario(case, {"events": ["accession"], "facts": {"war": "over", "victory": True}})
    assert words(case, scenario) == [
        "satisfied",
        "The state becomes a member: at step 1 (2025-01-01)",
        "The war is won: yes, at step 1 (2025-01-01), as recorded",
    ]


def test_exceptions_validity_characterisations_and_warnings_are_cited_with_their_party() -> None:
    case = a_case(
        {"kind": "red_line", "never": "seat", "unless": ["t1"], "title": "No seat"},
        {"kind": "exception", "when": "talks", "title": "Talks excuse"},
        {"kind": "characterisation", "holds": "left(north)", "when": "accession", "title": "Membership is withdrawal"},
        {"kind": "assertion", "claims": "left(north)"},
        {"kind": "warning", "when": "accession", "then": "seat", "title": "Membership risks a seat"},
        {"kind": "warning", "when": "seat", "then": {"text": "a row"}},
        {"kind": "red_line", "never": "talks", "while": "accession", "from": "2026-01-01"},
    )
    scenario = a_scenario(case, {"facts": {"seat": True}, "events": ["talks"]})
    lines = ["not_triggered", "talks: at step 1 (2025-01-01)", "exception made by Green: Talks excuse"]
    assert words(case, scenario) == lines
    scenario = a_scenario(case, {"facts": {"seat": False}, "events": ["accession"]})
    event = "The state becomes a member: at step 1 (2025-01-01)"
    assert words(case, scenario, "green.t3") == [
        "satisfied",
        event,
        "as characterised by Green: Membership is withdrawal",
    ]
    assert words(case, scenario, "green.t5") == ["raised", event, "warning by Green: Membership risks a seat"]
    assert words(case, scenario, "green.t6") == ["not_triggered", "valid from 2026-01-01"]


# --- what would decide -------------------------------------------------------------------------------------------


def test_an_open_term_is_explained_by_what_would_decide_it() -> None:
    case = a_case({"kind": "precondition", "of": "accession", "requires": "once(enough)"})
    scenario = a_scenario(case, {"unknown": ["enough"]}, {"events": ["accession"]})
    assert words(case, scenario) == [
        "undetermined",
        "would be violated if: Enough is done: no, from step 1 (2025-01-01) (so far marked unknown)",
        "would be satisfied if: Enough is done: yes, at step 1 (2025-01-01) (so far marked unknown)",
    ]


def test_a_fact_nobody_recorded_is_told_from_one_marked_unknown() -> None:
    case = a_case({"kind": "red_line", "never": "seat"})
    scenario = a_scenario(case, {}, {"unknown": ["seat"]})
    assert words(case, scenario) == [
        "undetermined",
        "would be violated if: seat: yes, at step 1 (2025-01-01) (so far not recorded)",
        (
            "would be satisfied if: seat: no, at step 1 (2025-01-01) (so far not recorded); "
            "seat: no, at step 2 (2025-03-01) (so far marked unknown)"
        ),
    ]


def test_an_event_that_may_happen_is_supposed_to_happen_or_not() -> None:
    case = a_case({"kind": "red_line", "never": "talks"})
    scenario = a_scenario(case, {"unknown": ["talks"]}, {"unknown": ["talks"]})
    assert words(case, scenario) == [
        "undetermined",
        "would be violated if: talks: at step 1 (2025-01-01) (so far marked unknown)",
        "would be satisfied if: talks: at no step up to 2 (so far marked unknown)",
    ]
    scenario = a_scenario(case, {}, {"unknown": ["talks"]})
    assert words(case, scenario)[-1] == (
        "would be satisfied if: talks: not at step 2 (2025-03-01) (so far marked unknown)"
    )


def test_numbers_are_supposed_just_where_they_decide_and_within_their_range() -> None:
    case = a_case(
        {"kind": "red_line", "never": "cap > 50000"},
        {"kind": "red_line", "never": "cap < 0"},
        {"kind": "red_line", "never": "not 0.5 < price < 0.75"},
        {"kind": "red_line", "never": "price * 3 == 1"},
        {"kind": "red_line", "never": "cap + 10 <= price"},
        {"kind": "assertion", "claims": "due - date(2025, 3, 1) == days(7)"},
    )
    scenario = a_scenario(case, {})
    cap, price = (
        "Size of the army: {}, at step 1 (2025-01-01) (so far not recorded)",
        "price: {}, at step 1 (2025-01-01) (so far not recorded)",
    )
    assert words(case, scenario) == [
        "undetermined",
        f"would be violated if: {cap.format('50,001 soldiers')}",
        f"would be satisfied if: {cap.format('50,000 soldiers')}",
    ]
    assert words(case, scenario, "green.t1") == ["undetermined", f"would be satisfied if: {cap.format('0 soldiers')}"]
    assert words(case, scenario, "green.t2")[-1] == f"would be satisfied if: {price.format('0.625')}"
    assert [each.verdict for each in found(case, scenario, "green.t3")[0].would_decide] == ["satisfied"]
    assert [each.verdict for each in found(case, scenario, "green.t4")[0].would_decide] == ["violated", "satisfied"]
    assert words(case, scenario, "green.t5")[-1] == (
        "would be satisfied if: due: 2025-03-08, at step 1 (2025-01-01) (so far not recorded)"
    )


def test_a_value_is_supposed_from_those_of_its_type() -> None:
    case = a_case({"kind": "red_line", "never": "war != fighting"})
    assert words(case, a_scenario(case, {})) == [
        "undetermined",
        "would be violated if: the war: a ceasefire, at step 1 (2025-01-01) (so far not recorded)",
        "would be satisfied if: the war: fighting, at step 1 (2025-01-01) (so far not recorded)",
    ]


def test_members_of_a_count_are_supposed_as_far_as_they_are_needed() -> None:
    case = a_case(
        {"kind": "demand", "requires": "count(left(r) for r in region) >= 2"},
        {"kind": "demand", "requires": "count(left(r) for r in region) == 2"},
        {"kind": "demand", "requires": "count(left(r) for r in region) != cap"},
    )
    scenario = a_scenario(case, {"facts": {"left(north)": True}})
    supposed = "Troops have left {}: {}, at step 1 (2025-01-01) (so far not recorded)"
    assert words(case, scenario) == [
        "undetermined",
        f"would be violated if: {supposed.format('the south', 'no')}; {supposed.format('the island', 'no')}",
        f"would be satisfied if: {supposed.format('the south', 'yes')}",
    ]
    both = [
        f"{supposed.format('the south', yes)}; {supposed.format('the island', no)}"
        for yes, no in (("no", "no"), ("yes", "no"))
    ]
    assert words(case, scenario, "green.t1") == [
        "undetermined",
        f"would be violated if: {both[0]}",
        f"would be satisfied if: {both[1]}",
    ]
    assert [each.verdict for each in found(case, scenario, "green.t2")[0].would_decide] == ["violated", "satisfied"]


def test_a_missing_date_is_supposed_where_dates_are_what_is_missing() -> None:
    case = a_case({"kind": "demand", "requires": "seat", "by": "2025-04-01"})
    steps = [{"date": "2025-03-01", "facts": {"seat": False}}, {"facts": {"seat": True}}]
    scenario = comity.scenario_of({"scenario": "s", "steps": steps, "as_of": "2025-12-31"}, case)
    assert words(case, scenario) == [
        "undetermined",
        "would be violated if: step 2 is dated 2025-04-02",
        "would be satisfied if: step 2 is dated 2025-03-01",
    ]


def test_a_missing_horizon_is_supposed_for_what_is_pending() -> None:
    case = a_case({"kind": "demand", "requires": "seat", "by": "2025-04-01"})
    steps = [{"date": "2025-03-01"}, {"facts": {"seat": False}}]
    scenario = comity.scenario_of({"scenario": "s", "steps": steps, "status": "ongoing", "from": "blank"}, case)
    why, result = found(case, scenario)
    assert result.possible == ("violated", "pending", "satisfied")
    assert [each.verdict for each in why.would_decide] == ["violated", "pending", "satisfied"]
    assert [step for step, _ in why.would_decide[0].dates] == [None]
    assert "the horizon is 2025-04-02" in decides(why.would_decide[0], case, scenario)


def test_windows_longer_than_the_calendar_are_no_harm() -> None:
    case = a_case({"kind": "demand", "of": "talks", "requires": "seat", "within": "999999 weeks"})
    steps = [{"date": "2025-03-01", "events": ["talks"], "facts": {"seat": False}}, {"facts": {"seat": True}}]
    scenario = comity.scenario_of({"scenario": "s", "steps": steps}, case)
    assert words(case, scenario)[-1] == "would be satisfied if: step 2 is dated 2025-03-01"


def test_a_search_over_its_budget_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.explain.pursuit._GOALS", 1)
    case = a_case({"kind": "red_line", "never": "seat"})
    assert words(case, a_scenario(case, {}, {})) == ["undetermined"]


def test_what_cannot_be_decided_is_left_out() -> None:
    case = a_case({"kind": "assertion", "claims": "seat or not seat"})
    assert words(case, a_scenario(case, {})) == [
        "undetermined",
        "would be satisfied if: seat: yes, at step 1 (2025-01-01) (so far not recorded)",
    ]


def test_an_undetermined_reading_of_a_contested_term_says_what_would_decide_it() -> None:
    case = a_case({"kind": "precondition", "of": "accession", "requires": "victory"})
    scenario = a_scenario(case, {"events": ["accession"], "facts": {"war": "over"}})
    why, result = found(case, scenario)
    assert result.readings == {"victory=full": "undetermined", "victory=mere": "satisfied"}
    assert [in_words(item, case, scenario) for item in why.because] == [
        "The state becomes a member: at step 1 (2025-01-01)",
        "the war: over, at step 1 (2025-01-01), as recorded",
    ]
    assert [decides(each, case, scenario) for each in why.would_decide] == [
        "would be violated if: Troops have left the north: no, at step 1 (2025-01-01) (so far not recorded)",
        (
            "would be satisfied if: Troops have left the north: yes, at step 1 (2025-01-01) (so far not recorded); "
            "Troops have left the south: yes, at step 1 (2025-01-01) (so far not recorded); "
            "Troops have left the island: yes, at step 1 (2025-01-01) (so far not recorded)"
        ),
    ]


def test_a_concept_stipulated_as_unknown_is_what_would_decide() -> None:
    case = a_case({"kind": "assertion", "claims": "victory"})
    scenario = a_scenario(case, {"facts": {"war": "over", "left(region)": True}, "unknown": ["victory"]})
    assert words(case, scenario)[-1] == (
        "would be satisfied if: The war is won: yes, at step 1 (2025-01-01) (so far marked unknown)"
    )


def test_an_unknown_value_in_words_says_why_it_is_not_known() -> None:
    case = a_case({"kind": "red_line", "never": "enough"})
    scenario = a_scenario(case, {}, {"unknown": ["enough"]})
    item = found(case, scenario)[0].would_decide[0].items[0]
    marked = replace(item, value=None, first=1, last=1, provenance="marked_unknown", record=1)
    assert in_words(marked, case, scenario) == "Enough is done: not known at step 2 (marked unknown)"
    assert in_words(replace(item, value=None), case, scenario) == "Enough is done: not known at step 1 (not recorded)"
    assert plain(marked, case) is None


# --- background --------------------------------------------------------------------------------------------------


def test_a_broken_background_condition_is_explained_by_one_step() -> None:
    rules = [{"id": "one-way", "always": "not (accession and war == over)"}, {"id": "kept", "always": "not talks"}]
    case = a_case({"kind": "red_line", "never": "talks"}, background=rules)
    scenario = a_scenario(case, {"facts": {"war": "over"}}, {"events": ["accession"]}, {"events": ["accession"]})
    items = broken(case, case.background[0], scenario)
    assert [in_words(item, case, scenario) for item in items] == [
        "The state becomes a member: at step 2 (2025-03-01)",
        "the war: over, at step 2 (2025-03-01), recorded at step 1 (2025-01-01)",
    ]
    assert background_holds(case, case.background[0], scenario, items, {})
    assert not background_holds(case, case.background[0], scenario, items[:1], {})
    assert broken(case, case.background[1], scenario) == ()


# --- the re-check ------------------------------------------------------------------------------------------------


def test_the_re_check_finds_what_is_wrong() -> None:
    case = a_case(
        {"kind": "precondition", "of": "accession", "requires": "seat"}, {"kind": "red_line", "never": "enough"}
    )
    scenario = a_scenario(case, {"facts": {"seat": False, "left(north)": True}}, {"events": ["accession"]})
    why, result = found(case, scenario)

    def wrong(*items: Any) -> list[str]:  # noqa: ANN401 - items, or none
        return list(faults(case, case.term("green.t0"), scenario, replace(why, because=items), result, {}))

    event, seat = why.because
    assert wrong(event) == ["not sufficient: with all else unknown, the outcome is another"]
    spare = replace(seat, ref="left(north)", value=True)
    assert wrong(event, seat, spare) == ["not minimal: left(north) at step 2 can be spared"]
    assert wrong(event, replace(seat, value=True)) == ["seat is not True from step 2 to 2"]
    assert wrong(event, replace(seat, provenance="status_quo")) == ["seat at step 2 is not status_quo"]
    assert wrong(event, seat, seat)[0] == "a fact is given twice"
    pieces = (event, replace(seat, first=0, last=0), seat)
    assert wrong(*pieces) == ["two items that could be one", "not minimal: seat at step 1 can be spared"]


def test_the_re_check_finds_deciders_that_do_not_decide() -> None:
    case = a_case({"kind": "red_line", "never": "enough and cap > 5"})
    scenario = a_scenario(case, {"facts": {"seat": True}, "date": "2025-01-01"}, {})
    why, result = found(case, scenario)

    def wrong(*deciders: Decider) -> list[str]:
        return list(faults(case, case.term("green.t0"), scenario, replace(why, would_decide=deciders), result, {}))

    bad = why.would_decide[0]
    enough, cap = bad.items
    assert wrong(bad, bad) == ["one verdict is decided twice"]
    assert wrong(replace(bad, items=(enough,))) == ["does not decide for violated"]
    assert wrong(replace(bad, verdict="satisfied"))[0] == "does not decide for satisfied"
    assert wrong(replace(bad, items=(enough, replace(cap, value=-1)))) == ["cap cannot be -1"]
    assert wrong(replace(bad, items=(enough, replace(cap, value="x")))) == ["cap cannot be x"]
    assert wrong(replace(bad, items=(replace(enough, value=3), cap))) == ["enough cannot be 3"]
    extra = replace(cap, first=1, last=1, value=7)
    assert wrong(replace(bad, items=(*bad.items, extra))) == ["decides for violated without ('cap', 1)"]
    known = replace(enough, ref="seat", provenance="recorded", record=0)
    assert wrong(replace(bad, items=(*bad.items, known)))[0] == "seat is known at step 1"
    assert wrong(replace(bad, dates=((1, date(2024, 1, 1)),)))[0] == "the dates are not in order"


def test_an_argument_without_a_place_in_the_title_stands_behind_it() -> None:
    case = comity.case_of(
        {
            "case": "c",
            "entities": {"bank": {"left": "the left bank", "right": "the right bank"}},
            "facts": {
                "held(bank)": {"type": "bool", "title": "Control"},
                "path(bank, bank)": {"type": "bool", "title": "A path from {bank}"},
            },
        }
    )
    assert title_of("held(left)", case) == "Control (the left bank)"
    assert title_of("path(left, right)", case) == "A path from the left bank (the right bank)"
