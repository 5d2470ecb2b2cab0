"""The conflicts found are all minimal ones, in any space, and are proved to be all without visiting their products."""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.solve.division import Limits
from comity.solve.families import Search, families
from solve.toy_packs import planted
from solve.toy_space import ToySpace, every_conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from solve.toy_space import Clauses

FLUENTS = ("p", "q", "r", "s", "u", "v")
LITERALS = st.sampled_from([sign + fluent for fluent in FLUENTS for sign in ("", "-")])
CLAUSES = st.lists(LITERALS, min_size=1, max_size=3).map(tuple)
TERMS = st.lists(st.lists(CLAUSES, min_size=1, max_size=2).map(tuple), max_size=9).map(
    lambda every: {f"t{i}": clauses for i, clauses in enumerate(every)}
)
HARD = st.lists(st.lists(CLAUSES, min_size=1, max_size=2).map(tuple), max_size=3)
LIMITS = {
    "as they are": Limits(),
    "no copies": Limits(choices=1),
    "each on its own": Limits(ways=1),
    "few ways": Limits(ways=3, choices=4),
    "none together": Limits(ways=2, together=1),
    "fluents of few readers": Limits(readers=1),
    "little room": Limits(copied=1),
}
Terms = dict[str, "Clauses"]


def proved(space: ToySpace, limits: Limits | None = None) -> set[frozenset[str]]:
    """All conflicts by the proof alone, without looking for easy ones first."""
    search = Search(space, limits or Limits())
    assert len(list(search.certified())) == len(set(search.found))
    return set(search.found)


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@given(TERMS, HARD)
def test_the_family_is_every_minimal_conflict(limits: Limits, terms: Terms, hard: list[Clauses]) -> None:
    found = list(families(ToySpace(terms, hard), limits))
    assert len(found) == len(set(found))
    assert set(found) == every_conflict(terms, hard)


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@given(TERMS, HARD)
def test_the_proof_alone_finds_every_one(limits: Limits, terms: Terms, hard: list[Clauses]) -> None:
    expected = every_conflict(terms, hard)
    if frozenset() not in expected:
        assert proved(ToySpace(terms, hard), limits) == expected


@given(TERMS, HARD)
def test_the_same_question_has_the_same_answer_in_the_same_order(terms: Terms, hard: list[Clauses]) -> None:
    assert list(families(ToySpace(terms, hard))) == list(families(ToySpace(terms, hard)))


@given(TERMS, HARD, st.integers(1, 5))
def test_what_came_so_far_is_in_the_family(terms: Terms, hard: list[Clauses], first: int) -> None:
    assert set(islice(families(ToySpace(terms, hard)), first)) <= every_conflict(terms, hard)


def test_no_terms_have_no_conflicts() -> None:
    assert not list(families(ToySpace({})))


def test_a_hard_part_that_cannot_hold_is_the_only_conflict() -> None:
    terms: Terms = {"a": (("p",),), "b": (("-p",),)}
    assert list(families(ToySpace(terms, [(("q",),), (("-q",),)]))) == [frozenset()]


def test_a_term_may_be_in_conflict_with_the_hard_part_or_with_itself() -> None:
    terms: Terms = {"a": (("p",),), "b": (("q",), ("-q",)), "c": (("r",),)}
    assert set(families(ToySpace(terms, [(("-p",),)]))) == {frozenset("a"), frozenset("b")}


def test_terms_may_have_one_selector_in_common() -> None:
    class Same(ToySpace):
        def select(self, key: str) -> int:
            return super().select("a" if key == "same" else key)

    space = Same({"a": (("p",),), "same": (("p",),), "b": (("-p",),)})
    assert set(families(space)) == {frozenset({"a", "b"}), frozenset({"same", "b"})}


def test_a_scope_may_have_more_choices_than_one_that_contains_it() -> None:
    terms: Terms = {
        "a": (("q",),), "b": (("r",), ("-p", "-q")), "c": (("p",),), "d": (("p",), ("r",)), "e": (("q",), ("r",)),
    }  # fmt: skip
    assert set(families(ToySpace(terms), Limits(ways=3, choices=4))) == every_conflict(terms)


# --- ways that want shared fluents to differ ---------------------------------------------------------------------


def decider(fluent: str, name: str, *others: tuple[str, ...]) -> Terms:
    """A conflict of two terms of which one or the other holds, as a fluent says, whichever is relaxed."""
    return {f"{name} yes": ((fluent,), *others), f"{name} no": ((f"-{fluent}",), *others)}


def test_a_block_is_given_what_its_neighbours_read() -> None:
    follows: Terms = {"if": (("-p", "q"),), "only if": (("-q", "p"),), "then": (("-q", "r"),), "so": (("-r", "q"),)}
    space = ToySpace(decider("p", "one") | follows)
    assert proved(space) == {frozenset({"one yes", "one no"})}
    assert [sorted(each) for each in space.copied] == [["p"], ["p", "q"], ["p", "q", "r"]]


def test_what_a_hard_constraint_ties_together_depends_on_the_same_blocks() -> None:
    terms = decider("p", "one") | decider("q", "two")
    same: list[Clauses] = [(("-p", "q", "r"), ("-q", "p", "-r")), (("-r", "p", "-q"), ("r", "-p", "q"))]
    space = ToySpace(terms, same)
    assert proved(space) == every_conflict(terms, same)
    assert space.copied[-1] == {"p", "q", "r"}


def test_a_case_is_split_when_what_is_tied_together_depends_on_too_many_choices() -> None:
    terms = decider("p", "one") | decider("q", "two")
    hard: list[Clauses] = [(("-p", "q", "r"), ("-q", "p", "-r"))]
    space = ToySpace(terms, hard)
    assert proved(space, Limits(choices=3)) == every_conflict(terms, hard)
    assert all(len(each & {"p", "q"}) == 1 for each in space.copied)


def test_a_block_of_too_many_ways_is_split_at_the_term_of_most_conflicts() -> None:
    pack = planted(0, hub=10)  # more ways than are copied; less its hub, ten small blocks
    space = ToySpace(pack.terms)
    assert set(families(space)) == pack.conflicts
    assert space.copied
    assert space.solver.calls < 40 * len(pack.conflicts)


# --- planted conflicts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, 100, 1000])
@pytest.mark.parametrize("shape", [{"apart": 1}, {"apart": 20}, {"row": 5}, {"row": 20}, {"hub": 10}, {"clique": 6}])
def test_planted_conflicts_come_out_and_no_others(size: int, shape: dict[str, int]) -> None:
    pack = planted(size, **shape)
    assert set(families(ToySpace(pack.terms))) == pack.conflicts


def test_conflicts_that_other_terms_couple_are_proved_in_one_question() -> None:
    pack = planted(1000, apart=40, hub=10, clique=6, coupled=0.2)
    space = ToySpace(pack.terms)
    assert set(families(space)) == pack.conflicts
    assert space.solver.calls < 10 * len(pack.conflicts)


@pytest.mark.parametrize("common", [1, 2])
@pytest.mark.parametrize("number", [20, 80])
def test_conflicts_in_a_row_that_share_terms_do_not_multiply(number: int, common: int) -> None:
    pack = planted(500, row=number, common=common, coupled=0.1)
    space = ToySpace(pack.terms)
    assert set(families(space)) == pack.conflicts
    assert space.solver.calls < 4 * number


@pytest.mark.parametrize("number", [10, 20, 40, 80])
def test_conflicts_apart_do_not_multiply(number: int) -> None:
    pack = planted(500, apart=number)
    space = ToySpace(pack.terms)
    assert set(families(space)) == pack.conflicts
    in_all = sum(map(len, pack.conflicts))
    assert space.solver.calls <= number + 12
    assert len(space.copied) == in_all - number  # a copy for each way of a block but the first


def test_all_pairs_of_many_terms_keep_coming() -> None:
    pack = planted(0, clique=30)
    assert set(families(ToySpace(pack.terms))) == set(map(frozenset, combinations(sorted(pack.terms), 2)))


# --- when something goes wrong -----------------------------------------------------------------------------------


def test_the_error_of_a_solver_that_is_stopped_passes_through() -> None:
    class LateError(Exception):
        pass

    space = ToySpace(planted(20, apart=5).terms)
    solve: Callable[[Sequence[int]], bool] = space.solver.solve

    def in_time(assumptions: Sequence[int] = ()) -> bool:
        if space.solver.calls > 6:
            raise LateError
        return solve(assumptions)

    space.solver.solve = in_time  # type: ignore[method-assign]
    found: list[frozenset[str]] = []
    with pytest.raises(LateError):
        found.extend(families(space))
    assert found


def test_a_copy_that_says_more_than_its_terms_is_noticed() -> None:
    class Wrong(ToySpace):
        def enforced(self, key: str, own: dict[str, int]) -> int:
            selector = super().enforced(key, own)
            self.solver.add([-selector])
            return selector

    with pytest.raises(AssertionError, match="with copied fluents"):
        list(families(Wrong(decider("p", "one") | {"free": (("p", "q"),)})))
