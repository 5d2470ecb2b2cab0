"""Columns of days, and of times on the clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.columns.blocks import DAY, MISSING
from comity.problems import Problem
from comity.tables.forms import plain, refuse, unlike

if TYPE_CHECKING:
    import numpy.typing as npt

    from comity.tables.rows import Faults

_EPOCH, _LAST = date(1970, 1, 1).toordinal(), date.max.toordinal()
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_TICKS = {"s": 86_400, "ms": 86_400_000, "us": DAY, "ns": DAY * 1_000}
"""Of a day, by the unit of a timestamp."""


def days(array: pa.Array, name: str, faults: Faults) -> npt.NDArray[np.int64]:
    """The ordinals of the days of a fact: `(rows,)`, any number where a cell is empty."""
    array = _read(array, pa.date32(), f"^{_DATE}$", name, faults)
    ticks, each = _ticks(array, faults)
    refuse(array, ticks % each != 0, name, faults, "a day without a time")
    return ticks // each + _EPOCH


def moments(array: pa.Array, faults: Faults) -> npt.NDArray[np.int64]:
    """The moments of days, or of times: `(rows,)`, `MISSING` where a cell is empty."""
    if pa.types.is_null(array.type):
        return np.full(len(array), MISSING, np.int64)
    array = _read(plain(array), pa.timestamp("us"), f"^{_DATE}(?:{_TIME})?$", None, faults)
    ticks, each = _ticks(array, faults)
    if each > DAY:
        message = "a time is read to the microsecond, and this one is finer"
        faults.where(ticks % (each // DAY) != 0, Problem("bad-value", message, hint="round it"))
    found = ticks // (each // DAY) if each > DAY else ticks * (DAY // each)
    known = array.is_valid().to_numpy(zero_copy_only=False)
    return np.where(known, found + _EPOCH * DAY, MISSING)


def _ticks(array: pa.Array, faults: Faults) -> tuple[npt.NDArray[np.int64], int]:
    """The time since 1970, 0 where it is not known, and how many of its units a day has."""
    kind = array.type
    each = 1 if pa.types.is_date32(kind) else _TICKS[kind.unit if pa.types.is_timestamp(kind) else "ms"]
    raw = array.cast(pa.int32() if each == 1 else pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    ticks = raw.astype(np.int64)
    outside = (ticks < (1 - _EPOCH) * each) | (ticks >= (_LAST + 1 - _EPOCH) * each)
    faults.where(outside, Problem("bad-value", "a date lies between the years 1 and 9999"))
    return np.where(outside, 0, ticks), each


def _read(array: pa.Array, kind: pa.DataType, shape: str, name: str | None, faults: Faults) -> pa.Array:
    """Texts as dates or times; those that are none are noted, and left out."""
    if not pa.types.is_string(array.type):
        return array
    bad = unlike(array, shape)
    try:
        found = _without(array, bad).cast(kind)
    except pa.ArrowInvalid:  # some have the shape, but are no days of the calendar
        bad |= np.array([text is not None and not _is_time(text) for text in array.to_pylist()])
        found = _without(array, bad).cast(kind)
    refuse(array, bad, name, faults, "a date such as 2024-06-17")
    return found


def _without(array: pa.Array, bad: npt.NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(bad), pa.scalar(None, array.type), array)


def _is_time(text: str) -> bool:
    """Whether a text of the right shape is a date; only asked where some are not."""
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False
