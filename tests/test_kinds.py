"""What is said once of each kind of term holds of what it comes to, and of how it is shown."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, get_args

import pytest

from comity.kinds import NATURES, SETTLED, Kind, Stance, Verdict
from comity.report import badges
from comity.semantics.terms import Claimed, Found, Shown, Values
from comity.semantics.verdicts import ORDER, possible

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS: tuple[Kind, ...] = get_args(Kind)


def results(kind: Kind) -> Iterator[Found[bool | None]]:
    """What a term of a kind may come to where everything is known."""
    nature = NATURES[kind]
    if nature.binding:
        pending = (False, True) if nature.waits else (False,)
        yield from (Values[bool | None](*each) for each in product((False, True), pending, (False, True)))
    elif kind == "assertion":
        yield from (Claimed[bool | None](yes, not yes) for yes in (False, True))
        yield None
    elif kind != "exception":
        yield from (Shown[bool | None](each) for each in (False, True))


def test_every_kind_is_in_the_table() -> None:
    assert tuple(NATURES) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_comes_to_every_verdict_that_the_table_gives_its_kind_and_to_no_other(kind: Kind) -> None:
    found = [possible(kind, each) for each in results(kind)]
    nature = NATURES[kind]
    assert {each for (each,) in found} == {*nature.verdicts, *(["pending"] if nature.waits else [])}


def test_every_verdict_and_stance_has_a_sign_and_every_settled_one_its_place_in_the_order() -> None:
    assert set(badges.VERDICTS) == set(get_args(Verdict))
    assert set(badges.STANCES) == set(get_args(Stance))
    assert set(ORDER) == set(SETTLED)
