"""What an input is varied over: its values, in a fixed order, by position; never listed where they are a range."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity.kinds import day
from comity.problems import CaseError, Problem, listed, nearest, shown
from comity.syntax import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_LISTED = 100_000
"""Values of one input that can be listed one by one."""
UNKNOWN = "unknown"
_WANTED = {
    "bool": "true or false", "int": "a whole number", "number": "a number", "date": "a date such as 2024-06-17",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Domain:
    """The values of one input: in `parts`, one after the other, then unknown, if it may be.

    Those of a number or date rise; a date is its ordinal.
    """

    ref: str
    kind: str
    parts: tuple[Sequence[Any], ...]
    unknown: bool

    @property
    def known(self) -> int:
        """How many values there are, beside unknown."""
        return sum(map(len, self.parts))

    @property
    def size(self) -> int:
        """How many values there are, unknown included."""
        return self.known + self.unknown

    def value(self, position: int) -> c.Plain | None:
        """The value at a position; None is unknown."""
        for part in self.parts:
            if position < len(part):
                found: c.Plain = part[position]
                return found
            position -= len(part)
        return None

    def number(self, position: int) -> int | Fraction:
        """The number at a position."""
        found = self.value(position)
        if not isinstance(found, int | Fraction):
            raise TypeError(found)
        return found

    def below(self, mark: Fraction | int, *, included: bool) -> int:
        """How many of the values are below a mark (`included`: or equal to it)."""
        find = bisect_right if included else bisect_left
        return sum(find(part, mark) for part in self.parts)

    def positions(self, cell: object) -> int:
        """The position of a value (None: unknown)."""
        at = 0
        for part in self.parts:
            if cell is not None and cell in part:
                return at + part.index(cell)
            at += len(part)
        return at

    @property
    def text(self) -> str:
        """The values in words: `false, true`, `0..100`, `unknown`."""
        words = [word for part in self.parts for word in self._words(part)]
        return listing([*words, *([UNKNOWN] if self.unknown else [])])

    def _words(self, part: Sequence[Any]) -> Iterator[str]:
        if isinstance(part, range) and len(part) > 2:  # noqa: PLR2004 - two are shorter one by one
            yield f"{written(part[0], self.kind)}..{written(part[-1], self.kind)}"
        else:
            yield from (written(each, self.kind) for each in part)


def listing(words: Sequence[str], most: int = 8) -> str:
    """Words with commas between; the middle of a long list is left out."""
    return ", ".join(words if len(words) <= most else [*words[: most - 2], "...", words[-1]])


def written(value: Any, kind: str) -> str:  # noqa: ANN401 - a value of any type
    """A value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "date":
        return date.fromordinal(value).isoformat()
    return number_text(value) if isinstance(value, int | Fraction) else str(value)


def plain(value: c.Plain | None, kind: str) -> Any:  # noqa: ANN401 - a value of any type
    """A value as a scenario document has it."""
    if kind == "date" and isinstance(value, int):
        return date.fromordinal(value).isoformat()
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def whole(ref: str, declared: c.Declared) -> Domain | None:
    """All values of an input; None for a number without a range, or with infinitely many values in it."""
    match declared.type.name:
        case "bool":
            return Domain(ref, "bool", ((False, True),), unknown=False)
        case "symbol":
            return Domain(ref, "symbol", (declared.type.values,), unknown=False)
        case "int" if declared.type.range:
            low, high = declared.type.range
            return Domain(ref, "int", (range(-(-low // 1), high // 1 + 1),), unknown=False)
        case _:
            return None


def domain(ref: str, declared: c.Declared, values: object) -> Domain:
    """The values that `values` names: a list of them, a range, or a text such as `1, 5..9, unknown`.

    Raises `CaseError` for what is no value of this input.
    """
    kind, ranges, single, unknown = declared.type, list[range](), dict[c.Plain, None](), False
    for item in _items(values):
        if isinstance(item, range):
            ranges += _ranges(item, declared)
        elif item is None or (item == UNKNOWN and UNKNOWN not in kind.values):
            unknown = True
        else:
            single[value(ref, declared, item)] = None
    if not (ranges or single or unknown):
        raise CaseError([Problem("bad-value", f"`{ref}` is varied over no value")])
    if kind.name == "symbol":
        return Domain(ref, kind.name, (tuple(each for each in kind.values if each in single),), unknown)
    if kind.name in ("int", "date"):
        return Domain(ref, kind.name, tuple(_merged([*ranges, *(range(n, n + 1) for n in single)])), unknown)  # type: ignore[arg-type, operator]
    spread = {*single, *(n for each in ranges for n in each)}
    return Domain(ref, kind.name, (tuple(sorted(spread)),), unknown)


def _items(values: object) -> Iterator[Any]:
    """Each value, or range of values, that was named."""
    if isinstance(values, str):
        for word in values.split(","):
            ends = [each.strip() for each in word.split("..")]
            yield _range(*ends) if len(ends) in (2, 3) else word.strip()
    elif isinstance(values, range):
        yield values
    elif isinstance(values, list | tuple | set | frozenset):
        for each in values:
            yield from _items(each) if isinstance(each, str) else [each]
    else:
        yield values


def _range(low: str, high: str, *steps: str) -> range:
    """A range as it is written, both ends included where the step leads to them."""
    step = steps[0] if steps else "1"
    for read in (_whole, lambda text: day(text).toordinal()):
        try:
            return range(read(low), read(high) + 1, max(1, _whole(step)))
        except ValueError:
            continue
    message = f"{shown('..'.join((low, high, *steps)))} is not a range of whole numbers or dates"
    raise CaseError([Problem("bad-value", message, hint="write it like 0..100, 0..100..5 or 2024-06-01..2024-06-30")])


def _whole(text: str) -> int:
    """A whole number as it is written; Python reads digits of any script, and `_` between them."""
    if not re.fullmatch("[-+]?[0-9]+", text):
        raise ValueError(text)
    return int(text)


def _ranges(given: range, declared: c.Declared) -> list[range]:
    """A range as ranges of step 1 within the limits of the type."""
    if declared.type.name not in ("int", "number", "date"):
        raise CaseError([Problem("bad-value", f"`{declared.name}` has no numbers as its values")])
    rising = given if given.step > 0 else given[::-1]
    if rising and declared.type.name != "date":
        for end in (rising[0], rising[-1]):
            value(declared.name, declared, end)
    if rising.step == 1 and declared.type.name != "number":
        return [rising] if rising else []
    if len(rising) > MAX_LISTED:
        message = f"`{declared.name}` is varied over more than {MAX_LISTED:,} values that are no range of step 1"
        raise CaseError([Problem("too-large", message)])
    return [range(n, n + 1) for n in rising]


def _merged(ranges: Iterable[range]) -> Iterator[range]:
    """The same numbers in ranges that rise and do not touch."""
    now: range | None = None
    for each in sorted(ranges, key=lambda each: each.start):
        if now is None or each.start > now.stop:
            if now is not None:
                yield now
            now = each
        else:
            now = range(now.start, max(now.stop, each.stop))
    if now is not None:
        yield now


def value(ref: str, declared: c.Declared, given: object) -> c.Plain:
    """A value of an input, from Python or as text; a date becomes its ordinal. Raises `CaseError` for any other."""
    kind = declared.type
    found = _read(kind, given)
    if found is None:
        word = shown(written(given, "") if not isinstance(given, date) else given.isoformat())
        if kind.name == "symbol":
            hint = nearest(str(given), kind.values) or f"its values are {listed(kind.values)}"
            raise CaseError([Problem("unknown-value", f"{word} is not a value of `{declared.name}`", hint=hint)])
        raise CaseError([Problem("bad-value", f"the value of `{ref}` must be {_WANTED[kind.name]}, not {word}")])
    if kind.range and not kind.range[0] <= found <= kind.range[1]:  # type: ignore[operator]
        low, high = (number_text(each) for each in kind.range)
        raise CaseError([Problem("out-of-range", f"`{declared.name}` lies between {low} and {high}")])
    return found


def _read(kind: c.Type, given: object) -> c.Plain | None:
    match kind.name:
        case "bool":
            return {"true": True, "false": False}.get(given) if isinstance(given, str) else _if(bool, given)
        case "symbol":
            return given if isinstance(given, str) and given in kind.values else None
        case "date":
            return _day(given)
        case _:
            return _number(given, fractions=kind.name == "number")


def _if(kind: type[bool], given: object) -> bool | None:
    return given if isinstance(given, kind) else None


def _day(given: object) -> int | None:
    try:
        found = day(given) if isinstance(given, str) else given
    except ValueError:
        return None
    return found.toordinal() if isinstance(found, date) else None


def _number(given: object, *, fractions: bool) -> int | Fraction | None:
    """A number that a scenario file can hold: as text, a float is the shortest decimal that writes it."""
    if isinstance(given, bool) or not isinstance(given, int | float | str | Fraction):
        return None
    if isinstance(given, str) and not (given.isascii() and "_" not in given):
        return None
    try:
        found = Fraction(str(given) if isinstance(given, float) else given)
        again = Fraction(repr(float(found))) if found.denominator != 1 else found
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    if again != found or abs(found) >= 10**18 or (found.denominator != 1 and not fractions):
        return None
    return int(found) if found.denominator == 1 else found
