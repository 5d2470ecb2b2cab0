"""Numbers of a table, exactly: whole numbers over a common power of ten.

A float stands for the shortest decimal that is read back as it, as its text in a file would: 0.1 is one tenth. A
decimal of at most 15 digits is read back as a double from which no other such decimal is, so where one is found, it is
the shortest (6 digits for a single; D. W. Matula, In-and-out conversions, CACM 11(1), 1968). What has more goes by way
of its text, which Arrow writes as short as can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import numpy.typing as npt

DIGITS = 18  # of a number that surely fits into 64 bits
NUMBER = r"^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?$"
"""What is a number as text: the same as in YAML 1.2."""
_PARTS = r"^(?P<sign>[-+]?)(?P<whole>[0-9]*)\.?(?P<part>[0-9]*)(?:[eE](?P<shift>[-+]?[0-9]+))?$"
_EXACT = {4: (3, 1e6), 8: (6, 1e15)}
"""Of a float's size in bytes: how many decimal places are tried, and which numbers have too many digits."""


class Exact(NamedTuple):
    """Numbers `values / scale`; `values` has `int64` where all fit, else whole numbers of Python."""

    values: npt.NDArray[np.int64] | npt.NDArray[np.object_]
    scale: int


def exact(array: pa.Array) -> Exact:
    """The numbers of an array without nulls; floats are finite, and texts match `NUMBER`."""
    kind = array.type
    if pa.types.is_floating(kind):
        return _of_floats(array)
    if pa.types.is_decimal(kind):
        return _of_decimals(array)
    if pa.types.is_integer(kind):
        return _of_integers(array)
    return _of_texts(array)


def rescaled(values: Exact, scale: int) -> Exact:
    """The same numbers over a multiple of their scale."""
    factor = scale // values.scale
    if factor == 1:
        return values
    if values.values.dtype != np.object_ and factor <= 10**DIGITS:
        most = int(np.abs(values.values).max(initial=0))
        if most * factor < 2**63:
            return Exact(values.values * np.int64(factor), scale)
    return Exact(values.values.astype(np.object_) * factor, scale)


def _of_integers(array: pa.Array) -> Exact:
    if pa.types.is_uint64(array.type):
        values = array.to_numpy(zero_copy_only=False)
        large = values.max(initial=0) >= 2**63
        return Exact(values.astype(np.object_ if large else np.int64), 1)
    return Exact(array.cast(pa.int64()).to_numpy(zero_copy_only=False), 1)


def _of_floats(array: pa.Array) -> Exact:
    values = array.to_numpy(zero_copy_only=False)
    if values.dtype == np.float16:  # of which Arrow writes more digits than are needed
        distinct, which = np.unique(values, return_inverse=True)
        return _of_texts(pa.array([str(each) for each in distinct], pa.string()).take(pa.array(which)))
    places, most = _EXACT[values.dtype.itemsize]
    wide = values.astype(np.float64)
    for place in range(places + 1):
        scaled = np.rint(wide * 10.0**place)
        if np.abs(scaled).max(initial=0) >= most:
            break
        if np.array_equal((scaled / 10.0**place).astype(values.dtype), values):
            return Exact(scaled.astype(np.int64), 10**place)
    return _of_texts(array.cast(pa.string()))


def _of_decimals(array: pa.Array) -> Exact:
    scale = array.type.scale
    if scale < 0:
        return _of_texts(array.cast(pa.string()))
    array = array.cast(pa.decimal128(38, scale)) if array.type.bit_width != 128 else array  # noqa: PLR2004
    halves = np.frombuffer(array.buffers()[1], "<i8")[2 * array.offset : 2 * (array.offset + len(array))]
    low, high = halves[0::2], halves[1::2]
    if np.array_equal(high, low >> 63):
        return Exact(low.astype(np.int64), 10**scale)
    return Exact(high.astype(np.object_) * 2**64 + low.astype(np.uint64).astype(np.object_), 10**scale)


def _of_texts(array: pa.Array) -> Exact:
    """Digits before and after the point as one whole number, shifted so that all have the same decimal places."""
    return _of_short_texts(array) or _of_any_texts(array)


def _of_short_texts(array: pa.Array) -> Exact | None:
    """The same where no text has an exponent, and all fit into 64 bits; else None."""
    if pc.any(pc.match_substring(array, "e", ignore_case=True)).as_py():
        return None
    point = pc.find_substring(array, ".").to_numpy(zero_copy_only=False)
    digits = pc.replace_substring(array, ".", "")
    length = _lengths(digits)
    places = np.where(point < 0, 0, length - point)
    least = int(places.max(initial=0))
    if (length + (least - places)).max(initial=0) > DIGITS:
        return None
    return Exact(_integers(digits) * np.power(10, least - places, dtype=np.int64), 10**least)


def _of_any_texts(array: pa.Array) -> Exact:
    parts = pc.extract_regex(array, pattern=_PARTS)
    sign, whole, part, shift = (parts.field(i) for i in range(4))
    digits = pc.utf8_ltrim(pc.binary_join_element_wise(whole, part, ""), "0")
    places = _lengths(part) - _integers(shift)
    least = int(places.max(initial=0))
    longest = _lengths(digits) + (least - places)
    minus = pc.equal(sign, "-").to_numpy(zero_copy_only=False)
    if longest.max(initial=0) <= DIGITS:
        values = _integers(digits) * np.power(10, least - places, dtype=np.int64)
        return Exact(np.where(minus, -values, values), 10**least)
    powers = np.array([10**i for i in range(int((least - places).max()) + 1)], np.object_)
    large = np.array([int(text or 0) for text in digits.to_pylist()], np.object_) * powers[least - places]
    return Exact(np.where(minus, -large, large), 10**least)


def _lengths(texts: pa.Array) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = pc.binary_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _integers(texts: pa.Array) -> npt.NDArray[np.int64]:
    """The whole numbers that texts write; 0 where a text is empty."""
    signless = pc.utf8_ltrim(texts, "+")
    filled = pc.if_else(pc.equal(signless, ""), "0", signless)
    found: npt.NDArray[np.int64] = filled.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found
