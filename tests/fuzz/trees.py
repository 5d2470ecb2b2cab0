"""YAML as a tree that may be wrong: keys twice, keys of any kind, scalars written as anything; and its text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Word:
    """A scalar, as it is written in the file."""

    text: str


@dataclass(slots=True)
class Table:
    """Keys and values; a key may stand twice, and be anything."""

    items: list[tuple[Tree, Tree]] = field(default_factory=list)


@dataclass(slots=True)
class Listing:
    """Values in a row."""

    items: list[Tree] = field(default_factory=list)


Tree: TypeAlias = Word | Table | Listing
_PLAIN_IN_BRACKETS = re.compile(r"[\w.+*&!<-][\w.+-]*")


def read(text: str) -> Tree:
    """The tree of a text that is in order."""
    return _tree(yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def made_of(data: Any) -> Tree:  # noqa: ANN401 - plain data of any form
    """The tree of plain data; texts that YAML would take for something else are quoted."""
    return read(json.dumps(data, ensure_ascii=False, default=str))


def copied(tree: Tree) -> Tree:
    """Another tree that is alike."""
    match tree:
        case Word(text):
            return Word(text)
        case Table(items):
            return Table([(copied(key), copied(value)) for key, value in items])
        case Listing(items):
            return Listing([copied(item) for item in items])


def walk(tree: Tree) -> Iterator[Tree]:
    """A tree and all below it, keys included."""
    waiting = [tree]
    while waiting:
        here = waiting.pop()
        yield here
        if isinstance(here, Table):
            waiting += [part for item in here.items for part in item]
        elif isinstance(here, Listing):
            waiting += here.items


def child(tree: Tree, key: str) -> Tree | None:
    """The value of a key."""
    items = tree.items if isinstance(tree, Table) else []
    return next((value for name, value in items if isinstance(name, Word) and name.text == key), None)


def written(tree: Tree, indent: int = 0) -> str:
    """The text of a tree, in block style; what is empty or deep stands within brackets."""
    if indent > 20 or isinstance(tree, Word) or not tree.items:
        return f" {inline(tree)}\n"
    margin = " " * indent
    if isinstance(tree, Listing):
        return "\n" + "".join(f"{margin}-{written(item, indent + 1)}" for item in tree.items)
    return "\n" + "".join(f"{margin}{inline(key)}:{written(value, indent + 1)}" for key, value in tree.items)


def inline(tree: Tree) -> str:
    """The text of a tree on one line."""
    match tree:
        case Word(text):
            return text
        case Table(items):
            return "{" + ", ".join(f"{_bracketed(key)}: {_bracketed(value)}" for key, value in items) + "}"
        case Listing(items):
            return "[" + ", ".join(map(_bracketed, items)) + "]"


def _bracketed(tree: Tree) -> str:
    """A text within brackets: quoted where a sign in it would end it."""
    if not isinstance(tree, Word) or tree.text[:1] in ('"', "'") or _PLAIN_IN_BRACKETS.fullmatch(tree.text):
        return inline(tree)
    return json.dumps(tree.text, ensure_ascii=False)


def _tree(node: yaml.Node | None) -> Tree:
    match node:
        case yaml.MappingNode(value=items):
            return Table([(_tree(key), _tree(value)) for key, value in items])
        case yaml.SequenceNode(value=items):
            return Listing([_tree(item) for item in items])
        case yaml.ScalarNode(value=text, style=style):
            plain = not style and "\n" not in text
            return Word(text if plain else json.dumps(text, ensure_ascii=False))
        case _:
            return Word("null")
