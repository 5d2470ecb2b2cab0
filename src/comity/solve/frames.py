"""What a question is asked of: which conditions, in which readings, over how many steps; and what their inputs are.

Conditions are looked through before any is encoded: values that are only compared with constants become scales, the
others binary numbers, and dates are left out where no condition reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from math import ceil, floor
from typing import TYPE_CHECKING, Literal

from comity import case as c
from comity import ground as g
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Dates = Literal["none", "ordered", "binary"]
MIDDLE = date(2000, 1, 1).toordinal()
"""Where time is set when no condition names a date."""
LONGEST = 100_000
"""Days that a length of time may have; a larger constant is a date."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The inputs of some conditions, in one choice of readings, over at most `steps` steps.

    `binary` are the references of values that are added or compared with one another; `dates` says how the dates of
    steps are encoded: not at all, by the days that conditions name, or as numbers. `clock`: to the minute.
    `stipulated` is what a given scenario says of contested concepts; `closed`: scenarios are complete; else `horizon`
    is where they stand now, in minutes.
    """

    choice: Mapping[str, str]
    steps: int
    types: Mapping[str, c.Type]
    binary: frozenset[str]
    dates: Dates
    clock: bool
    days: tuple[int, int]
    stipulated: Mapping[str, Sequence[c.Cell]] = field(default_factory=dict)
    closed: bool = True
    horizon: c.Moment | None = None
    _reads: dict[g.Part, frozenset[str]] = field(default_factory=dict)

    def reads(self, part: g.Part) -> frozenset[str]:
        """The references of the inputs that a part depends on."""
        stack = [part]
        while stack:
            top = stack[-1]
            missing = [each for each in g.below(top, self.choice) if each not in self._reads]
            if missing:
                stack += missing
                continue
            stack.pop()
            if top not in self._reads:
                own = {top.ref} if isinstance(top, g.Input | g.Value) else set[str]()
                self._reads[top] = frozenset(own.union(*(self._reads[each] for each in g.below(top, self.choice))))
        return self._reads[part]

    def bounds(self, ref: str) -> tuple[int, int]:
        """The least and the greatest value of a number or date in binary."""
        found = self.types[ref]
        if found.name == "date":
            return self.days
        assert found.range is not None  # noqa: S101 - `frame` has looked
        return ceil(found.range[0]), floor(found.range[1])


def frame(
    case: c.Case,
    conditions: Iterable[g.Ground],
    choice: Mapping[str, str],
    steps: int,
    deadlines: Iterable[object] = (),
) -> Frame:
    """The frame of conditions of a case; `deadlines` are the dates and windows of terms.

    Raises `CaseError` naming each number without a range that is added or compared with another.
    """
    types = {ref: each.declared.type for ref, each in case.references.items()}
    parts = list(g.walk(*conditions))
    binary = frozenset(_binary(parts, types))
    _check_ranges(sorted(binary), case)
    limits = [each for each in deadlines if each is not None]
    windows = [part.within for part in parts if isinstance(part, g.Once | g.Earlier) and part.within is not None]
    windows += [each for each in limits if isinstance(each, timedelta)]
    days = [each.toordinal() for each in limits if isinstance(each, date)] + _days(parts, types)
    read_as_number = any(map(_is_number, parts))
    dates: Dates = "binary" if windows or read_as_number else "ordered" if days or _reads_dates(parts) else "none"
    slack = _slack(parts, windows, steps, types)
    middle = days or [MIDDLE]
    low, high = max(1, min(middle) - slack), min(date.max.toordinal(), max(middle) + slack)
    return Frame(choice, steps, types, binary, dates, bool(windows), (low, high))


def _reads_dates(parts: Iterable[g.Part]) -> bool:
    return any(isinstance(part, g.Today) for part in parts)


def _plain(one: g.Part, other: g.Part) -> bool:
    """Whether a comparison needs no numbers: of a value or today with a constant, or of names."""
    simple = g.Value | g.Today
    return (isinstance(one, simple) and isinstance(other, g.Constant | g.Symbol)) or (
        isinstance(other, simple) and isinstance(one, g.Constant | g.Symbol)
    )


def _binary(parts: Iterable[g.Part], types: Mapping[str, c.Type]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, g.Arith) or (isinstance(part, g.Compare) and not _plain(part.left, part.right)):
            for side in (part.left, part.right):
                if isinstance(side, g.Value) and types[side.ref].name != "symbol":
                    yield side.ref


SMALLER_UNIT = "give it the type `int`, in a smaller unit, and a `range`"


def numbers(conditions: Iterable[g.Ground], case: c.Case) -> list[str]:
    """The `number` facts that conditions compare with, or add to, another amount than a constant: not solved yet."""
    types = {ref: each.declared.type for ref, each in case.references.items()}
    return sorted({ref for ref in _binary(g.walk(*conditions), types) if types[ref].name == "number"})


def unsolved(refs: Sequence[str]) -> str:
    """Why a comparison of these `number` facts is not solved, as a sentence."""
    names = " and ".join(f"`{ref}`" for ref in refs)
    what = "is a `number` that is" if len(refs) == 1 else "are `number` facts that are"
    return f"{names} {what} compared with, or added to, another; that is solved for `int` only"


def _check_ranges(refs: Iterable[str], case: c.Case) -> None:
    problems = []
    for ref in refs:
        declared = case.references[ref].declared
        if declared.type.name == "number":
            problems.append(Problem("number-compared", unsolved([ref]), case.places.get(declared.name), SMALLER_UNIT))
        elif declared.type.name == "int" and declared.type.range is None:
            message = f"`{ref}` has no range, and is added to or compared with another"
            hint = f"give `{declared.name}` a `range: [lowest, highest]`"
            problems.append(Problem("no-range", message, case.places.get(declared.name), hint))
    if problems:
        raise CaseError(problems)


def _is_number(part: g.Part) -> bool:
    """Whether a part needs the dates of steps as numbers."""
    if not isinstance(part, g.Arith | g.Compare) or (isinstance(part, g.Compare) and _plain(part.left, part.right)):
        return False
    return isinstance(part.left, g.Today) or isinstance(part.right, g.Today)


def _days(parts: Iterable[g.Part], types: Mapping[str, c.Type]) -> list[int]:
    """Every day that a comparison of dates names."""
    return [
        int(inner.value)
        for part in parts
        if isinstance(part, g.Compare) and any(_is_date(inner, types) for inner in _terms(part))
        for inner in _terms(part)
        if isinstance(inner, g.Constant) and not -LONGEST < inner.value < LONGEST
    ]


def _terms(part: g.Compare) -> list[g.Part]:
    """What a comparison compares and adds, not what it counts."""
    found, stack = list[g.Part](), [part.left, part.right]
    while stack:
        top = stack.pop()
        found.append(top)
        if isinstance(top, g.Arith):
            stack += [top.left, top.right]
    return found


def _is_date(part: g.Part, types: Mapping[str, c.Type]) -> bool:
    return isinstance(part, g.Today) or (isinstance(part, g.Value) and types[part.ref].name == "date")


def _slack(parts: Sequence[g.Part], windows: Sequence[timedelta], steps: int, types: Mapping[str, c.Type]) -> int:
    """How far before and after the days that are named time may need to go.

    Differences of dates are compared with lengths of time, so that the distance of neighbours that matters is at most
    the largest of these, and there are as many as steps and dates.
    """
    sizes: dict[g.Part, int] = {}
    for part in parts:  # those below come first
        if not isinstance(part, g.Ground):
            sizes[part] = _size(part, sizes, types)
    lengths = [sizes[part.left] + sizes[part.right] for part in parts if isinstance(part, g.Compare)]
    lengths += [each.days + 1 for each in windows]
    dates = steps * (1 + len({part for part in parts if isinstance(part, g.Value) and _is_date(part, types)}))
    return (dates + 1) * (max([*lengths, 1]) + 1)


def _size(part: g.Amount, sizes: Mapping[g.Part, int], types: Mapping[str, c.Type]) -> int:
    """The most that an amount adds to a date, or takes from it; a date itself is nothing."""
    match part:
        case g.Constant(value):
            return max(ceil(value), ceil(-value)) if -LONGEST < value < LONGEST else 0
        case g.Value(ref):
            ends = types[ref].range
            return 0 if ends is None else min(LONGEST, ceil(max(map(abs, ends))))
        case g.Count(args):
            return len(args)
        case g.Arith(op, left, right):
            found = sizes[left] * sizes[right] if op == "*" else sizes[left] + sizes[right]
            return min(found, date.max.toordinal())
        case _:
            return 0


def conditions(rule: c.Rule) -> list[g.Ground]:
    """The conditions of a rule."""
    return [each for each in (getattr(rule, part.name) for part in fields(rule)) if isinstance(each, g.Ground)]


def deadlines(rule: c.Rule) -> list[date | timedelta]:
    """The dates and windows of a rule."""
    return [each for each in (getattr(rule, part.name) for part in fields(rule)) if isinstance(each, date | timedelta)]
