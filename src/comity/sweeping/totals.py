"""What many scenarios come to, counted: exact, and in whatever order and parts they are counted.

`counted` makes the totals of one block, `merged` those of several sets of scenarios from the totals of each. Merging
only adds whole numbers, so it is associative and commutative.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from comity.columns.planes import everywhere, nowhere, popcount

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from comity.columns.blocks import Outcomes, Plane
    from comity.columns.plan import Plan

Count: TypeAlias = "Mapping[str, int]"
Table: TypeAlias = "Mapping[str, Mapping[str, int]]"
FEASIBLE = {True: "feasible", False: "infeasible", None: "unknown"}
_STRIP = 1 << 16
"""Words of a strip of the matrix: what is looked at again and again stays in the cache."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many scenarios there are, and how many of them are so; what none of them is is left out.

    `feasible` counts by `feasible`, `infeasible`, `unknown`; `verdicts` by term and verdict, `stances` by party and
    stance. `agreed` has `accepted`: every party accepts; `settled`: no party rejects and none is open; `unrejected`: no
    party rejects; in all three, the scenario is not infeasible.

    Of the scenarios that are not infeasible, `blocks` counts those in which a binding term is violated, `alone` those
    in which no other is, `together` those in which both of two are, each pair once, in the case's order.

    `unknown` counts, for each input that was asked about, the scenarios that leave it unknown somewhere, and `decided`,
    for each input and each term or party, those of them in which the term is undetermined, or the party open (`open`),
    and is so no longer when the input is known: for `some` of its values, or `whatever` it is.
    """

    scenarios: int = 0
    feasible: Count = field(default_factory=dict)
    verdicts: Table = field(default_factory=dict)
    stances: Table = field(default_factory=dict)
    agreed: Count = field(default_factory=dict)
    blocks: Count = field(default_factory=dict)
    alone: Count = field(default_factory=dict)
    together: Table = field(default_factory=dict)
    unknown: Count = field(default_factory=dict)
    decided: Mapping[str, Table] = field(default_factory=dict)


def counted(outcomes: Outcomes, plan: Plan, *, matrix: bool = False) -> Totals:
    """The totals of a block of this plan; `matrix`: also which terms are violated together.

    The matrix takes time quadratic in the number of terms that are violated at all.
    """
    ruled_out = _ruled_out(outcomes)
    violated = {}
    for name in binding(plan):
        if (plane := outcomes.verdicts[name].get("violated")) is not None:
            violated[name] = plane & ~ruled_out
    return Totals(
        scenarios=outcomes.rows,
        feasible=_known({FEASIBLE[each]: popcount(plane) for each, plane in outcomes.feasible.items()}),
        verdicts=_sizes(outcomes.verdicts),
        stances=_sizes(outcomes.stances),
        agreed=_agreed(outcomes, ruled_out),
        blocks=_known({name: popcount(plane) for name, plane in violated.items()}),
        alone=_alone(violated),
        together=_together(violated) if matrix else {},
    )


def binding(plan: Plan) -> tuple[str, ...]:
    """The names of the terms that can block: preconditions, demands, red lines and commitments."""
    return tuple(term.name for term in plan.terms if term.binding)


def merged(*totals: Totals) -> Totals:
    """The totals of all scenarios of several totals."""
    found = Totals()
    for each in totals:
        found = Totals(*(_sum(getattr(found, name), getattr(each, name)) for name in Totals.__slots__))
    return found


def as_data(totals: Totals) -> dict[str, Any]:
    """Totals as what JSON can hold."""
    return asdict(totals)


def from_data(data: Mapping[str, Any]) -> Totals:
    """Totals from what `as_data` made of them."""
    return Totals(**data)


# --- counting -----------------------------------------------------------------------------------------------------


def _sizes(planes: Mapping[str, Mapping[Any, Plane]]) -> Table:
    return {name: _known({each: popcount(plane) for each, plane in found.items()}) for name, found in planes.items()}


def _known(counts: Count) -> Count:
    """The counts that are not zero, so that equal totals are equal whatever they were merged from."""
    return {name: count for name, count in counts.items() if count}


def _ruled_out(outcomes: Outcomes) -> Plane:
    return outcomes.feasible.get(False, nowhere(outcomes.rows))


def _agreed(outcomes: Outcomes, ruled_out: Plane) -> Count:
    nobody = nowhere(outcomes.rows)
    possible = everywhere(outcomes.rows) & ~ruled_out
    accepted = possible if outcomes.stances else nobody
    rejected = unsettled = nobody
    for stances in outcomes.stances.values():
        accepted = accepted & stances.get("accepts", nobody)
        rejected = rejected | stances.get("rejects", nobody)
        unsettled = unsettled | stances.get("open", nobody)
    found = {"accepted": accepted, "settled": possible & ~rejected & ~unsettled, "unrejected": possible & ~rejected}
    return _known({name: popcount(plane) for name, plane in found.items()})


def _alone(violated: Mapping[str, Plane]) -> Count:
    """In how many scenarios each is the only one."""
    if not violated:
        return {}
    once = twice = np.zeros_like(next(iter(violated.values())))
    for plane in violated.values():
        twice = twice | once & plane
        once = once | plane
    return _known({name: popcount(plane & ~twice) for name, plane in violated.items()})


def _together(violated: Mapping[str, Plane]) -> Table:
    names = [name for name, plane in violated.items() if plane.any()]
    if not names:
        return {}
    counts = pairs(np.stack([violated[name] for name in names]))
    return {
        name: found
        for at, name in enumerate(names)
        if (found := _known({names[j]: int(counts[at, j]) for j in range(at + 1, len(names))}))
    }


def pairs(planes: Plane) -> npt.NDArray[np.int64]:
    """For each two of several planes, `(planes, words)`, how many rows have both; only above the diagonal."""
    number, words = planes.shape
    found = np.zeros((number, number), np.int64)
    strip = max(1, _STRIP // max(1, number))
    for start in range(0, words, strip):
        part = np.ascontiguousarray(planes[:, start : start + strip])
        for at in range(number - 1):
            found[at, at + 1 :] += np.bitwise_count(part[at] & part[at + 1 :]).sum(axis=1, dtype=np.int64)
    return found


# --- merging ------------------------------------------------------------------------------------------------------


def _sum(one: Any, other: Any) -> Any:  # noqa: ANN401 - a number, or a mapping to such, as deep as may be
    if not isinstance(one, dict):
        return one + other
    return one | {key: _sum(one[key], each) if key in one else each for key, each in other.items()}
