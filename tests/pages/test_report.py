"""A report says what `check` says: every verdict, stance, reason and source, in HTML, in Markdown and in JSON."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import comity
from comity.pages.gathering import gather
from comity.pages.issues import issues
from comity.pages.markdown import report_markdown
from comity.pages.reporting import report_html
from comity.schema import schema
from pages.parsed import parsed

if TYPE_CHECKING:
    from comity.case import Case, Scenario
    from comity.gathered import Report
    from pages.parsed import Element

ROOT = Path(__file__).parent.parent.parent
GOALS = {
    "ukraine-2024": "war == ceasefire",
    "sweden-nato": "once(accession)",
    "northern-ireland-1999": "once(devolution)",
    "istanbul-2022": "once(signature)",
}
SIGNS = {
    "violated": "✕", "contradicted": "✕", "satisfied": "✓", "borne out": "✓", "pending": "…", "undetermined": "?",
    "contested": "≠", "raised": "!", "applies": "•", "not triggered": "\N{EN DASH}", "recorded": "¶", "rejects": "✕",
    "open": "?", "accepts": "✓", "not engaged": "\N{EN DASH}", "infeasible": "⊘",
}  # fmt: skip
ASSERTION = {"satisfied": "borne out", "violated": "contradicted"}
MODES = {"direct": "in direct speech", "reported": "as reported", "paraphrase": "in paraphrase"}


@cache
def asked(name: str) -> tuple[Case, list[Scenario], Report, list[Any]]:
    """A case, all its example scenarios, the report of them, and what `check` answers, as JSON."""
    case = comity.load_case(ROOT / "rules" / name)
    files = sorted((ROOT / "examples" / name).glob("*.yaml"))
    scenarios = [comity.load_scenario(each, case) for each in files]
    answers = [json.loads(comity.to_json(comity.check(case, each))) for each in scenarios]
    return case, scenarios, gather(case, scenarios, goal=GOALS[name], seconds=60), answers


@cache
def html(name: str) -> Element:
    case, scenarios, report, _ = asked(name)
    return parsed(report_html(report, case, scenarios).text)


@cache
def markdown(name: str) -> str:
    """The report as Markdown, with its escapes taken away."""
    case, scenarios, report, _ = asked(name)
    return re.sub(r"\\(?=[^A-Za-z0-9\s])", "", report_markdown(report, case, scenarios))


def badge(word: str) -> str:
    return f"{SIGNS[word]} {word}"


def verdict(term: dict[str, Any], found: str) -> str:
    return badge(ASSERTION.get(found, found) if term["kind"] == "assertion" else found.replace("_", " "))


def said(each: dict[str, Any]) -> str:
    """A statement with its provenance, as a report has it."""
    who = f"{each['speaker']}, {each['role']}" if each["role"] else each["speaker"]
    parts = [who, each["date"] or "undated", each["venue"], MODES[each["mode"]] if each["mode"] else None]
    source = f"; {each['outlet']} [{each['source']}]" if each["outlet"] else f" [{each['source']}]"
    quote = f": {each['quote']}" if each["quote"] else ""
    return "; ".join(part for part in parts if part) + quote + (source if each["source"] else "")


def reasons(term: dict[str, Any]) -> dict[str, list[str]]:
    """What stands beside each label of a term."""
    possible = " or ".join(verdict(term, each) for each in term["possible"])
    found = {
        "Read as": [f"{name}: {verdict(term, each)}" for name, each in term["readings"].items()],
        "Possible": [possible] if term["verdict"] == "undetermined" else [],
        "Because": [each["text"] for each in term["because"]],
        "By way of": [each["text"] for each in term["rules"]],
        "To be decided": [each["text"] for each in term["would_decide"]],
        "Stated by": [said(each) for each in term["stated"]],
    }
    return {label: texts for label, texts in found.items() if texts}


def labelled(element: Element) -> dict[str, list[str]]:
    """The texts of a list of definitions, by their labels."""
    found: dict[str, list[str]] = {}
    for child in element.one("dl").children:
        assert not isinstance(child, str)
        if child.name == "dt":
            found[child.text] = []
        else:
            found[next(reversed(found))].append(child.text)
    return found


@pytest.mark.parametrize("name", GOALS)
def test_every_term_has_the_verdict_and_the_words_of_check(name: str) -> None:
    seen = 0
    for number, answer in enumerate(asked(name)[3], 1):
        terms = [term for party in answer["parties"] for term in party["terms"]]
        for at, term in enumerate(terms, 1):
            found = html(name).one("section", id=f"s{number}t{at}")
            kind = term["kind"].replace("_", " ")
            assert found.one("h4").text == term["title"]
            assert found.one("p").text == f"{verdict(term, term['verdict'])} {kind} {term['term']}"
            assert labelled(found) == reasons(term)
            seen += 1
    assert seen == len(html(name).all("section", class_="about-term"))


@pytest.mark.parametrize("name", GOALS)
def test_every_stance_of_the_matrix_is_that_of_check(name: str) -> None:
    _, *rows = html(name).one("section", id="summary").all("tr")
    answers = asked(name)[3]
    for row, answer in zip(rows, answers, strict=True):
        stances = [badge(party["stance"].replace("_", " ")) for party in answer["parties"]]
        assert [row.one("th").text, *(cell.text for cell in row.all("td"))] == [answer["title"], *stances]


@pytest.mark.parametrize("name", GOALS)
def test_every_verdict_of_the_matrix_of_issues_leads_to_the_term_that_has_it(name: str) -> None:
    for number, answer in enumerate(asked(name)[3], 1):
        scenario = html(name).one("section", id=f"s{number}")
        table = scenario.one("div", aria_label="Issues and parties")
        linked = {}
        for line in [*table.all("li"), *(cell for cell in table.all("td") if not cell.all("li"))]:
            for link in line.all("a"):
                linked[link.attrs["href"]] = (link.text, line.one("span", aria_hidden="true").text)
        terms = [term for party in answer["parties"] for term in party["terms"]]
        wanted = {
            f"#s{number}t{at}": (term["term"].split(".")[1], verdict(term, term["verdict"]).split(" ")[0])
            for at, term in enumerate(terms, 1)
        }
        assert linked.items() <= wanted.items()
        assert {wanted[anchor][0] for anchor in wanted.keys() - linked.keys()} <= {
            term["term"].split(".")[1] for term in terms if term["verdict"] == "recorded"
        }


@pytest.mark.parametrize("name", GOALS)
def test_every_sentence_of_conflicts_concessions_and_roadmaps_is_there(name: str) -> None:
    report, page = asked(name)[2], html(name)
    assert report.conflicts
    assert report.concessions
    items = [each.text for each in page.one("section", id="conflicts").all("li")]
    assert items == [sentence for conflict in report.conflicts.conflicts for sentence in conflict.why]
    heads = [each.text.partition(":")[0] for each in page.one("section", id="concessions").all("h3")]
    offers = [f"cost {each.cost:g}" if each.terms else "Nothing" for each in report.concessions.concessions]
    assert [head.removesuffix(" has to be dropped in every reading.") for head in heads] == [
        f"{number}. {offer}" for number, offer in enumerate(offers, 1)
    ]
    moves = [row.all("td")[1].text for row in page.one("section", id="roadmaps").all("tr") if row.all("td")]
    assert moves == ["".join(move.changes) for road in report.roadmaps for move in road.moves]


@pytest.mark.parametrize("name", GOALS)
def test_the_markdown_says_the_same_as_the_html(name: str) -> None:
    lines = [re.sub(r"\s+", " ", re.sub(r"[`*]|<br>", "", line)) for line in markdown(name).splitlines()]
    text = "\n".join(lines)
    for number, answer in enumerate(asked(name)[3], 1):
        for at, term in enumerate([term for party in answer["parties"] for term in party["terms"]], 1):
            found = html(name).one("section", id=f"s{number}t{at}")
            assert found.one("p").text in lines
            told = reasons(term)
            told["Stated by"] = [text for each in term["stated"] for text in [each["speaker"], each["quote"] or ""]]
            for sentence in (each for texts in told.values() for each in texts):
                assert sentence in text
    assert [line.lstrip("# ") for line in lines if line.startswith("## ")] == [
        each.text for each in html(name).all("h2")
    ]


@pytest.mark.parametrize("name", GOALS)
def test_the_json_is_that_of_the_questions_themselves_and_keeps_to_its_schema(name: str) -> None:
    case, scenarios, report, answers = asked(name)
    goal = GOALS[name]
    found = json.loads(comity.to_json(report))
    jsonschema.validate(found, json.loads(schema("report")))
    assert found == {
        "case": name,
        "goal": goal,
        "as_of": None,
        "readings": {},
        "assessments": answers,
        "conflicts": json.loads(comity.to_json(comity.conflicts(case, goal).answer())),
        "concessions": json.loads(comity.to_json(comity.concessions(case, goal))),
        "roadmaps": [json.loads(comity.to_json(comity.roadmap(case, each, goal))) for each in scenarios],
        "missing": [],
        "failed": [],
    }


def test_every_verdict_and_stance_is_told_by_a_sign_and_a_word() -> None:
    for name in GOALS:
        for found in html(name).all("span"):
            if (found.attrs.get("class") or "").startswith("verdict"):
                sign, word = found.text.split(" ", 1)
                assert SIGNS[word] == sign


def test_without_a_goal_there_is_no_roadmap_and_the_report_says_so() -> None:
    case, scenarios, *_ = asked("sweden-nato")
    report = gather(case, scenarios[:1])
    assert report.missing == ("Roadmaps were not computed: no goal was given.",)
    page = parsed(report_html(report, case, scenarios[:1]).text)
    assert report.missing[0] in [each.text for each in page.one("section", id="summary").all("li")]
    assert report.missing[0] in [each.text for each in page.one("section", id="method").all("li")]


def test_a_report_as_of_a_date_and_with_fixed_readings_says_both() -> None:
    case, scenarios, *_ = asked("ukraine-2024")
    day = date(2024, 6, 15)
    report = gather(case, scenarios[:1], as_of=day, readings={"withdrawal": "begun"})
    assert report.assessments == (comity.check(case, scenarios[0], as_of=day, readings={"withdrawal": "begun"}),)
    page = parsed(report_html(report, case, scenarios[:1]).text)
    told = [each.text for each in page.one("section", id="method").all("li")]
    assert told[1].startswith("Positions are taken as of 2024-06-15;")
    assert "Readings that were fixed: withdrawal as begun." in told
    assert "not stated by 2024-06-15" in page.text


def test_where_no_time_is_left_the_report_says_what_was_not_computed() -> None:
    case, scenarios, *_ = asked("sweden-nato")
    report = gather(case, scenarios[:1], goal="once(accession)", seconds=1e-9)
    assert report.conflicts is None
    assert report.missing == (
        "Conflicts were not computed: no time was left of 1e-09 seconds.",
        "Concessions were not computed: no time was left of 1e-09 seconds.",
        f"A roadmap from {scenarios[0].id} was not computed: no time was left of 1e-09 seconds.",
    )


def test_without_python_sat_the_report_says_so_and_has_all_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    case, scenarios, _, answers = asked("sweden-nato")
    report = gather(case, scenarios[:1])
    assert json.loads(comity.to_json(report))["assessments"] == answers[:1]
    why = "python-sat, which answers this question, is not installed (install it with `pip install 'comity[solve]'`)"
    assert report.missing == (
        f"Conflicts were not computed: {why}.",
        f"Concessions were not computed: {why}.",
        "Roadmaps were not computed: no goal was given.",
    )


def test_an_answer_that_was_cut_short_says_so() -> None:
    case, scenarios, report, _ = asked("sweden-nato")
    assert report.conflicts
    assert report.concessions
    cut = replace(
        report,
        conflicts=replace(report.conflicts, complete=False, stopped="time limit"),
        concessions=replace(report.concessions, complete=False, stopped="interrupted"),
    )
    page = parsed(report_html(cut, case, scenarios).text)
    notes = {name: [each.text for each in page.one("section", id=name).all("p", class_="remark")] for name in CUT}
    assert notes == CUT
    found = [each.text for each in page.one("section", id="summary").all("li")]
    goal = " with the goal once(accession)"
    assert found[:2] == [
        f"Conflicts{goal}: 2 minimal conflicts so far, as the search was stopped.",
        f"Concessions{goal}: 4 minimal concessions, the cheapest at a cost of 3 so far, as the search was stopped.",
    ]


CUT = {
    "conflicts": ["Not complete (time limit): there may be more."],
    "concessions": ["Not complete (interrupted): there may be more."],
}


def test_an_issue_is_what_terms_read_through_definitions_too() -> None:
    found = {issue.name: issue for issue in issues(asked("ukraine-2024")[0])}
    assert found["arms"].title == "Arms for Ukraine's war effort from each state"
    assert found["claimed"].title == "Ukraine's claim to each region"
    assert found["claimed"].terms == {"russia": ("russia.talks-claims", "russia.ceasefire-claims")}
    assert found["nato_bid"].terms == {
        "russia": ("russia.formal-renunciation",),
        "ukraine": ("ukraine.aspires-to-join",),
    }
    assert "claims_given_up" not in found


def test_terms_that_are_not_in_force_count_for_no_issue() -> None:
    case = asked("ukraine-2024")[0].at(date(2024, 6, 15))
    named = {name for issue in issues(case) for names in issue.terms.values() for name in names}
    assert named
    assert named <= {name for name, why in case.why_not.items() if why is None}
    assert "united_states.substantial-support" not in named


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("# one", r"\# one"),
        ("a_b*c", r"a\_b\*c"),
        ("<b>&amp;", r"\<b\>\&amp;"),
        ("two\n\nlines", "two lines"),
        ("a \u202eb", "a \ufffdb"),
    ],
)
def test_what_a_text_holds_is_no_markup_in_markdown(text: str, written: str) -> None:
    case, scenarios, report, _ = asked("istanbul-2022")
    titled = replace(report.assessments[0], title=text)
    page = report_markdown(replace(report, assessments=(titled,), roadmaps=()), case, scenarios[:1])
    assert f"## {written}\n" in page
