"""Checked scenarios as a block: what the readers of tables do, for scenarios that are there already."""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from comity import case as c
from comity.columns.blocks import DAY, MISSING, Block, Column, Names, Numbers, Stipulated, Switches
from comity.columns.planes import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comity.columns.blocks import Plane

Cells = list[list[Any]]
"""A row for each step, a cell for each scenario; after the last step of a scenario, the cell of that."""


def block_of(case: c.Case, scenarios: Sequence[c.Scenario]) -> Block:
    """The block of scenarios that are all complete, or all ongoing: a row each, in their order."""
    courses = [each.course for each in scenarios]
    (closed,) = {each.closed for each in courses}
    steps, lengths = max(each.steps for each in courses), [each.steps for each in courses]
    mentioned = dict.fromkeys(ref for each in courses for ref in each.values)
    dates = np.array([[moment(course.dates[min(i, course.steps - 1)]) for course in courses] for i in range(steps)])
    inputs = {ref: column(case.references[ref], cells(case.references[ref], courses, steps)) for ref in mentioned}
    for array in (dates, *(each for found in inputs.values() for each in found if isinstance(each, np.ndarray))):
        array.flags.writeable = False  # nobody writes on what belongs to a table
    return Block(
        rows=len(courses),
        steps=steps,
        inputs=inputs,
        dates=dates if (dates != MISSING).any() else None,
        lengths=np.array(lengths, np.int32) if len(set(lengths)) > 1 else None,
        horizon=np.array([moment(each.horizon) for each in courses]),
        closed=closed,
    )


def cells(reference: c.Reference, courses: Sequence[c.Course], steps: int) -> Cells:
    declared = reference.declared
    absent = False if declared.what == "event" else c.UNSAID if declared.readings else None
    rows = [each.values.get(reference.ref, (absent,) * each.steps) for each in courses]
    return [[row[min(i, len(row) - 1)] for row in rows] for i in range(steps)]


def column(reference: c.Reference, found: Cells) -> Column:
    declared = reference.declared
    match declared.type.name:
        case "bool":
            yes, no, unsaid = (plane(found, [cell]) for cell in (True, False, c.UNSAID))
            return Stipulated(yes, no, unsaid) if declared.readings else Switches(yes, no)
        case "symbol":
            code = {None: -1} | {name: i for i, name in enumerate(declared.type.values)}
            return Names(np.array([[code[cell] for cell in row] for row in found], np.int32))
        case _:
            return numbers(found)


def plane(found: Cells, cells: Sequence[object]) -> Plane:
    """Where one of some cells is."""
    return pack(np.array([[any(cell is each for each in cells) for cell in row] for row in found], np.bool_))


def numbers(found: Cells) -> Numbers:
    """The numbers over their common denominator; 7 where there is none, since nobody looks there."""
    given = [Fraction(cell) for row in found for cell in row if cell is not None]
    scale = lcm(*(each.denominator for each in given))
    whole = [[7 if cell is None else int(cell * scale) for cell in row] for row in found]
    known = ~plane(found, [None])
    values = np.array(whole, np.object_)
    if all(abs(cell) < 1 << 62 for row in whole for cell in row):
        return Numbers(values.astype(np.int64), scale, known if len(given) < values.size else None)
    return Numbers(values, scale, known)


def moment(value: date | None) -> int:
    """A moment as a block has it."""
    if value is None:
        return MISSING
    at = value if isinstance(value, datetime) else datetime.combine(value, time())
    since_midnight = at - datetime.combine(at.date(), time())
    return at.toordinal() * DAY + since_midnight.seconds * 1_000_000 + since_midnight.microseconds


def at_row(planes: Mapping[Any, Plane], row: int) -> set[Any]:
    """The names of the planes that have a row."""
    return {name for name, plane in planes.items() if unpack(plane, row + 1)[row]}
