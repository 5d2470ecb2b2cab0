"""What goes over the steps of scenarios: as `meaning` and `verdicts` have it, with whole words at a time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from comity.columns.blocks import Plane
    from comity.columns.run import Run


def along(found: npt.NDArray[Any], join: np.ufunc) -> npt.NDArray[Any]:
    """Each step joined with all before it; NumPy's own `accumulate` goes through each word by itself."""
    made = np.array(found)
    for one, other in pairwise(made):
        join(one, other, out=other)
    return made


def so_far(_: Run, __: object, plane: Plane) -> Plane:
    """At this or an earlier step."""
    return plane if plane.ndim == 1 else along(plane, np.bitwise_or)


def always(_: Run, __: object, plane: Plane) -> Plane:
    """At this and every earlier step."""
    return plane if plane.ndim == 1 else along(plane, np.bitwise_and)


def before(run: Run, given: object, plane: Plane) -> Plane:
    """At the step before; at the first, what is given."""
    first = run.all if given else run.none
    if run.steps == 1:
        return first
    found = np.empty((run.steps, len(run.none)), np.uint64)
    found[0], found[1:] = first, plane if plane.ndim == 1 else plane[:-1]
    return found


def since(_: Run, __: object, started: Plane, held: Plane) -> Plane:
    """Where it started, and after that as long as it held."""
    if started.ndim == held.ndim == 1:
        return started
    found = np.bitwise_or(started, np.zeros_like(held))
    held = np.broadcast_to(held, found.shape)
    for i in range(1, len(found)):
        found[i] |= held[i] & found[i - 1]
    return found


def lost(_: Run, __: object, not_started: Plane, ended: Plane) -> Plane:
    """Where it did not start, and had not before or ended."""
    if not_started.ndim == ended.ndim == 1:
        return not_started
    found = np.bitwise_or(not_started, np.zeros_like(ended))
    ended = np.broadcast_to(ended, found.shape)
    for i in range(1, len(found)):
        found[i] &= ended[i] | found[i - 1]
    return found


def from_now_on(run: Run, _: object, plane: Plane) -> Plane:
    """At this or a later step."""
    if plane.ndim == 1:
        return plane
    return along(run.counted(plane)[::-1], np.bitwise_or)[::-1]


def never_again(run: Run, _: object, plane: Plane) -> Plane:
    """At this and every later step."""
    if plane.ndim == 1:
        return plane
    return along(run.uncounted(plane)[::-1], np.bitwise_and)[::-1]


def following(run: Run, _: object, plane: Plane, at_end: Plane) -> Plane:
    """At the step after; at the last, as the other plane says."""
    if run.steps == 1:
        return at_end
    found = np.empty((run.steps, len(run.none)), np.uint64)
    found[:-1], found[-1] = run.wide(plane)[1:], at_end
    return found if run.last is None else found & ~run.last | at_end & run.last


def ever(run: Run, _: object, plane: Plane) -> Plane:
    """At some step."""
    return plane if plane.ndim == 1 else cast("Plane", np.bitwise_or.reduce(run.counted(plane), axis=0))


def throughout(run: Run, _: object, plane: Plane) -> Plane:
    """At every step."""
    return plane if plane.ndim == 1 else cast("Plane", np.bitwise_and.reduce(run.uncounted(plane), axis=0))


def last(run: Run, _: object, plane: Plane) -> Plane:
    """At the last step."""
    if plane.ndim == 1:
        return plane
    return cast("Plane", plane[-1] if run.last is None else np.bitwise_or.reduce(plane & run.last, axis=0))
