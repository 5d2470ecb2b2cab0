"""`comity test` over cases and scenarios: laws, measures, baseline, and the file that reproduces its failures."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import permutations
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from comity.schema import schema
from testing.small_folder import BARE, BROKEN, KEPT, NORTH, build, run

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
            "`bare` holds neither cases nor scenarios: no file there has the key `case` or `scenario` [no-scenario]",
        ),
    ],
)
def test_a_path_that_holds_nothing_to_test_is_told(folder: Path, path: str, message: str) -> None:
    (folder / "bare").mkdir()
    result = run(path)
    assert result.exit_code == 2
    assert result.stderr.startswith(message)


@pytest.mark.parametrize("order", list(permutations(("expect", "case", "steps", "scenario"))))
@pytest.mark.parametrize("write", [yaml.safe_dump, json.dumps])
def test_a_scenario_is_one_whatever_the_order_of_its_keys(folder: Path, order: tuple[str, ...], write: Any) -> None:  # noqa: ANN401
    """As of one that was suggested, and confirmed as its comment says: it begins with `expect`."""
    for each in folder.glob("examples/*.yaml"):
        each.unlink()
    data = yaml.safe_load(KEPT)
    data = {key: data[key] for key in order}
    text = write(data, sort_keys=False) if write is yaml.safe_dump else write(data)
    (folder / "examples" / "any.yaml").write_text(f"# said\n{text}", encoding="utf-8")
    assert run("examples").output == "1 scenarios, 1 expectations: 1 kept, 0 not kept\n"


SLIPS = {
    "sceanrio: x\nsteps: []\n": "1:1: this is neither a case, nor a party, nor a scenario [unknown-file]\n"
    "  sceanrio: x\n  ^^^^^^^^\n"
    "help: did you mean `scenario`? or leave the file out with `--ignore slip.yaml`\n",
    "case: ../rules/bridge\nexpect: {north: accepts}\n": "1:1: this is neither a case, nor a party, nor a scenario "
    "[unknown-file]\n  case: ../rules/bridge\n  ^^^^\n"
    "help: a case file starts with `case:`, a party file with `party:`, a scenario with `scenario:`; "
    "or leave the file out with `--ignore slip.yaml`\n",
    "site_name: x\n": "1:1: this is neither a case, nor a party, nor a scenario [unknown-file]\n"
    "  site_name: x\n  ^^^^^^^^^\n"
    "help: a case file starts with `case:`, a party file with `party:`, a scenario with `scenario:`; "
    "or leave the file out with `--ignore slip.yaml`\n",
    "nav: [\n": "1:6: this `[` is never closed [bad-yaml]\n  nav: [\n       ^\n",
}


@pytest.mark.parametrize("text", SLIPS)
def test_a_yaml_file_that_is_nothing_known_is_told_and_the_run_is_not_green(folder: Path, text: str) -> None:
    (folder / "examples" / "broken.yaml").unlink()
    (folder / "examples" / "slip.yaml").write_text(text, encoding="utf-8")
    for args in (("examples",), (".", "--no-laws")):
        result = run(*args)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"examples/slip.yaml:{SLIPS[text]}\n1 problem;")
    for pattern in ("slip.yaml", "s*.yaml", "examples/slip.yaml"):
        assert run(".", "--no-laws", "--ignore", pattern).exit_code == 0
    (folder / "examples" / ".ci").mkdir()
    (folder / "examples" / "slip.yaml").rename(folder / "examples" / ".ci" / "slip.yaml")
    assert run("examples").exit_code == 0


def test_bytes_that_are_no_text_are_told_in_a_folder_too(folder: Path) -> None:
    (folder / "examples" / "slip.yaml").write_bytes(b"nav: \xff\n")
    result = run("examples")
    assert result.exit_code == 2
    assert "examples/slip.yaml` is not UTF-8 text: line 1 holds the byte 0xff [not-text]" in result.stderr


def test_a_baseline_and_a_mapping_may_lie_beside_scenarios(folder: Path) -> None:
    (folder / "examples" / "broken.yaml").unlink()
    (folder / "examples" / "accepted.yaml").write_text("- {law: determined, subject: x, reason: y}\n", encoding="utf-8")
    (folder / "examples" / "log.yml").write_text("lifecycle: complete\nevents: {March: march}\n", encoding="utf-8")
    assert run("examples").exit_code == 0


def test_a_case_of_another_file_name_is_found_in_a_folder_too(folder: Path) -> None:
    case = (folder / "rules" / "bridge" / "case.yaml").read_text(encoding="utf-8")
    (folder / "examples" / "single.yaml").write_text(case, encoding="utf-8")
    (folder / "whole").mkdir()
    (folder / "whole" / "head.yaml").write_text(case, encoding="utf-8")
    (folder / "whole" / "north.yaml").write_text(NORTH, encoding="utf-8")
    found = json.loads(run(".", "--format", "json", "--law", "property-holds").output)
    assert [each["path"] for each in found["cases"]] == ["examples/single.yaml", "rules/bridge", "whole"]


@pytest.mark.parametrize(
    ("args", "way_out"),
    [
        (("rules/bridge",), ", or leave the laws out with `--no-laws`"),
        (("rules/bridge", "--engine-laws=2", "--law", "engine-learns"), ", or leave the laws out with `--no-laws`"),
        (("examples/kept.yaml", "--cov"), ""),
        (("examples/bare.yaml", "examples/broken.yaml", "--no-laws", "--mutate"), ""),
    ],
)
def test_what_needs_python_sat_says_so_once_and_is_not_green_without_it(
    monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], way_out: str
) -> None:
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "python-sat, which judges laws and finds what scenarios leave out, is not installed [no-solver]\n"
        f"help: install it with `pip install 'comity[solve]'`{way_out}\n\n"
        "1 problem; `comity explain CODE` says more about a [code]\n"
    )


def test_laws_that_are_left_out_are_told_and_need_no_python_sat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    result = run("rules/bridge", "examples/kept.yaml", "--no-laws")
    assert result.exit_code == 0
    assert result.output == (
        "the laws of 1 case were not judged, as asked\n1 scenarios, 1 expectations: 1 kept, 0 not kept\n"
    )
    assert run("rules/bridge", "--law", "no-dead-event").exit_code == 0


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
