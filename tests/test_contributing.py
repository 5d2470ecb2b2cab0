"""The examples of CONTRIBUTING.md are true: their changes, made in a copy of the source, do what the page says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PART = re.compile(
    r"^`(?P<module>[\w.]+)`(?= )[^\n]*|^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
START = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
MODULE = START + "sys.argv[0:1] = []; runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=False)"
PROGRAM = START + "exec(sys.argv[1])"
AGREE = (
    START
    + """
import json
from random import Random
from unittest.mock import patch
import comity
from comity.testing import boarding, engine_checks

case = comity.case_of(json.loads(sys.argv[1]))
with patch.object(boarding, "available", return_value=False):  # the page is another matter
    for number, doc in enumerate(json.loads(sys.argv[2])):
        scenario = comity.scenario_of(doc, case)
        wrong = engine_checks.agree(case, scenario, Random(number))
        assert wrong is None, (wrong, doc)
        (party,) = comity.check(case, scenario, explain=False).parties
        print(party.terms[0].verdict)
"""
)
"""Holds the definition, the rule engine, columns and the solver against one another, and prints each verdict."""


class Section(NamedTuple):
    """A section of the page: its changes by module, its programs, and its commands with what they print."""

    changes: list[tuple[str, str]]
    programs: list[str]
    commands: list[tuple[str, str]]


def section(heading: str) -> Section:
    found, module = Section([], [], []), ""
    for part in PART.finditer(PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]):
        module = part["module"] or module
        match part["info"]:
            case "diff":
                found.changes.append((module, part["text"]))
            case "python":
                found.programs.append(part["text"])
            case "console":
                command, _, printed = part["text"].removeprefix("$ comity ").partition("\n")
                found.commands.append((command, printed))
    return found


def changed(heading: str, folder: Path) -> Path:
    """A copy of the source with the changes of a section; each is of lines that stand in their module once."""
    shutil.copytree(ROOT / "src" / "comity", folder / "comity", ignore=shutil.ignore_patterns("__pycache__"))
    for module, change in section(heading).changes:
        path = (folder / "comity").joinpath(*module.split(".")).with_suffix(".py")
        lines = change.splitlines(keepends=True)
        before, after = ("".join(line[1:] for line in lines if line[0] in kept) for kept in (" -", " +"))
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text.count(before) == 1 if before else not text, f"{module}:\n{before}"
        path.write_text(text.replace(before, after) if before else after, encoding="utf-8")
    return folder


def run(program: str, *arguments: str | Path) -> str:
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def outputs(program: str) -> str:
    return "".join(f"{line}\n" for line in re.findall(r"# -> (.*)$", program, re.MULTILINE))


CASE: dict[str, Any] = {
    "case": "trial", "facts": {"war": "bool"}, "events": {"report": {}},
    "parties": [{"party": "north", "statements": {"said": {"speaker": "A speaker"}}}],
}  # fmt: skip
TERM = {"id": "trial", "title": "A trial", "stated": ["said"], "while": "war"}
STEPS: dict[str, dict[str, Any]] = {
    "w": {"facts": {"war": True}},
    "r": {"facts": {"war": True}, "events": ["report"]},
    "p": {"facts": {"war": False}},
    "q": {"facts": {"war": False}, "events": ["report"]},
    "u": {"unknown": ["war"]},
    "v": {"facts": {"war": True}, "unknown": ["report"]},
}
"""War or peace, with a report or without, and something that is unknown."""


def judged(copy: Path, term: dict[str, str], courses: dict[str, str]) -> dict[str, str]:
    """The verdict of a term in each course, five days between its steps; all engines agree on it."""
    (party,) = CASE["parties"]
    case = {**CASE, "parties": [{**party, "terms": [TERM | term]}]}
    told = [
        {
            "scenario": course, "case": "trial",
            "steps": [{"date": f"2025-01-{5 * at + 1:02}", **STEPS[each]} for at, each in enumerate(course)],
        }
        for course in courses
    ]  # fmt: skip
    return dict(zip(courses, run(AGREE, copy, json.dumps(case), json.dumps(told)).split(), strict=True))


def test_a_kind_of_term_is_added_as_the_page_says(tmp_path: Path) -> None:
    heading = "Add a kind of term"
    copy = changed(heading, tmp_path)
    run(MODULE, copy, "comity.schema")
    (program,) = section(heading).programs
    assert run(PROGRAM, copy, program) == outputs(program)
    expected = {
        "ww": "satisfied", "www": "violated", "wrw": "satisfied", "wrwr": "satisfied", "rww": "violated",
        "wqw": "satisfied", "wpp": "satisfied", "ppp": "not_triggered", "wwu": "undetermined", "wvw": "undetermined",
    }  # fmt: skip
    assert judged(copy, {"kind": "routine", "does": "report", "within": "7 days"}, expected) == expected


def test_a_form_of_condition_is_added_as_the_page_says(tmp_path: Path) -> None:
    heading = "Add a form of condition"
    copy = changed(heading, tmp_path)
    (program,) = section(heading).programs
    assert run(PROGRAM, copy, program) == outputs(program)
    expected = {
        "r": "satisfied", "rw": "satisfied", "rr": "violated", "rwr": "violated", "wwr": "satisfied", "qqw": "violated",
        "qqp": "not_triggered", "rru": "violated", "rup": "satisfied", "rv": "undetermined",
    }  # fmt: skip
    assert judged(copy, {"kind": "red_line", "never": "twice(report)"}, expected) == expected


def test_the_engine_of_the_page_answers() -> None:
    (program,) = section("Add an engine").programs
    assert run("import sys; exec(sys.argv[1])", program) == outputs(program)


@pytest.mark.parametrize("heading", ["Add a command", "Add an export"])
def test_commands_and_exports_are_added_as_the_page_says(heading: str, tmp_path: Path) -> None:
    copy = changed(heading, tmp_path)
    ((command, printed),) = section(heading).commands
    found = run(MODULE, copy, "comity", *shlex.split(command)).replace("\r\n", "\n")
    expected = printed.splitlines()
    assert found.splitlines() == expected if "..." not in expected else found.startswith(printed.split("...")[0])


@pytest.mark.parametrize(("what", "number", "word"), [("kind of term", 6, "Six"), ("form of condition", 8, "Eight")])
def test_the_page_says_how_many_modules_a_kind_and_a_form_touch(what: str, number: int, word: str) -> None:
    assert len({module for module, _ in section(f"Add a {what}").changes}) == number
    assert f"{word} modules say it" in PAGE.split(f"\n## Add a {what}\n")[1].split("\n## ")[0]
