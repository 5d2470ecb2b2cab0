"""A scenario from its file: dates in order, facts of the right type, groups spread over members, inertia applied."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, get_args

from comity import case as c
from comity import models as m
from comity.load import yamltree as y
from comity.load.documents import Document, document, lookup, scalar
from comity.load.files import kind_of
from comity.parse import reference
from comity.problems import CaseError, Problem, Span, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MAX_STEPS = 10_000
MAX_CELLS = 2_000_000
_WORDS = {"bool": "true or false", "int": "a whole number", "number": "a number", "date": "a date such as 2024-06-17"}


def scenario(node: y.Node, case: c.Case, name: str) -> c.Scenario:
    """The checked scenario of a tree; raises `CaseError` with every problem of the file."""
    if kind_of(node) != "scenario":
        span = node.items[0][0].span if isinstance(node, y.Table) and node.items else node.span
        raise CaseError([Problem("unknown-file", "this is not a scenario", span, "a scenario starts with `scenario:`")])
    problems: list[Problem] = []
    found = document(m.ScenarioDoc, node, problems)
    if found is None:
        raise CaseError(problems)
    _dates(found, problems)
    steps = [_Step(found, case.vocabulary, problems, found.position("steps", i)) for i in range(len(found.model.steps))]
    changes = [step.changes() for step in steps]
    _expectations(found, case, problems)
    if len(steps) > MAX_STEPS:
        problems.append(
            Problem(
                "too-large", f"a scenario of {len(steps):,} steps; at most {MAX_STEPS:,} are read", found.span("steps")
            )
        )
    if problems:
        raise CaseError(problems)
    return _course(found, case, changes, name)


def assignments(
    document: Document[Any], words: c.Vocabulary, problems: list[Problem], *path: str | int
) -> dict[str, c.Plain | None]:
    """The facts and values of a mapping, groups spread over their members."""
    return _Facts(document, words, problems, path).read(("fact", "concept"))


class _Facts:
    """Reads one mapping of facts to values."""

    def __init__(
        self, document: Document[Any], words: c.Vocabulary, problems: list[Problem], path: tuple[str | int, ...]
    ) -> None:
        self.document, self.words, self.problems, self.path = document, words, problems, path

    def read(self, kinds: tuple[str, ...]) -> dict[str, c.Plain | None]:
        node = lookup(self.document.node, *self.path)
        found: dict[str, c.Plain | None] = {}
        places: dict[str, Span] = {}
        for key, value in node.items if isinstance(node, y.Table) else ():
            for ref in references(key, self.words, kinds, self.problems):
                if ref.ref in places:
                    also = (("first here", places[ref.ref]),)
                    self.problems.append(
                        Problem("set-twice", f"`{ref.ref}` is set twice in one step", key.span, None, also)
                    )
                places[ref.ref] = key.span
                found[ref.ref] = _value(ref, value, self.problems) if isinstance(value, y.Scalar) else None
        return found


def references(key: y.Scalar, words: c.Vocabulary, kinds: Iterable[str], problems: list[Problem]) -> list[c.Reference]:
    """The ground facts, events or concepts that a text names; an argument may be a group or an entity type."""
    try:
        name, args, spans = reference(key.value, key.at)
    except CaseError as error:
        problems += error.problems
        return []
    declared = words.declared.get(name)
    if declared is None or declared.what not in kinds:
        problems.append(_not_settable(name, declared, words, kinds, spans[0]))
        return []
    if len(args) != len(declared.params):
        problems.append(_wrong_count(declared, args, key.span))
        return []
    members = [
        _members(arg, kind, words, span, problems)
        for arg, (_, kind), span in zip(args, declared.params, spans[1:], strict=True)
    ]
    return [c.Reference(declared, each) for each in product(*members)]


def _not_settable(
    name: str, declared: c.Declared | None, words: c.Vocabulary, kinds: Iterable[str], span: Span
) -> Problem:
    fitting = [each.name for each in words.declared.values() if each.what in kinds]
    if declared is None:
        return Problem("unknown-name", f"unknown name `{name}`", span, nearest(name, fitting))
    if declared.what == "derived":
        hint = "set the facts that it follows from"
        return Problem("wrong-kind", f"`{name}` follows from other facts and is never set", span, hint)
    hint = "list it under `events`" if declared.what == "event" else "set it under `facts`"
    return Problem(
        "wrong-kind",
        f"`{name}` is {'an' if declared.what == 'event' else 'a'} {declared.what} and cannot stand here",
        span,
        hint,
    )


def _wrong_count(declared: c.Declared, args: tuple[str, ...], span: Span) -> Problem:
    kinds = ", ".join(kind for _, kind in declared.params)
    wanted = f"takes {len(declared.params)} ({kinds})" if declared.params else "takes none"
    hint = f"write `{declared.name}({kinds})` to set it for all" if declared.params and not args else None
    return Problem(
        "bad-arguments", f"`{declared.name}` has {len(args) or 'no'} arguments here, but {wanted}", span, hint
    )


def _members(arg: str, kind: str, words: c.Vocabulary, span: Span, problems: list[Problem]) -> tuple[str, ...]:
    if arg in words.entities[kind]:
        return (arg,)
    if words.kinds.get(arg) == kind:
        return words.domains[arg]
    groups = [name for name, of in words.kinds.items() if of == kind]
    problems.append(
        Problem("unknown-name", f"`{arg}` is not a {kind}", span, nearest(arg, [*words.entities[kind], *groups]))
    )
    return ()


def _value(ref: c.Reference, written: y.Scalar, problems: list[Problem]) -> c.Plain | None:
    """The value of a fact, of its type; None with a problem."""
    kind = ref.declared.type
    value = _READ[kind.name](written)
    if kind.name == "symbol" and value not in kind.values:
        hint = nearest(written.value, kind.values) or f"its values are {', '.join(f'`{each}`' for each in kind.values)}"
        problems.append(
            Problem("unknown-value", f"`{written.value}` is not a value of `{ref.declared.name}`", written.span, hint)
        )
        return None
    if value is None:
        hint = (
            "list it under `unknown` if it is not known" if written.data is None or written.value == "unknown" else None
        )
        problems.append(
            Problem("bad-value", f"the value of `{ref.declared.name}` must be {_WORDS[kind.name]}", written.span, hint)
        )
    elif kind.range and not kind.range[0] <= value <= kind.range[1]:  # type: ignore[operator]
        low, high = (f"{float(end):,g}" if end.denominator != 1 else f"{end.numerator:,}" for end in kind.range)
        problems.append(Problem("out-of-range", f"`{ref.declared.name}` lies between {low} and {high}", written.span))
    return value


def _bool(written: y.Scalar) -> bool | None:
    return written.data if isinstance(written.data, bool) else None


def _int(written: y.Scalar) -> int | None:
    return written.data if type(written.data) is int else None


def _number(written: y.Scalar) -> Fraction | int | None:
    if type(written.data) not in (int, float):
        return None
    try:
        return Fraction(written.value)
    except (ValueError, OverflowError):
        return None


def _date(written: y.Scalar) -> date | None:
    try:
        return date.fromisoformat(written.value) if len(written.value) == len("2024-06-17") else None
    except ValueError:
        return None


def _symbol(written: y.Scalar) -> str:
    return written.value


_READ: Mapping[str, Callable[[y.Scalar], c.Plain | None]] = {
    "bool": _bool, "int": _int, "number": _number, "date": _date, "symbol": _symbol,
}  # fmt: skip


class _Step:
    """One step while it is read."""

    def __init__(
        self, document: Document[m.ScenarioDoc], words: c.Vocabulary, problems: list[Problem], at: int
    ) -> None:
        self.document, self.words, self.problems, self.at = document, words, problems, at

    def changes(self) -> dict[str, c.Plain | None]:
        """What changes at this step: facts to values, events to whether they happen; None for what is marked unknown."""
        found = assignments(self.document, self.words, self.problems, "steps", self.at, "facts")
        for ref, span in self._listed("events", ("event",)):
            self._add(found, ref, value=True, span=span)
        for ref, span in self._listed("unknown", ("fact", "event", "concept")):
            self._add(found, ref, value=None, span=span)
        return found

    def _listed(self, key: str, kinds: tuple[str, ...]) -> Iterable[tuple[str, Span]]:
        path = ("steps", self.at, key)
        node = lookup(self.document.node, *path)
        for item in node.items if isinstance(node, y.Listing) else ():
            if isinstance(item, y.Scalar):
                for ref in references(item, self.words, kinds, self.problems):
                    yield ref.ref, item.span

    def _add(self, found: dict[str, c.Plain | None], ref: str, *, value: c.Plain | None, span: Span) -> None:
        if ref in found:
            self.problems.append(Problem("set-twice", f"`{ref}` is set twice in one step", span))
        found[ref] = value


def _dates(found: Document[m.ScenarioDoc], problems: list[Problem]) -> None:
    """Dates never decrease, and the horizon is not before the last of them."""
    last: tuple[c.Moment, Span] | None = None
    for index, step in enumerate(found.model.steps):
        if step.date is None:
            continue
        span = found.span("steps", found.position("steps", index), "date")
        if last and c.moment(step.date) < c.moment(last[0]):
            problems.append(
                Problem(
                    "bad-dates",
                    f"this step is dated before the one at {last[0]}",
                    span,
                    None,
                    (("the earlier step", last[1]),),
                )
            )
        last = (step.date, span)
    horizon = found.model.as_of
    if last and horizon and c.day(horizon) < c.day(last[0]):
        problems.append(Problem("bad-dates", f"the horizon lies before the last step ({last[0]})", found.span("as_of")))


def _expectations(found: Document[m.ScenarioDoc], case: c.Case, problems: list[Problem]) -> None:
    """Each key is a term, a party or `feasible`, and each value one that it can have."""
    terms, parties = {term.name: term for term in case.terms}, {party.name for party in case.parties}
    for key, value in found.model.expect.items():
        place = found.key("expect", key)
        options: tuple[str, ...]
        if key == "feasible":
            options = ("true", "false", "unknown")
        elif key in parties:
            options = get_args(m.Stance)
        elif key in terms:
            options = get_args(m.Verdict)
        else:
            hint = nearest(key, [*terms, *parties, "feasible"])
            problems.append(
                Problem("unknown-term", f"`{key}` is neither a term, nor a party, nor `feasible`", place, hint)
            )
            continue
        if str(value).lower() not in options:
            hint = nearest(str(value), options) or f"one of {', '.join(f'`{each}`' for each in options)}"
            problems.append(Problem("bad-value", f"`{key}` cannot be `{value}`", found.span("expect", key), hint))


# --- the course ----------------------------------------------------------------------------------------------------


def _course(
    found: Document[m.ScenarioDoc], case: c.Case, changes: list[dict[str, c.Plain | None]], name: str
) -> c.Scenario:
    doc = found.model
    changes = changes or [{}]
    dates = tuple(step.date for step in doc.steps) or (doc.as_of,)
    start = dict(case.status_quo) if doc.from_ == "status_quo" else {}
    values, since = _inertia(case, start, changes)
    if len(changes) * len(values) > MAX_CELLS:
        raise CaseError(
            [Problem("too-large", f"a scenario of more than {MAX_CELLS:,} facts times steps", found.span("scenario"))]
        )
    events = frozenset(ref for ref, each in case.references.items() if each.declared.what == "event")
    horizon = doc.as_of if doc.as_of is not None else dates[-1]
    course = c.Course(len(changes), dates, values, horizon, doc.status == "complete", events)
    expected = {key: (str(value).lower(), found.key("expect", key)) for key, value in doc.expect.items()}
    return c.Scenario(doc.scenario, doc, course, since, name, expected)


def _inertia(
    case: c.Case, start: Mapping[str, c.Plain | None], changes: list[dict[str, c.Plain | None]]
) -> tuple[dict[str, tuple[c.Cell, ...]], dict[str, tuple[int | None, ...]]]:
    """The value of every mentioned input at every step, and the step whose record it comes from."""
    values: dict[str, tuple[c.Cell, ...]] = {}
    since: dict[str, tuple[int | None, ...]] = {}
    for ref in dict.fromkeys([*start, *(ref for change in changes for ref in change)]):
        declared = case.references[ref].declared
        row = (
            _happens(ref, changes)
            if declared.what == "event"
            else _persists(ref, start, changes, contested=bool(declared.readings))
        )
        values[ref], since[ref] = tuple(cell for cell, _ in row), tuple(at for _, at in row)
    return values, since


def _happens(ref: str, changes: list[dict[str, c.Plain | None]]) -> list[tuple[c.Cell, int | None]]:
    return [(change[ref], i) if ref in change else (False, None) for i, change in enumerate(changes)]


def _persists(
    ref: str, start: Mapping[str, c.Plain | None], changes: list[dict[str, c.Plain | None]], *, contested: bool
) -> list[tuple[c.Cell, int | None]]:
    now: tuple[c.Cell, int | None] = (_cell(start[ref]), -1) if ref in start else (c.UNSAID if contested else None, None)
    row = []
    for i, change in enumerate(changes):
        now = (_cell(change[ref]), i) if ref in change else now
        row.append(now)
    return row


def _cell(value: c.Plain | None) -> c.Cell:
    return value.toordinal() if isinstance(value, date) else value
