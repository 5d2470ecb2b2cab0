"""Which scenarios tell a mutant from the terms as they are: one of them, by the definition, or any, by `solve`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Literal

from comity.meaning import T, truth, world
from comity.problems import CaseError
from comity.solve import asking, rules, witness
from comity.solve.horizon import reach, weakest
from comity.solve.sat import StoppedError
from comity.solve.space import Space
from comity.verdicts import Worlds, outcome, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from comity import case as c
    from comity.kinds import Verdict
    from comity.meaning import World
    from comity.solve.space import Question
    from comity.solve.unrolling import Unrolled
    from comity.testing.judgements import Document
    from comity.testing.mutants import Mutant

SHORT = 2
"""Steps that are tried first: most mistakes show in a scenario that short."""
WITNESSES = 2
"""Things that must happen in a scenario that tells two terms apart: what engages or violates each."""
SAID: tuple[Verdict, ...] = ("violated", "satisfied", "not_triggered", "raised", "applies")
"""The verdicts of terms that cannot be met; nothing is pending in a complete scenario."""


# --- one scenario ------------------------------------------------------------------------------------------------


def tells(mutant: Mutant, worlds: Worlds) -> bool:
    """Whether a course tells a mutant from the term as it is, in some choice of readings."""
    return any(
        verdicts(one, worlds[choice]) != verdicts(other, worlds[choice])
        for one, other in mutant.pairs
        for choice in _choices(one, other, worlds)
    )


def _choices(one: c.Term, other: c.Term, worlds: Worlds) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each choice of the readings on which either of two terms depends."""
    concepts = tuple(dict.fromkeys((*one.concepts, *other.concepts)))
    return worlds.choices(replace(one, concepts=concepts) if concepts != one.concepts else one)


Clarity = Literal["settled", "open", "any"]
"""How a scenario tells a mutant: the term has one verdict, and with the mutant another; or with the mutant an open one,
too; or at least the possible verdicts differ. Small scenarios are looked for in this order."""
CLARITIES: tuple[Clarity, ...] = ("settled", "open", "any")


def differing(mutant: Mutant, here: World, clarity: Clarity = "settled") -> tuple[c.Term, Verdict] | None:
    """The first term that a mutant gives other verdicts in one reading, and its verdict then; None if there is none."""
    for one, other in mutant.pairs:
        before, after = verdicts(one, here), verdicts(other, here)
        fits = clarity == "any" or (len(before) == 1 and (clarity == "open" or len(after) == 1))
        if fits and before != after:
            return one, after[0] if len(after) == 1 else "undetermined"
    return None


def differing_plainly(mutant: Mutant, worlds: Worlds, clarity: Clarity = "settled") -> tuple[c.Term, Verdict] | None:
    """The same over all readings together."""
    for one, other in mutant.pairs:
        before, after = outcome(one, worlds), outcome(other, worlds)
        open_ = before.verdict in ("undetermined", "contested"), after.verdict == "undetermined"
        fits = clarity == "any" or (not open_[0] and (clarity == "open" or not open_[1]))
        if fits and (before.verdict, before.possible) != (after.verdict, after.possible):
            return one, after.verdict
    return None


def in_reading(question: Question, told: Sequence[Mutant], clarity: Clarity) -> Callable[[c.Scenario], bool]:
    """Whether a scenario tells these mutants so clearly and meets the background, in the readings of a question."""

    def shows(found: c.Scenario) -> bool:
        here = world(found.course, question.choice)
        possible = all(min(truth(each.always, here)) == T for each in question.background)
        return possible and all(differing(each, here, clarity) for each in told)

    return shows


def in_every_reading(
    background: Sequence[c.Background], told: Sequence[Mutant], clarity: Clarity
) -> Callable[[c.Scenario], bool]:
    """Whether a scenario tells these mutants so clearly whatever the reading, and meets the background in every one."""

    def shows(found: c.Scenario) -> bool:
        worlds = Worlds(found.course)
        readings = ((each, worlds[choice]) for each in background for choice in worlds.choices(each))
        possible = all(min(truth(each.always, here)) == T for each, here in readings)
        return possible and all(differing_plainly(each, worlds, clarity) for each in told)

    return shows


# --- all scenarios -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """Whether some scenario tells a mutant (None: not proved), why, and a small one if there is one."""

    exists: bool | None
    why: str
    scenario: Document | None = None


def difference(case: c.Case, mutant: Mutant, deadline: float | None = None, *, show: bool = True) -> Difference:
    """Whether any scenario tells a mutant; `deadline` is when to stop, by `time.monotonic`.

    With `show`, a scenario that does is part of the answer; to make it small takes most of the time.
    """
    if all(one.rule == other.rule for one, other in mutant.pairs):
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
        return Difference(None, f"not proved: {error.problems[0].message}")
    proof = weakest(reach(question, WITNESSES)[1] for _, question in asked)
    if proof != "any length":
        return Difference(None, f"not proved: no scenario of {proof} tells them apart, but a longer one may")
    return Difference(exists=False, why="no scenario tells them apart, at any length")


def questions(case: c.Case, told: Sequence[Mutant], seconds: float | None = None) -> Iterator[tuple[str, Question]]:
    """What is asked about some mutants, in each choice of readings that matters to one of them."""
    terms = {id(term): term for mutant in told for pair in mutant.pairs for term in pair}
    named = tuple(replace(term, id=f"{term.id} ({at})") for at, term in enumerate(terms.values()))
    return asking.questions(case, named, None, seconds=seconds)  # which wants a name of its own for each term


def _telling(mutant: Mutant, question: Question, label: str, *, show: bool) -> Difference | None:
    """Whether a scenario tells a mutant in one choice of readings, with a shortest one; None if none does."""
    enough = reach(question, WITNESSES)[0]
    for steps in sorted({min(SHORT, enough), enough}):
        space = Space(question, steps)
        literal = differs(mutant, [space.unrolled])
        if space.solver.solve([literal]):
            why = "no scenario tells it, but one would" + (f", read as {label}" if label else "")
            if not show:
                return Difference(exists=True, why=why)
            next(last for last in space.unrolled.last if space.solver.solve([literal, last]))
            document, _ = shown_by(space, partial(in_reading, question, [mutant]), "telling")
            return Difference(exists=True, why=why, scenario=document)
    return None


def differs(mutant: Mutant, views: Sequence[Unrolled]) -> int:
    """A literal that is true where some term has one verdict in all readings, and not the same with the mutant."""
    circuit = views[0].circuit
    found = []
    for one, other in mutant.pairs:
        before, after = ([_outcomes(term, view) for view in views] for term in (one, other))
        for was, now in zip(zip(*before, strict=True), zip(*after, strict=True), strict=True):
            found.append(circuit.all_of((*was, circuit.any_of(-each for each in now))))
    return circuit.any_of(found)


def _outcomes(term: c.Term, view: Unrolled) -> list[int]:
    """A literal for each verdict of a term in a complete scenario, of which exactly one is true; the same for a kind.

    An assertion about a time that the scenario leaves out has none: the last literal.
    """
    circuit = view.circuit
    if isinstance(term.rule, rules.Binding):
        found = rules.values(term.rule, view)
        engaged, idle = (circuit.all_of((-found.viol, eng)) for eng in (found.eng, -found.eng))
        return [found.viol, engaged, idle]
    said = [rules.verdict(term, word, view) for word in SAID]
    return [*said, -circuit.any_of(said)]


def shown_by(
    space: Space, shows: Callable[[Clarity], Callable[[c.Scenario], bool]], name: str
) -> tuple[Document, Clarity]:
    """The last solution of a space as a scenario that shows what it is for, as clearly as it can, and how clearly.

    Parts that do not matter to that are left out. Raises `UnconfirmedError` when it does not show it at all.
    """
    for clarity in CLARITIES[:-1]:
        try:
            return witness.data(witness.scenario(space, name, holds=shows(clarity))), clarity
        except witness.UnconfirmedError:  # not so clearly
            continue
    return witness.data(witness.scenario(space, name, holds=shows(CLARITIES[-1]))), CLARITIES[-1]
