"""Conditions as instructions: the same cases, in the same order, as `meaning`.

A condition has two registers: the plane of where it is true, and that of where it is false.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, assert_never, cast

from comity import ground as g
from comity.columns.tape import ALL, ALWAYS, NEVER, NONE, Pair, Tape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from comity.case import Reference

Choice: TypeAlias = "tuple[tuple[str, str], ...]"
"""Contested concepts, each with one of its readings."""


class Lowering:
    """Puts conditions on a tape, for any choice of readings; what no reading changes is there once."""

    def __init__(self, tape: Tape, references: Mapping[str, Reference], roots: Iterable[g.Ground]) -> None:
        self.tape, self.references = tape, references
        self._concepts: dict[g.Part, frozenset[str]] = {}
        self._counts: dict[g.Part, bool] = {}
        self._pairs: dict[tuple[g.Part, Choice], Pair] = {}
        self._amounts: dict[tuple[g.Part, Choice], int] = {}
        for part in g.walk(*roots):
            below = g.children(part)
            own = {part.concept} if isinstance(part, g.Contested) and len(part.readings) > 1 else set[str]()
            self._concepts[part] = frozenset(own).union(*(self._concepts[each] for each in below))
            self._counts[part] = isinstance(part, g.Count) or (
                isinstance(part, g.Arith) and any(self._counts[each] for each in below)
            )

    def where(self, root: g.Ground, choice: Choice) -> Pair:
        """The registers of a condition; without recursion, since conditions may be deep."""
        stack: list[tuple[g.Part, bool]] = [(root, False)]
        while stack:
            part, ready = stack.pop()
            key = self._key(part, choice)
            if key in self._pairs or key in self._amounts:
                continue
            if ready:
                self._make(part, key, choice)
            else:
                stack.append((part, True))
                stack += [(each, False) for each in reversed(_below(part, choice))]
        return self._pairs[self._key(root, choice)]

    def _key(self, part: g.Part, choice: Choice) -> tuple[g.Part, Choice]:
        concepts = self._concepts[part]
        return part, tuple(each for each in choice if each[0] in concepts) if concepts else ()

    def _make(self, part: g.Part, key: tuple[g.Part, Choice], choice: Choice) -> None:
        match part:
            case g.Symbol():
                pass  # only compared, by its name
            case g.Value(ref) if self._kind(ref) == "symbol":
                pass
            case g.Value() | g.Constant() | g.Today() | g.Count() | g.Arith():
                self._amounts[key] = self._amount(part, choice)
            case _:
                self._pairs[key] = self._made(part, choice)

    def _kind(self, ref: str) -> str:
        return self.references[ref].declared.type.name

    def _made(self, cond: g.Ground, choice: Choice) -> Pair:
        tape = self.tape

        def of(part: g.Ground) -> Pair:
            return self._pairs[self._key(part, choice)]

        match cond:
            case g.Input(ref):
                absent = NEVER if self.references[ref].declared.what == "event" else (NONE, NONE)
                return _two(tape.emit("switch", given=(ref, side, absent[side])) for side in (0, 1))
            case g.Compare(op, left, right):
                return self._compared(op, left, right, choice)
            case g.Not(arg):
                yes, no = of(arg)
                return no, yes
            case g.And(args):
                return tape.both(*map(of, args))
            case g.Or(args):
                return tape.either(*map(of, args))
            case g.Iff(left, right):
                return self._iff(of(left), of(right))
            case g.Named(_, _, arg):
                return of(arg)
            case g.Once(arg, None):
                return self._once(of(arg))
            case g.Earlier(arg, None):
                return self._before(self._once(of(arg)))
            case g.Always(arg):
                yes, no = of(arg)
                no, yes = self._once((no, yes))
                return yes, no
            case g.Previously(arg):
                return self._before(of(arg))
            case g.Since(hold, start):
                (held, lost), (started, not_started) = of(hold), of(start)
                return tape.emit("since", started, held), tape.emit("lost", not_started, lost)
            case g.Once(arg, within):
                return self.near("once", of(arg), cast("timedelta", within))
            case g.Earlier(arg, within):
                return self.near("earlier", of(arg), cast("timedelta", within))
            case g.Contested(ref):
                read = of(cond.read(dict(choice)))
                return _two(tape.emit("said", read[side], given=(ref, side)) for side in (0, 1))
            case g.Const(value):
                return ALWAYS if value else NEVER
            case _:
                assert_never(cond)

    def _iff(self, left: Pair, right: Pair) -> Pair:
        tape = self.tape
        return (
            tape.some((tape.every((left[0], right[0])), tape.every((left[1], right[1])))),
            tape.some((tape.every((left[0], right[1])), tape.every((left[1], right[0])))),
        )

    def _once(self, arg: Pair) -> Pair:
        return self.tape.over("so far", arg[0]), self.tape.over("always", arg[1])

    def _before(self, arg: Pair) -> Pair:
        return self.tape.emit("before", arg[0], given=False), self.tape.emit("before", arg[1], given=True)

    def near(self, where: str, arg: Pair, within: timedelta) -> Pair:
        """For each step, whether `arg` is true near it: `once`, `earlier`, `later` (or at it), or `anywhere`."""
        given = where, length(within)
        return self.tape.emit("near", arg[0], given=given), self.tape.emit("not near", arg[1], given=given)

    # --- amounts -------------------------------------------------------------------------------------------------

    def _amount(self, part: g.Amount, choice: Choice) -> int:
        match part:
            case g.Value(ref):
                return self.tape.emit("value", given=ref)
            case g.Constant(value):
                return self.tape.emit("constant", given=Fraction(value))
            case g.Today():
                return self.tape.emit("today")
            case g.Count(args):
                pairs = [self._pairs[self._key(arg, choice)] for arg in args]
                regs = *(yes for yes, _ in pairs), *(no for _, no in pairs)
                return self.tape.emit("count", *regs)
            case g.Arith(op, left, right):
                one, other = (self._amounts[self._key(each, choice)] for each in (left, right))
                return self.tape.emit("arith", one, other, given=op)
            case _:
                raise AssertionError(part)  # a symbol is no amount

    def _compared(self, op: str, left: g.Amount, right: g.Amount, choice: Choice) -> Pair:
        match left, right:
            case g.Symbol(one), g.Symbol(other):
                return ALWAYS if one == other else NEVER
            case (g.Value(ref), g.Symbol(name)) | (g.Symbol(name), g.Value(ref)):
                return self._is_named(ref, name)
            case g.Value(one), g.Value(other) if self._kind(one) == "symbol":
                return self._alike(one, other)
            case g.Count(args), g.Constant(value):
                return self._counted(op, args, Fraction(value), choice)
            case g.Constant(value), g.Count(args):
                return self._counted(_MIRRORED[op], args, Fraction(value), choice)
            case _, g.Constant(value):
                return self._cut(op, left, Fraction(value), choice)
            case g.Constant(value), _:
                return self._cut(_MIRRORED[op], right, Fraction(value), choice)
            case _:
                return self._measured(op, left, right, choice)

    def _is_named(self, ref: str, name: str) -> Pair:
        values = self.references[ref].declared.type.values
        named = self.tape.emit("named", given=ref)
        yes = self.tape.emit("same", given=(ref, values.index(name))) if name in values else NONE
        return yes, self.tape.without(named, yes)

    def _alike(self, one: str, other: str) -> Pair:
        """Two facts with the same name as their value; their types may have different ones."""
        first, second = (self.references[ref].declared.type.values for ref in (one, other))
        codes = tuple(second.index(name) if name in second else -1 for name in first)
        yes = self.tape.emit("alike", given=(one, other, codes))
        known = self.tape.every(self.tape.emit("named", given=ref) for ref in (one, other))
        return yes, self.tape.without(known, yes)

    def _cut(self, op: str, part: g.Amount, value: Fraction, choice: Choice) -> Pair:
        """An amount against a number: `==`, `<`, `<=`, `>` or `>=`."""
        amount = self._amounts[self._key(part, choice)]
        if self._counts[part]:
            return self._cut_bounds(op, amount, value)
        known = self.tape.emit("known", amount)
        yes = self.tape.emit("is" if op == "==" else "below", amount, given=(value, op in ("<", ">=")))
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

    def _counted(self, op: str, args: tuple[g.Ground, ...], value: Fraction, choice: Choice) -> Pair:
        """A count against a number, without counting row by row."""
        pairs = [self._pairs[self._key(arg, choice)] for arg in args]
        yes = self.tape.emit("digits", *(yes for yes, _ in pairs))
        no = self.tape.emit("digits", *(no for _, no in pairs))

        def reached(least: int) -> Pair:
            """Where it is so many or more, and where not."""
            return self._at_least(yes, least), self._at_least(no, len(args) - least + 1)

        floor, ceiling = value.__floor__(), value.__ceil__()
        match op:
            case "==" if floor != ceiling:
                return NONE, self.tape.some(reached(ceiling))  # unknown where it lies between the bounds
            case "==":
                (least, less), (more, most) = reached(floor), reached(floor + 1)
                return self.tape.every((least, most)), self.tape.some((less, more))
            case ">" | ">=":
                return reached(floor + 1 if op == ">" else ceiling)
            case _:
                enough, fewer = reached(ceiling if op == "<" else floor + 1)
                return fewer, enough

    def _at_least(self, digits: int, number: int) -> int:
        return ALL if number <= 0 else self.tape.emit("at least", digits, given=number)

    def _measured(self, op: str, left: g.Amount, right: g.Amount, choice: Choice) -> Pair:
        """Two amounts against each other."""
        tape, (one, other) = self.tape, (self._amounts[self._key(each, choice)] for each in (left, right))
        surely = tape.emit("surely", one, other, given=op)
        if self._counts[left] or self._counts[right]:
            return surely, tape.emit("never", one, other, given=op)
        known = tape.every((tape.emit("known", one), tape.emit("known", other)))
        return surely, tape.without(known, surely)


_MIRRORED = {"==": "==", "<": ">", "<=": ">="}


def _two(regs: Iterable[int]) -> Pair:
    yes, no = regs
    return yes, no


def _below(part: g.Part, choice: Choice) -> tuple[g.Part, ...]:
    """The parts below, of a contested concept only the reading that counts."""
    return (part.read(dict(choice)),) if isinstance(part, g.Contested) else g.children(part)


def length(within: timedelta) -> int:
    """A length of time in microseconds; what can be written is short enough to be added to any moment."""
    return within // timedelta(microseconds=1)
