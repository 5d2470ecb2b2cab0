"""Own properties of a case: those of the case file, decided over all scenarios, and functions that check a case."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from comity import case as c
from comity import ground as g
from comity.meaning import T, truth, world
from comity.solve import rules
from comity.solve.horizon import reach, weakest
from comity.solve.space import Space
from comity.testing.pack_asking import SHORT, Asked, Found, Told, broken, held, unproved
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from comity.solve.space import Question
    from comity.testing.pack_asking import Search

F = TypeVar("F", bound="Callable[..., Any]")
_MARK = "__comity_case_property__"


def case_property(check: F) -> F:
    """The same function, marked to be run once per case file: `check(case)`, or `check(case, scenario)` for many.

    It fails by raising, as with `assert`. `comity.testing.plugin` runs what is marked; nothing else looks at the mark.
    """
    setattr(check, _MARK, True)
    return check


def is_case_property(check: object) -> bool:
    """Whether a function is marked by `case_property`."""
    return getattr(check, _MARK, False) is True


def asked(search: Search) -> Iterator[Asked]:
    """Each property of the case file."""
    for each in search.case.properties:
        place = each.span or search.case.places.get(f"property {each.id}")
        yield Asked("property-holds", each.id, place, partial(_holds, each, search))


def _holds(wanted: c.Property, search: Search) -> Told:
    """Whether a property holds at the last step of every scenario, in every choice of readings."""
    terms = tuple(search.case.term(name) for name in dict.fromkeys(each.term for each in wanted.judged))
    proofs = []
    for label, question in search.spaces((*terms, _as_term(wanted)), 2 * len(terms)).asked:
        enough, proof = reach(question, 2 * len(terms))
        proofs.append(proof)
        for steps in sorted({min(SHORT, enough), enough}):
            found = _breaking(wanted, question, steps, label)
            if found:
                doc = found.scenario(wanted.id, partial(_broken, wanted, search.case))
                return broken(f"a scenario breaks it{found.within}", doc)
    proof = weakest(proofs)
    if proof != "any length":
        return unproved(f"not proved: no scenario of {proof} breaks it, but a longer one may")
    return held("no scenario breaks it")


def _as_term(wanted: c.Property) -> c.Term:
    """The property as what asks for nothing, so that a question reads its condition."""
    rule = c.Excuse(g.Not(wanted.always))
    return c.Term("", f"property {wanted.id}", "exception", rule, cast("Any", wanted.written))


def _breaking(wanted: c.Property, question: Question, steps: int, label: str) -> Found | None:
    """A shortest scenario of at most so many steps at whose end the property does not hold."""
    space = Space(question, steps)
    for each in wanted.judged:
        term = next(term for term in question.terms if term.name == each.term)
        space.unrolled.stand(each.cond, rules.verdict(term, each.verdict, space.unrolled))
    broken = -space.unrolled.finally_(wanted.always)
    if not space.solver.solve([broken]):
        return None
    next(last for last in space.unrolled.last if space.solver.solve([broken, last]))
    return Found(label, space)


def _broken(wanted: c.Property, case: c.Case, course: c.Course, choice: Mapping[str, str]) -> bool:
    """Whether a course surely breaks a property, by the definition."""
    here = world(course, choice)
    known: dict[str, tuple[c.Cell, ...]] = {}
    for each in wanted.judged:
        found = verdicts(case.term(each.term), here)
        told = None if len(found) > 1 and each.verdict in found else found == (each.verdict,)
        known[each.cond.ref] = (told,) * course.steps
    there = world(replace(course, values={**course.values, **known}), choice)
    return truth(g.Not(wanted.always), there)[-1] == T
