"""Small changes to a condition as written, each at its place: what an encoding mistake would look like.

The operators are those of mutation analysis (R. A. DeMillo, R. J. Lipton and F. G. Sayward, Hints on test data
selection, Computer 11(4), 1978) for what conditions are made of: thresholds, windows, orders, connectives, values.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from comity import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from comity import case as c
    from comity.problems import Span

Operator = Literal[
    "threshold", "boundary", "window", "once-earlier", "always-once", "and-or", "all-any", "dropped", "negated",
    "other-value", "other-entity", "other-group", "other-reading", "swapped", "no-view", "no-exception", "no-deadline",
    "deadline",
]  # fmt: skip
"""What was changed: a number or date by one; `<` and `<=`; the length of a window by one; the order in time; how parts
are joined; which members count; a part left out; a part reversed; another value of an enumeration, entity, group or
reading; trigger and requirement; whose view it is; an exception, a date or window left out; a date by one day."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """A condition with one part changed: where that part stands, its text and the new one, and the new tree."""

    operator: Operator
    place: Span | None
    before: str
    after: str
    tree: s.Cond


@dataclass(frozen=True, slots=True)
class Scope:
    """What names in a condition stand for: `variables` gives the domain of each variable, `derived` what is derived."""

    words: c.Vocabulary
    variables: Mapping[str, str]
    derived: Mapping[str, s.Cond] = field(default_factory=dict)

    def bind(self, variable: str, domain: str) -> Scope:
        """The scope inside a quantifier."""
        return replace(self, variables={**self.variables, variable: domain})

    def values(self, cond: s.Cond) -> tuple[str, ...]:
        """The values that a fact or a variable has, if it has named ones."""
        if isinstance(cond, s.Name) and cond.name in self.variables:
            return self.words.domains.get(self.variables[cond.name], ())
        if isinstance(cond, s.Name | s.Apply) and (found := self.words.declared.get(cond.name)):
            return found.type.values
        return self.values(cond.arg) if isinstance(cond, s.View) else ()

    def others(self, arg: s.Cond, kind: str) -> Iterator[str]:
        """The other entities of a type, in place of one that is named as an argument; none for a variable."""
        if isinstance(arg, s.Name) and arg.name not in self.variables:
            yield from (name for name in self.words.entities[kind] if name != arg.name)

    def groups(self, domain: str) -> Iterator[str]:
        """The other groups of the same entity type, and the type itself."""
        kinds = self.words.kinds
        yield from (name for name in self.words.domains if name != domain and kinds[name] == kinds[domain])

    def is_condition(self, tree: s.Cond) -> bool:
        """Whether a tree is a condition and no amount; of a name of something derived, what its own tree is."""
        match tree:
            case s.Name(name) | s.Apply(name):
                if (found := self.derived.get(name)) is not None:
                    return self.is_condition(found)
                return name in self.words.declared and self.words.declared[name].type.name == "bool"
            case s.Quantified("count") | s.Number() | s.Day() | s.Days() | s.Today() | s.Arith() | s.Minus():
                return False
            case s.View(_, arg):
                return self.is_condition(arg)
            case _:
                return True


T = TypeVar("T")


def rewordings(tree: s.Cond, scope: Scope) -> Iterator[Reworded]:
    """Every change to one part of a condition, in the order of its text; names and types stay right."""
    for operator, old, new, whole in _everywhere(tree, scope, negatable=scope.is_condition(tree)):
        yield Reworded(operator, old.span or tree.span, s.unparse(old), s.unparse(new), whole)


def _everywhere(tree: s.Cond, scope: Scope, *, negatable: bool) -> Iterator[tuple[Operator, s.Cond, s.Cond, s.Cond]]:
    """Each change here and below, with the whole tree then; `negatable`: a condition whose reverse is not at hand."""
    for operator, old, new, whole in _here(tree, scope):
        yield operator, old, new, whole
    if negatable and not isinstance(tree, s.Not | s.And | s.Or | s.Implies | s.View):
        new = s.Truth(not tree.value) if isinstance(tree, s.Truth) else s.Not(tree)
        yield "negated", tree, new, new
    for child, is_condition, put, inside in _children(tree, scope):
        below = is_condition if not isinstance(tree, s.View) else negatable
        for operator, old, new, whole in _everywhere(child, inside, negatable=below):
            yield operator, old, new, put(whole)


def _here(tree: s.Cond, scope: Scope) -> Iterator[tuple[Operator, s.Cond, s.Cond, s.Cond]]:
    """The changes to a part itself: what was changed, the part to show, its new form, and the new whole."""
    for operator, new in _new_forms(tree):
        yield operator, tree, new, new
    match tree:
        case s.And(args) | s.Or(args):
            for at, arg in enumerate(args):
                rest = (*args[:at], *args[at + 1 :])
                new = replace(tree, args=rest) if len(rest) > 1 else rest[0]
                yield "dropped", replace(tree, span=arg.span), new, new
        case s.Compare(first, rest):
            for at, (op, right) in enumerate(rest):
                left = rest[at - 1][1] if at else first
                yield from _other_values(tree, at, op, left, right, scope)
        case s.In(arg, options):
            yield from _other_options(tree, arg, options, scope)
        case s.Apply(name, args):
            for at, (arg, (_, kind)) in enumerate(zip(args, scope.words.declared[name].params, strict=True)):
                for other in scope.others(arg, kind):
                    new = replace(tree, args=_put(args, at, s.Name(other)))
                    yield "other-entity", arg, s.Name(other), new
        case s.Quantified(_, _, _, domain):
            for group in scope.groups(domain):
                new = replace(tree, domain=group)
                yield "other-group", tree, new, new
        case _:
            pass


def _other_options(
    tree: s.In, arg: s.Cond, options: tuple[s.Cond, ...], scope: Scope
) -> Iterator[tuple[Operator, s.Cond, s.Cond, s.Cond]]:
    """The options of `in` without one of them, and with each other value in place of one."""
    taken = {each.name for each in options if isinstance(each, s.Name)}
    for at, option in enumerate(options):
        if len(options) > 1:
            new = replace(tree, options=(*options[:at], *options[at + 1 :]))
            yield "dropped", replace(tree, span=option.span), new, new
        for name in scope.values(arg) if isinstance(option, s.Name) else ():
            if name not in taken:
                other = s.Name(name)
                yield "other-value", option, other, replace(tree, options=_put(options, at, other))


def _new_forms(tree: s.Cond) -> Iterator[tuple[Operator, s.Cond]]:
    """The changed forms of a part for which its neighbours do not matter."""
    match tree:
        case s.And(args):
            yield "and-or", s.Or(args)
        case s.Or(args):
            yield "and-or", s.And(args)
        case s.Not(arg):
            yield "negated", arg
        case s.Implies(left, right):
            yield "dropped", right
            yield "dropped", s.Not(left)
            yield "swapped", s.Implies(right, left)
        case s.Compare(first, rest):
            for at, (op, right) in enumerate(rest):
                if op in _BOUNDARY:
                    yield "boundary", s.Compare(first, (*rest[:at], (_BOUNDARY[op], right), *rest[at + 1 :]))
        case s.Number(value):
            step = Fraction(1, 10 ** _decimals(value))
            yield "threshold", s.Number(_plain(value - step))
            yield "threshold", s.Number(_plain(value + step))
        case s.Day(value):
            yield from (("threshold", s.Day(day)) for day in _neighbours(value))
        case s.Quantified("all" | "any" as how):
            yield "all-any", replace(tree, how="any" if how == "all" else "all")
        case s.Once(arg, within) | s.Earlier(arg, within):
            yield "once-earlier", s.Earlier(arg, within) if isinstance(tree, s.Once) else s.Once(arg, within)
            if within is not None:
                yield from (("window", replace(tree, within=each)) for each in _lengths(within))
                yield "no-deadline", replace(tree, within=None)
        case s.Always(arg):
            yield "always-once", s.Once(arg)
        case s.Previously(arg):
            yield "once-earlier", s.Earlier(arg)
        case s.View(_, arg):
            yield "no-view", arg
        case s.Since(hold, start):
            yield "dropped", s.Once(start)
            yield "swapped", s.Since(start, hold)
        case _:
            pass


_BOUNDARY: dict[str, s.Comparison] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def _other_values(  # noqa: PLR0913, PLR0917 - the parts of a comparison
    tree: s.Compare, at: int, op: s.Comparison, left: s.Cond, right: s.Cond, scope: Scope
) -> Iterator[tuple[Operator, s.Cond, s.Cond, s.Cond]]:
    """The comparison with each other value of the enumeration in place of the one that is named."""
    if op not in ("==", "!="):
        return
    if isinstance(right, s.Name) and right.name in scope.values(left):
        for name in scope.values(left):
            if name != right.name:
                other = s.Name(name)
                rest = (*tree.rest[:at], (op, other), *tree.rest[at + 1 :])
                yield "other-value", right, other, replace(tree, rest=rest)
    elif at == 0 and isinstance(left, s.Name) and left.name in scope.values(right):
        for name in scope.values(right):
            if name != left.name:
                other = s.Name(name)
                yield "other-value", left, other, replace(tree, first=other)


def _children(tree: s.Cond, scope: Scope) -> Iterator[tuple[s.Cond, bool, Callable[[s.Cond], s.Cond], Scope]]:
    """Each part directly below, whether it is a condition to reverse, how to put another there, and its scope."""

    def field(name: str, *, is_condition: bool) -> tuple[s.Cond, bool, Callable[[s.Cond], s.Cond], Scope]:
        return getattr(tree, name), is_condition, partial(_with_field, tree, name), inside

    def listed(name: str, *, is_condition: bool) -> Iterator[tuple[s.Cond, bool, Callable[[s.Cond], s.Cond], Scope]]:
        for at, each in enumerate(getattr(tree, name)):
            yield each, is_condition, partial(_with_member, tree, name, at), inside

    inside = scope
    match tree:
        case s.And() | s.Or():
            yield from listed("args", is_condition=True)
        case s.Not():  # the reverse of what is in it is it without the `not`
            yield field("arg", is_condition=False)
        case s.Once() | s.Earlier() | s.Always() | s.Previously() | s.View():
            yield field("arg", is_condition=True)
        case s.Implies():
            yield field("left", is_condition=True)
            yield field("right", is_condition=True)
        case s.Since():
            yield field("hold", is_condition=True)
            yield field("start", is_condition=True)
        case s.Quantified(_, _, var, domain):
            inside = scope.bind(var, domain)
            yield field("body", is_condition=True)
        case s.Compare(_, rest):
            yield field("first", is_condition=False)
            for at, (_, right) in enumerate(rest):
                yield right, False, partial(_with_right, tree, at), scope
        case s.In():
            yield field("arg", is_condition=False)
            yield from listed("options", is_condition=False)
        case s.Arith():
            yield field("left", is_condition=False)
            yield field("right", is_condition=False)
        case s.Minus():
            yield field("arg", is_condition=False)
        case s.Days():
            yield field("amount", is_condition=False)
        case _:
            pass


def _with_field(tree: s.Cond, name: str, new: s.Cond) -> s.Cond:
    return cast("s.Cond", replace(cast("Any", tree), **{name: new}))


def _with_member(tree: s.Cond, name: str, at: int, new: s.Cond) -> s.Cond:
    return cast("s.Cond", replace(cast("Any", tree), **{name: _put(getattr(tree, name), at, new)}))


def _with_right(tree: s.Compare, at: int, new: s.Cond) -> s.Cond:
    return replace(tree, rest=_put(tree.rest, at, (tree.rest[at][0], new)))


def _put(parts: tuple[T, ...], at: int, new: T) -> tuple[T, ...]:
    return (*parts[:at], new, *parts[at + 1 :])


def _decimals(value: int | Fraction) -> int:
    """How many decimal places a number is written with."""
    _, _, places = s.number_text(value).partition(".")
    return len(places)


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _lengths(window: s.Duration) -> list[s.Duration]:
    return [replace(window, amount=each) for each in (window.amount - 1, window.amount + 1) if each >= 0]


def _neighbours(day: date) -> list[date]:
    """The days before and after, as far as the calendar goes."""
    return [
        day + timedelta(each)
        for each in (-1, 1)
        if date.min.toordinal() <= day.toordinal() + each <= date.max.toordinal()
    ]
