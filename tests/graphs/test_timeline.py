"""A timeline has what a scenario records, the deadlines that it calls for, and the verdicts that it comes to."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.case import Commitment, Demand
from comity.graphs.obligations import Obligation, State
from comity.graphs.timeline import Change, Mark
from comity.verdicts import Worlds, outcome
from generate import case_docs
from generate_scenarios import scenario_docs

if TYPE_CHECKING:
    from comity.case import Term
    from comity.graphs.timeline import Timeline

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> : section; title #35; \u202e\n%%{init}%%"
TERM = {"stated": ["s"], "title": "A term"}
CASE: dict[str, Any] = {
    "case": "deadlines",
    "facts": {"talks": {"type": "bool", "title": "Talks"}, "troops": {"type": "int", "unit": "soldiers"}},
    "events": {"call": {"title": "A call"}, "reply": {"title": "A reply"}},
    "parties": [
        {
            "party": "north",
            "statements": {"s": {"speaker": "A"}},
            "terms": [
                {"id": "answer", "kind": "commitment", "when": "call", "then": "reply", "within": "10 days", **TERM},
                {"id": "soon", "kind": "demand", "requires": "talks", "by": date(2024, 2, 1), **TERM},
                {"id": "fast", "kind": "demand", "of": "call", "requires": "reply", "within": "36 hours", **TERM},
                {"id": "never", "kind": "red_line", "never": "troops > 5", **TERM},
            ],
        }
    ],
}


def course(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a scenario
    return {"scenario": "course", "steps": list(steps), **more}


def drawn(doc: dict[str, Any], *, judged: bool = False) -> Timeline:
    case = comity.case_of(CASE)
    scenario = comity.scenario_of(doc, case)
    return comity.timeline(case, scenario, comity.check(case, scenario) if judged else None)


CALL = {"date": date(2024, 1, 1), "events": ["call"], "facts": {"talks": False}}


@pytest.mark.parametrize(
    ("later", "more", "answer", "soon"),
    [
        ({"date": date(2024, 1, 11), "events": ["reply"], "facts": {"talks": True}}, {}, "met", "met"),
        ({"date": date(2024, 1, 12), "events": ["reply"], "facts": {"talks": True}}, {}, "missed", "met"),
        ({"date": date(2024, 1, 12), "facts": {}}, {"status": "ongoing"}, "missed", "pending"),
        ({"date": date(2024, 1, 5), "facts": {}}, {"status": "ongoing"}, "pending", "pending"),
        ({"date": datetime(2024, 1, 11, 12), "facts": {}}, {"status": "ongoing"}, "missed", "pending"),  # noqa: DTZ001 - no zones anywhere
        ({"date": date(2024, 2, 2), "facts": {"talks": True}}, {"status": "ongoing"}, "missed", "missed"),
        ({"date": date(2024, 1, 5), "unknown": ["reply", "talks"]}, {}, "open", "open"),
        ({"events": ["reply"]}, {"as_of": date(2024, 3, 1), "status": "ongoing"}, "open", "missed"),
    ],
)
def test_a_deadline_is_met_missed_pending_or_open(
    later: dict[str, Any], more: dict[str, Any], answer: State, soon: State
) -> None:
    found = {each.term: each for each in drawn(course(CALL, later, **more)).deadlines}
    assert found["north.answer"] == Obligation("north.answer", "A term", 1, date(2024, 1, 11), answer)
    assert found["north.soon"] == Obligation("north.soon", "A term", 1, date(2024, 2, 1), soon)
    assert found["north.fast"].due == datetime(2024, 1, 2, 12)  # noqa: DTZ001 - no zones anywhere
    assert set(found) == {"north.answer", "north.soon", "north.fast"}


def test_what_is_not_called_for_has_no_deadline_and_each_call_has_its_own() -> None:
    quiet = drawn(course({"date": date(2024, 1, 1)}))
    assert [each.term for each in quiet.deadlines] == ["north.soon"]
    again = drawn(course(CALL, {"date": date(2024, 1, 5), "events": ["call"]}, {"events": ["call"]}))
    found = [(each.step, each.due) for each in again.deadlines if each.term == "north.answer"]
    assert found == [(1, date(2024, 1, 11)), (2, date(2024, 1, 15)), (3, None)]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_deadline_is_missed_or_pending_exactly_where_the_verdict_says_so(data: st.DataObject) -> None:
    doc = data.draw(case_docs())
    case = comity.case_of(doc)
    scenario = comity.scenario_of(data.draw(scenario_docs(doc)), case)
    found: dict[str, set[State]] = {}
    for each in comity.timeline(case, scenario).deadlines:
        found.setdefault(each.term, set()).add(each.state)
    worlds = Worlds(scenario.course)
    for term in case.terms:
        if has_deadline(term) and case.why_not[term.name] is None and not term.concepts:
            verdict, states = outcome(term, worlds).verdict, found.get(term.name, set())
            assert ("missed" in states) == (verdict == "violated")
            assert verdict != "pending" or "pending" in states
            assert verdict != "not_triggered" or not states
            assert verdict != "satisfied" or states <= {"met"}


def has_deadline(term: Term) -> bool:
    return isinstance(term.rule, Demand | Commitment) and bool(term.rule.by or term.rule.within)


def test_each_step_has_what_it_records_and_each_verdict_its_step() -> None:
    steps = (
        {"date": date(2024, 1, 1), "facts": {"troops": 3, "talks": False}, "events": ["call"], "title": "Start"},
        {"facts": {"troops": 1200}, "unknown": ["talks", "reply"]},
    )
    found = drawn(course(*steps), judged=True)
    assert [(stop.step, stop.date, stop.title) for stop in found.stops] == [
        (1, date(2024, 1, 1), "Start"),
        (2, None, None),
    ]
    assert set(found.stops[0].changes) == {
        Change("fact", "troops", "troops: 3 soldiers"),
        Change("fact", "talks", "Talks: no"),
        Change("event", "call", "A call"),
    }
    assert set(found.stops[1].changes) == {
        Change("fact", "troops", "troops: 1,200 soldiers"),
        Change("unknown", "talks", "Talks: not known"),
        Change("unknown", "reply", "A reply: not known"),
    }
    assert found.marks[-1] == Mark("north.never", "A term", "red_line", "violated", 2)
    assert [mark.verdict for mark in found.marks] == ["undetermined", "undetermined", "undetermined", "violated"]


def test_a_picture_has_every_step_deadline_and_verdict() -> None:
    found = drawn(course(CALL, {"date": date(2024, 1, 3), "facts": {"troops": 9}}), judged=True)
    picture = ET.fromstring(found.to_svg())  # noqa: S314 - our own text
    named = [each.get("class", "") for each in picture.iter(f"{SVG}g")]
    assert named.count("stop") == 2
    assert [each for each in named if each.startswith("deadline")] == ["deadline missed"] * 3
    assert named.count("change") == 3
    assert named.count("mark") == len(found.marks) == 4
    width = int(picture.get("width", ""))
    for bar in picture.findall(f"{SVG}g/{SVG}rect"):
        assert 0 < int(bar.get("x", "")) < int(bar.get("x", "")) + int(bar.get("width", "")) <= width


def test_a_bar_is_as_long_as_its_time_between_dated_steps() -> None:
    steps = (CALL, {"date": date(2024, 1, 21)}, {"date": date(2024, 3, 1)})
    picture = ET.fromstring(drawn(course(*steps)).to_svg())  # noqa: S314 - our own text
    answer = picture.findall(f"{SVG}g/{SVG}rect")[0]
    rings = [int(each.get("cx", "")) for each in picture.iter(f"{SVG}circle")]
    assert int(answer.get("x", "")) == rings[0]
    assert int(answer.get("width", "")) == (rings[1] - rings[0]) // 2  # 10 of 20 days


def test_mermaid_has_bars_where_steps_have_dates_and_a_plain_line_where_none_has() -> None:
    dated = drawn(course(CALL)).to_mermaid()
    assert dated == (
        "gantt\n  title course\n  dateFormat YYYY-MM-DDTHH:mm\n  section Step 1, 2024-01-01\n"
        "  #9632; Talks#58; no :milestone, 2024-01-01T00:00, 0d\n"
        "  #9670; A call :milestone, 2024-01-01T00:00, 0d\n  section Deadlines\n"
        "  #9644; north.answer#58; by 2024-01-11, missed :crit, 2024-01-01T00:00, 2024-01-12T00:00\n"
        "  #9644; north.soon#58; by 2024-02-01, missed :crit, 2024-01-01T00:00, 2024-02-02T00:00\n"
        "  #9644; north.fast#58; by 2024-01-02 12#58;00, missed :crit, 2024-01-01T00:00, 2024-01-02T12:00\n"
    )
    plain = drawn(course({"events": ["call"]}, {})).to_mermaid()
    assert plain == (
        "timeline\n  title course\n  Step 1, undated : #9670; A call\n  Step 2, undated : nothing is recorded\n"
    )


def test_graphviz_has_the_steps_in_a_row() -> None:
    lines = drawn(course(CALL, {"events": ["reply"]})).to_dot().splitlines()
    assert lines[3:6] == [
        '  s1 [label="Step 1, 2024-01-01\\nTalks: no\\nA call"];',
        '  s2 [label="Step 2, undated\\nA reply"];',
        "  s1 -> s2;",
    ]


def test_hostile_titles_are_text_everywhere() -> None:
    doc = course(CALL | {"title": HOSTILE}, {"date": date(2024, 2, 1), "title": HOSTILE * 100}, title=HOSTILE)
    found = drawn(doc, judged=True)
    picture = found.to_svg()
    shapes = {each.tag.removeprefix(SVG) for each in ET.fromstring(picture).iter()}  # noqa: S314 - our own text
    assert shapes == {"svg", "title", "desc", "rect", "line", "g", "circle", "text"}
    assert "\u202e" not in picture
    inside = r"(?:[\w .,\-/()=]|#\d+;)*"
    kinds = rf"gantt|  title {inside}|  dateFormat [\w:-]+|  section {inside}|  {inside} :\w+, [\d:T-]+, [\d:T-]+d?"
    assert [line for line in found.to_mermaid().splitlines() if not re.fullmatch(kinds, line)] == []
    quoted = r'"(?:[^"\\\n]|\\.)*"'
    nodes = rf"  \w+ \[label={quoted}(?:, \w+=\w+)*\];|  \w+ -> \w+(?: \[\w+=\w+, \w+=\w+\])?;"
    rest = [line for line in found.to_dot().splitlines()[3:-1] if not re.fullmatch(nodes, line)]
    assert rest == []
