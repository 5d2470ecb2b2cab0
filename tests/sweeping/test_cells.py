"""The cells of static tables: the same as those of the same scenarios in files, in every type; and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity import CaseError, case_of, scenario_of
from comity.columns.blocks import Block, Stipulated
from comity.tables.decimals import exact
from comity.tables.pieces import Options, Place, pieces, read_batch, schema_of
from comity.tables.sources import source
from generate import case_docs
from generate_scenarios import scenario_docs
from tabled import BRIDGE as CASE
from tabled import cells_of, dates_of, horizon_of, moment_of, rows_of, same, table_of

FILE = Place("t.parquet", 2, 100, 100)
OPEN = Options()
CSV = Place("t.csv", written=True)


def block_of(table: pa.Table | dict[str, Any], options: Options = OPEN, place: Place = FILE) -> Block:
    """The block of a table in one batch."""
    batch = pa.record_batch(table) if isinstance(table, dict) else table.combine_chunks().to_batches()[0]
    (piece,) = read_batch(batch, schema_of(batch.schema, CASE, options, place), CASE.references, place)
    return piece.block


def said(array: Any, ref: str, **options: Any) -> list[Any]:  # noqa: ANN401
    """What a column says of a reference, row by row."""
    block = block_of({ref: array}, **options)
    return [cells_of(block, ref, row, CASE)[0] for row in range(block.rows)]


def told(table: dict[str, Any], options: Options = OPEN, place: Place = FILE) -> str:
    """What is wrong with a table."""
    with pytest.raises(CaseError) as caught:
        block_of(table, options, place)
    return str(caught.value)


# --- against the loader ------------------------------------------------------------------------------------------


@st.composite
def cases_and_scenarios(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A case, and scenarios of one step that start alike."""
    case = draw(case_docs())
    docs = draw(st.lists(scenario_docs(case), min_size=1, max_size=5))
    alike = {key: docs[0][key] for key in ("from", "status") if key in docs[0]}
    keys = ("from", "status")
    rest = [{key: part for key, part in doc.items() if key not in keys} for doc in docs]
    return case, [
        doc | alike | {"scenario": f"s{i}", "steps": doc.get("steps", [{}])[:1]} for i, doc in enumerate(rest)
    ]


@given(cases_and_scenarios())
def test_a_row_says_what_its_scenario_says(given: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    case, docs = case_of(given[0]), given[1]
    options = Options(docs[0].get("status", "complete"), docs[0].get("from", "blank"))
    rows = [{"id": doc["scenario"]} | row for doc in docs for row in rows_of(doc, case)]
    table = table_of(
        [{key: cell for key, cell in row.items() if key not in ("scenario", "step")} for row in rows], case, long=False
    )
    found = list(pieces(source(table), case, case.references, options, 64))
    assert [name for piece in found for name in piece.names.to_pylist()] == [doc["scenario"] for doc in docs]
    for piece in found:
        assert not piece.long
        for row, doc in enumerate(docs):
            same(piece.block, row, scenario_of(doc, case).course, case)


# --- every type --------------------------------------------------------------------------------------------------

TRUTHS = [True, None, False, None, True, True]
WHOLE = [3, None, 0, 1000, None, 7]
DAYS = [date(2024, 6, 17), None, date(1, 1, 1), date(9999, 12, 31), date(1969, 12, 31), date(2024, 2, 29)]
NAMES = ["over", None, "fighting", "over", "ceasefire", None]
PRICES = [Decimal("0.50"), None, Decimal("9.99"), Decimal("2.25"), None, Decimal("0.70")]
INTEGERS = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]
FLOATS = [pa.float16(), pa.float32(), pa.float64()]
NUMBERS = [*INTEGERS[1:4], *INTEGERS[5:], *FLOATS, pa.decimal128(9, 2), pa.decimal128(38, 4), pa.decimal256(60, 1)]
TEXTS = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]


@pytest.mark.parametrize("kind", NUMBERS, ids=str)
def test_whole_numbers_of_every_type(kind: pa.DataType) -> None:
    array = pa.array([None if each is None else Decimal(each) for each in WHOLE], pa.decimal128(9, 0))
    array = (array.cast(pa.float64()) if pa.types.is_floating(kind) else array).cast(kind)
    assert said(array, "troops") == WHOLE
    assert said(array, "rate") == WHOLE


@pytest.mark.parametrize(
    "kind", [*FLOATS[1:], pa.decimal128(9, 2), pa.decimal128(38, 4), pa.decimal256(60, 2)], ids=str
)
def test_a_fraction_is_the_shortest_decimal_that_writes_it(kind: pa.DataType) -> None:
    floats = pa.types.is_floating(kind)
    array = pa.array([each if each is None or not floats else float(each) for each in PRICES], kind)
    assert said(array, "price") == [None if each is None else Fraction(each) for each in PRICES]


@given(st.lists(st.floats(-1e17, 1e17) | st.decimals(-1000, 1000, places=3).map(float), min_size=1))
def test_a_double_is_its_text_in_a_file(values: list[float]) -> None:
    assert said(pa.array(values, pa.float64()), "rate") == [Fraction(repr(each)) for each in values]


@given(st.lists(st.floats(-(2.0**56), 2.0**56, width=32), min_size=1))
def test_a_single_is_the_shortest_text_that_is_read_as_it(values: list[float]) -> None:
    array = pa.array(values, pa.float32())
    assert said(array, "rate") == [Fraction(str(each)) for each in np.array(values, np.float32)]


@pytest.mark.parametrize("kind", TEXTS, ids=str)
def test_names_of_every_type(kind: pa.DataType) -> None:
    assert said(pa.array(NAMES, pa.string()).cast(kind), "war") == NAMES


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), *map(pa.timestamp, ("s", "ms", "us"))], ids=str)
def test_days_of_every_type(kind: pa.DataType) -> None:
    days = [None if each is None else each.toordinal() for each in DAYS]
    assert said(pa.array(DAYS, pa.date32()).cast(kind), "signed") == days


def test_days_to_the_nanosecond() -> None:
    assert said(pa.array([date(2024, 6, 17), None]).cast(pa.timestamp("ns")), "signed") == [
        date(2024, 6, 17).toordinal(),
        None,
    ]


@pytest.mark.parametrize("ref", ["war", "held(east)", "troops", "price", "signed", "ally", "vote", "victory"])
def test_a_column_of_no_type_says_nothing(ref: str) -> None:
    assert said(pa.nulls(3), ref) == [cells_of(block_of({"tanks": [1]}), ref, 0, CASE)[0]] * 3


ARRAYS = {
    "threat": pa.array(TRUTHS * 30),
    "troops": pa.array(WHOLE * 30),
    "signed": pa.array(DAYS * 30),
    "war": pa.array(NAMES * 30).dictionary_encode(),
    "price": pa.array(PRICES * 30),
    "tanks": pa.array([0.0, None, 5.0] * 60),
    "unknown": pa.array([["ally", "reforms"], [], None, [" held(both) "]] * 45),
    "as_of": pa.array([moment_of("2024-01-01T12:00"), None] * 90),
}  # fmt: skip


@given(st.integers(0, 179), st.integers(1, 179), st.sampled_from(sorted(ARRAYS)))
def test_a_slice_says_what_its_rows_said(start: int, size: int, name: str) -> None:
    array = ARRAYS[name]
    whole, part = block_of({name: array}), block_of({name: array.slice(start, size)})
    for ref in CASE.references:
        rows = range(start, min(start + size, len(array)))
        assert [cells_of(part, ref, row - start, CASE) for row in rows] == [
            cells_of(whole, ref, row, CASE) for row in rows
        ]
    assert [horizon_of(part, row) for row in range(part.rows)] == [
        horizon_of(whole, row) for row in range(start, start + part.rows)
    ]


def test_a_dictionary_may_hold_what_no_row_has() -> None:
    array = pa.DictionaryArray.from_arrays(pa.array([1, None, 2, 1], pa.int8()), ["nonsense", "over", None])
    assert said(array, "war") == ["over", None, None, "over"]


def test_a_full_dictionary_has_room_for_empty_cells() -> None:
    words = ["over", *(f"spare{i}" for i in range(127))]
    array = pa.DictionaryArray.from_arrays(pa.array([0, None], pa.int8()), words)
    assert said(array, "war") == ["over", None]


def test_chunks_with_dictionaries_of_their_own_say_the_same() -> None:
    chunks = [pa.array(["over", "ceasefire"]).dictionary_encode(), pa.array(["ceasefire", None]).dictionary_encode()]
    table = pa.table({"war": pa.chunked_array(chunks)})
    found = [piece.block for piece in pieces(source(table), CASE, CASE.references, Options(), 64)]
    assert [cells_of(block, "war", row, CASE)[0] for block in found for row in range(block.rows)] == [
        "over", "ceasefire", "ceasefire", None,
    ]  # fmt: skip


def test_run_ends_are_read() -> None:
    array = pc.run_end_encode(pa.array(NAMES))
    assert said(array, "war") == NAMES


def test_a_group_sets_each_of_its_members() -> None:
    block = block_of({"held(both)": TRUTHS, "held(nobody)": TRUTHS})
    for ref in ("held(east)", "held(west)"):
        assert [cells_of(block, ref, row, CASE)[0] for row in range(6)] == TRUTHS


def test_only_what_is_needed_becomes_a_column() -> None:
    batch = pa.record_batch(
        {"held(both)": TRUTHS, "war": NAMES, "unknown": [None, ["ally", "held(west)"], *[None] * 4]}
    )
    layout = schema_of(batch.schema, CASE, Options(start="status_quo"), FILE)
    (piece,) = read_batch(batch, layout, {"held(east)", "ally"}, FILE)
    assert set(piece.block.inputs) == {"held(east)", "ally"}
    assert layout.columns(frozenset({"held(east)", "ally"})) == ["unknown", "held(both)"]


def test_a_batch_without_rows_has_no_scenarios() -> None:
    batch = pa.record_batch({"war": pa.array([], pa.string()), "as_of": pa.array([], pa.date32())})
    assert read_batch(batch, schema_of(batch.schema, CASE, Options(), FILE), CASE.references, FILE) == []


# --- what is not said ----------------------------------------------------------------------------------------------


def test_an_empty_cell_says_nothing() -> None:
    empty: dict[str, Any] = {"war": [None], "vote": [None], "victory": [None], "reforms": [None], "price": [None]}
    block = block_of({name: pa.nulls(1) for name in empty} | {"troops": [1]})
    other = block_of({"troops": [1]})
    assert [cells_of(block, ref, 0, CASE) for ref in CASE.references] == [
        cells_of(other, ref, 0, CASE) for ref in CASE.references
    ]


def test_where_nothing_is_said_the_status_quo_holds() -> None:
    table = {
        "war": ["over", None, None],
        "price": [1.125, None, None],
        "victory": [False, None, None],
        "unknown": [[], None, ["war", "price", "victory", "signed"]],
        "held(both)": [None, True, None],
    }
    block = block_of(table, Options(start="status_quo"))
    assert {ref: [cells_of(block, ref, row, CASE)[0] for row in range(3)] for ref in block.inputs} == {
        "war": ["over", "fighting", None],
        "price": [Fraction("1.125"), Fraction("2.25"), None],
        "victory": [False, True, None],
        "held(east)": [False, True, False],
        "held(west)": [None, True, None],
        "signed": [date(2024, 1, 1).toordinal(), date(2024, 1, 1).toordinal(), None],
    }


def test_a_contested_concept_may_be_unknown_which_is_not_the_same_as_unsaid() -> None:
    column = block_of({"unknown": [["victory"], None]}).inputs["victory"]
    assert isinstance(column, Stipulated)
    assert [int(plane[0, 0]) & 3 for plane in column] == [0, 0, 2]


@pytest.mark.parametrize(
    "array",
    [
        pa.array(["vote; held(both)", "", None]),
        pa.array(["vote; held(both)", " ;", None]).dictionary_encode(),
        pa.array([["vote", "held(both)"], [], None]),
        pa.array([["vote", "held(both)"], [" "], None], pa.large_list(pa.string())),
        pa.array([["vote", "held(both)"], ["", None], None], pa.list_(pa.string(), 2)),
        pa.array([["vote", "held(both)"], [], None], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
    ],
    ids=lambda each: str(each.type),
)
def test_unknowns_are_text_or_lists(array: pa.Array) -> None:
    block = block_of({"unknown": array})
    assert [cells_of(block, "vote", row, CASE)[0] for row in range(3)] == [None, False, False]
    assert set(block.inputs) == {"vote", "held(east)", "held(west)"}


@pytest.mark.parametrize("array", [pa.nulls(3), pa.array([[], None, []], pa.list_(pa.null()))], ids=str)
def test_no_unknowns_in_a_column_of_no_type(array: pa.Array) -> None:
    assert set(block_of({"unknown": array, "date": pa.nulls(3)}).inputs) == set()


def test_numbers_that_take_more_than_64_bits() -> None:
    wide = [Decimal("123456789012345678.25"), None, Decimal("-1E+3"), Decimal(123456789012345678)]
    numbers = [None if each is None else Fraction(each) for each in wide]
    assert said(pa.array(wide, pa.decimal128(30, 4)), "rate") == numbers
    assert said(pa.array(wide, pa.decimal128(38, 18)), "rate") == numbers
    assert said(pa.array([None if each is None else str(each) for each in wide]), "rate", place=CSV) == numbers
    assert said(pa.array(["-1.5", "123456789012345678.5", "7"]), "rate", place=CSV) == [
        Fraction("-1.5"),
        Fraction("123456789012345678.5"),
        7,
    ]
    assert said(pa.array([Decimal(1200)], pa.decimal128(4, -2)), "tanks") == [1200]
    start = Options(start="status_quo")
    table = {"price": pa.array([Decimal("1." + "1" * 30), None], pa.decimal128(38, 30))}
    assert [cells_of(block_of(table, start), "price", row, CASE)[0] for row in (0, 1)] == [
        Fraction("1." + "1" * 30),
        Fraction("2.25"),
    ]
    for value, kind in ((2**64 - 1, pa.uint64()), (-(2**63), pa.int64()), (10**18, pa.int64())):
        message = f"the value of `tanks` must be a whole number of at most 18 digits, not `{value}` [bad-value]"
        assert told({"tanks": pa.array([value], kind)}).endswith(message)
    assert exact(pa.array([Decimal(1200)], pa.decimal128(4, -2))).values.tolist() == [1200]


def test_dates_and_horizons() -> None:
    table = {
        "date": [date(2024, 1, 1), None, date(2024, 1, 1)],
        "as_of": pa.array([None, None, moment_of("2024-01-01T08:00")]),
    }
    block = block_of(table)
    assert [dates_of(block, row)[0] for row in range(3)] == [
        moment_of("2024-01-01T00:00"),
        None,
        moment_of("2024-01-01T00:00"),
    ]
    assert [horizon_of(block, row) for row in range(3)] == [
        moment_of("2024-01-01T00:00"),
        None,
        moment_of("2024-01-01T08:00"),
    ]


# --- text --------------------------------------------------------------------------------------------------------


def test_the_cells_of_a_csv_file_are_text() -> None:
    block = block_of(
        {
            "threat": [" true", "False", "TRUE", None, ""],
            "war": ["over", " over ", "", None, "fighting"],
            "troops": ["1", "+2", "3.0", "", "4e2"],
            "rate": ["-0.10", "1e-3", ".5", None, "123456789012345678.123456789012345678"],
            "signed": ["2024-06-17", "", "0001-01-01", "9999-12-31", None],
            "as_of": ["2024-06-17", "2024-06-17T10:30", "2024-06-17 10:30:01", "2024-06-17T10:30:00.25", ""],
        },
        place=CSV,
    )
    assert {ref: [cells_of(block, ref, row, CASE)[0] for row in range(5)] for ref in block.inputs} == {
        "threat": [True, False, True, None, None],
        "war": ["over", "over", None, None, "fighting"],
        "troops": [1, 2, 3, None, 400],
        "rate": [
            Fraction("-0.1"),
            Fraction("0.001"),
            Fraction("0.5"),
            None,
            Fraction("123456789012345678.123456789012345678"),
        ],
        "signed": [date(2024, 6, 17).toordinal(), None, 1, date.max.toordinal(), None],
    }
    assert [horizon_of(block, row) for row in range(5)] == [
        moment_of("2024-06-17T00:00"), moment_of("2024-06-17T10:30"), moment_of("2024-06-17T10:30:01"),
        moment_of("2024-06-17T10:30:00.250000"), None,
    ]  # fmt: skip


# --- what is refused: columns ---------------------------------------------------------------------------------------


def test_everything_that_is_wrong_with_the_columns_is_told_at_once() -> None:
    table = {
        "wra": [1], "all_held": [True], "troops": ["a"], "held(eest)": [True], "fighting": [1], "held": [True],
        "held(both)": [True], "held(east)": [True], "scenario": [1], "my price": [1], "threat": [1], "war": [2],
        "vote(east)": [True], "signed": [3], "as_of": ["x"], "unknown": [1], "thing": [1], "_note": [1],
        "date": pa.array([moment_of("2024-01-01T00:00")], pa.timestamp("us", "UTC")),
    }  # fmt: skip
    assert (
        told(table)
        == """\
t.parquet, column `held`: `held` has no arguments here, but takes 1 (region) [bad-arguments]
help: write `held(region)` to set it for all

t.parquet, column `vote(east)`: `vote` has 1 argument here, but takes none [bad-arguments]

t.parquet, column `my price`: `my price` cannot be a name [bad-name]
help: write `my_price`

t.parquet, column `held(east)`: `held(east)` is set twice: the column `held(both)` sets it too [set-twice]

t.parquet, column `held(eest)`: `eest` is not a region [unknown-name]
help: did you mean `west`?

t.parquet, column `scenario`: unknown name `scenario` [unknown-name]
help: the steps of a scenario are numbered in a column `step`

t.parquet, column `thing`: unknown name `thing` [unknown-name]
help: start its name with `_`, or name it under `ignore`, if it does not matter

t.parquet, column `wra`: unknown name `wra` [unknown-name]
help: did you mean `war`?

t.parquet, column `all_held`: `all_held` follows from other facts and is never set [wrong-kind]
help: set the facts that it follows from

t.parquet, column `fighting`: `fighting` is a value, not a fact [wrong-kind]
help: name the column `war`, with `fighting` in its cells

t.parquet, column `as_of`: the column must hold dates or times without a zone, not string [wrong-type]

t.parquet, column `date`: the column must hold dates or times without a zone, not timestamp[us, tz=UTC] [wrong-type]

t.parquet, column `signed`: `signed` needs a column of dates, not of int64 [wrong-type]

t.parquet, column `threat`: `threat` needs a column of truths, not of int64 [wrong-type]
help: make it a column of true and false

t.parquet, column `troops`: `troops` needs a column of whole numbers, not of string [wrong-type]

t.parquet, column `unknown`: the column must hold text or lists of text, not int64 [wrong-type]

t.parquet, column `war`: `war` needs a column of text, not of int64 [wrong-type]"""
    )


def test_the_columns_of_a_table_of_steps() -> None:
    assert told({"step": [1]}) == (
        "t.parquet, column `step`: a table with steps needs a column `scenario` too, "
        "which tells them apart [missing-key]"
    )
    assert (
        told({"step": [1.0], "scenario": [1.0], "id": [1], "stp": [1]})
        == """\
t.parquet, column `id`: unknown name `id` [unknown-name]
help: name it `scenario`

t.parquet, column `stp`: unknown name `stp` [unknown-name]
help: did you mean `step`?

t.parquet, column `scenario`: the column must hold text or whole numbers, not double [wrong-type]

t.parquet, column `step`: the column must hold whole numbers, not double [wrong-type]"""
    )


def test_a_case_cannot_declare_what_a_column_of_a_table_means_already() -> None:
    doc = {"case": "c", "facts": {"step": "int"}, "events": {"id": None}, "parties": []}
    batch = pa.record_batch({"step": [1], "scenario": [1]})
    with pytest.raises(CaseError) as caught:
        schema_of(batch.schema, case_of(doc), OPEN, FILE)
    assert str(caught.value) == (
        "t.parquet, column `step`: a column of this name has a meaning of its own in a table, "
        "and the case has a fact of this name [name-taken]\nhelp: rename the fact in the case"
    )


def test_columns_that_do_not_matter_are_named() -> None:
    table = {"troops": [7], "note": ["x"], "step": ["y"], "_war": [1], "war": [1]}
    block = block_of(table, Options(ignore=frozenset({"note", "step", "war"})))
    assert set(block.inputs) == {"troops"}


# --- what is refused: cells -----------------------------------------------------------------------------------------


def test_names_that_are_no_values() -> None:
    assert (
        told({"war": ["over", "fightin", "fightn"], "ally": ["NA", "north", "over"]})
        == """\
t.parquet, row group 2, row 100, column `ally`: `NA` is not a value of `ally` (the first of 2 such rows so far) \
[unknown-value]
help: leave the cell empty where nothing is said

t.parquet, row group 2, row 101, column `war`: `fightin` is not a value of `war` (the first of 2 such rows so far) \
[unknown-value]
help: did you mean `fighting`?"""
    )


def test_numbers_that_are_none_or_not_whole_or_out_of_range() -> None:
    nan, inf = float("nan"), float("inf")
    table = {
        "troops": [2.5, 2000.0, nan],
        "tanks": [10**18, 1, 2],
        "price": [0.25, 11.0, inf],
        "rate": [1e18, 1.0, -2.0],
    }
    assert (
        told(table)
        == """\
t.parquet, row group 2, row 100, column `rate`: the value of `rate` must be a number of at most 18 digits, \
not `1e+18` [bad-value]

t.parquet, row group 2, row 100, column `tanks`: the value of `tanks` must be a whole number of at most 18 digits, \
not `1000000000000000000` [bad-value]

t.parquet, row group 2, row 100, column `troops`: the value of `troops` must be a whole number, not `2.5` [bad-value]

t.parquet, row group 2, row 102, column `price`: the value of `price` must be a number, not `inf` [bad-value]

t.parquet, row group 2, row 102, column `troops`: the value of `troops` must be a whole number, not `nan` [bad-value]
help: leave the cell empty where nothing is said

t.parquet, row group 2, row 100, column `price`: `price` lies between 0.5 and 10, but here it is 0.25 \
(the first of 2 such rows so far) [out-of-range]

t.parquet, row group 2, row 101, column `troops`: `troops` lies between 0 and 1,000 soldiers, but here it is 2000 \
[out-of-range]"""
    )


def test_an_empty_cell_is_in_no_range() -> None:
    assert said(pa.array([None, 0.5], pa.float32()), "price") == [None, Fraction(1, 2)]


def test_days_and_times_that_are_none() -> None:
    table = {
        "signed": pa.array([moment_of("2024-01-01T05:00"), None, moment_of("2024-01-01T00:00")], pa.timestamp("ms")),
        "date": pa.array([10**18, None, 1], pa.timestamp("s")),
        "as_of": pa.array([2_000, 1, 999], pa.timestamp("ns")),
    }
    assert (
        told(table)
        == """\
t.parquet, row group 2, row 100, column `date`: a date lies between the years 1 and 9999 [bad-value]

t.parquet, row group 2, row 100, column `signed`: the value of `signed` must be a day without a time, \
not `2024-01-01 05:00:00.000` [bad-value]

t.parquet, row group 2, row 101, column `as_of`: a time is read to the microsecond, and this one is finer \
(the first of 2 such rows so far) [bad-value]
help: round it"""
    )
    assert told({"signed": pa.array([None, 10_000_000], pa.date32())}) == (
        "t.parquet, row group 2, row 101, column `signed`: a date lies between the years 1 and 9999 [bad-value]"
    )


def test_a_horizon_before_the_date_of_its_row() -> None:
    table = {"date": pa.array([moment_of("2024-01-01T09:00"), None]), "as_of": [date(2024, 1, 1), date(2023, 1, 1)]}
    assert horizon_of(block_of(table), 0) == moment_of("2024-01-01T00:00")
    assert told({"date": [date(2024, 1, 2)], "as_of": [date(2024, 1, 1)]}) == (
        "t.parquet, row group 2, row 100, column `as_of`: the horizon lies before the date of the row [bad-dates]"
    )


def test_unknowns_that_are_no_names_or_are_set_too() -> None:
    table = {
        "war": ["over", None, None],
        "unknown": [
            ["war"],
            ["wr", "held(eest)", "all_held", "fighting"],
            ["held(both)", "held(east)", "vote", "vote"],
        ],
    }
    assert (
        told(table)
        == """\
t.parquet, row group 2, row 100, column `war`: `war` is set here, and unknown by the column `unknown` [set-twice]

t.parquet, row group 2, row 102, column `unknown`: `held(east)` is named twice [set-twice]

t.parquet, row group 2, row 102, column `unknown`: `vote` is named twice [set-twice]

t.parquet, row group 2, row 101, column `unknown`: `eest` is not a region [unknown-name]
help: did you mean `west`?

t.parquet, row group 2, row 101, column `unknown`: unknown name `wr` [unknown-name]
help: did you mean `war`?

t.parquet, row group 2, row 101, column `unknown`: `all_held` follows from other facts and is never set [wrong-kind]
help: set the facts that it follows from

t.parquet, row group 2, row 101, column `unknown`: `fighting` is a value, not a fact [wrong-kind]
help: name the fact itself, `war`"""
    )


def test_text_that_is_not_what_a_cell_of_a_csv_file_should_be() -> None:
    table = {
        "threat": ["yes", "x", ""],
        "troops": ["many", "1e400", "2.5"],
        "price": ["nan", "", "0.25"],
        "signed": ["17.6.2024", "2024-02-30", ""],
        "as_of": ["soon", "2024-06-17T25:00", "2024-06-17T10:00Z"],
        "war": ["over", "unknown", ""],
    }
    assert (
        told(table, place=CSV)
        == """\
t.csv, row 1, column `as_of`: this must be a date such as 2024-06-17, not `soon` (the first of 3 such rows so far) \
[bad-value]

t.csv, row 1, column `price`: the value of `price` must be a number, not `nan` [bad-value]
help: leave the cell empty where nothing is said

t.csv, row 1, column `signed`: the value of `signed` must be a date such as 2024-06-17, not `17.6.2024` \
(the first of 2 such rows so far) [bad-value]

t.csv, row 1, column `threat`: the value of `threat` must be true or false, not `yes` \
(the first of 2 such rows so far) [bad-value]
help: write `true`

t.csv, row 1, column `troops`: the value of `troops` must be a whole number, not `many` [bad-value]

t.csv, row 2, column `troops`: the value of `troops` must be a whole number of at most 18 digits, not `1e400` \
[bad-value]

t.csv, row 3, column `price`: `price` lies between 0.5 and 10, but here it is 0.25 [out-of-range]

t.csv, row 2, column `war`: `unknown` is not a value of `war` [unknown-value]
help: leave the cell empty where nothing is said"""
    )


def test_a_row_without_an_id() -> None:
    assert told({"id": ["a", None, None]}) == (
        "t.parquet, row group 2, row 101, column `id`: a row has no id (the first of 2 such rows so far) [empty]"
    )
