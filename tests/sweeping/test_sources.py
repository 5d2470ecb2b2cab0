"""Tables from files, folders and memory, a batch at a time; and what is said of those that cannot be read."""

from __future__ import annotations

import gzip
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv, feather

from comity import CaseError
from comity.tables import files, sources
from comity.tables.pieces import Options, pieces
from comity.tables.sources import batches, fingerprint, source
from tabled import BRIDGE as CASE
from tabled import cells_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.tables.sources import Table

OPEN = Options()
SHORT = pa.table({"war": ["over", None, "fighting", "over", "ceasefire"], "threat": [True, None, False, True, None]})
LONG = pa.table({"war": ["over", "ceasefire"] * 500, "troops": range(1000), "signed": [date(2024, 1, 1), None] * 500})


def read(thing: Table, rows: int = 64, options: Options = OPEN) -> list[tuple[Any, ...]]:
    """What a table says: the name of each row, and each reference that is mentioned."""
    found = []
    for block, names, _ in pieces(source(thing), CASE, CASE.references, options, rows):
        assert block.rows <= rows
        for row, name in enumerate(names.to_pylist()):
            found.append((name, *(cells_of(block, ref, row, CASE)[0] for ref in CASE.references)))
    return found


def wrong(thing: Table) -> str:
    """What is said of a table that cannot be read."""
    with pytest.raises(CaseError) as caught:
        read(thing)
    return str(caught.value)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the current one, so that messages hold short paths."""
    monkeypatch.chdir(tmp_path)
    return Path()


# --- the same rows, wherever they come from ----------------------------------------------------------------------


class Frame:
    """What only follows the data frame interchange protocol."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __dataframe__(self, **options: Any) -> object:  # noqa: ANN401
        return self.table.__dataframe__(**options)


class Stream:
    """What only passes its rows on, as a relation of duckdb does."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class Both(Frame, Stream):
    """What follows both, as data frames do."""


def without_days(table: pa.Table) -> pa.Table:
    """The same with times, as the protocol has no days."""
    types = [pa.timestamp("ms") if kind == pa.date32() else kind for kind in table.schema.types]
    return table.cast(pa.schema(zip(table.schema.names, types, strict=True)))


def parquet(table: pa.Table, folder: Path) -> Path:
    pq.write_table(table, folder / "t.parquet", row_group_size=300)
    return folder / "t.parquet"


def many(table: pa.Table, folder: Path) -> Path:
    for i in range(0, len(table), 400):
        pq.write_table(table.slice(i, 400), folder / f"part-{i:04}.parquet", row_group_size=7)
    (folder / "_SUCCESS").touch()
    (folder / ".part-0000.parquet.crc").touch()
    return folder


def as_csv(table: pa.Table, folder: Path) -> Path:
    csv.write_csv(table, folder / "t.csv")
    return folder / "t.csv"


def as_gz(table: pa.Table, folder: Path) -> Path:
    as_csv(table, folder)
    (folder / "t.csv.gz").write_bytes(gzip.compress((folder / "t.csv").read_bytes()))
    return folder / "t.csv.gz"


def arrow(table: pa.Table, folder: Path) -> Path:
    feather.write_feather(table, folder / "t.feather", chunksize=77)
    return folder / "t.feather"


def arrows(table: pa.Table, folder: Path) -> Path:
    with pa.ipc.new_stream(folder / "t.arrows", table.schema) as file:
        file.write_table(table, 77)
    return folder / "t.arrows"


PLACES: dict[str, Callable[[pa.Table, Path], Table]] = {
    "parquet": parquet, "folder": many, "csv": as_csv, "csv.gz": as_gz, "feather": arrow, "arrows": arrows,
    "path": lambda table, folder: str(parquet(table, folder)),
    "batch": lambda table, _: table.combine_chunks().to_batches()[0],
    "reader": lambda table, _: table.to_reader(77),
    "chunks": lambda table, _: pa.concat_tables(table.slice(i, 13) for i in range(0, len(table), 13)),
    "frame": lambda table, _: Frame(without_days(table)), "stream": lambda table, _: Stream(table),
    "both": lambda table, _: Both(table),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("table", [SHORT, LONG], ids=["short", "long"])
def test_a_table_says_the_same_wherever_it_comes_from(place: str, table: pa.Table, tmp_path: Path) -> None:
    assert read(PLACES[place](table, tmp_path)) == read(table, rows=2000)


def test_rows_have_their_numbers_within_the_whole_table(tmp_path: Path) -> None:
    assert [row[0] for row in read(many(LONG, tmp_path))] == list(range(1, 1001))


@pytest.mark.parametrize("place", [place for place in PLACES if place not in {"batch", "chunks"}])
def test_a_table_without_rows_has_no_scenarios(place: str, tmp_path: Path) -> None:
    many(SHORT.slice(0, 0), tmp_path)
    pq.write_table(SHORT.slice(0, 0), tmp_path / "part-0000.parquet")
    folder = tmp_path if place == "folder" else tmp_path / "below"
    folder.mkdir(exist_ok=True)
    assert read(tmp_path if place == "folder" else PLACES[place](SHORT.slice(0, 0), folder)) == []


def test_batches_without_rows_between_others_change_nothing() -> None:
    empty = [pa.RecordBatch.from_pylist([], SHORT.schema)]
    stream = [*empty, *SHORT.slice(0, 2).to_batches(), *empty, *SHORT.slice(2).to_batches(), *empty]
    assert read(pa.RecordBatchReader.from_batches(SHORT.schema, stream)) == read(SHORT)


def test_of_a_parquet_file_only_the_columns_that_matter_are_read(tmp_path: Path) -> None:
    found = source(parquet(LONG.append_column("_note", pa.array(["x"] * 1000)), tmp_path))
    (only,) = pieces(found, CASE, ["troops"], Options(), 4096)
    assert set(only.block.inputs) == {"troops"}
    assert [each.batch.schema.names for each in batches(found, ["troops"], 4096)] == [["troops"]]


def test_a_stream_is_read_as_it_is_asked_for() -> None:
    taken: list[int] = []

    def endless() -> Any:  # noqa: ANN401
        for i in range(10**9):
            taken.append(i)
            yield LONG.to_batches()[0]

    found = pieces(source(pa.RecordBatchReader.from_batches(LONG.schema, endless())), CASE, ["war"], Options(), 1000)
    assert [next(found).block.rows for _ in range(3)] == [1000] * 3
    assert len(taken) < 6


# --- what identifies a table --------------------------------------------------------------------------------------


def test_the_fingerprint_of_a_file_changes_with_its_size_its_time_and_its_columns(tmp_path: Path) -> None:
    file = parquet(SHORT, tmp_path)
    stat = file.stat()
    first = fingerprint(source(file))
    assert first == {
        "kind": "parquet",
        "columns": [["war", "string"], ["threat", "bool"]],
        "files": [[str(file), stat.st_size, stat.st_mtime_ns]],
        "rows": 5,
    }
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert fingerprint(source(file)) != first
    assert fingerprint(source(SHORT)) != fingerprint(source(SHORT.rename_columns(["war", "vote"])))


# --- what cannot be read ------------------------------------------------------------------------------------------


def test_a_path_without_a_file(here: Path) -> None:
    for name in ("t.parquet", "t.csv", "t.arrow", "t"):
        assert wrong(here / name) == f"cannot read `{name}`: no such file or directory [no-file]"


def test_a_file_of_another_kind(here: Path) -> None:
    (here / "t.xlsx").touch()
    assert wrong(here / "t.xlsx") == (
        "cannot tell what kind of table `t.xlsx` is [unknown-file]\n"
        "help: name it with one of the suffixes `.parquet`, `.pq`, `.csv`, `.csv.gz`, `.arrow`, `.arrows`, "
        "`.feather`, `.ipc`"
    )


@pytest.mark.parametrize(("name", "kind"), [("t.parquet", "a Parquet"), ("t.arrow", "an Arrow"), ("t.csv.gz", "a CSV")])
def test_a_broken_file(name: str, kind: str, here: Path) -> None:
    (here / name).write_bytes(b"this is no table at all")
    first, second = wrong(here / name).split("\n")
    assert first == f"cannot read `{name}` as {kind} file: it is something else, or broken [bad-table]"
    assert second.startswith("help: the reader says: ")


def test_a_file_that_breaks_off(here: Path) -> None:
    file = arrows(LONG, here)
    file.write_bytes(file.read_bytes()[:-20])
    assert wrong(file).startswith(
        "cannot read `t.arrows` as an Arrow file: it is something else, or broken [bad-table]\n"
    )


def test_a_folder_without_parquet_files(here: Path) -> None:
    (here / "empty").mkdir()
    (here / "empty" / "_SUCCESS").touch()
    assert wrong(here / "empty") == "`empty` holds no Parquet files [empty]"
    as_csv(SHORT, here / "empty")
    (here / "empty" / "year=2024").mkdir()
    assert wrong(here / "empty") == (
        "`empty` holds what is not a Parquet file: `t.csv`, `year=2024` [unknown-file]\n"
        "help: move out of the folder what is no part of the table; folders inside it are not read"
    )


def test_the_files_of_a_folder_have_the_same_columns(here: Path) -> None:
    pq.write_table(SHORT, here / "a.parquet")
    pq.write_table(SHORT.select(["threat", "war"]), here / "b.parquet")  # in another order
    assert len(read(here)) == 10
    pq.write_table(SHORT.rename_columns(["wra", "threat"]), here / "c.parquet")
    pq.write_table(SHORT.set_column(1, "threat", pa.array([1] * 5)), here / "d.parquet")
    (here / "e.parquet").write_bytes(b"")
    pq.write_table(SHORT.drop(["threat"]), here / "f.parquet")
    assert wrong(here).replace("\n\n", "\n").splitlines() == [
        "cannot read `e.parquet` as a Parquet file: it is something else, or broken [bad-table]",
        "help: the reader says: Parquet file size is 0 bytes",
        "a.parquet lacks the column `wra`, which c.parquet has [missing-key]",
        "help: did you mean `war`?",
        "c.parquet lacks the column `war`, which a.parquet has [missing-key]",
        "help: did you mean `wra`?",
        "f.parquet lacks the column `threat`, which a.parquet has [missing-key]",
        "help: all files of a folder have the same columns; give each that says nothing an empty one",
        "d.parquet, column `threat`: it holds int64, but bool in a.parquet [wrong-type]",
    ]


def test_a_bad_cell_is_named_with_its_row_group_and_its_row_in_the_file(here: Path) -> None:
    pq.write_table(SHORT, here / "a.parquet")
    table = pa.table({"war": ["over"] * 5 + ["fightin", "over", "fightn"], "threat": [True] * 8})
    pq.write_table(table, here / "b.parquet", row_group_size=3)
    assert wrong(here) == (
        "b.parquet, row group 2, row 6, column `war`: `fightin` is not a value of `war` "
        "(the first of 2 such rows so far) [unknown-value]\n"
        "help: did you mean `fighting`?"
    )


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (b"", "`t.csv` starts with an empty line [empty]", "the first line of a CSV file names its columns"),
        (b"\nover\n", "`t.csv` starts with an empty line [empty]", "the first line of a CSV file names its columns"),
        (
            b"war;threat\nover;true\n",
            "the columns of `t.csv` are not separated by commas [bad-table]",
            "save the file with commas between the cells",
        ),
        (
            b"war,threat\nover,true\nover\n",
            "t.csv, row 2: it has 1 cell, but the table 2 columns [bad-table]",
            "an empty cell has its comma too",
        ),
        (
            b"war\nover\nover,\n",
            "t.csv, row 2: it has 2 cells, but the table 1 column [bad-table]",
            "put a cell with a comma in it in quotes",
        ),
        (b"w\xffr\nover\n", "`t.csv` is not UTF-8 text [not-text]", "save the file as UTF-8 text"),
        (b"war\nover\n\xff\n", "t.csv, row 2: this is not UTF-8 text [not-text]", "save the file as UTF-8 text"),
        (b"war,war\nover,over\n", "t.csv, column `war`: there are several columns of this name [set-twice]", None),
        (
            b'war,threat\nover,\n"over",yes\n',
            "t.csv, row 2, column `threat`: the value of `threat` must be true or false, not `yes` [bad-value]",
            "write `true`",
        ),
    ],
)
def test_a_csv_file_that_is_not_in_order(text: bytes, message: str, hint: str | None, here: Path) -> None:
    (here / "t.csv").write_bytes(text)
    assert wrong(here / "t.csv") == message + (f"\nhelp: {hint}" if hint else "")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (b"war,threat", []), (b"war,threat\n", []), (b"war,threat\n\n", []), (b"war\n\nover\n", [None, "over"]),
        (b'\xef\xbb\xbfwar , threat\r\n"over",\r\n,true\r\n', ["over", None]),
    ],
)  # fmt: skip
def test_a_csv_file_that_is(text: bytes, rows: list[str | None], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(text)
    at = 1 + list(CASE.references).index("war")
    assert [row[at] for row in read(tmp_path / "t.csv")] == rows


def test_what_is_no_table_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match=r"^cannot read list as a table$"):
        sources.source([1])


def test_a_file_that_asks_for_more_memory_than_there_is_is_named() -> None:
    with pytest.raises(CaseError) as found, files.told(Path("t.parquet"), "parquet"):
        raise pa.ArrowMemoryError("malloc of size 64 failed")
    assert str(found.value) == (
        "cannot read `t.parquet` as a Parquet file: it is broken, or too large for the memory here [bad-table]\n"
        "help: the reader says: malloc of size 64 failed"
    )


def test_a_torn_file_that_asks_for_much_memory_says_so(here: Path) -> None:
    torn = b"ARROW1\0\0\xff\xff\xff\xff\x58" + b"\0" * 51 + (0x7269_0000).to_bytes(4, "little") + b"ARROW1"
    (here / "t.feather").write_bytes(torn)
    assert wrong(here / "t.feather").startswith("cannot read `t.feather` as an Arrow file: it is ")
