"""What the rows of a batch say: the cells of every column, and what its rows name as unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.case import UNSAID, Unsaid
from comity.columns.blocks import Names, Numbers, Stipulated, Switches
from comity.columns.planes import nowhere, pack, unpack
from comity.load.vocabulary import name_of
from comity.problems import Problem, shown
from comity.tables.cells import cells
from comity.tables.clocks import moments
from comity.tables.decimals import Exact, rescaled
from comity.tables.forms import is_text, plain, trimmed
from comity.tables.layouts import instead, names_of
from comity.tables.rows import Faults, Rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy.typing as npt

    from comity.case import Declared, Plain
    from comity.columns.blocks import Column, Plane
    from comity.tables.cells import Cells
    from comity.tables.layouts import Layout


class Told(NamedTuple):
    """What rows say: by reference, the cells of its column, and the rows that name it as unknown."""

    cells: Mapping[str, Cells]
    unknown: Mapping[str, npt.NDArray[np.bool_]]


def told(rows: Rows, layout: Layout, needed: Collection[str], faults: Faults) -> Told:
    """What a batch says of the references that are needed; what is wrong with any of its cells is noted."""
    batch = rows.batch
    unknown = _unknown(batch, layout, faults) if "unknown" in batch.schema.names else {}
    found: dict[str, Cells] = {}
    for name, sets in layout.sets.items():
        if name not in batch.schema.names:
            continue
        array = batch.column(name)
        read = cells(trimmed(array) if layout.place.written else array, sets.declared, faults.of(name))
        for ref in sets.refs:
            if ref in unknown and (both := unknown[ref] & unpack(known(read, batch.num_rows), batch.num_rows)).any():
                message = f"`{ref}` is set here, and unknown by the column `unknown`"
                faults.of(name).where(both, Problem("set-twice", message))
            if ref in needed:
                found[ref] = read
    return Told(found, {ref: mask for ref, mask in unknown.items() if ref in needed})


def known(read: Column, rows: int) -> Plane:
    """Where cells say something."""
    match read:
        case Names(codes):
            return pack(codes >= 0)
        case Numbers(_, _, where):
            return ~nowhere(rows) if where is None else where
        case _:
            return read.yes | read.no


def declared_of(ref: str, layout: Layout) -> Declared:
    """What a reference is an instance of."""
    return layout.words.declared[name_of(ref)]


def mentioned(said: Told, layout: Layout, needed: Collection[str]) -> dict[str, None]:
    """The references about which rows, or the start, say something."""
    return dict.fromkeys([*said.cells, *said.unknown, *(ref for ref in layout.start if ref in needed)])


def nothing(ref: str, layout: Layout, rows: int) -> Cells:
    """The cells of what has no column."""
    return cells(pa.nulls(rows), declared_of(ref, layout), Faults(Rows(pa.record_batch({}), ())))


def times(rows: Rows, column: str, layout: Layout, faults: Faults) -> npt.NDArray[np.int64] | None:
    """The moments of a column, or None when there is no such column."""
    if column not in layout.roles or column not in rows.batch.schema.names:
        return None
    array = rows.batch.column(column)
    return moments(trimmed(array) if layout.place.written else array, faults.of(column))


# --- what rows name as unknown ---------------------------------------------------------------------------------


def _unknown(batch: pa.RecordBatch, layout: Layout, faults: Faults) -> dict[str, npt.NDArray[np.bool_]]:
    """The rows that name each reference as unknown; each distinct name is read once."""
    names, at = _listed(batch.column("unknown"))
    coded = names.dictionary_encode()
    which = coded.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(which, kind="stable")
    ends = np.searchsorted(which[order], np.arange(len(coded.dictionary) + 1))
    found: dict[str, npt.NDArray[np.bool_]] = {}
    for i, text in enumerate(coded.dictionary.to_pylist()):
        rows = at[order[ends[i] : ends[i + 1]]]
        problems: list[Problem] = []
        for ref in names_of(text, layout.words, problems):
            mask = found.setdefault(ref, np.zeros(batch.num_rows, np.bool_))
            again = mask[rows].any() or len(np.unique(rows)) < len(rows)
            if again:
                twice = rows[mask[rows]] if mask[rows].any() else rows[np.append(rows[1:] == rows[:-1], [False])]
                faults.of("unknown").some(twice, Problem("set-twice", f"`{ref}` is named twice"))
            mask[rows] = True
        for problem in problems:
            hint = f"name the fact itself, {shown(fact)}" if (fact := instead(text, layout.words)) else problem.hint
            faults.of("unknown").some(rows, replace(problem, hint=hint))
    return found


def _listed(array: pa.Array) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    """All names in a column of lists, or of text with `;` between, and the row of each."""
    array = plain(array)
    if pa.types.is_null(array.type):
        return pa.array([], pa.string()), np.zeros(0, np.int64)
    if is_text(array.type):
        array = pc.split_pattern(array, ";")
    flat = plain(pc.list_flatten(array))
    names = trimmed(flat.cast(pa.string()) if pa.types.is_null(flat.type) else flat)
    at = pc.list_parent_indices(array).to_numpy(zero_copy_only=False).astype(np.int64)
    there = names.is_valid()
    return names.filter(there), at[there.to_numpy(zero_copy_only=False)]


# --- what holds where nothing is said --------------------------------------------------------------------------


def completed(column: Cells, unsaid: Plane, rows: int, ref: str, layout: Layout) -> Column:
    """The column of a block, `(steps, ...)`: `unsaid` is where neither its cells nor earlier ones say anything.

    There an event does not happen, a fact has the value at the start, if there is one, and a contested concept is as
    its readings say.
    """
    declared = declared_of(ref, layout)
    if declared.what == "event":
        return Switches(cast("Switches", column).yes, cast("Switches", column).no | unsaid)
    start = layout.start.get(ref, UNSAID)
    if isinstance(column, Switches) and declared.readings and start is UNSAID:
        return Stipulated(column.yes, column.no, unsaid)
    if isinstance(column, Switches):
        yes = column.yes | unsaid if start is True else column.yes
        no = column.no | unsaid if start is False else column.no
        return Stipulated(yes, no, np.zeros_like(unsaid)) if declared.readings else Switches(yes, no)
    if isinstance(start, Unsaid) or start is None:
        return column
    return _filled(column, unsaid, rows, declared, start)


def _filled(column: Names | Numbers, unsaid: Plane, rows: int, declared: Declared, start: Plain) -> Names | Numbers:
    """Names or numbers, with the value at the start where nothing is said."""
    if isinstance(column, Names):
        code = np.int32(declared.type.values.index(str(start)))
        return Names(np.where(unpack(unsaid, rows), code, column.codes))
    first = number(start)
    scale = lcm(column.scale, first.scale)
    values, one = rescaled(Exact(column.values, column.scale), scale), rescaled(first, scale)
    filled = np.where(unpack(unsaid, rows), one.values, values.values)
    return Numbers(filled, scale, None if column.known is None else column.known | unsaid)


def number(value: Plain) -> Exact:
    """A number, or a date as its ordinal."""
    exact = Fraction(value.toordinal() if isinstance(value, date) else value)
    kind = np.object_ if abs(exact.numerator) >= 2**63 else np.int64
    return Exact(cast("npt.NDArray[np.int64]", np.array(exact.numerator, kind)), exact.denominator)


def name_text(value: object) -> str:
    """The name of a scenario in a message."""
    return shown(str(value))
