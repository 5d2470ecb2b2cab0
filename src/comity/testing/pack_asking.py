"""What the laws of a pack ask: whether some scenario has a property, at any length and in any choice of readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from comity import ground as g
from comity.kinds import BINDING
from comity.load import scenario_of
from comity.meaning import T, truth, world
from comity.problems import CaseError
from comity.solve import asking, rules, witness
from comity.solve.clock import StoppedError
from comity.solve.horizon import reach, weakest
from comity.solve.sat import limit_in_words
from comity.solve.space import Space
from comity.testing.judgements import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from comity import case as c
    from comity.kinds import Verdict
    from comity.problems import Span
    from comity.solve.space import Question
    from comity.solve.unrolling import Unrolled
    from comity.testing.judgements import Document

R = TypeVar("R")
SHORT = 2
"""Steps that are tried first: most of what can be is shown by a scenario that short."""
WORDS: tuple[Verdict, ...] = ("violated", "satisfied", "not_triggered", "raised", "applies", "recorded", "pending")
"""The verdicts that a complete scenario can give."""


@dataclass(frozen=True, slots=True)
class Search:
    """A case whose laws are judged, when to stop, by `time.monotonic`, and how many seconds one question may take."""

    case: c.Case
    deadline: float | None = None
    each: float | None = None

    def until(self, shared: int = 1) -> float | None:
        """When a question that is asked now, on behalf of so many subjects, is to stop."""
        limits = [self.deadline, None if self.each is None else monotonic() + shared * self.each]
        return min((each for each in limits if each is not None), default=None)

    def spaces(self, terms: Sequence[c.Term], further: int, background: Sequence[c.Background] | None = None) -> Spaces:
        """The scenarios of some terms, in which `further` things are to happen at some step."""
        kept = self.case.background if background is None else tuple(background)
        asked = asking.questions(self.case, tuple(terms), None)
        return Spaces(
            [(label, replace(each, background=kept, deadline=self.until())) for label, each in asked], further, self
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A scenario that was looked for, as the last solution of a space, and the choice of readings in which it is so."""

    label: str
    space: Space

    @property
    def within(self) -> str:
        """In which reading, in words; empty where readings play no part."""
        return f" (read as {self.label})" if self.label else ""

    def scenario(self, name: str, confirms: Callable[[c.Course, Mapping[str, str]], bool]) -> Document:
        """The scenario as a document, confirmed by the definition and without parts that do not matter."""
        question = self.space.question

        def holds(found: c.Scenario) -> bool:
            here = world(found.course, question.choice)
            possible = all(min(truth(each.always, here)) == T for each in question.background)
            return possible and confirms(found.course, question.choice)

        return _nearer(witness.data(witness.scenario(self.space, name, holds=holds)), question, holds)


def _nearer(doc: Document, question: Question, holds: Callable[[c.Scenario], bool]) -> Document:
    """The scenario with each number as near to zero as the numbers of the conditions, and their neighbours, allow."""
    named = {
        int(part.value) + by
        for part in g.walk(*question.conditions)
        if isinstance(part, g.Constant)
        for by in (-1, 0, 1)
    }
    for step in doc["steps"]:
        for ref, value in step.get("facts", {}).items():
            if type(value) is not int:
                continue
            span = question.case.references[ref].declared.type.range
            for other in sorted({0, *named}, key=lambda each: (abs(each), each)):
                if abs(other) >= abs(value) or (span and not span[0] <= other <= span[1]):
                    continue
                step["facts"][ref] = other
                if holds(scenario_of(doc, question.case)):
                    break
                step["facts"][ref] = value
    return doc


class Spaces:
    """The scenarios of some terms in each choice of readings, at growing lengths; each space is made when needed."""

    def __init__(self, asked: list[tuple[str, Question]], further: int, search: Search) -> None:
        self.asked, self.further, self._search = asked, further, search
        self._made: dict[tuple[str, int], Space] = {}

    @property
    def proof(self) -> str:
        """How far it reaches that nothing was found."""
        return weakest(reach(question, self.further)[1] for _, question in self.asked)

    def find(self, wanted: Callable[[Space], int]) -> Found | None:
        """A shortest scenario in which a literal is true, in the first reading that has any; None if there is none."""
        for label, question in self.asked:
            if found := self.find_in(label, question, wanted):
                return found
        return None

    def find_in(self, label: str, question: Question, wanted: Callable[[Space], int]) -> Found | None:
        """The same in one choice of readings."""
        enough = reach(question, self.further)[0]
        for steps in sorted({min(SHORT, enough), enough}):
            space = self._space(label, question, steps)
            literal = wanted(space)
            if space.solver.solve([literal]):
                next(last for last in space.unrolled.last if space.solver.solve([literal, last]))
                return Found(label, space)
        return None

    def _space(self, label: str, question: Question, steps: int) -> Space:
        if (label, steps) not in self._made:
            self._made[label, steps] = Space(question, steps)
        found = self._made[label, steps]
        found.solver.deadline = self._search.until()  # it may have been made long ago
        return found


def once_only(ask: Callable[[], R]) -> Callable[[], R]:
    """The same answer whenever it is asked for; also that time had run out."""
    known: list[R | StoppedError] = []

    def answer() -> R:
        if not known:
            try:
                known.append(ask())
            except StoppedError as error:
                known.append(error)
        if isinstance(known[0], StoppedError):
            raise known[0]
        return known[0]

    return answer


def triggered(term: c.Term, unrolled: Unrolled) -> int:
    """Whether a term is triggered at some step; an exception, whether it excuses."""
    if term.kind in BINDING:
        return rules.values(term.rule, unrolled).eng  # type: ignore[arg-type]  # of these kinds
    if term.kind == "exception":
        return unrolled.ever(unrolled.where(term.rule.when))[0]  # type: ignore[union-attr]  # it has one
    if term.kind == "assertion":
        return unrolled.circuit.true
    return -rules.verdict(term, "not_triggered", unrolled)


def differ(one: c.Term, other: c.Term, unrolled: Unrolled) -> int:
    """Whether two terms have different verdicts."""
    circuit = unrolled.circuit
    pairs = ((rules.verdict(one, each, unrolled), rules.verdict(other, each, unrolled)) for each in WORDS)
    return circuit.any_of(-circuit.iff(yes, no) for yes, no in pairs)


@dataclass(frozen=True, slots=True)
class Asked:
    """A law and a subject that it is asked of, with how to judge it."""

    law: str
    subject: str
    place: Span | None
    judge: Callable[[], Told]

    def judgement(self) -> Judgement:
        """What it comes to; where a limit or the time keeps it from being decided, that is why.

        Raises `CaseError` where python-sat, which decides it, is not installed.
        """
        try:
            told = self.judge()
        except StoppedError:
            told = unproved("not proved: the time limit was met")
        except CaseError as error:
            told = unproved(f"not proved: {limit_in_words(error)}")
        return Judgement(self.law, self.subject, told.holds, told.why, told.place or self.place, told.scenario)


class Told(NamedTuple):
    """Whether a law holds (None: not proved), why, the counterexample, and where the fault is if that is known."""

    holds: bool | None
    why: str
    scenario: Document | None = None
    place: Span | None = None


def held(why: str) -> Told:
    """That a law holds."""
    return Told(holds=True, why=why)


def broken(why: str, scenario: Document | None = None, place: Span | None = None) -> Told:
    """That it does not."""
    return Told(holds=False, why=why, scenario=scenario, place=place)


def unproved(why: str, place: Span | None = None) -> Told:
    """That it was not proved either way."""
    return Told(holds=None, why=why, place=place)


def nowhere(proof: str, what: str) -> Told:
    """That no scenario is so, as a failure, or as unproved where the proof does not reach every length."""
    if proof == "any length":
        return broken(f"no scenario {what}")
    return unproved(f"not proved: no scenario of {proof} {what}, but a longer one may")
