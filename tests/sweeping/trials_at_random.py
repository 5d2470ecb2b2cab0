"""Random cases with tables of random scenarios, and where the kernel and the oracle differ about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

import comity
from comity.columns.kernel import evaluate
from comity.columns.plan import plan
from comity.columns.planes import unpack
from generate import a_case
from generate_conditions import DAY_ONE, chance, condition, scope_of
from generate_scenarios import sampler
from oracle_columns_verdicts import Answers, answers
from sweeping.columns_at_random import a_table, block_of
from sweeping.onlookers import an_onlooker
from tables_of import course_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity import case as c
    from oracle_columns import Table
    from oracle_columns_verdicts import ByName

Doc = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Trial:
    """A case as of some date, a table of its scenarios, and the readings that the question fixes."""

    case: c.Case
    table: Table
    fixed: Mapping[str, str]

    @property
    def rows(self) -> int:
        return self.table.shape[1]


def a_trial(seed: int, rows: int) -> Trial:
    choose = sampler(seed)
    doc = a_doc(seed)
    case = comity.case_of(doc)
    table = a_table(case, doc, rows, np.random.default_rng(seed))
    concepts = [each for each in case.vocabulary.declared.values() if each.readings and choose(2)]
    fixed = {each.name: each.readings[choose(len(each.readings))] for each in concepts if chance(choose, 3)}
    return Trial(case.at(DAY_ONE + timedelta(days=choose(40) - 2) if chance(choose, 4) else None), table, fixed)


def a_doc(seed: int) -> Doc:
    """A case; every second has contested concepts and a third party, and some have laws that speak of everything."""
    choose = sampler(seed)
    doc = a_case(choose)
    if seed % 2:
        while not any("readings" in each for each in doc.get("concepts", {}).values()):
            doc = a_case(choose)
        doc["parties"] = [*doc["parties"], an_onlooker(doc, choose)]
    if chance(choose, 3):
        scope = replace(scope_of(doc, choose), parties=())
        laws = [{"id": f"more{i}", "always": f"{condition(scope, 1)} or {condition(scope, 2)}"} for i in (1, 2)]
        doc["background"] = [*doc.get("background", []), *({"title": "A law"} | law for law in laws)]
    return doc


def kernel_answers(trial: Trial) -> Answers:
    """What the kernel says, in the words of the oracle."""
    found = evaluate(plan(trial.case, trial.fixed), block_of(trial.case, trial.table))

    def rows(planes: Mapping[Any, Any]) -> ByName:
        return {name: unpack(plane, trial.rows) for name, plane in planes.items()}

    return Answers(
        {name: rows(planes) for name, planes in found.verdicts.items()},
        {name: rows(planes) for name, planes in found.possible.items()},
        {name: rows(planes) for name, planes in found.stances.items()},
        rows(found.feasible),
    )


def oracle_answers(trial: Trial) -> Answers:
    return answers(trial.case, trial.table, trial.fixed)


def differences(trial: Trial, one: Answers, other: Answers) -> Iterator[str]:
    """Each answer on which they differ, with the first scenario of which they do."""
    for (name, these), (also, those) in zip(answered(one), answered(other), strict=True):
        assert name == also
        nowhere = np.zeros(trial.rows, np.bool_)
        for word in these | those:
            apart = np.flatnonzero(these.get(word, nowhere) != those.get(word, nowhere))
            if apart.size:
                course = course_of(trial.case, trial.table, int(apart[0]))
                yield f"{name}: {word} in {apart.size} of {trial.rows} scenarios, first in row {apart[0]}: {course}"


def answered(found: Answers) -> Iterator[tuple[str, ByName]]:
    yield from ((f"verdict of {name}", rows) for name, rows in found.verdicts.items())
    yield from ((f"possible of {name}", rows) for name, rows in found.possible.items())
    yield from ((f"stance of {name}", rows) for name, rows in found.stances.items())
    yield "feasible", found.feasible
