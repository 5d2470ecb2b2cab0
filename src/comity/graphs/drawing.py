"""Dependency graphs as SVG: boxes in layers from left to right, joined by curves.

Nothing is told by colour alone: above each title stands what it is. Colours are attributes, which the style sheet of a
page overrides by the classes; there is no id, so that a page can hold a picture twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from comity.graphs import lettering
from comity.graphs.layers import layered
from comity.graphs.markup import joined, tag
from comity.graphs.placing import heights
from comity.graphs.writing import labelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.graphs.graph import Edge, Graph, Node
    from comity.graphs.layers import Layered
    from comity.graphs.markup import Markup, Value

WIDTH = 232
LINE = 15
MARGIN = 12
GAP = 10
_LETTERS = 29  # columns of a line in a box
_LINES = 3
_BEND = 8  # the room of a long edge in the layers that it crosses
_BETWEEN = 84  # from one layer to the next

_STAGES = {"fact": 0, "event": 0, "concept": 1, "derived": 1, "term": 2, "party": 3}
_LOOKS: dict[str, dict[str, Value]] = {
    "fact": {"fill": "#eef3fa", "stroke": "#4477aa", "rx": 3},
    "event": {"fill": "#fdf4e3", "stroke": "#a8741a", "rx": 14},
    "concept": {"fill": "#f5eef8", "stroke": "#84589b", "rx": 3, "stroke-dasharray": "5 3"},
    "derived": {"fill": "#eaf5f3", "stroke": "#35796c", "rx": 3},
    "term": {"fill": "#ffffff", "stroke": "#5a5a5a", "rx": 3},
    "party": {"fill": "#e6e6e6", "stroke": "#1b1b1b", "rx": 3, "stroke-width": 2},
}
_SHADES = {"read": "#7f7f7f", "derived": "#7f7f7f", "held": "#b0b0b0"}


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place: its left and upper edge and its height, in pixels; its lines of text."""

    node: Node
    x: int
    y: int
    height: int
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        """Its middle, from the upper edge of the picture."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is: a box for each node, a path for each edge, and the size of the whole, in pixels."""

    boxes: tuple[Box, ...]
    paths: tuple[str, ...]
    width: int
    height: int


def svg(graph: Graph) -> str:
    """The text of an SVG file."""
    found = layout(graph)
    told = f"{len(graph.nodes)} nodes and {len(graph.edges)} edges, from what is read to the parties"
    edges = [_edge(edge, path) for edge, path in zip(graph.edges, found.paths, strict=True)]
    attrs: dict[str, Value] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {found.width} {found.height}",
        "width": found.width,
        "height": found.height,
        "class": "graph",
        "role": "img",
        "aria-label": graph.title,
        "font-family": "system-ui, sans-serif",
        "font-size": 12,
    }
    parts = [tag("title", {}, graph.title), tag("desc", {}, told), *edges, *map(_box, found.boxes)]
    return f"{tag('svg', attrs, joined(parts, chr(10)))}\n"


# --- places --------------------------------------------------------------------------------------------------------


def layout(graph: Graph) -> Layout:
    """Where the nodes and edges of a graph are drawn; the same graph, the same places."""
    number = {node.id: at for at, node in enumerate(graph.nodes)}
    links = [(number[edge.source], number[edge.target]) for edge in graph.edges]
    found = layered([_STAGES[node.kind] for node in graph.nodes], links, [node.party for node in graph.nodes])
    lines = [lettering.wrapped(node.title, _LETTERS, _LINES) for node in graph.nodes]
    sizes = [24 + LINE * len(each) for each in lines]
    bends = sum(map(len, found.layers)) - len(sizes)
    middles = heights(found, [*sizes, *[_BEND] * bends], GAP)
    column = {node: at for at, layer in enumerate(found.layers) for node in layer}
    boxes = [
        Box(node, _left(column[at]), MARGIN + middles[at] - sizes[at] // 2, sizes[at], lines[at])
        for at, node in enumerate(graph.nodes)
    ]
    paths = [_path(chain, found, column, middles, back=at in found.backward) for at, chain in enumerate(found.chains)]
    low = max((box.y + box.height for box in boxes), default=0)
    low = max([low, *(MARGIN + each for each in middles)])
    return Layout(tuple(boxes), tuple(paths), _left(max(0, len(found.layers) - 1)) + WIDTH + MARGIN, low + MARGIN)


def _left(column: int) -> int:
    return MARGIN + column * (WIDTH + _BETWEEN)


def _path(chain: Sequence[int], found: Layered, column: dict[int, int], middles: Sequence[int], *, back: bool) -> str:
    """A curve from box to box by way of its bends, with an arrow's head where it ends."""
    start = chain[0]
    parts = [f"M{_left(column[start]) + WIDTH} {MARGIN + middles[start]}"]
    for before, each in pairwise(chain):
        x, y, above = _left(column[each]), MARGIN + middles[each], MARGIN + middles[before]
        parts.append(f"C{x - _BETWEEN // 2} {above} {x - _BETWEEN // 2} {y} {x} {y}")
        parts += [f"H{x + WIDTH}"] if each >= found.nodes else []
    if back:
        return f"{''.join(parts)}{parts[0]}m6 -4l-6 4l6 4"
    return f"{''.join(parts)}m-6 -4l6 4l-6 4"


# --- marks ---------------------------------------------------------------------------------------------------------


def _edge(edge: Edge, path: str) -> Markup:
    attrs: dict[str, Value] = {
        "class": f"edge {edge.kind}",
        "data-from": edge.source,
        "data-to": edge.target,
        "d": path,
        "fill": "none",
        "stroke": _SHADES.get(edge.kind, "#a8741a"),
        "stroke-dasharray": "5 3" if edge.readings else None,
    }
    return tag("path", attrs, tag("title", {}, labelled(edge))) if labelled(edge) else tag("path", attrs)


def _box(box: Box) -> Markup:
    node, middle = box.node, box.x + 10
    what = node.note if node.kind == "term" else f"{node.kind}: {node.note}" if node.note else node.kind
    caption = lettering.cut(what, _LETTERS + 3)
    small: dict[str, Value] = {"class": "what", "x": middle, "y": box.y + 15, "font-size": 10.5, "fill": "#4d4d4d"}
    texts = [
        tag("text", {"x": middle, "y": box.y + 30 + LINE * at, "fill": "#1b1b1b"}, line)
        for at, line in enumerate(box.lines)
    ]
    place: dict[str, Value] = {"x": box.x, "y": box.y, "width": WIDTH, "height": box.height}
    whole = f"{node.title} ({what})"
    return tag(
        "g",
        {"class": f"node {node.kind}", "data-node": node.id},
        tag("title", {}, whole),
        tag("rect", {**place, **_LOOKS[node.kind]}),
        tag("text", small, caption),
        *texts,
    )
