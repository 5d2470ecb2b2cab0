"""A YAML text as a tree in which every value knows its characters in the file.

`read` makes the tree, from parser events and an explicit stack: nesting, size and aliases are bounded, tags
build nothing, and all mistakes are reported together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import yaml

from comity.load.nodes import Listing, Node, Scalar, Table
from comity.load.yamlschema import MAX_DIGITS, NUMBER, core, misfit, tag_kind, tagged
from comity.load.yamlwords import QUOTE, number_problem, syntax_problem
from comity.problems import CaseError, Problem, Span, shown

if TYPE_CHECKING:
    from comity.load.nodes import Data
    from comity.load.places import Style
    from comity.problems import Source

MAX_CHARACTERS = 5_000_000
MAX_NODES = 200_000  # keys and values, aliases expanded
MAX_SLOW = 300_000  # characters that the slow parser is asked to read, which finds better words for errors
MAX_DEPTH = 60  # collections inside one another


def read(source: Source, problems: list[Problem]) -> Node | None:
    """The tree of the one document in a text; an alias is the very node that it names. None when nothing can be read.

    What is wrong is added to `problems`: of code `bad-yaml`, `circle`, `duplicate`, `empty`, `too-large` or
    `unsupported-yaml`. A tree with problems lacks the parts that they are about.
    """
    work = _Work(source, problems)
    try:
        _refuse_unreadable(source)
        return _checked(source, _parsed(work))
    except CaseError as error:
        problems += error.problems
        return None


def _parsed(work: _Work) -> Node:
    source = work.source
    # As a line break, the byte order mark disturbs neither the parsers' columns nor their indexes.
    text = "\n" + source.text[1:] if source.text.startswith("\ufeff") else source.text
    if _FAST is yaml.SafeLoader or len(text) > MAX_SLOW:
        return _read(work, _FAST(text))
    if _LENIENT.search(text):
        return _read(work, yaml.SafeLoader(text))
    fast = _Work(source, [])
    try:
        root = _compose(fast, _FAST(text))
    except (yaml.YAMLError, ValueError):
        return _read(work, yaml.SafeLoader(text))  # one parser words all errors
    except CaseError as error:
        raise CaseError([*fast.problems, *error.problems]) from None
    work.problems += fast.problems
    return root


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
    problems: list[Problem]
    open: list[_Open] = field(default_factory=lambda: [_Open(0, None, keyed=False, before=0)])
    anchors: dict[str, _Built | None] = field(default_factory=dict)  # None: its end is still to come
    count: int = 0
    end: int = 0  # of the last value


_FAST: type[yaml.SafeLoader | yaml.CSafeLoader] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

# Control characters, surrogates and non-characters, which no YAML may hold; and line separators and an inner byte
# order mark, which YAML 1.1 and 1.2 read differently.
_UNREADABLE = frozenset(
    map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF])
)
# What libyaml lets pass where the Python parser refuses it: the stricter one reads such a text.
_LENIENT = re.compile("\t|[|>][-+0-9]*#")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PROPERTIES = re.compile(r"(?:&[0-9A-Za-z_-]+|!\S*|\s+|#[^\r\n]*)*")
_COLON = re.compile(r"(?:\s+|#[^\r\n]*)*:")
_TAG = re.compile(r"!\S*")
_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


def _refuse_unreadable(source: Source) -> None:
    if len(source.text) > MAX_CHARACTERS:
        message = f"the file holds more than {MAX_CHARACTERS:,} characters"
        raise CaseError([Problem("too-large", message, Span(source, 0, 0))])
    start = source.text.startswith("\ufeff")
    found = {each for each in set(source.text[start:]) if each in _UNREADABLE or _SURROGATE.match(each)}
    if found:
        place = min(source.text.index(each, start) for each in found)
        message = f"the character U+{ord(source.text[place]):04X} cannot stand in a YAML file"
        hint = "delete it, or write it as an escape in double quotes"
        raise CaseError([Problem("bad-yaml", message, Span(source, place, place + 1), hint)])


def _read(work: _Work, loader: yaml.SafeLoader | yaml.CSafeLoader) -> Node:
    try:
        return _compose(work, loader)
    except yaml.MarkedYAMLError as error:
        opened = work.open[-1].start if len(work.open) > 1 else None
        problem = syntax_problem(work.source, error, work.end, opened)
    except (ValueError, OverflowError):  # from `chr` or `int`, for numbers out of all bounds
        mark = loader.get_mark() if isinstance(loader, yaml.SafeLoader) else None
        problem = number_problem(work.source, mark.index if mark else work.end)
    raise CaseError([problem])


def _checked(source: Source, root: Node) -> Node:
    if root == Scalar("", None, root.span, "plain"):
        raise CaseError([Problem("empty", "the file is empty", Span(source, 0, 0))])
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
                _stop(
                    "unsupported-yaml",
                    "a second document starts here",
                    _span(work, event),
                    "put it in a file of its own",
                )
    return next(iter(work.open[0].items), Scalar("", None, Span(work.source, 0, 0), "plain"))


def _scalar(work: _Work, event: yaml.ScalarEvent) -> None:
    span, style, value = _span(work, event), _STYLES.get(event.style, "plain"), event.value
    content: Data = core(value) if style == "plain" else value
    if event.anchor or event.tag:
        span = Span(work.source, _content(span) if value or style != "plain" else span.end, span.end)
    elif not value and style == "plain":
        span = _nothing(work, span)
    if event.tag:
        content = tagged(event.tag, _tag_span(work, event), value, work.problems)
    node = Scalar(value, content, span, style)
    if style == "double" or len(value) > MAX_DIGITS:
        node = _inspected(work, node)
    work.end = span.end
    _count(work, span, 1)
    _place(work, _Built(node, 1, 0), event.anchor)


def _nothing(work: _Work, span: Span) -> Span:
    """Where a value was left out: behind the `:`, which libyaml forgets within brackets."""
    colon = _COLON.match(work.source.text, work.end, span.start) if work.open[-1].keyed else None
    return Span(work.source, colon.end(), colon.end()) if colon else span


def _inspected(work: _Work, scalar: Scalar) -> Scalar:
    """A scalar without halves of characters and endless numbers, which nothing behind here could hold."""
    if scalar.style == "double" and (half := _SURROGATE.search(scalar.value)):
        place = scalar.at(*half.span())
        hint = "write the character itself, or its code after `\\U`"
        work.problems.append(Problem("bad-yaml", f"`{place.text}` is half a character", place, hint))
        whole = _SURROGATE.sub("\ufffd", scalar.value)
        return replace(scalar, value=whole, data=whole)
    if scalar.style == "plain" and len(scalar.value) > MAX_DIGITS and NUMBER.fullmatch(scalar.value):
        message = f"the number has more than {MAX_DIGITS:,} characters"
        work.problems.append(Problem("too-large", message, scalar.span))
    return scalar


def _begin(work: _Work, event: yaml.CollectionStartEvent) -> None:
    span, keyed = _span(work, event), isinstance(event, yaml.MappingStartEvent)
    if len(work.open) > MAX_DEPTH:
        _stop_deep(span)
    if event.anchor:
        work.anchors[event.anchor] = None
    if event.tag:
        written = _tag_span(work, event)
        if tag_kind(event.tag, written, work.problems) not in (None, "map" if keyed else "seq"):
            work.problems.append(misfit(written, "a mapping" if keyed else "a list"))
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
    kept: list[tuple[Scalar, Node]] = []
    spare: list[Node] = []
    for key, value in zip(items[::2], items[1::2], strict=True):
        if isinstance(key, Scalar) and not (key.style == "plain" and key.value == "<<"):
            first = firsts.setdefault(key.value, key)
            if first is key:
                kept.append((key, value))
                continue
            message = f"the key {shown(key.value)} stands twice here"
            work.problems.append(Problem("duplicate", message, key.span, also=(("first here", first.span),)))
        else:
            work.problems.append(_bad_key(key))
        spare.append(value)
    return Table(tuple(kept), span, tuple(spare))


def _bad_key(key: Node) -> Problem:
    if isinstance(key, Scalar):
        hint = "write the keys out, or give the shared part a key of its own and an alias"
        return Problem("unsupported-yaml", "merge keys are not supported", key.span, hint)
    kind = "a list" if isinstance(key, Listing) else "a mapping"
    return Problem("unsupported-yaml", f"a key must be a text, not {kind}", key.span, QUOTE)


def _alias(work: _Work, event: yaml.AliasEvent) -> None:
    span, holder, name = _span(work, event), work.open[-1], str(event.anchor)
    if holder.keyed and len(holder.items) % 2 == 0:
        _stop("unsupported-yaml", "a key must be a text, not an alias", span)
    if name not in work.anchors:
        _stop("bad-yaml", f"no anchor above has the name of the alias {shown(span.text)}", span, QUOTE)
    target = work.anchors[name]
    if target is None:
        _stop("circle", f"the alias {shown(span.text)} stands inside what it names", span)
    if len(work.open) - 1 + target.height > MAX_DEPTH:
        _stop_deep(span)
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
        _stop("too-large", f"the file holds more than {MAX_NODES:,} values, counting each alias", span)


def _stop_deep(span: Span) -> NoReturn:
    _stop("too-large", f"more than {MAX_DEPTH} lists and mappings stand inside one another here", span)


def _stop(code: str, message: str, span: Span, hint: str | None = None) -> NoReturn:
    raise CaseError([Problem(code, message, span, hint)])


def _span(work: _Work, event: yaml.Event) -> Span:
    # Parsers always set the marks; both count characters, not bytes.
    return Span(work.source, event.start_mark.index, event.end_mark.index)  # type: ignore[union-attr]


def _tag_span(work: _Work, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> Span:
    # INVARIANT: the event has a tag, and an anchor before it holds no `!`.
    return Span(work.source, *next(_TAG.finditer(work.source.text, _span(work, event).start)).span())


def _content(span: Span) -> int:
    """Where the content starts behind anchor and tag."""
    return next(_PROPERTIES.finditer(span.source.text, span.start)).end()
