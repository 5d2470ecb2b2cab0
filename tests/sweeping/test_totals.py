"""Totals are what counting the answers of `check` one by one comes to, in whatever order and parts."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.columns.blocks import Outcomes
from comity.columns.kernel import evaluate
from comity.columns.plan import plan
from comity.columns.planes import pack
from comity.sweeping import deciding, scenarios
from comity.sweeping.totals import Totals, as_data, counted, from_data, merged, pairs
from generate import case_docs, scenario_docs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from comity.answers import Assessment
    from comity.case import Case, Scenario

BINDING = ("precondition", "demand", "red_line", "commitment")


Docs = tuple[dict[str, Any], list[dict[str, Any]]]


@st.composite
def several(draw: st.DrawFn) -> Docs:
    """A case, and up to eight scenarios of it, as documents."""
    doc = draw(case_docs())
    return doc, draw(st.lists(scenario_docs(doc), min_size=1, max_size=8))


def loaded(drawn: Docs) -> tuple[Case, list[Scenario]]:
    case = comity.case_of(drawn[0])
    return case, [comity.scenario_of(each, case) for each in drawn[1]]


def swept(case: Case, given_: Sequence[Scenario], *, matrix: bool = True, rows: int = 3) -> list[Totals]:
    """The totals of scenarios by the kernel, in blocks of a few rows."""
    made = plan(case)
    blocks = scenarios.blocks(given_, case, rows)
    return [counted(evaluate(made, block), made, matrix=matrix) for block, _ in blocks]


def by_hand(answers: Iterable[Assessment]) -> Totals:
    """The same, counted answer by answer."""
    found = list(answers)
    possible = [answer for answer in found if answer.feasible is not False]
    violated = [
        [
            term.term
            for party in answer.parties
            for term in party.terms
            if term.kind in BINDING and term.verdict == "violated"
        ]
        for answer in possible
    ]
    stances = [{party.stance for party in answer.parties} for answer in possible]
    words = {True: "feasible", False: "infeasible", None: "unknown"}
    return Totals(
        scenarios=len(found),
        feasible=count(words[answer.feasible] for answer in found),
        verdicts=table((term.term, term.verdict) for a in found for party in a.parties for term in party.terms),
        stances=table((party.party, party.stance) for answer in found for party in answer.parties),
        agreed=count(
            [
                *("accepted" for each in stances if each == {"accepts"}),
                *("settled" for each in stances if not each & {"rejects", "open"}),
                *("unrejected" for each in stances if "rejects" not in each),
            ]
        ),
        blocks=count(name for names in violated for name in names),
        alone=count(names[0] for names in violated if len(names) == 1),
        together=table(pair for names in violated for pair in combinations(names, 2)),
    )


def count(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names))


def table(pairs_: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs_:
        found.setdefault(name, []).append(value)
    return {name: count(values) for name, values in found.items()}


def checked(case: Case, given_: Iterable[Scenario]) -> list[Assessment]:
    return [comity.check(case, each, engine="meaning", explain=False) for each in given_]


def plain(totals: Totals) -> dict[str, Any]:
    """Totals without terms and parties that have nothing counted, which a plan without them never mentions."""
    data = as_data(totals)
    return {key: {k: v for k, v in part.items() if v != {}} if isinstance(part, dict) else part
            for key, part in data.items()}  # fmt: skip


@given(several())
def test_totals_are_what_counting_single_checks_comes_to(drawn: Docs) -> None:
    case, given_ = loaded(drawn)
    assert plain(merged(*swept(case, given_))) == plain(by_hand(checked(case, given_)))


@given(several())
def test_a_few_scenarios_come_to_the_same_by_check_and_by_columns(drawn: Docs) -> None:
    case, given_ = loaded(drawn)
    few = counted(scenarios.checked(case, given_, None, None), plan(case), matrix=True)
    assert plain(few) == plain(merged(*swept(case, given_)))


@given(several(), st.randoms(use_true_random=False))
def test_merging_is_associative_and_commutative(drawn: Docs, random: Any) -> None:  # noqa: ANN401
    parts = swept(*loaded(drawn), rows=1)
    whole = merged(*parts)
    random.shuffle(parts)
    cut = len(parts) // 2
    assert merged(merged(*parts[cut:]), merged(*parts[:cut])) == whole
    assert merged(whole, Totals()) == merged(Totals(), whole) == whole


@given(several())
def test_totals_survive_being_written_as_json(drawn: Docs) -> None:
    totals = merged(*swept(*loaded(drawn)))
    assert from_data(json.loads(json.dumps(as_data(totals)))) == totals


def test_nothing_comes_to_nothing() -> None:
    assert merged() == Totals()


def test_a_plane_of_many_words_is_counted_whole() -> None:
    made = plan(comity.case_of({**LINES, "parties": LINES["parties"][:1]}))
    rows = 200_000
    bits = np.arange(rows) % 3 == 0
    others = np.arange(rows) % 2 == 0
    violated: dict[str, Any] = {"a.x": {"violated": pack(bits)}, "a.y": {"violated": pack(others)}}
    outcomes = Outcomes(
        rows, violated, {}, {"a": {"rejects": pack(bits | others)}}, {True: pack(np.ones(rows, np.bool_))}
    )
    found = counted(outcomes, made, matrix=True)
    both = int((bits & others).sum())
    assert found.blocks == {"a.x": int(bits.sum()), "a.y": int(others.sum())}
    assert found.alone == {"a.x": int((bits & ~others).sum()), "a.y": int((others & ~bits).sum())}
    assert found.together == {"a.x": {"a.y": both}}
    assert found.agreed == {
        "settled": rows - int((bits | others).sum()),
        "unrejected": rows - int((bits | others).sum()),
    }


def test_pairs_of_planes_are_counted_above_the_diagonal() -> None:
    bits = np.random.default_rng(1).random((7, 5_000)) < 0.3
    expected = np.triu(bits.astype(np.int64) @ bits.T.astype(np.int64), 1)
    assert (pairs(pack(bits)) == expected).all()


# --- what one unknown would decide ---------------------------------------------------------------------------------

SAID = {"statements": {"s": {"speaker": "A speaker"}}}


def red_line(name: str, condition: str) -> dict[str, Any]:
    return {"id": name, "kind": "red_line", "title": name, "stated": ["s"], "never": condition}


def demand(name: str, condition: str) -> dict[str, Any]:
    return {"id": name, "kind": "demand", "title": name, "stated": ["s"], "requires": condition}


LINES: dict[str, Any] = {
    "case": "c",
    "facts": {
        "war": "bool",
        "toll": {"type": "int", "range": [0, 9]},
        "colour": {"type": ["red", "green", "blue"]},
        "price": "number",
        "due": "date",
    },
    "background": [{"id": "b", "always": "not (war and colour == red)"}],
    "parties": [
        {"party": "a", **SAID, "terms": [red_line("x", "war"), red_line("y", "toll > 3 and toll < 7")]},
        {
            "party": "b",
            **SAID,
            "terms": [
                demand("z", "colour != blue and war == false"),
                demand("w", "price >= 1.5 or due > date(2025, 1, 1)"),
            ],
        },
    ],
}


def asked(doc: dict[str, Any], steps: list[dict[str, Any]], *names: str) -> Totals:
    case = comity.case_of(doc)
    found = comity.scenario_of({"scenario": "s", "steps": steps}, case)
    made = plan(case)
    tried, _ = deciding.trials(case, names, made.inputs)
    block = scenarios.block([found.course], case)
    return deciding.decided(made, block, evaluate(made, block), tried)


def settled(found: Totals, ref: str) -> dict[str, Any]:
    """Of what is counted for an input, that which some value of it settles."""
    return {name: each for name, each in found.decided.get(ref, {}).items() if each["some"]}


def test_an_unknown_decides_for_some_of_its_values_or_for_all() -> None:
    found = asked(LINES, [{"facts": {"toll": 1, "colour": "green"}}], "all")
    assert found.unknown == {"war": 1, "price": 1, "due": 1}
    assert settled(found, "war") == {
        "a.x": {"open": 1, "some": 1, "whatever": 1},
        "b.z": {"open": 1, "some": 1, "whatever": 1},
        "a": {"open": 1, "some": 1, "whatever": 1},
        "b": {"open": 1, "some": 1, "whatever": 0},
    }
    assert settled(found, "price") == {"b.w": {"open": 1, "some": 1, "whatever": 0}}


def test_a_value_that_breaks_the_background_is_no_way_to_decide() -> None:
    found = asked(LINES, [{"facts": {"toll": 1, "colour": "red"}}], "war")
    assert found.decided["war"]["a"] == {"open": 1, "some": 1, "whatever": 1}
    found = asked(LINES, [{"facts": {"war": True, "toll": 1}}], "colour")
    assert "b.z" not in settled(found, "colour")  # violated by the war, whatever the colour


def test_values_are_tried_once_for_each_side_of_the_numbers_they_are_compared_with() -> None:
    case = comity.case_of(LINES)
    tried, left = deciding.trials(case, ["toll", "price", "colour", "due"], plan(case).inputs)
    assert [len(each.values) for each in tried] == [5, 3, 3, 3]
    assert tried[0].values == (0, 3, 4, 7, 8)
    assert left == {}


def test_an_input_that_is_not_only_compared_with_fixed_values_is_named() -> None:
    doc = {**LINES, "parties": [{"party": "a", **SAID, "terms": [red_line("x", "toll + 1 > price")]}]}
    case = comity.case_of(doc)
    tried, left = deciding.trials(case, ["all"], plan(case).inputs)
    assert [each.ref for each in tried] == ["colour", "war"]
    assert left == {
        "price": "it is not only compared with fixed values: price < (toll + 1)",
        "toll": "it is not only compared with fixed values: toll + 1",
    }


def test_an_unknown_input_name_is_told() -> None:
    case = comity.case_of(LINES)
    with pytest.raises(comity.CaseError) as caught:
        deciding.trials(case, ["tol"], plan(case).inputs)
    assert str(caught.value) == "nothing in force reads an input `tol` [unknown-name]\nhelp: did you mean `toll`?"


@given(several())
def test_what_decides_whatever_the_value_decides_for_some(drawn: Docs) -> None:
    case, given_ = loaded(drawn)
    made = plan(case)
    tried, _ = deciding.trials(case, ["all"], made.inputs)
    for block, _ in scenarios.blocks(given_, case, 64):
        found = deciding.decided(made, block, evaluate(made, block), tried)
        for counts in (each for table_ in found.decided.values() for each in table_.values()):
            assert 0 <= counts["whatever"] <= counts["some"] <= counts["open"] <= block.rows


@given(several())
def test_each_value_decides_just_what_check_says(drawn: Docs) -> None:
    """For scenarios of one step, in which a truth is not recorded: record it, and ask `check`."""
    case, given_ = loaded(drawn)
    made = plan(case)
    tried, _ = deciding.trials(case, ["all"], made.inputs)
    tried = tuple(each for each in tried if each.kind == "bool" and each.what == "fact")
    for scenario in given_:
        if scenario.course.steps > 1:
            continue
        block = scenarios.block([scenario.course], case)
        found = deciding.decided(made, block, evaluate(made, block), tried)
        for trial in tried:
            if scenario.course.cells(trial.ref) == (None,):
                assert settled(found, trial.ref) == decided_by_hand(case, scenario, trial.ref)


def decided_by_hand(case: Case, scenario: Scenario, ref: str) -> dict[str, dict[str, int]]:
    doc = scenario.doc.model_dump(mode="json", by_alias=True, exclude_none=True)
    before = unsettled(comity.check(case, scenario, engine="meaning", explain=False))
    after = []
    for value in (True, False):
        step = {**(doc.get("steps") or [{"date": doc.get("as_of")}])[0]}  # without steps, one at the horizon
        step["unknown"] = [name for name in step.get("unknown", []) if name != ref]
        filled = {**doc, "steps": [{**step, "facts": {**step.get("facts", {}), ref: value}}]}
        answer = comity.check(case, comity.scenario_of(filled, case), engine="meaning", explain=False)
        if answer.feasible is not False:
            after.append(unsettled(answer))
    found = {}
    for name in before:
        settled = [name not in each for each in after]
        if any(settled):
            found[name] = {"open": 1, "some": 1, "whatever": int(all(settled))}
    return found


def unsettled(answer: Assessment) -> list[str]:
    terms = [
        term.term for party in answer.parties for term in party.terms if term.verdict in ("undetermined", "contested")
    ]
    return terms + [party.party for party in answer.parties if party.stance == "open"]
