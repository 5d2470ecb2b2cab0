"""Reasons of the page: they force a verdict and nothing in them can be spared; what would decide an open term does."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.explain import Decider, Explanation, Item, explain, recheck, wording
from comity.load import load_case, load_scenario, scenario_files
from comity.pages.coding import coded, scenario_coded
from comity.verdicts import Worlds, outcome
from pages.node import Question, answers, generated, needed

if TYPE_CHECKING:
    from comity.case import Case, Plain, Scenario, Term

ROOT = Path(__file__).parents[2]
Asked = tuple[Question, "Term"]
Written = bool | str | None


def asked_about(name: str, terms: list[Asked]) -> list[Any]:
    """The page's answer to a question about each term."""
    lines: list[list[Any]] = []
    last = None
    for (case, scenario, fixed), term in terms:
        if case is not last:
            lines.append(["model", coded(case)])
            last = case
        lines.append([name, scenario_coded(scenario, case), fixed, term.name])
    return [found for line, found in zip(lines, answers(lines), strict=True) if line[0] != "model"]


def in_force(asked: list[Question]) -> list[Asked]:
    return [
        (each, term)
        for each in asked
        for term in each.case.terms
        if each.case.why_not[term.name] is None and term.kind != "exception"
    ]


def item(told: dict[str, Any], case: Case) -> Item:
    value = value_of(told["value"], case.references[told["ref"]].declared.type.name)
    return Item(told["ref"], value, told["first"], told["last"], told["source"], told["record"])


def value_of(value: Written, kind: str) -> Plain | None:
    if not isinstance(value, str) or kind == "symbol":
        return value
    return date.fromisoformat(value).toordinal() if kind == "date" else whole(Fraction(value))


def whole(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number


def deciders(told: list[dict[str, Any]], case: Case) -> tuple[Decider, ...]:
    return tuple(Decider(each["verdict"], tuple(item(one, case) for one in each["changes"]), ()) for each in told)


@needed
def test_what_the_page_gives_as_reasons_forces_each_verdict_and_nothing_in_it_can_be_spared() -> None:
    terms = in_force(list(generated(range(100), 4)))
    faults = []
    for ((case, scenario, fixed), term), told in zip(terms, asked_about("because", terms), strict=True):
        found = outcome(term, Worlds(scenario.course, fixed))
        why = Explanation(tuple(item(each, case) for each in told), (), ())
        faults += [(term.name, each) for each in recheck.faults(case, term, scenario, why, found, fixed)]
    assert faults == []
    assert len(terms) == 1_884


@needed
def test_what_the_page_says_would_decide_an_open_term_does_and_nothing_in_it_can_be_spared() -> None:
    terms = in_force(list(generated(range(100), 4)))
    faults, count = [], 0
    for ((case, scenario, fixed), term), told in zip(terms, asked_about("wouldDecide", terms), strict=True):
        worlds = Worlds(scenario.course, fixed)
        found = outcome(term, worlds)
        reasons = explain(case, term, scenario, worlds, found).because
        why = Explanation(reasons, (), deciders(told, case))
        faults += [(term.name, each) for each in recheck.faults(case, term, scenario, why, found, fixed)]
        count += len(told)
    assert faults == []
    assert count == 585


@needed
def test_nearly_all_that_python_finds_without_dates_the_page_finds() -> None:
    terms = in_force(list(generated(range(100, 160), 4)))
    by_python = by_both = 0
    for ((case, scenario, fixed), term), told in zip(terms, asked_about("wouldDecide", terms), strict=True):
        worlds = Worlds(scenario.course, fixed)
        deciding = explain(case, term, scenario, worlds, outcome(term, worlds)).would_decide
        wanted = {each.verdict for each in deciding if not each.dates}
        by_python += len(wanted)
        by_both += len(wanted & {each["verdict"] for each in told})
    assert by_python > 300
    assert by_both >= 0.97 * by_python


@needed
def test_reasons_are_worded_as_in_python() -> None:
    case = load_case(ROOT / "rules" / "ukraine-2024")
    scenarios = [load_scenario(path, case) for path in scenario_files(ROOT / "examples" / "ukraine-2024")]
    some = list(generated(range(20), 3)) + [Question(case, scenario, {}) for scenario in scenarios]
    terms = in_force(some)
    lines: list[list[Any]] = []
    expected: list[Any] = []
    last = None
    for name in ("because", "wouldDecide"):
        for ((each, scenario, _), _), told in zip(terms, asked_about(name, terms), strict=True):
            if each is not last:
                lines.append(["model", coded(each)])
                expected.append(True)
                last = each
            for cell in told if name == "because" else [cell for one in told for cell in one["changes"]]:
                lines.append(["inWords", scenario_coded(scenario, each), cell])
                expected.append(wording.in_words(item(cell, each), each, scenario))
    assert answers(lines) == expected
    assert len(expected) > 700


@needed
def test_the_reasons_why_the_background_is_broken_hold() -> None:
    count = 0
    broken = []
    for each in generated(range(150), 4):
        for constraint in each.case.background:
            worlds = Worlds(each.scenario.course, each.fixed)
            broken.append((each, constraint, worlds))
    lines: list[list[Any]] = []
    for (case, scenario, fixed), constraint, _ in broken:
        lines += [["model", coded(case)], ["broken", scenario_coded(scenario, case), fixed, constraint.id]]
    for ((case, scenario, fixed), constraint, _), told in zip(broken, answers(lines)[1::2], strict=True):
        items = tuple(item(each, case) for each in told)
        assert recheck.background_holds(case, constraint, scenario, items, fixed)
        count += bool(items)
    assert count == 55


# --- obligations ------------------------------------------------------------------------------------------------------


def obligations(scenario: dict[str, Any], **term: Any) -> list[Any]:  # noqa: ANN401 - the fields of a term
    from comity.load import case_of, scenario_of

    case = case_of({
        "case": "c",
        "facts": {"paid": "bool", "asked": "bool"},
        "events": {"talks": None, "payment": None},
        "parties": [{
            "party": "north",
            "statements": {"s": {"speaker": "A"}},
            "terms": [{"id": "pay", "title": "T", "stated": ["s"], **term}],
        }],
    })  # fmt: skip
    found: Scenario = scenario_of({"scenario": "s", **scenario}, case)
    return list(answers([["model", coded(case)], ["obligations", scenario_coded(found, case), {}]])[1])


@needed
def test_a_commitment_is_owed_from_each_trigger_until_its_window_ends() -> None:
    steps = [
        {"date": "2025-03-01", "events": ["talks"]},
        {"date": "2025-03-31", "events": ["payment", "talks"]},
        {"date": "2025-05-01T12:00", "events": ["talks"]},
    ]
    found = obligations(
        {"steps": steps, "status": "ongoing", "as_of": "2025-05-10"},
        kind="commitment", when="talks", then="payment and not asked or payment", within="30 days",
    )  # fmt: skip
    assert found == [
        {"term": "north.pay", "step": 0, "due": "2025-03-31", "state": "met"},
        {"term": "north.pay", "step": 1, "due": "2025-04-30", "state": "met"},
        {"term": "north.pay", "step": 2, "due": "2025-05-31T12:00", "state": "pending"},
    ]


@needed
def test_a_deadline_that_passes_without_an_answer_is_missed() -> None:
    steps = [{"date": "2025-03-01", "events": ["talks"]}, {"date": "2025-04-01"}]
    found = obligations({"steps": steps}, kind="commitment", when="talks", then="payment", within="30 days")
    assert found == [{"term": "north.pay", "step": 0, "due": "2025-03-31", "state": "missed"}]


@needed
def test_a_demand_by_a_day_is_owed_once_and_what_is_unknown_leaves_it_open() -> None:
    steps = [{"date": "2025-03-01"}, {"date": "2025-04-01"}]
    found = obligations({"steps": steps}, kind="demand", requires="paid", by="2025-06-30")
    assert found == [{"term": "north.pay", "step": 0, "due": "2025-06-30", "state": "pending"}]


@needed
def test_a_commitment_without_a_deadline_or_a_date_is_due_on_no_day() -> None:
    found = obligations({"steps": [{"events": ["talks"]}]}, kind="commitment", when="talks", then="payment")
    assert found == [{"term": "north.pay", "step": 0, "due": None, "state": "missed"}]
