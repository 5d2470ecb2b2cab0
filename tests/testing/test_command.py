"""`comity test` over cases and scenarios: laws, measures, baseline, and the file that reproduces its failures."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import jsonschema
import pytest

from comity.schema import schema
from testing.small_folder import BARE, BROKEN, KEPT, build, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return build(tmp_path, kept=KEPT, broken=BROKEN, bare=BARE)


def test_a_folder_of_scenarios_is_tested_without_the_laws_of_its_case() -> None:
    result = run("examples")
    assert result.exit_code == 1
    assert result.output == (
        "examples/broken.yaml:6:3: expected `satisfied`, found `violated` [not-as-expected]\n"
        "    north.open-first: satisfied\n"
        "    ^^^^^^^^^^^^^^^^\n"
        "to see it again: comity check rules/bridge examples/broken.yaml\n\n"
        "3 scenarios, 2 expectations: 1 kept, 1 not kept\n"
    )


def test_a_case_is_tested_with_its_laws() -> None:
    result = run("rules/bridge")
    assert result.exit_code == 1
    assert (
        "rules/bridge/case.yaml:9:12: `no-march`: a scenario breaks it [property-holds]\n"
        "      never: once(march)\n"
        "             ^^^^^^^^^^^\n"
        "for example:\n"
        "  step 1: The march begins\n"
        "to see it again: comity test rules/bridge --law property-holds --subject no-march\n"
    ) in result.output
    assert result.output.endswith("19 laws of subjects: 16 hold, 3 do not hold, 0 accepted, 0 not proved\n")


@pytest.mark.parametrize(
    ("args", "laws", "scenarios"),
    [
        ((".",), True, True),
        ((".", "--no-laws"), False, True),
        (("examples", "--laws"), True, True),
        (("rules",), True, False),
        (("rules/bridge/case.yaml",), True, False),
        (("rules/bridge", "./rules/bridge/", "rules/bridge/case.yaml", "rules"), True, False),
        (("examples/kept.yaml",), False, True),
    ],
)
def test_what_is_tested_follows_from_the_paths_and_from_what_is_asked(
    args: tuple[str, ...], laws: bool, scenarios: bool  # noqa: FBT001 - a table
) -> None:  # fmt: skip
    output = run(*args).output
    assert ("laws of subjects" in output) is laws
    assert (" expectations: " in output) is scenarios


def test_one_law_of_one_subject_can_be_asked() -> None:
    result = run("rules/bridge", "--law", "can-be-violated", "--subject", "north.open-first")
    assert result.exit_code == 0
    assert result.output == "1 laws of subjects: 1 hold, 0 do not hold, 0 accepted, 0 not proved\n"


def test_an_unknown_law_is_an_error_with_a_hint() -> None:
    result = run("rules/bridge", "--law", "can-be-violate")
    assert result.exit_code == 2
    assert "there is no law `can-be-violate` [unknown-code]\nhelp: did you mean `can-be-violated`?" in result.stderr


@pytest.mark.parametrize("again", ["./rules/bridge/", "rules/bridge/case.yaml", "rules", "examples/../rules/bridge"])
def test_a_case_that_is_named_twice_in_other_words_is_tested_once(again: str) -> None:
    found = json.loads(run("rules/bridge", again, "examples/kept.yaml", "./examples", "--format", "json").output)
    assert [(each["path"], len(each["judgements"])) for each in found["cases"]] == [("rules/bridge", 21)]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "rules/bridge/north.yaml",
            "`rules/bridge/north.yaml` is the file of a party, and no case of its own [unknown-file]\n",
        ),
        (
            "bare",
            "`bare` holds neither cases nor scenarios: no file there starts with `case:` or `scenario:` [no-scenario]",
        ),
    ],
)
def test_a_path_that_holds_nothing_to_test_is_told(folder: Path, path: str, message: str) -> None:
    (folder / "bare").mkdir()
    result = run(path)
    assert result.exit_code == 2
    assert result.stderr.startswith(message)


def test_a_subject_of_which_no_law_is_asked_is_named() -> None:
    result = run("rules/bridge", "--subject", "north.open-frist")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "no law is asked of `north.open-frist` [nothing-tested]\nhelp: did you mean `north.open-first`?\n"
    )


@pytest.mark.parametrize("args", [("--no-laws", "rules/bridge"), ("examples/bare.yaml",), ("rules", "--subject", "x")])
def test_nothing_tested_does_not_look_like_success(args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert "[nothing-tested]" in result.stderr


@pytest.mark.parametrize(
    ("option", "code", "line"),
    [
        ("--cov", 0, "coverage of bridge: 27.2% (1 of 3 verdicts"),
        ("--cov=27", 0, "coverage of bridge: 27.2% ("),
        ("--cov=28", 1, "coverage of bridge: 27.2% is less than 28%"),
        ("--mutate", 0, "mutation score of bridge: "),
        ("--mutate=100", 1, "is less than 100%"),
    ],
)
def test_a_measure_fails_below_its_minimum_alone(folder: Path, option: str, code: int, line: str) -> None:
    (folder / "examples" / "broken.yaml").unlink()
    north = folder / "rules" / "bridge" / "north.yaml"
    north.write_text(north.read_text(encoding="utf-8").partition("  - id: both")[0], encoding="utf-8")
    result = run(option, "examples")
    assert line in result.output
    assert result.exit_code == code


def test_findings_of_the_baseline_do_not_fail_and_entries_without_a_finding_are_told(folder: Path) -> None:
    (folder / "accepted.yaml").write_text(
        "- {law: property-holds, subject: no-march, reason: The march is planned}\n"
        "- {law: can-be-satisfied, subject: north.both, reason: The words are those of the speaker}\n"
        "- {law: not-implied, subject: north.open-first, reason: A consequence of the other}\n"
        "- {law: can-be-violated, subject: north.both, reason: Long mended}\n",
        encoding="utf-8",
    )
    result = run("rules/bridge", "--baseline", "accepted.yaml")
    assert result.exit_code == 0
    assert (
        "accepted: rules/bridge/case.yaml:9:12: `no-march`: a scenario breaks it [property-holds] "
        "(The march is planned)\n"
    ) in result.output
    assert result.output.endswith(
        "\n\naccepted.yaml:4:3: nothing to accept any more: `can-be-violated` of `north.both`; take the entry out\n\n"
        "19 laws of subjects: 16 hold, 0 do not hold, 3 accepted, 0 not proved\n"
    )


def test_an_entry_is_not_called_stale_when_its_law_was_not_asked(folder: Path) -> None:
    (folder / "accepted.yaml").write_text("- {law: can-be-violated, subject: x, reason: y}\n", encoding="utf-8")
    assert "nothing to accept" in run("rules/bridge", "--baseline", "accepted.yaml").output
    assert "nothing to accept" not in run("examples", "--baseline", "accepted.yaml").output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("law: x\n", "expected a list of `{law, subject, reason}` [bad-value]"),
        ("- x\n", "expected `{law, subject, reason}` [bad-value]"),
        ("- {law: a, subject: b, reason: ''}\n", "expected some text [bad-value]"),
        (
            "- {law: can-be-satisfid, subject: b, reason: c}\n",
            "there is no law `can-be-satisfid` [unknown-code]\n  - {law: can-be-satisfid, subject: b, reason: c}\n",
        ),
        ("- {law: mutant-killed, subject: b, reason: c}\n", "an accepted finding has a `change` [missing-key]"),
        ("- {law: covered, subject: b, reason: c}\n", "an accepted finding has a `never` [missing-key]"),
        (
            "- {law: can-be-satisfied, subject: b, change: d, reason: c}\n",
            "`change` is no key of an accepted finding of another law than `mutant-killed` [unknown-key]",
        ),
        ("- {law: a, subject: b}\n", "an accepted finding has a `reason` [missing-key]"),
        ("- {law: a, subjct: b, reason: c}\n", "`subjct` is no key of an accepted finding [unknown-key]"),
    ],
)
def test_a_wrong_baseline_is_shown_at_its_place(folder: Path, text: str, message: str) -> None:
    (folder / "wrong.yaml").write_text(text, encoding="utf-8")
    result = run("rules/bridge", "--baseline", "wrong.yaml")
    assert result.exit_code == 2
    assert f": {message}" in result.stderr


@pytest.mark.parametrize("args", [(".",), ("examples/kept.yaml", "--cov", "--mutate"), ("rules/bridge", "--laws")])
def test_json_keeps_to_its_published_schema(args: tuple[str, ...]) -> None:
    jsonschema.validate(json.loads(run(*args, "--format", "json").output), json.loads(schema("test")))


def test_the_pytest_file_fails_as_long_as_the_faults_are_there(folder: Path) -> None:
    (folder / "tests").mkdir()
    run(".", "--reproduce", "tests/test_again.py")
    again = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_again.py"]
    done = subprocess.run(again, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 1, done.stdout
    assert "4 failed" in done.stdout
    north = folder / "rules" / "bridge" / "north.yaml"
    north.write_text(north.read_text(encoding="utf-8").partition("  - id: both")[0], encoding="utf-8")
    head = folder / "rules" / "bridge" / "case.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("once(march)", "once(march) and false"), encoding="utf-8")
    wrong = folder / "examples" / "broken.yaml"
    wrong.write_text(wrong.read_text(encoding="utf-8").replace(": satisfied", ": violated"), encoding="utf-8")
    done = subprocess.run(again, capture_output=True, text=True, check=False, cwd=folder)
    assert "4 passed" in done.stdout, done.stdout


def test_where_all_holds_the_pytest_file_says_so(folder: Path) -> None:
    run("examples/kept.yaml", "--reproduce", "test_again.py")
    text = (folder / "test_again.py").read_text(encoding="utf-8")
    assert text.endswith("\n# Everything held: there is nothing to reproduce.\n")
    compile(text, "test_again.py", "exec")


def test_json_has_every_judgement_and_the_measures() -> None:
    found = json.loads(run(".", "--format", "json", "--cov", "--mutate").output)
    assert (found["scenarios"], found["expectations"]) == (3, 2)
    assert found["failures"] == [
        {
            "scenario": "march-over-closed-bridge", "name": "north.open-first",
            "expected": "satisfied", "found": "violated",
        },
    ]  # fmt: skip
    (case,) = found["cases"]
    broken = [each for each in case["judgements"] if each["law"] == "property-holds"]
    assert broken == [
        {
            "law": "property-holds", "subject": "no-march", "holds": False, "why": "a scenario breaks it",
            "file": "rules/bridge/case.yaml", "line": 9, "column": 12,
            "scenario": broken[0]["scenario"], "accepted": None,
        },
    ]  # fmt: skip
    assert broken[0]["scenario"]["steps"] == [{"events": ["march"]}]
    assert case["coverage"]["verdicts"] == {"seen": 3, "every": 4}
    assert case["mutation"]["score"] == 1.0


def test_no_hypothesis_and_no_pytest_is_imported(folder: Path) -> None:
    program = (
        "from click.testing import CliRunner; from comity.cli import main; import sys; "
        "CliRunner().invoke(main, ['test', '.', '--cov', '--mutate'], catch_exceptions=False); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=folder)
    assert not {"hypothesis", "pytest", "_pytest"} & set(done.stdout.split())
