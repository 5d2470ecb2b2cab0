"""What comity answers about a whole space of scenarios: frozen, typed, ready for JSON, with a published schema.

Numbers of scenarios are exact, whatever their size; a reader of JSON that takes numbers as floats loses digits beyond
2**53. A number is None where it was not found before the count was stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812, TC003 - the schema is made from the types
from typing import Any, Literal

from comity.kinds import Kind, Stance, Verdict  # noqa: TC001 - the same
from comity.shown import Short

Ended = Literal["time limit", "interrupted", "node limit"]
Feasibility = Literal["feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True, repr=False)
class VariedInput(Short):
    """An input that is varied: its values in words, their number, and how many classes of them conditions tell apart.

    `classes` is None when it was not found, or when values are told apart by their digits: for a long range that is
    compared with other facts.
    """

    name: str
    values: str
    number: int
    classes: int | None


@dataclass(frozen=True, slots=True, repr=False)
class TermCount(Short):
    """In how many scenarios a term has each verdict: of all, and of those that are not infeasible."""

    term: str
    title: str
    kind: Kind
    verdicts: dict[Verdict, int] | None
    not_infeasible: dict[Verdict, int] | None


@dataclass(frozen=True, slots=True, repr=False)
class PartyCount(Short):
    """In how many scenarios a party has each stance."""

    party: str
    title: str
    stances: dict[Stance, int] | None
    terms: tuple[TermCount, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Reckoning(Short):
    """A space of scenarios in numbers.

    `scenarios` is the number of all; `acceptable` of those that every party accepts, `not_rejected` of those that none
    rejects; neither are infeasible. `complete` is False when something was not counted; `stopped` says why. `sample`
    are acceptable scenarios drawn at random, where they were asked for.
    """

    case: str
    as_of: Date | None
    readings: dict[str, str]
    scenarios: int
    varied: tuple[VariedInput, ...]
    given: dict[str, str]
    feasibility: dict[Feasibility, int] | None
    parties: tuple[PartyCount, ...]
    acceptable: int | None
    not_rejected: int | None
    complete: bool
    stopped: Ended | None
    sample: tuple[dict[str, Any], ...] = ()
