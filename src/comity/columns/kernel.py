"""A plan, evaluated on a block: every operation on many scenarios at once.

Nothing here goes row by row. An operation costs a call of NumPy, and then what the memory costs; so blocks are small
enough to stay near the processor and large enough that calls cost little (`Plan.rows`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from comity.columns import amounts, passing, windows
from comity.columns.blocks import Outcomes
from comity.columns.outcomes import Found, feasibility, judged, stances
from comity.columns.run import Run, column
from comity.columns.tape import ALL, NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from comity.columns.blocks import Block, Plane
    from comity.columns.plan import Plan
    from comity.columns.tape import Program


def evaluate(plan: Plan, block: Block) -> Outcomes:
    """What each scenario of a block does to each term: verdicts, what is possible, stances, and what is feasible."""
    run, found = Run(block), dict[str, Found]()
    feasible: dict[bool | None, Plane] = {}
    for term, planes in _results(run, plan.complete if block.closed else plan.ongoing):
        if term is None:
            feasible = feasibility(run, *planes)
        else:
            found[plan.terms[term].name] = judged(run, plan.terms[term], planes)
    return Outcomes(
        rows=block.rows,
        verdicts={name: each.verdicts for name, each in found.items()},
        possible={name: each.possible for name, each in found.items()},
        stances={party: stances(run, party, plan.terms, found, feasible.get(False)) for party in plan.parties},
        feasible=feasible,
    )


def _results(run: Run, program: Program) -> Iterator[tuple[int | None, list[Plane]]]:
    """What the program hands out: the planes of each term, by its place, and under None those of what is feasible."""
    registers: list[Any] = [None] * program.registers
    registers[NONE], registers[ALL] = run.none, run.all
    for operation, target, reads, given in program.code:
        # The most frequent operations stand here, since to call a function costs as much as they do.
        if operation == "and":
            plane = registers[reads[0]] & registers[reads[1]]
            for reg in reads[2:]:
                plane = plane & registers[reg]
            registers[target] = plane
        elif operation == "or":
            plane = registers[reads[0]] | registers[reads[1]]
            for reg in reads[2:]:
                plane = plane | registers[reg]
            registers[target] = plane
        elif operation == "result":
            yield cast("int | None", given), [registers[reg] for reg in reads]
        else:
            registers[target] = OPERATIONS[operation](run, given, *[registers[reg] for reg in reads])


def _without(_: Run, __: object, these: Plane, those: Plane) -> Plane:
    return these & ~those


# --- inputs ------------------------------------------------------------------------------------------------------


def _switch(run: Run, given: Any) -> Plane:  # noqa: ANN401 - each operation is given something else
    """Where a boolean input is true, or false; without a column, what is given."""
    ref, side, absent = given
    found = column(run, ref)
    if found is None:
        return run.all if absent == ALL else run.none
    return run.flat(found[side])


def _said(run: Run, given: Any, read: Plane) -> Plane:  # noqa: ANN401 - as above
    """What the scenario stipulates, else what the reading says."""
    ref, side = given
    found = column(run, ref)
    return read if found is None else run.flat(found[side]) | read & run.flat(found.unsaid)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "without": _without,
    "switch": _switch,
    "said": _said,
    "so far": passing.so_far,
    "always": passing.always,
    "before": passing.before,
    "since": passing.since,
    "lost": passing.lost,
    "following": passing.following,
    "from now on": passing.from_now_on,
    "never again": passing.never_again,
    "ever": passing.ever,
    "throughout": passing.throughout,
    "last": passing.last,
    "near": windows.near,
    "not near": windows.not_near,
    "dated": windows.dated,
    "horizon": windows.horizon,
    "expired": windows.expired,
    "value": amounts.value,
    "constant": amounts.constant,
    "today": amounts.today,
    "count": amounts.count,
    "arith": amounts.arith,
    "known": amounts.known,
    "below": amounts.below,
    "above": amounts.above,
    "is": amounts.equal,
    "surely": amounts.surely,
    "never": amounts.never,
    "digits": amounts.digits,
    "at least": amounts.at_least,
    "named": amounts.named,
    "same": amounts.same,
    "alike": amounts.alike,
}
"""By its name on the tape. Each takes the run, what it is given, and the registers that it reads."""
