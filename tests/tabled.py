"""Scenarios as tables, and blocks as the courses that they stand for: the way there, and the way back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from comity import case_of
from comity.case import UNSAID, moment
from comity.columns.blocks import DAY, MISSING, Block, Names, Numbers, Stipulated
from comity.columns.planes import unpack

if TYPE_CHECKING:
    from comity.case import Case, Cell, Course

BRIDGE = case_of({
    "case": "bridge",
    "entities": {"region": ["east", "west"], "state": ["north", "south"]},
    "groups": {"both": ["east", "west"], "nobody": {"of": "region", "members": []}},
    "facts": {
        "war": ["fighting", "ceasefire", "over"],
        "held(region)": "bool",
        "troops": {"type": "int", "range": [0, 1000], "unit": "soldiers"},
        "tanks": "int",
        "price": {"type": "number", "range": [0.5, 10]},
        "rate": "number",
        "signed": "date",
        "ally": "state",
        "threat": "bool",
    },
    "events": {"vote": None},
    "derived": {"all_held": "all(held(r) for r in region)"},
    "concepts": {"victory": {"readings": {"full": "all_held", "partial": "held(east)"}}, "reforms": None},
    "status_quo": {"war": "fighting", "price": 2.25, "held(east)": False, "victory": True, "signed": "2024-01-01"},
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "The speaker"}},
            "terms": [{"id": "line", "kind": "red_line", "title": "T", "stated": ["said"], "never": "vote"}],
        }
    ],
})  # fmt: skip
DAY_ZERO = datetime(1, 1, 1)  # noqa: DTZ001 - no zones anywhere


def cells_of(block: Block, ref: str, row: int, case: Case) -> tuple[Cell, ...]:
    """The cells of one scenario of a block, as a course has them."""
    declared = case.references[ref].declared
    steps = block.steps if block.lengths is None else int(block.lengths[row])
    column = block.inputs.get(ref)
    if column is None:
        nothing: Cell = False if declared.what == "event" else UNSAID if declared.readings else None
        return (nothing,) * steps
    return tuple(_cell(column, step, row, block, declared.type.values) for step in range(steps))


def _cell(column: Any, step: int, row: int, block: Block, values: tuple[str, ...]) -> Cell:  # noqa: ANN401
    def bit(planes: Any) -> bool:  # noqa: ANN401
        return bool(unpack(planes[step], block.rows)[row])

    match column:
        case Names(codes):
            return values[codes[step, row]] if codes[step, row] >= 0 else None
        case Numbers(numbers, scale, known):
            assert numbers.shape == (block.steps, block.rows)
            return Fraction(int(numbers[step, row]), scale) if known is None or bit(known) else None
    assert not bit(column.yes) or not bit(column.no)
    if isinstance(column, Stipulated) and bit(column.unsaid):
        assert not bit(column.yes)
        assert not bit(column.no)
        return UNSAID
    return True if bit(column.yes) else False if bit(column.no) else None


def dates_of(block: Block, row: int) -> tuple[datetime | None, ...]:
    """The moments of the steps of one scenario."""
    steps = block.steps if block.lengths is None else int(block.lengths[row])
    return tuple(None if block.dates is None else _moment(block.dates[step, row]) for step in range(steps))


def horizon_of(block: Block, row: int) -> datetime | None:
    """The moment at which one scenario stands."""
    return None if block.horizon is None else _moment(block.horizon[row])


def _moment(value: int) -> datetime | None:
    days, rest = divmod(int(value), DAY)
    return None if value == MISSING else DAY_ZERO + timedelta(days=days - 1, microseconds=rest)


def same(block: Block, row: int, course: Course, case: Case) -> None:
    """Assert that a row of a block is this course."""
    assert (course.steps, course.closed) == (len(dates_of(block, row)), block.closed)
    assert dates_of(block, row) == tuple(None if each is None else moment(each) for each in course.dates)
    assert horizon_of(block, row) == (None if course.horizon is None else moment(course.horizon))
    for ref, reference in case.references.items():
        wanted = course.values.get(ref)
        if wanted is None and reference.declared.readings:
            wanted = (UNSAID,) * course.steps
        assert cells_of(block, ref, row, case) == (course.cells(ref) if wanted is None else wanted), ref


def rows_of(doc: dict[str, Any], case: Case) -> list[dict[str, Any]]:
    """The rows of a long table that say what a scenario says: each fact under the reference itself or its group."""
    found = []
    for number, step in enumerate(doc.get("steps", [{}])):
        row: dict[str, Any] = {"scenario": doc["scenario"], "step": number, "as_of": doc.get("as_of")}
        row |= {"date": step.get("date"), "unknown": step.get("unknown", [])}
        for written, value in [*step.get("facts", {}).items(), *((event, True) for event in step.get("events", []))]:
            row |= dict.fromkeys(members(written, case), value)
        found.append(row)
    return found


def members(written: str, case: Case) -> list[str]:
    """The references that a name stands for, by the words of the case alone."""
    name, _, rest = written.partition("(")
    args = [part.strip() for part in rest.rstrip(")").split(",")] if rest else []
    domains = case.vocabulary.domains
    found = [""]
    for arg in args:
        found = [f"{each}, {one}" if each else one for each in found for one in domains.get(arg, (arg,))]
    return [f"{name}({each})" for each in found] if args else [name]


def table_of(rows: list[dict[str, Any]], case: Case, *, long: bool = True) -> pa.Table:
    """A table of rows, with a column for all that one of them says."""
    names = dict.fromkeys(name for row in rows for name, value in row.items() if value is not None)
    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        columns[name] = _column(name, values, case)
    for name, kind in {"scenario": pa.string(), "step": pa.int64()}.items() if long else ():
        columns.setdefault(name, pa.array([], kind))
    return pa.table(columns)


def _column(name: str, values: list[Any], case: Case) -> pa.Array:
    if name in ("date", "as_of"):
        return pa.array([None if each is None else moment_of(each) for each in values], pa.timestamp("us"))
    if name in ("scenario", "id"):
        return pa.array(values, pa.string())
    if name == "unknown":
        return pa.array(values, pa.list_(pa.string()))
    if name == "step":
        return pa.array(values, pa.int64())
    kind = case.references[name].declared.type.name
    if kind == "date":
        return pa.array([None if each is None else date.fromisoformat(each) for each in values], pa.date32())
    types = {"bool": pa.bool_(), "symbol": pa.string(), "int": pa.int32(), "number": pa.float64()}
    return pa.array(values, types[kind])


def moment_of(text: str | date) -> datetime:
    """The moment that a date is written as."""
    return datetime.fromisoformat(str(text))
