"""What is still possible from a scenario on, and what is decided although not everything is known."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from comity import findings as f
from comity.solve import asking, continuing, frames, given, witness
from comity.solve.rules import verdict
from comity.solve.sat import StoppedError
from comity.solve.settling import Task, conflict, fewest, settle, wanted
from comity.solve.space import Question, Space
from comity.verdicts import Worlds, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from comity import case as c
    from comity.kinds import Verdict


def possible(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    scenario: c.Scenario,
    *,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    steps: int | None = None,
    seconds: float | None = None,
) -> f.Prospects:
    """Whether all terms can be kept in some complete continuation of a scenario, and which verdicts are decided.

    What the scenario says stays as it is; unknowns may turn out either way, and steps may follow, at most `steps`.
    A verdict is decided if it is undetermined by what is known, yet the same in every completion of the scenario as it
    stands. The other choices, and what is raised, are those of `agree`.
    """
    case, prospects, decided = case.at(as_of), list[f.Prospect](), list[f.Decided]()
    deadline = None if seconds is None else monotonic() + seconds
    most = None if steps is None else scenario.course.steps + steps
    stopped: f.Stopped | None = None
    asked = list(asking.questions(case, asking.binding(case), None, readings=readings))
    try:
        for label, question in asked:
            prospects.append(
                _prospect(label, Task(replace(question, deadline=deadline), most, scenario.course), scenario)
            )
        for each in _decided(case, scenario, readings, deadline):
            decided.append(each)  # noqa: PERF402 - those found before a stop are kept
    except StoppedError:
        stopped = "time limit"
    except KeyboardInterrupt:
        stopped = "interrupted"
    prospects += [f.Prospect(label, None, None, None, ()) for label, _ in asked[len(prospects) :]]
    return f.Prospects(case.id, scenario.id, as_of, stopped, tuple(prospects), tuple(decided))


def _prospect(label: str, task: Task, scenario: c.Scenario) -> f.Prospect:
    settled = settle(task)
    if settled.space is None:
        return f.Prospect(label, False, settled.proof, None, (conflict(task, settled, None),))  # noqa: FBT003 - a field
    space, case = settled.space, task.question.case
    start = case.status_quo if scenario.written.from_ == "status_quo" else {}
    counted = given.changes(space, start, scenario.course)
    fewest(space, [*wanted(space), space.unrolled.last[settled.length - 1]], counted)
    found, _ = continuing.scenario(space, scenario)
    return f.Prospect(label, True, None, witness.data(found), ())  # noqa: FBT003 - a field


def _decided(
    case: c.Case, scenario: c.Scenario, readings: Mapping[str, str] | None, deadline: float | None
) -> Iterator[f.Decided]:
    """Each term whose verdict is open by what is known, but not in any completion, in each choice of readings."""
    worlds = Worlds(scenario.course, readings)
    for term in case.terms:
        if case.why_not[term.name] is not None or _at_no_time(term, scenario.course):
            continue
        for choice in worlds.choices(term):
            open_ = verdicts(term, worlds[choice])
            if len(open_) > 1:
                question = Question(case, (term,), (), None, dict(choice), deadline)
                left = [each for each in open_ if _can_be(question, term, each, scenario.course)]
                if len(left) == 1:
                    yield f.Decided(term.name, left[0], worlds.label(choice))


def _at_no_time(term: c.Term, course: c.Course) -> bool:
    """Whether a term has a deadline, and the scenario does not say where it stands: then any time is possible."""
    return not course.closed and course.horizon is None and any(frames.deadlines(term.rule))


def _can_be(question: Question, term: c.Term, wanted_: Verdict, course: c.Course) -> bool:
    """Whether some completion of a course, as long as it is, gives a term this verdict."""
    space = Space(question, course.steps, course=course, closed=course.closed)
    return space.solver.solve([verdict(term, wanted_, space.unrolled)])
