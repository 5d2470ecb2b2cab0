"""A whole test run: the items of all cases, what is measured of them, and what of that a baseline accepts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comity.problems import CaseError, Problem
from comity.testing import baseline, packs, running, showing
from comity.testing.reports import Part, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from comity.testing.baseline import Entry, Judged, Key
    from comity.testing.coverage import Coverage
    from comity.testing.killing import Mutation
    from comity.testing.packs import Pack
    from comity.testing.running import Choice


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of each case: the least percentages (None: not measured), and the seconds for each measure."""

    coverage: float | None = None
    mutation: float | None = None
    seconds: float | None = None


def report(
    paths: Iterable[Path], choice: Choice, measures: Measures, accepted: Path | None, ignore: Sequence[str] = ()
) -> Report:
    """Run everything at or below some paths; `accepted` is a baseline file, `ignore` are patterns of what to leave out.

    Ctrl-C ends the run: what was judged by then is kept. Raises `CaseError` with what is wrong with the files and the
    choice before anything is run, and where nothing was tested.
    """
    entries: tuple[Entry, ...] = () if accepted is None else baseline.load_baseline(accepted)
    running.check_choice(choice)
    found = packs.packs(paths, ignore)
    running.check_subjects(found, choice)
    made = list(_parts(found, choice, measures, baseline.reasons(entries)))
    parts, stopped = [part for part, _ in made], any(ended for _, ended in made)
    if not stopped and not any(part.results.expectations or part.results.laws for part in parts):
        raise CaseError([Problem("nothing-tested", "no scenario there expects anything, so nothing was tested")])
    whole = set() if stopped else set(_whole(parts, choice, measures))
    return Report(
        tuple(parts),
        tuple(baseline.stale(_judged(parts), entries, whole=whole)),
        (measures.coverage or 0) / 100,
        (measures.mutation or 0) / 100,
        choice,
        baseline.reasons(entries),
        stopped,
    )


def _parts(
    found: Iterable[Pack], choice: Choice, measures: Measures, why: Mapping[Key, str]
) -> Iterator[tuple[Part, bool]]:
    """What becomes of each case, and whether Ctrl-C has come; after that, nothing more is run."""
    stopped = False
    for pack in found:
        results = running.results(pack, choice, begin=not stopped)
        stopped = stopped or results.left > 0
        results = replace(results, findings=baseline.accepted(results.findings, why))
        coverage = mutation = None
        try:
            if not stopped:
                coverage = _coverage(pack, choice, measures)
                mutation = _mutation(pack, choice, measures)
                stopped = mutation is not None and mutation.stopped is not None
        except KeyboardInterrupt:
            stopped = True
        yield Part(results, coverage, mutation), stopped


def _coverage(pack: Pack, choice: Choice, measures: Measures) -> Coverage | None:
    return None if measures.coverage is None else showing.measured_coverage(pack, choice.as_of, measures.seconds)


def _mutation(pack: Pack, choice: Choice, measures: Measures) -> Mutation | None:
    return None if measures.mutation is None else showing.measured_mutation(pack, choice.as_of, measures.seconds)


def _judged(parts: Iterable[Part]) -> Iterator[Judged]:
    for part in parts:
        yield from baseline.judged(part.results.findings)
        yield from () if part.coverage is None else baseline.judged_coverage(part.coverage)
        yield from () if part.mutation is None else baseline.judged_mutation(part.mutation)


def _whole(parts: Iterable[Part], choice: Choice, measures: Measures) -> Iterator[str]:
    """The families of laws that were asked altogether."""
    if choice.whole and all(part.results.laws for part in parts):
        yield "laws"
    if choice.whole and choice.examples is not None:
        yield "engines"
    yield from () if measures.coverage is None else ("coverage",)
    yield from () if measures.mutation is None else ("mutation",)
