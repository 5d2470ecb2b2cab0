"""The shortest course that meets terms, background and goal, by walking through everything that can be remembered."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from comity import case as c
from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from comity.solve.space import Question

State = tuple[bool, ...]
"""One truth for each remembering part, and one for each term: whether it waits for an answer."""


def shortest(question: Question) -> int | None:
    """The least number of steps in which a question without dates is answered; None if it never is."""
    walk = Walk(question)
    now, seen, steps = {walk.start}, {walk.start}, 0
    while now:
        steps += 1
        reached = set()
        for state in now:
            for after, ends in walk.after(state):
                if ends:
                    return steps
                reached.add(after)
        now = reached - seen
        seen |= now
    return None


class Walk:
    """What comes after what."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.order = list(g.walk(*question.conditions))
        self.memory = [part for part in self.order if isinstance(part, REMEMBERING)]
        self.refs = sorted({part.ref for part in self.order if isinstance(part, g.Input)})
        begun = [isinstance(part, g.Always) for part in self.memory]
        self.start: State = (*begun, *(False for _ in question.terms))

    def after(self, state: State) -> Iterator[tuple[State, bool]]:
        """Each state that can follow, and whether the course may end there."""
        for values in product((False, True), repeat=len(self.refs)):
            here, memory = self.evaluated(dict(zip(self.refs, values, strict=True)), state)
            if not all(here[each.always] for each in self.question.background):
                continue
            marks, ends = self.judged(here, state[len(self.memory) :])
            if marks is not None:
                goal = self.question.goal
                yield (*memory, *marks), ends and (goal is None or here[goal])

    def evaluated(self, values: Mapping[str, bool], state: State) -> tuple[dict[g.Part, bool], list[bool]]:
        before = dict(zip(self.memory, state, strict=False))
        here: dict[g.Part, bool] = {}
        memory: list[bool] = []
        for part in self.order:
            match part:
                case g.Const(value):
                    here[part] = value
                case g.Input(ref):
                    here[part] = values[ref]
                case g.Not(arg):
                    here[part] = not here[arg]
                case g.And(args):
                    here[part] = all(here[each] for each in args)
                case g.Or(args):
                    here[part] = any(here[each] for each in args)
                case g.Iff(left, right):
                    here[part] = here[left] == here[right]
                case g.Once(arg, None):
                    here[part] = before[part] or here[arg]
                case g.Earlier() | g.Previously():
                    here[part] = before[part]
                case g.Always(arg):
                    here[part] = before[part] and here[arg]
                case g.Since(hold, start):
                    here[part] = here[start] or (here[hold] and before[part])
                case _:
                    raise AssertionError(part)
            if isinstance(part, g.Earlier):
                memory.append(before[part] or here[part.arg])
            elif isinstance(part, g.Previously):
                memory.append(here[part.arg])
            elif isinstance(part, REMEMBERING):
                memory.append(here[part])
        return here, memory

    def judged(self, here: Mapping[g.Part, bool], before: Sequence[bool]) -> tuple[list[bool] | None, bool]:
        """What is remembered of each term, None if one is violated; and whether all are met if the course ends."""
        marks, ends = list[bool](), True
        for term, triggered in zip(self.question.terms, before, strict=True):
            waits = False
            match term.rule:
                case c.Precondition(of, requires):
                    if here[of] and not here[requires]:
                        return None, False
                case c.RedLine(never, during):
                    if here[never] and here[during]:
                        return None, False
                case c.Demand(of, requires, standing, None, None):
                    waits = here[of] or (triggered and not standing)
                    ends = ends and (here[requires] or not waits)
                case c.Commitment(when, then, None, None):
                    waits = (triggered or here[when]) and not here[then]
                    ends = ends and not waits
                case _:
                    raise AssertionError(term.rule)
            marks.append(waits)
        return marks, ends


REMEMBERING = (g.Once, g.Earlier, g.Always, g.Previously, g.Since)
