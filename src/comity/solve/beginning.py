"""A given scenario as the beginning of all others: what it says is fixed, what it leaves unknown may be anything."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from comity import case as c
from comity.solve import circuit as k

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from comity.solve.frames import Frame
    from comity.solve.space import Question
    from comity.solve.unrolling import Unrolled


def dates(question: Question) -> Iterator[c.Moment]:
    """The dates of the given steps, which time must be able to reach."""
    if question.given:
        yield from (at for at in (*question.given.dates, question.given.horizon) if at is not None)


def continuing(frame: Frame, question: Question) -> Frame:
    """The frame of scenarios that begin as the given one; concepts stay as it stipulates them."""
    course = question.given
    if course is None:
        return frame
    read = {ref: cells for ref, cells in course.values.items() if c.UNSAID in cells or frame.types[ref].name == "bool"}
    concepts = {ref for ref, each in question.case.references.items() if each.declared.readings}
    said = {ref: read[ref] for ref in concepts & set(read)}
    closed = course.closed if question.as_it_stands else True
    return replace(frame, stipulated=said, closed=closed, horizon=course.horizon)


def fix(course: c.Course, unrolled: Unrolled, reads: AbstractSet[str]) -> None:
    """Demand what a course says of its steps, and that there are at least so many."""
    unrolled.circuit.demand(unrolled.counts[course.steps - 1])
    for at, moment in enumerate(course.dates):
        if moment is not None:
            unrolled.calendar.fix(at, moment)
    for ref in sorted(reads - set(unrolled.frame.stipulated)):
        for at, cell in enumerate(course.cells(ref)):
            if cell is not None and cell is not c.UNSAID:
                unrolled.circuit.demand(equal(ref, at, cell, unrolled))


def equal(ref: str, at: int, cell: c.Cell, unrolled: Unrolled) -> int:
    """Whether an input has a value at a step."""
    kind = unrolled.frame.types[ref].name
    if kind == "bool":
        return unrolled.switch(ref)[at] if cell else -unrolled.switch(ref)[at]
    if kind == "symbol":
        return unrolled.options(ref)[at].get(str(cell), -unrolled.circuit.true)
    value = amount(cell)
    if ref in unrolled.frame.binary:
        return k.equal(unrolled.circuit, unrolled.binary(ref)[at], k.fixed(value))
    return unrolled.scale(ref)[at].equal(value)


def amount(cell: c.Cell) -> Fraction:
    """The value of a number, or of a date as its ordinal."""
    return Fraction(cell.toordinal() if hasattr(cell, "toordinal") else cell)  # type: ignore[arg-type, union-attr]  # a number
