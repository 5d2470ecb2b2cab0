"""What cases and answers show of themselves in notebooks, and as rows for tables of data.

The classes of answers stand low, what writes them stands high: they ask the package itself, which knows where it is.
"""

from __future__ import annotations

from typing import Any, Protocol

Row = dict[str, Any]
"""One row of a table: a text, number, truth or None under each name; dates in ISO form."""


class Printer(Protocol):
    """What pretty printers of IPython and Hypothesis have in common."""

    def text(self, obj: str) -> None:
        """Print a text as it is."""

    def pretty(self, obj: object) -> None:
        """Print an object as it is printed within others."""


class Short:
    """What is printed by its short name also where fields would be listed: in IPython, and as Hypothesis's example."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Printer, _cycle: bool) -> None:  # noqa: FBT001 - the two call it so
        printer.text(repr(self))


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
