"""Which terms are in force as of a date: stated by then, valid then, and superseded by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from comity.models import PartyDoc, TermDoc


def positions(parties: Iterable[PartyDoc], as_of: date | None) -> dict[str, str | None]:
    """For each term, by its full name, why it is not in force as of a date (None: the latest); None if it is."""
    return {f"{party.party}.{term}": why for party in parties for term, why in _of(party, as_of)}


def _of(party: PartyDoc, as_of: date | None) -> Iterator[tuple[str, str | None]]:
    known = [term for term in party.terms if as_of is None or _stated_by(party, term, as_of)]
    replaced = {old: term.id for term in known for old in term.supersedes}
    stated = {term.id for term in known}
    for term in party.terms:
        yield term.id, f"not stated by {as_of}" if term.id not in stated else _why_not(term, as_of, replaced)


def _stated_by(party: PartyDoc, term: TermDoc, as_of: date) -> bool:
    """Whether one of its statements had been made; an undated one always counts."""
    dates = [party.statements[key].date for key in term.stated]
    return any(each is None or each <= as_of for each in dates)


def _why_not(term: TermDoc, as_of: date | None, replaced: Mapping[str, str]) -> str | None:
    if term.id in replaced:
        return f"superseded by {replaced[term.id]}"
    if as_of and term.from_ and as_of < term.from_:
        return f"valid from {term.from_}"
    if as_of and term.until and as_of > term.until:
        return f"valid until {term.until}"
    return None
