"""From text to a condition tree, with every node's exact place.

The text is read with Python's `ast` and never executed. What `ast` cannot read is found first by looking at neighbouring
tokens, so that a mistake is named in words, at its place, in the same way on every version of Python.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from comity import syntax as s
from comity.problems import CaseError, Problem, Source, Span, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Locate = Callable[[int, int], Span]

MAX_LENGTH = 4_000
MAX_DEPTH = 50
MAX_DIGITS = 18

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<number>\d[\w.]*)|(?P<join>not[ \t\r\n]+in\b)|(?P<word>[A-Za-z_]\w*)|(?P<string>\"[^\"\n]*\"|'[^'\n]*')"
    r"|(?P<operator>==|!=|<=|>=|[<>+*-])|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<assign>=)|(?P<other>.)",
    re.ASCII | re.DOTALL,
)
_PLAIN = re.compile(r"\d+(\.\d+)?")
_WINDOW = re.compile(r"(\d{1,6}) (days?|weeks?|hours?)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_JOINS = ("and", "or", "in", "for")
_HINTS = {
    "&": "write `and`", "|": "write `or`", "!": "write `not`", "~": "write `not`", "^": "write `!=`",
    "/": "multiply instead, there is no division", "%": "there is no remainder", "[": "write `(`", "]": "write `)`",
    "#": "a comment has no place in a condition", "{": "write `(`", "}": "write `)`", ".": "there are no attributes",
}  # fmt: skip
_WORD_HINTS = {
    "is": "write `==`",
    "if": "there is no `if`: write `implies(test, x)`, or `test and x` in a count",
    "xor": "write `!=` between two conditions",
}
_COMPARISONS: dict[type[ast.cmpop], s.Comparison] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], s.Arithmetic] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_FORMS = (
    "once", "earlier", "always", "previously", "since", "implies", "view", "date", "days", "all", "any", "count",
)  # fmt: skip


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


def parse(text: str, locate: Locate | None = None) -> s.Cond:
    """The tree of a condition; `locate` gives the place of characters of `text` in its file.

    Raises `CaseError` with every problem found in the text.
    """
    locate = locate or _in_text(text)
    _check_tokens(text, locate)
    tree = _python(text, locate)
    reader = _Reader(text, locate)
    cond = reader.read(tree, 1)
    if reader.problems:
        raise CaseError(reader.problems)
    return cond


def duration(text: str) -> s.Duration | None:
    """The duration that `text` names (`30 days`, `2 weeks`, `8 hours`), or None when it names none."""
    found = _WINDOW.fullmatch(" ".join(text.split()))
    return found and s.Duration(int(found[1]), _unit(found[2]))


def reference(text: str, locate: Locate) -> Reference:
    """The parts of `name` or `name(arg, ...)`; raises `CaseError` at the place where it is something else."""
    name, parts, spans = _call(text, locate, r"[A-Za-z_]\w*")
    return Reference(name, tuple(part.strip() for part in parts), spans)


def signature(text: str, locate: Locate) -> Signature:
    """The parts of a declared `name` or `name(type, var in type)`; raises `CaseError` elsewhere."""
    name, parts, spans = _call(text, locate, r"[A-Za-z_]\w*(?:[ \t]+in[ \t]+[A-Za-z_]\w*)?")
    words = [part.split() for part in parts]
    return Signature(name, tuple((word[0], word[-1]) for word in words), spans)


def is_name(text: str) -> bool:
    """Whether `text` may name a fact, event, entity, value, party or reading."""
    return bool(_NAME.fullmatch(text)) and text not in s.WORDS and text not in _PYTHON_WORDS


_PYTHON_WORDS = frozenset(
    "False None True as assert async await break class continue def del elif else except finally from global if import "
    "is lambda nonlocal pass raise return try while with yield".split()
)


def _in_text(text: str) -> Locate:
    source = Source("<condition>", text)
    return lambda start, end: Span(source, start, end)


def _fail(message: str, span: Span, hint: str | None = None, code: str = "bad-condition") -> CaseError:
    return CaseError([Problem(code, message, span, hint)])


def _call(text: str, locate: Locate, part: str) -> tuple[str, list[str], tuple[Span, ...]]:
    found = re.fullmatch(rf"\s*([A-Za-z_]\w*)\s*(?:\(\s*({part}(?:\s*,\s*{part})*)\s*\))?\s*", text, re.ASCII)
    if not found:
        raise _fail(
            f"cannot read `{_short(text)}` as a name with arguments",
            locate(0, len(text)),
            "write `name` or `name(argument, argument)`",
            "bad-name",
        )
    spans, parts = [locate(*found.span(1))], []
    for piece in re.finditer(part, found[2] or "", re.ASCII):
        parts.append(piece[0])
        spans.append(locate(found.start(2) + piece.start(), found.start(2) + piece.end()))
    return found[1], parts, tuple(spans)


# --- tokens -----------------------------------------------------------------------------------------------


class _Token(NamedTuple):
    kind: str  # operand, prefix, binary, open, close, comma, assign
    text: str
    start: int
    end: int


def _check_tokens(text: str, locate: Locate) -> None:
    """Raise for a text that is too long, too deep, or whose neighbouring tokens cannot stand together."""
    if len(text) > MAX_LENGTH:
        raise _fail(
            f"a condition of {len(text):,} characters; at most {MAX_LENGTH:,} are read",
            locate(0, 1),
            code="too-large",
        )
    tokens = list(_tokens(text, locate))
    if not tokens:
        raise _fail(
            "an empty condition",
            locate(0, max(1, len(text))),
            "write `true` for what always holds",
            "empty-condition",
        )
    _check_brackets(tokens, locate)
    end = _Token("end", "", tokens[-1].end, tokens[-1].end + 1)
    start = _Token("open", "", 0, 0)
    for left, right in zip([start, *tokens], [*tokens, end], strict=True):
        _check_pair(left, right, locate)


def _tokens(text: str, locate: Locate) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind, word, (start, end) = found.lastgroup or "", found[0], found.span()
        if kind == "space":
            continue
        if kind == "other":
            shown = word if word.isprintable() else f"U+{ord(word):04X}"
            raise _fail(f"`{shown}` has no meaning in a condition", locate(start, end), _HINTS.get(word))
        if kind == "number" and not (_PLAIN.fullmatch(word) and len(word) <= MAX_DIGITS):
            raise _fail(f"`{_short(word)}` is not a plain number of at most {MAX_DIGITS} digits", locate(start, end))
        yield _Token(_kind(kind, word), word, start, end)


def _kind(kind: str, word: str) -> str:
    if word == "not":
        return "prefix"
    if word in _JOINS or kind in ("operator", "join"):
        return "sign" if word in ("-", "+") else "binary"
    return "operand" if kind in ("number", "word", "string") else kind


def _check_brackets(tokens: Sequence[_Token], locate: Locate) -> None:
    opened: list[tuple[_Token, bool]] = []  # each with whether it opens the arguments of a name
    before = None
    for token in tokens:
        here = locate(token.start, token.end)
        match token.kind, bool(opened), bool(opened) and opened[-1][1]:
            case "open", _, _:
                opened.append((token, before == "operand"))
            case "close", False, _:
                raise _fail("`)` closes nothing", here)
            case "close", True, _:
                opened.pop()
            case "comma", False, _:
                raise _fail("`,` has no meaning outside brackets", here)
            case "assign", _, False:
                raise _fail("`=` has no meaning here", here, "write `==` to compare")
        if token.text == "for" and not (opened and opened[-1][1]):
            raise _fail("`for` has no meaning here", here, "write `all(x for r in group)`, `any(...)` or `count(...)`")
        if len(opened) > MAX_DEPTH:
            raise _too_deep(here)
        before = token.kind
    if opened:
        raise _fail("`(` is never closed", locate(opened[-1][0].start, opened[-1][0].end))


def _check_pair(left: _Token, right: _Token, locate: Locate) -> None:
    """Raise where `right` cannot follow `left`."""
    wants_operand = left.kind in ("open", "prefix", "binary", "sign", "comma", "assign")
    gives_operand = right.kind in ("operand", "open", "prefix", "sign")
    here = locate(right.start, right.end)
    if wants_operand and not gives_operand and not (right.kind == "close" and left.kind in ("open", "comma")):
        what = f"after `{left.text}`" if left.text else "here"
        if right.kind == "end":
            raise _fail(f"something is missing {what}", locate(left.start, left.end))
        raise _fail(f"expected a condition {what}, not `{right.text}`", here)
    if not wants_operand and right.kind in ("operand", "prefix"):
        hint = _WORD_HINTS.get(right.text, "join them with `and` or `or`, or compare them")
        raise _fail(f"`{right.text}` cannot follow `{left.text}` directly", here, hint)
    if right.kind == "open" and left.kind != "operand" and not wants_operand:
        raise _fail(f"`(` cannot follow `{left.text}` directly", here)


def _too_deep(span: Span) -> CaseError:
    return _fail(
        f"a condition of more than {MAX_DEPTH} levels",
        span,
        "give a part of it a name under `derived`",
        "too-deep",
    )


# --- Python's tree -------------------------------------------------------------------------------------------


def _python(text: str, locate: Locate) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own advice about odd literals is not for our readers
            return ast.parse(f"({text}\n)", mode="eval").body
    except SyntaxError as error:
        at = _offset(text, error.lineno or 1, (error.offset or 1) - 1)
        at = min(at, max(0, len(text.rstrip()) - 1))
        hint = "write `==` to compare" if "=" in text[at : at + 2] else None
        raise _fail("this is not a condition from here on", locate(at, at + 1), hint) from None
    except (RecursionError, MemoryError, ValueError):
        raise _too_deep(locate(0, 1)) from None


def _offset(text: str, line: int, column: int) -> int:
    """Offset in `text` of a 1-based line and a 0-based column of `(text\n)`; the text is ASCII by now, but for strings."""
    lines = f"({text}\n)".split("\n")
    return max(0, sum(len(each) + 1 for each in lines[: line - 1]) + column - 1)


class _Reader:
    """Python's tree to ours. Problems are collected; a part that has one becomes `true`, and no tree is returned then."""

    def __init__(self, text: str, locate: Locate) -> None:
        self.text, self.locate = text, locate
        self.problems: list[Problem] = []
        wrapped = f"({text}\n)".split("\n")
        self.bytes = [line.encode() for line in wrapped]
        self.starts = [0]
        for line in wrapped:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def span(self, node: ast.AST) -> Span:
        return self.locate(*self.offsets(node))

    def offsets(self, node: ast.AST) -> tuple[int, int]:
        first = self._at(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        return first, self._at(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def _at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.bytes[line - 1][:column].decode()) - 1

    def shown(self, node: ast.AST) -> str:
        first, last = self.offsets(node)
        return _short(self.text[first:last])

    def wrong(self, message: str, node: ast.AST, hint: str | None = None, code: str = "bad-condition") -> s.Cond:
        self.problems.append(Problem(code, message, self.span(node), hint))
        return s.Truth(value=True)

    def read(self, node: ast.expr, depth: int) -> s.Cond:
        if depth > MAX_DEPTH:
            raise _too_deep(self.span(node))
        deeper, span = depth + 1, self.span(node)
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name("true" | "false"):
                return s.Truth(node.id == "true", span=span)
            case ast.Name("today"):
                return s.Today(span=span)
            case ast.Name(name):
                return s.Name(name, span=span)
            case ast.BoolOp(op, values):
                args = tuple(self.read(value, deeper) for value in values)
                return s.And(args, span=span) if isinstance(op, ast.And) else s.Or(args, span=span)
            case ast.UnaryOp(ast.Not(), arg):
                return s.Not(self.read(arg, deeper), span=span)
            case ast.UnaryOp(ast.USub(), arg):
                return s.Minus(self.read(arg, deeper), span=span)
            case ast.UnaryOp(ast.UAdd(), arg):
                return self.read(arg, deeper)
            case ast.BinOp(left, op, right) if type(op) in _ARITHMETIC:
                return s.Arith(_ARITHMETIC[type(op)], self.read(left, deeper), self.read(right, deeper), span=span)
            case ast.Compare():
                return self.comparison(node, deeper)
            case ast.Call(ast.Name(name)):
                return self.call(name, node, deeper)
            case _:
                return self.wrong(f"`{self.shown(node)}` is not part of the condition language", node)

    def constant(self, node: ast.Constant) -> s.Cond:
        match node.value:
            case bool(value):
                word = str(value).lower()
                return self.wrong(f"`{value}` is not a name", node, f"write `{word}`")
            case int() | float():
                first, last = self.offsets(node)
                exact = Fraction(self.text[first:last])
                return s.Number(exact.numerator if exact.denominator == 1 else exact, span=self.span(node))
            case str(value):
                return self.wrong(
                    "a quoted text has no place here",
                    node,
                    f"write the bare name `{value}`" if is_name(value) else None,
                )
            case _:
                return self.wrong(f"`{self.shown(node)}` is not part of the condition language", node)

    def comparison(self, node: ast.Compare, depth: int) -> s.Cond:
        span, first = self.span(node), self.read(node.left, depth)
        match node.ops, node.comparators:
            case [ast.In() | ast.NotIn() as op], [ast.Tuple(elts=options)] if options:
                found = s.In(first, tuple(self.read(option, depth) for option in options), span=span)
                return found if isinstance(op, ast.In) else s.Not(found, span=span)
            case ops, others if all(type(op) in _COMPARISONS for op in ops):
                pairs = zip(ops, others, strict=True)
                return s.Compare(
                    first,
                    tuple((_COMPARISONS[type(op)], self.read(other, depth)) for op, other in pairs),
                    span=span,
                )
            case [ast.In() | ast.NotIn()], [other]:
                return self.wrong(
                    "`in` needs a list of values in brackets",
                    other,
                    "write `x in (a, b)`, and `x in (a,)` for one",
                )
            case _:
                return self.wrong(f"`{self.shown(node)}` mixes comparisons that cannot be chained", node)

    def call(self, name: str, node: ast.Call, depth: int) -> s.Cond:
        if name not in _FORMS:
            return self.apply(name, node, depth)
        if name == "all" or name == "any" or name == "count":  # noqa: PLR1714 - narrows the type
            return self.quantified(name, node, depth)
        allowed = ("within",) if name in ("once", "earlier") else ()
        for keyword in node.keywords:
            if keyword.arg not in allowed:
                shown = f"{keyword.arg}=" if keyword.arg else "**"
                return self.wrong(f"`{name}` takes no `{shown}`", keyword.value, nearest(keyword.arg or "", allowed))
        return self.form(name, node, depth)

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
                usage = {"since": "since(x, y)", "implies": "implies(x, y)", "view": "view(party, x)"}.get(
                    name, f"{name}(x)"
                )
                return self.wrong(f"`{name}` is written `{usage}`", node, code="bad-arguments")

    def day(self, parts: Sequence[ast.expr], node: ast.Call) -> s.Cond:
        try:
            year, month, day = (
                part.value for part in parts if isinstance(part, ast.Constant) and type(part.value) is int
            )
            return s.Day(date(year, month, day), span=self.span(node))
        except (ValueError, OverflowError):
            return self.wrong(
                f"`{self.shown(node)}` is not a date", node, "write `date(2024, 6, 14)`: year, month, day"
            )

    def within(self, node: ast.Call) -> s.Duration | None:
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
                found = duration(keyword.value.value)
                if found:
                    return found
            self.wrong(
                f"`{self.shown(keyword.value)}` is not a length of time",
                keyword.value,
                'write `within="60 days"`, or weeks or hours',
                "bad-duration",
            )
        return None

    def quantified(self, how: Literal["all", "any", "count"], node: ast.Call, depth: int) -> s.Cond:
        match node.args, node.keywords:
            case [ast.GeneratorExp(body, [ast.comprehension(ast.Name(var), ast.Name(domain) as where, [], 0)])], []:
                cond = self.read(body, depth)
                return s.Quantified(how, cond, var, domain, domain_span=self.span(where), span=self.span(node))
            case _:
                return self.wrong(f"`{how}` is written `{how}(x for r in group)`", node, code="bad-arguments")

    def apply(self, name: str, node: ast.Call, depth: int) -> s.Cond:
        for keyword in node.keywords:
            return self.wrong(f"`{name}` takes no named arguments", keyword.value, code="bad-arguments")
        if not node.args:
            return self.wrong(f"`{name}()` has empty brackets", node, f"write `{name}`", "bad-arguments")
        return s.Apply(name, tuple(self.read(arg, depth) for arg in node.args), span=self.span(node))


def _unit(word: str) -> s.Unit:
    return "days" if word.startswith("d") else "weeks" if word.startswith("w") else "hours"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}..."  # noqa: PLR2004 - one line of a message
