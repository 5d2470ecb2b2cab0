"""From an ongoing scenario on: whether all terms can still be kept, and what is decided although it is open."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from comity import case as c
from comity import findings as f
from comity.belonging import check_scenario
from comity.meaning import world
from comity.solve import asking, leaving, rules, witness
from comity.solve.clashing import explained, unexplained
from comity.solve.clock import StoppedError
from comity.solve.dealing import agreements, search
from comity.solve.space import Space
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from comity.kinds import Verdict
    from comity.solve.space import Question


def possible(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    scenario: c.Scenario,
    *,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    steps: int | None = None,
    seconds: float | None = None,
) -> f.Prospects:
    """For each choice of readings, whether the scenario can go on so that no term is violated in the end.

    `decided` are the terms whose verdict is open by what is known, and yet the same in every completion of what is
    unknown in the scenario as it stands, among those that the background allows. The
    choices, and what is raised, are those of `conflicts`.
    """
    check_scenario(case, scenario)
    case = case.at(as_of)
    terms = tuple(term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception")
    further = c.conditions(*terms)
    asked = dict(leaving.questions(case, asking.binding(case), readings=readings, seconds=seconds, further=further))
    aside = leaving.unsolved_of((*terms, *case.background), case)
    terms = tuple(term for term in terms if term not in aside)
    prospects: dict[str, f.Prospect] = {}
    decided: dict[tuple[str, Verdict], list[str]] = {}
    stopped: f.Stopped | None = None
    try:
        for label, question in asked.items():
            given = replace(question, given=scenario.course)
            for prospect in _prospects(label, given, scenario, steps):
                prospects[label] = prospect
            for found in _decided(replace(given, terms=terms, as_it_stands=True)):
                decided.setdefault(found, []).append(label)
    except StoppedError:
        stopped = "time limit"
    except KeyboardInterrupt:
        stopped = "interrupted"
    told = (
        f.Decided(term, case.term(term).kind, verdict, "" if len(labels) == len(asked) else "; ".join(labels))
        for (term, verdict), labels in decided.items()
    )
    return f.Prospects(
        case.id,
        scenario.id,
        as_of,
        stopped,
        tuple(prospects.values()),
        tuple(told),
        leaving.told(aside, case),
    )


def _prospects(label: str, question: Question, scenario: c.Scenario, steps: int | None) -> Iterator[f.Prospect]:
    """What can be said in one choice of readings, each time that it is more."""
    found = search(question, steps)
    if found.space is not None:
        name = f"{scenario.id}-continued"
        way = next(agreements(found.space, found.length, scenario.written.from_, name, given=scenario))
        kept = True if all(witness.is_met(each, way, question.choice) for each in question.aside) else None
        yield f.Prospect(label, possible=kept, proof=None, continuation=witness.data(way), because=())
        return
    none, proof = partial(f.Prospect, label, possible=False, proof=found.proof, continuation=None), found.proof or ""
    yield none(because=(unexplained(question, found.clash, proof),))
    yield none(because=(explained(question, found.clash, proof, steps=found.searched),))


def _decided(question: Question) -> Iterator[tuple[str, Verdict]]:
    """Each term whose verdict is open by the definition, but the same in every completion, with that verdict."""
    assert question.given is not None  # noqa: S101 - there is a scenario
    here = world(question.given, question.choice)
    for term in question.terms:
        open_ = verdicts(term, here)
        # Without a horizon it is open whether a deadline has passed, which no fact decides.
        lasting = not question.given.closed and question.given.horizon is None and any(c.deadlines(term))
        if len(open_) > 1 and not lasting:
            space = Space(replace(question, terms=(term,)), question.given.steps)
            left = [word for word in open_ if space.solver.solve([rules.verdict(term, word, space.unrolled)])]
            if len(left) == 1:
                yield term.name, left[0]
