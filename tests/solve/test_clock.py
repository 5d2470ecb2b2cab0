"""A time limit is met wherever the time goes: once it is late, little more is done, and what was found is kept.

The clock of these tests goes by how often it is looked at, so that they do not depend on the machine.
"""

from __future__ import annotations

import sys
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity.load import scenario_of
from comity.report import findings
from comity.solve import clock, sat
from comity.solve.clock import StoppedError
from comity.solve.division import Block, Division, Limits
from comity.solve.space import Space
from solve.tangles import entangled, hub
from solve.test_circuit import pigeons

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

HUB, ENTANGLED = comity.case_of(hub()), comity.case_of(entangled())
HOUR = 3600.0
MOST = 400_000
"""Calls of functions after it is late, steps of generators included: some tenths of a second."""


def questions(case: comity.Case) -> dict[str, Callable[[], Any]]:
    begun = scenario_of({"scenario": "begun", "status": "ongoing", "steps": [{}, {}]}, case)
    return {
        "conflicts": lambda: comity.conflicts(case, seconds=HOUR).answer(),
        "concessions": partial(comity.concessions, case, seconds=HOUR),
        "agree": partial(comity.agree, case, seconds=HOUR, every=3, count=True),
        "roadmap": partial(comity.roadmap, case, begun, "f1", seconds=HOUR),
        "deadlocks": partial(comity.deadlocks, case, seconds=HOUR),
        "audit": partial(comity.audit, case, seconds=HOUR),
        "compare": partial(comity.compare, case, case, seconds=HOUR),
        "possible": partial(comity.possible, case, begun, seconds=HOUR),
    }


class Clock:
    """A clock that is late from one look on; from then on, calls of functions are counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, last: int) -> None:
        self.looks, self.last, self.calls = 0, last, 0
        monkeypatch.setattr(clock, "monotonic", self)

    def __call__(self) -> float:
        self.looks += 1
        if self.looks == self.last:
            sys.setprofile(self._count)
        return 0.0 if self.looks < self.last else 2 * HOUR

    def _count(self, _frame: FrameType, event: str, _arg: object) -> None:
        self.calls += event == "call"


def stopped(answer: Any) -> list[str | None]:  # noqa: ANN401 - an answer of any kind
    return [each.stopped for each in getattr(answer, "by_reading", [answer])]


@pytest.mark.parametrize("name", questions(HUB))
@pytest.mark.parametrize("case", [HUB, ENTANGLED], ids=["hub", "entangled"])
@pytest.mark.parametrize("last", [2, 30, 300, 3_000])
def test_once_it_is_late_little_more_is_done(
    monkeypatch: pytest.MonkeyPatch, name: str, case: comity.Case, last: int
) -> None:
    now = Clock(monkeypatch, last)
    try:
        answer = questions(case)[name]()
    finally:
        sys.setprofile(None)
    assert now.calls < MOST
    if now.looks >= last:  # else it was done before
        assert stopped(answer) == ["time limit"]
        assert "time limit" in findings.text(answer)
        assert not getattr(answer, "complete", False)


def test_concessions_are_found_though_not_all_conflicts_were(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = chain(repeat(0.0, 3_000), repeat(0.8 * HOUR, 30_000), repeat(2 * HOUR))
    monkeypatch.setattr(clock, "monotonic", lambda: next(moments))
    answer = comity.concessions(HUB, seconds=HOUR, most=1)
    assert (answer.stopped, answer.complete, answer.count) == ("time limit", False, None)
    assert answer.concessions


def test_the_plan_of_a_proof_looks_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Clock(monkeypatch, sys.maxsize)  # by which the deadline is set, too
    ((_, question),) = comity.solve.asking.questions(HUB, HUB.terms, None, seconds=HOUR)
    space = Space(question, 1)
    hubs = [frozenset({"a.t0", f"{'abc'[at % 3]}.t{at}", f"{'abc'[(at + 40) % 3]}.t{at + 40}"}) for at in range(1, 40)]
    blocks = [Block((each,), each, tuple(frozenset({key}) for key in sorted(each))) for each in hubs]
    Division(space, Limits()).plan(blocks, frozenset())  # makes what the space keeps
    before = whole.looks
    Division(space, Limits()).plan(blocks, frozenset())
    looks = whole.looks - before
    assert looks > 100
    for last in (1, looks // 2, looks):
        now = Clock(monkeypatch, last)
        try:
            with pytest.raises(StoppedError):
                Division(space, Limits()).plan(blocks, frozenset())
        finally:
            sys.setprofile(None)
        assert now.calls < 100
        monkeypatch.undo()


def test_encoding_looks_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    solver = sat.Solver(deadline=1.0)
    monkeypatch.setattr(clock, "monotonic", lambda: 0.0)
    for _ in range(10 * sat.OFTEN):
        solver.new()
    monkeypatch.setattr(clock, "monotonic", lambda: 2.0)
    with pytest.raises(StoppedError):
        [solver.new() for _ in range(sat.OFTEN)]


def test_the_deadline_cuts_a_slice_of_the_solver_short(monkeypatch: pytest.MonkeyPatch) -> None:
    solver = pigeons(12, sat.Solver())
    solver.deadline = 1.0
    moments = iter([0.0, 0.0, 2.0])  # two looks, the second before a slice of hours, and one after it
    monkeypatch.setattr(clock, "monotonic", lambda: next(moments))
    monkeypatch.setattr(sat, "left", lambda _deadline: 0.01)
    budget = solver._sat.conf_budget  # noqa: SLF001 - to make the slice long
    monkeypatch.setattr(solver._sat, "conf_budget", lambda conflicts: budget(1 << 30 if conflicts > sat.SLICE else 1))  # noqa: SLF001 - as above
    with pytest.raises(StoppedError):
        solver.solve()
    assert list(moments) == []


def test_an_earlier_solution_can_be_recalled_when_a_later_question_was_not_answered() -> None:
    solver = sat.Solver()
    one, other = solver.new(), solver.new()
    solver.add([one, other])
    assert solver.solve([-other])
    model = solver.model()
    assert solver.solve([-one])
    solver.recall(model)
    assert solver.model() == model
    assert (solver.value(one), solver.value(-one), solver.value(other)) == (True, False, False)
    assert solver.solve([-one])
    assert (solver.value(one), solver.value(other)) == (False, True)
