"""YAML's syntax errors in our own words, at the place that an analyst would point at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from comity.problems import Problem, Span

if TYPE_CHECKING:
    import yaml

    from comity.problems import Source

QUOTE = "put the whole text in quotes"


class _Wording(NamedTuple):
    """How an error of PyYAML is said here; `{0}` is the first group of its pattern."""

    pattern: str
    message: str
    hint: str | None = None
    opener: str | None = None  # what to call the place where the unfinished thing started
    at_opener: bool = False  # whether that place says more than the one where the parser gave up
    back: int = 0  # characters before the place that belong to it


_LINE_UP = "check the indentation of this line"
_EITHER = f"{QUOTE}, or check the indentation and the end of the line above"
_TABS = "use spaces; a tab can stand only in quotes, in a block text or in a comment"
_WORDINGS = (  # the first that matches "context: problem" counts; "inline " if text stands before it on the line
    _Wording(r"found character '\\t'", "a tab cannot stand here", _TABS),
    _Wording("found character '(.+)' that cannot", "an unquoted text cannot start with `{0}`", QUOTE),
    _Wording("could not find expected ':'", "expected a `:` behind this key", _LINE_UP, at_opener=True),
    _Wording("mapping values are not", "a `:` cannot stand here", _EITHER),
    _Wording("sequence entries are not", "a list cannot start here", _EITHER),
    _Wording("mapping keys are not", "a `?` cannot stand here", QUOTE),
    _Wording("scanning a quoted scalar", "this quote is never closed", at_opener=True),
    _Wording("found unknown escape", "unknown escape", "write a backslash as two, or use single quotes", back=1),
    _Wording(r"escape sequence of (\d)", "this escape needs {0} hexadecimal digits", back=2),
    _Wording("flow sequence.*<(stream|document)", "this `[` is never closed", at_opener=True),
    _Wording("flow mapping.*<(stream|document)", "this `{{` is never closed", at_opener=True),
    _Wording("flow sequence: expected ','", "expected `,` or `]`", opener="the list starts here"),
    _Wording("flow mapping: expected ','", "expected `,` or `}}`", opener="the mapping starts here"),
    _Wording("^inline .*(<block end>|<document start>)", "this cannot follow the value before it", QUOTE),
    _Wording("block mapping: expected <block end>", "expected a key in line with the keys above", _LINE_UP),
    _Wording("block collection: expected <block end>", "expected a `-` in line with the one above", _LINE_UP),
    _Wording("expected the node content", "expected a value"),
    _Wording("expected '<document start>'", "this does not belong to the document above it", _LINE_UP),
    _Wording("scanning an (alias|anchor)", "the name of an {0} holds only `a` to `z`, digits, `-` and `_`", QUOTE),
    _Wording("scanning a block scalar", "only a comment can follow `|` or `>` on its line"),
)
_MISSING_BLANK = re.compile(r"^[ -]*[A-Za-z_][\w.-]*(:)[^\s/:][^\r\n]*[\r\n]+[^\r\n]*\Z", re.MULTILINE)
_INTERRUPTION = re.compile(r"\s++(#[^\r\n]*+)(?:\s++#[^\r\n]*+)*+\s++")


def syntax_problem(source: Source, error: yaml.MarkedYAMLError, end: int, opened: int | None) -> Problem:
    """What a parser gave up at; `end` is where the last value ended, `opened` where what is still open started."""
    problem = str(error.problem)
    place = error.problem_mark.index if error.problem_mark else 0
    if "'<scalar>'" in problem and (comment := _INTERRUPTION.fullmatch(source.text, end, place)):
        message = "this cannot go on with the text above, which ends at the comment"
        also = (("the comment", Span(source, *comment.span(1))),)
        return Problem("bad-yaml", message, _one(source, place), f"{QUOTE}, or move the comment", also)
    if "<stream end>" in problem and opened is not None and source.text[opened] in "[{":
        return Problem("bad-yaml", f"this `{source.text[opened]}` is never closed", _one(source, opened))
    if "mapping values" in problem and (blank := _MISSING_BLANK.search(source.text, 0, place)):
        hint = "in YAML a blank stands behind the `:` of a key"
        return Problem("bad-yaml", "a blank is missing behind this `:`", Span(source, *blank.span(1)), hint)
    line = source.text[:place].lstrip("\ufeff").rpartition("\n")[2]
    full = f"{'inline ' if line.strip() else ''}{error.context}: {problem}"
    opener = error.context_mark.index if error.context_mark else place
    for wording in _WORDINGS:
        if found := re.search(wording.pattern, full):
            return _worded(source, wording, found, place, opener)
    return Problem("bad-yaml", problem.lower().rstrip("."), _one(source, place))


def _worded(source: Source, wording: _Wording, found: re.Match[str], place: int, opener: int) -> Problem:
    span = _one(source, opener) if wording.at_opener else _one(source, place, wording.back)
    also = ((wording.opener, _one(source, opener)),) if wording.opener else ()
    return Problem("bad-yaml", wording.message.format(*found.groups()), span, wording.hint, also)


def number_problem(source: Source, place: int) -> Problem:
    """What `chr` refuses in an escape of eight digits, or `int` in a `%YAML` directive."""
    escape = Span(source, place - 2, place + 8)
    if escape.text.startswith("\\U"):
        return Problem("bad-yaml", f"`{escape.text}` is no character", escape)
    return Problem("bad-yaml", "this number is too long", _one(source, place))


def _one(source: Source, place: int, back: int = 0) -> Span:
    """The character at a place, with some before it; nothing at the end of the file."""
    return Span(source, place - back, min(place + 1 - (back > 1), len(source.text)))
