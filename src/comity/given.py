"""Values as Python programs give them, exactly: numbers of any package, dates, lengths of time. No package is imported.

NumPy, pandas and the like declare their numbers under `numbers`, and their dates are `datetime` or can become it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from numbers import Integral, Rational, Real
from operator import index

from comity.syntax import number_text

MAX_DIGITS = 1_000
"""Digits of a number that a program gives; a fact takes far fewer, and says so at its place."""


def native(value: object) -> object:
    """A single value as Python's own: truth, text, date, whole number, float, or `Fraction`; the rest as it is.

    Raises `ValueError` for a number with too many digits.
    """
    if value is None or isinstance(value, bool | str | date):
        return value
    if isinstance(value, Integral):
        return _short(index(value))
    if isinstance(value, Decimal | Rational):
        return _exact(value)
    if isinstance(value, Real):
        return float(value)
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "b" and getattr(value, "shape", None) == ():
        return bool(value)
    return value.astype("datetime64[us]").item() if type(value).__name__ == "datetime64" else value  # type: ignore[attr-defined]


def _exact(value: Decimal | Rational) -> object:
    if isinstance(value, Decimal):
        if not value.is_finite():
            return float(value) if not value.is_snan() else float("nan")
        if abs(value.adjusted()) > MAX_DIGITS:  # before a short text such as 1E+999999999 becomes a number
            raise ValueError(_TOO_LONG)
        found = Fraction(value)
    else:
        found = Fraction(int(value.numerator), int(value.denominator))
    _short(found.denominator)
    return _short(found.numerator) if found.denominator == 1 else found


def _short(value: int) -> int:
    if abs(value) >= 10**MAX_DIGITS:
        raise ValueError(_TOO_LONG)
    return value


_TOO_LONG = f"a number has at most {MAX_DIGITS:,} digits"


def decimal(value: Fraction) -> str | None:
    """The digits of a number that end, with a point; None for one that has no end, such as a third."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return number_text(value) if rest == 1 else None


def plain_value(value: object) -> object:
    """The value of a fact as a document holds it; raises `ValueError` for a number that a float cannot hold."""
    found = native(value)
    if isinstance(found, date):
        return day_text(found)
    return found if isinstance(found, str) else plain_number(found)


def plain_number(value: object) -> object:
    """A number as a document holds it, or what is none as it is; raises `ValueError` where it would be rounded."""
    found = native(value)
    if not isinstance(found, Fraction):
        return found
    near = float(found)
    if not isfinite(near) or Fraction(repr(near)) != found:
        raise ValueError("a float cannot hold this number exactly; a mapping can, in the place of the model")
    return near


def day_text(value: date) -> str:
    """A date as text; a time stays with it unless it is midnight, which is how tables give plain days."""
    midnight = isinstance(value, datetime) and value.time() == time() and value.tzinfo is None
    return (value.date() if isinstance(value, datetime) and midnight else value).isoformat()


def window_text(value: object) -> object:
    """A length of time as text; anything else as it is. Raises `ValueError` for one that is not in whole hours."""
    if not isinstance(value, timedelta):
        return value
    hours, rest = divmod(value, timedelta(hours=1))
    if rest or hours < 0:
        raise ValueError("a length of time is in whole hours, and not below 0")
    return f"{hours // 24} days" if hours % 24 == 0 else f"{hours} hours"
