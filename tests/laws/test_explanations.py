"""Laws of explanations, held against the re-check, which shares no code with what builds them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.explain import broken, explain
from comity.explain.recheck import background_holds, faults
from comity.explain.wording import cited, decides, in_words
from comity.verdicts import Worlds, outcome, verdicts
from generate import case_docs, scenario_docs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.case import Case, Scenario, Term
    from comity.explain import Explanation
    from comity.verdicts import Outcome

Told = tuple["Term", "Outcome", "Explanation"]


@st.composite
def checked(draw: st.DrawFn) -> tuple[Case, Scenario]:
    """A case and a scenario of it."""
    doc = draw(case_docs())
    scenario = draw(scenario_docs(doc))
    case = comity.case_of(doc)
    return case, comity.scenario_of(scenario, case)


def explained(case: Case, scenario: Scenario, fixed: dict[str, str]) -> Iterator[Told]:
    """Each term with its outcome and the explanation."""
    worlds = Worlds(scenario.course, fixed)
    for term in case.terms:
        result = outcome(term, worlds)
        yield term, result, explain(case, term, scenario, worlds, result)


def complaints(pair: tuple[Case, Scenario], about: str, fixed: dict[str, str] | None = None) -> list[str]:
    """What the re-check says against explanations of any term, of the kind asked about."""
    case, scenario = pair
    found = explained(case, scenario, fixed or {})
    every = (fault for term, result, why in found for fault in faults(case, term, scenario, why, result, fixed or {}))
    return [fault for fault in every if about in fault]


def first_readings(case: Case) -> dict[str, str]:
    return {each.name: each.readings[0] for each in case.vocabulary.declared.values() if each.readings}


@given(checked())
def test_reasons_force_the_verdict_by_themselves(pair: tuple[Case, Scenario]) -> None:
    assert complaints(pair, "not sufficient") == []


@given(checked())
def test_no_reason_can_be_spared(pair: tuple[Case, Scenario]) -> None:
    assert complaints(pair, "not minimal") == []


@given(checked())
def test_what_would_decide_decides_and_nothing_of_it_can_be_spared(pair: tuple[Case, Scenario]) -> None:
    assert complaints(pair, "decide") == []


@given(checked())
def test_there_is_nothing_else_wrong_with_explanations(pair: tuple[Case, Scenario]) -> None:
    assert complaints(pair, "") == []


@given(checked())
def test_explanations_hold_in_a_fixed_reading(pair: tuple[Case, Scenario]) -> None:
    assert complaints(pair, "", first_readings(pair[0])) == []


@given(checked())
def test_neighbouring_facts_of_one_kind_are_one_item(pair: tuple[Case, Scenario]) -> None:
    for _, _, why in explained(*pair, {}):
        for items in (why.because, *(each.items for each in why.would_decide)):
            for one, other in pairwise(sorted(items, key=lambda item: (item.ref, item.first))):
                apart = other.first > one.last + 1 or one.ref != other.ref
                assert apart or (one.value, one.provenance) != (other.value, other.provenance)


@given(checked())
def test_an_open_term_has_no_reasons_and_a_decided_one_nothing_to_decide(pair: tuple[Case, Scenario]) -> None:
    for _, result, why in explained(*pair, {}):
        assert not (result.verdict == "undetermined" and why.because)
        assert not (result.verdict not in ("undetermined", "contested") and why.would_decide)
        assert {each.verdict for each in why.would_decide} <= set(result.possible)


@given(checked())
def test_explanations_are_the_same_each_time(pair: tuple[Case, Scenario]) -> None:
    assert list(explained(*pair, {})) == list(explained(*pair, {}))


@given(checked())
def test_everything_in_an_explanation_can_be_put_in_words(pair: tuple[Case, Scenario]) -> None:
    case, scenario = pair
    for _, _, why in explained(case, scenario, {}):
        lines = [in_words(item, case, scenario) for item in why.because]
        lines += [decides(each, case, scenario) for each in why.would_decide]
        lines += [cited(each, case) for each in why.rules]
        assert all(lines)
        assert len({line for line in lines if ": " in line}) >= len(why.because)


@given(checked())
def test_explaining_changes_no_verdict(pair: tuple[Case, Scenario]) -> None:
    case, scenario = pair
    worlds = Worlds(scenario.course)
    for term, _, _ in explained(case, scenario, {}):
        fresh = Worlds(scenario.course)
        for choice in worlds.choices(term):
            explain(case, term, scenario, worlds, outcome(term, worlds))
            assert verdicts(term, worlds[choice]) == verdicts(term, fresh[choice])


@given(checked())
def test_a_broken_background_condition_is_explained_like_a_verdict(pair: tuple[Case, Scenario]) -> None:
    case, scenario = pair
    fixed: dict[str, Any] = {}
    assert all(
        background_holds(case, each, scenario, broken(case, each, scenario, fixed), fixed) for each in case.background
    )
