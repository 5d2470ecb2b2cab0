"""Scenario files in the page: read as `load_scenario` reads them, and written so that it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from comity.load import case_of, case_path, load_case, load_scenario, scenario_files, scenario_of
from comity.pages.coding import coded, scenario_coded
from comity.problems import CaseError
from pages.node import answers, generated, needed

if TYPE_CHECKING:
    from comity.case import Case

ROOT = Path(__file__).parents[2]
FLOW = {"mixed": None, "flow": True, "block": False}
EXAMPLES = scenario_files(ROOT / "examples")
CASE = case_of({
    "case": "c",
    "entities": {"land": ["east", "west", "isle"]},
    "groups": {"coast": ["east", "isle"], "nowhere": {"of": "land", "members": []}},
    "facts": {
        "war": ["fighting", "over"], "held(land)": "bool", "troops": {"type": "int", "range": [0, 1000]},
        "price": "number", "due": "date", "aids(land, land)": "bool",
    },
    "events": {"talks": None, "strike(land)": None},
    "derived": {"done": "war == over"},
    "concepts": {"victory": {"readings": {"full": "done", "other": "held(east)"}}, "reforms": None},
})  # fmt: skip


def read(texts: list[str], case: Case = CASE) -> list[Any]:
    return answers([["model", coded(case)], *(["read", text] for text in texts)])[1:]


def plainly(scenario: dict[str, Any] | None) -> Any:  # noqa: ANN401 - what is compared
    """A scenario with its lists in one order."""
    if scenario is None:
        return None
    steps = [
        {**step, "events": sorted(step["events"]), "unknown": sorted(step["unknown"])} for step in scenario["steps"]
    ]
    return {**scenario, "steps": steps}


def by_python(text: str, case: Case, folder: Path) -> Any:  # noqa: ANN401 - what is compared
    """The same file as Python reads it; None when it does not."""
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        return plainly(scenario_coded(load_scenario(path, case), case))
    except CaseError:
        return None


@needed
@pytest.mark.parametrize("rules", sorted({case_path(path) for path in EXAMPLES}), ids=lambda path: path.name)
def test_every_example_is_read_as_by_python(rules: Path) -> None:
    case, paths = load_case(rules), [path for path in EXAMPLES if case_path(path) == rules]
    for path, found in zip(paths, read([path.read_text(encoding="utf-8") for path in paths], case), strict=True):
        assert found["problems"] == [], path
        assert plainly(found["scenario"]) == plainly(scenario_coded(load_scenario(path, case), case)), path


@needed
@pytest.mark.parametrize("style", ["mixed", "flow", "block"])
def test_generated_scenarios_are_read_as_by_python_in_every_style(style: str) -> None:
    lines: list[list[Any]] = []
    expected = []
    for case, scenario, _ in generated(range(60), 3):
        data = scenario.doc.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        lines += [["model", coded(case)], ["read", yaml.safe_dump(data, default_flow_style=FLOW[style], width=40)]]
        expected.append(plainly(scenario_coded(scenario, case)))
    assert [plainly(found["scenario"]) for found in answers(lines)[1::2]] == expected


@needed
def test_what_is_written_is_the_same_scenario_to_python_and_to_the_page(tmp_path: Path) -> None:
    asked = list(generated(range(100, 200), 3))
    lines = [
        line
        for case, scenario, _ in asked
        for line in (["model", coded(case)], ["write", scenario_coded(scenario, case)])
    ]
    texts = answers(lines)[1::2]
    again = answers(
        [
            line
            for (case, _, _), text in zip(asked, texts, strict=True)
            for line in (["model", coded(case)], ["read", text])
        ]
    )
    for (case, scenario, _), text, page in zip(asked, texts, again[1::2], strict=True):
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        found = load_scenario(path, case)
        assert found.course == scenario.course, text
        assert plainly(scenario_coded(found, case)) == plainly(scenario_coded(scenario, case)), text
        assert plainly(page["scenario"]) == plainly(scenario_coded(scenario, case)), text


ODD = [
    "yes",
    "null",
    "12",
    "1e3",
    "a: b",
    "a #b",
    "- a",
    "'",
    '"',
    "\\",
    "two\nlines\n",
    " edge ",
    "{a}",
    "é\u2028\x85\x7f",
    "😀",
    "~",
    "x" * 300,
    "%",
    "@",
    "true",
]


@needed
def test_any_title_survives_being_written(tmp_path: Path) -> None:
    docs = [{"scenario": "s", "title": text, "note": text, "steps": [{"title": text}]} for text in ODD]
    told = [scenario_coded(scenario_of(doc, CASE), CASE) for doc in docs]
    texts = answers([["model", coded(CASE)], *(["write", each] for each in told)])[1:]
    assert [by_python(text, CASE, tmp_path) for text in texts] == [plainly(each) for each in told]
    assert [found["scenario"] for found in read(texts)] == told


STYLES = [
    'scenario: s\ntitle: "a\\tb \\u00e9 \\\n   c"\n',
    "scenario: s\ntitle: 'it''s\n\n  two\n  lines'\n",
    "scenario: s\nnote: |\n  one\n    two\n\n  three\nsteps: []\n",
    "scenario: s\nnote: >-\n  one\n  two\n\n  three\n    more\n  end\n",
    "scenario: s\nnote: |+\n  one\n\nstatus: ongoing\n",
    "scenario: s\nnote: >2\n   one\n  two\n",
    "scenario: s\ntitle: many words\n  that go on\n\n  below # comment\n",
    "# before\n---\nscenario: s # after\nsteps:\n- facts: {held(coast): true, war: over}\n  events:\n  - talks\n  - strike(land)\n...\n",
    'scenario: s\nsteps:\n  -\n    date: 2025-01-01\n  - {}\n  - facts:\n      "aids(east, land)": false\n      price: -1.50\n',
    "scenario: s\nsteps: [{facts: {troops: 0x10, price: 1e2, due: '2025-01-01'}}, {unknown: [troops, victory]}]\n",
    '{scenario: s, steps: [{date: 2025-01-01 10:00:00, facts: {"reforms":true}}], as_of: 2025-01-01T10:00:30}',
    "scenario: s\r\nfrom: status_quo\r\nsteps:\r\n  - facts:\r\n      held(nowhere): true\r\n",
    "\ufeffscenario: s\ncase: ../x\nexpect: {feasible: true}\n",
    "scenario: s\ntitle:\nas_of: ~\nsteps:\n  - date: null\n    events: []\n",
    "scenario: s\nsteps:\n  - facts: {\n      war: over,\n      troops: 5, }\n",
]


@needed
@pytest.mark.parametrize("text", STYLES)
def test_every_style_of_yaml_is_read_as_by_python(text: str, tmp_path: Path) -> None:
    (found,) = read([text])
    expected = by_python(text, CASE, tmp_path)
    assert found["problems"] == []
    assert plainly(found["scenario"]) == expected
    assert expected is not None


# ruff: noqa: E501
FAULTY = {
    "scenario: s\nsteps:\n  - facts: {war: peace}\n": (3, 18, "`peace` is not a value of `war`"),
    "scenario: s\nsteps:\n  - facts: {wra: over}\n": (3, 13, "unknown name `wra`"),
    "scenario: s\nsteps:\n  - facts: {done: true}\n": (3, 13, "`done` follows from other facts and is never set"),
    "scenario: s\nsteps:\n  - facts: {talks: true}\n": (3, 13, "`talks` is an event, which cannot stand here"),
    "scenario: s\nsteps:\n  - facts: {troops: 2000}\n": (3, 21, "`troops` lies between 0 and 1000"),
    "scenario: s\nsteps:\n  - facts: {troops: 1.5}\n": (3, 21, "the value of `troops` must be a whole number of at most 18 digits"),
    "scenario: s\nsteps:\n  - facts: {held(moon): true}\n": (3, 13, "`moon` is not a land"),
    "scenario: s\nsteps:\n  - facts: {held: true}\n": (3, 13, "`held` has 1 arguments, not 0"),
    "scenario: s\nsteps:\n  - facts: {held(east): yes}\n": (3, 25, "the value of `held` must be true or false"),
    "scenario: s\nsteps:\n  - facts: {held(land): true, held(east): false}\n": (3, 31, "`held(east)` is set twice"),
    "scenario: s\nsteps:\n  - {date: 2025-02-01}\n  - {date: 2025-01-01}\n": (4, 5, "this step is dated before the one above it"),
    "scenario: s\nas_of: 2025-01-01\nsteps: [{date: 2025-02-01}]\n": (2, 8, "the horizon lies before the last step"),
    "scenario: s\nsteps: [{date: 2025-02-30}]\n": (2, 16, "expected a date such as 2024-06-17, with a time such as T12:30 if need be"),
    "scenario: s\nstatus: done\n": (2, 9, "expected complete or ongoing"),
    "scenario: s\nsteps: {}\n": (2, 8, "expected a list here"),
    "scenario: s\nsteps: [1]\n": (2, 9, "expected a mapping of keys and values here"),
    "scenario: s\nevents: []\n": (2, 1, "unknown key `events`"),
    "scenario: s\nscenario: t\n": (2, 1, "the key `scenario` stands twice here"),
    "scenario: a b\n": (1, 11, "an id has letters, digits, `_`, `.` and `-`"),
    "scenario: s\ntitle: &a b\n": (2, 8, "an unquoted text cannot start with `&` here"),
    "scenario: s\ntitle: *a\n": (2, 8, "an unquoted text cannot start with `*` here"),
    "scenario: !!str s\n": (1, 11, "an unquoted text cannot start with `!` here"),
    "scenario: s\n<<: {title: t}\n": (2, 1, "merge keys are not supported"),
    "scenario: s\ntitle: a: b\n": (2, 9, "a `:` cannot stand here: put the whole text in quotes"),
    "scenario: s\ntitle: 'a\n": (2, 8, "this quote is never closed"),
    "scenario: s\nsteps: [{}\n": (2, 8, "this `[` is never closed"),
    'scenario: s\ntitle: "\\q"\n': (2, 9, "unknown escape: write a backslash as two"),
    'scenario: s\ntitle: "\\ud800"\n': (2, 9, "this escape is no character"),
    "scenario: s\nsteps:\n  - {}\n - {}\n": (4, 2, "expected a key in line with the keys above"),
    "scenario: s\nsteps:\n\t- {}\n": (3, 2, "use spaces, not tabs"),
    "case: c\n": (1, 1, "this is not a scenario: it starts with `scenario: ID`"),
    "": (1, 1, "this is not a scenario: it starts with `scenario: ID`"),
    "scenario: s\n\x07": (2, 1, "this character cannot stand in a YAML file"),
    "scenario: s\n---\nscenario: t\n": (2, 1, "this does not line up with what is above it"),
    "scenario: s\ntitle: " + "[" * 100 + "\n": (2, 66, "too many lists and mappings inside one another"),
}  # fmt: skip


@needed
def test_what_is_wrong_in_a_file_is_told_at_its_place_and_python_refuses_it_too(tmp_path: Path) -> None:
    told = read(list(FAULTY))
    assert {text: found["problems"] for text, found in zip(FAULTY, told, strict=True)} == {
        text: [{"line": line, "column": column, "message": message}] for text, (line, column, message) in FAULTY.items()
    }
    anchored = "scenario: s\ntitle: &a b\n", "scenario: !!str s\n"  # Python has anchors and tags
    assert [text for text in FAULTY if by_python(text, CASE, tmp_path) is not None] == list(anchored)


@needed
def test_no_cut_or_changed_file_is_read_otherwise_than_by_python(tmp_path: Path) -> None:
    styles = [text for text in STYLES if "expect" not in text]  # which the page leaves out
    signs = ("", " ", "\n", ":", "#", "'", "[", "- ")
    texts = [text[:at] + more + text[at:] for text in styles for at in range(0, len(text), 3) for more in signs]
    texts += [text[:at] for text in styles for at in range(0, len(text), 2)]
    found = read(texts)
    wrong = [
        text
        for text, told in zip(texts, found, strict=True)
        if told["scenario"] is not None and plainly(told["scenario"]) != by_python(text, CASE, tmp_path)
    ]
    assert wrong == []
    assert sum(told["scenario"] is not None for told in found) > 500
