"""Numbers for every row, exactly: whole numbers over a common scale, within bounds where a count has unknown members.

What would not fit into 64 bits is computed with Python's whole numbers.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from comity.columns.planes import at_least as _at_least
from comity.columns.planes import digits as _digits
from comity.columns.planes import unpack
from comity.columns.run import column
from comity.ground import ARITHMETIC

if TYPE_CHECKING:
    from fractions import Fraction

    import numpy.typing as npt

    from comity.columns.blocks import Names, Numbers, Plane
    from comity.columns.run import Run

Wholes = Any
"""An array of whole numbers, `int64` or `object`."""
_LEAST, _MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


class Amount(NamedTuple):
    """Amounts between `low / scale` and `high / scale`, known where `known` is; the arrays may be the same one.

    Their shape is `(steps, rows)`, or `(1, 1)` for what is the same everywhere.
    """

    low: Wholes
    high: Wholes
    scale: int
    known: Plane


def value(run: Run, given: object) -> Amount:
    """The values of a fact."""
    found: Numbers | None = column(run, cast("str", given))
    if found is None:
        nothing = np.zeros((1, 1), np.int64)
        return Amount(nothing, nothing, 1, run.none)
    values = found.values if found.values.dtype == np.object_ else found.values.astype(np.int64, copy=False)
    return Amount(values, values, found.scale, run.all if found.known is None else run.flat(found.known))


def constant(run: Run, given: object) -> Amount:
    """A number, the same everywhere."""
    number = cast("Fraction", given)
    wholes = _whole(number.numerator)
    return Amount(wholes, wholes, number.denominator, run.all)


def today(run: Run, _: object) -> Amount:
    """The ordinal days of the steps."""
    return Amount(run.days, run.days, 1, run.dated)


def count(run: Run, _: object, *planes: Plane) -> Amount:
    """How many are true, and how many are not false; the planes are those of the one and of the other in turn."""
    half = len(planes) // 2
    low, high = _total(run, planes[:half]), half - _total(run, planes[half:])
    return Amount(low, high, 1, run.all)


def _total(run: Run, planes: tuple[Plane, ...]) -> npt.NDArray[np.int64]:
    found = np.zeros((run.steps, run.rows), np.int64)
    for plane in planes:
        found += unpack(plane, run.rows)
    return found


def arith(_: Run, given: object, left: Amount, right: Amount) -> Amount:
    """A sum, difference or product."""
    op, known = cast("str", given), left.known & right.known
    if op == "*":
        return Amount(*_product(left, right), left.scale * right.scale, known)
    scale = lcm(left.scale, right.scale)
    (low, high), (least, most) = _to_scale(left, scale), _to_scale(right, scale)
    if op == "-":
        least, most = most, least
    found = _exactly(op, low, least)
    same = low is high and least is most
    return Amount(found, found if same else _exactly(op, high, most), scale, known)


def _product(left: Amount, right: Amount) -> tuple[Wholes, Wholes]:
    """The least and the greatest product within the bounds: each is that of two bounds."""
    if left.low is left.high and right.low is right.high:
        found = _exactly("*", left.low, right.low)
        return found, found
    corners = [_exactly("*", one, other) for one in left[:2] for other in right[:2]]
    least = most = corners[0]
    for each in corners[1:]:
        least, most = np.minimum(least, each), np.maximum(most, each)
    return least, most


def _to_scale(amount: Amount, scale: int) -> tuple[Wholes, Wholes]:
    """The bounds over another scale, which is a multiple of its own."""
    factor = _whole(scale // amount.scale)
    if scale == amount.scale:
        return amount.low, amount.high
    low = _exactly("*", amount.low, factor)
    return low, low if amount.low is amount.high else _exactly("*", amount.high, factor)


def _exactly(op: str, left: Wholes, right: Wholes) -> Wholes:
    """The result for each row, in 64 bits where all results fit."""
    compute = ARITHMETIC[op]
    corners = [compute(one, other) for one in _extremes(left) for other in _extremes(right)]
    if min(corners) >= _LEAST and max(corners) <= _MOST:
        return compute(left, right)
    return compute(left.astype(np.object_), right.astype(np.object_))


def _extremes(wholes: Wholes) -> tuple[int, int]:
    return int(wholes.min()), int(wholes.max())


def _whole(number: int) -> Wholes:
    return np.array([[number]], np.int64 if _LEAST <= number <= _MOST else np.object_)


# --- comparisons -------------------------------------------------------------------------------------------------


def known(_: Run, __: object, amount: Amount) -> Plane:
    """Where an amount is known."""
    return amount.known


def below(run: Run, given: object, amount: Amount) -> Plane:
    """Where an amount is surely at most a number, or (strictly) less."""
    return _known_of(run, run.packed(amount.high <= _limit(given, amount)), amount)


def above(run: Run, given: object, amount: Amount) -> Plane:
    """Where an amount is surely not at most a number, or (strictly) not less."""
    return _known_of(run, run.packed(amount.low > _limit(given, amount)), amount)


def _known_of(run: Run, plane: Plane, amount: Amount) -> Plane:
    return plane if amount.known is run.all else plane & amount.known


def _limit(given: object, amount: Amount) -> int:
    """The greatest whole number over the amount's scale that is at most a number, or less."""
    number, strictly = cast("tuple[Fraction, bool]", given)
    scaled = number * amount.scale
    return scaled.__ceil__() - 1 if strictly else scaled.__floor__()


def equal(run: Run, given: object, amount: Amount) -> Plane:
    """Where an amount is surely a number."""
    number, _ = cast("tuple[Fraction, bool]", given)
    scaled = number * amount.scale
    if scaled.denominator != 1:
        return run.none
    found = amount.low == scaled.numerator
    if amount.low is not amount.high:
        found = found & (amount.high == scaled.numerator)
    return run.packed(found) & amount.known


def surely(run: Run, given: object, left: Amount, right: Amount) -> Plane:
    """Where a comparison holds for all values within the bounds."""
    (low, high), (least, most), known = _together(left, right)
    match given:
        case "<":
            found = high < least
        case "<=":
            found = high <= least
        case _:
            found = (low == most) & (high == least)  # then all four are the same
    return run.packed(found) & known


def never(run: Run, given: object, left: Amount, right: Amount) -> Plane:
    """Where a comparison holds for no values within the bounds."""
    (low, high), (least, most), known = _together(left, right)
    match given:
        case "<":
            found = low >= most
        case "<=":
            found = low > most
        case _:
            found = (high < least) | (most < low)
    return run.packed(found) & known


def _together(left: Amount, right: Amount) -> tuple[tuple[Wholes, Wholes], tuple[Wholes, Wholes], Plane]:
    scale = lcm(left.scale, right.scale)
    return _to_scale(left, scale), _to_scale(right, scale), left.known & right.known


def digits(_: Run, __: object, *planes: Plane) -> list[Plane]:
    """How many of the planes have each row, in binary."""
    return _digits(planes)


def at_least(run: Run, given: object, places: list[Plane]) -> Plane:
    """The rows whose count is at least a number."""
    return _at_least(places, cast("int", given), run.none)


# --- names -------------------------------------------------------------------------------------------------------


def named(run: Run, given: object) -> Plane:
    """Where the name that a fact has is known."""
    found: Names | None = column(run, cast("str", given))
    return run.none if found is None else run.packed(found.codes >= 0)


def same(run: Run, given: object) -> Plane:
    """Where a fact has a name."""
    ref, code = cast("tuple[str, int]", given)
    found: Names | None = column(run, ref)
    return run.none if found is None else run.packed(found.codes == code)


def alike(run: Run, given: object) -> Plane:
    """Where two facts have the same name; `codes` are those of the first's names in the type of the second, or -1."""
    ref, other, codes = cast("tuple[str, str, tuple[int, ...]]", given)
    one: Names | None = column(run, ref)
    two: Names | None = column(run, other)
    if one is None or two is None:
        return run.none
    there = np.array((*codes, -1))[one.codes]  # -1, unknown, takes the last
    return run.packed((there == two.codes) & (there >= 0))
