"""In which ways an operation comes to be true, or false, at some steps: what explanations are walked along.

`spread` tells it to a `Way`, in four words: some nodes are needed at all of some steps (`every`), of several at each
step so many (`some`), one at some step of a set (`once`), one at a step and another ever since (`chain`). If what is
told is so, the operation has that value, and in no other manner. A *side* is 0 for true and 1 for false, which is also
where `meaning.Steps` has the steps.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

from comity.meaning import windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from comity.explain.reasons import Node, Reasons, Values
    from comity.meaning import Bounds

TRUE, FALSE = 0, 1
One = tuple["Node", int]
"""A node, and the side on which it should be."""


Goal = tuple["Node", int, int]
"""A node that should be on a side at each of some steps."""


class Way(Protocol):
    """Who is told of the ways; `values` are those in which the operation has its value."""

    reasons: Reasons
    values: Values

    def every(self, node: Node, side: int, steps: int) -> None:
        """At all of these steps."""

    def some(self, number: int, ones: Sequence[One], steps: int) -> None:
        """At each of these steps, so many of them."""

    def once(self, one: One, reaches: Iterable[int], around: int) -> None:
        """At one step of each of these sets; `around` are all the steps that may matter."""

    def chain(self, link: Link, steps: int) -> None:
        """For each of these steps, at it or before it `turn`, and from then on `stay`."""

    def maybe(self, node: Node, side: int, steps: int) -> None:
        """At these steps, as far as it matters, which is not told."""


class Link(NamedTuple):
    """What `since` rests on: `stay` goes back from a step to where `turn` is.

    `both`: at that step itself `stay` has to be so too, and `turn` is not needed if it goes back to the first step.
    """

    node: Node
    side: int
    turn: One
    stay: One
    both: bool


def bare(node: Node, side: int) -> One:
    """The same without negations."""
    while node.op == "negation":
        node, side = node.args[0], side ^ 1
    return node, side


def spread(node: Node, side: int, steps: int, way: Way) -> None:
    """Tell of the ways in which a node comes to be on a side at some steps; not of what rests on inputs by itself."""
    WAYS[node.op](node, side, steps, way)


def goals(verdict: Node) -> tuple[Goal, ...]:
    """The goals that together give a verdict: it is true, which does not depend on a step.

    The last of its parts comes first, since it says most: that a term is satisfied, or not triggered.
    """
    parts = verdict.args[::-1] if verdict.op == "all_of" else (verdict,)
    return tuple((part, TRUE, 1) for part in parts)


def bits(steps: int) -> Iterator[int]:
    """The steps of a set, in order."""
    while steps:
        low = steps & -steps
        yield low.bit_length() - 1
        steps ^= low


# --- truth -------------------------------------------------------------------------------------------------------


def _same(node: Node, side: int, steps: int, way: Way) -> None:
    way.every(node.args[0], side, steps)


def _negation(node: Node, side: int, steps: int, way: Way) -> None:
    way.every(node.args[0], side ^ 1, steps)


def _all_of(node: Node, side: int, steps: int, way: Way) -> None:
    way.some(1 if side else len(node.args), [(arg, side) for arg in node.args], steps)


def _any_of(node: Node, side: int, steps: int, way: Way) -> None:
    way.some(len(node.args) if side else 1, [(arg, side) for arg in node.args], steps)


def _decided(node: Node, side: int, steps: int, way: Way) -> None:
    way.every(node.args[side], TRUE, steps)


def _stipulated(node: Node, side: int, steps: int, way: Way) -> None:
    (cells, reading), (said,) = node.args, node.given
    way.every(cells, side, steps & said)
    way.every(reading, side, steps & ~said)


def _known(node: Node, side: int, steps: int, way: Way) -> None:
    """Of dates and the status of the scenario, which are no inputs."""


# --- over the steps ----------------------------------------------------------------------------------------------


def _so_far(node: Node, side: int, steps: int, way: Way) -> None:
    before = _until(steps)
    if side:
        way.every(node.args[0], FALSE, before)
    else:  # what is so at the first of the steps, or before it, is so for the others
        way.once((node.args[0], TRUE), [((steps & -steps) << 1) - 1], before)


def _previously(node: Node, side: int, steps: int, way: Way) -> None:
    way.every(node.args[0], side, steps >> 1)


def _since(node: Node, side: int, steps: int, way: Way) -> None:
    hold, start = ((arg, side) for arg in node.args)
    turn, stay = (hold, start) if side else (start, hold)
    way.chain(Link(node, side, turn, stay, bool(side)), steps)


def _from_now_on(node: Node, side: int, steps: int, way: Way) -> None:
    every = way.reasons.world.every
    after = every & -(steps & -steps)
    if side:
        way.every(node.args[0], FALSE, after)
    else:  # as above, from the other end
        way.once((node.args[0], TRUE), [every & -(1 << steps.bit_length() - 1)], after)


def _following(node: Node, side: int, steps: int, way: Way) -> None:
    every = way.reasons.world.every
    way.every(node.args[0], side, steps << 1 & every)
    way.every(node.args[1], side, steps & (every ^ every >> 1))


def _near(node: Node, side: int, steps: int, way: Way) -> None:
    span, within = node.given
    world, around = way.reasons.world, 0
    close = windows(world, within, ahead=span in ("later", "anywhere"))
    reaches = world.reaches(span)
    for step in bits(steps):
        around |= reaches[step] & ~close[step][1]
    if side:
        way.every(node.args[0], FALSE, around)
    else:
        way.once((node.args[0], TRUE), (reaches[step] & close[step][0] for step in bits(steps)), around)


def _ever(node: Node, side: int, steps: int, way: Way) -> None:  # noqa: ARG001 - the same at each step
    every = way.reasons.world.every
    if side:
        way.every(node.args[0], FALSE, every)
    else:
        way.once((node.args[0], TRUE), [every], every)


def _at_last(node: Node, side: int, steps: int, way: Way) -> None:  # noqa: ARG001 - the same at each step
    every = way.reasons.world.every
    way.every(node.args[0], side, every ^ every >> 1)


def _until(steps: int) -> int:
    return (1 << steps.bit_length()) - 1


# --- counts ------------------------------------------------------------------------------------------------------


def _tally(node: Node, side: int, steps: int, way: Way) -> None:
    """Of a count compared with a number: so many are true, or so many are false."""
    op, value = node.given
    many, least = len(node.args), math.ceil(value) if op in (">=", "<") else math.floor(value) + 1
    more, fewer = [(arg, TRUE) for arg in node.args], [(arg, FALSE) for arg in node.args]
    if op != "==":
        up = (op in (">", ">=")) == (side == TRUE)
        way.some(least if up else many - least + 1, more if up else fewer, steps)
    elif side == TRUE:
        way.some(least - 1, more, steps)
        way.some(many - least + 1, fewer, steps)
    else:
        above = at_least(least, [way.values[arg][TRUE] for arg in node.args], steps)
        way.some(least, more, above)
        way.some(many - math.ceil(value) + 1, fewer, steps & ~above)


def at_least(number: int, sets: Iterable[int], steps: int) -> int:
    """The steps that are in so many of the sets."""
    if number == 2:  # the usual case, and the quickest  # noqa: PLR2004 - two
        once = twice = 0
        for each in sets:
            once, twice = once | each, twice | once & each
        return steps & twice
    lacking = [steps] * max(number, 0)
    for each in sets:
        taken(lacking, each)
    return steps & ~lacking[0] if lacking else steps


def taken(lacking: list[int], found: int) -> None:
    """Note that something was found at some steps; `lacking[n]` are the steps at which more than n are missing."""
    below = 0
    for i in range(len(lacking) - 1, -1, -1):
        lacking[i], below = lacking[i] & ~found | below & found, lacking[i]


class Reading(NamedTuple):
    """What a comparison with counts in it rests on: `fixed` amounts, and members of counts.

    Of the `members`, `spare` may be unknown without changing it; for the `loose` ones, inside products, this cannot
    be told.
    """

    fixed: list[Node]
    loose: list[One]
    members: list[One]
    spare: int


_LOW, _HIGH, _BOTH = (True, False), (False, True), (True, True)


def _weighed(node: Node, side: int, steps: int, way: Way) -> None:
    """Of a comparison with counts in it, step by step."""
    for step in bits(steps):
        reading, at = _read_at(node, side, step, way.values), 1 << step
        for each in reading.fixed:
            way.every(each, TRUE, at)
        for arg, wanted in reading.loose:
            way.maybe(arg, wanted, at)
        way.some(len(reading.members) - reading.spare, reading.members, at)


def _read_at(node: Node, side: int, step: int, values: Values) -> Reading:
    """What a comparison rests on at a step."""
    sides: list[tuple[Node | None, Bounds]] = [(arg, values[arg][step]) for arg in node.args]
    op = node.given[0]
    if node.op == "cut":
        sides.append((None, (node.given[1],) * 2))
    (_, left), (_, right) = sides
    if op in (">", ">="):
        op, left, right = {">": "<", ">=": "<="}[op], right, left
        sides.reverse()
    ends, spare = _ends(op, side, left, right)
    reading = Reading([], [], [], max(spare, 0))
    for (part, _), end in zip(sides, ends, strict=True):
        if part is not None:
            _read(part, end, step, values, reading)
    return reading


def _ends(op: str, side: int, left: Bounds, right: Bounds) -> tuple[tuple[tuple[bool, bool], ...], int]:
    """Which ends of each amount a comparison rests on, and how far they are from where it would come out otherwise."""
    if op == "==" and side == TRUE:
        return (_BOTH, _BOTH), 0
    less = left[1] < right[0] if op == "==" else side == TRUE  # type: ignore[operator]
    gap = right[0] - left[1] if less else left[0] - right[1]  # type: ignore[operator]
    strict = op == "==" or (op == "<") == (side == TRUE)
    return (_HIGH, _LOW) if less else (_LOW, _HIGH), math.ceil(gap) - 1 if strict else math.floor(gap)


def _read(  # noqa: PLR0913 - what to read, and where to put it
    part: Node, end: tuple[bool, bool], step: int, values: Values, into: Reading, *, loose: bool = False
) -> None:
    if part.refs:
        into.fixed.append(part)
    elif part.op == "count":
        for arg in part.args:
            yes, no = (each >> step & 1 for each in values[arg])
            if (yes and end[0]) or (no and end[1]):
                (into.loose if loose else into.members).append((arg, TRUE if yes else FALSE))
    elif part.op == "arith":
        product = part.given == ("*",)
        ends = (_BOTH, _BOTH) if product else (end, end if part.given == ("+",) else end[::-1])
        for each, its_end in zip(part.args, ends, strict=True):
            _read(each, its_end, step, values, into, loose=loose or product)


WAYS: dict[str, Callable[[Node, int, int, Way], None]] = {
    "constant": _known, "until": _known, "complete": _known, "reached": _known, "expired": _known,
    "negation": _negation, "all_of": _all_of, "any_of": _any_of, "decided": _decided, "cited": _same,
    "stipulated": _stipulated, "so_far": _so_far, "previously": _previously, "since": _since,
    "from_now_on": _from_now_on, "following": _following, "near": _near, "ever": _ever, "at_last": _at_last,
    "tally": _tally, "measured": _weighed, "cut": _weighed,
}  # fmt: skip
"""Of each operation the ways; not of what rests on inputs by itself."""
