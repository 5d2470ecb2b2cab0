"""The verdict of a term from its values: where each verdict is the one, and which are possible."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from comity.semantics.algebra import T
from comity.semantics.terms import Claimed, Shown, Values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comity.kinds import Kind, Verdict
    from comity.semantics.terms import Found


class Logic(Protocol[T]):
    """What an algebra says of truths by themselves, without steps, dates or amounts."""

    def constant(self, *, value: bool) -> T:
        """True, or false."""

    def negation(self, x: T) -> T:
        """The reverse."""

    def all_of(self, xs: Sequence[T]) -> T:
        """The minimum."""

    def decided(self, yes: T, no: T) -> T:
        """True where `yes` is, false where `no` is, else unknown; where nothing is unknown, `yes`."""


def verdicts(kind: Kind, found: Found[T], logic: Logic[T]) -> Mapping[Verdict, T]:
    """The verdicts that a term of a kind can come to, each with where it is the one: possible where that is not false.

    Empty for an exception, which has no verdict.
    """
    match found:
        case Values(viol, pend, eng):
            return _of_values(viol, pend, eng, logic)
        case Shown(truth):
            return {"raised" if kind == "warning" else "applies": truth, "not_triggered": logic.negation(truth)}
        case Claimed(yes, no):
            return {"violated": logic.decided(no, yes), "satisfied": logic.decided(yes, no)}
        case _:
            return {"recorded": logic.constant(value=True)} if kind == "assertion" else {}


def _of_values(viol: T, pend: T, eng: T, logic: Logic[T]) -> Mapping[Verdict, T]:
    clear, settled = logic.negation(viol), logic.negation(pend)
    return {
        "violated": viol,
        "pending": logic.all_of((clear, pend)),
        "satisfied": logic.all_of((clear, settled, eng)),
        "not_triggered": logic.all_of((clear, settled, logic.negation(eng))),
    }


# --- of single truths --------------------------------------------------------------------------------------------


class _Single:
    """True, false, or None where it is unknown."""

    def constant(self, *, value: bool) -> bool | None:
        return value

    def negation(self, x: bool | None) -> bool | None:  # noqa: FBT001 - a truth
        return None if x is None else not x

    def all_of(self, xs: Sequence[bool | None]) -> bool | None:
        return False if False in xs else None if None in xs else True

    def decided(self, yes: bool | None, no: bool | None) -> bool | None:  # noqa: FBT001 - truths
        return True if yes else False if no else None


ORDER: tuple[Verdict, ...] = (
    "violated", "pending", "satisfied", "raised", "applies", "recorded", "not_triggered"
)  # fmt: skip


@cache
def possible(kind: Kind, found: Found[bool | None]) -> tuple[Verdict, ...]:
    """The verdicts that the values of a term leave possible, in a fixed order; True, False, or None for unknown."""
    by_verdict = verdicts(kind, found, _Single())
    return in_order({verdict for verdict, truth in by_verdict.items() if truth is not False})


def in_order(found: set[Verdict]) -> tuple[Verdict, ...]:
    """Verdicts in a fixed order."""
    return tuple(found) if len(found) == 1 else tuple(each for each in ORDER if each in found)
