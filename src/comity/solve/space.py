"""The terms of a question, its goal and its background as one satisfiability problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comity.solve import frames
from comity.solve.beginning import continuing, dates, fix
from comity.solve.circuit import Circuit
from comity.solve.clock import look
from comity.solve.rules import met
from comity.solve.sat import Solver
from comity.solve.unrolling import Unrolled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from comity import case as c
    from comity import ground as g


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Whether `terms` can be met together with the background and a goal at the last step, in one choice of readings.

    `goal` is None when nothing is wanted; `deadline` is when to stop, by `time.monotonic`. Scenarios begin with the
    steps of `given`, if there is one; `as_it_stands`: they have no others, and are as complete as it is. `aside` are
    the terms and background constraints that were left out of the question, as they are not solved.
    """

    case: c.Case
    terms: tuple[c.Term, ...]
    background: tuple[c.Background, ...]
    goal: g.Ground | None
    choice: Mapping[str, str]
    deadline: float | None = None
    given: c.Course | None = None
    as_it_stands: bool = False
    aside: tuple[c.Term | c.Background, ...] = ()

    def only(self, terms: Sequence[c.Term], background: Sequence[c.Background] | None = None) -> Question:
        """The same for some of its terms, and of its background constraints."""
        kept = self.background if background is None else tuple(background)
        return replace(self, terms=tuple(terms), background=kept)

    @property
    def conditions(self) -> list[g.Ground]:
        """Every condition that counts."""
        found = [cond for term in self.terms for cond in frames.conditions(term.rule)]
        return [*found, *(each.always for each in self.background), *([self.goal] if self.goal else [])]


class Space:
    """Every scenario of at most `steps` steps that the hard part of a question allows, and a selector for each term.

    With `soft`, background constraints and the goal have selectors too (`background ID`, `goal`) and are not demanded.
    """

    def __init__(self, question: Question, steps: int, *, soft: bool = False) -> None:
        look(question.deadline)
        self.question, self.steps = question, steps
        deadlines = [each for term in question.terms for each in frames.deadlines(term.rule)]
        frame = frames.frame(question.case, question.conditions, question.choice, steps, [*deadlines, *dates(question)])
        self.frame = continuing(frame, question)
        self.solver = Solver(question.deadline)
        self.circuit = Circuit(self.solver)
        self.unrolled = Unrolled(self.frame, self.circuit)
        if question.given:
            fix(question.given, self.unrolled, self._reads(question.conditions))
        self.terms = {term.name: term for term in question.terms}
        self.keys: list[str] = list(self.terms)
        self._constraints: list[tuple[str, g.Ground]] = [
            (f"background {each.id}", each.always) for each in question.background
        ]
        if question.goal is not None:
            self._constraints.append(("goal", question.goal))
        self.hard = [] if soft else [self._reads([cond]) for _, cond in self._constraints]
        self._selectors: dict[str, int] = {}
        self._copies: dict[Callable[[str], int], tuple[Unrolled, frozenset[str]]] = {}
        if not soft:
            for name, _ in self._constraints:
                self.circuit.demand(self.constraint(name))

    def only(self, keys: frozenset[str]) -> Space:
        """A space of some of the terms, with the same hard part."""
        return Space(self.question.only([term for name, term in self.terms.items() if name in keys]), self.steps)

    def _reads(self, conditions: Sequence[g.Ground]) -> frozenset[str]:
        return frozenset[str]().union(*map(self.frame.reads, conditions))

    def fluents(self, key: str) -> frozenset[str]:
        """Which inputs a term reads."""
        return self._reads(frames.conditions(self.terms[key].rule))

    def select(self, key: str) -> int:
        """A literal that is true where a term is met."""
        if key not in self._selectors:
            self._selectors[key] = met(self.terms[key], self.unrolled)
        return self._selectors[key]

    def constraint(self, name: str) -> int:
        """A literal that is true where a background constraint, or the goal, holds."""
        if name not in self._selectors:
            self._selectors[name] = self._holds(name, self.unrolled)
        return self._selectors[name]

    def _holds(self, name: str, unrolled: Unrolled) -> int:
        cond = dict(self._constraints)[name]
        return unrolled.finally_(cond) if name == "goal" else unrolled.throughout(cond)

    def read(self, choice: Mapping[str, str]) -> Unrolled:
        """The same courses, read in another choice of readings; the background holds in that one too."""
        if choice == self.frame.choice:
            return self.unrolled
        again = self.unrolled.read(choice)
        for each in self.question.background:
            self.circuit.demand(again.throughout(each.always))
        return again

    def copy(self, private: frozenset[str]) -> Callable[[str], int]:
        """Selectors over variables of their own for the private inputs; the hard part holds for them too."""
        unrolled = self.unrolled.copy(private)
        for (name, _), reads in zip(self._constraints, self.hard, strict=True):
            if not private.isdisjoint(reads):
                self.circuit.demand(self._holds(name, unrolled))

        return self._selector(unrolled, private)

    def mix(self, copies: Sequence[Callable[[str], int]]) -> Callable[[str], int]:
        """Selectors of terms that read private inputs of several copies: each is that copy's own."""
        unrolled, private = self._copies[copies[0]]
        for each in copies[1:]:
            other, own = self._copies[each]
            unrolled, private = unrolled.copy(own, other.inputs), private | own
        return self._selector(unrolled, private)

    def _selector(self, unrolled: Unrolled, private: frozenset[str]) -> Callable[[str], int]:
        made: dict[str, int] = {}

        def select(key: str) -> int:
            if key not in made:
                made[key] = met(self.terms[key], unrolled)
            return made[key]

        self._copies[select] = unrolled, private
        return select
