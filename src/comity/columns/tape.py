"""Instructions in a line: each made once, those without use left out, and few registers for what is still needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

NONE, ALL = 0, 1
"""The registers of the plane without a row and of that of all rows."""
Pair: TypeAlias = tuple[int, int]
"""The registers of where something is true, and of where it is false."""
NEVER, ALWAYS, UNKNOWN = (NONE, ALL), (ALL, NONE), (NONE, NONE)
ATOMS = frozenset(("value", "today", "constant", "known", "below", "above", "is", "named", "same", "alike", "without"))
"""What reads whole columns: done first, column by column."""


class Instruction(NamedTuple):
    """An operation on registers: where its result goes, what it reads, and what else it is given."""

    operation: str
    target: int
    reads: tuple[int, ...]
    given: object


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Instructions in order, and how many registers they need."""

    code: tuple[Instruction, ...]
    registers: int


class Tape:
    """Instructions in the making; what is the same has the same register. A register is written once."""

    def __init__(self) -> None:
        self._code: list[Instruction] = []
        self._made: dict[tuple[str, tuple[int, ...], object], int] = {}
        self._results: list[Instruction] = []

    def emit(self, operation: str, *reads: int, given: object = None) -> int:
        """The register with the result of an operation."""
        key = (operation, reads, given)
        if key not in self._made:
            self._made[key] = 2 + len(self._code)
            self._code.append(Instruction(operation, self._made[key], reads, given))
        return self._made[key]

    def result(self, *reads: int, given: object = None) -> None:
        """Note that registers are handed out, as what is given."""
        made = Instruction("result", 2 + len(self._code), reads, given)
        self._code.append(made)
        self._results.append(made)

    # --- conditions ----------------------------------------------------------------------------------------------

    def every(self, regs: Iterable[int]) -> int:
        """Where all of these are."""
        return self._joined("and", regs, neutral=ALL, decisive=NONE)

    def some(self, regs: Iterable[int]) -> int:
        """Where one of these is."""
        return self._joined("or", regs, neutral=NONE, decisive=ALL)

    def _joined(self, operation: str, regs: Iterable[int], *, neutral: int, decisive: int) -> int:
        kept = sorted(set(regs) - {neutral})
        if decisive in kept:
            return decisive
        return self.emit(operation, *kept) if len(kept) > 1 else kept[0] if kept else neutral

    def both(self, *pairs: Pair) -> Pair:
        """The minimum: true where all are true, false where one is false."""
        return self.every(yes for yes, _ in pairs), self.some(no for _, no in pairs)

    def either(self, *pairs: Pair) -> Pair:
        """The maximum: true where one is true, false where all are false."""
        return self.some(yes for yes, _ in pairs), self.every(no for _, no in pairs)

    def without(self, these: int, those: int) -> int:
        """Where these are and those are not."""
        if those == ALL or these in (NONE, those):
            return NONE
        return these if those == NONE else self.emit("without", these, those)

    def over(self, operation: str, reg: int) -> int:
        """What goes over the steps and leaves the same at every step as it is."""
        return reg if reg in (NONE, ALL) else self.emit(operation, reg)

    # --- the program ---------------------------------------------------------------------------------------------

    def program(self) -> Program:
        """What was noted, as a program."""
        used = _used(self._code, self._results)
        atoms = _atoms(used)
        first = sorted((each for each in used if each.target in atoms), key=lambda each: atoms[each.target])
        return _with_few_registers([*first, *(each for each in used if each.target not in atoms)])


def _used(code: list[Instruction], results: list[Instruction]) -> list[Instruction]:
    """The instructions that a result depends on."""
    needed = {each.target for each in results}
    kept = []
    for each in reversed(code):
        if each.target in needed:
            needed.update(each.reads)
            kept.append(each)
    return kept[::-1]


def _atoms(code: list[Instruction]) -> dict[int, tuple[str, int]]:
    """The instructions that read columns, or nothing but such: each with the column that it reads, in order."""
    found: dict[int, tuple[str, int]] = {}
    for each in code:
        if each.operation in ATOMS and all(reg in found for reg in each.reads):
            columns = [found[reg][0] for reg in each.reads]
            found[each.target] = (max(columns, default=str(each.given)), each.target)
    return found


def _with_few_registers(code: list[Instruction]) -> Program:
    """The same with each register used again as soon as nothing needs what is in it."""
    last = {reg: at for at, each in enumerate(code) for reg in each.reads}
    place, free, used = {NONE: NONE, ALL: ALL}, list[int](), 2
    placed = []
    for at, each in enumerate(code):
        reads = tuple(place[reg] for reg in each.reads)
        free += [place.pop(reg) for reg in dict.fromkeys(each.reads) if reg > ALL and last[reg] == at]
        if not free:
            free.append(used)
            used += 1
        place[each.target] = free.pop()
        placed.append(Instruction(each.operation, place[each.target], reads, each.given))
        if each.target not in last:
            free.append(place.pop(each.target))
    return Program(tuple(placed), used)
