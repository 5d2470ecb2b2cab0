"""Documents built in Python: numbers and dates of any package are taken exactly, or refused with the way to them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import comity
from comity import models
from comity.given import decimal

if TYPE_CHECKING:
    from collections.abc import Callable

SAID = {"stated": ["s"], "title": "T"}
CASE: dict[str, Any] = {
    "case": "c",
    "facts": {"b": "bool", "n": "int", "x": {"type": "number", "range": [Decimal("0.1"), 10**17]}, "d": "date"},
    "parties": [
        {
            "party": "p",
            "statements": {"s": {"speaker": "S", "date": date(2024, 6, 17)}},
            "terms": [
                SAID | {"id": "most", "kind": "red_line", "never": "n >= 100000000000000000"},
                SAID | {"id": "soon", "kind": "demand", "of": "b", "requires": "b", "within": timedelta(days=3)},
            ],
        }
    ],
}


def value(fact: str, given: object) -> object:
    scenario = comity.scenario_of({"scenario": "s", "steps": [{"facts": {fact: given}}]}, comity.case_of(CASE))
    return scenario.course.values[fact][0]


def refused(make: Callable[..., object], *given: object) -> str:
    with pytest.raises(comity.CaseError) as caught:
        make(*given)
    return str(caught.value)


def said(fact: str, given: object) -> str:
    return refused(value, fact, given)


AFTERNOON = datetime.fromisoformat("2024-06-17T14:00")
MOST = 99_999_999_999_999_999


@pytest.mark.parametrize("given", [MOST, Decimal(MOST), Fraction(MOST), np.int64(MOST), np.uint64(MOST)])
def test_a_whole_number_of_any_package_is_taken_digit_by_digit(given: object) -> None:
    assert value("n", given) == MOST
    answer = comity.check(
        comity.case_of(CASE),
        comity.scenario_of({"scenario": "s", "steps": [{"facts": {"n": given}}]}, comity.case_of(CASE)),
    )
    assert answer.term("p.most").verdict == "satisfied"


@pytest.mark.parametrize(
    ("given", "exact"),
    [
        (Decimal("0.100000000000000001"), Fraction(100000000000000001, 10**18)),
        (Decimal("1.50"), Fraction(3, 2)),
        (Fraction(-1, 8) + 1, Fraction(7, 8)),
        (0.3, Fraction(3, 10)),
        (np.float64(0.3), Fraction(3, 10)),
        (np.float32(0.5), Fraction(1, 2)),
    ],
)
def test_a_number_with_a_point_is_taken_exactly(given: object, exact: Fraction) -> None:
    assert value("x", given) == exact


@given(st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**17), max_value=10**17))
def test_every_decimal_is_written_as_it_is(given: Decimal) -> None:
    assert Fraction(decimal(Fraction(given)) or "") == Fraction(given)


@pytest.mark.parametrize(
    "given",
    [
        date(2024, 6, 17),
        datetime.fromisoformat("2024-06-17"),
        np.datetime64("2024-06-17"),
        np.datetime64("2024-06-17", "ns"),
    ],
)
def test_a_date_of_any_package_is_the_value_of_a_fact(given: object) -> None:
    assert value("d", given) == date(2024, 6, 17).toordinal()
    doc = comity.ScenarioDoc(scenario="s", steps=[{"facts": {"d": given}}])  # type: ignore[list-item]
    case = comity.case_of({**CASE, "status_quo": {"d": given}})
    assert comity.scenario_of(doc, case).course.values["d"][0] == case.status_quo["d"].toordinal()  # type: ignore[union-attr]


@pytest.mark.parametrize("given", [True, np.bool_(1)])
def test_truths_stay_apart_from_numbers(given: object) -> None:
    assert value("b", given) is True
    assert "must be a whole number, not `true`" in said("n", given)
    assert "must be true or false, not `1`" in said("b", np.int8(1))


@pytest.mark.parametrize(
    "given", [float("nan"), float("-inf"), np.float32("nan"), Decimal("NaN"), Decimal("-Infinity")]
)
def test_what_is_no_number_is_refused(given: object) -> None:
    assert "the value of `x` must be a number, not" in said("x", given)
    assert "expected a number above 0" in refused(comity.case_of, _weighing(given))


def _weighing(weight: object) -> dict[str, Any]:
    [party] = CASE["parties"]
    return {**CASE, "parties": [{**party, "terms": [{**party["terms"][0], "weight": weight}]}]}


def test_what_no_document_can_hold_is_named_with_the_way_to_it() -> None:
    assert said("x", object()) == (
        "the value at `steps[0].facts.x` is of the type `object`, which no document can hold [bad-value]\n"
        "help: give texts, numbers, truths, dates, lists and mappings"
    )
    assert (
        said("n", 10**5_000)
        == said("n", Decimal("1E+999999999"))
        == ("the value at `steps[0].facts.n` cannot be written: a number has at most 1,000 digits [bad-value]")
    )
    assert said("x", Fraction(1, 3)).endswith("help: write the digits out, with a decimal point")
    assert "of the type `set`" in refused(comity.case_of, {"case": "c", "events": {"a"}})
    assert "the key at" in refused(comity.case_of, {"case": "c", "facts": {(1,): "a"}})


def test_a_document_that_holds_itself_is_refused() -> None:
    doc: dict[str, Any] = {"case": "c"}
    doc["note"] = doc
    assert "more than 60 lists and mappings" in refused(comity.case_of, doc)


def test_any_mapping_and_path_can_be_given() -> None:
    case = comity.case_of(MappingProxyType(CASE))
    assert len(case.terms) == 2
    told = {"scenario": "s", "case": Path("rules"), "steps": ({"date": AFTERNOON},)}
    assert comity.scenario_of(told, case).course.dates == (AFTERNOON,)


def test_a_time_with_a_zone_is_refused() -> None:
    step = {"date": datetime.fromisoformat("2024-06-17T14:00+00:00")}
    assert "a time is written 2024-06-17T14:00, without a zone" in refused(
        comity.scenario_of, {"scenario": "s", "steps": [step]}, comity.case_of(CASE)
    )


def test_a_length_of_time_can_be_a_timedelta() -> None:
    assert comity.case_of(CASE).term("p.soon").rule.within == timedelta(days=3)  # type: ignore[union-attr]
    [party] = CASE["parties"]
    bad = {**CASE, "parties": [{**party, "terms": [{**party["terms"][1], "within": timedelta(minutes=90)}]}]}
    assert refused(comity.case_of, bad) == (
        "the value at `parties[0].terms[0].within` cannot be written: "
        "a length of time is in whole hours, and not below 0 [bad-value]"
    )


@pytest.mark.parametrize("given", [Decimal(MOST), Fraction(MOST), np.int64(MOST)])
def test_a_model_takes_numbers_exactly_too(given: Any) -> None:  # noqa: ANN401 - of any package
    assert comity.ScenarioDoc(scenario="s", steps=[{"facts": {"n": given}}]).steps[0].facts == {"n": MOST}  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (models.ScenarioDoc.model_construct(steps=[]), "this is not a scenario [unknown-file]"),
        (models.ScenarioDoc.model_construct(scenario="s", steps=5), "expected a list, not `5` [bad-value]"),
        (models.CaseDoc.model_construct(), "this is neither a case, nor a party, nor a scenario [unknown-file]"),
        (
            models.CaseDoc.model_construct(case="c", parties=[models.PartyDoc.model_construct()]),
            "the key `party` is missing [missing-key]",
        ),
    ],
)
def test_what_a_model_lacks_that_was_made_unchecked_is_told(given: Any, said: str) -> None:  # noqa: ANN401 - any model
    rest = [] if isinstance(given, models.CaseDoc) else [comity.case_of(CASE)]
    make = comity.scenario_of if rest else comity.case_of
    assert refused(make, given, *rest).split("\n")[0].endswith(f": {said}")


@pytest.mark.parametrize("given", [Decimal("0.1000000000000000000001"), Fraction(1, 3), float("nan")])
def test_a_model_refuses_what_it_would_round(given: Any) -> None:  # noqa: ANN401 - of any package
    with pytest.raises(ValidationError, match=r"a float cannot hold this number exactly|finite number"):
        comity.ScenarioDoc(scenario="s", steps=[{"facts": {"x": given}}])  # type: ignore[list-item]
