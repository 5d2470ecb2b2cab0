"""Verdicts, stances and feasibility over all scenarios of one step, as diagrams.

There is nothing left to wait for, so nothing is ever pending, and whatever is dated is unknown when the step has no
date.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from comity import case as c
from comity.kinds import BINDING
from comity.semantics.terms import Claimed, Shown, Values, values
from comity.semantics.verdicts import possible
from comity.spaces import diagrams as dd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity.kinds import Kind
    from comity.semantics.terms import Found
    from comity.spaces.conditions import Conditions

OPEN: Final = ("undetermined", "contested", "pending")
_MERGED: Final = dd.Op("merged", lambda one, other: one if one == other else "contested")
_AGREED: Final = dd.Op("agreed", lambda one, other: one if one == other else dd.U)


def _choices(concepts: tuple[tuple[str, tuple[str, ...]], ...], fixed: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Each choice of readings that counts; what the question fixes is not open."""
    options = [[fixed[name]] if fixed.get(name) in readings else readings for name, readings in concepts]
    for chosen in product(*options):
        yield {name: reading for (name, _), reading in zip(concepts, chosen, strict=True)}


def verdicts(term: c.Term, conditions: Conditions, fixed: Mapping[str, str]) -> int:
    """The diagram of a term's verdict, over every reading that `fixed` leaves open; not for exceptions."""
    found = [_verdict(term, conditions.read(choice)) for choice in _choices(term.concepts, fixed)]
    return reduce(lambda one, other: conditions.diagrams.join(_MERGED, one, other), found)


def feasible(each: c.Background, conditions: Conditions, fixed: Mapping[str, str]) -> int:
    """Where a background constraint holds, and where it is broken: in every reading of the concepts in it."""
    found = [conditions.read(choice).of(each.always) for choice in _choices(each.concepts, fixed)]
    return reduce(lambda one, other: conditions.diagrams.join(_AGREED, one, other), found)


def _verdict(term: c.Term, conditions: Conditions) -> int:
    """The diagram of a term's verdict in one choice of readings."""
    diagrams, found = conditions.diagrams, values(term.rule, conditions)
    match found:
        case Values(viol, _, eng):  # a complete scenario leaves nothing pending
            return diagrams.join(_VERDICT, viol, eng)
        case Shown(truth):
            return diagrams.mapped(truth, lambda leaf: _word(term.kind, Shown(_TRUTH[leaf])))
        case Claimed(yes, no):
            return diagrams.join(_CLAIM, yes, no)
        case _:
            return diagrams.leaf(_word(term.kind, None))


_TRUTH = {dd.T: True, dd.F: False, dd.U: None}


def _word(kind: Kind, values: Found[bool | None]) -> str:
    """The verdict that values come to."""
    found = possible(kind, values)
    return found[0] if len(found) == 1 else "undetermined"


_VERDICT: Final = dd.Op("verdict", lambda viol, eng: _word(BINDING[0], Values(_TRUTH[viol], False, _TRUTH[eng])))  # noqa: FBT003 - a truth
_CLAIM: Final = dd.Op("claim", lambda yes, no: _word("assertion", Claimed(_TRUTH[yes], _TRUTH[no])))


# --- what counts for stances ---------------------------------------------------------------------------------------


class Ruling(NamedTuple):
    """Where a binding term does not reject, where it is neither violated nor open, and where it accepts nothing."""

    kept: int
    settled: int
    silent: int


def ruling(term: c.Term, verdict: int, conditions: Conditions) -> Ruling:
    """The sets of scenarios that count for the stance of a term's party."""
    diagrams = conditions.diagrams
    kept = diagrams.mapped(verdict, lambda word: dd.F if word == "violated" else dd.T)
    settled = diagrams.mapped(verdict, lambda word: dd.F if word == "violated" or word in OPEN else dd.T)
    if isinstance(term.rule, c.RedLine) and not term.rule.conditional:
        return Ruling(kept, settled, diagrams.true)
    return Ruling(kept, settled, diagrams.mapped(verdict, lambda word: dd.F if word == "satisfied" else dd.T))
