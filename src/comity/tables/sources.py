"""Where tables come from: files, folders, and what is in memory, a batch at a time, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

import pyarrow as pa

from comity.load.files import is_folder
from comity.problems import CaseError, Problem, listed, nearest, shown
from comity.tables import files
from comity.tables.rows import Place, Rows, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind: TypeAlias = Literal["parquet", "csv", "arrow", "table", "stream"]
Open: TypeAlias = "pa.Table | pa.RecordBatchReader | tuple[Path, ...]"


@runtime_checkable
class Streaming(Protocol):
    """What passes its rows on as Arrow's C stream: data frames of polars, pandas 2.2 and later, relations of duckdb."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


@runtime_checkable
class Exchanging(Protocol):
    """What follows the data frame interchange protocol."""

    def __dataframe__(self) -> object: ...


Table: TypeAlias = "str | Path | pa.Table | pa.RecordBatch | pa.RecordBatchReader | Streaming | Exchanging | Source"
"""What can be read as a table."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A table that can be read: `name` as shown to people, and its columns. A stream can be read only once.

    `rows` is how many there are, or None where that is not known before they are read; `stamps` are those of its files.
    """

    name: str
    kind: Kind
    schema: pa.Schema
    data: Open
    rows: int | None = None
    stamps: tuple[files.Stamp, ...] = ()

    @property
    def start(self) -> Place:
        """The place of its first row."""
        name = str(self.data[0]) if isinstance(self.data, tuple) else self.name
        return Place(name, written=self.kind == "csv")


def source(thing: Table) -> Source:
    """A table from a path or from memory; raises `CaseError` for what cannot be read, with every problem of its files.

    A path is that of a Parquet, CSV or Arrow (IPC, Feather) file, or of a folder of Parquet files, which are taken by
    name. All files of a folder have the same columns.
    """
    match thing:
        case Source():
            return thing
        case str() | Path():
            return _of_path(Path(thing))
        case pa.Table():
            return Source("<table>", "table", thing.schema, thing, thing.num_rows)
        case pa.RecordBatch():
            return source(pa.Table.from_batches([thing]))
        case pa.RecordBatchReader():
            return Source("<stream>", "stream", thing.schema, thing)
        case Streaming():
            reader = pa.RecordBatchReader.from_stream(thing)
            # What follows both protocols is a data frame, which is in memory; what only streams may be larger.
            return source(reader.read_all() if isinstance(thing, Exchanging) else reader)
        case Exchanging():
            from pyarrow.interchange import from_dataframe

            return source(from_dataframe(thing))
    raise TypeError(f"cannot read {type(thing).__name__} as a table")


def fingerprint(found: Source) -> dict[str, object]:
    """What tells whether a table is still the same, for resuming: its columns, files, their sizes and times."""
    files_ = found.data if isinstance(found.data, tuple) else ()
    return {
        "kind": found.kind,
        "columns": [[field.name, str(field.type)] for field in found.schema],
        "files": [[str(file), *stamp] for file, stamp in zip(files_, found.stamps, strict=True)],
        "rows": found.rows,
    }


def batches(found: Source, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    """The rows of a table with these columns, at most so many at a time, in order; small batches are put together.

    Raises `CaseError` where a file turns out broken.
    """
    number, parts, held = 1, list[Rows](), 0
    for each in _pieces(found, columns, rows):
        size = each.batch.num_rows
        if parts and held + size > rows:
            yield joined(parts)
            parts, held = [], 0
        if size:
            parts.append(Rows(each.batch, ((0, each.places[0][1]._replace(number=number)),)))
        number, held = number + size, held + size
    if parts:
        yield joined(parts)


def _pieces(found: Source, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    if isinstance(found.data, tuple):
        for file, before in zip(found.data, found.stamps, strict=True):
            kind = files.kind_of(file)
            with files.unchanged(file, before), files.told(file, kind):
                yield from files.READ[kind](file, columns, rows)
        return
    if isinstance(found.data, pa.Table):
        stream = iter(found.data.select(columns).to_batches(max_chunksize=rows))
    else:
        stream = (batch.select(columns) for batch in found.data)
    yield from files.cut(stream, rows, Place(found.name))


# --- files -----------------------------------------------------------------------------------------------------


def _of_path(path: Path) -> Source:
    if is_folder(path):
        return _of_folder(path)
    kind = files.kind_of(path)
    stamp = files.stamp(path)
    schema, rows = files.columns_of(path, kind)
    return Source(str(path), kind, schema, (path,), rows, (stamp,))


def _of_folder(folder: Path) -> Source:
    found = files.in_folder(folder)
    stamps = tuple(files.stamp(file) for file in found)
    schemas: list[pa.Schema] = []
    problems: list[Problem] = []
    rows = 0
    for file in found:
        try:
            schema, number = files.columns_of(file, "parquet")
        except CaseError as error:
            problems += error.problems
            continue
        rows += number or 0
        schemas.append(schema)
        problems += _unlike(file, schemas[-1], found[0], schemas[0])
    if problems:
        raise CaseError(problems)
    return Source(str(folder), "parquet", schemas[0], found, rows, stamps)


def _unlike(file: Path, schema: pa.Schema, first: Path, wanted: pa.Schema) -> Iterator[Problem]:
    """Where the columns of a file differ from those of the first one of its folder."""
    for lacks, name, has, other in ((schema, file, wanted, first), (wanted, first, schema, file)):
        missing = [each for each in has.names if each not in lacks.names]
        if missing:
            columns = f"column{'s' if len(missing) > 1 else ''} {listed(missing)}"
            message = f"{name} lacks the {columns}, which {other} has"
            hint = "all files of a folder have the same columns; give each that says nothing an empty one"
            yield Problem("missing-key", message, None, nearest(missing[0], lacks.names) or hint)
    for field in wanted:
        at = schema.get_field_index(field.name)
        if at >= 0 and not schema.field(at).type.equals(field.type):
            message = (
                f"{file}, column {shown(field.name)}: it holds {schema.field(at).type}, but {field.type} in {first}"
            )
            yield Problem("wrong-type", message)
