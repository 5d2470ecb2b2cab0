"""The value of a condition at a step, and the trigger of a term: the tables of docs/verdicts.md, one arm for each row.

A condition is read with Python's own `ast`. Nothing here is fast, and nothing of `comity` is imported.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import pairwise, product
from typing import Any

from oracle_documents import (
    Between,
    F,
    Instance,
    Step,
    T,
    Truth,
    U,
    Value,
    Vocabulary,
    at_most,
    called,
    day,
    day_of,
    declared,
    negated,
    not_after,
    ordinal,
    point,
    span_of,
    truth_of,
)


@dataclass(frozen=True)
class World:
    """A case and a scenario, as far as conditions need them."""

    vocabulary: Vocabulary
    terms: dict[str, list[dict[str, Any]]]  # by party: those in force
    steps: list[Step]
    seen: dict[Any, Value] = field(default_factory=dict)  # values of derived and characterised names, for speed only


@dataclass(frozen=True)
class At:
    """Where a condition is read: the step, what its variables stand for, in whose view, in which readings."""

    step: int
    members: dict[str, str] = field(default_factory=dict)
    view: str | None = None
    readings: dict[str, str] = field(default_factory=dict)
    warning: tuple[str, str] | None = None  # inside the `when` of this warning of this party

    def key(self) -> tuple[Any, ...]:
        return (self.step, self.view, tuple(sorted(self.readings.items())), self.warning)


@cache
def tree(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


def truth(world: World, cond: str | ast.expr, at: At) -> Truth:
    found = value(world, tree(cond) if isinstance(cond, str) else cond, at)
    assert isinstance(found, Truth), f"not a boolean: {cond}"
    return found


def value(world: World, cond: ast.expr, at: At) -> Value:
    match cond:
        case ast.Constant():
            return point(str(cond.value))
        case ast.Name(id="true" | "false"):
            return truth_of(cond.id == "true")
        case ast.Name(id="today"):
            return ordinal(day(world.steps[at.step].date))
        case ast.Name():
            return at.members[cond.id] if cond.id in at.members else named(world, (cond.id,), at)
        case ast.Call(func=ast.Name(id=name)):
            return call(world, name, cond, at)
        case ast.UnaryOp(op=ast.Not()):
            return negated(truth(world, cond.operand, at))
        case ast.UnaryOp(op=ast.USub()):
            return arithmetic(ast.Sub(), point(0), value(world, cond.operand, at))
        case ast.BoolOp(op=ast.And()):
            return min(truth(world, part, at) for part in cond.values)
        case ast.BoolOp(op=ast.Or()):
            return max(truth(world, part, at) for part in cond.values)
        case ast.BinOp():
            return arithmetic(cond.op, value(world, cond.left, at), value(world, cond.right, at))
        case ast.Compare():
            sides = pairwise([cond.left, *cond.comparators])
            return min(comparison(world, op, *two, at) for op, two in zip(cond.ops, sides, strict=True))
    raise AssertionError(f"not in the language: {ast.unparse(cond)}")


def call(world: World, name: str, cond: ast.Call, at: At) -> Value:
    match name:
        case "all" | "any" | "count":
            values = [truth(world, *each) for each in over_members(world, cond.args[0], at)]
            sure, may = values.count(T), values.count(T) + values.count(U)
            counted = Between(point(sure).low, point(may).low)
            return (
                counted
                if name == "count"
                else (min if name == "all" else max)(values, default=T if name == "all" else F)
            )
        case "implies":
            return max(negated(truth(world, cond.args[0], at)), truth(world, cond.args[1], at))
        case "once" | "earlier" | "always" | "previously" | "since":
            return temporal(world, name, cond, at)
        case "date":
            return ordinal(date(*(ast.literal_eval(part) for part in cond.args)))
        case "days":
            return value(world, cond.args[0], at)
        case "view":
            assert isinstance(cond.args[0], ast.Name)
            return value(world, cond.args[1], replace(at, view=cond.args[0].id))
    return named(world, instance_of(cond, at), at)


def instance_of(cond: ast.expr, at: At) -> Instance:
    """`aids(s, france)` with its variables replaced."""
    name, arguments = called(ast.unparse(cond))
    return (name, *(at.members.get(argument, argument) for argument in arguments))


def over_members(world: World, cond: ast.expr, at: At) -> Iterator[tuple[ast.expr, At]]:
    assert isinstance(cond, ast.GeneratorExp)
    assert isinstance(cond.generators[0].iter, ast.Name)
    variable = ast.unparse(cond.generators[0].target)
    for member in world.vocabulary.members[cond.generators[0].iter.id]:
        yield cond.elt, replace(at, members=at.members | {variable: member})


def temporal(world: World, name: str, cond: ast.Call, at: At) -> Truth:
    now, x = at.step, cond.args[0]

    def at_step(part: ast.expr, step: int) -> Truth:
        return truth(world, part, replace(at, step=step))

    def near(step: int) -> Truth:
        """[date now - date step <= N], which is T for this very step and where there is no `within`."""
        if step == now or not cond.keywords:
            return T
        span = span_of(ast.literal_eval(cond.keywords[0].value))
        return at_most(world.steps[step].date, world.steps[now].date, span)

    def since(step: int) -> Truth:
        if step < 0:
            return F
        return max(at_step(cond.args[1], step), min(at_step(x, step), since(step - 1)))

    match name:
        case "once":
            return max(min(at_step(x, step), near(step)) for step in range(now + 1))
        case "earlier":
            return max((min(at_step(x, step), near(step)) for step in range(now)), default=F)
        case "always":
            return min(at_step(x, step) for step in range(now + 1))
        case "previously":
            return at_step(x, now - 1) if now else F
    return since(now)


ARITHMETIC: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}

# Each comparison of x with y: surely so for all points of the bounds, surely not so for all points.
Decided = Callable[[Between, Between], bool]
COMPARISONS: dict[type[ast.cmpop], tuple[Decided, Decided]] = {
    ast.Lt: (lambda x, y: x.high < y.low, lambda x, y: x.low >= y.high),
    ast.LtE: (lambda x, y: x.high <= y.low, lambda x, y: x.low > y.high),
    ast.Gt: (lambda x, y: x.low > y.high, lambda x, y: x.high <= y.low),
    ast.GtE: (lambda x, y: x.low >= y.high, lambda x, y: x.high < y.low),
    ast.Eq: (
        lambda x, y: x.low == x.high == y.low == y.high,
        lambda x, y: x.high < y.low or y.high < x.low,
    ),
}


def arithmetic(op: ast.operator, x: Value, y: Value) -> Value:
    """Of bounds: the least and the greatest of the results at their ends. Of an unknown: unknown."""
    if not isinstance(x, Between) or not isinstance(y, Between):
        return None
    ends = [ARITHMETIC[type(op)](one, two) for one, two in product((x.low, x.high), (y.low, y.high))]
    return Between(min(ends), max(ends))


def comparison(world: World, op: ast.cmpop, left: ast.expr, right: ast.expr, at: At) -> Truth:
    if isinstance(op, ast.In):
        assert isinstance(right, ast.Tuple)
        return max(comparison(world, ast.Eq(), left, one, at) for one in right.elts)
    if isinstance(op, ast.NotIn):
        return negated(comparison(world, ast.In(), left, right, at))
    if isinstance(op, ast.NotEq):
        return negated(comparison(world, ast.Eq(), left, right, at))
    decided = compared(op, value(world, left, at), value(world, right, at))
    return max(decided, warned_of(world, ast.Compare(left, [op], [right]), at))


def compared(op: ast.cmpop, x: Value, y: Value) -> Truth:
    if x in (U, None) or y in (U, None):
        return U
    if isinstance(x, Between):
        assert isinstance(y, Between)
        surely, surely_not = COMPARISONS[type(op)]
        return T if surely(x, y) else F if surely_not(x, y) else U
    return truth_of(x == y)


def named(world: World, instance: Instance, at: At) -> Value:
    """The value of a fact, event, derived name or concept; a bare name that is none of them is a value or an entity."""
    words, name = world.vocabulary, instance[0]
    if name in words.facts or name in words.derived or name in words.concepts or name in words.events:
        key = (instance, at.key())
        if key not in world.seen:
            world.seen[key] = found_for(world, instance, at)
        return world.seen[key]
    return name


def found_for(world: World, instance: Instance, at: At) -> Value:
    words, name, step = world.vocabulary, instance[0], world.steps[at.step]
    found: Value
    if name in words.derived:
        parameters, cond = words.derived[name]
        return value(world, tree(cond), replace(at, members=bound(parameters, instance)))
    if name in words.events:
        found = step.events.get(instance, F)
    elif name in words.concepts:
        parameters, readings = words.concepts[name]
        if instance in step.known or not readings:
            found = step.known.get(instance, U)
        else:
            cond = readings[at.readings[name]]
            found = truth(world, cond, replace(at, members=bound(parameters, instance)))
    elif characterisations(world, name, at.view):
        return max(
            applies(world, at.view or "", term, instance, at) for term in characterisations(world, name, at.view)
        )
    elif words.facts[name][1] == "bool":
        found = step.known.get(instance, U)
    else:
        return step.known.get(instance)
    assert isinstance(found, Truth)
    return max(found, warned_of(world, instance, at))


def bound(parameters: dict[str, str], instance: Instance) -> dict[str, str]:
    return dict(zip(parameters, instance[1:], strict=True))


def characterisations(world: World, name: str, view: str | None) -> list[dict[str, Any]]:
    """The party's characterisations of this fact."""
    terms = world.terms.get(view or "", [])
    return [term for term in terms if term["kind"] == "characterisation" and called(term["holds"])[0] == name]


def applies(world: World, party: str, term: dict[str, Any], instance: Instance, at: At) -> Truth:
    """Whether the characterisation says that this very fact holds, at this step."""
    members = {}
    for argument, member in zip(held(term), instance[1:], strict=True):
        if argument in world.vocabulary.members or " in " in argument:
            members[argument.partition(" in ")[0]] = member
        elif argument != member:
            return F
    return triggered(world, party, term, replace(at, members=members))


def held(term: dict[str, Any]) -> list[str]:
    """The arguments under `holds`: `s in state`, `state`, or an entity."""
    _, parameters = declared(term["holds"])
    return [f"{variable} in {kind}" if variable != kind else kind for variable, kind in parameters.items()]


def triggered(world: World, party: str, term: dict[str, Any], at: At) -> Truth:
    """The trigger of a term at a step: its condition, save for its exceptions and its dates of validity."""
    here = replace(at, view=party, readings=at.readings | term.get("reading", {}))
    if term["kind"] == "warning":
        here = replace(here, warning=(party, term["id"]))
    cond = next((term[word] for word in ("of", "while", "when") if word in term), "true")
    excepted = [
        triggered(world, party, other, replace(here, members={}, warning=None))
        for other in world.terms[party]
        if other["id"] in term.get("unless", [])
    ]
    unless = max(excepted, default=F)
    return min(truth(world, cond, here), negated(unless), valid_at(world, term, at.step))


def valid_at(world: World, term: dict[str, Any], step: int) -> Truth:
    now = day(world.steps[step].date)
    first = not_after(day_of(term["from"]), now) if "from" in term else T
    last = not_after(now, day_of(term["until"])) if "until" in term else T
    return min(first, last)


def warned_of(world: World, what: Instance | ast.Compare, at: At) -> Truth:
    """Whether another warning of the party is raised here that has this as a consequence."""
    if at.warning is None:
        return F
    party, own = at.warning
    raised = [
        triggered(world, party, term, replace(at, members={}))
        for term in world.terms[party]
        if term["kind"] == "warning" and term["id"] != own and so(what, at) in consequences(term)
    ]
    return max(raised, default=F)


def so(what: Instance | ast.Compare, at: At) -> str:
    if isinstance(what, tuple):
        return what[0] if len(what) == 1 else f"{what[0]}({', '.join(what[1:])})"
    return ast.unparse(grounded(what, at))


def grounded(cond: ast.Compare, at: At) -> ast.Compare:
    """The comparison with its variables replaced by the members they stand for."""

    class Ground(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ast.Name(at.members.get(node.id, node.id))

    return Ground().visit(ast.parse(ast.unparse(cond), mode="eval").body)  # type: ignore[no-any-return]


MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
}


def consequences(term: dict[str, Any]) -> list[str]:
    """The parts of a warning's `then` that are joined by `and`, comparisons both ways round; none if it is text."""
    if not isinstance(term["then"], str):
        return []
    cond = tree(term["then"])
    parts = cond.values if isinstance(cond, ast.BoolOp) else [cond]
    turned = [
        ast.Compare(part.comparators[0], [MIRRORED[type(part.ops[0])]()], [part.left])
        for part in parts
        if isinstance(part, ast.Compare)
    ]
    return [ast.unparse(part) for part in (*parts, *turned)]
