"""Terms with one thing changed, and whether any scenario shows the difference."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from comity import ground as g
from comity.case import conditions
from comity.solve.horizon import reach, weakest
from comity.solve.space import Space
from comity.testing.pack_asking import SHORT, differ

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comity import case as c
    from comity.problems import Span
    from comity.solve.space import Question
    from comity.testing.pack_asking import Search

FURTHER = 4
"""What two verdicts that differ may need: a step that triggers each term, and one that breaks it."""


class Change(NamedTuple):
    """A part of a term that is changed, as written, its place, and the term with the change."""

    part: str
    place: Span | None
    term: c.Term


class Same(NamedTuple):
    """Changes of a term that no scenario shows, in any reading, and how far that reaches."""

    changes: list[Change]
    proof: str


def unnoticed(term: c.Term, changes: Sequence[Change], search: Search) -> Same:
    """The changes of a term that change its verdict in no scenario and no reading."""
    left, proofs = list(changes), list[str]()
    for _, question in search.spaces((term, *(each.term for each in changes)), FURTHER).asked if changes else ():
        if not left:
            break
        reached = [reach(question.only((term, each.term)), FURTHER) for each in left]
        proofs += [proof for _, proof in reached]
        enough = max(steps for steps, _ in reached)
        for steps in sorted({min(SHORT, enough), enough}):
            left = _alike(term, left, question, steps) if left else left
    return Same(left, weakest(proofs) if proofs else "any length")


def _alike(term: c.Term, changes: list[Change], question: Question, steps: int) -> list[Change]:
    """The changes that no scenario of at most so many steps shows."""
    space = Space(question.only((term, *(each.term for each in changes))), steps)
    left = [(each, differ(term, each.term, space.unrolled)) for each in changes]
    kept = []
    while left:
        change, literal = left.pop()
        if space.solver.solve([literal]):
            left = [each for each in left if not space.solver.value(each[1])]
        else:
            kept.append(change)
    return kept[::-1]


def rewritten(rule: c.Rule, other: Mapping[g.Part, g.Part]) -> c.Rule:
    """A rule in whose conditions some parts are replaced."""
    made: dict[g.Part, g.Part] = dict(other)
    for part in g.walk(*conditions(rule)):
        if part not in made:
            below = g.children(part)
            made[part] = part if all(made[each] is each for each in below) else _with(part, made)
    found = {each.name: getattr(rule, each.name) for each in fields(rule)}
    return cast(
        "c.Rule",
        replace(
            cast("Any", rule), **{name: made[value] for name, value in found.items() if isinstance(value, g.Ground)}
        ),
    )


def _with(part: g.Part, made: Mapping[g.Part, g.Part]) -> g.Part:
    """A part with other parts below it."""
    if isinstance(part, g.Contested):
        return replace(part, readings=tuple((name, cast("g.Ground", made[cond])) for name, cond in part.readings))
    found: dict[str, object] = {}
    for each in fields(part):
        value = getattr(part, each.name)
        if isinstance(value, tuple):
            found[each.name] = tuple(made[inner] for inner in value)
        elif isinstance(value, g.Part):
            found[each.name] = made[value]
    return cast("g.Part", replace(cast("Any", part), **found))
