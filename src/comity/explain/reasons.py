"""The algebra of reasons: what a condition comes to as a graph of operations, each beside its value in a world.

`comity.semantics` builds the graph, and a world (`comity.meaning`) computes the values, so that the meaning is not said
here a second time. `masked` computes them again where only some cells are known. In which ways an operation comes to
its value is in `comity.explain.ways`.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import add
from typing import TYPE_CHECKING, Any

from comity import ground as g
from comity.meaning import stipulated, windows
from comity.semantics.algebra import Algebra
from comity.semantics.conditions import condition
from comity.semantics.terms import values
from comity.semantics.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, timedelta
    from fractions import Fraction

    from comity.case import Term
    from comity.kinds import Verdict
    from comity.meaning import World
    from comity.semantics.algebra import Span
    from comity.verdicts import Worlds

AMOUNTS = frozenset({"number", "value", "today", "count", "arith"})
"""The operations whose values are bounds at each step; those of all others are steps."""
_MANY = 10**6


@dataclass(slots=True, eq=False)  # never changed, but frozen ones take three times as long to make
class Node:
    """An operation on other nodes, and on what else it is `given`.

    `refs` are the inputs of an operation that is known just where all of them are; what it is of does not matter then.
    `weight` is how many inputs there are below it, each as often as it occurs, up to a bound; `loads` are how many
    more there are at each step where it looks ahead, since fewer steps are left for late ones.
    """

    op: str
    args: tuple[Node, ...]
    given: tuple[Any, ...]
    refs: tuple[str, ...]
    weight: int
    loads: tuple[int, ...]


class Values(dict[Node, Any]):
    """What each node comes to, found when asked for: `meaning.Steps`, or a column of bounds for an amount."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def __missing__(self, node: Node) -> Any:  # noqa: ANN401 - as of any node
        found = self[node] = _RUN[node.op](self.world, [self[arg] for arg in node.args], node.given)
        return found


Cells = dict[str, int]
"""Inputs, each with a set of steps."""


class _Masked(Values):
    """What nodes come to when some inputs are known at some steps alone."""

    def __init__(self, known: Values, kept: Mapping[str, int], rest: int) -> None:
        super().__init__(known.world)
        self._known, self._kept, self._rest = known, kept, rest

    def __missing__(self, node: Node) -> Any:  # noqa: ANN401 - as above
        if not node.weight:
            found = self._known[node]
        elif node.refs:
            steps = -1
            for ref in node.refs:
                steps &= self._kept.get(ref, self._rest)
            found = _limited(node, self._known[node], steps)
        else:
            return super().__missing__(node)
        self[node] = found
        return found


class Reasons(Algebra[Node, Node]):
    """The operations of conditions in one world."""

    def __init__(self, world: World) -> None:
        self.world, self.choice = world, world.choice
        self.truths: dict[object, Node] = {}
        self.sizes: dict[object, Node] = {}
        self.values = Values(world)
        self._written: dict[Node, g.Compare] = {}

    def of(self, cond: g.Ground) -> Node:
        """The node of a condition, made once; the world has its value, mostly since the verdict was asked for."""
        found = self.truths.get(cond)
        if found is None:
            found = self.truths[cond] = condition(cond, self)
            self.values[found] = self.world.of(cond)
        return found

    def verdicts(self, term: Term) -> Mapping[Verdict, Node]:
        """Each verdict of a term with the node that is true where it is the one."""
        return verdicts(term.kind, values(term.rule, self), self)

    def written(self, node: Node) -> g.Compare:
        """The comparison that a node stands for."""
        if node not in self._written:
            self._written = {each: cond for cond, each in self.truths.items() if isinstance(cond, g.Compare)}
        return self._written[node]

    def masked(self, kept: Mapping[str, int], rest: int = 0) -> Values:
        """What nodes come to when inputs are known at the `kept` steps alone, those without an entry at the `rest`."""
        return _Masked(self.values, kept, rest)

    def _node(  # noqa: PLR0913, PLR0917 - all that a node has
        self,
        op: str,
        args: tuple[Node, ...],
        given: tuple[Any, ...] = (),
        refs: tuple[str, ...] = (),
        more: int = 0,
        loads: tuple[int, ...] | None = None,
    ) -> Node:
        for arg in args:
            more += arg.weight
            if arg.loads and loads is None:
                loads = _joined(args)
        return Node(op, args, given, refs, more if more < _MANY else _MANY, loads or ())  # noqa: FURB136 - faster

    # --- truth ---------------------------------------------------------------------------------------------------

    def constant(self, *, value: bool) -> Node:
        return self._node("constant", (), (value,))

    def negation(self, x: Node) -> Node:
        return self._node("negation", (x,))

    def all_of(self, xs: Sequence[Node]) -> Node:
        return self._node("all_of", tuple(xs))

    def any_of(self, xs: Sequence[Node]) -> Node:
        return self._node("any_of", tuple(xs))

    def iff(self, x: Node, y: Node) -> Node:
        not_x, not_y = self.negation(x), self.negation(y)
        same = self.any_of((self.all_of((x, y)), self.all_of((not_x, not_y))))
        return self.decided(same, self.any_of((self.all_of((x, not_y)), self.all_of((not_x, y)))))

    def decided(self, yes: Node, no: Node) -> Node:
        return self._node("decided", (yes, no))

    def cited(self, origin: g.Origin, name: str, x: Node) -> Node:
        return self._node("cited", (x,), (origin, name))

    # --- what scenarios say --------------------------------------------------------------------------------------

    def switch(self, ref: str) -> Node:
        return self._node("switch", (), (ref,), (ref,), 1)

    def stipulated(self, ref: str, read: g.Ground) -> Node:
        return self._node("stipulated", (self.switch(ref), self.of(read)), (self.world.said(ref),))

    # --- over the steps ------------------------------------------------------------------------------------------

    def so_far(self, x: Node) -> Node:
        return self._node("so_far", (x,))

    def previously(self, x: Node) -> Node:
        return self._node("previously", (x,))

    def since(self, hold: Node, start: Node) -> Node:
        return self._node("since", (hold, start))

    def from_now_on(self, x: Node) -> Node:
        loads = tuple(x.weight * left for left in range(self.world.course.steps - 1, -1, -1)) if x.weight else ()
        return self._node("from_now_on", (x,), loads=loads)

    def following(self, x: Node, at_end: Node) -> Node:
        return self._node("following", (x, at_end))

    def near(self, span: Span, x: Node, within: timedelta) -> Node:
        loads = self._windows(span, x, within) if x.weight and span in ("later", "anywhere") else ()
        return self._node("near", (x,), (span, within), loads=loads)

    def ever(self, x: Node) -> Node:
        return self._node("ever", (x,), (), (), x.weight * (self.world.course.steps - 1) + sum(x.loads), ())

    def at_last(self, x: Node) -> Node:
        return self._node("at_last", (x,), loads=())

    def _windows(self, span: Span, x: Node, within: timedelta) -> tuple[int, ...]:
        """What more there is to see below a node at each step, since it is looked at in a window."""
        close = windows(self.world, within, ahead=True)
        pairs = zip(close, self.world.reaches(span), strict=True)
        return tuple(x.weight * ((reach & ~outside).bit_count() - 1) for (_, outside), reach in pairs)

    # --- dates ---------------------------------------------------------------------------------------------------

    def until(self, day: date) -> Node:
        return self._node("until", (), (day,))

    def complete(self) -> Node:
        return self._node("complete", ())

    def reached(self, day: int) -> Node:
        return self._node("reached", (), (day,))

    def expired(self, within: timedelta) -> Node:
        return self._node("expired", (), (within,))

    # --- amounts -------------------------------------------------------------------------------------------------

    def number(self, value: int | Fraction) -> Node:
        return self._node("number", (), (value,))

    def value(self, ref: str) -> Node:
        return self._node("value", (), (ref,), (ref,), 1)

    def today(self) -> Node:
        return self._node("today", ())

    def count(self, xs: Sequence[Node]) -> Node:
        return self._node("count", tuple(xs))

    def arith(self, op: str, a: Node, b: Node) -> Node:
        return self._node("arith", (a, b), (op,), _refs(a, b))

    def measured(self, op: str, a: Node, b: Node) -> Node:
        return self._node("measured", (a, b), (op,), _refs(a, b))

    def cut(self, op: str, a: Node, value: int | Fraction) -> Node:
        return self._node("cut", (a,), (op, value), _refs(a))

    def tally(self, op: str, xs: Sequence[Node], value: int | Fraction) -> Node:
        return self._node("tally", tuple(xs), (op, value))

    # --- names ---------------------------------------------------------------------------------------------------

    def is_name(self, ref: str) -> bool:
        return self.world.is_name(ref)

    def named(self, ref: str, name: str) -> Node:
        return self._node("named", (), (ref, name), (ref,), 1)

    def alike(self, one: str, other: str) -> Node:
        return self._node("alike", (), (one, other), (one, other), 2)


_RUN: dict[str, Callable[[World, Sequence[Any], tuple[Any, ...]], Any]] = {
    "constant": lambda world, _, given: world.constant(value=given[0]),
    "negation": lambda world, of, _: world.negation(of[0]),
    "all_of": lambda world, of, _: world.all_of(of),
    "any_of": lambda world, of, _: world.any_of(of),
    "decided": lambda world, of, _: world.decided(of[0], of[1]),
    "cited": lambda _, of, __: of[0],
    "switch": lambda world, _, given: world.switch(given[0]),
    "stipulated": lambda _, of, given: stipulated(of[0], of[1], given[0]),
    "so_far": lambda world, of, _: world.so_far(of[0]),
    "previously": lambda world, of, _: world.previously(of[0]),
    "since": lambda world, of, _: world.since(of[0], of[1]),
    "from_now_on": lambda world, of, _: world.from_now_on(of[0]),
    "following": lambda world, of, _: world.following(of[0], of[1]),
    "near": lambda world, of, given: world.near(given[0], of[0], given[1]),
    "ever": lambda world, of, _: world.ever(of[0]),
    "at_last": lambda world, of, _: world.at_last(of[0]),
    "until": lambda world, _, given: world.until(given[0]),
    "complete": lambda world, _, __: world.complete(),
    "reached": lambda world, _, given: world.reached(given[0]),
    "expired": lambda world, _, given: world.expired(given[0]),
    "number": lambda world, _, given: world.number(given[0]),
    "value": lambda world, _, given: world.value(given[0]),
    "today": lambda world, _, __: world.today(),
    "count": lambda world, of, _: world.count(of),
    "arith": lambda world, of, given: world.arith(given[0], of[0], of[1]),
    "measured": lambda world, of, given: world.measured(given[0], of[0], of[1]),
    "cut": lambda world, of, given: world.cut(given[0], of[0], given[1]),
    "tally": lambda world, of, given: world.tally(given[0], of, given[1]),
    "named": lambda world, _, given: world.named(given[0], given[1]),
    "alike": lambda world, _, given: world.alike(given[0], given[1]),
}
"""How a world computes each operation, from the values of what it is of and from what it is given."""


def reasons(worlds: Worlds, choice: tuple[tuple[str, str], ...]) -> Reasons:
    """The operations of conditions in a choice of readings, shared by all terms."""
    found: Reasons | None = worlds.memo.get(choice)
    if found is None:
        found = worlds.memo[choice] = Reasons(worlds[choice])
    return found


def _joined(args: tuple[Node, ...]) -> tuple[int, ...]:
    """The loads of several nodes together."""
    found: tuple[int, ...] = ()
    for arg in args:
        if arg.loads:
            found = tuple(map(add, found, arg.loads)) if found else arg.loads
    return found


def _refs(*args: Node) -> tuple[str, ...]:
    """The inputs of amounts that are known just where these are: not of counts, which have bounds."""
    if any(arg.weight and not arg.refs for arg in args):
        return ()
    return tuple(dict.fromkeys(ref for arg in args for ref in arg.refs))


def _limited(node: Node, value: Any, steps: int) -> Any:  # noqa: ANN401 - as of any node
    """A value at some steps, and unknown at all others."""
    if node.op not in AMOUNTS:
        return value[0] & steps, value[1] & steps
    return tuple(bounds if steps >> i & 1 else None for i, bounds in enumerate(value))
