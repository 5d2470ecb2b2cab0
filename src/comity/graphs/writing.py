"""Graphs in the languages of other programs: Mermaid and Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.graphs import lettering

if TYPE_CHECKING:
    from comity.graphs.graph import Edge, Graph, Node

_MERMAID = {
    "fact": ("[", "]"),
    "event": ("([", "])"),
    "concept": ("{{", "}}"),
    "derived": ("[[", "]]"),
    "term": ("[", "]"),
    "party": ("[/", "/]"),
}
_DOT = {
    "fact": "shape=box",
    "event": 'shape=box, style="rounded"',
    "concept": 'shape=box, style="dashed"',
    "derived": "shape=box, peripheries=2",
    "term": "shape=note",
    "party": 'shape=box, style="bold"',
}


def mermaid(graph: Graph) -> str:
    """A flowchart whose nodes are numbered, for their ids may hold signs that Mermaid reads."""
    numbers = {node.id: f"n{at}" for at, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        start, end = _MERMAID[node.kind]
        lines.append(f"  {numbers[node.id]}{start}{lettering.mermaid(_label(node, ' - '))}{end}")
    for edge in graph.edges:
        arrow = "---" if edge.kind == "held" else "-->"
        label = f"|{lettering.mermaid(labelled(edge))}|" if labelled(edge) else ""
        lines.append(f"  {numbers[edge.source]} {arrow}{label} {numbers[edge.target]}")
    return "\n".join(lines) + "\n"


def dot(graph: Graph) -> str:
    """A digraph; nodes have their ids."""
    lines = [f"digraph {lettering.dot(graph.title)} {{", "  rankdir=LR;", '  node [fontname="sans-serif"];']
    lines += [
        f"  {lettering.dot(node.id)} [label={lettering.dot(_label(node, chr(10)))}, {_DOT[node.kind]}];"
        for node in graph.nodes
    ]
    for edge in graph.edges:
        traits = [f"label={lettering.dot(labelled(edge))}"] if labelled(edge) else []
        traits += ["dir=none"] if edge.kind == "held" else []
        behind = f" [{', '.join(traits)}]" if traits else ""
        lines.append(f"  {lettering.dot(edge.source)} -> {lettering.dot(edge.target)}{behind};")
    return "\n".join([*lines, "}"]) + "\n"


def labelled(edge: Edge) -> str:
    """What is written at an edge: the readings that it counts in, or what a term is for another."""
    if edge.kind in {"characterisation", "warning", "exception"}:
        return edge.kind
    return " / ".join(each.replace("_", " ") for each in edge.readings)


def _label(node: Node, between: str) -> str:
    return f"{node.title}{between}{node.note}" if node.note else node.title
