"""What comity answers about the tests of a case: frozen, typed, ready for JSON, with a published schema.

Shares are from 0 to 1. A line and a column are counted from 1; all three of `file`, `line` and `column` are None where
something has no place in a file. `stopped` says why a run is not complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from comity.kinds import Verdict  # noqa: TC001 - the schema is made from the types
from comity.shown import Short

Ended = Literal["interrupted"]
Feasible = Literal["true", "false", "unknown"]
Fated = Literal["killed", "survived", "equivalent", "not proved"]


@dataclass(frozen=True, slots=True, repr=False)
class NotKept(Short):
    """An expectation of a scenario that is not kept: the term, party or `feasible` that came out otherwise."""

    scenario: str
    name: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True, repr=False)
class Judged(Short):
    """What a law comes to for a subject, or that all expectations of a scenario are kept, or that one is not.

    `holds` is None where it was not proved either way. `scenario` is the counterexample, if there is one; `accepted`
    the reason that a baseline gives.
    """

    law: str
    subject: str
    holds: bool | None
    why: str
    file: str | None
    line: int | None
    column: int | None
    scenario: dict[str, Any] | None
    accepted: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Seen(Short):
    """How many of those that can be were seen, without those that a baseline accepts."""

    seen: int
    every: int


@dataclass(frozen=True, slots=True, repr=False)
class Gap(Short):
    """What scenarios never try out: verdicts of a term, truths of a `part` of its conditions, or its `effect`.

    `part` is None for the term itself. `accepted` is the reason that a baseline gives, one gap for each.
    """

    term: str
    part: str | None
    never: tuple[str, ...]
    accepted: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Covered(Short):
    """What the scenarios of a case try out of it; `open` is what they do not."""

    share: float
    verdicts: Seen
    truths: Seen
    effects: Seen
    open: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, repr=False)
class MutantFate(Short):
    """What became of one change to a term; `scenario` is one that would tell it, where none does."""

    term: str
    change: str
    status: Fated
    why: str
    file: str | None
    line: int | None
    column: int | None
    scenario: dict[str, Any] | None
    accepted: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Mutated(Short):
    """Which changes to the terms of a case its scenarios tell: the share of all, and the share that they would catch.

    Changes that nobody could tell, and those that a baseline accepts, count for neither.
    """

    score: float
    caught: float
    fates: tuple[MutantFate, ...]


@dataclass(frozen=True, slots=True, repr=False)
class CaseTrial(Short):
    """What became of one case; a measure is None where it was not asked for, or not finished."""

    case: str
    path: str
    judgements: tuple[Judged, ...]
    coverage: Covered | None
    mutation: Mutated | None


@dataclass(frozen=True, slots=True, repr=False)
class Stale(Short):
    """An entry of a baseline that accepts nothing any more; `change`, `part` and `never` where it has them."""

    law: str
    subject: str
    reason: str
    change: str | None
    part: str | None
    never: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Trial(Short):
    """A run of `comity test`: `failures` are the expectations not kept, `below_minimum` a sentence for each measure.

    Of an interrupted run, `left` says how many laws and scenarios were not looked at.
    """

    scenarios: int
    expectations: int
    failures: tuple[NotKept, ...]
    cases: tuple[CaseTrial, ...]
    stale: tuple[Stale, ...]
    below_minimum: tuple[str, ...]
    complete: bool
    stopped: Ended | None
    left: int


# --- suggested tests -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Change(Short):
    """A change to a term, and why scenarios do not tell it."""

    term: str
    change: str
    why: str


@dataclass(frozen=True, slots=True, repr=False)
class Told(Short):
    """A change that a suggested scenario tells: the verdict, or whether it is feasible, with the change."""

    term: str
    change: str
    verdict: str


@dataclass(frozen=True, slots=True, repr=False)
class Question(Short):
    """What a suggested scenario asks about a term, or (`feasible`) about whether it is possible at all.

    `reading` is the choice of readings, empty where none matters.
    """

    term: str
    question: str
    verdict_as_written: Verdict | Feasible
    reading: str
    tells: tuple[Told, ...]


@dataclass(frozen=True, slots=True, repr=False)
class SuggestedTest(Short):
    """A scenario to add, as a scenario file has it, and what it asks."""

    name: str
    asked: tuple[Question, ...]
    scenario: dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class SuggestedTests(Short):
    """The scenarios to add to a case.

    Of its `mutants`, scenarios that exist tell `told_before`; nothing tells the `equivalent` ones. `least` are the
    terms of which it is proved that fewer scenarios could not do.
    """

    case: str
    mutants: int
    told_before: int
    equivalent: tuple[Change, ...]
    not_proved: tuple[Change, ...]
    least: tuple[str, ...]
    suggestions: tuple[SuggestedTest, ...]
    complete: bool
    stopped: Ended | None
