"""What the rule engine costs beside the definition, and both together with every verdict compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench import generated
from bench.measure import Table, fastest, micro, times

import comity
from comity.engine import available

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
ENGINES = ("meaning", "durable", "both")


def measure() -> Iterator[Table | str]:
    """Checks without explanations by each engine, on the real case and on generated ones."""
    if not available():
        yield "durable_rules cannot be imported here, so there is nothing to measure."
        return
    rows = [_row(name, *made) for name, made in _inputs()]
    yield Table(
        "`check(explain=False)` by each engine; ratios to the definition (`meaning`).",
        ("input", "terms", "steps", "meaning, µs a term", "meaning", "durable", "both"),
        rows,
    )


def _inputs() -> Iterator[tuple[str, tuple[comity.Case, list[comity.Scenario]]]]:
    real = comity.load_case(ROOT / "rules" / "ukraine-2024")
    scenarios = [comity.load_scenario(path, real) for path in comity.scenario_files(ROOT / "examples" / "ukraine-2024")]
    yield f"ukraine-2024, {len(scenarios)} scenarios", (real, scenarios)
    case = comity.case_of(generated.case(30))
    for steps in (3, 12):
        yield "generated", (case, [comity.scenario_of(generated.scenario(steps), case)])


def _row(name: str, case: comity.Case, scenarios: list[comity.Scenario]) -> tuple[str, ...]:
    def by(engine: str) -> Callable[[], object]:
        return lambda: [comity.check(case, each, engine=engine, explain=False) for each in scenarios]  # type: ignore[arg-type]

    best = fastest({engine: by(engine) for engine in ENGINES}, rounds=5)
    steps = sorted({each.course.steps for each in scenarios})
    return (
        name,
        str(len(case.terms)),
        str(steps[0]) if len(steps) == 1 else f"{steps[0]} to {steps[-1]}",
        micro(best["meaning"] / len(case.terms) / len(scenarios)),
        *(times(best[engine] / best["meaning"]) for engine in ENGINES),
    )
