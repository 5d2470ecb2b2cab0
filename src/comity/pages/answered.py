"""What a report says of all scenarios at once: conflicts, concessions and roadmaps, and how far each reaches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from comity.explain.wording import title_of
from comity.report.blocks import Code, Items, Section, Strong, Table, Text, paragraph
from comity.report.findings import in_readings, left_out, scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from comity import findings as f
    from comity.case import Case
    from comity.gathered import Report
    from comity.report.blocks import Block, Cell, Line

_COST = "the cost is the sum of the weights that the case gives the terms"


def answered(report: Report, case: Case) -> Iterator[tuple[str, str, Callable[[], Section]]]:
    """The title, the anchor and the maker of each section about all scenarios; `case` is as of the report's date."""
    parts: list[tuple[str, Callable[[], Iterator[Block]]]] = [
        ("Conflicts", lambda: _conflicts(report)),
        ("Concessions", lambda: _concessions(report, case)),
    ]
    if report.goal is not None:
        parts.append(("Roadmaps", lambda: _roadmaps(report, case)))
    for title, blocks in parts:
        yield title, title.lower(), partial(_section, title, blocks)


def _section(title: str, blocks: Callable[[], Iterator[Block]]) -> Section:
    return Section((title,), tuple(blocks()), title.lower())


# --- conflicts ---------------------------------------------------------------------------------------------------


def _conflicts(report: Report) -> Iterator[Block]:
    answer = report.conflicts
    yield from _unanswered(report, "Conflicts")
    if answer is None:
        return
    goal = f" together with the goal {report.goal}" if report.goal else ""
    yield paragraph(f"Minimal sets of terms that cannot all be met{goal}: without any one of them, the rest can be.")
    yield from _cut(answer)
    if not answer.conflicts and answer.stopped is None:
        which = "all others" if answer.left_out else "all these terms"
        yield paragraph(f"There are none: {which} can be met together.")
    for number, conflict in enumerate(answer.conflicts, 1):
        yield Section(
            (f"Conflict {number}: ", *_names(conflict.terms, "the goal alone")), tuple(_conflict(conflict, answer))
        )


def _conflict(conflict: f.Conflict, answer: f.Conflicts) -> Iterator[Block]:
    yield Items(tuple((sentence,) for sentence in conflict.why))
    goal = "" if conflict.goal or answer.goal is None else " The goal is not needed for it."
    readings = in_readings(conflict.readings, answer.readings)
    yield paragraph(f"They cannot all be met, {scope(conflict.proof)}, {readings}.{goal}")


# --- concessions -------------------------------------------------------------------------------------------------


def _concessions(report: Report, case: Case) -> Iterator[Block]:
    answer = report.concessions
    yield from _unanswered(report, "Concessions")
    if answer is None:
        return
    opens = "opens the goal" if report.goal else "lets all others be met"
    yield paragraph(f"Minimal sets of terms whose dropping {opens}, the cheapest first; {_COST}.")
    yield from _cut(answer)
    if answer.count is not None and answer.count > len(answer.concessions):
        yield paragraph(f"There are {answer.count}; the cheapest {len(answer.concessions)} of them are listed.")
    if not answer.concessions and answer.stopped is None:
        yield paragraph("Nothing that may be dropped opens it.")
    if answer.concessions:
        yield _offers(answer, case)
        yield from _example(answer.concessions[0], case)
    if answer.kept:
        yield Text(("Never dropped, because not revisable: ", *_names(answer.kept), "."))


def _offers(answer: f.Concessions, case: Case) -> Table:
    rows = []
    for number, each in enumerate(answer.concessions, 1):
        dropped: Cell = tuple(
            (Strong(case.party(party).title), " drops ", *_names(terms)) for party, terms in each.by_party.items()
        )
        readings = in_readings(each.readings, answer.readings)
        head: Cell = ((f"{number}, at a cost of {each.cost:g}",),)
        rows.append((head, dropped or (("Nothing has to be dropped",),), ((readings,),)))
    return Table("Concessions", ("Number and cost", "Who would move, and how", "Where this opens it"), tuple(rows))


def _example(first: f.Concession, case: Case) -> Iterator[Block]:
    if first.agreement:
        yield paragraph("A scenario that the first one opens:")
        yield from _scenario(first.agreement, case)


# --- roadmaps ----------------------------------------------------------------------------------------------------


def _roadmaps(report: Report, case: Case) -> Iterator[Block]:
    titles = {answer.scenario: answer.title for answer in report.assessments}
    yield from _unanswered(report, "A roadmap")
    way = "From the facts of each scenario on, the shortest acceptable sequence of moves after which "
    yield paragraph(way, Code(report.goal or ""), " holds.")
    for roadmap in report.roadmaps:
        yield Section((f"From: {titles[roadmap.scenario]}",), tuple(_roadmap(roadmap, case)))


def _roadmap(roadmap: f.Roadmap, case: Case) -> Iterator[Block]:
    yield from (Text((each.removeprefix("- "),), "remark") for each in left_out(roadmap))
    if roadmap.reading:
        yield paragraph(f"Reading {roadmap.reading.replace('=', ' as ')}.")
    if roadmap.supposed:
        yield paragraph("Supposing, where the scenario leaves it unknown:")
        yield Items(tuple((each,) for each in roadmap.supposed))
    if roadmap.agreement is None:
        none = f"There is no acceptable way, {scope(roadmap.proof)}."
        yield paragraph(none if roadmap.proof else f"Not settled ({roadmap.stopped}): there may be a way.")
        for conflict in roadmap.because:
            yield Items(tuple((sentence,) for sentence in conflict.why))
    elif roadmap.moves:
        yield _moves(roadmap.moves, case)
    else:
        yield paragraph("Nothing more has to happen.")


def _moves(moves: Iterable[f.Move], case: Case) -> Table:
    rows = []
    for move in moves:
        changes: Cell = tuple((each,) for each in move.changes) or (("nothing",),)
        actors: Cell = tuple((_title(each, case),) for each in move.actors)
        fulfils, unlocks = (tuple((Code(name),) for name in names) for names in (move.fulfils, move.unlocks))
        rows.append((((f"{move.step} ({move.date or 'undated'})",),), changes, actors, fulfils, unlocks))
    return Table("Moves", ("Step", "What changes", "Who acts", "Fulfils", "Unlocks"), tuple(rows))


def _title(party: str, case: Case) -> str:
    return next((each.title for each in case.parties if each.name == party), party)


# --- in common ---------------------------------------------------------------------------------------------------


def _unanswered(report: Report, what: str) -> Iterator[Block]:
    yield from (Text((each,), "remark") for each in report.missing if each.startswith(what))


def _cut(answer: f.Conflicts | f.Concessions) -> Iterator[Block]:
    if answer.stopped:
        yield Text((f"Not complete ({answer.stopped}): there may be more.",), "remark")
    yield from (Text((each.removeprefix("- "),), "remark") for each in left_out(answer))


def _names(terms: Iterable[str], otherwise: str = "nothing") -> Line:
    pieces: list[Any] = []
    for name in terms:
        pieces += [", ", Code(name)] if pieces else [Code(name)]
    return tuple(pieces) or (otherwise,)


def _scenario(found: Mapping[str, Any], case: Case) -> Iterator[Block]:
    """A scenario that was found, step by step, as a list."""
    lines = []
    for at, step in enumerate(found.get("steps", []), 1):
        facts = [f"{title_of(ref, case)}: {_value(value, case)}" for ref, value in step.get("facts", {}).items()]
        events = [title_of(ref, case) for ref in step.get("events", [])]
        dated = f" ({step['date']})" if "date" in step else ""
        lines.append((Strong(f"Step {at}{dated}"), f": {'; '.join(facts + events) or 'nothing changes'}"))
    yield Items(tuple(lines))
    if "note" in found:
        yield Text((found["note"],), "remark")


def _value(value: object, case: Case) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return case.vocabulary.titles.get(str(value), str(value))
