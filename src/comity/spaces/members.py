"""The scenarios of a set, as documents: by their number, at random, or one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from comity.shown import Short, short
from comity.spaces import diagrams as dd
from comity.spaces.domains import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity import case as c
    from comity.spaces.diagrams import Diagrams
    from comity.spaces.layout import Layout

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Members(Short):
    """A set of scenarios, held as a diagram and never listed as a whole.

    `count` is their number; `nodes` the size of the diagram. They are numbered from 0, in a fixed order.
    """

    case: c.Case
    diagrams: Diagrams
    root: int
    layout: Layout
    cells: Mapping[str, c.Cell]
    date: c.Moment | None

    def __repr__(self) -> str:
        return short(self, f"of {self.case.id}: {self.count:,} scenarios")

    @property
    def count(self) -> int:
        """How many there are."""
        return self.diagrams.count(self.root)

    @property
    def nodes(self) -> int:
        """How many nodes the diagram has, leaves not counted."""
        return sum(self.diagrams.nodes[each].level < self.diagrams.end for each in self.diagrams.below_node(self.root))

    def member(self, number: int) -> Document:
        """The scenario of that number, as a scenario file has it; raises `IndexError` when there is none."""
        return next(self._members([number]))

    def sample(self, count: int, seed: int = 0) -> list[Document]:
        """So many scenarios, each drawn from all with equal chances (so one may come twice); empty when there are none.

        The same seed draws the same ones.
        """
        chance, every = Random(seed), self.count  # noqa: S311 - a sample, not a secret
        return list(self._members([chance.randrange(every) for _ in range(count)])) if every else []

    def __iter__(self) -> Iterator[Document]:
        """Every scenario, in order, each made when it is asked for."""
        every = self.count
        at = 0
        ways = self._ways()
        while at < every:
            yield self._document(self._positions(at, ways), at)
            at += 1

    def _members(self, numbers: list[int]) -> Iterator[Document]:
        ways, every = self._ways(), self.count
        for number in numbers:
            if not 0 <= number < every:
                raise IndexError(number)
            yield self._document(self._positions(number, ways), number)

    def _ways(self) -> dict[int, int]:
        """How many members there are below each node, from its own level on."""
        diagrams, found = self.diagrams, dict[int, int]()
        for each in reversed(diagrams.below_node(self.root)):
            node = diagrams.nodes[each]
            if node.level == diagrams.end:
                found[each] = int(diagrams.leaves[each] == dd.T)
                continue
            widths = diagrams.widths(node)
            found[each] = sum(
                width * self._from(kid, node.level + 1, found) for width, kid in zip(widths, node.kids, strict=True)
            )
        return found

    def _from(self, number: int, level: int, ways: Mapping[int, int]) -> int:
        """How many members there are below a node, from a level at or above its own on."""
        below = self.diagrams.below
        return ways[number] * below[level] // below[self.diagrams.nodes[number].level]

    def _positions(self, number: int, ways: Mapping[int, int]) -> list[int]:
        """The position at each level in the member of that number."""
        at, found = self.root, list[int]()
        for level in range(self.diagrams.end):
            node = self.diagrams.nodes[at]
            cuts, kids = (node.cuts, node.kids) if node.level == level else ((), (at,))
            start = 0
            for stop, kid in zip((*cuts, self.diagrams.sizes[level]), kids, strict=True):
                each = self._from(kid, level + 1, ways)
                if number < (stop - start) * each:
                    found.append(start + number // each)
                    number, at = number % each, kid
                    break
                number -= (stop - start) * each
                start = stop
        return found

    def _document(self, positions: list[int], number: int) -> Document:
        varied = {ref: self.layout.value(ref, positions) for ref in self.layout.domains}
        facts, events, unknown = Document(), list[str](), list[str]()
        for ref, value in sorted({**self.cells, **varied}.items()):
            declared = self.case.references[ref].declared
            if value is None:
                unknown.append(ref)
            elif declared.what != "event":
                facts[ref] = plain(value, declared.type.name)  # type: ignore[arg-type]
            elif value is True:
                events.append(ref)
        step = {"facts": facts, "events": events, "unknown": unknown}
        dated = {} if self.date is None else {"date": _moment(self.date)}
        said = {key: each for key, each in step.items() if each}
        return {"scenario": f"member-{number}", "steps": [{**dated, **said}]}


def _moment(value: c.Moment) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
