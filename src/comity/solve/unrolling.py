"""Conditions over the steps of every scenario at once, as literals: the same cases, in the same order, as `meaning`.

A course has at least one step and at most `steps`: exactly one of `last` is true, and a step counts when it is not
after that one. Everything is known in it: each fact has one of its values at each step, each event happens or does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from comity import case as c
from comity import ground as g
from comity.solve import circuit as k
from comity.solve.calendar import Calendar
from comity.solve.scales import Scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import timedelta

    from comity.solve.frames import Frame

Literals = tuple[int, ...]
"""One literal for each step."""


@dataclass(slots=True)
class Inputs:
    """The variables of facts, events and concepts, one for each step, made when they are first asked for."""

    switches: dict[str, Literals] = field(default_factory=dict)
    options: dict[str, tuple[dict[str, int], ...]] = field(default_factory=dict)
    scales: dict[str, tuple[Scale, ...]] = field(default_factory=dict)
    numbers: dict[str, tuple[k.Number, ...]] = field(default_factory=dict)


class Unrolled:
    """What conditions mean at each step of a course, as literals of a circuit."""

    def __init__(self, frame: Frame, circuit: k.Circuit) -> None:
        self.frame, self.circuit, self.steps = frame, circuit, frame.steps
        self.last = self._one_of(self.steps)
        later: list[int] = []
        for at in reversed(range(self.steps)):
            later.append(circuit.any_of((self.last[at], *later[-1:])))
        self.counts = tuple(reversed(later))
        self.calendar = Calendar(circuit, frame)
        self.inputs = Inputs()
        self._base: Unrolled | None = None
        self._private: frozenset[str] = frozenset()
        self._memo: dict[g.Part, Literals] = {}
        self._amounts: dict[g.Part, tuple[k.Number, ...]] = {}
        self._own: dict[g.Part, bool] = {}

    def copy(self, private: frozenset[str], inputs: Inputs | None = None) -> Unrolled:
        """The same with variables of its own for these inputs, or those of another copy; all others are shared."""
        made: Unrolled = object.__new__(Unrolled)
        made.frame, made.circuit, made.steps = self.frame, self.circuit, self.steps
        made.last, made.counts, made.calendar = self.last, self.counts, self.calendar
        made.inputs, made._base, made._private = inputs or Inputs(), self, private
        made._memo, made._amounts, made._own = {}, {}, {}
        return made

    def read(self, choice: Mapping[str, str]) -> Unrolled:
        """The same courses, with all variables shared, in another choice of readings."""
        made = Unrolled(replace(self.frame, choice=choice, _reads={}), self.circuit)
        made.last, made.counts, made.calendar, made.inputs = self.last, self.counts, self.calendar, self.inputs
        return made

    def _one_of(self, options: int) -> Literals:
        """Literals of which exactly one is true."""
        literals = tuple(self.circuit.new() for _ in range(options)) if options > 1 else (self.circuit.true,)
        self.circuit.demand(*literals)
        for at, one in enumerate(literals):
            for other in literals[:at]:
                self.circuit.demand(-one, -other)
        return literals

    # --- over all steps ------------------------------------------------------------------------------------------

    def ever(self, literals: Iterable[int]) -> int:
        """At some step that counts."""
        return self.circuit.any_of(map(self._counted, self.counts, literals))

    def throughout(self, literals: Iterable[int]) -> int:
        """At every step that counts."""
        return -self.ever([-each for each in literals])

    def finally_(self, literals: Iterable[int]) -> int:
        """At the last step."""
        return self.circuit.any_of(map(self._counted, self.last, literals))

    def _counted(self, counts: int, literal: int) -> int:
        return self.circuit.all_of((counts, literal))

    # --- conditions ----------------------------------------------------------------------------------------------

    def where(self, cond: g.Ground) -> Literals:
        """For each step, the literal that is true where the condition is."""
        self._prepare(cond)
        return self._literals(cond)

    def stand(self, cond: g.Ground, literal: int) -> None:
        """Let a condition stand for a literal, at every step; it must not have been asked for."""
        assert cond not in self._memo  # noqa: S101 - as said
        self._memo[cond] = (literal,) * self.steps

    def amounts(self, part: g.Amount) -> tuple[k.Number, ...]:
        """For each step, an amount in binary."""
        self._prepare(part)
        return self._numbers(part)

    def _prepare(self, root: g.Part) -> None:
        """Make every part that the root needs, those below first; without recursion, since conditions may be deep."""
        stack: list[tuple[g.Part, bool]] = [(root, False)]
        while stack:
            part, ready = stack.pop()
            if part in self._memo or part in self._amounts or not self._is_own(part):
                continue
            if ready:
                self._make(part)
            else:
                stack.append((part, True))
                stack += [(child, False) for child in self._below(part)]

    def _is_own(self, part: g.Part) -> bool:
        """Whether a part reads a private input, so that it is made here and not taken from the base."""
        if self._base is None:
            return True
        found = self._own.get(part)
        if found is None:
            found = self._own[part] = not self._private.isdisjoint(self.frame.reads(part))
        return found

    def _below(self, part: g.Part) -> tuple[g.Part, ...]:
        return self.frame.below(part)

    def _literals(self, cond: g.Ground) -> Literals:
        if self._base is not None and not self._is_own(cond):
            return self._base.where(cond)
        return self._memo[cond]

    def _make(self, part: g.Part) -> None:
        match part:
            case g.Symbol():
                pass
            case g.Value(ref) if ref not in self.frame.binary:
                pass  # only compared with constants or names, where it is not needed as a number
            case g.Today() if self.calendar.kind != "binary":
                pass
            case g.Value() | g.Today() | g.Constant() | g.Count() | g.Arith():
                self._amounts[part] = self._amount(part)
            case _:
                self._memo[part] = self._made(part)

    def _made(self, cond: g.Ground) -> Literals:
        circuit, where = self.circuit, self._literals
        match cond:
            case g.Input(ref):
                return self.switch(ref)
            case g.Compare(op, left, right):
                return self._compared(op, left, right)
            case g.Not(arg):
                return tuple(-each for each in where(arg))
            case g.And(args):
                return tuple(map(circuit.all_of, zip(*map(where, args), strict=True)))
            case g.Or(args):
                return tuple(map(circuit.any_of, zip(*map(where, args), strict=True)))
            case g.Iff(left, right):
                return tuple(map(circuit.iff, where(left), where(right)))
            case g.Named(_, _, arg):
                return where(arg)
            case g.Once(arg, None):
                return self._once(where(arg))
            case g.Earlier(arg, None):
                return self._before(self._once(where(arg)))
            case g.Always(arg):
                return tuple(-each for each in self._once([-each for each in where(arg)]))
            case g.Previously(arg):
                return self._before(where(arg))
            case g.Since(hold, start):
                return self._since(where(hold), where(start))
            case g.Once(arg, within):
                assert within is not None  # noqa: S101 - the case before
                return tuple(self._near(where(arg), i, range(i + 1), within) for i in range(self.steps))
            case g.Earlier(arg, within):
                assert within is not None  # noqa: S101 - as above
                return tuple(self._near(where(arg), i, range(i), within) for i in range(self.steps))
            case g.Contested(ref):
                said = self.frame.stipulated.get(ref)
                return where(cond.read(self.frame.choice)) if said is None else self._stipulated(cond, said)
            case g.Const(value):
                return (circuit.constant(value),) * self.steps
            case _:
                assert_never(cond)

    def _once(self, literals: Iterable[int]) -> Literals:
        found: list[int] = []
        for each in literals:
            found.append(self.circuit.any_of((each, *found[-1:])))
        return tuple(found)

    def _before(self, literals: Literals) -> Literals:
        return (-self.circuit.true, *literals[:-1])

    def _since(self, hold: Literals, start: Literals) -> Literals:
        found = [-self.circuit.true]
        for held, started in zip(hold, start, strict=True):
            found.append(self.circuit.any_of((started, self.circuit.all_of((held, found[-1])))))
        return tuple(found[1:])

    def _near(self, literals: Literals, i: int, reach: Iterable[int], within: timedelta) -> int:
        near = self.calendar.near
        return self.circuit.any_of(self.circuit.all_of((literals[j], near(j, i, within))) for j in reach)

    def _stipulated(self, cond: g.Contested, said: Sequence[c.Cell]) -> Literals:
        """What the scenario says of a contested concept (None: something unknown), else what the reading says."""
        read, found = self._literals(cond.read(self.frame.choice)), list[int]()
        for at in range(self.steps):
            cell = said[min(at, len(said) - 1)]
            if cell is c.UNSAID:
                found.append(read[at])
            else:
                found.append(self.switch(cond.ref)[at] if cell is None else self.circuit.constant(bool(cell)))
        return tuple(found)

    # --- inputs --------------------------------------------------------------------------------------------------

    def _place(self, ref: str) -> Inputs:
        return self.inputs if self._base is None or ref in self._private else self._base._place(ref)  # noqa: SLF001

    def switch(self, ref: str) -> Literals:
        """The literals of a boolean fact, an event or a concept without readings."""
        inputs = self._place(ref)
        if ref not in inputs.switches:
            inputs.switches[ref] = tuple(self.circuit.new() for _ in range(self.steps))
        return inputs.switches[ref]

    def options(self, ref: str) -> tuple[dict[str, int], ...]:
        """For each step, the literal of each value of a fact that has names as values."""
        inputs = self._place(ref)
        if ref not in inputs.options:
            values = self.frame.types[ref].values
            inputs.options[ref] = tuple(
                dict(zip(values, self._one_of(len(values)), strict=True)) for _ in range(self.steps)
            )
        return inputs.options[ref]

    def scale(self, ref: str) -> tuple[Scale, ...]:
        """For each step, the scale of a number or date that is only compared with constants."""
        inputs = self._place(ref)
        if ref not in inputs.scales:
            kind = self.frame.types[ref]
            low, high = kind.range or (None, None)
            inputs.scales[ref] = tuple(
                Scale(self.circuit, whole=kind.name != "number", low=low, high=high, day=kind.name == "date")
                for _ in range(self.steps)
            )
        return inputs.scales[ref]

    def number(self, ref: str) -> tuple[k.Number, ...]:
        """For each step, a number or date in binary."""
        inputs = self._place(ref)
        if ref not in inputs.numbers:
            low, high = self.frame.bounds(ref)
            inputs.numbers[ref] = tuple(k.between(self.circuit, low, high) for _ in range(self.steps))
        return inputs.numbers[ref]

    # --- amounts -------------------------------------------------------------------------------------------------

    def _compared(self, op: str, left: g.Amount, right: g.Amount) -> Literals:
        match left, right:
            case (g.Value(ref), g.Symbol(name)) | (g.Symbol(name), g.Value(ref)):
                return tuple(each.get(name, -self.circuit.true) for each in self.options(ref))
            case g.Value(one), g.Value(other) if self.frame.types[one].name == "symbol":
                return tuple(map(self._same, self.options(one), self.options(other)))
            case g.Value(ref), g.Constant(value) if ref not in self.frame.binary:
                return tuple(_cut(op, each, Fraction(value)) for each in self.scale(ref))
            case g.Constant(value), g.Value(ref) if ref not in self.frame.binary:
                return tuple(_cut(_MIRRORED[op], each, Fraction(value)) for each in self.scale(ref))
            case g.Today(), g.Constant(value) if self.calendar.kind == "ordered":
                return self.calendar.compared(op, Fraction(value))
            case g.Constant(value), g.Today() if self.calendar.kind == "ordered":
                return self.calendar.compared(_MIRRORED[op], Fraction(value))
            case _:
                compare = _BINARY[op]
                pairs = zip(self._numbers(left), self._numbers(right), strict=True)
                return tuple(compare(self.circuit, one, other) for one, other in pairs)

    def _same(self, one: Mapping[str, int], other: Mapping[str, int]) -> int:
        shared = [name for name in one if name in other]
        return self.circuit.any_of(self.circuit.all_of((one[name], other[name])) for name in shared)

    def _numbers(self, part: g.Amount) -> tuple[k.Number, ...]:
        if self._base is not None and not self._is_own(part):
            return self._base.amounts(part)
        return self._amounts[part]

    def _amount(self, part: g.Amount) -> tuple[k.Number, ...]:
        match part:
            case g.Value(ref):
                return self.number(ref)
            case g.Constant(value):
                return (k.fixed(value),) * self.steps
            case g.Today():
                return self.calendar.days
            case g.Count(args):
                columns = zip(*map(self._literals, args), strict=True)
                return tuple(k.count(self.circuit, column) for column in columns)
            case g.Arith(op, left, right):
                pairs = zip(self._numbers(left), self._numbers(right), strict=True)
                return tuple(_ARITHMETIC[op](self.circuit, one, other) for one, other in pairs)
            case _:
                raise AssertionError(part)  # a symbol is no number


_MIRRORED = {"==": "==", "<": ">", "<=": ">="}
_BINARY = {"==": k.equal, "<": k.less, "<=": k.at_most}
_ARITHMETIC = {"+": k.plus, "-": k.minus, "*": k.times}


def _cut(op: str, scale: Scale, value: Fraction) -> int:
    match op:
        case "==":
            return scale.equal(value)
        case "<":
            return scale.below(value)
        case "<=":
            return scale.at_most(value)
        case ">":
            return -scale.at_most(value)
        case _:
            return -scale.below(value)
