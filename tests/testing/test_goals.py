"""Which verdicts the drawn scenarios reach, and by which patterns."""

from __future__ import annotations

import random
from collections import Counter
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bench import packs
from hypothesis import find, given, seed, settings

import comity
from comity.case import conditions as conditions_of
from comity.meaning import T, truth, world
from comity.solve import rules, witness
from comity.solve.asking import questions
from comity.solve.space import Space
from comity.testing import drawing, goals, strategies
from comity.testing.aiming import aim
from comity.testing.strategies import scenarios
from comity.verdicts import Worlds, outcome, verdicts
from solve.small_cases import a_case as a_small_case
from solve.small_cases import all_courses
from testing.drawn_cases import MANY, a_case, chain, guarded, term

if TYPE_CHECKING:
    from comity.case import Case, Scenario
    from comity.kinds import Verdict


RULES = sorted(path.name for path in Path("rules").iterdir() if (path / "case.yaml").exists())


@pytest.mark.parametrize("number", [1])
@pytest.mark.parametrize("name", [*RULES, "guarded"])
def test_every_verdict_that_the_solver_can_reach_is_drawn_within_a_thousand_examples(name: str, number: int) -> None:
    case = guarded() if name == "guarded" else comity.load_case(f"rules/{name}")
    wanted = set(_reachable(case, steps=strategies.STEPS))
    assert wanted
    assert wanted <= _drawn(case, number).keys()


def test_a_thousand_examples_reach_every_verdict_of_a_hundred_terms() -> None:
    case = comity.case_of(packs.pack(100, 12).doc)
    made = drawing.plan(case)
    wanted = {goal for goal in goals.goals(case) if goals.pattern(made, goal, strategies.STEPS)}
    assert len(wanted) == 298
    assert wanted <= _drawn(case, 1).keys()


def _drawn(case: Case, number: int) -> Counter[tuple[str, str]]:
    """How often each term has each verdict, in a thousand examples of a seed."""
    seen: Counter[tuple[str, str]] = Counter()

    @seed(number)
    @settings(MANY, derandomize=False)
    @given(scenarios(case))
    def look(scenario: Scenario) -> None:
        worlds = Worlds(scenario.course)
        seen.update((each.name, outcome(each, worlds).verdict) for each in case.terms if each.kind != "exception")

    look()
    return seen


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
    for number in range(25):
        case = comity.case_of(a_small_case(random.Random(number))[0])  # noqa: S311 - a sample, not a secret
        if any(each.readings for each in case.vocabulary.declared.values()):
            continue
        tried: set[tuple[str, str]] = set()
        for course in all_courses(case, 2):
            here = world(course, {})
            if all(min(truth(each.always, here)) == T for each in case.background):
                tried |= {(each.name, verdicts(each, here)[0]) for each in case.terms if each.kind != "exception"}
        made = drawing.plan(case)
        found = {goal for goal in goals.goals(case) if goal[1] != "pending" and goals.pattern(made, goal, 2)}
        assert found == tried, number
        checked += len(found)
    assert checked > 100


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


def test_two_patterns_of_the_same_case_are_the_same() -> None:
    one, other = drawing.plan(guarded()), drawing.plan(guarded())
    for goal in goals.goals(one.case):
        assert goals.pattern(one, goal, 3) == goals.pattern(other, goal, 3)


def two_goals(*, closed: bool) -> tuple[Case, list[drawing.Pattern]]:
    """Patterns of two verdicts, the second of which is `pending` unless `closed`."""
    case = a_case(term("few", "red_line", never="troops > 40"), term("soon", "demand", requires="truce"))
    wanted: list[goals.Goal] = [("north.few", "violated"), ("north.soon", "satisfied" if closed else "pending")]
    found = [goals.pattern(drawing.plan(case), goal, 2) for goal in wanted]
    return case, [each for each in found if each]


@pytest.mark.parametrize("closed", [True, False])
def test_two_goals_that_go_together_are_both_reached(closed: bool) -> None:  # noqa: FBT001
    case, patterns = two_goals(closed=closed)
    laid = aim(drawing.plan(case), patterns, repeat(False))  # noqa: FBT003 - nothing is left out
    worlds = Worlds(drawing.built(drawing.plan(case), laid.sketch).course)
    found = [outcome(each, worlds).verdict for each in case.terms]
    assert found == ["violated", "satisfied" if closed else "pending"]
    assert laid.needs == {"troops", "truce"}


def test_of_two_goals_that_exclude_each_other_the_first_is_reached() -> None:
    case = a_case(term("few", "red_line", never="troops > 40"), term("many", "red_line", never="troops < 30"))
    made = drawing.plan(case)
    one, other = (goals.pattern(made, (name, "violated"), 1) for name in ("north.few", "north.many"))
    assert one
    assert other
    laid = aim(made, [one, other], repeat(False))  # noqa: FBT003 - nothing is left out
    worlds = Worlds(drawing.built(made, laid.sketch).course)
    assert [outcome(each, worlds).verdict for each in case.terms] == ["violated", "satisfied"]


def test_hardly_two_examples_aim_at_the_same_goals(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a verdict is not missed because most examples are variants of a few."""
    case = comity.case_of(packs.pack(100, 12).doc)
    found, aimed = goals.pattern, [Counter[goals.Goal]()]

    def noted(plan: drawing.Plan, goal: goals.Goal, steps: int) -> drawing.Pattern | None:
        aimed[-1][goal] += 1
        return found(plan, goal, steps)

    monkeypatch.setattr(goals, "pattern", noted)

    @MANY
    @given(scenarios(case))
    def look(_: Scenario) -> None:
        aimed.append(Counter())

    look()
    some = [frozenset(each) for each in aimed if each]
    assert len(some) > 500
    assert len(set(some)) > 0.8 * len(some)  # a sixth when each has five variants


def test_a_goal_shrinks_to_its_own_facts() -> None:
    case = chain()
    found = find(
        scenarios(case), lambda each: outcome(case.terms[0], Worlds(each.course)).verdict == "violated", settings=MANY
    )
    assert witness.data(found)["steps"] == [{"facts": {f"f{i}": True for i in range(10)}}]
