"""What is asked of a space, its limits, interruption and resumption, and the command."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import jsonschema
import pytest
from click.testing import CliRunner

import comity
from comity.cli import main
from comity.schema import schema
from comity.spaces import counting, diagrams
from comity.spaces.space import space
from sweeping.small_spaces import Asked, Doc, case_of

if TYPE_CHECKING:
    from pathlib import Path

# --- limits, interruption, resumption --------------------------------------------------------------------------------


def test_numbers_stay_exact_where_a_set_has_too_many_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"f{i}" for i in range(12)]
    terms = [f"{names[at]} or {names[(at * 5 + 3) % 12]} or not {names[(at + 4) % 12]}" for at in range(12)]
    case = case_of(dict.fromkeys(names, "bool"), terms)
    expected = space(case)
    nodes = len(expected._diagrams.nodes)  # noqa: SLF001 - how many are needed
    seen = set()
    for most in range(4, nodes, 4):
        monkeypatch.setattr(diagrams, "MAX_NODES", most)
        found = space(case)
        for name, counts in found.done.items():
            assert counts == expected.done[name]
        seen.add(found.stopped)
        assert found.answer().complete == (found.stopped is None)
    assert seen == {"node limit", None}


def test_the_other_way_to_count_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise diagrams.NodeLimitError

    for seed in range(40):
        asked = Asked(seed)
        expected = asked.space()
        with monkeypatch.context() as patch:
            patch.setattr(counting, "common", refused)
            found = asked.space()
        kept = {name: each for name, each in expected.done.items() if name in found.done}
        assert found.done == kept
        assert {"feasibility", "all parties"} <= set(kept)


def test_an_interrupted_count_keeps_what_was_counted_and_goes_on_from_there(tmp_path: Path) -> None:
    case = comity.load_case("rules/ukraine-2024")
    expected = space(case)

    def stop(done: int, of: int, name: str) -> None:
        assert of == len(expected.done)
        if done == 30:
            assert name == list(expected.done)[30]
            raise KeyboardInterrupt

    found = space(case, progress=stop)
    assert (found.stopped, found.answer().complete, found.answer().acceptable) == ("interrupted", False, None)
    assert found.done == dict(list(expected.done.items())[:30])
    found.save(tmp_path / "kept.json")
    asked: list[str] = []
    again = space(case, resume=tmp_path / "kept.json", progress=lambda _done, _of, name: asked.append(name))
    assert asked == list(expected.done)[30:]
    assert again.answer() == expected.answer()
    assert [each.name for each in tmp_path.iterdir()] == ["kept.json"]


def test_counts_of_another_question_are_refused(tmp_path: Path) -> None:
    case, path = comity.load_case("rules/ukraine-2024"), tmp_path / "kept.json"
    space(case).save(path)
    asked: list[tuple[comity.Case, Doc]] = [
        (case, {"vary": ["war"]}),
        (case, {"given": {"war": "over"}}),
        (case, {"readings": {"victory": "survival"}}),
        (case, {"as_of": date(2024, 6, 14)}),
        (comity.load_case("rules/sweden-nato"), {}),
    ]
    for other, options in asked:
        with pytest.raises(comity.CaseError) as caught:
            space(other, resume=path, **options)
        assert str(caught.value) == (
            f"`{path}` was counted for another case or another question [bad-resume]\n"
            "help: ask what was asked then, or begin anew without it"
        )
    path.write_text('{"question": 1}', encoding="utf-8")
    with pytest.raises(comity.CaseError, match="holds no counts of a space"):
        space(case, resume=path)
    with pytest.raises(comity.CaseError, match=r"cannot read `.*none.json`: No such file or directory"):
        space(case, resume=tmp_path / "none.json")


def test_a_time_limit_stops_the_count() -> None:
    found = space(comity.load_case("rules/ukraine-2024"), seconds=1e-9)
    assert (found.stopped, found.done) == ("time limit", {})
    assert found.answer().parties[0].stances is None


WARS = "its values are `fighting`, `ceasefire`, `over`"
VICTORY = "\nhelp: did you mean `victory`?"

# --- what is asked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"vary": ["wra"]}, "unknown name `wra` [unknown-name]\nhelp: did you mean `war`?"),
        (
            {"vary": ["claims_given_up"]},
            ("`claims_given_up` follows from other facts and is never set [wrong-kind]\n"
            "help: take the facts that it follows from"),
        ),
        ({"vary": ["held"]}, "`held` takes 1 arguments, not 0 [bad-arguments]\nhelp: write `held(region)` for all"),
        ({"vary": ["held(crimea)", "held(region)"]}, "`held(crimea)` is varied twice [set-twice]"),
        ({"vary": {"war": "over, peace"}}, "`peace` is not a value of `war` [unknown-value]\nhelp: " + WARS),
        ({"vary": {"us_support": [1]}}, "the value of `us_support` must be true or false, not `1` [bad-value]"),
        ({"vary": {"war": []}}, "`war` is varied over no value [bad-value]"),
        ({"given": {"war": 3}}, "`3` is not a value of `war` [unknown-value]\nhelp: " + WARS),
        ({"readings": {"victry": "survival"}}, "there is no contested concept `victry` [unknown-name]" + VICTORY),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(options: Doc, said: str) -> None:
    with pytest.raises(comity.CaseError) as caught:
        space(comity.load_case("rules/ukraine-2024"), **options)
    assert str(caught.value) == said


def test_every_number_without_a_range_is_named() -> None:
    case = case_of({"x": "int", "y": "number", "z": {"type": "number", "range": [0, 1]}}, ["x > 1 and y > 2 and z > 0"])
    with pytest.raises(comity.CaseError) as caught:
        space(case)
    assert [problem.message for problem in caught.value.problems] == [
        "`x` cannot be varied: it has no range",
        "`y` cannot be varied: it has no range",
        "`z` cannot be varied: it has infinitely many values",
    ]
    assert [problem.span.text for problem in caught.value.problems if problem.span] == ["x", "y", "z"]
    found = space(case, {"x": range(0, 10, 2), "y": [1.5, "2.5", Fraction(7, 2), None], "z": 1})
    assert (found.scenarios, found.answer().acceptable) == (20, 8)


@pytest.mark.parametrize(
    ("values", "text", "size"),
    [
        ("0..5, 3..9, 20", "0..9, 20", 11),
        ([5, 1, 1, None], "1, 5, unknown", 3),
        ("0..20..10,unknown", "0, 10, 20, unknown", 4),
        (range(9, 0, -3), "3, 6, 9", 3),
    ],
)
def test_values_are_taken_once_and_in_order(values: object, text: str, size: int) -> None:
    case = case_of({"x": "int"}, ["x > 1"])
    found = space(case, {"x": values}).answer()
    assert [(each.values, each.number) for each in found.varied] == [(text, size)]


@pytest.mark.parametrize(
    ("fact", "values", "said"),
    [
        ("x", "\u0663..\u0665", "`\u0663..\u0665` is not a range of whole numbers or dates"),
        ("x", "1_0..2_0", "`1_0..2_0` is not a range of whole numbers or dates"),
        ("x", "0..20..1_0", "`0..20..1_0` is not a range of whole numbers or dates"),
        ("x", "\u0663", "the value of `x` must be a whole number, not `\u0663`"),
        ("x", "1_0", "the value of `x` must be a whole number, not `1_0`"),
        ("due", "2025-W01-1..2025-W02-1", "`2025-W01-1..2025-W02-1` is not a range of whole numbers or dates"),
        ("due", "20250101", "the value of `due` must be a date such as 2024-06-17, not `20250101`"),
    ],
)
def test_numbers_and_dates_are_written_in_one_way(fact: str, values: str, said: str) -> None:
    case = case_of({"x": "int", "due": "date"}, ["x > 1 and due <= date(2025, 1, 10)"])
    with pytest.raises(comity.CaseError) as caught:
        space(case, {"x": "1", "due": "2025-01-01"} | {fact: values})
    assert caught.value.problems[0].message == said


def test_dates_are_varied_over_days() -> None:
    case = case_of({"due": "date"}, ["due <= date(2025, 1, 10)"])
    found = space(case, {"due": "2025-01-01..2025-01-31"})
    assert (found.scenarios, found.answer().acceptable) == (31, 10)
    assert found.acceptable().member(9)["steps"] == [{"facts": {"due": "2025-01-10"}}]


def test_a_given_scenario_has_one_complete_step() -> None:
    case = case_of({"p": "bool"}, ["p"])
    for doc, what in (({"steps": [{}, {}]}, "one of 2 steps"), ({"status": "ongoing", "steps": [{}]}, "ongoing")):
        with pytest.raises(comity.CaseError) as caught:
            space(case, given=comity.scenario_of({"scenario": "s", **doc}, case))
        assert str(caught.value) == (
            f"the given scenario `s` is {what}; a space is of complete scenarios of one step [bad-scenario]"
        )


# --- the command -----------------------------------------------------------------------------------------------------


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["space", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_the_answer_keeps_to_its_schema() -> None:
    found = json.loads(run("rules/ukraine-2024", "--format", "json"))
    jsonschema.validate(found, json.loads(schema("space")))
    assert found["scenarios"] == 110_075_314_176


@pytest.mark.parametrize("name", ["istanbul-2022", "northern-ireland-1999", "sweden-nato", "ukraine-2024"])
def test_every_case_of_the_project_is_counted_and_fits_on_a_screen(name: str) -> None:
    lines = run(f"rules/{name}").splitlines()
    assert lines[0].endswith(f" scenarios of {name}")
    assert max(map(len, lines)) <= 80


def test_the_command_varies_gives_samples_and_goes_on(tmp_path: Path) -> None:
    kept = str(tmp_path / "kept.json")
    words = ["rules/sweden-nato", "--vary", "handed_over=0..3,unknown", "--vary", "accession", "--as-of", "2024-01-01"]
    first = run(*words, "--save", kept, "--format", "json")
    assert json.loads(first)["scenarios"] == 10
    assert run(*words, "--resume", kept, "--format", "json") == first
    assert "bad-resume" in run("rules/sweden-nato", "--resume", kept, code=2)
    assert "nan is not a number of seconds" in run("rules/sweden-nato", "--seconds", "nan", code=2)
