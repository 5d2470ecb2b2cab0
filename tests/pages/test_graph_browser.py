"""The dependency graph in the page: choosing, walking and finding, against the graph that Python makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from comity import check, load_case, load_scenario
from comity.graphs.graph import graph
from comity.kinds import word
from pages.made import FROZEN, RULES, shown, texts

if TYPE_CHECKING:
    from pathlib import Path

    from pages.browser import Opened

pytest_plugins = ("pages.browser", "pages.frozen")


def reached(start: str, edges: list[tuple[str, str]]) -> set[str]:
    found = {start}
    while more := {end for begin, end in edges if begin in found} - found:
        found |= more
    return found


@pytest.mark.parametrize(
    "node", ["fact:war", "concept:frozen_conflict", "term:russia.ceasefire-withdrawal", "party:russia"]
)
def test_a_chosen_node_lists_what_it_rests_on_and_what_depends_on_it(node: str, frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "graph")
    page.locator(f"#view-graph [data-node='{node}']").dispatch_event("click")
    edges = [(edge.source, edge.target) for edge in graph(load_case(RULES)).edges]
    listed = page.eval_on_selector_all(
        "#view-graph .beside [data-to-node]", "all => all.map(each => each.dataset.toNode)"
    )
    near = {begin for begin, end in edges if end == node} | {end for begin, end in edges if begin == node}
    assert sorted(listed) == sorted(near)
    connected = reached(node, edges) | reached(node, [(end, begin) for begin, end in edges])
    dim = page.eval_on_selector_all("#view-graph .node.dim", "all => all.map(each => each.dataset.node)")
    assert set(dim) == {each.id for each in graph(load_case(RULES)).nodes} - connected
    assert dim


def test_each_term_in_the_graph_has_the_sign_and_word_of_its_verdict(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "graph")
    signs: dict[str, str] = page.evaluate("""() => Object.fromEntries(
        [...document.querySelectorAll('#view-graph .node.term')].map(
            node => [node.dataset.node, node.querySelector('.sign').textContent]))""")
    case = load_case(RULES)
    terms = [term for party in check(case, load_scenario(FROZEN, case)).parties for term in party.terms]
    assert {name: sign[2:] for name, sign in signs.items()} == {
        f"term:{term.term}": word(term.kind, term.verdict) for term in terms
    }
    assert signs["term:russia.no-frozen-conflict"] == "✕ violated"


def test_arrow_keys_walk_along_the_lines_of_the_graph(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "graph")
    at = "document.activeElement.dataset.node"
    page.locator("#view-graph [data-node='fact:nato_bid']").dispatch_event("click")
    page.locator("#view-graph [data-node='fact:nato_bid']").focus()
    page.keyboard.press("Escape")
    assert page.locator("#view-graph .dim").count() == 0
    page.keyboard.press("ArrowRight")
    assert page.evaluate(at) in {"term:russia.formal-renunciation", "term:ukraine.aspires-to-join"}
    first = page.evaluate(at)
    page.keyboard.press("Enter")
    assert page.get_attribute(f"#view-graph [data-node='{first}']", "aria-pressed") == "true"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(at) == f"party:{first.removeprefix('term:').split('.')[0]}"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(at).startswith("term:")
    assert page.locator("#view-graph [data-node][tabindex='0']").count() == 1


def test_up_and_down_walk_within_a_layer(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "graph")
    page.locator("#view-graph [data-node='party:ukraine']").focus()
    walked = []
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.dataset.node"))
    assert set(walked) == {"party:russia", "party:ukraine", "party:united_states"}


def test_the_search_finds_nodes_by_their_words(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "graph")
    page.fill("#view-graph input[type=search]", "frozen")
    found = page.eval_on_selector_all("#view-graph .node.found", "all => all.map(each => each.dataset.node)")
    assert sorted(found) == [
        "concept:frozen_conflict",
        "term:russia.frozen-allows-rearming",
        "term:russia.no-frozen-conflict",
    ]
    assert texts(page, "#view-graph .beside h3") == ["3 nodes found"]
    page.press("#view-graph input[type=search]", "Enter")
    assert page.locator("#view-graph .node.chosen").count() == 1
