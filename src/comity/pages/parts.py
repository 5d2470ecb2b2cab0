"""Single values as JSON has them, and what the conditions of a term read."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from comity import ground as g
from comity.case import conditions
from comity.syntax import number_text

if TYPE_CHECKING:
    from comity import case as c


def value_coded(value: c.Plain | c.Moment | None) -> bool | str | None:
    """A value as JSON has it: a truth, or the text of a number, a day, a moment or a symbol."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if value is None or isinstance(value, bool | str):
        return value
    return value.isoformat() if isinstance(value, date) else number_text(value)


def read_by(term: c.Term) -> tuple[str, ...]:
    """The references of what the conditions of a term read, once each; definitions and readings are looked through."""
    below = g.walk(*conditions(term))
    return tuple(dict.fromkeys(part.ref for part in below if isinstance(part, g.Input | g.Value | g.Contested)))


def cited_by(term: c.Term) -> tuple[tuple[g.Origin, str], ...]:
    """The definitions that the conditions of a term rest on, outermost first: the kind of each, and its name."""
    found: dict[tuple[g.Origin, str], None] = {}
    seen: set[g.Part] = set()
    stack: list[g.Part] = [*reversed(conditions(term.rule))]
    while stack:
        part = stack.pop()
        if part not in seen:
            seen.add(part)
            stack += reversed(g.children(part))
            if isinstance(part, g.Named):
                found[part.origin, part.name] = None
    return tuple(found)
