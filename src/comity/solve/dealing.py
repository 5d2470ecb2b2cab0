"""Agreements: the shortest scenarios that violate no term and reach the goal, or the proof that there is none.

Where several are wanted, each rules out all that contain it: every scenario with steps, in the same order and perhaps
with others between, at which all that mattered in it is so. So no agreement is a shorter one with more steps. And once
all are listed up to the length that settles the question, there are no others of any length: a longer scenario has
steps that can go. Values of a number that no condition tells apart make no difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from comity import case as c
from comity import findings as f
from comity.assess import check
from comity.load import scenario_of
from comity.solve import asking, leaving, witness
from comity.solve import circuit as k
from comity.solve.beginning import amount, equal
from comity.solve.clashing import explained, shortest, stopped_at_goal, unexplained
from comity.solve.clock import StoppedError
from comity.solve.horizon import reach, weakest
from comity.solve.sat import shrunk
from comity.solve.space import Space
from comity.solve.tallying import states

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from comity.solve.scales import Cut
    from comity.solve.space import Question

Start = Literal["blank", "status_quo"]


class Between(NamedTuple):
    """The values of a number that no condition tells from one another: not within the first cut, but the second."""

    low: Cut | None
    high: Cut | None


Made = Sequence[Mapping[str, "c.Cell | Between"]]
"""For each step of a scenario what mattered: the events that happen at it, and the facts that change, with values."""


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

    It begins with the status quo, where the case has one. `every`: up to so many distinct agreements, the shortest
    first, of at most `steps` steps (None: as many as settle it for any length, where that is known). `count`: how many
    acceptable end states there are. The other choices, and what is raised, are those of `conflicts`.
    """
    case = case.at(as_of)
    asked = leaving.questions(case, asking.binding(case, parties), goal, readings=readings, seconds=seconds)
    interrupted = stopped_at_goal(asked, steps) == "interrupted"
    deals = tuple(_Deals(goal, steps, every, count).deals(asked, interrupted=interrupted))
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
        left_out=leaving.told(asked[0][1].aside, case),
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

    def deals(self, asked: Iterable[tuple[str, Question]], *, interrupted: bool) -> Iterator[f.Deal]:
        """The answer in each choice of readings; once interrupted, the others are not asked about."""
        for label, question in asked:
            deal = f.Deal(label, (), None, (), None, complete=False, reach=None)
            deal = replace(deal, stopped="interrupted") if interrupted else self._deal(deal, question)
            interrupted = deal.stopped == "interrupted"
            yield deal

    def _deal(self, deal: f.Deal, question: Question) -> f.Deal:
        """The answer in one choice of readings; what was found is kept when it is stopped."""
        try:
            for more in self._growing(deal, question):
                deal = more
        except StoppedError:
            return replace(deal, stopped="time limit")
        except KeyboardInterrupt:
            return replace(deal, stopped="interrupted")
        return deal

    def _growing(self, deal: f.Deal, question: Question) -> Iterator[f.Deal]:
        """The answer each time that there is more of it."""
        answer = search(question, self.steps)
        if answer.space is None:
            proof = answer.proof or ""
            deal = replace(deal, proof=answer.proof, complete=True, reach=answer.proof)
            yield replace(deal, because=(unexplained(question, answer.clash, proof, goal=self.goal),))
            because = explained(question, answer.clash, proof, goal=self.goal, steps=answer.searched)
            yield replace(deal, because=(because,))
            return
        most, scope = extent(question, answer.length, self.steps)
        for scenario in listed(answer, start_of(question.case), self.every, most):
            found = (*deal.agreements, witness.data(scenario))
            yield (deal := replace(deal, agreements=found, reach=f"up to {scenario.course.steps} steps"))
        if len(deal.agreements) < self.every:
            yield (deal := replace(deal, complete=not question.aside, reach=scope))
        if self.counted:
            yield replace(deal, states=states(question, self.steps))


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


def extent(question: Question, length: int, steps: int | None) -> tuple[int, str]:
    """How many steps to look for agreements, the shortest having `length`; and how far "no others" then reaches."""
    enough, proof = reach(question)
    settles = proof == "any length"
    most = enough if steps is None else min(enough, steps) if settles else steps
    most = max(most, length)
    return most, "any length" if settles and enough <= most else f"up to {most} steps"


def listed(found: Found, start: Start, most: int, steps: int) -> Iterator[c.Scenario]:
    """Distinct agreements of at most `steps` steps, at most `most` of them, the shortest first.

    Longer ones are searched in ever larger spaces, so that what is found soon costs little.
    """
    space, least, known = found.space, found.length, list[Made]()
    assert space is not None  # noqa: S101 - who asks has looked
    while True:
        wanted = [space.select(key) for key in space.keys]
        while space.solver.solve(wanted):
            least = shortest(space, least)
            for scenario in agreements(space, least, start, most=most, known=known):
                yield scenario
                known.append(_made(scenario, space))
            if len(known) == most:
                return
        if space.steps >= steps:
            return
        space = Space(space.question, min(steps, 2 * space.steps))
        for made in known:
            _rule_out(space, made)


def agreements(  # noqa: PLR0913 - what is known of them
    space: Space,
    length: int,
    start: Start,
    name: str = "agreement",
    *,
    given: c.Scenario | None = None,
    most: int = 1,
    known: Iterable[Made] = (),
) -> Iterator[c.Scenario]:
    """Distinct scenarios of a length, those with the fewest changes first; each rules out all that contain it.

    `known` are those that the space rules out already; there are at most `most` with these. What is left out of a
    scenario makes it none of them. Raises `StoppedError` after one that may not have the fewest changes.
    """
    question, before = space.question, list(known)
    wanted = [*(space.select(key) for key in space.keys), space.unrolled.last[length - 1]]

    def is_new(found: c.Scenario) -> bool:
        return witness.confirmed(question, found) and not any(_contains(found, made) for made in before)

    while len(before) < most:
        changes = k.count(space.circuit, list(changed(space, length, start)))
        if not space.solver.solve(wanted):
            return
        proved = fewest(space, wanted, changes)
        scenario = witness.scenario(space, name, start=start, holds=is_new, given=given)
        yield scenario
        if not proved:
            raise StoppedError
        before.append(_made(scenario, space))
        _rule_out(space, before[-1])


def fewest(space: Space, wanted: list[int], changes: k.Number) -> bool:
    """From a solution to one with as few changes as can be; False when time ended before it was surely that."""
    solver, model = space.solver, space.solver.model()
    number = changes.read(model.__contains__)
    try:
        while number and solver.solve([*wanted, k.at_most(space.circuit, changes, k.fixed(number - 1))]):
            model = solver.model()
            number = changes.read(model.__contains__)
        solver.solve([*wanted, k.at_most(space.circuit, changes, k.fixed(number))])
    except StoppedError:
        solver.recall(model)
        return False
    return True


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


def _made(scenario: c.Scenario, space: Space) -> Made:
    """What mattered in a scenario, which was made small."""
    course, since = scenario.course, scenario.since
    return [
        {
            ref: _alike(ref, cells[at], space)
            for ref, cells in sorted(course.values.items())
            if (cells[at] is True if ref in course.events else since[ref][at] == at and cells[at] is not None)
        }
        for at in range(course.steps)
    ]


def _alike(ref: str, cell: c.Cell, space: Space) -> c.Cell | Between:
    """A value with all that the conditions do not tell from it."""
    scales = space.unrolled.inputs.scales.get(ref)
    if scales is None:
        return cell
    cuts = sorted({cut for scale in scales for cut in scale.cuts})
    above = [cut for cut in cuts if not _within(cell, cut)]
    return Between(above[-1] if above else None, next((cut for cut in cuts if _within(cell, cut)), None))


def _within(cell: c.Cell, cut: Cut) -> bool:
    value = amount(cell)
    return value < cut[0] or (cut[1] and value == cut[0])


def _is(cell: c.Cell, wanted: c.Cell | Between) -> bool:
    if not isinstance(wanted, Between):
        return cell == wanted
    known = cell is not None and not isinstance(cell, c.Unsaid)
    below = known and (wanted.high is None or _within(cell, wanted.high))
    return below and (wanted.low is None or not _within(cell, wanted.low))


def _contains(found: c.Scenario, made: Made) -> bool:
    """Whether all that mattered in another scenario is so here, in the same order."""
    course, left = found.course, iter(range(found.course.steps))
    return all(any(all(_is(course.cells(ref)[at], cell) for ref, cell in step.items()) for at in left) for step in made)


def _rule_out(space: Space, made: Made) -> None:
    """Demand that the next scenario does not contain this one, with or without other steps between its steps."""
    circuit, unrolled = space.circuit, space.unrolled
    come = [circuit.true] * (space.steps + 1)  # whether its steps so far have come about, by each step here
    for step in made:
        now = [-circuit.true]
        for at, counts in enumerate(unrolled.counts):
            here = [counts, *(_so(ref, at, cell, space) for ref, cell in step.items())]
            now.append(circuit.any_of((now[-1], circuit.all_of((come[at], *here)))))
        come = now
    circuit.demand(-come[-1])


def _so(ref: str, at: int, wanted: c.Cell | Between, space: Space) -> int:
    """Whether an input has such a value at a step."""
    if not isinstance(wanted, Between):
        return equal(ref, at, wanted, space.unrolled)
    scale, circuit = space.unrolled.scale(ref)[at], space.circuit
    above = circuit.true if wanted.low is None else -scale.cut(wanted.low)
    return circuit.all_of((above, circuit.true if wanted.high is None else scale.cut(wanted.high)))
