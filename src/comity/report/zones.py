"""The zone of agreement over two facts: who accepts and who rejects, for each pair of their values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from comity.problems import CaseError, Problem, shown
from comity.report.pictures import EDGE, WIDTH, Picture, area, heading, legend, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from comity.case import Case

MAX_VALUES = 24
"""Of a fact on a map, so that its cells can be read."""
_LABELS, _TOP = 150, 112


class Cell(NamedTuple):
    """How the parties stand for a pair of values, and whether it is feasible."""

    stances: Mapping[str, str]
    feasible: bool | None

    @property
    def mark(self) -> str:
        """What the cell is drawn as: the stance that stands most in the way of an agreement."""
        found = set(self.stances.values())
        return next(
            each
            for each in ("infeasible", "rejects", "open", "not_engaged", "accepts", "")
            if each in found or not each
        )


def zone(  # noqa: PLR0913 - one keyword for each choice
    case: Case,
    x: str,
    y: str,
    *,
    given: Mapping[str, Any] | None = None,
    status: str = "complete",
    start: str = "blank",
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
) -> Picture:
    """A map of two facts (events, concepts): a column for each value of `x`, a row for each value of `y`.

    The values are those that conditions of the case can tell apart. `given` sets others, by name, as a row of a table
    does. In each cell are the numbers of the parties that reject. Raises `CaseError` for a name that no term in force
    reads, and for one that is read in a way, or has so many values, that they cannot be listed.
    """
    ways = {"status": status, "start": start, "as_of": as_of, "readings": readings}
    if x == y:
        raise CaseError([Problem("not-listed", f"a map is over two inputs, not twice over {shown(x)}")])
    across, down = (_axis(case, name, as_of, readings) for name in (x, y))
    return _drawn(case, across, down, _cells(case, across, down, given or {}, ways))


class Axis(NamedTuple):
    """An input of a map: its values as a table has them, and as they are written."""

    name: str
    values: tuple[Any, ...]
    written: tuple[str, ...]


def _axis(case: Case, name: str, as_of: date | None, readings: Mapping[str, str] | None) -> Axis:
    from comity.columns.plan import plan
    from comity.sweeping.answering import written
    from comity.sweeping.deciding import trials

    case = case.at(as_of)
    found, left = trials(case, [name], plan(case, readings).inputs)
    if left:
        raise CaseError([Problem("not-listed", f"the values of {shown(name)} cannot be listed: {left[name]}")])
    (trial,) = found
    if len(trial.values) > MAX_VALUES:
        message = f"{shown(name)} has {len(trial.values)} values; a map has at most {MAX_VALUES}"
        raise CaseError([Problem("too-large", message)])
    values = tuple(_cell_of(value, trial.kind) for value in trial.values)
    return Axis(name, values, tuple(written(value, trial) for value in trial.values))


def _cell_of(value: Any, kind: str) -> Any:  # noqa: ANN401 - a value of any type
    if kind == "date":
        return date.fromordinal(value)
    return Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value


def _cells(case: Case, x: Axis, y: Axis, given: Mapping[str, Any], ways: Mapping[str, Any]) -> list[Cell]:
    """A cell for each pair, row by row."""
    import pyarrow as pa

    from comity.sweeping import verdicts

    pairs = list(product(y.values, x.values))
    fixed = {name: [value] * len(pairs) for name, value in given.items()}
    table = pa.table({**fixed, y.name: [pair[0] for pair in pairs], x.name: [pair[1] for pair in pairs]})
    found = [each for batch in verdicts(case, table, what=["stances"], **ways) for each in batch.to_pylist()]
    return [Cell({party.name: each[party.name] for party in case.parties}, each["feasible"]) for each in found]


# --- drawing -------------------------------------------------------------------------------------------------------


def _drawn(case: Case, x: Axis, y: Axis, cells: Sequence[Cell]) -> Picture:
    title = f"Zone of agreement over {x.name} and {y.name}"
    left = EDGE + _LABELS
    wide = min(96, (WIDTH - EDGE - left) // max(1, len(x.written)))
    high = 34
    body = [*heading(title), *legend(("accepts", "open", "rejects", "not_engaged", "infeasible"), 46)]
    body.append(text_at(left, _TOP - 30, f"{x.name} →", "q", room=WIDTH - left - EDGE))
    body.append(text_at(EDGE, _TOP - 10, f"{y.name} ↓", "q", room=_LABELS - 8))
    body += [
        text_at(left + at * wide + wide // 2, _TOP - 10, value, "m", room=wide - 4)
        for at, value in enumerate(x.written)
    ]
    body += [text_at(EDGE, _TOP + at * high + 21, value, room=_LABELS - 8) for at, value in enumerate(y.written)]
    told = []
    for at, cell in enumerate(cells):
        row, column = divmod(at, len(x.written))
        words = f"{y.name} = {y.written[row]}, {x.name} = {x.written[column]}: {_told(case, cell)}"
        told.append(words)
        body += _cell(left + column * wide, _TOP + row * high, (wide, high), (cell.mark, _short(case, cell), words))
    bottom = _TOP + len(y.written) * high + 20
    for at, party in enumerate(case.parties):
        body.append(text_at(EDGE, bottom + at * 18, f"{at + 1} {party.title}", "q", room=WIDTH - 2 * EDGE))
    return Picture(title, ". ".join(told), "".join(body), bottom + len(case.parties) * 18 + EDGE)


def _cell(x: int, y: int, size: tuple[int, int], said: tuple[str, str, str]) -> Iterator[str]:
    """An area with its words on a plate, so that they can be read on every pattern."""
    (wide, high), (mark, short, words) = size, said
    yield area(mark, x, y, wide - 1, high - 1, words)
    plate = min(wide - 6, round(len(short) * 7.0) + 8)
    yield f'<rect class="ground" x="{x + (wide - plate) // 2}" y="{y + 8}" width="{plate}" height="17" rx="3"/>'
    yield text_at(x + wide // 2, y + 21, short, "m", room=wide - 8)


def _short(case: Case, cell: Cell) -> str:
    if cell.mark == "rejects":
        return " ".join(str(at + 1) for at, party in enumerate(case.parties) if cell.stances[party.name] == "rejects")
    return {"accepts": "all", "open": "open", "not_engaged": "settled", "infeasible": "x"}.get(cell.mark, "-")


def _told(case: Case, cell: Cell) -> str:
    if cell.mark == "infeasible":
        return "infeasible"
    if cell.mark == "accepts":
        return "all accept"
    each = [f"{party.title} {cell.stances[party.name].replace('_', ' ')}" for party in case.parties]
    return ", ".join(each) or "there are no parties"
