"""Roadmaps: from a given scenario on, the fewest further steps that reach the goal acceptably, and who does what."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from comity import case as c
from comity import findings as f
from comity.belonging import check_scenario
from comity.graphs.lettering import numbered
from comity.meaning import T, truth, world
from comity.solve import asking, leaving, witness
from comity.solve.clashing import explained, unexplained
from comity.solve.clock import StoppedError
from comity.solve.dealing import agreements, search

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from comity import ground as g
    from comity.meaning import World
    from comity.solve.space import Question


def roadmap(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    scenario: c.Scenario,
    goal: str,
    *,
    parties: Collection[str] | None = None,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    steps: int | None = None,
    seconds: float | None = None,
) -> f.Roadmap:
    """The shortest acceptable continuation of a scenario that reaches a goal, in the first reading that has one.

    What the scenario says is kept; what it leaves unknown may be anything. `steps` is the most that it may have in
    all. The other choices, and what is raised, are those of `conflicts`.
    """
    check_scenario(case, scenario)
    case = case.at(as_of)
    found: list[f.Roadmap] = []
    asked = leaving.questions(case, asking.binding(case, parties), goal, readings=readings, seconds=seconds)
    for label, question in asked:
        found.append(_in_reading(label, replace(question, given=scenario.course), scenario, goal, steps))
        if found[-1].agreement is not None or found[-1].stopped:
            return found[-1]
    return next((each for each in found if each.proof != "any length"), found[0])


def _in_reading(label: str, question: Question, scenario: c.Scenario, goal: str, steps: int | None) -> f.Roadmap:
    answer = f.Roadmap(
        question.case.id,
        scenario.id,
        goal,
        question.case.as_of,
        label,
        None,
        None,
        None,
        (),
        (),
        (),
        None,
        leaving.told(question.aside, question.case),
    )
    try:
        found = search(question, steps)
        if found.space is None:
            proof = found.proof or ""
            because = unexplained(question, found.clash, proof, goal=goal)
            answer = replace(answer, proof=found.proof, because=(because,))
            because = explained(question, found.clash, proof, goal=goal, steps=found.searched)
            return replace(answer, because=(because,))
        name = f"{scenario.id}-roadmap"
        way = next(agreements(found.space, found.length, scenario.written.from_, name, given=scenario))
    except StoppedError:
        return replace(answer, stopped="time limit")
    except KeyboardInterrupt:
        return replace(answer, stopped="interrupted")
    moves = tuple(_moves(way, question, scenario.course.steps))
    supposed = tuple(_supposed(way, scenario, question.case))
    return replace(answer, agreement=witness.data(way), supposed=supposed, moves=moves, mermaid=mermaid(moves, goal))


def _supposed(way: c.Scenario, given: c.Scenario, case: c.Case) -> Iterator[str]:
    """What the way supposes about the given steps, where they leave something unknown."""
    from comity.explain.wording import title_of, value_in_words

    for ref in sorted({*way.course.values, *given.course.values}):
        for at, was in enumerate(given.course.cells(ref)):
            cell = way.course.cells(ref)[at]
            if was is not None or cell is None or isinstance(cell, c.Unsaid):
                continue
            if ref in way.course.events:
                yield f"{title_of(ref, case)}: {'happens' if cell else 'does not happen'}, at step {at + 1}"
            elif way.since[ref][at] == at:
                value = value_in_words(cell, case.references[ref].declared, case)
                yield f"{title_of(ref, case)}: {value}, at step {at + 1}"


# --- moves -------------------------------------------------------------------------------------------------------


def _moves(way: c.Scenario, question: Question, first: int) -> Iterator[f.Move]:
    """Each step after the given ones: what changes, who acts, what it fulfils and unlocks."""
    here = world(way.course, question.choice)
    for at in range(first, way.course.steps):
        moment = way.course.dates[at]
        fulfils = [term for term in question.terms if _fulfilled(term, at, here)]
        unlocks = [term for term in question.terms if _unlocked(term, at, here)]
        yield f.Move(
            step=at + 1,
            date=None if moment is None else moment.isoformat(),
            changes=tuple(_changes(way, at, question.case)),
            actors=tuple(dict.fromkeys(term.written.addressee or term.party for term in [*fulfils, *unlocks])),
            fulfils=tuple(term.name for term in fulfils),
            unlocks=tuple(term.name for term in unlocks),
        )


def _changes(way: c.Scenario, at: int, case: c.Case) -> Iterator[str]:
    from comity.explain.wording import title_of, value_in_words

    for ref, cells in sorted(way.course.values.items()):
        cell = cells[at]
        if ref in way.course.events:
            if cell is True:
                yield title_of(ref, case)
        elif way.since[ref][at] == at and not isinstance(cell, c.Unsaid) and cell is not None:
            yield f"{title_of(ref, case)}: {value_in_words(cell, case.references[ref].declared, case)}"


def _became(cond: g.Ground, at: int, here: World) -> bool:
    """Whether a condition is true at a step, and was not before."""
    values = truth(cond, here)
    return values[at] == T and (at == 0 or values[at - 1] != T)


def _fulfilled(term: c.Term, at: int, here: World) -> bool:
    match term.rule:
        case c.Demand(requires=wanted) | c.Commitment(then=wanted):
            return _became(wanted, at, here)
        case c.Precondition(of=of):
            return _became(of, at, here)
        case _:
            return False


def _unlocked(term: c.Term, at: int, here: World) -> bool:
    return isinstance(term.rule, c.Precondition) and _became(term.rule.requires, at, here)


def mermaid(moves: Sequence[f.Move], goal: str) -> str:
    """The moves as a Mermaid flowchart: steps in order, and the terms that each unlocks."""
    lines = ["flowchart TD"]
    for move in moves:
        label = f"Step {move.step}" + "".join(f"<br/>{numbered(change)}" for change in move.changes)
        lines.append(f'  s{move.step}["{label}"]')
        for at, term in enumerate(move.unlocks):
            lines.append(f'  s{move.step} -.->|unlocks| u{move.step}_{at}(["{numbered(term)}"])')
    names = [*(f"s{move.step}" for move in moves), "goal"]
    lines.append(f'  goal{{{{"{numbered(goal)}"}}}}')
    return "\n".join([*lines, *(f"  {one} --> {other}" for one, other in pairwise(names))])
