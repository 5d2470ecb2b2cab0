"""Which of what was not seen can be seen at all, by `solve`: in a complete scenario that meets the background.

A proof that nothing can is one for every length and every choice of readings; what is not decided is `unproved`.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from comity import ground as g
from comity.problems import CaseError
from comity.solve import asking, rules
from comity.solve.clock import StoppedError
from comity.solve.horizon import reach
from comity.solve.sat import limit_in_words
from comity.solve.space import Space
from comity.testing.decisions import ground, operands, parts, tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from comity import case as c
    from comity.kinds import Verdict
    from comity.testing.coverage import ConditionSeen, Coverage, OperandSeen, TermSeen, Truth
    from comity.testing.decisions import Parts

A = TypeVar("A", bound=str)


def settled(case: c.Case, found: Coverage, *, seconds: float | None = None) -> Coverage:
    """The coverage with what is open settled: impossible, unproved (also for want of time), or really open."""
    asking_ = _Asking(case, None if seconds is None else monotonic() + seconds)
    return replace(
        found,
        terms=tuple(map(asking_.term, found.terms)),
        conditions=tuple(map(asking_.condition, found.conditions)),
        operands=tuple(map(asking_.operand, found.operands)),
    )


class _Asking:
    """Asks about one case, until a deadline."""

    def __init__(self, case: c.Case, deadline: float | None) -> None:
        self.case, self.deadline = case, deadline
        self._parts: dict[str, Parts] = {}

    def term(self, seen: TermSeen) -> TermSeen:
        """The verdicts that a term cannot have."""
        term = self.case.term(seen.term)
        answers = {each: self._possible(term, each) for each in seen.open}
        impossible, unproved = _sorted(answers)
        return replace(seen, impossible=seen.impossible | impossible, unproved=unproved)

    def condition(self, seen: ConditionSeen) -> ConditionSeen:
        """The truths that a part of a condition cannot have."""
        term = self.case.term(seen.term)
        trees = self._of(term).conditions[seen.key, seen.place, seen.text]
        conds = list(dict.fromkeys(ground(term, self.case, seen.key, tree) for tree in trees))
        answers: dict[Truth, bool | None] = {}
        for each in seen.open:
            if each == "unknown":
                answers[each] = any(_reads(cond) for cond in conds)
            else:
                answers[each] = self._any(cond if each == "true" else g.Not(cond) for cond in conds)
        impossible, unproved = _sorted(answers)
        return replace(seen, impossible=seen.impossible | impossible, unproved=unproved)

    def operand(self, seen: OperandSeen) -> OperandSeen:
        """Whether an operand cannot be shown to have an effect."""
        if not seen.open:
            return seen
        found = [self._effect(each, seen) for each in ((True, False), (False, True))]
        possible = True in found
        return replace(seen, impossible=False if possible else None if None in found else True)

    def _effect(self, ways: tuple[bool, bool], seen: OperandSeen) -> bool | None:
        """Whether the decision can be each of these, for the operand alone, with the operand true and false."""
        shown = {(each.operand, each.decision) for each in seen.shown}
        term = self.case.term(seen.term)
        both: list[bool | None] = []
        for truth, value in ((True, ways[0]), (False, ways[1])):
            pair = True if (truth, value) in shown else self._any(self._settling(term, seen, truth=truth, value=value))
            both.append(pair)
        return False if False in both else None if None in both else True

    def _settling(self, term: c.Term, seen: OperandSeen, *, truth: bool, value: bool) -> Iterator[g.Ground]:
        """Conditions of which one is true where the operand has a truth, and settles its decision as `value`."""
        for decision in self._of(term).decisions:
            if decision.spot[2] != seen.decision or decision.spot[0] != seen.key:
                continue
            for leaf in operands(decision.shape):
                if leaf.spot == (seen.key, seen.place, seen.text):
                    as_is, other = (
                        ground(term, self.case, seen.key, tree_of(decision.shape, leaf, value=put))
                        for put in (truth, not truth)
                    )
                    own = ground(term, self.case, seen.key, leaf.tree)
                    wanted = [
                        own if truth else g.Not(own),
                        as_is if value else g.Not(as_is),
                        g.Not(other) if value else other,
                    ]
                    yield g.And(tuple(wanted))

    def _of(self, term: c.Term) -> Parts:
        if term.name not in self._parts:
            self._parts[term.name] = parts(term, self.case)
        return self._parts[term.name]

    def _any(self, conds: Iterable[g.Ground]) -> bool | None:
        """Whether one of these can be true at a step; None where that is not proved."""
        found: list[bool | None] = []
        for cond in conds:
            found.append(self._can(cond))
            if found[-1]:
                return True
        return None if None in found else False

    def _can(self, cond: g.Ground) -> bool | None:
        if isinstance(cond, g.Const):
            return cond.value
        return self._asked((), cond, lambda space: space.circuit.true)

    def _possible(self, term: c.Term, verdict: Verdict) -> bool | None:
        return self._asked((term,), None, lambda space: rules.verdict(term, verdict, space.unrolled))

    def _asked(self, terms: tuple[c.Term, ...], goal: g.Ground | None, literal: Callable[[Space], int]) -> bool | None:
        """Whether some scenario of any length, in some choice of readings, reaches a goal and has a literal true."""
        left = None if self.deadline is None else max(0.0, self.deadline - monotonic())
        proved = True
        try:
            for _, question in asking.questions(self.case, terms, goal, seconds=left):
                enough, proof = reach(question, 2)
                for steps in sorted({1, min(2, enough), enough}):
                    space = Space(question, steps)
                    if space.solver.solve([literal(space)]):
                        return True
                proved = proved and proof == "any length"
        except StoppedError:
            return None
        except CaseError as error:
            limit_in_words(error)
            return None
        return False if proved else None


def _sorted(answers: Mapping[A, bool | None]) -> tuple[frozenset[A], frozenset[A]]:
    """Those that cannot be, and those of which that is not decided."""
    impossible = frozenset(name for name, answer in answers.items() if answer is False)
    return impossible, frozenset(name for name, answer in answers.items() if answer is None)


def _reads(cond: g.Ground) -> bool:
    """Whether a condition reads anything that can be unknown."""
    return any(isinstance(part, g.Input | g.Value | g.Contested | g.Today) for part in g.walk(cond))
