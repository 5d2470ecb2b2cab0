"""A case compiled once: from conditions that share their parts to one line of operations on planes.

Equal parts have the same register, those that read columns come first, and a register is used again when nothing needs
it any longer. Scenarios that are complete and those that go on have programs of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

from comity import case as c
from comity import ground as g
from comity.columns.judging import Form, background, choices, form, values
from comity.columns.lowering import Lowering
from comity.columns.planes import BITS
from comity.columns.tape import Program, Tape
from comity.kinds import BINDING
from comity.readings import check_readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CACHE = 16 << 20
"""Bytes that a block's planes may take: less than the last cache of a usual machine, which its cores share."""
MIN_WORDS, MAX_WORDS = 1024, 8192
"""With fewer, the calls cost more than what they do; with more, a plane is no longer near the core."""


class Judged(NamedTuple):
    """A term that has a verdict. `binding`: its verdict counts for the stance; `asking`: its being satisfied does."""

    name: str
    party: str
    form: Form
    binding: bool
    asking: bool


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A case as the kernel evaluates it; it holds no part of the case, and can be pickled.

    `inputs` are the references that matter for some verdict or for what is feasible, sorted; `rows` is how many
    scenarios of one step a block should have (one of more steps fewer, in proportion). `terms` are those that have a
    verdict, in the case's order; `parties` the names of all parties.
    """

    inputs: tuple[str, ...]
    rows: int
    terms: tuple[Judged, ...]
    parties: tuple[str, ...]
    complete: Program
    ongoing: Program


def plan(case: c.Case, readings: Mapping[str, str] | None = None) -> Plan:
    """The plan of a case as of its date; `readings` fixes the reading of contested concepts.

    Raises `CaseError` for a reading that does not exist.
    """
    check_readings(case, readings or {})
    terms = [term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception"]
    roots = [*_conditions(terms), *(each.always for each in case.background)]
    complete, ongoing = (_program(case, terms, readings or {}, roots, closed=closed) for closed in (True, False))
    inputs = _inputs(roots)
    return Plan(
        inputs=inputs,
        rows=_rows(len(inputs), max(complete.registers, ongoing.registers)),
        terms=tuple(_judged(term) for term in terms),
        parties=tuple(party.name for party in case.parties),
        complete=complete,
        ongoing=ongoing,
    )


def _conditions(terms: list[c.Term]) -> Iterator[g.Ground]:
    for term in terms:
        values = (getattr(term.rule, each.name) for each in fields(term.rule))
        yield from (value for value in values if isinstance(value, g.Ground))


def _inputs(roots: list[g.Ground]) -> tuple[str, ...]:
    return tuple(sorted({part.ref for part in g.walk(*roots) if isinstance(part, g.Input | g.Value | g.Contested)}))


def _rows(inputs: int, registers: int) -> int:
    """As many rows as fit into the cache with each register and two planes of each input, in whole words."""
    return BITS * max(MIN_WORDS, min(CACHE // (8 * (registers + 2 * inputs)), MAX_WORDS))


def _judged(term: c.Term) -> Judged:
    rule, binding = term.rule, term.kind in BINDING
    asking = binding and not (isinstance(rule, c.RedLine) and not rule.conditional)
    return Judged(term.name, term.party, form(rule), binding, asking)


def _program(
    case: c.Case, terms: list[c.Term], fixed: Mapping[str, str], roots: list[g.Ground], *, closed: bool
) -> Program:
    tape = Tape()
    lowering = Lowering(tape, case.references, roots, closed=closed)
    for index, term in enumerate(terms):
        found = [values(term.rule, lowering.read(choice)) for choice in choices(term, fixed)]
        tape.result(*(reg for each in found for reg in each), given=index)
    tape.result(*background(lowering, case.background, fixed))
    return tape.program()
