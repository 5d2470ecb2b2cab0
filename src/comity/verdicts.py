"""What a scenario does to a term: its verdict over all readings, and whether it is feasible (docs/verdicts.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from comity.meaning import F, Kleene, U, World, truth, world
from comity.readings import choices, label
from comity.semantics.terms import mapped, values
from comity.semantics.verdicts import in_order, possible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity import case as c
    from comity.kinds import Verdict
    from comity.meaning import Steps
    from comity.readings import Choice


def verdicts(term: c.Term, world: World) -> tuple[Verdict, ...]:
    """The possible verdicts of a term in one choice of readings, in a fixed order; one of them is *the* verdict.

    Empty for an exception, which has none.
    """
    return possible(term.kind, mapped(values(term.rule, world), _known))


def _known(steps: Steps) -> bool | None:
    """What is the same at every step: true, false, or None where it is unknown."""
    return True if steps[0] else False if steps[1] else None


# --- readings ----------------------------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """The verdict of a term.

    `possible` lists what it may be, over all readings; `readings` the verdict of each when they differ.
    """

    verdict: Verdict
    possible: tuple[Verdict, ...]
    readings: dict[str, Verdict]


def outcome(term: c.Term, worlds: Worlds) -> Outcome:
    """The verdict of a term, over every reading of the concepts it depends on that `worlds` leaves open."""
    return merge({worlds.label(choice): verdicts(term, worlds[choice]) for choice in worlds.choices(term)})


def merge(by_reading: Mapping[str, tuple[Verdict, ...]]) -> Outcome:
    """One outcome from the possible verdicts in each reading."""
    if len(by_reading) == 1:
        (found,) = by_reading.values()
        return Outcome(found[0] if len(found) == 1 else "undetermined", found, {})
    readings: dict[str, Verdict] = {
        name: found[0] if len(found) == 1 else "undetermined" for name, found in by_reading.items()
    }
    together = in_order({each for found in by_reading.values() for each in found})
    agreed = set(readings.values())
    return Outcome("contested", together, readings) if len(agreed) > 1 else Outcome(agreed.pop(), together, {})


def background(constraint: c.Background, worlds: Worlds) -> set[Kleene]:
    """Whether a constraint holds at every step, in each reading that counts for it."""
    return {min(truth(constraint.always, worlds[choice])) for choice in worlds.choices(constraint)}


def feasible(constraints: Iterable[c.Background], worlds: Worlds) -> bool | None:
    """Whether a course is possible: not, if it breaks a constraint in every reading; None where it cannot be told."""
    found = [background(each, worlds) for each in constraints]
    if {F} in found:
        return False
    return None if any(U in each or len(each) > 1 for each in found) else True


class Worlds:
    """A course in every choice of readings; `fixed` are the readings that the question fixes.

    `memo` is for whatever else is found out about it.
    """

    def __init__(self, course: c.Course, fixed: Mapping[str, str] | None = None) -> None:
        self.course, self.fixed = course, fixed or {}
        self._made: dict[Choice, World] = {}
        self.memo: dict[object, Any] = {}

    def choices(self, term: c.Term | c.Background) -> Iterator[Choice]:
        """Each choice of readings that counts for the term; what the question fixes is not open."""
        return choices(term.concepts, self.fixed)

    def label(self, choice: Choice) -> str:
        """A choice of readings in words: `victory=survival`, several joined by commas; not what the question fixes."""
        return label(choice, self.fixed)

    def __getitem__(self, choice: Choice) -> World:
        if choice not in self._made:
            self._made[choice] = world(self.course, dict(choice))
        return self._made[choice]
