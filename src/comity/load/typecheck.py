"""Which type a condition has; every name that does not exist and every type that does not fit, at its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from comity import syntax as s
from comity.case import Type
from comity.load.vocabulary import known
from comity.problems import Problem, Span, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from comity.case import Declared, Vocabulary

BOOL, INT, NUMBER, DATE, DAYS = Type("bool"), Type("int"), Type("number"), Type("date"), Type("days")
_WORDS = {
    "bool": "a condition",
    "int": "a number",
    "number": "a number",
    "date": "a date",
    "days": "a number of days",
    "symbol": "a name",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may refer to; `lost` are names whose declaration was faulty, about which nothing more is said."""

    vocabulary: Vocabulary
    parties: Collection[str]
    types: Mapping[str, Type]
    lost: Collection[str]
    problems: list[Problem]
    variables: Mapping[str, str]

    def bind(self, var: str, kind: str) -> Scope:
        """The scope inside a quantifier."""
        return replace(self, variables={**self.variables, var: kind})

    def wrong(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, message, span, hint))


def infer(cond: s.Cond, scope: Scope) -> Type | None:
    """The type of a condition; None when it has a problem that leaves its type open."""
    match cond:
        case s.Truth():
            return BOOL
        case s.Number(value):
            return INT if value.denominator == 1 else NUMBER
        case s.Day():
            return DATE
        case s.Today():
            return DATE
        case s.Days(amount):
            _expect(amount, scope, "int", "number")
            return DAYS
        case s.Name() | s.Apply():
            return _named(cond, scope, ())
        case s.Not(arg) | s.Once(arg) | s.Earlier(arg) | s.Always(arg) | s.Previously(arg):
            _expect(arg, scope, "bool")
            return BOOL
        case s.And(args) | s.Or(args):
            for arg in args:
                _expect(arg, scope, "bool")
            return BOOL
        case s.Implies(left, right) | s.Since(left, right):
            _expect(left, scope, "bool")
            _expect(right, scope, "bool")
            return BOOL
        case s.Compare(first, rest):
            _compared(first, rest, scope)
            return BOOL
        case s.In(arg, options):
            _compared(arg, tuple(("==", option) for option in options), scope, chained=False)
            return BOOL
        case s.Arith(op, left, right):
            return _arith(cond, op, infer(left, scope), infer(right, scope), scope)
        case s.Minus(arg):
            return _expect(arg, scope, "int", "number", "days")
        case s.Quantified(how, body, var, domain):
            _quantified(cond, body, var, domain, scope)
            return INT if how == "count" else BOOL
        case s.View(party, arg):
            if party not in scope.parties and party not in scope.lost:
                scope.wrong(
                    "unknown-party", f"there is no party `{party}`", cond.party_span, nearest(party, scope.parties)
                )
            _expect(arg, scope, "bool")
            return BOOL
        case _:
            assert_never(cond)


def expect_condition(cond: s.Cond, scope: Scope) -> None:
    """Note every problem of a condition, and one more if it is not boolean."""
    _expect(cond, scope, "bool")


def _expect(cond: s.Cond, scope: Scope, *names: str) -> Type | None:
    found = infer(cond, scope)
    if found is not None and found.name not in names:
        hint = "compare it with something, for example with `==`" if names == ("bool",) else None
        scope.wrong(
            "wrong-type", f"expected {_WORDS[names[0]]}, but `{_short(cond)}` is {_WORDS[found.name]}", cond.span, hint
        )
        return None
    return found


def _short(cond: s.Cond) -> str:
    text = s.unparse(cond)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - one line of a message


def _named(cond: s.Name | s.Apply, scope: Scope, candidates: Collection[str]) -> Type | None:
    """The type of a name; `candidates` are the values that would fit here, for the hint."""
    name, args = cond.name, cond.args if isinstance(cond, s.Apply) else ()
    if isinstance(cond, s.Name) and name in scope.variables:
        return Type("symbol", scope.vocabulary.entities[scope.variables[name]])
    declared = scope.vocabulary.declared.get(name)
    if declared is not None:
        _arguments(cond, declared, args, scope)
        return scope.types.get(name, declared.type)
    if isinstance(cond, s.Name) and _is_symbol(name, scope.vocabulary):
        return Type("symbol", (name,))
    _unknown(cond, scope, candidates)
    return None


def _is_symbol(name: str, vocabulary: Vocabulary) -> bool:
    return any(name in members for members in vocabulary.entities.values()) or any(
        name in declared.type.values for declared in vocabulary.declared.values()
    )


def _unknown(cond: s.Name | s.Apply, scope: Scope, candidates: Collection[str]) -> None:
    name, span = cond.name, cond.span
    if name in scope.lost:
        return
    if name in scope.vocabulary.domains:
        hint = f"write `all(... for x in {name})` or `any(... for x in {name})`"
        scope.wrong("unknown-name", f"`{name}` is a group, which stands only after `in`", span, hint)
        return
    hint = nearest(name, candidates) or nearest(name, [*known(scope.vocabulary), *scope.variables, *s.WORDS])
    head = Span(span.source, span.start, span.start + len(name)) if span and isinstance(cond, s.Apply) else span
    scope.wrong("unknown-name", f"unknown name `{name}`", head, hint)


def _arguments(cond: s.Name | s.Apply, declared: Declared, args: tuple[s.Cond, ...], scope: Scope) -> None:
    if len(args) != len(declared.params):
        needed = ", ".join(kind for _, kind in declared.params)
        wanted = f"takes {len(declared.params)} ({needed})" if declared.params else "takes none"
        scope.wrong(
            "bad-arguments", f"`{declared.name}` has {len(args) or 'no'} arguments here, but {wanted}", cond.span
        )
        return
    for arg, (_, kind) in zip(args, declared.params, strict=True):
        _argument(arg, kind, declared.name, scope)


def _argument(arg: s.Cond, kind: str, name: str, scope: Scope) -> None:
    members = scope.vocabulary.entities[kind]
    if not isinstance(arg, s.Name):
        scope.wrong("bad-arguments", f"an argument of `{name}` is the bare name of a {kind}", arg.span)
    elif arg.name in scope.variables:
        if scope.variables[arg.name] != kind:
            scope.wrong(
                "wrong-type", f"`{name}` is about a {kind}, but `{arg.name}` is a {scope.variables[arg.name]}", arg.span
            )
    elif arg.name in scope.vocabulary.domains:
        hint = f"write `all({name}(x) for x in {arg.name})` or `any(...)`"
        scope.wrong("bad-arguments", f"`{arg.name}` is a group, not a {kind}", arg.span, hint)
    elif arg.name not in members and arg.name not in scope.lost:
        scope.wrong(
            "unknown-name", f"`{arg.name}` is not a {kind}", arg.span, nearest(arg.name, [*members, *scope.variables])
        )


def _compared(first: s.Cond, rest: tuple[tuple[str, s.Cond], ...], scope: Scope, *, chained: bool = True) -> None:
    """Check a comparison pair by pair (`chained`), or each with the first."""
    operands = [first, *(cond for _, cond in rest)]
    known_values = [value for cond in operands for value in _values(cond, scope)]
    types = [_operand(cond, scope, known_values) for cond in operands]
    for i, (op, right) in enumerate(rest, start=1):
        left, left_type = (operands[i - 1], types[i - 1]) if chained else (first, types[0])
        if left_type is not None and (right_type := types[i]) is not None:
            _pair(op, (left, left_type), (right, right_type), scope)


def _values(cond: s.Cond, scope: Scope) -> tuple[str, ...]:
    """The values that a named fact may have."""
    declared = scope.vocabulary.declared.get(cond.name) if isinstance(cond, s.Name | s.Apply) else None
    return declared.type.values if declared else ()


def _operand(cond: s.Cond, scope: Scope, candidates: list[str]) -> Type | None:
    return _named(cond, scope, candidates) if isinstance(cond, s.Name) else infer(cond, scope)


def _pair(op: str, left: tuple[s.Cond, Type], right: tuple[s.Cond, Type], scope: Scope) -> None:
    (one, first), (other, second) = left, right
    same = first.name == second.name or {first.name, second.name} == {"int", "number"}
    if not same:
        message = f"cannot compare `{_short(one)}` ({_plain(first)}) with `{_short(other)}` ({_plain(second)})"
        scope.wrong("wrong-type", message, other.span)
    elif first.name in ("bool", "symbol") and op not in ("==", "!="):
        what = "conditions" if first.name == "bool" else "names"
        scope.wrong("wrong-type", f"`{op}` does not order {what}", other.span, "use `==` or `!=`")
    elif first.name == "symbol" and not set(first.values) & set(second.values):
        _never_equal(left, right, scope)


def _never_equal(left: tuple[s.Cond, Type], right: tuple[s.Cond, Type], scope: Scope) -> None:
    (one, first), (other, second) = left, right
    if len(second.values) == 1 and isinstance(other, s.Name):
        scope.wrong(
            "unknown-value",
            f"`{other.name}` is not a value of `{_short(one)}`",
            other.span,
            _choices(other.name, first),
        )
    elif len(first.values) == 1 and isinstance(one, s.Name):
        scope.wrong(
            "unknown-value", f"`{one.name}` is not a value of `{_short(other)}`", one.span, _choices(one.name, second)
        )
    else:
        scope.wrong("wrong-type", f"`{_short(one)}` and `{_short(other)}` have no value in common", other.span)


def _choices(name: str, kind: Type) -> str:
    return nearest(name, kind.values) or f"its values are {', '.join(f'`{value}`' for value in kind.values)}"


def _plain(kind: Type) -> str:
    return {"bool": "a condition", "int": "a number", "number": "a number", "date": "a date", "days": "days"}.get(
        kind.name, "a name"
    )


def _arith(cond: s.Arith, op: str, left: Type | None, right: Type | None, scope: Scope) -> Type | None:
    if left is None or right is None:
        return None
    numbers = ("int", "number")
    match op, left.name, right.name:
        case _, one, other if one in numbers and other in numbers:
            return INT if one == other == "int" else NUMBER
        case "+" | "-", "days", "days":
            return DAYS
        case "+", "date", "days":
            return DATE
        case "+", "days", "date":
            return DATE
        case "-", "date", "days":
            return DATE
        case "-", "date", "date":
            return DAYS
        case "*", "days", other if other in numbers:
            return DAYS
        case "*", one, "days" if one in numbers:
            return DAYS
        case _:
            hint = "write `days(14)` for a number of days" if "date" in (left.name, right.name) else None
            scope.wrong("wrong-type", f"`{op}` does not go between {_plain(left)} and {_plain(right)}", cond.span, hint)
            return None


def _quantified(cond: s.Quantified, body: s.Cond, var: str, domain: str, scope: Scope) -> None:
    vocabulary = scope.vocabulary
    if domain not in vocabulary.domains:
        if domain not in scope.lost:
            hint = nearest(domain, vocabulary.domains)
            scope.wrong("unknown-name", f"there is no group or entity type `{domain}`", cond.domain_span, hint)
        return
    if var in vocabulary.declared or _is_symbol(var, vocabulary) or (var in scope.variables):
        scope.wrong("bad-name", f"the variable `{var}` is a name of something else", cond.span, "choose another letter")
    kind = vocabulary.kinds[domain]
    if kind in vocabulary.entities:
        _expect(body, scope.bind(var, kind), "bool")
