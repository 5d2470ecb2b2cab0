"""Long tables become the courses that the same scenarios have as files, in whatever order and stretches they come."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv

from comity import CaseError, case_of, scenario_of
from comity.tables import sequences, streams
from comity.tables.pieces import Options, Piece, Place, pieces, read_batch, schema_of
from comity.tables.sources import source
from generate import case_docs
from generate_scenarios import scenario_docs
from tabled import BRIDGE, cells_of, dates_of, horizon_of, moment_of, rows_of, same, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Docs = list[dict[str, Any]]


@st.composite
def cases_and_scenarios(draw: st.DrawFn) -> tuple[dict[str, Any], Docs]:
    """A case, and scenarios of it that start alike."""
    case = draw(case_docs())
    docs = draw(st.lists(scenario_docs(case), min_size=1, max_size=5))
    alike = {key: docs[0][key] for key in ("from", "status") if key in docs[0]}
    rest = [{key: part for key, part in doc.items() if key not in {"from", "status"}} for doc in docs]
    return case, [doc | alike | {"scenario": f"s{i}", "steps": doc.get("steps", [{}])} for i, doc in enumerate(rest)]


def options_of(doc: dict[str, Any]) -> Options:
    return Options(doc.get("status", "complete"), doc.get("from", "blank"))


def found(table: pa.Table | Path, **options: Any) -> list[Piece]:  # noqa: ANN401
    """The pieces of a table of the case of the bridge."""
    return list(pieces(source(table), BRIDGE, BRIDGE.references, Options(**options), 64))


def named(several: list[Piece]) -> Iterator[tuple[Any, Piece, int]]:
    """Each scenario, by its name."""
    return ((name, piece, row) for piece in several for row, name in enumerate(piece.names.to_pylist()))


def wrong(table: dict[str, Any] | pa.Table) -> str:
    with pytest.raises(CaseError) as caught:
        found(table if isinstance(table, pa.Table) else pa.table(table))
    return str(caught.value)


# --- against the loader ------------------------------------------------------------------------------------------


@given(cases_and_scenarios(), st.integers(0, 99))
def test_a_long_table_says_what_its_scenarios_say(given: tuple[dict[str, Any], Docs], seed: int) -> None:
    case, docs = case_of(given[0]), given[1]
    rows = [row for doc in docs for row in rows_of(doc, case)]
    Random(seed).shuffle(rows)  # noqa: S311 - an order, not a secret
    table = table_of(rows, case)
    names = set()
    for name, piece, row in named(list(pieces(source(table), case, case.references, options_of(docs[0]), 64))):
        assert piece.long
        same(piece.block, row, scenario_of(docs[int(name[1:])], case).course, case)
        names.add(name)
    assert names == {doc["scenario"] for doc in docs}


@given(cases_and_scenarios(), st.integers(1, 9))
def test_a_stream_says_the_same_however_it_is_cut(given: tuple[dict[str, Any], Docs], size: int) -> None:
    case, docs = case_of(given[0]), given[1]
    table = table_of([row for doc in docs for row in rows_of(doc, case)], case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "HELD", 0)
        patch.setattr(streams, "CHUNK", 1)
        stream = pieces(source(table.to_reader(size)), case, case.references, options_of(docs[0]), size)
        several = list(named(list(stream)))
    assert [name for name, _, _ in several] == [doc["scenario"] for doc in docs]
    for (_, piece, row), doc in zip(several, docs, strict=True):
        same(piece.block, row, scenario_of(doc, case).course, case)


# --- laid side by side --------------------------------------------------------------------------------------------


def steps_of(lengths: list[int]) -> pa.Table:
    """Scenarios of these lengths, whose troops say how far they are."""
    pairs = [(i, step) for i, length in enumerate(lengths) for step in range(length)]
    return pa.table({"scenario": [i for i, _ in pairs], "step": [s for _, s in pairs], "troops": [s for _, s in pairs]})


def test_scenarios_lie_among_others_of_about_their_length() -> None:
    lengths = [length for length in (1, 2, 3, 4, 5, 6, 7, 8, 9, 12) for _ in range(100)] + [40, 50]
    several = list(pieces(source(steps_of(lengths)), BRIDGE, BRIDGE.references, Options(), 10**6))
    assert [(piece.block.steps, piece.block.rows) for piece in several] == [
        (1, 100), (2, 100), (3, 100), (4, 100), (6, 200), (8, 200), (12, 200), (50, 2),
    ]  # fmt: skip
    for name, piece, row in named(several):
        assert cells_of(piece.block, "troops", row, BRIDGE) == tuple(range(lengths[int(name)]))


def test_a_few_scenarios_lie_among_longer_ones() -> None:
    (piece,) = found(steps_of([1, 2, 3, 50, 2]))
    assert piece.names.to_pylist() == [0, 1, 2, 3, 4]
    assert piece.block.lengths is not None
    assert piece.block.lengths.tolist() == [1, 2, 3, 50, 2]


def test_a_piece_has_about_as_many_steps_as_are_asked_for() -> None:
    several = list(pieces(source(steps_of([4] * 300)), BRIDGE, BRIDGE.references, Options(), 512))
    assert [piece.block.rows for piece in several] == [128, 128, 44]
    assert [name for piece in several for name in piece.names.to_pylist()] == list(range(300))


def test_steps_may_be_numbered_from_any_number_on() -> None:
    table = pa.table({"scenario": ["a", "b", "a"], "step": [8, -3, 7], "war": ["over", "fighting", None]})
    assert {name: cells_of(piece.block, "war", row, BRIDGE) for name, piece, row in named(found(table))} == {
        "a": (None, "over"), "b": ("fighting",),
    }  # fmt: skip


def test_a_fact_keeps_its_value_and_an_event_does_not() -> None:
    table = pa.table({
        "scenario": [1] * 5 + [2],
        "step": [1, 2, 3, 4, 5, 1],
        "war": [None, "over", None, None, "ceasefire", None],
        "vote": [False, True, None, None, None, None],
        "victory": [None, True, None, None, False, None],
        "unknown": [None, None, None, "war; vote; victory", None, None],
    })  # fmt: skip
    (piece,) = found(table, start="status_quo")
    assert [cells_of(piece.block, ref, row, BRIDGE) for ref in ("war", "vote", "victory") for row in (0, 1)] == [
        ("fighting", "over", "over", None, "ceasefire"), ("fighting",),
        (False, True, False, None, False), (False,),
        (True, True, True, None, False), (True,),
    ]  # fmt: skip


def test_the_members_of_a_group_are_set_at_the_same_steps() -> None:
    held = pa.array([True, None, False, None])
    (piece,) = found(pa.table({"scenario": [1, 1, 1, 2], "step": [1, 2, 3, 1], "held(both)": held}))
    for ref in ("held(east)", "held(west)"):
        assert [cells_of(piece.block, ref, row, BRIDGE) for row in (0, 1)] == [(True, True, False), (None,)]


def test_a_horizon_needs_no_dates() -> None:
    (piece,) = found(pa.table({"scenario": [1, 1], "step": [1, 2], "as_of": [None, date(2024, 1, 1)]}))
    assert horizon_of(piece.block, 0) == moment_of("2024-01-01")


def test_a_table_in_memory_that_is_in_no_order_is_sorted_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHUNK", 1)
    table = steps_of([3] * 200)
    mixed = table.take(pa.array(Random(1).sample(range(600), 600)))  # noqa: S311 - an order, not a secret
    several = list(pieces(source(mixed), BRIDGE, BRIDGE.references, Options(), 100))
    assert len(several) > 3
    names = [name for name, _, _ in named(several)]
    assert names == list(dict.fromkeys(mixed.column("scenario").to_pylist()))
    assert all(cells_of(piece.block, "troops", row, BRIDGE) == (0, 1, 2) for _, piece, row in named(several))


def test_a_csv_file_of_steps_is_read_like_the_table(tmp_path: Path) -> None:
    table = steps_of([1, 4, 2]).append_column("date", pa.array([date(2024, 1, day) for day in (1, 1, 2, 2, 3, 5, 6)]))
    csv.write_csv(table, tmp_path / "t.csv")
    (ours,), (theirs,) = found(tmp_path / "t.csv"), found(table)
    assert ours.names.to_pylist() == ["0", "1", "2"]
    for row in range(3):
        assert cells_of(ours.block, "troops", row, BRIDGE) == cells_of(theirs.block, "troops", row, BRIDGE)
        assert dates_of(ours.block, row) == dates_of(theirs.block, row)


def test_a_batch_has_all_rows_of_its_scenarios_in_any_order() -> None:
    batch = steps_of([2, 3]).take(pa.array([4, 1, 3, 0, 2])).combine_chunks().to_batches()[0]
    layout = schema_of(batch.schema, BRIDGE, Options(), Place())
    (piece,) = read_batch(batch, layout, BRIDGE.references, Place())
    assert {name: cells_of(piece.block, "troops", row, BRIDGE) for name, piece, row in named([piece])} == {
        0: (0, 1), 1: (0, 1, 2),
    }  # fmt: skip
    assert read_batch(batch.slice(0, 0), layout, BRIDGE.references, Place()) == []


def test_a_long_table_without_rows_has_no_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = steps_of([])
    assert found(empty.cast(pa.schema([("scenario", pa.string()), ("step", pa.int8()), ("troops", pa.int8())]))) == []
    monkeypatch.setattr(streams, "HELD", 0)
    assert list(pieces(source(steps_of([]).cast(steps_of([1]).schema).to_reader()), BRIDGE, [], Options(), 1)) == []


# --- time ---------------------------------------------------------------------------------------------------------


def test_a_scenario_stands_at_its_horizon_or_at_the_date_of_its_last_step() -> None:
    days = [date(2024, 1, 1), None, date(2024, 1, 1), date(2024, 1, 1), None, None, date(2024, 1, 3)]
    table = pa.table({
        "scenario": ["a", "a", "b", "b", "c", "d", "d"],
        "step": [1, 2, 1, 2, 1, 1, 2],
        "date": days,
        "as_of": [None, None, None, None, moment_of("2025-01-01T00:00"), moment_of("2024-01-03T07:00"), None],
    })  # fmt: skip
    stood = {name: horizon_of(piece.block, row) for name, piece, row in named(found(table))}
    assert stood == {
        "a": None,
        "b": moment_of("2024-01-01T00:00"),
        "c": moment_of("2025-01-01T00:00"),
        "d": moment_of("2024-01-03T07:00"),
    }


# --- what is refused ----------------------------------------------------------------------------------------------


def test_two_rows_for_one_step_and_a_step_that_is_missing() -> None:
    assert wrong({"scenario": ["a", "b", "b", "a", "b", "c"], "step": [2, 5, 9, 2, 7, 1]}) == (
        "<table>, row 4, column `step`: there are two rows for step 2 of the scenario `a` [duplicate]\n"
        "help: what happens at the same time stands in one row\n\n"
        "<table>, row 5, column `step`: the scenario `b` has a step 7, but no step 6 "
        "(the first of 2 such rows so far) [missing-step]\n"
        "help: number the steps one by one; a step at which nothing changes has a row too"
    )


def test_dates_that_go_back() -> None:
    days = [date(2024, 1, 3), None, date(2024, 1, 2), date(2024, 1, 1), date(2024, 1, 1)]
    table = {"scenario": [7, 7, 7, 8, 8], "step": [1, 2, 3, 1, 2], "date": days}
    assert wrong(table) == (
        "<table>, row 3, column `date`: this step of the scenario `7` is dated before an earlier one [bad-dates]\n"
        "help: put the steps in the order of their dates"
    )


def test_horizons_that_contradict_one_another_or_the_steps() -> None:
    table = {"scenario": ["a", "a", "b", "b"], "step": [1, 2, 1, 2], "date": [None, None, date(2024, 1, 3), None],
             "as_of": [date(2025, 1, 1), date(2024, 1, 1), date(2024, 1, 2), None]}  # fmt: skip
    assert wrong(table) == (
        "<table>, row 3, column `as_of`: the horizon of the scenario `b` lies before its last step [bad-dates]\n\n"
        "<table>, row 2, column `as_of`: the scenario `a` has several horizons [set-twice]"
    )


def test_rows_without_a_scenario_or_a_step() -> None:
    assert wrong({"scenario": ["a", None, None], "step": [None, 1, 2]}) == (
        "<table>, row 1, column `step`: a row has no step [empty]\n\n"
        "<table>, row 2, column `scenario`: a row has no scenario (the first of 2 such rows so far) [empty]"
    )


def test_more_steps_than_a_scenario_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sequences, streams):
        monkeypatch.setattr(module, "MAX_STEPS", 3)
    message = "<{}>, row 5, column `step`: the scenario `1` has more than 3 steps [too-large]"
    assert wrong(steps_of([1, 4, 3])) == message.format("table")
    monkeypatch.setattr(streams, "HELD", 0)
    with pytest.raises(CaseError) as caught:
        list(pieces(source(steps_of([1, 5]).to_reader(2)), BRIDGE, ["troops"], Options(), 2))
    assert str(caught.value) == message.format("stream")


def test_a_row_that_was_moved_is_named_as_it_stands_in_its_table() -> None:
    table = pa.table({"scenario": ["b", "a", "b"], "step": [2, 1, 1], "war": ["over", "fightin", "war"]})
    assert wrong(table).startswith("<table>, row 2, column `war`: `fightin` is not a value of `war` ")
    assert wrong(table.take([1, 2, 0]).slice(1).take([1, 0])).startswith("<table>, row 2, column `war`: `war` is not ")


def streamed(folder: Path, ids: list[Any], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The names of scenarios of one step that come in a stream too large to hold."""
    monkeypatch.setattr(streams, "HELD", 3)
    monkeypatch.setattr(streams, "CHUNK", 2)
    monkeypatch.chdir(folder)
    pq.write_table(pa.table({"scenario": ids, "step": [1] * len(ids)}), "t.parquet", row_group_size=3)
    return [name for name, _, _ in named(list(pieces(source("t.parquet"), BRIDGE, [], Options(), 2)))]


RISING = [["a", "b", "c", "d", "e"], ["s9", "s10", "s11", "s100", "s101"], [1, 2, 9, 10, 11]]


@pytest.mark.parametrize("ids", [*RISING, ["b", "a", "d", "c", "e"], [5, 4, 3, 2, 1]], ids=str)
def test_scenarios_of_a_stream_come_in_any_order(
    ids: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert streamed(tmp_path, ids, monkeypatch) == ids


@pytest.mark.parametrize(
    ("ids", "again", "place"),
    [
        (["a", "b", "c", "d", "a"], "a", "row group 2, row 5"),
        (["a", "b", "a", "d", "e"], "a", "row group 1, row 3"),
        (["c", "b", "a", "d", "e", "b"], "b", "row group 2, row 6"),
        ([1, 2, 3, 4, 5, 6, 2, 7], 2, "row group 3, row 7"),
    ],
)
def test_the_rows_of_a_scenario_stand_together_in_a_stream(
    ids: list[Any], again: object, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CaseError) as caught:
        streamed(tmp_path, ids, monkeypatch)
    assert str(caught.value) == (
        f"t.parquet, {place}, column `scenario`: the rows of the scenario `{again}` do not stand together "
        "[not-together]\n"
        "help: sort the table by `scenario`; only a table in memory, or of up to 3 rows, may be unsorted"
    )


def test_too_many_scenarios_in_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "REMEMBERED", 4)
    assert streamed(tmp_path, list(range(20)), monkeypatch) == list(range(20))
    with pytest.raises(CaseError) as caught:
        streamed(tmp_path, [*range(9), 3, 2, 1], monkeypatch)
    assert str(caught.value) == (
        "t.parquet, row group 3, row 9, column `scenario`: "
        "there are more than 4 scenarios, and their ids do not rise [too-large]\n"
        "help: sort the table by `scenario`, so that one that comes twice is noticed"
    )
