"""Which scenarios tell a mutant from the case as it is: one of them, by the definition, or any, by `solve`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from comity.meaning import F, Kleene, T, U, truth, world
from comity.problems import CaseError
from comity.semantics.terms import Binding
from comity.shown import Short
from comity.solve import asking, rules, witness
from comity.solve.clock import StoppedError
from comity.solve.horizon import reach, weakest
from comity.solve.sat import limit_in_words
from comity.solve.space import Space
from comity.verdicts import Worlds, feasible, outcome, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from comity import case as c
    from comity.kinds import Verdict
    from comity.meaning import World
    from comity.solve.space import Question
    from comity.solve.unrolling import Unrolled
    from comity.testing.judgements import Document

SHORT = 2
"""Steps that are tried first: most mistakes show in a scenario that short."""
WITNESSES = 2
"""Things that must happen in a scenario that tells two terms apart: what engages or violates each."""
SAID: tuple[Verdict, ...] = ("violated", "satisfied", "not_triggered", "raised", "applies")
"""The verdicts of terms that cannot be met; nothing is pending in a complete scenario."""


# --- one scenario ------------------------------------------------------------------------------------------------


class Changed(Protocol):
    """What becomes of a case: a mutant, or what `Case.redefined` gives."""

    @property
    def pairs(self) -> tuple[tuple[c.Term, c.Term], ...]:
        """Terms as they are, and as they are then."""

    @property
    def background(self) -> tuple[tuple[c.Background, ...], ...]:
        """The whole background as it is, and as it is then; empty where it is the same."""


class Found(NamedTuple):
    """What has another answer: a term, or (None) whether the scenario is possible; and the answer then."""

    term: c.Term | None
    after: Verdict | Feasible


Feasible = Literal["true", "false", "unknown"]
"""Whether a scenario is possible, as `expect` has it under `feasible`."""
FEASIBLE: dict[bool | None, Feasible] = {True: "true", False: "false", None: "unknown"}


def tells(mutant: Changed, worlds: Worlds) -> bool:
    """Whether a course tells a mutant from the case as it is, in some choice of readings.

    Some term has other possible verdicts, or the course is possible, as far as is known, and with the mutant not so.
    """
    return any(
        verdicts(one, worlds[choice]) != verdicts(other, worlds[choice])
        for one, other in mutant.pairs
        for choice in _choices((one, other), worlds)
    ) or _possible_otherwise(mutant, worlds)


def _choices(several: Sequence[c.Term | c.Background], worlds: Worlds) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each choice of the readings on which any of these depends."""
    concepts = tuple(dict.fromkeys(each for one in several for each in one.concepts))
    return worlds.choices(replace(several[0], concepts=concepts)) if several else iter(())


def _possible_otherwise(mutant: Changed, worlds: Worlds) -> bool:
    """Whether the background as a whole holds in one reading, and not so with a mutant."""
    if not mutant.background:
        return False
    before, after = mutant.background
    return any(
        holding(before, worlds[choice]) != holding(after, worlds[choice])
        for choice in _choices((*before, *after), worlds)
    )


def holding(background: Sequence[c.Background], here: World) -> Kleene:
    """Whether all of the background holds at every step, in one reading."""
    return min((min(truth(each.always, here)) for each in background), default=T)


Clarity = Literal["settled", "open", "any"]
"""How a scenario tells a mutant: the term has one verdict, and with the mutant another; or with the mutant an open one,
too; or at least the possible verdicts differ. Small scenarios are looked for in this order."""
CLARITIES: tuple[Clarity, ...] = ("settled", "open", "any")


def differing(
    mutant: Changed, here: World, background: Sequence[c.Background], clarity: Clarity = "settled"
) -> Found | None:
    """The first answer that a mutant changes in one reading; None if there is none.

    That is the verdict of a term, where the background as it is surely holds; or else whether the course is possible.
    """
    for one, other in mutant.pairs if holding(background, here) == T else ():
        before, after = verdicts(one, here), verdicts(other, here)
        fits = clarity == "any" or (len(before) == 1 and (clarity == "open" or len(after) == 1))
        if fits and before != after:
            return Found(one, after[0] if len(after) == 1 else "undetermined")
    if mutant.background:
        was, now = (_POSSIBLE[holding(each, here)] for each in mutant.background)
        if was != now and _clear(was, now, clarity):
            return Found(None, FEASIBLE[now])
    return None


_POSSIBLE: dict[Kleene, bool | None] = {T: True, F: False, U: None}


def _clear(was: bool | None, now: bool | None, clarity: Clarity) -> bool:  # noqa: FBT001 - as `feasible` has it
    return clarity == "any" or (was is not None and (clarity == "open" or now is not None))


def differing_plainly(
    mutant: Changed, worlds: Worlds, background: Sequence[c.Background], clarity: Clarity = "settled"
) -> Found | None:
    """The same over all readings together."""
    for one, other in mutant.pairs if feasible(background, worlds) else ():
        before, after = outcome(one, worlds), outcome(other, worlds)
        open_ = before.verdict in ("undetermined", "contested"), after.verdict == "undetermined"
        fits = clarity == "any" or (not open_[0] and (clarity == "open" or not open_[1]))
        if fits and (before.verdict, before.possible) != (after.verdict, after.possible):
            return Found(one, after.verdict)
    if mutant.background:
        was, now = (feasible(each, worlds) for each in mutant.background)
        if _clear(was, now, clarity) and (was != now or (clarity == "any" and _possible_otherwise(mutant, worlds))):
            return Found(None, FEASIBLE[now])
    return None


def in_reading(question: Question, told: Sequence[Changed], clarity: Clarity) -> Callable[[c.Scenario], bool]:
    """Whether a scenario tells these mutants so clearly, in the readings of a question."""

    def shows(found: c.Scenario) -> bool:
        here = world(found.course, question.choice)
        return all(differing(each, here, question.case.background, clarity) for each in told)

    return shows


def in_every_reading(
    background: Sequence[c.Background], told: Sequence[Changed], clarity: Clarity
) -> Callable[[c.Scenario], bool]:
    """Whether a scenario tells these mutants so clearly whatever the reading."""

    def shows(found: c.Scenario) -> bool:
        worlds = Worlds(found.course)
        return all(differing_plainly(each, worlds, background, clarity) for each in told)

    return shows


# --- all scenarios -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Difference(Short):
    """Whether some scenario tells a mutant (None: not proved), why, and a small one if there is one."""

    exists: bool | None
    why: str
    scenario: Document | None = None


def difference(case: c.Case, mutant: Changed, deadline: float | None = None, *, show: bool = True) -> Difference:
    """Whether any scenario tells a mutant; `deadline` is when to stop, by `time.monotonic`.

    With `show`, a scenario that does is part of the answer; to make it small takes most of the time.
    """
    if not mutant.pairs and not mutant.background:
        return Difference(exists=False, why="it comes to the same rule")
    left = None if deadline is None else max(0.0, deadline - monotonic())
    try:
        asked = list(questions(case, [mutant], left))
        for label, question in asked:
            if found := _telling(mutant, question, label, show=show):
                return found
    except StoppedError:
        return Difference(None, "not proved: the time limit was met")
    except CaseError as error:
        return Difference(None, f"not proved: {limit_in_words(error)}")
    proof = weakest(reach(question, WITNESSES)[1] for _, question in asked)
    if proof != "any length":
        return Difference(None, f"not proved: no scenario of {proof} tells them apart, but a longer one may")
    return Difference(exists=False, why="no scenario tells them apart, at any length")


def questions(case: c.Case, told: Sequence[Changed], seconds: float | None = None) -> Iterator[tuple[str, Question]]:
    """What is asked about some mutants, in each choice of readings that matters to one of them.

    Its background is that of all of them and of the case, and is for `space` not to demand.
    """
    terms = {id(term): term for mutant in told for pair in mutant.pairs for term in pair}
    named = tuple(replace(term, id=f"{term.id} ({at})") for at, term in enumerate(terms.values()))
    others = {id(each): each for mutant in told for whole in mutant.background for each in whole}
    every = tuple(({id(each): each for each in case.background} | others).values())
    asked = asking.questions(  # which wants a name of its own for each term
        case, named, None, seconds=seconds, further=[each.always for each in every]
    )
    return ((label, replace(question, background=every)) for label, question in asked)


def space(question: Question, steps: int) -> Space:
    """The scenarios of a question about mutants, possible or not: `differs` says which count."""
    return Space(question, steps, soft=True)


def _telling(mutant: Changed, question: Question, label: str, *, show: bool) -> Difference | None:
    """Whether a scenario tells a mutant in one choice of readings, with a shortest one; None if none does."""
    enough = reach(question, WITNESSES)[0]
    for steps in sorted({min(SHORT, enough), enough}):
        found = space(question, steps)
        literal = differs(mutant, [found.unrolled], question.case.background)
        if found.solver.solve([literal]):
            why = "no scenario tells it, but one would" + (f", read as {label}" if label else "")
            if not show:
                return Difference(exists=True, why=why)
            next(last for last in found.unrolled.last if found.solver.solve([literal, last]))
            document, _ = shown_by(found, partial(in_reading, question, [mutant]), "telling")
            return Difference(exists=True, why=why, scenario=document)
    return None


def differs(mutant: Changed, views: Sequence[Unrolled], background: Sequence[c.Background]) -> int:
    """A literal that is true where something has one answer in all readings, and not the same with the mutant.

    That is the verdict of a term, where the `background` as it is holds; or whether the background as a whole holds.
    """
    circuit = views[0].circuit
    possible = [_holds(background, view) for view in views]
    found = []
    for one, other in mutant.pairs:
        before, after = ([_outcomes(term, view) for view in views] for term in (one, other))
        for was, now in zip(zip(*before, strict=True), zip(*after, strict=True), strict=True):
            found.append(circuit.all_of((*possible, *was, circuit.any_of(-each for each in now))))
    if mutant.background:
        then = [_holds(mutant.background[1], view) for view in views]
        found.append(circuit.all_of((*possible, circuit.any_of(-each for each in then))))
        found.append(circuit.all_of((*(-each for each in possible), circuit.any_of(then))))
    return circuit.any_of(found)


def _holds(background: Sequence[c.Background], view: Unrolled) -> int:
    """Whether all of the background holds at every step."""
    return view.circuit.all_of([view.throughout(each.always) for each in background])


def _outcomes(term: c.Term, view: Unrolled) -> list[int]:
    """A literal for each verdict of a term in a complete scenario, of which exactly one is true; the same for a kind.

    An assertion about a time that the scenario leaves out has none: the last literal.
    """
    circuit = view.circuit
    if isinstance(term.rule, Binding):
        found = rules.values(term.rule, view)
        engaged, idle = (circuit.all_of((-found.viol, eng)) for eng in (found.eng, -found.eng))
        return [found.viol, engaged, idle]
    said = [rules.verdict(term, word, view) for word in SAID]
    return [*said, -circuit.any_of(said)]


def shown_by(
    found: Space, shows: Callable[[Clarity], Callable[[c.Scenario], bool]], name: str
) -> tuple[Document, Clarity]:
    """The last solution of a space as a scenario that shows what it is for, as clearly as it can, and how clearly.

    Parts that do not matter to that are left out. Raises `UnconfirmedError` when it does not show it at all.
    """
    for clarity in CLARITIES[:-1]:
        try:
            return witness.data(witness.scenario(found, name, holds=shows(clarity))), clarity
        except witness.UnconfirmedError:  # not so clearly
            continue
    return witness.data(witness.scenario(found, name, holds=shows(CLARITIES[-1]))), CLARITIES[-1]
