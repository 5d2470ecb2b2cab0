"""How the cost of a term, and of a term at a step, changes as there are more of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bench import generated
from bench.measure import Table, fastest, micro, times
from bench.verdicts import outcomes

import comity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

TERMS = (30, 100, 300, 1_000, 3_000)
STEPS = (3, 12, 50, 200)
_NEAR = 1.5
"""A cost that grows no more than this from the smallest to the largest counts as linear."""

Jobs = dict[int, dict[str, "Callable[[], object]"]]


def measure() -> Iterator[Table]:
    """Growth in terms, then in steps."""
    by_terms = _by_terms()
    yield _table(
        "More terms, in a scenario of 12 steps: microseconds **per term**, and the ratio to the smallest case.",
        "terms", by_terms, dict(zip(TERMS, TERMS, strict=True)), rounds=3,
    )  # fmt: skip
    by_steps = _by_steps()
    yield _table(
        "More steps, against 100 terms: microseconds **per step** to load the scenario, **per term and step** to "
        "evaluate it. With windows: each term has a time limit, or looks back over one, of 30 days; steps are a week "
        "apart.",
        "steps", by_steps, {steps: 100 * steps for steps in STEPS}, rounds=3,
    )  # fmt: skip


def _by_terms() -> Jobs:
    jobs: Jobs = {}
    for terms in TERMS:
        doc = generated.case(terms)
        case = comity.case_of(doc)
        scenario = comity.scenario_of(generated.scenario(12), case)
        jobs[terms] = {
            "load the case": partial(comity.case_of, doc),
            "verdicts": partial(outcomes, case, scenario),
            "`check(explain=False)`": partial(comity.check, case, scenario, engine="meaning", explain=False),
        }
    return jobs


def _by_steps() -> Jobs:
    jobs: Jobs = {}
    case, windowed = (comity.case_of(generated.case(100, windows=windows)) for windows in (False, True))
    for steps in STEPS:
        doc = generated.scenario(steps)
        scenario = comity.scenario_of(doc, case)
        jobs[steps] = {
            "load the scenario": partial(comity.scenario_of, doc, case),
            "verdicts": partial(outcomes, case, scenario),
            "verdicts with windows": partial(outcomes, windowed, scenario),
        }
    return jobs


def _table(caption: str, size: str, jobs: Jobs, units: Mapping[int, int], rounds: int) -> Table:
    best = fastest(
        {f"{name} {n}": job for n, each in jobs.items() for name, job in each.items()}, rounds
    )  # fmt: skip
    names = list(next(iter(jobs.values())))
    costs = {
        name: [best[f"{name} {n}"] / (n if name == "load the scenario" else units[n]) for n in jobs] for name in names
    }
    rows = [
        (
            f"{n:,}",
            *(cell for name in names for cell in (micro(costs[name][i]), times(costs[name][i] / costs[name][0]))),
        )
        for i, n in enumerate(jobs)
    ]
    head = (size, *(cell for name in names for cell in (name, "ratio")))
    return Table(caption, head, rows, _linear(costs))


def _linear(costs: Mapping[str, Sequence[float]]) -> str:
    """Whether each cost stays what it is in the smallest case."""
    parts = [
        f"{name} {times(each[-1] / each[0])} (**{'met' if each[-1] / each[0] <= _NEAR else 'not met'}**)"
        for name, each in costs.items()
    ]
    return f"Target: linear, so a ratio near 1, at most {_NEAR} at the largest. Found: {', '.join(parts)}."
