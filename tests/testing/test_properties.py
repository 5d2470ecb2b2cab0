"""Own properties of a case: what they mean, held against every small scenario; and functions marked as such."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity.case import conditions
from comity.meaning import T, truth, world
from comity.testing.laws import judge
from comity.testing.properties import case_property, is_case_property
from comity.verdicts import verdicts
from solve.small_cases import a_case, all_courses, choices, condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity import case as c
    from comity.testing.judgements import Judgement

WORDS = ("satisfied", "violated", "not_triggered")
BRIDGE: dict[str, Any] = {
    "case": "bridge",
    "facts": {"war": ["fighting", "over"], "n": {"type": "int", "range": [0, 9]}},
    "events": {"accession": {}},
    "parties": [
        {
            "party": "north",
            "statements": {"s": {"speaker": "S"}},
            "terms": [
                {
                    "id": "win-first", "kind": "precondition", "title": "T", "stated": ["s"], "of": "accession",
                    "requires": "war == over",
                },
            ],
        }
    ],
}  # fmt: skip


def judged(**wanted: str) -> Judgement:
    case = comity.case_of(BRIDGE | {"properties": [{"id": "p", **wanted}]})
    (found,) = judge(case, laws=["property-holds"])
    return found


def test_a_property_that_holds_has_no_counterexample() -> None:
    found = judged(always='implies(verdict("north.win-first") == violated, once(accession))')
    assert (found.law, found.subject, found.holds, found.why, found.scenario) == (
        "property-holds", "p", True, "no scenario breaks it", None,
    )  # fmt: skip


def test_a_property_speaks_of_the_facts_of_the_last_step_and_of_verdicts_of_the_whole_scenario() -> None:
    found = judged(never='verdict("north.win-first") == satisfied and war == fighting')
    assert (found.holds, found.why) == (False, "a scenario breaks it")
    assert found.scenario is not None
    assert found.scenario["steps"] == [
        {"facts": {"war": "over"}, "events": ["accession"]},
        {"facts": {"war": "fighting"}},
    ]


def test_a_counterexample_has_numbers_as_near_to_zero_as_it_can() -> None:
    found = judged(always="n < 4")
    assert found.scenario is not None
    assert found.scenario["steps"] == [{"facts": {"n": 4}}]


def test_a_property_is_told_at_its_condition() -> None:
    found = judged(always="n < 4")
    assert found.place is not None
    assert found.place.text == "n < 4"


def test_a_property_without_time_is_not_proved() -> None:
    case = comity.case_of(BRIDGE | {"properties": [{"id": "p", "always": "n < 4"}]})
    (found,) = judge(case, laws=["property-holds"], seconds=0)
    assert (found.holds, found.why) == (None, "not proved: the time limit was met")


def test_a_property_that_no_length_settles_is_not_proved() -> None:
    found = judged(always='implies(earlier(accession, within="1 day"), once(accession))')
    assert (found.holds, found.why) == (
        None, "not proved: no scenario of up to 8 steps breaks it, but a longer one may",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_properties_are_broken_exactly_by_what_breaks_them_among_all_small_scenarios(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - cases to try, no secrets
    doc, atoms = a_case(random, most=3)
    names = [
        f"{party['party']}.{term['id']}"
        for party in doc["parties"]
        for term in party["terms"]
        if term["kind"] != "exception"
    ]
    asked = [f'verdict("{random.choice(names)}") == {random.choice(WORDS)}' for _ in range(2)]
    wanted = condition(random, [*atoms, *asked, *asked], depth=2)
    case = comity.case_of(doc | {"properties": [{"id": "p", "always": wanted}]})
    (found,) = judge(case, laws=["property-holds"])
    broken = any(breaks(case, course, choice) for choice in choices(case).values() for course in all_courses(case, 2))
    if found.holds is not False:
        assert not broken
    elif found.scenario is not None and len(found.scenario["steps"]) <= 2:
        assert broken


def breaks(case: c.Case, course: c.Course, choice: Mapping[str, str]) -> bool:
    """Whether a course breaks the one property, with each verdict put in its place by hand."""
    here = world(course, choice)
    if not all(min(truth(each.always, here)) == T for each in case.background):
        return False
    (wanted,) = case.properties
    told = {each.cond: verdicts(case.term(each.term), here) == (each.verdict,) for each in wanted.judged}
    here.truths.update({cond: ((here.every, 0) if so else (0, here.every)) for cond, so in told.items()})
    return truth(wanted.always, here)[-1] != T


def test_nothing_else_depends_on_properties() -> None:
    plain, more = comity.case_of(BRIDGE), comity.case_of(BRIDGE | {"properties": [{"id": "p", "never": "n == 3"}]})
    scenario = {"scenario": "s", "steps": [{"facts": {"war": "over", "n": 3}, "events": ["accession"]}]}
    answers = [comity.check(case, comity.scenario_of(scenario, case)) for case in (plain, more)]
    assert answers[0] == answers[1]
    laws = [[each for each in judge(case) if each.law != "property-holds"] for case in (plain, more)]
    assert laws[0] == laws[1]
    assert [conditions(term) != [] for term in more.terms] == [True]


def test_a_marked_function_is_the_same_function() -> None:
    def check(case: c.Case) -> None:
        assert case.terms

    assert not is_case_property(check)
    assert case_property(check) is check
    assert is_case_property(check)
