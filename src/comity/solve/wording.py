"""Clashes in words: who wants what, what the background says, and how far numbers are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from comity import case as c
    from comity.solve.gaps import Gap
    from comity.solve.space import Question


def reasons(question: Question, goal: str | None, gaps: Iterable[Gap]) -> Iterator[str]:
    """A sentence for each term, background constraint, the goal and each gap of a clash."""
    for term in question.terms:
        party = question.case.party(term.party).title
        yield f"{party} has a {term.kind.replace('_', ' ')} ({term.name}): {term.title}."
    for each in question.background:
        yield f"The background ({each.id}) says: {each.written.title or g.text(each.always)}."
    if goal:
        yield f"The goal is: {goal}."
    for gap in gaps:
        yield _distance(gap, question.case)


def _distance(gap: Gap, case: c.Case) -> str:
    what, unit = _amount(gap.amount, case)
    return f"{what}: the bound of {gap.term} would have to give way by {gap.size:,}{unit} for the others to be met."


def _amount(amount: g.Amount, case: c.Case) -> tuple[str, str]:
    """An amount by its title where it is a single fact, and its unit."""
    if isinstance(amount, g.Value):
        declared = case.references[amount.ref].declared
        unit = f" {declared.unit}" if declared.unit else ""
        return (f"{declared.title} ({amount.ref})" if declared.title and not declared.params else amount.ref), unit
    units = {case.references[part.ref].declared.unit for part in g.walk(amount) if isinstance(part, g.Value)}
    only = units.pop() if len(units) == 1 else None
    return g.text(amount), f" {only}" if only else ""
