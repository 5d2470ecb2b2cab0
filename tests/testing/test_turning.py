"""What goes on after a goal: other values, a window later."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

import comity
from comity.load import scenario_of
from comity.solve import witness
from comity.testing.strategies import scenarios_in_time
from comity.verdicts import Worlds, outcome
from testing.drawn_cases import CASES, MANY, SOME, a_case, term

if TYPE_CHECKING:
    from comity.case import Scenario


@pytest.mark.parametrize("made", CASES)
def test_what_goes_on_after_a_goal_is_what_its_file_says_and_possible(made: str) -> None:
    case = CASES[made]()

    @SOME
    @given(scenarios_in_time(case))
    def check(scenario: Scenario) -> None:
        read = scenario_of(witness.data(scenario), case)
        assert (read.course, read.since, read.doc) == (scenario.course, scenario.since, scenario.doc)
        assert comity.check(case, scenario, engine="meaning", explain=False).feasible is not False

    check()


def test_an_answer_comes_at_just_before_and_just_after_its_window() -> None:
    case = a_case(term("soon", "commitment", when="truce", then="mode == over", within="30 days"))
    seen: Counter[tuple[int, str]] = Counter()

    @MANY
    @given(scenarios_in_time(case))
    def look(scenario: Scenario) -> None:
        start, end = scenario.course.dates[0], scenario.course.dates[-1]
        truce, mode = scenario.course.cells("truce"), scenario.course.cells("mode")
        if type(start) is type(end) is date and truce[0] is True and "over" not in mode[:-1] and mode[-1] == "over":
            seen[(end - start) // timedelta(days=1), outcome(case.terms[0], Worlds(scenario.course)).verdict] += 1

    look()
    assert min(seen[29, "satisfied"], seen[30, "satisfied"]) >= 5
    assert seen[31, "violated"] >= 3


def test_what_held_first_holds_no_longer_and_what_was_asked_for_comes_too_late() -> None:
    case = a_case(term("before", "precondition", of="vote", requires="once(truce)"))
    seen: Counter[str] = Counter()

    @MANY
    @given(scenarios_in_time(case))
    def look(scenario: Scenario) -> None:
        truce, vote = scenario.course.cells("truce"), scenario.course.cells("vote")
        votes = [at for at, cell in enumerate(vote) if cell is True]
        seen["no longer"] += any(truce[at] is False and True in truce[:at] for at in votes)
        seen["too late"] += any(True not in truce[: at + 1] and True in truce[at:] for at in votes)

    look()
    assert min(seen["no longer"], seen["too late"]) >= 10


def test_a_step_comes_on_the_day_of_a_deadline_and_beside_it() -> None:
    case = a_case(term("due", "demand", requires="truce", by="2025-06-01"))
    seen: Counter[object] = Counter()

    @MANY
    @given(scenarios_in_time(case))
    def look(scenario: Scenario) -> None:
        truce = scenario.course.cells("truce")
        if truce[-1] is True and True not in truce[:-1]:
            seen[scenario.course.dates[-1]] += len(truce) > 1

    look()
    assert min(seen[date(2025, 5, 31)], seen[date(2025, 6, 1)], seen[date(2025, 6, 2)]) >= 10
