"""The kernel against an oracle for whole tables that was written by hand from the documents alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

import comity
from sweeping.planted_kernel_faults import FAULTS
from sweeping.trials_at_random import Trial, a_trial, differences, kernel_answers, oracle_answers
from tables_of import course_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity import case as c
    from oracle_columns_verdicts import Answers
    from sweeping.planted_kernel_faults import Fault

VERDICTS = 1_000_000
PARTS = 4
"""So that several processors can share the work."""
RULED = {"violated", "satisfied", "not_triggered", "undetermined", "contested"}
EXPECTED = {
    "Precondition": RULED,
    "RedLine": RULED,
    "Demand": RULED | {"pending"},
    "Demand by": RULED | {"pending"},
    "Demand within": RULED | {"pending"},
    "Commitment": RULED | {"pending"},
    "Commitment by": RULED | {"pending"},
    "Commitment within": RULED | {"pending"},
    "Warning": {"raised", "not_triggered", "undetermined", "contested"},
    "Characterisation": {"applies", "not_triggered", "undetermined", "contested"},
    "Assertion": {"satisfied", "violated", "undetermined", "contested", "recorded"},
    "Assertion at": {"satisfied", "violated", "undetermined", "contested", "recorded"},
}
"""verdicts.md: the verdicts of each kind."""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_million_verdicts_of_the_kernel_are_those_of_the_oracle(part: int) -> None:
    compared = 0
    for seed in count(part, PARTS):
        trial = a_trial(seed, 500 + seed % 130)
        expected = oracle_answers(trial)
        assert not list(differences(trial, kernel_answers(trial), expected)), seed
        compared += trial.rows * len(expected.verdicts)
        if compared >= VERDICTS // PARTS:
            break


def test_among_them_is_every_verdict_that_a_term_can_have() -> None:
    found = defaultdict[str, set[str]](set)
    for trial in map(small_trial, range(150)):
        for name, verdicts in oracle_answers(trial).verdicts.items():
            found[with_deadline(trial.case.term(name).rule)] |= {word for word, rows in verdicts.items() if rows.any()}
    assert found == EXPECTED


def with_deadline(rule: c.Rule) -> str:
    """A kind of term and its deadline."""
    deadline = next((key for key in ("by", "within", "at") if getattr(rule, key, None) is not None), "")
    return f"{type(rule).__name__} {deadline}".strip()


@cache
def small_trial(seed: int) -> Trial:
    return a_trial(seed, 150)


def test_the_definition_says_the_same_of_a_sample() -> None:
    for seed in range(120):
        trial = small_trial(seed)
        expected = oracle_answers(trial)
        for row in range(3):
            assert of_check(trial, row) == of_row(expected, row), (seed, course_of(trial.case, trial.table, row))


def of_check(trial: Trial, row: int) -> dict[str, Any]:
    """What `check` says of one scenario of a table."""
    blank = comity.scenario_of({"scenario": "s"}, trial.case)
    scenario = replace(blank, course=course_of(trial.case, trial.table, row))
    found = comity.check(
        trial.case, scenario, engine="meaning", explain=False, readings=trial.fixed, as_of=trial.case.as_of
    )
    terms = {one.term: ({one.verdict}, set(one.possible)) for party in found.parties for one in party.terms}
    return terms | {party.party: {party.stance} for party in found.parties} | {"feasible": {found.feasible}}


def of_row(found: Answers, row: int) -> dict[str, Any]:
    def names(rows: dict[Any, Any]) -> set[Any]:
        return {name for name, those in rows.items() if those[row]}

    terms = {name: (names(rows), names(found.possible[name])) for name, rows in found.verdicts.items()}
    return terms | {name: names(rows) for name, rows in found.stances.items()} | {"feasible": names(found.feasible)}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_a_fault_in_the_kernel_is_found(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    fault(monkeypatch)
    assert any(list(differences(trial, kernel_answers(trial), expected)) for trial, expected in judged())


def judged() -> Iterator[tuple[Trial, Answers]]:
    return ((small_trial(seed), small_answers(seed)) for seed in range(150))


@cache
def small_answers(seed: int) -> Answers:
    return oracle_answers(small_trial(seed))
