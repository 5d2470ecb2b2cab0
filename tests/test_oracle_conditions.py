"""The oracle's conditions against values worked by hand, and the generator's against the whole language."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_hand import CONDITIONS, VERDICTS, found, said
from generate import case_docs, conditions, scenario_docs
from generate_conditions import condition, scope_of
from generate_scenarios import sampler
from oracle import assess


@pytest.mark.parametrize(("cond", "steps", "expected"), [pytest.param(*row[1:], id=row[0]) for row in CONDITIONS])
def test_the_value_of_a_condition_at_the_last_step(cond: str, steps: list[dict[str, Any]], expected: str) -> None:
    party = found(assess, [{"kind": "assertion", "claims": cond}], steps)
    assert party["terms"]["assertion"]["verdict"] == VERDICTS[expected]


@given(st.data())
def test_the_oracle_reads_every_generated_condition(data: st.DataObject) -> None:
    case = data.draw(case_docs())
    term = {"id": "t", "kind": "assertion", "claims": data.draw(conditions(case)), "title": "A term", "stated": ["s0"]}
    case["parties"][0]["terms"].append(term | {"id": "generated"})
    verdict = assess(case, data.draw(scenario_docs(case)))["parties"]["north"]["terms"]["generated"]["verdict"]
    assert verdict in {"satisfied", "violated", "undetermined", "contested"}


FORMS = "not |and|or|implies(|==|!=|<|<=|>|>=| in (|not in (|all(|any(|count(|once(|earlier(|always(|previously(|since("
WORDS_USED = "|within=|today|date(|days(|view(| + | - | * |-lost|true|false|fair|safe(|done|free(|hit(|host|due"


@pytest.mark.parametrize("form", (FORMS + WORDS_USED).split("|"))
def test_every_form_of_a_condition_is_generated(form: str) -> None:
    assert any(form in text for text in SOME_CONDITIONS)


SOME_CONDITIONS = [condition(scope_of(said(), sampler(seed)), 3) for seed in range(1500)]
