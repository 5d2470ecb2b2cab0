"""Scenarios that tell the mutants of a term or definition, each as many as it can."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from time import monotonic
from typing import TYPE_CHECKING

from comity import case as c
from comity import ground as g
from comity.case import conditions
from comity.load import scenario_of
from comity.solve.horizon import reach
from comity.testing.differing import (
    FEASIBLE,
    SHORT,
    WITNESSES,
    differs,
    in_every_reading,
    in_reading,
    questions,
    shown_by,
    space,
)
from comity.testing.plain import plain
from comity.verdicts import Worlds, feasible, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from comity.kinds import Verdict
    from comity.solve.space import Question, Space
    from comity.solve.unrolling import Unrolled
    from comity.testing.differing import Clarity
    from comity.testing.judgements import Document
    from comity.testing.mutants import Mutant


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A scenario that tells some mutants of one term or definition, the `own` ones, in the readings of `label`.

    `further` are mutants of others that it tells whatever the reading.
    """

    label: str
    choice: Mapping[str, str]
    document: Document
    own: tuple[Mutant, ...]
    further: tuple[Mutant, ...] = ()

    @property
    def told(self) -> tuple[Mutant, ...]:
        """All that it tells."""
        return self.own + self.further


def of_term(case: c.Case, mutants: Sequence[Mutant], deadline: float | None) -> Iterator[Candidate]:
    """Scenarios that together tell these mutants of one term, each as many more as it can."""
    left = list(mutants)
    while left:
        found = _candidate(case, left, deadline)
        yield found
        left = [each for each in left if each not in found.own]


def _candidate(case: c.Case, left: Sequence[Mutant], deadline: float | None) -> Candidate:
    """A scenario that tells the first of these mutants, and as many of the others as go with it.

    If there is one, it tells them whatever the reading; else in the first choice of readings in which one does.
    """
    asked = list(questions(case, left, _seconds(deadline)))
    if found := _grown(asked[0][1], left, [question.choice for _, question in asked]):
        return _made(found, case, partial(in_every_reading, case.background, found[1]), "", {})
    for label, question in asked:
        if found := _grown(question, left, [question.choice]):
            return _made(found, case, partial(in_reading, question, found[1]), label, question.choice)
    raise AssertionError(left[0])  # a scenario tells it, as was found before


def _made(
    found: tuple[Space, list[Mutant]],
    case: c.Case,
    shows: Callable[[Clarity], Callable[[c.Scenario], bool]],
    label: str,
    choice: Mapping[str, str],
) -> Candidate:
    """The last solution of a space as a small and plain scenario."""
    document, clarity = shown_by(found[0], shows, "suggested")
    return Candidate(label, choice, plain(document, case, shows(clarity)), tuple(found[1]))


def _grown(
    question: Question, left: Sequence[Mutant], choices: Sequence[Mapping[str, str]]
) -> tuple[Space, list[Mutant]] | None:
    """The first of these mutants, and as many others as one scenario tells with it in these choices of readings.

    The last solution of the space is a shortest such scenario. None if none tells the first.
    """
    enough = max(reach(replace(question, choice=choice), WITNESSES)[0] for choice in choices)
    for steps in sorted({min(SHORT, enough), enough}):
        found = space(question, steps)
        views = [_read(found, choice) for choice in choices]
        wanted = [differs(left[0], views, question.case.background)]
        if found.solver.solve(wanted):
            told = [left[0]]
            for each in left[1:]:
                literal = differs(each, views, question.case.background)
                if found.solver.solve([*wanted, literal]):
                    wanted.append(literal)
                    told.append(each)
            next(last for last in found.unrolled.last if found.solver.solve([*wanted, last]))
            return found, told
    return None


def _read(found: Space, choice: Mapping[str, str]) -> Unrolled:
    """The courses of a space as read in a choice of readings."""
    return found.unrolled if choice == found.frame.choice else found.unrolled.read(choice)


def widened(case: c.Case, candidates: Sequence[Candidate], mutants: Sequence[Mutant]) -> list[Candidate]:
    """The candidates with what they tell of other terms that read what they speak of."""
    readers: dict[str, list[int]] = {}
    for at, mutant in enumerate(mutants):
        for ref in _reads(mutant):
            readers.setdefault(ref, []).append(at)
    found = []
    for each in candidates:
        course = scenario_of(each.document, case).course
        worlds = Worlds(course)
        known: dict[int, Verdict] = {}
        near = sorted({at for ref in course.values for at in readers.get(ref, ())})
        others = [mutants[at] for at in near if mutants[at].term != each.own[0].term]
        if not feasible(case.background, worlds):
            others = [replace(other, pairs=()) for other in others]
        found.append(replace(each, further=tuple(other for other in others if _told_surely(other, worlds, known))))
    return found


def _told_surely(mutant: Mutant, worlds: Worlds, known: dict[int, Verdict]) -> bool:
    """Whether something has another answer with a mutant, neither open; `known` are those of terms as they are."""
    if mutant.background and {FEASIBLE[feasible(each, worlds)] for each in mutant.background} == {"true", "false"}:
        return True
    for one, other in mutant.pairs:
        if id(one) not in known:
            known[id(one)] = outcome(one, worlds).verdict
        if known[id(one)] not in _OPEN and outcome(other, worlds).verdict not in (known[id(one)], *_OPEN):
            return True
    return False


_OPEN: tuple[Verdict, ...] = ("undetermined", "contested")


def _reads(mutant: Mutant) -> set[str]:
    roots = [cond for pair in mutant.pairs for term in pair for cond in conditions(term)]
    roots += [each.always for whole in mutant.background for each in whole]
    return g.inputs(*roots)


def _seconds(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - monotonic())


def needed_each(case: c.Case, firsts: Sequence[Mutant], deadline: float | None) -> bool:
    """Whether no scenario of any length tells two of these mutants of one term, so that each needs one of its own."""
    return all(_apart(case, one, other, deadline) for one, other in combinations(firsts, 2))


def _apart(case: c.Case, one: Mutant, other: Mutant, deadline: float | None) -> bool:
    for _, question in questions(case, (one, other), _seconds(deadline)):
        enough, proof = reach(question, 2 * WITNESSES)
        if proof != "any length":
            return False
        found = space(question, enough)
        if found.solver.solve([differs(each, [found.unrolled], case.background) for each in (one, other)]):
            return False
    return True
