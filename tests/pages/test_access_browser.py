"""Everybody can use the page: by keyboard, on any screen, on paper, without JavaScript; no case harms it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from comity import check, load_case, load_scenario
from comity.report.text import word
from pages.made import FROZEN, RULES, made, shown

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from pages.browser import Opened

pytest_plugins = ("pages.browser", "pages.frozen")

VIEWS = ("board", "matrix", "timeline", "graph", "bargains", "report")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with what is shown: each rule, with the places."""
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1280, False)], ids=["narrow and dark", "wide and light"])
def test_no_view_breaks_a_rule_of_accessibility(width: int, frozen: Path, pages: Opened, *, dark: bool) -> None:
    page = pages.open(frozen, width=width, dark=dark)
    page.evaluate(AXE)
    for view in VIEWS:
        assert (view, violations(shown(page, view))) == (view, [])
    page.locator("#view-graph [data-node='fact:war']").dispatch_event("click")
    assert violations(shown(page, "graph")) == []


# --- keyboard ------------------------------------------------------------------------------------------------------

TABBABLE = """() => {
    const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
    const seen = [...all].filter(each => each.checkVisibility({visibilityProperty: true}) && !each.disabled);
    const isStop = each => each.tabIndex >= 0 && (!each.matches("input[type=radio]") || each.checked);
    window.left = new Set(seen.filter(isStop));
    return window.left.size;
}"""
WALKED = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return {done: true};
    window.left.delete(at);
    const looks = [at, at.closest("label, .switch, [role=radiogroup]"), at.querySelector?.("rect")].filter(Boolean);
    const ring = each => {
        const style = getComputedStyle(each);
        const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        return outlined || parseFloat(style.strokeWidth) >= 3;
    };
    return {done: false, visible: looks.some(ring), name: at.outerHTML.slice(0, 120)};
}"""


@pytest.mark.parametrize("view", VIEWS)
def test_tab_reaches_everything_in_turn_and_shows_where_it_is(view: str, frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), view)
    count = page.evaluate(TABBABLE)
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    unseen = []
    for _ in range(count + 40):
        page.keyboard.press("Tab")
        at = page.evaluate(WALKED)
        if at["done"]:
            break
        if not at["visible"]:
            unseen.append(at["name"])
    assert at["done"], "the walk comes to no end"
    assert unseen == []
    assert page.evaluate("[...window.left].map(each => each.outerHTML.slice(0, 120))") == []
    assert count > 5


def test_arrow_keys_walk_through_the_views(frozen: Path, pages: Opened) -> None:
    page = pages.open(frozen)
    page.focus("#tab-board")
    walked = []
    for _ in VIEWS:
        page.keyboard.press("ArrowRight")
        walked.append(page.evaluate("document.activeElement.id"))
        assert page.locator("main > section:visible").count() == 1
    assert walked == ["tab-matrix", "tab-timeline", "tab-graph", "tab-bargains", "tab-report", "tab-board"]


# --- screens and paper ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 360, 1280, 1920])
def test_no_view_is_wider_than_the_screen(width: int, frozen: Path, pages: Opened) -> None:
    page = pages.open(frozen, width=width)
    for view in VIEWS:
        shown(page, view)
        assert (view, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (view, 0)


def test_there_is_one_column_on_a_narrow_screen(frozen: Path, pages: Opened) -> None:
    page = pages.open(frozen, width=479)
    left = "all => [...new Set(all.map(each => Math.round(each.getBoundingClientRect().left)))]"
    assert len(page.eval_on_selector_all("#view-board .panes > *", left)) == 1
    shown(page, "matrix")
    cells = page.eval_on_selector_all("#view-matrix tr[data-issue] > :not(.none)", left)
    assert len(cells) == 1
    shown(page, "graph")
    assert len(page.eval_on_selector_all("#view-graph .graph-pair > *", left)) == 1


def test_there_are_columns_on_a_wide_screen(frozen: Path, pages: Opened) -> None:
    page = pages.open(frozen, width=1280)
    left = "all => new Set(all.map(each => Math.round(each.getBoundingClientRect().left))).size"
    assert page.eval_on_selector_all("#view-board .panes > *", left) == 2
    shown(page, "matrix")
    assert page.eval_on_selector_all("#view-matrix thead th", left) == 4


def test_large_type_is_larger_by_a_third_and_still_fits(frozen: Path, pages: Opened) -> None:
    page = pages.open(frozen, width=360)
    size = "parseFloat(getComputedStyle(document.querySelector('#view-report p')).fontSize)"
    shown(page, "report")
    before = page.evaluate(size)
    page.click("text=Large type")
    assert page.evaluate(size) / before == pytest.approx(1.35, abs=0.03)
    for view in VIEWS:
        shown(page, view)
        assert (view, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (view, 0)


def test_the_report_alone_is_printed(frozen: Path, pages: Opened) -> None:
    page = shown(pages.open(frozen), "matrix")
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") >= 3
    page.emulate_media(media="print")
    assert page.locator("main > section:visible").evaluate_all("all => all.map(each => each.id)") == ["view-report"]
    assert not page.locator("#views").is_visible()
    told = page.inner_text("#view-report")
    assert "The fighting stops where it is, and nothing follows for a year" in told
    assert "A frozen conflict is not accepted, says Vladimir Putin" in told


def test_the_report_can_be_read_without_javascript(frozen: Path, pages: Opened) -> None:
    page = pages.open(frozen, script=False)
    assert page.locator("#view-report").is_visible()
    assert not page.locator("#view-board").is_visible()
    told = page.inner_text("#view-report")
    case = load_case(RULES)
    for party in check(case, load_scenario(FROZEN, case)).parties:
        assert party.title in told
        for term in party.terms:
            assert term.title in told
            assert word(term.kind, term.verdict) in told


# --- a hostile case ------------------------------------------------------------------------------------------------

EVIL = (
    "<script>window.harmed=1</script></script><script>window.harmed=2</script>"
    "<img src=x onerror=window.harmed=3><svg onload=window.harmed=4>\u202eabc\u202d\u2066\u2028"
)
LONG = ("endless" * 1_500)[:10_000]


def hostile(folder: Path) -> Path:
    """A case of 300 terms whose texts are markup, marks that reorder text, and 10,000 letters without a space."""
    people = [f"p{i}" for i in range(10)]
    facts = {f"f{i}": {"type": "bool", "title": f"{EVIL} {i}"} for i in range(60)}
    terms = {
        party: [
            {
                "id": f"t{i}",
                "kind": ("precondition", "red_line", "demand")[i % 3],
                "title": LONG if i == 0 else f"{EVIL} {i}",
                "stated": ["s"],
                **_conditions((i, at), i % 3),
            }
            for i in range(30)
        ]
        for at, party in enumerate(people)
    }
    said = {"s": {"speaker": EVIL, "role": EVIL, "date": "2025-01-01", "venue": EVIL, "quote": "</script>"}}
    case = {
        "case": "hostile",
        "title": f"{EVIL} {LONG}"[:10_000],
        "facts": {"flag": {"type": "bool", "title": EVIL}, **facts},
        "events": {"blast": {"title": EVIL}},
        "parties": [
            {"party": party, "title": f"{EVIL} {party}", "statements": said, "terms": terms[party]} for party in people
        ],
    }
    file = folder / "hostile.yaml"
    file.write_text(yaml.safe_dump(case, allow_unicode=False), encoding="utf-8")
    course = {
        "scenario": "hostile",
        "title": EVIL,
        "case": str(file),
        "steps": [
            {"date": "2025-01-01", "title": LONG[:9_000], "facts": {f"f{i}": True for i in range(30)}},
            {"date": "2025-02-01", "title": EVIL, "events": ["blast"]},
        ],
    }
    (folder / "course.yaml").write_text(yaml.safe_dump(course), encoding="utf-8")
    return file


def _conditions(place: tuple[int, int], kind: int) -> dict[str, str]:
    i, at = place
    reads = f"f{(i * 7 + at) % 60} or once(f{(i + at * 11) % 60}) and not f{(i * 3 + at) % 60}"
    fields = ({"of": "flag", "requires": reads}, {"never": f"flag and ({reads})"}, {"requires": f"{reads} or flag"})
    return fields[kind]


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return made(folder, hostile(folder), [folder / "course.yaml"], seconds=0.0)


UNWANTED = """[...document.querySelectorAll("*")].flatMap(each => each.getAttributeNames())
    .filter(name => name.startsWith("on") || name === "style" || name === "srcdoc")"""
TALL = """all => all.filter(each => each.getBoundingClientRect().height > 1500)
    .map(each => each.outerHTML.slice(0, 200))"""
WORK = """value => {
    const terms = () => [...document.querySelectorAll("article[data-term]")].map(each => each.dataset.verdict);
    const before = terms(), begun = window.elements = { made: 0 };
    if (!window.counted) {
        window.counted = true;
        for (const name of ["createElement", "createElementNS"]) {
            const make = document[name];
            document[name] = function (...given) { window.elements.made += 1; return make.apply(document, given); };
        }
    }
    const watch = new MutationObserver(() => {});
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    document.querySelector(`[data-key='input:flag'] input[value="${value}"]`).click();
    const changes = watch.takeRecords().length;
    watch.disconnect();
    return { made: begun.made, changes, verdicts: terms().filter((each, i) => each !== before[i]).length };
}"""


def test_a_hostile_case_runs_no_script_and_makes_no_elements(hostile_page: Path, pages: Opened) -> None:
    page = pages.open(hostile_page)
    for view in VIEWS:
        shown(page, view)
        assert page.evaluate("window.harmed") is None
        assert page.locator("img, iframe, object, embed").count() == 0
        assert page.locator("script").count() == 3
        assert page.evaluate(UNWANTED) == []
        assert not page.evaluate(r"/[\u202a-\u202e\u2066-\u2069]/.test(document.querySelector('main').innerText)")
    assert "<img src=x onerror" in page.inner_text("#view-report")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_hostile_case_keeps_to_the_screen(width: int, hostile_page: Path, pages: Opened) -> None:
    page = pages.open(hostile_page, width=width)
    for view in VIEWS:
        shown(page, view)
        assert (view, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (view, 0)
        assert page.eval_on_selector_all("button:visible, header:visible, h2:visible", TALL) == []


def test_a_change_makes_anew_only_what_it_changes_with_300_terms(hostile_page: Path, pages: Opened) -> None:
    page = pages.open(hostile_page)
    assert page.locator("#view-board article[data-term]").count() == 300
    elements = page.evaluate("document.querySelectorAll('*').length")
    for value in ("true", "false", "true"):
        work = page.evaluate(WORK, value)
        assert work["verdicts"] > 100
        assert max(work["made"], work["changes"]) < elements / 4, (work, elements)
