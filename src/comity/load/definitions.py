"""What derived names and readings stand for: their trees, typed from the inside out; circles are found on the way."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from comity import syntax as s
from comity.load.circles import CIRCLE_HINT, in_words, inside_out
from comity.load.typecheck import infer, is_sound
from comity.load.vocabulary import name_of
from comity.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity import models as m
    from comity.case import Declared
    from comity.load.documents import Document
    from comity.load.typecheck import Scope
    from comity.problems import Span

Readings = tuple[tuple[str, s.Cond], ...]


@dataclass(frozen=True, slots=True)
class Meanings:
    """The trees of derived names, and of the readings of concepts; the names of faulty ones are in `Scope.lost`.

    `order` holds the names of both, each after those that it uses.
    """

    derived: Mapping[str, s.Cond]
    readings: Mapping[str, Readings]
    order: tuple[str, ...]


def meanings(head: Document[m.CaseHead], scope: Scope) -> Meanings:
    """The definitions of a case; the types of derived names are put into the scope."""
    derived, readings = _derived(head, scope), _readings(head, scope)
    bodies = {**{name: (("", cond),) for name, cond in derived.items()}, **readings}
    order = inside_out({name: _names(conds) for name, conds in bodies.items()})
    for circle in order.circles:
        _note_circle(circle, bodies, scope)
    for name in order.names:
        if name in scope.lost:
            continue
        declared = scope.vocabulary.declared.get(name)
        if declared is None or not _is_sound(bodies[name], declared, scope):
            scope.lost.add(name)
    return Meanings(
        {name: cond for name, cond in derived.items() if name not in scope.lost},
        {name: conds for name, conds in readings.items() if name not in scope.lost},
        tuple(name for name in order.names if name not in scope.lost and bodies[name]),
    )


def _derived(head: Document[m.CaseHead], scope: Scope) -> dict[str, s.Cond]:
    found = {}
    for key, doc in head.model.derived.items():
        path = ("derived", key) if isinstance(doc, str) else ("derived", key, "is")
        cond = head.condition(scope.problems, *path)
        if cond is None:
            _lose(name_of(key), scope)
        elif _is_own(name_of(key), "derived", scope):
            found[name_of(key)] = cond
    return found


def _is_own(name: str, what: str, scope: Scope) -> bool:
    """Whether a name was declared here, or not at all; elsewhere, something else has the name, which is told."""
    declared = scope.vocabulary.declared.get(name)
    return declared is None or declared.what == what


def _readings(head: Document[m.CaseHead], scope: Scope) -> dict[str, Readings]:
    found = {}
    for key, doc in head.model.concepts.items():
        trees = []
        for reading, body in (doc.readings if doc else {}).items():
            path = ("concepts", key, "readings", reading, *(() if isinstance(body, str) else ("is",)))
            cond = head.condition(scope.problems, *path)
            if cond is None:
                scope.lost.add(name_of(key))
            else:
                trees.append((reading, cond))
        if _is_own(name_of(key), "concept", scope):
            found[name_of(key)] = tuple(trees)
    return found


def _lose(name: str, scope: Scope) -> None:
    """Say nothing more about a name, nor about the types of what uses it."""
    scope.lost.add(name)
    scope.types[name] = None


def _is_sound(bodies: Readings, declared: Declared, scope: Scope) -> bool:
    """Type the definition of a name; whether it has no problem."""
    inside = scope
    for variable, kind in declared.params:
        inside = inside.bind(variable, kind)
    if declared.what == "concept":
        return sum(is_sound(cond, inside) for _, cond in bodies) == len(bodies)
    before = len(scope.problems), len(scope.silenced)
    scope.types[declared.name] = infer(bodies[0][1], inside)
    return before == (len(scope.problems), len(scope.silenced))


def _names(conds: Readings) -> list[str]:
    return list(dict.fromkeys(name for _, cond in conds for name in s.names(cond)))


def _note_circle(circle: tuple[str, ...], bodies: Mapping[str, Readings], scope: Scope) -> None:
    span = next(_spans_of(circle[0], [cond for _, cond in bodies[circle[-1]]]), None)
    scope.problems.append(Problem("circle", in_words(circle, "is defined through"), span, CIRCLE_HINT))
    for name in circle:
        _lose(name, scope)


def _spans_of(name: str, found: list[object]) -> Iterator[Span]:
    """The places where a name stands in trees."""
    for each in found:
        if isinstance(each, tuple):
            yield from _spans_of(name, list(each))
        elif isinstance(each, s.Node):
            if isinstance(each, s.Name | s.Apply) and each.name == name and each.span:
                yield each.span
            yield from _spans_of(name, [getattr(each, part.name) for part in fields(each)])
