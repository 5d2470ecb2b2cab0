"""The pytest plugin: what is collected when it is asked, how failures read, and that it is inert otherwise."""

from __future__ import annotations

from importlib.metadata import entry_points
from textwrap import dedent
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from testing.small_folder import BARE, BROKEN, KEPT, build

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = "pytester"
INSTALLED = any(each.value == "comity.testing.plugin" for each in entry_points(group="pytest11"))
PLUGIN = () if INSTALLED else ("-p", "comity.testing.plugin")


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    return build(pytester.path, kept=KEPT, broken=BROKEN, bare=BARE)


def run(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*PLUGIN, "-p", "no:cacheprovider", *args)


def ids(pytester: pytest.Pytester, *args: str) -> list[str]:
    return [line for line in run(pytester, *args, "--collect-only", "-q").outlines if "::" in line]


@pytest.mark.usefixtures("folder")
def test_without_being_asked_nothing_is_collected_and_comity_is_not_imported(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import sys

        def pytest_sessionfinish(session):
            names = sorted(name for name in sys.modules if name.startswith("comity"))
            print("imported:", *names)
    """)
    pytester.makepyfile(test_own="def test_own(): pass")
    result = pytester.runpytest_subprocess(*PLUGIN, "-s")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([
        "*imported: comity comity.testing comity.testing.plugin comity.testing.plugin_asked",
    ])  # fmt: skip


@pytest.mark.usefixtures("folder")
def test_a_case_folder_that_is_named_has_an_item_for_each_term_and_law(pytester: pytest.Pytester) -> None:
    found = ids(pytester, "rules/bridge")
    assert found[0] == "rules/bridge::north.open-first::can-be-triggered"
    assert "rules/bridge::no-march::property-holds" in found
    assert len(found) == len(set(found)) == 19
    assert not any("examples" in each for each in found)


@pytest.mark.usefixtures("folder")
def test_a_scenario_file_that_is_named_has_one_item(pytester: pytest.Pytester) -> None:
    assert ids(pytester, "examples/kept.yaml") == ["examples/kept.yaml::expect"]


@pytest.mark.usefixtures("folder")
def test_a_folder_of_scenarios_is_collected_with_the_option_alone(pytester: pytest.Pytester) -> None:
    assert ids(pytester, "examples") == []
    assert ids(pytester, "examples", "--rules") == [
        "examples/bare.yaml::expect", "examples/broken.yaml::expect", "examples/kept.yaml::expect",
    ]  # fmt: skip


def test_a_yaml_file_that_is_nothing_known_is_an_error_of_the_collection(
    folder: Path, pytester: pytest.Pytester
) -> None:
    (folder / "examples" / "broken.yaml").unlink()
    (folder / "examples" / "slip.yaml").write_text("sceanrio: x\nsteps: []\n", encoding="utf-8")
    result = run(pytester, "examples", "--rules")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([
        "examples/slip.yaml:1:1: this is neither a case, nor a party, nor a scenario [[]unknown-file]",
        "help: did you mean `scenario`? or leave the file out with `--ignore-glob='[*]/slip.yaml'`",
    ])  # fmt: skip
    assert run(pytester, "examples", "--rules", "--ignore-glob=*/slip.yaml").ret == pytest.ExitCode.OK


def test_a_scenario_may_begin_with_what_it_expects(folder: Path, pytester: pytest.Pytester) -> None:
    steps, expect = KEPT.split("expect:")
    (folder / "examples" / "kept.yaml").write_text(f"expect:{expect}{steps}", encoding="utf-8")
    assert ids(pytester, "examples/kept.yaml") == ["examples/kept.yaml::expect"]
    assert "examples/kept.yaml::expect" in ids(pytester, "examples", "--rules")


@pytest.mark.usefixtures("folder")
def test_without_python_sat_laws_are_one_error_unless_they_are_left_out(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(hidden="import sys\nsys.modules['pysat.solvers'] = None")
    pytester.syspathinsert()
    result = run(pytester, "-p", "hidden", "rules/bridge")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([
        "python-sat, which answers this question, is not installed [[]no-solver]",
        "help: install it with `pip install 'comity[[]solve]'`, or leave the laws out with `--rules-no-laws`",
    ])  # fmt: skip
    result = run(pytester, "-p", "hidden", "rules/bridge", "examples/kept.yaml", "--rules-no-laws")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["the laws of cases were not judged, as asked"])


@pytest.mark.usefixtures("folder")
def test_the_ini_key_names_what_is_collected_where_no_path_is_given(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ntestpaths = tests\ncomity_rules = rules examples/kept.yaml")
    pytester.mkdir("tests")
    found = ids(pytester)
    assert len(found) == 20
    assert found[-1] == "examples/kept.yaml::expect"
    assert ids(pytester, "tests") == []


@pytest.mark.usefixtures("folder")
def test_a_case_named_by_testpaths_is_collected(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ntestpaths = rules/bridge")
    assert len(ids(pytester)) == 19


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("given", ["rules/bridge", "rules/bridge/case.yaml"])
def test_an_id_selects_what_it_names(pytester: pytest.Pytester, given: str) -> None:
    assert ids(pytester, f"{given}::north.both::can-be-violated") == ["rules/bridge::north.both::can-be-violated"]
    assert len(ids(pytester, f"{given}::north.both")) == 7


@pytest.mark.usefixtures("folder")
def test_a_failure_shows_its_place_then_the_counterexample_then_how_to_see_it_again(pytester: pytest.Pytester) -> None:
    result = run(pytester, "rules/bridge", "-k", "no-march")
    result.assert_outcomes(failed=1, deselected=18)
    lines = result.outlines
    first = lines.index("rules/bridge/case.yaml:9:12: `no-march`: a scenario breaks it [property-holds]")
    assert lines[first + 1 : first + 6] == [
        "      never: once(march)",
        "             ^^^^^^^^^^^",
        "for example:",
        "  step 1: The march begins",
        "to see it again: comity test rules/bridge --law property-holds --subject no-march",
    ]


@pytest.mark.usefixtures("folder")
def test_scenarios_pass_fail_or_are_skipped_by_what_they_expect(pytester: pytest.Pytester) -> None:
    result = run(pytester, "examples", "--rules", "-rs")
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["*this scenario expects nothing*"])
    result.stdout.fnmatch_lines([
        "examples/broken.yaml:6:3: expected `satisfied`, found `violated` [[]not-as-expected[]]",
        "    north.open-first: satisfied",
        "    ^^^^^^^^^^^^^^^^",
        "to see it again: comity check rules/bridge examples/broken.yaml",
    ])  # fmt: skip


@pytest.mark.parametrize("engine", ["auto", "meaning"])
@pytest.mark.usefixtures("folder")
def test_the_engine_can_be_chosen(pytester: pytest.Pytester, engine: str) -> None:
    run(pytester, "examples/kept.yaml", f"--rules-engine={engine}").assert_outcomes(passed=1)


@pytest.mark.usefixtures("folder")
def test_the_measures_are_items_whose_minimum_can_fail(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--rules", "--rules-cov=90", "--rules-mutate", "-k", "coverage or mutation")
    result.assert_outcomes(passed=1, failed=1, deselected=22)
    result.stdout.fnmatch_lines(["coverage of bridge: 60% is less than 90%"])
    result.stdout.fnmatch_lines(["coverage of bridge: 60% (3 of 4 verdicts, 8 of 14 truths of conditions, 1 of 2 *"])
    result.stdout.fnmatch_lines(["mutation score of bridge: 100% (9 of 9 changes told; 33.3% caught by an `expect`)"])


@pytest.mark.usefixtures("folder")
def test_what_a_time_limit_leaves_unproved_counts_as_not_told(pytester: pytest.Pytester) -> None:
    (pytester.path / "examples" / "broken.yaml").unlink()
    result = run(pytester, "--rules", "--rules-mutate=100", "--rules-seconds=1e-9", "-k", "mutation")
    result.assert_outcomes(failed=1, deselected=21)
    result.stdout.fnmatch_lines(["*: not proved: the time limit was met"])


@pytest.mark.usefixtures("folder")
def test_a_measure_without_a_case_is_an_error(pytester: pytest.Pytester) -> None:
    result = run(pytester, "examples/kept.yaml", "--rules-cov")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--rules-cov and --rules-mutate need a case: give the path of one, or `--rules`"])


def test_a_minimum_that_is_none_is_an_error(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess(*PLUGIN, "--rules-cov", "rules/bridge")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*`rules/bridge` is no percentage; put the option after the paths*"])


@pytest.mark.usefixtures("folder")
def test_what_the_baseline_accepts_is_an_expected_failure_and_what_it_need_not_is_told(
    pytester: pytest.Pytester,
) -> None:
    (pytester.path / "accepted.yaml").write_text(
        dedent("""\
        - {law: property-holds, subject: no-march, reason: The march is planned}
        - {law: can-be-violated, subject: north.both, reason: Long mended}
        - {law: no-dead-fact, subject: tunnel, reason: It is gone}
        """),
        encoding="utf-8",
    )
    result = run(pytester, "rules/bridge", "--rules-baseline=accepted.yaml", "-rx")
    result.assert_outcomes(passed=16, failed=2, xfailed=1)
    result.stdout.fnmatch_lines(["*no-march::property-holds - The march is planned"])
    told = [line for line in result.outlines if "nothing to accept any more" in line]
    end = "; take the entry out"
    assert told == [
        f"{pytester.path}/accepted.yaml:2:3: nothing to accept any more: `can-be-violated` of `north.both`{end}",
        f"{pytester.path}/accepted.yaml:3:3: nothing to accept any more: `no-dead-fact` of `tunnel`{end}",
    ]
    part = run(pytester, "rules/bridge", "--rules-baseline=accepted.yaml", "-k", "no-march")
    assert "nothing to accept" not in part.stdout.str()


@pytest.mark.usefixtures("folder")
def test_a_baseline_accepts_mutants_and_what_is_not_tried_out(pytester: pytest.Pytester) -> None:
    (pytester.path / "examples" / "broken.yaml").unlink()
    (pytester.path / "accepted.yaml").write_text(
        dedent("""\
        - law: mutant-killed
          subject: north.both
          change: with `not bridge == open` instead of `bridge == open`
          reason: As said
        - {law: covered, subject: north.open-first, never: violated, reason: It never was}
        - {law: mutant-killed, subject: north.both, change: without it, reason: Old}
        """),
        encoding="utf-8",
    )
    args = ("--rules", "--rules-baseline=accepted.yaml", "--rules-mutate", "--rules-cov")
    lines = run(pytester, *args).outlines
    assert "mutation score of bridge: 75% (6 of 8 changes told; 37.5% caught by an `expect`)" in lines
    accepted = [line.rpartition(" (")[2] for line in lines if line.startswith("  accepted: ")]
    assert accepted == ["It never was)", "As said)"]
    end = "`mutant-killed` of `north.both` without it; take the entry out"
    assert f"{pytester.path}/accepted.yaml:6:3: nothing to accept any more: {end}" in lines
    without = run(pytester, *args[:2], "--rules-cov").outlines
    assert not any("nothing to accept any more" in line for line in without)


@pytest.mark.usefixtures("folder")
def test_ctrl_c_keeps_what_was_judged_and_calls_no_entry_stale(pytester: pytest.Pytester) -> None:
    (pytester.path / "accepted.yaml").write_text(
        "- {law: can-be-satisfied, subject: north.open-first, reason: Old}\n"
        "- {law: no-dead-fact, subject: tunnel, reason: Old}\n",
        encoding="utf-8",
    )
    pytester.makeconftest("""
        from comity.testing import killing

        def stop(*_, **__):
            raise KeyboardInterrupt

        killing.difference = stop
    """)
    result = run(pytester, "rules/bridge", "--rules-mutate", "--rules-baseline=accepted.yaml")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(passed=16, failed=3)
    told = [line for line in result.outlines if "nothing to accept any more" in line]
    assert [line.partition(": ")[0] for line in told] == [f"{pytester.path}/accepted.yaml:1:3"]


@pytest.mark.usefixtures("folder")
def test_a_case_that_is_named_twice_in_other_words_is_collected_once(pytester: pytest.Pytester) -> None:
    assert len(ids(pytester, "rules/bridge", "./rules/bridge/")) == 19
    assert len(ids(pytester, "rules/bridge", "rules/bridge/case.yaml")) == 19
    assert len(ids(pytester, "examples/kept.yaml", "examples/../examples/kept.yaml")) == 1


@pytest.mark.usefixtures("folder")
def test_a_baseline_that_is_wrong_is_an_error_at_its_place(pytester: pytest.Pytester) -> None:
    (pytester.path / "wrong.yaml").write_text("- {law: property-holds, reason: None}\n", encoding="utf-8")
    result = run(pytester, "rules/bridge", "--rules-baseline=wrong.yaml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*wrong.yaml:1:3: an accepted finding has a `subject` [[]missing-key[]]"])


@pytest.mark.usefixtures("folder")
def test_mistakes_in_a_case_are_collection_errors_with_their_places(pytester: pytest.Pytester) -> None:
    file = pytester.path / "rules" / "bridge" / "north.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("bridge == open\n", "brigde == open\n"), encoding="utf-8")
    result = run(pytester, "--rules")
    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(["rules/bridge/north.yaml:10:15: unknown name `brigde` [[]unknown-name[]]"])
    assert "Traceback" not in result.stdout.str()


@pytest.mark.usefixtures("folder")
def test_junit_has_each_item_with_its_failure(pytester: pytest.Pytester) -> None:
    run(pytester, "--rules", "--junitxml=out.xml")
    suite = ET.parse(pytester.path / "out.xml").getroot()[0]  # noqa: S314 - written by this very test
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("22", "4", "1")
    failed = {case.get("name") for case in suite if case.find("failure") is not None}
    assert failed == {"expect", "can-be-satisfied", "not-implied", "property-holds"}


def test_nothing_that_steers_a_terminal_is_printed(folder: Path, pytester: pytest.Pytester) -> None:
    head = folder / "rules" / "bridge" / "case.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("The march begins", '"\\x1b[2J\\u202eMarch"'), encoding="utf-8")
    said = run(pytester, "--rules", "--rules-cov", "--rules-mutate", "-rA", "--junitxml=out.xml").stdout.str()
    for text in (said, (folder / "out.xml").read_text(encoding="utf-8")):
        assert "\\u202e" in text
        assert not set("\x1b\u202e") & set(text)


@pytest.mark.usefixtures("folder")
def test_items_are_shared_out_among_processes(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    result = pytester.runpytest_subprocess(*PLUGIN, "--rules", "-n2", "--rules-mutate=100")
    result.assert_outcomes(passed=18, failed=4, skipped=1)
    result.stdout.fnmatch_lines(["mutation score of bridge: 100% *"])


@pytest.mark.usefixtures("folder")
def test_a_marked_function_runs_once_for_each_case(pytester: pytest.Pytester) -> None:
    (pytester.path / "rules" / "other").mkdir()
    (pytester.path / "rules" / "other" / "case.yaml").write_text("case: other\n", encoding="utf-8")
    pytester.makepyfile(
        test_own="""
        from comity.testing.properties import case_property

        @case_property
        def every_case_has_a_party(case):
            assert case.parties, case.id
    """
    )
    result = run(pytester, "--rules", "-v", "-k", "every_case_has_a_party")
    result.assert_outcomes(passed=1, failed=1, deselected=22)
    result.stdout.fnmatch_lines([
        "test_own.py::every_case_has_a_party[[]rules/bridge[]] PASSED*",
        "test_own.py::every_case_has_a_party[[]rules/other[]] FAILED*",
        "E * AssertionError: other",
    ])  # fmt: skip
    run(pytester, "test_own.py").assert_outcomes(skipped=1)


@pytest.mark.usefixtures("folder")
def test_a_marked_function_of_two_parameters_runs_for_many_scenarios(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_own="""
        from comity.testing.properties import case_property

        seen = set()

        @case_property
        def count(case, scenario):
            seen.add(repr(scenario.course.values))

        @case_property
        def never_marches(case, scenario):
            assert len(seen) > 5
            assert True not in scenario.course.values.get("march", ()), "it marched"
    """
    )
    result = run(pytester, "test_own.py", "rules/bridge", "-k", "test_own")
    result.assert_outcomes(passed=1, failed=1, deselected=19)
    result.stdout.fnmatch_lines([
        "*AssertionError: it marched*",
        "E *: never_marches(",
        "E *scenario=comity.scenario_of({'scenario': 'drawn',",
        "E * 'steps': [[]*{'events': [[]'march'[]]}[]]}, case),",
        "E *what the scenario comes to:",
        "E *  north: *",
        "E *    north.open-first: undetermined",
    ])  # fmt: skip
