"""How much of what a party states rests on expressions that are contested or undefined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity import ground as g
from comity.case import conditions

if TYPE_CHECKING:
    from comity.case import Case, Party, Term


def concepts(term: Term, case: Case) -> tuple[str, ...]:
    """The concepts that a term's verdict depends on, sorted: contested ones and undefined ones.

    Definitions, exceptions and the warnings of a chain are looked through; a concept whose reading the party gives
    itself does not count.
    """
    roots = conditions(term)
    asked = (case.references[ref].declared for ref in g.inputs(*roots))
    undefined = {each.name for each in asked if each.what == "concept" and not each.readings}
    return tuple(sorted(g.concepts(*roots) | undefined))


def share(party: Party, case: Case) -> tuple[int, int]:
    """How many of a party's terms rest on such a concept, and how many terms it has; exceptions are not counted."""
    terms = [term for term in party.terms if term.kind != "exception"]
    return sum(bool(concepts(term, case)) for term in terms), len(terms)
