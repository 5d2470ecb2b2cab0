"""The law that each number and date that something is compared with makes a difference."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, cast

from comity import ground as g
from comity import syntax as s
from comity.case import conditions
from comity.solve.frames import LONGEST
from comity.solve.horizon import weakest
from comity.testing.pack_asking import Asked, Told, broken, held, unproved
from comity.testing.pack_changes import Change, rewritten, unnoticed
from comity.testing.pack_terms import vacuous

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity import case as c
    from comity.problems import Span
    from comity.testing.pack_asking import Search


@dataclass(frozen=True, slots=True)
class Threshold:
    """The comparisons with a number or date that have one text, where that stands, and the terms that read them."""

    place: Span | None
    parts: dict[g.Compare, None]
    terms: dict[str, c.Term]


def asked(search: Search) -> Iterator[Asked]:
    """The law, for each comparison with a constant that a term in force reads."""
    for text, found in _thresholds(search.case).items():
        yield Asked("every-threshold-matters", text, found.place, partial(_matters, found, search))


def _thresholds(case: c.Case) -> dict[str, Threshold]:
    found: dict[str, Threshold] = {}
    for term in case.terms:
        if case.why_not[term.name] is not None:
            continue
        parts = list(g.walk(*conditions(term)))
        validity = {part.arg for part in parts if isinstance(part, g.Named) and part.origin == "validity"}
        for part in parts:
            if isinstance(part, g.Compare) and part not in validity and _constant(part) is not None:
                written = _written(part, term, case)
                text = _words(part) if written is None or len(written.rest) > 1 else s.unparse(written)
                place = case.places.get(term.name) if written is None else written.span
                each = found.setdefault(text, Threshold(place, {}, {}))
                each.parts[part] = None
                each.terms[term.name] = term
    return found


def _constant(part: g.Compare) -> g.Constant | None:
    """What an amount is compared with, if that is a number or date."""
    match part.left, part.right:
        case (g.Constant() as found, other) | (other, g.Constant() as found) if not isinstance(other, g.Constant):
            return found
        case _:
            return None


def _words(part: g.Compare) -> str:
    """A comparison with the amount first, and dates as dates."""
    constant = cast("g.Constant", _constant(part))
    amount, op = (part.right, _TURNED[part.op]) if constant is part.left else (part.left, part.op)
    dated = constant.value > LONGEST and any(isinstance(each, g.Today) for each in g.walk(amount))
    return f"{g.text(amount)} {op} {date.fromordinal(int(constant.value)) if dated else g.text(constant)}"


_TURNED = {"<": ">", "<=": ">=", "==": "=="}


def _written(part: g.Compare, term: c.Term, case: c.Case) -> s.Compare | None:
    """The comparison as a condition of the term has it; None where it comes from a definition."""
    constant = cast("g.Constant", _constant(part))
    read = {each.ref.partition("(")[0] for each in g.walk(part) if isinstance(each, g.Value | g.Input)}
    for tree in case.trees[term.name].values():
        for each in _comparisons(tree):
            numbers = [_ordinal(each.first), *(_ordinal(other) for _, other in each.rest)]
            if constant.value in numbers and read <= set(s.names(each)):
                return each
    return None


def _ordinal(tree: s.Cond) -> object:
    """The value of a number, a date or a number of days, as ground conditions have it."""
    match tree:
        case s.Number(value):
            return value
        case s.Day(value):
            return value.toordinal()
        case s.Days(amount):
            return _ordinal(amount)
        case _:
            return None


def _comparisons(value: object) -> Iterator[s.Compare]:
    if isinstance(value, s.Compare):
        yield value
    if isinstance(value, s.Node):
        value = tuple(getattr(value, each.name) for each in fields(value))
    if isinstance(value, tuple):
        for each in value:
            yield from _comparisons(each)


def _matters(found: Threshold, search: Search) -> Told:
    proofs = list[str]()
    for term in found.terms.values():
        moved = [rewritten(term.rule, {part: _moved(part, by) for part in found.parts}) for by in (1, -1)]
        same = unnoticed(term, [Change("", None, replace(term, rule=rule)) for rule in moved], search)
        if len(same.changes) < len(moved):
            return held("one more or one less changes a verdict")
        if vacuous(term, search) is None:
            proofs.append(same.proof)
    if not proofs:
        return unproved("not asked: what reads it is never triggered, violated or satisfied")
    proof = weakest(proofs)
    if proof != "any length":
        return unproved(f"not proved: in scenarios of {proof}, one more or one less changes no verdict")
    return broken("one more or one less changes no verdict")


def _moved(part: g.Compare, step: int) -> g.Compare:
    """A comparison with a bound that is one more or one less; of a number with decimals, in its last place."""
    constant = cast("g.Constant", _constant(part))
    moved = g.Constant(constant.value + step * _unit(constant.value))
    return replace(part, left=moved) if constant is part.left else replace(part, right=moved)


def _unit(value: int | Fraction) -> int | Fraction:
    unit: int | Fraction = 1
    while (Fraction(value) / unit).denominator != 1:
        unit = Fraction(unit) / 10
    return unit
