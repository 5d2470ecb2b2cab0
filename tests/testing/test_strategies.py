"""What the strategies draw: possible scenarios, as a file would have them, about what was asked for."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty

import comity
from comity.case import Case, Scenario
from comity.load import scenario_of
from comity.problems import CaseError
from comity.solve import witness
from comity.testing.registering import register
from comity.testing.strategies import scenarios, scenarios_with
from comity.verdicts import Worlds, outcome
from solve.small_cases import Tried
from testing.drawn_cases import CASES, MANY, SOME, a_case, guarded, real, term

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.kinds import Verdict


@pytest.mark.parametrize("made", CASES)
@pytest.mark.parametrize("unknowns", [True, False])
def test_what_is_drawn_is_what_its_file_says_and_possible(made: str, unknowns: bool) -> None:  # noqa: FBT001
    case = CASES[made]()

    @SOME
    @given(scenarios(case, unknowns=unknowns))
    def check(scenario: Scenario) -> None:
        read = scenario_of(witness.data(scenario), case)
        assert (read.course, read.since, read.doc) == (scenario.course, scenario.since, scenario.doc)
        assert comity.check(case, scenario, engine="meaning", explain=False).feasible is not False

    check()


def told() -> Case:
    """A case in which every kind of value is told apart: decimals, days, members, readings."""
    return a_case(
        term("much", "red_line", never="level > 0.1 or level * 3 == 2.35"),
        term("late", "demand", requires="due < date(2024, 3, 1)", within="2 days", of="once(vote)"),
        term("won", "precondition", of="strike(east)", requires="victory or mode == over"),
        facts={
            "truce": "bool", "held(land)": "bool", "mode": ["hot", "cold", "over"],
            "level": {"type": "number", "range": [0, 10.5]}, "due": "date",
        },
        concepts={"victory": {"readings": {"full": "all(held(r) for r in land)", "calm": "truce"}}},
        status_quo={"mode": "hot", "level": 0.25, "due": "2024-02-29"},
    )  # fmt: skip


@pytest.mark.parametrize("made", [*CASES.values(), told], ids=[*CASES, "told"])
def test_the_example_of_a_failure_can_be_pasted_and_says_only_what_is_stated(made: Callable[[], Case]) -> None:
    case = made()
    seen: Counter[str] = Counter()

    @SOME
    @given(scenarios(case))
    def check(scenario: Scenario) -> None:
        text = pretty(scenario)
        assert text == pretty(scenario)
        pasted = eval(text, {"comity": comity, "case": case})  # noqa: S307 - it is pasted into a program
        assert (pasted.id, pasted.course, pasted.since) == (scenario.id, scenario.course, scenario.since)
        assert (pasted.doc, pasted.expected) == (scenario.doc, scenario.expected)
        steps = scenario.doc.steps
        assert sum(map(text.count, ("'facts'", "'events'", "'unknown'"))) == sum(
            bool(each) for step in steps for each in (step.facts, step.events, step.unknown)
        )
        seen.update(re.findall(r"'(?:unknown|ongoing|date|status_quo|as_of|victory)'", text))

    check()
    assert {"'unknown'", "'ongoing'", "'status_quo'"} <= set(seen)
    assert made is not told or {"'date'", "'victory'", "'as_of'"} <= set(seen)


def test_the_example_of_a_scenario_of_a_file_can_be_pasted() -> None:
    for path in comity.scenario_files(Path("examples/ukraine-2024")):
        scenario = comity.load_scenario(path, real())
        pasted = eval(pretty(scenario), {"comity": comity, "case": real()})  # noqa: S307 - as above
        assert (pasted.course, pasted.since, pasted.doc) == (scenario.course, scenario.since, scenario.doc)
        assert {name: wanted for name, (wanted, _) in pasted.expected.items()} == {
            name: wanted for name, (wanted, _) in scenario.expected.items()
        }


def test_nothing_is_drawn_and_then_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()

    @settings(SOME, max_examples=300)
    @given(scenarios(guarded()))
    def check(_: Scenario) -> None:
        seen["drawn"] += 1

    monkeypatch.setattr("hypothesis.internal.conjecture.data.ConjectureData.mark_invalid", _rejected)
    check()
    assert seen["drawn"] >= 290  # the rest are choices that Hypothesis has seen before


def _rejected(*_: object) -> None:
    pytest.fail("an example was rejected")


def test_without_unknowns_every_fact_and_date_is_known_at_every_step() -> None:
    case = guarded()

    @SOME
    @given(scenarios(case, unknowns=False))
    def check(scenario: Scenario) -> None:
        assert not any(None in scenario.course.cells(ref) for ref in case.references)
        assert None not in scenario.course.dates

    check()


def test_a_case_whose_background_allows_nothing_says_so() -> None:
    case = a_case(term("few", "red_line", never="troops > 40"), background=[
        {"id": "no", "title": "no", "always": "truce"}, {"id": "nor", "title": "nor", "always": "not truce"},
    ])  # fmt: skip
    with pytest.raises(CaseError, match=r"the background of `small` rules out every scenario of so few steps"):
        scenarios(case)
    assert not Tried(comity.case_of({**_doc(case)}), None, {}, 1).possible(frozenset())


def _doc(case: Case) -> dict[str, Any]:
    doc = case.doc.model_dump(mode="json", by_alias=True, exclude_unset=True)
    del doc["facts"]["due"], doc["facts"]["troops"], doc["entities"], doc["groups"], doc["facts"]["held(land)"]
    doc["events"], doc["parties"] = {"vote": {}}, []
    return doc


def test_integers_and_dates_are_drawn_around_the_thresholds() -> None:
    case = a_case(
        term("few", "red_line", never="troops > 40"),
        term("late", "red_line", never="due >= date(2024, 6, 14)"),
        term("soon", "demand", requires="truce", by="2025-03-01"),
    )
    seen: dict[str, set[object]] = {"troops": set(), "due": set(), "dates": set()}

    @MANY
    @given(scenarios(case))
    def look(scenario: Scenario) -> None:
        seen["dates"].update(str(each) for each in scenario.course.dates)
        for step in scenario.doc.steps:
            for ref in ("troops", "due"):
                seen[ref].add(step.facts.get(ref))

    look()
    assert {39, 40, 41} <= seen["troops"]
    assert {"2024-06-13", "2024-06-14", "2024-06-15"} <= seen["due"]
    assert {"2025-02-28", "2025-03-01", "2025-03-02"} <= seen["dates"]


def test_a_scenario_shrinks_to_the_fewest_known_facts() -> None:
    case = guarded()

    def crossed(scenario: Scenario) -> bool:
        return outcome(case.term("north.few"), Worlds(scenario.course)).verdict == "violated"

    found = find(scenarios(case), crossed, settings=MANY)
    doc = witness.data(found)
    assert doc["steps"] in ([{"facts": {"troops": 41}}], [{"facts": {"troops": 100}}])
    assert doc.keys() == {"scenario", "steps"}


def test_the_simplest_scenario_says_nothing() -> None:
    for case in (real(), guarded()):
        assert witness.data(find(scenarios(case), lambda _: True, settings=MANY)) == {
            "scenario": "drawn",
            "steps": [{}],
        }


def test_scenarios_with_verdicts_surely_have_them() -> None:
    case = guarded()
    wanted: dict[str, Verdict] = {"north.calm": "violated", "north.few": "satisfied"}
    shapes = set()

    @SOME
    @given(scenarios_with(case, wanted))
    def check(scenario: Scenario) -> None:
        shapes.add(str(witness.data(scenario)))
        worlds = Worlds(scenario.course)
        assert {name: outcome(case.term(name), worlds).verdict for name in wanted} == wanted
        assert comity.check(case, scenario, engine="meaning", explain=False).feasible is not False

    check()
    assert len(shapes) > 50


def test_verdicts_that_cannot_be_had_together_are_refused() -> None:
    case = guarded()
    with pytest.raises(CaseError) as caught:
        scenarios_with(case, {"north.calm": "satisfied", "north.few": "raised"})
    assert str(caught.value) == (
        "no possible scenario of at most 4 steps was found with north.calm satisfied, north.few raised "
        "[nothing-possible]\nhelp: allow more `steps`"
    )
    with pytest.raises(CaseError) as caught:
        scenarios_with(case, {"north.fw": "violated"})
    assert str(caught.value) == "there is no term `north.fw` [unknown-term]\nhelp: did you mean `north.few`?"


def test_scenarios_about_one_term_speak_of_nothing_else() -> None:
    case = a_case(term("few", "red_line", never="troops > 40"), term("calm", "red_line", never="mode == hot"))

    @SOME
    @given(scenarios(case, only=["north.few"]))
    def check(scenario: Scenario) -> None:
        assert set(scenario.course.values) <= {"troops"}

    check()
    with pytest.raises(CaseError, match=r"`north\.fw` is nothing of this case"):
        scenarios(case, only=["north.fw"])


def test_hypothesis_knows_cases_and_scenarios_by_their_types() -> None:
    register()

    @settings(SOME, max_examples=20)
    @given(st.from_type(Case), st.from_type(Scenario))
    def check(case: Case, scenario: Scenario) -> None:
        assert isinstance(case, Case)
        assert isinstance(scenario, Scenario)

    check()
