"""Patterns of the background alone: some courses of each length that it allows, each unlike the others."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from comity.problems import CaseError, Problem
from comity.solve import asking
from comity.solve.sat import limit_in_words
from comity.solve.space import Space
from comity.testing.drawing import Pattern, Sketch, built, fits, possible
from comity.testing.goals import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.testing.drawing import Change, Plan

GROUNDS = 6
"""Patterns of each length."""
SAMPLED = 1_000
"""Courses at random that are tried where the background cannot be solved."""
TRIED = 60
"""Values that are tried to make a pattern unlike the others."""
CALM = 0.75
"""How often an event does not happen in them, where it need not."""


def grounds(plan: Plan, steps: int) -> tuple[Pattern, ...]:
    """Patterns of the background alone, with exactly so many steps, or with fewer where that is impossible.

    Raises `CaseError` when the background rules out every scenario of at most so many steps.
    """
    if not plan.guarded:
        return (Pattern(steps, (), {}, (None,) * steps),)
    key = ("grounds", steps)
    if key not in plan.patterns:
        plan.patterns[key] = _sampled_or_solved(plan, steps)
    found: tuple[Pattern, ...] = plan.patterns[key]
    if found:
        return found
    if steps > 1:
        return grounds(plan, steps - 1)
    message = f"the background of `{plan.case.id}` rules out every scenario of so few steps"
    raise CaseError([Problem("nothing-possible", message, hint="allow more `steps`, or ask `comity audit`")])


def _sampled_or_solved(plan: Plan, steps: int) -> tuple[Pattern, ...]:
    """Solved patterns; where the background cannot be solved, those that are found among courses at random."""
    try:
        return tuple(_grounds(plan, steps))
    except CaseError as error:
        limit_in_words(error)
        found = tuple(islice(_sampled(plan, steps), GROUNDS))
        if not found and steps == 1:
            raise
        return found


def _sampled(plan: Plan, steps: int) -> Iterator[Pattern]:
    """Courses at random that the background allows, of a fixed number that are tried."""
    for number in range(SAMPLED):
        random = Random(number)  # noqa: S311 - a sample, not a secret
        changes: list[Change] = []
        for ref in plan.guarded:
            values = plan.options[ref][:-1]
            if ref in plan.events:
                changes += [(at, ref, True) for at in range(steps) if random.random() < number / SAMPLED]
            elif not plan.case.references[ref].declared.readings:
                changes.append((0, ref, random.choice(values)))
        days = sorted(random.choice(plan.days) for _ in range(steps))
        sketch = Sketch(steps, tuple(days), tuple(changes))
        if possible(plan.case, built(plan, sketch).course):
            yield from _ground(plan, sketch)


def _grounds(plan: Plan, steps: int) -> Iterator[Pattern]:
    for _, question in asking.questions(plan.case, (), None):
        space = Space(question, steps)
        final = space.unrolled.last[steps - 1]
        if not space.solver.solve([final]):
            continue
        for number in range(GROUNDS):
            space.solver.solve(_unlike(plan, space, [final], Random(number), varied=number > 0))  # noqa: S311
            yield from _ground(plan, read(plan, space))
        return


def _ground(plan: Plan, sketch: Sketch) -> Iterator[Pattern]:
    course = built(plan, sketch).course
    full = {ref: course.cells(ref) for ref in plan.guarded if ref in course.values or ref in plan.events}
    events = tuple(change for change in sketch.changes if change[1] in plan.events)
    dates = sketch.dates if plan.guards_dates else (None,) * sketch.steps
    found = Pattern(sketch.steps, events, full, dates)
    if fits(plan, Sketch(sketch.steps, dates, events), found):
        yield found


def _unlike(plan: Plan, space: Space, assumed: list[int], random: Random, *, varied: bool) -> list[int]:
    """Literals that can be true together: without events where it can be, else with values at random."""
    inputs = space.unrolled.inputs
    events = [-each for ref in inputs.switches if ref in plan.events for each in inputs.switches[ref]]
    states = [each for ref in inputs.switches if ref not in plan.events for each in inputs.switches[ref]]
    options = [random.choice(list(each.values())) for found in inputs.options.values() for each in found]
    if varied:
        events = [each if random.random() < CALM else -each for each in events]
        states = [random.choice((each, -each)) for each in states] + options
        random.shuffle(states)
    else:
        states = []
    for literal in [*events, *states][:TRIED]:
        if space.solver.solve([*assumed, literal]):
            assumed.append(literal)
    return assumed
