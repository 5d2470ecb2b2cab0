"""Checked scenarios as blocks; and a few of them by `check`, which is faster for a few."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from comity import case as c
from comity.belonging import check_scenario
from comity.columns.blocks import DAY, MISSING, Block, Names, Numbers, Outcomes, Stipulated, Switches
from comity.columns.judging import form
from comity.columns.plan import Judged, Plan
from comity.columns.planes import pack
from comity.columns.tape import Program
from comity.kinds import BINDING
from comity.tables.layouts import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from comity.columns.blocks import Column, Plane

FEW = 8
"""Scenarios up to which `check` is asked: so many take it about as long as making a plan and columns does."""
_SMALL = 1 << 62


class Known(NamedTuple):
    """Scenarios that were looked at already, and their names."""

    outcomes: Outcomes
    names: pa.Array


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Checked scenarios to go through; the readings in `fixed` are not open. `few`: by `check`."""

    scenarios: tuple[c.Scenario, ...]
    case: c.Case
    fixed: Mapping[str, str]
    rows: int
    few: bool

    @property
    def name(self) -> str:
        """What is shown to people."""
        return "<scenarios>"

    @property
    def named(self) -> tuple[str, pa.DataType]:
        """By which column the scenarios are named, and its type."""
        return "scenario", pa.string()

    @property
    def size(self) -> int:
        """How many scenarios there are."""
        return len(self.scenarios)

    @property
    def lasting(self) -> bool:
        """They are there in this process only."""
        return False

    def segments(self) -> Iterator[tuple[int, Iterable[Piece | Known]]]:
        """All of them as one segment."""
        if self.scenarios and self.few:
            names = pa.array([each.id for each in self.scenarios])
            yield 0, [Known(checked(self.case, self.scenarios, self.case.as_of, self.fixed), names)]
        elif self.scenarios:
            parts = blocks(self.scenarios, self.case, self.rows)
            yield 0, (Piece(part, pa.array(names), long=True) for part, names in parts)


def unplanned(case: c.Case) -> Plan:
    """A plan that names the terms and parties of a case, and evaluates nothing: for scenarios that go to `check`."""
    terms = [term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception"]
    judged = (Judged(term.name, term.party, form(term.rule), term.kind in BINDING, asking=False) for term in terms)
    parties = tuple(party.name for party in case.parties)
    return Plan((), 1, tuple(judged), parties, Program((), 0), Program((), 0))


def blocks(scenarios: Sequence[c.Scenario], case: c.Case, rows: int) -> Iterator[tuple[Block, list[str]]]:
    """Blocks of at most so many rows, each with the ids of its scenarios: first the complete ones, then the ongoing."""
    for each in scenarios:
        check_scenario(case, each)
    for closed in (True, False):
        kept = [each for each in scenarios if each.course.closed is closed]
        for start in range(0, len(kept), rows):
            part = kept[start : start + rows]
            yield block([each.course for each in part], case), [each.id for each in part]


def block(courses: Sequence[c.Course], case: c.Case) -> Block:
    """Courses as rows; all are complete, or all are not."""
    steps = max(course.steps for course in courses)
    refs = dict.fromkeys(ref for course in courses for ref in course.values)
    return Block(
        rows=len(courses),
        steps=steps,
        inputs={ref: _column(case.references[ref], courses, steps) for ref in refs},
        dates=_by_step([[_moment(at) for at in course.dates] for course in courses], steps, MISSING, np.int64),
        lengths=np.array([course.steps for course in courses], np.int32),
        horizon=np.array([_moment(course.horizon) for course in courses], np.int64),
        closed=courses[0].closed,
    )


def _moment(at: c.Moment | None) -> int:
    if at is None:
        return MISSING
    when = c.moment(at)
    return when.toordinal() * DAY + (when - datetime.combine(when, time())) // timedelta(microseconds=1)


def _by_step(rows: Iterable[Sequence[Any]], steps: int, filler: Any, kind: Any) -> npt.NDArray[Any]:  # noqa: ANN401
    """Rows of different lengths as `(steps, rows)`; a shorter one goes on with the filler."""
    padded = [[*row, *[filler] * (steps - len(row))] for row in rows]
    return np.ascontiguousarray(np.array(padded, kind).reshape(-1, steps).T)


def _column(reference: c.Reference, courses: Sequence[c.Course], steps: int) -> Column:
    cells = [course.cells(reference.ref) for course in courses]
    kind = reference.declared.type
    if reference.declared.readings:
        said = [course.values.get(reference.ref, (c.UNSAID,) * course.steps) for course in courses]
        return Stipulated(*(_where(said, steps, each) for each in (True, False, c.UNSAID)))
    if kind.name == "bool":
        return Switches(_where(cells, steps, True), _where(cells, steps, False))  # noqa: FBT003 - a cell
    if kind.name == "symbol":
        codes = {None: -1} | {name: at for at, name in enumerate(kind.values)}
        return Names(_by_step([[codes[cell] for cell in row] for row in cells], steps, -1, np.int32))  # type: ignore[index]
    return _numbers(cells, steps)


def _numbers(cells: Sequence[Sequence[c.Cell]], steps: int) -> Numbers:
    exact = [[None if cell is None else Fraction(cell) for cell in row] for row in cells]  # type: ignore[arg-type]
    scale = lcm(*(cell.denominator for row in exact for cell in row if cell is not None))
    whole = [[0 if cell is None else int(cell * scale) for cell in row] for row in exact]
    small = all(abs(cell) < _SMALL for row in whole for cell in row)
    known = [[cell is not None for cell in row] for row in exact]
    values = _by_step(whole, steps, 0, np.int64 if small else object)
    return Numbers(values, scale, pack(_by_step(known, steps, filler=False, kind=np.bool_)))


def _where(cells: Iterable[Sequence[c.Cell]], steps: int, value: object) -> Plane:
    return pack(_by_step([[cell is value for cell in row] for row in cells], steps, filler=False, kind=np.bool_))


# --- by check ------------------------------------------------------------------------------------------------------


def checked(
    case: c.Case, scenarios: Sequence[c.Scenario], as_of: date | None, readings: Mapping[str, str] | None
) -> Outcomes:
    """The outcomes of a few scenarios, each by `check`."""
    from comity.assess import check

    found = [check(case, each, as_of=as_of, readings=readings, engine="meaning", explain=False) for each in scenarios]
    terms = [term.term for party in found[0].parties for term in party.terms]
    return Outcomes(
        rows=len(found),
        verdicts={name: _planes([answer.term(name).verdict for answer in found]) for name in terms},
        possible={name: _planes_of([answer.term(name).possible for answer in found]) for name in terms},
        stances={party.name: _planes([answer.party(party.name).stance for answer in found]) for party in case.parties},
        feasible=_planes([answer.feasible for answer in found]),
    )


def _planes(values: Sequence[Any]) -> dict[Any, Plane]:
    return _planes_of([(value,) for value in values])


def _planes_of(values: Sequence[Sequence[Any]]) -> dict[Any, Plane]:
    met = dict.fromkeys(each for row in values for each in row)
    return {each: pack(np.array([each in row for row in values], np.bool_)) for each in met}
