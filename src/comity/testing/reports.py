"""A test run, and how it reads as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comity.report.text import tested
from comity.shown import Short, counted
from comity.testing import baseline, showing
from comity.testing.running import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity.testing.baseline import Entry, Key
    from comity.testing.coverage import Coverage
    from comity.testing.killing import Mutation
    from comity.testing.running import Finding, Results


@dataclass(frozen=True, slots=True, repr=False)
class Part(Short):
    """What became of one case: its items, and what its scenarios try out and tell.

    A measure is None where it was not asked for, or not finished.
    """

    results: Results
    coverage: Coverage | None = None
    mutation: Mutation | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Report(Short):
    """A test run; `choice` is what was asked, `stopped` whether Ctrl-C came before its end.

    `accepted` are the reasons of a baseline, and `stale` its entries that match nothing. The minima are shares from 0
    to 1.
    """

    parts: tuple[Part, ...]
    stale: tuple[Entry, ...] = ()
    least_coverage: float = 0.0
    least_score: float = 0.0
    choice: Choice = field(default_factory=Choice)
    accepted: Mapping[Key, str] = field(default_factory=dict)
    stopped: bool = False

    @property
    def short(self) -> Iterator[str]:
        """What lies below its minimum, a sentence each."""
        for part in self.parts:
            yield from _short("coverage", part.coverage, self.least_coverage, self.accepted)
            yield from _short("mutation score", part.mutation, self.least_score, self.accepted)

    @property
    def failed(self) -> bool:
        """Whether something does not hold and is not accepted, lies below its minimum, or was not looked at."""
        return self.stopped or any(part.results.failed for part in self.parts) or any(self.short)

    @property
    def left(self) -> int:
        """How many laws and scenarios were not looked at."""
        return sum(part.results.left for part in self.parts)


def _short(name: str, found: Coverage | Mutation | None, least: float, why: Mapping[Key, str]) -> Iterator[str]:
    if found is not None and (share := share_of(found, why)) < least:
        yield f"{name} of {found.case}: {showing.percent(share)} is less than {showing.percent(least)}"


def share_of(found: Coverage | Mutation, why: Mapping[Key, str]) -> float:
    """The share that counts against a minimum, from 0 to 1, without what is accepted."""
    from comity.testing.killing import Mutation

    if isinstance(found, Mutation):
        return baseline.counted_mutation(found, why).score
    return showing.total(baseline.counted_coverage(found, why))


# --- text ------------------------------------------------------------------------------------------------------------


def text(report: Report) -> str:
    """The run for a terminal: what failed, what was not proved, the measures, and the closing lines."""
    return "\n\n".join(filter(None, [*_failures(report), *_notes(report), "\n".join(closing(report))]))


def _failures(report: Report) -> Iterator[str]:
    for part in report.parts:
        for each in part.results.failed:
            yield showing.failure(each, part.results.pack, report.choice)


def _notes(report: Report) -> Iterator[str]:
    """What does not fail, but is to be known."""
    for part in report.parts:
        yield "\n".join(map(_line, part.results.unproved))
        yield "\n".join(map(_line, part.results.accepted))
        if part.coverage is not None:
            yield "\n".join(showing.covered(part.coverage, report.accepted))
        if part.mutation is not None:
            yield "\n".join(showing.mutated(part.mutation, part.results.pack.case, report.accepted))
    yield "\n".join(map(stale_line, report.stale))


def _line(found: Finding) -> str:
    judged = found.judgement
    start = "" if found.accepted is None else "accepted: "
    end = "" if found.accepted is None else f" ({found.accepted})"
    return f"{start}{showing.where(judged.place)}`{judged.subject}`: {judged.why} [{judged.law}]{end}"


def stale_line(entry: Entry) -> str:
    """That an entry of a baseline matches nothing any more."""
    where = showing.where(entry.place)
    return f"{where}nothing to accept any more: {entry.words}; take the entry out"


def closing(report: Report) -> Iterator[str]:
    """The last lines: how many of what came out how."""
    results = [part.results for part in report.parts]
    laws = [each for result in results for each in result.laws]
    if laws:
        yield laws_line(laws)
    left = sum(each.pack.named for each in results) if report.choice.laws is False else 0
    if left:
        yield f"the laws of {counted(left, 'case')} were not judged, as asked"
    yield from report.short
    if report.stopped:
        yield f"interrupted: {report.left} laws and scenarios, and any measures after them, were not looked at"
    scenarios, expectations = sum(each.scenarios for each in results), sum(each.expectations for each in results)
    failures = [each.failure for result in results for each in result.findings if each.failure is not None]
    if scenarios:
        yield tested(failures, scenarios, expectations)


def laws_line(laws: Iterable[Finding]) -> str:
    """How many judgements of laws came out how."""
    found = list(laws)
    held = sum(each.judgement.holds is True for each in found)
    accepted = sum(each.accepted is not None for each in found)
    broken = sum(each.judgement.holds is False for each in found) - accepted
    unproved = sum(each.judgement.holds is None for each in found)
    return (
        f"{len(found)} laws of subjects: {held} hold, {broken} do not hold, {accepted} accepted, {unproved} not proved"
    )
