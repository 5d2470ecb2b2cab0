"""The tree of a YAML text, in which every value knows its characters in the file; all that the package sees of YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from comity.load import places
from comity.problems import Span, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.load.places import Style

Data: TypeAlias = bool | int | float | str | None
Path: TypeAlias = tuple[str | int, ...]
"""Keys and positions that lead from a node to one below it."""

_COMMENT = re.compile(r"[ \t]+(#[^\r\n]*)")
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


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
        cells = places.cells(self.value, self.span, self.style)
        if low < high:
            return Span(self.span.source, cells[low][0], cells[high - 1][1])
        place = cells[low][0] if low < length else places.end(self.span.source, cells, first)
        return Span(self.span.source, place, place)


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and their values, in the order of the file; no key stands twice.

    `spare` are the values of keys that were left out because they stand there already. `rows` finds an item by its key.
    """

    items: tuple[tuple[Scalar, Node], ...]
    span: Span
    spare: tuple[Node, ...] = ()
    rows: dict[str, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", {key.value: i for i, (key, _) in enumerate(self.items)})


@dataclass(frozen=True, slots=True)
class Listing:
    """Values in the order of the file."""

    items: tuple[Node, ...]
    span: Span


Node: TypeAlias = Scalar | Table | Listing


def data(node: Node) -> object:
    """The plain dicts, lists and scalars of a tree; keys are always text."""
    match node:
        case Scalar():
            return node.data
        case Table():
            return {key.value: data(value) for key, value in node.items}
        case Listing():
            return [data(item) for item in node.items]


def child(node: Node, part: str | int) -> Node | None:
    """The value of a key, or the item at a position; None when there is none."""
    match node, part:
        case Table(items), _ if (row := node.rows.get(str(part))) is not None:
            return items[row][1]
        case Listing(items), int() if 0 <= part < len(items):
            return items[part]
        case _:
            return None


def lookup(node: Node, path: Sequence[str | int]) -> Node | None:
    """The node at a path, or None when the path leads nowhere."""
    found: Node | None = node
    for part in path:
        if found is None:
            return None
        found = child(found, part)
    return found


def find(node: Node, path: Sequence[str | int]) -> Node:
    """The deepest node that a path of keys and indexes leads to; parts that do not match are skipped."""
    for part in path:
        node = child(node, part) or node
    return node


def key_of(node: Node, key: str) -> Scalar | None:
    """The key itself, as written in the file, or None when the node has none of that name."""
    row = node.rows.get(key) if isinstance(node, Table) else None
    return node.items[row][0] if isinstance(node, Table) and row is not None else None


def place(node: Node) -> Span:
    """Where a value is shown: a text without its quotes or block header, anything else as a whole."""
    if isinstance(node, Scalar) and node.span.end - node.span.start != len(node.value):
        return node.at(0, len(node.value.rstrip("\n")))
    return node.span


def key_place(root: Node, path: Sequence[str | int]) -> Span:
    """The place of the key at a path."""
    key = key_of(find(root, path[:-1]), str(path[-1]))
    return place(key or find(root, path))


def given(here: Node) -> str:
    """What stands in a place, in words."""
    match here:
        case Scalar(data=None):
            return "nothing"
        case Scalar(value):
            text = "" if here.style == "plain" else "the text "
            return f"{text}{shown(value)}" if value.strip() else "an empty text"
        case Table():
            return "a mapping"
        case Listing(items):
            return f"a list of {len(items)}" if items else "an empty list"


def head(node: Node) -> Span:
    """The first key of a mapping, where something about the whole is shown; else the node itself."""
    return place(node.items[0][0]) if isinstance(node, Table) and node.items else place(node)


def words(node: Node) -> Iterator[str]:
    """Every word of a tree, in keys and values, as far as it may be a name or an id."""
    if isinstance(node, Scalar):
        yield from _WORD.findall(node.value)
        return
    for below in _below(node):
        yield from words(below)


def _below(node: Table | Listing) -> Iterator[Node]:
    if isinstance(node, Listing):
        yield from node.items
        return
    for key, value in node.items:
        yield from (key, value)
    yield from node.spare


def spare(node: Node) -> Iterator[Node]:
    """The values that were left out, anywhere in a tree, because their keys stand there twice."""
    match node:
        case Table(items):
            yield from node.spare
            for _, value in items:
                yield from spare(value)
        case Listing(items):
            for item in items:
                yield from spare(item)
        case Scalar():
            return


def comment_after(scalar: Scalar) -> Span | None:
    """The comment that ends a plain scalar on its last line, or None.

    A comment between the lines of a plain scalar never gets here: such a text is refused when it is read.
    """
    source = scalar.span.source
    found = _COMMENT.match(source.text, scalar.span.end) if scalar.style == "plain" else None
    return Span(source, *found.span(1)) if found else None
