"""The page's evaluator in one Node process: all questions go in as lines, all answers come out as lines."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from comity.load import case_of, scenario_of
from comity.testing import boarding
from generate import a_case
from generate_scenarios import a_scenario, sampler

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from comity.case import Case, Scenario

needed = pytest.mark.skipif(not boarding.available(), reason="neither Node.js nor Playwright's is installed")


def answers(questions: Iterable[list[Any]], scripts: dict[str, str] | None = None) -> list[Any]:
    """What the scripts (those of the page, unless others are given) answer to each question."""
    lines = "".join(json.dumps(each) + "\n" for each in questions)
    process = boarding.start(scripts or boarding.scripts())
    told, _ = process.communicate(lines)
    return [json.loads(line) for line in told.split("\n")[:-1]]  # other breaks may stand within texts


class Question(NamedTuple):
    """What is asked of both: a scenario, with the readings that the question fixes."""

    case: Case
    scenario: Scenario
    fixed: dict[str, str]


def generated(seeds: range, each: int = 10) -> Iterator[Question]:
    for seed in seeds:
        doc, random = a_case(sampler(seed)), Random(seed)  # noqa: S311 - a sample, not a secret
        case = case_of(doc)
        concepts = {name: found.readings for name, found in case.vocabulary.declared.items() if found.readings}
        for number in range(each):
            fixed = {name: random.choice(readings) for name, readings in concepts.items() if random.random() < 0.4}
            yield Question(case, scenario_of(a_scenario(sampler(1000 * seed + number), doc), case), fixed)
