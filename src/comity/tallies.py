"""What comity answers about many scenarios at once: frozen, typed, ready for JSON, with a published schema.

Terms are named `party.id`. Every count is exact, and counts scenarios. `complete` is False when a sweep was stopped
before its end: the counts are then those of the scenarios that were looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812, TC003 - the schema is made from the types
from typing import Literal

from comity.kinds import Kind, Stance, Verdict  # noqa: TC001 - the same
from comity.shown import Short, Tabled


@dataclass(frozen=True, slots=True, repr=False)
class TermTally(Short):
    """How many scenarios have each verdict of one term; a verdict that none has is left out.

    Of the scenarios that are not infeasible, `blocks` violate the term and `blocks_alone` violate no other binding
    term; both are None for a kind of term that cannot be violated, or that binds nobody.
    """

    term: str
    title: str
    kind: Kind
    verdicts: dict[Verdict, int]
    blocks: int | None
    blocks_alone: int | None


@dataclass(frozen=True, slots=True, repr=False)
class PartyTally(Short):
    """How many scenarios have each stance of one party, and its terms that are in force."""

    party: str
    title: str
    stances: dict[Stance, int]
    terms: tuple[TermTally, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Together(Short):
    """In how many scenarios that are not infeasible two terms are both violated.

    `counts[i][j]` is of `terms[i]` and `terms[j]`; with itself, a term is violated as often as it blocks.
    """

    terms: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Decision(Short):
    """What knowing an input would do to one term or party.

    Of the scenarios that leave the input unknown, in `open` the term is undetermined or contested, or the party open.
    It is so no longer, in `some`, for at least one value of the input, and in `whatever`, for every value. Values that
    would break a background constraint count for neither.
    """

    name: str
    open: int
    some: int
    whatever: int


@dataclass(frozen=True, slots=True, repr=False)
class Unknown(Short):
    """What knowing one input would decide, whose value `unknown` scenarios leave unknown at some step.

    `values` are those that were tried, one for each that conditions can tell apart; each stands at every step at which
    the input is unknown. Terms and parties that it never decides are left out.
    """

    input: str
    values: tuple[str, ...]
    unknown: int
    parties: tuple[Decision, ...]
    terms: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Sweep(Short, Tabled):
    """What all scenarios of a table come to.

    `accepted`: every party accepts; `settled`: no party rejects and none is open; `unrejected`: no party rejects; in
    all three, the scenario is not infeasible. `status` and `start` are None for scenarios that have their own.
    `together` and `unknowns` are there when they were asked for (None and empty otherwise); `untried` says of each
    input why its values could not be tried. `out` is the file or folder with the verdicts. Of the `segments` that were
    done, `resumed` were so by an earlier run; `stopped` says why it is not complete, and `resumable` whether it can be
    resumed.
    """

    case: str
    table: str
    as_of: Date | None
    status: Literal["complete", "ongoing"] | None
    start: Literal["blank", "status_quo"] | None
    readings: dict[str, str]
    scenarios: int
    feasible: int
    infeasible: int
    feasibility_unknown: int
    accepted: int
    settled: int
    unrejected: int
    parties: tuple[PartyTally, ...]
    together: Together | None
    unknowns: tuple[Unknown, ...]
    untried: dict[str, str]
    out: str | None
    complete: bool
    stopped: Literal["interrupted"] | None
    resumable: bool
    segments: int
    resumed: int

    def party(self, name: str) -> PartyTally:
        """The party of that name; raises `KeyError` when there is none."""
        for party in self.parties:
            if party.party == name:
                return party
        raise KeyError(name)

    def term(self, name: str) -> TermTally:
        """The term named `party.id`; raises `KeyError` when there is none in force."""
        for party in self.parties:
            for term in party.terms:
                if term.term == name:
                    return term
        raise KeyError(name)
