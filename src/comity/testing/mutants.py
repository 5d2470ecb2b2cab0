"""Mutants of a case: the case with one term said a little differently, as a mistake in writing it down would have it.

A condition is changed at one place of its tree as written (`testing.rewording` lists the changes), or a deadline, a
window or an exception of the term. Only terms in force are changed; of a warning, what raises it, not its consequence,
on which no verdict of its own depends.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from comity import case as c
from comity import ground as g
from comity import syntax as s
from comity.load.terms import unless
from comity.parsing import duration, signature
from comity.problems import Source, Span
from comity.testing.rewording import Reworded, Scope, rewordings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from comity.models import AnyTermDoc
    from comity.testing.rewording import Operator

TRIGGERS = ("of", "when", "during")
"""The part of a rule that has the exceptions and dates of validity of the term put in."""
_SWAPPED = {
    "precondition": ("of", "requires"),
    "demand": ("of", "requires"),
    "commitment": ("when", "then"),
    "red_line": ("never", "while"),
}
_OPTIONAL = {"demand": "of", "red_line": "while"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to a term: in which of its keys, where, from which text to which.

    `place` is where the changed part stands (the term's id, for a deadline or an exception). `pairs` are the terms
    whose verdicts count, as they are and as they are then: the term itself, or those that an exception excuses.
    """

    term: str
    operator: Operator
    key: str
    before: str
    after: str
    place: Span | None = None
    pairs: tuple[tuple[c.Term, c.Term], ...] = field(default=(), compare=False, repr=False)

    @property
    def change(self) -> str:
        """What was changed, in words: `with` the new text, or `without` what is left out."""
        if self.operator == "no-exception":
            return f"without `unless: {self.before}`"
        if not self.after:
            return f"without `{self.key}: {self.before}`"
        return f"with `{self.after}` instead of `{self.before}`"


def mutants(case: c.Case, terms: Collection[str] | None = None) -> Iterator[Mutant]:
    """The mutants of the terms in force, of `terms` (names of terms or parties) when given, in the order of the files.

    Two that come to the same rule are one; what comes to the same rule as the term itself is a mutant all the same, an
    equivalent one. Raises `CaseError` where a changed condition grows too large.
    """
    for term in case.terms:
        if case.why_not[term.name] is None and (terms is None or term.name in terms or term.party in terms):
            yield from _of_term(term, case)


def _of_term(term: c.Term, case: c.Case) -> Iterator[Mutant]:
    seen: set[object] = set()
    for mutant in (
        *_reworded(term, case),
        *_without_condition(term, case),
        *_swapped(term, case),
        *_timed(term, case),
        *_unexcused(term, case),
    ):
        key = tuple(changed.rule for _, changed in mutant.pairs)
        if key not in seen:
            seen.add(key)
            yield mutant


# --- conditions --------------------------------------------------------------------------------------------------


def _reworded(term: c.Term, case: c.Case) -> Iterator[Mutant]:
    scope = Scope(case.vocabulary, variables(term))
    for key, tree in case.trees[term.name].items():
        if term.kind == "warning" and key == "then":
            continue
        for each in rewordings(tree, scope):
            yield _mutant(term, case, key, each)


def _mutant(term: c.Term, case: c.Case, key: str, change: Reworded) -> Mutant:
    changed = case.reworded(term.name, {key: change.tree})
    pairs = _excused(term, changed, case) if term.kind == "exception" else ((term, changed),)
    return Mutant(term.name, change.operator, key, change.before, change.after, change.place, pairs)


def variables(term: c.Term) -> Mapping[str, str]:
    """The variables of a characterisation, each with its entity type; none in other terms."""
    held = getattr(term.written, "holds", None)
    if held is None:
        return {}
    source = Source("<holds>", held)
    params = signature(held, lambda start, end: Span(source, start, end)).params
    return {variable: domain for variable, domain in params if variable != domain}


def _without_condition(term: c.Term, case: c.Case) -> Iterator[Mutant]:
    """The term without a condition that it could do without."""
    key = _OPTIONAL.get(term.kind, "")
    tree = case.trees[term.name].get(key)
    if tree is None or getattr(term.rule, "within", None) is not None:
        return
    changed = case.reworded(term.name, {key: s.Truth(value=True)})
    flag = {"standing": True} if term.kind == "demand" else {"conditional": False}
    rule = replace(cast("Any", changed.rule), **flag)
    yield Mutant(term.name, "dropped", key, s.unparse(tree), "", tree.span, ((term, replace(changed, rule=rule)),))


def _swapped(term: c.Term, case: c.Case) -> Iterator[Mutant]:
    trees = case.trees[term.name]
    first, second = _SWAPPED.get(term.kind, ("", ""))
    if first in trees and second in trees:
        one, other = trees[first], trees[second]
        changed = case.reworded(term.name, {first: other, second: one})
        before = f"{first}: {s.unparse(one)}; {second}: {s.unparse(other)}"
        after = f"{first}: {s.unparse(other)}; {second}: {s.unparse(one)}"
        yield Mutant(term.name, "swapped", first, before, after, one.span, ((term, changed),))


# --- deadlines ---------------------------------------------------------------------------------------------------


def _timed(term: c.Term, case: c.Case) -> Iterator[Mutant]:
    """The term with another date or window, and with none."""
    rule = cast("Any", term.rule)
    for key in ("by", "at", "within"):
        value = getattr(rule, key, None)
        if value is None:
            continue
        written = duration(term.written.within) if key == "within" else value  # type: ignore[attr-defined]
        for after, other in _others(cast("date | s.Duration", written)):
            changed = replace(term, rule=replace(rule, **{key: other}))
            operator: Operator = "no-deadline" if other is None else "window" if key == "within" else "deadline"
            yield Mutant(term.name, operator, key, str(written), after, case.places.get(term.name), ((term, changed),))


def _others(value: date | s.Duration) -> Iterator[tuple[str, date | timedelta | None]]:
    for step in (-1, 1):
        if isinstance(value, date):
            if date.min.toordinal() <= value.toordinal() + step <= date.max.toordinal():
                yield str(value + timedelta(step)), value + timedelta(step)
        elif value.amount + step >= 0:
            other = replace(value, amount=value.amount + step)
            yield str(other), other.delta
    yield "", None


# --- exceptions --------------------------------------------------------------------------------------------------


def _unexcused(term: c.Term, case: c.Case) -> Iterator[Mutant]:
    for name in excuses(term):
        full = f"{term.party}.{name}"
        rule = _with_excuse(term.rule, full, None)
        if rule is not term.rule:
            place = case.places.get(term.name)
            yield Mutant(term.name, "no-exception", "unless", name, "", place, ((term, replace(term, rule=rule)),))


def excuses(term: c.Term) -> list[str]:
    """The ids of the exceptions that a term names."""
    return unless(cast("AnyTermDoc", term.written))


def _excused(excuse: c.Term, changed: c.Term, case: c.Case) -> tuple[tuple[c.Term, c.Term], ...]:
    """Each term in force that an exception excuses, as it is and with the changed exception.

    A term with readings of its own reads the exception with them, which the exception alone does not show: it is left
    out where that matters.
    """
    when = cast("c.Excuse", changed.rule).when
    found = []
    for term in case.terms:
        if term.party == excuse.party and excuse.id in excuses(term) and case.why_not[term.name] is None:
            if term.written.reading and any(isinstance(part, g.Contested) for part in g.walk(when)):
                continue
            rule = _with_excuse(term.rule, excuse.name, when)
            found.append((term, replace(term, rule=rule, concepts=_joined(term.concepts, changed.concepts))))
    return tuple(found)


def _joined(*concepts: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted({pair for each in concepts for pair in each}))


def _with_excuse(rule: c.Rule, name: str, when: g.Ground | None) -> c.Rule:
    """A rule whose trigger has another condition for an exception; none at all where `when` is None."""
    key = next(each for each in TRIGGERS if hasattr(rule, each))
    trigger: g.Ground = getattr(rule, key)
    if isinstance(rule, c.Characterisation) and isinstance(trigger, g.Or):
        new = _either([_excepted(each, name, when) for each in trigger.args])
    else:
        new = _excepted(trigger, name, when)
    return rule if new is trigger else cast("c.Rule", replace(cast("Any", rule), **{key: new}))


def _excepted(trigger: g.Ground, name: str, when: g.Ground | None) -> g.Ground:
    parts = trigger.args if isinstance(trigger, g.And) else (trigger,)
    mine = [part for part in parts if is_excuse(part, name)]
    if not mine:
        return trigger
    kept = [part for part in parts if part not in mine]
    if when is not None:
        kept.append(g.Not(g.Named("exception", name, when)))
    return g.TRUE if not kept else kept[0] if len(kept) == 1 else g.And(tuple(kept))


def is_excuse(part: g.Ground, name: str) -> bool:
    """Whether a part of a trigger says that an exception does not hold."""
    return (
        isinstance(part, g.Not)
        and isinstance(part.arg, g.Named)
        and (part.arg.origin, part.arg.name) == ("exception", name)
    )


def _either(parts: list[g.Ground]) -> g.Ground:
    return g.TRUE if g.TRUE in parts else parts[0] if len(parts) == 1 else g.Or(tuple(parts))
