"""Patterns for verdicts: the fewest facts that surely give a term a verdict, within what the background allows.

They are found by `comity.solve`, confirmed by the definition, and made small by `comity.explain`. What is found is kept
with the plan of the case. Each search begins anew, so that what it finds does not depend on what was asked before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from comity import case as c
from comity import ground as g
from comity.explain import explain
from comity.kinds import BINDING
from comity.meaning import world
from comity.problems import CaseError
from comity.solve import asking, frames, rules, witness
from comity.solve.sat import limit_in_words
from comity.solve.space import Space
from comity.testing.drawing import Pattern, Sketch, built, fits, possible
from comity.verdicts import Worlds, outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from comity.kinds import Kind, Verdict
    from comity.solve.space import Question
    from comity.testing.drawing import Change, Plan

Goal = tuple[str, "Verdict"]
"""A term by its name, and the verdict that it is to have."""
_BINDING: tuple[Verdict, ...] = ("violated", "satisfied", "not_triggered", "pending")
_WORDS: dict[Kind, tuple[Verdict, ...]] = {
    **dict.fromkeys(BINDING, _BINDING),
    "precondition": _BINDING[:3],
    "red_line": _BINDING[:3],
    "warning": ("raised", "not_triggered"),
    "characterisation": ("applies", "not_triggered"),
    "assertion": ("violated", "satisfied"),
    "exception": (),
}


def goals(case: c.Case, names: frozenset[str] | None = None) -> tuple[Goal, ...]:
    """Every verdict that each term may have by its kind, for those of `names` (terms or parties), when given.

    Some may be out of reach. `contested` is one of a term that depends on several readings.
    """
    return tuple(
        (term.name, word)
        for term in case.terms
        if names is None or term.name in names or term.party in names
        for word in words(term)
    )


def words(term: c.Term) -> tuple[Verdict, ...]:
    """The verdicts that a term may have by its kind, with everything known."""
    if isinstance(term.rule, c.Assertion) and term.rule.claims is None:
        return ("recorded",)
    several = any(len(readings) > 1 for _, readings in term.concepts)
    return (*_WORDS[term.kind], "contested") if several else _WORDS[term.kind]


def pattern(plan: Plan, goal: Goal, steps: int) -> Pattern | None:
    """The pattern of a goal, of at most so many steps; None where no scenario of that length was found.

    None as well where the goal cannot be solved (numbers without a range that are added, too many readings): such goals
    are left to flat scenarios, and `unsolved` names them. Raises `CaseError` when python-sat is missing.
    """
    key = (goal, steps)
    if key not in plan.patterns:
        try:
            plan.patterns[key] = together(plan, (goal,), steps)
        except CaseError as error:
            plan.patterns["unsolved", goal, steps] = limit_in_words(error)
            plan.patterns[key] = None
    found: Pattern | None = plan.patterns[key]
    return found


def unsolved(plan: Plan, steps: int, names: frozenset[str] | None = None) -> dict[Goal, str]:
    """The goals for which `comity.solve` has no answer, each with why; flat scenarios alone may reach these."""
    asked = goals(plan.case, names)
    for goal in asked:
        pattern(plan, goal, steps)
    return {
        goal: plan.patterns["unsolved", goal, steps] for goal in asked if ("unsolved", goal, steps) in plan.patterns
    }


def together(plan: Plan, wanted: Sequence[Goal], steps: int) -> Pattern | None:
    """A pattern in which all goals are reached; None where none of at most so many steps was found."""
    for sketch in _candidates(plan, wanted, steps):
        terms = [plan.case.term(name) for name, _ in wanted]
        if _reached(built(plan, sketch), terms, wanted) and possible(plan.case, built(plan, sketch).course):
            return _smallest(plan, sketch, terms, wanted)
    return None


def _reached(scenario: c.Scenario, terms: Sequence[c.Term], wanted: Sequence[Goal]) -> bool:
    worlds = Worlds(scenario.course)
    return all(outcome(term, worlds).verdict == word for term, (_, word) in zip(terms, wanted, strict=True))


# --- solving ------------------------------------------------------------------------------------------------------


def _candidates(plan: Plan, wanted: Sequence[Goal], steps: int) -> Iterator[Sketch]:
    """Scenarios with everything known that may reach the goals, shortest first, in each choice of readings."""
    case = plan.case
    terms = tuple(case.term(name) for name, _ in wanted)
    further = [cond for term in terms for cond in frames.conditions(term.rule)]
    choices = _solved_for(wanted)
    for _, question in asking.questions(case, terms, None, further=further):
        for picked in choices:
            space = _solved(question, terms, picked, steps)
            if space is None:
                continue
            sketch = read(plan, space)
            for each in _statuses(sketch, terms) if ("pending" in [word for _, word in wanted]) else (sketch,):
                yield each
                yield _stipulated(plan, each, further, question.choice)


def _solved_for(wanted: Sequence[Goal]) -> list[tuple[Verdict | None, ...]]:
    """What the solver looks for: a pending term is one that a complete scenario violates; a contested one has both."""
    first: list[Verdict | None] = []
    other: list[Verdict | None] = []
    for _, word in wanted:
        first.append("violated" if word in ("pending", "contested") else None if word == "undetermined" else word)
        other.append("satisfied" if word == "contested" else first[-1])
    return [tuple(first)] if first == other else [tuple(first), tuple(other)]


def _solved(question: Question, terms: Sequence[c.Term], words: Sequence[Verdict | None], steps: int) -> Space | None:
    """A space with its last solution, in which the terms have these verdicts (None: any)."""
    for length in sorted({1, min(2, steps), steps}):
        space = Space(question, length)
        literals = [_literal(term, word, space) for term, word in zip(terms, words, strict=True) if word is not None]
        if space.solver.solve(literals):
            next(last for last in space.unrolled.last if space.solver.solve([*literals, last]))
            return space
    return None


def _literal(term: c.Term, word: Verdict, space: Space) -> int:
    if term.kind in ("warning", "characterisation") and word in ("violated", "satisfied"):  # standing for `contested`
        word = "not_triggered" if word == "satisfied" else "raised" if term.kind == "warning" else "applies"
    return rules.verdict(term, word, space.unrolled)


def read(plan: Plan, space: Space) -> Sketch:
    """The last solution of a space, with every value of it."""
    is_true = space.solver.model().__contains__
    unrolled = space.unrolled
    steps = 1 + next(at for at, literal in enumerate(unrolled.last) if is_true(literal))
    changes: list[Change] = []
    before: Mapping[str, c.Plain] = {}
    for at in range(steps):
        now = witness.values(space, at, is_true)
        changes += [(at, ref, value) for ref, value in now.items() if ref not in before or before[ref] != value]
        before = now
        switches = unrolled.inputs.switches
        changes += [
            (at, ref, True) for ref in sorted(switches) if ref in plan.events and is_true(unrolled.switch(ref)[at])
        ]
    dates = tuple(unrolled.calendar.read(at, is_true) for at in range(steps))
    return Sketch(steps, dates, tuple(changes))


def _stipulated(plan: Plan, sketch: Sketch, conditions: Sequence[g.Ground], choice: Mapping[str, str]) -> Sketch:
    """The same, and for each contested concept what one choice of readings says of it."""
    contested = {part.ref: part for part in g.walk(*conditions) if isinstance(part, g.Contested)}
    here = world(built(plan, sketch).course, choice)
    changes = list(sketch.changes)
    for ref, part in contested.items():
        yes, _ = here.of(part.read(choice))
        values = [bool(yes >> at & 1) for at in range(sketch.steps)]
        changes += [(at, ref, value) for at, value in enumerate(values) if at == 0 or values[at - 1] != value]
    return replace(sketch, changes=tuple(changes))


def _statuses(sketch: Sketch, terms: Sequence[c.Term]) -> Iterator[Sketch]:
    """The same scenario while it goes on, as of its end, and before each deadline of the terms."""
    yield replace(sketch, closed=False)
    for term in terms:
        by = getattr(term.rule, "by", None)
        if by is not None:
            dates = tuple(by if at is None or c.day(at) > by else at for at in sketch.dates)
            yield replace(sketch, closed=False, dates=dates)
            yield replace(sketch, closed=False, horizon=by, dates=dates)


# --- making it small ----------------------------------------------------------------------------------------------


def _smallest(plan: Plan, sketch: Sketch, terms: Sequence[c.Term], wanted: Sequence[Goal]) -> Pattern:
    """The changes of a full sketch that are needed: by inertia if that fits the background, else with unknowns."""
    scenario = built(plan, sketch)
    full = {ref: scenario.course.cells(ref) for ref in plan.guarded if ref in scenario.course.values}
    whole = Pattern(sketch.steps, sketch.changes, full, sketch.dates, sketch.closed, sketch.horizon)
    needed, refs = _needed(plan, scenario, terms)
    undated = (None,) * sketch.steps
    for changes in map(tuple, (_by_inertia(plan, needed), _exactly(plan, needed, sketch.steps))):
        for dates in dict.fromkeys((sketch.dates if plan.guards_dates else undated, sketch.dates)):
            some = replace(sketch, changes=changes, dates=dates)
            if fits(plan, some, whole) and _reached(built(plan, some), terms, wanted):
                needs = refs | {ref for _, ref, _ in changes}
                either = some.closed and _reached(built(plan, replace(some, closed=False)), terms, wanted)
                return replace(whole, changes=changes, dates=dates, needs=needs, either=either)
    return replace(whole, needs=frozenset(plan.options))


def _needed(
    plan: Plan, scenario: c.Scenario, terms: Sequence[c.Term]
) -> tuple[dict[tuple[str, int], c.Plain], frozenset[str]]:
    """The cells that give the terms their verdicts, with what they say; and the inputs that these are of."""
    worlds = Worlds(scenario.course)
    cells: dict[tuple[str, int], c.Plain] = {}
    refs: set[str] = set()
    for term in terms:
        found = outcome(term, worlds)
        if found.verdict == "undetermined":
            continue
        for item in explain(plan.case, term, scenario, worlds, found).because:
            refs.add(item.ref)
            value = item.value
            if plan.case.references[item.ref].declared.type.name == "date" and isinstance(value, int):
                value = date.fromordinal(value)
            if value is not None:
                cells |= {(item.ref, at): value for at in range(item.first, item.last + 1)}
    return cells, frozenset(refs)


def _by_inertia(plan: Plan, needed: Mapping[tuple[str, int], c.Plain]) -> Iterator[Change]:
    """A change wherever a value is not that of the step before."""
    last: dict[str, c.Plain] = {}
    for (ref, at), value in sorted(needed.items(), key=lambda each: (each[0][1], each[0][0])):
        if ref in plan.events:
            if value:
                yield at, ref, value
        elif ref not in last or last[ref] != value:
            yield at, ref, value
            last[ref] = value


def _exactly(plan: Plan, needed: Mapping[tuple[str, int], c.Plain], steps: int) -> Iterator[Change]:
    """The same, and all else unknown: also the events that need not happen."""
    yield from _by_inertia(plan, needed)
    for ref in plan.guarded:
        if plan.case.references[ref].declared.readings:
            continue
        known = False
        for at in range(steps):
            if (ref, at) in needed:
                known = True
            elif known or ref in plan.events:
                yield at, ref, None
                known = False
