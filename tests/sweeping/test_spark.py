"""Spark comes to the same as this process, row by row and total by total, and says what is wrong as clearly."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import comity
from comity.cli import main
from comity.sweeping import spark as on_spark
from comity.sweeping import sweep
from comity.sweeping.products import product
from sweeping.few_rows import in_blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, SparkSession

    from comity.case import Case
    from comity.tallies import Sweep

ROOT = Path(__file__).parent.parent.parent
UKRAINE = ROOT / "rules" / "ukraine-2024"
ASKED: Any = {"matrix": True, "decide": ["all"], "start": "status_quo", "readings": {"withdrawal": "begun"}}


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """One session for all tests, small, and with batches so small that each partition has several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        from pyspark.sql import SparkSession

        small = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        small = small.config("spark.sql.shuffle.partitions", "2").config("spark.log.level", "OFF")
        small = small.config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")  # starts in half the time
        session = small.config("spark.sql.execution.arrow.maxRecordsPerBatch", "70").getOrCreate()
        yield session
        session.stop()


@pytest.fixture(scope="module")
def case() -> Case:
    return comity.load_case(UKRAINE)


def static(count: int = 1_000) -> pa.Table:
    wars, bids = ("fighting", "ceasefire", "over", None), ("active", "renounced", None)
    unknown = [["accession"] if i % 11 == 0 else [] for i in range(count)]
    return pa.table(
        {
            "id": [f"s{i}" for i in range(count)],
            "war": [wars[i % 4] for i in range(count)],
            "nato_bid": [bids[i % 3] for i in range(count)],
            "troops(four_regions)": [("present", "absent", None)[i % 7 % 3] for i in range(count)],
            "accession": [None if i % 11 == 0 else i % 2 == 0 for i in range(count)],
            "unknown": pa.array(unknown, pa.list_(pa.string())),
            "_seen": [i / 3 for i in range(count)],
            "WAR": ["as Spark sees it, the same name"] * count,
        }
    )


def steps(count: int = 300) -> pa.Table:
    """One to four steps for each scenario, the last first, and scenarios far from in order."""
    rows = [(i * 7 % count, step) for i in range(count) for step in range(i * 7 % count % 4, -1, -1)]
    return pa.table(
        {
            "scenario": [f"c{scenario}" for scenario, _ in rows],
            "step": [step for _, step in rows],
            "war": [("fighting", None, "over")[(scenario + step) % 3] for scenario, step in rows],
            "accession": [(scenario + 2 * step) % 7 == 0 for scenario, step in rows],
            "unknown": ["nato_bid" if scenario % 5 == 0 else None for scenario, _ in rows],
        }
    )


def bare(answer: Sweep) -> Sweep:
    """The answer without where it comes from and how it was done."""
    return replace(answer, table="", out=None, segments=0)


def rows_of(path: Path, name: str) -> dict[str, dict[str, Any]]:
    return {str(row[name]): row for row in pq.read_table(path).to_pylist()}


@pytest.mark.parametrize(("table", "name"), [(static(), "id"), (steps(), "scenario")], ids=["static", "long"])
@pytest.mark.parametrize("status", ["complete", "ongoing"])
def test_spark_comes_to_the_same_totals_and_rows(
    spark: SparkSession, tmp_path: Path, table: pa.Table, name: str, status: str
) -> None:
    case = comity.load_case(UKRAINE)
    asked: Any = {**ASKED, "ignore": ["WAR"], "status": status}
    here = sweep(case, table, out=tmp_path / "here.parquet", **asked)
    frame = spark.createDataFrame(table).repartition(3)
    there = sweep(case, frame, out=tmp_path / "there", **asked)
    assert bare(there) == bare(here)
    assert there.out == str(tmp_path / "there")
    assert rows_of(tmp_path / "there", name) == rows_of(tmp_path / "here.parquet", name)
    assert [each.name for each in tmp_path.iterdir() if "partial" in each.name] == []
    if status == "complete":
        assert bare(sweep(case, frame, **asked)) == bare(here)


def test_positions_are_taken_as_of_a_date_and_only_what_is_asked_for_is_written(
    spark: SparkSession, tmp_path: Path
) -> None:
    case, then = comity.load_case(ROOT / "rules" / "sweden-nato"), date(2023, 6, 1)
    table = pa.table({"id": [1, 2]})
    here = sweep(case, table, as_of=then)
    there = sweep(case, spark.createDataFrame(table), out=tmp_path / "there", what=["stances"], as_of=then)
    assert bare(there) == bare(here) != bare(sweep(case, table))
    assert pq.read_table(tmp_path / "there").column_names == ["id", "feasible", *(each.name for each in case.parties)]


def test_empty_partitions_and_empty_tables_count_nothing(spark: SparkSession, case: Case, tmp_path: Path) -> None:
    few = spark.createDataFrame(static(5)).repartition(8)
    assert bare(sweep(case, few, ignore=["WAR"])) == bare(sweep(case, static(5), ignore=["WAR"]))
    for made in (static, steps):
        table = made(5).drop_columns(["WAR"] if made is static else [])
        answer = sweep(case, spark.createDataFrame(table).where("war = 'no such'"), out=tmp_path / made.__name__)
        assert bare(answer) == bare(sweep(case, table.slice(0, 0)))
        assert pq.read_table(tmp_path / made.__name__).num_rows == 0


def test_rows_that_say_nothing_that_matters_are_counted_too(spark: SparkSession, case: Case) -> None:
    table = pa.table({"_nothing": [1, 2, 3]})
    assert bare(sweep(case, spark.createDataFrame(table))) == bare(sweep(case, table))
    assert sweep(case, spark.createDataFrame(table)).scenarios == 3


# --- what is wrong -------------------------------------------------------------------------------------------------


def wrong(case: Case, frame: DataFrame, **options: Any) -> str:  # noqa: ANN401
    with pytest.raises(comity.CaseError) as caught:
        sweep(case, frame, **options)
    return str(caught.value)


def test_everything_that_is_wrong_with_the_columns_is_told_before_any_row_is_read(
    spark: SparkSession, case: Case
) -> None:
    frame = spark.sql("select 1 as war, true as natobid, timestamp'2024-01-01 00:00:00' as date, 'x' as id")
    assert wrong(case, frame) == (
        "<spark>, column `natobid`: unknown name `natobid` [unknown-name]\n"
        "help: did you mean `nato_bid`?\n\n"
        "<spark>, column `date`: the column must hold dates or times without a zone, not timestamp[us, tz=UTC] "
        "[wrong-type]\n\n"
        "<spark>, column `war`: `war` needs a column of text, not of int32 [wrong-type]"
    )


def test_a_bad_value_is_told_with_its_column_partition_and_row(
    spark: SparkSession, case: Case, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"id": [f"s{i}" for i in range(300)], "war": [*["over"] * 250, "ovr", *["over"] * 49]})
    frame = spark.createDataFrame(table).coalesce(1)
    expected = (
        "<spark>, partition 0, row 251, id `s250`, column `war`: `ovr` is not a value of `war` [unknown-value]\n"
        "help: did you mean `over`?"
    )
    capfd.readouterr()
    assert wrong(case, frame) == expected
    assert wrong(case, frame, out=tmp_path / "out") == expected
    assert capfd.readouterr() == ("", "")
    assert [*tmp_path.iterdir()] == []
    assert wrong(case, frame.select("war")).startswith("<spark>, partition 0, row 251, column `war`: ")


def test_a_bad_step_is_told_by_its_scenario(spark: SparkSession, case: Case) -> None:
    table = pa.table({"scenario": [7, 8, 8], "step": [1, 1, 3], "war": ["over", "ovr", None]})
    assert wrong(case, spark.createDataFrame(table)) == (
        "<spark>, scenario `8`, step `1`, column `war`: `ovr` is not a value of `war` [unknown-value]\n"
        "help: did you mean `over`?"
    )
    table = table.set_column(2, "war", pa.array(["over"] * 3))
    assert wrong(case, spark.createDataFrame(table)) == (
        "<spark>, scenario `8`, step `3`, column `step`: the scenario `8` has a step 3, but no step 2 [missing-step]\n"
        "help: number the steps one by one; a step at which nothing changes has a row too"
    )


def test_verdicts_of_rows_without_a_name_are_not_written(spark: SparkSession, case: Case, tmp_path: Path) -> None:
    frame = spark.sql("select 'over' as war")
    assert wrong(case, frame, out=tmp_path / "out") == (
        "verdicts of Spark's rows can be told apart by a column `id` only: they have no order [missing-key]\n"
        "help: add one, such as `monotonically_increasing_id()`"
    )


def test_nothing_is_written_over(spark: SparkSession, case: Case, tmp_path: Path) -> None:
    frame = spark.sql("select 'over' as war, 1 as id")
    (tmp_path / "out.partial").mkdir()
    assert wrong(case, frame, out=tmp_path / "out") == (
        f"`{tmp_path / 'out.partial'}` exists [unfinished-run]\nhelp: name another one, or delete this one"
    )
    assert (tmp_path / "out.partial").exists()
    (tmp_path / "out.partial").rename(tmp_path / "out")
    assert wrong(case, frame, out=tmp_path / "out").startswith(f"`{tmp_path / 'out'}` exists [out-exists]")


def test_what_spark_cannot_do_is_told_in_a_sentence(spark: SparkSession, case: Case) -> None:
    frame = spark.sql("select if(id < 5, 'over', raise_error('the disk is full')) as war from range(9)")
    said = wrong(case, frame)
    assert re.fullmatch(r"Spark could not do its work: `.*the disk is full.*` \[spark-failed\]", said)
    with pytest.raises(ValueError, match="neither `workers` nor `resume`"):
        sweep(case, frame, workers=2)


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("spark")
def test_the_command_reads_parquet_and_csv_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = static(200).drop_columns(["WAR", "unknown", "_seen"])
    (tmp_path / "folder").mkdir()
    pq.write_table(table, "folder/a.parquet")
    pyarrow.csv.write_csv(table, "table.csv")
    written = steps(20).set_column(0, "scenario", pa.array([f" {each}" for each in steps(20)["scenario"].to_pylist()]))
    pyarrow.csv.write_csv(written, "steps.csv")
    for path in ("folder", "table.csv", "steps.csv"):
        command = ["sweep", str(UKRAINE), path, "--matrix"]
        here, there = (CliRunner().invoke(main, [*command, "--engine", engine]) for engine in ("here", "spark"))
        assert (there.output, there.exit_code) == (here.output, 0)


@pytest.mark.usefixtures("spark")
def test_the_command_tells_a_bad_cell_of_a_csv_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("war,accession\nover,true\nover,yes\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["sweep", str(UKRAINE), "t.csv", "--engine", "spark"])
    assert done.exit_code == 2
    assert done.output == (
        "t.csv, partition 0, row 2, column `accession`: the value of `accession` must be true or false, not `yes` "
        "[bad-value]\nhelp: write `true`\n\n1 problem; `comity explain CODE` says more about a [code]\n"
    )
    done = CliRunner().invoke(main, ["sweep", str(UKRAINE), "t.csv", "--engine", "spark", "--workers", "2"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        2,
        "Error: Spark shares the work out itself: it takes neither --workers nor --resume",
    )


@pytest.mark.usefixtures("spark")
def test_a_csv_file_with_a_row_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("war,accession,nato_bid\nover,true,active\nover\n", encoding="utf-8")
    with pytest.raises(comity.CaseError, match="Spark could not do its work"):
        sweep(comity.load_case(UKRAINE), on_spark.read(tmp_path / "t.csv"))
    pq.write_table(static(1), tmp_path / "t.arrow")
    with pytest.raises(comity.CaseError, match="broken"):
        on_spark.read(tmp_path / "t.arrow")


def test_pyspark_is_loaded_by_nothing_but_its_own_frames() -> None:
    program = "import comity, sys; from comity.sweeping import sweep; import pyarrow as pa\n"
    program += (
        f"sweep(comity.load_case({str(UKRAINE)!r}), pa.table({{'war': ['over']}})); print('pyspark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_product_made_by_tasks_counts_what_the_space_counts(spark: SparkSession, case: Case) -> None:
    vary: dict[str, Any] = {
        "war": None,
        "nato_bid": ["active", "renounced", None],
        "troops(four_regions)": None,
        "accession": [True, False, None],
    }
    swept, counted = sweep(case, product(case, vary, spark)), comity.space(case, vary).answer()
    assert swept.scenarios == counted.scenarios
    assert (swept.accepted, swept.unrejected) == (counted.acceptable, counted.not_rejected)
    for one, other in zip(swept.parties, counted.parties, strict=True):
        assert one.stances == {name: number for name, number in (other.stances or {}).items() if number}
        assert [each.verdicts for each in one.terms] == [
            {name: number for name, number in (each.verdicts or {}).items() if number} for each in other.terms
        ]


def test_a_product_of_numbers_and_days_has_each_of_them(spark: SparkSession) -> None:
    doc = {
        "case": "c",
        "facts": {"toll": {"type": "int", "range": [0, 9]}, "share": "number", "day": "date"},
        "parties": [],
    }
    vary = {"toll": None, "share": [0.1, 0.25], "day": ["2024-01-31", "2024-02-01"]}
    made = product(comity.case_of(doc), vary, spark).data.toArrow()
    rows = {(row["toll"], float(row["share"]), row["day"].isoformat()) for row in made.to_pylist()}
    assert rows == {(i, each, day) for i in range(10) for each in (0.1, 0.25) for day in ("2024-01-31", "2024-02-01")}
    assert made.num_rows == 40


@pytest.mark.parametrize("rows", [1, 2, 7])
@pytest.mark.parametrize("made", [static, steps])
def test_blocks_of_a_few_rows_come_to_the_same_as_one_block(
    case: Case,
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    made: Any,  # noqa: ANN401 - a function
    rows: int,
) -> None:
    asked: Any = {**ASKED, "decide": ["war", "nato_bid"]}
    whole = sweep(case, made(30), ignore=["WAR"], **asked)
    in_blocks_of(rows, monkeypatch)
    answer = sweep(case, spark.createDataFrame(made(30)), ignore=["WAR"], **asked)
    assert bare(answer) == bare(whole)
