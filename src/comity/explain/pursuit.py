"""The search for values of unknown inputs that bring goals about: down the ways to them, depth first, with a budget."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from comity.explain.ways import TRUE, bare, bits, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from comity.explain.reasons import Node, Reasons, Values
    from comity.explain.smallest import Cell
    from comity.explain.suppose import Given, Supposing
    from comity.explain.ways import Goal, Link, One

_GOALS, _DEAD_ENDS, _ALL_GOALS = 5_000, 40, 10_000
_COMPARED = frozenset({"tally", "measured", "cut", "named", "alike"})
Aim = tuple["Reasons", "Goal"]
"""A goal in one reading."""


class Agenda(NamedTuple):
    """What is to be done first, and then."""

    first: Aim
    then: Agenda | None


class Option(NamedTuple):
    """What would bring a goal about: values, and what is to be done then."""

    values: Given
    agenda: Agenda | None


class Pursuit:
    """A search with a budget over all that is pursued."""

    def __init__(self, supposing: Supposing) -> None:
        self.supposing, self.left = supposing, _ALL_GOALS

    def pursued(self, aims: Sequence[Aim]) -> Given | None:
        """Values that bring all goals about; depth first, the earliest and smallest ways first."""
        given: Given = {}
        trail: list[Cell] = []
        stack = [(Option({}, _before(aims, None)), 0)]
        spent = ends = 0
        while stack and ends < _DEAD_ENDS:
            (values, agenda), mark = stack.pop()
            while len(trail) > mark:
                del given[trail.pop()]
            _add(values, given, trail)
            while agenda is not None:
                spent += 1
                self.left -= 1
                if spent > _GOALS or self.left < 0:
                    return None
                options = self._options(agenda, given)
                if not options:
                    ends += 1
                    break
                stack += [(each, len(trail)) for each in reversed(options[1:])]
                values, agenda = options[0]
                _add(values, given, trail)
            else:
                return given
        return None

    def _options(self, agenda: Agenda, given: Given) -> list[Option]:
        """What can be done about the first goal of an agenda, with some values given: nothing if it is reached."""
        (reasons, (node, side, steps)), then = agenda
        node, side = bare(node, side)
        value = reasons.values[node]
        if value[side ^ 1] & steps:
            return []
        steps &= ~value[side]
        if not steps:
            return [Option({}, then)]
        if node.op == "switch":
            values: Given = {(node.refs[0], i): side == TRUE for i in bits(steps)}
            return [Option(values, then)] if all(given.get(cell, to) is to for cell, to in values.items()) else []
        low = steps & -steps
        rest = _before([(reasons, (node, side, steps ^ low))] if steps ^ low else (), then)
        if node.op in _COMPARED:
            found = self.supposing.options((node, side, low), reasons, given)
            return [Option(values, _before([(reasons, each) for each in way], rest)) for values, way in found]
        ways = Ways(reasons, node, side, low)
        if ways.others is None:
            return [Option({}, _before([(reasons, each) for each in Ways(reasons, node, side, steps).sure], then))]
        return [Option({}, _before([(reasons, each) for each in way], rest)) for way in ways.sorted()]


class Ways:
    """The ways to bring an open goal about: `sure` is in each of them, `others` are what there is to choose from."""

    def __init__(self, reasons: Reasons, node: Node, side: int, steps: int) -> None:
        self.reasons, self.values = reasons, reasons.values
        self.sure: list[Goal] = []
        self.others: list[tuple[Goal, ...]] | None = None
        spread(node, side, steps, self)

    def sorted(self) -> list[tuple[Goal, ...]]:
        """The ways that are not excluded, those with fewer unknown inputs first."""
        ways = [(*self.sure, *each) for each in self.others or ((),)]
        efforts = [(_effort(way, self.values), way) for way in ways if not _excluded(way, self.values)]
        return [way for _, way in sorted(efforts, key=lambda each: each[0])]

    def every(self, node: Node, side: int, steps: int) -> None:
        if steps:
            self.sure.append((node, side, steps))

    def some(self, number: int, ones: Sequence[One], steps: int) -> None:
        if number >= len(ones):
            self.sure += [(node, side, steps) for node, side in ones]
        else:
            self.others = [((node, side, steps),) for node, side in ones]

    def once(self, one: One, reaches: Iterable[int], around: int) -> None:  # noqa: ARG002 - of a single step
        node, side = one
        (reach,), no = reaches, self.values[node][side ^ 1]
        steps = islice(bits(reach & ~no), _DEAD_ENDS + 1)
        self.others = [((node, side, 1 << step),) for step in steps]

    def chain(self, link: Link, steps: int) -> None:
        before = ((link.node, link.side, steps >> 1),) if steps > 1 else ()
        stay, turn = (*link.stay, steps), (*link.turn, steps)
        if link.both:
            self.others = [(stay, *before), (stay, turn)] if before else [(stay,)]
        else:
            self.others = [*([(*before, stay)] if before else []), (turn,)]

    def maybe(self, node: Node, side: int, steps: int) -> None:
        self.every(node, side, steps)


def _excluded(way: Iterable[Goal], values: Values) -> bool:
    return any(values[node][side ^ 1] & steps for node, side, steps in way)


def _effort(way: Iterable[Goal], values: Values) -> int:
    """How many unknown inputs there are below the open goals of a way, about."""
    effort = 0
    for node, side, steps in way:
        open_ = steps & ~values[node][side]
        effort += node.weight * open_.bit_count()
        if node.loads:
            effort += sum(node.loads[step] for step in bits(open_))
    return effort


def _add(values: Given, given: Given, trail: list[Cell]) -> None:
    """Add values to those given, with a trail by which they can be taken back."""
    for cell, value in values.items():
        if cell not in given:
            given[cell] = value
            trail.append(cell)


def _before(aims: Sequence[Aim], then: Agenda | None) -> Agenda | None:
    """The goals, put before the rest of an agenda."""
    for aim in reversed(aims):
        then = Agenda(aim, then)
    return then
