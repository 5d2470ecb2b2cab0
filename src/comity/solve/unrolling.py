"""Conditions over the steps of every scenario at once, as literals, by the algebra of the meaning.

A course has at least one step and at most `steps`: exactly one of `last` is true, and a step counts when it is not
after that one. Everything is known in it: each fact has one of its values at each step, each event happens or does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, cast

from comity import case as c
from comity.semantics.algebra import Algebra
from comity.solve import circuit as k
from comity.solve.calendar import Calendar
from comity.solve.scales import Scale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, timedelta

    from comity import ground as g
    from comity.semantics.algebra import Span
    from comity.solve.frames import Frame

Literals = tuple[int, ...]
"""One literal for each step, or a single one that is the same at all of them."""

Sized: TypeAlias = "tuple[k.Number, ...] | tuple[Scale, ...] | Calendar"
"""An amount for each step: in binary, or by what it is compared with; or the days of all steps."""


@dataclass(slots=True)
class Inputs:
    """The variables of facts, events and concepts, one for each step, made when they are first asked for."""

    switches: dict[str, Literals] = field(default_factory=dict)
    options: dict[str, tuple[dict[str, int], ...]] = field(default_factory=dict)
    scales: dict[str, tuple[Scale, ...]] = field(default_factory=dict)
    numbers: dict[str, tuple[k.Number, ...]] = field(default_factory=dict)


class Unrolled(Algebra[Literals, "Sized"]):
    """What conditions mean at each step of a course, as literals of a circuit."""

    def __init__(self, frame: Frame, circuit: k.Circuit) -> None:
        self.frame, self.circuit, self.steps = frame, circuit, frame.steps
        self.choice = frame.choice
        self.last = self._one_of(self.steps)
        later: list[int] = []
        for at in reversed(range(self.steps)):
            later.append(circuit.any_of((self.last[at], *later[-1:])))
        self.counts = tuple(reversed(later))
        self.calendar = Calendar(circuit, frame)
        self.inputs = Inputs()
        self._base: Unrolled | None = None
        self._private: frozenset[str] = frozenset()
        self.truths: dict[object, Literals] = {}
        self.sizes: dict[object, Sized] = {}
        self._own: dict[g.Part, bool] = {}

    def copy(self, private: frozenset[str], inputs: Inputs | None = None) -> Unrolled:
        """The same with variables of its own for these inputs, or those of another copy; all others are shared."""
        made: Unrolled = object.__new__(Unrolled)
        made.frame, made.circuit, made.steps = self.frame, self.circuit, self.steps
        made.last, made.counts, made.calendar = self.last, self.counts, self.calendar
        made.inputs, made._base, made._private = inputs or Inputs(), self, private
        made.choice, made.truths, made.sizes, made._own = self.choice, {}, {}, {}
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

    # --- conditions ----------------------------------------------------------------------------------------------

    def where(self, cond: g.Ground) -> Literals:
        """For each step, the literal that is true where the condition is."""
        return self._wide(self._prepared(cond))

    def finally_(self, cond: g.Ground) -> int:
        """Whether a condition is true at the last step."""
        return self.at_last(self._prepared(cond))[0]

    def throughout(self, cond: g.Ground) -> int:
        """Whether a condition is true at every step that counts."""
        return -self.ever(self.negation(self._prepared(cond)))[0]

    def stand(self, cond: g.Ground, literal: int) -> None:
        """Let a condition stand for a literal, at every step; it must not have been asked for."""
        assert cond not in self.truths  # noqa: S101 - as said
        self.truths[cond] = (literal,)

    def _prepared(self, cond: g.Ground) -> Literals:
        self.prepare(cond)
        return self.of(cond)

    def of(self, cond: g.Ground) -> Literals:
        if self._base is not None and not self._is_own(cond):
            return self._base._prepared(cond)  # noqa: SLF001 - the same class
        return super().of(cond)

    def size(self, part: g.Amount) -> Sized:
        if self._base is not None and not self._is_own(part):
            return self._base.size(part)
        return super().size(part)

    def is_made(self, part: g.Part) -> bool:
        return part in self.truths or not self._is_own(part)

    def _is_own(self, part: g.Part) -> bool:
        """Whether a part reads a private input, so that it is made here and not taken from the base."""
        if self._base is None:
            return True
        found = self._own.get(part)
        if found is None:
            found = self._own[part] = not self._private.isdisjoint(self.frame.reads(part))
        return found

    # --- truth ---------------------------------------------------------------------------------------------------

    def _wide(self, x: Literals) -> Literals:
        return x * self.steps if len(x) == 1 else x

    def _each(self, join: Callable[[Iterable[int]], int], xs: Sequence[Literals]) -> Literals:
        """Literals joined step by step; those that are the same at every step go with any."""
        wide = max(map(len, xs))
        return tuple(map(join, zip(*(x * wide if len(x) == 1 else x for x in xs), strict=True)))

    def constant(self, *, value: bool) -> Literals:
        return (self.circuit.constant(value),)

    def negation(self, x: Literals) -> Literals:
        return tuple(-each for each in x)

    def all_of(self, xs: Sequence[Literals]) -> Literals:
        return self._each(self.circuit.all_of, xs)

    def any_of(self, xs: Sequence[Literals]) -> Literals:
        return self._each(self.circuit.any_of, xs)

    def iff(self, x: Literals, y: Literals) -> Literals:
        return self._each(lambda pair: self.circuit.iff(*pair), (x, y))

    def decided(self, yes: Literals, no: Literals) -> Literals:  # noqa: ARG002 - nothing is unknown
        return yes

    def stipulated(self, ref: str, read: g.Ground) -> Literals:
        """What the scenario says of a contested concept (None: something unknown), else what the reading says."""
        said, reading = self.frame.stipulated.get(ref), self.of(read)
        if said is None:
            return reading
        found = list[int]()
        for at, each in enumerate(self._wide(reading)):
            cell = said[min(at, len(said) - 1)]
            if cell is c.UNSAID:
                found.append(each)
            else:
                found.append(self.switch(ref)[at] if cell is None else self.circuit.constant(bool(cell)))
        return tuple(found)

    # --- over the steps ------------------------------------------------------------------------------------------

    def _counted(self, x: Literals) -> Literals:
        return self.all_of((self.counts, x))

    def ever(self, x: Literals) -> Literals:
        return x if len(x) == 1 else (self.circuit.any_of(self._counted(x)),)

    def at_last(self, x: Literals) -> Literals:
        return x if len(x) == 1 else (self.circuit.any_of(self.all_of((self.last, x))),)

    def so_far(self, x: Literals) -> Literals:
        found: list[int] = []
        for each in x:
            found.append(self.circuit.any_of((each, *found[-1:])))
        return tuple(found)

    def previously(self, x: Literals) -> Literals:
        return (-self.circuit.true, *self._wide(x)[:-1])

    def since(self, hold: Literals, start: Literals) -> Literals:
        found = [-self.circuit.true]
        for held, started in zip(self._wide(hold), self._wide(start), strict=True):
            found.append(self.circuit.any_of((started, self.circuit.all_of((held, found[-1])))))
        return tuple(found[1:])

    def from_now_on(self, x: Literals) -> Literals:
        counted = self._counted(x)
        return tuple(self.circuit.any_of(counted[i:]) for i in range(self.steps))

    def following(self, x: Literals, at_end: Literals) -> Literals:
        then = (*self._counted(x)[1:], -self.circuit.true)
        return self.any_of((then, self.all_of((self.last, at_end))))

    def near(self, span: Span, x: Literals, within: timedelta) -> Literals:
        back = span in ("once", "earlier")
        x = self._wide(x) if back else self._counted(x)
        return tuple(self._near(x, i, _REACH[span](i, self.steps), within, back=back) for i in range(self.steps))

    def _near(self, x: Literals, i: int, reach: range, within: timedelta, *, back: bool) -> int:
        near = self.calendar.near
        return self.circuit.any_of(
            self.circuit.all_of((x[j], near(j, i, within) if back else near(i, j, within))) for j in reach
        )

    # --- dates ---------------------------------------------------------------------------------------------------

    def until(self, day: date) -> Literals:
        return self.calendar.until(day)

    def complete(self) -> Literals:
        return self.constant(value=self.frame.closed)

    def reached(self, day: int) -> Literals:
        horizon = self.frame.horizon
        return self.constant(value=self.frame.closed or (horizon is not None and c.day(horizon).toordinal() >= day))

    def expired(self, within: timedelta) -> Literals:
        closed, horizon = self.frame.closed, self.frame.horizon
        if closed or horizon is None:
            return self.constant(value=closed)
        return tuple(self.calendar.is_over(i, within, horizon) for i in range(self.steps))

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

    def binary(self, ref: str) -> tuple[k.Number, ...]:
        """For each step, a number or date in binary."""
        inputs = self._place(ref)
        if ref not in inputs.numbers:
            low, high = self.frame.bounds(ref)
            inputs.numbers[ref] = tuple(k.between(self.circuit, low, high) for _ in range(self.steps))
        return inputs.numbers[ref]

    # --- amounts -------------------------------------------------------------------------------------------------

    def number(self, value: int | Fraction) -> Sized:
        return (k.fixed(value),) * self.steps

    def value(self, ref: str) -> Sized:
        return self.binary(ref) if ref in self.frame.binary else self.scale(ref)

    def today(self) -> Sized:
        return self.calendar if self.calendar.kind == "ordered" else self.calendar.days

    def count(self, xs: Sequence[Literals]) -> Sized:
        return tuple(k.count(self.circuit, column) for column in zip(*map(self._wide, xs), strict=True))

    def arith(self, op: str, a: Sized, b: Sized) -> Sized:
        pairs = zip(_numbers(a), _numbers(b), strict=True)
        return tuple(_ARITHMETIC[op](self.circuit, one, other) for one, other in pairs)

    def measured(self, op: str, a: Sized, b: Sized) -> Literals:
        pairs = zip(_numbers(a), _numbers(b), strict=True)
        return tuple(_BINARY[op](self.circuit, one, other) for one, other in pairs)

    def cut(self, op: str, a: Sized, value: int | Fraction) -> Literals:
        if isinstance(a, Calendar):
            return a.compared(op, Fraction(value))
        if isinstance(a[0], Scale):
            return tuple(_cut(op, each, Fraction(value)) for each in a)
        return super().cut(op, a, value)

    # --- names ---------------------------------------------------------------------------------------------------

    def is_name(self, ref: str) -> bool:
        return self.frame.types[ref].name == "symbol"

    def named(self, ref: str, name: str) -> Literals:
        return tuple(each.get(name, -self.circuit.true) for each in self.options(ref))

    def alike(self, one: str, other: str) -> Literals:
        return tuple(map(self._same, self.options(one), self.options(other)))

    def _same(self, one: Mapping[str, int], other: Mapping[str, int]) -> int:
        shared = [name for name in one if name in other]
        return self.circuit.any_of(self.circuit.all_of((one[name], other[name])) for name in shared)


def _numbers(sized: Sized) -> tuple[k.Number, ...]:
    """An amount in binary; the frame has seen to it that whatever is added or compared with others is."""
    return cast("tuple[k.Number, ...]", sized)


_REACH: dict[str, Callable[[int, int], range]] = {
    "once": lambda i, _: range(i + 1),
    "earlier": lambda i, _: range(i),
    "later": range,
    "anywhere": lambda _, steps: range(steps),
}
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
