"""What a task of Spark does with its partition of a table: its batches are a stream as any other.

So rows are read, judged and counted as those of a file are. A fault in a row is found as data, not raised: so Spark
neither tries the task again nor prints its own words.
"""

from __future__ import annotations

import pickle
import re
from collections import deque
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from comity.problems import CaseError, Problem, shown
from comity.sweeping.running import outcomes_of, tally
from comity.sweeping.totals import Totals, merged
from comity.sweeping.writing import batch as written
from comity.tables.streams import HELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from comity.sweeping.running import Job
    from comity.sweeping.segments import Tabled

_SENT = 1 << 14  # rows of verdicts that are passed on at a time: as text they take a hundred times the room of planes


class Found(NamedTuple):
    """What one partition came to; with problems, the totals are of what was before them."""

    totals: Totals
    problems: tuple[Problem, ...]


def columns(table: Tabled) -> list[str]:
    """The columns that tasks get; one of no meaning where none is needed, as rows without columns are not counted."""
    return table.layout.columns(table.inputs) or ["_"]


@lru_cache(maxsize=4)
def unpickled(job: bytes) -> Job:
    """A process of Spark works at many tasks of one job."""
    return pickle.loads(job)  # type: ignore[no-any-return] # noqa: S301 - from the driver


def partition() -> int:
    """The number of the partition that this task works at, as Spark counts them, from 0."""
    from pyspark import TaskContext

    context = TaskContext.get()
    assert context is not None, "this runs in a task"  # noqa: S101 - as PySpark says
    return context.partitionId()


def verdicts(
    job: Job, batches: Iterator[pa.RecordBatch], number: int, kept: list[Found], *, wanted: bool
) -> Iterator[pa.RecordBatch]:
    """The verdicts of a partition, if they are wanted; what it comes to stands in `kept` at the end."""
    table: Tabled = job.table  # type: ignore[assignment]
    name = table.name if table.layout.long else f"{table.name}, partition {number}"
    keys: deque[tuple[int, pa.RecordBatch]] = deque()
    try:
        for piece in _read(table, name, batches, keys):
            outcomes = outcomes_of(job.plan, piece)
            kept[0] = Found(merged(kept[0].totals, tally(job, piece, outcomes)), ())
            if wanted:
                yield from _plain(written(outcomes, piece.names, job.columns, job.header))
    except CaseError as error:
        problems = tuple(_placed(each, name, keys, long=table.layout.long) for each in error.problems)
        kept[0] = Found(kept[0].totals, problems)


def _read(table: Tabled, name: str, batches: Iterator[pa.RecordBatch], keys: deque[Any]) -> Iterator[Any]:
    named = _named(batches, columns(table), keys)
    if (first := next(named, None)) is None:
        return
    stream = pa.RecordBatchReader.from_batches(first.schema, _chained(first, named))
    yield from replace(table, source=replace(table.source, name=name, data=stream)).pieces()


def _chained(first: pa.RecordBatch, rest: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _named(batches: Iterable[pa.RecordBatch], columns: list[str], keys: deque[Any]) -> Iterator[pa.RecordBatch]:
    """Batches with the table's own names; by what their rows are named is kept for those that may still be wrong."""
    row, naming = 1, [name for name in ("scenario", "step", "id") if name in columns]
    for batch in batches:
        if batch.num_rows:
            each = pa.RecordBatch.from_arrays(batch.columns, columns)
            keys.append((row, each.select(naming)))
            row += batch.num_rows
            while keys[0][0] + 2 * HELD < row:
                keys.popleft()
            yield each


def _placed(problem: Problem, name: str, keys: Iterable[tuple[int, pa.RecordBatch]], *, long: bool) -> Problem:
    """A problem of a row, which is named by what it is called itself; of rows that Spark has put in order, so alone."""
    found = re.match(rf"{re.escape(name)}, row (\d+)", problem.message)
    if found is None:
        return problem
    row = int(found[1])
    called = []
    for start, batch in keys:
        if start <= row < start + batch.num_rows:
            cells = batch.slice(row - start, 1).to_pylist()[0]
            called = [f"{key} {shown(str(cell))}" for key, cell in cells.items() if cell is not None]
    where = ", ".join([name if long else found[0], *called])
    return replace(problem, message=where + problem.message[found.end() :])


def _plain(rows: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Rows as Spark takes them: without dictionaries, and not too many at a time."""
    for start in range(0, rows.num_rows, _SENT):
        part = rows.slice(start, _SENT)
        arrays = [each.dictionary_decode() if pa.types.is_dictionary(each.type) else each for each in part.columns]
        yield pa.RecordBatch.from_arrays(arrays, part.schema.names)
