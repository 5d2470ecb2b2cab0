"""Scenarios with less and more known, and in other words; conditions and cases."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.load import scenario_of
from comity.solve import witness
from comity.testing.knowing import completions, refinements, reorderings, restatements
from comity.testing.phrasing import cases, conditions
from comity.testing.strategies import scenarios
from testing.drawn_cases import CASES, SOME, guarded, is_refined


def test_what_is_unknown_of_a_drawn_scenario_can_be_filled_within_the_background() -> None:
    case = guarded()

    @SOME
    @given(st.data())
    def check(data: st.DataObject) -> None:
        scenario = data.draw(scenarios(case))
        whole = data.draw(completions(scenario, case))
        assert comity.check(case, whole, engine="meaning", explain=False).feasible is True
        assert not any(None in whole.course.cells(ref) for ref in case.references)
        assert all(is_refined(scenario.course.cells(ref), whole.course.cells(ref)) for ref in case.references)

    check()


def test_refinements_know_less_and_more() -> None:
    case = guarded()
    changed: Counter[str] = Counter()

    @SOME
    @given(st.data())
    def check(data: st.DataObject) -> None:
        scenario = data.draw(scenarios(case))
        less, more = data.draw(refinements(scenario, case))
        for ref in case.references:
            cells = [each.course.cells(ref) for each in (less, scenario, more)]
            assert is_refined(cells[0], cells[1])
            assert is_refined(cells[1], cells[2])
            changed["less"] += cells[0] != cells[1]
            changed["more"] += cells[1] != cells[2]
        assert scenario_of(witness.data(more), case).course == more.course

    check()
    assert min(changed["less"], changed["more"]) > 100


@pytest.mark.parametrize("again", [reorderings, restatements])
def test_the_same_in_other_words_has_the_same_course(again: Any) -> None:  # noqa: ANN401 - a strategy of scenarios
    case = guarded()
    differ: Counter[bool] = Counter()

    @SOME
    @given(st.data())
    def check(data: st.DataObject) -> None:
        scenario = data.draw(scenarios(case))
        other = data.draw(again(scenario, case))
        assert other.course == scenario.course
        differ[str(witness.data(other)) != str(witness.data(scenario))] += 1

    check()
    assert differ[True] > 20


@pytest.mark.parametrize("made", CASES)
def test_drawn_conditions_are_typed_right(made: str) -> None:
    case = CASES[made]()

    @SOME
    @given(conditions(case))
    def check(text: str) -> None:
        case.condition(text)

    check()


def test_drawn_cases_are_checked_and_have_scenarios() -> None:
    kinds: Counter[str] = Counter()

    @settings(SOME, max_examples=100)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(cases())
        kinds.update(each.kind for each in case.terms)
        scenario = data.draw(scenarios(case))
        assert scenario.course.steps >= 1

    check()
    assert {"precondition", "red_line", "demand", "commitment", "warning", "assertion"} <= set(kinds)
