"""A scenario is judged by the case that it was read for, and by no other; and what `check` is asked must be there."""

from __future__ import annotations

import builtins
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity import engine
from comity.exports.tables import events
from comity.pages.coding import scenario_coded
from comity.report import text
from comity.testing.coverage import coverage

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
CASE = comity.load_case(ROOT / "rules" / "ukraine-2024")
SCENARIO = comity.load_scenario(ROOT / "examples" / "ukraine-2024" / "frozen-conflict.yaml", CASE)
SMALL: dict[str, Any] = {"case": "small", "facts": {"war": "bool"}}
ASKED: list[Callable[[comity.Case, comity.Scenario], object]] = [
    comity.check, comity.timeline, comity.possible,
    lambda case, scenario: scenario_coded(scenario, case),
    lambda case, scenario: comity.check(case, scenario, engine="meaning"),
    lambda case, scenario: comity.roadmap(case, scenario, "true"),
    lambda case, scenario: comity.space(case, given=scenario),
    lambda case, scenario: comity.sweep(case, [scenario] * 500),
    lambda case, scenario: events(case, [scenario]),
    lambda case, scenario: coverage(case, [scenario]),
]  # fmt: skip


def refused(ask: Callable[..., object], *given: object, **more: object) -> str:
    with pytest.raises(comity.CaseError) as caught:
        ask(*given, **more)
    return str(caught.value)


@pytest.mark.parametrize("ask", ASKED)
def test_a_scenario_of_another_case_is_refused(ask: Callable[..., object]) -> None:
    assert refused(ask, comity.case_of(SMALL), SCENARIO) == (
        "the scenario `frozen-conflict` is of the case `ukraine-2024`, not of `small` [other-case]\n"
        "help: read it for this case: `load_scenario(path, case)` or `scenario_of(document, case)`"
    )


def test_a_scenario_that_was_read_when_the_case_had_other_names_is_refused() -> None:
    scenario = comity.scenario_of({"scenario": "s", "steps": [{"facts": {"war": True}}]}, comity.case_of(SMALL))
    grown = comity.case_of({**SMALL, "facts": {"war": ["hot", "cold"]}})
    assert refused(comity.check, grown, scenario).startswith(
        "the scenario `s` was read when the case `small` had other names [other-case]"
    )


def test_the_same_case_loaded_again_or_as_of_another_date_judges_it() -> None:
    again = comity.load_case(ROOT / "rules" / "ukraine-2024")
    told = {**SMALL, "title": "Another title", "facts": {"war": {"type": "bool", "title": "The war"}}}
    scenario = comity.scenario_of({"scenario": "s"}, comity.case_of(SMALL))
    for case in (again, CASE.at(date(2024, 6, 15)), again.at(date(2024, 6, 15))):
        assert comity.check(case, SCENARIO, engine="meaning").scenario == "frozen-conflict"
    assert comity.check(comity.case_of(told), scenario, engine="meaning").scenario == "s"


def test_an_engine_that_does_not_exist_is_refused() -> None:
    assert refused(comity.check, CASE, SCENARIO, engine="meening") == (
        "there is no engine `meening` [bad-value]\nhelp: did you mean `meaning`?"
    )
    assert refused(comity.check, CASE, SCENARIO, engine=None).endswith(
        "help: it is one of `auto`, `meaning`, `durable`, `both`"
    )


def test_positions_are_as_of_a_day_however_it_is_given() -> None:
    day = date(2024, 6, 15)
    for given in (day, datetime.fromisoformat("2024-06-15T12:00"), "2024-06-15"):
        assert comity.check(CASE, SCENARIO, as_of=given, engine="meaning").as_of == day  # type: ignore[arg-type]
    assert refused(comity.check, CASE, SCENARIO, as_of="soon") == (
        "`soon` is not a date [bad-value]\nhelp: give a `datetime.date`, or text such as 2024-06-17"
    )


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ModuleNotFoundError("No module named 'durable_rules_engine'"), "No module named 'durable_rules_engine'"),
        (ImportError("undefined symbol: _PyUnicode_Ready"), "undefined symbol: _PyUnicode_Ready"),
        (SystemError("initialization failed"), "SystemError: initialization failed"),
    ],
)
def test_where_the_engine_cannot_be_imported_the_answer_says_so(
    monkeypatch: pytest.MonkeyPatch, error: Exception, why: str
) -> None:
    before = comity.check(CASE, SCENARIO, engine="meaning")
    real = builtins.__import__

    def broken(name: str, *rest: Any) -> object:  # noqa: ANN401 - of the interpreter
        if name == "durable_rules_engine":
            raise error
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", broken)
    assert not engine.available()
    answer = comity.check(CASE, SCENARIO)
    assert answer.engine_note == f"the rule engine did not run: durable_rules cannot be imported ({why})"
    assert answer.parties == before.parties
    assert "note: the rule engine did not run: durable_rules cannot be imported" in text.assessment(answer, 100)
    with pytest.raises(ImportError):
        comity.check(CASE, SCENARIO, engine="both")
