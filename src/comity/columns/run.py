"""A block while it is evaluated: its planes, its dates and which of its steps count.

A plane of shape `(words,)` is the same at all steps, as is every plane of a block of one step.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.columns.blocks import DAY, MISSING
from comity.columns.planes import BITS, everywhere, nowhere, pack, unpack

if TYPE_CHECKING:
    import numpy.typing as npt

    from comity.columns.blocks import Block, Plane

_LONG_AGO, _FAR_AHEAD = np.iinfo(np.int64).min, np.iinfo(np.int64).max


class Run:
    """What the operations on a block share; `valid` has the bits of its rows and no others."""

    def __init__(self, block: Block) -> None:
        self.block, self.rows, self.steps = block, block.rows, block.steps
        self.none, self.valid = nowhere(block.rows), everywhere(block.rows)
        self.all = ~self.none if block.rows % BITS else self.valid
        self.edges: dict[tuple[int, bool], npt.NDArray[np.unsignedinteger[Any]]] = {}

    def among(self, plane: Plane) -> Plane:
        """The plane without what lies after the last row."""
        return plane if self.valid is self.all else plane & self.valid

    def flat(self, plane: Plane) -> Plane:
        """The plane, without its steps where there is one."""
        return plane[0] if self.steps == 1 and plane.ndim > 1 else plane

    def wide(self, plane: Plane) -> Plane:
        """The plane with its steps."""
        return plane if plane.ndim > 1 else np.broadcast_to(plane, (self.steps, *plane.shape))

    def packed(self, truths: npt.NDArray[np.bool_]) -> Plane:
        """The plane of truths of shape `(steps, rows)`, or one that can be made so."""
        if truths.shape[-1] != self.rows:
            truths = np.broadcast_to(truths, (len(truths), self.rows))
        return self.flat(pack(truths)) if len(truths) == self.steps else pack(truths)[0]

    # --- which steps count -----------------------------------------------------------------------------------------

    @cached_property
    def counts(self) -> Plane | None:
        """At each step, the scenarios that have it; None if all have all."""
        if self.block.lengths is None:
            return None
        return pack(np.arange(self.steps)[:, None] < self.block.lengths)

    @cached_property
    def last(self) -> Plane | None:
        """At each step, the scenarios of which it is the last; None where it is the last of all."""
        if self.block.lengths is None:
            return None
        return pack(np.arange(self.steps)[:, None] == self.block.lengths - 1)

    def counted(self, plane: Plane) -> Plane:
        """The plane at the steps that count."""
        return plane if self.counts is None else plane & self.counts

    def uncounted(self, plane: Plane) -> Plane:
        """The plane, and all that lies after the last step."""
        return plane if self.counts is None else plane | ~self.counts

    # --- dates -----------------------------------------------------------------------------------------------------

    @cached_property
    def moments(self) -> npt.NDArray[np.int64]:
        """The moments of the steps, 0 where they are not known."""
        dates = self.block.dates
        if dates is None:
            return np.zeros((self.steps, self.rows), np.int64)
        return np.where(dates == MISSING, np.int64(0), dates)

    @cached_property
    def dated(self) -> Plane:
        """The steps whose date is known."""
        dates = self.block.dates
        return self.none if dates is None else self.packed(dates != MISSING)

    @cached_property
    def filled(self) -> npt.NDArray[np.int64]:
        """The same, with that of the last dated step where there is none; beyond the last step, later than all."""
        found = np.where(unpack(self.wide(self.dated), self.rows), self.moments, _LONG_AGO)
        for one, other in pairwise(found):
            np.maximum(one, other, out=other)
        return found if self.counts is None else np.where(unpack(self.counts, self.rows), found, _FAR_AHEAD)

    @cached_property
    def days(self) -> npt.NDArray[np.int64]:
        """The ordinal days of the steps, where they are known."""
        return self.moments // DAY

    @cached_property
    def horizon(self) -> npt.NDArray[np.int64]:
        """Where each scenario stands, or 0."""
        horizon = self.block.horizon
        return np.zeros(self.rows, np.int64) if horizon is None else np.where(horizon == MISSING, np.int64(0), horizon)

    @cached_property
    def reached(self) -> Plane:
        """The scenarios of which it is known where they stand."""
        horizon = self.block.horizon
        return self.none if horizon is None else pack(horizon != MISSING)


def column(run: Run, ref: str) -> Any:  # noqa: ANN401 - each kind of input has one kind of column
    """The column of an input, or None."""
    return run.block.inputs.get(ref)
