"""What the strategies draw: possible scenarios, as a file would have them, with every verdict among them."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import comity
from comity.case import Case, Scenario
from comity.load import scenario_of
from comity.meaning import T, truth, world
from comity.problems import CaseError
from comity.solve import rules, witness
from comity.solve.asking import questions
from comity.solve.frames import conditions as conditions_of
from comity.solve.space import Space
from comity.testing import drawing, goals, strategies
from comity.testing.knowing import completions, refinements, reorderings, restatements
from comity.testing.phrasing import cases, conditions
from comity.testing.registering import register
from comity.testing.strategies import scenarios, scenarios_with
from comity.verdicts import Worlds, outcome, verdicts
from solve.small_cases import Tried, all_courses
from solve.small_cases import a_case as a_small_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.kinds import Verdict

MANY = settings(
    max_examples=1_000, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
SOME = settings(MANY, max_examples=200)
SAID: dict[str, Any] = {"said": {"speaker": "Somebody"}}


def term(name: str, kind: str, **fields: object) -> dict[str, object]:
    return {"id": name, "kind": kind, "title": name, "stated": ["said"], **fields}


def a_case(*terms: dict[str, object], **more: object) -> Case:
    return comity.case_of(
        {
            "case": "small",
            "entities": {"land": ["east", "west", "isle"]},
            "groups": {"coast": ["east", "isle"]},
            "facts": {
                "truce": "bool",
                "held(land)": "bool",
                "mode": ["hot", "cold", "over"],
                "troops": {"type": "int", "range": [0, 100]},
                "due": "date",
            },
            "events": {"vote": {}, "strike(land)": {}},
            "parties": [{"party": "north", "statements": SAID, "terms": list(terms)}],
            **more,
        }
    )


def guarded() -> Case:
    """A case whose background a scenario at random would often break."""
    return a_case(
        term("calm", "precondition", of="vote", requires="mode == over"),
        term("few", "red_line", never="troops > 40"),
        background=[
            {"id": "one", "title": "one", "always": "implies(vote, truce and earlier(truce))"},
            {"id": "two", "title": "two", "always": "implies(truce, mode != hot and not any(strike(r) for r in land))"},
            {"id": "three", "title": "three", "always": "troops >= 10 or not held(east)"},
        ],
        status_quo={"mode": "hot", "truce": False},
    )


def chain() -> Case:
    """A case of ten conditions that must come about one after the other."""
    steps = " and ".join(f"f{i}" for i in range(10))
    return comity.case_of(
        {
            "case": "chain",
            "facts": {f"f{i}": "bool" for i in range(10)},
            "parties": [
                {"party": "north", "statements": SAID, "terms": [term("all-ten", "red_line", never=steps)]},
            ],
        }
    )


def real() -> Case:
    return comity.load_case("rules/ukraine-2024")


CASES: dict[str, Callable[[], Case]] = {"real": real, "guarded": guarded}


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


def test_what_is_unknown_of_a_drawn_scenario_can_be_filled_within_the_background() -> None:
    case = guarded()

    @SOME
    @given(st.data())
    def check(data: st.DataObject) -> None:
        scenario = data.draw(scenarios(case))
        whole = data.draw(completions(scenario, case))
        assert comity.check(case, whole, engine="meaning", explain=False).feasible is True
        assert not any(None in whole.course.cells(ref) for ref in case.references)
        assert all(_is_refined(scenario.course.cells(ref), whole.course.cells(ref)) for ref in case.references)

    check()


def test_without_unknowns_every_fact_and_date_is_known_at_every_step() -> None:
    case = guarded()

    @SOME
    @given(scenarios(case, unknowns=False))
    def check(scenario: Scenario) -> None:
        assert not any(None in scenario.course.cells(ref) for ref in case.references)
        assert None not in scenario.course.dates

    check()


@pytest.mark.parametrize("made", CASES)
def test_every_verdict_that_the_solver_can_reach_is_drawn(made: str) -> None:
    case = CASES[made]()
    wanted = set(_reachable(case, steps=strategies.STEPS))
    seen: set[tuple[str, str]] = set()

    @settings(MANY, max_examples=2_000)  # a thousand mostly are enough
    @given(scenarios(case))
    def look(scenario: Scenario) -> None:
        worlds = Worlds(scenario.course)
        seen.update((each.name, outcome(each, worlds).verdict) for each in case.terms)

    look()
    assert wanted
    assert wanted <= seen


def _reachable(case: Case, steps: int) -> set[tuple[str, Verdict]]:
    """Each verdict that a term has in some complete scenario that the background allows, in its first readings."""
    found: set[tuple[str, Verdict]] = set()
    for each in case.terms:
        if each.kind == "exception" or any(len(readings) > 1 for _, readings in each.concepts):
            continue
        _, question = next(iter(questions(case, (each,), None, further=conditions_of(each.rule))))
        space = Space(question, steps)
        words = goals.words(each)
        found |= {(each.name, word) for word in words if _solves(space, each, word)}
    return found


def _solves(space: Space, each: Any, word: Verdict) -> bool:  # noqa: ANN401 - a term
    return space.solver.solve([rules.verdict(each, word, space.unrolled)])


def test_patterns_are_found_wherever_trying_every_scenario_finds_one() -> None:
    checked = 0
    for seed in range(25):
        case = comity.case_of(a_small_case(random.Random(seed))[0])  # noqa: S311 - a sample, not a secret
        if any(each.readings for each in case.vocabulary.declared.values()):
            continue
        tried: set[tuple[str, str]] = set()
        for course in all_courses(case, 2):
            here = world(course, {})
            if all(min(truth(each.always, here)) == T for each in case.background):
                tried |= {(each.name, verdicts(each, here)[0]) for each in case.terms if each.kind != "exception"}
        made = drawing.plan(case)
        found = {goal for goal in goals.goals(case) if goal[1] != "pending" and goals.pattern(made, goal, 2)}
        assert found == tried, seed
        checked += len(found)
    assert checked > 100


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


def test_a_chain_of_ten_conditions_is_reached_by_goals_and_not_by_flat_scenarios() -> None:
    case = chain()
    assert _violations(case, aimed=True) >= 50
    assert _violations(case, aimed=False) == 0


def _violations(case: Case, *, aimed: bool) -> int:
    """In how many of 1,000 scenarios the first term is violated."""
    hits: Counter[str] = Counter()

    @MANY
    @given(scenarios(case, goals=aimed))
    def look(scenario: Scenario) -> None:
        hits[outcome(case.terms[0], Worlds(scenario.course)).verdict] += 1

    look()
    return hits["violated"]


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


def test_refinements_know_less_and_more() -> None:
    case = guarded()
    changed: Counter[str] = Counter()

    @SOME
    @given(st.data())
    def check(data: st.DataObject) -> None:
        scenario = data.draw(scenarios(case))
        less, more = data.draw(refinements(scenario, case))
        for ref in case.references:
            cells = [each.course.cells(ref) for each in (less, scenario, more)]
            assert _is_refined(cells[0], cells[1])
            assert _is_refined(cells[1], cells[2])
            changed["less"] += cells[0] != cells[1]
            changed["more"] += cells[1] != cells[2]
        assert scenario_of(witness.data(more), case).course == more.course

    check()
    assert min(changed["less"], changed["more"]) > 100


def _is_refined(less: Any, more: Any) -> bool:  # noqa: ANN401 - cells
    return all(one is None or one == other for one, other in zip(less, more, strict=True))


@pytest.mark.parametrize("again", [reorderings, restatements])
def test_the_same_in_other_words_has_the_same_course(again: Any) -> None:  # noqa: ANN401 - a strategy of scenarios
    case = guarded()
    differ: Counter[bool] = Counter()

    @SOME
    @given(st.data())
    def check(data: st.DataObject) -> None:
        scenario = data.draw(scenarios(case))
        other = data.draw(again(scenario, case))
        assert other.course == scenario.course
        differ[str(witness.data(other)) != str(witness.data(scenario))] += 1

    check()
    assert differ[True] > 20


@pytest.mark.parametrize("made", CASES)
def test_drawn_conditions_are_typed_right(made: str) -> None:
    case = CASES[made]()

    @SOME
    @given(conditions(case))
    def check(text: str) -> None:
        case.condition(text)

    check()


def test_drawn_cases_are_checked_and_have_scenarios() -> None:
    kinds: Counter[str] = Counter()

    @settings(SOME, max_examples=100)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(cases())
        kinds.update(each.kind for each in case.terms)
        scenario = data.draw(scenarios(case))
        assert scenario.course.steps >= 1

    check()
    assert {"precondition", "red_line", "demand", "commitment", "warning", "assertion"} <= set(kinds)


def test_hypothesis_knows_cases_and_scenarios_by_their_types() -> None:
    register()

    @settings(SOME, max_examples=20)
    @given(st.from_type(Case), st.from_type(Scenario))
    def check(case: Case, scenario: Scenario) -> None:
        assert isinstance(case, Case)
        assert isinstance(scenario, Scenario)

    check()


def test_two_patterns_of_the_same_case_are_the_same() -> None:
    one, other = drawing.plan(guarded()), drawing.plan(guarded())
    for goal in goals.goals(one.case):
        assert goals.pattern(one, goal, 3) == goals.pattern(other, goal, 3)
