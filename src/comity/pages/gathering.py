"""What a report is made of: each scenario assessed, and the questions about all scenarios, within a time limit."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from comity.assess import check
from comity.gathered import Report, defect
from comity.problems import CaseError
from comity.solve.clashing import conflicts
from comity.solve.conceding import concessions
from comity.solve.routing import roadmap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from comity.case import Case, Scenario
    from comity.findings import Roadmap

SECONDS = 10.0
"""What the questions about all scenarios may take together, unless told."""
_SHARE = 3
_Answer = TypeVar("_Answer")


def gather(  # noqa: PLR0913 - one keyword for each choice
    case: Case,
    scenarios: Sequence[Scenario],
    *,
    goal: str | None = None,
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Report:
    """The assessments of `check`, the conflicts and concessions of `solve`, and with a goal a roadmap of each scenario.

    The questions share `seconds`: one that is cut short says so, and one for which nothing is left is not asked, nor
    any after an interrupt. What cannot be answered is told in `missing`, a defect of comity included, which is in
    `failed` too. There is at least one scenario.

    Raises `CaseError` for a reading that does not exist, and for a goal that is no condition about the case.
    """
    fixed = dict(readings or {})
    assessments = tuple(check(case, each, as_of=as_of, readings=fixed) for each in scenarios)
    if goal is not None:
        case.at(as_of).condition(goal)
    clock = _Clock(seconds, monotonic() + seconds, 2 + (len(scenarios) if goal else 0))
    clashes = clock.ask("Conflicts were", lambda left: conflicts(
        case, goal, readings=fixed, as_of=as_of, seconds=left).answer())  # fmt: skip
    ways = clock.ask("Concessions were", lambda left: concessions(
        case, goal, readings=fixed, as_of=as_of, seconds=left))  # fmt: skip

    def road(scenario: Scenario, wanted: str) -> Roadmap | None:
        return clock.ask(f"A roadmap from {scenario.id} was", lambda left: roadmap(
            case, scenario, wanted, readings=fixed, as_of=as_of, seconds=left))  # fmt: skip

    roads = _roads(scenarios, goal, road, clock.missing)
    missing, failed = tuple(clock.missing), tuple(clock.failed)
    return Report(case.id, goal, as_of, fixed, assessments, clashes, ways, tuple(roads), missing, failed)


def _roads(
    scenarios: Sequence[Scenario], goal: str | None, road: Callable[[Scenario, str], Roadmap | None], missing: list[str]
) -> list[Roadmap]:
    if goal is None:
        missing.append("Roadmaps were not computed: no goal was given.")
        return []
    return [found for scenario in scenarios if (found := road(scenario, goal)) is not None]


@dataclass(slots=True)
class _Clock:
    """The time that some questions share, and what could not be answered, of that also what failed."""

    seconds: float
    end: float
    waiting: int
    missing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    interrupted: bool = False

    def ask(self, what: str, ask: Callable[[float], _Answer]) -> _Answer | None:
        """The answer to one question, which may take a third of what is left, or more where fewer are waiting."""
        left = self.end - monotonic()
        share, self.waiting = left / min(self.waiting, _SHARE), self.waiting - 1
        try:
            if left > 0 and not self.interrupted:
                answer = ask(share)
                self.interrupted = getattr(answer, "stopped", None) == "interrupted"
                return answer
            late = f"no time was left of {self.seconds:g} seconds"
            why = "the questions were interrupted" if self.interrupted else late
            self.missing.append(f"{what} not computed: {why}.")
        except CaseError as error:
            told = [f"{each.message} ({each.hint})" if each.hint else each.message for each in error.problems]
            self.missing.append(f"{what} not computed: {'; '.join(told)}.")
        except Exception as error:  # the rest of the report is no worse for it
            if sys.flags.dev_mode:
                raise
            self.missing.append(f"{what} not computed: {defect(error)}.")
            self.failed.append(self.missing[-1])
        return None
