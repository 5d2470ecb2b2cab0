"""The law that each value of an enumeration can be told from the others."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, cast

from comity import case as c
from comity import ground as g
from comity.case import conditions
from comity.solve.horizon import weakest
from comity.testing.pack_asking import Asked, Told, broken, held, once_only, unproved
from comity.testing.pack_changes import Change, rewritten, unnoticed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from comity.testing.pack_asking import Search

Pair = frozenset[str]


def asked(search: Search) -> Iterator[Asked]:
    """The law, for each value of an enumeration that is read, but for the first, which the others are told from."""
    case = search.case
    entities = set(case.vocabulary.entities.values())
    roots = conditions(*_in_force(case))
    read = {part.ref for part in g.walk(*roots, *_backgrounds(case)) if isinstance(part, g.Value)}
    for name, declared in case.vocabulary.declared.items():
        values = declared.type.values
        refs = frozenset(ref for ref in read if case.references[ref].declared is declared)
        if values and values not in entities and refs:
            alike = once_only(partial(_alike, refs, values, search))
            for at, value in enumerate(values[1:], start=1):
                judge = partial(_judged, value, values[:at], alike)
                yield Asked("every-value-matters", f"{name} == {value}", case.places.get(name), judge)


def _in_force(case: c.Case) -> list[c.Term]:
    return [term for term in case.terms if case.why_not[term.name] is None]


def _backgrounds(case: c.Case) -> list[g.Ground]:
    return [each.always for each in case.background]


def _judged(value: str, earlier: Sequence[str], alike: Callable[[], Mapping[Pair, str]]) -> Told:
    for other in earlier:
        proof = alike().get(frozenset((value, other)))
        if proof == "any length":
            return broken(f"no term and no background constraint tells it from {other}")
        if proof is not None:
            return unproved(f"not proved: in scenarios of {proof}, no term tells it from {other}")
    return held("it can be told from each value before it")


def _alike(refs: frozenset[str], values: Sequence[str], search: Search) -> dict[Pair, str]:
    """The pairs of values that no term and no background constraint tells apart, and how far that reaches.

    Two values are told apart if some verdict changes when they change places in the conditions. A background
    constraint is asked as a red line, in scenarios that need not meet it.
    """
    left = {frozenset(pair): "any length" for pair in combinations(values, 2)}
    free = replace(search, case=replace(search.case, background=()))
    readers = [(term, search) for term in _in_force(search.case)]
    readers += [(_as_term(each), free) for each in search.case.background]
    for term, where in readers:
        own = {part.ref for part in g.walk(*conditions(term)) if isinstance(part, g.Value)}
        if left and not own.isdisjoint(refs):
            pairs = list(left)
            rules = [_swapped(term.rule, refs, pair) for pair in pairs]
            changes = [Change(str(at), None, replace(term, rule=rule)) for at, rule in enumerate(rules)]
            same = unnoticed(term, changes, where)
            kept = {pairs[int(each.part)] for each in same.changes}
            left = {pair: weakest((proof, same.proof)) for pair, proof in left.items() if pair in kept}
    return left


def _as_term(background: c.Background) -> c.Term:
    cond = background.always
    never = cond.arg if isinstance(cond, g.Not) else g.Not(cond)
    rule = c.RedLine(never, g.TRUE, conditional=False)
    return c.Term("", background.id, "red_line", rule, cast("Any", background.written))


def _swapped(rule: c.Rule, refs: frozenset[str], pair: Pair) -> c.Rule:
    """A rule in which two values of some facts have changed places, where it compares them with names."""
    one, other = sorted(pair)
    turn = {one: other, other: one}
    made: dict[g.Part, g.Part] = {}
    for part in g.walk(*conditions(rule)):
        match part:
            case g.Compare("==", g.Value(ref) as fact, g.Symbol(name)) if ref in refs and name in turn:
                made[part] = g.Compare("==", fact, g.Symbol(turn[name]))
            case _:
                pass
    return rewritten(rule, made)
