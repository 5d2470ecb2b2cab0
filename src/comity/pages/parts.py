"""Conditions and rules as plain lists, and single values as JSON has them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, assert_never

from comity import case as c
from comity import ground as g
from comity.case import conditions
from comity.syntax import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HOUR = timedelta(hours=1)


def value_coded(value: c.Plain | c.Moment | None) -> bool | str | None:
    """A value as JSON has it: a truth, or the text of a number, a day, a moment or a symbol."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if value is None or isinstance(value, bool | str):
        return value
    return value.isoformat() if isinstance(value, date) else number_text(value)


def read_by(term: c.Term) -> tuple[str, ...]:
    """The references of what the conditions of a term read, once each; definitions and readings are looked through."""
    below = g.walk(*conditions(term))
    return tuple(dict.fromkeys(part.ref for part in below if isinstance(part, g.Input | g.Value | g.Contested)))


def _hours(within: timedelta | None) -> int | None:
    return None if within is None else within // _HOUR


def part_coded(part: g.Part, at: Callable[[g.Part], int], inputs: Mapping[str, int]) -> list[Any]:
    """A part as a list: what it is, and its fields, parts by their positions."""
    match part:
        case g.Const(value):
            return ["const", value]
        case g.Input(ref):
            return ["input", inputs[ref]]
        case g.Contested(ref, concept, readings):
            return ["contested", inputs[ref], concept, [[reading, at(cond)] for reading, cond in readings]]
        case g.Not(arg):
            return ["not", at(arg)]
        case g.And(args):
            return ["and", [at(arg) for arg in args]]
        case g.Or(args):
            return ["or", [at(arg) for arg in args]]
        case g.Iff(left, right):
            return ["iff", at(left), at(right)]
        case g.Compare(op, left, right):
            return ["compare", op, at(left), at(right)]
        case g.Once(arg, within):
            return ["once", at(arg), _hours(within)]
        case g.Earlier(arg, within):
            return ["earlier", at(arg), _hours(within)]
        case g.Always(arg):
            return ["always", at(arg)]
        case g.Previously(arg):
            return ["previously", at(arg)]
        case g.Since(hold, start):
            return ["since", at(hold), at(start)]
        case g.Named(origin, name, arg):
            return ["named", origin, name, at(arg)]
        case _:
            return _amount(part, at, inputs)


def _amount(part: g.Amount, at: Callable[[g.Part], int], inputs: Mapping[str, int]) -> list[Any]:
    match part:
        case g.Symbol(name):
            return ["symbol", name]
        case g.Constant(value):
            return ["constant", number_text(value)]
        case g.Value(ref):
            return ["value", inputs[ref]]
        case g.Today():
            return ["today"]
        case g.Count(args):
            return ["count", [at(arg) for arg in args]]
        case g.Arith(op, left, right):
            return ["arith", op, at(left), at(right)]
        case _:
            assert_never(part)


def rule_coded(rule: c.Rule, at: Callable[[g.Part], int]) -> list[Any]:
    """A rule as a list: its kind, its conditions by their positions, and its deadline as a day or in hours."""
    match rule:
        case c.Precondition(of, requires):
            return ["precondition", at(of), at(requires)]
        case c.RedLine(never, during, conditional):
            return ["red_line", at(never), at(during), conditional]
        case c.Demand(of, requires, standing, by, within):
            return ["demand", at(of), at(requires), standing, value_coded(by), _hours(within)]
        case c.Commitment(when, then, by, within):
            return ["commitment", at(when), at(then), value_coded(by), _hours(within)]
        case c.Warning(when):
            return ["warning", at(when)]
        case c.Characterisation(when):
            return ["characterisation", at(when)]
        case c.Assertion(claims, by):
            return ["assertion", None if claims is None else at(claims), value_coded(by)]
        case c.Excuse(when):
            return ["exception", at(when)]
        case _:
            assert_never(rule)
