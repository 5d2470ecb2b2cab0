"""Scenarios that were found, step by step or move by move, in the titles of a case or, without one, in names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comity.explain.wording import title_of
from comity.report.blocks import Labelled, Name, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity import findings as f
    from comity.case import Case
    from comity.report.blocks import Block, Cell, Inline, Line


def moves_of(moves: Iterable[f.Move], case: Case | None) -> Table:
    """A row for each move."""
    rows = []
    for move in moves:
        actors: Cell = tuple((titled(each, case),) for each in move.actors)
        changes, when = (tuple((each,) for each in texts) for texts in (move.changes or ("nothing",), _when(move)))
        fulfils, unlocks = (tuple((Name(name),) for name in names) for names in (move.fulfils, move.unlocks))
        rows.append((((f"{move.step}",),), when, changes, actors, fulfils, unlocks))
    heads = ("step", "date", "what changes", "who acts", "fulfils", "unlocks")
    return Table("Moves", heads, tuple(rows), firm=2)


def _when(move: f.Move) -> tuple[str, ...]:
    """The date of a move, and the time of day below it, where there is one."""
    return () if move.date is None else tuple(move.date.removesuffix(":00").split("T"))


def named(names: Iterable[str]) -> Line:
    """Names, with commas between them."""
    return joined(map(Name, names), ", ")


def joined(pieces: Iterable[Inline], between: str) -> Line:
    """Pieces, with the same text between each two."""
    return tuple(each for piece in pieces for each in (between, piece))[1:]


def titled(party: str, case: Case | None) -> str:
    """A party by its title, if that is known."""
    return party if case is None else case.party(party).title


def laid_out(found: Mapping[str, Any], case: Case | None) -> Iterator[Block]:
    """A scenario that was found, step by step."""
    pairs: list[tuple[str, Cell]] = []
    for at, step in enumerate(found.get("steps", []), 1):
        facts = [_fact(ref, value, case) for ref, value in step.get("facts", {}).items()]
        events = [ref if case is None else title_of(ref, case) for ref in step.get("events", [])]
        date = f" ({step['date']})" if "date" in step else ""
        pairs.append((f"step {at}{date}", (("; ".join([*facts, *events]) or "nothing changes",),)))
    yield Labelled(tuple(pairs))
    yield from remark(found)


def remark(found: Mapping[str, Any]) -> Iterator[Block]:
    """What is to be said of a scenario that was found."""
    if "note" in found:
        yield Text((f"note: {found['note']}",), "remark")


def _fact(ref: str, value: object, case: Case | None) -> str:
    said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    if case is None:
        return f"{ref} = {said}"
    return f"{title_of(ref, case)}: {case.vocabulary.titles.get(said, said)}"
