"""What notebooks show of cases and answers, and the rows that tables of data take."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import comity
from comity import answers, findings, gathered, reckonings, schema, tallies, trials
from comity.graphs import graph, timeline
from comity.shown import Short
from comity.solve import clashing
from comity.spaces import members, space

if TYPE_CHECKING:
    from collections.abc import Iterator

GOAL = "once(devolution)"
SCENARIOS = "examples/northern-ireland-1999"
HOSTILE = "<script>alert(1)</script> | **bold** [link](javascript:x) \u202e &amp;"
NAMED = [
    *("case", "term", "scenario", "assessment", "conflicts", "conflict", "concessions", "concession", "agreement"),
    *("roadmap", "deadlocks", "audit", "prospects", "comparison"),
]
TABLED = [name for name in NAMED if name not in {"case", "term", "scenario", "conflict", "concession"}]


@cache
def shown() -> dict[str, Any]:
    """One of each kind, of a real case."""
    case = comity.load_case("rules/northern-ireland-1999")
    happened = comity.load_scenario(f"{SCENARIOS}/as-it-happened.yaml", case)
    start = comity.load_scenario(f"{SCENARIOS}/nobody-moves.yaml", case)
    conflicts = comity.conflicts(case, goal=GOAL).answer()
    concessions = comity.concessions(case, goal=GOAL)
    return {
        "case": case,
        "term": case.term("ulster_unionists.guns-first"),
        "scenario": happened,
        "assessment": comity.check(case, happened),
        "conflicts": conflicts,
        "conflict": conflicts.conflicts[0],
        "concessions": concessions,
        "concession": concessions.concessions[0],
        "agreement": comity.agree(case, goal=GOAL),
        "roadmap": comity.roadmap(case, start, goal=GOAL, parties=["ulster_unionists"]),
        "deadlocks": comity.deadlocks(case, goal=GOAL),
        "audit": comity.audit(case),
        "prospects": comity.possible(case, happened),
        "comparison": comity.compare(case, case),
    }


class Seen(HTMLParser):
    """The elements, the attributes and the text of HTML; raises `AssertionError` where they do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.words = set[str](), set[str](), ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += f"{data} "


@pytest.mark.parametrize("name", NAMED)
def test_a_display_is_tables_and_text_without_script_and_style(name: str) -> None:
    seen = Seen(shown()[name]._repr_html_())
    assert seen.words.strip()
    assert not seen.tags & {"script", "style", "iframe", "img", "link"}
    assert not {each for each in seen.attributes if each == "style" or each.startswith("on")}
    assert not seen.attributes & {"id"}, "several displays stand on one page"


@pytest.mark.parametrize("name", NAMED)
def test_a_display_says_the_same_in_markdown(name: str) -> None:
    text = shown()[name]._repr_markdown_().replace("\\", "").replace("<br>", " ")
    words = set(re.findall(r"\w+", Seen(shown()[name]._repr_html_()).words))
    assert words
    assert words - set(re.findall(r"\w+", text)) == set()


def test_an_assessment_shows_verdicts_with_sign_and_word() -> None:
    text = shown()["assessment"]._repr_markdown_()
    for said in (
        "| Ulster Unionist Party | ✕ rejects |",
        "| `ulster_unionists.guns-first` | ✕ violated |",
        "| `governments.inclusive-executive` | ✓ satisfied |",
        "2 terms not triggered or recorded alone: not shown here.",
    ):
        assert said in text


def test_a_conflict_shows_its_terms_and_why() -> None:
    text = shown()["conflict"]._repr_markdown_()
    assert text.startswith("#### `ira.institutions-first` + `ulster_unionists.guns-first`\n\n- ")
    assert text.endswith("\n\nThey cannot all be met, at any length, reading begun as process.\n")


def test_a_scenario_shows_what_each_step_records() -> None:
    text = shown()["scenario"]._repr_markdown_().replace("\\", "")
    assert "| 1 | 1999-12-02 | institutions: running<br>devolution |" in text


def test_hostile_titles_are_text_in_displays() -> None:
    term = {"id": "t", "kind": "demand", "requires": "f", "stated": ["s"], "title": HOSTILE}
    party = {"party": "a", "title": HOSTILE, "statements": {"s": {"speaker": "A"}}, "terms": [term]}
    case = comity.case_of({"case": "c", "title": HOSTILE, "facts": {"f": "bool"}, "parties": [party]})
    scenario = comity.scenario_of({"scenario": "s", "title": HOSTILE, "steps": [{"facts": {"f": True}}]}, case)
    for each in (case, case.terms[0], scenario, comity.check(case, scenario)):
        html, text = each._repr_html_(), each._repr_markdown_()
        assert "<script" not in html
        assert "\u202e" not in html + text
        assert HOSTILE.replace("\u202e", "�") in Seen(html).words
        assert "\\<script\\>alert(1)" in text
        assert "](javascript" not in text.replace("\\[link\\](javascript", "")


def test_what_has_no_display_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^a int has no display$"):
        comity.to_html(3)
    with pytest.raises(TypeError, match=r"^a Term has no rows$"):
        comity.to_rows(shown()["term"])


# --- rows ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLED)
def test_rows_have_the_same_names_and_plain_cells(name: str) -> None:
    rows = shown()[name].rows()
    assert rows
    assert len({tuple(row) for row in rows}) == 1
    for column in rows[0]:
        types = {type(row[column]) for row in rows} - {type(None)}
        assert len(types) <= 1
        assert types <= {str, int, float, bool}


@pytest.mark.parametrize("name", TABLED)
def test_pandas_takes_rows_as_they_are(name: str) -> None:
    rows = shown()[name].rows()
    frame = pd.DataFrame(rows)
    assert list(frame.columns) == list(rows[0])
    assert len(frame) == len(rows)


def test_polars_takes_rows_as_they_are() -> None:
    polars = pytest.importorskip("polars")
    for name in TABLED:
        rows = shown()[name].rows()
        assert polars.DataFrame(rows, infer_schema_length=None).columns == list(rows[0])


def test_the_rows_of_an_assessment_are_its_terms() -> None:
    answer = shown()["assessment"]
    rows = {row["term"]: row for row in answer.rows()}
    assert {name: row["verdict"] for name, row in rows.items()} == {
        term.term: term.verdict for party in answer.parties for term in party.terms
    }
    row = rows["governments.inclusive-executive"]
    assert {
        key: row[key] for key in ("case", "scenario", "as_of", "status", "feasible", "party", "stance", "kind")
    } == {
        "case": "northern-ireland-1999",
        "scenario": "as-it-happened",
        "as_of": None,
        "status": "ongoing",
        "feasible": True,
        "party": "governments",
        "stance": "open",
        "kind": "demand",
    }


def test_the_date_of_positions_is_a_text_in_rows() -> None:
    case = comity.load_case("rules/ukraine-2024")
    scenario = comity.load_scenario("examples/ukraine-2024/frozen-conflict.yaml", case)
    rows = comity.check(case, scenario, as_of=date(2024, 6, 20)).rows()
    assert {row["as_of"] for row in rows} == {"2024-06-20"}


def test_a_deadlock_has_a_row_for_each_link() -> None:
    rows = shown()["deadlocks"].rows()
    assert [(row["deadlock"], row["link"], row["term"]) for row in rows] == [
        (1, 1, "ulster_unionists.guns-first"),
        (1, 2, "ira.institutions-first"),
        (2, 1, "commission.contact-first"),
        (2, 2, "ira.institutions-first"),
        (2, 3, "ulster_unionists.guns-first"),
    ]


def test_concessions_have_a_row_each_with_cost_and_movers() -> None:
    rows = shown()["concessions"].rows()
    found = [(row["concession"], row["cost"], row["terms"], row["movers"]) for row in rows]
    assert found == [
        (1, 3.0, "ira.institutions-first", "ira"),
        (2, 3.0, "ulster_unionists.guns-first", "ulster_unionists"),
    ]


# --- short names ---------------------------------------------------------------------------------------------------


def test_cases_and_scenarios_are_named_in_short() -> None:
    case = shown()["case"]
    assert repr(case) == "<Case northern-ireland-1999: 6 parties, 10 terms>"
    assert repr(case.at(date(1999, 7, 1))) == "<Case northern-ireland-1999 as of 1999-07-01: 6 parties, 10 terms>"
    assert repr(shown()["term"]) == "<Term ulster_unionists.guns-first: precondition>"
    assert repr(case.party("sinn_fein")) == "<Party sinn_fein: 1 term>"
    assert repr(shown()["scenario"]) == "<Scenario as-it-happened: 3 steps, 3 inputs>"


def test_answers_are_named_in_short_by_what_they_say() -> None:
    one = shown()
    assert repr(one["assessment"]) == (
        "<Assessment as-it-happened: commission not engaged, governments open, ira accepts, review accepts, "
        "sinn_fein not engaged, ulster_unionists rejects>"
    )
    assert repr(one["assessment"].term("commission.contact-first")) == (
        "<TermAnswer commission.contact-first: not_triggered, because The first arms of the IRA are decommissioned, as "
        "verified by the commission: at no step up to 3 (not listed, so it did not happen)>"
    )
    assert repr(one["conflict"]) == "<Conflict ira.institutions-first + ulster_unionists.guns-first: any length>"
    assert repr(one["concession"]) == (
        "<Concession terms ira.institutions-first, cost 3.0, movers ira, readings begun=process + begun=arms>"
    )
    assert repr(one["agreement"]) == ("<Agreement of northern-ireland-1999 with once(devolution): none, at any length>")
    assert repr(one["roadmap"]) == "<Roadmap from nobody-moves to once(devolution): 2 moves>"
    assert repr(one["audit"]) == "<Audit northern-ireland-1999: complete, 6 parties>"


def test_a_search_is_named_by_how_far_it_is() -> None:
    search = comity.conflicts(shown()["case"])
    assert repr(search) == "<Conflicts of northern-ireland-1999: 0 found, not at its end yet>"
    assert repr(search.answer()).startswith("<Conflicts northern-ireland-1999: readings ")
    assert repr(search) == "<Conflicts of northern-ireland-1999: 3 found, that is all>"


def records(value: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever an answer holds
    if is_dataclass(value):
        yield value
        for each in fields(value):
            yield from records(getattr(value, each.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from records(each)
    elif isinstance(value, dict):
        yield from records(list(value.values()))


@pytest.mark.parametrize("name", TABLED)
def test_each_part_of_an_answer_is_named_in_one_short_line(name: str) -> None:
    for each in records(shown()[name]):
        assert repr(each).startswith(f"<{type(each).__name__} ")
        assert len(repr(each)) <= 200
        assert "\n" not in repr(each)


KINDS = [
    kind
    for module in (answers, findings, tallies, reckonings, trials, gathered, space, members, graph, timeline, clashing)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and kind.__module__ == module.__name__ and kind.__doc__ and not name.startswith("_")
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_has_a_short_name(kind: type) -> None:
    parts = {"Node", "Edge", "Change", "Stop", "Mark"}  # of graphs and timelines, which are short themselves
    assert issubclass(kind, Short) or kind.__name__ in parts
    parameters = getattr(kind, "__dataclass_params__", None)
    assert parameters is None or kind.__name__ in parts or not parameters.repr


def test_a_short_name_is_cut_where_it_is_long() -> None:
    cause = answers.Cause("f", True, 1, 1, (None, None), "recorded", 1, "long " * 100)  # noqa: FBT003 - its value
    assert repr(cause) == f"<Cause {('long ' * 100)[:190]}…>"


FAILING = """
import comity
from hypothesis import HealthCheck, given, settings
from comity.testing.strategies import scenarios
case = comity.load_case("rules/ukraine-2024")
@settings(database=None, max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios(case))
def test(scenario):
    assert scenario.course.steps > 99
test()
"""


def test_a_failing_example_of_hypothesis_is_the_smallest_scenario_as_it_is_made() -> None:
    done = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, text=True, check=False)
    assert "scenario=comity.scenario_of({'scenario': 'drawn', 'steps': [{}]}, case)," in " ".join(done.stderr.split())
    assert "Course(" not in done.stderr


def test_displays_are_no_fields_of_answers() -> None:
    for kind in (answers.Assessment, findings.Conflicts, findings.Roadmap):
        assert not {"rows", "_repr_html_"} & set(kind.__dataclass_fields__)
        assert not hasattr(kind, "__dict__") or "__dict__" not in kind.__slots__
    assert '"rows"' not in schema.schema("check")


def test_a_search_for_conflicts_shows_what_its_answer_shows() -> None:
    case = comity.load_case("rules/istanbul-2022")
    search, answer = comity.conflicts(case, "once(signature)"), comity.conflicts(case, "once(signature)").answer()
    assert search._repr_html_() == answer._repr_html_()
    assert search._repr_markdown_() == answer._repr_markdown_()
    assert search.rows() == answer.rows()
    assert len(answer.rows()) == 5
