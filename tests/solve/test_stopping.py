"""Every question keeps what was found when it is interrupted, and says of each scenario that it is not made small."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity.report import findings
from comity.solve import sat, witness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parent.parent.parent
NI, UKRAINE, SWEDEN = (
    comity.load_case(ROOT / "rules" / name) for name in ("northern-ireland-1999", "ukraine-2024", "sweden-nato")
)
BEGUN = comity.load_scenario(ROOT / "examples" / "northern-ireland-1999" / "nobody-moves.yaml", NI)
NOW = comity.load_scenario(ROOT / "examples" / "ukraine-2024" / "status-quo.yaml", UKRAINE)
QUESTIONS: dict[str, Callable[[], Any]] = {
    "conflicts": lambda: comity.conflicts(SWEDEN, "once(accession)").answer(),
    "concessions": partial(comity.concessions, SWEDEN, "once(accession)"),
    "agree": partial(comity.agree, UKRAINE, "war == ceasefire", every=2),
    "roadmap": partial(comity.roadmap, NI, BEGUN, "once(devolution)", parties=["ulster_unionists"]),
    "deadlocks": partial(comity.deadlocks, SWEDEN, "once(accession)"),
    "audit": partial(comity.audit, NI),
    "compare": partial(comity.compare, SWEDEN, dates=(date(2023, 1, 31), None)),
    "possible": partial(comity.possible, UKRAINE, NOW),
}


def stopped(answer: Any) -> list[str | None]:  # noqa: ANN401 - an answer of any kind
    """Why the answer was stopped, in each choice of readings where that is told apart."""
    return [each.stopped for each in getattr(answer, "by_reading", [answer])]


CALLS: dict[str, int] = {}
"""How often each question calls the solver, once that is known."""


def interrupted_after(monkeypatch: pytest.MonkeyPatch, last: int) -> list[int]:
    """Let the solver be interrupted once, when it is called for this time; the number of calls so far."""
    solve, calls = sat.Solver.solve, [0]

    def counting(self: sat.Solver, assumptions: Sequence[int] = ()) -> bool:
        calls[0] += 1
        if calls[0] == last:
            raise KeyboardInterrupt
        return solve(self, assumptions)

    monkeypatch.setattr(sat.Solver, "solve", counting)
    return calls


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("part", [0, 0.5, 0.75, 1])
def test_an_interrupted_question_says_so_and_keeps_what_was_found(
    monkeypatch: pytest.MonkeyPatch, name: str, part: float
) -> None:
    if name not in CALLS:
        made = interrupted_after(monkeypatch, 0)
        assert set(stopped(QUESTIONS[name]())) == {None}
        CALLS[name] = made[0]
        monkeypatch.undo()
    interrupted_after(monkeypatch, max(1, int(CALLS[name] * part)))
    answer = QUESTIONS[name]()
    assert stopped(answer)[-1] == "interrupted"
    assert "interrupted" in findings.text(answer)


def test_an_audit_that_is_interrupted_keeps_the_parties_and_what_was_said_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = comity.audit(UKRAINE)
    interrupted_after(monkeypatch, 60)
    found = comity.audit(UKRAINE)
    assert (found.complete, found.stopped) == (False, "interrupted")
    assert [each.party for each in found.parties] == [each.party for each in whole.parties]
    assert found.unread_facts == whole.unread_facts


def test_a_time_limit_of_a_comparison_is_one_for_all_parties_and_is_told() -> None:
    found = comity.compare(SWEDEN, dates=(None, None), seconds=1e-9)
    assert found.stopped == "time limit"
    assert {each.relation for each in found.parties} == {"unknown"}
    assert findings.text(found).split("\n")[2] == "Not complete (time limit): there may be more."


# --- scenarios that are not made small ---------------------------------------------------------------------------


def scenarios(answer: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - an answer of any kind
    """Every scenario of an answer."""
    match answer:
        case {"steps": list(), **rest} if "scenario" in rest:
            return [answer]
        case dict():
            return [found for each in answer.values() for found in scenarios(each)]
        case list() | tuple():
            return [found for each in answer for found in scenarios(each)]
        case _ if hasattr(answer, "__dataclass_fields__"):
            return [found for name in answer.__dataclass_fields__ for found in scenarios(getattr(answer, name))]
        case _:
            return []


@pytest.mark.parametrize("name", ["concessions", "agree", "roadmap", "compare", "possible"])
def test_a_scenario_that_is_not_made_small_says_so(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    ask = QUESTIONS[name]
    assert not any("note" in each for each in scenarios(ask()))
    monkeypatch.setattr(witness, "ROUNDS", 0)
    answer = ask()
    found = [each for each in scenarios(answer) if any("facts" in step or "events" in step for step in each["steps"])]
    assert found
    for each in found:
        assert each["note"].startswith("some of its ")
        assert each["note"].endswith(" changes may not matter: at most 0 are tried for that")
    said = " ".join(findings.text(answer).split())
    assert found[0]["note"] in said


@pytest.mark.parametrize("name", ["concessions", "agree", "roadmap", "compare", "possible"])
def test_no_scenario_of_the_cases_here_has_more_changes_than_are_tried(name: str) -> None:
    assert not any("note" in each for each in scenarios(QUESTIONS[name]()))
