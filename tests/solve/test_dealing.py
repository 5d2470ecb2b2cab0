"""Agreements, roadmaps and prospects, against the listing of all small scenarios."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

import comity
from comity import ground as g
from comity.meaning import T, truth, world
from comity.problems import CaseError
from comity.solve.frames import conditions as of_rule
from comity.verdicts import verdicts
from solve.small_cases import BINDING, a_case, all_courses

if TYPE_CHECKING:
    from comity.case import Case, Course

CHANCES = range(40)
READING = {"idea": "broad"}


def accepted(case: Case, goal: str | None, steps: int) -> list[Course]:
    """Every course of at most so many steps that violates nothing and reaches the goal."""
    terms = [term for term in case.terms if isinstance(term.rule, BINDING)]
    wanted = None if goal is None else case.condition(goal)
    found = []
    for course in all_courses(case, steps):
        here = world(course, READING)
        met = all("violated" not in verdicts(term, here) for term in terms)
        possible = all(min(truth(each.always, here)) == T for each in case.background)
        if met and possible and (wanted is None or truth(wanted, here)[-1] == T):
            found.append(course)
    return found


@pytest.mark.parametrize("seed", CHANCES)
def test_an_agreement_is_the_shortest_and_none_means_that_there_is_none(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - cases to try, no secrets
    doc, _ = a_case(random, most=4)
    case, goal = comity.case_of(doc), random.choice([None, "a", "once(e)", "e and not a"])
    listed = accepted(case, goal, 2)
    try:
        answer = comity.agree(case, goal, steps=2, readings=known(case))
    except CaseError:  # the goal or the background alone is impossible
        assert not listed
        return
    assert answer.some == bool(listed)
    if answer.agreement:
        assert len(answer.agreement["steps"]) == min(course.steps for course in listed)
        found = comity.check(case, comity.scenario_of(answer.agreement, case), engine="meaning", readings=known(case))
        assert found.feasible is True
        assert {party.stance for party in found.parties} <= {"accepts", "not_engaged"}
        assert answer.stances == {party.party: party.stance for party in found.parties}
    else:
        assert answer.proof in ("any length", "up to 2 steps")


@pytest.mark.parametrize("seed", CHANCES)
def test_end_states_are_counted_exactly(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - cases to try, no secrets
    doc, _ = a_case(random, most=3)
    case = comity.case_of(doc)
    try:
        (deal,) = comity.agree(case, steps=2, count=True, readings=known(case)).by_reading
    except CaseError:
        assert not accepted(case, None, 2)
        return
    if deal.states is None:  # there is no agreement at all
        assert not deal.agreements
        return
    conditions = [cond for term in case.terms for cond in of_rule(term.rule)]
    conditions += [each.always for each in case.background]
    read = reads(conditions) - {ref for ref, each in case.references.items() if each.declared.what == "event"}
    ends = {tuple((ref, course.cells(ref)[-1]) for ref in sorted(read)) for course in accepted(case, None, 2)}
    assert deal.states == len(ends)


def known(case: Case) -> dict[str, str]:
    """The reading of the one contested concept, where the case has it."""
    return READING if "idea" in case.vocabulary.declared else {}


def reads(roots: list[g.Ground]) -> set[str]:
    """The inputs that conditions read, of a contested concept those of its first reading."""
    found, stack = set[str](), list[g.Part](roots)
    while stack:
        part = stack.pop()
        if isinstance(part, g.Input | g.Value):
            found.add(part.ref)
        stack += (part.read(READING),) if isinstance(part, g.Contested) else g.children(part)
    return found


SMALL = {
    "case": "small",
    "entities": {"side": ["south"]},
    "facts": {"peace": "bool", "troops": {"type": "int", "range": [0, 100]}},
    "events": {"vote": {"title": "The vote"}, "join": {"title": "Joining"}},
    "status_quo": {"peace": False, "troops": 80},
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "vote-first", "kind": "precondition", "title": "V", "stated": ["said"], "of": "join",
                 "requires": "earlier(vote)", "addressee": "south"},
                {"id": "fewer", "kind": "precondition", "title": "F", "stated": ["said"], "of": "vote",
                 "requires": "troops <= 50"},
            ],
        }
    ],
}  # fmt: skip


def test_a_roadmap_goes_on_from_the_scenario_with_the_fewest_steps_and_changes() -> None:
    case = comity.case_of(SMALL)
    begun = comity.scenario_of({"scenario": "begun", "from": "status_quo", "status": "ongoing", "steps": [{}]}, case)
    road = comity.roadmap(case, begun, "once(join)")
    assert [(move.step, move.changes) for move in road.moves] == [(2, ("troops: 50", "The vote")), (3, ("Joining",))]
    assert road.moves[0].unlocks == ("north.fewer",)
    assert [move.actors for move in road.moves] == [("north",), ("south",)]
    assert road.agreement is not None
    assert comity.check(case, comity.scenario_of(road.agreement, case)).party("north").stance == "accepts"
    assert road.mermaid is not None
    assert road.mermaid.startswith("flowchart TD\n")


def test_a_roadmap_that_what_was_done_rules_out_says_why() -> None:
    case = comity.case_of(SMALL)
    done = comity.scenario_of({"scenario": "done", "status": "ongoing", "steps": [{"events": ["join"]}]}, case)
    road = comity.roadmap(case, done, "peace")
    assert road.agreement is None
    assert road.proof == "any length"
    assert [conflict.terms for conflict in road.because] == [("north.vote-first",)]


def test_distinct_agreements_differ_in_something_that_matters() -> None:
    case = comity.case_of(SMALL)
    (deal,) = comity.agree(case, "peace or troops == 3", every=3).by_reading
    assert len({str(each) for each in deal.agreements}) == len(deal.agreements) == 2


PAIR = {
    "case": "pair",
    "facts": {"a": "bool", "b": "bool", "c": "bool"},
    "background": [{"id": "one", "always": "not (a and b)"}],
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "a", "kind": "commitment", "title": "A", "stated": ["said"], "when": "c", "then": "always(a)"},
                {"id": "b", "kind": "demand", "title": "B", "stated": ["said"], "requires": "once(b)", "of": "c"},
                {"id": "or", "kind": "demand", "title": "O", "stated": ["said"], "requires": "a or not a"},
            ],
        }
    ],
}


def test_open_terms_that_cannot_all_be_kept_are_told_although_none_is_violated() -> None:
    case = comity.case_of(PAIR)
    ongoing = comity.scenario_of(
        {"scenario": "now", "status": "ongoing", "steps": [{"facts": {"c": True, "a": True, "b": False}}]}, case
    )
    (prospect,) = comity.possible(case, ongoing).prospects
    assert prospect.possible is True
    late = comity.scenario_of(
        {"scenario": "late", "status": "ongoing", "steps": [{"facts": {"c": True, "a": False, "b": False}}]}, case
    )
    (prospect,) = comity.possible(case, late).prospects
    assert (prospect.possible, prospect.proof) == (False, "any length")
    assert [conflict.terms for conflict in prospect.because] == [("north.a",)]


def test_a_verdict_that_is_the_same_in_every_completion_is_decided_already() -> None:
    case = comity.case_of(PAIR)
    blank = comity.scenario_of({"scenario": "blank", "steps": [{"facts": {"c": False}}]}, case)
    assert comity.check(case, blank).term("north.or").verdict == "undetermined"
    assert [(each.term, each.verdict) for each in comity.possible(case, blank).decided] == [("north.or", "satisfied")]


def test_a_time_limit_is_reported() -> None:
    (deal,) = comity.agree(comity.case_of(SMALL), "once(join)", seconds=1e-9).by_reading
    assert (deal.stopped, deal.agreements, deal.proof) == ("time limit", (), None)


CONTESTED = {
    "case": "contested",
    "facts": {"a": "bool"},
    "concepts": {"idea": {"title": "Idea", "readings": {"yes": "a", "no": "not a"}}},
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "one", "kind": "demand", "title": "1", "stated": ["said"], "requires": "idea",
                 "reading": {"idea": "yes"}},
                {"id": "two", "kind": "demand", "title": "2", "stated": ["said"], "requires": "idea",
                 "reading": {"idea": "no"}},
            ],
        }
    ],
}  # fmt: skip


def test_a_status_quo_that_settles_a_concept_is_no_start_of_agreements() -> None:
    case = comity.case_of({**CONTESTED, "status_quo": {"idea": True}})
    assert comity.agree(case).proof == "any length"


def test_an_unknown_concept_is_the_same_unknown_for_every_reading() -> None:
    case = comity.case_of(CONTESTED)
    ongoing = {"scenario": "now", "status": "ongoing", "steps": [{"unknown": ["idea"]}]}
    (prospect,) = comity.possible(case, comity.scenario_of(ongoing, case)).prospects
    assert prospect.possible is True
    assert prospect.continuation is not None
    assert prospect.continuation["steps"][0]["facts"] == {"idea": True}


def test_what_a_scenario_marks_unknown_stays_so_unless_it_is_supposed() -> None:
    case = comity.case_of({**SMALL, "facts": {"peace": "bool", "troops": "int", "spare": "bool"}})
    marked = [{"facts": {"spare": True}}, {"unknown": ["spare", "peace", "vote"]}]
    ongoing = comity.scenario_of({"scenario": "now", "status": "ongoing", "steps": marked}, case)
    road = comity.roadmap(case, ongoing, "previously(previously(peace))")
    assert road.supposed == ("peace: yes, at step 1", "The vote: does not happen, at step 2")
    assert road.agreement is not None
    assert road.agreement["steps"][1] == {"unknown": ["spare"]}
