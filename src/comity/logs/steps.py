"""Event logs as a long table: a row for each step, a column for each event and fact, whole scenarios together.

A log is XES (`.xes`, `.xes.gz`), which is read as a stream, or CSV or Parquet, of which the columns that count are
read whole, so that the rows of a case may stand anywhere; they keep their order. Moments with a zone become UTC, those
without are taken as they are; what is finer than a microsecond is cut.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.load.files import check_readable
from comity.load.scenarios import MAX_STEPS
from comity.logs.attributes import ARROW, MISSING, Attributes, at_event, moments, stop
from comity.logs.xes import CASE, MAX_EVENTS, traces
from comity.problems import CaseError, Problem, nearest, shown
from comity.tables.files import told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from comity import case as c
    from comity.logs.mappings import LogMapping
    from comity.logs.xes import Traces

    Flags = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.int64]


class _Events(NamedTuple):
    """Some whole scenarios, a row for each event: the scenario of each, its number there, and its attributes as text.

    `codes` number the scenarios, from 0 or more on, and never decrease. `event` is 0 for the only row of a scenario in
    which nothing happens.
    """

    scenario: pa.StringArray
    codes: Places
    event: Places
    values: dict[str, pa.Array]

    @property
    def starts(self) -> Places:
        """The first row of each scenario."""
        return np.flatnonzero(np.diff(self.codes, prepend=-1))

    def only(self, rows: Places) -> _Events:
        """These rows, in this order."""
        taken = pa.array(rows)
        values = {key: each.take(taken) for key, each in self.values.items()}
        return _Events(self.scenario.take(taken), self.codes[rows], self.event[rows], values)


def log_table(path: Path, mapping: LogMapping, case: c.Case, rows: int = 65_536) -> pa.RecordBatchReader:
    """A log as a table for `sweep`, to be read once: the batches of `log_batches`, made as they are asked for."""
    return pa.RecordBatchReader.from_batches(_schema(mapping), log_batches(path, mapping, case, rows))


def log_batches(path: Path, mapping: LogMapping, case: c.Case, rows: int = 65_536) -> Iterator[pa.RecordBatch]:
    """A log as a long table, about `rows` steps at a time, scenarios whole and in the order of the log.

    Columns: `scenario` (text), `step` (from 1), `date` (a timestamp in UTC, or null), one of booleans for each event
    and one for each fact of the mapping, and `unknown` (the events of which it is unknown whether they happen, where
    the activity is missing). Raises `CaseError`, naming log, trace and event, for what does not fit.
    """
    attributes = Attributes(case, {})
    for found in _read(path, mapping, rows):
        with _naming(path):
            batch = _batch(found, mapping, attributes)
        yield batch


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """What is said of an event names the log as well."""
    try:
        yield
    except CaseError as error:
        name = shown(str(path), 1_000)
        raise CaseError([replace(each, message=f"{name}, {each.message}") for each in error.problems]) from None


def _schema(mapping: LogMapping) -> pa.Schema:
    steps = {"scenario": pa.string(), "step": pa.int64(), "date": pa.timestamp("us")}
    facts = {ref: ARROW[each.declared.type.name] for each in mapping.facts for ref in each.facts}
    return pa.schema(steps | dict.fromkeys(mapping.refs, pa.bool_()) | facts | {"unknown": pa.list_(pa.string())})


def _read(path: Path, mapping: LogMapping, rows: int) -> Iterator[_Events]:
    columns = mapping.columns
    keys = {columns.activity, *(each.attribute for each in mapping.facts)}
    keys |= {columns.timestamp} if columns.timestamp else set()
    keys |= {columns.lifecycle} if mapping.lifecycle == "complete" else set()
    if path.name.lower().endswith((".xes", ".xes.gz")):
        each_is_a_step = mapping.others != "skip" and mapping.lifecycle == "all" and not mapping.together
        most = MAX_STEPS if each_is_a_step else MAX_EVENTS
        return (_of_xes(each) for each in traces(path, columns.case, keys, rows, most=most))
    return _of_table(path, columns.case, sorted(keys), rows)


def _of_xes(found: Traces) -> _Events:
    values = {key: pa.array(column, pa.string()) for key, column in found.values.items()}
    event = np.array(found.event, np.int64)
    return _Events(pa.array(found.scenario, pa.string()), np.cumsum(event <= 1), event, values)


# --- tables ------------------------------------------------------------------------------------------------------


def _of_table(path: Path, case: str, keys: list[str], rows: int) -> Iterator[_Events]:
    table = _table(path, [case, *(key for key in keys if key != case)])
    scenario = _as_text(table, case, path)
    if scenario.null_count:
        row = pc.index(pc.is_null(scenario), True).as_py() + 1
        stop("bad-value", f"{shown(str(path), 1_000)}: row {row:,} names no case (column {shown(case)})")
    if not len(scenario):
        stop("bad-log", f"{shown(str(path), 1_000)} holds no events")
    codes = scenario.dictionary_encode().indices.to_numpy().astype(np.int64)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    number = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order))) + 1
    texts = {key: _as_text(table, key, path) for key in keys}
    every = _Events(scenario, codes, np.empty(len(order), np.int64), texts)
    ends = np.append(starts[1:], len(order))
    low = 0
    while low < len(order):
        high = int(ends[max(np.searchsorted(ends, low + rows, "right") - 1, np.searchsorted(ends, low, "right"))])
        yield every.only(order[low:high])._replace(event=number[low:high])
        low = high


def _table(path: Path, columns: list[str]) -> pa.Table:
    """Those columns of a CSV or Parquet file."""
    from pyarrow import csv, parquet

    check_readable(path, held_open=False)  # it is read more than once
    stored = path.suffix.lower() == ".parquet"
    with told(path, "parquet" if stored else "csv"):
        if stored:
            _have(path, columns, parquet.read_schema(path).names)
            return parquet.read_table(path, columns=columns)
        lines = csv.ParseOptions(newlines_in_values=True)
        with csv.open_csv(path, parse_options=lines) as reader:
            _have(path, columns, reader.schema.names)
        options = csv.ConvertOptions(
            include_columns=columns, column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True
        )
        return csv.read_csv(path, parse_options=lines, convert_options=options)


def _have(path: Path, columns: list[str], names: list[str]) -> None:
    """A problem for each column that is not there, or there twice."""
    problems = []
    for column in columns:
        if names.count(column) != 1:
            said = "has no column" if column not in names else "has more than one column"
            hint = nearest(column, names) or "name the columns under `log` in the mapping file"
            message = f"{shown(str(path), 1_000)} {said} {shown(column)}"
            problems.append(Problem("unknown-name", message, None, hint))
    if problems:
        raise CaseError(problems)


def _as_text(table: pa.Table, name: str, path: Path) -> pa.StringArray:
    """The values of a column as they would be written; an empty text is a missing one."""
    where = f"{shown(str(path), 1_000)}, column {shown(name)}"
    try:
        text = _written(table[name])
        text.validate(full=True)
    except pa.ArrowException as error:
        if "UTF8" in str(error):
            stop("not-text", f"{where}: a cell is not UTF-8 text")
        stop("wrong-type", f"{where}: it holds {shown(str(table[name].type))}, which cannot be read as text")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _written(column: pa.ChunkedArray) -> pa.StringArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        column = pc.strftime(column, "%Y-%m-%dT%H:%M:%S%z" if column.type.tz else "%Y-%m-%dT%H:%M:%S")
    return column.cast(pa.string()).combine_chunks()


# --- steps -------------------------------------------------------------------------------------------------------


def _batch(found: _Events, mapping: LogMapping, attributes: Attributes) -> pa.RecordBatch:
    found, idle = _that_count(found, mapping)
    times = _times(found, mapping)
    if mapping.order == "timestamp":
        order = _by_time(found, times)
        found, times, idle = found.only(order), times[order], idle[order]
    _check_order(found, times)
    first = _first_of_steps(found, times, together=mapping.together)
    steps = np.flatnonzero(first)
    begun = np.searchsorted(steps, found.starts)
    before = np.repeat(begun, np.diff(begun, append=len(steps)))
    dates = np.maximum.reduceat(times, steps)
    columns: dict[str, pa.Array] = {
        "scenario": found.scenario.take(pa.array(steps)),
        "step": pa.array(np.arange(1, len(steps) + 1) - before),
        "date": pa.array(dates, pa.timestamp("us"), mask=dates == MISSING),
    }
    events, unknown = _happenings(found, mapping, idle, steps)
    columns |= events
    for fact in mapping.facts:
        values = attributes.column(fact, _value_texts(found, fact.attribute, idle), found.scenario, found.event)
        one = attributes.of_steps(fact, values, first, found.scenario, found.event)
        columns |= dict.fromkeys(fact.facts, one)
    return pa.RecordBatch.from_pydict(columns | {"unknown": unknown}, _schema(mapping))


def _that_count(found: _Events, mapping: LogMapping) -> tuple[_Events, Flags]:
    """The events that count, and which rows are idle: they stand for a scenario in which none does."""
    kept = np.ones(len(found.event), np.bool_)
    if mapping.lifecycle == "complete":
        said = pc.utf8_lower(found.values[mapping.columns.lifecycle])
        kept &= pc.fill_null(pc.equal(said, "complete"), True).to_numpy(zero_copy_only=False)  # noqa: FBT003
    if mapping.others != "step":
        activity = found.values[mapping.columns.activity]
        named = pc.is_in(activity, value_set=pa.array(list(mapping.events), pa.string()))
        other = pc.and_(pc.is_valid(activity), pc.invert(named)).to_numpy(zero_copy_only=False) & kept
        if mapping.others == "error" and other.any():
            _refuse_other(found, mapping, int(np.argmax(other)))
        kept &= ~other
    idle = found.event == 0
    starts = found.starts
    alone = starts[~np.logical_or.reduceat(kept, starts)]
    kept[alone] = idle[alone] = True
    rows = np.flatnonzero(kept)
    return found.only(rows), idle[rows]


def _refuse_other(found: _Events, mapping: LogMapping, row: int) -> None:
    name = found.values[mapping.columns.activity][row].as_py()
    hint = nearest(name, mapping.events) or "name it under `events` in the mapping file, or write `others: step`"
    where = at_event(found.scenario, found.event, row)
    stop("unknown-name", f"{where}: the mapping file does not name the activity {shown(name)}", hint)


def _times(found: _Events, mapping: LogMapping) -> Places:
    if mapping.columns.timestamp is None:
        return np.full(len(found.event), MISSING)
    return moments(found.values[mapping.columns.timestamp], found.scenario, found.event)


def _by_time(found: _Events, times: Places) -> Places:
    """The rows of each scenario by their times; those of one time keep their order."""
    missing = (times == MISSING) & (found.event > 0)
    if missing.any():
        where = at_event(found.scenario, found.event, int(np.argmax(missing)))
        stop("bad-dates", f"{where} has no time, so it has no place in the order of times", "write `order: log`")
    return np.lexsort((times, found.codes))


def _check_order(found: _Events, times: Places) -> None:
    """Times never decrease within a scenario; what has no time is passed over."""
    known = np.flatnonzero(times != MISSING)
    back = (np.diff(times[known]) < 0) & (np.diff(found.codes[known]) == 0)
    if back.any():
        where = at_event(found.scenario, found.event, int(known[np.argmax(back) + 1]))
        hint = "put the log in order, or write `order: timestamp` in the mapping file"
        stop("bad-dates", f"{where} is dated before an event above it", hint)


def _first_of_steps(found: _Events, times: Places, *, together: bool) -> Flags:
    """Which rows begin a step; a row is joined to the one before it when both are of one time and trace."""
    first = np.ones(len(times), np.bool_)
    if together:
        first[1:] = (np.diff(times) != 0) | (times[1:] == MISSING)
        first[found.starts] = True
    return first


def _happenings(
    found: _Events, mapping: LogMapping, idle: Flags, steps: Places
) -> tuple[dict[str, pa.Array], pa.ListArray]:
    """The column of each event, and the events that are unknown at each step."""
    activity = found.values[mapping.columns.activity].dictionary_encode()
    names = activity.dictionary.to_pylist()
    codes = np.where(idle, -1, pc.fill_null(activity.indices, -1).to_numpy())
    missing = np.logical_or.reduceat((codes < 0) & ~idle, steps)
    columns, unknown = {}, np.zeros((len(mapping.refs), len(steps)), np.bool_)
    for i, ref in enumerate(mapping.refs):
        wanted = [code for code, name in enumerate(names) if ref in mapping.events.get(name, ())]
        happens = np.logical_or.reduceat(np.isin(codes, wanted), steps)
        unknown[i] = missing & ~happens
        columns[ref] = pa.array(happens, mask=unknown[i])
    which, where = np.nonzero(unknown.T)[::-1]
    offsets = np.searchsorted(where, np.arange(len(steps) + 1)).astype(np.int32)
    listed = pa.array(mapping.refs, pa.string()).take(pa.array(which))
    return columns, pa.ListArray.from_arrays(pa.array(offsets), listed)


def _value_texts(found: _Events, attribute: str, idle: Flags) -> pa.StringArray:
    """An attribute's texts; what an event says that does not count is left out, what its trace says is not."""
    texts = found.values[attribute]
    return texts if attribute.startswith(CASE) else pc.if_else(pa.array(idle), pa.scalar(None, pa.string()), texts)
