"""What single values there are in files and answers: the fixed words, and how days, moments and conditions are written.

It stands apart from the models because it is needed where these, and pydantic with them, are not.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode = Literal["direct", "reported", "paraphrase"]
Verdict = Literal[
    "violated", "satisfied", "pending", "not_triggered", "undetermined", "contested", "raised", "applies", "recorded"
]
Stance = Literal["rejects", "open", "accepts", "not_engaged", "infeasible"]
Kind = Literal[
    "precondition", "demand", "red_line", "commitment", "warning", "characterisation", "assertion", "exception"
]
Plover = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "INVESTIGATE", "REQUEST", "DEMAND",
    "ACCUSE", "DISAPPROVE", "REJECT", "THREATEN", "PROTEST", "CRIME", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
"""The kinds of event of PLOVER (Open Event Data Alliance), with those that its data set POLECAT names otherwise."""


class Nature(NamedTuple):
    """What is the same of all terms of a kind.

    `verdicts` are those that it can have in a complete scenario in which everything is known, `recorded` of a claim in
    words alone; `binding`: it can be met, or not, and counts for the stance of its party; `waits`: it can be pending;
    `words` are the verdicts that have another name for it.
    """

    verdicts: tuple[Verdict, ...]
    binding: bool = False
    waits: bool = False
    words: Mapping[str, str] = {}


_KEPT: tuple[Verdict, ...] = ("satisfied", "violated", "not_triggered")
NATURES: Mapping[Kind, Nature] = {
    "precondition": Nature(_KEPT, binding=True),
    "demand": Nature(_KEPT, binding=True, waits=True),
    "red_line": Nature(_KEPT, binding=True),
    "commitment": Nature(_KEPT, binding=True, waits=True),
    "warning": Nature(("raised", "not_triggered")),
    "characterisation": Nature(("applies", "not_triggered")),
    "assertion": Nature(
        ("satisfied", "violated", "recorded"), words={"satisfied": "borne out", "violated": "contradicted"}
    ),
    "exception": Nature(()),
}
OPEN: frozenset[Verdict] = frozenset({"undetermined", "contested", "pending"})
"""The verdicts with which nothing is settled yet."""
SETTLED: tuple[Verdict, ...] = tuple(each for each in get_args(Verdict) if each not in ("undetermined", "contested"))
"""The verdicts that a term can have in one choice of readings with everything known."""
BINDING = tuple(kind for kind, nature in NATURES.items() if nature.binding)
"""The kinds of terms that can be met, or not."""


def word(kind: Kind, verdict: str) -> str:
    """A verdict of a term of that kind as it is written for people."""
    return NATURES[kind].words.get(verdict, verdict.replace("_", " "))


CONDITIONS = ("of", "requires", "never", "while", "when", "then", "claims")
"""The keys of terms that hold conditions."""

MOMENT = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?$"
"""A day, or a day with a time, as a schema describes it."""


def day(value: object) -> date:
    """A day from its text; numbers are refused, which pydantic would take for seconds."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("a date is written 2024-06-17")


def moment(value: object) -> date | datetime:
    """A day, or a day with a time, from its text."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", value, re.ASCII):
        return datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else day(value)


def as_text(value: object) -> object:
    """A condition that YAML took for a truth or a number, as text again."""
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("no condition is endless")
    return str(value).lower() if isinstance(value, bool | int | float) else value
