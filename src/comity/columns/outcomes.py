"""From the planes of a term's values to those of its verdicts, and on to stances: as `verdicts` and `assess` do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from comity.columns.planes import is_empty
from comity.kinds import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from comity.columns.blocks import Plane
    from comity.columns.plan import Judged
    from comity.columns.run import Run
    from comity.kinds import Stance, Verdict

ByVerdict: TypeAlias = "dict[Verdict, Plane]"
_TWO: dict[str, tuple[Verdict, Verdict]] = {
    "raised": ("raised", "not_triggered"),
    "applies": ("applies", "not_triggered"),
    "claimed": ("satisfied", "violated"),
}
"""The verdicts of terms that have one value: where it is true, and where false."""


class Found(NamedTuple):
    """The planes of each verdict of a term, and of each that may be; those without a row are left out."""

    verdicts: ByVerdict
    possible: ByVerdict


def judged(run: Run, term: Judged, planes: Sequence[Plane]) -> Found:
    """The verdicts of a term from its values in each choice of readings, one after the other."""
    match term.form:
        case "recorded":
            same = _filled({"recorded": run.valid})
            return Found(same, same)
        case "rule":
            found = [_rule(run, *planes[at : at + 6]) for at in range(0, len(planes), 6)]
        case form:
            found = [_single(run, _TWO[form], *planes[at : at + 2]) for at in range(0, len(planes), 2)]
    return found[0] if len(found) == 1 else _merged(run, found)


def _single(run: Run, names: tuple[Verdict, Verdict], yes: Plane, no: Plane) -> Found:
    """The verdicts of a term that has one value."""
    first, second = run.among(yes), run.among(no)
    rest = run.valid ^ (first | second)
    sure = {names[0]: first, names[1]: second}
    return _found(sure, rest, {names[0]: rest, names[1]: rest})


def _rule(run: Run, viol: Plane, kept: Plane, pend: Plane, settled: Plane, eng: Plane, idle: Plane) -> Found:  # noqa: PLR0913, PLR0917 - two planes of each value
    """The verdicts that follow from the three values of a rule, each with where it is true and where false."""
    viol, kept = run.among(viol), run.among(kept)
    sure: ByVerdict = {"violated": viol}
    done = kept
    if pend is not run.none or settled is not run.all:  # only what has a deadline can be pending
        sure["pending"], done = kept & pend, kept & settled
    sure["satisfied"] = done if eng is run.all else done & eng
    sure["not_triggered"] = run.none if idle is run.none else done & idle
    rest = run.valid ^ _union(sure.values())
    if is_empty(rest):
        return _found(sure, rest, {})
    due = rest & ~pend
    more: ByVerdict = {"violated": rest & ~kept, "pending": rest & ~settled}
    return _found(sure, rest, more | {"satisfied": due & ~idle, "not_triggered": due & ~eng})


def _found(sure: ByVerdict, rest: Plane, more: ByVerdict) -> Found:
    """The verdicts that are sure, and undetermined where there is none; there, `more` is what may be."""
    verdicts = _filled(sure)
    if is_empty(rest):
        return Found(verdicts, verdicts)
    possible = {name: sure[name] | more[name] if name in sure else more[name] for name in more}
    return Found({**verdicts, "undetermined": rest}, _filled(possible))


def _merged(run: Run, found: Sequence[Found]) -> Found:
    """What a term comes to over several choices of readings: contested where they differ."""
    agreed: ByVerdict = {}
    for name, plane in found[0].verdicts.items():
        planes = [each.verdicts.get(name, run.none) for each in found[1:]]
        for each in planes:
            plane = plane & each  # noqa: PLW2901 - it shrinks
        agreed[name] = plane
    verdicts = _filled({**agreed, "contested": run.valid ^ _union([run.none, *agreed.values()])})
    names = dict.fromkeys(name for each in found for name in each.possible)
    return Found(verdicts, {name: _union(each.possible.get(name, run.none) for each in found) for name in names})


def _union(planes: Iterable[Plane]) -> Plane:
    first, *others = planes
    if not others:
        return first
    found = first | others[0]
    for each in others[1:]:
        found |= each
    return found


def _filled(planes: ByVerdict) -> ByVerdict:
    return {name: plane for name, plane in planes.items() if not is_empty(plane)}


# --- stances -----------------------------------------------------------------------------------------------------


def feasibility(run: Run, broken: Plane, unsure: Plane) -> dict[bool | None, Plane]:
    """Where a block is feasible, where not and where this cannot be told."""
    broken = broken & run.valid
    unsure = unsure & ~broken & run.valid
    planes = {True: run.valid ^ (broken | unsure), False: broken, None: unsure}
    return {name: plane for name, plane in planes.items() if not is_empty(plane)}


def stances(
    run: Run, party: str, terms: Sequence[Judged], found: Mapping[str, Found], infeasible: Plane | None
) -> dict[Stance, Plane]:
    """The stance of a party from the verdicts of its terms; it has none where a scenario is not feasible."""
    rejects, open_, accepts = [run.none], [run.none], [run.none]
    for term in terms:
        if term.party == party and term.binding:
            verdicts = found[term.name].verdicts
            rejects += _some(verdicts, "violated")
            open_ += _some(verdicts, *OPEN)
            accepts += _some(verdicts, "satisfied") if term.asking else []
    left = run.valid if infeasible is None else run.valid & ~infeasible
    stances: dict[Stance, Plane] = {} if infeasible is None else {"infeasible": infeasible}
    by_rank: tuple[tuple[Stance, list[Plane]], ...] = (("rejects", rejects), ("open", open_), ("accepts", accepts))
    for name, planes in by_rank:
        stances[name] = _union(planes) & left
        left = left & ~stances[name]
    stances["not_engaged"] = left
    return {name: plane for name, plane in stances.items() if not is_empty(plane)}


def _some(verdicts: ByVerdict, *names: Verdict) -> list[Plane]:
    return [verdicts[name] for name in names if name in verdicts]
