"""The oracle's conditions against values worked by hand, and the generator's against the whole language."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_hand import found, said, step
from generate import case_docs, conditions, scenario_docs
from generate_conditions import condition, scope_of
from generate_scenarios import sampler
from oracle import assess

HELD_EAST = step(facts={"held(east)": True})
CONDITIONS = [
    ("a fact that was never given is unknown", "p", [step()], "U"),
    ("an event that is not listed did not happen", "e", [step()], "F"),
    ("an event happens at its step only", "e", [step(events=["e"]), step()], "F"),
    ("an unknown event may happen", "e", [step(unknown=["e"])], "U"),
    ("a fact keeps its value", "p", [step(p=True), step(), step(q=False)], "T"),
    ("a fact may become unknown", "p", [step(p=True), step(unknown=["p"]), step()], "U"),
    ("not binds more than and", "not p and q", [step(p=False, q=False)], "F"),
    ("and binds more than or", "p or p and q", [step(p=True, q=False)], "T"),
    ("and with a false side is false", "p and q", [step(p=False)], "F"),
    ("or with a true side is true", "p or q", [step(q=True)], "T"),
    ("a falsehood implies anything", "implies(p, q)", [step(p=False)], "T"),
    ("an unknown may imply a falsehood", "implies(p, q)", [step(q=False)], "U"),
    ("iff is true of two falsehoods", "p == q", [step(p=False, q=False)], "T"),
    ("iff with an unknown is unknown", "p == p", [step()], "U"),
    ("xor is true of exactly one", "p != q", [step(p=True, q=False)], "T"),
    ("a value is one of several", "war in (hot, cold)", [step(war="cold")], "T"),
    ("a value is none of several", "war not in (hot, cold)", [step(war="cold")], "F"),
    ("an unknown value is not surely one of all", "war in (hot, cold, over)", [step()], "U"),
    ("an unknown is not even equal to itself", "n == n", [step()], "U"),
    ("zero times an unknown is unknown", "0 * n == 0", [step()], "U"),
    ("a chain holds if each link does", "1 < n <= 3 != x", [step(n=3, x=2.5)], "T"),
    ("a chain fails with its first link", "5 < n <= x", [step(n=3)], "F"),
    ("product binds more than sum", "n + 2 * n == 9", [step(n=3)], "T"),
    ("decimals are exact", "x * 3 == 0.3", [step(x=0.1)], "T"),
    ("minus turns bounds around", "-lost >= -1", [step(facts={"held(coast)": False})], "T"),
    ("a date plus days is a date", "due + days(2) * 2 == date(2025, 1, 5)", [step(due="2025-01-01")], "T"),
    ("a date minus a date is a number of days", "today - due <= days(3)", [step(5, due="2025-01-01")], "F"),
    ("today is the day even with hours", "today == date(2025, 1, 5)", [step(5, hour=14)], "T"),
    ("today is unknown without a date", "today >= date(2025, 1, 5)", [step(5), step()], "U"),
    ("all of nothing is true", "all(p for r in nowhere)", [step()], "T"),
    ("any of nothing is false", "any(p for r in nowhere)", [step()], "F"),
    ("none of nothing is counted", "count(p for r in nowhere) == 0", [step()], "T"),
    ("a group sets each member", "all(held(r) for r in coast)", [step(facts={"held(coast)": True})], "T"),
    ("a type sets every entity", "lost == 3", [step(facts={"held(land)": True})], "T"),
    ("a count is decided by its sure members", "count(held(r) for r in land) >= 1", [HELD_EAST], "T"),
    ("a count is refuted by its possible members", "lost > 1", [step(facts={"held(coast)": False})], "F"),
    ("a count between its bounds is unknown", "lost == 2", [HELD_EAST], "U"),
    ("two counts are taken to be independent", "lost == lost", [HELD_EAST], "U"),
    ("a variable may be compared with an entity", "any(r == host for r in land)", [step(host="isle")], "T"),
    ("a derived name has parameters", "free(east) and free(west)", [HELD_EAST], "F"),
    ("once looks back", "once(e)", [step(events=["e"]), step()], "T"),
    ("earlier does not look at this step", "earlier(e)", [step(events=["e"])], "F"),
    ("previously looks one step back only", "previously(e)", [step(events=["e"]), step(), step()], "F"),
    ("previously is false at the first step", "previously(true)", [step()], "F"),
    ("always is about the steps so far", "always(p)", [step(p=False), step(p=True)], "F"),
    ("since starts at a step where y holds", "since(p, e)", [step(p=False, events=["e"])], "T"),
    ("since ends where x fails", "since(p, e)", [step(events=["e"]), step(p=False), step(p=True)], "F"),
    ("since lasts while x holds", "since(p, e)", [step(events=["e"]), step(p=True), step()], "T"),
    ("the window is closed at its bound", 'once(e, within="3 days")', [step(1, events=["e"]), step(4)], "T"),
    ("beyond its bound the window is shut", 'once(e, within="3 days")', [step(1, events=["e"]), step(5)], "F"),
    ("a week has seven days", 'earlier(e, within="1 weeks")', [step(1, events=["e"]), step(8)], "T"),
    ("hours count", 'once(e, within="8 hours")', [step(1, hour=2, events=["e"]), step(1, hour=10)], "T"),
    ("an hour too many", 'once(e, within="8 hours")', [step(1, hour=2, events=["e"]), step(1, hour=11)], "F"),
    ("a window needs the dates", 'once(e, within="3 days")', [step(events=["e"]), step(4)], "U"),
    ("this very step is within any window", 'once(e, within="0 days")', [step(events=["e"])], "T"),
    ("earlier within is not this step", 'earlier(e, within="0 days")', [step(events=["e"])], "F"),
    ("a concept without readings is unknown", "done", [step()], "U"),
    ("a scenario says what an undefined concept is", "done", [step(done=True), step()], "T"),
    ("a stipulated concept has no readings any more", "fair", [step(fair=True), step(p=False)], "T"),
    ("a stipulated concept may be unknown", "fair", [step(p=True, q=True, unknown=["fair"])], "U"),
    ("others' facts are not in the view of a party", "view(south, p)", [step(p=True)], "T"),
]
VERDICTS = {"T": "satisfied", "F": "violated", "U": "undetermined"}


@pytest.mark.parametrize(("cond", "steps", "expected"), [pytest.param(*row[1:], id=row[0]) for row in CONDITIONS])
def test_the_value_of_a_condition_at_the_last_step(cond: str, steps: list[dict[str, Any]], expected: str) -> None:
    party = found([{"kind": "assertion", "claims": cond}], steps)
    assert party["terms"]["assertion"]["verdict"] == VERDICTS[expected]


@given(st.data())
def test_the_oracle_reads_every_generated_condition(data: st.DataObject) -> None:
    case = data.draw(case_docs())
    term = {"id": "t", "kind": "assertion", "claims": data.draw(conditions(case)), "title": "A term", "stated": ["s0"]}
    case["parties"][0]["terms"].append(term | {"id": "generated"})
    verdict = assess(case, data.draw(scenario_docs(case)))["parties"]["north"]["terms"]["generated"]["verdict"]
    assert verdict in {"satisfied", "violated", "undetermined", "contested"}


FORMS = "not |and|or|implies(|==|!=|<|<=|>|>=| in (|not in (|all(|any(|count(|once(|earlier(|always(|previously(|since("
WORDS_USED = "|within=|today|date(|days(|view(| + | - | * |-lost|true|false|fair|safe(|done|free(|hit(|host|due"


@pytest.mark.parametrize("form", (FORMS + WORDS_USED).split("|"))
def test_every_form_of_a_condition_is_generated(form: str) -> None:
    assert any(form in text for text in SOME_CONDITIONS)


SOME_CONDITIONS = [condition(scope_of(said(), sampler(seed)), 3) for seed in range(1500)]
