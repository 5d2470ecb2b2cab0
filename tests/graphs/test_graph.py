"""The dependency graph has what terms read and nothing else, and is drawn so that no text can be anything else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

import comity
from comity import ground as g
from comity.graphs.drawing import WIDTH, layout
from comity.graphs.graph import Edge, Graph, Node
from comity.graphs.lettering import cut, wrapped
from comity.problems import columns
from generate import case_docs

if TYPE_CHECKING:
    from comity.case import Case

SVG = "{http://www.w3.org/2000/svg}"
PACKS = ("ukraine-2024", "istanbul-2022", "northern-ireland-1999", "sweden-nato")
SAID = {"statements": {"s": {"speaker": "A"}}}
SMALL: dict[str, Any] = {
    "case": "small",
    "entities": {"region": ["east", "west"]},
    "facts": {"held(region)": {"type": "bool", "title": "Control of {region}"}, "war": "bool", "unread": "bool"},
    "events": {"talks": {"title": "Talks open"}},
    "derived": {"all_held": "all(held(r) for r in region)"},
    "concepts": {"victory": {"readings": {"full": "all_held", "peace": "not war"}}, "honour": None},
    "parties": [
        {
            "party": "north",
            **SAID,
            "terms": [
                {"id": "excuse", "kind": "exception", "when": "war", "title": "Not in war", "stated": ["s"]},
                {
                    "id": "first",
                    "kind": "precondition",
                    "of": "talks",
                    "requires": "victory and honour",
                    "unless": ["excuse"],
                    "title": "Victory first",
                    "stated": ["s"],
                },
            ],
        },
        {
            "party": "south",
            **SAID,
            "terms": [
                {"id": "line", "kind": "red_line", "never": "not held(east)", "title": "Keep it", "stated": ["s"]}
            ],
        },
    ],
}
HOSTILE = (
    "</title><script>alert(1)</script>",
    '"quoted\\" and \\N \\l {a|b} <b>',
    "&lt;kept&gt; &amp; #quot; #35; `code` ]] }} )) --> n0",
    "line\nbreak \u202e reversed \u2066 \x07",
    "界" * 5000,
)


def brute(term: str, case: Case) -> set[str]:
    """What a term reads, by a walk over all that stands in its conditions."""
    rule = case.term(term).rule
    fields = (getattr(rule, name) for name in rule.__dataclass_fields__)
    found = set()
    for part in g.walk(*(each for each in fields if isinstance(each, g.Ground))):
        match part:
            case g.Input(ref) | g.Value(ref) | g.Contested(ref, _, _) | g.Named("derived", ref, _):
                found.add(case.vocabulary.declared[ref.partition("(")[0]].name)
            case g.Named("characterisation" | "warning" | "exception", name, _):
                found.add(name)
    return found


def names_below(graph: Graph, term: str) -> set[str]:
    below, size = {f"term:{term}"}, 0
    while size < len(below):
        size = len(below)
        below |= {edge.source for edge in graph.edges if edge.target in below and edge.kind != "held"}
    return {each.partition(":")[2] for each in below} - {term}


def same_as_by_brute_force(case: Case) -> None:
    whole = comity.graph(case)
    for term in case.terms:
        only = comity.graph(case, term=term.name)
        assert brute(term.name, case) <= names_below(whole, term.name)
        assert names_below(only, term.name) == names_below(whole, term.name)
        assert {node.id for node in only.nodes} <= {node.id for node in whole.nodes}
    read = {each for term in case.terms for each in brute(term.name, case)}
    assert {node.id.partition(":")[2] for node in whole.nodes if node.kind not in {"term", "party"}} == {
        each for each in read if each in case.vocabulary.declared
    }


@settings(max_examples=60, deadline=None)
@given(case_docs())
def test_the_graph_of_any_case_has_what_its_terms_read(doc: dict[str, Any]) -> None:
    same_as_by_brute_force(comity.case_of(doc))


@pytest.mark.parametrize("name", PACKS)
def test_the_graph_of_a_pack_has_what_its_terms_read(name: str) -> None:
    same_as_by_brute_force(comity.load_case(f"rules/{name}"))


def test_a_small_case_has_these_nodes_and_edges() -> None:
    found = comity.graph(comity.case_of(SMALL))
    assert found.nodes == (
        Node("fact:held", "fact", "Control of each region"),
        Node("fact:war", "fact", "war"),
        Node("event:talks", "event", "Talks open"),
        Node("concept:victory", "concept", "victory", note="full / peace"),
        Node("concept:honour", "concept", "honour", note="no reading"),
        Node("derived:all_held", "derived", "all held"),
        Node("term:north.excuse", "term", "Not in war", "north", "exception"),
        Node("term:north.first", "term", "Victory first", "north", "precondition"),
        Node("term:south.line", "term", "Keep it", "south", "red line"),
        Node("party:north", "party", "North"),
        Node("party:south", "party", "South"),
    )
    assert set(found.edges) == {
        Edge("fact:war", "term:north.excuse", "read"),
        Edge("event:talks", "term:north.first", "read"),
        Edge("term:north.excuse", "term:north.first", "exception"),
        Edge("concept:victory", "term:north.first", "read"),
        Edge("concept:honour", "term:north.first", "read"),
        Edge("derived:all_held", "concept:victory", "derived", ("full",)),
        Edge("fact:war", "concept:victory", "derived", ("peace",)),
        Edge("fact:held", "derived:all_held", "derived"),
        Edge("fact:held", "term:south.line", "read"),
        Edge("term:north.excuse", "party:north", "held"),
        Edge("term:north.first", "party:north", "held"),
        Edge("term:south.line", "party:south", "held"),
    }


def test_the_graph_of_one_term_has_what_it_rests_on() -> None:
    found = comity.graph(comity.case_of(SMALL), term="south.line")
    assert [node.id for node in found.nodes] == ["fact:held", "term:south.line", "party:south"]
    assert len(found.edges) == 2
    with pytest.raises(KeyError, match="south\\.lien"):
        comity.graph(comity.case_of(SMALL), term="south.lien")


def test_a_term_that_is_not_in_force_says_so() -> None:
    case = comity.load_case("rules/ukraine-2024").at(date(2024, 6, 15))
    notes = {node.id: node.note for node in comity.graph(case).nodes}
    assert notes["term:united_states.win-first"] == "precondition, not in force"


# --- pictures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PACKS)
def test_boxes_do_not_overlap_and_lie_within_the_picture(name: str) -> None:
    found = layout(comity.graph(comity.load_case(f"rules/{name}")))
    for one in found.boxes:
        assert one.x >= 0
        assert one.y >= 0
        assert one.x + WIDTH <= found.width
        assert one.y + one.height <= found.height
        for other in found.boxes:
            apart = abs(one.x - other.x) >= WIDTH or one.y + one.height <= other.y or other.y + other.height <= one.y
            assert one is other or apart


def test_every_node_and_edge_is_drawn_under_its_name() -> None:
    found = comity.graph(comity.load_case("rules/ukraine-2024"))
    drawn = ET.fromstring(found.to_svg())  # noqa: S314 - our own text
    assert [each.get("data-node") for each in drawn.iter(f"{SVG}g")] == [node.id for node in found.nodes]
    ends = [(each.get("data-from"), each.get("data-to")) for each in drawn.iter(f"{SVG}path")]
    assert ends == [(edge.source, edge.target) for edge in found.edges]


def test_the_same_case_gives_the_same_bytes_in_every_process() -> None:
    program = (
        "import comity; g = comity.graph(comity.load_case('rules/ukraine-2024'));"
        "print(g.to_svg(), g.to_dot(), g.to_mermaid())"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(texts) == 1
    assert len(texts.pop()) > 10_000


# --- hostile text --------------------------------------------------------------------------------------------------


def hostile() -> Graph:
    """A graph whose titles try to be something else."""
    nodes = [Node(f"fact:f{at}", "fact", title) for at, title in enumerate(HOSTILE)]
    last = Node("concept:c", "concept", HOSTILE[0], note=HOSTILE[1])
    edges = [Edge(node.id, "concept:c", "derived", (HOSTILE[2],)) for node in nodes]
    return Graph(HOSTILE[0], (*nodes, last), tuple(edges))


def test_hostile_titles_are_text_in_the_picture() -> None:
    text = hostile().to_svg()
    drawn = ET.fromstring(text)  # noqa: S314 - our own text
    assert {each.tag.removeprefix(SVG) for each in drawn.iter()} == {
        "svg",
        "title",
        "desc",
        "path",
        "g",
        "rect",
        "text",
    }
    assert drawn.find(f"{SVG}title").text == HOSTILE[0]  # type: ignore[union-attr]
    assert not re.search("[\u202e\u2066\x07]", text)
    assert "style=" not in text
    whole = [each.find(f"{SVG}title").text for each in drawn.iter(f"{SVG}g")]  # type: ignore[union-attr]
    assert whole[1] == f"{HOSTILE[1]} (fact)"
    assert whole[4] == f"{HOSTILE[4]} (fact)"


def test_hostile_titles_are_text_for_graphviz() -> None:
    lines = hostile().to_dot().splitlines()
    quoted = r'"(?:[^"\\\n]|\\.)*"'
    node = rf"  {quoted} \[label=({quoted}), [^\"\]]*(?:\"\w+\")?\];"
    labels = [found[1] for line in lines if (found := re.fullmatch(node, line))]
    assert len(labels) == 6
    assert len([line for line in lines if re.fullmatch(rf"  {quoted} -> {quoted} \[label={quoted}\];", line)]) == 5
    assert labels[1] == r'"\"quoted\\\" and \\N \\l {a|b} <b>"'
    assert labels[2] == '"&amp;lt;kept&amp;gt; &amp;amp; #quot; #35; `code` ]] }} )) --> n0"'
    assert labels[3] == '"line\\nbreak � reversed � �"'


def test_hostile_titles_are_text_for_mermaid() -> None:
    lines = hostile().to_mermaid().splitlines()
    inside = r'"(?:[\w .,:\-/()=]|#\d+;)*"'
    assert lines[0] == "flowchart LR"
    nodes = [line for line in lines[1:] if re.fullmatch(rf"  n\d(?:\[{inside}\]|\{{\{{{inside}\}}\}})", line)]
    edges = [line for line in lines[1:] if re.fullmatch(rf"  n\d -->\|{inside}\| n\d", line)]
    assert (len(nodes), len(edges)) == (6, 5)
    shown = unescape(nodes[2].replace("#", "&#"))
    assert shown == f'  n2["{HOSTILE[2]}"]'


def test_text_is_wrapped_at_words_and_cut_with_an_ellipsis() -> None:
    assert wrapped("one two three four", 9, 3) == ("one two", "three", "four")
    assert wrapped("one two three four five", 9, 2) == ("one two", "three…")
    assert wrapped("abcdefghij", 4, 5) == ("abcd", "efgh", "ij")
    assert wrapped("", 4, 2) == ("",)
    assert cut("界" * 10, 7) == "界界界…"
    assert columns("e\u0301界") == 3
