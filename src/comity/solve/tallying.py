"""How many end states are acceptable: each way in which the facts that count can stand at the last step."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from comity.solve.horizon import reach
from comity.solve.space import Space

if TYPE_CHECKING:
    from comity.solve.space import Question

MOST = 100_000
"""Classes of end states that are listed before the count is given up."""


def states(question: Question, steps: int | None = None) -> int | None:
    """The number of states of the facts that the question reads in which an acceptable scenario can end.

    Values that nothing tells apart are found as one class, and counted by their number. None where a fact has
    infinitely many, where scenarios of every length cannot be settled, and beyond `MOST` classes.
    """
    enough, proof = reach(question)
    if steps is None and proof != "any length":
        return None
    space = Space(question, steps or enough)
    wanted = [space.select(key) for key in space.keys]
    watched, total = _watched(space), 0
    for _ in range(MOST):
        if not space.solver.solve(wanted):
            return total
        model = space.solver.model()
        weight = _weight(space, model)
        if weight is None:
            return None
        total += weight
        space.circuit.demand(*(-each if each in model else each for each in watched))
    return None


def _watched(space: Space) -> list[int]:
    """The literals that tell end states apart."""
    inputs, case = space.unrolled.inputs, space.question.case
    columns = [each for ref, each in inputs.switches.items() if case.references[ref].declared.what != "event"]
    columns += [tuple(step[name] for step in each) for each in inputs.options.values() for name in each[0]]
    for scales in inputs.scales.values():
        cuts = sorted({cut for scale in scales for cut in scale.cuts})
        columns += [tuple(scale.cut(cut) for scale in scales) for cut in cuts]
    columns += [bits for each in inputs.numbers.values() for bits in zip(*(step.bits for step in each), strict=True)]
    return [space.unrolled.at_last(column)[0] for column in columns]


def _weight(space: Space, model: frozenset[int]) -> int | None:
    """How many states the class of a solution has; None: infinitely many."""
    last = next(at for at, literal in enumerate(space.unrolled.last) if literal in model)
    weight = 1
    for scales in space.unrolled.inputs.scales.values():
        scale = scales[last]
        lower, upper = scale.interval(model.__contains__)
        low = scale.low if lower is None else lower[0] + 1
        high = scale.high if upper is None else upper[0]
        if not scale.whole or low is None or high is None:
            return None
        weight *= floor(high) - ceil(low) + 1
    return weight
