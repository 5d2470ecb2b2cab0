"""Rows of a table, where they stand in their file, and what is wrong with them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from comity.problems import CaseError, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


class Place(NamedTuple):
    """Where rows come from: `row` is the first of them within the file, `number` within the whole table, both from 1.

    `group` is the row group of a Parquet file, from 1. `written`: every cell is text, as in a CSV file.
    """

    file: str = "<table>"
    group: int | None = None
    row: int = 1
    number: int = 1
    written: bool = False

    def after(self, rows: int) -> Place:
        """The place so many rows further on, in the same row group."""
        return self._replace(row=self.row + rows, number=self.number + rows)


class Rows(NamedTuple):
    """A batch, with the place of the row at each position where another stretch of a file begins.

    `order`: where each row stands in its table, from 0, when that is in memory and its rows were put in order.
    """

    batch: pa.RecordBatch
    places: tuple[tuple[int, Place], ...]
    order: npt.NDArray[np.int64] | None = None

    def place(self, at: int) -> Place:
        """Where a row stands, by its position in the batch."""
        if self.order is not None:
            return self.places[0][1].after(int(self.order[at]))
        start, place = self.places[bisect_right(self.places, at, key=lambda each: each[0]) - 1]
        return place.after(at - start)

    def slice(self, start: int, size: int) -> Rows:
        """So many rows from a position on, of a batch in the order of its table."""
        later = tuple((at - start, place) for at, place in self.places if start < at < start + size)
        return Rows(self.batch.slice(start, size), ((0, self.place(start)), *later))


def joined(parts: Sequence[Rows]) -> Rows:
    """Several batches of one table as one."""
    if len(parts) == 1:
        return parts[0]
    whole = pa.Table.from_batches([each.batch for each in parts]).combine_chunks().to_batches()[0]
    starts = np.cumsum([0, *(each.batch.num_rows for each in parts)])
    places = [(at + int(start), place) for start, each in zip(starts, parts, strict=False) for at, place in each.places]
    return Rows(whole, tuple(places))


class Faults:
    """Collects what is wrong with some rows, or with the cells of one of their columns."""

    def __init__(self, rows: Rows, problems: list[Problem] | None = None, column: str | None = None) -> None:
        self.rows, self.column = rows, column
        self.problems: list[Problem] = [] if problems is None else problems

    def of(self, column: str) -> Faults:
        """The same collection, for what is wrong with a column."""
        return Faults(self.rows, self.problems, column)

    def at(self, row: int, problem: Problem) -> None:
        """Note what is wrong with a row, by its position in the batch."""
        place = self.rows.place(row)
        where = f"{place_text(place)}, row {place.row}" + (f", column {shown(self.column)}" if self.column else "")
        self.problems.append(replace(problem, message=f"{where}: {problem.message}", span=None))

    def some(self, rows: npt.NDArray[np.int64], problem: Problem) -> None:
        """Note what is wrong with the first of some rows, by their positions, and how many there are like it."""
        more = f" (the first of {len(rows):,} such rows so far)" if len(rows) > 1 else ""
        if len(rows):
            self.at(int(rows[0]), replace(problem, message=problem.message + more))

    def where(self, bad: npt.NDArray[np.bool_], problem: Problem) -> None:
        """The same for the rows of a mask."""
        self.some(np.flatnonzero(bad), problem)

    def check(self) -> None:
        """Raise what was found, if anything was."""
        if self.problems:
            raise CaseError(self.problems)


def place_text(place: Place) -> str:
    """A file, and its row group if it has any."""
    return place.file if place.group is None else f"{place.file}, row group {place.group}"
