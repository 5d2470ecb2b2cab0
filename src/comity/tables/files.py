"""Files of tables: which kind each is of, its columns, and its rows a batch at a time."""

from __future__ import annotations

import csv as plain
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from comity.load.files import check_readable
from comity.problems import CaseError, Problem, listed, shown
from comity.tables.rows import Place, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

Kind = Literal["parquet", "csv", "arrow"]
SUFFIXES: Mapping[str, Kind] = {
    ".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".csv.gz": "csv", ".arrow": "arrow", ".arrows": "arrow",
    ".feather": "arrow", ".ipc": "arrow",
}  # fmt: skip
_UTF8 = "save the file as UTF-8 text"
_BLOCK = 4 * 1024 * 1024  # bytes of a CSV file that are read at a time


def kind_of(path: Path) -> Kind:
    """Which kind of file it is, by its suffix; raises `CaseError` when that is no table's."""
    check_readable(path, held_open=False)  # it is read more than once
    kind = next((kind for suffix, kind in SUFFIXES.items() if path.name.lower().endswith(suffix)), None)
    if kind is None:
        hint = f"name it with one of the suffixes {listed(SUFFIXES)}"
        if not path.exists():
            raise CaseError([Problem("no-file", f"cannot read {_shown(path)}: no such file or directory")])
        raise CaseError([Problem("unknown-file", f"cannot tell what kind of table {_shown(path)} is", hint=hint)])
    return kind


def in_folder(folder: Path) -> tuple[Path, ...]:
    """The Parquet files of a folder, by name; names that start with `_` or `.` are those of other tools.

    Raises `CaseError` when there are none, or when there is something else.
    """
    with told(folder):
        every = sorted(each for each in folder.iterdir() if not each.name.startswith(("_", ".")))
    other = [each.name for each in every if each.is_dir() or SUFFIXES.get(each.suffix.lower()) != "parquet"]
    for each in every:
        check_readable(each, held_open=False)
    if other:
        hint = "move out of the folder what is no part of the table; folders inside it are not read"
        message = f"{_shown(folder)} holds what is not a Parquet file: {listed(other)}"
        raise CaseError([Problem("unknown-file", message, hint=hint)])
    if not every:
        raise CaseError([Problem("empty", f"{_shown(folder)} holds no Parquet files")])
    return tuple(every)


@contextmanager
def told(path: Path, kind: Kind | None = None) -> Iterator[None]:
    """Says in our words what is wrong with a file, or with a folder."""
    try:
        yield
    except UnicodeDecodeError:
        raise CaseError([_no_text(path)]) from None
    except MemoryError:  # of Arrow's own errors one is among these, and it tells nothing of the file
        raise
    except (OSError, pa.ArrowException) as error:
        number = getattr(error, "errno", None)  # what is wrong inside a file has none
        if number:
            raise CaseError(
                [Problem("no-file", f"cannot read {_shown(path)}: {os.strerror(number).lower()}")]
            ) from None
        raise CaseError([_broken(path, kind, str(error))]) from None


def _broken(path: Path, kind: Kind | None, reason: str) -> Problem:
    if "UTF8" in reason:
        found = re.search(r"Row #(\d+)", reason)
        row = f", row {int(found[1]) - 1}" if found else ""
        return Problem("not-text", f"{path}{row}: this is not UTF-8 text", hint=_UTF8)
    name = {"parquet": "a Parquet", "csv": "a CSV", "arrow": "an Arrow"}[kind or "parquet"]
    message = f"cannot read {_shown(path)} as {name} file: it is something else, or broken"
    return Problem("bad-table", message, hint=f"the reader says: {reason.splitlines()[0].rstrip('.')}")


def _no_text(path: Path) -> Problem:
    return Problem("not-text", f"{_shown(path)} is not UTF-8 text", hint=_UTF8)


def _shown(path: Path) -> str:
    return shown(str(path), 1_000)


# --- the columns -----------------------------------------------------------------------------------------------


def _parquet_schema(path: Path) -> tuple[pa.Schema, int | None]:
    with pq.ParquetFile(path) as file:
        return file.schema_arrow, file.metadata.num_rows


def _csv_schema(path: Path) -> tuple[pa.Schema, int | None]:
    return pa.schema([(name, pa.string()) for name in _header(path)[0]]), None


def _arrow_schema(path: Path) -> tuple[pa.Schema, int | None]:
    with _ipc(path) as reader:
        return reader.schema, None


SCHEMA: Mapping[str, Callable[[Path], tuple[pa.Schema, int | None]]] = {
    "parquet": _parquet_schema, "csv": _csv_schema, "arrow": _arrow_schema,
}  # fmt: skip
"""The columns of a file of each kind, and the number of its rows where it is written there."""


# --- the rows --------------------------------------------------------------------------------------------------


def _parquet(path: Path, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    with pq.ParquetFile(path) as file:
        text = [name for name in columns if file.schema_arrow.field(name).type in (pa.string(), pa.large_string())]
    at = Place(str(path))
    with pq.ParquetFile(path, read_dictionary=text) as file:
        for group in range(file.num_row_groups):
            at = at._replace(group=group + 1)
            for batch in file.iter_batches(rows, row_groups=[group], columns=list(columns)):
                yield Rows(batch, ((0, at),))
                at = at.after(batch.num_rows)


def _csv(path: Path, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    names, more = _header(path)
    if not more:
        return
    wrong: list[csv.InvalidRow] = []

    def note(row: csv.InvalidRow) -> str:
        wrong.append(row)
        return "skip"

    parsing = csv.ParseOptions(
        newlines_in_values=True,
        ignore_empty_lines=len(names) > 1,  # in a single column, an empty line is an empty cell
        invalid_row_handler=note,
    )
    options = csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=1)
    converting = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        include_columns=list(columns),
        null_values=[""],
        strings_can_be_null=True,
    )
    with pa.input_stream(path, compression="detect") as file:
        with csv.open_csv(file, options, parsing, converting) as reader:
            for each in cut(reader, rows, Place(str(path), written=True)):
                _raise_first(wrong, path)
                yield each
        _raise_first(wrong, path)


def _raise_first(wrong: Sequence[csv.InvalidRow], path: Path) -> None:
    """Tell the first row that has not as many cells as there are columns."""
    if wrong:
        row = wrong[0]
        cells = f"{row.actual_columns} cell{'s' if row.actual_columns != 1 else ''}"
        columns = f"{row.expected_columns} column{'s' if row.expected_columns != 1 else ''}"
        message = f"{path}, row {row.number - 1}: it has {cells}, but the table {columns}"
        more = row.actual_columns > row.expected_columns
        hint = "put a cell with a comma in it in quotes" if more else "an empty cell has its comma too"
        raise CaseError([Problem("bad-table", message, hint=hint)])


def _header(path: Path) -> tuple[list[str], bool]:
    """The names of the columns of a CSV file, and whether rows come after; raises `CaseError` when there are none."""
    with pa.input_stream(path, compression="detect") as file:
        first, _, rest = file.read(_BLOCK).partition(b"\n")
    text = first.decode("utf-8-sig")
    names = [name.strip() for name in next(plain.reader([text.rstrip("\r")]), [])]
    if not any(names):
        hint = "the first line of a CSV file names its columns"
        raise CaseError([Problem("empty", f"{_shown(path)} starts with an empty line", hint=hint)])
    other = next((mark for mark in (";", "\t") if len(names) == 1 and mark in names[0]), None)
    if other:
        message = f"the columns of {_shown(path)} are not separated by commas"
        raise CaseError([Problem("bad-table", message, hint="save the file with commas between the cells")])
    return names, bool(rest.strip() if len(names) > 1 else rest)


def cut(stream: Iterable[pa.RecordBatch], rows: int, at: Place) -> Iterator[Rows]:
    """Batches of at most so many rows, with their places."""
    for batch in stream:
        for start in range(0, batch.num_rows, rows):
            part = batch.slice(start, rows)
            yield Rows(part, ((0, at),))
            at = at.after(part.num_rows)


def _arrow(path: Path, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    with _ipc(path) as reader:
        stream = (batch.select(columns) for batch in _batches(reader))
        yield from cut(stream, rows, Place(str(path)))


@contextmanager
def _ipc(path: Path) -> Iterator[pa.RecordBatchFileReader | pa.RecordBatchStreamReader]:
    """The reader of an Arrow file, or of a stream that was written to a file."""
    with path.open("rb") as file:
        stored = file.read(6) == b"ARROW1"
    with pa.OSFile(str(path)) as data, (pa.ipc.open_file if stored else pa.ipc.open_stream)(data) as reader:
        yield reader


def _batches(reader: pa.RecordBatchFileReader | pa.RecordBatchStreamReader) -> Iterator[pa.RecordBatch]:
    if isinstance(reader, pa.RecordBatchFileReader):
        return (reader.get_batch(i) for i in range(reader.num_record_batches))
    return iter(reader)


READ: Mapping[str, Callable[[Path, Sequence[str], int], Iterator[Rows]]] = {
    "parquet": _parquet, "csv": _csv, "arrow": _arrow,
}  # fmt: skip
"""The rows of a file of each kind, with these columns, at most so many at a time."""
