"""Bad inputs and the whole of what is said about them, from the pages in `problems/`.

A heading is a test; its blocks are files, named behind the three backquotes, and below them stands what is expected.
Files of the case lie in `case/`; the other files are scenarios, loaded for it. Files before the first heading of a page
belong to each of its tests. A block `never` is what stands behind `never:` in the one term of `case/north.yaml`.
`COMITY_REWRITE=1 pytest tests/test_problems.py` writes the expectations anew: read the difference.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import comity
from comity.codes import CODES, LAWS, PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = Path(__file__).parent / "problems"
SOURCES = Path(comity.__file__).parent
MAKERS = ("Problem", "wrong", "fail", "refuse", "_fail", "_stop")
PART = re.compile(
    r"^## (?P<heading>[^\n]+)$|^(?P<fence>```+)(?P<name>\S+)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)


class Example(NamedTuple):
    page: Path
    heading: str
    files: dict[str, str]
    expected: str


def examples(page: Path) -> Iterator[Example]:
    shared: dict[str, str] = {}
    files, heading = shared, ""
    for part in PART.finditer(page.read_text(encoding="utf-8")):
        if part["heading"]:
            heading, files = part["heading"], dict(shared)
        elif part["name"] == "expect":
            yield Example(page, heading, files, part["text"])
        elif part["name"] == "never":
            files["case/north.yaml"] = TERM + part["text"]
        else:
            files[part["name"]] = part["text"]


TERM = """party: north
statements: {said: {speaker: The speaker}}
terms:
  - id: line
    kind: red_line
    title: A red line
    stated: [said]
    never: """
EXAMPLES = [example for page in sorted(PAGES.glob("*.md")) for example in examples(page)]


def said(files: dict[str, str]) -> str:
    """What is said about the files in the folder that we are in: about the case, or about each scenario for it."""
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        # The pages can hold neither a tab nor a line that ends with blanks without editors taking offence.
        Path(name).write_bytes(text.replace("→", "\t").replace("·\n", " \n").encode())
    scenarios = [name for name in files if not name.startswith("case/")]
    problems: list[comity.Problem] = []
    try:
        case = comity.load_case("case")
        for name in scenarios:
            try:
                comity.load_scenario(name, case)
            except comity.CaseError as error:
                problems += error.problems
    except comity.CaseError as error:
        return f"{error}\n"
    return f"{comity.CaseError(problems)}\n" if problems else "nothing\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{each.page.stem}: {each.heading}" for each in EXAMPLES])
def test_bad_input_is_named_in_full(example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = "\n".join(line.rstrip() for line in said(example.files).split("\n"))
    if os.environ.get("COMITY_REWRITE") and found != example.expected:
        rewrite(example, found)
    else:
        assert found == example.expected


def rewrite(example: Example, found: str) -> None:
    text = example.page.read_text(encoding="utf-8")
    start = text.index(f"## {example.heading}\n")
    before = text.index("```expect\n", start) + len("```expect\n")
    example.page.write_text(text[:before] + found + text[before + len(example.expected) :], encoding="utf-8")


def codes_in(tree: ast.AST) -> Iterator[str]:
    """The codes that a module gives to problems: the first or last argument of what makes them, or their default."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in MAKERS:
                given = [*node.args[:1], *node.args[-1:], *(each.value for each in node.keywords if each.arg == "code")]
            case ast.FunctionDef(name=name) if name in MAKERS:
                given = node.args.defaults
            case _:
                given = []
        for each in given:
            if isinstance(each, ast.Constant) and re.fullmatch("[a-z]+(-[a-z]+)*", str(each.value)):
                yield str(each.value)


def test_the_table_holds_the_codes_that_are_used_and_no_other() -> None:
    used = {code for file in SOURCES.rglob("*.py") for code in codes_in(ast.parse(file.read_text(encoding="utf-8")))}
    assert used - {"None"} == set(PROBLEMS)
    assert not PROBLEMS.keys() & LAWS.keys()


def test_every_code_of_a_file_has_an_example() -> None:
    shown = {code for example in EXAMPLES for code in re.findall(r"\[([a-z-]+)\]$", example.expected, re.MULTILINE)}
    elsewhere = set(
        """
        another-run bad-log bad-model bad-resume bad-scenario bad-table engine-limit impossible-background
        impossible-goal missing-step no-columns no-engine no-file no-hypothesis no-range no-scenario no-solver
        no-spark no-such-quote not-as-expected not-comparable not-listed not-resumable not-text not-together
        not-understood nothing-possible number-compared
        nothing-tested other-case out-exists refused spark-failed unfinished-run unknown-code unwritable worker-ended
        """.split()  # noqa: SIM905 - reads as a list of words
    )
    assert set(PROBLEMS) - shown == elsewhere  # which are not about what stands in a file


def test_every_meaning_and_every_way_to_mend_is_a_sentence() -> None:
    for code in CODES.values():
        assert all(text[0].isupper() or text[0] == "`" for text in (code.meaning, code.mend))
        assert all(text.endswith(".") for text in (code.meaning, code.mend))
