"""Many scenarios as columns: what the kernel evaluates, and what it finds.

A *plane* says of each scenario, by one bit, whether something is so of it: bit `r % 64` of word `r // 64` stands for
row `r`, whatever the bits after the last row are. What may be unknown has two planes, one where it is true and one
where it is false. What changes from step to step has a plane for each step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from comity.kinds import Stance, Verdict

Plane: TypeAlias = "npt.NDArray[np.uint64]"
"""Shape `(words,)`, or `(steps, words)` for what changes."""
MISSING = np.iinfo(np.int64).min
"""The moment of a step, or a horizon, that is not known."""
DAY = 24 * 60 * 60 * 1_000_000
"""The microseconds of a day: a moment is the ordinal of its day times this, plus the microseconds since midnight."""


class Switches(NamedTuple):
    """A boolean fact, an event or a concept without readings: where it is true and where false, `(steps, words)`."""

    yes: Plane
    no: Plane


class Stipulated(NamedTuple):
    """A contested concept: where the scenario says it is so, where not, and where it says nothing, `(steps, words)`.

    In neither plane: the scenario says that it is unknown.
    """

    yes: Plane
    no: Plane
    unsaid: Plane


class Names(NamedTuple):
    """A fact whose values are names: the index of each in the values of its type, -1 where unknown; `(steps, rows)`."""

    codes: npt.NDArray[np.int32]


class Numbers(NamedTuple):
    """A number, or a date as its ordinal: `values / scale`, known where `known` has a bit (None: everywhere).

    `values` is `(steps, rows)`, of `int64`, or of `object` with whole numbers too large for that.
    """

    values: npt.NDArray[np.int64] | npt.NDArray[np.object_]
    scale: int = 1
    known: Plane | None = None


Column = Switches | Stipulated | Names | Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some scenarios, a row each.

    `steps` is the most that one of them has; `lengths` how many each has (None: all as many), and what comes after the
    last step of a shorter one is never looked at. `inputs` has what is mentioned, by its reference: a fact without a
    column is unknown throughout, an event never happens, a contested concept is as its readings say. `dates` are the
    moments of the steps, `(steps, rows)`, in microseconds (see `DAY`), `MISSING` where unknown (None: everywhere), and
    never decrease within a row. `horizon` is where each stands now, `(rows,)`; `closed`: they are complete.
    """

    rows: int
    steps: int
    inputs: Mapping[str, Column]
    dates: npt.NDArray[np.int64] | None = None
    lengths: npt.NDArray[np.int32] | None = None
    horizon: npt.NDArray[np.int64] | None = None
    closed: bool = True

    @property
    def words(self) -> int:
        """How many words a plane has."""
        return -(-self.rows // 64)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What a block comes to, in planes of shape `(words,)` in which no bit after the last row is set.

    `verdicts`: of each term that has a verdict, in the case's order, the plane of each verdict that some row has; each
    row is in just one. `possible`: the same for what may be, as `Outcome.possible`. `stances`: of each party, likewise.
    `feasible`: under True, False and None. What no row has is left out. Nobody writes on a plane: it may stand twice.
    """

    rows: int
    verdicts: Mapping[str, Mapping[Verdict, Plane]]
    possible: Mapping[str, Mapping[Verdict, Plane]]
    stances: Mapping[str, Mapping[Stance, Plane]]
    feasible: Mapping[bool | None, Plane] = field(default_factory=dict)
