"""The laws of the engines as items of a test run: which are asked, how a failure reads, limits, and what is missing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

import comity
from comity.cli import main
from comity.testing import boarding, engine_checks, engine_laws, running
from comity.testing.judgements import Judgement
from testing.small_folder import BARE, BROKEN, KEPT, build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return build(tmp_path, fault=False, kept=KEPT, broken=BROKEN, bare=BARE)


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["test", *args], catch_exceptions=False)


def plant(monkeypatch: pytest.MonkeyPatch, code: str, wrong: Any) -> None:  # noqa: ANN401 - what a law looks for
    law = replace(engine_laws.LAWS[code], wrong=wrong)
    monkeypatch.setattr(engine_laws, "LAWS", {**engine_laws.LAWS, code: law})


def broken_by_a_march(case: comity.Case, *, laws: list[str], **_: object) -> Iterator[Judgement]:
    """As if the one law that is asked had been broken."""
    scenario = {"scenario": "drawn", "steps": [{"events": ["march"]}]}
    yield Judgement(laws[0], case.id, holds=False, why="north.open-first is wrong", scenario=scenario)


def marches(_: object, scenario: comity.Scenario, __: object) -> str | None:
    """A law that any scenario with a march breaks."""
    return "north.open-first is wrong" if True in scenario.course.values.get("march", ()) else None


@pytest.mark.parametrize(
    ("args", "laws"),
    [
        (("rules/bridge", "--no-laws", "--engine-laws=2"), 8),
        (("rules/bridge", "--engine-laws=2", "--law", "engine-learns"), 1),
        (("rules/bridge", "--law", "engine-learns", "--law", "can-be-violated"), 2),
        (("examples/kept.yaml", "--engine-laws=2"), 8),
        (("rules/bridge", "--no-laws", "--engine-laws=2", "--subject", "bridge"), 8),
        (("rules/bridge", "--law", "engine-learns", "--law", "can-be-violated", "--subject", "bridge"), 1),
    ],
)
def test_laws_of_the_engines_are_items_of_their_case(args: tuple[str, ...], laws: int) -> None:
    result = run(*args, "--seconds", "600")
    assert f"{laws} laws of subjects: {laws} hold, 0 do not hold, 0 accepted, 0 not proved\n" in result.output


def test_without_being_asked_none_is_judged() -> None:
    assert "engine" not in run("rules/bridge", "--format", "json").output


def test_a_failure_shows_its_place_then_the_scenario_then_how_to_see_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_laws, "judge", broken_by_a_march)
    result = run("rules/bridge", "--law", "engine-learns", "--engine-laws=50", "--seconds", "600")
    assert result.exit_code == 1
    assert result.output == (
        "rules/bridge/case.yaml:1:7: `bridge`: north.open-first is wrong [engine-learns]\n"
        "  case: bridge\n"
        "        ^^^^^^\n"
        "for example:\n"
        "  step 1: The march begins\n"
        "to see it again: comity test rules/bridge --law engine-learns --subject bridge --engine-laws=50 "
        "--seconds 600\n\n"
        "1 laws of subjects: 0 hold, 1 do not hold, 0 accepted, 0 not proved\n"
    )


def test_the_pytest_file_asks_the_law_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(engine_laws, "judge", broken_by_a_march)
        run("rules/bridge", "--law", "engine-learns", "--engine-laws=7", "--reproduce", "test_again.py")
    text = (folder / "test_again.py").read_text(encoding="utf-8")
    assert "    for found in engine_laws.judge(loaded, laws=[law], examples=7):\n" in text
    assert text.endswith(
        "\n\ndef test_bridge_engine_learns():\n"
        "    # north.open-first is wrong\n"
        "    #   step 1: The march begins\n"
        "    drawn('rules/bridge', 'engine-learns')\n"
    )
    again = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_again.py"]
    done = subprocess.run(again, capture_output=True, text=True, check=False, cwd=folder)
    assert "1 passed" in done.stdout, done.stdout


def test_a_law_whose_time_is_over_says_how_many_scenarios_were_tried() -> None:
    (found,) = engine_laws.judge(comity.load_case("rules/bridge"), laws=["engine-learns"], examples=50, each=1e-9)
    assert found.holds is None
    assert found.why == "not proved: the time limit was met after 1 of 50 drawn scenarios"
    result = run("rules/bridge", "--law", "engine-deterministic", "--seconds", "1e-9")
    assert result.exit_code == 0
    assert "not proved: the time limit was met after 0 of 100 drawn scenarios [engine-deterministic]" in result.output


def test_a_scenario_that_broke_a_law_before_the_time_was_over_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10**6))
    monkeypatch.setattr(engine_laws, "monotonic", lambda: next(clock) if broken else 0)
    broken: list[bool] = []

    def wrong(case: object, scenario: comity.Scenario, draw: object) -> str | None:
        why = marches(case, scenario, draw)
        broken.extend([True] if why else [])
        return why

    plant(monkeypatch, "engine-learns", wrong)
    (found,) = engine_laws.judge(comity.load_case("rules/bridge"), laws=["engine-learns"], examples=50, each=3)
    assert found.holds is False
    assert found.why == (
        "north.open-first is wrong; the time limit was met before the scenario was made as small as it can be"
    )
    assert found.scenario is not None


def test_a_case_without_any_scenario_is_not_asked(folder: Path) -> None:
    head = folder / "rules" / "bridge" / "case.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(f"{text}background:\n  - {{id: none, always: bridge == open and bridge == closed}}\n", "utf-8")
    result = run("rules/bridge", "--law", "engine-learns")
    assert result.exit_code == 0
    assert "`bridge`: not asked: " in result.output


def test_a_missing_hypothesis_is_told_before_anything_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "find_spec", lambda _: None)
    result = run("rules/bridge", "--engine-laws")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "Hypothesis, which draws the scenarios for the laws of the engines, is not installed [no-hypothesis]\n"
        "help: install it with `pip install hypothesis`\n"
    )


def test_a_number_of_scenarios_for_laws_that_are_not_asked_is_a_mistake() -> None:
    result = run("rules/bridge", "--law", "can-be-violated", "--engine-laws=9")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "the laws that are named are none of the engines, so none of these would be judged [nothing-tested]\n"
        "help: name one of them too, or leave `--engine-laws` out\n"
    )


# --- the page ------------------------------------------------------------------------------------------------------


def page(monkeypatch: pytest.MonkeyPatch, verdicts: Any, *, there: bool = True) -> None:  # noqa: ANN401 - of any kind
    monkeypatch.setattr(boarding, "available", lambda: there)
    monkeypatch.setattr(boarding, "verdicts", verdicts)


def as_defined(case: comity.Case, scenario: comity.Scenario) -> dict[str, Any]:
    found = engine_checks._told(case, scenario)  # noqa: SLF001 - what a right page finds
    return {name: (verdict, possible[::-1], readings) for name, (verdict, possible, readings) in found.items()}


def agreed() -> tuple[bool | None, str]:
    case = comity.load_case("rules/bridge")
    (found,) = engine_laws.judge(case, laws=["engines-agree"], examples=20)
    return found.holds, found.why


def test_the_page_is_asked_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    page(monkeypatch, as_defined)
    assert agreed()[0] is True
    assert "the page" not in agreed()[1]
    page(monkeypatch, lambda *_: {"north.open-first": ("raised", ("raised",), ())})
    holds, why = agreed()
    assert holds is False
    assert why == "north.open-first is not_triggered by the definition, and raised on the page"


def test_a_page_that_cannot_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    page(monkeypatch, None, there=False)
    assert agreed()[0] is True
    assert agreed()[1].endswith("the page, as Node.js is not installed")


# --- with pytest ---------------------------------------------------------------------------------------------------

pytest_plugins = "pytester"


def test_the_plugin_has_an_item_for_each_law_of_the_engines(pytester: pytest.Pytester) -> None:
    build(pytester.path, fault=False)
    command = ("-p", "no:cacheprovider", "rules/bridge", "--rules-engine-laws=3", "--rules-seconds=600")
    listed = pytester.runpytest_subprocess(*command, "--collect-only", "-q").outlines
    ids = [line for line in listed if "::bridge::engine" in line]
    assert len(ids) == 8
    assert "rules/bridge::bridge::engine-learns" in ids
    result = pytester.runpytest_subprocess(*command, "-k", "engine-learns or engine-remembers", "--junitxml=out.xml")
    result.assert_outcomes(passed=2, deselected=len([line for line in listed if "::" in line]) - 2)
    assert 'name="engine-learns"' in (pytester.path / "out.xml").read_text(encoding="utf-8")


def test_the_plugin_takes_no_path_for_a_number_of_scenarios(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--rules-engine-laws", "rules/bridge")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*`rules/bridge` is no number of scenarios; put the option after the paths*"])
