"""What a question leaves out: terms and background constraints with comparisons that are not solved, told with why.

A clash of the others, or that they have no agreement, stays true whatever is left out. What the others allow may be
against what is left out: so each scenario that is shown says what the definition makes of that.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from comity import case as c
from comity import findings as f
from comity import ground as g
from comity.problems import CaseError, Problem, Source, Span, where
from comity.solve import asking
from comity.solve.frames import SMALLER_UNIT, conditions, numbers, unsolved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comity.solve.space import Question

Left: TypeAlias = "c.Term | c.Background"
OLD = " (old)"
"""What follows the id of a term of an old position, where two are compared."""


def questions(
    case: c.Case,
    terms: Iterable[c.Term],
    goal: str | None = None,
    **choices: Any,  # noqa: ANN401 - as in `asking`
) -> list[tuple[str, Question]]:
    """The questions of `asking`, without what is not solved, which stands `aside` in them; `goal` is its text.

    Raises `CaseError` for a goal that is not solved itself.
    """
    every, wanted = tuple(terms), None if goal is None else case.condition(goal)
    if goal is not None and wanted is not None and (refs := numbers([wanted], case)):
        span = Span(Source("<condition>", goal), 0, len(goal))
        raise CaseError([Problem("number-compared", unsolved(refs), span, SMALLER_UNIT)])
    kept = tuple(each for each in every if is_solved(each, case))
    background = tuple(each for each in case.background if is_solved(each, case))
    aside = unsolved_of((*every, *case.background), case)
    asked = asking.questions(case, kept, wanted, **choices)
    return [(label, replace(each, background=background, aside=aside)) for label, each in asked]


def unsolved_of(every: Iterable[Left], case: c.Case) -> tuple[Left, ...]:
    """What questions cannot be asked about."""
    return tuple(each for each in every if not is_solved(each, case))


def is_solved(each: Left, case: c.Case) -> bool:
    """Whether questions can be asked about a term or background constraint."""
    return not numbers(_conditions(each), case)


def _conditions(each: Left) -> list[Any]:
    return conditions(each.rule) if isinstance(each, c.Term) else [each.always]


def told(aside: Iterable[Left], case: c.Case) -> tuple[f.LeftOut, ...]:
    """What is left out, each once, with its place and why."""
    found = {}
    for each in aside:
        place = _place(each, case)
        reason = unsolved(numbers(_conditions(each), case))
        found[name(each)] = f.LeftOut(name(each), None if place is None else where(place), reason)
    return tuple(found.values())


def name(each: Left) -> str:
    """A term by its name, a background constraint by its id."""
    return each.name.removesuffix(OLD) if isinstance(each, c.Term) else f"background {each.id}"


def alike(one: Iterable[c.Term], other: Iterable[c.Term]) -> bool:
    """Whether two sets of terms have the same rules, though each has been grounded by itself."""
    known: dict[object, int] = {}
    return {_shape(term.rule, known) for term in one} == {_shape(term.rule, known) for term in other}


def _shape(rule: c.Rule, known: dict[object, int]) -> object:
    """A rule with a number in place of each condition; equal ones have the same in `known`."""
    numbered: dict[object, int] = {}

    def plain(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(plain, value))
        return numbered.get(value, value)

    for part in (*g.walk(*conditions(rule)), rule):  # those below come first
        shape = (type(part), *(plain(getattr(part, each.name)) for each in fields(part)))
        numbered[part] = known.setdefault(shape, len(known))
    return numbered[rule]


def _place(each: Left, case: c.Case) -> Span | None:
    """Where the condition that is not solved stands."""
    if isinstance(each, c.Background):
        return case.places.get(f"background {each.id}")
    keys = [key for key in each.spans if (cond := getattr(each.rule, key, None)) is not None and numbers([cond], case)]
    return next((each.spans[key] for key in keys), None) or next(iter(each.spans.values()), None)
