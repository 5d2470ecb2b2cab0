"""Conflicts and concessions in the page are those of solve, and a concession does what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from comity import check, load_case, load_scenario
from comity.load import scenario_of
from comity.solve import concessions, conflicts
from pages.made import ENOUGH, FROZEN, GOAL, ROOT, RULES, made, shown, texts

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from comity.case import Case
    from pages.browser import Opened

pytest_plugins = ("pages.browser", "pages.frozen")

DROPPED = "russia.formal-renunciation"


def stances(page: Page) -> list[str]:
    """The word of each party's stance above conflicts and concessions."""
    return [each.split(" ", 1)[1] for each in texts(page, "#view-bargains .now .verdict")]


def test_the_conflicts_are_those_of_solve(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "bargains")
    expected = conflicts(load_case(RULES), GOAL, seconds=ENOUGH).answer().conflicts
    items = page.locator("#view-bargains [data-key=conflicts] ol > li").all()
    found = [
        (
            item.locator(".entry").evaluate_all("all => all.map(each => each.dataset.term)"),
            [" ".join(each.split()) for each in item.locator(".why li").all_text_contents()],
        )
        for item in items
    ]
    assert found == [(list(each.terms), [" ".join(line.split()) for line in each.why]) for each in expected]
    assert found
    assert "They cannot all be met, at any length, in every reading." in items[0].inner_text()


def test_the_concessions_are_those_of_solve(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "bargains")
    answer = concessions(load_case(RULES), GOAL, seconds=ENOUGH)
    items = page.locator("#view-bargains [data-key=concessions] ol > li").all()
    terms = [item.locator(".entry").evaluate_all("all => all.map(each => each.dataset.term)") for item in items]
    assert terms == [list(each.terms) for each in answer.concessions] == [[DROPPED]]
    assert "Cost 1: Russia would move, conceding" in items[0].inner_text()
    assert (
        "Never dropped, because not revisable: russia.no-frozen-conflict."
        in page.locator("#view-bargains").inner_text()
    )


def test_making_a_concession_leaves_its_terms_out_and_can_be_taken_back(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "bargains")
    page.click("text=Make this concession")
    assert "with 1 term conceded" in page.inner_text("#view-bargains .now")
    assert "Does not stand while this is conceded: russia.formal-renunciation." in page.inner_text(
        "#view-bargains .eased"
    )
    assert page.evaluate("document.activeElement.textContent") == "Take it back"
    page.click("text=Take it back")
    assert "with every term as stated" in page.inner_text("#view-bargains .now")
    assert page.locator("#view-bargains .eased").count() == 0


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The same case, in which Russia never stated the term that the one concession drops."""
    rules = tmp_path_factory.mktemp("bare")
    term = re.compile(r"  - id: formal-renunciation\n(    .*\n)+", re.MULTILINE)
    for file in RULES.glob("*.yaml"):
        (rules / file.name).write_text(term.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
    case = load_case(rules)
    assert len(case.terms) == 21
    return case


def test_a_concession_changes_the_stance_as_if_its_term_had_not_been_stated(
    bare: Case, pages: Opened, tmp_path: Path
) -> None:
    course = ROOT / "examples" / "ukraine-2024" / "status-quo.yaml"
    page = shown(pages.open(made(tmp_path, RULES, [course], goal=GOAL)), "bargains")
    assert stances(page) == ["rejects", "not engaged", "open"]
    page.click("text=Make this concession")
    written = load_scenario(course, load_case(RULES)).doc.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    expected = check(bare, scenario_of({**written, "expect": {}}, bare))
    assert stances(page) == [party.stance.replace("_", " ") for party in expected.parties]
    assert stances(page)[0] == "not engaged"


def test_the_agreement_of_a_concession_becomes_the_scenario_and_can_be_undone(
    bare: Case, frozen: Path, pages: Opened
) -> None:
    page = shown(pages.open(frozen), "bargains")
    before = stances(page)
    page.click("text=Show the agreement it opens")
    (found,) = concessions(load_case(RULES), GOAL, seconds=ENOUGH).concessions
    choice = dict(pair.split("=") for pair in found.readings[0].split(", "))
    agreed = check(bare, scenario_of(dict(found.agreement or {}), bare), readings=choice)
    assert stances(page) == [party.stance.replace("_", " ") for party in agreed.parties]
    assert stances(page)[0] == "accepts"
    verdicts = "all => all.map(each => [each.dataset.term, each.dataset.verdict])"
    matrix = dict(shown(page, "matrix").eval_on_selector_all("#view-matrix .entry", verdicts))
    assert matrix.pop(DROPPED) == "violated"
    assert matrix == {term.term: term.verdict for party in agreed.parties for term in party.terms}
    page.keyboard.press("Control+z")
    assert stances(shown(page, "bargains")) == before == ["rejects", "not engaged", "open"]


def test_what_was_not_computed_is_told(pages: Opened, tmp_path: Path) -> None:
    page = shown(pages.open(made(tmp_path, RULES, [FROZEN], seconds=0.0)), "bargains")
    told = page.inner_text("#view-bargains .callout")
    assert told.startswith("? Conflicts were not computed: no time was left of 0 seconds.")
