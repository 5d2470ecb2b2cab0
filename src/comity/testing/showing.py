"""What a test run says to people: a finding at its place, the counterexample in words, and how to see it again."""

from __future__ import annotations

import math
import shlex
from typing import TYPE_CHECKING

from comity import case as c
from comity.codes import ENGINES
from comity.explain.wording import title_of, value_in_words
from comity.load import scenario_of
from comity.problems import render
from comity.shown import counted
from comity.testing import baseline
from comity.testing.laws import EACH, EXAMPLES
from comity.testing.running import EXPECT, Choice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from comity.problems import Span
    from comity.testing.baseline import Key
    from comity.testing.coverage import ConditionSeen, Coverage, OperandSeen, TermSeen
    from comity.testing.judgements import Document
    from comity.testing.killing import Fate, Mutation
    from comity.testing.packs import Pack
    from comity.testing.running import Finding

SHOWN = 10
"""Terms of a party of which it is told what a scenario comes to for them."""


def failure(finding: Finding, pack: Pack, choice: Choice) -> str:
    """A finding with its excerpt, then the counterexample if there is one, then the command that shows it again."""
    parts = [render(finding.problem)]
    if finding.judgement.scenario is not None:
        parts += ["for example:", *in_words(finding.judgement.scenario, pack.case)]
    return "\n".join([*parts, f"to see it again: {command(finding, pack, choice)}"])


def command(finding: Finding, pack: Pack, choice: Choice) -> str:
    """The command line that shows a finding again."""
    found = finding.judgement
    if found.law == EXPECT:
        file = found.place.source.name if found.place else ""
        words = ["comity", "check", str(pack.path), file]
        words += [] if choice.engine == "auto" else ["--engine", choice.engine]
    else:
        words = ["comity", "test", str(pack.path), "--law", found.law, "--subject", found.subject]
        words += [f"--engine-laws={choice.drawn}"] if found.law in ENGINES and choice.drawn != EXAMPLES else []
        words += [] if choice.each in (None, EACH) else ["--seconds", f"{choice.each:g}"]
    return shlex.join([*words, *(["--as-of", choice.as_of.isoformat()] if choice.as_of else [])])


def in_words(document: Document, case: c.Case) -> Iterator[str]:
    """A scenario, a line for each step: what changes and what happens there, by titles."""
    found = scenario_of(document, case)
    for at, when in enumerate(found.course.dates):
        dated = f" ({when.isoformat()})" if when else ""
        yield f"  step {at + 1}{dated}: {'; '.join(_changes(found, at, case)) or 'nothing changes'}"


def _changes(found: c.Scenario, at: int, case: c.Case) -> Iterator[str]:
    """What is set and what happens at a step."""
    for ref, cells in sorted(found.course.values.items()):
        cell = cells[at]
        if ref in found.course.events:
            if cell is not False:
                yield f"{title_of(ref, case)}{'' if cell is True else ': unknown'}"
        elif found.since[ref][at] == at and not isinstance(cell, c.Unsaid) and cell is not None:
            yield f"{title_of(ref, case)}: {value_in_words(cell, case.references[ref].declared, case)}"


def percent(share: float) -> str:
    """A share as a percentage that is never rounded up: 100 means all."""
    return f"{math.floor(share * 1000 + 1e-9) / 10:g}%"


def total(found: Coverage) -> float:
    """The share of all that can be seen that was seen: verdicts, truths of conditions and effects of operands."""
    tallies = (found.verdicts, found.truths, found.effects)
    every = sum(each.every for each in tallies)
    return sum(each.seen for each in tallies) / every if every else 1.0


def covered(found: Coverage, why: Mapping[Key, str]) -> Iterator[str]:
    """What scenarios try out of a case: a line with the figures, then what they leave out, at its place.

    What is accepted, for the reasons in `why`, is not counted, and comes last.
    """
    counted = baseline.counted_coverage(found, why)
    figures = (
        ("verdicts", counted.verdicts), ("truths of conditions", counted.truths), ("effects", counted.effects),
    )  # fmt: skip
    yield f"coverage of {found.case}: {percent(total(counted))} (" + ", ".join(
        f"{each.seen} of {each.every} {name}" for name, each in figures
    ) + ")"  # fmt: skip
    for each in counted.open:
        yield f"  {where(each.place)}`{each.term}`{_part(each)} is never {_never(each, each.open)}"
    for each, never, reason in baseline.accepted_gaps(found, why):
        line = f"{where(each.place)}`{each.term}`{_part(each)} is never {_never(each, (never,))}"
        yield f"  accepted: {line} ({reason})"


def _part(each: TermSeen | ConditionSeen | OperandSeen) -> str:
    text = getattr(each, "text", "")
    return f": `{text}`" if text else ""


def _never(each: TermSeen | ConditionSeen | OperandSeen, which: tuple[str, ...]) -> str:
    words = ["seen to settle it alone" if word == "effect" else word for word in which]
    unproved = "" if not getattr(each, "unproved", ()) else " (not proved that it can be)"
    return " or ".join(words) + unproved


def mutated(found: Mutation, case: c.Case, why: Mapping[Key, str]) -> Iterator[str]:
    """Which changes to terms scenarios tell: a line with the figures, then those they do not, at their places.

    Those that are accepted, for the reasons in `why`, are not counted, and come before the lints.
    """
    counted = baseline.counted_mutation(found, why)
    every, same = len(counted.fates), len(counted.of("equivalent"))
    yield (
        f"mutation score of {found.case}: {percent(counted.score)} "
        f"({len(counted.of('killed'))} of {every - same} changes told; {percent(counted.caught)} caught by an `expect`)"
    )
    for fate in (*counted.of("survived"), *counted.of("not proved")):
        yield f"  {_changed(fate)}"
        if fate.scenario is not None:
            yield from (f"  {line}" for line in in_words(fate.scenario, case))
    for fate in found.fates:
        if (reason := baseline.of_fate(fate, why)) is not None:
            yield f"  accepted: {_changed(fate)} ({reason})"
    for fate in found.of("equivalent"):
        yield f"  lint: {_changed(fate)}"


def _changed(fate: Fate) -> str:
    return f"{where(fate.mutant.place)}`{fate.mutant.term}` {fate.mutant.change}: {fate.why}"


def where(place: Span | None) -> str:
    """`file:line:column: ` of a place; empty for none."""
    file, line, column = position(place)
    return "" if file is None else f"{file}:{line}:{column}: "


def position(place: Span | None) -> tuple[str | None, int | None, int | None]:
    """The file, line and column of a place, each None for none."""
    return (None, None, None) if place is None else (place.source.name, *place.source.place(place.start))


def measured_coverage(pack: Pack, as_of: date | None, seconds: float | None) -> Coverage:
    """What the scenarios of a pack that expect something try out of it; what is impossible is left out."""
    from comity.testing.coverage import coverage
    from comity.testing.reaching import settled

    case = pack.case.at(as_of)
    return settled(case, coverage(case, pack.tests), seconds=seconds)


def measured_mutation(pack: Pack, as_of: date | None, seconds: float | None) -> Mutation:
    """The fate of each change to a term of a pack, with its scenarios."""
    from comity.testing.killing import mutation

    return mutation(pack.case.at(as_of), pack.tests, seconds=seconds)


def outcome_in_words(found: c.Scenario, case: c.Case) -> Iterator[str]:
    """What a scenario comes to: each stance, and each verdict of a term that counts there, with its reason."""
    from comity.assess import check

    answer = check(case, found, engine="meaning")
    told = [(party, [term for term in party.terms if term.verdict != "not_triggered"]) for party in answer.parties]
    possible = {True: "", False: " (infeasible)", None: " (perhaps infeasible)"}[answer.feasible]
    yield f"what the scenario comes to{possible}:"
    for party, terms in told:
        yield f"  {party.party}: {party.stance}"
        for term in terms[:SHOWN]:
            because = "; ".join(each.text for each in term.because)
            yield f"    {term.term}: {term.verdict}{f', because {because}' if because else ''}"
        if len(terms) > SHOWN:
            yield f"    and {counted(len(terms) - SHOWN, 'term')} more"
