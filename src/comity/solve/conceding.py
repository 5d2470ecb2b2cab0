"""Concessions: every minimal set of terms whose dropping opens the goal, cheapest first."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from comity import findings as f
from comity.solve import witness
from comity.solve.clashing import conflicts, shortest
from comity.solve.clock import StoppedError, after, left
from comity.solve.hitting import count, hitting_sets
from comity.solve.space import Space

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from comity import case as c
    from comity.solve.clashing import Conflicts
    from comity.solve.space import Question

Keys = frozenset[str]
SHARE = 2 / 3
"""How much of the time the search for conflicts may take, so that some is left for what relaxes those it found."""
FEW = 20
"""Concessions that are shown unless more are asked for."""


def concessions(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    goal: str | None = None,
    *,
    terms: Collection[str] | None = None,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    steps: int | None = None,
    seconds: float | None = None,
    unrevisable: bool = False,
    most: int = FEW,
) -> f.Concessions:
    """The cheapest minimal sets of terms whose dropping lets all others be met with the goal, at most `most` of them.

    The cost is the sum of the terms' weights. Terms that are not revisable are never dropped, unless `unrevisable`.
    The other choices, and what is raised, are those of `conflicts`.
    """
    deadline = after(seconds)
    rest = left(deadline)
    share = None if rest is None else SHARE * rest
    search = conflicts(case, goal, terms=terms, readings=readings, as_of=as_of, steps=steps, seconds=share)
    known = search.answer()
    every = search.asked[0][1].terms
    allowed = frozenset(term.name for term in every if unrevisable or term.revisable)
    cost = {term.name: float(term.written.weight) for term in every}
    found: dict[Keys, list[str]] = {}
    opened: dict[Keys, f.Document | None] = {}
    stopped, number = known.stopped, None
    for label, asked in search.asked:
        question = replace(asked, deadline=deadline)
        family = list(search.families[label])
        sets = islice(hitting_sets(family, cost, allowed, question.deadline), min(most, sys.maxsize))
        try:
            for keys, agreement in _opening(question, search, (keys for _, keys in sets)):
                found.setdefault(keys, []).append(label)
                opened.setdefault(keys, agreement)
        except StoppedError:
            stopped = "time limit"
        except KeyboardInterrupt:
            stopped = "interrupted"
            break
    try:
        number = _count(search, allowed, deadline) if known.complete else None  # what is left out may need other ones
    except StoppedError:
        stopped = "time limit"
    except KeyboardInterrupt:
        stopped = "interrupted"
    ordered = sorted(found, key=lambda keys: (sum(cost[key] for key in keys), len(keys), sorted(keys)))
    return f.Concessions(
        case=known.case,
        goal=goal,
        as_of=known.as_of,
        readings=known.readings,
        steps=search.steps,
        complete=known.complete and stopped is None,
        stopped=stopped,
        kept=tuple(sorted({term.name for term in every} - allowed)),
        count=number,
        concessions=tuple(_concession(keys, found[keys], opened[keys], cost) for keys in ordered[:most]),
        left_out=known.left_out,
    )


def _count(search: Conflicts, allowed: Keys, deadline: float | None) -> int | None:
    """How many there are; None where the conflicts differ by reading, so that there is no one number."""
    every = [frozenset(family) for family in search.families.values()]
    return count(every[0], allowed, deadline) if len(set(every)) == 1 else None


def _opening(question: Question, search: Conflicts, sets: Iterator[Keys]) -> Iterator[tuple[Keys, f.Document | None]]:
    """Each set whose dropping surely opens the goal, with the agreement that it opens.

    If the conflicts are not all known, a set may open nothing; that is found out here.
    """
    for keys in sets:
        rest = question.only([term for term in question.terms if term.name not in keys])
        space = Space(rest, search.steps)
        if space.solver.solve([space.select(key) for key in space.keys]):
            shortest(space)
            yield keys, witness.data(witness.scenario(space, "agreement"))


def _concession(keys: Keys, labels: list[str], agreement: f.Document | None, cost: Mapping[str, float]) -> f.Concession:
    movers = sorted({key.partition(".")[0] for key in keys})
    return f.Concession(
        terms=tuple(sorted(keys)),
        cost=sum(cost[key] for key in keys),
        movers=tuple(movers),
        by_party={party: tuple(sorted(key for key in keys if key.partition(".")[0] == party)) for party in movers},
        readings=tuple(labels),
        agreement=agreement,
    )
