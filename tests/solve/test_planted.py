"""In cases with planted conflicts, the search finds these and proves that there are no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench.packs import pack

import comity
from comity.solve import asking
from comity.solve.families import families
from comity.solve.space import Space

if TYPE_CHECKING:
    from bench.packs import Pack


def found(given: Pack, steps: int) -> set[frozenset[str]]:
    case = comity.case_of(given.doc)
    ((_, question),) = asking.questions(case, asking.binding(case), None)
    return set(families(Space(question, steps)))


# bench/conflicts.py has the larger ones.
SIZES = [*((terms, n, steps) for terms, n in ((10, 1), (100, 5), (100, 20)) for steps in (1, 5, 20)), (1_000, 20, 5)]


@pytest.mark.parametrize("row", [False, True], ids=["apart", "in a row"])
@pytest.mark.parametrize(("terms", "planted", "steps"), SIZES)
def test_the_conflicts_are_those_planted(*, terms: int, planted: int, steps: int, row: bool) -> None:
    given = pack(terms, planted, row=row, static=steps == 1)
    assert found(given, steps) == given.conflicts


@pytest.mark.parametrize("reach", [5, 20])
def test_other_terms_that_read_facts_of_conflicts_hide_none(reach: int) -> None:
    given = pack(300, 20, reach)
    assert found(given, 5) == given.conflicts
