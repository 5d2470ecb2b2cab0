"""The matrix and the timeline show what Python finds."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from comity import check, load_case, load_scenario
from comity.kinds import word
from comity.pages.issues import issues
from pages.made import FROZEN, RULES, made, shown, texts

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from pages.browser import Opened

pytest_plugins = ("pages.browser", "pages.frozen")

BUSY = f"""
scenario: busy
case: {RULES}
from: status_quo
as_of: 2026-12-31
steps:
  - {{date: 2025-01-10, facts: {{war: ceasefire, troops(four_regions): leaving}}}}
  - {{date: 2025-03-01, events: [talks_open], unknown: [accession]}}
  - {{date: 2025-09-01, facts: {{war: over, troops(donetsk): absent}}}}
  - {{date: 2026-06-01, events: [accession], unknown: [us_support]}}
"""
BRIDGE = """
case: bridge
facts: {paid: bool, repaired: {type: bool, title: The repair}}
events: {truce: {title: A truce}}
parties:
  - party: north
    statements: {council: {speaker: The council of the North, date: 2025-01-10}}
    terms:
      - {id: repair, kind: commitment, title: Repair within 30 days, stated: [council], when: truce, then: repaired,
         within: 30 days}
      - {id: pay, kind: demand, title: Payment by March, stated: [council], requires: paid, by: 2025-03-01}
      - {id: thank, kind: commitment, title: Thanks for payment, stated: [council], when: truce, then: paid}
"""
TRUCES = """
scenario: truces
case: bridge.yaml
status: ongoing
as_of: 2025-06-20
steps:
  - {date: 2025-01-01, events: [truce], facts: {paid: false}}
  - {date: 2025-01-21, facts: {repaired: true}}
  - {date: 2025-06-10, facts: {repaired: false}, events: [truce]}
"""


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("busy")
    (folder / "busy.yaml").write_text(BUSY, encoding="utf-8")
    return made(folder, RULES, [folder / "busy.yaml"])


@pytest.fixture(scope="module")
def truces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("truces")
    for name, text in (("bridge", BRIDGE), ("truces", TRUCES)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return made(folder, folder / "bridge.yaml", [folder / "truces.yaml"])


def words_of(row: Locator) -> str:
    """The cells of a row, and the lines within a cell."""
    lines = "cell => [...cell.querySelectorAll('.line')].map(line => line.textContent).join('; ') || cell.textContent"
    return " | ".join(cell.evaluate(lines) for cell in row.locator("th, td").all())


# --- the matrix ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["frozen", "busy"])
def test_each_verdict_in_the_matrix_is_that_of_check(name: str, pages: Opened, request: pytest.FixtureRequest) -> None:
    page = shown(pages.open(request.getfixturevalue(name)), "matrix")
    case = load_case(RULES)
    scenario = load_scenario(FROZEN if name == "frozen" else request.getfixturevalue(name).with_name("busy.yaml"), case)
    expected = {
        term.term: (term.verdict, word(term.kind, term.verdict))
        for party in check(case, scenario).parties
        for term in party.terms
    }
    entries: list[list[str]] = page.eval_on_selector_all(
        "#view-matrix .entry",
        "all => all.map(e => [e.dataset.term, e.dataset.verdict, e.querySelector('.verdict').textContent.slice(2)])",
    )
    assert {term: (verdict, told) for term, verdict, told in entries} == expected
    assert len(expected) == 22


def test_the_rows_and_columns_are_the_issues_and_parties_of_the_case(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "matrix")
    rows: dict[str, dict[str, list[str]]] = page.evaluate("""() => Object.fromEntries(
        [...document.querySelectorAll('#view-matrix tr[data-issue]')].map(row => [row.dataset.issue, Object.fromEntries(
            [...row.querySelectorAll('td')].filter(cell => cell.children.length).map(cell =>
                [cell.dataset.party, [...cell.querySelectorAll('.entry')].map(each => each.dataset.term)]))]))""")
    case = load_case(RULES)
    alone = rows.pop("")
    assert rows == {
        each.name: {case.party(party).title: list(terms) for party, terms in each.terms.items()}
        for each in issues(case)
    }
    assert alone == {
        "Russia": ["russia.aspiration-key-factor"],
        "United States": ["united_states.absolutely-clear"],
    }


def test_the_last_row_of_the_matrix_has_the_stances(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "matrix")
    assert texts(page, "#view-matrix tfoot td") == ["✕ rejects", "\N{EN DASH} not engaged", "? open"]


def test_the_filter_leaves_rows_in_which_something_is_open_or_violated(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "matrix")
    page.check("#view-matrix .filter input")
    case = load_case(RULES)
    answer = check(case, load_scenario(FROZEN, case))
    unsettled = {
        term.term
        for party in answer.parties
        for term in party.terms
        if term.verdict in ("violated", "undetermined", "contested", "pending", "raised")
    }
    expected = [each.name for each in issues(case) if any(unsettled & set(terms) for terms in each.terms.values())]
    rows = page.eval_on_selector_all("#view-matrix tr[data-issue]", "all => all.map(each => each.dataset.issue)")
    assert sorted(rows) == sorted(expected)
    assert 0 < len(rows) < 24
    assert texts(page, "#view-matrix .filter [role=status]") == [f"{len(rows)} of 24 issues shown"]


def test_a_term_chosen_in_the_matrix_is_shown_on_the_board(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "matrix")
    page.locator("#view-matrix .entry[data-term='russia.ceasefire-claims']").first.click()
    assert page.locator("#view-board").is_visible()
    assert page.locator("#view-board article[data-term='russia.ceasefire-claims']").is_visible()


# --- the timeline --------------------------------------------------------------------------------------------------


def test_changes_are_bars_with_their_values_and_events_are_marks(busy: Path, pages: Opened) -> None:
    page = shown(pages.open(busy), "timeline")
    names = texts(page, "#view-timeline .lanes li")
    assert names[:6] == [
        "State of the war",
        "Ukrainian troops in Donetsk",
        "Ukrainian troops in … (Luhansk, Kherson, Zaporizhzhia)",
        "Substantial US support for Ukraine",
        "Ukraine becomes a member of NATO",
        "Peace negotiations open",
    ]
    bars = texts(page, "#view-timeline .bar:not(.due) text")
    assert bars == [
        *("fighting", "ceasefire", "over"),
        *("present", "leaving", "absent"),
        *("present", "leaving"),
        *("yes", "unknown"),
    ]
    assert texts(page, "#view-timeline .mark text") == ["? perhaps", "happens", "happens"]


def test_steps_stand_to_the_scale_of_their_dates(busy: Path, pages: Opened) -> None:
    page = shown(pages.open(busy), "timeline")
    at = page.eval_on_selector_all(
        "#view-timeline line.step", "all => all.map(each => Number(each.getAttribute('x1')))"
    )
    days = [50, 184, 273]  # from 10 January to 1 March, to 1 September, to 1 June
    gaps = [(later - earlier) / each for earlier, later, each in zip(at, at[1:], days, strict=False)]
    assert gaps == pytest.approx([gaps[0]] * 3)
    horizon = page.get_attribute("#view-timeline line.horizon", "x1")
    assert (float(horizon or 0) - at[3]) / 213 == pytest.approx(gaps[0])
    assert texts(page, "#view-timeline .lead") == ["Distances are to the scale of the dates."]


def test_steps_without_dates_are_evenly_spaced_and_it_says_so(busy: Path, pages: Opened) -> None:
    page = pages.open(busy)
    page.fill("#view-board [data-key=date]", "")
    page.locator("#view-board [data-key=date]").dispatch_event("change")
    shown(page, "timeline")
    at = page.eval_on_selector_all(
        "#view-timeline line.step", "all => all.map(each => Number(each.getAttribute('x1')))"
    )
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert gaps == pytest.approx([gaps[0]] * 3)
    assert texts(page, "#view-timeline .lead") == ["Steps are evenly spaced, since not every step has a date."]


def test_the_timeline_stands_in_words_too(busy: Path, pages: Opened) -> None:
    page = shown(pages.open(busy), "timeline")
    page.click("#view-timeline summary")
    rows = page.locator("#view-timeline table.plain").first.locator("tbody tr")
    assert [words_of(row) for row in rows.all()] == [
        (
            "1 | 2025-01-10 | State of the war: ceasefire; Ukrainian troops in Donetsk: leaving; "
            "Ukrainian troops in … (Luhansk, Kherson, Zaporizhzhia): leaving"
        ),
        "2 | 2025-03-01 | Ukraine becomes a member of NATO: perhaps; Peace negotiations open: happens",
        "3 | 2025-09-01 | State of the war: over; Ukrainian troops in Donetsk: absent",
        "4 | 2026-06-01 | Substantial US support for Ukraine: unknown; Ukraine becomes a member of NATO: happens",
        "Horizon | 2026-12-31 | the scenario is judged as of then",
    ]


def test_deadlines_are_bars_that_say_whether_they_were_met(truces: Path, pages: Opened) -> None:
    page = shown(pages.open(truces), "timeline")
    lanes = texts(page, "#view-timeline .lanes li")
    bars = page.eval_on_selector_all("#view-timeline .bar.due title", "all => all.map(each => each.textContent)")
    assert list(zip(lanes[3:], bars, strict=True)) == [
        ("Repair within 30 days", "✓ met, due 2025-01-31"),
        ("Repair within 30 days", "… pending, due 2025-07-10"),
        ("Payment by March", "✕ missed, due 2025-03-01"),
        ("Thanks for payment", "… pending, no deadline"),
    ]
    place = "all => all.map(each => [Number(each.getAttribute('x')), Number(each.getAttribute('width'))])"
    widths = [width for _, width in page.eval_on_selector_all("#view-timeline .bar.due rect", place)]
    steps = page.eval_on_selector_all(
        "#view-timeline line.step", "all => all.map(each => Number(each.getAttribute('x1')))"
    )
    day = (steps[1] - steps[0]) / 20
    assert widths[:3] == pytest.approx([30 * day - 2, 30 * day - 2, 59 * day - 2])
