"""What a condition means, in the operations of an algebra: the only case analysis over ground conditions.

Docs/verdicts.md says the same in words. An engine is an algebra (`comity.semantics.algebra`) and knows no conditions;
the rule engine alone is written apart, so that one reading checks the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from comity import ground as g

if TYPE_CHECKING:
    from comity.semantics.algebra import Algebra, S, T

MIRRORED = {"==": "==", "<": ">", "<=": ">="}
"""How a comparison reads from the other side."""


def condition(cond: g.Ground, algebra: Algebra[T, S]) -> T:
    """Where a condition is true, as the algebra has it."""
    of = algebra.of
    match cond:
        case g.Input(ref):
            return algebra.switch(ref)
        case g.Compare(op, left, right):
            return _comparison(op, left, right, algebra)
        case g.Not(arg):
            return algebra.negation(of(arg))
        case g.And(args):
            return algebra.all_of([of(arg) for arg in args])
        case g.Or(args):
            return algebra.any_of([of(arg) for arg in args])
        case g.Iff(left, right):
            return algebra.iff(of(left), of(right))
        case g.Named(origin, name, arg):
            return algebra.cited(origin, name, of(arg))
        case g.Once(arg, None):
            return algebra.so_far(of(arg))
        case g.Earlier(arg, None):
            return algebra.previously(algebra.so_far(of(arg)))
        case g.Always(arg):
            return algebra.negation(algebra.so_far(algebra.negation(of(arg))))
        case g.Previously(arg):
            return algebra.previously(of(arg))
        case g.Since(hold, start):
            return algebra.since(of(hold), of(start))
        case g.Once(arg, within):
            assert within is not None  # noqa: S101 - the case before
            return algebra.near("once", of(arg), within)
        case g.Earlier(arg, within):
            assert within is not None  # noqa: S101 - as above
            return algebra.near("earlier", of(arg), within)
        case g.Contested():
            return algebra.contested(cond)
        case g.Const(value):
            return algebra.constant(value=value)
        case _:
            assert_never(cond)


def _comparison(op: str, left: g.Amount, right: g.Amount, algebra: Algebra[T, S]) -> T:
    """A comparison; its shape is decided here, once: of names, of a count or an amount with a number, of amounts."""
    match left, right:
        case (g.Value(ref), g.Symbol(name)) | (g.Symbol(name), g.Value(ref)):
            return algebra.named(ref, name)
        case g.Value(one), g.Value(other) if op == "==" and algebra.is_name(one):
            return algebra.alike(one, other)
        case g.Count(args), g.Constant(value):
            return algebra.tally(op, [algebra.of(arg) for arg in args], value)
        case g.Constant(value), g.Count(args):
            return algebra.tally(MIRRORED[op], [algebra.of(arg) for arg in args], value)
        case _, g.Constant(value):
            return algebra.cut(op, algebra.size(left), value)
        case g.Constant(value), _:
            return algebra.cut(MIRRORED[op], algebra.size(right), value)
        case _:
            return algebra.measured(op, algebra.size(left), algebra.size(right))


def amount(part: g.Amount, algebra: Algebra[T, S]) -> S:
    """What an amount is at each step, as the algebra has it; a symbol is none, and only compared by its name."""
    match part:
        case g.Value(ref):
            return algebra.value(ref)
        case g.Constant(value):
            return algebra.number(value)
        case g.Today():
            return algebra.today()
        case g.Count(args):
            return algebra.count([algebra.of(arg) for arg in args])
        case g.Arith(op, left, right):
            return algebra.arith(op, algebra.size(left), algebra.size(right))
        case g.Symbol(name):
            raise AssertionError(name)
        case _:
            assert_never(part)
