"""What a question about a space varies, what it fixes, and which inputs conditions read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from comity import case as c
from comity import ground as g
from comity.belonging import check_scenario
from comity.parsing import reference
from comity.problems import CaseError, Problem, Span, nearest, shown
from comity.problems import Source as Text
from comity.spaces import domains as d

if TYPE_CHECKING:
    from collections.abc import Iterator

Vary = Iterable[str] | Mapping[str, object]
_KINDS = ("fact", "event", "concept")


class Fixed(NamedTuple):
    """What is the same in all scenarios: values by reference, and the step's date, if it has one."""

    cells: Mapping[str, c.Cell]
    date: c.Moment | None


def fixed(case: c.Case, given: Mapping[str, object] | c.Scenario | None) -> Fixed:
    """What is given; raises `CaseError` for names and values that do not fit, and for more than one complete step."""
    if given is None:
        return Fixed({}, None)
    if isinstance(given, Mapping):
        return Fixed(dict(_given(case, given)), None)
    check_scenario(case, given)
    if given.course.steps != 1 or not given.course.closed:
        what = "ongoing" if not given.course.closed else f"one of {given.course.steps} steps"
        message = f"the given scenario `{given.id}` is {what}; a space is of complete scenarios of one step"
        raise CaseError([Problem("bad-scenario", message)])
    cells = {ref: cells[0] for ref, cells in given.course.values.items() if cells[0] is not c.UNSAID}
    return Fixed(cells, given.course.dates[0])


def _given(case: c.Case, given: Mapping[str, object]) -> Iterator[tuple[str, c.Cell]]:
    for name, value in given.items():
        for ref in spread(case, name):
            declared = case.references[ref].declared
            yield ref, None if value is None or value == d.UNKNOWN else d.value(ref, declared, value)


def varied(case: c.Case, vary: Vary | None, cells: Mapping[str, c.Cell], read: Iterable[str]) -> list[d.Domain]:
    """The domain of each varied input; `read` are the inputs that conditions read, `cells` those that are given.

    Raises `CaseError` with every name and value that does not fit, and every number without a range.
    """
    if vary is None:
        vary = [ref for ref in read if ref not in cells and not case.references[ref].declared.readings]
    if isinstance(vary, str):
        vary = [vary]
    asked: Iterable[tuple[str, object]]
    asked = vary.items() if isinstance(vary, Mapping) else [(name, None) for name in vary]
    problems: list[Problem] = []
    found: dict[str, d.Domain] = {}
    for name, values in asked:
        try:
            for ref in spread(case, name):
                if ref in found:
                    problems.append(Problem("set-twice", f"`{ref}` is varied twice"))
                found[ref] = _domain(case, ref, values)
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return list(found.values())


def _domain(case: c.Case, ref: str, values: object) -> d.Domain:
    declared = case.references[ref].declared
    if values is not None:
        return d.domain(ref, declared, values)
    found = d.whole(ref, declared)
    if found is None:
        what = "infinitely many values" if declared.type.range else "no range"
        hint = f"name its values, as `{ref}=0,10,50..100`, or give it, so that it is not varied"
        place = case.places.get(declared.name)
        raise CaseError([Problem("no-range", f"`{ref}` cannot be varied: it has {what}", place, hint)])
    return found


def spread(case: c.Case, name: str) -> list[str]:
    """The references that a name stands for; an argument may be a group or an entity type. Raises `CaseError`."""
    text = Text("<name>", name)
    word, args, _ = reference(name, lambda start, end: Span(text, start, end))
    declared = case.vocabulary.declared.get(word)
    if declared is None or declared.what not in _KINDS:
        settable = [each.name for each in case.vocabulary.declared.values() if each.what in _KINDS]
        if declared is not None:
            hint = "take the facts that it follows from"
            raise CaseError([Problem("wrong-kind", f"`{word}` follows from other facts and is never set", hint=hint)])
        raise CaseError([Problem("unknown-name", f"unknown name {shown(word)}", hint=nearest(word, settable))])
    if len(args) != len(declared.params):
        kinds = ", ".join(kind for _, kind in declared.params)
        how = f"write `{word}({kinds})` for all" if kinds else None
        message = f"`{word}` takes {len(declared.params)} arguments, not {len(args)}"
        raise CaseError([Problem("bad-arguments", message, hint=how)])
    members = [_members(case, arg, kind) for arg, (_, kind) in zip(args, declared.params, strict=True)]
    return [c.Reference(declared, each).ref for each in product(*members)]


def _members(case: c.Case, arg: str, kind: str) -> tuple[str, ...]:
    words = case.vocabulary
    if arg in words.entities[kind]:
        return (arg,)
    if words.kinds.get(arg) == kind:
        return words.domains[arg]
    known = [*words.entities[kind], *(name for name, of in words.kinds.items() if of == kind)]
    raise CaseError([Problem("unknown-name", f"{shown(arg)} is not a {kind}", hint=nearest(arg, known))])


# --- what conditions read ------------------------------------------------------------------------------------------


def conditions(part: c.Term | c.Background) -> list[g.Ground]:
    """The conditions of a term or a background constraint."""
    if isinstance(part, c.Background):
        return [part.always]
    return [each for each in (getattr(part.rule, own.name) for own in fields(part.rule)) if isinstance(each, g.Ground)]


def reads(roots: Iterable[g.Ground], readings: Mapping[str, str], settled: frozenset[str]) -> list[str]:
    """The inputs that conditions read, in their order; of concepts only the readings that count.

    A concept that is varied or given is `settled`, so that it is read itself and its readings are not.
    """
    seen: set[g.Part] = set()
    found: dict[str, None] = {}
    stack: list[g.Part] = []
    stack += list(roots)[::-1]
    while stack:
        part = stack.pop()
        if part in seen:
            continue
        seen.add(part)
        if isinstance(part, g.Input | g.Value) or (isinstance(part, g.Contested) and part.ref in settled):
            found[part.ref] = None
        elif isinstance(part, g.Contested):
            ways = dict(part.readings)
            only = readings.get(part.concept)
            stack += [ways[only]] if only in ways and len(ways) > 1 else [cond for _, cond in part.readings][::-1]
        else:
            stack += g.children(part)[::-1]
    return list(found)
