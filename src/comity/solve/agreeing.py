"""Agreements: a shortest scenario that all parties can accept, or the proof that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from comity import assess
from comity import findings as f
from comity.load import scenario_of
from comity.solve import asking, given, witness
from comity.solve.counting import end_states
from comity.solve.sat import StoppedError
from comity.solve.settling import Task, conflict, fewest, settle, shortest, wanted, weakest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from comity import case as c
    from comity.solve.space import Question, Space

Start = Literal["blank", "status_quo"]


def agree(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    goal: str | None = None,
    *,
    parties: Collection[str] | None = None,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    steps: int | None = None,
    seconds: float | None = None,
    every: int = 1,
    count: bool = False,
    start: Start | None = None,
) -> f.Agreement:
    """For each choice of readings a shortest scenario that violates no binding term, or the proof that there is none.

    `goal` is a condition that is to hold at the last step; `parties` are those whose terms count (None: all).
    Scenarios of at most `steps` steps are looked at; None: of any length, as far as that can be decided, which `proof`
    says. Of the shortest, one has the fewest changes from `start` (by default the status quo, where the case has one).
    `every` asks for up to so many distinct agreements, `count` for the number of acceptable end states. `seconds` is a
    time limit. Raises `CaseError` for a name that does not exist, and a number without a range where one is needed.
    """
    case = case.at(as_of)
    begin: Start = start or ("status_quo" if case.status_quo else "blank")
    condition = None if goal is None else case.condition(goal)
    asked = asking.questions(case, asking.binding(case, parties), condition, readings=readings, seconds=seconds)
    search = _Search(goal, steps, every, count, begin)
    deals = list[tuple[f.Deal, Question]]()
    for label, question in asked:
        halted = bool(deals) and deals[-1][0].stopped == "interrupted"
        deals.append((_halted(label) if halted else search.deal(label, question), question))
    found = [deal for deal, _ in deals]
    first = next(((deal.agreements[0], question) for deal, question in deals if deal.agreements), None)
    return f.Agreement(
        case=case.id,
        goal=goal,
        as_of=as_of,
        parties=tuple(parties) if parties is not None else tuple(party.name for party in case.parties),
        agreement=first[0] if first else None,
        proof=None if first else weakest(deal.proof for deal in found),
        every=all(deal.agreements for deal in found),
        some=any(deal.agreements for deal in found),
        stances=_stances(*first, as_of) if first else {},
        by_reading=tuple(found),
    )


def _halted(label: str) -> f.Deal:
    return f.Deal(label, (), None, (), "interrupted")


def _stances(agreement: f.Document, question: Question, as_of: date | None) -> dict[str, str]:
    """The stance of every party in an agreement."""
    found = scenario_of(agreement, question.case)
    answer = assess.check(question.case, found, as_of=as_of, readings=question.choice, engine="meaning", explain=False)
    return {party.party: party.stance for party in answer.parties}


class _Search(NamedTuple):
    """What is asked of each choice of readings."""

    goal: str | None
    steps: int | None
    every: int
    count: bool
    start: Start

    def deal(self, label: str, question: Question) -> f.Deal:
        """The answer in one choice of readings, or what there was of it when it was stopped."""
        agreements, proof = list[f.Document](), None
        because: tuple[f.Conflict, ...] = ()
        stopped: f.Stopped | None = None
        states = None
        try:
            task = Task(question, self.steps, stipulated=self._stipulated(question.case))
            settled = settle(task)
            if settled.space is None:
                proof, states = settled.proof, 0 if self.count else None
                because = (conflict(task, settled, self.goal),)
            else:
                self._collect(settled.space, settled.length, agreements)
                states = end_states(task) if self.count else None
        except StoppedError:
            stopped = "time limit"
        except KeyboardInterrupt:
            stopped = "interrupted"
        return f.Deal(label, tuple(agreements), proof, because, stopped, states)

    def _known(self, case: c.Case) -> dict[str, c.Plain]:
        """What is so before the first step."""
        return {ref: value for ref, value in case.status_quo.items() if value is not None and self.start != "blank"}

    def _stipulated(self, case: c.Case) -> dict[str, tuple[c.Cell, ...]]:
        """What the start says of contested concepts, which then holds throughout."""
        known = self._known(case)
        return {ref: (value,) for ref, value in known.items() if case.references[ref].declared.readings}

    def _collect(self, space: Space, length: int, so_far: list[f.Document]) -> None:
        """Add distinct agreements, shorter ones first, so that those so far are there when the search is stopped."""
        counted = given.changes(space, self._known(space.question.case))
        while True:
            proved = fewest(space, [*wanted(space), space.unrolled.last[length - 1]], counted)
            found = witness.scenario(space, "agreement", start=self.start)
            so_far.append(witness.data(found))
            if not proved:
                raise StoppedError
            if len(so_far) >= self.every or not _block(space, found) or not space.solver.solve(wanted(space)):
                return
            length = shortest(space, length)


def _block(space: Space, found: c.Scenario) -> bool:
    """Rule out every scenario with all changes of this one; False: it has none."""
    values = found.course.values
    changes = [(ref, at) for ref, row in found.since.items() for at, since in enumerate(row) if since == at]
    literals = [given.alike(space.unrolled, ref, at, values[ref][at]) for ref, at in changes]
    if literals:
        space.circuit.demand(*(-each for each in literals))
    return bool(literals)
