"""A YAML text as a tree in which every value knows its characters in the file.

`read` makes the tree, from parser events and an explicit stack: nesting, size and aliases are bounded, tags
build nothing, and all mistakes are reported together. Scalars follow the core schema of YAML 1.2, so `no` and
`12:30` are text. The rest of the package sees this tree and never PyYAML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn, TypeAlias

import yaml

from comity.problems import CaseError, Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.problems import Source

MAX_CHARACTERS = 5_000_000
MAX_NODES = 200_000  # keys and values, aliases expanded
MAX_DEPTH = 60  # collections inside one another
MAX_DIGITS = 1_000  # Python itself refuses to print integers of more than 4,300

Data: TypeAlias = bool | int | float | str | None
Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text or number: `value` as decoded text, `data` as the core schema reads it.

    `span` is what was written, quotes or block header included, anchor and tag not.
    """

    value: str
    data: Data
    span: Span
    style: Style

    def at(self, start: int, end: int) -> Span:
        """The characters of the file that `value[start:end]` was decoded from.

        An escape or a folded line break is covered whole. An empty range gives the place before its character.
        """
        length = len(self.value)
        low = max(0, min(start, length))
        high = max(low, min(end, length))
        quote = self.style in ("single", "double")
        first, last = self.span.start + quote, self.span.end - quote
        # Decoding never lengthens a text, so equal lengths mean that nothing was decoded.
        if last - first == length:
            return Span(self.span.source, first + low, first + high)
        cells = _cells(self)
        if low < high:
            return Span(self.span.source, cells[low][0], cells[high - 1][1])
        place = cells[low][0] if low < length else _end(self.span.source, cells, first)
        return Span(self.span.source, place, place)


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and their values, in the order of the file; no key stands twice."""

    items: tuple[tuple[Scalar, Node], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Listing:
    """Values in the order of the file."""

    items: tuple[Node, ...]
    span: Span


Node: TypeAlias = Scalar | Table | Listing


def read(source: Source) -> Node:
    """The tree of the one document in a text; an alias is the very node that it names.

    Raises `CaseError` with `bad-key`, `bad-tag`, `bad-yaml`, `duplicate-key`, `empty-file`, `merge-key`,
    `several-documents`, `too-deep` or `too-large`.
    """
    _refuse_unreadable(source)
    # As a line break, the byte order mark disturbs neither the parsers' columns nor their indexes.
    text = "\n" + source.text[1:] if source.text.startswith("\ufeff") else source.text
    if _FAST is not yaml.SafeLoader and not _LENIENT.search(text):
        try:
            return _checked(source, _compose(_Work(source), _FAST(text)))
        except (yaml.YAMLError, ValueError):
            pass  # read once more below: one parser words all errors
    return _read_slowly(source, yaml.SafeLoader(text))


def data(node: Node) -> object:
    """The plain dicts, lists and scalars of a tree; keys are always text."""
    match node:
        case Scalar():
            return node.data
        case Table():
            return {key.value: data(value) for key, value in node.items}
        case _:
            return [data(item) for item in node.items]


def find(node: Node, path: Sequence[str | int]) -> Node:
    """The deepest node that a path of keys and indexes leads to; parts that do not match are skipped."""
    for part in path:
        node = _child(node, part) or node
    return node


def key_of(node: Table, key: str) -> Scalar | None:
    """The key itself, as written in the file, or None when the table lacks it."""
    return next((scalar for scalar, _ in node.items if scalar.value == key), None)


def comment_after(scalar: Scalar) -> Span | None:
    """The comment that ends a plain scalar on its last line, or None.

    A comment between the lines of a plain scalar never gets here: `read` refuses it.
    """
    source = scalar.span.source
    found = _COMMENT.match(source.text, scalar.span.end) if scalar.style == "plain" else None
    return Span(source, *found.span(1)) if found else None


# Reading


@dataclass(slots=True)
class _Open:
    """A collection whose end is still to come."""

    start: int
    anchor: str | None
    keyed: bool  # a mapping: its items are keys and values in turn
    before: int  # nodes counted before this one
    height: int = 0  # of what it holds so far
    items: list[Node] = field(default_factory=list)


class _Built(NamedTuple):
    node: Node
    size: int
    height: int


@dataclass(slots=True)
class _Work:
    """The state of one reading; the bottom of `open` stands for the file."""

    source: Source
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=lambda: [_Open(0, None, keyed=False, before=0)])
    anchors: dict[str, _Built | None] = field(default_factory=dict)  # None: its end is still to come
    count: int = 0
    end: int = 0  # of the last value


_FAST: type[yaml.SafeLoader | yaml.CSafeLoader] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

# Control characters, surrogates and non-characters, which no YAML may hold; and line separators and an inner byte
# order mark, which YAML 1.1 and 1.2 read differently.
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# What libyaml lets pass where the Python parser refuses it: the stricter one reads such a text.
_LENIENT = re.compile("\t|[|>][-+0-9]*#")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PROPERTIES = re.compile(r"(?:&[0-9A-Za-z_-]+|!\S*|\s+|#[^\r\n]*)*")
_COLON = re.compile(r"(?:\s+|#[^\r\n]*)*:")
_TAG = re.compile(r"!\S*")
_COMMENT = re.compile(r"[ \t]+(#[^\r\n]*)")
_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


def _refuse_unreadable(source: Source) -> None:
    if len(source.text) > MAX_CHARACTERS:
        message = f"the file holds more than {MAX_CHARACTERS:,} characters"
        raise CaseError([Problem("too-large", message, Span(source, 0, 0))])
    found = _UNREADABLE.search(source.text, pos=source.text.startswith("\ufeff"))
    if found:
        message = f"the character U+{ord(found[0]):04X} cannot stand in a YAML file"
        hint = "delete it, or write it as an escape in double quotes"
        raise CaseError([Problem("bad-yaml", message, Span(source, *found.span()), hint)])


def _read_slowly(source: Source, loader: yaml.SafeLoader) -> Node:
    work = _Work(source)
    try:
        return _checked(source, _compose(work, loader))
    except yaml.MarkedYAMLError as error:
        problem = _syntax_problem(work, error)
    except (ValueError, OverflowError):  # from `chr` or `int`, for numbers out of all bounds
        problem = _number_problem(source, loader.get_mark().index)
    raise CaseError([*work.problems, problem])


def _checked(source: Source, root: Node) -> Node:
    if root == Scalar("", None, root.span, "plain"):
        raise CaseError([Problem("empty-file", "the file is empty", Span(source, 0, 0))])
    return root


def _compose(work: _Work, loader: yaml.SafeLoader | yaml.CSafeLoader) -> Node:
    """The root of the first document, or an empty scalar when there is no document."""
    while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
        match event:
            case yaml.ScalarEvent():
                _scalar(work, event)
            case yaml.CollectionStartEvent():
                _begin(work, event)
            case yaml.CollectionEndEvent():
                _finish(work, event)
            case yaml.AliasEvent():
                _alias(work, event)
            case yaml.DocumentStartEvent() if work.open[0].items:
                _stop(work, "several-documents", "a second document starts here", _span(work, event))
    if work.problems:
        raise CaseError(work.problems)
    return next(iter(work.open[0].items), Scalar("", None, Span(work.source, 0, 0), "plain"))


def _scalar(work: _Work, event: yaml.ScalarEvent) -> None:
    span, style, value = _span(work, event), _STYLES.get(event.style, "plain"), event.value
    content: Data = _core(value) if style == "plain" else value
    if event.anchor or event.tag:
        span = Span(work.source, _content(span) if value or style != "plain" else span.end, span.end)
    elif not value and style == "plain":
        span = _nothing(work, span)
    if event.tag:
        content = _tagged(work, event, content)
    node = Scalar(value, content, span, style)
    if style == "double" or len(value) > MAX_DIGITS:
        _inspect(work, node)
    work.end = span.end
    _count(work, span, 1)
    _place(work, _Built(node, 1, 0), event.anchor)


def _nothing(work: _Work, span: Span) -> Span:
    """Where a value was left out: behind the `:`, which libyaml forgets within brackets."""
    colon = _COLON.match(work.source.text, work.end, span.start) if work.open[-1].keyed else None
    return Span(work.source, colon.end(), colon.end()) if colon else span


def _inspect(work: _Work, scalar: Scalar) -> None:
    if scalar.style == "double" and (half := _SURROGATE.search(scalar.value)):
        place = scalar.at(*half.span())
        hint = "write the character itself, or its code after `\\U`"
        work.problems.append(Problem("bad-yaml", f"`{place.text}` is half a character", place, hint))
    if scalar.style == "plain" and len(scalar.value) > MAX_DIGITS and _NUMBER.fullmatch(scalar.value):
        message = f"the number has more than {MAX_DIGITS:,} characters"
        work.problems.append(Problem("too-large", message, scalar.span))


def _begin(work: _Work, event: yaml.CollectionStartEvent) -> None:
    span, keyed = _span(work, event), isinstance(event, yaml.MappingStartEvent)
    if len(work.open) > MAX_DEPTH:
        _stop_deep(work, span)
    if event.anchor:
        work.anchors[event.anchor] = None
    if event.tag and _tag_kind(work, event) not in (None, "map" if keyed else "seq"):
        _tag_misfit(work, event, "a mapping" if keyed else "a list")
    start = _content(span) if event.anchor or event.tag else span.start
    work.open.append(_Open(start, event.anchor, keyed, work.count))
    _count(work, span, 1)


def _finish(work: _Work, event: yaml.CollectionEndEvent) -> None:
    closed, bracket = work.open.pop(), _span(work, event)
    # The parsers end a block collection where the next token starts, behind all comments.
    work.end = bracket.end if bracket.text else work.end
    span = Span(work.source, closed.start, work.end)
    node = _table(work, closed.items, span) if closed.keyed else Listing(tuple(closed.items), span)
    _place(work, _Built(node, work.count - closed.before, closed.height + 1), closed.anchor)


def _table(work: _Work, items: list[Node], span: Span) -> Table:
    firsts: dict[str, Scalar] = {}
    for key in items[::2]:
        if not isinstance(key, Scalar):
            kind = "a list" if isinstance(key, Listing) else "a mapping"
            work.problems.append(Problem("bad-key", f"a key must be a text, not {kind}", key.span, _QUOTE))
        elif key.style == "plain" and key.value == "<<":
            hint = "write the keys out, or give the shared part a key of its own and an alias"
            work.problems.append(Problem("merge-key", "merge keys are not supported", key.span, hint))
        elif (first := firsts.setdefault(key.value, key)) is not key:
            message = f"the key {_shown(key.value)} stands twice here"
            also = (("first here", first.span),)
            work.problems.append(Problem("duplicate-key", message, key.span, also=also))
    pairs = zip(items[::2], items[1::2], strict=True)
    return Table(tuple((key, value) for key, value in pairs if isinstance(key, Scalar)), span)


def _alias(work: _Work, event: yaml.AliasEvent) -> None:
    span, holder = _span(work, event), work.open[-1]
    stand_in = _Built(Scalar(span.text, span.text, span, "plain"), 1, 0)
    target = work.anchors.get(str(event.anchor), stand_in)
    if target is None:
        _stop(work, "too-deep", f"the alias {_shown(span.text)} stands inside what it names", span)
    if holder.keyed and len(holder.items) % 2 == 0:
        target = stand_in
        work.problems.append(Problem("bad-key", "a key must be a text, not an alias", span))
    elif target is stand_in:
        message = f"no anchor above has the name of the alias {_shown(span.text)}"
        work.problems.append(Problem("bad-yaml", message, span, _QUOTE))
    if len(work.open) - 1 + target.height > MAX_DEPTH:
        _stop_deep(work, span)
    _count(work, span, target.size)
    work.end = span.end
    _place(work, target, None)


def _place(work: _Work, built: _Built, anchor: str | None) -> None:
    if anchor:
        work.anchors[anchor] = built
    holder = work.open[-1]
    holder.items.append(built.node)
    holder.height = max(holder.height, built.height)


def _count(work: _Work, span: Span, size: int) -> None:
    work.count += size
    if work.count > MAX_NODES:
        _stop(work, "too-large", f"the file holds more than {MAX_NODES:,} values, counting each alias", span)


def _stop_deep(work: _Work, span: Span) -> NoReturn:
    _stop(work, "too-deep", f"more than {MAX_DEPTH} lists and mappings stand inside one another here", span)


def _stop(work: _Work, code: str, message: str, span: Span) -> NoReturn:
    raise CaseError([*work.problems, Problem(code, message, span)])


def _span(work: _Work, event: yaml.Event) -> Span:
    # Parsers always set the marks; both count characters, not bytes.
    return Span(work.source, event.start_mark.index, event.end_mark.index)  # type: ignore[union-attr]


def _content(span: Span) -> int:
    """Where the content starts behind anchor and tag."""
    return next(_PROPERTIES.finditer(span.source.text, span.start)).end()


# Tags and the core schema


_WORDS: dict[str, Data] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBER = re.compile(f"{_INTEGER.pattern}|{_FLOAT.pattern}")
_TAGS = ("str", "int", "float", "bool", "null", "map", "seq")
_QUOTE = "put the whole text in quotes"


def _core(value: str) -> Data:
    """The value of a plain scalar by the core schema of YAML 1.2.2, section 10.3.2."""
    if value in _WORDS:
        return _WORDS[value]
    if value[0] not in "+-.0123456789" or len(value) > MAX_DIGITS:
        return value
    if _INTEGER.fullmatch(value):
        return int(value, {"0o": 8, "0x": 16}.get(value[:2], 10))
    if _FLOAT.fullmatch(value):
        return float(value)
    return float(value.replace(".", "")) if _ENDLESS.fullmatch(value) else value


def _tagged(work: _Work, event: yaml.ScalarEvent, content: Data) -> Data:
    kind, value = _tag_kind(work, event), event.value
    match kind, _core(value):
        case None, _:
            return content
        case "str", _:
            return value
        case ("bool", bool() as known) | ("null", None as known) | ("float", float() as known):
            return known
        case "int", int(known) if not isinstance(known, bool):
            return known
        case "float", int() if _FLOAT.fullmatch(value):
            return float(value)
    _tag_misfit(work, event, _shown(value))
    return content


def _tag_kind(work: _Work, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> str | None:
    """The tag without its `!!`, or None, and a problem, when it is not one of ours."""
    written = _tag_span(work, event)
    kind = written.text.removeprefix("!!")
    if kind in _TAGS and event.tag == f"tag:yaml.org,2002:{kind}":
        return kind
    hint = f"leave the tag out, or {_QUOTE}"
    work.problems.append(Problem("bad-tag", f"unknown tag {_shown(written.text)}", written, hint))
    return None


def _tag_misfit(work: _Work, event: yaml.ScalarEvent | yaml.CollectionStartEvent, what: str) -> None:
    written = _tag_span(work, event)
    work.problems.append(Problem("bad-tag", f"the tag `{written.text}` does not fit {what}", written))


def _tag_span(work: _Work, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> Span:
    # INVARIANT: the event has a tag, and an anchor before it holds no `!`.
    return Span(work.source, *next(_TAG.finditer(work.source.text, _span(work, event).start)).span())


def _shown(text: str) -> str:
    """A text of the user on one line, in backticks."""
    short = text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - most of a line
    return f"`{''.join(c if c.isprintable() else '�' for c in short)}`"


def _child(node: Node, part: str | int) -> Node | None:
    match node:
        case Table():
            return next((value for key, value in node.items if key.value == str(part)), None)
        case Listing() if isinstance(part, int) and 0 <= part < len(node.items):
            return node.items[part]
    return None


# From decoded characters back to the file

Cell: TypeAlias = tuple[int, int]  # the characters of the file that one decoded character stands for

_BREAK = re.compile(r"\r\n?|\n")
_FLOW = r"(?P<fold>[ \t]*+(?P<first>\r\n?|\n)(?P<rest>[ \t\r\n]*+))|(?P<blanks>[ \t]++)"
_PIECES = {
    "plain": re.compile(rf"{_FLOW}|(?P<one>.)"),
    "single": re.compile(rf"{_FLOW}|(?P<one>''|.)"),
    "double": re.compile(
        rf"{_FLOW}|\\(?P<cut>\r\n?|\n)(?P<more>[ \t\r\n]*+)"
        r"|(?P<one>\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.)"
    ),
}


@lru_cache(maxsize=64)
def _cells(scalar: Scalar) -> tuple[Cell, ...]:
    """One cell for each character of the value."""
    return tuple(_flow_cells(scalar) if scalar.style in _PIECES else _block_cells(scalar))


def _end(source: Source, cells: tuple[Cell, ...], start: int) -> int:
    """The place behind the last character, which is before the line break when the text ends with one."""
    if not cells:
        return start
    first, last = cells[-1]
    return first if source.text[first:last] in ("\n", "\r\n", "\r") else last


def _flow_cells(scalar: Scalar) -> list[Cell]:
    text, quote = scalar.span.source.text, scalar.style != "plain"
    cells: list[Cell] = []
    for piece in _PIECES[scalar.style].finditer(text, scalar.span.start + quote, scalar.span.end - quote):
        if piece["one"]:
            cells.append(piece.span())
        elif piece["blanks"]:
            cells += ((i, i + 1) for i in range(*piece.span()))
        elif piece["fold"]:
            # A single break becomes a space; of several, all but the first stay.
            cells += _breaks(text, *piece.span("rest")) or [piece.span("first")]
        else:
            cells += _breaks(text, *piece.span("more"))
    return cells


def _block_cells(scalar: Scalar) -> list[Cell]:
    """YAML 1.2.2, section 8.1, in the reading of both parsers: leading, inner and trailing breaks in turn."""
    lines = list(_lines(scalar.span))
    text, value = scalar.span.source.text, scalar.value
    leading = len(value) - len(value.lstrip("\n"))
    if leading == len(value):
        return [(end, after) for _, end, after in lines][:leading]
    indent = _blanks(text[slice(*lines[leading][:2])]) - _blanks(value[leading:])
    cells: list[Cell] = []
    breaks: list[Cell] = []
    before: str | None = None  # the first character of the last line that was not empty
    for start, end, after in lines:
        if end - start > indent:
            opener = text[start + indent]
            folds = scalar.style == "folded" and before is not None and not {before, opener} & {" ", "\t"}
            cells += breaks[1:] if folds and len(breaks) > 1 else breaks
            cells += ((i, i + 1) for i in range(start + indent, end))
            breaks, before = [], opener
        if after > end:
            breaks.append((end, after))
    # Whether the trailing breaks stay is the chomping's decision, and the value shows it.
    return (cells + breaks)[: len(value)]


def _lines(span: Span) -> Iterator[tuple[int, int, int]]:
    """Start, end and end with line break of each line behind a block header."""
    text = span.source.text
    header = _BREAK.search(text, span.start, span.end)
    start = header.end() if header else span.end
    for found in _BREAK.finditer(text, start, span.end):
        yield start, found.start(), found.end()
        start = found.end()
    if start < span.end:
        yield start, span.end, span.end


def _breaks(text: str, start: int, end: int) -> list[Cell]:
    return [found.span() for found in _BREAK.finditer(text, start, end)]


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


# Syntax errors in our own words


class _Wording(NamedTuple):
    """How an error of PyYAML is said here; `{0}` is the first group of its pattern."""

    pattern: str
    message: str
    hint: str | None = None
    opener: str | None = None  # what to call the place where the unfinished thing started
    at_opener: bool = False  # whether that place says more than the one where the parser gave up
    back: int = 0  # characters before the place that belong to it


_LINE_UP = "check the indentation of this line"
_EITHER = f"{_QUOTE}, or check the indentation and the end of the line above"
_TABS = "use spaces; a tab can stand only in quotes, in a block text or in a comment"
_WORDINGS = (  # the first that matches "context: problem" counts; "inline " if text stands before it on the line
    _Wording(r"found character '\\t'", "a tab cannot stand here", _TABS),
    _Wording("found character '(.+)' that cannot", "an unquoted text cannot start with `{0}`", _QUOTE),
    _Wording("could not find expected ':'", "expected a `:` behind this key", _LINE_UP, at_opener=True),
    _Wording("mapping values are not", "a `:` cannot stand here", _EITHER),
    _Wording("sequence entries are not", "a list cannot start here", _EITHER),
    _Wording("mapping keys are not", "a `?` cannot stand here", _QUOTE),
    _Wording("scanning a quoted scalar", "this quote is never closed", at_opener=True),
    _Wording("found unknown escape", "unknown escape", "write a backslash as two, or use single quotes", back=1),
    _Wording(r"escape sequence of (\d)", "this escape needs {0} hexadecimal digits", back=2),
    _Wording("flow sequence.*<(stream|document)", "this `[` is never closed", at_opener=True),
    _Wording("flow mapping.*<(stream|document)", "this `{{` is never closed", at_opener=True),
    _Wording("flow sequence: expected ','", "expected `,` or `]`", opener="the list starts here"),
    _Wording("flow mapping: expected ','", "expected `,` or `}}`", opener="the mapping starts here"),
    _Wording("^inline .*(<block end>|<document start>)", "this cannot follow the value before it", _QUOTE),
    _Wording("block mapping: expected <block end>", "expected a key in line with the keys above", _LINE_UP),
    _Wording("block collection: expected <block end>", "expected a `-` in line with the one above", _LINE_UP),
    _Wording("expected the node content", "expected a value"),
    _Wording("expected '<document start>'", "this does not belong to the document above it", _LINE_UP),
    _Wording("scanning an (alias|anchor)", "the name of an {0} holds only `a` to `z`, digits, `-` and `_`"),
    _Wording("scanning a block scalar", "only a comment can follow `|` or `>` on its line"),
)
_INTERRUPTION = re.compile(r"\s++(#[^\r\n]*+)(?:\s++#[^\r\n]*+)*+\s++")


def _syntax_problem(work: _Work, error: yaml.MarkedYAMLError) -> Problem:
    source, problem = work.source, str(error.problem)
    place = error.problem_mark.index if error.problem_mark else 0
    if "'<scalar>'" in problem and (comment := _INTERRUPTION.fullmatch(source.text, work.end, place)):
        message = "this cannot go on with the text above, which ends at the comment"
        also = (("the comment", Span(source, *comment.span(1))),)
        return Problem("bad-yaml", message, _one(source, place), f"{_QUOTE}, or move the comment", also)
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


def _number_problem(source: Source, place: int) -> Problem:
    """What `chr` refuses in an escape of eight digits, or `int` in a `%YAML` directive."""
    escape = Span(source, place - 2, place + 8)
    if escape.text.startswith("\\U"):
        return Problem("bad-yaml", f"`{escape.text}` is no character", escape)
    return Problem("bad-yaml", "this number is too long", _one(source, place))


def _one(source: Source, place: int, back: int = 0) -> Span:
    """The character at a place, with some before it; nothing at the end of the file."""
    return Span(source, place - back, min(place + 1 - (back > 1), len(source.text)))
