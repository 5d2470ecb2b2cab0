"""The page is one safe file: nothing of a case is markup, nothing is fetched, and only comity's own script may run."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zlib import compress

import pytest

import comity
from comity.pages.gathering import gather
from comity.pages.markdown import report_markdown
from comity.pages.page import SCRIPTS, STYLES, page
from pages.parsed import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pages.parsed import Element

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "src" / "comity" / "pages"
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>]]>--><!-- \u202eevil\u2066 \u2028 \x85 "
    "'\"`${alert(1)}` &lt;b&gt; [a](javascript:alert(1)) <https://x.example> " + "W" * 9_700
)


def made(path: str, scenario: str, *, goal: str | None = None, opening: Literal["board", "report"] = "report") -> str:
    """The page of a case and a scenario of the repository."""
    case = comity.load_case(ROOT / "rules" / path)
    scenarios = [comity.load_scenario(ROOT / "examples" / path / f"{scenario}.yaml", case)]
    return page(gather(case, scenarios, goal=goal), case, scenarios, opening=opening)


@pytest.fixture(scope="module")
def real() -> Element:
    return parsed(made("ukraine-2024", "frozen-conflict", goal="war == ceasefire"))


def case_and_scenario(text: Callable[[str], str], url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A small case, every text of which is what `text` makes of it."""
    case = {
        "case": "weir",
        "title": text("Water"),
        "note": text("a note"),
        "sources": {"paper": {"title": text("A paper"), "outlet": text("An outlet"), "url": url, "note": text("kept")}},
        "entities": {"gate": {"upper": text("Upper"), "lower": text("Lower")}},
        "facts": {
            "shut(gate)": {"type": "bool", "title": text("Shut")},
            "state": {"type": {"dry": text("dry"), "wet": text("wet")}, "title": text("State")},
        },
        "events": {"opening": {"title": text("Opening")}},
        "concepts": {
            "fair": {"title": text("Fair"), "readings": {"one": {"title": text("One"), "is": "state == wet"}}}
        },
        "background": [{"id": "dam", "title": text("A dam"), "always": "not (opening and state == dry)"}],
        "parties": [
            {
                "party": "village",
                "title": text("Village"),
                "note": text("noted"),
                "statements": {
                    "said": {"speaker": text("Mayor"), "role": text("mayor"), "venue": text("Hall"), "source": "paper"}
                },
                "terms": [
                    {"id": "wet", "kind": "demand", "title": text("Be wet"), "stated": ["said"], "requires": "fair"},
                    {
                        "id": "shut",
                        "kind": "red_line",
                        "title": text("Kept"),
                        "stated": ["said"],
                        "never": "shut(upper)",
                    },
                    {
                        "id": "words",
                        "kind": "assertion",
                        "title": text("Words"),
                        "stated": ["said"],
                        "claims": "opening",
                    },
                ],
            }
        ],
    }
    steps = [{"title": text("Dry"), "facts": {"state": "dry"}, "events": ["opening"], "unknown": ["shut(upper)"]}]
    return case, {"scenario": "s", "title": text("A scenario"), "note": text("of note"), "steps": steps}


def page_of(text: Callable[[str], str], url: str = "https://paper.example/a") -> str:
    doc, steps = case_and_scenario(text, url)
    case = comity.case_of(doc)
    scenarios = [comity.scenario_of(steps, case)]
    return page(gather(case, scenarios, goal="fair"), case, scenarios, opening="report")


def elements(html: str) -> Iterator[tuple[str, list[str]]]:
    """Every element and the names of its attributes; a picture has as many lines of text as fit, so not in those."""
    body = parsed(re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL))
    return ((each.name, sorted(each.attrs)) for each in body.walk())


def test_nothing_of_a_hostile_case_is_markup() -> None:
    hostile = page_of(lambda text: f"{text} {HOSTILE}")
    assert list(elements(hostile)) == list(elements(page_of(lambda text: text)))
    drawn = [each for each in parsed(hostile).one("svg").walk() if isinstance(each.name, str)]
    assert {each.name for each in drawn} == {"svg", "title", "desc", "path", "g", "rect", "text"}


def test_a_hostile_text_is_shown_as_it_is_with_marks_that_reorder_made_visible() -> None:
    shown = parsed(page_of(lambda text: f"{text} {HOSTILE}"))
    visible = HOSTILE.replace("\u202e", "�").replace("\u2066", "�")
    assert shown.one("h1").text == f"Water {visible}"
    assert shown.one("section", id="s1t1").one("h4").text == f"Be wet {visible}"
    assert not set("\u202e\u2066") & set(shown.one("section", id="view-report").text)


def test_the_data_of_a_hostile_case_is_the_same_data() -> None:
    shown = parsed(page_of(lambda text: f"{text} {HOSTILE}"))
    data = shown.one("script", id="comity-model").text
    assert json.loads(data)["case"]["title"] == f"Water {HOSTILE}"
    assert not set("<>&\u2028\u2029") & set(data)


def test_the_markdown_of_a_hostile_case_has_no_markup_of_the_case() -> None:
    doc, steps = case_and_scenario(lambda text: f"{text} {HOSTILE}", "https://paper.example/a")
    case = comity.case_of(doc)
    scenarios = [comity.scenario_of(steps, case)]
    text = report_markdown(gather(case, scenarios), case, scenarios)
    assert not re.search(r"(?<!\\)<(?!br>|https://paper)", text)
    assert not re.search(r"(?<!\\)\[(?!A paper)", text)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://paper.example/a?b=1&c=(2)", True),
        ("http://paper.example", True),
        ("file:///etc/passwd", False),
        ("urn:isbn:9780140449136", False),
        ("papers/a b.pdf", False),
    ],
)
def test_only_an_address_of_the_web_is_a_link_and_it_does_not_say_from_where(url: str, *, linked: bool) -> None:
    source = parsed(page_of(lambda text: text, url)).one("section", id="source-paper")
    assert url in source.all("p")[0].text
    assert [each.attrs for each in source.all("a")] == ([{"href": url, "rel": "noreferrer"}] if linked else [])


def test_the_page_fetches_nothing(real: Element) -> None:
    for each in real.walk():
        assert each.name not in ("link", "img", "iframe", "object", "embed", "base", "form")
        assert not {"src", "srcset", "style", "action", "xlink:href"} & set(each.attrs)
        assert not [name for name in each.attrs if name.startswith("on")]
        assert (each.attrs.get("href") or "#").startswith("#")
    style = real.one("style").text
    assert "@import" not in style
    assert "url(" not in style


def test_only_the_script_and_the_style_of_the_page_itself_are_allowed(real: Element) -> None:
    (script,) = [each for each in real.all("script") if not each.attrs]
    policy = real.one("meta", http_equiv="Content-Security-Policy").attrs["content"]
    assert policy == (
        f"default-src 'none'; script-src '{hashed(script.text)}'; style-src '{hashed(real.one('style').text)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def hashed(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def test_the_body_has_the_parts_that_the_script_fills(real: Element) -> None:
    body = real.one("body")
    assert body.attrs == {"data-opening": "report"}
    assert [each.name for each in body.children if not isinstance(each, str)] == [
        "header", "main", "div", "script", "script", "script",
    ]  # fmt: skip
    sections = {each.attrs["id"]: "hidden" in each.attrs for each in body.one("main").children}  # type: ignore[union-attr]
    assert sections == {
        "view-board": True, "view-matrix": True, "view-timeline": True, "view-graph": False, "view-bargains": True,
        "view-report": False,
    }  # fmt: skip


def test_every_link_of_the_page_leads_to_a_part_of_it(real: Element) -> None:
    anchors = {f"#{each.attrs['id']}" for each in real.walk() if "id" in each.attrs}
    links = {each.attrs["href"] for each in real.all("a")}
    assert links
    assert links <= anchors


def test_every_id_of_the_page_is_given_once(real: Element) -> None:
    ids = [each.attrs["id"] for each in real.walk() if "id" in each.attrs]
    assert len(ids) == len(set(ids))


def test_headings_of_the_report_leave_out_no_level(real: Element) -> None:
    levels = [1, *(int(each.name[1]) for each in real.one("section", id="view-report").walk() if each.name in HEADS)]
    assert all(later - before <= 1 for before, later in pairwise(levels))


HEADS = {"h2", "h3", "h4", "h5", "h6"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_text_of_a_script_goes_over_the_end_of_a_line(name: str) -> None:
    for line in (PAGES / "script" / f"{name}.js").read_text(encoding="utf-8").splitlines():
        if not line.lstrip().startswith(("//", "*", "/*")):
            assert re.sub(r"\\.|/\[[^\]]*\]/", "", line).count("`") % 2 == 0, line


def test_every_script_and_style_is_part_of_the_page() -> None:
    assert {each.stem for each in (PAGES / "script").glob("*.js")} == set(SCRIPTS)
    assert {each.stem for each in (PAGES / "style").glob("*.css")} == set(STYLES)


def test_the_script_holds_the_code_of_every_file_and_no_comment(real: Element) -> None:
    (script,) = [each.text for each in real.all("script") if not each.attrs]
    for name in SCRIPTS:
        lines = (PAGES / "script" / f"{name}.js").read_text(encoding="utf-8").splitlines()
        code = [each.strip() for each in lines if each.startswith(("function ", "const "))]
        assert code
        assert all(each in script for each in code)
    assert not re.search(r"^\s*(//|/\*)", script, re.MULTILINE)


def test_the_scenarios_and_answers_of_the_page_are_those_of_the_report(real: Element) -> None:
    model = json.loads(real.one("script", id="comity-model").text)
    case = comity.load_case(ROOT / "rules" / "ukraine-2024")
    assert [each["scenario"] for each in model["scenarios"]] == ["frozen-conflict"]
    assert model["answers"] == {
        "conflicts": comity.to_data(comity.conflicts(case, "war == ceasefire").answer()),
        "concessions": comity.to_data(comity.concessions(case, "war == ceasefire")),
        "roadmap": comity.to_data(
            comity.roadmap(
                case,
                comity.load_scenario(ROOT / "examples" / "ukraine-2024" / "frozen-conflict.yaml", case),
                "war == ceasefire",
            )
        ),
        "missing": None,
    }


def test_the_page_of_the_real_case_stays_small(real: Element) -> None:
    static = (
        made("ukraine-2024", "frozen-conflict")
        .partition('<section id="view-report"')[2]
        .partition("</section></main>")[0]
    )
    model = real.one("script", id="comity-model").text
    evaluator = "".join((PAGES / "script" / f"{name}.js").read_text(encoding="utf-8") for name in EVALUATOR)
    assert len(static.encode()) < 40_000
    assert len((model + evaluator).encode()) < 150_000
    assert len(compress(made("ukraine-2024", "frozen-conflict").encode())) < 80_000


EVALUATOR = ("numbers", "program", "verdicts", "course", "reasons", "yaml")
