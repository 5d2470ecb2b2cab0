"""Verdicts are written whole or not at all, and an interrupted run goes on where it was."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import comity
from comity.sweeping import running, segments, sweep, verdicts, writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from comity.case import Case

SAID = {"statements": {"s": {"speaker": "A speaker"}}}
GROUPS = 4
ROWS = 100


def case_of(limit: int = 3) -> Case:
    line = {"kind": "red_line", "stated": ["s"]}
    return comity.case_of(
        {
            "case": "c",
            "facts": {"war": "bool", "toll": "int"},
            "background": [{"id": "b", "always": "not (war and toll == 7)"}],
            "parties": [
                {"party": "north", **SAID, "terms": [{"id": "x", "title": "x", **line, "never": "war"}]},
                {"party": "south", **SAID, "terms": [{"id": "y", "title": "y", **line, "never": f"toll > {limit}"}]},
            ],
        }
    )


def rows(count: int = GROUPS * ROWS) -> pa.Table:
    war = [None if i % 7 == 0 else i % 3 == 0 for i in range(count)]
    return pa.table({"war": war, "toll": [None if i % 5 == 0 else i % 9 for i in range(count)]})


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of four row groups, each of them a segment."""
    monkeypatch.setattr(segments, "_LEAST", 1)
    path = tmp_path / "table.parquet"
    pq.write_table(rows(), path, row_group_size=ROWS)
    return path


def left(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


class StoppedError(BaseException):
    """As if the process had been killed."""


def stop_at(monkeypatch: pytest.MonkeyPatch, where: str, at: int, error: type[BaseException] = StoppedError) -> None:
    """Raise at the `at`-th call of a function of `running`."""
    true, calls = getattr(running, where), iter(range(10**6))

    def called(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes
        if next(calls) == at:
            raise error
        return true(*given, **named)

    monkeypatch.setattr(running, where, called)


def test_each_row_has_its_number_verdicts_and_stances(table: Path, tmp_path: Path) -> None:
    case = case_of()
    sweep(case, table, out=tmp_path / "out.parquet")
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.column_names == ["row", "feasible", "north", "south", "north.x", "south.y"]
    assert found["row"].to_pylist() == list(range(1, GROUPS * ROWS + 1))
    words = {None: "unknown", True: "true", False: "false"}
    for given, each in zip(rows().to_pylist(), found.to_pylist(), strict=True):
        facts = {name: value for name, value in given.items() if value is not None}
        scenario = comity.scenario_of({"scenario": "s", "steps": [{"facts": facts}]}, case)
        answer = comity.check(case, scenario, engine="meaning", explain=False)
        expected: dict[str, str] = {party.party: party.stance for party in answer.parties}
        expected |= {term.term: term.verdict for party in answer.parties for term in party.terms}
        assert {name: each[name] for name in expected} == expected
        assert words[each["feasible"]] == words[answer.feasible]


def test_what_is_written_is_what_is_handed_out_in_memory(table: Path, tmp_path: Path) -> None:
    sweep(case_of(), table, out=tmp_path / "out.parquet")
    batches = pa.Table.from_batches(verdicts(case_of(), table))
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == batches.to_pylist()


def test_verdicts_or_stances_can_be_left_out(table: Path, tmp_path: Path) -> None:
    sweep(case_of(), table, out=tmp_path / "a.parquet", what=["verdicts"])
    sweep(case_of(), table, out=tmp_path / "b.parquet", what=["stances"])
    assert pq.read_schema(tmp_path / "a.parquet").names == ["row", "feasible", "north.x", "south.y"]
    assert pq.read_schema(tmp_path / "b.parquet").names == ["row", "feasible", "north", "south"]
    with pytest.raises(ValueError, match=r"^`what` is of verdicts, stances, not possible$"):
        sweep(case_of(), table, what=["possible"])  # type: ignore[list-item]


def test_ids_are_the_names_of_rows_and_give_way_to_a_party_of_that_name(tmp_path: Path) -> None:
    doc = {"case": "c", "facts": {"war": "bool"}, "parties": [{"party": "id"}]}
    sweep(comity.case_of(doc), pa.table({"id": ["b", "a"], "war": [True, None]}), out=tmp_path / "out.parquet")
    found = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert found == [
        {"_id": "b", "feasible": True, "id": "not_engaged"},
        {"_id": "a", "feasible": True, "id": "not_engaged"},
    ]


def test_a_folder_is_written_where_the_output_has_no_ending(table: Path, tmp_path: Path) -> None:
    sweep(case_of(), table, out=tmp_path / "out")
    assert left(tmp_path / "out") == [f"part-{at:06}.parquet" for at in range(GROUPS)]
    assert pq.read_table(tmp_path / "out").num_rows == GROUPS * ROWS
    with pytest.raises(comity.CaseError) as caught:
        sweep(case_of(), table, out=tmp_path / "out")
    assert [problem.code for problem in caught.value.problems] == ["out-exists"]


def test_a_table_without_rows_gives_a_file_without_rows(tmp_path: Path) -> None:
    answer = sweep(case_of(), rows(0), out=tmp_path / "out.parquet")
    assert answer.scenarios == 0
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 0


@pytest.mark.parametrize("where", ["evaluate", "write_part", "finish_part"])
@pytest.mark.parametrize("at", range(GROUPS))
def test_a_run_that_was_killed_goes_on_to_the_same_file_and_totals(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, at: int
) -> None:
    whole = sweep(case_of(), table, out=tmp_path / "whole.parquet", matrix=True)
    with monkeypatch.context() as patched:
        stop_at(patched, where, at)
        with pytest.raises(StoppedError):
            sweep(case_of(), table, out=tmp_path / "out.parquet", matrix=True)
    assert not (tmp_path / "out.parquet").exists()
    answer = sweep(case_of(), table, out=tmp_path / "out.parquet", matrix=True, resume=True)
    assert answer.resumed == at
    assert (tmp_path / "out.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert answer.parties == whole.parties
    assert answer.together == whole.together
    assert left(tmp_path) == ["out.parquet", "table.parquet", "whole.parquet"]


def test_a_part_that_was_cut_short_is_done_again(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        stop_at(patched, "evaluate", 2)
        with pytest.raises(StoppedError):
            sweep(case_of(), table, out=tmp_path / "out.parquet")
    part = tmp_path / "out.parquet.partial" / "part-000001.parquet"
    part.write_bytes(part.read_bytes()[:100])
    assert sweep(case_of(), table, out=tmp_path / "out.parquet", resume=True).resumed == 1


def test_ctrl_c_keeps_what_is_done_and_says_so(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        stop_at(patched, "evaluate", 2, KeyboardInterrupt)
        answer = sweep(case_of(), table, out=tmp_path / "out.parquet")
    assert (answer.complete, answer.stopped, answer.resumable, answer.scenarios) == (False, "interrupted", True, 200)
    assert left(tmp_path) == ["out.parquet.partial", "table.parquet"]
    answer = sweep(case_of(), table, out=tmp_path / "out.parquet", resume=True)
    assert (answer.complete, answer.stopped, answer.resumable, answer.scenarios) == (True, None, False, 400)
    assert (answer.segments, answer.resumed) == (4, 2)


def test_an_unfinished_run_is_neither_lost_nor_mixed_up_with_another(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.parquet"
    with monkeypatch.context() as patched:
        stop_at(patched, "evaluate", 2, KeyboardInterrupt)
        sweep(case_of(), table, out=out)

    def refused(case: Case, **options: Any) -> str:  # noqa: ANN401 - as `sweep` takes them
        with pytest.raises(comity.CaseError) as caught:
            sweep(case, table, out=out, **options)
        return str(caught.value).replace(str(tmp_path), "")

    assert refused(case_of()).endswith(
        "holds an unfinished run [unfinished-run]\nhelp: resume it, or delete this folder to begin anew"
    )
    another = "holds an unfinished run of another {} [another-run]\nhelp: delete this folder to begin anew"
    assert refused(case_of(4), resume=True).endswith(another.format("case"))
    assert refused(case_of(), resume=True, matrix=True).endswith(another.format("options"))
    pq.write_table(rows(), table, row_group_size=ROWS - 1)
    assert refused(case_of(), resume=True).endswith(another.format("table"))
    assert refused(case_of(4), resume=True, status="ongoing").endswith(another.format("case and options and table"))


def test_a_broken_manifest_is_another_run(table: Path, tmp_path: Path) -> None:
    writing.begin(tmp_path / "out.parquet", {"case": "c"}, resume=False)
    (tmp_path / "out.parquet.partial" / "_manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(comity.CaseError) as caught:
        sweep(case_of(), table, out=tmp_path / "out.parquet", resume=True)
    assert [problem.code for problem in caught.value.problems] == ["another-run"]


def test_only_what_writes_and_can_be_read_again_is_resumed(table: Path, tmp_path: Path) -> None:
    stream = pa.RecordBatchReader.from_batches(rows().schema, rows().to_batches())
    for given, out, why in (
        (table, None, "it writes no output"),
        (stream, tmp_path / "out.parquet", "what it reads can be read only once"),
    ):
        with pytest.raises(comity.CaseError) as caught:
            sweep(case_of(), given, out=out, resume=True)
        assert str(caught.value) == f"this sweep cannot be resumed: {why} [not-resumable]"
    assert left(tmp_path) == ["table.parquet"]


def test_wrong_input_leaves_no_output_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "_LEAST", 1)
    bad = pa.table({"war": [*["true"] * 250, "maybe"]})
    pq.write_table(bad, tmp_path / "bad.parquet", row_group_size=ROWS)
    for out in ("out.parquet", "out"):
        with pytest.raises(comity.CaseError):
            sweep(case_of(), tmp_path / "bad.parquet", out=tmp_path / out)
        assert left(tmp_path) == ["bad.parquet"]


def test_a_folder_that_is_not_there_is_told(table: Path, tmp_path: Path) -> None:
    with pytest.raises(comity.CaseError) as caught:
        sweep(case_of(), table, out=tmp_path / "nowhere" / "out.parquet")
    assert [problem.code for problem in caught.value.problems] == ["no-file"]


def test_the_note_of_a_part_holds_its_totals(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_at(monkeypatch, "evaluate", 1, KeyboardInterrupt)
    sweep(case_of(), table, out=tmp_path / "out.parquet")
    note = json.loads((tmp_path / "out.parquet.partial" / "_part-000000.json").read_text(encoding="utf-8"))
    assert note["scenarios"] == ROWS


def test_a_place_where_no_unfinished_run_can_lie_is_named(tmp_path: Path) -> None:
    case = comity.load_case("rules/ukraine-2024")
    place = tmp_path / "out.parquet.partial"
    place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(comity.CaseError) as caught:
        sweep(case, pa.table({"war": ["over"]}), out=tmp_path / "out.parquet")
    assert str(caught.value) == f"`{place}` cannot be written: File exists [unwritable]"


class FullWriter(pq.ParquetWriter):  # type: ignore[misc]  # pyarrow has no types
    """Writes as if the disk were full from the second part on."""

    parts = 0

    def write_table(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - whatever is given
        FullWriter.parts += 1
        if FullWriter.parts > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write_table(*given, **named)


def test_a_full_disk_is_a_problem_with_a_place_and_what_was_done_by_then_is_kept(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.parquet"
    with monkeypatch.context() as patched:
        patched.setattr(FullWriter, "parts", 0)
        patched.setattr(pq, "ParquetWriter", FullWriter)
        with pytest.raises(comity.CaseError) as caught:
            sweep(case_of(), table, out=out)
    place = f"{out}.partial/part-000001.parquet"
    assert str(caught.value) == f"`{place}` cannot be written: No space left on device [unwritable]"
    assert left(tmp_path / "out.parquet.partial") == ["_manifest.json", "_part-000000.json", "part-000000.parquet"]
    assert sweep(case_of(), table, out=out, resume=True).resumed == 1


def test_what_cannot_be_read_is_not_called_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pylist([{"row": 1}])
        raise OSError("the table ended early")

    header = pa.schema([pa.field("row", pa.int64())])
    with pytest.raises(OSError, match=r"^the table ended early$"):
        writing.write_part(tmp_path, 0, header, broken())
    assert left(tmp_path) == []
