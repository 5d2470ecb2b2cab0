"""The kernel against an oracle that was written by hand from the documents and shares nothing with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import comity
from comity import case as c
from comity.columns import kernel
from comity.columns.plan import plan
from comity.columns.planes import unpack
from generate import a_case
from generate_conditions import DAY_ONE, condition, scope_of
from generate_scenarios import sampler
from oracle_columns import Table
from oracle_columns_verdicts import Answers, answers
from sweeping.columns_at_random import a_table, block_of, course_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity.columns.blocks import Outcomes



@dataclass(frozen=True)
class Trial:
    """A case, a table of its scenarios, and the readings that the question fixes."""

    case: c.Case
    table: Table
    fixed: dict[str, str]


def a_trial(seed: int, rows: int) -> Trial:
    choose, chance = sampler(seed), np.random.default_rng(seed)
    doc = a_case(choose)
    if choose(2):  # laws that speak of everything, concepts as well
        doc["background"] = [*doc.get("background", []), *a_law(doc, seed)]
    case = comity.case_of(doc)
    table = a_table(case, doc, rows, chance)
    fixed = {name: each.readings[0] for name, each in case.vocabulary.declared.items() if each.readings and choose(2)}
    as_of = DAY_ONE + timedelta(days=choose(40) - 2) if choose(3) == 0 else None
    return Trial(case.at(as_of), table, fixed if choose(3) == 0 else {})


def a_law(doc: dict[str, Any], seed: int) -> list[dict[str, Any]]:
    scope = replace(scope_of(doc, sampler(seed)), parties=())
    return [{"id": f"more{i}", "always": f"{condition(scope, 1)} or {condition(scope, 2)}", "title": "A law"} for i in (1, 2)]
