"""Mutants of a case: the case with one thing written a little differently, as a mistake in writing it down has it.

A condition is changed at one place of its tree as written (`testing.rewording` lists the changes): of a term in force,
of a derived name, of a reading of a concept or of a background constraint. Of a term, also a date, a window, an
exception or its own reading of a concept. Whatever rests on what is changed changes with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from comity import case as c
from comity import ground as g
from comity import syntax as s
from comity.explain.phrases import variables
from comity.load.terms import faulty_consequences, unless
from comity.parsing import duration
from comity.problems import CaseError, Span
from comity.shown import Short
from comity.testing.rewording import Scope, rewordings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from comity.models import AnyTermDoc
    from comity.testing.rewording import Operator, Reworded

_SWAPPED = {
    "precondition": ("of", "requires"),
    "demand": ("of", "requires"),
    "commitment": ("when", "then"),
    "red_line": ("never", "while"),
}
_OPTIONAL = {"demand": "of", "red_line": "while"}


@dataclass(frozen=True, slots=True, repr=False)
class Mutant(Short):
    """One change to a case: in what, under which key, where, from which text to which.

    `term` is what was changed, as `Case.places` has it: a term, a derived name, a concept or `background ID`. `pairs`
    are the terms in force that have another rule then, as they are and as they are then; `background` is the whole
    background, as it is and as it is then, empty where it is the same.
    """

    term: str
    operator: Operator
    key: str
    before: str
    after: str
    place: Span | None = None
    pairs: tuple[tuple[c.Term, c.Term], ...] = field(default=(), compare=False, repr=False)
    background: tuple[tuple[c.Background, ...], ...] = field(default=(), compare=False, repr=False)

    @property
    def change(self) -> str:
        """What was changed, in words: `with` the new text, or `without` what is left out."""
        if self.operator == "no-exception":
            return f"without `unless: {self.before}`"
        if not self.after:
            return f"without `{self.key}: {self.before}`"
        return f"with `{self.after}` instead of `{self.before}`"


def mutants(case: c.Case, terms: Collection[str] | None = None) -> Iterator[Mutant]:
    """The mutants of a case: of its derived names, concepts and background, then of its terms in force.

    With `terms` (names of terms or parties, or of what else is changed), only of these. Two of the same thing that come
    to the same rules are one; one that comes to the rules as they are is a mutant all the same, an equivalent one. What
    would define something through itself is none. Raises `CaseError` where a changed condition grows too large.
    """
    of_terms = {term.name: term for term in case.terms}
    for name in case.trees:
        term = of_terms.get(name)
        if term is not None and case.why_not[name] is not None:
            continue
        if terms is None or name in terms or (term is not None and term.party in terms):
            yield from _distinct(case, _definition(case, name) if term is None else _term(case, term))


@dataclass(frozen=True, slots=True)
class _Change:
    """A change before it is known what becomes of the case; `keys` as `Case.redefined` takes them."""

    name: str
    operator: Operator
    key: str
    before: str
    after: str
    place: Span | None
    keys: Mapping[str, object]


def _distinct(case: c.Case, changes: Iterator[_Change]) -> Iterator[Mutant]:
    seen: set[object] = set()
    for each in changes:
        try:
            found = case.redefined(each.name, each.keys)
        except CaseError as error:
            if any(problem.code == "circle" for problem in error.problems):
                continue
            raise
        rules = tuple((one.name, other.rule) for one, other in found.pairs)
        key = rules, tuple(constraint.always for whole in found.background[1:] for constraint in whole)
        if key not in seen:
            seen.add(key)
            yield Mutant(
                each.name, each.operator, each.key, each.before, each.after, each.place, found.pairs, found.background
            )


# --- conditions --------------------------------------------------------------------------------------------------


def _definition(case: c.Case, name: str) -> Iterator[_Change]:
    declared = case.vocabulary.declared.get(name)
    scope = _scope(case, dict(declared.params) if declared else {})
    for key, tree in case.trees[name].items():
        yield from (_reworded(name, key, each) for each in rewordings(tree, scope))


def _term(case: c.Case, term: c.Term) -> Iterator[_Change]:
    scope = _scope(case, variables(term))
    for key, tree in case.trees[term.name].items():
        for each in rewordings(tree, scope):
            if term.kind != "warning" or key != "then" or _is_consequence(each.tree, case):
                yield _reworded(term.name, key, each)
    yield from _without_condition(case, term)
    yield from _swapped(case, term)
    yield from _timed(case, term)
    yield from _unexcused(case, term)
    yield from _read_otherwise(case, term)


def _scope(case: c.Case, variables: Mapping[str, str]) -> Scope:
    derived = {name: trees["is"] for name, trees in case.trees.items() if _is_derived(name, case)}
    return Scope(case.vocabulary, variables, derived)


def _is_derived(name: str, case: c.Case) -> bool:
    declared = case.vocabulary.declared.get(name)
    return declared is not None and declared.what == "derived"


def _reworded(name: str, key: str, change: Reworded) -> _Change:
    return _Change(name, change.operator, key, change.before, change.after, change.place, {key: change.tree})


def _is_consequence(tree: s.Cond, case: c.Case) -> bool:
    """Whether a condition can be the consequence of a warning; another one nobody could have written."""
    return next(faulty_consequences(tree, case.vocabulary.declared), None) is None


def _without_condition(case: c.Case, term: c.Term) -> Iterator[_Change]:
    """The term without a condition that it could do without."""
    key = _OPTIONAL.get(term.kind, "")
    tree = case.trees[term.name].get(key)
    if tree is not None and getattr(term.rule, "within", None) is None:
        yield _Change(term.name, "dropped", key, s.unparse(tree), "", tree.span, {key: None})


def _swapped(case: c.Case, term: c.Term) -> Iterator[_Change]:
    trees = case.trees[term.name]
    first, second = _SWAPPED.get(term.kind, ("", ""))
    if first in trees and second in trees:
        one, other = trees[first], trees[second]
        before = f"{first}: {s.unparse(one)}; {second}: {s.unparse(other)}"
        after = f"{first}: {s.unparse(other)}; {second}: {s.unparse(one)}"
        yield _Change(term.name, "swapped", first, before, after, one.span, {first: other, second: one})


# --- dates, exceptions and readings ------------------------------------------------------------------------------


def _timed(case: c.Case, term: c.Term) -> Iterator[_Change]:
    """The term with another date or window, and with none."""
    for key, value in _times(cast("AnyTermDoc", term.written)).items():
        operator: Operator = "window" if key == "within" else "deadline"
        place = case.places.get(f"{term.name} {key}")
        for other in _moved(value):
            put = str(other) if key == "within" else other
            yield _Change(term.name, operator, key, str(value), str(other), place, {key: put})
        yield _Change(term.name, "no-deadline", key, str(value), "", place, {key: None})


def _times(doc: AnyTermDoc) -> dict[str, date | s.Duration]:
    found = {key: getattr(doc, key, None) for key in ("by", "at")}
    found |= {"within": duration(doc.within) if getattr(doc, "within", None) else None}  # type: ignore[union-attr, arg-type]
    found |= {"from": doc.from_, "until": doc.until}
    return {key: value for key, value in found.items() if value is not None}


def _moved(value: date | s.Duration) -> Iterator[date | s.Duration]:
    for step in (-1, 1):
        if isinstance(value, s.Duration):
            if value.amount + step >= 0:
                yield s.Duration(value.amount + step, value.unit)
        elif date.min.toordinal() <= value.toordinal() + step <= date.max.toordinal():
            yield value + timedelta(step)


def _unexcused(case: c.Case, term: c.Term) -> Iterator[_Change]:
    names = excuses(term)
    for name in names:
        rest = [each for each in names if each != name]
        place = case.places.get(f"{term.name} unless {name}")
        if case.why_not[f"{term.party}.{name}"] is None:
            yield _Change(term.name, "no-exception", "unless", name, "", place, {"unless": rest})


def _read_otherwise(case: c.Case, term: c.Term) -> Iterator[_Change]:
    """The term with another reading of a concept of which it has its own."""
    own = term.written.reading
    for concept, reading in own.items():
        place = case.places.get(f"{term.name} reading {concept}")
        for other in case.vocabulary.declared[concept].readings:
            if other != reading:
                keys = {"reading": {**own, concept: other}}
                yield _Change(term.name, "other-reading", f"reading: {concept}", reading, other, place, keys)


def excuses(term: c.Term) -> list[str]:
    """The ids of the exceptions that a term names."""
    return unless(cast("AnyTermDoc", term.written))


def is_excuse(part: g.Ground, name: str) -> bool:
    """Whether a part of a trigger says that an exception does not hold."""
    return (
        isinstance(part, g.Not)
        and isinstance(part.arg, g.Named)
        and (part.arg.origin, part.arg.name) == ("exception", name)
    )
