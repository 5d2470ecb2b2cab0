"""Planes: a bit for each scenario, 64 to a word, so that one operation of the processor moves many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from comity.columns.blocks import Plane

BITS = 64
"""Of a word."""
_FULL = np.uint64(2**64 - 1)


def words(rows: int) -> int:
    """How many words so many rows take."""
    return -(-rows // BITS)


def nowhere(rows: int) -> Plane:
    """The plane without a row."""
    return np.zeros(words(rows), np.uint64)


def everywhere(rows: int) -> Plane:
    """The plane of all rows, in which no bit after the last one is set."""
    found = np.full(words(rows), _FULL)
    if rows % BITS:
        found[-1] = _FULL >> np.uint64(BITS - rows % BITS)
    return found


def pack(truths: npt.NDArray[np.bool_]) -> Plane:
    """Truths of shape `(..., rows)` as planes `(..., words)`; the bits after the last row are 0."""
    *above, rows = truths.shape
    packed = np.packbits(truths, axis=-1, bitorder="little")
    if packed.shape[-1] % 8:
        whole = np.zeros((*above, words(rows) * 8), np.uint8)
        whole[..., : packed.shape[-1]] = packed
        packed = whole
    return _native(packed.view("<u8"))


def unpack(plane: Plane, rows: int) -> npt.NDArray[np.bool_]:
    """Planes of shape `(..., words)` as truths `(..., rows)`."""
    octets: npt.NDArray[np.uint8] = np.ascontiguousarray(plane, "<u8").view(np.uint8)
    return np.unpackbits(octets, axis=-1, count=rows, bitorder="little").view(np.bool_)


def _native(little: npt.NDArray[Any]) -> Plane:
    """Words in the order of bytes of this machine."""
    return little.astype(np.uint64, copy=False)


def popcount(plane: Plane) -> int:
    """How many bits are set."""
    return int(np.bitwise_count(plane).sum())


def is_empty(plane: Plane) -> bool:
    """Whether no bit is set."""
    return not (plane.size and plane.item(0)) and not np.count_nonzero(plane)  # most often the first word tells


# --- how many of several ---------------------------------------------------------------------------------------


def digits(planes: Sequence[Plane]) -> list[Plane]:
    """How many of the planes have each row, in binary, the smallest digit first."""
    places: list[Plane] = []
    for number, plane in enumerate(planes, start=1):
        carry = plane
        for at, place in enumerate(places):
            places[at], carry = place ^ carry, place & carry
        if number.bit_length() > len(places):
            places.append(carry)
    return places


def at_least(places: Sequence[Plane], number: int, none: Plane) -> Plane:
    """The rows whose count, in binary, is at least a number; `none` is a plane without rows."""
    if number <= 0:
        return ~none
    if number >= 1 << len(places):
        return none
    above, same = none, ~none
    for at in reversed(range(len(places))):
        if number - 1 >> at & 1:
            same = same & places[at]
        else:
            above, same = above | same & places[at], same & ~places[at]
    return above
