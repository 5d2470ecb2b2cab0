"""The command line as people meet it: exit codes, text, JSON, and no traceback whatever the input."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from comity.cli import main
from comity.codes import CODES
from comity.load import shapes
from comity.schema import NAMES, generated, schema
from comity.schema import shapes as generated_shapes

ROOT = Path(__file__).parent.parent
CASE = str(ROOT / "rules" / "ukraine-2024")
SCENARIOS = ROOT / "examples" / "ukraine-2024"
ONE = str(SCENARIOS / "frozen-conflict.yaml")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args), catch_exceptions=False)


def test_one_scenario_is_shown_term_by_term_with_reasons_and_sources() -> None:
    result = run("check", CASE, ONE)
    assert result.exit_code == 0
    assert "stance        rejects: a term of this party is violated" in result.output
    assert "because       State of the war: ceasefire, at step 1 (2025-03-01), as recorded" in result.output
    assert "stated by     Vladimir Putin, President of Russia; 2024-06-14; as reported" in result.output
    assert "[article]     NATO Membership Contingent" in result.output


def test_many_scenarios_begin_with_a_matrix_of_stances() -> None:
    result = run("check", CASE, str(SCENARIOS))
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "The stance of each party in each scenario"
    rows = lines[4 : 4 + len(list(SCENARIOS.glob("*.yaml")))]
    assert [row.split()[0] for row in rows] == sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


@pytest.mark.parametrize("args", [("check", CASE, str(SCENARIOS)), ("check", CASE, ONE), ("show", CASE)])
def test_text_fits_into_eighty_columns(args: tuple[str, ...]) -> None:
    assert max(map(len, run(*args).output.splitlines())) <= 80


def test_json_of_every_scenario_keeps_to_the_published_schema() -> None:
    answers = json.loads(run("check", CASE, str(SCENARIOS), "--format", "json").output)
    assert len(answers) == len(list(SCENARIOS.glob("*.yaml")))
    validator = jsonschema.Draft202012Validator(json.loads(schema("check")))
    for answer in answers:
        validator.validate(answer)


def test_json_of_one_scenario_is_one_object_with_the_same_verdicts_as_the_text() -> None:
    answer = json.loads(run("check", CASE, ONE, "--format", "json").output)
    verdicts = {term["term"]: term["verdict"] for party in answer["parties"] for term in party["terms"]}
    assert verdicts["russia.no-frozen-conflict"] == "violated"
    assert verdicts["russia.talks-withdrawal"] == "not_triggered"


def test_a_fixed_reading_settles_a_contested_term() -> None:
    scenario = str(SCENARIOS / "accession-after-victory-in-one-reading.yaml")
    output = run("check", CASE, scenario, "--reading", "victory=survival").output
    assert "satisfied     win-first (precondition)" in output
    assert "contested" not in output


def test_positions_as_of_a_date_leave_out_what_was_said_later() -> None:
    output = run("check", CASE, ONE, "--as-of", "2024-06-15").output
    assert "not in force  win-first: not stated by 2024-06-15" in output


def test_the_trace_names_rules_premises_and_conclusions() -> None:
    pytest.importorskip("durable")
    output = run("check", CASE, ONE, "--trace").output
    trace = output[output.index("Firings of the rule engine, in order") :]
    assert "State" not in trace
    assert "  1." in trace


@pytest.mark.parametrize("engine", ["meaning", "auto"])
def test_every_engine_gives_the_same_answer(engine: str) -> None:
    assert run("check", CASE, ONE, "--engine", engine).output == run("check", CASE, ONE).output


def test_scenarios_that_come_out_as_expected_exit_with_zero() -> None:
    result = run("test", str(ROOT / "examples"))
    assert result.exit_code == 0
    assert result.output.strip().endswith("kept, 0 not kept")


def test_an_expectation_that_is_not_kept_is_shown_at_its_line_and_exits_with_one(tmp_path: Path) -> None:
    text = (SCENARIOS / "frozen-conflict.yaml").read_text(encoding="utf-8")
    wrong = text.replace("../../rules/ukraine-2024", CASE).replace("russia: rejects", "russia: accepts")
    file = tmp_path / "wrong.yaml"
    file.write_text(wrong, encoding="utf-8")
    result = run("test", str(file))
    line = wrong.splitlines().index("  russia: accepts") + 1
    assert result.exit_code == 1
    assert f"{file}:{line}:3: expected `accepts`, found `rejects` [not-as-expected]" in result.output


def test_nothing_tested_does_not_look_like_success(tmp_path: Path) -> None:
    file = tmp_path / "bare.yaml"
    file.write_text(f"scenario: bare\ncase: {CASE}\n", encoding="utf-8")
    result = run("test", str(file))
    assert result.exit_code == 2
    assert "no scenario there expects anything, so nothing was tested [nothing-tested]" in result.stderr


def test_a_term_is_shown_in_full_and_an_unknown_one_with_a_hint() -> None:
    assert "requires      earlier(victory)" in run("show", CASE, "united_states.win-first").output
    result = run("show", CASE, "united_states.win-frist")
    assert result.exit_code == 2
    assert "help: did you mean `united_states.win-first`?" in result.stderr


def test_a_case_is_shown_as_of_a_date() -> None:
    assert "not in force: not stated by 2024-06-15" in run("show", CASE, "--as-of", "2024-06-15").output
    assert "not in force" not in run("show", CASE).output


def test_the_graph_names_every_term() -> None:
    graph = run("show", CASE, "--graph").output
    assert graph.startswith("flowchart LR\n")
    assert "Ukraine must win the war before it joins NATO, says John Kirby - precondition" in graph
    assert run("show", CASE, "--graph-dot").output.startswith("digraph ")
    assert run("show", CASE, "--graph-svg").output.startswith("<svg ")


def test_the_graph_of_a_term_has_what_it_rests_on_and_nothing_else() -> None:
    graph = run("show", CASE, "united_states.win-first", "--graph-dot").output
    assert '"event:accession" -> "term:united_states.win-first";' in graph
    assert graph.count(chr(34) + "term:") == 4  # it, its two edges from what it reads, that to its party


def test_a_graph_is_not_asked_for_as_json() -> None:
    result = run("show", CASE, "--graph", "--format", "json")
    assert result.exit_code == 2
    assert "a diagram is no JSON; leave out `--format json`" in result.stderr


def test_shown_as_json_every_term_comes_with_its_statements() -> None:
    shown = json.loads(run("show", CASE, "--format", "json").output)
    for term in shown["terms"]:
        party = term["term"].split(".")[0]
        assert set(term["stated"]) <= set(shown["statements"][party])


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_schemas_are_those_of_the_models(name: str) -> None:
    assert run("schema", name).output == generated()[name]


def test_the_shipped_shapes_are_those_of_the_models() -> None:
    assert shapes.PATH.read_text(encoding="utf-8") == generated_shapes()


@pytest.mark.parametrize("name", ["case", "scenario"])
def test_the_real_files_keep_to_the_schemas(name: str) -> None:
    import yaml

    files = {"case": [Path(CASE) / "case.yaml"], "scenario": list(SCENARIOS.glob("*.yaml"))}[name]
    validator = jsonschema.Draft202012Validator(json.loads(schema(name)))
    for file in files:
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
        assert [error.message for error in validator.iter_errors(_typed(loaded))] == []


def _typed(value: object) -> object:
    """YAML 1.2 truths and numbers, which the plain loader leaves as text."""
    if isinstance(value, dict):
        return {key: _typed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_typed(each) for each in value]
    return {"true": True, "false": False, "": None}.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_can_be_explained(code: str) -> None:
    output = run("explain", code).output
    assert output.startswith(code)
    assert "how to mend it" in output


def test_an_unknown_code_gets_a_hint() -> None:
    result = run("explain", "unknown-nam")
    assert result.exit_code == 2
    assert "help: did you mean `unknown-name`?" in result.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("check", "nowhere", ONE), "cannot read `nowhere`: no such file or directory [no-file]"),
        (("check", CASE, "nowhere.yaml"), "cannot read `nowhere.yaml`: no such file or directory [no-file]"),
        (("check", CASE, ONE, "--reading", "victory=total"), "`victory` has no reading `total` [unknown-reading]"),
        (("check", CASE, ONE, "--reading", "x=y"), "there is no contested concept `x` [unknown-name]"),
        (("check", CASE, ONE, "--as-of", "yesterday"), "`yesterday` is not a date: write it like 2024-06-17"),
        (("check", CASE, ONE, "--as-of", "20240617"), "`20240617` is not a date: write it like 2024-06-17"),
        (("check", CASE, ONE, "--as-of", "2024-W25-1"), "`2024-W25-1` is not a date: write it like 2024-06-17"),
        (("agree", CASE, "--steps", "\u0663"), "`\u0663` is not a number: write it with the digits 0 to 9"),
        (("agree", CASE, "--seconds", "1_0"), "`1_0` is not a number: write it with the digits 0 to 9"),
        (("space", CASE, "--seed", "\u0663"), "`\u0663` is not a number: write it with the digits 0 to 9"),
        (("test", CASE, "--cov=\u0665"), "`\u0665` is not a number: write it with the digits 0 to 9"),
        (("suggest-tests", CASE, "--existing", "x" * 300), "File name too long".lower()),
        (("check", CASE, ONE, "--reading", "victory"), "`victory` is not of the form concept=name"),
        (("check", CASE), "Missing argument 'SCENARIOS...'"),
    ],
)
def test_bad_calls_say_what_is_wrong_and_exit_with_two(args: tuple[str, ...], message: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert message in result.stderr


def test_problems_can_be_had_as_json() -> None:
    result = run("check", "nowhere", ONE, "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.output)["problems"][0]["code"] == "no-file"


def test_a_case_that_is_not_utf8_is_refused_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(b"case: x\ntitle: \xff\xfe\n")
    result = run("check", str(file), ONE)
    assert result.exit_code == 2
    assert f"`{file}` is not UTF-8 text: line 2 holds the byte 0xff [not-text]" in result.stderr


def test_in_a_terminal_the_words_are_the_same_and_verdicts_have_a_colour() -> None:
    command = [sys.executable, "-m", "comity", "check", CASE, ONE]
    plain = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": ""}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(command, stdout=theirs, env=environment):
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b"")).decode()
    os.close(ours)
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r\n", "\n") == plain
    assert "\x1b[35mviolated\x1b[0m" in shown


def _read(terminal: int) -> bytes:
    """What comes next; nothing when the other end is closed."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m comity check {CASE} {SCENARIOS} | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: S607
    assert done.stdout == "The stance of each party in each scenario\n"
    assert done.stderr == ""
