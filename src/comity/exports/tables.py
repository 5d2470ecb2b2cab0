"""Tables in CSV (RFC 4180): the matrix of stances, the verdict of each term, and the events of scenarios with codes.

Only ids stand in them, no titles: a spreadsheet that opens one meets nothing that it could take for a formula.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from comity.belonging import check_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from comity.answers import Assessment
    from comity.case import Case, Scenario

EVENTS = ("scenario", "step", "date", "event", "arguments", "happens", "cameo", "plover")
ACTORS = ("party", "cameo", "plover")


def matrix(answers: Sequence[Assessment]) -> str:
    """A row for each scenario, with the stance of each party in a column of its own, and whether it is feasible."""
    parties = list(dict.fromkeys(party.party for answer in answers for party in answer.parties))
    rows = (
        [answer.scenario, _feasible(answer), *(answer.party(party).stance for party in parties)] for answer in answers
    )
    return _csv(["scenario", "feasible", *parties], rows)


def verdicts(answers: Sequence[Assessment]) -> str:
    """A row for each term, with its verdict in each scenario in a column of its own."""
    found = [
        {term.term: (party.party, term.kind, term.verdict) for party in answer.parties for term in party.terms}
        for answer in answers
    ]
    terms = {name: known[:2] for each in found for name, known in each.items()}
    rows = (
        [name, party, kind, *(each[name][2] if name in each else "" for each in found)]
        for name, (party, kind) in terms.items()
    )
    return _csv(["term", "party", "kind", *(answer.scenario for answer in answers)], rows)


def events(case: Case, scenarios: Iterable[Scenario]) -> str:
    """A row for each event that happens, or may, at a step of a scenario, with the codes that the case gives it.

    `happens` is `yes` or `unknown`; `step` counts from 1; `date` is empty where the step has none.
    """
    codes = {key.partition("(")[0].strip(): doc and doc.code for key, doc in case.doc.events.items()}
    rows = []
    for scenario in scenarios:
        check_scenario(case, scenario)
        for step, ref, happens in _happening(case, scenario):
            reference, at = case.references[ref], scenario.course.dates[step]
            code = codes[reference.declared.name]
            rows.append([
                scenario.id, str(step + 1), "" if at is None else at.isoformat(), reference.declared.name,
                " ".join(reference.args), happens, *_codes(code),
            ])  # fmt: skip
    return _csv(EVENTS, rows)


def actors(case: Case) -> str:
    """A row for each party, with the codes that the case gives it."""
    return _csv(ACTORS, ([party.name, *_codes(party.doc.code)] for party in case.parties))


def read(text: str) -> list[dict[str, str]]:
    """The rows of such a table, each by its heads."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _happening(case: Case, scenario: Scenario) -> Iterator[tuple[int, str, str]]:
    """Steps (from 0) and events, those of one step in the order of the case."""
    course = scenario.course
    mentioned = [ref for ref in case.references if ref in course.events and ref in course.values]
    for step in range(course.steps):
        for ref in mentioned:
            cell = course.cells(ref)[step]
            if cell is not False:
                yield step, ref, "unknown" if cell is None else "yes"


def _codes(code: object) -> list[str]:
    return [getattr(code, key, None) or "" for key in ("cameo", "plover")]


def _feasible(answer: Assessment) -> str:
    return {True: "yes", False: "no", None: "unknown"}[answer.feasible]


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue()
