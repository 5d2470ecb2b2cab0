"""The examples of the documentation, read from its pages.

A page is read from top to bottom. What its blocks mean, by the words after the three backquotes:

- `yaml case`: a case file (a mapping with `case:`), or an addition to the case so far; a page without a case of its own
  starts from the bridge of language.md.
- `yaml terms`: what the next scenarios are about, up to the next heading or the next terms: a list of terms of north,
  or a party document. `title` and `stated` may be left out.
- `yaml scenario`: a scenario, or a list of them; `scenario` and `case` may be left out. Its `expect` must hold. Keys
  that are no part of the language: `ask` (arguments of `check`); `possible`, `readings`, `not_in_force` (answers).
- a table headed `condition`: the value of each condition at each step of the scenario above it.
- a table headed `mistake`: what is said of a condition that is wrong, and the help. `yaml mistake`, then `text`: the
  same for a file.
- `python`, and `console` with `$ comity ...`: programs. Blocks that start with `# NAME.yaml` lie beside them as files.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
Doc = dict[str, Any]
_PART = re.compile(
    r"^(?P<marks>#+) (?P<heading>[^\n]+)$|^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$|^(?P<table>(?:\|[^\n]*\|\n)+)",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(r"# ([\w./-]+\.yaml)\n")


class Block(NamedTuple):
    """A fenced block or, with the info `table`, a table."""

    heading: str
    info: str
    text: str

    @property
    def rows(self) -> list[list[str]]:
        """The cells of a table, the line under its head left out."""
        lines = [[cell.strip() for cell in line[1:-1].split("|")] for line in self.text.splitlines()]
        return [cells for cells in lines if not all(set(cell) <= set("-:") for cell in cells)]


class Example(NamedTuple):
    """Something that a page says, with the case and the scenario or the text that it says it of."""

    heading: str
    case: Doc
    scenario: Doc
    text: str = ""
    said: tuple[str, ...] = ()


@dataclass
class Examples:
    """Every example of a page, by what is to be tested of it."""

    scenarios: list[Example] = field(default_factory=list)
    conditions: list[Example] = field(default_factory=list)
    mistakes: list[Example] = field(default_factory=list)
    programs: list[Block] = field(default_factory=list)
    texts: list[Block] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def blocks(page: Path) -> Iterator[Block]:
    """The blocks and tables of a page, each with the heading above it."""
    heading = page.stem
    for found in _PART.finditer(page.read_text(encoding="utf-8")):
        if found["heading"]:
            heading = found["heading"].replace("`", "")
        elif found["table"]:
            yield Block(heading, "table", found["table"])
        else:
            yield Block(heading, found["info"], found["text"])


@cache
def bridge() -> Doc:
    """The first case of language.md."""
    page = blocks(ROOT / "docs" / "language.md")
    found: Doc = next(yaml.safe_load(block.text) for block in page if block.info == "yaml case")
    return found


def examples(page: Path) -> Examples:
    """Everything on a page that can be run."""
    found = Examples()
    case: Doc = deepcopy(bridge())
    heading, terms, scenario, wrong, before = "", list[Doc](), Doc(), "", ""
    for block in blocks(page):
        if block.heading != heading or (block.info == "yaml terms" and before == "yaml scenario"):
            terms = []
        heading, before = block.heading, block.info
        if name := _FILE.match(block.text):
            found.files[name[1]] = block.text
        if block.info in ("yaml case", "yaml terms", "yaml scenario"):
            found.texts.append(block)
        match block.info:
            case "yaml case":
                case = _extended(case, yaml.safe_load(block.text))
            case "yaml terms":
                terms = [*terms, _party(yaml.safe_load(block.text))]
            case "yaml scenario":
                listed = yaml.safe_load(block.text)
                for scenario in listed if isinstance(listed, list) else [listed]:
                    found.scenarios.append(Example(heading, _about(case, terms), scenario))
            case "table" if block.rows[0][0] == "condition" and all(cell[0].isdigit() for cell in block.rows[0][1:]):
                for text, *values in block.rows[1:]:
                    found.conditions.append(Example(heading, _about(case, terms), scenario, _code(text), tuple(values)))
            case "table" if block.rows[0][0] == "mistake":
                for text, *said in block.rows[1:]:
                    found.mistakes.append(Example(heading, _about(case, terms), {}, _code(text), tuple(said)))
            case "yaml mistake":
                wrong = block.text
            case "text" if wrong:
                found.mistakes.append(Example(heading, case, {}, wrong, (block.text,)))
                wrong = ""
            case "python" | "console":
                found.programs.append(block)
    return found


def file_of(block: Block) -> str:
    """A file with the very text of a YAML block."""
    listed = block.text.startswith("- ")
    match block.info, listed:
        case "yaml terms", True:
            return f"case: example\nparties:\n- party: north\n  terms:\n{indent(block.text, '  ')}"
        case "yaml terms", False:
            return f"case: example\nparties:\n-{indent(block.text, '  ')[1:]}"
        case "yaml scenario", True:
            return f"scenario: example\nsteps:\n{block.text}"
        case _:
            kind = block.info.removeprefix("yaml ")
            return block.text if re.search(rf"^{kind}:", block.text, re.MULTILINE) else f"{kind}: example\n{block.text}"


def full(scenario: Doc) -> Doc:
    """A scenario with the keys that were left out, and without those that are no part of the language."""
    kept = {key: value for key, value in scenario.items() if key not in ("ask", "possible", "readings", "not_in_force")}
    return {"scenario": "example"} | kept


def claiming(case: Doc, condition: str) -> Doc:
    """The case with one more party, which claims the condition."""
    claim = {"id": "claim", "kind": "assertion", "title": "A claim", "stated": ["said"], "claims": condition}
    analyst = {"party": "analyst", "statements": {"said": {"speaker": "The analyst"}}, "terms": [claim]}
    return case | {"parties": [*case["parties"], analyst]}


def _extended(case: Doc, more: Doc) -> Doc:
    return more if "case" in more else case | {key: _joined(case.get(key), value) for key, value in more.items()}


def _joined(old: Any, new: Any) -> Any:  # noqa: ANN401 - a section of a case
    return {**(old or {}), **new} if isinstance(new, dict) else [*(old or []), *new]


def _party(written: list[Doc] | Doc) -> Doc:
    """A party document with what an example may leave out."""
    party: Doc = {"party": "north", "terms": written} if isinstance(written, list) else written
    terms = [{"title": term["id"], "stated": ["said"]} | term for term in party["terms"]]
    statements = {"said": {"speaker": "A speaker"}} | party.get("statements", {})
    return party | {"terms": terms, "statements": statements}


def _about(case: Doc, parties: list[Doc]) -> Doc:
    """The case; where a section has terms of its own, with these alone, north and south being parties in any event."""
    if not parties:
        return case
    named = {party["party"] for party in parties}
    rest = [{"party": name} for name in ("north", "south") if name not in named]
    return case | {"parties": [*parties, *rest]}


def _code(cell: str) -> str:
    return cell.strip("`")
