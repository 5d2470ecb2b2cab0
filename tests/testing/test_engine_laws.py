"""The laws of the engines hold, and each finds the faults that are planted for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity import engine
from comity.codes import ENGINES
from comity.problems import CaseError
from comity.testing import engine_laws, goals, transposing
from testing.planted_engine_faults import FAULTS, NEED_THE_RULE_ENGINE

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 300
"""Scenarios in which a law must find a fault."""
SAID: dict[str, Any] = {"said": {"speaker": "Somebody"}}


def term(name: str, kind: str, **fields: object) -> dict[str, object]:
    return {"id": name, "kind": kind, "title": name, "stated": ["said"], **fields}


def a_case() -> comity.Case:
    """A case with every kind of condition that a fault is planted in."""
    south = [
        term("first", "precondition", of="vote", requires="earlier(truce) and count(held(r) for r in land) >= 1"),
        term("few", "red_line", never="troops > 4 or once(held(east))", **{"while": "truce"}),
        term("soon", "commitment", when="truce", then="mode == over and not held(west)", within="30 days"),
    ]
    north = [
        term("talks", "demand", requires="once(vote, within='14 days') or troops <= 2", of="truce"),
        term("by-june", "demand", requires="mode == over", by="2025-06-01"),
        term("risk", "warning", when="since(truce, vote) and not truce", then={"text": "Beware"}),
        term("claim", "assertion", claims="troops + 1 >= 3 and mode != cold"),
    ]
    return comity.case_of(
        {
            "case": "small",
            "entities": {"land": ["east", "west"]},
            "facts": {
                "truce": "bool",
                "held(land)": "bool",
                "mode": ["hot", "cold", "over"],
                "troops": {"type": "int", "range": [0, 9]},
            },
            "events": {"vote": {}},
            "parties": [
                {"party": "south", "statements": SAID, "terms": south},
                {"party": "north", "statements": SAID, "terms": north},
            ],
        }
    )


@pytest.mark.parametrize("law", engine_laws.LAWS)
def test_every_law_holds_of_a_small_case(law: str) -> None:
    (judgement,) = engine_laws.judge(a_case(), laws=[law], examples=LIMIT)
    assert judgement.holds, judgement.why


needs_durable = pytest.mark.skipif(not engine.available(), reason="durable_rules cannot be imported here")


@pytest.mark.parametrize(
    "fault", [pytest.param(each, marks=[needs_durable] if each in NEED_THE_RULE_ENGINE else []) for each in FAULTS]
)
def test_each_planted_fault_is_found_by_its_law(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    law, plant = FAULTS[fault]
    case = a_case()
    plant(monkeypatch)
    (judgement,) = engine_laws.judge(case, laws=[law], examples=LIMIT)
    assert judgement.holds is False
    assert judgement.scenario is not None


def test_a_law_that_is_broken_names_the_term_in_words_with_the_smallest_scenario(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = a_case()
    FAULTS["unknown_comparisons_are_false"][1](monkeypatch)
    (judgement,) = engine_laws.judge(case, laws=["engine-learns"], examples=LIMIT)
    assert "while less is known" in judgement.why
    assert judgement.scenario is not None
    assert len(judgement.scenario.get("steps", [])) <= 1


def test_a_failure_that_keeps_scenarios_from_being_drawn_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        message = "no such step"
        raise LookupError(message)

    monkeypatch.setattr(goals, "explain", fails)
    (judgement,) = engine_laws.judge(a_case(), laws=["engine-remembers"], examples=20)
    assert (judgement.holds, judgement.why, judgement.scenario) == (
        False, "comity failed: LookupError: no such step", None,
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("fault", ["once_looks_ahead", "a_window_that_is_open_at_its_end"])
def test_faults_that_only_time_brings_out_are_found_whatever_the_seed(
    fault: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, plant = FAULTS[fault]
    case = a_case()
    plant(monkeypatch)
    monkeypatch.setattr(engine_laws, "SEED", seed)
    (judgement,) = engine_laws.judge(case, laws=[law], examples=LIMIT)
    assert judgement.holds is False


def test_a_code_that_is_no_law_is_named() -> None:
    with pytest.raises(CaseError) as caught:
        list(engine_laws.judge(a_case(), laws=["engine-lerns"]))
    assert str(caught.value) == (
        "there is no law of the engines `engine-lerns` [unknown-code]\nhelp: did you mean `engine-learns`?"
    )


def test_a_case_that_is_written_out_is_the_same_case() -> None:
    case = comity.load_case("rules/ukraine-2024")
    again = comity.case_of(json.loads(json.dumps(transposing.document(case))))
    assert [term.name for term in again.terms] == [term.name for term in case.terms]
    assert list(again.references) == list(case.references)


@pytest.mark.parametrize("tell", [transposing.renamed, transposing.moved])
def test_the_real_case_can_be_told_otherwise(tell: Callable[[comity.Case], Any]) -> None:
    case = comity.load_case("rules/ukraine-2024")
    other, _ = tell(case)
    assert [term.name for term in other.terms] == [term.name for term in case.terms]
    assert transposing.document(other) != transposing.document(case)


def test_every_law_of_the_engines_is_explained() -> None:
    assert {code: each.meaning for code, each in ENGINES.items()} == {
        code: each.says for code, each in engine_laws.LAWS.items()
    }
