"""From a table to blocks of scenarios: one row a scenario of one step, or one row a step of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from comity.columns.blocks import DAY, MISSING, Block, Names, Numbers, Switches
from comity.columns.planes import pack
from comity.problems import Problem
from comity.tables.forms import plain, trimmed
from comity.tables.layouts import Layout, Options, Piece, schema_of
from comity.tables.reading import completed, known, mentioned, nothing, times, told
from comity.tables.rows import Faults, Place, Rows
from comity.tables.sequences import sequences
from comity.tables.sources import batches
from comity.tables.streams import whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import numpy.typing as npt

    from comity.case import Case
    from comity.columns.blocks import Column
    from comity.tables.cells import Cells
    from comity.tables.sources import Source

__all__ = ["Layout", "Options", "Piece", "Place", "pieces", "read_batch", "schema_of"]


def read_batch(batch: pa.RecordBatch, layout: Layout, plan_inputs: Collection[str], place: Place) -> list[Piece]:
    """The scenarios of a batch, which has all rows of each of them; none of an empty one.

    The batch may lack columns that `layout.columns` does not name. Raises `CaseError` with what is wrong with its rows.
    """
    rows, needed = Rows(batch, ((0, place),)), frozenset(plan_inputs)
    return list(sequences(rows, layout, needed)) if layout.long else static(rows, layout, needed)


def pieces(table: Source, case: Case, plan_inputs: Collection[str], options: Options, rows: int) -> Iterator[Piece]:
    """All scenarios of a table, in pieces of about so many rows and steps; a generator that holds no more at a time.

    Raises `CaseError` when it is first asked, for what is wrong with the columns, and where a row or a file is wrong.
    """
    layout = schema_of(table.schema, case, options, table.start)
    needed = frozenset(plan_inputs)
    columns = layout.columns(needed)
    if layout.long:
        for each in whole(table, columns, rows):
            yield from sequences(each, layout, needed, rows)
    else:
        for each in batches(table, columns, rows):
            yield from static(each, layout, needed)


def static(rows: Rows, layout: Layout, needed: Collection[str]) -> list[Piece]:
    """The scenarios of a batch of which every row is one, as one piece."""
    size = rows.batch.num_rows
    if not size:
        return []
    faults = Faults(rows)
    said = told(rows, layout, needed, faults)
    inputs: dict[str, Column] = {}
    for ref in mentioned(said, layout, needed):
        read = said.cells.get(ref) or nothing(ref, layout, size)
        open_ = said.unknown.get(ref)
        unsaid = ~known(read, size) if open_ is None else ~(known(read, size) | pack(open_))
        inputs[ref] = completed(_steps(read), unsaid[None], size, ref, layout)
    dates, horizon = times(rows, "date", layout, faults), times(rows, "as_of", layout, faults)
    _in_order(dates, horizon, faults)
    names = _names(rows, layout, faults)
    faults.check()
    if horizon is None:
        horizon = dates
    elif dates is not None:
        horizon = np.where(horizon == MISSING, dates, horizon)
    block = Block(size, 1, inputs, None if dates is None else dates[None], None, horizon, layout.closed)
    return [Piece(block, names, long=False)]


def _steps(read: Cells) -> Cells:
    """The same with an axis for its one step."""
    match read:
        case Switches(yes, no):
            return Switches(yes[None], no[None])
        case Names(codes):
            return Names(codes[None])
        case Numbers(values, scale, where):
            return Numbers(values[None], scale, None if where is None else where[None])


def _in_order(dates: npt.NDArray[np.int64] | None, horizon: npt.NDArray[np.int64] | None, faults: Faults) -> None:
    """No horizon lies before the day of a row's own date."""
    if dates is None or horizon is None:
        return
    early = (horizon != MISSING) & (dates != MISSING) & (horizon // DAY < dates // DAY)
    if early.any():
        faults.of("as_of").where(early, Problem("bad-dates", "the horizon lies before the date of the row"))


def _names(rows: Rows, layout: Layout, faults: Faults) -> pa.Array:
    """The ids of the rows, or their numbers within the table."""
    if "id" not in layout.roles or "id" not in rows.batch.schema.names:
        return pa.array(numbers(rows))
    names = plain(rows.batch.column("id"))
    names = trimmed(names) if layout.place.written else names
    if names.null_count:
        faults.of("id").where(names.is_null().to_numpy(zero_copy_only=False), Problem("empty", "a row has no id"))
    return names


def numbers(rows: Rows) -> npt.NDArray[np.int64]:
    """The numbers of rows within the whole table."""
    ends = [*(start for start, _ in rows.places[1:]), rows.batch.num_rows]
    parts = [np.arange(end - start) + place.number for (start, place), end in zip(rows.places, ends, strict=True)]
    return np.concatenate(parts).astype(np.int64)
