"""Files of tables: which kind each is of, its columns, and its rows a batch at a time."""

from __future__ import annotations

import csv as plain
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from comity.load.files import check_readable
from comity.problems import CaseError, Problem, listed, shown
from comity.shown import counted
from comity.tables.rows import Place, Rows, place_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

Kind = Literal["parquet", "csv", "arrow"]
SUFFIXES: Mapping[str, Kind] = {
    ".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".csv.gz": "csv", ".arrow": "arrow", ".arrows": "arrow",
    ".feather": "arrow", ".ipc": "arrow",
}  # fmt: skip
_UTF8 = "save the file as UTF-8 text"
_RAGGED = re.compile(r"CSV parse error: Row #(\d+): Expected (\d+) columns, got (\d+)")
BLOCK = 4 * 1024 * 1024
"""Bytes of a CSV file that are read at a time; a row has at most as many."""


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


Stamp: TypeAlias = "tuple[int, int]"
"""The size of a file, and the time when it was changed."""


def stamp(path: Path) -> Stamp:
    """What tells whether a file is still the same."""
    with told(path):
        found = path.stat()
    return found.st_size, found.st_mtime_ns


@contextmanager
def unchanged(path: Path, before: Stamp) -> Iterator[None]:
    """Raises `CaseError` where a file is another one than before: before and after it is read, and where that fails."""
    _check_unchanged(path, before)
    try:
        yield
    except CaseError:
        _check_unchanged(path, before)
        raise
    _check_unchanged(path, before)


def _check_unchanged(path: Path, before: Stamp) -> None:
    if stamp(path) != before:
        message = f"{_shown(path)} has changed since it was first looked at"
        raise CaseError([Problem("bad-table", message, hint="sweep over a copy that nothing writes to")])


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
    except pa.ArrowMemoryError as error:  # a few broken bytes ask for any amount of it
        raise CaseError([_broken(path, kind, str(error), "broken, or too large for the memory here")]) from None
    except (OSError, pa.ArrowException) as error:
        number = getattr(error, "errno", None)  # what is wrong inside a file has none
        if number:
            raise CaseError(
                [Problem("no-file", f"cannot read {_shown(path)}: {os.strerror(number).lower()}")]
            ) from None
        raise CaseError([_broken(path, kind, str(error))]) from None


def _broken(path: Path, kind: Kind | None, reason: str, what: str = "something else, or broken") -> Problem:
    if "straddling object" in reason:
        hint = "a cell whose quote is not closed goes on to the end of the file"
        return Problem("too-large", f"{_shown(path)} has a row of more than {BLOCK:,} bytes", hint=hint)
    if found := _RAGGED.match(reason):
        return _ragged(path, int(found[1]) - 1, int(found[2]), int(found[3]))
    if "UTF8" in reason:
        found = re.search(r"Row #(\d+)", reason)
        if found is None:
            return _no_text(path)
        return Problem("not-text", f"{path}, row {int(found[1]) - 1}: this is not UTF-8 text", hint=_UTF8)
    name = {"parquet": "a Parquet", "csv": "a CSV", "arrow": "an Arrow"}[kind or "parquet"]
    message = f"cannot read {_shown(path)} as {name} file: it is {what}"
    return Problem("bad-table", message, hint=f"the reader says: {reason.splitlines()[0].rstrip('.')}")


def _no_text(path: Path) -> Problem:
    return Problem("not-text", f"{_shown(path)} is not UTF-8 text", hint=_UTF8)


def _shown(path: Path) -> str:
    return shown(str(path), 1_000)


# --- the columns -----------------------------------------------------------------------------------------------


def columns_of(path: Path, kind: Kind) -> tuple[pa.Schema, int | None]:
    """The columns of a file, and the number of its rows where it is written there."""
    with told(path, kind):
        schema, rows = SCHEMA[kind](path)
        _ = schema.names  # in which a name that is no text is noticed
    return schema, rows


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
                yield Rows(sound(batch, path, at.group), ((0, at),))
                at = at.after(batch.num_rows)


def _csv(path: Path, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    names, more = _header(path)
    if not more:
        return
    parsing = csv.ParseOptions(
        newlines_in_values=True,
        ignore_empty_lines=len(names) > 1,  # in a single column, an empty line is an empty cell
    )
    options = csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names, skip_rows=1)
    converting = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        include_columns=list(columns),
        null_values=[""],
        strings_can_be_null=True,
    )
    with (
        pa.input_stream(path, compression="detect") as file,
        csv.open_csv(file, options, parsing, converting) as reader,
    ):
        yield from cut(reader, rows, Place(str(path), written=True))


def _ragged(path: Path, row: int, expected: int, actual: int) -> Problem:
    """The problem of a row that has not as many cells as there are columns."""
    cells, columns = counted(actual, "cell"), counted(expected, "column")
    hint = "put a cell with a comma in it in quotes" if actual > expected else "an empty cell has its comma too"
    return Problem("bad-table", f"{path}, row {row}: it has {cells}, but the table {columns}", hint=hint)


def _header(path: Path) -> tuple[list[str], bool]:
    """The names of the columns of a CSV file, and whether rows come after; raises `CaseError` when there are none."""
    with pa.input_stream(path, compression="detect") as file:
        first, _, rest = file.read(BLOCK).partition(b"\n")
    names = [name.strip() for name in _cells(first.decode("utf-8-sig").rstrip("\r"), path)]
    if not any(names):
        hint = "the first line of a CSV file names its columns"
        raise CaseError([Problem("empty", f"{_shown(path)} starts with an empty line", hint=hint)])
    other = next((mark for mark in (";", "\t") if len(names) == 1 and mark in names[0]), None)
    if other:
        message = f"the columns of {_shown(path)} are not separated by commas"
        raise CaseError([Problem("bad-table", message, hint="save the file with commas between the cells")])
    return names, bool(rest.strip() if len(names) > 1 else rest)


def _cells(line: str, path: Path) -> list[str]:
    """The cells of the first line of a CSV file."""
    try:
        return next(plain.reader([line], strict=True), [])
    except plain.Error:
        pass
    if "\r" in line:
        message = f"the lines of {_shown(path)} end with a carriage return alone"
        problem = Problem("bad-table", message, hint="save the file with the line ends of Unix or Windows")
    elif len(line) > plain.field_size_limit():
        message = f"the first line of {_shown(path)} has more than {plain.field_size_limit():,} characters"
        problem = Problem("too-large", message, hint="it names the columns, and the rows stand in lines of their own")
    else:
        message = f"the first line of {_shown(path)} cannot be read as names of columns"
        problem = Problem("bad-table", message, hint="a name in quotes begins and ends with one, on the same line")
    raise CaseError([problem])


def sound(batch: pa.RecordBatch, path: Path, group: int | None = None) -> pa.RecordBatch:
    """The batch, of which no cell leads out of what the file holds; raises `CaseError` for text that is not UTF-8.

    Readers take the bytes of binary files as they are.
    """
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid as error:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            try:
                column.validate(full=True)
            except pa.ArrowInvalid as reason:
                where = f"{place_text(Place(str(path), group))}, column {shown(name)}"
                if "UTF8" in str(reason):
                    raise CaseError([Problem("not-text", f"{where}: a cell is not UTF-8 text")]) from None
        raise CaseError([_broken(path, kind_of(path), str(error))]) from None
    return batch


def cut(stream: Iterable[pa.RecordBatch], rows: int, at: Place) -> Iterator[Rows]:
    """Batches of at most so many rows, with their places."""
    for batch in stream:
        for start in range(0, batch.num_rows, rows):
            part = batch.slice(start, rows)
            yield Rows(part, ((0, at),))
            at = at.after(part.num_rows)


def _arrow(path: Path, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    with _ipc(path) as reader:
        stream = (sound(batch.select(columns), path) for batch in _batches(reader))
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
