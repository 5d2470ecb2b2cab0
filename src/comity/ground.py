"""Conditions as they are evaluated: names resolved, quantifiers unfolded, views and definitions put in place.

A ground condition is a graph that shares equal parts: nodes compare by identity, and `Builder` never makes two equal.
Every reading of the meaning (the definition, the rule engine, columns, the solver) works on these nodes.

`Named` wraps a part that came from a definition, so that an explanation can cite it; it changes no value.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from comity.syntax import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import timedelta
    from fractions import Fraction

    from comity.syntax import Arithmetic, Comparison

Origin = Literal["derived", "reading", "characterisation", "warning", "exception", "validity"]


@dataclass(frozen=True, slots=True, eq=False)
class Const:
    """A condition that is true, or false, whatever happens."""

    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A boolean fact, an event or a concept without readings, by its reference: `withdrawn(donetsk)`."""

    ref: str


@dataclass(frozen=True, slots=True, eq=False)
class Contested:
    """A concept with readings; what a scenario stipulates for it comes before them.

    `readings` are those that are open here: a single one where the party has its own.
    """

    ref: str
    concept: str
    readings: tuple[tuple[str, Ground], ...]

    def read(self, choice: Mapping[str, str]) -> Ground:
        """The condition of the reading that counts in a choice of readings."""
        return self.readings[0][1] if len(self.readings) == 1 else dict(self.readings)[choice[self.concept]]


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The reverse."""

    arg: Ground


@dataclass(frozen=True, slots=True, eq=False)
class And:
    """All of two or more."""

    args: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Or:
    """At least one of two or more."""

    args: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Iff:
    """Both or neither."""

    left: Ground
    right: Ground


@dataclass(frozen=True, slots=True, eq=False)
class Compare:
    """A comparison of two amounts, or with `==` of two symbols."""

    op: Comparison
    left: Amount
    right: Amount


@dataclass(frozen=True, slots=True, eq=False)
class Once:
    """At this or an earlier step, at most `within` before this one."""

    arg: Ground
    within: timedelta | None


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """At an earlier step, at most `within` before this one."""

    arg: Ground
    within: timedelta | None


@dataclass(frozen=True, slots=True, eq=False)
class Always:
    """At every step so far."""

    arg: Ground


@dataclass(frozen=True, slots=True, eq=False)
class Previously:
    """At the step before; false at the first."""

    arg: Ground


@dataclass(frozen=True, slots=True, eq=False)
class Since:
    """`start` at some step so far, and `hold` at every step after it until this one."""

    hold: Ground
    start: Ground


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """`arg`, which stands here because of a definition: its kind, and its name as people wrote it."""

    origin: Origin
    name: str
    arg: Ground


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """An entity or a value of an enumeration."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A number; a date stands as its ordinal day, a length of time as its days."""

    value: int | Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """The value of a fact that is not boolean, by its reference."""

    ref: str


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """The ordinal day of the step."""


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """How many of the conditions hold: between those that surely do and those that may."""

    args: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Arith:
    """`left + right`, and so on."""

    op: Arithmetic
    left: Amount
    right: Amount


Ground = (
    Const | Input | Contested | Not | And | Or | Iff | Compare | Once | Earlier | Always | Previously | Since | Named
)
Amount = Symbol | Constant | Value | Today | Count | Arith
Part = Ground | Amount

TRUE, FALSE = Const(value=True), Const(value=False)

MAX_PARTS = 200_000
MAX_LEVELS = 150
MAX_DIGITS = 1_000
Digits = tuple[int, int]
"""How many digits a number has at most, before its point and behind it."""
_DAY: Digits = (7, 0)
_FACT: Digits = (18, 18)  # what `load.values` reads

P = TypeVar("P")


class TooLargeError(Exception):
    """A condition unfolded to more parts, more levels or longer numbers than the limits allow; says which."""


class Builder:
    """Makes ground nodes, each at most once, with constants folded away. One per case."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Any] = {}
        self._level: dict[int, int] = {}
        self._digits: dict[int, Digits] = {}
        self._most = MAX_PARTS

    def again(self) -> None:
        """Begin to count anew, for a condition that is not part of what was made so far, such as a changed one."""
        self._most = len(self._made) + MAX_PARTS

    def make(self, kind: Callable[..., P], *fields: object) -> P:
        """The one node of this kind with these fields."""
        key = (kind, *map(_key, fields))
        node = self._made.get(key)
        if node is None:
            node = self._made[key] = kind(*fields)
            level = 1 + max((self._level.get(id(child), 1) for child in children(cast("Part", node))), default=0)
            self._level[id(node)] = level
            if level > MAX_LEVELS:
                raise TooLargeError(f"more than {MAX_LEVELS} levels")
            if len(self._made) > self._most:
                raise TooLargeError(f"more than {MAX_PARTS:,} parts")
        return cast("P", node)

    def negation(self, arg: Ground) -> Ground:
        """The reverse of a condition."""
        if isinstance(arg, Const):
            return FALSE if arg.value else TRUE
        return arg.arg if isinstance(arg, Not) else self.make(Not, arg)

    def all_of(self, args: Iterable[Ground]) -> Ground:
        """All of these; true for none."""
        return self._joined(And, args, neutral=TRUE, decisive=FALSE)

    def any_of(self, args: Iterable[Ground]) -> Ground:
        """At least one of these; false for none."""
        return self._joined(Or, args, neutral=FALSE, decisive=TRUE)

    def _joined(self, kind: type[And | Or], args: Iterable[Ground], *, neutral: Const, decisive: Const) -> Ground:
        kept: dict[Ground, None] = {}
        for arg in args:
            kept.update(dict.fromkeys(arg.args if isinstance(arg, kind) else (arg,)))
        kept.pop(neutral, None)
        if decisive in kept:
            return decisive
        return cast("Ground", self.make(kind, tuple(kept))) if len(kept) > 1 else next(iter(kept), neutral)

    def iff(self, left: Ground, right: Ground) -> Ground:
        """Both or neither."""
        if isinstance(left, Const):
            return right if left.value else self.negation(right)
        if isinstance(right, Const):
            return self.iff(right, left)
        return self.make(Iff, left, right)

    def compare(self, op: Comparison, left: Amount, right: Amount) -> Ground:
        """A comparison, by `==`, `<` and `<=` alone."""
        match op, left, right:
            case "!=", _, _:
                return self.negation(self.compare("==", left, right))
            case ">" | ">=", _, _:
                return self.compare("<" if op == ">" else "<=", right, left)
            case _, Constant(low), Constant(high):
                return TRUE if COMPARISONS[op](low, high) else FALSE
            case _, Symbol(one), Symbol(other):
                return TRUE if one == other else FALSE
            case "==", Constant() | Symbol(), _:
                return self.make(Compare, op, right, left)  # one form for both orders
            case _:
                return self.make(Compare, op, left, right)

    def arith(self, op: Arithmetic, left: Amount, right: Amount) -> Amount:
        """A sum, difference or product."""
        (before, behind), (also_before, also_behind) = self.digits(left), self.digits(right)
        if op == "*":
            digits = before + also_before, behind + also_behind
        else:
            digits = max(before, also_before) + 1, max(behind, also_behind)
        if sum(digits) > MAX_DIGITS:  # before anything is computed: with each square they double
            raise TooLargeError(f"numbers of more than {MAX_DIGITS:,} digits")
        if isinstance(left, Constant) and isinstance(right, Constant):
            return self.make(Constant, ARITHMETIC[op](left.value, right.value))
        found = self.make(Arith, op, left, right)
        self._digits[id(found)] = digits
        return found

    def digits(self, amount: Amount) -> Digits:
        """The digits of an amount, whatever the facts are."""
        match amount:
            case Constant(value):
                behind = next(places for places in count() if 10**places % value.denominator == 0)
                return len(str(abs(int(value)))), behind
            case Value():
                return _FACT
            case Count(args):
                return len(str(len(args))), 0
            case _:
                return self._digits.get(id(amount), _DAY)


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def _key(part: object) -> object:
    """What tells a field from another: identity for nodes, value and type for the rest."""
    if isinstance(part, tuple):
        return tuple(map(_key, part))
    return (type(part), part)


def children(part: Part) -> tuple[Part, ...]:
    """The parts directly below a part."""
    match part:
        case Const() | Input() | Symbol() | Constant() | Value() | Today():
            return ()
        case Contested(_, _, readings):
            return tuple(cond for _, cond in readings)
        case And(args) | Or(args) | Count(args):
            return args
        case Iff(left, right) | Compare(_, left, right) | Arith(_, left, right) | Since(left, right):
            return (left, right)
        case Not(arg) | Once(arg, _) | Earlier(arg, _) | Always(arg) | Previously(arg) | Named(_, _, arg):
            return (arg,)


def below(part: Part, choice: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts directly below a part; of a contested concept, the reading that counts."""
    return (part.read(choice),) if isinstance(part, Contested) else children(part)


def concepts_below(root: Part, found: dict[Part, frozenset[str]]) -> None:
    """Note of every part which contested concepts with several open readings stand in it."""
    for part in walk(root):
        if part not in found:
            own = {part.concept} if isinstance(part, Contested) and len(part.readings) > 1 else set[str]()
            found[part] = frozenset(own).union(*(found[each] for each in children(part)))


def walk(*roots: Part) -> Iterator[Part]:
    """Every part of the conditions once, a part after those below it."""
    seen: set[int] = set()
    stack: list[tuple[Part, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        part, ready = stack.pop()
        if ready:
            yield part
        elif id(part) not in seen:
            seen.add(id(part))
            stack.append((part, True))
            stack += [(child, False) for child in reversed(children(part))]


def text(part: Part) -> str:
    """A part in the words of the condition language, with definitions cited by their names."""
    match part:
        case Const(value):
            return "true" if value else "false"
        case Input(ref) | Value(ref) | Contested(ref, _, _) | Symbol(ref):
            return ref
        case Constant(value):
            return number_text(value)
        case Today():
            return "today"
        case Named(_, name, _):
            return name
        case Not(arg):
            return f"not {_bracketed(arg)}"
        case And(args):
            return " and ".join(map(_bracketed, args))
        case Or(args):
            return " or ".join(map(_bracketed, args))
        case Iff(left, right):
            return f"{_bracketed(left)} == {_bracketed(right)}"
        case Compare(op, left, right) | Arith(op, left, right):
            return f"{_bracketed(left)} {op} {_bracketed(right)}"
        case Count(args):
            return f"count of ({', '.join(map(text, args))})"
        case Since(hold, start):
            return f"since({text(hold)}, {text(start)})"
        case Once(arg, within) | Earlier(arg, within):
            window = f", within {within}" if within is not None else ""
            return f"{type(part).__name__.lower()}({text(arg)}{window})"
        case Always(arg) | Previously(arg):
            return f"{type(part).__name__.lower()}({text(arg)})"


def _bracketed(part: Part) -> str:
    return f"({text(part)})" if isinstance(part, And | Or | Iff | Compare | Arith) else text(part)
