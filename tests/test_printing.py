"""What reaches a terminal or a pipe: nothing in a case steers it, and text that is lost is told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from comity.cli import main
from comity.problems import Problem, Source, Span, columns, render
from comity.steering import encodable, escaped, on_one_line

ROOT = Path(__file__).parent.parent
CASE = ROOT / "rules" / "ukraine-2024"
ONE = ROOT / "examples" / "ukraine-2024" / "frozen-conflict.yaml"
HOSTILE = "\x1b[2K\x1b[1A\x9b31m\u202e\u2066\u200f\u2028\x85\r\n  satisfied     forged (red line)\n\x07\x00\x7f\ufeff"
"""Takes back a line, colours, turns around and begins a line that looks like a verdict."""
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufeff]")
WORDS = {"title", "note", "speaker", "role", "venue", "outlet", "quote", "reads", "holder", "text"}
COMMANDS = """
    check {case} {one}
    check {case} {one} {one}
    check {case} {one} --trace
    check {case} {one} --format json
    show {case}
    show {case} --graph
    show {case} --graph-dot
    show {case} --graph-svg
    show {case} russia.no-frozen-conflict
    show {case} --format json
    test {one}
    test {one} --cov
    test {case}
    conflicts {case} --goal once(accession)
    concessions {case} --goal once(accession)
    agree {case} --goal once(accession)
    audit {case}
    deadlocks {case}
    roadmap {case} --goal once(accession)
    possible {case} {one}
    compare {case} {case}
    report {case} {one} --seconds 1
    report {case} {one} --format html --seconds 1
    report {case} {one} --format json --seconds 1
    space {case} --vary war
    export {case} {one} --to claims
    export {case} --to annotations
    export {case} {one} --to matrix
    export {case} {one} --to events
    sweep {case} {table}
    check {case} {folder}
""".strip().splitlines()
"""One of each way to print."""


def hostile(value: Any, key: str = "") -> Any:  # noqa: ANN401 - what YAML can hold
    """A document with hostile texts wherever people write words."""
    if isinstance(value, dict):
        return {each: hostile(inner, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner, key) for inner in value]
    return f"{value}{HOSTILE}" if isinstance(value, str) and key in WORDS else value


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where a hostile case, a scenario of it and a table are."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "case").mkdir()
    for file in CASE.glob("*.yaml"):
        doc = hostile(yaml.safe_load(file.read_text(encoding="utf-8")))
        (folder / "case" / file.name).write_text(json.dumps(doc, default=str), encoding="utf-8")
    scenario = hostile(yaml.safe_load(ONE.read_text(encoding="utf-8"))) | {"case": str(folder / "case")}
    (folder / "one.yaml").write_text(json.dumps(scenario, default=str), encoding="utf-8")
    (folder / "table.csv").write_text("war\nwar\nceasefire\n", encoding="utf-8")
    (folder / f"none\x1b[2K\u202e{'x' * 5}").mkdir()
    return {
        "case": folder / "case", "one": folder / "one.yaml", "table": folder / "table.csv",
        "folder": next(folder.glob("none*")),
    }  # fmt: skip


def run(command: str, named: dict[str, Path]) -> Result:
    return CliRunner().invoke(main, [word.format(**named) for word in command.split()], catch_exceptions=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_of_a_case_steers_a_terminal_or_begins_a_line(command: str, named: dict[str, Path]) -> None:
    result = run(command, named)
    assert "defect" not in result.stderr
    markup = result.stdout.startswith("<")  # where a line is nothing
    for said in (result.stdout, result.stderr):
        assert not STEERING.search(said.replace("\r\n", "\n")), said
        assert "\n  satisfied     forged" not in said or markup


@pytest.mark.parametrize("args", [
    ["check", HOSTILE, "b"], ["check", "a", "b", f"--{HOSTILE}"], [HOSTILE], ["check", "a", "b", "--as-of", HOSTILE],
    ["check", "a", "b", "--reading", HOSTILE], ["explain", HOSTILE], ["show", str(CASE), HOSTILE],
    ["report", "a", "b", "-o", f"x.{HOSTILE}"], ["sweep", str(CASE), HOSTILE], ["space", str(CASE), "--vary", HOSTILE],
    ["test", str(CASE), "--law", HOSTILE], ["conflicts", str(CASE), "--goal", HOSTILE],
    ["board", str(CASE), "-o", f"/nowhere/{HOSTILE}"], ["declare", HOSTILE], ["export", str(CASE), "--to", HOSTILE],
])  # fmt: skip
def test_what_is_typed_on_the_command_line_steers_no_terminal(args: list[str]) -> None:
    result = CliRunner().invoke(main, [each.replace("\x00", "") for each in args], catch_exceptions=False)
    assert result.exit_code == 2
    assert "defect" not in result.stderr
    assert not STEERING.search(result.output), result.output


def test_a_hostile_problem_stays_on_its_lines() -> None:
    source = Source(f"a{HOSTILE}", f"title: {HOSTILE}")
    span = Span(source, 0, 5)
    text = render(Problem("no-file", f"`{HOSTILE}` is wrong", span, hint=HOSTILE, also=((HOSTILE, span),)))
    assert not STEERING.search(text)
    assert [line.split(":")[0][:6] for line in text.splitlines()] == ["a\\u001", "  titl", "  ^^^^"] * 2 + ["help"]


def test_letters_are_joined_as_their_scripts_need_it() -> None:
    persian = "\u0645\u06cc\u200c\u062e\u0648"
    assert escaped(persian) == persian
    source = Source("a.yaml", persian)
    assert render(Problem("no-file", "wrong", Span(source, 0, len(persian)))).splitlines()[1] == f"  {persian}"
    assert columns(persian) == len(persian) - 1


def test_escapes_are_those_of_json() -> None:
    steering = " ".join(chr(at) for at in range(0x11000) if STEERING.search(chr(at)) or 0xD800 <= at < 0xE000)
    text = json.dumps(f"{steering}🕊é", ensure_ascii=False)
    assert json.loads(encodable(escaped(text), "ascii")) == f"{steering}🕊é"
    assert escaped("\ta\r\nb\n") == "\ta\r\nb\n"
    assert on_one_line("a\r\nb\n") == "a\\u000d\\u000ab\\u000a"


def comity(words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """A shell's command line, in which `comity` and the names of files are put in."""
    command = words.format(comity=f"{sys.executable} -m comity", case=CASE, one=ONE)
    environment = {**os.environ, **extra}
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, env=environment)  # noqa: S607


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("{comity} check {case} {one} > /dev/full", "No space left on device"),
        ("{comity} check {case} {one} --format json > /dev/full", "No space left on device"),
        ("{comity} --help > /dev/full", "No space left on device"),
        ("{comity} check {case} {one} >&-", "it is closed"),
    ],
)
def test_output_that_is_lost_is_told_and_is_no_success(words: str, reason: str) -> None:
    done = comity(words)
    assert done.stderr.splitlines()[0] == f"standard output cannot be written: {reason} [unwritable]"
    assert (done.returncode, done.stdout) == (2, "")


def test_problems_as_json_are_told_in_words_where_standard_output_is_lost() -> None:
    done = comity("{comity} check {case} nowhere --format json > /dev/full")
    assert done.stderr.splitlines()[0] == "cannot read `nowhere`: no such file or directory [no-file]"
    assert done.returncode == 2


@pytest.mark.parametrize("words", ["explain", "check {case} {one}", "check {case} nowhere --format json"])
def test_who_reads_no_further_ends_it_without_a_word(words: str) -> None:
    command = [sys.executable, "-m", "comity", *(each.format(case=CASE, one=ONE) for each in words.split())]
    reading, writing = os.pipe()
    os.close(reading)  # before anything is written, so that nothing depends on who is faster
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    problems = "nowhere" in words  # which are told in words instead
    assert (done.returncode, done.stderr != "") == (2 if problems else 141, problems)


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full", "<&-"])
def test_other_streams_may_be_closed(closed: str) -> None:
    assert comity("{comity} check {case} {one} " + closed).returncode == 0
    assert comity("{comity} check {case} nowhere " + closed).returncode == 2


def test_a_terminal_without_a_character_sees_its_escape() -> None:
    said = comity("{comity} check {case} {one}", PYTHONIOENCODING="ascii").stdout
    assert "frozen-conflict \\u00b7 complete \\u00b7 horizon 2026-03-01" in said
    answer = comity("{comity} check {case} {one} --format json", PYTHONIOENCODING="ascii").stdout
    assert json.loads(answer) == json.loads(comity("{comity} check {case} {one} --format json").stdout)


@pytest.mark.parametrize("words", [
    "check {case} {long}", "check {long} {one}", "test {long}", "test {one} --baseline {long}", "sweep {case} {long}",
    "sweep {case} {long}.csv", "sweep {case} --log {long}.xes", "declare {long}", "show {long}",
    "board {case} -o {long}", "space {case} --vary war --resume {long}", "export {case} --to actors -o {long}",
    "suggest-tests {case} --existing {long}", "export {case} --to annotations --text article={long}",
])  # fmt: skip
def test_a_name_that_is_too_long_is_told(words: str) -> None:
    args = [each.format(case=CASE, one=ONE, long="a" * 5000) for each in words.split()]
    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 2
    assert "file name too long" in result.stderr.lower()


def test_a_name_that_is_no_text_is_told() -> None:
    done = comity("{comity} check {case} $'\\xff.yaml'")
    assert done.returncode == 2
    assert "cannot read `�.yaml`: no such file or directory [no-file]" in done.stderr


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    done = comity(f"cd {tmp_path}; rmdir {tmp_path}; {{comity}} check {{case}} relative.yaml; "
                  "{comity} board {case} -o x.html; {comity} check {case} {one} > /dev/null")  # fmt: skip
    assert done.returncode == 0
    problems = [line for line in done.stderr.splitlines() if line.endswith("]") and line.startswith(("cannot", "`"))]
    assert problems == [
        "cannot read `relative.yaml`: no such file or directory [no-file]",
        "`x.html` cannot be written: No such file or directory [unwritable]",
    ]


def test_nothing_prints_but_the_one_place_for_it() -> None:
    for file in (ROOT / "src").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "click.echo" not in text, file
        assert file.name in ("elsewhere.py", "schema.py") or not re.search(r"^\s*print\(", text, re.MULTILINE), file
