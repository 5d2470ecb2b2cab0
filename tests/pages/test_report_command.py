"""`comity report` and `comity board`: what they write, and what they say of bad input."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from comity.cli import main
from comity.pages import answered, content, gathering
from comity.schema import schema
from pages.parsed import parsed

ROOT = Path(__file__).parent.parent.parent
CASE, SCENARIO = "rules/sweden-nato", "examples/sweden-nato/both-wait.yaml"
CLOSING = "\n1 problem; `comity explain CODE` says more about a [code]\n"


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code, result.output
    return result.output


def test_a_report_is_printed_as_markdown() -> None:
    lines = run("report", CASE, SCENARIO).split("\n")
    assert lines[0] == "# Sweden's accession to NATO: the consent of every ally (2022 to 2024)"
    assert [line for line in lines if line.startswith("## ")] == [
        "## Summary", "## Every condition is upheld and nobody moves", "## Conflicts", "## Concessions",
        "## How this was computed", "## Sources",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.html", "<!doctype html>"),
        ("r.HTM", "<!doctype html>"),
        ("r.json", "{\n  "),
        ("r.md", "# Sweden's"),
        ("report", "# Sweden's"),
    ],
)
def test_the_form_is_as_the_name_of_the_file_ends(name: str, begins: str, tmp_path: Path) -> None:
    assert run("report", CASE, SCENARIO, "-o", str(tmp_path / name)) == ""
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_the_form_that_is_asked_for_goes_before_the_name_of_the_file(tmp_path: Path) -> None:
    run("report", CASE, SCENARIO, "-o", str(tmp_path / "r.html"), "--format", "md")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("# Sweden's")


def test_the_json_holds_what_the_other_commands_answer() -> None:
    goal = ["--goal", "once(accession)"]
    found = json.loads(run("report", CASE, "examples/sweden-nato", *goal, "--format", "json"))
    jsonschema.validate(found, json.loads(schema("report")))
    assert found["assessments"] == json.loads(run("check", CASE, "examples/sweden-nato", "--format", "json"))
    assert found["conflicts"] == json.loads(run("conflicts", CASE, *goal, "--format", "json"))
    assert found["concessions"] == json.loads(run("concessions", CASE, *goal, "--format", "json"))
    files = sorted(Path("examples/sweden-nato").glob("*.yaml"))
    asked = [json.loads(run("roadmap", CASE, str(each), *goal, "--format", "json")) for each in files]
    assert found["roadmaps"] == asked


def test_a_board_without_scenarios_begins_with_the_status_quo(tmp_path: Path) -> None:
    run("board", CASE, "-o", str(tmp_path / "board.html"))
    found = parsed((tmp_path / "board.html").read_text(encoding="utf-8"))
    assert found.one("body").attrs == {"data-opening": "board"}
    model = json.loads(found.one("script", id="comity-model").text)
    assert [(each["scenario"], each["from"]) for each in model["scenarios"]] == [("status-quo", "status_quo")]
    assert found.one("section", id="s1").one("h2").text == "The status quo"


def test_a_board_begins_with_the_scenarios_that_are_given(tmp_path: Path) -> None:
    run("board", CASE, SCENARIO, "examples/sweden-nato/aircraft-first.yaml", "-o", str(tmp_path / "board.html"))
    found = parsed((tmp_path / "board.html").read_text(encoding="utf-8"))
    model = json.loads(found.one("script", id="comity-model").text)
    assert [each["scenario"] for each in model["scenarios"]] == ["both-wait", "aircraft-first"]


def test_the_date_and_the_readings_that_are_asked_for_are_those_of_the_page(tmp_path: Path) -> None:
    case, scenario = "rules/ukraine-2024", "examples/ukraine-2024/frozen-conflict.yaml"
    options = ["--as-of", "2024-06-15", "--reading", "withdrawal=begun"]
    run("board", case, scenario, *options, "-o", str(tmp_path / "board.html"))
    found = parsed((tmp_path / "board.html").read_text(encoding="utf-8"))
    model = json.loads(found.one("script", id="comity-model").text)
    assert (model["case"]["as_of"], model["fixed"]) == ("2024-06-15", {"withdrawal": "begun"})


@pytest.mark.parametrize("command", ["report", "board"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rules/nowhere", SCENARIO], "cannot read `rules/nowhere`: no such file or directory [no-file]\n"),
        (
            [CASE, SCENARIO, "--goal", "once(acession)"],
            (
                "<condition>:1:6: unknown name `acession` [unknown-name]\n  once(acession)\n       ^^^^^^^^\n"
                "help: did you mean `accession`?\n"
            ),
        ),
        (
            [CASE, CASE],
            "`rules/sweden-nato` holds no scenarios: no file there has the key `scenario` [no-scenario]\n",
        ),
        (
            [CASE, SCENARIO, "--reading", "asked_for=more"],
            (
                "there is no contested concept `asked_for` [unknown-name]\n"
                "help: the contested concepts are `enough_handed_over`\n"
            ),
        ),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_written(
    command: str, words: list[str], said: str, tmp_path: Path
) -> None:
    assert run(command, *words, "-o", str(tmp_path / "r.html"), code=2) == said + CLOSING
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    place = tmp_path / "nowhere" / "r.html"
    assert run("report", CASE, SCENARIO, "-o", str(place), code=2) == (
        f"`{place}` cannot be written: No such file or directory [unwritable]\n{CLOSING}"
    )


def test_a_goal_that_no_scenario_reaches_is_told_in_the_report() -> None:
    text = run("report", CASE, SCENARIO, "--goal", "accession and not accession")
    why = "the goal is reached by no scenario, even if no term counts (it contradicts itself)"
    assert f"Conflicts were not computed: {why}." in text.splitlines()
    assert f"Concessions were not computed: {why}." in text.splitlines()


def test_a_report_needs_a_scenario_and_a_board_a_file() -> None:
    assert run("report", CASE, code=2).endswith("Error: Missing argument 'SCENARIOS...'.\n")
    assert run("board", CASE, code=2).endswith("Error: Missing option '-o'.\n")
    assert "nan is not a number of seconds" in run("report", CASE, SCENARIO, "--seconds", "nan", code=2)


def test_problems_are_json_where_json_was_asked_for() -> None:
    found = json.loads(run("report", "rules/nowhere", SCENARIO, "--format", "json", code=2))
    assert [each["code"] for each in found["problems"]] == ["no-file"]


def test_a_file_of_another_kind_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    told = run("report", CASE, SCENARIO, "-o", str(tmp_path / "report.pdf"), code=2)
    assert told.splitlines()[-1] == (
        "Error: a report is no `.pdf` file: end its name in .html, .md or .json, or say `--format`"
    )
    assert not list(tmp_path.iterdir())


# --- what fails --------------------------------------------------------------------------------------------------


def test_a_scenario_of_five_steps_has_a_roadmap_or_why_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text("scenario: long\nfrom: status_quo\nsteps: [{}, {}, {}, {}, {}]\n", encoding="utf-8")
    text = run("report", "rules/istanbul-2022", str(path), "--goal", "once(signature)")
    assert "There is no acceptable way, at any length." in text


def failing(*words: str) -> tuple[str, str]:
    """What a command prints and says on standard error when a part of its page fails."""
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1, result.output
    return result.stdout, result.stderr


def fails(*_: object, **__: object) -> None:
    raise IndexError("list index out of range")


FAULT = "comity has a defect (IndexError: list index out of range)"


@pytest.mark.parametrize(
    ("question", "section", "what"),
    [
        ("conflicts", "Conflicts", "Conflicts were"),
        ("concessions", "Concessions", "Concessions were"),
        ("roadmap", "Roadmaps", "A roadmap from both-wait was"),
    ],
)
def test_a_question_that_fails_is_told_in_its_place_and_the_rest_is_written(
    question: str, section: str, what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    goal = ["--goal", "once(accession)"]
    whole = run("report", CASE, SCENARIO, *goal)
    monkeypatch.setattr(gathering, question, fails)
    said = f"a part of the page failed: {what} not computed: {FAULT}. (`python -X dev` shows where)\n"
    text, error = failing("report", CASE, SCENARIO, *goal)
    assert error == said
    begins = text.index(f"## {section}\n")
    assert f"{what} not computed: {FAULT}." in text[begins:].split("\n## ")[0]
    heads = [line for line in whole.splitlines() if line.startswith("## ")]
    assert [line for line in text.splitlines() if line.startswith("## ")] == heads
    text, _ = failing("report", CASE, SCENARIO, *goal, "--format", "json")
    assert json.loads(text)["failed"] == [f"{what} not computed: {FAULT}."]
    assert failing("board", CASE, SCENARIO, *goal, "-o", str(tmp_path / "board.html")) == ("", said)
    assert FAULT in (tmp_path / "board.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("module", "maker", "title"),
    [
        (content, "_summary", "Summary"),
        (content, "assessed", "Every condition is upheld and nobody moves"),
        (answered, "_conflicts", "Conflicts"),
        (answered, "_concessions", "Concessions"),
        (content, "computed", "How this was computed"),
        (content, "sources", "Sources"),
    ],
)
def test_a_section_that_cannot_be_shown_says_so_and_the_rest_is_written(
    module: object, maker: str, title: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    heads = [line for line in run("report", CASE, SCENARIO).splitlines() if line.startswith("## ")]
    monkeypatch.setattr(module, maker, fails)
    said = f"a part of the page failed: {title}: {FAULT}. (`python -X dev` shows where)\n"
    text, error = failing("report", CASE, SCENARIO)
    assert error == said
    assert f"## {title}\n\nThis part cannot be shown: {FAULT}." in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == heads
    assert failing("report", CASE, SCENARIO, "-o", str(tmp_path / "r.html")) == ("", said)
    page = parsed((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert f"This part cannot be shown: {FAULT}." in page.text


def test_an_interrupted_question_is_the_last_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("comity.solve.sat.Solver.solve", interrupted)
    text = run("report", CASE, SCENARIO, "--goal", "once(accession)")
    assert "Not complete (interrupted): there may be more." in text
    assert "Concessions were not computed: the questions were interrupted." in text
