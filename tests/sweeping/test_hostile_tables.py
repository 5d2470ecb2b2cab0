"""Whatever bytes stand in a table or a log: comity answers, or says what is wrong with which file."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.cli import main
from comity.sweeping import sweep
from sweeping.few_rows import in_blocks_of
from sweeping.some_logs import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

CASE = {
    "case": "bridge",
    "facts": {"war": "bool", "toll": {"type": "int", "range": [0, 20]}},
    "events": {"paid": {"title": "Pay"}},
    "parties": [
        {
            "party": "north",
            "statements": {"s": {"speaker": "The council"}},
            "terms": [{"id": "peace", "kind": "red_line", "title": "No war", "stated": ["s"], "never": "war"}],
        }
    ],
}
NOT_UTF8 = pa.StringArray.from_buffers(2, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe"))
ON_MARS = pa.array([1, 2], pa.timestamp("us", "Mars/Base"))
LOG = "case:concept:name,concept:name,time:timestamp\n"


@pytest.fixture(scope="module")
def case() -> comity.Case:
    return comity.case_of(CASE)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def arrow(table: pa.Table, name: str = "t.arrow") -> None:
    with pa.ipc.new_file(name, table.schema) as file:
        file.write_table(table)


# --- tables --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        (
            "t.csv", b"id,war\ra,true\rb,false\r",
            (
                "the lines of `t.csv` end with a carriage return alone [bad-table]\n"
                "help: save the file with the line ends of Unix or Windows"
            ),
        ),
        (
            "t.csv", b"id," + b"w" * 200_000 + b"\na,true\n",
            (
                "the first line of `t.csv` has more than 131,072 characters [too-large]\n"
                "help: it names the columns, and the rows stand in lines of their own"
            ),
        ),
        (
            "t.csv", b'id,"war\na,true\n',
            (
                "the first line of `t.csv` cannot be read as names of columns [bad-table]\n"
                "help: a name in quotes begins and ends with one, on the same line"
            ),
        ),
        (
            "t.csv", b"id,war\n" + b"a" * (9 << 20) + b",true\n",
            (
                "`t.csv` has a row of more than 4,194,304 bytes [too-large]\n"
                "help: a cell whose quote is not closed goes on to the end of the file"
            ),
        ),
        (
            "t.csv", b"id,war\na,true\n\xff\n",
            "t.csv, row 2: it has 1 cell, but the table 2 columns [bad-table]\nhelp: an empty cell has its comma too",
        ),
        (
            "t.csv", "id,é\na,true\n".encode("latin-1"),
            "`t.csv` is not UTF-8 text [not-text]\nhelp: save the file as UTF-8 text",
        ),
        (
            "t.csv", b"",
            "`t.csv` starts with an empty line [empty]\nhelp: the first line of a CSV file names its columns",
        ),
        (
            "t.csv.gz", b"id,war\n",
            (
                "cannot read `t.csv.gz` as a CSV file: it is something else, or broken [bad-table]\n"
                "help: the reader says: zlib inflate failed: incorrect header check"
            ),
        ),
        (
            "t.csv.gz", gzip.compress(b"id,war\n" + b"a,true\n" * 9_000, mtime=0)[:60],
            (
                "cannot read `t.csv.gz` as a CSV file: it is something else, or broken [bad-table]\n"
                "help: the reader says: Truncated compressed stream"
            ),
        ),
        (
            "t.parquet", b"",
            (
                "cannot read `t.parquet` as a Parquet file: it is something else, or broken [bad-table]\n"
                "help: the reader says: Parquet file size is 0 bytes"
            ),
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_told(case: comity.Case, name: str, raw: bytes, told: str) -> None:
    Path(name).write_bytes(raw)
    assert problem_of(lambda: sweep(case, name)) == told


@pytest.mark.parametrize("write", [arrow, lambda table: pq.write_table(table, "t.parquet")])
def test_text_that_is_not_utf8_is_told_of_binary_files_too(
    case: comity.Case, write: Callable[[pa.Table], None]
) -> None:
    write(pa.table({"id": NOT_UTF8, "war": [True, False]}))
    name = next(Path().iterdir()).name
    group = ", row group 1" if name.endswith("parquet") else ""
    assert problem_of(lambda: sweep(case, name, out="out.parquet")) == (
        f"{name}{group}, column `id`: a cell is not UTF-8 text [not-text]"
    )
    assert list(Path().iterdir()) == [Path(name)]


def test_a_name_of_a_column_that_is_not_utf8_is_told(case: comity.Case) -> None:
    arrow(pa.table({"warr": [True]}))
    Path("t.arrow").write_bytes(Path("t.arrow").read_bytes().replace(b"warr", b"war\xff"))
    assert problem_of(lambda: sweep(case, "t.arrow")) == (
        "`t.arrow` is not UTF-8 text [not-text]\nhelp: save the file as UTF-8 text"
    )


TABLE = pa.table({"id": [f"s{i}" for i in range(40)], "war": [i % 3 == 0 for i in range(40)], "toll": [4] * 40})
STEPS = pa.table({"scenario": [i // 2 for i in range(40)], "step": [1 + i % 2 for i in range(40)], "war": [True] * 40})


def files() -> dict[str, bytes]:
    """A table in each kind of file, as bytes."""
    found: dict[str, bytes] = {}
    for name, table in (("table", TABLE), ("steps", STEPS)):
        pq.write_table(table, "t.parquet", row_group_size=10)
        pyarrow.csv.write_csv(table, "t.csv")
        arrow(table)
        with pa.ipc.new_stream("t.arrows", table.schema) as file:
            file.write_table(table)
        found |= {f"{name}{each.suffix}": each.read_bytes() for each in Path().glob("t.*")}
    return found | {"table.csv.gz": gzip.compress(found["table.csv"], mtime=0)}


def test_a_file_of_which_some_bytes_are_others_is_answered_or_told(
    case: comity.Case, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = files()

    @given(st.sampled_from(sorted(whole)), st.data())
    def answered_or_told(name: str, data: st.DataObject) -> None:
        raw = bytearray(whole[name])
        for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=8)):
            raw[at] = data.draw(st.sampled_from([0, 10, 34, 44, 127, 128, 255]))
        (tmp_path / name).write_bytes(raw[: data.draw(st.sampled_from([len(raw), len(raw) // 2]))])
        try:
            sweep(case, tmp_path / name)
        except comity.CaseError as error:
            told = str(error)
        else:
            told = name
        assert name in told

    answered_or_told()
    assert "Traceback" not in capfd.readouterr().err


# --- files that change ---------------------------------------------------------------------------------------------


CHANGED = "`{}` has changed since it was first looked at [bad-table]\nhelp: sweep over a copy that nothing writes to"


def touch(path: Path) -> None:
    """As if somebody wrote the file anew: the same bytes, at another time."""
    before = path.stat()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000_000))


@pytest.mark.parametrize("name", ["t.parquet", "t.arrow", "t.csv", "steps.parquet"])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (touch, CHANGED),
        (lambda path: path.write_bytes(b"x"), CHANGED),
        (Path.unlink, "cannot read `{}`: no such file or directory [no-file]"),
    ],
)  # fmt: skip
def test_a_file_that_changes_or_vanishes_between_segments_is_told(
    case: comity.Case, monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Path], object], told: str
) -> None:
    in_blocks_of(7, monkeypatch)
    pq.write_table(TABLE, "t.parquet", row_group_size=10)
    pq.write_table(STEPS, "steps.parquet", row_group_size=10)
    pyarrow.csv.write_csv(TABLE, "t.csv")
    arrow(TABLE)
    changed: list[Path] = []

    def after_a_while(_scenarios: int, _of: int | None) -> None:
        if not changed:
            changed.append(Path(name))
            change(Path(name))

    found = problem_of(lambda: sweep(case, name, out="out.parquet", progress=after_a_while))
    assert found == told.format(name)
    assert not list(Path().glob("out*"))


# --- logs ----------------------------------------------------------------------------------------------------------


def log_of(**columns: pa.Array) -> pa.Table:
    texts = {"case": pa.array(["a", "b"]), "activity": pa.array(["Pay", "Pay"]), "time": pa.array(["2024-01-01"] * 2)}
    names = {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"}
    return pa.table({names[key]: column for key, column in (texts | columns).items()})


NO_TEXT = ", which cannot be read as text [wrong-type]"


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("case", pa.array([["a"], ["b"]]), f"`case:concept:name`: it holds `list<element: string>`{NO_TEXT}"),
        ("activity", pa.array([{"a": 1}, None]), f"`concept:name`: it holds `struct<a: int64>`{NO_TEXT}"),
        ("time", ON_MARS, f"`time:timestamp`: it holds `timestamp[us, tz=Mars/Base]`{NO_TEXT}"),
        ("case", pa.array([b"\xff", b"b"]), "`case:concept:name`: a cell is not UTF-8 text [not-text]"),
        ("case", NOT_UTF8, "`case:concept:name`: a cell is not UTF-8 text [not-text]"),
    ],
)  # fmt: skip
def test_a_column_of_a_log_that_is_no_text_is_told(column: str, values: pa.Array, told: str) -> None:
    Path("case.yaml").write_text("case: c\nevents: {paid: {title: Pay}}\n", encoding="utf-8")
    pq.write_table(log_of(**{column: values}), "log.parquet")
    said = CliRunner().invoke(main, ["sweep", "case.yaml", "--log", "log.parquet"])
    assert (said.exit_code, said.output.split("\n")[0]) == (2, f"`log.parquet`, column {told}")


def test_a_name_of_a_column_of_a_log_that_is_not_utf8_is_told() -> None:
    Path("case.yaml").write_text("case: c\nevents: {paid: {title: Pay}}\n", encoding="utf-8")
    Path("log.csv").write_bytes(LOG.replace("name", "n\xcefme", 1).encode("latin-1") + b"a,Pay,2024-01-01\n")
    said = CliRunner().invoke(main, ["sweep", "case.yaml", "--log", "log.csv"])
    assert (said.exit_code, said.output.split("\n")[0]) == (2, "`log.csv` is not UTF-8 text [not-text]")


def test_a_csv_log_in_another_encoding_is_told() -> None:
    Path("case.yaml").write_text("case: c\nevents: {paid: {title: Pay}}\n", encoding="utf-8")
    Path("log.csv").write_bytes(f"{LOG}é,Pay,2024-01-01\n".encode("latin-1"))
    said = CliRunner().invoke(main, ["sweep", "case.yaml", "--log", "log.csv"])
    assert (said.exit_code, said.output.split("\n")[:2]) == (
        2,
        ["`log.csv` is not UTF-8 text [not-text]", "help: save the file as UTF-8 text"],
    )
