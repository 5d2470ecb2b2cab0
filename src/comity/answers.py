"""What comity answers with: frozen, typed, ready for JSON, with a published schema (`comity schema check`).

Steps are counted from 1, as people do. Text fields named `text` say the same as their neighbours in a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from datetime import date as Date  # noqa: N812, TC003 - `date` is a field name below; the schema is made from the types
from datetime import datetime  # noqa: TC003 - the same
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from comity.kinds import Kind, Mode, Stance, Verdict  # noqa: TC001 - the same
from comity.shown import Short, Tabled, short

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Engine = Literal["meaning", "durable", "both"]
Origin = Literal["recorded", "status_quo", "not_listed", "not_recorded", "marked_unknown"]


@dataclass(frozen=True, slots=True, repr=False)
class Cause(Short):
    """One fact that counts, at the steps `first` to `last`; `recorded_at` is its record's step, 0 the status quo."""

    fact: str
    value: bool | int | float | str | None
    first: int
    last: int
    dates: tuple[Date | datetime | None, Date | datetime | None]
    origin: Origin
    recorded_at: int | None
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Rule(Short):
    """A definition that was used on the way: a derived name, a reading, a characterisation, a warning, an exception."""

    origin: Literal["derived", "reading", "characterisation", "warning", "exception", "validity"]
    name: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Missing(Short):
    """What would have to be known for one of the possible verdicts: facts and, where a date is missing, dates."""

    verdict: Verdict
    facts: tuple[Cause, ...]
    dates: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Said(Short):
    """A statement that a term rests on."""

    statement: str
    speaker: str
    role: str | None
    date: Date | None
    venue: str | None
    mode: Mode | None
    quote: str | None
    source: str | None
    outlet: str | None
    published: str | None
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class TermAnswer(Short):
    """What the scenario does to one term, why, and on whose words.

    `possible` has one verdict unless it is open; `readings` gives the verdict of each reading when they differ.
    """

    term: str
    title: str
    kind: Kind
    verdict: Verdict
    possible: tuple[Verdict, ...]
    readings: dict[str, Verdict]
    because: tuple[Cause, ...]
    rules: tuple[Rule, ...]
    would_decide: tuple[Missing, ...]
    stated: tuple[Said, ...]

    def __repr__(self) -> str:
        because = "; ".join(each.text for each in self.because)
        return short(self, f"{self.term}: {self.verdict}{f', because {because}' if because else ''}")


@dataclass(frozen=True, slots=True, repr=False)
class NotInForce(Short):
    """A term that does not count as of the date asked for, and why."""

    term: str
    why: str


@dataclass(frozen=True, slots=True, repr=False)
class PartyAnswer(Short):
    """One party: its stance and its terms that are in force."""

    party: str
    title: str
    stance: Stance
    terms: tuple[TermAnswer, ...]
    not_in_force: tuple[NotInForce, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Constraint(Short):
    """A background constraint that the scenario breaks."""

    id: str
    title: str | None
    because: tuple[Cause, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Firing(Short):
    """A rule that fired, in words: what it rests on, what it needed and what it concluded; steps count from 1."""

    rule: str
    premises: tuple[str, ...]
    conclusion: str


@dataclass(frozen=True, slots=True, repr=False)
class Assessment(Short, Tabled):
    """What one scenario does to every party's terms.

    `engine` says who computed; `engine_note` why the rule engine did not, where it could have been asked.
    `feasible` is None when it cannot be told; `as_of` is the date as of which positions count, None for the latest.
    """

    case: str
    scenario: str
    title: str
    as_of: Date | None
    horizon: Date | datetime | None
    status: Literal["complete", "ongoing"]
    feasible: bool | None
    broken: tuple[Constraint, ...]
    engine: Engine
    engine_note: str | None
    parties: tuple[PartyAnswer, ...]
    trace: tuple[Firing, ...] = ()

    def __repr__(self) -> str:
        stances = ", ".join(f"{party.party} {party.stance.replace('_', ' ')}" for party in self.parties)
        return short(self, f"{self.scenario}: {'infeasible, ' if self.feasible is False else ''}{stances}")

    def party(self, name: str) -> PartyAnswer:
        """The party of that name; raises `KeyError` when there is none."""
        for party in self.parties:
            if party.party == name:
                return party
        raise KeyError(name)

    def term(self, name: str) -> TermAnswer:
        """The term named `party.id`; raises `KeyError` when there is none in force."""
        for party in self.parties:
            for term in party.terms:
                if term.term == name:
                    return term
        raise KeyError(name)


def to_json(answers: Any) -> str:  # noqa: ANN401 - an answer of any kind, or a sequence of them
    """JSON text that keeps to the published schema of its kind: an object for one answer, a list for several."""
    if is_dataclass(answers):
        kind: Any = type(answers)
        text: str = adapter(kind).dump_json(answers, indent=2).decode()
        return text
    return "[" + ",\n".join(map(to_json, answers)) + "]"


def to_data(answer: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """The same as plain dicts, lists and texts."""
    kind: Any = type(answer)
    found: dict[str, Any] = adapter(kind).dump_python(answer, mode="json")
    return found


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a class of answers
    """What writes and describes answers of a kind; made when it is first needed."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
