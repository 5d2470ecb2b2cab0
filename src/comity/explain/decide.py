"""What would decide an open term: values of unknown inputs, and missing dates, that leave one verdict possible.

They are searched for (`comity.explain.pursuit`), with a few datings where dates are missing; what is found is checked
by evaluation and made minimal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from comity.explain.pursuit import Pursuit
from comity.explain.reasons import Reasons
from comity.explain.smallest import Asked, reached, smallest, spared, united
from comity.explain.suppose import DATE, HORIZON, Supposing
from comity.explain.walk import Support
from comity.explain.ways import goals
from comity.meaning import world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity import case as c
    from comity.case import Case, Course, Moment, Term
    from comity.explain.reasons import Cells, Values
    from comity.explain.smallest import Cell
    from comity.explain.suppose import Given
    from comity.kinds import Verdict

Open = tuple[Reasons, tuple["Verdict", ...]]
Found = tuple["Given", list["Asked"]]
"""Values, and the goals that they bring about in each reading."""


def decisions(case: Case, term: Term, unsettled: list[Open]) -> Iterator[tuple[Verdict, Given]]:
    """For open verdicts, where found, a smallest set of values that leaves only this one in all open readings."""
    search = _Search(case, term, [graph for graph, _ in unsettled])
    wanted = tuple(dict.fromkeys(verdict for _, possible in unsettled for verdict in possible))
    found: dict[Verdict, Found] = {}
    for dating in search.supposing.datings():
        dated = search.made(dating) if dating else search.graphs
        for verdict in wanted:
            if verdict not in found and (one := search.guided(verdict, dating, dated)) is not None:
                found[verdict] = one
        if len(found) == len(wanted):
            break
    return ((verdict, search.minimal(verdict, *found[verdict])) for verdict in wanted if verdict in found)


def assigned(course: Course, given: Given) -> Course:
    """The course with some unknown cells and missing dates given."""
    values: dict[str, list[c.Cell]] = {}
    dates, horizon = list(course.dates), course.horizon
    for (ref, i), value in given.items():
        if ref != DATE:
            if ref not in values:
                values[ref] = list(course.cells(ref))
            values[ref][i] = value
        elif i == HORIZON:
            horizon = cast("Moment", value)
        else:
            dates[i] = cast("Moment", value)
    rows = {ref: tuple(row) for ref, row in values.items()}
    return replace(course, values={**course.values, **rows}, dates=tuple(dates), horizon=horizon)


class _Search:
    """The search for one term."""

    def __init__(self, case: Case, term: Term, graphs: list[Reasons]) -> None:
        self.term, self.graphs, self.course = term, graphs, graphs[0].world.course
        self.supposing = Supposing(case, term.rule, self.course)
        self.pursuit = Pursuit(self.supposing)

    def made(self, given: Given) -> list[Reasons]:
        """The open readings with some values given."""
        course = assigned(self.course, given)
        return [Reasons(world(course, each.choice)) for each in self.graphs]

    def asked(self, verdict: Verdict, graphs: list[Reasons]) -> list[Asked]:
        """That the term comes to a verdict in each reading."""
        return [Asked(each, goals(each.verdicts(self.term)[verdict])) for each in graphs]

    def guided(self, verdict: Verdict, dating: Given, dated: list[Reasons]) -> Found | None:
        """Values that decide for a verdict, given some dates; None when none were found."""
        questions = self.asked(verdict, dated)
        given = self.pursuit.pursued([(each.reasons, goal) for each in questions for goal in each.goals])
        if given is None:
            return None
        questions = self.asked(verdict, self.made(dating | given))
        decided = all(reached(each.goals, each.reasons.values) for each in questions)
        return (dating | given, questions) if decided else None

    def minimal(self, verdict: Verdict, given: Given, questions: list[Asked]) -> Given:
        """The values without the dates that can be spared, and then without those values that can."""
        dates = [cell for cell in given if cell[0] == DATE]
        if dates:
            left = spared(dates, lambda kept: self._decided(verdict, _without(given, {*dates} - {*kept})))
            given = _without(given, {*dates} - {*left})
            questions = self.asked(verdict, self.made(given))
        kept = self._fewest(_supposed(given), questions)
        return {cell: value for cell, value in given.items() if cell[0] == DATE or kept.get(cell[0], 0) >> cell[1] & 1}

    def _decided(self, verdict: Verdict, given: Given) -> bool:
        """Whether values leave this verdict alone in every open reading."""
        return all(reached(each.goals, each.reasons.values) for each in self.asked(verdict, self.made(given)))

    def _fewest(self, supposed: Cells, questions: list[Asked]) -> Cells:
        """The supposed values without those that can be spared."""
        every = self.graphs[0].world.every

        def masked(kept: Cells) -> list[Values]:
            known = {ref: every & ~steps | kept.get(ref, 0) for ref, steps in supposed.items()}
            return [each.reasons.masked(known, every) for each in questions]

        used = united(Support(each.reasons).along(each.goals).cells for each in questions)
        slim = {ref: steps & used[ref] for ref, steps in supposed.items() if used.get(ref, 0) & steps}
        return smallest(slim, questions, masked)


def _supposed(given: Given) -> Cells:
    """The inputs with the steps at which they are given."""
    found: Cells = {}
    for ref, i in given:
        if ref != DATE:
            found[ref] = found.get(ref, 0) | 1 << i
    return found


def _without(given: Given, cells: set[Cell]) -> Given:
    return {cell: value for cell, value in given.items() if cell not in cells}
