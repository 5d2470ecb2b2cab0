"""What the reasons of a verdict cost beside the verdict itself, in a scenario where much is unknown."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from bench import generated
from bench.measure import Table, fastest, micro, times
from bench.verdicts import outcomes

import comity

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = 12
UNKNOWN = 0.25


def measure() -> Iterator[Table]:
    """The cost of explaining 30 and 300 terms, as a ratio to evaluating them."""
    rows = [_row(terms, unknown) for terms in (30, 300) for unknown in (0.0, UNKNOWN)]
    head = (
        "terms",
        "unknown",
        "undetermined",
        "verdict, µs a term",
        "reasons, µs a term",
        "to the verdict",
        "to `check(explain=False)`",
    )
    yield Table(
        f"Explaining is `check()` less `check(explain=False)`, in a scenario of {STEPS} steps. "
        "Ratios to the verdict alone and to the check without reasons.",
        head,
        rows,
    )


def _row(terms: int, unknown: float) -> tuple[str, ...]:
    case = comity.case_of(generated.case(terms))
    scenario = comity.scenario_of(generated.scenario(STEPS, unknown=unknown), case)
    best = fastest(
        {
            "verdict": partial(outcomes, case, scenario),
            "check": partial(comity.check, case, scenario, engine="meaning", explain=False),
            "explained": partial(comity.check, case, scenario, engine="meaning"),
        },
        rounds=5,
    )
    reasons = best["explained"] - best["check"]
    open_ = Counter(outcome.verdict for outcome in outcomes(case, scenario))["undetermined"]
    return (
        str(terms),
        f"{unknown:.0%}",
        f"{open_ / terms:.0%}",
        micro(best["verdict"] / terms),
        micro(reasons / terms),
        times(reasons / best["verdict"]),
        times(reasons / best["check"]),
    )
