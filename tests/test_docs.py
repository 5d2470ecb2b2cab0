"""The pages are true: every example on them comes out as they say, every program runs, every link leads somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

import comity
import docs_blocks as d
from comity import syntax
from comity.kinds import Kind, Stance, Verdict
from comity.meaning import truth, world

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

PAGES = [d.ROOT / "README.md", *sorted((d.ROOT / "docs").glob("*.md"))]
FOUND = {page: d.examples(page) for page in PAGES}
FILES = {name: text for found in FOUND.values() for name, text in found.files.items()}
FEASIBLE = {True: "true", False: "false", None: "unknown"}


def named(which: str) -> list[ParameterSet]:
    """The examples of all pages, each with an id made of its page and heading."""
    seen = Counter[str]()
    params = []
    for page, found in FOUND.items():
        for example in getattr(found, which):
            name = f"{page.stem}: {getattr(example, 'text', '') if which == 'conditions' else example.heading}"
            seen[name] += 1
            params.append(pytest.param(example, id=name if seen[name] == 1 else f"{name} ({seen[name]})"))
    return params


def asked(doc: d.Doc) -> dict[str, Any]:
    """What an example asks beside the scenario."""
    return dict(doc.get("ask", {}))


@pytest.mark.parametrize("example", named("scenarios"))
def test_every_scenario_comes_out_as_its_page_says(example: d.Example) -> None:
    case = comity.case_of(example.case)
    scenario = comity.scenario_of(d.full(example.scenario), case)
    answer = comity.check(case, scenario, **asked(example.scenario))
    found = {"feasible": FEASIBLE[answer.feasible]}
    found |= {party.party: party.stance for party in answer.parties}
    found |= {term.term: term.verdict for party in answer.parties for term in party.terms}
    expected = {name: wanted for name, (wanted, _) in scenario.expected.items()}
    assert expected, "an example expects something"
    assert {name: found.get(name) for name in expected} == expected
    for name, possible in example.scenario.get("possible", {}).items():
        assert list(answer.term(name).possible) == possible
    for name, readings in example.scenario.get("readings", {}).items():
        assert answer.term(name).readings == readings
    out = {each.term: each.why for party in answer.parties for each in party.not_in_force}
    for name, why in example.scenario.get("not_in_force", {}).items():
        assert out[name] == why


@pytest.mark.parametrize("block", named("texts"))
def test_every_text_is_read_as_yaml_without_complaint(block: d.Block, tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text(d.file_of(block), encoding="utf-8")
    codes = set()
    try:
        load(str(tmp_path / "file.yaml"), d.bridge())
    except comity.CaseError as error:  # a fragment names what the page declares elsewhere
        codes = {problem.code for problem in error.problems}
    assert not codes & {"bad-yaml", "bad-tag", "bad-key", "tag", "duplicate-key", "several-documents", "cut-short"}


@pytest.mark.parametrize("example", named("conditions"))
def test_every_condition_has_the_values_that_its_page_says(example: d.Example) -> None:
    case = comity.case_of(d.claiming(example.case, example.text))
    scenario = comity.scenario_of(d.full(example.scenario), case)
    claim: Any = case.term("analyst.claim").rule
    assert tuple(value.name for value in truth(claim.claims, world(scenario.course, {}))) == example.said


@pytest.mark.parametrize("example", named("mistakes"))
def test_every_mistake_is_told_as_its_page_says(
    example: d.Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if len(example.said) == 1:  # a file, and all that is printed of it
        monkeypatch.chdir(tmp_path)
        Path("file.yaml").write_text(example.text, encoding="utf-8")
        with pytest.raises(comity.CaseError) as caught:
            load("file.yaml", example.case)
        assert str(caught.value) == example.said[0].rstrip()
    else:
        with pytest.raises(comity.CaseError) as caught:
            comity.case_of(d.claiming(example.case, example.text))
        assert [(each.message, each.hint or "") for each in caught.value.problems] == [example.said]


def load(name: str, case: d.Doc) -> None:
    """Load a case or scenario file."""
    if Path(name).read_text(encoding="utf-8").startswith("scenario"):
        comity.load_scenario(name, comity.case_of(case))
    else:
        comity.load_case(name)


@pytest.mark.parametrize("block", named("programs"))
def test_every_program_does_what_its_page_says(block: d.Block, tmp_path: Path) -> None:
    for each in d.ROOT.iterdir():  # the repository's root, in which nothing can be written by accident
        if not each.name.startswith("."):
            (tmp_path / each.name).symlink_to(each)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    if block.info == "python":
        printed, expected = run([sys.executable, "-c", block.text], tmp_path), outputs_of(block.text)
        assert same(printed, expected)
    else:
        for command, expected in commands(block.text):
            assert command[0] == "comity", "only comity's own commands are run"
            assert same(run([Path(sys.executable).parent / "comity", *command[1:]], tmp_path), expected)


def run(command: list[str | Path], folder: Path) -> str:
    """What a program prints in a folder, on a terminal of 100 columns without colours."""
    env = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, encoding="utf-8")
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def outputs_of(program: str) -> str:
    """What a Python block says that it prints: the comments `# -> ...`, one line each."""
    return "".join(f"{line}\n" for line in re.findall(r"# -> (.*)$", program, re.MULTILINE))


def commands(block: str) -> list[tuple[list[str], str]]:
    """The commands of a console block, each with what it prints."""
    parts = re.split(r"^\$ (.+)\n", block, flags=re.MULTILINE)[1:]
    return [
        (shlex.split(command, comments=True), output) for command, output in zip(parts[::2], parts[1::2], strict=True)
    ]


def same(printed: str, expected: str) -> bool:
    """Whether an output is the expected one, in which a line `...` stands for any number of lines."""
    strip = [line.rstrip() for line in expected.strip().splitlines()]
    pattern = "\n".join("(?:.*\n)*?.*" if line.strip() == "..." else re.escape(line) for line in strip)
    got = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    if not re.fullmatch(pattern, got):
        print(printed)  # noqa: T201 - what a failing test shows
        return False
    return True


def test_every_form_of_the_condition_language_has_an_example() -> None:
    page = FOUND[d.ROOT / "docs" / "language.md"]
    text = " ".join(example.text for example in page.conditions)
    assert {word for word in syntax.WORDS if not re.search(rf"\b{word}\b", text)} == set()
    assert [sign for sign in ("==", "!=", "<", "<=", ">", ">=", "+", "-", "*") if f" {sign} " not in text] == []


def test_every_kind_of_term_and_every_verdict_has_an_example() -> None:
    found = json.dumps([[each.case, each.scenario] for page in FOUND.values() for each in page.scenarios], default=str)
    words = {word for names in (Kind, Verdict, Stance) for word in get_args(names)}
    assert {word for word in words if f'"{word}"' not in found} == set()


@pytest.mark.parametrize("page", [*PAGES, d.ROOT / "CONTRIBUTING.md"], ids=lambda page: page.stem)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
