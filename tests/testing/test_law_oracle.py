"""The laws held against the listing of all small scenarios: what one of them shows, no law may deny."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

import pytest

import comity
from comity.meaning import T, truth, world
from comity.testing.laws import judge
from comity.testing.pack_conditions import without
from comity.verdicts import verdicts
from solve.small_cases import a_case, all_courses, choices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity import case as c
    from comity.meaning import World

STEPS = 2
SEEDS = range(40)


@cache
def a_small_case(seed: int) -> c.Case:
    doc, _ = a_case(Random(seed), most=4)  # noqa: S311 - cases to try, no secrets
    return comity.case_of(doc)


def worlds(case: c.Case) -> Iterator[World]:
    """Every scenario of at most so many steps that the background allows, in each choice of readings."""
    for choice in choices(case).values():
        for course in all_courses(case, STEPS):
            here = world(course, choice)
            if all(min(truth(each.always, here)) == T for each in case.background):
                yield here


def told(case: c.Case) -> dict[tuple[str, str], bool | None]:
    return {(each.law, each.subject): each.holds for each in judge(case)}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_small_scenario_shows_of_a_term_is_so(seed: int) -> None:
    case = a_small_case(seed)
    found, seen = told(case), defaultdict[str, set[str]](set)
    for here in worlds(case):
        for term in case.terms:
            seen[term.name] |= set(verdicts(term, here))
    laws = (("can-be-satisfied", {"satisfied"}), ("can-be-violated", {"violated"}))
    for term in case.terms:
        for law, words in laws:
            if seen[term.name] & words:
                assert found.get((law, term.name), True) is True
            elif found.get((law, term.name)) is True:
                assert not seen[term.name] & words  # a longer one shows it
        if seen[term.name] - {"not_triggered"} and term.kind != "exception":
            assert found["can-be-triggered", term.name] is True
        if "not_triggered" in seen[term.name]:
            assert found.get(("can-be-left-untriggered", term.name), True) is True
        assert found.get(("determined-by-its-facts", term.name), True) is not False


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_small_scenario_shows_of_terms_together_is_so(seed: int) -> None:
    case = a_small_case(seed)
    found, apart, alone = told(case), set[frozenset[str]](), set[str]()
    consistent = set[str]()
    for here in worlds(case):
        for party in case.parties:
            own = {term.name: verdicts(term, here) for term in party.terms if term.kind != "exception"}
            violated = [name for name, each in own.items() if each == ("violated",)]
            apart |= {frozenset(pair) for pair in combinations(own, 2) if own[pair[0]] != own[pair[1]]}
            alone |= set(violated) if len(violated) == 1 else set()
            consistent |= set() if violated else {party.name}
    for party in case.parties:
        names = [term.name for term in party.terms if term.kind != "exception"]
        for at, name in enumerate(names):
            if name in alone:
                assert found.get(("not-implied", name), True) is True
            if all(frozenset((name, other)) in apart for other in names[:at]):
                assert found.get(("not-equivalent", name), True) is True
        if party.name in consistent:
            assert found.get(("consistent-party", party.name), True) is True


@pytest.mark.parametrize("seed", SEEDS)
def test_a_part_that_a_small_scenario_needs_is_not_idle(seed: int) -> None:
    case = a_small_case(seed)
    found, every = told(case), list(worlds(case))
    for term in case.terms:
        changes = list(without(term, case)) if term.kind != "exception" else []
        noticed = [any(verdicts(term, here) != verdicts(each.term, here) for here in every) for each in changes]
        if all(noticed) and changes:
            assert found["no-idle-condition", term.name] is True


def test_the_cases_are_of_every_kind() -> None:
    """The tests above can fail: the cases break each of these laws, and keep it."""
    seen = defaultdict[str, set[bool | None]](set)
    for seed in SEEDS:
        for (law, _), holds in told(a_small_case(seed)).items():
            seen[law].add(holds)
    for law in ("can-be-satisfied", "can-be-violated", "can-be-triggered", "not-implied", "no-idle-condition"):
        assert seen[law] >= {True, False}
