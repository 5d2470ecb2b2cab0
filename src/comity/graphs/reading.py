"""What each term, derived name and concept of a case reads, by the ground conditions that are evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from comity import ground as g
from comity.case import conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.case import Case


class Read(NamedTuple):
    """`reader` reads `what`, both as ids of nodes; `how` is what a definition is that was put in, or `read`.

    `reading` is the one in which a concept reads it, None outside concepts.
    """

    what: str
    reader: str
    how: str
    reading: str | None


class Body(NamedTuple):
    """A condition that belongs to a node, in one of its readings."""

    reader: str
    reading: str | None
    cond: g.Part


def reads(case: Case) -> list[Read]:
    """Everything that is read, once, terms and what they rest on in their order."""
    found: dict[Read, None] = {}
    waiting = [Body(f"term:{term.name}", None, root) for term in case.terms for root in conditions(term)]
    seen = {(body.reader, body.reading, id(body.cond)) for body in waiting}
    for body in waiting:  # grows while it is read
        for read, below in _direct(body, case):
            found[read] = None
            for each in below:
                key = (each.reader, each.reading, id(each.cond))
                if key not in seen:
                    seen.add(key)
                    waiting.append(each)
    return [read for read in found if read.what != read.reader]


def _direct(body: Body, case: Case) -> Iterator[tuple[Read, list[Body]]]:
    """What a condition reads itself, down to definitions, each with the conditions of the definition."""
    stack, seen = [body.cond], set[int]()
    while stack:
        part = stack.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        match part:
            case g.Input(ref) | g.Value(ref):
                yield Read(_declared(ref, case), body.reader, "read", body.reading), []
            case g.Contested(ref, _, readings):
                what = _declared(ref, case)
                bodies = [Body(what, reading, cond.arg) for reading, cond in readings if isinstance(cond, g.Named)]
                yield Read(what, body.reader, "read", body.reading), bodies
            case g.Named(("derived" | "characterisation" | "warning" | "exception") as origin, name, arg):
                what = _declared(name, case) if origin == "derived" else f"term:{name}"
                how = "read" if origin == "derived" else origin
                yield Read(what, body.reader, how, body.reading), [Body(what, None, arg)]
            case _:
                stack += reversed(g.children(part))


def _declared(ref: str, case: Case) -> str:
    """The id of a fact, event, concept or derived name, of which a reference is one case."""
    name = ref.partition("(")[0]
    return f"{case.vocabulary.declared[name].what}:{name}"
