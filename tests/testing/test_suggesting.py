"""Suggested scenarios: they tell every mutant that can be told, are as few as is said, and confirm nothing."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

import comity
from comity.cli import main
from comity.cli_suggest import suggest_tests
from comity.expect import failures
from comity.meaning import T, truth, world
from comity.schema import schema
from comity.solve.hitting import hitting_sets
from comity.testing import candidates, killing, suggesting
from comity.testing.differing import tells
from comity.testing.killing import killed, mutation
from comity.testing.suggesting import suggestions, unconfirmed
from comity.verdicts import Worlds, verdicts
from generate import a_case as generated
from generate_scenarios import sampler
from solve.small_cases import a_case, all_courses, choices
from testing.test_mutants import case_doc

if TYPE_CHECKING:
    from comity.testing.suggesting import Suggestions

ROOT = Path(__file__).parents[2]
CASES = sorted(path.name for path in (ROOT / "rules").iterdir() if path.is_dir())


def confirmed(text: str) -> str:
    """A suggested file as it is once the analyst has taken the marks off its last two lines of comment."""
    lines = text.split("\n")
    start, end = lines.index("# expect:"), next(at for at, line in enumerate(lines) if line.startswith("scenario:"))
    return "\n".join([*lines[:start], *(line.removeprefix("# ") for line in lines[start:end]), *lines[end:]])


def scenarios(found: Suggestions, case: comity.Case, *, confirm: bool = False) -> list[comity.Scenario]:
    texts = [confirmed(each.text) if confirm else each.text for each in found.suggestions]
    return [comity.scenario_of(yaml.safe_load(text), case) for text in texts]


@pytest.mark.parametrize("seed", range(200, 225))
def test_suggestions_tell_every_mutant_that_can_be_told(seed: int) -> None:
    case = comity.case_of(a_case(Random(seed), most=4)[0])  # noqa: S311 - cases to try, no secrets
    found = suggestions(case)
    told, _ = killed([each.mutant for each in found.before.of("survived")], scenarios(found, case))
    assert all(told)
    assert not found.unproved or all(each.status == "not proved" for each in found.unproved)
    for each, scenario in zip(found.suggestions, scenarios(found, case), strict=True):
        worlds = Worlds(scenario.course)
        assert each.kills
        assert all(tells(mutant, worlds) for mutant in each.kills)


@pytest.mark.parametrize("seed", range(200, 212))
def test_no_suggestion_is_idle(seed: int) -> None:
    case = comity.case_of(a_case(Random(seed), most=4)[0])  # noqa: S311 - cases to try, no secrets
    found = suggestions(case)
    for at in range(len(found.suggestions)):
        rest = [each for i, each in enumerate(found.suggestions) if i != at]
        assert {mutant for each in rest for mutant in each.kills} < {
            mutant for each in found.suggestions for mutant in each.kills
        }


@pytest.mark.parametrize("seed", range(200, 220))
def test_fewer_scenarios_cannot_do_it_where_that_is_said(seed: int) -> None:
    case = comity.case_of(a_case(Random(seed), most=3)[0])  # noqa: S311 - cases to try, no secrets
    found = suggestions(case)
    for name in found.least:
        mine = [each.mutant for each in found.before.of("survived") if each.mutant.term == name]
        tellers = [set[str]() for _ in mine]
        for i, course in enumerate(all_courses(case, 2)):
            for label, choice in choices(case).items():
                here = world(course, choice)
                if all(min(truth(each.always, here)) == T for each in case.background):
                    for at, mutant in enumerate(mine):
                        if any(verdicts(one, here) != verdicts(other, here) for one, other in mutant.pairs):
                            tellers[at].add(f"{i} {label}")
        if all(tellers):
            kinds = {
                frozenset(at for at, each in enumerate(tellers) if key in each) for key in set[str]().union(*tellers)
            }
            names = {str(at): each for at, each in enumerate(sorted(kinds, key=sorted))}
            family = [frozenset(key for key, each in names.items() if at in each) for at in range(len(mine))]
            least = next(hitting_sets(family, dict.fromkeys(names, 1)))[0]
            assert least == len(suggestions(case, terms=[name]).suggestions)


@pytest.mark.parametrize("name", CASES)
def test_the_scenarios_of_a_real_case_from_nothing(name: str) -> None:
    case = comity.load_case(ROOT / "rules" / name)
    found = suggestions(case)
    right = scenarios(found, case, confirm=True)
    for each in right:
        assert failures(each, comity.check(case, each, engine="meaning")) == []
    after = mutation(case, right)
    assert not after.of("survived")
    assert after.caught == after.score
    assert name == "declare" or after.score == 1  # some of its changes may show in longer scenarios only
    assert len(right) * 2 < len(after.fates)


def test_what_is_told_already_is_not_asked_again() -> None:
    case = comity.load_case(ROOT / "rules" / "ukraine-2024")
    folder = ROOT / "examples" / "ukraine-2024"
    existing = [comity.load_scenario(path, case) for path in comity.scenario_files(folder)]
    found = suggestions(case, existing)
    assert found.suggestions == ()
    assert (found.before.score, found.before.caught, len(found.before.fates)) == (1, 1, 146)


def test_a_suggestion_asks_a_question_and_expects_nothing() -> None:
    facts = {"cap": {"type": "int", "range": [0, 200_000], "title": "Ceiling for personnel", "unit": "persons"}}
    doc = case_doc({"id": "t", "kind": "red_line", "never": "cap > 85000", "title": "At most 85,000"}, facts=facts)
    doc["parties"][0]["statements"]["said"] = {"speaker": "A speaker", "quote": "no more"}
    case = comity.case_of(doc)
    found = suggestions(case, path="rules/small").suggestions
    asked = [(each.name, one.question, one.verdict) for each in found for one in each.asked]
    sentence = "Ceiling for personnel: exactly {} persons. Is “At most 85,000” broken or kept?"
    assert asked == [
        ("north-t-1", sentence.format("85,000"), "satisfied"),
        ("north-t-2", sentence.format("85,001"), "violated"),
    ]
    assert found[0].text == (
        "# north.t: At most 85,000\n"
        "#   A speaker; undated: “no more”\n"
        "#\n"
        "# Ceiling for personnel: exactly 85,000 persons. Is “At most 85,000” broken or kept?\n"
        "# As the term is written, it is kept.\n"
        "#   It would be broken with `cap >= 85000` instead of `cap > 85000` (line 34).\n"
        "#   It would be broken with `not cap > 85000` instead of `cap > 85000` (line 34).\n"
        "#   It would be broken with `84999` instead of `85000` (line 34).\n"
        "#\n"
        "# Nobody has confirmed this yet. If it is as you read the statement, take the marks off the lines from\n"
        "# `expect` on; if it is not, the term is not written as it was meant.\n"
        "# expect:\n"
        "#   north.t: satisfied\n"
        "scenario: north-t-1\n"
        'case: "rules/small"\n'
        "steps:\n"
        "  - {facts: {cap: 85000}}\n"
    )
    scenario = comity.scenario_of(yaml.safe_load(found[0].text), case)
    assert unconfirmed(scenario)
    assert not unconfirmed(comity.scenario_of(yaml.safe_load(confirmed(found[0].text)), case))
    assert mutation(case, [scenario]).score == 0


def test_the_dates_of_a_suggestion_are_plain_days() -> None:
    term = {"id": "t", "kind": "commitment", "when": "e", "then": "a", "within": "2 days"}
    case = comity.case_of(case_doc(term))
    (late,) = (
        each for each in suggestions(case).suggestions if any(mutant.operator == "no-deadline" for mutant in each.kills)
    )
    assert [step["date"] for step in late.document["steps"]] == ["2025-01-01", "2025-01-04"]


def test_time_that_is_over_leaves_all_of_it_open() -> None:
    case = comity.case_of(case_doc({"id": "t", "kind": "red_line", "never": "a"}))
    found = suggestions(case, seconds=0)
    assert found.suggestions == ()
    assert [each.mutant.change for each in found.unproved] == ["with `not a` instead of `a`"]


# --- the command ---------------------------------------------------------------------------------------------------

ISTANBUL = str(ROOT / "rules" / "istanbul-2022")


def run(*args: str, code: int = 0) -> str:
    result = CliRunner().invoke(suggest_tests, args, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_files_are_written_once_and_comity_check_reads_them(tmp_path: Path) -> None:
    first = run(ISTANBUL, "-o", str(tmp_path))
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(written) > 10
    assert run(ISTANBUL, "-o", str(tmp_path)) == first
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == written
    checked = CliRunner().invoke(main, ["check", ISTANBUL, str(tmp_path), "--engine", "meaning"])
    assert checked.exit_code == 0, checked.output
    case = comity.load_case(ISTANBUL)
    assert all(unconfirmed(comity.load_scenario(path, case)) for path in comity.scenario_files(tmp_path))
    assert (tmp_path / yaml.safe_load(next(iter(written.values())))["case"]).resolve() == Path(ISTANBUL)


def test_another_file_of_the_same_name_is_kept(tmp_path: Path) -> None:
    kept = tmp_path / "russia-tanks-1.yaml"
    kept.write_text("scenario: mine\nsteps: []\n")
    run(ISTANBUL, "-o", str(tmp_path), "--term", "russia.tanks")
    assert kept.read_text() == "scenario: mine\nsteps: []\n"
    names = {path.stem: yaml.safe_load(path.read_text())["scenario"] for path in tmp_path.iterdir() if path != kept}
    assert names
    assert all(stem == name for stem, name in names.items())


def test_what_exists_is_taken_into_account_and_the_answer_is_json_too(tmp_path: Path) -> None:
    for name in ("halfway", "on-russian-figures", "on-ukrainian-figures", "forces-above-the-ceiling"):
        shutil.copy(ROOT / "examples" / "istanbul-2022" / f"{name}.yaml", tmp_path)
    data = json.loads(run(ISTANBUL, "--existing", str(tmp_path), "--format", "json"))
    assert data["told_before"] == 61
    assert data["mutants"] == 72
    told = [change for each in data["suggestions"] for one in each["asked"] for change in one["tells"]]
    assert len(told) == 11
    assert data["not_proved"] == data["equivalent"] == []


def test_a_scenario_that_was_confirmed_as_its_comment_says_counts_as_existing(tmp_path: Path) -> None:
    run(ISTANBUL, "-o", str(tmp_path), "--term", "russia.tanks")
    for path in tmp_path.glob("*.yaml"):
        path.write_text(confirmed(path.read_text()))
    assert sorted(tmp_path.glob("*.yaml")) == comity.scenario_files(tmp_path)
    data = json.loads(run(ISTANBUL, "--existing", str(tmp_path), "--term", "russia.tanks", "--format", "json"))
    assert data["suggestions"] == []


def test_a_file_among_the_existing_ones_that_is_nothing_known_is_told(tmp_path: Path) -> None:
    (tmp_path / "slip.yaml").write_text("sceanrio: x\n")
    result = CliRunner().invoke(main, ["suggest-tests", ISTANBUL, "--existing", str(tmp_path)])
    assert result.exit_code == 2
    assert "help: did you mean `scenario`? or leave the file out with `--ignore slip.yaml`\n" in result.stderr
    few = ["--term", "russia.tanks", "--ignore", "slip.yaml"]
    assert CliRunner().invoke(main, ["suggest-tests", ISTANBUL, "--existing", str(tmp_path), *few]).exit_code == 0


def test_without_python_sat_nothing_is_suggested_and_that_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    result = CliRunner().invoke(main, ["suggest-tests", ISTANBUL])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        "python-sat, which answers this question, is not installed [no-solver]\n"
        "help: install it with `pip install 'comity[solve]'`\n\n1 problem;"
    )


def test_ctrl_c_keeps_the_scenarios_that_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(10**6))

    def of_term(*given: Any) -> Any:  # noqa: ANN401 - as there
        if next(calls) == 2:
            raise KeyboardInterrupt
        return candidates.of_term(*given)

    monkeypatch.setattr(suggesting, "of_term", of_term)
    data = json.loads(run(ISTANBUL, "--format", "json", code=130))
    assert (data["complete"], data["stopped"]) == (False, "interrupted")
    assert len({each["asked"][0]["term"] for each in data["suggestions"]}) == 2
    told = [one for each in data["suggestions"] for asked in each["asked"] for one in asked["tells"]]
    assert len(told) + len(data["not_proved"]) == data["mutants"] == 72
    assert next(calls) == 3
    calls = iter(range(2, 10))
    assert "# stopped: interrupted; what was found by then is kept" in run(ISTANBUL, code=130).splitlines()


def test_ctrl_c_before_anything_is_made_leaves_all_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def difference(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(killing, "difference", difference)
    found = suggestions(comity.load_case(ISTANBUL))
    assert (found.stopped, found.suggestions, len(found.unproved)) == ("interrupted", (), 72)
    assert {each.why for each in found.unproved} == {"not looked at: interrupted"}


@pytest.mark.parametrize("name", CASES)
def test_json_keeps_to_its_published_schema(name: str) -> None:
    data = json.loads(run(str(ROOT / "rules" / name), "--seconds", "1", "--format", "json"))
    jsonschema.validate(data, json.loads(schema("suggest-tests")))


def test_a_folder_that_cannot_be_written_is_found_out_before_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "suggestions", None)
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(main, ["suggest-tests", ISTANBUL, "-o", str(tmp_path / "file")])
    assert result.exit_code == 2
    assert f"`{tmp_path}/file` cannot be written: File exists [unwritable]" in result.stderr


def test_what_changes_nothing_is_told_as_a_lint(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(case_doc({"id": "t", "kind": "demand", "requires": "n >= 0 and a"})))
    lines = run(str(path)).splitlines()
    assert "# lint: north.t: with `a` instead of `n >= 0 and a`: no scenario tells them apart, at any length" in lines


def test_a_name_that_does_not_exist_is_a_problem() -> None:
    result = CliRunner().invoke(suggest_tests, [ISTANBUL, "--term", "russia.tank"])
    assert isinstance(result.exception, comity.CaseError)
    assert (
        str(result.exception)
        == "there is no term or party `russia.tank` [unknown-term]\nhelp: did you mean `russia.tanks`?"
    )


def test_a_claim_about_a_date_that_a_scenario_leaves_out_is_told_as_open() -> None:
    case = comity.case_of(case_doc({"id": "t", "kind": "assertion", "claims": "n < 20", "at": "2025-03-01"}))
    found = suggestions(case, terms=["north.t"])
    earlier = [each for each in found.suggestions if any(kill.after == "2025-02-28" for kill in each.kills)]
    assert [[step["date"] for step in each.document["steps"]] for each in earlier] == [["2025-03-01"]]
    assert [one.verdict for each in earlier for one in each.asked] == ["satisfied"]
    told, _ = killed([each.mutant for each in found.before.of("survived")], scenarios(found, case))
    assert all(told)


@pytest.mark.parametrize("seed", [3, 9, 15, 23, 30, 35])
def test_cases_with_dates_views_and_exceptions_are_told_too(seed: int) -> None:
    case = comity.case_of(generated(sampler(seed)))
    found = suggestions(case)
    told, _ = killed([each.mutant for each in found.before.of("survived")], scenarios(found, case))
    assert told
    assert all(told)
