"""Scenarios of several steps, of which each row of a table is one: put in order, filled forward, laid side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pyarrow as pa

from comity.case import Declared, Type
from comity.columns.blocks import DAY, MISSING, Block, Names, Numbers, Switches
from comity.columns.planes import pack, unpack
from comity.load.scenarios import MAX_STEPS
from comity.problems import Problem
from comity.tables.cells import cells
from comity.tables.forms import plain, trimmed
from comity.tables.layouts import Piece
from comity.tables.reading import completed, declared_of, mentioned, name_text, nothing, times, told
from comity.tables.rows import Faults

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import numpy.typing as npt

    from comity.columns.blocks import Column
    from comity.tables.cells import Cells
    from comity.tables.layouts import Layout
    from comity.tables.reading import Told
    from comity.tables.rows import Rows

CLASSES = np.array([1, 2, *(size << shift for shift in range(15) for size in (3, 4))])
"""Numbers of steps, 1 2 3 4 6 8 12 16 and so on: a scenario is laid among others of at most the next of these."""
FEW = 64  # scenarios: fewer are laid among longer ones, as a word of a plane has room for so many anyhow
_STEP = Declared("step", "fact", Type("int"))


class Order(NamedTuple):
    """The rows of a batch in the order of scenarios and steps: `rows` are their positions in the batch.

    Scenario `i`, named `ids[i]`, has the `lengths[i]` rows from position `starts[i]` of this order on.
    """

    rows: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    ids: pa.Array

    def name(self, at: int) -> str:
        """The scenario of a row, by its position in this order, as a message names it."""
        return name_text(self.ids[int(np.searchsorted(self.starts, at, "right")) - 1])

    @property
    def begins(self) -> npt.NDArray[np.int64]:
        """Of each row in order, the position at which its scenario starts."""
        return np.repeat(self.starts, self.lengths)


class Truths(NamedTuple):
    """Where something is true and where false, a byte for each row."""

    yes: npt.NDArray[np.bool_]
    no: npt.NDArray[np.bool_]


class Flat(NamedTuple):
    """What holds at each row, in order, of one reference; `unsaid` where nothing was said up to there."""

    cells: Truths | Names | Numbers
    known: npt.NDArray[np.bool_] | None
    unsaid: npt.NDArray[np.bool_]


class Laid(NamedTuple):
    """What a batch says: `dates` of its rows as they come, `horizon` of each scenario."""

    order: Order
    flats: dict[str, Flat]
    dates: npt.NDArray[np.int64] | None
    horizon: npt.NDArray[np.int64] | None


def sequences(rows: Rows, layout: Layout, needed: Collection[str], most: int | None = None) -> Iterator[Piece]:
    """The scenarios of a batch, which has all rows of each, in pieces of about the same length.

    `most`: how many scenarios times steps a piece may have; None for any number. Raises `CaseError`.
    """
    if not rows.batch.num_rows:
        return
    faults = Faults(rows)
    said = told(rows, layout, needed, faults)
    dates, horizons = times(rows, "date", layout, faults), times(rows, "as_of", layout, faults)
    order = _order(rows, layout, faults)
    _dates_rise(dates, order, faults.of("date"))
    horizon = _horizon(dates, horizons, order, faults.of("as_of"))
    faults.check()
    laid = Laid(order, _flats(said, order, layout, needed), dates, horizon)
    for chosen in _alike(order.lengths, most):
        yield _piece(chosen, laid, layout)


# --- the order of rows ------------------------------------------------------------------------------------------


def _order(rows: Rows, layout: Layout, faults: Faults) -> Order:
    """The rows by scenario and step; a problem for steps that stand twice, or are missing."""
    ids, numbers = (rows.batch.column(name) for name in ("scenario", "step"))
    if layout.place.written:
        ids, numbers = trimmed(ids), trimmed(numbers)
    ids = plain(ids)
    for name, array in (("scenario", ids), ("step", numbers)):
        if array.null_count:
            empty = array.is_null().to_numpy(zero_copy_only=False)
            faults.of(name).where(empty, Problem("empty", f"a row has no {name}"))
    read = cells(numbers, _STEP, faults.of("step"))
    faults.check()
    coded = ids.dictionary_encode()
    codes, step = coded.indices.to_numpy(zero_copy_only=False), cast("Numbers", read).values.astype(np.int64)
    at = np.arange(len(codes))
    if not _in_order(codes, step):
        at = np.lexsort((step, codes))
        codes, step = codes[at], step[at]
    starts = np.flatnonzero(np.append([True], codes[1:] != codes[:-1]))
    order = Order(at, starts, np.diff(np.append(starts, len(codes))), coded.dictionary)
    _steps_follow(step, order, faults.of("step"))
    return order


def _in_order(codes: npt.NDArray[np.int32], step: npt.NDArray[np.int64]) -> bool:
    later = (codes[1:] > codes[:-1]) | ((codes[1:] == codes[:-1]) & (step[1:] > step[:-1]))
    return bool(later.all())


def _steps_follow(step: npt.NDArray[np.int64], order: Order, faults: Faults) -> None:
    """The steps of a scenario are numbered one by one, from its first number on; and there are not too many."""
    gaps = np.diff(step, prepend=step[0] - 1)
    gaps[order.starts] = 1
    if (twice := np.flatnonzero(gaps == 0)).size:
        message = f"there are two rows for step {step[twice[0]]} of the scenario {order.name(twice[0])}"
        hint = "what happens at the same time stands in one row"
        faults.some(order.rows[twice], Problem("duplicate", message, hint=hint))
    if (missing := np.flatnonzero(gaps > 1)).size:
        number = step[missing[0]]
        message = f"the scenario {order.name(missing[0])} has a step {number}, but no step {number - 1}"
        hint = "number the steps one by one; a step at which nothing changes has a row too"
        faults.some(order.rows[missing], Problem("missing-step", message, hint=hint))
    if (long := order.starts[order.lengths > MAX_STEPS]).size:
        faults.some(order.rows[long + MAX_STEPS], too_long(order.name(long[0])))


def too_long(name: str) -> Problem:
    """The problem of a scenario with too many steps."""
    return Problem("too-large", f"the scenario {name} has more than {MAX_STEPS:,} steps")


def _dates_rise(dates: npt.NDArray[np.int64] | None, order: Order, faults: Faults) -> None:
    """No date lies before an earlier one of its scenario."""
    if dates is None:
        return
    dates = dates[order.rows]
    known = dates != MISSING
    some, last = _filled(known, order)
    before = np.append([0], last[:-1])
    after_some = np.append([False], some[:-1])
    after_some[order.starts] = False
    wrong = np.flatnonzero(known & after_some & (dates < dates[before]))
    if wrong.size:
        message = f"this step of the scenario {order.name(wrong[0])} is dated before an earlier one"
        hint = "put the steps in the order of their dates"
        faults.some(order.rows[wrong], Problem("bad-dates", message, hint=hint))


def _horizon(
    dates: npt.NDArray[np.int64] | None, horizons: npt.NDArray[np.int64] | None, order: Order, faults: Faults
) -> npt.NDArray[np.int64] | None:
    """Where each scenario stands: at its `as_of`, else at the date of its last step, if any."""
    last = None if dates is None else dates[order.rows][order.starts + order.lengths - 1]
    if horizons is None:
        return last
    each = horizons[order.rows]
    latest = np.maximum.reduceat(each, order.starts)
    other = np.flatnonzero((each != MISSING) & (each != np.repeat(latest, order.lengths)))
    if other.size:
        message = f"the scenario {order.name(other[0])} has several horizons"
        faults.some(order.rows[other], Problem("set-twice", message))
    if last is None or dates is None:
        return latest
    ends = np.maximum.reduceat(dates[order.rows], order.starts)
    early = order.starts[(latest != MISSING) & (ends != MISSING) & (latest // DAY < ends // DAY)]
    if early.size:
        message = f"the horizon of the scenario {order.name(early[0])} lies before its last step"
        faults.some(order.rows[early], Problem("bad-dates", message))
    return np.where(latest != MISSING, latest, last)


# --- inertia ----------------------------------------------------------------------------------------------------


def _filled(said: npt.NDArray[np.bool_], order: Order) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Of each row in order: whether something was said up to there in its scenario, and the row where it was last."""
    at = np.maximum.accumulate(np.where(said, np.arange(len(said)), 0))
    begins = order.begins
    some = (at > begins) | ((at == begins) & said[begins])
    return some, at


def _flats(said: Told, order: Order, layout: Layout, needed: Collection[str]) -> dict[str, Flat]:
    """What holds at each row of every reference that is mentioned; those of a group share it."""
    shared: dict[tuple[int, int, bool], Flat] = {}
    found: dict[str, Flat] = {}
    size = len(order.rows)
    for ref in mentioned(said, layout, needed):
        read, unknown = said.cells.get(ref), said.unknown.get(ref)
        event = declared_of(ref, layout).what == "event"
        key = (id(read), id(unknown), event)
        if read is None or key not in shared:
            shared[key] = _flat(read or nothing(ref, layout, size), unknown, order, event=event)
        found[ref] = shared[key]
    return found


def _flat(read: Cells, unknown: npt.NDArray[np.bool_] | None, order: Order, *, event: bool) -> Flat:
    size = len(order.rows)
    known, values = _spread(read, size)
    said = known if unknown is None else known | unknown
    known, said = known[order.rows], said[order.rows]
    some, at = (said, np.arange(size)) if event else _filled(said, order)
    which = order.rows[at]
    known = known[at] & some
    match values:
        case Names(codes):
            return Flat(Names(np.where(known, codes[which], np.int32(-1))), known, ~some)
        case Numbers(numbers, scale, _):
            return Flat(Numbers(numbers[which], scale), known, ~some)
        case Truths(yes, no):
            return Flat(Truths(yes[which] & known, no[which] & known), None, ~some)


def _spread(read: Cells, size: int) -> tuple[npt.NDArray[np.bool_], Truths | Names | Numbers]:
    """Cells with a byte for each truth, and where they say something."""
    match read:
        case Names(codes):
            return codes >= 0, read
        case Numbers(_, _, where):
            return np.ones(size, np.bool_) if where is None else unpack(where, size), read
        case Switches(yes, no):
            truths = Truths(unpack(yes, size), unpack(no, size))
            return truths.yes | truths.no, truths


# --- side by side -----------------------------------------------------------------------------------------------


def _alike(lengths: npt.NDArray[np.int64], most: int | None) -> Iterator[npt.NDArray[np.int64]]:
    """The scenarios, by number, in groups of about the same length; each group in its order."""
    kinds = np.searchsorted(CLASSES, lengths)
    left: npt.NDArray[np.int64] = np.zeros(0, np.int64)
    last = int(kinds.max())
    for kind in np.unique(kinds):
        left = np.sort(np.append(left, np.flatnonzero(kinds == kind)))
        if len(left) >= FEW or kind == last:
            steps = int(lengths[left].max())
            size = len(left) if most is None else max(FEW, most // steps // FEW * FEW)
            yield from (left[start : start + size] for start in range(0, len(left), size))
            left = left[:0]


def _piece(chosen: npt.NDArray[np.int64], laid: Laid, layout: Layout) -> Piece:
    """The block of some scenarios. After the last step of one, that step stands again."""
    order, rows = laid.order, len(chosen)
    lengths = order.lengths[chosen]
    steps = int(lengths.max())
    grid = order.starts[chosen] + np.minimum(np.arange(steps)[:, None], lengths - 1)
    block = Block(
        rows=rows,
        steps=steps,
        inputs={ref: _column(flat, grid, ref, layout) for ref, flat in laid.flats.items()},
        dates=None if laid.dates is None else laid.dates[order.rows[grid]],
        lengths=None if (lengths == steps).all() else lengths.astype(np.int32),
        horizon=None if laid.horizon is None else laid.horizon[chosen],
        closed=layout.closed,
    )
    return Piece(block, order.ids.take(pa.array(chosen)), long=True)


def _column(flat: Flat, grid: npt.NDArray[np.int64], ref: str, layout: Layout) -> Column:
    unsaid = pack(flat.unsaid[grid])
    known = None if flat.known is None else pack(flat.known[grid])
    match flat.cells:
        case Names(codes):
            read: Cells = Names(codes[grid])
        case Numbers(values, scale, _):
            read = Numbers(values[grid], scale, known)
        case Truths(yes, no):
            read = Switches(pack(yes[grid]), pack(no[grid]))
    return completed(read, unsaid, grid.shape[1], ref, layout)
