"""Numbers, dates and other values as they are written in YAML, exactly, or not at all."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comity.case import Plain
    from comity.load.nodes import Scalar

MAX_DIGITS = 18
_FLOAT = re.compile(r"[-+]?(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def number(written: Scalar) -> Fraction | int | None:
    """The exact value of a number; None when it is none, or has too many digits on a side of its point."""
    if type(written.data) is int:
        return written.data if abs(written.data) < 10**MAX_DIGITS else None
    found = _FLOAT.fullmatch(written.value) if type(written.data) is float else None
    if not found:
        return None
    shift = int(found[3] or 0)
    if len(found[1]) + shift > MAX_DIGITS or len(found[2] or "") - shift > MAX_DIGITS:
        return None
    return Fraction(written.value)


def whole(written: Scalar) -> int | None:
    """The value of a whole number, or None."""
    found = number(written)
    return found if isinstance(found, int) else None


def truth(written: Scalar) -> bool | None:
    """`true` or `false`, or None."""
    return written.data if isinstance(written.data, bool) else None


def day(written: Scalar) -> date | None:
    """The date that is written, or None."""
    try:
        return date.fromisoformat(written.value) if _DATE.fullmatch(written.value) else None
    except ValueError:
        return None


def symbol(written: Scalar) -> str:
    """A name."""
    return written.value


READ: Mapping[str, Callable[[Scalar], Plain | None]] = {
    "bool": truth, "int": whole, "number": number, "date": day, "symbol": symbol,
}  # fmt: skip
"""How the value of a fact is read, by the name of its type."""
