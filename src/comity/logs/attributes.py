"""The texts of a log's attributes as moments and as values of facts, each text that differs read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.load import nodes as n
from comity.load.assignments import Assignments
from comity.load.yamlschema import core
from comity.problems import CaseError, Problem, Source, Span, nearest, shown

if TYPE_CHECKING:
    import numpy.typing as npt

    from comity import case as c
    from comity.logs.mappings import FactFrom

MISSING = np.iinfo(np.int64).min
"""The moment of an event without one."""
ARROW = {"bool": pa.bool_(), "int": pa.int64(), "number": pa.float64(), "date": pa.date32(), "symbol": pa.string()}
"""The type of a column of values, by the name of their type."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stop(code: str, message: str, hint: str | None = None) -> NoReturn:
    """Raise the one problem."""
    raise CaseError([Problem(code, message, None, hint)]) from None


def at_event(scenario: pa.StringArray, event: npt.NDArray[np.int64], row: int) -> str:
    """Where a row of a log stands, in words."""
    return f"trace {shown(scenario[row].as_py())}, event {event[row]:,}"


def moments(texts: pa.StringArray, scenario: pa.StringArray, event: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The moments of ISO 8601 texts, in microseconds of UTC since 1970; `MISSING` where there is none."""
    for zone in ("UTC", None):  # Arrow reads a column in which all texts have a zone, or none
        try:
            read = texts.cast(pa.timestamp("us", zone))
        except pa.ArrowInvalid:
            continue
        found: npt.NDArray[np.int64] = pc.fill_null(read.cast(pa.int64()), MISSING).to_numpy()
        return found
    return np.array([_moment(text, scenario, event, row) for row, text in enumerate(texts.to_pylist())], np.int64)


def _moment(text: str | None, scenario: pa.StringArray, event: npt.NDArray[np.int64], row: int) -> int:
    if text is None:
        return MISSING
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        where, hint = at_event(scenario, event, row), "write it as 2024-06-17T14:00:00+02:00"
        stop("bad-value", f"{where}: {shown(text)} is not a moment", hint)
    passed = (read if read.tzinfo else read.replace(tzinfo=UTC)) - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


@dataclass(frozen=True, slots=True)
class Attributes:
    """Reads the values of facts; `known` keeps what each text of a fact stands for."""

    case: c.Case
    known: dict[tuple[str, str], object]

    def column(
        self, fact: FactFrom, texts: pa.StringArray, scenario: pa.StringArray, event: npt.NDArray[np.int64]
    ) -> pa.Array:
        """The value of a fact at each event, null where the log says nothing; raises `CaseError` for a misfit."""
        encoded = texts.dictionary_encode()
        values = []
        for code, text in enumerate(encoded.dictionary.to_pylist()):
            found = self._value(fact, text)
            if isinstance(found, Problem):
                where = at_event(scenario, event, pc.index(encoded.indices, code).as_py())
                stop(found.code, f"{where}, attribute {shown(fact.attribute)}: {found.message}", found.hint)
            values.append(found)
        return pa.array(values, ARROW[fact.declared.type.name]).take(encoded.indices)

    def _value(self, fact: FactFrom, text: str) -> object:
        key = (fact.facts[0], text)
        if key not in self.known:
            self.known[key] = self._read(fact, text)
        return self.known[key]

    def _read(self, fact: FactFrom, text: str) -> object:
        """The value that a text stands for, or the problem with it."""
        if fact.values is not None:
            if text not in fact.values:
                hint = nearest(text, fact.values) or "name it under `values` in the mapping file"
                return Problem("unknown-value", f"the mapping file does not name the value {shown(text)}", None, hint)
            return _plain(fact.values[text])
        written = _day(text) if fact.declared.type.name == "date" else text.strip()
        problems: list[Problem] = []
        reader = Assignments(cast("Any", None), self.case.vocabulary, problems)
        place = Span(Source("", written), 0, len(written))
        value = reader.value(fact.declared, n.Scalar(written, core(written), place, "plain"))
        if isinstance(value, Fraction) and Fraction(repr(float(value))) != value:
            return Problem("too-large", f"{shown(text)} has more digits than a column can hold")
        return problems[0] if problems else _plain(value)

    def of_steps(
        self,
        fact: FactFrom,
        values: pa.Array,
        first: npt.NDArray[np.bool_],
        scenario: pa.StringArray,
        event: npt.NDArray[np.int64],
    ) -> pa.Array:
        """The value at each step, from those of its events: the only one that they give."""
        if first.all():
            return values
        step = np.cumsum(first) - 1
        given = np.flatnonzero(pc.is_valid(values).to_numpy(zero_copy_only=False))
        codes = pc.fill_null(values.dictionary_encode().indices, -1).to_numpy()
        again = np.flatnonzero((np.diff(step[given]) == 0) & (np.diff(codes[given]) != 0))
        if len(again):
            where = at_event(scenario, event, int(given[again[0] + 1]))
            stop("set-twice", f"{where}: `{fact.facts[0]}` has another value in an event of the same time")
        rows = np.full(int(step[-1]) + 1, -1)
        rows[step[given]] = given
        return values.take(pa.array(rows, mask=rows < 0))


def _plain(value: object) -> object:
    """A value as Arrow takes it."""
    return float(value) if isinstance(value, Fraction) else value


def _day(text: str) -> str:
    """The day, in UTC, of a moment; any other text as it is."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return text.strip()
    return (read.astimezone(UTC) if read.tzinfo else read).date().isoformat()
