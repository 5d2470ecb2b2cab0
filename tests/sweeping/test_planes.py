"""Planes hold what is packed into them, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from comity.columns.planes import (
    at_least,
    digits,
    everywhere,
    is_empty,
    nowhere,
    pack,
    popcount,
    unpack,
    words,
)

if TYPE_CHECKING:
    import numpy.typing as npt


@st.composite
def tables(draw: st.DrawFn, most: int = 6) -> npt.NDArray[np.bool_]:
    """Truths of some steps for some rows."""
    rows, steps = draw(st.integers(0, 200)), draw(st.integers(1, most))
    seed = draw(st.integers(0, 2**32))
    return np.random.default_rng(seed).random((steps, rows)) < draw(st.sampled_from((0, 0.1, 0.5, 0.9, 1)))


@given(tables())
def test_what_is_packed_is_unpacked(truths: npt.NDArray[np.bool_]) -> None:
    steps, rows = truths.shape
    plane = pack(truths)
    assert plane.shape == (steps, words(rows))
    assert plane.dtype == np.uint64
    assert np.array_equal(unpack(plane, rows), truths)
    assert np.array_equal(pack(truths[0]), plane[0])


@given(tables())
def test_a_bit_stands_where_the_page_says(truths: npt.NDArray[np.bool_]) -> None:
    plane = pack(truths[0])
    for row, truth in enumerate(truths[0]):
        assert (int(plane[row // 64]) >> row % 64 & 1) == truth


@given(tables())
def test_no_bit_after_the_last_row_is_set(truths: npt.NDArray[np.bool_]) -> None:
    rows = truths.shape[1]
    assert is_empty(pack(truths) & ~everywhere(rows))
    assert popcount(pack(truths)) == truths.sum()
    assert popcount(everywhere(rows)) == rows
    assert unpack(everywhere(rows), rows).all()
    assert is_empty(nowhere(rows))


@given(tables(), tables())
def test_words_move_as_rows_do(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> None:
    rows = min(one.shape[1], other.shape[1])
    left, right = one[0, :rows], other[0, :rows]
    assert np.array_equal(unpack(pack(left) & pack(right), rows), left & right)
    assert np.array_equal(unpack(pack(left) | pack(right), rows), left | right)
    assert np.array_equal(unpack(~pack(left), rows), ~left)


@given(tables(most=20), st.integers(-2, 25))
def test_how_many_planes_have_a_row_is_counted_in_binary(truths: npt.NDArray[np.bool_], number: int) -> None:
    rows = truths.shape[1]
    found = at_least(digits(list(pack(truths))), number, nowhere(rows))
    assert np.array_equal(unpack(found, rows), truths.sum(axis=0) >= number)


def test_of_no_planes_none_has_a_row() -> None:
    assert digits([]) == []
    assert is_empty(at_least([], 1, nowhere(70)))
    assert popcount(at_least([], 0, nowhere(70)) & everywhere(70)) == 70


@given(tables())
def test_a_plane_may_be_a_part_of_another(truths: npt.NDArray[np.bool_]) -> None:
    rows = truths.shape[1]
    turned = pack(truths)[::-1]
    assert np.array_equal(unpack(turned, rows), truths[::-1])
    assert np.array_equal(unpack(np.asfortranarray(turned), rows), truths[::-1])
