"""Conditions and terms as instructions, by the algebra of the meaning.

A truth has two registers: the plane of where it is true, and that of where it is false.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from comity import ground as g
from comity.columns.blocks import DAY
from comity.columns.tape import ALL, ALWAYS, NEVER, NONE, Pair, Tape
from comity.semantics.algebra import Algebra

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from comity.case import Reference
    from comity.readings import Choice
    from comity.semantics.algebra import Span


class Sized(NamedTuple):
    """The register of an amount; `bounds`: it may lie between two values, since it counts something."""

    register: int
    bounds: bool


class Lowering(Algebra[Pair, Sized]):
    """Puts conditions on a tape, in one choice of readings; what no reading changes is there once.

    `closed`: for scenarios that are complete, else for such as go on. `roots` are all conditions that are asked for.
    """

    def __init__(
        self, tape: Tape, references: Mapping[str, Reference], roots: Iterable[g.Ground], *, closed: bool
    ) -> None:
        self.tape, self.references, self.closed = tape, references, closed
        self.choice: Mapping[str, str] = {}
        self.truths: dict[object, Pair] = {}
        self.sizes: dict[object, Sized] = {}
        self._concepts: dict[g.Part, frozenset[str]] = {}
        for root in roots:
            g.concepts_below(root, self._concepts)

    def read(self, choice: Choice) -> Lowering:
        """The same tape, in a choice of readings."""
        made: Lowering = object.__new__(Lowering)
        made.__dict__ = self.__dict__ | {"choice": dict(choice)}
        return made

    def key(self, part: g.Part) -> object:
        concepts = self._concepts[part]
        return (part, *(each for each in self.choice.items() if each[0] in concepts)) if concepts else part

    def is_name(self, ref: str) -> bool:
        return self.references[ref].declared.type.name == "symbol"

    # --- truth ---------------------------------------------------------------------------------------------------

    def constant(self, *, value: bool) -> Pair:
        return ALWAYS if value else NEVER

    def negation(self, x: Pair) -> Pair:
        return x[1], x[0]

    def all_of(self, xs: Sequence[Pair]) -> Pair:
        return self.tape.both(*xs)

    def any_of(self, xs: Sequence[Pair]) -> Pair:
        return self.tape.either(*xs)

    def iff(self, x: Pair, y: Pair) -> Pair:
        tape = self.tape
        return (
            tape.some((tape.every((x[0], y[0])), tape.every((x[1], y[1])))),
            tape.some((tape.every((x[0], y[1])), tape.every((x[1], y[0])))),
        )

    def decided(self, yes: Pair, no: Pair) -> Pair:
        return yes[0], no[0]

    # --- what scenarios say --------------------------------------------------------------------------------------

    def switch(self, ref: str) -> Pair:
        absent = NEVER if self.references[ref].declared.what == "event" else (NONE, NONE)
        return _two(self.tape.emit("switch", given=(ref, side, absent[side])) for side in (0, 1))

    def stipulated(self, ref: str, read: g.Ground) -> Pair:
        reading = self.of(read)
        return _two(self.tape.emit("said", reading[side], given=(ref, side)) for side in (0, 1))

    # --- over the steps ------------------------------------------------------------------------------------------

    def _over(self, names: tuple[str, str], x: Pair) -> Pair:
        return self.tape.over(names[0], x[0]), self.tape.over(names[1], x[1])

    def so_far(self, x: Pair) -> Pair:
        return self._over(("so far", "always"), x)

    def previously(self, x: Pair) -> Pair:
        return self.tape.emit("before", x[0], given=False), self.tape.emit("before", x[1], given=True)

    def since(self, hold: Pair, start: Pair) -> Pair:
        return self.tape.emit("since", start[0], hold[0]), self.tape.emit("lost", start[1], hold[1])

    def from_now_on(self, x: Pair) -> Pair:
        return self._over(("from now on", "never again"), x)

    def following(self, x: Pair, at_end: Pair) -> Pair:
        return _two(self.tape.emit("following", x[side], at_end[side]) for side in (0, 1))

    def near(self, span: Span, x: Pair, within: timedelta) -> Pair:
        given = span, length(within)
        return self.tape.emit("near", x[0], given=given), self.tape.emit("not near", x[1], given=given)

    def ever(self, x: Pair) -> Pair:
        return self._over(("ever", "throughout"), x)

    def at_last(self, x: Pair) -> Pair:
        return self._over(("last", "last"), x)

    # --- dates ---------------------------------------------------------------------------------------------------

    def until(self, day: date) -> Pair:
        first_after = (day.toordinal() + 1) * DAY
        return _two(self.tape.emit("dated", given=(side, first_after)) for side in (True, False))

    def complete(self) -> Pair:
        return self.constant(value=self.closed)

    def reached(self, day: int) -> Pair:
        if self.closed:
            return ALWAYS
        return _two(self.tape.emit("horizon", given=(side, day * DAY)) for side in (False, True))

    def expired(self, within: timedelta) -> Pair:
        if self.closed:
            return ALWAYS
        return _two(self.tape.emit("expired", given=(side, length(within))) for side in (True, False))

    # --- amounts -------------------------------------------------------------------------------------------------

    def number(self, value: int | Fraction) -> Sized:
        return Sized(self.tape.emit("constant", given=Fraction(value)), bounds=False)

    def value(self, ref: str) -> Sized:
        return Sized(self.tape.emit("value", given=ref), bounds=False)

    def today(self) -> Sized:
        return Sized(self.tape.emit("today"), bounds=False)

    def count(self, xs: Sequence[Pair]) -> Sized:
        return Sized(self.tape.emit("count", *(yes for yes, _ in xs), *(no for _, no in xs)), bounds=True)

    def arith(self, op: str, a: Sized, b: Sized) -> Sized:
        return Sized(self.tape.emit("arith", a.register, b.register, given=op), a.bounds or b.bounds)

    def measured(self, op: str, a: Sized, b: Sized) -> Pair:
        tape, (one, other) = self.tape, (a.register, b.register)
        surely = tape.emit("surely", one, other, given=op)
        if a.bounds or b.bounds:
            return surely, tape.emit("never", one, other, given=op)
        known = tape.every((tape.emit("known", one), tape.emit("known", other)))
        return surely, tape.without(known, surely)

    def cut(self, op: str, a: Sized, value: int | Fraction) -> Pair:
        value = Fraction(value)
        if a.bounds:
            return self._cut_bounds(op, a.register, value)
        known = self.tape.emit("known", a.register)
        yes = self.tape.emit("is" if op == "==" else "below", a.register, given=(value, op in ("<", ">=")))
        pair = yes, self.tape.without(known, yes)
        return (pair[1], pair[0]) if op in (">", ">=") else pair

    def _cut_bounds(self, op: str, amount: int, value: Fraction) -> Pair:
        emit, less, more = self.tape.emit, (value, True), (value, False)
        match op:
            case "==":
                least, most = emit("below", amount, given=less), emit("above", amount, given=more)
                return emit("is", amount, given=(value, False)), self.tape.some((least, most))
            case "<" | "<=":
                given = less if op == "<" else more
                return emit("below", amount, given=given), emit("above", amount, given=given)
            case _:
                given = more if op == ">" else less
                return emit("above", amount, given=given), emit("below", amount, given=given)

    def tally(self, op: str, xs: Sequence[Pair], value: int | Fraction) -> Pair:
        # without counting row by row
        yes = self.tape.emit("digits", *(yes for yes, _ in xs))
        no = self.tape.emit("digits", *(no for _, no in xs))

        def reached(least: int) -> Pair:
            """Where it is so many or more, and where not."""
            return self._at_least(yes, least), self._at_least(no, len(xs) - least + 1)

        below, ceiling = floor(value), ceil(value)
        match op:
            case "==" if below != ceiling:
                return NONE, self.tape.some(reached(ceiling))  # unknown where it lies between the bounds
            case "==":
                (least, less), (more, most) = reached(below), reached(below + 1)
                return self.tape.every((least, most)), self.tape.some((less, more))
            case ">" | ">=":
                return reached(below + 1 if op == ">" else ceiling)
            case _:
                enough, fewer = reached(ceiling if op == "<" else below + 1)
                return fewer, enough

    def _at_least(self, digits: int, number: int) -> int:
        return ALL if number <= 0 else self.tape.emit("at least", digits, given=number)

    # --- names ---------------------------------------------------------------------------------------------------

    def named(self, ref: str, name: str) -> Pair:
        values = self.references[ref].declared.type.values
        named = self.tape.emit("named", given=ref)
        yes = self.tape.emit("same", given=(ref, values.index(name))) if name in values else NONE
        return yes, self.tape.without(named, yes)

    def alike(self, one: str, other: str) -> Pair:
        # their types may have different names
        first, second = (self.references[ref].declared.type.values for ref in (one, other))
        codes = tuple(second.index(name) if name in second else -1 for name in first)
        yes = self.tape.emit("alike", given=(one, other, codes))
        known = self.tape.every(self.tape.emit("named", given=ref) for ref in (one, other))
        return yes, self.tape.without(known, yes)


def _two(regs: Iterable[int]) -> Pair:
    yes, no = regs
    return yes, no


def length(within: timedelta) -> int:
    """A length of time in microseconds; what can be written is short enough to be added to any moment."""
    return within // timedelta(microseconds=1)
