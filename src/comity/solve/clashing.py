"""Conflicts: every minimal set of terms that cannot be met together with the goal and the background."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import comity
from comity import findings as f
from comity.problems import CaseError, Problem
from comity.shown import Short, short
from comity.solve import asking, frames, leaving
from comity.solve.clock import StoppedError
from comity.solve.families import families
from comity.solve.gaps import gaps
from comity.solve.horizon import length, reach, weakest
from comity.solve.sat import shrunk
from comity.solve.space import Space
from comity.solve.wording import reasons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from comity import case as c
    from comity.shown import Row
    from comity.solve.gaps import Gap
    from comity.solve.space import Question

Keys = frozenset[str]
UNSURE = "There was no time to find out which of the background constraints and the goal this needs."


class Conflicts(Short):
    """A search for conflicts: iterate over it to have each as it is found; `answer()` runs it to its end.

    What was found is kept when it is stopped, by its time limit or by an interrupt.
    """

    def __init__(self, case: c.Case, goal: str | None, asked: list[tuple[str, Question]], steps: int | None) -> None:
        self.case, self.goal, self.asked, self.aside = case, goal, asked, asked[0][1].aside
        self.steps = steps or 1
        self.stopped: f.Stopped | None = stopped_at_goal(asked, steps)
        self.complete = False
        self.families: dict[str, dict[Keys, str]] = {label: {} for label, _ in asked}
        self._fixed = steps
        self._told: dict[Keys, f.Conflict | None] = {}
        self._search = self._run()

    def __repr__(self) -> str:
        state = "that is all" if self.complete else f"stopped: {self.stopped}" if self.stopped else "not at its end yet"
        goal = f" with {self.goal}" if self.goal else ""
        return short(self, f"of {self.case.id}{goal}: {len(self._told)} found, {state}")

    def __iter__(self) -> Iterator[f.Conflict]:
        return self._search

    def _run(self) -> Iterator[f.Conflict]:
        if self.stopped:
            return
        try:
            for label, question in self.asked:
                for keys, proof in self._in_reading(question):
                    self.families[label][keys] = proof
                    if keys not in self._told:
                        self._told[keys] = None
                        self._told[keys] = told = self._explained(keys)
                        yield told
            self.complete = True
        except StoppedError:
            self.stopped = "time limit"
        except KeyboardInterrupt:
            self.stopped = "interrupted"

    def _in_reading(self, question: Question) -> Iterator[tuple[Keys, str]]:
        """Each conflict in one choice of readings, with how far it reaches; longer courses are searched as needed.

        A set that clashes at one length may not at another. Each is asked alone, up to the length that settles it: if
        it clashes there, it clashes always; otherwise all is searched again at that length.
        """
        steps, known = self.steps, set[Keys]()
        while True:
            space, longer = Space(question, steps), 0
            for keys in families(space):
                if keys not in known:
                    proof, longer = self._settled(question, keys, steps)
                    if longer:
                        break
                    known.add(keys)
                    yield keys, proof
            self.steps = max(self.steps, steps)
            if not longer:
                return
            steps = longer

    def _settled(self, question: Question, keys: Keys, steps: int) -> tuple[str, int]:
        """How far a clash at this length reaches; or else the length at which it is none."""
        only = question.only([term for term in question.terms if term.name in keys])
        enough, proof = reach(only)
        if enough <= steps:
            return (proof if proof == "any length" else f"up to {steps} steps"), 0
        space = Space(only, enough)
        if not space.solver.solve([space.select(key) for key in space.keys]):
            return proof, 0
        if self._fixed:
            return f"up to {steps} steps", 0
        return proof, shortest(space, steps + 1)

    def _conflict(self, keys: Keys) -> f.Conflict:
        """A conflict as it was told; one of which there was no time to tell more than its terms is `unexplained`."""
        found = self._told[keys]
        if found is None:
            question, proof = self._first(keys)
            found = unexplained(question, keys, proof, goal=self.goal)
        return found

    def _first(self, keys: Keys) -> tuple[Question, str]:
        """The first question in which terms were found to clash, and how far that reaches."""
        label = next(label for label, family in self.families.items() if keys in family)
        return dict(self.asked)[label], self.families[label][keys]

    def _explained(self, keys: Keys) -> f.Conflict:
        question, proof = self._first(keys)
        return explained(question, keys, proof, goal=self.goal, steps=length(proof))

    def rows(self) -> list[Row]:
        """The rows of the answer; the search is run to its end for them."""
        return self.answer().rows()

    def _repr_html_(self) -> str:
        return comity.to_html(self.answer())

    def _repr_markdown_(self) -> str:
        return comity.to_markdown(self.answer())

    def answer(self) -> f.Conflicts:
        """Every conflict, smallest first; what was found by then, if the search is stopped."""
        for _ in self._search:
            pass
        found = []
        for keys in sorted(self._told, key=lambda keys: (len(keys), sorted(keys))):
            readings = tuple(label for label, family in self.families.items() if keys in family)
            proofs = {self.families[label][keys] for label in readings}
            conflict = self._conflict(keys)
            found.append(
                f.Conflict(conflict.terms, conflict.background, conflict.goal, readings, weakest(proofs), conflict.why)
            )
        return f.Conflicts(
            case=self.case.id,
            goal=self.goal,
            as_of=self.case.as_of,
            readings=tuple(self.families),
            steps=self.steps,
            complete=self.complete and not self.aside,
            stopped=self.stopped,
            conflicts=tuple(found),
            left_out=leaving.told(self.aside, self.case),
        )


def conflicts(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    goal: str | None = None,
    *,
    terms: Collection[str] | None = None,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    steps: int | None = None,
    seconds: float | None = None,
) -> Conflicts:
    """A search for all minimal sets of terms that cannot be met together with the background and the goal.

    `goal` is a condition that is to hold at the last step; `terms` are names of terms or parties (None: all in force).
    Scenarios of at most `steps` steps count; None: of any length, as far as that can be decided, which each conflict
    says. `readings` fixes readings of contested concepts; otherwise each choice is asked about. `seconds` is a time
    limit. Terms that are not solved are left out and told. Raises `CaseError` for a name that does not exist, a number
    without a range where one is needed, and a goal that is not solved or cannot be reached even if no term counts.
    """
    case = case.at(as_of)
    asked = leaving.questions(case, asking.binding(case, terms), goal, readings=readings, seconds=seconds)
    check_numbers(asked[0][1])
    return Conflicts(case, goal, asked, steps)


def check_numbers(question: Question) -> None:
    """Raise `CaseError` naming each number of a question that needs a range and has none, in any reading."""
    frames.frame(question.case, question.conditions, question.choice, 1)


def stopped_at_goal(asked: Iterable[tuple[str, Question]], steps: int | None) -> f.Stopped | None:
    """Why there was no time to check the goal (None: there was); raises as `check_goal` does."""
    try:
        check_goal(asked, steps)
    except StoppedError:
        return "time limit"
    except KeyboardInterrupt:
        return "interrupted"
    return None


def check_goal(asked: Iterable[tuple[str, Question]], steps: int | None) -> None:
    """Raise `CaseError` when the goal cannot be reached in any choice of readings, or the background not be met."""
    problems = []
    for _, question in asked:
        bare = question.only(())
        enough, proof = reach(bare)
        if Space(bare, steps or enough).solver.solve():
            return
        problems.append(_impossible(bare, steps or enough, f"up to {steps} steps" if steps else proof))
    problems.sort(key=lambda each: each.code != "impossible-goal")  # which is so in every reading
    raise CaseError(problems[:1])


def _impossible(bare: Question, steps: int, proof: str) -> Problem:
    conflict = explained(bare, (), proof, goal="", steps=steps)
    names = ", ".join(f"`{name}`" for name in conflict.background)
    scope = "by no scenario" if proof == "any length" else f"by no scenario of {f.scope(proof)}"
    if not conflict.goal:
        return Problem("impossible-background", f"the background constraints {names} are met {scope}")
    alone = "it contradicts itself" if proof == "any length" else "it contradicts itself, or needs more steps"
    hint = f"the background stands against it: {names}" if names else alone
    return Problem("impossible-goal", f"the goal is reached {scope}, even if no term counts", hint=hint)


def shortest(space: Space, least: int = 1) -> int:
    """The length of the shortest course in which all terms of a space are met, which is at least `least`.

    INVARIANT: there is one within the space.
    """
    wanted = [space.select(key) for key in space.keys]
    for steps in range(least, space.steps):
        if space.solver.solve([*wanted, space.unrolled.last[steps - 1]]):
            return steps
    space.solver.solve([*wanted, space.unrolled.last[-1]])
    return space.steps


def explained(
    question: Question, names: Iterable[str], proof: str, *, goal: str | None = None, steps: int | None = None
) -> f.Conflict:
    """A conflict of these terms: which background constraints it needs, whether it needs the goal, and why.

    `goal` is the goal's text. Where there is no time for it, the sizes of gaps are left out, or it is `unexplained`.
    INVARIANT: the terms clash with the background and the goal.
    """
    only = _among(question, names)
    try:
        needed = _needed(only, steps or reach(only)[0])
    except StoppedError:
        return unexplained(question, names, proof, goal=goal)
    tight = only.only(only.terms, [each for each in only.background if f"background {each.id}" in needed])
    distances: list[Gap] = []
    if tight.terms:
        with suppress(StoppedError):
            distances = gaps(tight, steps or reach(tight)[0])
    return _told(tight, proof, "goal" in needed, reasons(tight, goal if "goal" in needed else None, distances))


def unexplained(question: Question, names: Iterable[str], proof: str, *, goal: str | None = None) -> f.Conflict:
    """A conflict of these terms with all of the background and the goal: there was no time to find what it needs."""
    only, needs_goal = _among(question, names), question.goal is not None
    return _told(only, proof, needs_goal, [*reasons(only, goal if needs_goal else None, ()), UNSURE])


def _among(question: Question, names: Iterable[str]) -> Question:
    keys = frozenset(names)
    return question.only([term for term in question.terms if term.name in keys])


def _told(tight: Question, proof: str, goal: bool, why: Iterable[str]) -> f.Conflict:  # noqa: FBT001 - a field's value
    terms, background = sorted(term.name for term in tight.terms), tuple(each.id for each in tight.background)
    return f.Conflict(tuple(terms), background, goal, (), proof, tuple(why))


def _needed(only: Question, steps: int) -> set[str]:
    """A minimal set of constraints with which the terms clash; without the goal where possible."""
    space = Space(only, steps, soft=True)
    names = [*([] if only.goal is None else ["goal"]), *(f"background {each.id}" for each in only.background)]
    terms = [space.select(key) for key in space.keys]
    return set(shrunk(space.solver, terms, {name: space.constraint(name) for name in names}))
