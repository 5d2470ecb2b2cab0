"""The tree of a condition as people write it, and the way back to text.

Every node carries its place in the file, which takes no part in equality: trees of different files compare equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, assert_never, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from fractions import Fraction

    from comity.problems import Span

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
Arithmetic = Literal["+", "-", "*"]
Unit = Literal["days", "weeks", "hours"]

WORDS = frozenset({
    "and", "or", "not", "in", "for", "all", "any", "count", "once", "earlier", "always", "previously", "since",
    "implies", "view", "today", "date", "days", "true", "false",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as written, such as `60 days`."""

    amount: int
    unit: Unit

    @property
    def delta(self) -> timedelta:
        """The same length as a `timedelta`."""
        return timedelta(**{self.unit: self.amount})

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a condition; `span` is where it stands, or None when it was built in Python."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A whole or exact decimal number."""

    value: int | Fraction


@dataclass(frozen=True, slots=True)
class Day(Node):
    """`date(2024, 6, 14)`."""

    value: date


@dataclass(frozen=True, slots=True)
class Days(Node):
    """`days(14)`; the argument is a number."""

    amount: Cond


@dataclass(frozen=True, slots=True)
class Today(Node):
    """`today`, the date of the step."""


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A bare name: a fact, event, derived name, concept, variable, entity or value."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A name with arguments, such as `withdrawn(donetsk)`."""

    name: str
    args: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not arg`."""

    arg: Cond


@dataclass(frozen=True, slots=True)
class And(Node):
    """Two or more conditions joined by `and`."""

    args: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Two or more conditions joined by `or`."""

    args: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class Implies(Node):
    """`implies(left, right)`."""

    left: Cond
    right: Cond


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A comparison, perhaps chained: `first op second op third`."""

    first: Cond
    rest: tuple[tuple[Comparison, Cond], ...]


@dataclass(frozen=True, slots=True)
class In(Node):
    """`arg in (option, option)`."""

    arg: Cond
    options: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class Arith(Node):
    """`left + right` and so on."""

    op: Arithmetic
    left: Cond
    right: Cond


@dataclass(frozen=True, slots=True)
class Minus(Node):
    """`-arg`."""

    arg: Cond


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`all(body for var in domain)`, `any(...)` or `count(...)`, with the places of variable and domain."""

    how: Literal["all", "any", "count"]
    body: Cond
    var: str
    domain: str
    var_span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)
    domain_span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Once(Node):
    """`once(arg)`, perhaps `within` a duration."""

    arg: Cond
    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class Earlier(Node):
    """`earlier(arg)`, perhaps `within` a duration."""

    arg: Cond
    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class Always(Node):
    """`always(arg)`: at every step so far."""

    arg: Cond


@dataclass(frozen=True, slots=True)
class Previously(Node):
    """`previously(arg)`: at the step before."""

    arg: Cond


@dataclass(frozen=True, slots=True)
class Since(Node):
    """`since(hold, start)`: `start` held once, and `hold` ever after."""

    hold: Cond
    start: Cond


@dataclass(frozen=True, slots=True)
class View(Node):
    """`view(party, arg)`: `arg` as the party characterises the facts."""

    party: str
    arg: Cond
    party_span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Judged(Node):
    """`verdict("party.term")`, in a property: the verdict of a term in the whole scenario, and the name's place."""

    term: str
    term_span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


Cond = (
    Truth | Number | Day | Days | Today | Name | Apply | Not | And | Or | Implies | Compare | In | Arith
    | Minus | Quantified | Once | Earlier | Always | Previously | Since | View | Judged
)  # fmt: skip

# How tightly a form binds; an operand that binds less tightly than its place asks for is put in brackets.
_OR, _AND, _NOT, _COMPARE, _ADD, _TIMES, _SIGN, _ATOM = range(8)


def unparse(cond: Cond) -> str:
    """The text of a condition: parsing it gives an equal tree."""
    return _text(cond, _OR)


def _text(cond: Cond, place: int) -> str:
    binding, text = _form(cond)
    return f"({text})" if binding < place else text


def _form(cond: Cond) -> tuple[int, str]:
    match cond:
        case Truth(value):
            return _ATOM, "true" if value else "false"
        case Number(value):
            return _ATOM, number_text(value)
        case Day(value):
            return _ATOM, f"date({value.year}, {value.month}, {value.day})"
        case Days(amount):
            return _ATOM, f"days({unparse(amount)})"
        case Today():
            return _ATOM, "today"
        case Name(name):
            return _ATOM, name
        case Apply(name, args):
            return _ATOM, f"{name}({', '.join(map(unparse, args))})"
        case Not(arg):
            return _NOT, f"not {_text(arg, _NOT)}"
        case And(args):
            return _AND, " and ".join(_text(arg, _NOT) for arg in args)
        case Or(args):
            return _OR, " or ".join(_text(arg, _AND) for arg in args)
        case Implies(left, right):
            return _ATOM, f"implies({unparse(left)}, {unparse(right)})"
        case Compare(first, rest):
            tail = "".join(f" {op} {_text(right, _ADD)}" for op, right in rest)
            return _COMPARE, _text(first, _ADD) + tail
        case In(arg, options):
            listed = ", ".join(map(unparse, options)) + ("," if len(options) == 1 else "")
            return _COMPARE, f"{_text(arg, _ADD)} in ({listed})"
        case Arith("*", left, right):
            return _TIMES, f"{_text(left, _TIMES)} * {_text(right, _SIGN)}"
        case Arith(op, left, right):
            return _ADD, f"{_text(left, _ADD)} {op} {_text(right, _TIMES)}"
        case Minus(arg):
            return _SIGN, f"-{_text(arg, _SIGN)}"
        case Quantified(how, body, var, domain):
            return _ATOM, f"{how}({unparse(body)} for {var} in {domain})"
        case Once(arg, within):
            return _ATOM, f"once({unparse(arg)}{_within(within)})"
        case Earlier(arg, within):
            return _ATOM, f"earlier({unparse(arg)}{_within(within)})"
        case Always(arg):
            return _ATOM, f"always({unparse(arg)})"
        case Previously(arg):
            return _ATOM, f"previously({unparse(arg)})"
        case Since(hold, start):
            return _ATOM, f"since({unparse(hold)}, {unparse(start)})"
        case View(party, arg):
            return _ATOM, f"view({party}, {unparse(arg)})"
        case Judged(term):
            return _ATOM, f'verdict("{term}")'
        case _:
            assert_never(cond)


def names(cond: Cond) -> Iterator[str]:
    """Every name that a condition mentions, with repetitions, variables and values included."""
    if isinstance(cond, Name | Apply):
        yield cond.name
    for each in below(cond):
        yield from names(each)


def below(cond: Cond) -> Iterator[Cond]:
    """The conditions directly below one."""
    for each in fields(cond):
        yield from _nodes_in(getattr(cond, each.name))


def _nodes_in(value: object) -> Iterator[Cond]:
    if isinstance(value, Node):
        yield cast("Cond", value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _nodes_in(each)


def number_text(value: int | Fraction) -> str:
    """The shortest exact decimal text of a number (a `Fraction` here always has one)."""
    if value.denominator == 1:
        return str(value.numerator)
    places, scaled = 0, value
    while scaled.denominator != 1:
        places, scaled = places + 1, scaled * 10
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _within(within: Duration | None) -> str:
    return f', within="{within}"' if within else ""
