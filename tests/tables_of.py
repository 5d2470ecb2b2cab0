"""Tables of the columnwise oracle from checked scenarios, and their rows as courses again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from comity import case as c
from oracle_columns import DAY, MISSING, UNSAID, Amount, F, T, Table, Truths, U

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLD: dict[int, c.Cell] = {int(F): False, int(U): None, int(T): True, int(UNSAID): c.UNSAID}


def names_in(case: c.Case) -> dict[str, int]:
    """A number for each entity and each value of an enumeration."""
    kinds = (each.type.values for each in case.vocabulary.declared.values())
    found = dict.fromkeys(name for some in (*kinds, *case.vocabulary.entities.values()) for name in some)
    return {name: number for number, name in enumerate(found)}


def events_in(case: c.Case) -> frozenset[str]:
    return frozenset(ref for ref, each in case.references.items() if each.declared.what == "event")


def table_of(case: c.Case, course: c.Course) -> Table:
    """A table of one row."""
    names = names_in(case)
    return Table(
        lengths=np.array([course.steps]),
        dates=np.array([[instant(each)] for each in course.dates]),
        horizon=np.array([instant(course.horizon)]),
        closed=course.closed,
        inputs={ref: column_of(case.references[ref], cells, names) for ref, cells in course.values.items()},
        names=names,
        events=events_in(case),
    )


def column_of(reference: c.Reference, cells: tuple[c.Cell, ...], names: Mapping[str, int]) -> Truths | Amount:
    if reference.declared.type.name == "bool":
        coded = {cell: code for code, cell in TOLD.items()}
        return np.array([[coded[cell]] for cell in cells], np.int8)
    numbers = [Fraction(0) if cell is None else number(cell, names) for cell in cells]
    scale = lcm(*(each.denominator for each in numbers))
    whole = np.array([[int(each * scale)] for each in numbers])
    return Amount(whole, whole, np.array([[cell is not None] for cell in cells]), scale)


def number(cell: c.Cell, names: Mapping[str, int]) -> Fraction:
    """A name by its number; a date is the ordinal of its day already."""
    if isinstance(cell, str):
        return Fraction(names[cell])
    assert isinstance(cell, int | Fraction)
    return Fraction(cell)


def instant(at: c.Moment | None) -> int:
    if at is None:
        return MISSING
    since_midnight = at - datetime.combine(at.date(), time()) if isinstance(at, datetime) else timedelta()
    return at.toordinal() * DAY + since_midnight // timedelta(microseconds=1)


# --- row by row ---------------------------------------------------------------------------------------------------


def course_of(case: c.Case, table: Table, row: int) -> c.Course:
    """One row of a table as a scenario has it."""
    length = int(table.lengths[row])
    return c.Course(
        steps=length,
        dates=tuple(moment(at) for at in table.dates[:length, row].tolist()),
        values={ref: cells(case.references[ref], found, table, row) for ref, found in table.inputs.items()},
        horizon=moment(int(table.horizon[row])),
        closed=table.closed,
        events=table.events,
    )


def cells(reference: c.Reference, found: Truths | Amount, table: Table, row: int) -> tuple[c.Cell, ...]:
    length = int(table.lengths[row])
    if not isinstance(found, Amount):
        return tuple(TOLD[each] for each in found[:length, row].tolist())
    pairs = zip(found.low[:length, row].tolist(), found.known[:length, row].tolist(), strict=True)
    return tuple(
        cell(reference.declared.type, Fraction(low, found.scale), table) if known else None for low, known in pairs
    )


def cell(kind: c.Type, number: Fraction, table: Table) -> c.Plain:
    if kind.name == "symbol":
        return next(name for name, own in table.names.items() if own == number)
    return number if kind.name == "number" else int(number)


def moment(at: int) -> c.Moment | None:
    if at == MISSING:
        return None
    day, rest = date.fromordinal(at // DAY), timedelta(microseconds=at % DAY)
    return datetime.combine(day, time()) + rest if rest else day
