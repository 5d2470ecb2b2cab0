"""The oracle for whole tables against cases worked by hand, and against examples of its arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import comity
from by_hand import CONDITIONS, STANCES, TERMS, VERDICTS, Terms, found, in_short, said, step
from oracle_columns import times
from oracle_columns_verdicts import answers
from tables_of import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from oracle_columns_verdicts import ByName

Doc = dict[str, Any]


def at_once(
    case: Doc, scenario: Doc, *, readings: Mapping[str, str] | None = None, as_of: date | None = None
) -> dict[str, Any]:
    """What a table of a single row comes to, as the slow oracle says it."""
    checked = comity.case_of(case)
    then = checked.at(as_of)
    found = answers(then, table_of(checked, comity.scenario_of(scenario, checked).course), readings or {})
    terms = {
        name: {"verdict": only(verdict), "possible": {key for key, rows in found.possible[name].items() if rows[0]}}
        for name, verdict in found.verdicts.items()
    }
    parties = {
        party: {"stance": only(stance), "terms": {key: of for key, of in terms.items() if key.startswith(f"{party}.")}}
        for party, stance in found.stances.items()
    }
    return {"feasible": only(found.feasible), "parties": parties}


def only(rows: ByName) -> Any:  # noqa: ANN401 - a verdict, a stance or an answer
    (name,) = (name for name, those in rows.items() if those[0])
    return name


@pytest.mark.parametrize(("terms", "steps", "asked", "expected"), [pytest.param(*row[1:], id=row[0]) for row in TERMS])
def test_the_verdict_of_the_first_term(terms: Terms, steps: Terms, asked: Doc, expected: str) -> None:
    assert in_short(next(iter(found(at_once, terms, steps, **asked)["terms"].values()))) == expected


@pytest.mark.parametrize(("cond", "steps", "value"), [pytest.param(*row[1:], id=row[0]) for row in CONDITIONS])
def test_a_condition_at_the_last_step(cond: str, steps: Terms, value: str) -> None:
    (term,) = found(at_once, [{"kind": "assertion", "claims": cond}], steps)["terms"].values()
    assert term["verdict"] == VERDICTS[value]


@pytest.mark.parametrize(
    ("terms", "steps", "asked", "expected"), [pytest.param(*row[1:], id=row[0]) for row in STANCES]
)
def test_the_stance_of_a_party(terms: Terms, steps: Terms, asked: Doc, expected: str) -> None:
    assert found(at_once, terms, steps, **asked)["stance"] == expected


@pytest.mark.parametrize(
    ("facts", "feasible"),
    [
        pytest.param({"p": True, "q": True}, True, id="kept in every reading"),
        pytest.param({"p": True, "q": False}, None, id="the readings differ"),
        pytest.param({"p": False, "q": False}, False, id="broken in every reading"),
    ],
)
def test_background_counts_in_every_reading(facts: Doc, feasible: bool | None) -> None:  # noqa: FBT001
    case = said(background=[{"id": "law", "always": "fair", "title": "A law"}])
    assert at_once(case, {"scenario": "s", "steps": [step(**facts)]})["feasible"] is feasible


def test_each_background_condition_counts_for_itself() -> None:
    laws = [{"id": f"law{i}", "always": law, "title": "A law"} for i, law in enumerate(("fair", "not fair"))]
    case, scenario = said(background=laws), {"scenario": "s", "steps": [step(p=True, q=False)]}
    assert at_once(case, scenario)["feasible"] is None
    assert at_once(case, scenario, readings={"fair": "strict"})["feasible"] is False


def test_products_beyond_64_bits_are_exact() -> None:
    most = 10**18 - 1
    assert times(np.array([most]), np.array([-most])).tolist() == [-most * most]
