"""The values that the conditions of a case tell apart: each bound with its neighbours, each day that is named."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from comity import case as c
from comity import ground as g
from comity.case import deadlines
from comity.solve.frames import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MIDDLE = date(2025, 1, 1)
"""A day to start from in a case that names none."""
MOST = 24
"""Values of one number, or days, that are drawn; of more bounds, those spread evenly."""
MINUTE = timedelta(minutes=1)
Gap = timedelta
V = TypeVar("V")


class Found(NamedTuple):
    """The bounds of each number and date by its reference, the days that are named, and the times between steps."""

    bounds: Mapping[str, frozenset[Fraction]]
    days: tuple[date, ...]
    gaps: tuple[Gap, ...]


def found(case: c.Case, parts: Sequence[g.Part]) -> Found:
    """What the conditions of a case, given as all their parts, compare with."""
    bounds: dict[str, set[Fraction]] = {}
    named: set[int] = set()
    for part in parts:
        if isinstance(part, g.Compare):
            below = list(g.walk(part.left, part.right))
            constants = [Fraction(each.value) for each in below if isinstance(each, g.Constant)]
            values = [each.ref for each in below if isinstance(each, g.Value)]
            for ref in values:
                bounds.setdefault(ref, set()).update(constants)
            if any(isinstance(each, g.Today) for each in below) or any(
                case.references[ref].declared.type.name == "date" for ref in values
            ):
                named |= {int(each) for each in constants if each > LONGEST}
    limits = deadlines(*case.terms)
    named |= {limit.toordinal() for limit in limits if isinstance(limit, date)}
    lengths = [part.within for part in parts if isinstance(part, g.Once | g.Earlier) and part.within is not None]
    lengths += [limit for limit in limits if isinstance(limit, timedelta)]
    return Found({ref: frozenset(each) for ref, each in bounds.items()}, _days(named), _gaps(lengths))


def _days(named: Iterable[int]) -> tuple[date, ...]:
    near = sorted({day + by for day in named for by in (-1, 0, 1) if 1 < day < date.max.toordinal()})
    return tuple(date.fromordinal(each) for each in _spread(near)) or (MIDDLE,)


def _gaps(lengths: Iterable[timedelta]) -> tuple[Gap, ...]:
    """How long after the step before: the windows that count, and just less and just more."""
    found = {timedelta(), timedelta(days=1), timedelta(days=30)}
    for length in lengths:
        found |= set(near(length))
    return tuple(sorted(found))


def near(length: timedelta) -> tuple[Gap, Gap, Gap]:
    """A window, just less of it, and just more."""
    whole = length % timedelta(days=1) == timedelta()
    by = timedelta(days=1) if whole else MINUTE
    return length, max(timedelta(), length - by), length + by


def options(reference: c.Reference, found: Found) -> tuple[c.Plain | None, ...]:
    """The values that an input is given, the plainest first; None, which is unknown, comes last."""
    kind = reference.declared.type
    match kind.name:
        case "bool":
            values: Sequence[c.Plain] = (True,) if reference.declared.what == "event" else (True, False)
        case "symbol":
            values = kind.values
        case "date":
            days = {int(each) for each in found.bounds.get(reference.ref, ()) if each > LONGEST}
            values = sorted({*found.days, *_days(days)})
        case _:
            values = _numbers(kind, found.bounds.get(reference.ref, frozenset()))
    return (*values, None)


def _numbers(kind: c.Type, bounds: frozenset[Fraction]) -> list[c.Plain]:
    """Each bound and its neighbours, within the range; of a number without bounds the ends of its range, or 0 to 2."""
    step = Fraction(1) if kind.name == "int" else Fraction(1, 4)
    near = {each + by for each in bounds for by in (-step, Fraction(0), step)} or {
        Fraction(0),
        Fraction(1),
        Fraction(2),
    }
    if kind.range:
        near |= set(kind.range)
        near = {each for each in near if kind.range[0] <= each <= kind.range[1]}
    if kind.name == "int":
        near = {Fraction(int(each // 1)) for each in near if not kind.range or each // 1 >= kind.range[0]} or near
    plain = sorted((each for each in near if _written(each)), key=lambda each: (abs(each), each))
    return [int(each) if each.denominator == 1 else each for each in _spread(plain)]


def _written(value: Fraction) -> bool:
    """Whether a value can be written in a file, exactly."""
    return Fraction(repr(float(value))) == value and abs(value) < 10**15


def _spread(values: list[V]) -> list[V]:
    """At most `MOST` of the values, evenly."""
    if len(values) <= MOST:
        return values
    return [values[at * (len(values) - 1) // (MOST - 1)] for at in range(MOST)]
