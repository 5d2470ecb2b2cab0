"""What the reasons of a verdict cost beside the verdict itself, as scenarios become longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench import generated
from bench.measure import Table, fastest, micro, target, times
from bench.verdicts import outcomes

import comity
from comity.explain import explain
from comity.verdicts import Worlds, outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

TERMS, STEPS = 100, (12, 50, 200, 1_000)
MOST = 8


def measure() -> Iterator[Table]:
    """The cost of a verdict, and of a verdict with its reasons, as a ratio to the verdict in the same run."""
    found = [_measured(steps, unknown) for unknown in (0.0, 0.25) for steps in STEPS]
    worst = max(ratio for unknown, ratio, _ in found if not unknown)
    yield Table(
        f"The reasons of {TERMS} terms by the number of steps. Ratios to the verdict alone in the same run; where "
        "facts are unknown, reasons include what would decide each open term.",
        ("steps", "unknown", "verdict, µs a term", "reasons, µs a term", "reasons to the verdict"),
        [row for _, _, row in found],
        target("reasons of decided verdicts, at any length,", worst, MOST),
    )


def _measured(steps: int, unknown: float) -> tuple[float, float, tuple[str, ...]]:
    case = comity.case_of(generated.case(TERMS))
    scenario = comity.scenario_of(generated.scenario(steps, unknown=unknown), case)

    def explained() -> list[Any]:
        worlds = Worlds(scenario.course)
        return [explain(case, term, scenario, worlds, outcome(term, worlds)) for term in case.terms]

    best = fastest({"verdict": lambda: outcomes(case, scenario), "explained": explained}, rounds=5)
    verdict, reasons = best["verdict"] / TERMS, (best["explained"] - best["verdict"]) / TERMS
    ratio = reasons / verdict
    return unknown, ratio, (f"{steps:,}", f"{unknown:.0%}", micro(verdict), micro(reasons), times(ratio))
