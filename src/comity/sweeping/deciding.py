"""What would be decided if one unknown were known: each value that conditions can tell apart is put in its place."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

import numpy as np

from comity import ground as g
from comity.columns.blocks import Names, Numbers, Stipulated, Switches
from comity.columns.kernel import evaluate
from comity.columns.planes import pack, popcount, unpack
from comity.problems import CaseError, Problem, nearest, shown
from comity.sweeping.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from comity.case import Case, Reference
    from comity.columns.blocks import Block, Column, Outcomes, Plane
    from comity.columns.plan import Plan

Value = bool | str | int | Fraction
_LARGE = 1 << 62


@dataclass(frozen=True, slots=True)
class Trial:
    """An input to try: its reference, the values to give it, and the values of its type where they are names."""

    ref: str
    what: str
    kind: str
    values: tuple[Value, ...]
    names: tuple[str, ...]


def trials(case: Case, names: Iterable[str], inputs: Iterable[str]) -> tuple[tuple[Trial, ...], dict[str, str]]:
    """What to try for the inputs of these names (`all`: each of `inputs`), and why others cannot be tried.

    `case` is as of the date that counts. Raises `CaseError` for a name that is no input which a term in force or the
    background reads.
    """
    asked, read = dict.fromkeys(names), dict.fromkeys(inputs)
    wanted = [*read] if "all" in asked else [*asked]
    problems = [
        Problem("unknown-name", f"nothing in force reads an input {shown(name)}", hint=nearest(name, read))
        for name in wanted
        if name not in read
    ]
    if problems:
        raise CaseError(problems)
    limits, entangled = _compared(case)
    found, left = [], {}
    for ref in wanted:
        reference = case.references[ref]
        if ref in entangled and reference.declared.type.name != "symbol":
            left[ref] = f"it is not only compared with fixed values: {entangled[ref]}"
        else:
            found.append(_trial(reference, limits.get(ref, ())))
    return tuple(found), left


def decided(plan: Plan, block: Block, outcomes: Outcomes, asked: Sequence[Trial]) -> Totals:
    """The counts of what each input would decide, and nothing else."""
    found = Totals()
    unknown, tables = dict(found.unknown), dict(found.decided)
    for trial in asked:
        missing = _missing(block, trial)
        if missing is None or not (rows := np.bitwise_or.reduce(missing, axis=0)).any():
            continue
        unknown[trial.ref] = popcount(rows)
        if table := _tried(plan, block, outcomes, trial, rows):
            tables[trial.ref] = table
    return replace(found, unknown=unknown, decided=tables)


# --- what to try ---------------------------------------------------------------------------------------------------


def _conditions(case: Case) -> Iterator[g.Ground]:
    for term in case.terms:
        if case.why_not[term.name] is None:
            parts = (getattr(term.rule, each.name) for each in fields(term.rule))
            yield from (part for part in parts if isinstance(part, g.Ground))
    yield from (each.always for each in case.background)


def _compared(case: Case) -> tuple[dict[str, set[int | Fraction]], dict[str, str]]:
    """The numbers that each input is compared with; and those that are read in another way, with the first place."""
    limits: dict[str, set[int | Fraction]] = {}
    entangled: dict[str, str] = {}
    for part in g.walk(*_conditions(case)):
        match part:
            case g.Compare(_, g.Value(ref), g.Constant(limit)) | g.Compare(_, g.Constant(limit), g.Value(ref)):
                limits.setdefault(ref, set()).add(limit)
            case g.Compare() | g.Arith():
                for child in g.children(part):
                    if isinstance(child, g.Value):
                        entangled.setdefault(child.ref, g.text(part))
    return limits, entangled


def _trial(reference: Reference, limits: Iterable[int | Fraction]) -> Trial:
    kind = reference.declared.type
    values: tuple[Value, ...]
    match kind.name:
        case "bool":
            values = (True, False)
        case "symbol":
            values = kind.values
        case _:
            values = tuple(_told_apart(sorted(limits), kind.range, whole=kind.name != "number"))
    what = "contested" if reference.declared.readings else reference.declared.what
    return Trial(reference.ref, what, kind.name, values, kind.values)


def _told_apart(
    limits: Sequence[int | Fraction], within: tuple[Fraction, Fraction] | None, *, whole: bool
) -> Iterator[int | Fraction]:
    """A number for each way in which one can lie to the limits, in ascending order, within a range."""
    between = [(one + Fraction(other)) / 2 for one, other in pairwise(limits)]
    ends = [limits[0] - 1, limits[-1] + 1] if limits else [within[0] if within else 0]
    near = [each for limit in (*limits, *between) for each in (limit, floor(limit), ceil(limit))]
    near += [each for limit in limits for each in (floor(limit) + 1, ceil(limit) - 1)]
    seen = set()
    for each in sorted({Fraction(each) for each in (*ends, *near, *(within or ()))}):
        place = tuple((each > limit) - (each < limit) for limit in limits)
        inside = within is None or within[0] <= each <= within[1]
        if inside and place not in seen and (not whole or each.denominator == 1):
            seen.add(place)
            yield int(each) if each.denominator == 1 else each


# --- where it is unknown -------------------------------------------------------------------------------------------


def _missing(block: Block, trial: Trial) -> Plane | None:
    """Where the input is unknown, `(steps, words)`; None where it nowhere is."""
    column = block.inputs.get(trial.ref)
    match column:
        case None:
            open_ = _everywhere(block) if trial.what in ("fact", "concept") else None
        case Switches(yes, no):
            open_ = ~(yes | no)
        case Stipulated(yes, no, unsaid):
            open_ = ~(yes | no | unsaid)
        case Names(codes):
            open_ = pack(codes < 0)
        case Numbers(_, _, known):
            open_ = None if known is None else ~known
    return None if open_ is None else open_ & _alive(block)


def _everywhere(block: Block) -> Plane:
    return np.full((block.steps, block.words), ~np.uint64(0))


def _alive(block: Block) -> Plane:
    """The steps that each row has."""
    lengths = np.full(block.rows, block.steps) if block.lengths is None else block.lengths
    return pack(np.arange(block.steps)[:, None] < lengths[None, :])


# --- trying --------------------------------------------------------------------------------------------------------


def _tried(plan: Plan, block: Block, outcomes: Outcomes, trial: Trial, rows: Plane) -> Mapping[str, Mapping[str, int]]:
    """For each term and party that is open: in how many rows, and in how many of them some, or every, value settles it.

    Those that no value settles are counted too: in another block one may, and then all are open that are.
    """
    before = {name: plane & rows for name, plane in _open(outcomes).items()}
    before = {name: plane for name, plane in before.items() if plane.any()}
    nothing = np.zeros_like(rows)
    some = dict.fromkeys(before, nothing)
    every, possible = dict.fromkeys(before, rows), nothing
    for value in trial.values if before else ():
        after = evaluate(plan, given(block, trial, value))
        ruled_out = after.feasible.get(False, nothing)
        left = _open(after)
        possible = possible | ~ruled_out
        for name in before:
            settled = ~left.get(name, nothing)
            some[name] = some[name] | settled & ~ruled_out
            every[name] = every[name] & (settled | ruled_out)
    return {
        name: {
            "open": popcount(plane),
            "some": popcount(plane & some[name]),
            "whatever": popcount(plane & every[name] & possible),
        }
        for name, plane in before.items()
    }


def _open(outcomes: Outcomes) -> dict[str, Plane]:
    """Where each term is undetermined or contested for want of knowledge, and where each party is open."""
    found = {}
    for name, verdicts in outcomes.verdicts.items():
        planes = [verdicts[each] for each in ("undetermined", "contested") if each in verdicts]
        if planes:
            found[name] = np.bitwise_or.reduce(planes)
    return found | {party: stances["open"] for party, stances in outcomes.stances.items() if "open" in stances}


def given(block: Block, trial: Trial, value: Value) -> Block:
    """The block with a value wherever the input is unknown."""
    column = block.inputs.get(trial.ref, _blank(block, trial))
    return replace(block, inputs={**block.inputs, trial.ref: _filled(column, trial, value)})


def _blank(block: Block, trial: Trial) -> Column:
    nothing, shape = np.zeros((block.steps, block.words), np.uint64), (block.steps, block.rows)
    if trial.kind == "bool":
        return Switches(nothing, nothing)
    if trial.kind == "symbol":
        return Names(np.full(shape, -1, np.int32))
    return Numbers(np.zeros(shape, np.int64), 1, nothing)


def _filled(column: Column, trial: Trial, value: Value) -> Column:
    match column:
        case Switches(yes, no):
            open_ = ~(yes | no)
            return Switches(yes | open_, no) if value else Switches(yes, no | open_)
        case Stipulated(yes, no, unsaid):
            open_ = ~(yes | no | unsaid)
            return Stipulated(yes | open_, no, unsaid) if value else Stipulated(yes, no | open_, unsaid)
        case Names(codes):
            return Names(np.where(codes < 0, np.int32(trial.names.index(str(value))), codes))
        case Numbers():
            return _with_number(column, Fraction(value))


def _with_number(column: Numbers, value: Fraction) -> Numbers:
    values, scale, known = column
    if known is None:
        return column
    common = lcm(scale, value.denominator)
    there = unpack(known, values.shape[1])
    most = max(int(np.abs(values[there]).max(initial=0)), abs(int(value * scale)) + 1)
    exact = values if values.dtype != object and most * (common // scale) < _LARGE else values.astype(object)
    filled = np.where(there, exact * (common // scale), int(value * common))
    return Numbers(filled, common, None)
