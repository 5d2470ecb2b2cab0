"""HTML and SVG built as text in which nothing that was not meant as markup can be markup.

What is written is well-formed both as XML (a picture alone) and as HTML (a picture in a page).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*")
_REFUSED = re.compile(r"on.*|style|srcdoc", re.IGNORECASE)  # script and style that a strict policy would block
_EMPTY = frozenset("br col hr img input link meta circle line path polygon polyline rect use".split())  # noqa: SIM905
# Controls but tab and line ends, marks that reorder text around them, halves of pairs, and what is no character.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Markup:
    """Text that is markup already. INVARIANT: made by `tag` and `joined`, or of a literal of the source."""

    text: str

    def __str__(self) -> str:
        return self.text


Child = Markup | str | None


def tag(name: str, attrs: Mapping[str, Value] | None = None, *children: Child) -> Markup:
    """An element; text among its children and in its attributes is escaped.

    An attribute that is None or False is left out, one that is True is empty. Raises `ValueError` for a name that is
    none, and for attributes that would hold script or style.
    """
    written = "".join(_attribute(each, value) for each, value in (attrs or {}).items())
    start = f"{_named(name)}{written}"
    if name in _EMPTY and not children:
        return Markup(f"<{start}/>")
    return Markup(f"<{start}>{joined(children)}</{name}>")


def joined(children: Iterable[Child], between: str = "") -> Markup:
    """Elements and texts after each other, with the text `between` them; None is nothing."""
    return Markup(escaped(between).join(_written(each) for each in children if each is not None))


def escaped(text: str) -> str:
    """Text with the signs of markup escaped, and characters that are not seen, or reorder others, as `�`."""
    return "".join(_ESCAPES.get(char, char) for char in visible(text))


def visible(text: str) -> str:
    """Text in which characters that are not seen, or reorder others, stand as `�`; every end of a line is one sign."""
    return _HIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _attribute(name: str, value: Value) -> str:
    if _REFUSED.fullmatch(name):
        raise ValueError(f"the attribute `{name}` is not written")
    if value is None or value is False:
        return ""
    return f' {_named(name)}="{"" if value is True else escaped(str(value))}"'


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"`{name}` is no name of an element or attribute")
    return name


def _written(child: Markup | str) -> str:
    return child.text if isinstance(child, Markup) else escaped(child)
