"""Which mutants scenarios tell from the case as it is, and which nobody could.

A scenario *tells* a mutant when, in some choice of readings, the possible verdicts of a term (a single one, where it is
determined) are other ones than as the case is, by the definition; or when the background as a whole holds, fails or is
open, and with the mutant not so. Stances do not count. It also *catches* it when a verdict, or whether it is feasible,
that its `expect` names comes out as another one, so that the mistake would fail as a test.

A mutant that no scenario tells is looked for among all complete ones, in which everything is known: those that meet the
background as it is, for the verdicts of terms; those that meet the background as it is, or as it is then, and break the
other. With a proof for every length that there is none, it is equivalent. Only what `solve` can decide is decided.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Literal

from comity.shown import Short
from comity.testing.differing import FEASIBLE, difference, tells
from comity.testing.judgements import Judgement
from comity.testing.mutants import mutants
from comity.verdicts import Worlds, feasible, outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from comity import case as c
    from comity.testing.differing import Difference
    from comity.testing.judgements import Document
    from comity.testing.mutants import Mutant

Status = Literal["killed", "survived", "equivalent", "not proved"]
UNSEEN = "not looked at: interrupted"


@dataclass(frozen=True, slots=True, repr=False)
class Fate(Short):
    """What became of a mutant.

    `tellers` are the scenarios that tell it, `catchers` those that would fail with it; both by their ids. When there is
    no teller: `survived` has a `scenario` that would tell it, `equivalent` is proved for every length, `not proved` is
    neither, for the reason in `why`.
    """

    mutant: Mutant
    status: Status
    tellers: tuple[str, ...]
    catchers: tuple[str, ...]
    why: str
    scenario: Document | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, repr=False)
class Mutation(Short):
    """The fates of the mutants of a case, in the order of its files; `stopped` says why not all were looked at."""

    case: str
    fates: tuple[Fate, ...]
    stopped: Literal["interrupted"] | None = None

    def of(self, status: Status) -> tuple[Fate, ...]:
        """Those with that status."""
        return tuple(each for each in self.fates if each.status == status)

    @property
    def score(self) -> float:
        """The share of mutants told, of those not equivalent; what is not proved counts as not told. 1 for none."""
        return self._share(sum(each.status == "killed" for each in self.fates))

    @property
    def caught(self) -> float:
        """The share that the scenarios' own expectations would catch, of those not equivalent. 1 for none."""
        return self._share(sum(bool(each.catchers) for each in self.fates))

    def _share(self, count: int) -> float:
        every = sum(each.status != "equivalent" for each in self.fates)
        return count / every if every else 1.0

    def judgements(self) -> Iterator[Judgement]:
        """Each mutant that was not told: `mutant-killed` does not hold, or `condition-matters` where it is a lint."""
        for each in self.fates:
            if each.status != "killed":
                law = "condition-matters" if each.status == "equivalent" else "mutant-killed"
                holds = None if each.status == "not proved" else False
                why = f"{each.mutant.change}: {each.why}"
                yield Judgement(law, each.mutant.term, holds, why, each.mutant.place, each.scenario)


def mutation(
    case: c.Case,
    scenarios: Iterable[c.Scenario],
    terms: Collection[str] | None = None,
    *,
    seconds: float | None = None,
    show: bool = True,
) -> Mutation:
    """The fate of every mutant of a case, or of some terms, with these scenarios; `seconds` limits the proofs.

    With `show`, those that survive come with a scenario, which takes most of the time. A scenario that expects nothing
    tests nothing, so it does not count. Ctrl-C ends the proofs: what was not looked at by then is not proved. Raises
    `CaseError` like `mutants`.
    """
    every = list(mutants(case, terms))
    told, caught = killed(every, (each for each in scenarios if each.expected))
    deadline = None if seconds is None else monotonic() + seconds
    told_by = list(zip(every, told, caught, strict=True))
    fates: list[Fate] = []
    try:
        for each, tellers, catchers in told_by:
            left = None if tellers else difference(case, each, deadline, show=show)
            fates.append(_killed(each, tellers, catchers) if left is None else _left(each, left))
    except KeyboardInterrupt:
        rest = told_by[len(fates) :]
        fates += [_killed(*each) if each[1] else Fate(each[0], "not proved", (), (), UNSEEN) for each in rest]
        return Mutation(case.id, tuple(fates), "interrupted")
    return Mutation(case.id, tuple(fates))


def killed(
    every: Sequence[Mutant], scenarios: Iterable[c.Scenario]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """For each mutant the ids of the scenarios that tell it, and of those that would fail with it."""
    told: list[list[str]] = [[] for _ in every]
    caught: list[list[str]] = [[] for _ in every]
    for scenario in scenarios:
        worlds = Worlds(scenario.course)
        for at, mutant in enumerate(every):
            if tells(mutant, worlds):
                told[at].append(scenario.id)
                if catches(mutant, scenario, worlds):
                    caught[at].append(scenario.id)
    return [tuple(each) for each in told], [tuple(each) for each in caught]


def catches(mutant: Mutant, scenario: c.Scenario, worlds: Worlds) -> bool:
    """Whether a verdict or feasibility that a scenario expects is that of the case as it is, and not of the mutant."""
    for one, other in mutant.pairs:
        wanted = scenario.expected.get(one.name)
        if wanted is not None and outcome(one, worlds).verdict == wanted[0] != outcome(other, worlds).verdict:
            return True
    wanted = scenario.expected.get("feasible")
    if wanted is None or not mutant.background:
        return False
    was, now = (FEASIBLE[feasible(each, worlds)] for each in mutant.background)
    return was == wanted[0] != now


def _killed(mutant: Mutant, tellers: tuple[str, ...], catchers: tuple[str, ...]) -> Fate:
    why = f"told by {len(tellers)} scenario{'' if len(tellers) == 1 else 's'}"
    return Fate(mutant, "killed", tellers, catchers, why)


def _left(mutant: Mutant, found: Difference) -> Fate:
    status: Status = "not proved" if found.exists is None else "survived" if found.exists else "equivalent"
    return Fate(mutant, status, (), (), found.why, found.scenario)
