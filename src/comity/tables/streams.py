"""Rows of whole scenarios, from a table of steps that may be larger than memory."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.load.scenarios import MAX_STEPS
from comity.problems import Problem
from comity.tables.forms import plain
from comity.tables.reading import name_text
from comity.tables.rows import Faults, Rows, joined
from comity.tables.sequences import too_long
from comity.tables.sources import batches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from comity.tables.sources import Source

HELD = 1_000_000  # rows of a file or stream: up to so many may be in any order
CHUNK = 2**18  # rows that are read at a time
REMEMBERED = 5_000_000  # scenarios of a stream, whose ids are in no order


def whole(table: Source, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    """Batches that have all rows of each of their scenarios.

    A table in memory, and a file or stream of up to `HELD` rows, may be in any order; in a larger one the rows of a
    scenario stand together. Raises `CaseError` where they do not.
    """
    if isinstance(table.data, pa.Table) and not _together(table.data):
        yield from _sorted(table, columns, max(rows, CHUNK))
        return
    stream = batches(table, columns, max(rows, CHUNK))
    held: list[Rows] = []
    for each in stream:
        held.append(each)
        if sum(part.batch.num_rows for part in held) > HELD:
            yield from _streamed(chain(held, stream))
            return
    if held:
        yield joined(held)


def _together(table: pa.Table) -> bool:
    ids = plain(_one(table.column("scenario")))
    heads = ids.take(pa.array(_heads(ids)))
    return ids.null_count > 0 or len(pc.unique(heads)) == len(heads)


def _sorted(table: Source, columns: Sequence[str], rows: int) -> Iterator[Rows]:
    """The rows of a table in memory by scenario, so that those of each stand together."""
    data = cast("pa.Table", table.data).select(columns)
    codes = plain(_one(data.column("scenario"))).dictionary_encode().indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(codes[order])) + 1, len(order))
    start = 0
    while start < len(order):
        end = int(ends[min(int(np.searchsorted(ends, start + rows)), len(ends) - 1)])
        at = np.sort(order[start:end])  # in the table's own order, so that the first bad row is the first of these
        part = data.take(pa.array(at)).combine_chunks().to_batches()[0]
        yield Rows(part, ((0, table.start),), at)
        start = end


def _streamed(stream: Iterator[Rows]) -> Iterator[Rows]:
    """The rows of a stream, cut where a scenario ends; one that straddles batches is carried over."""
    seen = _Seen()
    carried: list[Rows] = []
    for each in stream:
        now = joined([*carried, each])
        ids = plain(now.batch.column("scenario"))
        heads = _heads(ids)
        last = int(heads[-1])
        seen.check(now, ids.take(pa.array(heads[:-1])), heads)
        if now.batch.num_rows - last > MAX_STEPS:
            _refuse(now, last + MAX_STEPS, "step", too_long(name_text(ids[last])))
        if last:
            yield now.slice(0, last)
        carried = [now.slice(last, now.batch.num_rows - last)]
    for rest in carried:
        seen.check(rest, plain(rest.batch.column("scenario")).slice(0, 1), np.zeros(1, np.int64))
        yield rest


def _heads(ids: pa.Array) -> npt.NDArray[np.int64]:
    """The positions at which another scenario begins."""
    if not len(ids):
        return np.zeros(0, np.int64)
    other = pc.not_equal(ids.slice(1), ids.slice(0, len(ids) - 1)).fill_null(pa.scalar(value=True))
    return np.append([0], np.flatnonzero(other.to_numpy(zero_copy_only=False)) + 1)


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


class _Seen:
    """Notices a scenario that comes a second time.

    Where ids rise, none can come again; so a set of them is made only when they do not.
    """

    def __init__(self) -> None:
        self.last = pa.nulls(0)
        self.rising = [_as_they_are, _short_first]
        self.kept: list[pa.Array] = []
        self.names: set[object] = set()
        self.count = 0

    def check(self, rows: Rows, ids: pa.Array, heads: npt.NDArray[np.int64]) -> None:
        """Note the scenarios that begin at these positions; raises `CaseError` when one was there before."""
        if ids.null_count or not len(ids):
            return  # rows without a scenario are told where they are read
        both = pa.concat_arrays([self.last, ids]) if len(self.last) else ids
        self.last, self.count = ids.slice(len(ids) - 1), self.count + len(ids)
        self.rising = [rises for rises in self.rising if rises(both)]
        if self.rising:
            self.kept = [*self.kept, ids] if self.count <= REMEMBERED else []
        elif self.count > REMEMBERED:
            message = f"there are more than {REMEMBERED:,} scenarios, and their ids do not rise"
            hint = "sort the table by `scenario`, so that one that comes twice is noticed"
            _refuse(rows, int(heads[0]), "scenario", Problem("too-large", message, hint=hint))
        else:
            self._remember(rows, ids, heads)

    def _remember(self, rows: Rows, ids: pa.Array, heads: npt.NDArray[np.int64]) -> None:
        for each in self.kept:
            self.names.update(each.to_pylist())
        self.kept = []
        for head, name in zip(heads.tolist(), ids.to_pylist(), strict=False):
            if name in self.names:
                message = f"the rows of the scenario {name_text(name)} do not stand together"
                hint = (
                    f"sort the table by `scenario`; only a table in memory, or of up to {HELD:,} rows, may be unsorted"
                )
                _refuse(rows, head, "scenario", Problem("not-together", message, hint=hint))
            self.names.add(name)


def _refuse(rows: Rows, at: int, column: str, problem: Problem) -> None:
    faults = Faults(rows)
    faults.of(column).at(at, problem)
    faults.check()


def _as_they_are(ids: pa.Array) -> bool:
    return bool(pc.all(pc.less(ids.slice(0, len(ids) - 1), ids.slice(1))).as_py() is not False)


def _short_first(ids: pa.Array) -> bool:
    """Whether they rise when a shorter one comes first: `case 9` before `case 10`."""
    if not pa.types.is_string(ids.type):
        return False
    length = pc.binary_length(ids)
    before, after = length.slice(0, len(ids) - 1), length.slice(1)
    later = pc.and_(pc.equal(before, after), pc.less(ids.slice(0, len(ids) - 1), ids.slice(1)))
    return bool(pc.all(pc.or_(pc.less(before, after), later)).as_py() is not False)
