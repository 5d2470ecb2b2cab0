"""The board in a real browser, opened from a file: what it shows is what `check` says, however it is operated."""

from __future__ import annotations

import json
import random
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import comity
from pages.made import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from comity.case import Case
    from pages.browser import Opened

pytest_plugins = ("pages.browser",)

ROOT = Path(__file__).parents[2]
FROZEN = "examples/ukraine-2024/frozen-conflict.yaml"
VICTORY = "examples/ukraine-2024/victory-then-accession.yaml"


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes the board of a case with scenarios, once each."""
    written: dict[tuple[str, ...], Path] = {}

    def write(case: str, *scenarios: str) -> Path:
        key = (case, *scenarios)
        if key not in written:
            paths = [ROOT / each for each in scenarios]
            written[key] = made(tmp_path_factory.mktemp("board"), ROOT / case, paths, seconds=0.1)
        return written[key]

    return write


def verdict(page: Page, term: str) -> str | None:
    return page.locator(f'article[data-term="{term}"]').get_attribute("data-verdict")


def stance(page: Page, party: str) -> str | None:
    return page.locator(f'[data-key="party:{party}"] .party-head').get_attribute("data-stance")


def shown(page: Page) -> dict[str, str]:
    """Every verdict and stance that the page shows."""
    found: dict[str, str] = page.evaluate("""() => Object.fromEntries([
        ...[...document.querySelectorAll('article.term')].map((each) => [each.dataset.term, each.dataset.verdict]),
        ...[...document.querySelectorAll('section.party')].map((each) =>
            [each.dataset.key.slice(6), each.querySelector('.party-head').dataset.stance])])""")
    return found


def told(case: Case, path: Path) -> dict[str, str]:
    """Every verdict and stance that `check` gives for a scenario file."""
    answer = comity.check(case, comity.load_scenario(path, case), explain=False)
    terms = {term.term: term.verdict for party in answer.parties for term in party.terms}
    return {**terms, **{party.party: party.stance for party in answer.parties}}


def saved(page: Page, key: str, folder: Path) -> Path:
    """The file that a button of the menu saves."""
    page.locator('[data-key="tool:file"]').click()
    with page.expect_download() as download:
        page.locator(f'[data-key="tool:{key}"]').click()
    page.keyboard.press("Escape")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def choose(page: Page, ref: str, words: str) -> None:
    """Chooses a value of an input by its words, as a person does."""
    row = page.locator(f'[data-key="input:{ref}"]')
    switch = row.locator("label.switch", has_text=words)
    if switch.count():
        switch.first.click()
    else:
        row.locator("select").select_option(label=words)


def test_a_toggled_fact_changes_verdicts_stances_and_what_is_announced(
    pages: Opened, board: Callable[..., Path]
) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    before = shown(page)
    assert (before["united_states"], before["russia.ceasefire-claims"]) == ("open", "violated")
    choose(page, "war", "fighting")
    after = shown(page)
    assert after["russia.ceasefire-claims"] == "not_triggered"
    card = page.locator('article[data-term="russia.ceasefire-claims"]')
    assert card.locator(".term-head > .verdict").inner_text() == "\N{EN DASH} not triggered"
    assert "was ✕ violated" in " ".join(card.locator(".term-head").inner_text().split())
    page.wait_for_function("document.getElementById('live').textContent.includes('verdicts changed')")
    said = page.locator("#live").inner_text()
    assert said.startswith("State of the war: fighting. ")
    assert (
        "A ceasefire only once Ukrainian troops withdraw from four regions, says Vladimir Putin: now not triggered"
        in (said)
    )


def _edit(page: Page, chance: random.Random) -> None:
    """One change that a person could make."""
    steps = page.locator(".place .place-head[data-key]")
    match chance.randrange(6):
        case 0:
            steps.nth(chance.randrange(steps.count())).click()
        case 1:
            page.locator('[data-key="insert"]').click()
        case 2:
            _pick(page.locator(".card .where"), chance)
        case 3:
            _pick(page.locator(".strip-head select"), chance)
        case 4:
            numbers = page.locator(".inputs input[type=number]")
            if numbers.count():
                box = numbers.nth(chance.randrange(numbers.count()))
                box.fill(str(chance.choice((0, 1, 40, 500, 85_000, 90_000))))
                box.press("Tab")
            else:
                _switch(page, chance)
        case _:
            _switch(page, chance) if chance.random() < 0.5 else _pick(page.locator(".inputs .row > select"), chance)


def _switch(page: Page, chance: random.Random) -> None:
    switches = page.locator(".inputs label.switch")
    if switches.count():
        switches.nth(chance.randrange(switches.count())).click()


def _pick(selects: Locator, chance: random.Random) -> None:
    if not selects.count():
        return
    select = selects.nth(chance.randrange(selects.count()))
    if select.is_enabled():
        select.select_option(index=chance.randrange(select.locator("option").count()))


@pytest.mark.parametrize(
    ("case", "scenario"),
    [
        ("rules/ukraine-2024", FROZEN),
        ("rules/istanbul-2022", "examples/istanbul-2022/halfway.yaml"),
        ("rules/northern-ireland-1999", "examples/northern-ireland-1999/as-it-happened.yaml"),
    ],
)
def test_after_any_edits_the_page_shows_what_check_says_of_the_file_that_it_saves(
    case: str, scenario: str, pages: Opened, board: Callable[..., Path], tmp_path: Path
) -> None:
    page, loaded = pages.open(board(case, scenario)), comity.load_case(ROOT / case)
    chance = random.Random(case)  # noqa: S311 - edits, no secrets
    read = []
    for _ in range(3):
        for _ in range(8):
            _edit(page, chance)
        # Readings that are fixed on the board are no part of the file.
        for each in page.locator('select[id^="reading-"]').all():
            each.select_option(value="")
        expected = told(loaded, saved(page, "save", tmp_path))
        assert shown(page) == expected
        read.append(expected)
    assert read[0] != read[-1]


def test_an_event_is_dragged_into_a_step_with_the_mouse(pages: Opened, board: Callable[..., Path]) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    assert verdict(page, "russia.talks-claims") == "not_triggered"
    grip = page.locator('[data-key="grip:talks_open@never"]').bounding_box()
    goal = page.locator('[data-place="at:1"]').bounding_box()
    assert grip
    assert goal
    page.mouse.move(grip["x"] + 20, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + 60, goal["y"] + 60, steps=5)
    assert page.locator(".ghost").inner_text() == "Peace negotiations open"
    page.keyboard.press("Escape")
    assert page.locator(".ghost").count() == 0
    page.mouse.up()
    assert verdict(page, "russia.talks-claims") == "not_triggered"
    page.mouse.move(grip["x"] + 20, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + 60, goal["y"] + 60, steps=5)
    page.mouse.up()
    assert page.locator('[data-place="at:1"] .card').inner_text().startswith("⠿\nPeace negotiations open")
    assert verdict(page, "russia.talks-claims") == "violated"


def test_an_event_is_moved_by_keys_and_the_move_is_told(pages: Opened, board: Callable[..., Path]) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    page.locator('[data-key="grip:accession@never"]').focus()
    places = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Delete"):
        page.keyboard.press(key)
        places.append(page.evaluate("document.activeElement.dataset.key"))
    assert places == [
        f"grip:accession@{place}" for place in ("at:0", "at:1", "perhaps:1", "perhaps:0", "at:0", "never")
    ]
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.getElementById('live').textContent.includes('at step 1')")
    page.locator('[data-key="where:accession@at:0"]').select_option(label="also perhaps at step 2")
    assert page.locator('[data-place="perhaps:1"] .card').count() == 1
    assert page.locator('[data-place="at:0"] > .cards .card').count() == 1


def test_changes_are_undone_and_done_again_by_keys_and_reset(pages: Opened, board: Callable[..., Path]) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    first = shown(page)
    choose(page, "war", "over")
    choose(page, "claimed(crimea)", "no")
    third = shown(page)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert shown(page) == first
    assert page.locator('[data-key="tool:undo"]').is_disabled()
    page.keyboard.press("Control+Shift+Z")
    page.locator('[data-key="tool:redo"]').click()
    assert shown(page) == third
    page.locator('[data-key="tool:reset"]').click()
    assert shown(page) == first


def test_a_link_restores_the_board_in_another_window(pages: Opened, board: Callable[..., Path]) -> None:
    path = board("rules/ukraine-2024", FROZEN)
    page = pages.open(path)
    choose(page, "war", "over")
    page.locator("#reading-victory").select_option(value="survival")
    page.locator('article[data-term="russia.ceasefire-claims"] summary').click()
    page.locator('[data-key="concede:russia.ceasefire-claims"]').click()
    page.locator('[data-key="tool:share"]').click()
    link = page.locator('[data-key="link"]').input_value()
    other = pages.open(path, link=f"#{link.partition('#')[2]}")
    assert shown(other) == shown(page)
    assert other.locator("#reading-victory").input_value() == "survival"
    assert other.locator('article[data-term="russia.ceasefire-claims"] .tag').inner_text() == (
        "conceded: counts for no stance"
    )
    assert len(link.partition("#")[2]) < 700


def _link(state: object) -> str:
    return f"#s={urlsafe_b64encode(json.dumps(state).encode()).decode().rstrip('=')}"


def test_a_link_that_does_not_fit_the_case_is_ignored_or_cut_and_the_page_says_so(
    pages: Opened, board: Callable[..., Path]
) -> None:
    path = board("rules/ukraine-2024", FROZEN)
    nothing = "The end of the address holds no state of this board that can be read; it was ignored."
    page = pages.open(path, link="#s=AAAA")
    first = shown(page)
    for link in ("#s=!!", "#top", _link(None), _link([1]), _link({"scenario": "x"})):
        assert page.locator('[data-key="told"] span').inner_text() == nothing
        page.locator('[data-key="tool:told"]').click()
        page.evaluate("link => { location.hash = link; }", link)
    assert page.locator('[data-key="told"] span').inner_text() == nothing
    assert shown(page) == first
    steps = [
        {"date": "2025-13-01", "facts": {"war": "no-such", "__proto__": True, "<img src=x>": 1, "independent": "yes"}},
        {"events": ["accession", "war", 7], "unknown": {"war": 1}},
        99,
    ]
    page = pages.open(
        path, link=_link({"scenario": {"scenario": "<b>", "steps": steps}, "dropped": ["x.y"], "view": 3})
    )
    assert page.locator('[data-key="told"] span').inner_text() == (
        "Left out, since this board does not take it: x.y, the date 2025-13-01, war, __proto__, <img src=x> and 3 more."
    )
    assert page.locator('[data-place="at:1"] .card').inner_text().startswith("⠿\nUkraine becomes a member of NATO")
    assert page.locator(".place[data-key^='place:']").count() == 4


def test_an_address_that_is_set_while_the_page_is_about_to_write_its_own_is_taken(
    pages: Opened, board: Callable[..., Path]
) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    page.evaluate("""() => { window.pending = []; window.setTimeout = (act) => window.pending.push(act); }""")
    choose(page, "war", "fighting")
    page.evaluate("""() => { location.hash = "#top"; window.pending.forEach((act) => act()); }""")
    message = page.locator('[data-key="told"] span')
    message.wait_for()
    assert message.inner_text().endswith("that can be read; it was ignored.")
    assert page.evaluate("location.hash") == "#top"
    choose(page, "war", "over")
    page.evaluate("() => window.pending.forEach((act) => act())")
    assert page.evaluate("location.hash").startswith("#s=")


def test_a_link_with_many_steps_is_judged_whole_and_drawn_in_parts(
    pages: Opened, board: Callable[..., Path], tmp_path: Path
) -> None:
    steps = [{"facts": {"war": ["ceasefire", "fighting"][at % 2]}, "events": ["accession"]} for at in range(300)]
    page = pages.open(board("rules/ukraine-2024", FROZEN), link=_link({"scenario": {"steps": steps}}))
    assert page.locator(".place[data-place^='at:']").count() == 40
    case = comity.load_case(ROOT / "rules/ukraine-2024")
    assert shown(page) == told(case, saved(page, "save", tmp_path))
    later = page.locator('[data-key="fold:later"]')
    assert later.inner_text() == "260 later steps: show 40 more"
    later.click()
    assert page.locator('[data-key="fold:earlier"]').inner_text() == "40 earlier steps: show them"
    assert page.locator('.place.chosen [data-key="step:40"]').count() == 1
    page.locator('[data-key="grip:accession@at:45"]').press("End")
    assert page.locator('[data-key="grip:accession@at:299"]').count() == 1
    page.locator("#tab-timeline").click()
    assert "Drawn are steps 281 to 300 of 300; verdicts are of all." in page.locator("#view-timeline").inner_text()
    page.locator('[data-key="time:earlier"]').click()
    assert "Drawn are steps 241 to 280 of 300; verdicts are of all." in page.locator("#view-timeline").inner_text()
    assert page.locator("svg.timeline text.step").all_text_contents()[:1] == ["Step 241"]
    assert page.evaluate("document.querySelectorAll('*').length") < 10_000


def test_two_long_scenarios_are_compared_whole_and_told_in_part(pages: Opened, board: Callable[..., Path]) -> None:
    steps = [{"facts": {"war": ["ceasefire", "fighting"][at % 2]}} for at in range(100)]
    other = [*steps[:99], {"facts": {"war": "over"}}]
    link = _link({"scenario": {"steps": steps}, "other": {"steps": other}})
    rows = pages.open(board("rules/ukraine-2024", FROZEN), link=link).locator(".compared tr.differs")
    row = rows.filter(has_text="State of the war").inner_text()
    assert row.count("then fighting from step") == 2 * 20
    assert row.count("and 60 more") == 2


@pytest.mark.parametrize(
    "state",
    [
        {"scenario": {"steps": [0] * 60_000}},
        {"scenario": {"steps": [{"facts": {"war": "9" * 100_000}}]}},
        {"scenario": {"steps": [{"events": ["accession"] * 10_000}]}},
        {"scenario": {"steps": [{"unknown": [f"x{at}" for at in range(12_000)]}]}},
        {"scenario": {"title": "W" * 100_000, "steps": []}, "other": 7, "fixed": {"victory": 1}, "view": {"a": 1}},
        {"scenario": {"steps": [[[[]]], None, "x", 1.5, True, -1, 1e99]}},
    ],
)
def test_a_hostile_link_opens_a_board_that_answers(
    state: dict[str, object], pages: Opened, board: Callable[..., Path]
) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN), link=_link(state))
    choose(page, "war", "over")
    assert page.locator('[data-key="input:war"] .here, [data-key="input:war"].here').count() == 1
    assert page.evaluate("document.querySelectorAll('*').length") < 10_000


@pytest.mark.parametrize("text", ["A" * 1_000_000, urlsafe_b64encode(b"[" * 100_000).decode()])
def test_a_link_that_is_endless_or_bottomless_is_ignored(text: str, pages: Opened, board: Callable[..., Path]) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN), link=f"#s={text}")
    assert page.locator('[data-key="told"] span').inner_text().endswith("that can be read; it was ignored.")


def test_a_scenario_that_is_saved_loads_again_and_one_with_mistakes_is_refused_by_line(
    pages: Opened, board: Callable[..., Path], tmp_path: Path
) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    choose(page, "war", "over")
    page.locator('[data-key="where:accession@never"]').select_option(label="at step 2")
    changed, path = shown(page), saved(page, "save", tmp_path)
    page.locator('[data-key="tool:reset"]').click()
    assert shown(page) != changed
    page.locator("#load").set_input_files(path)
    page.wait_for_function("document.querySelector('[data-place=\"at:1\"] .card') !== null")
    assert shown(page) == changed
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("scenario: wrong\nsteps:\n  - facts: {wars: over}\n", encoding="utf-8")
    page.locator("#load").set_input_files(wrong)
    message = page.locator('[data-key="told"] span')
    message.wait_for()
    assert message.inner_text().startswith("wrong.yaml was not read: line 3: ")
    assert shown(page) == changed


def test_a_page_that_is_saved_opens_as_it_was(pages: Opened, board: Callable[..., Path], tmp_path: Path) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    choose(page, "war", "over")
    title = '</script><b>"x"&'
    page.locator('[data-key="title"]').fill(title)
    page.locator('[data-key="title"]').press("Tab")
    kept = pages.open(saved(page, "page", tmp_path))
    assert kept.locator('[data-key="title"]').input_value() == title
    assert shown(kept) == shown(page)
    assert kept.locator("b", has_text='"x"&').count() == 0


def test_two_scenarios_are_compared(pages: Opened, board: Callable[..., Path]) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN, VICTORY))
    title = "Ukraine wins in every reading and then joins NATO, and whether the other things are done is unknown"
    page.locator('[data-key="compare"]').select_option(label=title)
    tables = page.locator(".compared .table")
    stances = [row.inner_text().split("\t") for row in tables.nth(0).locator("tbody tr").all()]
    assert stances[0] == ["Russia", "✕ rejects", "✕ rejects"]
    names = [row.inner_text().split("\t")[0] for row in tables.nth(2).locator("tbody tr").all()]
    assert "State of the war" in names
    page.locator('[data-key="swap"]').click()
    assert page.locator('[data-key="title"]').input_value() == title
    page.locator('[data-key="uncompare"]').click()
    assert page.locator(".compared").count() == 0


def test_one_click_decides_an_open_term(pages: Opened, board: Callable[..., Path]) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    term = "united_states.industrial-base"
    page.locator('[data-key="filter:open"]').check(force=True)
    assert verdict(page, term) == "undetermined"
    card = page.locator(f'article[data-term="{term}"]')
    card.scroll_into_view_if_needed()
    card.locator(".deciders button", has_text="would be satisfied").click()
    assert verdict(page, term) == "satisfied"


def test_dates_never_go_back_and_the_page_says_why(pages: Opened, board: Callable[..., Path]) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    page.locator('[data-key="date"]').fill("2027-01-01")
    page.locator('[data-key="date"]').press("Tab")
    assert page.locator(".strip .problem").inner_text() == (
        "Step 2 (2026-03-01) would lie before step 1 (2027-01-01). Dates never go back. Nothing was changed."
    )
    page.locator('[data-key="date"]').fill("2025-04-01")
    page.locator('[data-key="date"]').press("Tab")
    assert page.locator(".strip .problem").count() == 0
    assert "2025-04-01" in page.locator('[data-key="step:0"]').inner_text()


def test_views_are_tabs_that_arrows_walk_and_facts_are_switched_by_arrows(
    pages: Opened, board: Callable[..., Path]
) -> None:
    page = pages.open(board("rules/ukraine-2024", FROZEN))
    page.locator("#tab-board").focus()
    visited = []
    for key in ("ArrowLeft", "ArrowRight", "ArrowRight", "Home"):
        page.keyboard.press(key)
        visited.append(page.evaluate("[document.activeElement.id, document.querySelector('.view:not([hidden])').id]"))
    assert visited == [[f"tab-{name}", f"view-{name}"] for name in ("report", "board", "matrix", "board")]
    page.locator('[data-key="independent=true"]').focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.key") == "independent=false"
    assert page.locator('[data-key="input:independent"] .from').inner_text().startswith("recorded here")


def test_a_number_outside_its_range_is_refused_in_words(pages: Opened, board: Callable[..., Path]) -> None:
    page = pages.open(board("rules/istanbul-2022", "examples/istanbul-2022/halfway.yaml"))
    box = page.locator('[data-key="amount:tanks_cap"]')
    box.fill("5001")
    box.press("Tab")
    assert page.locator('[data-key="input:tanks_cap"] .problem').inner_text() == (
        "“5001” is not taken: this is a whole number from 0 to 5,000."
    )
    box.fill("0342")
    box.press("Tab")
    assert box.input_value() == "342"
