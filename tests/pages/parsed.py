"""A page as a browser's parser sees it, without a browser: elements, their attributes and the text in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = {"meta", "br", "hr", "img", "input", "link", "col"}


@dataclass
class Element:
    """An element with what is in it: elements and texts."""

    name: str
    attrs: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """The element and all below it."""
        waiting = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting += [child for child in reversed(found.children) if isinstance(child, Element)]

    def all(self, name: str | None = None, **attrs: str) -> list[Element]:
        """Every element below it of that name, with these attributes (`class_` for `class`)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
        return [
            each
            for each in (self.by_id.get(attrs["id"], ()) if "id" in attrs else self.walk())
            if name in (None, each.name) and all(each.attrs.get(key) == value for key, value in wanted.items())
        ]

    def one(self, name: str | None = None, **attrs: str) -> Element:
        """The only element of that kind."""
        (found,) = self.all(name, **attrs)
        return found

    @cached_property
    def by_id(self) -> dict[str | None, list[Element]]:
        """The elements at and below it by their ids."""
        found: dict[str | None, list[Element]] = {}
        for each in self.walk():
            found.setdefault(each.attrs.get("id"), []).append(each)
        return found

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, dict(attrs))
        self.open[-1].children.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, "every element ends where it should"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(html: str) -> Element:
    """The document of a page, in which every element that began has ended."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    assert tree.open == [tree.root], "every element ends"
    return tree.root
