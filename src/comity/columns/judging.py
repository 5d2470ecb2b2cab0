"""Terms and background constraints as instructions: which registers their verdicts follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from comity import case as c
from comity.columns.tape import ALL, NONE
from comity.readings import choices
from comity.semantics import terms
from comity.semantics.terms import Claimed, Shown, Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.columns.lowering import Lowering

Form: TypeAlias = Literal["rule", "raised", "applies", "claimed", "recorded"]
"""What the verdicts of a term are; a rule has the values of its violation, of its being pending and of its trigger."""


def form(rule: c.Rule) -> Form:
    """The form of the verdicts of a term, which is no exception."""
    match rule:
        case c.Warning():
            return "raised"
        case c.Characterisation():
            return "applies"
        case c.Assertion(claims):
            return "recorded" if claims is None else "claimed"
        case _:
            return "rule"


def values(rule: c.Rule, lowering: Lowering) -> tuple[int, ...]:
    """The registers from which the verdicts of a term follow, two for each of its values."""
    match terms.values(rule, lowering):
        case Values() | Shown() as found:
            return tuple(reg for pair in found for reg in pair)
        case Claimed(yes, no):
            return lowering.decided(yes, no)
        case _:
            return ()


def background(lowering: Lowering, constraints: tuple[c.Background, ...], fixed: Mapping[str, str]) -> tuple[int, int]:
    """The registers of where a constraint is broken in every reading, and of where one may be, or in some reading."""
    tape = lowering.tape
    broken, unsure = [], []
    for each in constraints:
        found = [lowering.read(choice).of(each.always) for choice in choices(each.concepts, fixed)]
        fails = tape.every(tape.over("ever", no) for _, no in found)
        holds = tape.every(tape.over("throughout", yes) for yes, _ in found)
        broken.append(fails)
        unsure.append(tape.without(ALL, tape.some((fails, holds))))
    return tape.some(broken), tape.some(unsure) if broken else NONE
