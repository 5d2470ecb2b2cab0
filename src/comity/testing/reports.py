"""A test run as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.report.text import tested
from comity.testing import showing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from comity.testing.baseline import Entry
    from comity.testing.coverage import Coverage
    from comity.testing.killing import Mutation
    from comity.testing.running import Finding, Results


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one case: its items, and what its scenarios try out and tell where that was asked (else None)."""

    results: Results
    coverage: Coverage | None = None
    mutation: Mutation | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A test run: `stale` are entries of the baseline that match nothing; the minima are shares from 0 to 1."""

    parts: tuple[Part, ...]
    stale: tuple[Entry, ...] = ()
    least_coverage: float = 0.0
    least_score: float = 0.0
    as_of: date | None = None

    @property
    def short(self) -> Iterator[str]:
        """What lies below its minimum, a sentence each."""
        for part in self.parts:
            yield from _short("coverage", part.coverage, self.least_coverage)
            yield from _short("mutation score", part.mutation, self.least_score)

    @property
    def failed(self) -> bool:
        """Whether something does not hold and is not accepted, or lies below its minimum."""
        return any(part.results.failed for part in self.parts) or any(self.short)


def _short(name: str, found: Coverage | Mutation | None, least: float) -> Iterator[str]:
    if found is not None and (share := share_of(found)) < least:
        yield f"{name} of {found.case}: {showing.percent(share)} is less than {showing.percent(least)}"


def share_of(found: Coverage | Mutation) -> float:
    """The share that counts against a minimum, from 0 to 1."""
    from comity.testing.killing import Mutation

    return found.score if isinstance(found, Mutation) else showing.total(found)


# --- text ------------------------------------------------------------------------------------------------------------


def text(report: Report) -> str:
    """The run for a terminal: what failed, what was not proved, the measures, and the closing lines."""
    return "\n\n".join(filter(None, [*_failures(report), *_notes(report), "\n".join(closing(report))]))


def _failures(report: Report) -> Iterator[str]:
    for part in report.parts:
        for each in part.results.failed:
            yield showing.failure(each, part.results.pack, report.as_of)


def _notes(report: Report) -> Iterator[str]:
    """What does not fail, but is to be known."""
    for part in report.parts:
        yield "\n".join(map(_line, part.results.unproved))
        yield "\n".join(map(_line, part.results.accepted))
        if part.coverage is not None:
            yield "\n".join(showing.covered(part.coverage))
        if part.mutation is not None:
            yield "\n".join(showing.mutated(part.mutation, part.results.pack.case))
    yield "\n".join(map(stale_line, report.stale))


def _line(found: Finding) -> str:
    judged = found.judgement
    start = "" if found.accepted is None else "accepted: "
    end = "" if found.accepted is None else f" ({found.accepted})"
    return f"{start}{showing.where(judged.place)}`{judged.subject}`: {judged.why} [{judged.law}]{end}"


def stale_line(entry: Entry) -> str:
    """That an entry of a baseline matches nothing any more."""
    where = showing.where(entry.place)
    return f"{where}nothing to accept any more: `{entry.law}` of `{entry.subject}`; take the entry out"


def closing(report: Report) -> Iterator[str]:
    """The last lines: how many of what came out how."""
    results = [part.results for part in report.parts]
    laws = [each for result in results for each in result.laws]
    if laws:
        yield laws_line(laws)
    yield from report.short
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


# --- JSON ------------------------------------------------------------------------------------------------------------


def as_json(report: Report) -> str:
    """The run as JSON."""
    return json.dumps(data(report), indent=2, ensure_ascii=False, default=str)


def data(report: Report) -> dict[str, Any]:
    """The run as plain data: `failures` are expectations that are not kept, `cases` has the rest."""
    results = [part.results for part in report.parts]
    return {
        "scenarios": sum(each.scenarios for each in results),
        "expectations": sum(each.expectations for each in results),
        "failures": [
            {"scenario": each.judgement.subject.partition(": ")[0], "name": each.failure.name,
             "expected": each.failure.expected, "found": each.failure.found}
            for result in results for each in result.findings if each.failure is not None
        ],
        "cases": [_part(part) for part in report.parts],
        "stale": [{"law": each.law, "subject": each.subject, "reason": each.reason} for each in report.stale],
        "below_minimum": list(report.short),
    }  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {
        "case": part.results.pack.case.id,
        "path": part.results.pack.path.as_posix(),
        "judgements": [_judgement(each) for each in part.results.findings],
    }
    if part.coverage is not None:
        seen = part.coverage
        found["coverage"] = {
            "share": showing.total(seen),
            **{name: tally._asdict() for name, tally in
               (("verdicts", seen.verdicts), ("truths", seen.truths), ("effects", seen.effects))},
            "open": [{"term": each.term, "part": getattr(each, "text", None), "never": list(each.open)}
                     for each in seen.open],
        }  # fmt: skip
    if part.mutation is not None:
        told = part.mutation
        found["mutation"] = {
            "score": told.score,
            "caught": told.caught,
            "fates": [{"term": each.mutant.term, "change": each.mutant.change, "status": each.status, "why": each.why,
                       "scenario": each.scenario} for each in told.fates],
        }  # fmt: skip
    return found


def _judgement(each: Finding) -> dict[str, Any]:
    found = each.judgement
    line, column = found.place.source.place(found.place.start) if found.place else (None, None)
    return {
        "law": found.law, "subject": found.subject, "holds": found.holds, "why": found.why,
        "file": found.place.source.name if found.place else None, "line": line, "column": column,
        "scenario": found.scenario, "accepted": each.accepted,
    }  # fmt: skip
