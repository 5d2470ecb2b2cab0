"""Issues: what the terms are about, one for each fact, event or concept that some term in force reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.explain.wording import title_of_all
from comity.pages.parts import read_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from comity.case import Case, Term


@dataclass(frozen=True, slots=True)
class Issue:
    """A fact, event or concept, with the names of the terms of each party that read it, parties by name."""

    name: str
    title: str
    terms: Mapping[str, tuple[str, ...]]


def issues(case: Case) -> tuple[Issue, ...]:
    """The issues of a case, in the order in which its file declares them, as its positions are.

    Definitions and readings are looked through; terms that are not in force, and exceptions, which have no verdict, do
    not count.
    """
    reads = {term.name: _read(term, case) for term in _judged(case)}
    found = []
    for name, declared in case.vocabulary.declared.items():
        by_party = {
            party.name: tuple(term.name for term in party.terms if name in reads.get(term.name, ()))
            for party in case.parties
        }
        if any(by_party.values()):
            found.append(
                Issue(name, title_of_all(declared), {party: terms for party, terms in by_party.items() if terms})
            )
    return tuple(found)


def _judged(case: Case) -> Iterable[Term]:
    return (term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception")


def _read(term: Term, case: Case) -> frozenset[str]:
    """The names of what a term reads."""
    return frozenset(case.references[ref].declared.name for ref in read_by(term))
