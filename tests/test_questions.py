"""The commands that ask about all scenarios: what they print, as text and as JSON, and what they say of bad input."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from comity.cli import main
from comity.schema import schema

ROOT = Path(__file__).parent.parent
NI, ISTANBUL = "rules/northern-ireland-1999", "rules/istanbul-2022"
SWEDEN, UKRAINE = "rules/sweden-nato", "rules/ukraine-2024"
ASKED = [
    ["conflicts", ISTANBUL, "--goal", "once(signature)"],
    ["conflicts", SWEDEN, "--party", "turkey", "--party", "us_senators"],
    ["conflicts", UKRAINE, "--goal", "war == ceasefire", "--reading", "withdrawal=begun"],
    ["concessions", SWEDEN, "--goal", "once(accession)", "--most", "2"],
    ["concessions", NI, "--goal", "once(devolution)", "--unrevisable"],
    ["agree", UKRAINE, "--goal", "war == ceasefire", "--reading", "withdrawal=begun", "--all", "2"],
    ["agree", NI, "--goal", "once(devolution)"],
    ["roadmap", UKRAINE, "examples/ukraine-2024/status-quo.yaml", "--goal", "war == ceasefire"],
    ["deadlocks", NI, "--goal", "once(devolution)"],
    ["deadlocks", UKRAINE],
    ["audit", UKRAINE],
    ["audit", SWEDEN, "--party", "turkey"],
    ["compare", SWEDEN, "--from", "2023-01-31"],
    ["compare", NI, NI],
    ["possible", UKRAINE, "examples/ukraine-2024/status-quo.yaml"],
]


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_an_answer_as_json_keeps_to_its_schema(words: list[str]) -> None:
    found = json.loads(run(*words, "--format", "json"))
    jsonschema.validate(found, json.loads(schema(words[0])))


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_an_answer_as_text_has_a_title_and_fits_on_a_screen(words: list[str]) -> None:
    lines = run(*words).rstrip("\n").split("\n")
    assert set(lines[1]) == {"="} or set(lines[2]) == {"="}
    assert len(lines) > 2
    assert max(map(len, lines)) <= 80


ROADMAP = ["roadmap", NI, "examples/northern-ireland-1999/nobody-moves.yaml", "--goal", "once(devolution)"]


def test_a_roadmap_as_a_diagram_is_that_of_the_json() -> None:
    words = [*ROADMAP, "--party", "ulster_unionists"]
    drawn = run(*words, "--mermaid")
    assert drawn.startswith("flowchart TD\n  s2[")
    assert drawn == json.loads(run(*words, "--format", "json"))["mermaid"] + "\n"
    assert "leave out one of the two" in run(*words, "--mermaid", "--format", "json", code=2)


def test_where_there_is_no_way_to_draw_it_is_told_why() -> None:
    assert run(*ROADMAP, "--mermaid") == run(*ROADMAP)
    assert "There is no acceptable way, at any length.\n" in run(*ROADMAP)


def test_a_table_of_moves_keeps_to_the_width_of_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.cli_questions.width", lambda: 60)
    lines = run(*ROADMAP, "--party", "ulster_unionists").split("\n")
    assert lines[4] == "step  date        what changes  who acts  fulfils   unlocks"
    assert max(map(len, lines)) <= 60


def test_a_reading_that_matters_is_named_and_others_are_not() -> None:
    goal = "war == ceasefire and all(troops(r) == leaving for r in four_regions)"
    found = " ".join(run("concessions", UKRAINE, "--goal", goal).split())
    assert "Nothing has to be dropped reading withdrawal as begun." in found
    assert "This opens it reading withdrawal as completed." in found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["conflicts", UKRAINE, "--goal", "war == ceasefire and victry"],
            (
                "<condition>:1:22: unknown name `victry` [unknown-name]\n  war == ceasefire and victry\n"
                "                       ^^^^^^\nhelp: did you mean `victory`?\n"
            ),
        ),
        (
            ["conflicts", UKRAINE, "--goal", "war == ceasefire and accession and nato_bid == renounced"],
            (
                "the goal is reached by no scenario, even if no term counts [impossible-goal]\n"
                "help: the background stands against it: `renounced-no-accession`\n"
            ),
        ),
        (
            ["conflicts", UKRAINE, "--party", "rusia"],
            "there is no term or party `rusia` [unknown-term]\nhelp: did you mean `russia`?\n",
        ),
        (
            ["conflicts", UKRAINE, "--reading", "victory=survial"],
            "`victory` has no reading `survial` [unknown-reading]\nhelp: did you mean `survival`?\n",
        ),
    ],
)
def test_bad_input_is_told_before_any_search(words: list[str], said: str) -> None:
    assert run(*words, code=2).startswith(said)


def test_a_time_limit_that_is_no_number_is_refused() -> None:
    assert "nan is not a number of seconds" in run("conflicts", UKRAINE, "--seconds", "nan", code=2)
