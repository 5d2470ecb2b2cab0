"""Roadmaps: from the facts of a scenario, the shortest acceptable sequence that reaches a goal, move by move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity import case as c
from comity import findings as f
from comity.explain import wording
from comity.meaning import T, truth, world
from comity.solve import asking, continuing, given, witness
from comity.solve.rules import BINDING
from comity.solve.sat import StoppedError
from comity.solve.settling import Task, conflict, fewest, settle, wanted, weakest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from comity import ground as g
    from comity.meaning import World
    from comity.solve.space import Question

_PLAIN = frozenset(" .,:;-+/'=!?%*")
"""What stands for itself in the text of a diagram, besides letters and digits."""


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
    """The fewest steps after those of a scenario that reach a goal and violate no term, then with the fewest changes.

    What the scenario says stays as it is; what it leaves unknown may turn out either way. `steps` limits the steps that
    are added; the other choices, and what is raised, are those of `agree`. The answer is that of the first choice of
    readings in which there is one.
    """
    case = case.at(as_of)
    most = None if steps is None else scenario.course.steps + steps
    terms, condition = asking.binding(case, parties), case.condition(goal)
    answers = list[f.Roadmap]()
    for label, question in asking.questions(case, terms, condition, readings=readings, seconds=seconds):
        answers.append(_in_reading(label, question, scenario, goal, most))
        if answers[-1].agreement is not None or answers[-1].stopped:
            return answers[-1]
    because = tuple(dict.fromkeys(each for answer in answers for each in answer.because))
    return _none(answers[0].reading, case, scenario, goal, weakest(each.proof for each in answers), because)


def _none(  # noqa: PLR0913 - what an answer without a scenario consists of
    label: str,
    case: c.Case,
    scenario: c.Scenario,
    goal: str,
    proof: str | None = None,
    because: tuple[f.Conflict, ...] = (),
    stopped: f.Stopped | None = None,
) -> f.Roadmap:
    return f.Roadmap(case.id, scenario.id, goal, case.as_of, label, None, proof, stopped, because, (), None)


def _in_reading(label: str, question: Question, scenario: c.Scenario, goal: str, most: int | None) -> f.Roadmap:
    """The answer in one choice of readings."""
    task, case = Task(question, most, scenario.course), question.case
    try:
        settled = settle(task)
        if settled.space is None:
            return _none(label, case, scenario, goal, settled.proof, (conflict(task, settled, goal),))
        space = settled.space
        counted = given.changes(space, _start(scenario, case), scenario.course)
        proved = fewest(space, [*wanted(space), space.unrolled.last[settled.length - 1]], counted)
        found, added = continuing.scenario(space, scenario)
    except StoppedError:
        return _none(label, case, scenario, goal, stopped="time limit")
    except KeyboardInterrupt:
        return _none(label, case, scenario, goal, stopped="interrupted")
    chosen = moves(question, found, added, scenario.course.steps)
    return f.Roadmap(
        case=case.id,
        scenario=scenario.id,
        goal=goal,
        as_of=case.as_of,
        reading=label,
        agreement=witness.data(found),
        proof=None,
        stopped=None if proved else "time limit",
        because=(),
        moves=chosen,
        mermaid=diagram(question, found, chosen),
    )


def _start(scenario: c.Scenario, case: c.Case) -> Mapping[str, c.Plain | None]:
    return case.status_quo if scenario.written.from_ == "status_quo" else {}


# --- moves -------------------------------------------------------------------------------------------------------


def moves(question: Question, found: c.Scenario, added: Iterable[witness.Change], given_: int) -> tuple[f.Move, ...]:
    """Each step that was added, and each of those that were given in which something unknown was filled in."""
    here, by_step = world(found.course, question.choice), dict[int, list[str]]()
    for at in range(given_, found.course.steps):
        by_step[at] = []
    for at, ref in sorted(added):
        by_step.setdefault(at, []).append(ref)
    return tuple(_move(question, found, here, at, by_step[at]) for at in sorted(by_step))


def _move(question: Question, found: c.Scenario, here: World, at: int, refs: list[str]) -> f.Move:
    fulfilled = [term for term in _terms(question.case) if _fulfilled(term.rule, here, at)]
    moment = found.course.dates[at]
    return f.Move(
        step=at + 1,
        date=None if moment is None else wording.day_text(moment),
        changes=tuple(_in_words(ref, found.course.cells(ref)[at], question.case) for ref in refs),
        actors=tuple(dict.fromkeys(term.written.addressee or term.party for term in fulfilled)) if refs else (),
        fulfils=tuple(term.name for term in fulfilled),
        unlocks=tuple(term.name for term in fulfilled if isinstance(term.rule, c.Precondition)),
    )


def _terms(case: c.Case) -> Iterator[c.Term]:
    return (term for term in case.terms if case.why_not[term.name] is None and term.kind in BINDING)


def _fulfilled(rule: c.Rule, here: World, at: int) -> bool:
    """Whether what a term asks for becomes true at a step."""
    match rule:
        case c.Precondition(requires=asked) | c.Demand(requires=asked):
            return _becomes(asked, here, at)
        case c.Commitment(when=when, then=asked):
            return _becomes(asked, here, at) and T in truth(when, here)[: at + 1]
        case _:
            return False


def _becomes(cond: g.Ground, here: World, at: int) -> bool:
    row = truth(cond, here)
    return row[at] == T and (at == 0 or row[at - 1] != T)


def _in_words(ref: str, cell: c.Cell, case: c.Case) -> str:
    title, declared = wording.title_of(ref, case), case.references[ref].declared
    if declared.what == "event" or cell is None or isinstance(cell, c.Unsaid):
        return title
    return f"{title}: {wording.value_in_words(cell, declared, case)}"


# --- a diagram ---------------------------------------------------------------------------------------------------


def diagram(question: Question, found: c.Scenario, chosen: tuple[f.Move, ...]) -> str:
    """The moves as a Mermaid flowchart, with an edge from each that unlocks something to where that happens."""
    here, lines = world(found.course, question.choice), ["flowchart TD"]
    for move in chosen:
        heading = f"Step {move.step}" + (f" ({move.date})" if move.date else "")
        text = "<br/>".join(map(_escaped, (heading, *move.changes)))
        lines.append(f'    s{move.step}["{text}"]')
    for one, other in zip(chosen, chosen[1:], strict=False):
        lines.append(f"    s{one.step} --> s{other.step}")
    drawn = {move.step for move in chosen}
    for move in chosen:
        for name in move.unlocks:
            term = question.case.term(name)
            for at in _happens(term.rule, here, move.step - 1):
                if at + 1 in drawn and at + 1 != move.step:
                    lines.append(f'    s{move.step} -. "unlocks {_escaped(term.title)}" .-> s{at + 1}')
    return "\n".join(lines) + "\n"


def _happens(rule: c.Rule, here: World, after: int) -> list[int]:
    """The first step from `after` on at which what a precondition gates is true."""
    assert isinstance(rule, c.Precondition)  # noqa: S101 - who asks has looked
    row = truth(rule.of, here)
    return [at for at in range(after, len(row)) if row[at] == T][:1]


def _escaped(text: str) -> str:
    """Text as a diagram takes it: whatever may have a meaning there is written by its number."""
    return "".join(each if each.isalnum() or each in _PLAIN else f"#{ord(each)};" for each in " ".join(text.split()))
