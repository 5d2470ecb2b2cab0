"""The fewest further scenarios that tell every mutant that can be told, each with a question for the analyst.

For each term, a mutant is taken that nothing tells yet, and as many of the term's other mutants with it as one scenario
can tell (asked of `solve`); the scenario is made small, with plain values where they do not matter. Of all these, the
fewest are kept that tell every mutant (a minimum hitting set; greedily where more than `MOST` compete). That no
scenario at all could do the work of two for the same term is shown where it is cheap: see `Suggestions.least`.

A suggestion expects nothing. What the term as written comes to stands in a comment, because a verdict that nobody has
thought about would only confirm the encoding that it is to test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Literal

from comity.load import scenario_of
from comity.meaning import world
from comity.shown import Short, short
from comity.solve.clock import StoppedError
from comity.testing import wording as words
from comity.testing.candidates import needed_each, of_term, widened
from comity.testing.covering import fewest
from comity.testing.killing import mutation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from comity import case as c
    from comity.testing.candidates import Candidate
    from comity.testing.judgements import Document
    from comity.testing.killing import Fate, Mutation
    from comity.testing.mutants import Mutant


@dataclass(frozen=True, slots=True, repr=False)
class Suggestion(Short):
    """A scenario to add, by its `name`, with what it asks about each of its terms, mostly one.

    `document` is the scenario; `text` is the file, with the statements of the terms beside it as comments.
    """

    name: str
    asked: tuple[words.Asked, ...]
    document: Document
    text: str

    def __repr__(self) -> str:
        return short(self, f"{self.name}: {'; '.join(each.question for each in self.asked)}")

    @property
    def kills(self) -> tuple[Mutant, ...]:
        """The mutants that it is to tell."""
        return tuple(mutant for each in self.asked for mutant, _ in each.kills)


@dataclass(frozen=True, slots=True, repr=False)
class Suggestions(Short):
    """The scenarios to add to a case, in the order of its terms; `before` is what the existing ones tell.

    `unproved` are mutants about which it was not decided whether any scenario tells them, or for which none was made in
    time, or before Ctrl-C, as `stopped` then says. `least` are the terms of which it is proved that no fewer scenarios,
    of whatever length, could tell all their mutants that were left.
    """

    case: str
    before: Mutation
    suggestions: tuple[Suggestion, ...]
    unproved: tuple[Fate, ...]
    least: tuple[str, ...]
    stopped: Literal["interrupted"] | None = None


def suggestions(
    case: c.Case,
    existing: Iterable[c.Scenario] = (),
    terms: Collection[str] | None = None,
    *,
    path: str = "",
    seconds: float | None = None,
) -> Suggestions:
    """The scenarios to add to the `existing` ones so that every mutant that can be told is told.

    `path` is what the files name as their case. `seconds` is a time limit: what was not found by then is `unproved`.
    The same input gives the same answer. Raises `CaseError` like `mutants`.
    """
    deadline = None if seconds is None else monotonic() + seconds
    scenarios = list(existing)
    before = mutation(case, scenarios, terms, seconds=seconds, show=False)
    stopped = before.stopped
    left: dict[str, list[Mutant]] = {}
    for fate in before.of("survived"):
        left.setdefault(fate.mutant.term, []).append(fate.mutant)
    candidates: list[Candidate] = []
    least: list[str] = []
    lost: list[Mutant] = []
    for name, mutants in left.items():
        found: list[Candidate] = []
        try:
            if stopped is None:
                found.extend(of_term(case, mutants, deadline))  # which keeps those made before a stop
                least += [name] if needed_each(case, [each.own[0] for each in found], deadline) else []
        except StoppedError:
            pass
        except KeyboardInterrupt:
            stopped = "interrupted"
        told = {mutant for each in found for mutant in each.own}
        lost += [mutant for mutant in mutants if mutant not in told]
        candidates += found
    wanted = [each for mutants in left.values() for each in mutants if each not in lost]
    chosen = _fewest(widened(case, candidates, wanted), wanted)
    return Suggestions(
        case.id,
        before,
        tuple(_written(case, chosen, path)),
        tuple(each for each in before.fates if each.status == "not proved" or each.mutant in lost),
        tuple(least),
        stopped,
    )


def unconfirmed(scenario: c.Scenario) -> bool:
    """Whether nobody has said yet what is expected of a scenario, as of one that was suggested."""
    return not scenario.expected


# --- the choice, and its files ---------------------------------------------------------------------------------


def _fewest(candidates: Sequence[Candidate], mutants: Sequence[Mutant]) -> list[Candidate]:
    """Few candidates that tell all these mutants, in their order."""
    tellers: dict[Mutant, set[str]] = {mutant: set() for mutant in mutants}
    for at, each in enumerate(candidates):
        for mutant in each.told:
            tellers[mutant].add(str(at))
    chosen = fewest([frozenset(each) for each in tellers.values()])
    return [each for at, each in enumerate(candidates) if str(at) in chosen]


def _written(case: c.Case, chosen: Sequence[Candidate], path: str) -> Iterator[Suggestion]:
    numbers: dict[str, int] = {}
    for each, mutants in _shared(chosen):
        first = each.own[0].term
        numbers[first] = numbers.get(first, 0) + 1
        name = f"{re.sub('[^a-zA-Z0-9]+', '-', first)}-{numbers[first]}"
        document = {"scenario": name, **({"case": path} if path else {})} | {**each.document, "scenario": name}
        found = scenario_of(document, case)
        label = each.label if set(mutants) & set(each.own) else ""
        here = world(found.course, each.choice) if each.choice else None
        asked = words.asked(found, here, label, mutants, case)
        yield Suggestion(name, asked, document, words.file_text(document, words.comment(asked, case)))


def _shared(chosen: Sequence[Candidate]) -> Iterator[tuple[Candidate, list[Mutant]]]:
    """Each scenario with the mutants that are left to it: each to one, of its own term if there is one."""
    own = {mutant for each in chosen for mutant in each.own}
    given: set[Mutant] = set()
    for each in chosen:
        fitting = [*each.own, *(mutant for mutant in each.further if mutant not in own)]
        mine = [mutant for mutant in fitting if mutant not in given]
        given.update(mine)
        if mine:
            yield each, mine
