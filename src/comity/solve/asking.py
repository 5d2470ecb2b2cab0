"""What a question is asked about: its terms, its goal, and each choice of readings that matters to them."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from comity import ground as g
from comity.kinds import BINDING
from comity.load.rules import MAX_CHOICES
from comity.problems import CaseError, Problem, nearest
from comity.readings import check_readings
from comity.solve.clock import after
from comity.solve.space import Question

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from comity import case as c


def binding(case: c.Case, names: Collection[str] | None = None) -> tuple[c.Term, ...]:
    """The terms in force that can be met or not; of `names` (terms or parties), when given.

    Raises `CaseError` for each name that is neither a term nor a party.
    """
    every = [term for term in case.terms if case.why_not[term.name] is None and term.kind in BINDING]
    if names is None:
        return tuple(every)
    check_names(case, names)
    return tuple(term for term in every if term.name in names or term.party in names)


def check_names(case: c.Case, names: Iterable[str]) -> None:
    """Raise `CaseError` naming each that is neither a term nor a party."""
    known = {term.name for term in case.terms} | {party.name for party in case.parties}
    problems = [
        Problem("unknown-term", f"there is no term or party `{name}`", hint=nearest(name, known))
        for name in names
        if name not in known
    ]
    if problems:
        raise CaseError(problems)


def questions(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    terms: tuple[c.Term, ...],
    goal: g.Ground | None,
    *,
    readings: Mapping[str, str] | None = None,
    seconds: float | None = None,
    further: Iterable[g.Ground] = (),
) -> Iterator[tuple[str, Question]]:
    """A question for each choice of readings that matters, with the choice in words; `readings` fixes some.

    `further` are other conditions whose readings matter. Raises `CaseError` for a reading that does not exist, and
    where there are too many choices.
    """
    fixed = dict(readings or {})
    deadline = after(seconds)
    question = Question(case, terms, case.background, goal, {}, deadline)
    concepts = {name: each.readings for name, each in case.vocabulary.declared.items() if each.readings}
    check_readings(case, fixed)
    open_ = _open([*question.conditions, *further], fixed)
    if prod(len(concepts[name]) for name in open_) > MAX_CHOICES:
        message = f"the concepts {', '.join(open_)} have more than {MAX_CHOICES} combinations of readings"
        raise CaseError([Problem("too-large", message, hint="fix some of them with `--reading CONCEPT=NAME`")])
    base = {name: each[0] for name, each in concepts.items()} | fixed
    for chosen in product(*(concepts[name] for name in open_)):
        label = ", ".join(f"{name}={reading}" for name, reading in zip(open_, chosen, strict=True))
        choice = base | dict(zip(open_, chosen, strict=True))
        yield label, Question(case, terms, case.background, goal, choice, deadline)


def _open(conditions: Iterable[g.Ground], fixed: Mapping[str, str]) -> list[str]:
    """The contested concepts that conditions depend on, of which no reading is fixed."""
    contested = (part for part in g.walk(*conditions) if isinstance(part, g.Contested))
    return sorted({part.concept for part in contested if len(part.readings) > 1 and part.concept not in fixed})
