"""Text in diagrams: wrapped and cut to a width, and as Mermaid and Graphviz take it for nothing but text."""

from __future__ import annotations

from comity.graphs.markup import visible
from comity.problems import columns

ELLIPSIS = "…"


def wrapped(text: str, width: int, most: int) -> tuple[str, ...]:
    """A text in at most `most` lines of `width` columns; an ellipsis ends one that was cut. At least one line."""
    lines = [""]
    for word in visible(text).split():
        if lines[-1] and columns(lines[-1]) + 1 + columns(word) > width:
            lines.append("")
        joined = f"{lines[-1]} {word}".lstrip()
        while columns(joined) > width and len(lines) <= most:
            head = _fitting(joined, width)
            lines[-1:] = [head, ""]
            joined = joined[len(head) :]
        lines[-1] = joined
        if len(lines) > most:
            return (*lines[: most - 1], f"{_fitting(lines[most - 1], width - 1)}{ELLIPSIS}")
    return tuple(lines if lines[-1] or len(lines) == 1 else lines[:-1])


def cut(text: str, width: int) -> str:
    """A text in one line of at most `width` columns."""
    return wrapped(text, width, 1)[0]


def _fitting(text: str, width: int) -> str:
    """The start of a text that is at most `width` columns wide; never nothing."""
    used = 0
    for at, char in enumerate(text):
        used += columns(char)
        if used > width and at:
            return text[:at]
    return text


def mermaid(text: str) -> str:
    """A text in quotes for Mermaid: all but letters, digits and plain signs as its numbered characters."""
    line = " ".join(visible(text).split())
    return f'"{numbered(line)}"'


def numbered(text: str) -> str:
    """Text that Mermaid takes for nothing but text: all but letters, digits and plain signs by their numbers."""
    return "".join(each if each.isalnum() or each in " .,:-_/()=" else f"#{ord(each)};" for each in text)


def dot(text: str) -> str:
    """A text in quotes for Graphviz, lines kept; neither its escapes nor its entities are read in it."""
    lines = (" ".join(line.split()) for line in visible(text).splitlines())
    escaped = (line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
