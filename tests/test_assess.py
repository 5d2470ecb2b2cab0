"""How the two engines are held against each other, and what a reader is told when one of them cannot run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import comity
from comity import engine
from comity.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
CASE = ROOT / "rules" / "ukraine-2024"
ONE = ROOT / "examples" / "ukraine-2024" / "accession-during-fighting.yaml"

needs_durable = pytest.mark.skipif(not engine.available(), reason="durable_rules cannot be imported here")


def loaded() -> tuple[comity.Case, comity.Scenario]:
    case = comity.load_case(CASE)
    return case, comity.load_scenario(ONE, case)


def saying(verdict: str) -> Callable[..., list[engine.Result]]:
    """An engine that finds the same verdict for every term."""
    return lambda asked, _course, **_: [engine.Result((verdict,), (), ()) for _ in asked]  # type: ignore[arg-type]


def refusing(*_: object, **__: object) -> list[engine.Result]:
    raise engine.EngineLimitError("7 rules, and at most 6 are tried")


@needs_durable
def test_a_difference_between_the_engines_names_the_first_term(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", saying("pending"))
    with pytest.raises(comity.EngineDisagreementError) as found:
        comity.check(*loaded())
    assert str(found.value) == (
        "russia.talks-withdrawal read as withdrawal=begun: the definition finds not_triggered, the rule engine pending"
    )


@needs_durable
def test_a_difference_about_background_is_an_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "background", lambda conds, course, _: [(False,) * course.steps for _ in conds])
    with pytest.raises(comity.EngineDisagreementError) as found:
        comity.check(*loaded())
    assert str(found.value) == "background renounced-no-accession: the definition and the rule engine differ"


@needs_durable
def test_on_the_command_line_a_difference_is_a_failed_check_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", saying("pending"))
    result = CliRunner().invoke(main, ["check", str(CASE), str(ONE)])
    assert result.exit_code == 1
    assert result.stderr.startswith("the two engines disagree, which is a defect of comity: russia.talks-withdrawal")


@needs_durable
def test_a_case_that_is_too_large_for_the_engine_is_judged_by_the_definition_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, scenario = loaded()
    plain = comity.check(case, scenario, engine="meaning")
    monkeypatch.setattr(engine, "run", refusing)
    answer = comity.check(case, scenario)
    assert answer.engine == "meaning"
    assert answer.engine_note == "the rule engine did not run: 7 rules, and at most 6 are tried"
    assert answer.parties == plain.parties


@needs_durable
def test_an_engine_that_was_asked_for_by_name_refuses_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", refusing)
    result = CliRunner().invoke(main, ["check", str(CASE), str(ONE), "--engine", "both"])
    assert result.exit_code == 2
    assert "7 rules, and at most 6 are tried [engine-limit]\nhelp: use `--engine meaning`" in result.stderr


def test_without_durable_rules_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    case, scenario = loaded()
    usual = comity.check(case, scenario)
    monkeypatch.setattr(engine, "why_missing", lambda: "it is not there")
    alone = comity.check(case, scenario)
    assert alone.engine_note == "the rule engine did not run: it is not there"
    assert alone.engine == "meaning"
    assert alone.parties == usual.parties


@needs_durable
def test_the_rule_engine_alone_gives_the_same_answer() -> None:
    case, scenario = loaded()
    assert comity.check(case, scenario, engine="durable").parties == comity.check(case, scenario).parties


def test_a_term_that_is_unknown_raises_a_key_error() -> None:
    answer = comity.check(*loaded(), engine="meaning", explain=False)
    with pytest.raises(KeyError, match="nothing"):
        answer.term("russia.nothing")
    with pytest.raises(KeyError, match="atlantis"):
        answer.party("atlantis")
