"""Minimal hitting sets are those found by trying all sets, in order, and as many as are counted."""

from __future__ import annotations

from itertools import combinations, islice, pairwise
from itertools import count as counting
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.solve import clock
from comity.solve.clock import StoppedError
from comity.solve.hitting import blocks, count, few, hitting_sets, minimal, most_common

if TYPE_CHECKING:
    from collections.abc import Mapping

Keys = frozenset[str]
KEYS = "abcdefghi"
FAMILIES = st.lists(st.frozensets(st.sampled_from(KEYS), min_size=1, max_size=4), max_size=7)
COSTS = st.fixed_dictionaries({key: st.sampled_from((0, 1, 1, 2, 5)) for key in KEYS})
ALLOWED = st.frozensets(st.sampled_from(KEYS), min_size=5)
ONE_EACH = dict.fromkeys(KEYS, 1)


def every(family: list[Keys], allowed: Keys = frozenset(KEYS)) -> list[Keys]:
    """All minimal hitting sets, by trying every set of keys, the small ones first."""
    found: list[Keys] = []
    for size in range(len(allowed) + 1):
        for keys in map(frozenset, combinations(sorted(allowed), size)):
            if all(keys & each for each in family) and not any(smaller <= keys for smaller in found):
                found.append(keys)
    return found


def in_order(sets: list[Keys], cost: Mapping[str, float]) -> list[tuple[float, Keys]]:
    ordered = sorted((sum(map(cost.__getitem__, keys)), len(keys), sorted(keys)) for keys in sets)
    return [(total, frozenset(names)) for total, _, names in ordered]


def sets(*words: str) -> list[Keys]:
    return [frozenset(word) for word in words]


@given(FAMILIES, COSTS, ALLOWED)
def test_hitting_sets_come_by_cost_then_size_then_names(family: list[Keys], cost: dict[str, int], some: Keys) -> None:
    assert list(hitting_sets(family, cost, some)) == in_order(every(family, some), cost)
    assert list(hitting_sets(family, cost)) == in_order(every(family), cost)


@given(FAMILIES, ALLOWED)
def test_as_many_are_counted_as_there_are(family: list[Keys], allowed: Keys) -> None:
    assert count(family, allowed) == len(every(family, allowed))
    assert count(family) == len(every(family))


@given(FAMILIES)
def test_all_are_found_if_they_are_few(family: list[Keys]) -> None:
    assert few(family, 10_000) == sorted(every(family), key=lambda keys: (len(keys), sorted(keys)))


def test_more_than_a_few_are_not_listed() -> None:
    assert few(sets("ab", "cd"), 4) == sets("ac", "ad", "bc", "bd")
    assert few(sets("ab", "cd"), 3) is None


def test_a_conflict_without_an_allowed_key_leaves_nothing() -> None:
    assert not list(hitting_sets(sets("ab", "cd"), ONE_EACH, frozenset("ab")))
    assert count(sets("ab", "cd"), frozenset("ab")) == 0
    assert not list(hitting_sets(sets("ab", ""), ONE_EACH))
    assert count(sets("")) == 0


def test_no_conflicts_leave_the_empty_hitting_set() -> None:
    assert list(hitting_sets([], {})) == [(0, frozenset())]
    assert count([]) == 1
    assert few([], 1) == [frozenset()]


@given(FAMILIES)
def test_blocks_share_no_key_and_do_not_fall_apart(family: list[Keys]) -> None:
    groups = blocks(family)
    members = [frozenset[str]().union(*group) for group in groups]
    assert sorted(map(sorted, family)) == sorted(sorted(each) for group in groups for each in group)
    assert all(not one & other for one, other in combinations(members, 2))
    for group, keys in zip(groups, members, strict=True):
        reached = group[0]
        for _ in group:
            reached = reached.union(*(each for each in group if each & reached))
        assert reached == keys


def test_blocks_are_in_the_order_of_their_first_sets() -> None:
    assert blocks(sets("yz", "ab", "", "zx", "b")) == [sets("yz", "zx"), sets("ab", "b"), sets("")]


@given(FAMILIES)
def test_minimal_sets_contain_no_other(family: list[Keys]) -> None:
    assert set(minimal(family)) == {each for each in family if not any(other < each for other in family)}


def test_the_empty_set_is_in_every_other() -> None:
    assert minimal(sets("a", "", "bc")) == [frozenset()]


def test_of_equally_common_keys_the_first_counts() -> None:
    assert most_common(sets("dc", "cb", "bd")) == "b"


# --- many --------------------------------------------------------------------------------------------------------


def a_hub(size: int) -> list[Keys]:
    """Conflicts that share one term and nothing else."""
    return [frozenset({"hub", f"left {i}", f"right {i}"}) for i in range(size)]


def a_clique(size: int) -> list[Keys]:
    return [frozenset({f"one {i}", f"one {j}"}) for i, j in combinations(range(size), 2)]


def apart(number: int) -> list[Keys]:
    return [frozenset(f"{i} {j}" for j in range(1 + i % 6)) for i in range(number)]


def test_the_number_of_billions_is_known_without_listing_them() -> None:
    assert count(apart(18)) == 720**3
    assert count(a_hub(10)) == 1 + 2**10
    assert count(a_clique(6)) == 6
    assert count([*apart(18), *a_hub(30), *a_clique(6)]) == 720**3 * (1 + 2**30) * 6


def test_a_long_chain_of_conflicts_is_counted() -> None:
    chain = [frozenset({f"{i:03}", f"{i + 1:03}"}) for i in range(300)]
    minimal_covers = [1, 2, 2]  # those of a path with so many edges, the Padovan numbers
    while len(minimal_covers) <= 300:
        minimal_covers.append(minimal_covers[-2] + minimal_covers[-3])
    assert count(chain) == minimal_covers[300]


@pytest.mark.parametrize("dear", [0, 5])
def test_the_first_hundred_of_billions_come_at_once_and_in_order(dear: int) -> None:
    family = [*apart(18), *a_hub(10), *a_clique(6)]
    keys = sorted(frozenset().union(*family))
    cost = {key: 1 + (dear * i) % 7 for i, key in enumerate(keys)}
    assert count(family) > 10**12
    first = list(islice(hitting_sets(family, cost), 100))
    rank = [(total, len(found), sorted(found)) for total, found in first]
    assert all(one < other for one, other in pairwise(rank))
    assert all(found & each for _, found in first for each in family)


# --- too many ----------------------------------------------------------------------------------------------------


def dense(sets: int, keys: list[str]) -> list[Keys]:
    """Sets of six keys, of which each overlaps with most others."""
    random = Random(1)  # noqa: S311 - a family to try, no secrets
    return [frozenset(random.sample(keys, 6)) for _ in range(sets)]


def test_a_dense_block_is_stopped_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [f"{i:02}" for i in range(60)]
    family = dense(300, keys)
    looks = counting()
    monkeypatch.setattr(clock, "monotonic", lambda: next(looks))
    with pytest.raises(StoppedError):
        count(family, deadline=3)
    assert next(looks) == 4
    with pytest.raises(StoppedError):
        list(hitting_sets(family, dict.fromkeys(keys, 1), deadline=9))
    assert next(looks) == 10


def test_a_deadline_that_is_not_met_changes_nothing() -> None:
    family, late = [*apart(6), *a_hub(5)], float("inf")
    cost = dict.fromkeys(frozenset().union(*family), 1)
    assert count(family, deadline=late) == count(family)
    assert list(hitting_sets(family, cost, deadline=late)) == list(hitting_sets(family, cost))
