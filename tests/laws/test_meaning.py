"""Laws of the meaning: what `comity.check` says, held against the oracle and against itself."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
import oracle
from by_hand import CONDITIONS, STANCES, TERMS, VERDICTS, Terms, found, in_short
from generate import case_docs, completions, conditions, more_known, scenario_docs
from generate_conditions import DAY_ONE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Doc = dict[str, Any]
DETERMINED = {"satisfied", "violated", "pending", "not_triggered", "raised", "applies", "recorded"}
PLAINLY: Doc = {"engine": "meaning", "explain": False}


def answer(case: Doc, scenario: Doc, **asked: Any) -> Doc:  # noqa: ANN401 - as `check` takes them
    """What comity says, in the oracle's form."""
    checked = comity.case_of(case)
    found = comity.check(checked, comity.scenario_of(scenario, checked), **PLAINLY | asked)
    return {"feasible": found.feasible, "parties": {party.party: of_party(party) for party in found.parties}}


def of_party(party: Any) -> Doc:  # noqa: ANN401 - whatever has these attributes
    return {
        "stance": party.stance,
        "terms": {
            one.term.removeprefix(f"{party.party}."): {
                "verdict": one.verdict,
                "possible": set(one.possible),
                "readings": essential(one.readings),
            }
            for one in party.terms
        },
    }


def expected(case: Doc, scenario: Doc, **asked: Any) -> Doc:  # noqa: ANN401 - as `assess` takes them
    """What the oracle says."""
    found = oracle.assess(case, scenario, **asked)
    for one in each_term(found).values():
        one["readings"] = essential(one["readings"])
    return found


def essential(readings: Mapping[str, str]) -> dict[frozenset[str], str]:
    """The verdict for each choice of readings, without the concepts on which no verdict depends."""
    rows = {frozenset(label.split(", ")): verdict for label, verdict in readings.items()}
    for concept in {choice.partition("=")[0] for row in rows for choice in row}:
        fewer: dict[frozenset[str], set[str]] = {}
        for row, verdict in rows.items():
            fewer.setdefault(frozenset(c for c in row if c.partition("=")[0] != concept), set()).add(verdict)
        if all(len(verdicts) == 1 for verdicts in fewer.values()):
            rows = {row: min(verdicts) for row, verdicts in fewer.items()}
    return rows


def each_term(found: Doc) -> dict[tuple[str, str], Doc]:
    return {(party, term): one for party, of in found["parties"].items() for term, one in of["terms"].items()}


@pytest.mark.parametrize(("cond", "steps", "value"), [pytest.param(*row[1:], id=row[0]) for row in CONDITIONS])
def test_a_condition_has_the_value_worked_out_by_hand(cond: str, steps: Terms, value: str) -> None:
    north = found(answer, [{"kind": "assertion", "claims": cond}], steps)
    assert north["terms"]["assertion"]["verdict"] == VERDICTS[value]


@pytest.mark.parametrize(("terms", "steps", "asked", "said"), [pytest.param(*row[1:], id=row[0]) for row in TERMS])
def test_a_term_has_the_verdict_worked_out_by_hand(terms: Terms, steps: Terms, asked: Doc, said: str) -> None:
    assert in_short(found(answer, terms, steps, **asked)["terms"][terms[0].get("id", terms[0]["kind"])]) == said


@pytest.mark.parametrize(("terms", "steps", "asked", "stance"), [pytest.param(*row[1:], id=row[0]) for row in STANCES])
def test_a_party_has_the_stance_worked_out_by_hand(terms: Terms, steps: Terms, asked: Doc, stance: str) -> None:
    assert found(answer, terms, steps, **asked)["stance"] == stance


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Doc, Doc]:
    """A case and a scenario of it."""
    case = draw(case_docs())
    return case, draw(scenario_docs(case))


@given(pairs())
def test_every_answer_is_the_oracles(pair: tuple[Doc, Doc]) -> None:
    assert answer(*pair) == expected(*pair)


@given(st.data())
def test_every_condition_means_what_the_oracle_says(data: st.DataObject) -> None:
    case, scenario = data.draw(pairs())
    claims = {f"c{i}": data.draw(conditions(case)) for i in range(4)}
    told = {"kind": "assertion", "title": "A claim", "stated": ["s0"]}
    case["parties"][1]["terms"] += [told | {"id": key, "claims": cond} for key, cond in claims.items()]
    assert answer(case, scenario) == expected(case, scenario)


@given(pairs(), st.integers(-2, 35))
def test_every_answer_as_of_a_date_is_the_oracles(pair: tuple[Doc, Doc], days: int) -> None:
    as_of = DAY_ONE + timedelta(days=days)
    assert answer(*pair, as_of=as_of) == expected(*pair, as_of=as_of)


@given(st.data())
def test_every_answer_in_a_reading_is_the_oracles(data: st.DataObject) -> None:
    case, scenario = data.draw(pairs())
    readings = {}
    for key, concept in case.get("concepts", {}).items():
        if "readings" in concept and data.draw(st.booleans()):
            readings[key.partition("(")[0]] = data.draw(st.sampled_from(list(concept["readings"])))
    assert answer(case, scenario, readings=readings) == expected(case, scenario, readings=readings)


@given(pairs())
def test_whatever_turns_out_was_possible(pair: tuple[Doc, Doc]) -> None:
    case, scenario = pair
    before = each_term(answer(case, scenario))
    for fuller in completions(case, scenario, limit=4):
        for term, after in each_term(answer(case, fuller)).items():
            assert after["possible"] <= before[term]["possible"]


@given(st.data())
def test_learning_never_flips_a_verdict(data: st.DataObject) -> None:
    case, scenario = data.draw(pairs())
    before, after = answer(case, scenario), answer(case, data.draw(more_known(case, scenario)))
    assert before["feasible"] in (None, after["feasible"])
    for term, one in each_term(before).items():
        if one["verdict"] in DETERMINED:
            assert each_term(after)[term] == one


@given(pairs())
def test_each_term_has_one_verdict_and_it_is_possible(pair: tuple[Doc, Doc]) -> None:
    for one in each_term(answer(*pair)).values():
        assert one["possible"] <= DETERMINED
        if one["verdict"] == "contested":
            assert len(set(one["readings"].values())) > 1
        else:
            assert (one["verdict"] == "undetermined") is (len(one["possible"]) > 1)
            assert one["verdict"] in one["possible"] | {"undetermined"}


@given(st.data())
def test_the_order_of_terms_and_parties_does_not_matter(data: st.DataObject) -> None:
    case, scenario = data.draw(pairs())
    turned = data.draw(st.permutations(case["parties"]))
    parties = [party | {"terms": data.draw(st.permutations(party["terms"]))} for party in turned]
    assert answer(case | {"parties": parties}, scenario) == answer(case, scenario)


@given(pairs())
def test_the_order_of_facts_within_a_step_does_not_matter(pair: tuple[Doc, Doc]) -> None:
    case, scenario = pair
    steps = [step | {"facts": dict(reversed(step.get("facts", {}).items()))} for step in scenario.get("steps", [])]
    declared = {"facts": dict(reversed(case["facts"].items()))}
    assert answer(case | declared, scenario | {"steps": steps}) == answer(case, scenario)


@given(pairs(), st.lists(st.sampled_from([True, False, None]), min_size=6, max_size=6))
def test_facts_that_nobody_mentions_do_not_matter(pair: tuple[Doc, Doc], values: list[bool | None]) -> None:
    case, scenario = pair
    more = {"facts": case["facts"] | {"unrelated(land)": "bool"}}
    steps = []
    for step, value in zip(scenario.get("steps", []), values, strict=False):
        unknown = {"unknown": [*step.get("unknown", []), "unrelated(east)"]}
        known = {"facts": step.get("facts", {}) | {"unrelated(land)": value}}
        steps.append(step | (unknown if value is None else known))
    assert answer(case | more, scenario | {"steps": steps}) == answer(case, scenario)


def rewritten(part: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any part of a document
    """The document with every text in it changed, keys too."""
    match part:
        case str():
            return change(part)
        case dict():
            return {rewritten(key, change): rewritten(value, change) for key, value in part.items()}
        case list() | set() | frozenset():
            return type(part)(rewritten(value, change) for value in part)
    return part


@given(pairs())
def test_names_of_facts_and_parties_do_not_matter(pair: tuple[Doc, Doc]) -> None:
    case, scenario = pair
    words = [key for part in ("facts", "events", "derived") for key in case.get(part, {})]
    names = ["north", "south", *(word.partition("(")[0] for word in words)]
    other = {name: f"word_{len(names) - index}" for index, name in enumerate(names)}

    def renamed(text: str) -> str:
        return re.sub(r"\w+", lambda word: other.get(word[0], word[0]), text)

    found = answer(rewritten(case, renamed), rewritten(scenario, renamed))
    assert found == rewritten(answer(case, scenario), renamed)


@given(pairs(), st.integers(-800, 800))
def test_only_the_distances_between_dates_matter(pair: tuple[Doc, Doc], days: int) -> None:
    """All dates are shifted alike: those of steps, facts, terms and statements, and those within conditions."""

    def later(*parts: str) -> date:
        return date(*map(int, parts)) + timedelta(days=days)

    def shifted(text: str) -> str:
        text = re.sub(r"(\d{4})-(\d\d)-(\d\d)", lambda old: later(*old.groups()).isoformat(), text)
        return re.sub(r"date\((\d+), (\d+), (\d+)\)", lambda old: f"date({later(*old.groups()):%Y, %-m, %-d})", text)

    case, scenario = pair
    assert answer(rewritten(case, shifted), rewritten(scenario, shifted)) == answer(case, scenario)


@given(pairs())
def test_the_rule_engine_says_the_same_as_the_meaning(pair: tuple[Doc, Doc]) -> None:
    pytest.importorskip("durable")
    assert answer(*pair, engine="durable") == answer(*pair, engine="meaning")
