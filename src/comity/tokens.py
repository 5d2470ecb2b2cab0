"""The words and signs of a condition, and which of them can stand side by side.

Python's parser is asked only about texts that pass here, so a mistake is named in words, at its place, in the same way
on every version of Python; and Python never sees anything but ASCII words, plain numbers and the signs of the language.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from comity.problems import CaseError, Problem, Span, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Locate = Callable[[int, int], Span]
"""The place in a file of the characters from one offset to another of a text."""

MAX_LENGTH = 4_000
MAX_DEPTH = 50
MAX_DIGITS = 18

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<day>\d{4}-\d\d-\d\d\b)|(?P<number>\d[\w.]*|\.\d[\w.]*)|(?P<join>not[ \t\r\n]+in\b)|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<string>\"[^\"\n]*\"|'[^'\n]*')|(?P<operator>==|!=|<=(?!>)|>=|<(?![<>])|>(?!>)|\*(?!\*)|[+-](?!>))"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<assign>=(?![=>]))"
    r"|(?P<other>&&|\|\||<=>|[=-]>|<>|:=|\*\*|//|<<|>>|.)",
    re.ASCII | re.DOTALL,
)
_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
_TEXT = re.compile(r"[ 0-9A-Za-z]*")  # what a quoted text may hold, which only a length of time can be
_TERM = r"[A-Za-z0-9_.-]+"
_VERDICT = re.compile(rf"\bverdict\s*\((?:\s*(\"{_TERM}\"|'{_TERM}')\s*\)|([^()]*)\)?)", re.ASCII)
"""The verdict of a term: with its name in quotes, or with something else in the brackets."""
_JOINS = ("and", "or", "in", "for")
PYTHON_WORDS = frozenset(keyword.kwlist) - {"and", "or", "not", "in", "for"}
_HINTS = {
    "&": "write `and`", "&&": "write `and`", "\N{LOGICAL AND}": "write `and`", "|": "write `or`", "||": "write `or`",
    "\N{LOGICAL OR}": "write `or`", "!": "write `not`", "~": "write `not`", "¬": "write `not`", "^": "write `!=`",
    "≠": "write `!=`", "<>": "write `!=`", "≤": "write `<=`", "≥": "write `>=`", "<=>": "write `==`",
    "=>": "write `implies(x, y)`, or `>=` to compare", "->": "write `implies(x, y)`", "→": "write `implies(x, y)`",
    "/": "multiply instead, there is no division", "//": "multiply instead, there is no division",
    "%": "there is no remainder", "**": "there is no power", "[": "write `(`", "]": "write `)`",
    "{": "write `(`", "}": "write `)`", ".": "names have no parts: write `name(argument)`",
    "#": "a comment has no place in a condition", ":": "write `name(argument)`, or `x == y` to compare",
    ":=": "write `==` to compare", ";": "join conditions with `and` or `or`",
    "\N{EN DASH}": "write `-`", "\N{MINUS SIGN}": "write `-`",
    **dict.fromkeys("“”„«»\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "use straight quotes"),
    '"': "this quote is never closed", "'": "this quote is never closed", "\N{NO-BREAK SPACE}": "write a plain space",
}  # fmt: skip
_WORD_HINTS = {
    "is": "write `==`",
    "if": "write `implies(test, x)`, or `test and x` in a count",
    "else": "write `implies(test, x)`",
    "True": "write `true`",
    "False": "write `false`",
    "lambda": "there are no functions",
    "None": "a fact that was not given is unknown, and so is every comparison with it",
    "xor": "write `!=` between two conditions",
}
_JOIN_HINT = "join them with `and` or `or`, or compare them"


class Token(NamedTuple):
    """A word or sign, its place in the text, and its kind: operand, prefix, sign, binary, or a bracket or comma."""

    kind: str
    text: str
    start: int
    end: int


def check(text: str, locate: Locate, *, verdicts: bool = False) -> None:
    """Raise `CaseError` for a text that is too long, too deep, or whose neighbouring words cannot stand together.

    `verdicts`: it may speak of the verdicts of terms, which are named in quotes.
    """
    if len(text) > MAX_LENGTH:
        message = f"a condition of {len(text):,} characters; at most {MAX_LENGTH:,} are read"
        raise fail(message, locate(0, 1), "give parts of it names under `derived`", "too-large")
    named = set[int]()
    for found in _VERDICT.finditer(text):
        named.add(found.start(1))
        if verdicts != bool(found[1]):  # elsewhere, brackets without quotes are those of a fact of this name
            raise _bad_verdict(found, locate(*found.span()), verdicts=verdicts)
    tokens = list(_tokens(text, locate, named))
    if not tokens:
        raise fail("an empty condition", locate(0, len(text)), "write `true` for what always holds", "empty")
    _check_brackets(tokens, locate)
    end = Token("end", "", tokens[-1].end, tokens[-1].end + 1)
    start = Token("open", "", 0, 0)
    for left, right in zip([start, *tokens], [*tokens, end], strict=True):
        _check_pair(left, right, locate)


def _bad_verdict(found: re.Match[str], here: Span, *, verdicts: bool) -> CaseError:
    """A verdict that is asked about in the wrong place, or whose term is not in quotes."""
    if not verdicts:
        return fail("a condition cannot ask for a verdict", here, "only conditions under `properties` can")
    name = found[2].strip(" \"'")
    hint = name if re.fullmatch(_TERM, name) else "party.term"
    return fail("`verdict` takes the name of a term in quotes", here, f'write `verdict("{hint}")`', "bad-arguments")


UNCLOSED = "`(` is never closed"


def fail(message: str, span: Span, hint: str | None = None, code: str = "bad-condition") -> CaseError:
    """The error of a single problem."""
    return CaseError([Problem(code, message, span, hint)])


def too_deep(span: Span) -> CaseError:
    """The error of a condition with too many levels."""
    hint = "give a part of it a name under `derived`"
    return fail(f"a condition of more than {MAX_DEPTH} levels", span, hint, "too-large")


def _tokens(text: str, locate: Locate, named: set[int]) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        kind, word, (start, end) = found.lastgroup or "", found[0], found.span()
        if kind == "space":
            continue
        if start in named:  # the name of a term, in quotes
            yield Token("operand", word, start, end)
            continue
        _check_token(kind, word, locate(start, end))
        yield Token(_kind(kind, word), word, start, end)


def _check_token(kind: str, word: str, here: Span) -> None:
    if kind == "other":
        raise _meaningless(word, here)
    if kind == "day":
        raise fail(f"`{word}` is not how a date is written here", here, _as_date(word))
    if kind == "number" and not (_PLAIN.fullmatch(word) and len(word) <= MAX_DIGITS):
        hint = f"write digits, perhaps with a decimal point: at most {MAX_DIGITS}, without `_`, exponent or leading 0"
        raise fail(f"{shown(word)} is not a plain number", here, hint)
    if kind == "word" and word in PYTHON_WORDS:
        raise fail(f"`{word}` has no meaning in a condition", here, _WORD_HINTS.get(word))
    if kind == "string" and not _TEXT.fullmatch(word[1:-1]):
        hint = _as_date(word[1:-1]) or 'only a length of time is quoted: `within="60 days"`'
        raise fail("a quoted text has no place here", here, hint)


def _meaningless(word: str, here: Span) -> CaseError:
    hint = _HINTS.get(word)
    if not word.isprintable():
        return fail(f"`U+{ord(word):04X}` has no meaning in a condition", here, hint or "delete this character")
    letters = "names have only the letters `a` to `z`, digits and `_`" if word.isalpha() else None
    return fail(f"`{word}` has no meaning in a condition", here, hint or letters)


def _as_date(word: str) -> str | None:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", word, re.ASCII)
    return f"write `date({int(found[1])}, {int(found[2])}, {int(found[3])})`" if found else None


def _kind(kind: str, word: str) -> str:
    if word == "not":
        return "prefix"
    if word in _JOINS or kind in ("operator", "join"):
        return "sign" if word in ("-", "+") else "binary"
    return "operand" if kind in ("number", "word") else kind


def _check_brackets(tokens: Sequence[Token], locate: Locate) -> None:
    opened: list[tuple[Token, bool]] = []  # each with whether it opens the arguments of a name
    before = None
    for token in tokens:
        here, inside = locate(token.start, token.end), bool(opened) and opened[-1][1]
        match token.kind:
            case "open":
                opened.append((token, before is not None and before.kind == "operand"))
            case "close" if not opened:
                raise fail("`)` closes nothing", here, "delete it, or put a `(` where it belongs")
            case "close":
                opened.pop()
            case "comma" if not opened:
                raise fail("`,` has no meaning outside brackets", here, "join conditions with `and` or `or`")
            case "assign" if not inside:
                raise fail("`=` has no meaning here", here, "write `==` to compare")
            case "string":
                _check_string(token, before, here)
        if token.text == "for" and not inside:
            raise fail("`for` has no meaning here", here, "write `all(x for r in group)`, `any(...)` or `count(...)`")
        if len(opened) > MAX_DEPTH:
            raise too_deep(here)
        before = token
    if opened:
        raise fail(UNCLOSED, locate(opened[-1][0].start, opened[-1][0].end))


def _check_string(token: Token, before: Token | None, here: Span) -> None:
    if before is None or before.kind != "assign":
        bare = token.text[1:-1]
        hint = f"write the bare name `{bare}`" if re.fullmatch(r"[A-Za-z]\w*", bare) else None
        raise fail("a quoted text has no place here", here, hint)


def _check_pair(left: Token, right: Token, locate: Locate) -> None:
    """Raise where `right` cannot follow `left`."""
    wants = left.kind in ("open", "prefix", "binary", "sign", "comma", "assign")
    gives = right.kind in ("operand", "open", "prefix", "sign", "string")
    here = locate(right.start, right.end)
    if wants and not gives and not (right.kind == "close" and left.kind in ("open", "comma")):
        what = f"after `{left.text}`" if left.text else "here"
        if right.kind == "end":
            raise fail(f"something is missing {what}", locate(left.start, left.end))
        raise fail(f"expected a condition {what}, not `{right.text}`", here)
    if wants:
        return
    if right.kind in ("operand", "prefix", "string"):
        raise _side_by_side(left, right, locate)
    if right.kind == "open" and (left.kind != "operand" or left.text[0].isdigit()):
        raise fail(f"`(` cannot follow `{left.text}` directly", here, _JOIN_HINT)


def _side_by_side(left: Token, right: Token, locate: Locate) -> CaseError:
    """Two operands without anything between; a word such as `AND` is what the hint is about."""
    for word in (right, left):
        if word.text != word.text.lower() in ("and", "or", "not", "in", "for"):
            return fail(f"`{word.text}` is no name", locate(word.start, word.end), f"write `{word.text.lower()}`")
    message = f"`{right.text}` cannot follow `{left.text}` directly"
    return fail(message, locate(right.start, right.end), _WORD_HINTS.get(right.text, _JOIN_HINT))
