"""The verdicts of terms as literals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.semantics import terms
from comity.semantics.terms import Binding, Values
from comity.semantics.verdicts import verdicts
from comity.solve.frames import conditions

if TYPE_CHECKING:
    from comity import case as c
    from comity.kinds import Verdict
    from comity.solve.unrolling import Unrolled


def met(term: c.Term, unrolled: Unrolled) -> int:
    """Whether a binding term is not violated."""
    assert isinstance(term.rule, Binding)  # noqa: S101 - who asks has looked
    return -values(term.rule, unrolled).viol


def values(rule: Binding, unrolled: Unrolled) -> Values[int]:
    """The literals of the three values of a rule that can be violated."""
    unrolled.prepare(*conditions(rule))
    return Values(*(literal for (literal,) in terms.binding(rule, unrolled)))


def verdict(term: c.Term, wanted: Verdict, unrolled: Unrolled) -> int:
    """Whether the verdict of a term is `wanted` in a course in which everything is known."""
    unrolled.prepare(*conditions(term.rule))
    found = verdicts(term.kind, terms.values(term.rule, unrolled), unrolled)
    return found.get(wanted, unrolled.constant(value=False))[0]
