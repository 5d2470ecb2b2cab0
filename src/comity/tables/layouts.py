"""What each column of a table means to a case, resolved once before any row is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

import pyarrow as pa

from comity.load.assignments import Assignments
from comity.load.nodes import Scalar
from comity.load.vocabulary import fact_of
from comity.problems import CaseError, Problem, Source, Span, nearest, shown
from comity.tables.forms import is_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.case import Case, Declared, Plain, Vocabulary
    from comity.columns.blocks import Block
    from comity.load.documents import Document
    from comity.tables.rows import Place


class Options(NamedTuple):
    """How the scenarios of a table are to be taken: as in scenario files; columns in `ignore` are not looked at."""

    status: Literal["complete", "ongoing"] = "complete"
    start: Literal["blank", "status_quo"] = "blank"
    ignore: frozenset[str] = frozenset()


class Piece(NamedTuple):
    """Some scenarios of a table, and their names in the order of the block's rows: ids, or row numbers from 1."""

    block: Block
    names: pa.Array
    long: bool


class Sets(NamedTuple):
    """What a column sets: one or more references of the same declared name."""

    declared: Declared
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a table mean: `sets` by the column's name, and `roles` that columns have by their own names.

    `start` are the values of facts and concepts before the first step. It can be pickled, unlike a case.
    """

    sets: Mapping[str, Sets]
    roles: frozenset[str]
    words: Vocabulary
    start: Mapping[str, Plain | None]
    closed: bool
    place: Place

    @property
    def long(self) -> bool:
        """Whether a row is a step, not a scenario."""
        return "step" in self.roles

    def columns(self, needed: frozenset[str]) -> list[str]:
        """The columns that must be read where only these references matter."""
        return [*sorted(self.roles), *(name for name, what in self.sets.items() if not needed.isdisjoint(what.refs))]


EVERYWHERE = ("date", "as_of", "unknown")
LONG, STATIC = ("scenario", "step", *EVERYWHERE), ("id", *EVERYWHERE)
_ROLES = {
    "scenario": "text or whole numbers", "id": "text or whole numbers", "step": "whole numbers",
    "date": "dates or times without a zone", "as_of": "dates or times without a zone",
    "unknown": "text or lists of text",
}  # fmt: skip
_TYPES = {
    "bool": "truths", "int": "whole numbers", "number": "numbers", "date": "dates", "symbol": "text",
}  # fmt: skip


def schema_of(schema: pa.Schema, case: Case, options: Options, place: Place) -> Layout:
    """What each column means; raises `CaseError` with everything that is wrong with the columns, before any row."""
    names = [name for name in schema.names if not name.startswith("_") and name not in options.ignore]
    faults = _Columns(case.vocabulary, place.file)
    long = "step" in names
    roles = LONG if long else STATIC
    faults.twice(names)
    sets: dict[str, Sets] = {}
    for name in dict.fromkeys(names):
        kind = schema.field(schema.get_all_field_indices(name)[0]).type
        if name in roles:
            faults.role(name, kind, written=place.written)
        elif (found := faults.sets(name, long=long)) is not None:
            sets[name] = found
            faults.fits(name, found.declared, kind, written=place.written)
    if long and "scenario" not in names:
        message = "a table with steps needs a column `scenario` too, which tells them apart"
        faults.add("step", Problem("missing-key", message))
    if faults.problems:
        raise CaseError(faults.problems)
    start = case.status_quo if options.start == "status_quo" else {}
    used = frozenset(names) & frozenset(roles)
    return Layout(sets, used, case.vocabulary, dict(start), options.status == "complete", place)


def names_of(text: str, words: Vocabulary, found: list[Problem]) -> list[str]:
    """The references that a name stands for; none, with problems, when it is not the name of an input."""
    source = Source("", text)
    scalar = Scalar(text, text, Span(source, 0, len(text)), "plain")
    # The document is only looked at for a scenario's own parts.
    return Assignments(cast("Document[Any]", None), words, found).refs(scalar, ("fact", "event", "concept"))


def instead(text: str, words: Vocabulary) -> str | None:
    """The fact that has the value which stands where a name should, or None when it is no such value."""
    name = text.partition("(")[0].strip()
    return None if name in words.declared else fact_of(name, words)


class _Columns:
    """Collects what is wrong with the columns of a table."""

    def __init__(self, words: Vocabulary, file: str) -> None:
        self.words, self.file = words, file
        self.problems: list[Problem] = []
        self.taken: dict[str, str] = {}

    def add(self, column: str, problem: Problem) -> None:
        message = f"{self.file}, column {shown(column)}: {problem.message}"
        self.problems.append(replace(problem, message=message, span=None))

    def twice(self, names: list[str]) -> None:
        for name in dict.fromkeys(each for each in names if names.count(each) > 1):
            self.add(name, Problem("set-twice", "there are several columns of this name"))

    def role(self, name: str, kind: pa.DataType, *, written: bool) -> None:
        if name in self.words.declared:
            what = self.words.declared[name].what
            message = (
                f"a column of this name has a meaning of its own in a table, and the case has a {what} of this name"
            )
            self.add(name, Problem("name-taken", message, hint=f"rename the {what} in the case"))
        if not (written or _plays(name, values_of(kind))):
            self.add(name, Problem("wrong-type", f"the column must hold {_ROLES[name]}, not {kind}"))

    def sets(self, name: str, *, long: bool) -> Sets | None:
        """What a column sets, or None, with problems, when that cannot be told."""
        found: list[Problem] = []
        refs = names_of(name, self.words, found)
        for problem in found:
            self.add(name, replace(problem, hint=self._hint(name, problem, long=long)))
        again = next((ref for ref in refs if ref in self.taken), None)
        if again is not None:
            message = f"`{again}` is set twice: the column {shown(self.taken[again])} sets it too"
            self.add(name, Problem("set-twice", message))
        self.taken |= dict.fromkeys(refs, name)
        if found or not refs:
            # A group without members sets nothing, as in a scenario file.
            return None if found else Sets(self.words.declared[name.split("(", 1)[0].strip()], ())
        return Sets(self.words.declared[refs[0].split("(", 1)[0]], tuple(refs))

    def _hint(self, name: str, problem: Problem, *, long: bool) -> str | None:
        if (fact := instead(name, self.words)) is not None:
            return f"name the column {shown(fact)}, with {shown(name)} in its cells"
        if name in ("scenario", "id"):
            return "the steps of a scenario are numbered in a column `step`" if not long else "name it `scenario`"
        if problem.code != "unknown-name" or "(" in name:
            return problem.hint
        others = [each.name for each in self.words.declared.values() if each.what != "derived"]
        meant = nearest(name, [*others, *(LONG if long else (*STATIC, *LONG))])
        return meant or "start its name with `_`, or name it under `ignore`, if it does not matter"

    def fits(self, name: str, declared: Declared, kind: pa.DataType, *, written: bool) -> None:
        if not (written or _fits(declared.type.name, values_of(kind))):
            hint = None if declared.type.name != "bool" else "make it a column of true and false"
            message = f"`{declared.name}` needs a column of {_TYPES[declared.type.name]}, not of {kind}"
            self.add(name, Problem("wrong-type", message, hint=hint))


def values_of(kind: pa.DataType) -> pa.DataType:
    """The type of the values themselves, however they are encoded."""
    encoded = pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind)
    return values_of(kind.value_type) if encoded else kind


def _fits(fact: str, kind: pa.DataType) -> bool:
    """Whether a column may hold the values of a fact of this type."""
    if pa.types.is_null(kind):
        return True
    match fact:
        case "bool":
            return bool(pa.types.is_boolean(kind))
        case "symbol":
            return is_text(kind)
        case "date":
            return _is_time(kind)
        case _:
            return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _plays(role: str, kind: pa.DataType) -> bool:
    """Whether a column may have a role."""
    if role in ("date", "as_of"):
        return pa.types.is_null(kind) or _is_time(kind)
    if role == "unknown":
        lists = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
        of = values_of(kind.value_type) if lists else kind
        return is_text(of) or pa.types.is_null(of)
    return pa.types.is_integer(kind) or (role != "step" and is_text(kind))


def _is_time(kind: pa.DataType) -> bool:
    return pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None)
