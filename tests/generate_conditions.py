"""Well-typed conditions of bounded depth over the names of a case: every operator can be reached.

Everything is built from a `Choose`. Drawn from Hypothesis, it shrinks towards the first option; drawn from `random`, it
is a sample.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from oracle_documents import Kind, Vocabulary, vocabulary_of

Choose = Callable[[int], int]  # a whole number from 0 to n - 1; smaller is simpler
Option = TypeVar("Option")

DAY_ONE = date(2025, 1, 10)
SPANS = ("2 days", "1 weeks", "8 hours", "36 hours", "30 days", "2 weeks", "0 days")


def pick(choose: Choose, options: Sequence[Option]) -> Option:
    return options[choose(len(options))]


def chance(choose: Choose, one_in: int) -> bool:
    return choose(one_in) == one_in - 1


def a_day(choose: Choose) -> date:
    return DAY_ONE + timedelta(days=pick(choose, (0, 1, 2, 3, 7, 9, 14, 30, 31)))


@dataclass(frozen=True)
class Name:
    """A declared name with its type and the entity types of its parameters."""

    name: str
    role: str  # fact, event, derived, concept (with readings) or undefined (a concept without)
    kind: Kind
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What a condition may mention."""

    choose: Choose
    names: tuple[Name, ...]
    types: dict[str, list[str]]  # entities by type
    domains: dict[str, str]  # groups and entity types, each with its type
    parties: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    atoms: tuple[str, ...] = ()  # further conditions to use as they are

    def of(self, *kinds: Kind) -> list[Name]:
        return [name for name in self.names if name.kind in kinds]


class Text(NamedTuple):
    """A piece of a condition and how tightly it binds."""

    text: str
    level: int = 9


OR, AND, NOT, COMPARE, SUM, PRODUCT, MINUS = range(1, 8)
ORDERED = ("==", "<=", "<", ">", ">=", "!=")
FORMS = [
    "not",
    "and",
    "window",
    "or",
    "count",
    "temporal",
    "quantified",
    "compare",
    "implies",
    "iff",
    "since",
    "chain",
    "view",
    "window",
    "count",
]


def tight(piece: Text, level: int) -> str:
    """The text, in brackets if it binds less than `level`."""
    return piece.text if piece.level >= level else f"({piece.text})"


def condition(scope: Scope, depth: int) -> str:
    return boolean(scope, depth).text


def boolean(scope: Scope, depth: int) -> Text:
    choose = scope.choose
    if depth == 0 or choose(3) == 0:
        return atom(scope)
    match pick(choose, FORMS):
        case "not":
            return Text(f"not {tight(boolean(scope, depth - 1), NOT)}", NOT)
        case ("and" | "or") as word:
            level = AND if word == "and" else OR
            parts = [tight(boolean(scope, depth - 1), level) for _ in range(2 + chance(choose, 5))]
            return Text(f" {word} ".join(parts), level)
        case "implies":
            return Text(f"implies({condition(scope, depth - 1)}, {condition(scope, depth - 1)})")
        case "iff":
            left, right = (tight(boolean(scope, depth - 1), SUM) for _ in range(2))
            return Text(f"{left} {pick(choose, ('==', '!='))} {right}", COMPARE)
        case "temporal":
            operator = pick(choose, ("once", "earlier", "always", "previously"))
            return Text(f"{operator}({condition(scope, depth - 1)})")
        case "window":
            operator, cond = pick(choose, ("once", "earlier")), condition(scope, choose(depth))
            return Text(f'{operator}({cond}, within="{pick(choose, SPANS)}")')
        case "since":
            return Text(f"since({condition(scope, depth - 1)}, {condition(scope, depth - 1)})")
        case "quantified":
            return Text(f"{pick(choose, ('all', 'any'))}({over(scope, depth - 1)})")
        case "count":
            return Text(f"{of_count(scope, depth - 1)} {pick(choose, ORDERED)} {literal(scope)}", COMPARE)
        case "chain":
            side = pick(choose, (number, moment, days))
            parts = [tight(side(scope, 1), SUM) for _ in range(3)]
            return Text(f"{parts[0]} {pick(choose, ORDERED)} {parts[1]} {pick(choose, ORDERED)} {parts[2]}", COMPARE)
        case "view" if scope.parties:
            return Text(f"view({pick(choose, scope.parties)}, {condition(scope, depth - 1)})")
    return comparison(scope, depth)


def atom(scope: Scope) -> Text:
    if scope.atoms and scope.choose(2) == 0:
        return Text(pick(scope.choose, scope.atoms), COMPARE)
    booleans = scope.of("bool")
    if booleans and scope.choose(4) < 3:
        return mention(scope, pick(scope.choose, booleans))
    return Text(pick(scope.choose, ("false", "true"))) if chance(scope.choose, 6) else comparison(scope, 0)


def mention(scope: Scope, name: Name) -> Text:
    """`aids(r, west)`"""
    arguments = ", ".join(pick(scope.choose, entities(scope, kind)) for kind in name.parameters)
    return Text(f"{name.name}({arguments})" if name.parameters else name.name)


def entities(scope: Scope, kind: str) -> list[str]:
    """The variables and the entities of a type."""
    return [variable for variable, its in scope.variables.items() if its == kind] * 2 + scope.types[kind]


def over(scope: Scope, depth: int) -> str:
    """`held(r) for r in coast`"""
    domain = pick(scope.choose, list(scope.domains))
    variable = "rstvw"[sum(len(name) == 1 for name in scope.variables)]
    inner = replace(scope, variables={variable: scope.domains[domain]} | scope.variables)
    return f"{condition(inner, depth)} for {variable} in {domain}"


def of_count(scope: Scope, depth: int) -> str:
    """A count, or a sum of which it is a part: known within bounds where some members are unknown."""
    count = f"count({over(scope, depth)})"
    other = pick(scope.choose, (literal(scope), f"count({over(scope, 0)})"))
    return pick(
        scope.choose, (count, count, f"-{count}", f"{other} - {count}", f"{count} * {other}", f"{count} + {other}")
    )


def comparison(scope: Scope, depth: int) -> Text:
    named = [name for name in scope.names if isinstance(name.kind, tuple) or name.kind in scope.types]
    sides = [*(name.kind for name in named), *scope.variables.values()]
    if sides and chance(scope.choose, 2):
        return of_names(scope, pick(scope.choose, sides))
    measures = [number] * (2 if scope.of("int", "number") else 0) + [moment] * (2 if scope.of("date") else 1) + [days]
    side = pick(scope.choose, measures)
    left = tight(side(scope, depth), SUM)
    if side is number and chance(scope.choose, 5):
        numbers = f"{literal(scope)}, {literal(scope)}"
        return Text(f"{left} {pick(scope.choose, ('in', 'not in'))} ({numbers})", COMPARE)
    return Text(f"{left} {pick(scope.choose, ORDERED)} {tight(side(scope, 0), SUM)}", COMPARE)


def of_names(scope: Scope, kind: Kind) -> Text:
    """`mode == cold`, `host != r`, `mode in (hot, cold)`"""
    choose = scope.choose
    values = list(kind) if isinstance(kind, tuple) else entities(scope, kind)
    holders = [mention(scope, name).text for name in scope.of(kind)]
    variables = [variable for variable, its in scope.variables.items() if its == kind]
    left = pick(choose, holders + variables)
    if chance(choose, 4):
        some = [pick(choose, values) for _ in range(1 + choose(2))]
        listed = f"({', '.join(some)})" if len(some) > 1 else f"({some[0]},)"
        return Text(f"{left} {pick(choose, ('in', 'not in'))} {listed}", COMPARE)
    right = pick(choose, values + holders)
    return Text(f"{left} {pick(choose, ('==', '!='))} {right}", COMPARE)


def literal(scope: Scope) -> str:
    return pick(scope.choose, ("1", "2", "0", "3", "-1", "1.5"))


def number(scope: Scope, depth: int) -> Text:
    names = scope.of("int", "number")
    if depth == 0 or scope.choose(3) == 0:
        named = names and scope.choose(3) < 2
        return mention(scope, pick(scope.choose, names)) if named else Text(literal(scope), MINUS)
    match pick(scope.choose, ("+", "count", "-", "*", "minus")):
        case "count":
            return Text(f"count({over(scope, depth - 1)})")
        case "minus":
            return Text(f"-{tight(number(scope, depth - 1), MINUS)}", MINUS)
        case "*":
            left, right = number(scope, depth - 1), number(scope, depth - 1)
            return Text(f"{tight(left, PRODUCT)} * {tight(right, MINUS)}", PRODUCT)
        case op:
            left, right = number(scope, depth - 1), number(scope, depth - 1)
            return Text(f"{tight(left, SUM)} {op} {tight(right, PRODUCT)}", SUM)


def moment(scope: Scope, depth: int) -> Text:
    names = scope.of("date")
    if depth and scope.choose(2):
        left, right = moment(scope, depth - 1), days(scope, depth - 1)
        return Text(f"{tight(left, SUM)} {pick(scope.choose, ('+', '-'))} {tight(right, PRODUCT)}", SUM)
    if names and scope.choose(2) == 0:
        return mention(scope, pick(scope.choose, names))
    if scope.choose(2) == 0:
        return Text("today")
    day = a_day(scope.choose)
    return Text(f"date({day.year}, {day.month}, {day.day})")


def days(scope: Scope, depth: int) -> Text:
    forms = ("days", "-", "+", "*") if depth else ("days", "-")
    match pick(scope.choose, forms):
        case "-":
            return Text(f"{tight(moment(scope, 0), SUM)} - {tight(moment(scope, 0), PRODUCT)}", SUM)
        case "+":
            return Text(f"{tight(days(scope, 0), SUM)} + {tight(days(scope, depth - 1), PRODUCT)}", SUM)
        case "*":
            factors = tight(days(scope, 0), PRODUCT), tight(whole(scope, depth), PRODUCT)
            return Text(" * ".join(factors if scope.choose(2) else reversed(factors)), PRODUCT)
    return Text(f"days({pick(scope.choose, (2, 7, 1, 0, 30))})")


def whole(scope: Scope, depth: int) -> Text:
    """A whole number: a literal, a fact or a count."""
    names = [name for name in scope.of("int") if name.role == "fact"]
    if names and scope.choose(2):
        return mention(scope, pick(scope.choose, names))
    return Text(f"count({over(scope, depth - 1)})") if scope.choose(2) else Text(str(1 + scope.choose(3)))


def names_of(case: dict[str, Any]) -> list[Name]:
    """The declared names of a case document, with the types of its derived names worked out."""
    words = vocabulary_of(case)
    names = [Name(name, "fact", kind, tuple(of.values())) for name, (of, kind) in words.facts.items()]
    names += [Name(name, "event", "bool", tuple(of.values())) for name, of in words.events.items()]
    for name, (of, readings) in words.concepts.items():
        names.append(Name(name, "concept" if readings else "undefined", "bool", tuple(of.values())))
    for name, (of, cond) in words.derived.items():
        kind = type_of(words, ast.parse(cond, mode="eval").body, of)
        names.append(Name(name, "derived", kind, tuple(of.values())))
    return names


def type_of(words: Vocabulary, cond: ast.expr, variables: dict[str, str]) -> Kind:
    match cond:
        case ast.Constant() | ast.UnaryOp(op=ast.USub()) | ast.Call(func=ast.Name(id="count")):
            return "number"
        case ast.Name(id="today") | ast.Call(func=ast.Name(id="date")):
            return "date"
        case ast.Call(func=ast.Name(id="days")):
            return "days"
        case ast.BinOp():
            return type_of_sum(type_of(words, cond.left, variables), type_of(words, cond.right, variables))
        case ast.Name(id=name) if name in variables:
            return variables[name]
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)) if name in words.facts:
            return words.facts[name][1]
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)) if name in words.derived:
            of, inner = words.derived[name]
            return type_of(words, ast.parse(inner, mode="eval").body, of)
    return "bool"


def type_of_sum(left: Kind, right: Kind) -> Kind:
    if "date" in (left, right):
        return "days" if left == right else "date"
    return "days" if "days" in (left, right) else "number"


def scope_of(case: dict[str, Any], choose: Choose) -> Scope:
    """Everything that a condition of this case may mention."""
    words = vocabulary_of(case)
    types = {kind: words.members[kind] for kind in case.get("entities", {})}
    return Scope(choose, tuple(names_of(case)), types, domains_of(case), tuple(p["party"] for p in case["parties"]))


def domains_of(case: dict[str, Any]) -> dict[str, str]:
    """Every entity type and group, with the entity type it selects from."""
    domains = {kind: kind for kind in case.get("entities", {})}
    for group, chosen in case.get("groups", {}).items():
        if isinstance(chosen, dict):
            domains[group] = chosen["of"]
        else:
            domains[group] = next(kind for kind, members in case["entities"].items() if chosen[0] in members)
    return domains
