"""A scenario as a timeline: what changes at each step, which deadlines run, and where verdicts fall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from comity import case as c
from comity.belonging import check_scenario
from comity.explain.wording import title_of, value_in_words
from comity.graphs import charting, scrolling
from comity.graphs.obligations import obligations
from comity.shown import Short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.answers import Assessment, TermAnswer
    from comity.graphs.obligations import Obligation
    from comity.kinds import Kind, Verdict

_QUIET = ("not_triggered", "recorded")


@dataclass(frozen=True, slots=True)
class Change:
    """What is recorded at a step, in words; `unknown` where it is that something is not known."""

    kind: Literal["event", "fact", "unknown"]
    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A step, counted from 1; `date` is None where it has none."""

    step: int
    date: c.Moment | None
    title: str | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """The verdict of a term, at the step (from 1) by which all that decides it has happened."""

    term: str
    title: str
    kind: Kind
    verdict: Verdict
    step: int


@dataclass(frozen=True, slots=True, repr=False)
class Timeline(Short):
    """The steps of a scenario in order, its deadlines, and its verdicts where an assessment was given."""

    title: str
    stops: tuple[Stop, ...]
    horizon: c.Moment | None
    deadlines: tuple[Obligation, ...]
    marks: tuple[Mark, ...]

    def to_mermaid(self) -> str:
        """A Mermaid Gantt chart; where no step has a date, a Mermaid timeline without deadlines."""
        return charting.mermaid(self)

    def to_dot(self) -> str:
        """A digraph for Graphviz: the steps in a row, below them deadlines and verdicts."""
        return charting.dot(self)

    def to_svg(self) -> str:
        """An SVG picture, which needs nothing else and has no script; steps are as far apart as their text needs."""
        return scrolling.svg(self)

    def _repr_html_(self) -> str:
        return self.to_svg()


def timeline(case: c.Case, scenario: c.Scenario, assessment: Assessment | None = None) -> Timeline:
    """A scenario of a case as a timeline; with its assessment, with the verdicts that it comes to.

    Deadlines are those of demands and commitments in force that the scenario surely calls for. Verdicts of terms that
    were not triggered, and texts that are recorded alone, have no mark.
    """
    check_scenario(case, scenario)
    course = scenario.course
    titles = [step.title for step in scenario.written.steps] or [None]
    stops = [Stop(i + 1, course.dates[i], titles[i], tuple(recorded(scenario, case, i))) for i in range(course.steps)]
    in_force = [term for term in case.terms if case.why_not[term.name] is None]
    marks = tuple(_marks(assessment, course.steps)) if assessment is not None else ()
    return Timeline(scenario.title, tuple(stops), course.horizon, obligations(in_force, course), marks)


def recorded(scenario: c.Scenario, case: c.Case, step: int) -> Iterator[Change]:
    """What a scenario records at a step (from 0), in the order in which its inputs are first mentioned."""
    for ref, since in scenario.since.items():
        if since[step] != step:
            continue
        cell, title = scenario.course.cells(ref)[step], title_of(ref, case)
        if cell is None or isinstance(cell, c.Unsaid):
            yield Change("unknown", ref, f"{title}: not known")
        elif ref in scenario.course.events:
            yield Change("event", ref, title if cell else f"{title}: does not happen")
        else:
            yield Change("fact", ref, f"{title}: {value_in_words(cell, case.references[ref].declared, case)}")


def _marks(answer: Assessment, steps: int) -> Iterator[Mark]:
    for party in answer.parties:
        for term in party.terms:
            if term.verdict not in _QUIET:
                yield Mark(term.term, term.title, term.kind, term.verdict, _settled(term, steps))


def _settled(term: TermAnswer, steps: int) -> int:
    """The step by which all facts that decide a verdict are there; the last one where nothing does."""
    open_ = term.verdict in ("undetermined", "contested", "pending")
    return steps if open_ or not term.because else max(cause.first for cause in term.because)
