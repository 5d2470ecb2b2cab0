"""An answer says the same wherever it is shown: as text, in a report, in a notebook; and in the words of `check`."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html import unescape
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
    "sweep in a notebook": lambda case, known, _: comity.to_markdown(comity.sweep(case, [known])),
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


# --- answers about all scenarios, laid out once -----------------------------------------------------------------------


ASKED_OF_ALL = ("conflicts", "concessions", "agreement", "none", "deadlocks", "audit", "comparison", "prospects")


def _said(text: str) -> list[str]:
    """The words of an answer, without the signs of the form in which it stands."""
    return re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", " ", text)).lower())


@cache
def _answers() -> dict[str, Any]:
    case = comity.load_case("rules/northern-ireland-1999")
    start = comity.load_scenario("examples/northern-ireland-1999/nobody-moves.yaml", case)
    goal = "once(devolution)"
    return {
        "conflicts": comity.conflicts(case, goal).answer(),
        "concessions": comity.concessions(case, goal),
        "agreement": comity.agree(case, goal, every=2, parties=["ulster_unionists"]),
        "none": comity.agree(case, goal),
        "deadlocks": comity.deadlocks(case, goal),
        "audit": comity.audit(case),
        "comparison": comity.compare(case, dates=(date(1999, 7, 1), None)),
        "prospects": comity.possible(case, start),
    }


@pytest.mark.parametrize("name", ASKED_OF_ALL)
def test_an_answer_has_the_same_words_as_text_as_html_and_as_markdown(name: str) -> None:
    answer = _answers()[name]
    said = _said(findings.text(answer))
    assert _said(comity.to_html(answer)) == said
    assert _said(re.sub(r"\\(?=\W|_)", "", comity.to_markdown(answer))) == said


def test_conflicts_say_in_which_readings_they_clash_wherever_they_are_shown() -> None:
    answer = _answers()["conflicts"]
    for shown in (findings.text(answer), comity.to_html(answer), comity.to_markdown(answer)):
        assert "They cannot all be met, at any length, reading begun as process." in shown
        assert "They cannot all be met, at any length, reading begun as arms." in shown


@pytest.mark.parametrize("name", ["conflicts", "none", "audit", "prospects"])
def test_how_far_a_no_reaches_stands_in_its_sentence(name: str) -> None:
    for shown in (
        findings.text(_answers()[name]),
        comity.to_html(_answers()[name]),
        comity.to_markdown(_answers()[name]),
    ):
        assert not re.findall(r"(?<!at )any length", shown)
