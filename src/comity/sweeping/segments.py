"""A table in segments, each of which is done as a whole: what is resumed, and what processes share out.

Segments have fixed numbers, whatever was done before and however many processes there are. Those of Parquet files with
a row a scenario are some row groups each, so that another process passes over them at no cost; those of other tables
follow one another in the stream of its blocks.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from comity.tables import files
from comity.tables.forms import plain
from comity.tables.pieces import static
from comity.tables.rows import Place, Rows
from comity.tables.sequences import sequences
from comity.tables.sources import batches
from comity.tables.streams import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from comity.columns.plan import Plan
    from comity.sweeping.scenarios import Known
    from comity.tables.layouts import Layout, Piece
    from comity.tables.sources import Source

SEGMENT = 1 << 20
"""Scenarios of a segment: small enough that little is lost, large enough that its files are few."""
FEWEST = 16
"""Into how many segments a table is divided if it has fewer rows than so many segments."""
_LEAST = 1 << 16

Segment: TypeAlias = "tuple[int, Iterable[Piece | Known]]"


class Stretch(NamedTuple):
    """Row groups `start` up to `stop` of a Parquet file; `row` and `number` are the places of their first row."""

    file: Path
    stamp: files.Stamp
    start: int
    stop: int
    row: int
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Tabled:
    """A table to go through, in this process or another."""

    source: Source
    layout: Layout
    inputs: frozenset[str]
    rows: int
    stretches: tuple[Stretch, ...]

    def segments(self) -> Iterator[Segment]:
        """Every segment with its number; the blocks of one are read when they are asked for."""
        if self.stretches:
            return ((at, self._stretch(each)) for at, each in enumerate(self.stretches))
        return cut(self.pieces())

    def _stretch(self, stretch: Stretch) -> Iterator[Piece]:
        path, unchanged = stretch.file, files.unchanged(stretch.file, stretch.stamp)
        with unchanged, files.told(path, "parquet"), opened(path, self._columns) as file:
            at = Place(str(path), None, stretch.row, stretch.number)
            for group in range(stretch.start, stretch.stop):
                at = at._replace(group=group + 1)
                for batch in file.iter_batches(self.rows, row_groups=[group], columns=self._columns):
                    rows = Rows(files.sound(batch, path, at.group), ((0, at),))
                    yield from static(rows, self.layout, self.inputs)
                    at = at.after(batch.num_rows)

    @property
    def name(self) -> str:
        """The table as shown to people."""
        return self.source.name

    @property
    def named(self) -> tuple[str, pa.DataType]:
        """By which column the scenarios are named, and its type: numbers of rows where there is none."""
        column = "scenario" if self.layout.long else "id"
        if column not in self.layout.roles:
            return "row", pa.int64()
        return column, plain(pa.array([], self.source.schema.field(column).type)).type

    @property
    def size(self) -> int | None:
        """How many scenarios there are, where that is known before."""
        return None if self.layout.long else self.source.rows

    @property
    def lasting(self) -> bool:
        """Whether it can be read again, by this process or another."""
        return self.source.kind != "stream"

    @property
    def _columns(self) -> list[str]:
        return self.layout.columns(self.inputs)

    def pieces(self) -> Iterator[Piece]:
        """All of it, one piece after the other."""
        if self.layout.long:
            for rows in whole(self.source, self._columns, self.rows):
                yield from sequences(rows, self.layout, self.inputs, self.rows)
        else:
            for rows in batches(self.source, self._columns, self.rows):
                yield from static(rows, self.layout, self.inputs)


def tabled(source: Source, layout: Layout, plan: Plan) -> Tabled:
    """A table in segments."""
    stretches = tuple(_stretches(source)) if source.kind == "parquet" and not layout.long else ()
    return Tabled(source, layout, frozenset(plan.inputs), plan.rows, stretches)


def _stretches(source: Source) -> Iterator[Stretch]:
    """Row groups that follow one another in a file, as many as make a segment."""
    most = max(_LEAST, min(SEGMENT, (source.rows or 0) // FEWEST))
    number = 1
    for file, stamp in zip(source.data, source.stamps, strict=True):
        with files.unchanged(file, stamp), files.told(file, "parquet"):
            meta = pq.read_metadata(file)
        start, row, held = 0, 1, 0
        for group in range(meta.num_row_groups):
            held += meta.row_group(group).num_rows
            if held >= most or group == meta.num_row_groups - 1:
                yield Stretch(file, stamp, start, group + 1, row, number)
                start, row, number, held = group + 1, row + held, number + held, 0


def opened(path: Path, columns: Iterable[str]) -> pq.ParquetFile:
    """A Parquet file whose text is read as the dictionaries in which it is stored."""
    with pq.ParquetFile(path) as file:
        text = [name for name in columns if file.schema_arrow.field(name).type in (pa.string(), pa.large_string())]
    return pq.ParquetFile(path, read_dictionary=text)


def cut(stream: Iterator[Piece], size: int = SEGMENT) -> Iterator[Segment]:
    """Blocks that follow one another, at least so many rows to a segment; what is not read of one is passed over."""
    held = next(stream, None)

    def part() -> Iterator[Piece]:
        nonlocal held
        rows = 0
        while held is not None and rows < size:
            now, held = held, next(stream, None)
            rows += now.block.rows
            yield now

    at = 0
    while held is not None:
        blocks = part()
        yield at, blocks
        deque(blocks, 0)
        at += 1
