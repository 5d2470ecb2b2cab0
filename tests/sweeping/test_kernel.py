"""The kernel says of every scenario of a block what `comity.check` says of it alone."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity import case as c
from comity.columns.blocks import DAY, Block
from comity.columns.kernel import evaluate
from comity.columns.plan import plan
from comity.columns.planes import everywhere, popcount
from comity.problems import CaseError
from generate import case_docs, scenario_docs
from generate_conditions import DAY_ONE, names_of
from generate_scenarios import a_date, changes, sampler, told_at_first
from sweeping.blocks_of import at_row, block_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comity.columns.blocks import Outcomes, Plane

Doc = dict[str, Any]
Answer = tuple[set[Any], dict[str, set[Any]], dict[str, tuple[set[Any], set[Any]]]]
"""What is feasible, the stance of each party, the verdict of each term and what it may be."""
ROOT = Path(__file__).parents[2]


def of_check(
    case: c.Case, scenario: c.Scenario, as_of: date | None = None, readings: Mapping[str, str] | None = None
) -> Answer:
    found = comity.check(case, scenario, engine="meaning", explain=False, as_of=as_of, readings=readings)
    terms = {one.term: ({one.verdict}, set(one.possible)) for party in found.parties for one in party.terms}
    return {found.feasible}, {party.party: {party.stance} for party in found.parties}, terms


def of_row(found: Outcomes, row: int) -> Answer:
    terms = {name: (at_row(planes, row), at_row(found.possible[name], row)) for name, planes in found.verdicts.items()}
    return at_row(found.feasible, row), {name: at_row(each, row) for name, each in found.stances.items()}, terms


def assert_alike(
    case: c.Case, scenarios: Sequence[c.Scenario], as_of: date | None = None, readings: Mapping[str, str] | None = None
) -> None:
    """Of each scenario, the complete ones in one block and the others in another, the answers are the same."""
    planned = plan(case.at(as_of), readings)
    for closed in (True, False):
        rows = [each for each in scenarios if each.course.closed is closed]
        found = evaluate(planned, block_of(case, rows)) if rows else None
        for row, scenario in enumerate(rows):
            assert found is not None
            assert of_row(found, row) == of_check(case, scenario, as_of, readings)
        if found:
            assert_tidy(found)


def assert_tidy(found: Outcomes) -> None:
    """Every row is in just one plane, no bit is set after the last, and no plane is empty."""
    partitions: list[Mapping[Any, Plane]] = [*found.verdicts.values(), *found.stances.values(), found.feasible]
    for planes in (list(each.values()) for each in partitions):
        assert sum(popcount(plane) for plane in planes) == found.rows
        assert np.array_equal(np.bitwise_or.reduce(planes), everywhere(found.rows))
    for planes in (list(each.values()) for each in found.possible.values()):
        assert all(popcount(plane) for plane in planes)
        assert not any(popcount(plane & ~everywhere(found.rows)) for plane in planes)


def a_long_scenario(case: Doc, seed: int) -> Doc:
    """A scenario of up to 50 steps."""
    choose = sampler(seed)
    names, clock = names_of(case), datetime.combine(DAY_ONE + timedelta(days=choose(4)), time())
    steps: list[Doc] = []
    for _ in range(1 + choose(50)):
        step, clock = a_date(choose, clock)
        told = not steps and choose(2)
        steps.append(step | (told_at_first(case, names, choose) if told else changes(case, names, choose)))
    scenario: Doc = {"scenario": "long", "status": ("complete", "ongoing")[choose(2)], "steps": steps}
    later = clock.date() + timedelta(days=(1, 7, 40)[choose(3)])
    return scenario | ({"as_of": later.isoformat()} if choose(2) else {})


@st.composite
def cases_with_scenarios(draw: st.DrawFn) -> tuple[Doc, list[Doc]]:
    """A case and some scenarios of it, short and long."""
    case = draw(case_docs())
    short = draw(st.lists(scenario_docs(case), min_size=1, max_size=4))
    seeds = draw(st.lists(st.integers(0, 2**32), max_size=4))
    return case, [*short, *(a_long_scenario(case, seed) for seed in seeds)]


def checked(docs: tuple[Doc, list[Doc]]) -> tuple[c.Case, list[c.Scenario]]:
    case = comity.case_of(docs[0])
    return case, [comity.scenario_of(each, case) for each in docs[1]]


@given(cases_with_scenarios())
def test_every_scenario_of_a_block_has_the_answer_that_it_has_alone(docs: tuple[Doc, list[Doc]]) -> None:
    assert_alike(*checked(docs))


@given(cases_with_scenarios(), st.integers(-2, 35))
def test_every_answer_as_of_a_date_is_the_same(docs: tuple[Doc, list[Doc]], days: int) -> None:
    assert_alike(*checked(docs), as_of=DAY_ONE + timedelta(days=days))


@given(st.data())
def test_every_answer_in_a_reading_is_the_same(data: st.DataObject) -> None:
    docs = data.draw(cases_with_scenarios())
    readings = {}
    for key, concept in docs[0].get("concepts", {}).items():
        if "readings" in concept and data.draw(st.booleans()):
            readings[key.partition("(")[0]] = data.draw(st.sampled_from(list(concept["readings"])))
    assert_alike(*checked(docs), readings=readings)


@given(cases_with_scenarios())
def test_a_block_says_what_its_halves_say(docs: tuple[Doc, list[Doc]]) -> None:
    case, scenarios = checked(docs)
    planned = plan(case)
    rows = [each for each in scenarios if each.course.closed is scenarios[0].course.closed]
    whole = evaluate(planned, block_of(case, rows))
    for row, scenario in enumerate(rows):
        assert of_row(evaluate(planned, block_of(case, [scenario])), 0) == of_row(whole, row)


@given(case_docs(), st.data())
def test_a_plan_survives_pickling(doc: Doc, data: st.DataObject) -> None:
    case = comity.case_of(doc)
    block = block_of(case, [comity.scenario_of(data.draw(scenario_docs(doc)), case)])
    planned = plan(case)
    again = pickle.loads(pickle.dumps(planned))  # noqa: S301 - written a moment ago
    assert (again.inputs, again.rows, again.terms, again.parties) == (
        planned.inputs,
        planned.rows,
        planned.terms,
        planned.parties,
    )
    assert of_row(evaluate(again, block), 0) == of_row(evaluate(planned, block), 0)


def test_the_real_case_has_the_answers_of_check_for_all_its_scenarios() -> None:
    case = comity.load_case(ROOT / "rules/ukraine-2024")
    files = sorted((ROOT / "examples/ukraine-2024").glob("*.yaml"))
    assert len(files) >= 20
    scenarios = [comity.load_scenario(path, case) for path in files]
    assert_alike(case, scenarios)
    assert_alike(case, scenarios, as_of=date(2024, 6, 16))
    assert_alike(case, scenarios * 7)  # more than a word


# --- at the edges ------------------------------------------------------------------------------------------------

SAID: Doc = {"statements": {"s": {"speaker": "A"}}}


def a_case(*terms: Doc, **parts: Any) -> c.Case:  # noqa: ANN401 - parts of a document
    told = [{"id": f"t{i}", "title": "A term", "stated": ["s"]} | term for i, term in enumerate(terms)]
    return comity.case_of({"case": "c", **parts, "parties": [{"party": "north", **SAID, "terms": told}]})


def claims(*conditions: str) -> list[Doc]:
    return [{"kind": "assertion", "claims": each} for each in conditions]


def scenarios_of(case: c.Case, *docs: Doc) -> list[c.Scenario]:
    return [comity.scenario_of({"scenario": "s"} | doc, case) for doc in docs]


def a_step(**facts: object) -> Doc:
    return {"steps": [{"facts": facts}]}


def test_a_condition_of_150_levels_is_evaluated() -> None:
    forms = ("previously({})", "{} and b", "{} or c")

    def chain(length: int) -> c.Case:
        derived = {f"d{i + 1}": forms[i % 3].format(f"d{i}" if i else "a") for i in range(length)}
        return a_case(*claims(f"d{length}"), facts=dict.fromkeys("abc", "bool"), derived=derived)

    with pytest.raises(CaseError, match="more than 150 levels"):
        chain(75)  # two levels each, with that of their names
    case = chain(74)
    some: list[Doc] = [a_step(a=True, b=False), a_step(b=True), {"steps": [{"facts": {"a": True, "b": True}}] * 60}]
    assert_alike(case, scenarios_of(case, *some))


def test_more_steps_than_a_byte_can_count_have_their_windows() -> None:
    terms: list[Doc] = [
        {"kind": "demand", "of": "a", "requires": "b", "within": "2 days"},
        {"kind": "commitment", "when": "a", "then": "b", "within": "36 hours"},
        *claims('once(b, within="3 days")', 'earlier(a, within="300 days")'),
    ]
    case = a_case(*terms, events={"a": {}, "b": {}})
    first = date(2025, 1, 1)

    def dated(steps: int, when: Mapping[int, str]) -> Doc:
        days = [{"date": (first + timedelta(days=i)).isoformat()} for i in range(steps)]
        return {"steps": [day | ({"events": [when[i]]} if i in when else {}) for i, day in enumerate(days)]}

    for steps in (254, 255):
        some = [dated(steps, {0: "a", 2: "b", steps - 4: "b", steps - 1: "a"}), dated(3, {1: "a"})]
        assert_alike(case, scenarios_of(case, *some))


def test_seconds_count_within_a_window() -> None:
    case = a_case({"kind": "commitment", "when": "a", "then": "b", "within": "1 hours"}, events={"a": {}, "b": {}})
    late, just = (
        {"steps": [{"date": "2025-01-01T10:00:30", "events": ["a"]}, {"date": at, "events": ["b"]}]}
        for at in ("2025-01-01T11:00:31", "2025-01-01T11:00:30")
    )
    assert_alike(case, scenarios_of(case, late, just))


def test_a_window_longer_than_all_dates_lie_apart_is_as_long_as_any() -> None:
    case = a_case(*claims('once(a, within="999999 weeks")'), events={"a": {}})
    steps: list[Doc] = [{"date": "0001-01-01", "events": ["a"]}, {"date": "9999-12-31"}]
    assert_alike(case, scenarios_of(case, {"steps": steps}))


def test_numbers_that_do_not_fit_into_64_bits_are_exact() -> None:
    most = 10**18 - 1
    conditions = [
        "n * n * n > m * m * m",
        "n * n * n == m * m * m",
        f"n * m * m < {most} * m * m",
        "n + n * n < m * 3",
        "p * 3 == q",
        "p - q < n * n * n * n",
        "count(w(l) for l in land) * n * n > m * m",
        "0 - count(w(l) for l in land) * n * n * n > m",
    ]
    facts: Doc = {"n": "int", "m": "int", "p": "number", "q": "number", "w(land)": "bool"}
    case = a_case(*claims(*conditions), facts=facts, entities={"land": ["east", "west"]})
    some = [
        a_step(n=most, m=most),
        a_step(n=most, m=most - 1, p=0.1, q=0.3, **{"w(land)": True}),
        a_step(n=-most, m=most, p=0.000000000000000001, q=999999999999999999, **{"w(east)": True}),
        a_step(n=3, m=-most, q=0.000000000000000003, p=0.000000000000000001),
        a_step(n=0, m=0),
        a_step(m=1),
    ]
    assert_alike(case, scenarios_of(case, *some))


def test_names_of_two_types_are_alike_by_name() -> None:
    facts: Doc = {"one": ["low", "cold", "hot"], "other": ["hot", "mild", "cold"]}
    case = a_case(*claims("one == other", "one != other", "one == hot", "other in (mild, hot)"), facts=facts)
    some = [a_step(one=one, other=other) for one in facts["one"] for other in facts["other"]]
    assert_alike(case, scenarios_of(case, *some, a_step(one="low"), a_step(other="cold"), a_step()))


def test_what_lies_after_the_last_step_of_a_shorter_scenario_is_never_looked_at() -> None:
    terms: list[Doc] = [
        {"kind": "demand", "of": "a", "requires": "b", "within": "2 days"},
        {"kind": "demand", "requires": "n > 1", "by": "2025-01-02"},
        {"kind": "commitment", "when": "a", "then": "b"},
        {"kind": "commitment", "when": "a", "then": "b", "within": "5 days"},
        {"kind": "red_line", "never": "b and m == hot"},
        *({"kind": "assertion", "claims": "n > 1", "at": f"2025-01-0{day}"} for day in range(1, 6)),
    ]
    case = a_case(*terms, facts={"n": "int", "m": ["hot", "cold"]}, events={"a": {}, "b": {}})
    facts = {"n": 1, "m": "cold"}
    short: Doc = {"steps": [{"date": "2025-01-01", "events": ["a"], "facts": facts}, {"date": "2025-01-03"}]}
    long: Doc = {"steps": [*short["steps"], {"date": "2025-01-04", "events": ["b"], "facts": {"n": 2, "m": "hot"}}]}
    for status in ("complete", "ongoing"):
        one, other = scenarios_of(case, short | {"status": status}, long | {"status": status})
        block, later = block_of(case, [one, other]), block_of(case, [other, other])
        assert block.dates is not None
        assert later.dates is not None
        early = block.dates - np.array([[0, 0], [0, 0], [300 * DAY, 0]])
        for dates in (block.dates, later.dates, early):
            odd = replace(block, inputs=later.inputs, dates=dates)
            assert [of_row(evaluate(plan(case), odd), row) for row in (0, 1)] == [
                of_check(case, one),
                of_check(case, other),
            ]


def test_an_input_without_a_column_is_unknown_or_never_happens_or_is_as_its_readings_say() -> None:
    concepts = {"fair": {"title": "Fair", "readings": {"low": "n < 5", "free": "n == 0"}}, "done": {"title": "Done"}}
    terms = claims(
        "a", "e", "n == 1", "m == hot", "m == k", "fair", "done", "once(e)", "not previously(e)", "n + n > 1"
    )
    facts: Doc = {"a": "bool", "n": "int", "m": ["hot", "cold"], "k": ["hot", "cold"]}
    case = a_case(*terms, facts=facts, events={"e": {}}, concepts=concepts)
    assert_alike(case, scenarios_of(case, {"steps": [{}]}, {"steps": [{}]}))
    assert_alike(case, scenarios_of(case, {"steps": [{}, {}]}))


def test_a_block_without_rows_has_no_answers() -> None:
    case = a_case({"kind": "assertion", "claims": {"text": "So it is"}}, *claims("a"), facts={"a": "bool"})
    found = evaluate(plan(case), Block(rows=0, steps=1, inputs={}))
    assert found.verdicts == {"north.t0": {}, "north.t1": {}}
    assert (found.stances, found.feasible) == ({"north": {}}, {})


def test_a_reading_that_does_not_exist_is_refused_as_check_refuses_it() -> None:
    concepts = {"fair": {"title": "Fair", "readings": {"low": "n < 5", "free": "n == 0"}}}
    case = a_case(*claims("fair"), facts={"n": "int"}, concepts=concepts)
    (scenario,) = scenarios_of(case, a_step(n=1))
    for readings in ({"fair": "high"}, {"foul": "low"}):
        with pytest.raises(CaseError) as refused:
            plan(case, readings)
        with pytest.raises(CaseError) as expected:
            comity.check(case, scenario, readings=readings)
        assert refused.value.problems == expected.value.problems


def test_a_plan_names_the_inputs_that_matter_and_no_others() -> None:
    facts: Doc = {"a": "bool", "b": "bool", "n": "int", "idle": "bool"}
    background = [{"id": "law", "always": "b", "title": "It is so"}]
    case = a_case(*claims("a and n > 1"), facts=facts, background=background)
    assert plan(case).inputs == ("a", "b", "n")


def test_equal_parts_are_computed_once_and_registers_are_used_again() -> None:
    facts: Doc = {f"f{i}": "bool" for i in range(30)}
    parts = [f"(f{i} and not f{i + 1} or f{(i + 2) % 30})" for i in range(29)]
    one, twice = a_case(*claims(*parts), facts=facts), a_case(*claims(*parts, *parts), facts=facts)
    results = sum(each.operation == "result" for each in plan(one).complete.code)
    assert len(plan(twice).complete.code) == len(plan(one).complete.code) + results - 1
    assert plan(one).complete.registers < len(plan(one).complete.code) / 2
