"""What a law, a property or a mutant comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from comity.shown import Short

if TYPE_CHECKING:
    from comity.problems import Span

Document = dict[str, Any]
"""A scenario as a scenario file has it."""


@dataclass(frozen=True, slots=True, repr=False)
class Judgement(Short):
    """Whether something holds of one subject: a term, fact, event, group, condition or scenario, by its name.

    `law` is the stable code of what should hold, which `comity explain` explains. `holds` is None where it was not
    proved either way. `why` says so in one sentence; `place` is where the subject stands in its file; `scenario` is the
    counterexample, if there is one.
    """

    law: str
    subject: str
    holds: bool | None
    why: str
    place: Span | None = field(default=None, compare=False)
    scenario: Document | None = field(default=None, compare=False)
