"""Spaces over generated cases: what their solutions are by the definition, and every small course by trying all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import combinations_with_replacement, islice, product
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity import ground as g
from comity.meaning import T, truth, world
from comity.problems import CaseError
from comity.solve import frames, rules
from comity.solve.space import Question, Space
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from comity.kinds import Verdict
    from comity.solve.unrolling import Unrolled

WORDS: tuple[Verdict, ...] = (
    "violated",
    "pending",
    "satisfied",
    "raised",
    "applies",
    "recorded",
    "not_triggered",
)


def in_force(case: c.Case) -> tuple[c.Term, ...]:
    """Every term that counts; an exception counts in the terms that it excuses."""
    return tuple(term for term in case.terms if case.why_not[term.name] is None and not isinstance(term.rule, c.Excuse))


def law(number: int, cond: g.Ground) -> c.Background:
    """A condition as a background constraint, for a space that does not demand it."""
    return c.Background(f"extra{number}", cond, None)  # type: ignore[arg-type]


def choices(case: c.Case) -> dict[str, tuple[str, ...]]:
    """The readings of each contested concept."""
    return {name: each.readings for name, each in case.vocabulary.declared.items() if each.readings}


def space_of(question: Question, steps: int, *, soft: bool = True) -> Space | None:
    """The space of a question; None where a number stands in the way that has no range."""
    try:
        return Space(question, steps, soft=soft)
    except CaseError as error:
        added = set(_added(question.conditions))
        assert added
        for problem in error.problems:
            ref = problem.message.partition("` ")[0].lstrip("`")
            kind = question.case.references[ref].declared.type
            assert (problem.code, kind.name) in {("number-compared", "number"), ("no-range", "int")}
            assert kind.name == "number" or kind.range is None
            assert ref in added
        return None


def _added(conditions: Sequence[g.Ground]) -> Iterator[str]:
    """Each value that is part of a sum, or compared with something that is no constant."""
    for part in g.walk(*conditions):
        if isinstance(part, g.Arith | g.Compare):
            sides = (part.left, part.right)
            plain = isinstance(part, g.Compare) and any(isinstance(side, g.Constant | g.Symbol) for side in sides)
            yield from () if plain else (side.ref for side in sides if isinstance(side, g.Value))


def words(term: c.Term, unrolled: Unrolled) -> dict[Verdict, int]:
    """The literal of each verdict."""
    return {word: rules.verdict(term, word, unrolled) for word in WORDS}


def inputs(space: Space) -> list[str]:
    """What the conditions of a question read, in order."""
    return sorted(frozenset[str]().union(*map(space.frame.reads, space.question.conditions)))


def literals_of(ref: str, unrolled: Unrolled) -> list[int]:
    """The literals that say what an input is."""
    kind, frame = unrolled.frame.types[ref], unrolled.frame
    if kind.name == "bool":
        return list(unrolled.switch(ref))
    if kind.name == "symbol":
        return [literal for step in unrolled.options(ref) for literal in step.values()]
    if ref in frame.binary:
        return [bit for number in unrolled.binary(ref) for bit in number.bits]
    return [scale.literal(cut) for scale in unrolled.scale(ref) for cut in scale.cuts]


def course_of(
    unrolled: Unrolled, refs: Sequence[str], events: frozenset[str], is_true: Callable[[int], bool]
) -> c.Course:
    """The course that a solution stands for, as these variables have it."""
    steps = 1 + next(at for at, literal in enumerate(unrolled.last) if is_true(literal))
    values = {ref: tuple(_cell(ref, at, unrolled, is_true) for at in range(steps)) for ref in refs}
    dates = tuple(unrolled.calendar.read(at, is_true) for at in range(steps))
    return c.Course(steps, dates, values, None, closed=True, events=events)


def _cell(ref: str, at: int, unrolled: Unrolled, is_true: Callable[[int], bool]) -> c.Cell:
    kind = unrolled.frame.types[ref]
    if kind.name == "bool":
        return is_true(unrolled.switch(ref)[at])
    if kind.name == "symbol":
        (found,) = (name for name, literal in unrolled.options(ref)[at].items() if is_true(literal))
        return found
    number = unrolled.binary(ref)[at] if ref in unrolled.frame.binary else unrolled.scale(ref)[at]
    return number.read(is_true)


def events_of(case: c.Case) -> frozenset[str]:
    return frozenset(ref for ref, each in case.references.items() if each.declared.what == "event")


# --- every course ------------------------------------------------------------------------------------------------


def courses(space: Space, most: int) -> Iterator[c.Course] | None:
    """Every course of the space that differs in what conditions can see; None where there are more than `most`.

    Where dates are numbers, some of them: those near the days that are named, and as far apart as windows are long.
    """
    parts = list(g.walk(*space.question.conditions))
    refs, days = inputs(space), _days(space, parts)
    moments: list[c.Moment | None] = [*days] if space.frame.dates != "none" else [None]
    if space.frame.clock:
        moments = [each for day in days for each in (day, c.moment(day) + timedelta(hours=8))]
    options = {ref: _options(ref, space, parts, days) for ref in refs}
    total = 0
    for steps in range(1, space.steps + 1):
        size = 1
        for each in options.values():
            size *= len(each) ** steps
        total += size * len(list(islice(combinations_with_replacement(moments, steps), most)))
    return _courses(space, options, moments) if total <= most else None


def _courses(
    space: Space, options: Mapping[str, list[c.Cell]], moments: Sequence[c.Moment | None]
) -> Iterator[c.Course]:
    events = events_of(space.question.case)
    for steps in range(1, space.steps + 1):
        for dates in combinations_with_replacement(moments, steps):
            for cells in product(*(product(each, repeat=steps) for each in options.values())):
                yield c.Course(steps, dates, dict(zip(options, cells, strict=True)), None, closed=True, events=events)


def is_exact(space: Space) -> bool:
    """Whether `courses` leaves nothing out that conditions can see."""
    dated = any(space.frame.types[ref].name == "date" for ref in space.frame.binary)
    return space.frame.dates != "binary" and not dated


def _days(space: Space, parts: Sequence[g.Part]) -> list[date]:
    named = {int(part.value) for part in parts if isinstance(part, g.Constant) and part.value > frames.LONGEST}
    named |= {
        each.toordinal()
        for term in space.question.terms
        for each in frames.deadlines(term.rule)
        if isinstance(each, date) and not isinstance(each, datetime)
    }
    if is_exact(space):
        return [
            date.fromordinal(day) for day in sorted({day + more for day in named or {730_120} for more in (-1, 0, 1)})
        ]
    lengths = [int(part.value) for part in parts if isinstance(part, g.Constant) and 0 < part.value < frames.LONGEST]
    middle = min(named, default=730_120)
    far = max(lengths, default=1)
    return [date.fromordinal(day) for day in sorted({middle, middle + 1, middle + far, *named})][:4]


def _options(ref: str, space: Space, parts: Sequence[g.Part], days: Sequence[date]) -> list[c.Cell]:
    kind = space.frame.types[ref]
    if kind.name == "bool":
        return [True, False]
    if kind.name == "symbol":
        return list(kind.values)
    if kind.name == "date":
        return [day.toordinal() for day in days]
    named = {Fraction(part.value) for part in parts if isinstance(part, g.Constant) and part.value < frames.LONGEST}
    half = Fraction(1) if kind.name == "int" else Fraction(1, 4)
    if kind.range:
        low, high = kind.range
        if kind.name == "int":
            return [Fraction(each) for each in range(int(low), int(high) + 1)]
    else:
        low, high = min(named, default=Fraction(0)) - 1, max(named, default=Fraction(0)) + 1
    near = {each + more for each in named | {Fraction(0)} for more in (-half, Fraction(0), half)} | {low, high}
    if kind.name == "int":
        near = {Fraction(each.numerator // each.denominator) for each in near}
    return [each for each in sorted(near) if low <= each <= high]


Combination = tuple["str | bool", ...]


def combination(
    course: c.Course, terms: Sequence[c.Term], conditions: Sequence[g.Ground], choice: Mapping[str, str]
) -> Combination:
    """The verdict of each term (none where it is open), and whether each condition holds at the last step."""
    here = world(course, choice)
    found: list[Any] = [each[0] if len(each) == 1 else "" for each in (verdicts(term, here) for term in terms)]
    return (*found, *(truth(cond, here)[-1] == T for cond in conditions))


def combinations(space: Space, terms: Sequence[c.Term], conditions: Sequence[g.Ground]) -> Iterator[Combination]:
    """The same of every solution, each once."""
    judged = [words(term, space.unrolled) for term in terms]
    held = [space.unrolled.finally_(cond) for cond in conditions]
    solver = space.solver
    literals = [*(literal for each in judged for literal in each.values()), *held]
    while solver.solve():
        seen = [literal if solver.value(literal) else -literal for literal in literals]
        now = set(seen)
        found: list[str | bool] = ["".join(word for word, literal in each.items() if literal in now) for each in judged]
        yield (*found, *(literal in now for literal in held))
        solver.add([-literal for literal in seen])
