"""Whatever is counted, written or drawn is the same in blocks of a few rows as in one block."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.report import pictures
from comity.report.sweeps import text
from comity.sweeping import sweep, verdicts
from generate import case_docs, scenario_docs
from sweeping.few_rows import in_blocks_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from comity.case import Case
    from comity.tallies import Sweep

SAID = {"statements": {"s": {"speaker": "A speaker"}}}
CASE: dict[str, Any] = {
    "case": "c",
    "facts": {"war": ["fighting", "ceasefire", "over"], "toll": {"type": "int", "range": [0, 9]}, "aid": "bool"},
    "events": {"talks": {}},
    "concepts": {"victory": {"readings": {"narrow": "war == over", "broad": "war != fighting"}}},
    "background": [{"id": "b", "always": "not (war == over and toll > 7)"}],
    "parties": [
        {
            "party": "a",
            **SAID,
            "terms": [
                {"id": "x", "kind": "red_line", "title": "x", "stated": ["s"], "never": "war == fighting and toll > 5"},
                {"id": "y", "kind": "precondition", "title": "y", "stated": ["s"], "of": "talks", "requires": "aid"},
            ],
        },
        {
            "party": "b",
            **SAID,
            "terms": [
                {"id": "z", "kind": "demand", "title": "z", "stated": ["s"], "requires": "victory"},
                {"id": "w", "kind": "red_line", "title": "w", "stated": ["s"], "never": "aid and toll < 3"},
            ],
        },
    ],
}
ASKED: Any = {"matrix": True, "decide": ["all"]}
FEW_ROWS = [1, 2, 7]


@pytest.fixture(scope="module")
def case() -> Case:
    return comity.case_of(CASE)


def static(count: int = 30) -> pa.Table:
    """Rows of which some leave nothing open, some all, and some are infeasible; no two blocks of a few are alike."""
    unknown = [["talks"] if i % 11 == 0 else [] for i in range(count)]
    return pa.table(
        {
            "id": [f"s{i}" for i in range(count)],
            "war": [("fighting", "ceasefire", "over", None)[i % 4] for i in range(count)],
            "toll": pa.array([None if 4 < i < 15 else i % 10 for i in range(count)], pa.int64()),
            "aid": [None if i % 5 == 0 else i % 2 == 0 for i in range(count)],
            "talks": [None if i % 11 == 0 else i % 3 == 0 for i in range(count)],
            "victory": [(None, True, False, None, None)[i // 3 % 5] for i in range(count)],
            "unknown": pa.array(unknown, pa.list_(pa.string())),
        }
    )


def steps(count: int = 20) -> pa.Table:
    """One to four steps for each scenario, in order."""
    rows = [(i, step) for i in range(count) for step in range(1, i * 7 % 4 + 2)]
    return pa.table(
        {
            "scenario": [f"s{i:02}" for i, _ in rows],
            "step": [step for _, step in rows],
            "war": [("fighting", None, "ceasefire", "over", None)[(i + 2 * step) % 5] for i, step in rows],
            "toll": [(4, None, None, 8)[(i + step) % 4] for i, step in rows],
            "aid": [(None, True, False)[i * step % 3] for i, step in rows],
            "talks": [i % 7 == step for i, step in rows],
        }
    )


def bare(answer: Sweep) -> Sweep:
    """The answer without where it comes from and how it was done."""
    return replace(answer, table="", out=None, segments=0, resumed=0)


def written(path: Path) -> list[dict[str, Any]]:
    """The rows of an output; scenarios of about the same length stand together, so those of a long table are sorted."""
    rows = pq.read_table(path).to_pylist()
    return sorted(rows, key=lambda row: row["scenario"]) if "scenario" in rows[0] else rows


def forms(table: pa.Table, folder: Path, group: int) -> dict[str, Any]:
    """The table in every form that can be swept over, its row groups of so many rows."""
    pq.write_table(table, folder / "t.parquet", row_group_size=group)
    (folder / "parts").mkdir()
    pq.write_table(table.slice(0, 13), folder / "parts" / "a.parquet", row_group_size=group)
    pq.write_table(table.slice(13), folder / "parts" / "b.parquet", row_group_size=group)
    with pa.ipc.new_file(folder / "t.arrow", table.schema) as file:
        file.write_table(table, max_chunksize=group)
    found = {"memory": table, "file": folder / "t.parquet", "folder": folder / "parts", "arrow": folder / "t.arrow"}
    if "unknown" not in table.column_names:
        pyarrow.csv.write_csv(table, folder / "t.csv")
        found["csv"] = folder / "t.csv"
    return found | {"stream": pa.RecordBatchReader.from_batches(table.schema, table.to_batches(group))}


@pytest.mark.parametrize("rows", FEW_ROWS)
@pytest.mark.parametrize("made", [static, steps])
def test_blocks_of_a_few_rows_come_to_the_same_in_every_form_of_a_table(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, made: Callable[[], pa.Table]
) -> None:
    whole = sweep(case, made(), out=tmp_path / "whole.parquet", **ASKED)
    in_blocks_of(rows, monkeypatch)
    for name, form in forms(made(), tmp_path, rows).items():
        out = tmp_path / f"{name}.parquet"
        answer = sweep(case, form, out=out, **ASKED)
        assert answer.segments > 1
        assert bare(answer) == bare(whole)
        assert written(out) == written(tmp_path / "whole.parquet")


@pytest.mark.parametrize("rows", FEW_ROWS)
def test_text_pictures_and_rows_in_memory_are_the_same(case: Case, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    def made() -> tuple[str, str, list[dict[str, Any]]]:
        answer = bare(sweep(case, static(), **ASKED))
        drawn = pictures.page("t", pictures.acceptance(answer), pictures.blocking(answer))
        return text(answer, 80), drawn, pa.Table.from_batches(verdicts(case, static())).to_pylist()

    whole = made()
    in_blocks_of(rows, monkeypatch)
    assert made() == whole


@pytest.mark.parametrize("rows", FEW_ROWS)
def test_two_processes_with_blocks_of_a_few_rows_come_to_the_same(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    whole = sweep(case, static(), out=tmp_path / "whole.parquet", **ASKED)
    in_blocks_of(rows, monkeypatch)
    pq.write_table(static(), tmp_path / "t.parquet", row_group_size=rows)
    answer = sweep(case, tmp_path / "t.parquet", out=tmp_path / "two.parquet", workers=2, **ASKED)
    assert bare(answer) == bare(whole)
    assert written(tmp_path / "two.parquet") == written(tmp_path / "whole.parquet")


@pytest.mark.parametrize("rows", FEW_ROWS)
@pytest.mark.parametrize("made", [static, steps])
def test_a_run_that_is_resumed_comes_to_the_same_as_one_block(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, made: Callable[[], pa.Table]
) -> None:
    whole = sweep(case, made(), out=tmp_path / "whole.parquet", **ASKED)
    in_blocks_of(rows, monkeypatch)

    def ctrl_c(scenarios: int, _: int | None) -> None:
        if scenarios >= 15:
            raise KeyboardInterrupt

    pq.write_table(made(), tmp_path / "t.parquet", row_group_size=rows)
    out = tmp_path / "out.parquet"
    part = sweep(case, tmp_path / "t.parquet", out=out, progress=ctrl_c, **ASKED)
    assert part.stopped
    answer = sweep(case, tmp_path / "t.parquet", out=out, resume=True, **ASKED)
    assert answer.resumed == part.segments > 0
    assert bare(answer) == bare(whole)
    assert written(out) == written(tmp_path / "whole.parquet")


@given(st.data(), st.sampled_from(FEW_ROWS))
def test_scenarios_of_any_case_come_to_the_same_in_blocks_of_a_few(data: st.DataObject, rows: int) -> None:
    doc = data.draw(case_docs())
    case = comity.case_of(doc)
    docs = data.draw(st.lists(scenario_docs(doc), min_size=2, max_size=12))
    given_ = [comity.scenario_of(each, case) for each in docs]
    whole = sweep(case, given_, matrix=True, decide=["all"])
    with pytest.MonkeyPatch.context() as patch:
        in_blocks_of(rows, patch)
        assert bare(sweep(case, given_, matrix=True, decide=["all"])) == bare(whole)


def test_where_only_the_first_block_has_a_row_that_is_helped_the_rows_of_all_blocks_are_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = {"id": "x", "kind": "red_line", "title": "x", "stated": ["s"], "never": "war == aid"}
    case = comity.case_of(
        {"case": "c", "facts": {"war": "bool", "aid": "bool"}, "parties": [{"party": "a", **SAID, "terms": [line]}]}
    )
    in_blocks_of(1, monkeypatch)
    (found,) = sweep(case, pa.table({"aid": [True, None, None]}), decide=["war"]).unknowns
    assert [(each.name, each.open, each.some, each.whatever) for each in found.terms] == [("a.x", 3, 1, 1)]
