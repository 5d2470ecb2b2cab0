"""What a test run, and what suggested tests come to, as typed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity import trials as t
from comity.answers import to_json
from comity.testing import baseline, showing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity.testing.baseline import Entry, Key
    from comity.testing.coverage import Coverage, Tally
    from comity.testing.killing import Fate, Mutation
    from comity.testing.reports import Part, Report
    from comity.testing.running import Finding, Results
    from comity.testing.suggesting import Suggestion, Suggestions


def as_json(report: Report) -> str:
    """A run as JSON, by its published schema."""
    return to_json(trial(report))


def trial(report: Report) -> t.Trial:
    """A run as an answer."""
    results = [part.results for part in report.parts]
    return t.Trial(
        scenarios=sum(each.scenarios for each in results),
        expectations=sum(each.expectations for each in results),
        failures=tuple(each for result in results for each in _not_kept(result)),
        cases=tuple(_case(part, report.accepted) for part in report.parts),
        stale=tuple(map(_stale, report.stale)),
        below_minimum=tuple(report.short),
        complete=not report.stopped,
        stopped="interrupted" if report.stopped else None,
        left=report.left,
    )


def _not_kept(results: Results) -> Iterator[t.NotKept]:
    for each in results.findings:
        if (found := each.failure) is not None:
            scenario = each.judgement.subject.partition(": ")[0]
            yield t.NotKept(scenario, found.name, found.expected, found.found)


def _case(part: Part, why: Mapping[Key, str]) -> t.CaseTrial:
    pack = part.results.pack
    return t.CaseTrial(
        case=pack.case.id,
        path=pack.path.as_posix().encode("utf-8", "replace").decode(),
        judgements=tuple(map(_judged, part.results.findings)),
        coverage=None if part.coverage is None else _covered(part.coverage, why),
        mutation=None if part.mutation is None else _mutated(part.mutation, why),
    )


def _judged(each: Finding) -> t.Judged:
    found = each.judgement
    file, line, column = showing.position(found.place)
    return t.Judged(found.law, found.subject, found.holds, found.why, file, line, column, found.scenario, each.accepted)


def _covered(found: Coverage, why: Mapping[Key, str]) -> t.Covered:
    counted = baseline.counted_coverage(found, why)
    gaps = [(each, tuple(each.open), None) for each in counted.open]
    spared = [(each, (never,), reason) for each, never, reason in baseline.accepted_gaps(found, why)]
    return t.Covered(
        share=showing.total(counted),
        verdicts=_seen(counted.verdicts),
        truths=_seen(counted.truths),
        effects=_seen(counted.effects),
        open=tuple(
            t.Gap(each.term, getattr(each, "text", None), never, reason) for each, never, reason in [*gaps, *spared]
        ),
    )


def _seen(tally: Tally) -> t.Seen:
    return t.Seen(tally.seen, tally.every)


def _mutated(found: Mutation, why: Mapping[Key, str]) -> t.Mutated:
    counted = baseline.counted_mutation(found, why)
    return t.Mutated(counted.score, counted.caught, tuple(_fate(each, why) for each in found.fates))


def _fate(fate: Fate, why: Mapping[Key, str]) -> t.MutantFate:
    file, line, column = showing.position(fate.mutant.place)
    return t.MutantFate(
        fate.mutant.term,
        fate.mutant.change,
        fate.status,
        fate.why,
        file,
        line,
        column,
        fate.scenario,
        baseline.of_fate(fate, why),
    )


def _stale(entry: Entry) -> t.Stale:
    return t.Stale(
        entry.law, entry.subject, entry.reason, entry.change or None, entry.part or None, entry.never or None
    )


# --- suggested tests -------------------------------------------------------------------------------------------------


def suggested(found: Suggestions) -> t.SuggestedTests:
    """Suggested tests as an answer."""
    before = found.before
    return t.SuggestedTests(
        case=found.case,
        mutants=len(before.fates),
        told_before=len(before.of("killed")),
        equivalent=tuple(map(_change, before.of("equivalent"))),
        not_proved=tuple(map(_change, found.unproved)),
        least=found.least,
        suggestions=tuple(map(_suggestion, found.suggestions)),
        complete=found.stopped is None,
        stopped=found.stopped,
    )


def _change(fate: Fate) -> t.Change:
    return t.Change(fate.mutant.term, fate.mutant.change, fate.why)


def _suggestion(found: Suggestion) -> t.SuggestedTest:
    asked = (
        t.Question(
            each.term,
            each.question,
            each.verdict,
            each.label,
            tuple(t.Told(mutant.term, mutant.change, after) for mutant, after in each.kills),
        )
        for each in found.asked
    )
    return t.SuggestedTest(found.name, tuple(asked), found.document)
