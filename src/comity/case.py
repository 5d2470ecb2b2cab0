"""A checked case and a checked scenario: what every question is asked of.

`comity.load` is the only producer. Everything is frozen; conditions are ground (see `comity.ground`) and refer to
inputs by their references, such as `withdrawn(donetsk)`. `written` is what a document says, as a record (see
`comity.records`) with the attributes of the model as which it is annotated; `doc` is that model itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from comity.records import model_of
from comity.shown import Short, Shown, as_example, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comity.ground import Ground, Input
    from comity.kinds import Kind, Verdict
    from comity.models import BackgroundDoc, CaseDoc, PartyDoc, PropertyDoc, ScenarioDoc, StatementDoc, TermDoc
    from comity.problems import Span
    from comity.shown import Printer
    from comity.syntax import Cond, Duration

Plain = bool | int | Fraction | date | str
"""The value of a fact: a truth, a number, a date, or the name of an entity or of an enumeration's value."""


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a fact or an expression; `values` are those of an enumeration or entity type, in their order."""

    name: Literal["bool", "int", "number", "date", "days", "symbol"]
    values: tuple[str, ...] = ()
    range: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """A fact, event, derived name or concept of the vocabulary; `params` pairs each variable with its entity type.

    `negated` is its title where it is not so: `No troops remain in {region}`.
    """

    name: str
    what: Literal["fact", "event", "derived", "concept"]
    type: Type
    params: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    unit: str | None = None
    readings: tuple[str, ...] = ()
    negated: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A ground fact, event or concept: `withdrawn(donetsk)` is `withdrawn` of `("donetsk",)`."""

    declared: Declared
    args: tuple[str, ...]

    @property
    def ref(self) -> str:
        """Its text, which names it everywhere."""
        return f"{self.declared.name}({', '.join(self.args)})" if self.args else self.declared.name


# --- terms --------------------------------------------------------------------------------------------------
# The trigger of a rule has its exceptions and dates of validity put in already.


@dataclass(frozen=True, slots=True)
class Precondition:
    """Whenever `of` is true, `requires` must be true."""

    of: Ground
    requires: Ground


@dataclass(frozen=True, slots=True)
class Demand:
    """`requires` must become true. `standing`: without an `of` of its own, so `of` has only exceptions and validity."""

    of: Ground
    requires: Ground
    standing: bool
    by: date | None = None
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RedLine:
    """`never` must be true at no step where `during` is. `conditional`: it has a `while` of its own."""

    never: Ground
    during: Ground
    conditional: bool


@dataclass(frozen=True, slots=True)
class Commitment:
    """Every activation of `when` must be answered by `then`."""

    when: Ground
    then: Ground
    by: date | None = None
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the field's own word; Python's warnings are not used here
    """A stated risk, raised by `when`."""

    when: Ground


@dataclass(frozen=True, slots=True)
class Characterisation:
    """Applies where `when` holds (for one with variables: for some member)."""

    when: Ground


@dataclass(frozen=True, slots=True)
class Assertion:
    """A claim; `claims` is None when it is text alone."""

    claims: Ground | None
    at: date | None = None


@dataclass(frozen=True, slots=True)
class Excuse:
    """Excuses other terms; has no verdict of its own."""

    when: Ground


Rule = Precondition | Demand | RedLine | Commitment | Warning | Characterisation | Assertion | Excuse


@dataclass(frozen=True, slots=True, repr=False)
class Term(Short, Shown):
    """One thing a party states.

    `concepts` are the contested ones it depends on, each with the readings that remain after the party's own choice;
    `spans` are the places of its conditions.
    """

    party: str
    id: str
    kind: Kind
    rule: Rule
    written: TermDoc
    concepts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        return f"<Term {self.name}: {self.kind}>"

    @property
    def doc(self) -> TermDoc:
        """The model of its document."""
        return model_of(self.written)

    @property
    def name(self) -> str:
        """The term's full name."""
        return f"{self.party}.{self.id}"

    @property
    def title(self) -> str:
        """What it says, in words."""
        return self.written.title

    @property
    def stated(self) -> tuple[str, ...]:
        """The ids of the statements it rests on."""
        return tuple(self.written.stated)

    @property
    def revisable(self) -> bool:
        """Whether the party may drop it; a red line is kept unless it says otherwise."""
        return self.kind != "red_line" if self.written.revisable is None else self.written.revisable


@dataclass(frozen=True, slots=True, repr=False)
class Party(Short):
    """One side: what it said and its terms, in the order of its file."""

    name: str
    written: PartyDoc
    terms: tuple[Term, ...]

    def __repr__(self) -> str:
        return f"<Party {self.name}: {counted(len(self.terms), 'term')}>"

    @property
    def doc(self) -> PartyDoc:
        """The model of its document."""
        return model_of(self.written)

    @property
    def title(self) -> str:
        """The party's name for people."""
        return self.written.title or self.name.replace("_", " ").capitalize()

    @property
    def statements(self) -> Mapping[str, StatementDoc]:
        """The records of what it said, by id."""
        return self.doc.statements


@dataclass(frozen=True, slots=True)
class Background:
    """A constraint on what is possible at all; `concepts` are the contested ones it depends on, with their readings."""

    id: str
    always: Ground
    written: BackgroundDoc
    concepts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def doc(self) -> BackgroundDoc:
        """The model of its document."""
        return model_of(self.written)


@dataclass(frozen=True, slots=True)
class Redefined:
    """What becomes of a case when one thing in it is written otherwise.

    `pairs` are the terms in force that have another rule then, as they are and as they are then; `background` is the
    whole background as it is and as it is then, empty where it is the same.
    """

    pairs: tuple[tuple[Term, Term], ...]
    background: tuple[tuple[Background, ...], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """`verdict("term") == verdict` within a property: `cond` stands for it, an input that no scenario gives."""

    cond: Input
    term: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Property:
    """What the author of a case expects of every scenario: `always` holds at its last step.

    `judged` are the verdicts that it speaks of. No answer of comity but that of the property itself depends on it.
    """

    id: str
    always: Ground
    judged: tuple[Judged, ...]
    written: PropertyDoc
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def doc(self) -> PropertyDoc:
        """The model of its document."""
        return model_of(self.written)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a case can speak of.

    `entities` maps entity types to their members, `domains` types and groups, `kinds` each of these to its entity type,
    `titles` entities and values to their names for people.
    """

    entities: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    declared: Mapping[str, Declared]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Case(Short, Shown):
    """Everything the parties said, checked: names, types, groups and readings resolved.

    Positions are taken as of the date `as_of` (None: the latest). `why_not` says of each term, by name, why it is not
    in force then (None: it is). `at(date)` is the same case as of another date. `condition(text)` is a further
    condition about it, ground; it raises `CaseError` with every problem of the text. `places` are where what is
    declared stands: names of the vocabulary, groups and entities, terms by their names, `party NAME`, `background ID`
    and `property ID`; of terms also their dates and windows (`TERM by`), exceptions (`TERM unless ID`) and readings
    (`TERM reading CONCEPT`). `trees` are the conditions as written, by name and key: of terms, of derived names (`is`),
    of concepts (by reading) and of background constraints (`always`).

    `reworded(term, keys)` is a term with other trees or values under some keys, where None leaves a key out;
    `redefined(name, keys)` is all that becomes of the case if what has that name is written so. They raise `CaseError`
    for a circle or a condition that grows too large. INVARIANT: names and types in the trees are right.
    """

    id: str
    written: CaseDoc
    vocabulary: Vocabulary
    references: Mapping[str, Reference]
    background: tuple[Background, ...]
    parties: tuple[Party, ...]
    status_quo: Mapping[str, Plain | None]
    name: str
    as_of: date | None
    why_not: Mapping[str, str | None]
    at: Callable[[date | None], Case]
    condition: Callable[[str], Ground]
    properties: tuple[Property, ...]
    places: Mapping[str, Span]
    trees: Mapping[str, Mapping[str, Cond]]
    reworded: Callable[[str, Mapping[str, object]], Term]
    redefined: Callable[[str, Mapping[str, object]], Redefined]

    def __repr__(self) -> str:
        sizes = f"{counted(len(self.parties), 'party', 'parties')}, {counted(len(self.terms), 'term')}"
        return f"<Case {self.id}: {sizes}>" if self.as_of is None else f"<Case {self.id} as of {self.as_of}: {sizes}>"

    @property
    def doc(self) -> CaseDoc:
        """The model of its document."""
        return model_of(self.written)

    @property
    def title(self) -> str:
        """The case's name for people."""
        return self.written.title or self.id

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term of every party, in order."""
        return tuple(term for party in self.parties for term in party.terms)

    def term(self, name: str) -> Term:
        """The term named `party.id`; raises `KeyError` when there is none."""
        for term in self.terms:
            if term.name == name:
                return term
        raise KeyError(name)

    def party(self, name: str) -> Party:
        """The party of that name; raises `KeyError` when there is none."""
        for party in self.parties:
            if party.name == name:
                return party
        raise KeyError(name)


# --- scenarios ------------------------------------------------------------------------------------------------


Moment = date | datetime
"""A day, or for hours a day with a time."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A contested concept about which the scenario says nothing, so that its readings count."""


UNSAID = Unsaid()
Cell = Plain | None | Unsaid
"""What is so of one input at one step; None is unknown."""


@dataclass(frozen=True, slots=True)
class Course:
    """What evaluation sees of a scenario: the value of each input at each step, and the steps' dates.

    `values` has an entry for every input that was mentioned; facts without one are unknown throughout, events without
    one never happen, contested concepts without one are as their readings say. `events` are the references of events.
    """

    steps: int
    dates: tuple[Moment | None, ...]
    values: Mapping[str, tuple[Cell, ...]]
    horizon: Moment | None
    closed: bool
    events: frozenset[str] = frozenset()

    def cells(self, ref: str) -> tuple[Cell, ...]:
        """The values of an input at every step."""
        found = self.values.get(ref)
        return found if found is not None else ((False,) if ref in self.events else (None,)) * self.steps


Provenance = Literal["recorded", "status_quo", "not_listed", "not_recorded", "marked_unknown"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scenario(Short, Shown):
    """A checked scenario: its course, and for each recorded input where each value comes from.

    `since` gives for each input and step the step (from 0) whose record it comes from, -1 for the status quo, None for
    no record. `expected` are the verdicts, stances and feasibility that it expects, by name, with their places. `case`
    is the id of its case, and `vocabulary` what that could speak of when the scenario was read.
    """

    id: str
    written: ScenarioDoc
    course: Course
    since: Mapping[str, tuple[int | None, ...]]
    name: str
    expected: Mapping[str, tuple[str, Span]]
    case: str
    vocabulary: Vocabulary

    def __repr__(self) -> str:
        return f"<Scenario {self.id}: {counted(self.course.steps, 'step')}, {counted(len(self.since), 'input')}>"

    def _repr_pretty_(self, printer: Printer, _cycle: bool) -> None:  # noqa: FBT001 - as IPython and Hypothesis call it
        """Its name; as an example of Hypothesis, what makes it again."""
        if not as_example(printer):
            printer.text(repr(self))
            return
        printer.text("comity.scenario_of(")
        printer.pretty(self.doc.model_dump(mode="json", by_alias=True, exclude_defaults=True))
        printer.text(", case)")

    @property
    def doc(self) -> ScenarioDoc:
        """The model of its document."""
        return model_of(self.written)

    @property
    def title(self) -> str:
        """The scenario's name for people."""
        return self.written.title or self.id


def moment(value: Moment) -> datetime:
    """A moment on the clock; a day counts from its first minute."""
    return value if isinstance(value, datetime) else datetime.combine(value, time())  # no zones anywhere


def day(value: Moment) -> date:
    """The day of a moment."""
    return value.date() if isinstance(value, datetime) else value


def window(value: Duration | None) -> timedelta | None:
    """The length of a window, or None when there is none."""
    return value.delta if value else None
