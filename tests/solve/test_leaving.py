"""Terms that compare `number` facts with one another are left out, named, and judged by the definition."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner

import comity
from comity.answers import to_json
from comity.cli import main
from comity.report import findings
from comity.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASE = """\
case: prices
facts:
  price: {type: number, range: [0, 100]}
  cost: {type: number, range: [0, 100]}
  peace: bool
  n: int
events: {vote: {}}
"""
NORTH = """\
party: north
statements: {said: {speaker: S, date: 2024-01-01}, later: {speaker: S, date: 2024-02-01}}
terms:
  - {id: ratio, kind: red_line, title: R, stated: [said], never: price > cost}
  - {id: vote, kind: demand, title: V, stated: [said], requires: once(vote)}
  - {id: either, kind: red_line, title: E, stated: [later], never: price > cost or peace, supersedes: [ratio]}
  - {id: warn, kind: warning, title: W, stated: [said], when: cost > price, then: {text: t}}
"""
SOUTH = """\
party: south
statements: {said: {speaker: S}}
terms:
  - {id: dear, kind: red_line, title: D, stated: [said], never: vote and price < 3}
  - {id: peace, kind: precondition, title: P, stated: [said], of: vote, requires: earlier(peace)}
"""
NOW = "scenario: now\nstatus: ongoing\nsteps: [{facts: {price: 5, cost: 3}}]\n"
WHY = (
    "`cost` and `price` are `number` facts that are compared with, or added to, another; that is solved for `int` only"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("case", CASE), ("north", NORTH), ("south", SOUTH)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "now.yaml").write_text(NOW, encoding="utf-8")
    return tmp_path


def questions(folder: Path) -> dict[str, Callable[[], Any]]:
    case = comity.load_case(folder)
    now = comity.load_scenario(folder / "scenarios" / "now.yaml", case)
    return {
        "conflicts": lambda: comity.conflicts(case, "once(vote)").answer(),
        "concessions": partial(comity.concessions, case, "once(vote)"),
        "agree": partial(comity.agree, case, "once(vote)", every=2),
        "roadmap": partial(comity.roadmap, case, now, "once(vote)"),
        "deadlocks": partial(comity.deadlocks, case),
        "audit": partial(comity.audit, case),
        "compare": partial(comity.compare, case, dates=(date(2024, 2, 15), None)),
        "possible": partial(comity.possible, case, now),
    }


NAMES = ("conflicts", "concessions", "agree", "roadmap", "deadlocks", "audit", "compare", "possible")


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_answered_for_the_others_and_names_what_it_leaves_out(folder: Path, name: str) -> None:
    answer = questions(folder)[name]()
    found = {each.name: each for each in answer.left_out}
    assert list(found) == (["north.either", "north.warn"] if name in {"audit", "possible"} else ["north.either"])
    assert (found["north.either"].place, found["north.either"].reason) == (f"{folder}/north.yaml:6:68", WHY)
    assert getattr(answer, "complete", False) is False
    lines = findings.text(answer).split("\n")
    assert lines[2] == "This answer does not judge what was left out, and there may be more with it:"
    assert lines[3].startswith("- north.either")
    jsonschema.validate(json.loads(to_json(answer)), json.loads(schema(name)))


@pytest.mark.parametrize("name", ["concessions", "agree", "roadmap", "possible"])
def test_a_scenario_says_what_the_definition_makes_of_what_was_left_out(folder: Path, name: str) -> None:
    said = " ".join(findings.text(questions(folder)[name]()).split())
    assert "note: left out of the search; by the definition, north.either is violated" in said


def test_what_the_definition_judges_violated_is_not_called_possible(folder: Path) -> None:
    (prospect,) = questions(folder)["possible"]().prospects
    assert prospect.possible is None
    assert prospect.continuation is not None
    kept = NORTH.replace("never: price > cost or peace", "never: price > cost + 60 or price > cost + 70")
    (folder / "north.yaml").write_text(kept, encoding="utf-8")
    (prospect,) = questions(folder)["possible"]().prospects
    assert prospect.possible is True


def test_a_clash_of_the_others_stays_one(folder: Path) -> None:
    never = SOUTH + "  - {id: none, kind: red_line, title: N, stated: [said], never: vote}\n"
    (folder / "south.yaml").write_text(never, encoding="utf-8")
    answer = questions(folder)["conflicts"]()
    assert [(each.terms, each.proof) for each in answer.conflicts] == [(("south.none",), "any length")]
    agreed = questions(folder)["agree"]()
    assert (agreed.some, agreed.proof) == (False, "any length")
    assert findings.text(agreed).startswith("No agreement in prices")


def test_positions_that_differ_in_what_is_left_out_are_not_compared(folder: Path) -> None:
    case = comity.load_case(folder)
    found = comity.compare(case, dates=(date(2024, 1, 15), None))
    north, south = found.parties
    assert (north.relation, north.proof, north.without) == ("unknown", None, ("north.ratio", "north.either"))
    assert (south.relation, south.proof, south.without) == ("equivalent", "any length", ())
    assert found.stopped is None
    same = comity.compare(case, dates=(date(2024, 2, 15), None)).parties[0]
    assert (same.relation, same.without) == ("equivalent", ("north.either",))
    assert "north: equivalent (at any length), compared without north.either" in findings.text(
        comity.compare(case, dates=(date(2024, 2, 15), None))
    )


def test_an_audit_does_not_settle_what_it_leaves_out(folder: Path) -> None:
    found = comity.audit(comity.load_case(folder)).parties[0]
    assert found.consistent is None
    assert [(each.old, each.relation, each.proof) for each in found.shifts] == [("north.ratio", "unknown", None)]


def test_a_background_constraint_is_left_out_and_judged_too(folder: Path) -> None:
    background = CASE + "background: [{id: cheap, always: price <= cost + 1}]\n"
    (folder / "case.yaml").write_text(background, encoding="utf-8")
    answer = questions(folder)["roadmap"]()
    assert [each.name for each in answer.left_out] == ["north.either", "background cheap"]
    assert answer.left_out[1].place == f"{folder}/case.yaml:8:19"
    assert answer.agreement["note"].endswith("north.either is violated; the background cheap is not met")


GOAL = f"""\
<condition>:1:1: {WHY} [number-compared]
  price > cost
  ^^^^^^^^^^^^
help: give it the type `int`, in a smaller unit, and a `range`

1 problem; `comity explain CODE` says more about a [code]
"""


@pytest.mark.parametrize("words", [["conflicts"], ["concessions"], ["agree"], ["deadlocks"], ["roadmap", "now"]])
def test_a_goal_that_is_not_solved_is_told_at_its_place(folder: Path, words: list[str]) -> None:
    command, *more = words
    paths = [str(folder / "scenarios" / f"{each}.yaml") for each in more]
    result = CliRunner().invoke(main, [command, str(folder), *paths, "--goal", "price > cost"])
    assert (result.exit_code, result.output) == (2, GOAL)


def test_an_answer_with_terms_left_out_is_an_answer(folder: Path) -> None:
    result = CliRunner().invoke(main, ["conflicts", str(folder), "--goal", "once(vote)", "--format", "json"])
    assert result.exit_code == 0
    found = json.loads(result.output)
    assert (found["complete"], found["stopped"]) == (False, None)
    assert [each["name"] for each in found["left_out"]] == ["north.either"]


def test_a_report_names_what_its_sections_leave_out(folder: Path) -> None:
    words = ["report", str(folder), str(folder / "scenarios" / "now.yaml"), "--goal", "once(vote)"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    for title in ("Conflicts", "Concessions", "Roadmaps"):
        section = result.output.split(f"## {title}\n")[1].split("\n## ")[0]
        assert "This answer does not judge what was left out" in section
        assert "- `north.either` (" in section
    assert "none, apart from what was left out." in result.output.replace("\n", " ")


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_what_is_left_out(folder: Path, name: str) -> None:
    shown = comity.to_markdown(questions(folder)[name]())
    assert "This answer does not judge what was left out, and there may be more with it:\n\n- `north.either` (" in shown


def test_a_whole_number_without_a_range_is_told_where_it_is_declared(folder: Path) -> None:
    with pytest.raises(comity.CaseError) as raised:
        comity.conflicts(comity.load_case(folder), "n + 1 > 3 and n < 5")
    assert str(raised.value).split("\n")[0] == (
        f"{folder}/case.yaml:6:3: `n` has no range, and is added to or compared with another [no-range]"
    )
