"""Which type a condition has; every name that does not exist and every type that does not fit, at its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, assert_never

from comity import syntax as s
from comity.case import Type
from comity.kinds import BINDING
from comity.load.vocabulary import choices, known, symbols
from comity.problems import Problem, Span, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from comity.case import Declared, Vocabulary
    from comity.kinds import Kind, Verdict

BOOL, INT, NUMBER, DATE, DAYS = Type("bool"), Type("int"), Type("number"), Type("date"), Type("days")
_WORDS = {
    "bool": "a condition", "int": "a number", "number": "a number", "date": "a date", "days": "a number of days",
    "symbol": "a name",
}  # fmt: skip
_NUMBERS = ("int", "number")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may refer to.

    About a name in `lost` or `lost_parties`, whose declaration is faulty, nothing more is said; `types` are the types
    of derived names, None where one cannot be told. `silenced` collects the names that nothing was said about. `terms`
    are those whose verdicts can be asked about, with their kinds.
    """

    vocabulary: Vocabulary
    parties: frozenset[str]
    lost: set[str]
    lost_parties: Collection[str]
    problems: list[Problem]
    types: dict[str, Type | None] = field(default_factory=dict)
    silenced: list[str] = field(default_factory=list)
    symbols: frozenset[str] = frozenset()
    variables: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, Kind] = field(default_factory=dict)

    def bind(self, var: str, kind: str) -> Scope:
        """The scope inside a quantifier."""
        return replace(self, variables={**self.variables, var: kind})

    def wrong(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, message, span, hint))

    def is_lost(self, name: str, *, party: bool = False) -> bool:
        """Whether nothing is to be said about a name that does not exist."""
        found = name in (self.lost_parties if party else self.lost)
        if found:
            self.silenced.append(name)
        return found


def scope_of(
    words: Vocabulary, problems: list[Problem], lost: set[str], parties: frozenset[str], lost_parties: Collection[str]
) -> Scope:
    """The scope of a case; what is found wrong is added to `problems`."""
    return Scope(words, parties, lost, lost_parties, problems, symbols=frozenset(symbols(words)))


def is_sound(cond: s.Cond, scope: Scope) -> bool:
    """Note every problem of a condition, which is to be boolean; whether it has none, and no lost names."""
    before = len(scope.problems), len(scope.silenced)
    _expect(cond, scope, "bool")
    return before == (len(scope.problems), len(scope.silenced))


def infer(cond: s.Cond, scope: Scope) -> Type | None:
    """The type of a condition; None when it has a problem that leaves its type open."""
    match cond:
        case s.Truth():
            return BOOL
        case s.Number(value):
            return INT if value.denominator == 1 else NUMBER
        case s.Day() | s.Today():
            return DATE
        case s.Days(amount):
            _expect(amount, scope, *_NUMBERS)
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
        case s.Compare(s.Judged() as one, ((_, other), *_)) | s.Compare(one, ((_, s.Judged() as other), *_)):
            _judged(cond, one, other, scope)
            return BOOL
        case s.In(s.Judged() as one, options):
            for option in options:
                _judged(cond, one, option, scope)
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
            return _expect(arg, scope, *_NUMBERS, "days")
        case s.Quantified(how, body, var, domain):
            _quantified(cond, body, var, domain, scope)
            return INT if how == "count" else BOOL
        case s.View(party, arg):
            _party(cond, party, scope)
            _expect(arg, scope, "bool")
            return BOOL
        case s.Judged():
            scope.wrong("wrong-type", f"{_short(cond)} is no condition", cond.span, "compare it: `... == satisfied`")
            return None
        case _:
            assert_never(cond)


def _expect(cond: s.Cond, scope: Scope, *names: str) -> Type | None:
    found = infer(cond, scope)
    if found is not None and found.name not in names:
        hint = _comparison(cond, scope) if names == ("bool",) else None
        message = f"expected {_WORDS[names[0]]}, but {_short(cond)} is {_WORDS[found.name]}"
        scope.wrong("wrong-type", message, cond.span, hint)
        return None
    return found


def _comparison(cond: s.Cond, scope: Scope) -> str:
    """How to make a condition of something that is none."""
    if _is_value(cond, scope):
        facts = (each for each in scope.vocabulary.declared.values() if s.unparse(cond) in each.type.values)
        fact = next((each.name for each in facts if not each.params), "fact")
        return f"compare a fact with it: `{fact} == {s.unparse(cond)}`"
    return "compare it with something, for example with `==`"


def _short(cond: s.Cond) -> str:
    return shown(s.unparse(cond))


def _party(cond: s.View, party: str, scope: Scope) -> None:
    if party not in scope.parties and not scope.is_lost(party, party=True):
        hint = choices(party, sorted(scope.parties), "the parties are", scope.problems)
        scope.wrong("unknown-party", f"there is no party `{party}`", cond.party_span, hint)


def _named(cond: s.Name | s.Apply, scope: Scope, candidates: Collection[str]) -> Type | None:
    """The type of a name; `candidates` are the values that would fit here, for the hint."""
    name, args = cond.name, cond.args if isinstance(cond, s.Apply) else ()
    if isinstance(cond, s.Name) and name in scope.variables:
        return Type("symbol", scope.vocabulary.entities[scope.variables[name]])
    declared = scope.vocabulary.declared.get(name)
    if declared is not None:
        _arguments(cond, declared, args, scope)
        scope.is_lost(name)  # declared, but defined by something faulty
        return scope.types.get(name, declared.type)
    if isinstance(cond, s.Name) and name in scope.symbols:
        return Type("symbol", (name,))
    _unknown(cond, scope, candidates)
    return None


def _unknown(cond: s.Name | s.Apply, scope: Scope, candidates: Collection[str]) -> None:
    name, span = cond.name, cond.span
    if span:
        span = Span(span.source, span.start, span.start + len(name))
    if name in scope.vocabulary.domains:
        hint = f"write `all(... for x in {name})` or `any(... for x in {name})`"
        scope.wrong("unknown-name", f"`{name}` is a group, which stands only after `in`", span, hint)
    elif name in scope.symbols:
        scope.wrong("bad-arguments", f"`{name}` is a value, which takes no arguments", span)
    elif not scope.is_lost(name):
        near = nearest(name, candidates, scope.problems) or nearest(
            name, chain(known(scope.vocabulary), scope.variables, s.WORDS), scope.problems
        )
        scope.wrong("unknown-name", f"unknown name {shown(name)}", span, near)


def _arguments(cond: s.Name | s.Apply, declared: Declared, args: tuple[s.Cond, ...], scope: Scope) -> None:
    if len(args) != len(declared.params):
        kinds = [kind for _, kind in declared.params]
        every = (
            f"name one {kinds[0]}, or write `all({declared.name}(x) for x in {kinds[0]})`" if len(kinds) == 1 else None
        )
        scope.wrong("bad-arguments", wrong_count(declared, len(args)), cond.span, None if args else every)
        return
    for arg, (_, kind) in zip(args, declared.params, strict=True):
        _argument(arg, kind, declared.name, scope)


def wrong_count(declared: Declared, given: int) -> str:
    """That a name has more or fewer arguments than it takes."""
    kinds = ", ".join(kind for _, kind in declared.params)
    wanted = f"takes {len(declared.params)} ({kinds})" if kinds else "takes none"
    return f"`{declared.name}` has {given or 'no'} argument{'s' if given != 1 else ''} here, but {wanted}"


def _argument(arg: s.Cond, kind: str, name: str, scope: Scope) -> None:
    members = scope.vocabulary.entities[kind]
    if not isinstance(arg, s.Name):
        scope.wrong("bad-arguments", f"`{name}` takes the bare name of a {kind} here", arg.span)
    elif arg.name in scope.variables:
        if scope.variables[arg.name] != kind:
            message = f"`{name}` is about a {kind}, but `{arg.name}` is a {scope.variables[arg.name]}"
            scope.wrong("wrong-type", message, arg.span)
    elif arg.name in scope.vocabulary.domains:
        hint = f"write `all({name}(x) for x in {arg.name})` or `any({name}(x) for x in {arg.name})`"
        scope.wrong("bad-arguments", f"`{arg.name}` is a group, not a {kind}", arg.span, hint)
    elif arg.name not in members and not scope.is_lost(arg.name):
        near = choices(arg.name, chain(members, scope.variables), "there are", scope.problems)
        scope.wrong("unknown-name", f"{shown(arg.name)} is not a {kind}", arg.span, near)


def _compared(first: s.Cond, rest: tuple[tuple[str, s.Cond], ...], scope: Scope, *, chained: bool = True) -> None:
    """Check a comparison pair by pair (`chained`), or each with the first."""
    operands = [first, *(cond for _, cond in rest)]
    fitting = [value for cond in operands for value in _values(cond, scope)]
    types = [_named(cond, scope, fitting) if isinstance(cond, s.Name) else infer(cond, scope) for cond in operands]
    for i, (op, right) in enumerate(rest, start=1):
        left, left_type = (operands[i - 1], types[i - 1]) if chained else (first, types[0])
        if left_type is not None and (right_type := types[i]) is not None:
            _pair(op, (left, left_type), (right, right_type), scope)


def _values(cond: s.Cond, scope: Scope) -> tuple[str, ...]:
    """The values that a named fact may have."""
    declared = scope.vocabulary.declared.get(cond.name) if isinstance(cond, s.Name | s.Apply) else None
    return declared.type.values if declared else ()


def _pair(op: str, left: tuple[s.Cond, Type], right: tuple[s.Cond, Type], scope: Scope) -> None:
    (one, first), (other, second) = left, right
    if first.name != second.name and {first.name, second.name} != set(_NUMBERS):
        message = f"cannot compare {_short(one)} ({_WORDS[first.name]}) with {_short(other)} ({_WORDS[second.name]})"
        scope.wrong("wrong-type", message, other.span)
    elif first.name in ("bool", "symbol") and op not in ("==", "!="):
        what = "conditions" if first.name == "bool" else "names"
        scope.wrong("wrong-type", f"`{op}` does not order {what}", other.span, "use `==` or `!=`")
    elif first.name == "symbol" and not set(first.values) & set(second.values):
        _never_equal(left, right, scope)


def _never_equal(left: tuple[s.Cond, Type], right: tuple[s.Cond, Type], scope: Scope) -> None:
    (one, first), (other, second) = left, right
    if _is_value(other, scope):
        _not_a_value(other, one, first, scope)
    elif _is_value(one, scope):
        _not_a_value(one, other, second, scope)
    else:
        message = f"{_short(one)} and {_short(other)} have no value in common"
        scope.wrong("wrong-type", message, other.span)


def _is_value(cond: s.Cond, scope: Scope) -> bool:
    return isinstance(cond, s.Name) and cond.name in scope.symbols and cond.name not in scope.variables


def _not_a_value(value: s.Cond, of: s.Cond, kind: Type, scope: Scope) -> None:
    hint = choices(s.unparse(value), kind.values, "its values are", scope.problems)
    scope.wrong("unknown-value", f"{_short(value)} is not a value of {_short(of)}", value.span, hint)


_VERDICTS: Mapping[Kind, tuple[Verdict, ...]] = {
    **dict.fromkeys(BINDING, ("satisfied", "violated", "not_triggered")),
    "warning": ("raised", "not_triggered"), "characterisation": ("applies", "not_triggered"),
    "assertion": ("satisfied", "violated", "recorded"),
}  # fmt: skip
"""The verdicts that a term of each kind can have in a complete scenario in which everything is known."""


def _judged(cond: s.Compare | s.In, one: s.Cond, other: s.Cond, scope: Scope) -> None:
    """Check the comparison of a verdict with the name of one."""
    judged, word = (one, other) if isinstance(one, s.Judged) else (other, one)
    assert isinstance(judged, s.Judged)  # noqa: S101 - the caller has looked
    if isinstance(cond, s.Compare) and (len(cond.rest) > 1 or cond.rest[0][0] not in ("==", "!=")):
        scope.wrong("wrong-type", "a verdict has no order", cond.span, "use `==` or `!=` with one verdict, or `in`")
    kind = scope.terms.get(judged.term)
    options = () if kind is None else _VERDICTS.get(kind, ())
    if kind is None:
        party = judged.term.partition(".")[0]
        if not scope.is_lost(party, party=True) and not scope.is_lost(judged.term.partition(".")[2], party=True):
            hint = nearest(judged.term, scope.terms, scope.problems) or "a term is named `party.id`"
            scope.wrong("unknown-term", f"there is no term {shown(judged.term)}", judged.term_span, hint)
    elif not options:
        scope.wrong("wrong-kind", f"`{judged.term}` is an exception, which has no verdict", judged.term_span)
    elif not isinstance(word, s.Name):
        near = choices("", options, "its verdicts are", scope.problems)
        scope.wrong("wrong-type", f"{_short(word)} is not the name of a verdict", word.span, near)
    elif word.name not in options:
        near = choices(word.name, options, "in a complete scenario its verdicts are", scope.problems)
        scope.wrong("unknown-value", f"`{judged.term}`, a {kind}, is never {shown(word.name)}", word.span, near)


def _arith(cond: s.Arith, op: str, left: Type | None, right: Type | None, scope: Scope) -> Type | None:
    if left is None or right is None:
        return None
    match op, left.name, right.name:
        case _, one, other if one in _NUMBERS and other in _NUMBERS:
            return INT if one == other == "int" else NUMBER
        case ("+" | "-", "days", "days") | ("-", "date", "date"):
            return DAYS
        case ("+" | "-", "date", "days") | ("+", "days", "date"):
            return DATE
        case ("*", "days", amount) | ("*", amount, "days") if amount in _NUMBERS:
            return DAYS
        case _:
            hint = "write `days(14)` for a number of days" if "date" in (left.name, right.name) else None
            message = f"`{op}` does not go between {_WORDS[left.name]} and {_WORDS[right.name]}"
            scope.wrong("wrong-type", message, cond.span, hint)
            return None


def _quantified(cond: s.Quantified, body: s.Cond, var: str, domain: str, scope: Scope) -> None:
    words = scope.vocabulary
    if domain not in words.domains:
        if not scope.is_lost(domain):
            hint = choices(domain, words.domains, "there are", scope.problems)
            scope.wrong("unknown-name", f"there is no group or entity type {shown(domain)}", cond.domain_span, hint)
        return
    if var in words.declared or var in scope.symbols or var in scope.variables:
        scope.wrong("name-taken", f"the variable `{var}` is a name of something else", cond.var_span, "choose another")
    _expect(body, scope.bind(var, words.kinds[domain]), "bool")
