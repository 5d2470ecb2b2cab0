"""A space of scenarios in numbers, as plain text."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from comity.kinds import word
from comity.report.shares import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from comity import reckonings as k
    from comity.kinds import Kind

WIDTH = 80
EXACT = 10**15
"""Numbers from which on only the first digits are shown."""
_STANCES = ("rejects", "open", "accepts", "not_engaged")


def text(answer: k.Reckoning, width: int = WIDTH) -> str:
    """The answer as text, wrapped to a width."""
    return "\n".join(_lines(answer, width))


def _lines(answer: k.Reckoning, width: int) -> Iterator[str]:
    title = f"{figure(answer.scenarios)} scenarios of {answer.case}"
    yield from [title, "=" * len(title)]
    if not answer.complete:
        yield f"Not everything was counted: {answer.stopped}."
    if answer.as_of:
        yield f"Positions as of {answer.as_of}."
    if answer.readings:
        yield from _wrapped("Read as " + ", ".join(f"{each}={way}" for each, way in answer.readings.items()), width)
    if answer.given:
        yield from _wrapped("Given: " + ", ".join(f"{ref} {value}" for ref, value in answer.given.items()), width)
    yield ""
    yield from _table(("varied", "values", "number", "classes"), _varied(answer), width)
    yield ""
    yield from _feasibility(answer)
    yield ""
    yield from _parties(answer, width)
    yield ""
    yield from _terms(answer, width)
    yield from _sample(answer, width)


def figure(number: int) -> str:
    """A number, with its first digits alone where it is very large."""
    if number < EXACT:
        return f"{number:,}"
    digits = str(number)
    return f"{digits[0]}.{digits[1:4]}e{len(digits) - 1}"


def _of(number: int | None, of: int) -> str:
    return "not counted" if number is None else f"{figure(number)} ({share(number, of)})"


def _varied(answer: k.Reckoning) -> Iterator[tuple[str, ...]]:
    for each in answer.varied:
        yield each.name, each.values, f"{each.number:,}", "?" if each.classes is None else f"{each.classes:,}"


def _feasibility(answer: k.Reckoning) -> Iterator[str]:
    every = answer.scenarios
    if answer.feasibility is None:
        yield "infeasible: not counted"
    else:
        infeasible, unknown = answer.feasibility.get("infeasible", 0), answer.feasibility.get("unknown", 0)
        yield f"infeasible: {_of(infeasible, every)}"
        yield from [f"feasible or not, unknown: {_of(unknown, every)}"] if unknown else []
    yield f"rejected by none: {_of(answer.not_rejected, every)}"
    yield f"accepted by all: {_of(answer.acceptable, every)}"


def _parties(answer: k.Reckoning, width: int) -> Iterator[str]:
    head = ("of those not infeasible", *(word.replace("_", " ") for word in _STANCES))
    rows = [(each.title, *_shares(each.stances, _STANCES, "infeasible")) for each in answer.parties]
    yield from _table(head, rows, width)


def _terms(answer: k.Reckoning, width: int) -> Iterator[str]:
    """Each term, and its verdicts beside it."""
    terms = [term for party in answer.parties for term in party.terms]
    names = min(_NAMES, max((len(term.term) for term in terms), default=0))
    yield f"{'of those not infeasible':<{names}}".rstrip()
    for term in terms:
        yield from _beside(term.term, names, _shown(term.kind, term.not_infeasible), width)


_NAMES = 34
"""Columns for the names of terms; what is beside a longer one stands below it."""


def _shown(kind: Kind, counts: Mapping[Any, int] | None) -> str:
    """Verdicts and how large a part has each, the largest first."""
    if counts is None:
        return "not counted"
    every = sum(counts.values())
    rows = sorted(counts.items(), key=lambda each: -each[1])
    return ", ".join(f"{word(kind, verdict)} {share(number, every)}" for verdict, number in rows) or "none is left"


def _beside(name: str, room: int, said: str, width: int) -> Iterator[str]:
    lines = wrap(said, width - room - 2)
    first = [name] if len(name) > room else []
    yield from first
    for at, line in enumerate(lines):
        yield f"{name if not first and not at else '':<{room}}  {line}"


def _shares(counts: Mapping[Any, int] | None, words: Sequence[str], without: str | None = None) -> list[str]:
    if counts is None:
        return ["?" for _ in words]
    every = sum(number for word, number in counts.items() if word != without)
    return [share(counts.get(word, 0), every) if counts.get(word) else "-" for word in words]


def _sample(answer: k.Reckoning, width: int) -> Iterator[str]:
    for at, doc in enumerate(answer.sample, 1):
        step = doc["steps"][0]
        said = [f"{ref} {str(value).lower()}" for ref, value in step.get("facts", {}).items()]
        said += [*step.get("events", ()), *(f"{ref} unknown" for ref in step.get("unknown", ()))]
        yield ""
        yield f"{at}. accepted by all ({doc['scenario']}):"
        yield from _wrapped("   " + ", ".join(said), width)


def _wrapped(line: str, width: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    return wrap(line.strip(), width, initial_indent=indent, subsequent_indent=indent or "  ", break_long_words=False)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> Iterator[str]:
    """Columns that fit a width: the first is cut, and heads are put on several lines, where there is no room."""
    body = [list(row) for row in rows]
    heads = [[head[0]], *(_head(each) for each in head[1:])]
    deep = max(map(len, heads))
    lines = [[(["", "", "", *each])[-deep:][at] for each in heads] for at in range(deep)]
    columns = list(zip(*lines, *body, strict=True))
    widths = [max(map(len, column)) for column in columns]
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > 12:  # noqa: PLR2004 - a short word
        widths[widths.index(max(widths))] -= 1
    for row in [*lines, *body]:
        first, *rest = (_cut(cell, room) for cell, room in zip(row, widths, strict=True))
        cells = [f"{first:<{widths[0]}}", *(f"{cell:>{room}}" for cell, room in zip(rest, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _head(words: str) -> list[str]:
    return words.split()


def _cut(cell: str, room: int) -> str:
    return cell if len(cell) <= room else f"{cell[: room - 1]}…"
