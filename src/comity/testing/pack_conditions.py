"""The law that no part of the conditions of terms, definitions and the background is idle."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from comity import ground as g
from comity import syntax as s
from comity.case import conditions
from comity.problems import shown
from comity.testing.differing import difference
from comity.testing.pack_asking import Asked, Told, broken, held, unproved
from comity.testing.pack_changes import Change, unnoticed
from comity.testing.pack_terms import trigger, vacuous

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity import case as c
    from comity.problems import Span
    from comity.testing.pack_asking import Search


SHOWN = 3


def asked(search: Search) -> Iterator[Asked]:
    """The law, for every term with a condition, in force or not, and for what else has conditions that terms read."""
    for term in search.case.terms:
        if conditions(term):
            place = search.case.places.get(term.name)
            yield Asked("no-idle-condition", term.name, place, partial(_idle, term, search))
    terms = {term.name for term in search.case.terms}
    for name in (each for each in search.case.trees if each not in terms):
        if parts := list(_of_definition(name, search.case)):
            yield Asked("no-idle-condition", name, search.case.places.get(name), partial(_spared, parts, search))


def _of_definition(name: str, case: c.Case) -> Iterator[tuple[s.Cond, c.Redefined]]:
    """Each part that a definition or constraint can do without, and all that becomes of the case then, if anything."""
    for key, tree in case.trees[name].items():
        for part, other in _dropped(tree):
            found = case.redefined(name, {key: other})
            if found.pairs or found.background:
                yield part, found


def _spared(parts: Sequence[tuple[s.Cond, c.Redefined]], search: Search) -> Told:
    """Whether a definition or constraint could do without one of its parts."""
    idle, open_ = list[s.Cond](), list[str]()
    for part, found in parts:
        told = difference(search.case, found, search.until(), show=False)
        if told.exists is False:
            idle.append(part)
        elif told.exists is None:
            open_.append(told.why)
    if idle:
        what = " and ".join(dict.fromkeys(shown(s.unparse(each)) for each in idle))
        return broken(f"without {what}, no verdict changes, nor what is possible", None, idle[0].span)
    return unproved(open_[0]) if open_ else held("each part changes a verdict, or what is possible")


def _idle(term: c.Term, search: Search) -> Told:
    same = unnoticed(term, list(without(term, search.case)), search)
    if not same.changes:
        return held("each part of its conditions changes a verdict in some scenario")
    if (never := vacuous(term, search)) is not None:
        return unproved(f"not asked: no scenario {never}")
    found = _outermost(same.changes)
    idle = list(dict.fromkeys(shown(each.part) for each in found))
    what = " and ".join(idle[:SHOWN]) + (f" and {len(idle) - SHOWN} other parts" if len(idle) > SHOWN else "")
    verb = "changes" if len(idle) == 1 else "change"
    if same.proof != "any length":
        return unproved(f"not proved: in scenarios of {same.proof}, {what} {verb} no verdict", found[0].place)
    each_ = "it" if len(idle) == 1 else "each alone"
    return broken(f"{what} {verb} no verdict: without {each_}, all stays as it is", None, found[0].place)


def _outermost(changes: Sequence[Change]) -> list[Change]:
    """The changes that are not within another one."""
    return [each for each in changes if not any(_inside(each.place, other.place) for other in changes)]


def _inside(one: Span | None, other: Span | None) -> bool:
    if one is None or other is None or one == other or one.source is not other.source:
        return False
    return other.start <= one.start and one.end <= other.end


def without(term: c.Term, case: c.Case) -> Iterator[Change]:
    """The term without each part that is joined to others, and without each of its exceptions."""
    for name, tree in case.trees[term.name].items():
        if name == "then" and term.kind == "warning":
            continue
        for part, other in _dropped(tree):
            yield Change(s.unparse(part), part.span, case.reworded(term.name, {name: other}))
    found = trigger(term.rule)
    joined = found.args if isinstance(found, g.And) else (found,)
    for each in joined:
        if isinstance(each, g.Not) and isinstance(each.arg, g.Named) and each.arg.origin == "exception":
            kept = tuple(one for one in joined if one is not each)
            rest = g.TRUE if not kept else kept[0] if len(kept) == 1 else g.And(kept)
            changed = replace(term, rule=_with_trigger(term.rule, rest))
            yield Change(f"unless {each.arg.name.partition('.')[2]}", case.places.get(term.name), changed)


def _with_trigger(rule: c.Rule, trigger: g.Ground) -> c.Rule:
    for name in ("during", "of", "when"):
        if hasattr(rule, name):
            return cast("c.Rule", replace(cast("Any", rule), **{name: trigger}))
    return rule


def _dropped(tree: s.Cond) -> Iterator[tuple[s.Cond, s.Cond]]:
    """Each part that can be dropped or put as a constant, with the whole tree then; the outer ones first."""
    yield from _here(tree)
    if isinstance(tree, s.Compare | s.In | s.Arith | s.Apply):
        return
    for each in fields(tree):
        value = getattr(tree, each.name)
        if isinstance(value, s.Node):
            for part, other in _dropped(cast("s.Cond", value)):
                yield part, replace(cast("Any", tree), **{each.name: other})
        elif isinstance(value, tuple):
            for at, arg in enumerate(value):
                for part, other in _dropped(arg):
                    yield part, replace(cast("Any", tree), **{each.name: (*value[:at], other, *value[at + 1 :])})


def _here(tree: s.Cond) -> Iterator[tuple[s.Cond, s.Cond]]:
    """The parts right here; a dropped part is true within `and`, false within `or`."""
    match tree:
        case s.And(args) | s.Or(args):
            for at, arg in enumerate(args):
                rest = (*args[:at], *args[at + 1 :])
                yield arg, replace(tree, args=rest) if len(rest) > 1 else rest[0]
        case s.Implies(left, right):
            yield left, right
            yield right, s.Not(left)
        case s.Since(hold, start):
            yield hold, s.Once(start)
            yield hold, start
        case s.In(arg, options) if len(options) > 1:
            for at, option in enumerate(options):
                yield option, s.In(arg, (*options[:at], *options[at + 1 :]))
        case s.Compare(first, ((_, second) as link, (op, third))):
            yield s.Compare(first, (link,), span=first.span), s.Compare(second, ((op, third),))
            yield s.Compare(second, ((op, third),), span=third.span), s.Compare(first, (link,))
        case _:
            pass
