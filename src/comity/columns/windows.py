"""What depends on dates, for every row by its own dates: windows and deadlines.

Dates never decrease. So whether something was true at most so long before a step depends on the last dated step at
which it was; whether it is true soon after, on the first. Each window takes one pass over the steps, in which a row has
the rank of that step: a small number, compared with that of the edge of the window. A step is in its own window, dated
or not; of another step this is known only where both dates are.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from comity.columns.planes import pack, unpack

if TYPE_CHECKING:
    import numpy.typing as npt

    from comity.columns.blocks import Plane
    from comity.columns.run import Run


def near(run: Run, given: object, yes: Plane) -> Plane:
    """For each step, where `yes` is at a step that is surely in its window: `once`, `earlier`, `later`, `anywhere`."""
    where, within = cast("tuple[str, int]", given)
    if run.steps == 1:
        return run.none if where == "earlier" else yes
    found = run.dated & _close(run, where, within, run.counted(run.wide(yes)) & run.dated)
    return found if where == "earlier" else found | yes


def not_near(run: Run, given: object, no: Plane) -> Plane:
    """For each step, where no step that may be in its window may have what `no` denies."""
    where, within = cast("tuple[str, int]", given)
    if run.steps == 1:
        return run.all if where == "earlier" else no
    open_, order = run.counted(~run.wide(no)), _order(run, where)
    some, loose = (_seen(each, order, np.bitwise_or) for each in (open_, open_ & ~run.dated))
    close = _close(run, where, within, open_ & run.dated)
    found: Plane = run.dated & ~(loose | close) | ~(run.dated | some)
    return found if where == "earlier" else found & no


def _order(run: Run, where: str) -> range | None:
    """The order in which steps are looked at; None where each looks at all."""
    if where == "anywhere":
        return None
    return range(run.steps) if where in ("once", "earlier") else range(run.steps)[::-1]


def _close(run: Run, where: str, within: int, marked: Plane) -> Plane:
    """For each step, the rows in which the nearest marked step, of those that it looks at, is in its window."""
    edges = edge(run, within, back=where in ("once", "earlier"))
    ranks = np.arange(1, run.steps + 1, dtype=edges.dtype)[:, None]
    marks = np.multiply(unpack(marked, run.rows), ranks if where in ("once", "earlier") else ranks[::-1])
    return pack(_seen(marks, _order(run, where), np.maximum) >= edges)


def _seen(found: npt.NDArray[Any], order: range | None, join: np.ufunc) -> npt.NDArray[Any]:
    """For each step, what there is at those that come before it in an order; or at all."""
    if order is None:
        return cast("npt.NDArray[Any]", join.reduce(found, axis=0, keepdims=True))
    before = np.zeros_like(found)
    for one, other in pairwise(order):
        join(before[one], found[one], out=before[other])
    return before


def edge(run: Run, within: int, *, back: bool) -> npt.NDArray[np.unsignedinteger[Any]]:
    """For each step, the least rank of a dated step in its window, if it is dated itself.

    Ranks count from 1 in the order of looking: from the first step on, or from the last.
    """
    found = run.edges.get((within, back))
    if found is None:
        if back:
            ranks = 1 + _before(run.filled, run.moments - within, "left")
        else:
            ranks = run.steps + 1 - _before(run.filled, run.moments + within, "right")
        found = run.edges[within, back] = ranks.astype(np.min_scalar_type(run.steps + 1))
    return found


def _before(
    dates: npt.NDArray[np.int64], moments: npt.NDArray[np.int64], side: Literal["left", "right"]
) -> npt.NDArray[np.int64]:
    """How many of the dates of a row, which never decrease, come before each moment; on the right, or are equal.

    A binary search for all at once.
    """
    steps, found = len(dates), np.zeros(moments.shape, np.int64)
    for bit in reversed(range(steps.bit_length())):
        probe = found + (1 << bit)
        there = np.take_along_axis(dates, np.minimum(probe, steps) - 1, axis=0)
        passed = (there < moments if side == "left" else there <= moments) & (probe <= steps)
        found += passed.astype(np.int64) << bit
    return found


# --- deadlines ---------------------------------------------------------------------------------------------------


def dated(run: Run, given: object) -> Plane:
    """The steps that are dated before a moment, or the others of known date."""
    early, moment = cast("tuple[bool, int]", given)
    return _known(run.dated, run.packed(run.moments < moment), yes=early)


def horizon(run: Run, given: object) -> Plane:
    """The scenarios that stand before a moment, or the others of which this is known."""
    early, moment = cast("tuple[bool, int]", given)
    return _known(run.reached, pack(run.horizon < moment), yes=early)


def expired(run: Run, given: object) -> Plane:
    """The steps after which more time than a length has passed, or the others of which this is known."""
    over, within = cast("tuple[bool, int]", given)
    left: npt.NDArray[np.int64] = run.horizon - run.moments
    return _known(run.dated & run.reached, run.packed(left > within), yes=over)


def _known(known: Plane, plane: Plane, *, yes: bool) -> Plane:
    return known & plane if yes else known & ~plane
