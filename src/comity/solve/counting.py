"""How many end states are acceptable: values that no condition tells apart are counted together."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor, prod
from typing import TYPE_CHECKING

from comity.solve import circuit as k
from comity.solve.settling import wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.solve.scales import Cut, Scale
    from comity.solve.settling import Task
    from comity.solve.space import Space

MOST = 100_000
"""Classes of end states beyond which they are not counted."""
Class = tuple[int, int]
"""A literal, true where the last value of a fact is of the class, and how many values the class has."""


def end_states(task: Task) -> int | None:
    """The number of last states of all answers, over the facts that a question reads.

    None where a fact has infinitely many values (dates count as such), where the length that shows every end state is
    not known, and beyond `MOST` classes. Raises `StoppedError` at the deadline.
    """
    limits = [each for each in (task.enough(task.question), task.most) if each is not None]
    if not limits:
        return None
    space = task.space(min(limits))
    selectors, facts = wanted(space), list[list[Class]]()
    for ref in sorted(space.read):
        if space.question.case.references[ref].declared.what == "fact":
            classes = _classes(space, ref)
            if classes is None:
                return None
            facts.append(classes)
    return _counted(space, selectors, facts)


def _counted(space: Space, selectors: Sequence[int], facts: Sequence[Sequence[Class]]) -> int | None:
    total = 0
    for _ in range(MOST):
        if not space.solver.solve(selectors):
            return total
        model = space.solver.model()
        chosen = [next(each for each in classes if each[0] in model) for classes in facts]
        total += prod(weight for _, weight in chosen)
        space.circuit.demand(*(-literal for literal, _ in chosen))
    return None


def _classes(space: Space, ref: str) -> list[Class] | None:
    """The classes of a fact's last value; None for too many."""
    unrolled, kind = space.unrolled, space.frame.types[ref]
    if kind.name == "bool":
        last = unrolled.finally_(unrolled.switch(ref))
        return [(last, 1), (-last, 1)]
    if kind.name == "symbol":
        options = unrolled.options(ref)
        return [(unrolled.finally_(step[name] for step in options), 1) for name in kind.values]
    if kind.name != "int" or kind.range is None:
        return None
    low, high = ceil(kind.range[0]), floor(kind.range[1])
    if ref not in unrolled.frame.binary:
        return _intervals(space, unrolled.scale(ref), low, high)
    if high - low >= MOST:
        return None
    numbers, circuit = unrolled.number(ref), space.circuit
    return [
        (unrolled.finally_(k.equal(circuit, each, k.fixed(value)) for each in numbers), 1)
        for value in range(low, high + 1)
    ]


def _intervals(space: Space, scales: Sequence[Scale], low: int, high: int) -> list[Class]:
    """The stretches between the values that conditions name."""
    cuts: list[Cut | None] = [None, *sorted({cut for each in scales for cut in each.cuts}), None]
    found = []
    for lower, upper in pairwise(cuts):
        first = low if lower is None else floor(lower[0]) + 1
        last = high if upper is None else floor(upper[0])
        inside = (_between(space, each, lower, upper) for each in scales)
        found.append((space.unrolled.finally_(inside), max(0, last - first + 1)))
    return found


def _between(space: Space, scale: Scale, lower: Cut | None, upper: Cut | None) -> int:
    above = space.circuit.true if lower is None else -scale.at_most(lower[0])
    return space.circuit.all_of((above, space.circuit.true if upper is None else scale.at_most(upper[0])))
