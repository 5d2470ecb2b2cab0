"""An answer says the same wherever it is shown: as text, in a report, in a notebook; and in the words of `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity.report import findings, spaces, sweeps, text
from comity.report.shares import share
from comity.spaces.space import space

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIM: dict[str, Any] = {
    "case": "claim",
    "facts": {"a": "bool", "b": "bool"},
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "so", "kind": "assertion", "title": "It is so", "stated": ["said"], "claims": "b or not b"},
                {
                    "id": "not",
                    "kind": "assertion",
                    "title": "It is not",
                    "stated": ["said"],
                    "claims": "a and not b and b",
                },
            ],
        }
    ],
}


ASKED: dict[str, Callable[[comity.Case, comity.Scenario, comity.Scenario], str]] = {
    "check": lambda case, known, _: text.assessment(comity.check(case, known)),
    "possible": lambda case, _, blank: findings.text(comity.possible(case, blank)),
    "sweep": lambda case, known, _: sweeps.text(comity.sweep(case, [known])),
    "space": lambda case, *_: spaces.text(space(case).answer()),
}


@pytest.mark.parametrize("name", ASKED)
def test_an_assertion_is_borne_out_or_contradicted_in_every_answer(name: str) -> None:
    case = comity.case_of(CLAIM)
    known, blank = (
        comity.scenario_of({"scenario": "s", "steps": [{"facts": facts}]}, case) for facts in ({"b": True}, {})
    )
    said = ASKED[name](case, known, blank)
    assert "borne out" in said
    assert "contradicted" in said
    assert not {"violated", "satisfied"} & set(said.split())


@pytest.mark.parametrize(
    ("count", "total", "said"),
    [
        (0, 7, "0%"),
        (7, 7, "100%"),
        (1, 10**6, "<0.1%"),
        (10**6 - 1, 10**6, ">99.9%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 16, "6.3%"),
        (3 * 10**40 + 1, 6 * 10**40, "50.0%"),
        (0, 0, "-"),
    ],
)
def test_a_share_shows_as_none_or_all_only_where_it_is(count: int, total: int, said: str) -> None:
    assert share(count, total) == said
