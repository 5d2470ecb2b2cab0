"""Agreements: a shortest scenario that violates no term and reaches the goal, or the proof that there is none."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple

from comity import findings as f
from comity.assess import check
from comity.load import scenario_of
from comity.solve import asking, witness
from comity.solve import circuit as k
from comity.solve.beginning import equal
from comity.solve.clashing import check_goal, explained, shortest
from comity.solve.horizon import reach, weakest
from comity.solve.sat import StoppedError, shrunk
from comity.solve.space import Space
from comity.solve.tallying import states

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from comity import case as c
    from comity.solve.space import Question

Start = Literal["blank", "status_quo"]


class Found(NamedTuple):
    """A space whose shortest courses have `length` steps; or None, with a clash and how far it was searched."""

    space: Space | None
    length: int
    proof: str | None = None
    clash: frozenset[str] = frozenset()
    searched: int = 0


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
) -> f.Agreement:
    """For each choice of readings, a shortest scenario that all `parties` (None: all) accept, with the fewest changes.

    It begins with the status quo, where the case has one. `every`: up to so many distinct agreements of that length;
    `count`: how many acceptable end states there are. The other choices, and what is raised, are those of `conflicts`.
    """
    case = case.at(as_of)
    wanted = None if goal is None else case.condition(goal)
    asked = list(asking.questions(case, asking.binding(case, parties), wanted, readings=readings, seconds=seconds))
    with suppress(StoppedError):  # each answer is stopped as well then, and says so
        check_goal(asked, steps)
    deals = tuple(_Deals(goal, steps, every, count).deal(label, question) for label, question in asked)
    first = next((at for at, deal in enumerate(deals) if deal.agreements), None)
    return f.Agreement(
        case=case.id,
        goal=goal,
        as_of=as_of,
        parties=tuple(parties or (party.name for party in case.parties)),
        agreement=None if first is None else deals[first].agreements[0],
        proof=_weakest(deals) if first is None else None,
        every=all(deal.agreements for deal in deals),
        some=first is not None,
        stances={} if first is None else _stances(asked[first][1], deals[first].agreements[0]),
        by_reading=deals,
    )


def start_of(case: c.Case) -> Start:
    """Where agreements begin: the status quo, unless there is none, or it settles how a concept is read."""
    settled = any(case.references[ref].declared.readings for ref in case.status_quo)
    return "status_quo" if case.status_quo and not settled else "blank"


def _weakest(deals: tuple[f.Deal, ...]) -> str | None:
    """How far the "no" reaches in every reading; None where one was stopped."""
    proofs = [deal.proof for deal in deals if deal.proof is not None]
    return weakest(proofs) if len(proofs) == len(deals) else None


def _stances(question: Question, doc: f.Document) -> dict[str, str]:
    case = question.case
    found = scenario_of(doc, case)
    answer = check(case, found, as_of=case.as_of, readings=question.choice, engine="meaning", explain=False)
    return {party.party: party.stance for party in answer.parties}


class _Deals(NamedTuple):
    """What is asked in each choice of readings."""

    goal: str | None
    steps: int | None
    every: int
    counted: bool

    def deal(self, label: str, question: Question) -> f.Deal:
        """The answer in one choice of readings; what was found is kept when it is stopped."""
        start = start_of(question.case)
        found: list[f.Document] = []
        try:
            answer = search(question, self.steps)
            if answer.space is None:
                because = explained(question, answer.clash, answer.proof or "", goal=self.goal, steps=answer.searched)
                return f.Deal(label, (), answer.proof, (because,), None)
            for scenario in agreements(answer, start, self.every):
                found += [witness.data(scenario)]
            number = states(question, self.steps) if self.counted else None
            return f.Deal(label, tuple(found), None, (), None, number)
        except StoppedError:
            return f.Deal(label, tuple(found), None, (), "time limit")
        except KeyboardInterrupt:
            return f.Deal(label, tuple(found), None, (), "interrupted")


def search(question: Question, steps: int | None = None) -> Found:
    """The shortest courses in which all terms are met; `steps` is the most that may be looked at (None: any).

    A clash at one length is asked alone, up to the length that settles it: either it stands at every length, or all
    courses that are shorter than its shortest are no answer.
    """
    given = question.given.steps if question.given else 0
    length = least = max(1, given)
    while True:
        space = Space(question, length)
        if space.solver.solve([space.select(key) for key in space.keys]):
            return Found(space, shortest(space, least))
        clash = frozenset(shrunk(space.solver, (), {key: space.select(key) for key in space.keys}))
        only = question.only([term for term in question.terms if term.name in clash])
        enough, proof = reach(only)
        enough += given
        most = max(length, enough if steps is None else min(enough, steps))
        alone = Space(only, most)
        if most == length or not alone.solver.solve([alone.select(key) for key in alone.keys]):
            settled = proof == "any length" and enough <= most
            return Found(None, 0, "any length" if settled else f"up to {most} steps", clash, most)
        least = length = shortest(alone, length + 1)


def agreements(
    found: Found, start: Start, most: int, name: str = "agreement", given: c.Scenario | None = None
) -> Iterator[c.Scenario]:
    """Distinct scenarios of the shortest length, those with the fewest changes first; each rules out its like."""
    space = found.space
    assert space is not None  # noqa: S101 - who asks has looked
    wanted = [*(space.select(key) for key in space.keys), space.unrolled.last[found.length - 1]]
    changes = k.count(space.circuit, list(changed(space, found.length, start)))
    for _ in range(most):
        if not space.solver.solve(wanted):
            return
        proved = fewest(space, wanted, changes)
        scenario = witness.scenario(space, name, start=start, given=given)
        yield scenario
        if not proved:
            raise StoppedError
        _rule_out(space, scenario)


def fewest(space: Space, wanted: list[int], changes: k.Number) -> bool:
    """From a solution to one with as few changes as can be; False when time ended before it was surely that."""
    solver, number, proved = space.solver, changes.read(space.solver.model().__contains__), True
    try:
        while number and solver.solve([*wanted, k.at_most(space.circuit, changes, k.fixed(number - 1))]):
            number = changes.read(solver.model().__contains__)
    except StoppedError:
        proved = False
    deadline, solver.deadline = solver.deadline, None  # what was found is found again at once
    solver.solve([*wanted, k.at_most(space.circuit, changes, k.fixed(number))])
    solver.deadline = deadline
    return proved


def changed(space: Space, length: int, start: Start) -> Iterator[int]:
    """A literal for each fact at each step, true where it changes, and for each event where it happens."""
    unrolled, case = space.unrolled, space.question.case
    first = space.question.given.steps if space.question.given else 0
    before = case.status_quo if start == "status_quo" else {}
    inputs = unrolled.inputs
    for ref in [*inputs.switches, *inputs.options, *inputs.scales, *inputs.numbers]:
        event = case.references[ref].declared.what == "event"
        for at in range(first, length):
            if event:
                yield unrolled.switch(ref)[at]
            elif at:
                yield -same(space, ref, at)
            elif before.get(ref) is not None:
                yield -equal(ref, 0, before[ref], unrolled)


def same(space: Space, ref: str, at: int) -> int:
    """Whether a fact has the value that it had at the step before."""
    inputs, circuit = space.unrolled.inputs, space.circuit
    if ref in inputs.switches:
        now, then = ([inputs.switches[ref][i]] for i in (at, at - 1))
    elif ref in inputs.options:
        now, then = (list(inputs.options[ref][i].values()) for i in (at, at - 1))
    elif ref in inputs.scales:
        cuts = sorted({cut for scale in inputs.scales[ref] for cut in scale.cuts})
        now, then = ([inputs.scales[ref][i].cut(cut) for cut in cuts] for i in (at, at - 1))
    else:
        now, then = (list(inputs.numbers[ref][i].bits) for i in (at, at - 1))
    return circuit.all_of(map(circuit.iff, now, then))


def _rule_out(space: Space, scenario: c.Scenario) -> None:
    """Demand that the next scenario differs in something that mattered in this one."""
    inputs, course, clause = space.unrolled.inputs, scenario.course, []
    known = {*inputs.switches, *inputs.options, *inputs.scales, *inputs.numbers}
    for ref in known & set(course.values):
        for at, cell in enumerate(course.cells(ref)):
            happens = ref in course.events and cell
            changes = ref not in course.events and scenario.since[ref][at] == at
            if cell is not None and (happens or changes):
                clause.append(-equal(ref, at, cell, space.unrolled))
    space.circuit.demand(*sorted(clause))
