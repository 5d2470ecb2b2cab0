"""What a report holds: the answers to several questions about some scenarios, and what was not answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812, TC003 - the schema is made from the types

from comity.answers import Assessment  # noqa: TC001 - the same
from comity.findings import Concessions, Conflicts, Roadmap  # noqa: TC001 - the same
from comity.shown import Short, Tabled


@dataclass(frozen=True, slots=True, repr=False)
class Report(Short, Tabled):
    """Some scenarios of a case, assessed, and what can be said about all scenarios beside them.

    `as_of` is the date as of which positions count, None for the latest; `readings` are those that were fixed.
    `conflicts` and `concessions` are None, and `roadmaps` empty, where they were not computed; `missing` says of each
    why not, in sentences. There is a roadmap from each scenario where a `goal` was given. `failed` are those sentences
    of `missing` that tell of a defect of comity.
    """

    case: str
    goal: str | None
    as_of: Date | None
    readings: dict[str, str]
    assessments: tuple[Assessment, ...]
    conflicts: Conflicts | None
    concessions: Concessions | None
    roadmaps: tuple[Roadmap, ...]
    missing: tuple[str, ...]
    failed: tuple[str, ...] = ()


def defect(error: Exception) -> str:
    """A fault of comity itself, in words."""
    return f"comity has a defect ({type(error).__name__}: {error})"
