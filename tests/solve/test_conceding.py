"""Concessions held against every small scenario, against products of known conflicts, and against the cases' pages."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.kinds import BINDING
from comity.problems import CaseError
from comity.report import findings
from comity.solve import clock, conceding, hitting, sat
from solve import small_cases as sc
from solve.test_clashing import planted
from solve.test_hitting import dense

if TYPE_CHECKING:
    from random import Random

    from comity import case as c
    from comity import findings as f

Keys = frozenset[str]


def is_confirmed(concession: f.Concession, case: c.Case) -> bool:
    """Whether its agreement meets every term but those that are dropped, in some reading, as `check` says."""
    assert concession.agreement is not None
    found = comity.check(case, comity.scenario_of(concession.agreement, case))
    terms = [each for party in found.parties for each in party.terms if each.kind in BINDING]
    crossed = {each.term for each in terms if each.verdict == "violated"}
    return found.feasible is not False and crossed <= set(concession.terms)


@given(st.randoms(use_true_random=False))
def test_concessions_are_the_minimal_openings_of_all_small_scenarios(random: Random) -> None:
    doc, atoms = sc.a_case(random)
    steps, case = random.choice((1, 2)), comity.case_of(doc)
    goal = sc.condition(random, atoms) if random.random() < 0.7 else None
    unrevisable = random.random() < 0.3
    try:
        search = comity.conflicts(case, goal, steps=steps)
    except CaseError:
        return
    found = comity.concessions(case, goal, steps=steps, most=1000, unrevisable=unrevisable)
    assert found.complete
    assert all(is_confirmed(each, case) for each in found.concessions)
    order = [(each.cost, len(each.terms), each.terms) for each in found.concessions]
    assert order == sorted(order)
    every = {label: sc.Tried(case, goal, question.choice, steps) for label, question in search.asked}
    for label, tried in every.items():
        said = {frozenset(each.terms): each.cost for each in found.concessions if label in each.readings}
        assert said == tried.openings(unrevisable=unrevisable)
    if len({frozenset(tried.conflicts()) for tried in every.values()}) == 1:
        assert found.count == len(found.concessions)
    else:
        assert found.count is None


@pytest.mark.parametrize("steps", [1, 5])
def test_the_number_of_concessions_is_a_product_that_nobody_could_list(steps: int) -> None:
    case, _ = planted([2, 3, 4, 5, 6] * 4, 100)
    found = comity.concessions(case, steps=steps, most=2)
    assert found.complete
    assert found.count == (2 * 3 * 4 * 5 * 6) ** 4
    assert [each.cost for each in found.concessions] == [20, 20]
    assert all(is_confirmed(each, case) for each in found.concessions)


@pytest.mark.parametrize(
    ("goal", "number"),
    [("once(signature)", 32), ("once(signature and tanks_cap + artillery_cap <= 2000)", 24)],
)
def test_who_gives_way_on_the_figures_of_istanbul(goal: str, number: int) -> None:
    found = comity.concessions(comity.load_case("rules/istanbul-2022"), goal, most=100)
    assert found.count == len(found.concessions) == number
    assert {each.cost for each in found.concessions} == {8.0}
    alone = [each.movers for each in found.concessions if len(each.movers) == 1]
    assert sorted(alone) == ([("russia",), ("ukraine",)] if number == 32 else [("ukraine",)])


VISIT, ORDER = ("hungary.visit-first", "sweden.visit-after"), ("turkey.f16-together", "us_senators.ratify-first")


@pytest.mark.parametrize(
    ("goal", "more", "cost"),
    [
        ("once(accession)", (), 3.0),
        ("once(accession) and always(cleared <= 50)", ("turkey.hand-over-first",), 5.0),
    ],
)
def test_swedens_accession_takes_a_concession_in_each_cycle(goal: str, more: tuple[str, ...], cost: float) -> None:
    case = comity.load_case("rules/sweden-nato")
    found = comity.concessions(case, goal)
    assert {each.terms for each in found.concessions} == {
        tuple(sorted((one, other, *more))) for one in VISIT for other in ORDER
    }
    assert {each.cost for each in found.concessions} == {cost}
    assert all(each.readings == found.readings for each in found.concessions)
    assert "sweden.law-decides" in found.kept
    assert comity.concessions(case, goal, unrevisable=True).count == (8 if more else 4)


@pytest.mark.parametrize("goal", ["once(devolution)", "institutions == running", "once(arms_complete)"])
def test_one_of_two_gives_way_in_northern_ireland(goal: str) -> None:
    found = comity.concessions(comity.load_case("rules/northern-ireland-1999"), goal)
    assert [(each.terms, each.cost, each.movers) for each in found.concessions] == [
        (("ira.institutions-first",), 3.0, ("ira",)),
        (("ulster_unionists.guns-first",), 3.0, ("ulster_unionists",)),
    ]
    assert all(each.readings == found.readings for each in found.concessions)
    assert "commission.contact-first" in found.kept


def test_a_goal_that_is_open_takes_no_concession() -> None:
    found = comity.concessions(comity.load_case("rules/ukraine-2024"), "war == ceasefire")
    (only,) = found.concessions
    assert (found.count, only.terms, only.cost, only.movers) == (1, (), 0, ())


def test_without_time_there_are_no_concessions_and_it_says_why() -> None:
    found = comity.concessions(planted([2, 3], 20)[0], seconds=0)
    assert (found.complete, found.stopped, found.count, found.concessions) == (False, "time limit", None, ())


def test_an_interrupt_while_agreements_are_made_leaves_those_made(monkeypatch: pytest.MonkeyPatch) -> None:
    case, _ = planted([2, 3], 20)
    made = sat.Solver.model

    def model(self: sat.Solver) -> frozenset[int]:
        monkeypatch.setattr(sat.Solver, "model", interrupted)
        return made(self)

    def interrupted(*_: object) -> frozenset[int]:
        raise KeyboardInterrupt

    monkeypatch.setattr(sat.Solver, "model", model)
    found = comity.concessions(case)
    assert (found.complete, found.stopped) == (False, "interrupted")
    assert len(found.concessions) == 1


def with_conflicts(monkeypatch: pytest.MonkeyPatch, family: list[Keys]) -> None:
    """Let these be the conflicts of a case that has none."""
    ask = comity.conflicts

    def known(*args: Any, **asked: Any) -> Any:  # noqa: ANN401 - those of the function
        search = ask(*args, **asked)
        assert not search.answer().conflicts
        search.families = {label: dict.fromkeys(family, "any length") for label in search.families}
        return search

    monkeypatch.setattr(conceding, "conflicts", known)


def test_a_time_limit_reaches_into_conflicts_that_all_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    case, _ = planted([], 60)
    with_conflicts(monkeypatch, dense(300, [term.name for term in case.terms]))
    looks = count()
    monkeypatch.setattr(hitting, "monotonic", lambda: 0.0 if next(looks) < 3 else float("inf"))
    found = comity.concessions(case, seconds=3600)
    assert next(looks) < 10
    assert (found.complete, found.stopped, found.count) == (False, "time limit", None)
    assert "Not complete (time limit): there may be more." in findings.text(found)


@pytest.mark.parametrize(("error", "why"), [(clock.StoppedError, "time limit"), (KeyboardInterrupt, "interrupted")])
def test_concessions_are_kept_when_there_is_no_time_to_count_them(
    monkeypatch: pytest.MonkeyPatch, error: type[BaseException], why: str
) -> None:
    def stopped(*_: object) -> int:
        raise error

    case, _ = planted([], 3)
    with_conflicts(monkeypatch, [frozenset({"one.g0", "one.g1"})])
    monkeypatch.setattr(conceding, "count", stopped)
    found = comity.concessions(case)
    assert (found.complete, found.stopped, found.count) == (False, why, None)
    assert [each.terms for each in found.concessions] == [("one.g0",), ("one.g1",)]
