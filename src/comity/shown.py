"""What cases and answers show of themselves in notebooks, and as rows for tables of data.

The classes of answers stand low, what writes them stands high: they ask the package itself, which knows where it is.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

Row = dict[str, Any]
"""One row of a table: a text, number, truth or None under each name; dates in ISO form."""


class Printer(Protocol):
    """What pretty printers of IPython and Hypothesis have in common."""

    def text(self, obj: str) -> None:
        """Print a text as it is."""

    def pretty(self, obj: object) -> None:
        """Print an object as it is printed within others."""


LENGTH = 200
"""Characters of a short name."""
LISTED = 3
"""Texts of a field that are listed in a short name; more are counted."""


class Short:
    """What is printed by its short name also where fields would be listed: in IPython, and as Hypothesis's example."""

    __slots__ = ()

    def __repr__(self) -> str:
        return short(self, in_short(self))

    def _repr_pretty_(self, printer: Printer, _cycle: bool) -> None:  # noqa: FBT001 - the two call it so
        printer.text(repr(self))


def short(what: object, words: str) -> str:
    """The short name of an object: its kind and these words, cut where they are long."""
    room = LENGTH - len(type(what).__name__) - len("<>: ")
    words = " ".join(words.split())
    return f"<{type(what).__name__} {words if len(words) <= room else words[: room - 1] + '…'}>"


def in_short(answer: object) -> str:
    """A record in few words: its `text`; else its first text bare and the rest by name, what is long as a count."""
    values = {each.name: getattr(answer, each.name) for each in fields(answer)}  # type: ignore[arg-type]  # a dataclass
    if isinstance(values.get("text"), str):
        return str(values["text"])
    first = next((name for name, value in values.items() if isinstance(value, str)), "")
    rest = ", ".join(filter(None, (_field(name, value) for name, value in values.items() if name != first)))
    head = _cut(values[first]) if first else ""
    return f"{head}: {rest}" if head and rest else head or rest


def _field(name: str, value: object) -> str:
    words = name.replace("_", " ")
    match value:
        case None | "" | () | {}:
            return ""
        case bool():
            return words if value else f"not {words}"
        case tuple() if len(value) <= LISTED and all(isinstance(each, str) for each in value):
            return f"{words} {' + '.join(map(_cut, value))}"
        case str():
            return f"{words} {_cut(value)}"
        case int() | float() | Fraction() | date():
            return f"{words} {value}"
        case tuple() | dict() | list():
            return f"{len(value):,} {words}"
        case Short():
            return f"{words} {value!r}"
        case _:
            return ""


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH // 4 else f"{text[: LENGTH // 4 - 1]}…"


def as_example(printer: Printer) -> bool:
    """Whether what is printed is an example of Hypothesis, from which people paste."""
    return type(printer).__module__.startswith("hypothesis.")


class Shown:
    """What notebooks show: a table, without script and without style of its own."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        import comity

        return comity.to_html(self)

    def _repr_markdown_(self) -> str:
        import comity

        return comity.to_markdown(self)


class Tabled(Shown):
    """An answer that is also a table of data."""

    __slots__ = ()

    def rows(self) -> list[Row]:
        """The answer as plain records that pandas and polars take as they are.

        Every record has the same names, in the same order; docs/notebooks.md has them for each kind of answer. What
        holds several is one text, parted by commas; None is what is not there.
        """
        import comity

        return comity.to_rows(self)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 term`, `2 terms`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
