"""Whole spaces of scenarios: every number is that of checking each scenario, one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

import comity
from comity.spaces import layout
from comity.spaces.ordering import ordered
from comity.spaces.space import space
from generate_conditions import Choose, chance, pick
from generate_scenarios import sampler
from sweeping.small_spaces import Asked, case_of, same, state, whole


@drawn(st.integers(0, 2**40))
def test_a_space_counts_what_checking_each_of_its_scenarios_finds(seed: int) -> None:
    same(Asked(seed))


NUMBERS = {"x": whole(0, 6), "y": whole(-2, 3), "z": whole(1, 5), "p": "bool", "q": "bool"}


def a_sum(choose: Choose) -> str:
    term = ("x", "y", "z", "2 * x", "z * 3", "x - y", "y * z", "COUNT", "1", "0.5 * y")
    some = [pick(choose, term) for _ in range(1 + choose(3))]
    return " + ".join(some).replace("COUNT", "count(held(one) for one in land)")


@drawn(st.integers(0, 2**40), st.sampled_from([1, 3, 64]))
def test_sums_of_numbers_are_compared_exactly_by_classes_and_by_digits(seed: int, long: int) -> None:
    choose = sampler(seed)
    conds = [f"{a_sum(choose)} {pick(choose, ('<=', '==', '<', '!='))} {a_sum(choose)}" for _ in range(1 + choose(2))]
    asked = Asked(0)
    facts = {**NUMBERS, "held(land)": "bool"}
    terms = [
        {"id": f"t{n}", "kind": "demand", "title": "T", "stated": ["s"], "requires": f"{cond} or p"}
        for n, cond in enumerate(conds)
    ]
    law = [{"id": "law", "always": f"q or {a_sum(choose)} <= 6"}]
    asked.doc = {"case": "c", "entities": {"land": ["e", "w"]}, "facts": facts, "background": law}
    asked.doc["parties"] = [{"party": "a", "statements": {"s": {"speaker": "A"}}, "terms": terms}]
    asked.case = comity.case_of(asked.doc)
    asked.readings, asked.as_of, asked.date, asked.given = {}, None, None, {}
    asked.vary = {"p": [False], "q": [True, False]}
    asked.given = {"held(e)": True, "held(w)": None}
    for ref, low in (("x", 0), ("y", -1), ("z", 1)):
        some: list[Any] = list(range(low, low + 2 + choose(4)))
        asked.vary[ref] = [*some, *([None] if chance(choose, 3) else [])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "LONG", long)
        same(asked)


@pytest.mark.parametrize("fixed", [{}, {"fair": "low"}, {"fair": "free"}])
def test_background_that_readings_see_differently_is_neither_kept_nor_broken(fixed: dict[str, str]) -> None:
    asked = Asked(0)
    readings = {"low": "x <= 3", "free": "x == 0 and q", "some": "x <= 3 or q"}
    asked.doc = {"case": "c", "facts": NUMBERS, "concepts": {"fair": {"title": "Fair", "readings": readings}}}
    asked.doc["background"] = [{"id": "law", "always": "fair"}, {"id": "other", "always": "p or not fair or x < 2"}]
    term = {"id": "t", "kind": "demand", "title": "T", "stated": ["s"], "requires": "x > 0"}
    asked.doc["parties"] = [{"party": "a", "statements": {"s": {"speaker": "A"}}, "terms": [term]}]
    asked.case = comity.case_of(asked.doc)
    asked.readings, asked.as_of, asked.date, asked.given = fixed, None, None, {}
    asked.vary = {"x": [*range(7), None], "p": [True, False, None], "q": [True, False], "fair": [True]}
    assert same(asked) > 0
    del asked.vary["fair"]
    same(asked)
    assert (asked.space().answer().feasibility or {}).get("unknown", 0) > 0


def test_independent_facts_multiply() -> None:
    names = [f"f{i}" for i in range(200)]
    found = space(case_of(dict.fromkeys(names, "bool"), names)).answer()
    assert (found.scenarios, found.acceptable) == (2**200, 1)
    assert found.parties[0].stances == {"rejects": 2**200 - 1, "accepts": 1}
    assert [term.verdicts for term in found.parties[0].terms] == [{"violated": 2**199, "satisfied": 2**199}] * 200


def test_more_levels_than_python_has_frames_are_no_hindrance() -> None:
    names = [f"f{i}" for i in range(1500)]
    found = space(
        case_of(dict.fromkeys(names, "bool"), [" or ".join(names[at : at + 50]) for at in range(0, 1500, 50)])
    )
    assert found.answer().acceptable == (2**50 - 1) ** 30


@pytest.mark.parametrize(
    ("cond", "number"),
    [
        ("x >= 85000 and x < 100000", 15_000 * 1_000_001),
        ("x + y <= 10", 66),
        ("x <= y", 1_000_001 * 1_000_002 // 2),
        ("x == y", 1_000_001),
        ("2 * x + 1 == y", 500_000),
        ("x * 3 < y + 7", sum((y + 6) // 3 + 1 for y in range(1_000_001))),
        ("x + 1000000 < y", 0),
    ],
)
def test_long_ranges_are_counted_in_closed_form(cond: str, number: int) -> None:
    found = space(case_of({"x": whole(0, 1_000_000), "y": whole(0, 1_000_000)}, [cond]), ["x", "y"])
    assert (found.scenarios, found.answer().acceptable) == (1_000_001**2, number)
    for doc in found.acceptable().sample(3, seed=1):
        answer = comity.check(found.case, comity.scenario_of(doc, found.case), engine="meaning", explain=False)
        assert answer.party("a").stance == "accepts"


def test_values_that_no_condition_tells_apart_are_one_class() -> None:
    kinds = {"x": whole(0, 1_000_000), "mode": ["hot", "cold", "warm"], "p": "bool"}
    found = space(
        case_of(kinds, ["x >= 85000 or mode == cold", "x < 100000"]), {"x": "0..1000000", "mode": None, "p": None}
    )
    classes = {each.name: (each.number, each.classes) for each in found.answer().varied}
    assert classes == {"x": (1_000_001, 3), "mode": (3, 2), "p": (2, 1)}


def test_too_many_classes_are_an_error_that_names_the_input() -> None:
    case = case_of({"x": whole(0, 1_000_000), "y": whole(0, 1_000_000)}, ["x * y <= 10"])
    with pytest.raises(comity.CaseError) as caught:
        space(case)
    assert str(caught.value) == (
        "`x` is added to, multiplied by or compared with other facts, so that more than 20,000 classes of its values "
        "would have to be told apart [too-large]\nhelp: vary it over fewer values"
    )


# --- members ---------------------------------------------------------------------------------------------------------


def test_members_are_numbered_each_once_and_a_sample_is_of_them() -> None:
    case = case_of({"x": whole(0, 9), "y": whole(0, 9), "p": "bool"}, ["x + y <= 10 or p"])
    members = space(case, {"x": None, "y": None, "p": None}).acceptable()
    every = [state(members.member(at)) for at in range(members.count)]
    assert len(set(every)) == members.count == 100 + 64
    assert [state(doc) for doc in members] == every
    assert {state(doc) for doc in members.sample(3000, seed=2)} == set(every)
    assert members.sample(5, seed=3) == members.sample(5, seed=3) != members.sample(5, seed=4)
    with pytest.raises(IndexError):
        members.member(members.count)


def test_nothing_is_drawn_from_an_empty_set() -> None:
    assert space(case_of({"p": "bool"}, ["p", "not p"])).acceptable().sample(3) == []


def test_inputs_that_no_condition_links_never_stand_among_one_another() -> None:
    names = [f"{letter}{at}" for at in range(6) for letter in "abc"]
    groups = [frozenset({f"{letter}{at}", f"{letter}{at + 1}"}) for at in range(5) for letter in "abc"]
    order = ordered(names, groups)
    assert sorted(order) == sorted(names)
    assert len([at for at in range(17) if order[at][0] != order[at + 1][0]]) == 2
    assert max(abs(order.index(one) - order.index(other)) for one, other in groups) == 1
