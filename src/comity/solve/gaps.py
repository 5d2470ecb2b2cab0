"""How far numbers are apart where terms clash: the least that one bound must give way for the rest to be met."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from comity import ground as g
from comity.solve.frames import conditions
from comity.solve.space import Space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity import case as c
    from comity.solve.space import Question

WIDEST = 1 << 40
FEW = 4
"""Steps that are tried first, or as many as a given scenario has."""


class Gap(NamedTuple):
    """A bound of a term that clashes: the amount, and by how much the bound would have to give way."""

    term: str
    amount: g.Amount
    size: int | float


def gaps(question: Question, steps: int) -> list[Gap]:
    """For each amount that the clashing terms bound: the bound that has to give way least, if giving way helps."""
    best: dict[g.Amount, Gap] = {}
    for term in question.terms:
        for atom, amount in _bounds(term):
            size = _least(question, term, atom, steps)
            if size is not None and (amount not in best or size < best[amount].size):
                best[amount] = Gap(term.name, amount, size)
    return sorted(best.values(), key=lambda gap: gap.term)


def _bounds(term: c.Term) -> Iterator[tuple[g.Compare, g.Amount]]:
    """Each comparison of numbers in a term, with the amount that it bounds."""
    for part in g.walk(*conditions(term.rule)):
        if isinstance(part, g.Compare) and part.op != "==":
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, g.Constant) and isinstance(other, g.Value | g.Arith | g.Count):
                    yield part, other


def _least(question: Question, term: c.Term, atom: g.Compare, steps: int) -> int | float | None:
    """The least by which a bound must give way; None if that does not help."""
    unit = _unit(question)
    least = [_found(question, term, atom, sign * unit, steps) for sign in (1, -1)]
    found = [each * unit for each in least if each is not None]
    if not found:
        return None
    size = min(found)
    return int(size) if size.denominator == 1 else float(size)


def _unit(question: Question) -> Fraction:
    """What all numbers that a question names are multiples of."""
    constants = (Fraction(part.value) for part in g.walk(*question.conditions) if isinstance(part, g.Constant))
    return Fraction(1, lcm(*(each.denominator for each in constants)))


def _found(question: Question, term: c.Term, atom: g.Compare, unit: Fraction, steps: int) -> int | None:
    """The least number of units by which a bound must be moved. Few steps are often enough."""

    def opens(units: int, length: int) -> bool:
        return _opens(question, term, atom, units * unit, length)

    few = max(FEW, question.given.steps if question.given else 0)
    for length in sorted({min(steps, few), steps}):
        if not opens(WIDEST, length):
            continue
        low, high = 0, 1
        while not opens(high, length):
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if opens(middle, length) else (middle, high)
        if length == steps or low == 0 or not opens(low, steps):
            return high
    return None


def _opens(question: Question, term: c.Term, atom: g.Compare, shift: Fraction, steps: int) -> bool:
    """Whether all terms can be met when the constant of a comparison is another."""

    def moved(part: g.Amount) -> g.Amount:
        return g.Constant(Fraction(part.value) + shift) if isinstance(part, g.Constant) else part

    new = g.Compare(atom.op, moved(atom.left), moved(atom.right))
    changed = replace(term, rule=replaced(term.rule, atom, new))
    space = Space(question.only([changed if each is term else each for each in question.terms]), steps)
    return space.solver.solve([space.select(key) for key in space.keys])


def replaced(rule: Any, old: g.Ground, new: g.Ground) -> Any:  # noqa: ANN401 - any kind of rule, and the same again
    """A rule with one condition in place of another, wherever it stands."""
    memo: dict[g.Part, Any] = {old: new}
    changes: dict[str, Any] = {}
    for part in fields(rule):
        cond = getattr(rule, part.name)
        if isinstance(cond, g.Ground):
            changes[part.name] = _rebuilt(cond, memo)
    return replace(rule, **changes)


def _rebuilt(root: g.Ground, memo: dict[g.Part, Any]) -> Any:  # noqa: ANN401 - the same kind of part again
    for part in g.walk(root):
        if part not in memo:
            memo[part] = _with(part, memo) if any(memo[each] is not each for each in g.children(part)) else part
    return memo[root]


def _with(part: Any, memo: dict[g.Part, Any]) -> Any:  # noqa: ANN401 - the same kind of part again
    """A part with its changed children."""
    if isinstance(part, g.Contested):
        return replace(part, readings=tuple((name, memo[cond]) for name, cond in part.readings))
    if isinstance(part, g.And | g.Or | g.Count):
        return replace(part, args=tuple(memo[each] for each in part.args))
    names = [each.name for each in fields(part) if isinstance(getattr(part, each.name), g.Part)]
    return replace(part, **{name: memo[getattr(part, name)] for name in names})
