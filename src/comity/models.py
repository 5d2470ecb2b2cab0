"""What people write and exchange: case files, party files, scenarios (input), assessments (output).

These models say which keys there are and what form their values take. Whether names, types and ids fit together is
checked by `comity.load`, the only producer of a checked `Case`. Field names with a trailing underscore stand for words
that Python keeps for itself (`from_` is written `from`).
"""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - `date` is a field name below
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema

from comity.given import plain_number, plain_value, window_text
from comity.kinds import MOMENT, Mode, Plover, as_text, day, moment

_ISO = PlainSerializer(lambda value: value.isoformat(), return_type=str, when_used="json")
Day = Annotated[Date, PlainValidator(day), _ISO, WithJsonSchema({"type": "string", "format": "date"})]
When = Annotated[
    Date | datetime,
    PlainValidator(moment),
    _ISO,
    WithJsonSchema({"type": "string", "pattern": MOMENT}),
]
Flag = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Float = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Number = Annotated[Whole | Float, BeforeValidator(plain_number)]
Text = Annotated[str, Field(min_length=1, max_length=10_000)]
Ident = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)]
Condition = Annotated[
    str,
    BeforeValidator(as_text),
    WithJsonSchema({"type": ["string", "boolean", "number"], "description": "a condition, see docs/language.md"}),
]
Window = Annotated[
    str,
    Field(pattern=r"^[ \t\r\n]*[0-9]{1,6}[ \t\r\n]+(day|week|hour)s?[ \t\r\n]*$", description="such as `30 days`"),
    BeforeValidator(window_text),
]
Address = Annotated[
    str,
    Field(
        # No scheme that a reader of an export might run, as that of scripts.
        pattern=r"^((https?|ftp)://|file:|urn:|doi:)[^\s\x00-\x1f\x7f]+$|^[^:\x00-\x1f\x7f]+$",
        max_length=10_000,
        description="a web address, a `urn:` or `doi:`, or the path of a file",
    ),
]
EventCode = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-9]|20)[0-9]{0,2}$", description="such as `057`, in quotes")]
ActorCode = Annotated[str, Field(pattern=r"^([A-Z]{3})+$", max_length=30, description="such as `USAGOV`")]
PloverActor = Annotated[str, Field(pattern=r"^[A-Z]{3}( [A-Z]{3})*$", max_length=30, description="such as `USA GOV`")]
Scalar = Annotated[Flag | Whole | Float | str, BeforeValidator(plain_value)]


class Model(BaseModel):
    """Frozen, and without keys that nobody declared.

    In Python a field has its own name (`while_`); wherever it is written, also by `model_dump`, it has that of its key.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True, defer_build=True
    )


class PlainText(Model):
    """Text that is recorded and never evaluated."""

    text: Text


class FactDoc(Model):
    """A typed state variable."""

    type: str | list[str] | dict[str, Text]
    title: Text | None = None
    negated: Text | None = None
    unit: Text | None = None
    range: tuple[Number, Number] | None = None
    note: Text | None = None


class EventCodeDoc(Model):
    """What kind of event it is in the codebooks of event data: CAMEO, and PLOVER, which replaces it."""

    cameo: EventCode | None = None
    plover: Plover | None = None


class PartyCodeDoc(Model):
    """Who the party is in the same codebooks: CAMEO joins codes of three letters, PLOVER sets them apart."""

    cameo: ActorCode | None = None
    plover: PloverActor | None = None


class EventDoc(Model):
    """Something that happens at one step only."""

    title: Text | None = None
    code: EventCodeDoc | None = None
    note: Text | None = None


class Definition(Model):
    """A condition (or, for a derived name, a number) with a title."""

    is_: Condition = Field(alias="is")
    title: Text | None = None
    negated: Text | None = None
    note: Text | None = None


class ConceptDoc(Model):
    """A contested expression and its readings; without readings, undefined until a scenario says."""

    title: Text | None = None
    negated: Text | None = None
    readings: dict[str, Condition | Definition] = {}
    note: Text | None = None


class GroupDoc(Model):
    """A selection of entities whose type cannot be told from its members, because it may be empty."""

    of: str
    members: list[str] = []


class BackgroundDoc(Model):
    """A constraint on what is possible at all."""

    id: Ident
    always: Condition
    title: Text | None = None
    note: Text | None = None


class PropertyDoc(Model):
    """What is expected of every scenario: at its last step, `always` holds, or `never` does not."""

    id: Ident
    always: Condition | None = None
    never: Condition | None = None
    title: Text | None = None
    note: Text | None = None


class SourceDoc(Model):
    """Where statements were published."""

    title: Text
    outlet: Text | None = None
    url: Address | None = None
    language: Text | None = None
    date: Day | None = None
    retrieved: Day | None = None
    note: Text | None = None


class StatementDoc(Model):
    """A record of something said: by whom, in which role, when, where, and how it reached us."""

    speaker: Text
    role: Text | None = None
    date: Day | None = None
    venue: Text | None = None
    mode: Mode | None = None
    source: str | None = None
    quote: Text | None = None
    note: Text | None = None


class TermDoc(Model):
    """What every kind of term has."""

    id: Ident
    title: Text
    stated: Annotated[list[str], Field(min_length=1)]
    revisable: Flag | None = None
    weight: Annotated[Number, Field(gt=0)] = 1
    addressee: Text | None = None
    supersedes: list[str] = []
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    reading: dict[str, str] = {}
    note: Text | None = None


class TriggeredDoc(TermDoc):
    """A term that exceptions may excuse."""

    unless: list[str] = []


class PreconditionDoc(TriggeredDoc):
    """Whenever `of` is true, `requires` must be true."""

    kind: Literal["precondition"] = "precondition"
    of: Condition
    requires: Condition


class DemandDoc(TriggeredDoc):
    """`requires` must become true by the deadline, or be true at the last step."""

    kind: Literal["demand"] = "demand"
    requires: Condition
    of: Condition | None = None
    by: Day | None = None
    within: Window | None = None


class RedLineDoc(TriggeredDoc):
    """`never` must be true at no step (while `while` is true)."""

    kind: Literal["red_line"] = "red_line"
    never: Condition
    while_: Condition | None = Field(default=None, alias="while")


class CommitmentDoc(TriggeredDoc):
    """Every activation of `when` must be answered by `then`."""

    kind: Literal["commitment"] = "commitment"
    when: Condition
    then: Condition
    by: Day | None = None
    within: Window | None = None


class WarningDoc(TriggeredDoc):
    """A stated risk, raised by `when`."""

    kind: Literal["warning"] = "warning"
    when: Condition
    then: Condition | PlainText


class CharacterisationDoc(TriggeredDoc):
    """In this party's view, and only there, `holds` is so exactly when `when` is."""

    kind: Literal["characterisation"] = "characterisation"
    holds: str
    when: Condition


class AssertionDoc(TermDoc):
    """A claim of fact or an assessment."""

    kind: Literal["assertion"] = "assertion"
    claims: Condition | PlainText
    at: Day | None = None


class ExceptionDoc(TermDoc):
    """Excuses the terms that name it, at the steps where `when` holds."""

    kind: Literal["exception"] = "exception"
    when: Condition


AnyTermDoc = Annotated[
    PreconditionDoc
    | DemandDoc
    | RedLineDoc
    | CommitmentDoc
    | WarningDoc
    | CharacterisationDoc
    | AssertionDoc
    | ExceptionDoc,
    Field(discriminator="kind"),
]
TERM_DOCS: dict[str, type[TermDoc]] = {
    "precondition": PreconditionDoc,
    "demand": DemandDoc,
    "red_line": RedLineDoc,
    "commitment": CommitmentDoc,
    "warning": WarningDoc,
    "characterisation": CharacterisationDoc,
    "assertion": AssertionDoc,
    "exception": ExceptionDoc,
}


class PartyDoc(Model):
    """One party: what it said, and the terms that follow from it."""

    party: str
    title: Text | None = None
    code: PartyCodeDoc | None = None
    statements: dict[Ident, StatementDoc] = {}
    terms: list[AnyTermDoc] = []
    note: Text | None = None


class CaseHead(Model):
    """A case without its parties: the vocabulary, and what it is about."""

    case: Ident
    title: Text | None = None
    note: Text | None = None
    entities: dict[str, list[str] | dict[str, Text]] = {}
    groups: dict[str, list[str] | GroupDoc] = {}
    facts: dict[str, str | list[str] | FactDoc] = {}
    events: dict[str, EventDoc | None] = {}
    derived: dict[str, Condition | Definition] = {}
    concepts: dict[str, ConceptDoc | None] = {}
    background: list[BackgroundDoc] = []
    status_quo: dict[str, Scalar] = {}
    sources: dict[Ident, SourceDoc] = {}
    properties: list[PropertyDoc] = []


class CaseDoc(CaseHead):
    """The vocabulary of a case and, in a single-file case, its parties."""

    parties: list[PartyDoc] = []


class StepDoc(Model):
    """One step of a scenario: what is set, what happens and what becomes unknown, all at once."""

    date: When | None = None
    facts: dict[str, Scalar] = {}
    events: list[str] = []
    unknown: list[str] = []
    title: Text | None = None
    note: Text | None = None


class ScenarioDoc(Model):
    """A hypothetical course of events; unknowns are allowed."""

    scenario: Ident
    title: Text | None = None
    note: Text | None = None
    case: str | None = None
    from_: Literal["blank", "status_quo"] = Field(default="blank", alias="from")
    status: Literal["complete", "ongoing"] = "complete"
    as_of: When | None = None
    steps: list[StepDoc] = []
    expect: dict[str, str | Flag] = {}
