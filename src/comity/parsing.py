"""From text to a condition tree, with every node's exact place.

The text is read with Python's `ast` and never executed. What `ast` cannot read is found before (see `comity.tokens`).
"""

from __future__ import annotations

import ast
import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from comity import syntax as s
from comity.problems import CaseError, Problem, Source, Span, nearest, shown
from comity.tokens import MAX_DEPTH, PYTHON_WORDS, check, fail, too_deep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.tokens import Locate

NAME_HINT = "a name has only the letters `a` to `z`, digits and `_`, starts with a letter, and is no word of Python"

_WINDOW = re.compile(r"(\d{1,6}) (days?|weeks?|hours?)", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ONE_LINE = str.maketrans("\t\r\n", "   ")
_COMPARISONS: dict[type[ast.cmpop], s.Comparison] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], s.Arithmetic] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_USAGE = {
    "once": 'once(x)` or `once(x, within="60 days")', "earlier": 'earlier(x)` or `earlier(x, within="60 days")',
    "always": "always(x)", "previously": "previously(x)", "since": "since(x, y)", "implies": "implies(x, y)",
    "view": "view(party, x)", "date": "date(2024, 6, 14)", "days": "days(14)", "all": "all(x for r in group)",
    "any": "any(x for r in group)", "count": "count(x for r in group)",
}  # fmt: skip


class Reference(NamedTuple):
    """A name with arguments, as in a scenario's `withdrawn(donetsk)`; each with its span."""

    name: str
    args: tuple[str, ...]
    spans: tuple[Span, ...]


class Signature(NamedTuple):
    """A declared name with parameters: pairs of variable and entity type; `spans` of the name and each parameter."""

    name: str
    params: tuple[tuple[str, str], ...]
    spans: tuple[Span, ...]


def parse(text: str, locate: Locate | None = None, *, verdicts: bool = False) -> s.Cond:
    """The tree of a condition; `locate` gives the place of characters of `text` in its file.

    `verdicts`: it may speak of the verdicts of terms, as properties do.

    Raises `CaseError` with every problem found in the text.
    """
    locate = locate or _in_text(text)
    check(text, locate, verdicts=verdicts)
    reader = _Reader(text, locate)
    cond = reader.read(_python(text, locate), 1)
    if reader.problems:
        raise CaseError(reader.problems)
    return cond


def duration(text: str) -> s.Duration | None:
    """The duration that `text` names (`30 days`, `2 weeks`, `8 hours`), or None when it names none."""
    found = _WINDOW.fullmatch(" ".join(text.split()))
    return s.Duration(int(found[1]), _unit(found[2])) if found else None


def reference(text: str, locate: Locate) -> Reference:
    """The parts of `name` or `name(arg, ...)`; raises `CaseError` at the place where it is something else."""
    name, parts, spans = _call(text, locate, r"[A-Za-z_]\w*", "write `name` or `name(argument)`")
    return Reference(name, tuple(parts), spans)


def signature(text: str, locate: Locate) -> Signature:
    """The parts of a declared `name` or `name(type, var in type)`; raises `CaseError` elsewhere."""
    name, parts, spans = _call(text, locate, r"[A-Za-z_]\w*(?:[ \t]+in[ \t]+[A-Za-z_]\w*)?", NAME_HINT)
    words = [part.split() for part in parts]
    return Signature(name, tuple((word[0], word[-1]) for word in words), spans)


def is_name(text: str) -> bool:
    """Whether `text` may name a fact, event, entity, value, party or reading."""
    return bool(_NAME.fullmatch(text)) and text not in s.WORDS and text not in PYTHON_WORDS


def _in_text(text: str) -> Locate:
    source = Source("<condition>", text)
    return lambda start, end: Span(source, start, end)


def _unit(word: str) -> s.Unit:
    return "days" if word.startswith("d") else "weeks" if word.startswith("w") else "hours"


def _call(text: str, locate: Locate, part: str, hint: str) -> tuple[str, list[str], tuple[Span, ...]]:
    found = re.fullmatch(rf"\s*([A-Za-z_]\w*)\s*(?:\(\s*({part}(?:\s*,\s*{part})*)\s*\))?\s*", text, re.ASCII)
    if not found:
        raise fail(*_no_call(text, locate(0, len(text)), hint), "bad-name")
    pieces = list(re.finditer(part, found[2] or "", re.ASCII))
    first = found.start(2)
    spans = [locate(*found.span(1)), *(locate(first + piece.start(), first + piece.end()) for piece in pieces)]
    return found[1], [piece[0] for piece in pieces], tuple(spans)


def _no_call(text: str, here: Span, hint: str) -> tuple[str, Span, str]:
    """What is wrong with a text that is no name, with or without arguments."""
    if "(" in text or ")" in text:
        empty = re.fullmatch(r"\s*(\w+)\s*\(\s*\)\s*", text)
        hint = f"write `{empty[1]}`" if empty else "write `name` or `name(argument, argument)`"
        return f"cannot read {shown(text)} as a name with arguments", here, hint
    joined = re.sub(r"[\s.-]+", "_", text.strip()) if not s.WORDS & set(text.split()) else ""
    return f"{shown(text)} cannot be a name", here, f"write `{joined}`" if is_name(joined) else hint


def _python(text: str, locate: Locate) -> ast.expr:
    """Python's tree of a text that has passed `check`; as it is read as one line, columns are offsets plus one."""
    try:
        return ast.parse(f"({text.translate(_ONE_LINE)})", mode="eval").body
    except SyntaxError as error:
        at = max(0, min((error.offset or 2) - 2, len(text.rstrip()) - 1))
        hint = "write `==` to compare" if re.match(r"=(?!=)", text[at:]) else None
        raise fail("this is not a condition from here on", locate(at, at + 1), hint) from None
    except (RecursionError, MemoryError, ValueError):
        raise too_deep(locate(0, 1)) from None


class _Reader:
    """Python's tree to ours. Problems are collected; a part that has one becomes `true`, and no tree is returned."""

    def __init__(self, text: str, locate: Locate) -> None:
        self.text, self.locate = text, locate
        self.problems: list[Problem] = []

    def span(self, node: ast.AST) -> Span:
        return self.locate(*_offsets(node))

    def text_of(self, node: ast.AST) -> str:
        return shown(self.text[slice(*_offsets(node))])

    def wrong(self, message: str, node: ast.AST, hint: str | None = None, code: str = "bad-condition") -> s.Cond:
        self.problems.append(Problem(code, message, self.span(node), hint))
        return s.Truth(value=True)

    def misused(self, name: str, node: ast.AST) -> s.Cond:
        return self.wrong(f"`{name}` is written `{_USAGE[name]}`", node, code="bad-arguments")

    def read(self, node: ast.expr, depth: int) -> s.Cond:
        if depth > MAX_DEPTH:
            raise too_deep(self.span(node))
        deeper, span = depth + 1, self.span(node)
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name("true" | "false"):
                return s.Truth(node.id == "true", span=span)
            case ast.Name("today"):
                return s.Today(span=span)
            case ast.Name(name) if name in _USAGE:
                return self.misused(name, node)
            case ast.Name(name):
                return s.Name(name, span=span)
            case ast.BoolOp(op, values):
                args = tuple(self.read(value, deeper) for value in values)
                return s.And(args, span=span) if isinstance(op, ast.And) else s.Or(args, span=span)
            case ast.UnaryOp(ast.Not(), arg):
                return s.Not(self.read(arg, deeper), span=span)
            case ast.UnaryOp(ast.USub(), arg):
                return s.Minus(self.read(arg, deeper), span=span)
            case ast.UnaryOp(ast.UAdd()):
                return self.wrong("a `+` has no place before a single value", node, "leave it out")
            case ast.BinOp(left, op, right) if type(op) in _ARITHMETIC:
                return s.Arith(_ARITHMETIC[type(op)], self.read(left, deeper), self.read(right, deeper), span=span)
            case ast.Compare():
                return self.comparison(node, deeper)
            case ast.Call(ast.Name(name)):
                return self.call(name, node, deeper)
            case ast.Tuple():
                return self.wrong("a list in brackets stands only after `in`", node, "write `x in (a, b)`")
            case _:
                # INVARIANT: of what passes `check`, only a loop is none of these.
                return self.wrong("`for` stands only within `all(...)`, `any(...)` and `count(...)`", node)

    def number(self, node: ast.Constant) -> s.Cond:
        exact = Fraction(self.text[slice(*_offsets(node))])
        return s.Number(exact.numerator if exact.denominator == 1 else exact, span=self.span(node))

    def comparison(self, node: ast.Compare, depth: int) -> s.Cond:
        span, first = self.span(node), self.read(node.left, depth)
        match node.ops, node.comparators:
            case [ast.In() | ast.NotIn() as op], [ast.Tuple(elts=[_, *_] as options)]:
                found = s.In(first, tuple(self.read(option, depth) for option in options), span=span)
                return found if isinstance(op, ast.In) else s.Not(found, span=span)
            case ops, others if all(type(op) in _COMPARISONS for op in ops):
                pairs = zip(ops, others, strict=True)
                rest = tuple((_COMPARISONS[type(op)], self.read(other, depth)) for op, other in pairs)
                return s.Compare(first, rest, span=span)
            case [ast.In() | ast.NotIn()], [other]:
                hint = "write `x in (a, b)`"
                if isinstance(other, ast.Name):
                    hint += f"; for one value `x in ({other.id},)` or `x == {other.id}`"
                return self.wrong("`in` needs a list of values in brackets", other, hint)
            case _:
                hint = "join two comparisons with `and`"
                return self.wrong(f"{self.text_of(node)} mixes comparisons that cannot be chained", node, hint)

    def call(self, name: str, node: ast.Call, depth: int) -> s.Cond:
        match name, node.args:
            case ("all" | "any" | "count") as how, _:
                return self.quantified(how, node, depth)
            case "verdict", [ast.Constant(str(term)) as named]:  # in properties alone: no other condition has texts
                return s.Judged(term, term_span=self.span(named), span=self.span(node))
        allowed = ("within",) if name in ("once", "earlier") else ()
        for keyword in node.keywords:
            if keyword.arg not in allowed:
                usage = f"write `{_USAGE[name]}`" if name in _USAGE else "write `==` to compare"
                hint = nearest(keyword.arg or "", allowed) or usage
                return self.wrong(f"`{name}` takes no `{keyword.arg}=`", keyword, hint, "bad-arguments")
        return self.form(name, node, depth) if name in _USAGE else self.apply(name, node, depth)

    def form(self, name: str, node: ast.Call, depth: int) -> s.Cond:
        span = self.span(node)
        match name, node.args:
            case "date", [*parts]:
                return self.day(parts, node)
            case "view", [ast.Name(party) as who, arg]:
                return s.View(party, self.read(arg, depth), party_span=self.span(who), span=span)
            case "once", [arg]:
                return s.Once(self.read(arg, depth), self.within(node), span=span)
            case "earlier", [arg]:
                return s.Earlier(self.read(arg, depth), self.within(node), span=span)
            case "always", [arg]:
                return s.Always(self.read(arg, depth), span=span)
            case "previously", [arg]:
                return s.Previously(self.read(arg, depth), span=span)
            case "days", [arg]:
                return s.Days(self.read(arg, depth), span=span)
            case "since", [hold, start]:
                return s.Since(self.read(hold, depth), self.read(start, depth), span=span)
            case "implies", [left, right]:
                return s.Implies(self.read(left, depth), self.read(right, depth), span=span)
            case _:
                return self.misused(name, node)

    def day(self, parts: Sequence[ast.expr], node: ast.Call) -> s.Cond:
        given = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, int)]
        if len(given) != len(parts) or len(parts) != len(("year", "month", "day")):
            return self.misused("date", node)
        try:
            return s.Day(date(*given), span=self.span(node))
        except (ValueError, OverflowError):
            hint = "write year, month, day: `date(2024, 6, 14)`"
            return self.wrong(f"{self.text_of(node)} is no day of the calendar", node, hint, "bad-value")

    def within(self, node: ast.Call) -> s.Duration | None:
        for keyword in node.keywords:
            value = keyword.value
            found = duration(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
            if found:
                return found
            hint = 'write `within="60 days"`, or weeks or hours'
            self.wrong(f"{self.text_of(value)} is not a length of time", value, hint, "bad-value")
        return None

    def quantified(self, how: Literal["all", "any", "count"], node: ast.Call, depth: int) -> s.Cond:
        match node.args, node.keywords:
            case [ast.GeneratorExp(body, [ast.comprehension(ast.Name() as var, ast.Name() as domain, [], 0)])], []:
                places = {"var_span": self.span(var), "domain_span": self.span(domain), "span": self.span(node)}
                return s.Quantified(how, self.read(body, depth), var.id, domain.id, **places)
            case _:
                return self.misused(how, node)

    def apply(self, name: str, node: ast.Call, depth: int) -> s.Cond:
        if not node.args:
            return self.wrong(f"`{name}()` has empty brackets", node, f"write `{name}`", "bad-arguments")
        return s.Apply(name, tuple(self.read(arg, depth) for arg in node.args), span=self.span(node))


def _offsets(node: ast.AST) -> tuple[int, int]:
    # All text is ASCII by now, so Python's columns, which count bytes, count characters.
    return node.col_offset - 1, node.end_col_offset - 1  # type: ignore[attr-defined]
