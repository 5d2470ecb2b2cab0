"""How much of what a party states rests on expressions that are contested or undefined."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from comity import ground as g

if TYPE_CHECKING:
    from comity.case import Case, Party, Term


def concepts(term: Term, case: Case) -> tuple[str, ...]:
    """The concepts that a term's verdict depends on, sorted: contested ones and undefined ones.

    Definitions, exceptions and the warnings of a chain are looked through; a concept whose reading the party gives
    itself does not count.
    """
    roots = [
        each for each in (getattr(term.rule, part.name) for part in fields(term.rule)) if isinstance(each, g.Ground)
    ]
    parts = list(g.walk(*roots))
    contested = {part.concept for part in parts if isinstance(part, g.Contested) and len(part.readings) > 1}
    asked = {case.references[part.ref].declared for part in parts if isinstance(part, g.Input)}
    return tuple(sorted(contested | {each.name for each in asked if each.what == "concept"}))


def share(party: Party, case: Case) -> tuple[int, int]:
    """How many of a party's terms rest on such a concept, and how many terms it has; exceptions are not counted."""
    terms = [term for term in party.terms if term.kind != "exception"]
    return sum(bool(concepts(term, case)) for term in terms), len(terms)
