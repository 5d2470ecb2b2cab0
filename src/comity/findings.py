"""What comity answers about all scenarios: frozen, typed, ready for JSON, with published schemas.

Terms are named `party.id`. `reading` is a choice of readings in words (`victory=survival`), empty where none is open.
`proof` says how far a "no" reaches: `any length`, or `up to N steps`; None where there is an agreement, or no answer.
`complete` is False when a search was stopped before its end; `stopped` says why: `time limit` or `interrupted`. It is
False as well where `left_out` names what the question could not be asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812, TC003 - the schema is made from the types
from typing import Any, Literal

from comity.kinds import Kind, Verdict  # noqa: TC001 - the same
from comity.shown import Short, Shown, Tabled, counted, short

Stopped = Literal["time limit", "interrupted"]
Document = dict[str, Any]
"""A scenario as a scenario file has it.

Its `note`, if any, says that not all that does not matter was left out, and what the definition makes of `left_out`.
"""


def scope(proof: str | None) -> str:
    """How far a "no" reaches, as it stands in a sentence."""
    words = {"any length": "at any length", "up to 1 steps": "up to 1 step"}
    return words.get(proof or "", f"{proof}")


@dataclass(frozen=True, slots=True, repr=False)
class LeftOut(Short):
    """A term, or `background ID`, that a question could not be asked about: where it stands (`file:line:column`), why.

    The answer does not judge it: all that is said of terms is said of the others. Nothing is `complete` then.
    """

    name: str
    place: str | None
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Conflict(Short, Shown):
    """A minimal set of terms that cannot all be met, with the background constraints that this needs.

    `goal`: whether the goal is needed for the clash. `readings` are those in which the terms clash. `why` says it in
    sentences, one for each term and constraint, and the size of the gap where numbers clash.
    """

    terms: tuple[str, ...]
    background: tuple[str, ...]
    goal: bool
    readings: tuple[str, ...]
    proof: str
    why: tuple[str, ...]

    def __repr__(self) -> str:
        return short(self, f"{' + '.join([*self.terms, *self.background])}: {self.proof}")


@dataclass(frozen=True, slots=True, repr=False)
class Conflicts(Short, Tabled):
    """Every minimal conflict, smallest first; `readings` are all that were asked about, `steps` the most looked at."""

    case: str
    goal: str | None
    as_of: Date | None
    readings: tuple[str, ...]
    steps: int
    complete: bool
    stopped: Stopped | None
    conflicts: tuple[Conflict, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Concession(Short, Shown):
    """A minimal set of terms whose dropping opens the goal: what it costs, who must move, and what it opens.

    `by_party` gives the terms of each mover; `agreement` is a scenario that meets all other terms and the goal.
    """

    terms: tuple[str, ...]
    cost: float
    movers: tuple[str, ...]
    by_party: dict[str, tuple[str, ...]]
    readings: tuple[str, ...]
    agreement: Document | None


@dataclass(frozen=True, slots=True, repr=False)
class Concessions(Short, Tabled):
    """Minimal concessions, cheapest first; `count` is how many there are in all, None when that is not known.

    `kept` are the terms that were never dropped because they are not revisable.
    """

    case: str
    goal: str | None
    as_of: Date | None
    readings: tuple[str, ...]
    steps: int
    complete: bool
    stopped: Stopped | None
    kept: tuple[str, ...]
    count: int | None
    concessions: tuple[Concession, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Deal(Short):
    """Whether there is an agreement in one choice of readings: scenarios, or a proof that there is none and why.

    `complete`: these are all the distinct agreements that there are, the shortest first; if not, they were cut by the
    time limit or an interrupt (`stopped`), or by the number asked for. `reach` says up to which length they were looked
    for, in the words of `proof`; None where there was no time to find any.
    """

    reading: str
    agreements: tuple[Document, ...]
    proof: str | None
    because: tuple[Conflict, ...]
    stopped: Stopped | None
    complete: bool
    reach: str | None
    states: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Agreement(Short, Tabled):
    """A shortest scenario acceptable to all chosen parties, with the fewest changes, or the proof that there is none.

    `agreement` is the first that was found, in the first reading of `by_reading` that has one; `stances` are those of
    all parties in it. `every` and `some` say whether there is one in every, in at least one reading. `states` counts
    acceptable end states, where that was asked for.
    """

    case: str
    goal: str | None
    as_of: Date | None
    parties: tuple[str, ...]
    agreement: Document | None
    proof: str | None
    every: bool
    some: bool
    stances: dict[str, str]
    by_reading: tuple[Deal, ...]
    left_out: tuple[LeftOut, ...] = ()

    def __repr__(self) -> str:
        steps = counted(len(self.agreement["steps"]), "step") if self.agreement else ""
        found = f"one of {steps}" if steps else f"none, {scope(self.proof)}" if self.proof else "none found"
        where = "" if self.every or not self.some else ", not in every reading"
        return short(self, f"of {self.case}{f' with {self.goal}' if self.goal else ''}: {found}{where}")


@dataclass(frozen=True, slots=True, repr=False)
class Move(Short):
    """One step of a roadmap: what changes, who is asked to act, which terms that fulfils and which it unlocks."""

    step: int
    date: str | None
    changes: tuple[str, ...]
    actors: tuple[str, ...]
    fulfils: tuple[str, ...]
    unlocks: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Roadmap(Short, Tabled):
    """The shortest acceptable continuation of a scenario that reaches a goal, move by move; `mermaid` draws it.

    `supposed` is what it supposes where the scenario leaves something unknown.
    """

    case: str
    scenario: str
    goal: str
    as_of: Date | None
    reading: str
    agreement: Document | None
    proof: str | None
    stopped: Stopped | None
    because: tuple[Conflict, ...]
    supposed: tuple[str, ...]
    moves: tuple[Move, ...]
    mermaid: str | None
    left_out: tuple[LeftOut, ...] = ()

    def __repr__(self) -> str:
        why = scope(self.proof) if self.proof else self.stopped
        found = counted(len(self.moves), "move") if self.agreement else f"none{f', {why}' if why else ''}"
        return short(self, f"from {self.scenario} to {self.goal}: {found}")


@dataclass(frozen=True, slots=True, repr=False)
class Wait(Short):
    """One link of a circular wait: by which term (or background constraint) `waits` happens only after `awaited`."""

    term: str
    party: str | None
    waits: str
    awaited: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class WayOut(Short):
    """A change of one link that breaks a deadlock; `opens`: whether the goal can then be reached."""

    kind: Literal["reverse", "same step", "split", "third party"]
    term: str
    opens: bool
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Deadlock(Short):
    """A circular wait, the ways out of it, and the readings in which it exists."""

    cycle: tuple[Wait, ...]
    text: str
    ways_out: tuple[WayOut, ...]
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Deadlocks(Short, Tabled):
    """Every circular wait that stands between the parties and the goal, for each choice of readings.

    `complete` is False where there were too many to list, or no time was left to check every way out.
    """

    case: str
    goal: str | None
    as_of: Date | None
    readings: tuple[str, ...]
    complete: bool
    stopped: Stopped | None
    deadlocks: tuple[Deadlock, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Clash(Short):
    """Own terms of a party that cannot be met together, and from when until when all of them were in force."""

    terms: tuple[str, ...]
    background: tuple[str, ...]
    since: Date | None
    until: Date | None
    readings: tuple[str, ...]
    proof: str


@dataclass(frozen=True, slots=True, repr=False)
class Shift(Short):
    """A change of position: a term and the one that supersedes it, with how the new one compares.

    `proof` says how far the comparison reaches; None where there is nothing to prove, or no answer.
    """

    old: str
    new: str
    date: Date | None
    relation: str
    proof: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class TermAudit(Short):
    """A term that something is noteworthy about: `redundant`, `never violated`, `never satisfied`, `never triggered`.

    `by` are the terms that imply a redundant one; `proof` says how far the finding reaches.
    """

    term: str
    finding: Literal["redundant", "never violated", "never satisfied", "never triggered"]
    by: tuple[str, ...]
    proof: str


@dataclass(frozen=True, slots=True, repr=False)
class Vague(Short):
    """How much of what a party states is vague.

    Of its `terms`, those that rest on a contested or undefined concept, and those whose verdict can differ by reading.
    `proof` says how far was looked for such a difference in the others; None where not all were looked at.
    """

    terms: int
    resting: tuple[str, ...]
    differing: tuple[str, ...]
    proof: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PartyAudit(Short):
    """One party's own consistency: clashes of its terms, changes of position, terms of note, vagueness."""

    party: str
    consistent: bool | None
    clashes: tuple[Clash, ...]
    shifts: tuple[Shift, ...]
    terms: tuple[TermAudit, ...]
    vagueness: Vague


@dataclass(frozen=True, slots=True, repr=False)
class Audit(Short, Tabled):
    """Each party's audit, and what of the vocabulary nothing gates (events) or reads (facts)."""

    case: str
    as_of: Date | None
    complete: bool
    stopped: Stopped | None
    parties: tuple[PartyAudit, ...]
    ungated_events: tuple[str, ...]
    unread_facts: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


Relation = Literal["equivalent", "weaker", "stronger", "incomparable", "unknown"]


@dataclass(frozen=True, slots=True, repr=False)
class PartyComparison(Short):
    """How a party's new position compares with the old one.

    Weaker: it accepts all that the old one did, and more; `newly_accepted` is a scenario that shows it. Stronger: the
    other way round, shown by `newly_rejected`. `without` are own terms that the comparison leaves out.
    """

    party: str
    relation: Relation
    reading: str
    proof: str | None
    newly_accepted: Document | None
    newly_rejected: Document | None
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Short, Tabled):
    """Two positions, compared party by party, in each choice of readings; those for which time ended are `unknown`.

    After an interrupt, the parties that were not compared yet are missing.
    """

    old: str
    new: str
    stopped: Stopped | None
    parties: tuple[PartyComparison, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Decided(Short):
    """A verdict that is undetermined by what is known, but the same in every completion."""

    term: str
    kind: Kind
    verdict: Verdict
    reading: str


@dataclass(frozen=True, slots=True, repr=False)
class Prospect(Short):
    """Whether all terms that an ongoing scenario leaves open can still be kept together, in one choice of readings."""

    reading: str
    possible: bool | None
    proof: str | None
    continuation: Document | None
    because: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Prospects(Short, Tabled):
    """What is still possible from a scenario, and what is decided already."""

    case: str
    scenario: str
    as_of: Date | None
    stopped: Stopped | None
    prospects: tuple[Prospect, ...]
    decided: tuple[Decided, ...]
    left_out: tuple[LeftOut, ...] = ()


Finding = Conflicts | Concessions | Agreement | Roadmap | Deadlocks | Audit | Comparison | Prospects
"""The answer to any question about all scenarios."""
