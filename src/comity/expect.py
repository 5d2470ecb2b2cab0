"""Whether a scenario comes out as its `expect` says: what makes a scenario a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from comity.problems import Problem, Span

if TYPE_CHECKING:
    from comity.answers import Assessment
    from comity.case import Scenario

_FEASIBLE = {True: "true", False: "false", None: "unknown"}


class Failure(NamedTuple):
    """An expectation that was not kept: the term, party or `feasible`, what was expected and what was found."""

    name: str
    expected: str
    found: str
    span: Span

    @property
    def problem(self) -> Problem:
        """The same at its place in the scenario file."""
        return Problem("not-as-expected", f"expected `{self.expected}`, found `{self.found}`", self.span)


def failures(scenario: Scenario, answer: Assessment) -> list[Failure]:
    """The expectations that an assessment does not keep; empty when all are kept.

    A term that is not in force is found `not in force`.
    """
    found = {"feasible": _FEASIBLE[answer.feasible]}
    for party in answer.parties:
        found[party.party] = party.stance
        found |= {term.term: term.verdict for term in party.terms}
    return [
        Failure(name, wanted, found.get(name, "not in force"), span)
        for name, (wanted, span) in scenario.expected.items()
        if found.get(name) != wanted
    ]
