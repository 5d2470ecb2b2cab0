"""The dependency graph of a case: facts and events, what is derived from them, the terms that read it, the parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from comity.explain import wording
from comity.graphs import drawing, writing
from comity.graphs.reading import reads
from comity.shown import Short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity.case import Case, Declared, Term
    from comity.graphs.reading import Read

NodeKind = Literal["fact", "event", "concept", "derived", "term", "party"]
EdgeKind = Literal["read", "derived", "characterisation", "warning", "exception", "held"]


@dataclass(frozen=True, slots=True)
class Node:
    """Something of a case: `id` is its kind and name, such as `fact:war`; a fact of many members is one node.

    `party` is whose term it is, None for what is no term; `note` says a term's kind, a concept's readings.
    """

    id: str
    kind: NodeKind
    title: str
    party: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """From what is read to what reads it: `derived` to a definition, `held` from a term to its party, else `read`.

    What a term takes from another is named by what the other is: `characterisation`, `warning`, `exception`.
    `readings` are those of a concept in which it is read, empty for all of them.
    """

    source: str
    target: str
    kind: EdgeKind
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Graph(Short):
    """Nodes and edges, in the order of the case; the same case gives the same texts, byte for byte."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def to_mermaid(self) -> str:
        """A Mermaid flowchart, from left to right."""
        return writing.mermaid(self)

    def to_dot(self) -> str:
        """A digraph for Graphviz."""
        return writing.dot(self)

    def to_svg(self) -> str:
        """An SVG picture in layers from left to right, which needs nothing else and has no script."""
        return drawing.svg(self)

    def _repr_html_(self) -> str:
        return self.to_svg()


def graph(case: Case, *, term: str | None = None) -> Graph:
    """What each term of a case reads, directly and through definitions; with `term`, what that one rests on.

    Terms are named `party.id`; raises `KeyError` where there is no such term. What no term reads has no node, nor has
    a derived amount: what it is computed from is read directly.
    """
    found = reads(case)
    chosen = _below(f"term:{case.term(term).name}", found) if term is not None else None
    nodes = [node for node in _nodes(case, found) if chosen is None or node.id in chosen]
    parties = {node.party for node in nodes}
    nodes += [Node(f"party:{each.name}", "party", each.title) for each in case.parties if each.name in parties]
    held = [Edge(node.id, f"party:{node.party}", "held") for node in nodes if node.party is not None]
    inside = [read for read in found if chosen is None or read.reader in chosen]
    title = case.title if term is None else f"{case.title}: {term}"
    return Graph(title, tuple(nodes), (*_edges(case, inside), *held))


def _below(root: str, found: Iterable[Read]) -> set[str]:
    """A node and all that it rests on."""
    rests: dict[str, list[str]] = {}
    for read in found:
        rests.setdefault(read.reader, []).append(read.what)
    waiting = [root]
    for each in waiting:  # grows while it is read
        waiting += [what for what in dict.fromkeys(rests.get(each, ())) if what not in waiting]
    return set(waiting)


# --- nodes ---------------------------------------------------------------------------------------------------------


def _nodes(case: Case, found: Iterable[Read]) -> Iterator[Node]:
    """What is read in the order of the vocabulary, then the terms."""
    read = {each.what for each in found}
    for what in ("fact", "event", "concept", "derived"):
        for each in case.vocabulary.declared.values():
            if each.what == what and f"{what}:{each.name}" in read:
                yield Node(f"{what}:{each.name}", each.what, wording.title_of_all(each), note=_readings(each))
    for term in case.terms:
        yield Node(f"term:{term.name}", "term", term.title, term.party, _kind(term, case.why_not))


def _readings(declared: Declared) -> str:
    if declared.what != "concept":
        return ""
    return " / ".join(each.replace("_", " ") for each in declared.readings) or "no reading"


def _kind(term: Term, why_not: Mapping[str, str | None]) -> str:
    kind = term.kind.replace("_", " ")
    return kind if why_not[term.name] is None else f"{kind}, not in force"


# --- edges ---------------------------------------------------------------------------------------------------------


def _edges(case: Case, found: Iterable[Read]) -> Iterator[Edge]:
    """One edge for each pair of nodes and way of reading, with the readings in which it is read."""
    together: dict[tuple[str, str, EdgeKind], set[str | None]] = {}
    for each in found:
        together.setdefault((each.what, each.reader, _kind_of(each)), set()).add(each.reading)
    for (source, target, kind), readings in together.items():
        every = case.vocabulary.declared[target.partition(":")[2]].readings if target.startswith("concept:") else ()
        some = tuple(each for each in every if each in readings)
        yield Edge(source, target, kind, () if len(some) == len(every) else some)


def _kind_of(read: Read) -> EdgeKind:
    match read.how:
        case "characterisation" | "warning" | "exception":
            return read.how
        case _:
            return "read" if read.reader.startswith("term:") else "derived"
