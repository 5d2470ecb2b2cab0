"""Conditions in words: as written, but with the titles of the case in place of names and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from comity import syntax as s
from comity.explain.wording import grouped, negated_title_of, title_of
from comity.parsing import signature
from comity.problems import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from comity.case import Case, Term

_SIGNS: Mapping[str, str] = {
    "==": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least",
}  # fmt: skip
_NAMED: Mapping[str, str] = {"==": ":", "!=": ": not"}
_TRUTHS: Mapping[str, str] = {"==": " exactly when", "!=": " exactly when it is not so that"}
_SUMS: Mapping[str, str] = {"+": "plus", "-": "minus", "*": "times"}
_QUANTIFIED: Mapping[str, str] = {
    "all": "for each of {domain}: {body}",
    "any": "for at least one of {domain}: {body}",
    "count": "the number of {domain} for which: {body}",
}


def phrases(term: Term, case: Case) -> Iterator[tuple[str, str]]:
    """The conditions of a term in words, each after its key."""
    inside = {variable: _that(domain, case) for variable, domain in variables(term).items()}
    for key, tree in case.trees[term.name].items():
        yield key, _phrase(tree, case, inside)


def variables(term: Term) -> Mapping[str, str]:
    """The variables of a characterisation, each with its entity type; none in other terms."""
    held = getattr(term.written, "holds", None)
    if held is None:
        return {}
    source = Source("<holds>", held)
    params = signature(held, lambda start, end: Span(source, start, end)).params
    return {variable: domain for variable, domain in params if variable != domain}


def phrase(cond: s.Cond, case: Case) -> str:
    """A condition, or an amount, in words; a fact that is not so by its negated title, where it has one.

    A variable stands as `that` and its entity type. Definitions are named, not unfolded.
    """
    return _phrase(cond, case, {})


def _that(domain: str, case: Case) -> str:
    return f"that {case.vocabulary.kinds[domain].replace('_', ' ')}"


def _phrase(cond: s.Cond, case: Case, known: Mapping[str, str]) -> str:
    def said(part: s.Cond) -> str:
        return _phrase(part, case, known)

    def inner(part: s.Cond) -> str:
        return f"({said(part)})" if isinstance(part, s.And | s.Or | s.Implies | s.Quantified | s.Since) else said(part)

    match cond:
        case s.Truth(value):
            return "always so" if value else "never so"
        case s.Number(value):
            return grouped(value)
        case s.Day(value):
            return value.isoformat()
        case s.Days(amount):
            return f"{inner(amount)} days"
        case s.Today():
            return "the date of the step"
        case s.Name() | s.Apply():
            return _titled(cond, case, known)
        case s.Not(arg):
            return _reverse(arg, case, known)
        case s.And(args):
            return " and ".join(map(inner, args))
        case s.Or(args):
            return " or ".join(map(inner, args))
        case s.Implies(left, right):
            return f"if {inner(left)}, then {inner(right)}"
        case s.Compare():
            return _compared(cond, case, inner)
        case s.In(arg, options):
            sign = _NAMED["=="] if _is_named(arg, options[0], case) else " is"
            return f"{inner(arg)}{sign} {' or '.join(map(inner, options))}"
        case s.Arith(op, left, right):
            return f"{inner(left)} {_SUMS[op]} {inner(right)}"
        case s.Minus(arg):
            return f"minus {inner(arg)}"
        case s.Quantified(how, body, var, domain):
            inside = {**known, var: _that(domain, case)}
            named = domain.replace("_", " ")
            return _QUANTIFIED[how].format(domain=named, body=_phrase(body, case, inside))
        case s.Once(arg, within):
            return f"{inner(arg)}, at this step or before{_within(within)}"
        case s.Earlier(arg, within):
            return f"{inner(arg)}, at an earlier step{_within(within)}"
        case s.Always(arg):
            return f"{inner(arg)}, at every step so far"
        case s.Previously(arg):
            return f"{inner(arg)}, at the step before"
        case s.Since(hold, start):
            return f"{inner(hold)}, ever since {inner(start)}"
        case s.View(party, arg):
            return f"in the view of {case.party(party).title}, {inner(arg)}"
        case s.Judged(term):
            return f"the verdict of {term}"
        case _:
            assert_never(cond)


def _titled(cond: s.Name | s.Apply, case: Case, known: Mapping[str, str]) -> str:
    """A name by its title: of a variable, an entity, a value, or what the case declares."""
    if isinstance(cond, s.Name) and cond.name not in case.vocabulary.declared:
        return known.get(cond.name) or case.vocabulary.titles.get(cond.name, cond.name.replace("_", " "))
    return title_of(s.unparse(cond), case, known)


def _reverse(arg: s.Cond, case: Case, known: Mapping[str, str]) -> str:
    """What is not so, as people say it."""
    match arg:
        case s.Name() | s.Apply() if negated := negated_title_of(s.unparse(arg), case, known):
            return negated
        case s.Compare(first, (("==" | "!=" as op, other),)):
            return _phrase(s.Compare(first, (("!=" if op == "==" else "==", other),)), case, known)
        case s.Once(inside, within):
            return f"{_phrase(s.Not(inside), case, known)}, at every step so far{_within(within)}"
        case s.Quantified("any", body, var, domain):
            return _phrase(s.Quantified("all", s.Not(body), var, domain), case, known)
        case s.In(left, options) if _is_named(left, options[0], case):
            words = (_phrase(each, case, known) for each in options)
            return f"{_phrase(left, case, known)}: not {' or '.join(words)}"
        case s.Not(inside):
            return _phrase(inside, case, known)
        case _:
            return f"not: {_phrase(arg, case, known)}"


def _compared(cond: s.Compare, case: Case, inner: Callable[[s.Cond], str]) -> str:
    """A comparison; two truths are compared by when they are so."""
    pairs, left = [], cond.first
    for op, right in cond.rest:
        truths = op in _TRUTHS and _is_truth(left, case) and _is_truth(right, case)
        sign = _TRUTHS[op] if truths else _NAMED[op] if _is_named(left, right, case) else f" {_SIGNS[op]}"
        pairs.append(f"{inner(left)}{sign} {inner(right)}")
        left = right
    return " and ".join(pairs)


def _is_named(left: s.Cond, right: s.Cond, case: Case) -> bool:
    """Whether one of two sides has named values."""
    declared = (case.vocabulary.declared.get(each.name) for each in (left, right) if isinstance(each, s.Name | s.Apply))
    return any(each is not None and each.type.name == "symbol" for each in declared)


def _is_truth(cond: s.Cond, case: Case) -> bool:
    match cond:
        case s.Name(name) | s.Apply(name):
            declared = case.vocabulary.declared.get(name)
            return declared is not None and declared.type.name == "bool"
        case s.View(_, arg):
            return _is_truth(arg, case)
        case s.Quantified(how):
            return how != "count"
        case _:
            return not isinstance(cond, s.Number | s.Day | s.Days | s.Today | s.Arith | s.Minus)


def _within(within: s.Duration | None) -> str:
    return f" (at most {within} before)" if within else ""
