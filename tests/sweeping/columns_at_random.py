"""Tables of random scenarios of a case, for the oracle, and the same as a block, for the kernel."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.columns import blocks
from comity.columns.blocks import Block, Column, Names, Numbers, Stipulated, Switches
from comity.columns.planes import pack
from generate_conditions import DAY_ONE, names_of
from generate_scenarios import values
from oracle_columns import DAY, MISSING, SAFE, UNSAID, Amount, F, Moments, T, Table, Truths, U
from tables_of import events_in, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from comity import case as c

HOUR = DAY // 24
LARGE = (10**18 - 1, 1 - 10**18, Fraction(10**18 - 1, 10**18))
"""Numbers have at most 18 digits on either side of the point."""


def a_table(case: c.Case, doc: dict[str, Any], rows: int, chance: np.random.Generator) -> Table:
    """Scenarios of any length up to a few steps, with unknowns, dates, hours and horizons."""
    steps = int(chance.choice([1, 2, 3, 4, 5, 6, 7, 10]))
    alike = chance.random() < 0.25
    lengths = np.full(rows, steps) if alike else chance.integers(1, steps + 1, rows)
    dates, horizon = some_dates(steps, lengths, chance)
    names = names_in(case)
    given = {ref: each for ref, each in case.references.items() if chance.random() < 0.9}
    inputs = {ref: an_input(each, doc, names, (steps, rows), chance) for ref, each in given.items()}
    return Table(lengths, dates, horizon, bool(chance.random() < 0.5), inputs, names, events_in(case))


def some_dates(steps: int, lengths: npt.NDArray[Any], chance: np.random.Generator) -> tuple[Moments, Moments]:
    """Dates that never decrease and may be missing, and where each row stands now."""
    rows, clock = len(lengths), (DAY_ONE.toordinal() + chance.integers(0, 4, len(lengths))) * DAY
    timed, clocks = chance.random(rows) < 0.4, []
    for _ in range(steps):
        days = -(-clock // DAY) * DAY + chance.choice([0, 0, 1, 2, 7, 14, 30], rows) * DAY
        hours = clock + chance.choice([0, 4, 8, 36], rows) * HOUR + chance.choice([0, 0, 1], rows) * 10**6
        clock = np.where(timed & (chance.random(rows) < 0.5), hours, days)
        clocks.append(clock)
    there = np.stack(clocks)
    dates = np.where(chance.random((steps, rows)) < chance.choice([0, 0, 0.1, 0.5, 1], rows), MISSING, there)
    last = lengths - 1, np.arange(rows)
    later = there[last] + chance.choice([0, 1, 2, 7, 40], rows) * DAY
    later = np.where(chance.random(rows) < 0.5, -(-later // DAY) * DAY, later)
    return dates, np.where(chance.random(rows) < 0.5, later, dates[last])


def an_input(
    reference: c.Reference,
    doc: dict[str, Any],
    names: dict[str, int],
    shape: tuple[int, int],
    chance: np.random.Generator,
) -> Truths | Amount:
    """What is recorded of a fact, an event or a concept."""
    declared, often = reference.declared, float(chance.choice([0, 0, 0.05, 0.3]))
    if declared.what == "event":
        return np.where(chance.random(shape) < often, U, np.where(chance.random(shape) < 0.4, T, F))
    unknown = kept(chance.random(shape) < often, shape, chance)
    if declared.type.name == "bool":
        found = np.where(unknown, U, kept(np.where(chance.random(shape) < 0.5, T, F), shape, chance))
        return until_said(found, chance) if declared.readings else found
    options = numbers_of(reference, doc, names, chance)
    scale = lcm(*(each.denominator for each in options))
    whole = [int(each * scale) for each in options]
    kind = np.int64 if all(abs(each) < SAFE for each in whole) else np.object_
    chosen = np.array(whole, kind)[kept(chance.integers(0, len(whole), shape), shape, chance)]
    return Amount(chosen, chosen, ~unknown, scale)


def kept(found: npt.NDArray[Any], shape: tuple[int, int], chance: np.random.Generator) -> npt.NDArray[Any]:
    """Inertia: what is found stays from the step that sets it until a step that changes it."""
    steps = np.arange(shape[0])[:, None]
    changed = np.where(chance.random(shape) < chance.choice([0.1, 0.5, 1], shape[1]), steps, 0)
    return np.take_along_axis(found, np.maximum.accumulate(changed, axis=0), axis=0)


def until_said(found: Truths, chance: np.random.Generator) -> Truths:
    """A concept about which nothing is said up to some step, or ever."""
    steps, rows = found.shape
    return np.where(np.arange(steps)[:, None] < chance.integers(0, 3 * steps, rows), UNSAID, found)


def numbers_of(
    reference: c.Reference, doc: dict[str, Any], names: dict[str, int], chance: np.random.Generator
) -> Sequence[Fraction]:
    """The values that a fact may take, as numbers."""
    declared = reference.declared
    if declared.type.name == "symbol":
        return [Fraction(names[each]) for each in declared.type.values]
    (name,) = (each for each in names_of(doc) if each.name == declared.name)
    if declared.type.name == "date":
        return [Fraction(date.fromisoformat(each).toordinal()) for each in values(doc, name)]
    more = LARGE if declared.type.range is None and chance.random() < 0.2 else ()
    some = [Fraction(str(each)) for each in (*values(doc, name), *more)]
    return [each for each in some if declared.type.name == "number" or each.denominator == 1]


# --- as a block ---------------------------------------------------------------------------------------------------


def block_of(case: c.Case, table: Table) -> Block:
    """The table as the kernel reads it; what says nothing is left out."""
    (steps, rows), none, unclear = table.shape, table.dates == MISSING, table.horizon == MISSING
    return Block(
        rows=rows,
        steps=steps,
        inputs={ref: column(case.references[ref], found, table.names) for ref, found in table.inputs.items()},
        dates=None if none.all() else np.where(none, blocks.MISSING, table.dates),
        lengths=None if (table.lengths == steps).all() else table.lengths.astype(np.int32),
        horizon=None if unclear.all() else np.where(unclear, blocks.MISSING, table.horizon),
        closed=table.closed,
    )


def column(reference: c.Reference, found: Truths | Amount, names: Mapping[str, int]) -> Column:
    if not isinstance(found, Amount):
        yes, no = pack(found == T), pack(found == F)
        return Stipulated(yes, no, pack(found == UNSAID)) if reference.declared.readings else Switches(yes, no)
    if reference.declared.type.name == "symbol":
        index = np.zeros(len(names), np.int32)
        for i, name in enumerate(reference.declared.type.values):
            index[names[name]] = i
        return Names(np.where(found.known, index[found.low], -1).astype(np.int32))
    return Numbers(found.low, found.scale, None if found.known.all() else pack(found.known))
