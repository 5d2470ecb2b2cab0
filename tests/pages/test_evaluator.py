"""The evaluator of the page against the definition: the same verdicts for generated and for real scenarios."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import comity
from comity.assess import check
from comity.load import case_path, load_case, load_scenario, scenario_files, scenario_of
from comity.pages.coding import coded, scenario_coded
from comity.testing import boarding, strategies
from pages.node import Question, answers, generated, needed

if TYPE_CHECKING:
    from comity.case import Scenario

ROOT = Path(__file__).parents[2]
CASES = sorted(path for path in (ROOT / "rules").iterdir() if path.is_dir())


def told(asked: Question) -> dict[str, Any]:
    """What the definition says, in the words of the page."""
    found = check(asked.case, asked.scenario, readings=asked.fixed, engine="meaning", explain=False)
    return {
        "feasible": found.feasible,
        "broken": [each.id for each in found.broken],
        "stances": {party.party: party.stance for party in found.parties},
        "terms": {
            term.term: {"verdict": term.verdict, "possible": list(term.possible), "readings": term.readings}
            for party in found.parties
            for term in party.terms
        },
    }


def by_the_page(asked: list[Question], scripts: dict[str, str] | None = None) -> list[Any]:
    lines: list[list[Any]] = []
    last = None
    for each in asked:
        if each.case is not last:
            lines.append(["model", coded(each.case)])
            last = each.case
        lines.append(["judge", scenario_coded(each.scenario, each.case), each.fixed])
    return [found for line, found in zip(lines, answers(lines, scripts), strict=True) if line[0] == "judge"]


def compared(asked: list[Question]) -> tuple[int, list[str]]:
    """How many verdicts were compared, and the scenarios in which the two differ."""
    count, differences = 0, []
    for each, found in zip(asked, by_the_page(asked), strict=True):
        expected = told(each)
        count += len(expected["terms"])
        if found != expected:
            differences.append(f"{each.case.id}, {scenario_coded(each.scenario, each.case)}: {found} is not {expected}")
    return count, differences


@needed
def test_twenty_thousand_verdicts_of_generated_scenarios_are_those_of_the_definition() -> None:
    count, differences = compared(list(generated(range(460))))
    assert differences == []
    assert count == 21_790


@needed
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_every_example_of_a_real_case_has_the_same_verdicts_in_each_reading(path: Path) -> None:
    case = load_case(path)
    examples = [load_scenario(each, case) for each in scenario_files(ROOT / "examples" / path.name)]
    fixings: list[dict[str, str]] = [{}]
    fixings += [{name: each} for name, found in case.vocabulary.declared.items() for each in found.readings]
    count, differences = compared([Question(case, scenario, fixed) for scenario in examples for fixed in fixings])
    assert differences == []
    assert count >= 4 * len(examples) * len(fixings)


@needed
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_drawn_scenarios_of_a_real_case_have_the_same_verdicts(path: Path) -> None:
    case, drawn = load_case(path), list[Question]()

    @settings(max_examples=60, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(strategies.scenarios(case))
    def draw(scenario: Scenario) -> None:
        drawn.append(Question(case, scenario, {}))

    draw()
    count, differences = compared(drawn)
    assert differences == []
    assert count >= 4 * 60


@needed
def test_positions_as_of_an_earlier_date_are_judged_alike() -> None:
    case = load_case(ROOT / "rules" / "northern-ireland-1999")
    scenario = load_scenario(scenario_files(ROOT / "examples" / "northern-ireland-1999")[0], case)
    dates = sorted({each.date for party in case.parties for each in party.statements.values() if each.date})
    for at in dates:
        then = case.at(at)
        (found,) = by_the_page([Question(then, scenario, {})])
        expected = check(case, scenario, as_of=at, engine="meaning", explain=False)
        assert {name: each["verdict"] for name, each in found["terms"].items()} == {
            term.term: term.verdict for party in expected.parties for term in party.terms
        }
        assert found["stances"] == {party.party: party.stance for party in expected.parties}


@needed
def test_the_engine_for_the_laws_answers_as_the_definition_and_starts_again_when_its_process_has_ended() -> None:
    for each in generated(range(3, 6), 2):
        expected = told(Question(each.case, each.scenario, {}))["terms"]
        assert boarding.verdicts(each.case, each.scenario) == {
            name: (found["verdict"], tuple(found["possible"]), tuple(found["readings"].values()))
            for name, found in expected.items()
        }
        process = boarding.running().process
        process.kill()
        process.wait()


# --- faults are noticed ---------------------------------------------------------------------------------------------

FAULTS = {
    "all-of is any-of": (
        "program",
        "if (value < found[i]) found[i] = value;",
        "if (value > found[i]) found[i] = value;",
    ),
    "what is unknown is false to `not`": (
        "program",
        "values.map((value) => 2 - value)",
        "values.map((value) => (value === NO ? YES : NO))",
    ),
    "what is false below all-of stays so": ("program", "negated ? 2 - values[i] : values[i]", "values[i]"),
    "facts are forgotten": (
        "course",
        "if (event) [now, from] = [NO, null]",
        "[now, from] = [nothingSaid(model, input), null]",
    ),
    "a window is an hour short": ("program", "<= hours * 3600", "<= (hours - 1) * 3600"),
    "a window leaves out its end": ("program", "<= hours * 3600", "< hours * 3600"),
    "earlier means once": ("program", "(i) => [0, i - 1]", "(i) => [0, i]"),
    "previously is unknown at first": ("program", "[NO, ...valuesOf(world, x)", "[OPEN, ...valuesOf(world, x)"),
    "since lasts without its condition": ("program", "Math.min(holds, now)", "now"),
    "less is less or equal": ("program", "order(one[1], other[0]) < 0 ? YES", "order(one[1], other[0]) <= 0 ? YES"),
    "counts count what is unknown": (
        "program",
        "[number(i, YES), number(i, OPEN)]",
        "[number(i, OPEN), number(i, OPEN)]",
    ),
    "both unknown is both alike": ("program", "one === OPEN || other === OPEN ? OPEN", "false ? OPEN"),
    "a deadline ends the day before": ("program", "dayOf(at) <= day ? YES", "dayOf(at) < day ? YES"),
    "nothing is ever over": ("program", "dayOf(horizon) >= day ? YES", "false ? YES"),
    "a time to answer is never over": ("program", "course.closed ? YES : 2 - atMost", "false ? YES : 2 - atMost"),
    "what came before answers a commitment": ("program", "(i, last) => [i, last]", "(i, last) => [0, last]"),
    "any later step has the answer": ("program", "all[all.length - 1 - i]", "all[i]"),
    "a standing demand counts any step": (
        "program",
        "at_last: (world, [x]) => everywhere(world, valuesOf(world, x).at(-1))",
        "at_last: (world, [x]) => everywhere(world, Math.max(...valuesOf(world, x)))",
    ),
    "a claim is about any step in time": (
        "program",
        "valuesOf(world, atEnd).at(-1)]",
        "NO]",
    ),
    "what is not surely so is surely not": ("program", "no === YES ? NO : OPEN", "NO"),
    "the first reading is the one that is chosen": ("program", "names.indexOf(world.choice[concept])", "0"),
    "values are taken the other way round": (
        "verdicts",
        "valuesOf(world, value)[0]",
        "(2 - valuesOf(world, value)[0])",
    ),
    "events that are not listed are unknown": ("course", 'if (what === "event") return NO;', ""),
    "what is stipulated does not count": ("program", "cell === UNSAID ? read[i] : cell", "read[i]"),
    "only the first reading counts": ("verdicts", ": readings;\n", ": readings.slice(0, 1);\n"),
    "a red line that is kept is acceptance": ("verdicts", "&& !term.unconditional", ""),
    "open terms do not count": ("verdicts", '["undetermined", "contested", "pending"]', '["contested", "pending"]'),
    "an open background counts as met": ("verdicts", "unknown ||= found.has(OPEN) ||", "unknown ||="),
}


@cache
def sample() -> tuple[list[Question], list[dict[str, Any]]]:
    asked = list(generated(range(60)))
    return asked, [told(each) for each in asked]


@needed
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_of_the_scripts_is_noticed(fault: str) -> None:
    name, before, after = FAULTS[fault]
    scripts = boarding.scripts()
    assert scripts[name].count(before) == 1
    scripts[name] = scripts[name].replace(before, after)
    asked, expected = sample()
    assert by_the_page(asked, scripts) != expected


# --- the scripts as a whole -----------------------------------------------------------------------------------------


def every_script() -> dict[str, str]:
    folder = files("comity").joinpath("pages", "script")
    return {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name.endswith(".js")}


def test_no_script_makes_code_or_markup_of_text() -> None:
    forbidden = r"\beval\(|\bFunction\(|innerHTML|insertAdjacentHTML|document\.write|setAttribute\(\"style\""
    found = {name: re.findall(forbidden, text) for name, text in every_script().items()}
    assert len(found) >= 6
    assert {name: each for name, each in found.items() if each} == {}


def test_no_two_scripts_declare_the_same_name() -> None:
    declared = [
        (name, script)
        for script, text in every_script().items()
        for name in re.findall(r"^(?:function\*?|const|let|class) (\w+)", text, re.MULTILINE)
    ]
    names = [name for name, _ in declared]
    assert len(names) > 50
    assert sorted({each for each in declared if names.count(each[0]) > 1}) == []


def test_a_model_has_what_the_page_says_of_a_case() -> None:
    case = load_case(ROOT / "rules" / "ukraine-2024")
    model = coded(case, readings={"withdrawal": "completed"})
    assert model["version"] == comity.__version__
    assert model["fixed"] == {"withdrawal": "completed"}
    assert [party["name"] for party in model["parties"]] == [party.name for party in case.parties]
    (donetsk,) = (each for each in model["inputs"] if each["ref"] == "troops(donetsk)")
    assert donetsk["title"] == "Ukrainian troops in Donetsk"
    assert donetsk["values"] == [["present", "present"], ["leaving", "leaving"], ["absent", "absent"]]
    (term,) = (each for each in model["terms"] if each["name"] == "russia.talks-withdrawal")
    assert term["kind"] == "precondition"
    assert term["words"] == [
        ["of", "talks_open", "Peace negotiations open"],
        ["requires", "withdrawal_from_four", "Ukrainian withdrawal from all four regions"],
    ]
    with pytest.raises(comity.CaseError) as failed:
        coded(case, readings={"withdrawal": "finished"})
    assert [problem.message for problem in failed.value.problems] == ["`withdrawal` has no reading `finished`"]


def test_thresholds_of_a_case_are_near_its_numbers() -> None:
    model = coded(load_case(ROOT / "rules" / "istanbul-2022"))
    near = {each["ref"]: each["near"] for each in model["inputs"]}
    assert near["personnel_cap"] == ["85000", "250000"]


def test_a_scenario_is_told_with_each_member_of_a_group_on_its_own() -> None:
    path = ROOT / "examples" / "ukraine-2024" / "frozen-conflict.yaml"
    case = load_case(case_path(path))
    doc = {"scenario": "s", "from": "status_quo", "steps": [
        {"date": "2025-03-01T10:30", "facts": {"troops(four_regions)": "absent"}, "events": ["talks_open"]},
        {"unknown": ["troops(crimea)"]},
    ]}  # fmt: skip
    assert scenario_coded(scenario_of(doc, case), case) == {
        "scenario": "s", "title": None, "note": None, "from": "status_quo", "status": "complete", "as_of": None,
        "steps": [
            {
                "date": "2025-03-01T10:30", "title": None, "note": None,
                "facts": {
                    "troops(donetsk)": "absent", "troops(luhansk)": "absent", "troops(kherson)": "absent",
                    "troops(zaporizhzhia)": "absent",
                },
                "events": ["talks_open"], "unknown": [],
            },
            {"date": None, "title": None, "note": None, "facts": {}, "events": [], "unknown": ["troops(crimea)"]},
        ],
    }  # fmt: skip
