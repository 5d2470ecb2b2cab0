"""Every example runs, and every example scenario comes out as it expects."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml

import comity

EXAMPLES = Path(__file__).parent.parent / "examples"
PROGRAMS = sorted(EXAMPLES.rglob("*.py"))
SCENARIOS = comity.scenario_files(EXAMPLES)
FEASIBLE = {True: "true", False: "false", None: "unknown"}


@cache
def case(path: Path) -> comity.Case:
    return comity.load_case(path)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_every_example_program_runs_and_prints_something(path: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, path], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert not done.stderr


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_every_example_program_is_short_and_says_what_it_shows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert text.count("\n") < 50


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_example_scenario_comes_out_as_it_expects(path: Path) -> None:
    named = yaml.safe_load(path.read_text(encoding="utf-8"))["case"]
    loaded = case((path.parent / named).resolve())
    scenario = comity.load_scenario(path, loaded)
    answer = comity.check(loaded, scenario, explain=False)
    found = {"feasible": FEASIBLE[answer.feasible]}
    found |= {party.party: party.stance for party in answer.parties}
    found |= {term.term: term.verdict for party in answer.parties for term in party.terms}
    expected = {name: wanted for name, (wanted, _) in scenario.expected.items()}
    assert expected
    assert {name: found.get(name) for name in expected} == expected


def test_every_file_of_an_example_is_a_scenario_or_a_program() -> None:
    assert set(EXAMPLES.rglob("*.yaml")) == set(SCENARIOS)
