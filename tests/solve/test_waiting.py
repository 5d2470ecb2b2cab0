"""Circular waits: which there are, that nothing else is called impossible, and what the ways out open."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

import comity
from comity import ground as g
from comity.solve import asking
from comity.solve.space import Space
from comity.solve.waiting import Possible, deadlocks

RULES = Path(__file__).parents[2] / "rules"
EVENTS = "abcdef"


def made(gates: list[tuple[str, str]], background: list[str] | None = None) -> comity.Case:
    parties = [
        {
            "party": f"p{i}",
            "statements": {"s": {"speaker": "S", "date": "2024-01-01", "mode": "direct"}},
            "terms": [{"id": "t", "kind": "precondition", "title": "T", "stated": ["s"], "of": of, "requires": needs}],
        }
        for i, (of, needs) in enumerate(gates)
    ]
    doc: dict[str, Any] = {"case": "tiny", "events": {name: {} for name in EVENTS}, "parties": parties}
    if background:
        doc["background"] = [{"id": f"b{i}", "always": each} for i, each in enumerate(background)]
    return comity.case_of(doc)


def cycles(case: comity.Case, goal: str | None = None) -> set[tuple[str, ...]]:
    return {tuple(link.waits for link in each.cycle) for each in deadlocks(case, goal).deadlocks}


def test_two_that_wait_for_each_other_are_a_deadlock_with_every_way_out() -> None:
    (found,) = deadlocks(made([("a", "earlier(b)"), ("b", "earlier(a)")]), "once(a)").deadlocks
    assert [(each.term, each.waits, each.awaited) for each in found.cycle] == [("p0.t", "a", "b"), ("p1.t", "b", "a")]
    opens = {(way.kind, way.term): way.opens for way in found.ways_out}
    assert opens == {
        ("reverse", "p0.t"): True,
        ("reverse", "p1.t"): True,
        ("same step", "p0.t"): False,
        ("same step", "p1.t"): False,
        ("same step", "p0.t, p1.t"): True,
        ("split", "p0.t"): True,
        ("split", "p1.t"): True,
        ("third party", "p0.t, p1.t"): True,
    }


def test_a_wait_for_the_same_step_is_no_deadlock_by_itself() -> None:
    assert cycles(made([("a", "b"), ("b", "once(a)")])) == set()
    assert cycles(made([("a", "once(b)"), ("b", "earlier(a)")])) == {("a", "b")}


def test_one_strict_link_is_enough_to_relax() -> None:
    (found,) = deadlocks(made([("a", "once(b)"), ("b", "earlier(a)")])).deadlocks
    assert [way.opens for way in found.ways_out if way.kind == "same step"] == [True]


def test_three_parties_and_the_background_may_form_one_circle() -> None:
    assert cycles(made([("a", "earlier(b)"), ("b", "earlier(c)"), ("c", "earlier(a)")])) == {("a", "b", "c")}
    for text in ("implies(b, earlier(a))", "not b or earlier(a)", "not (b and not earlier(a))"):
        case = made([("a", "earlier(b)")], [text])
        (found,) = deadlocks(case).deadlocks
        assert [each.term for each in found.cycle] == ["p0.t", "background b0"], text
        assert {way.term for way in found.ways_out} == {"p0.t"}


def test_a_way_around_is_no_deadlock_and_the_goal_decides_what_counts() -> None:
    assert cycles(made([("a", "earlier(b) or c"), ("b", "earlier(a)")])) == set()
    pair = [("a", "earlier(b)"), ("b", "earlier(a)"), ("c", "earlier(d)"), ("d", "earlier(c)"), ("e", "earlier(c)")]
    case = made(pair)
    assert cycles(case) == {("a", "b"), ("c", "d")}
    assert cycles(case, "once(e)") == {("c", "d")}
    assert cycles(case, "once(e) or once(f)") == set()


def test_a_way_out_of_one_of_two_deadlocks_says_so() -> None:
    case = made([("a", "earlier(b)"), ("b", "earlier(a)"), ("c", "earlier(d)"), ("d", "earlier(c)")])
    for each in deadlocks(case, "once(a) and once(c)").deadlocks:
        (way,) = (way for way in each.ways_out if way.kind == "third party")
        assert way.opens
        assert way.text.endswith("if the other deadlocks are broken too")


@pytest.mark.parametrize("seed", range(25))
def test_what_never_becomes_possible_is_what_the_solver_never_finds(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test

    def need() -> str:
        return rng.choice(("{}", "once({})", "earlier({})", "earlier({})", "previously({})")).format(rng.choice(EVENTS))

    gates = [(rng.choice(EVENTS), rng.choice((" and ", " or ")).join((need(), need()))) for _ in range(6)]
    case = made(gates)
    ((_, question),) = asking.questions(case, asking.binding(case), None)
    possible = Possible(question).possible
    space = Space(question, 8)
    kept = [space.select(key) for key in space.keys]
    for part in g.walk(*question.conditions):
        if isinstance(part, g.Input):
            found = space.solver.solve([*kept, space.unrolled.ever(space.unrolled.where(part))[0]])
            assert possible[part, True] == found, (gates, part.ref)


def test_the_deadlock_of_northern_ireland_is_as_documented() -> None:
    case = comity.load_case(RULES / "northern-ireland-1999")
    short, long = deadlocks(case, "once(devolution)").deadlocks
    assert [each.waits for each in short.cycle] == ["devolution", "representative"]
    assert [each.waits for each in long.cycle] == ["arms_begin", "representative", "devolution"]
    assert short.text.endswith("(With begun=process.)")
    assert long.text.endswith("(With begun=arms.)")
    single = [way.opens for way in long.ways_out if way.kind == "same step" and "," not in way.term]
    assert single == [False, False, False]
    assert all(way.opens for way in long.ways_out if way.kind != "same step" or "," in way.term)


def test_each_veto_against_sweden_has_a_deadlock_of_its_own() -> None:
    found = deadlocks(comity.load_case(RULES / "sweden-nato"), "once(accession)").deadlocks
    assert {frozenset(each.term for each in one.cycle) for one in found} == {
        frozenset({"hungary.visit-first", "sweden.visit-after"}),
        frozenset({"turkey.f16-together", "us_senators.ratify-first"}),
    }


def test_a_case_without_a_circle_has_no_deadlock() -> None:
    assert deadlocks(comity.load_case(RULES / "ukraine-2024")).deadlocks == ()
