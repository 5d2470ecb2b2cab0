"""The clock of every search: when it is to stop, and whether it is late.

A deadline is a moment of `monotonic`; None: there is none. Every loop that can be long looks at it, so that a time
limit is met wherever the time goes: in plans, in encoding, or in the solver.
"""

from __future__ import annotations

from time import monotonic


class StoppedError(Exception):
    """The time limit was met before there was an answer."""


def after(seconds: float | None) -> float | None:
    """The deadline so many seconds from now."""
    return None if seconds is None else monotonic() + seconds


def left(deadline: float | None) -> float | None:
    """The seconds until a deadline, none once it is past."""
    return None if deadline is None else max(0.0, deadline - monotonic())


def is_past(deadline: float | None) -> bool:
    """Whether it is late."""
    return deadline is not None and monotonic() >= deadline


def look(deadline: float | None) -> None:
    """Raise `StoppedError` where it is late."""
    if is_past(deadline):
        raise StoppedError
