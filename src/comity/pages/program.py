"""A case as a program: the meaning of its terms and background as instructions, which the script of a page executes.

An instruction is a list: the position of its operation in `OPERATIONS`, the truths and amounts that it reads, and in
a list at its end whatever else it is given. What instruction i makes is written `2 * i`, its negation `2 * i + 1` (see
AIGER, by A. Biere); an instruction counts back from there what it reads, so that numbers are short. The first
instruction is what is always true. A contested concept is one instruction for all its readings: the script chooses.
Lengths of time are whole hours, days their ordinals, numbers decimal texts.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from comity import case as c
from comity import ground as g
from comity.semantics import terms
from comity.semantics.algebra import Algebra
from comity.semantics.terms import Claimed, Shown, Values
from comity.semantics.verdicts import ORDER, possible
from comity.syntax import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from comity.kinds import Kind, Verdict
    from comity.semantics.algebra import Span
    from comity.semantics.terms import Found

ALWAYS, NEVER = 0, 1
_HOUR = timedelta(hours=1)
_SINGLE = (False, None, True)  # no, open, yes: as the script counts them


OPERATIONS = (
    "always", "and", "ever", "<=", "<", "==", "switch", "once", "later", "anywhere", "earlier", "contested", "so_far",
    "previously", "since", "from_now_on", "following", "at_last", "until", "complete", "reached", "expired", "iff",
    "decided", "number", "symbol", "value", "today", "count", "+", "-", "*",
)  # fmt: skip
"""What the script can do; what is used most comes first."""


class Step(NamedTuple):
    """An operation, the truths and amounts that it reads, and what else it is given."""

    operation: str
    reads: tuple[int, ...]
    given: tuple[object, ...] = ()


class Program(Algebra[int, int]):
    """Steps in the making, each made once, and in `code` the instructions of those that are needed.

    `inputs` are positions by reference, `roots` all conditions that are asked for.
    """

    def __init__(self, inputs: Mapping[str, int], roots: Iterable[g.Ground]) -> None:
        self.inputs, self.choice = inputs, {}
        self.truths: dict[object, int] = {}
        self.sizes: dict[object, int] = {}
        self._steps = [Step("always", ())]
        self._made: dict[Step, int] = {}
        self._placed = {0: 0}
        self.code: list[list[Any]] = [[0]]
        # what conditions mean stands as it is, as reasons go by it
        self._whole = {self.of(part) for part in g.walk(*roots) if isinstance(part, g.Ground)}

    def place(self, x: int) -> int:
        """The truth or amount as the program has it, with instructions for all that it needs."""
        step = x >> 1
        if step not in self._placed:
            operation, reads, given = self._steps[step]
            placed = [self.place(each) for each in reads]
            here = self._placed[step] = 2 * len(self.code)
            back = [here - each for each in placed]
            self.code.append([OPERATIONS.index(operation), *back, *([list(given)] if given else [])])
        return self._placed[step] | x & 1

    def _emit(self, operation: str, *reads: int, given: tuple[object, ...] = ()) -> int:
        step = Step(operation, reads, given)
        if step not in self._made:
            self._made[step] = 2 * len(self._steps)
            self._steps.append(step)
        return self._made[step]

    def _over(self, operation: str, x: int) -> int:
        """What is the same at every step stays as it is."""
        return x if x in (ALWAYS, NEVER) else self._emit(operation, x)

    # --- truth ---------------------------------------------------------------------------------------------------

    def constant(self, *, value: bool) -> int:
        return ALWAYS if value else NEVER

    def negation(self, x: int) -> int:
        return x ^ 1

    def all_of(self, xs: Sequence[int]) -> int:
        kept = [each for each in dict.fromkeys(xs) if each != ALWAYS]
        if NEVER in kept:
            return NEVER
        return self._emit("and", *kept) if len(kept) > 1 else kept[0] if kept else ALWAYS

    def any_of(self, xs: Sequence[int]) -> int:
        return self.all_of([each ^ 1 for each in xs]) ^ 1

    def iff(self, x: int, y: int) -> int:
        return self._emit("iff", x, y)

    def decided(self, yes: int, no: int) -> int:
        return self._emit("decided", yes, no)

    # --- what scenarios say --------------------------------------------------------------------------------------

    def switch(self, ref: str) -> int:
        return self._emit("switch", given=(self.inputs[ref],))

    def stipulated(self, ref: str, read: g.Ground) -> int:
        return self._emit("contested", self.of(read), given=(self.inputs[ref],))

    def contested(self, concept: g.Contested) -> int:
        if len(concept.readings) == 1:
            return self.stipulated(concept.ref, concept.read(self.choice))
        names, read = zip(*concept.readings, strict=True)
        return self._emit("contested", *map(self.of, read), given=(self.inputs[concept.ref], concept.concept, *names))

    # --- over the steps ------------------------------------------------------------------------------------------

    def so_far(self, x: int) -> int:
        return self._over("so_far", x)

    def previously(self, x: int) -> int:
        return self._emit("previously", x)

    def since(self, hold: int, start: int) -> int:
        return self._emit("since", hold, start)

    def from_now_on(self, x: int) -> int:
        return self._over("from_now_on", x)

    def following(self, x: int, at_end: int) -> int:
        return self._emit("following", x, at_end)

    def near(self, span: Span, x: int, within: timedelta) -> int:
        return self._emit(span, x, given=(within // _HOUR,))

    def ever(self, x: int) -> int:
        return x if x in (ALWAYS, NEVER) else self._emit("ever", *self._parts(x))

    def _parts(self, x: int) -> list[int]:
        """What has to be true together for `x` to be, down to conditions; `ever` takes more than one truth."""
        operation, reads, _ = self._steps[x >> 1]
        if operation != "and" or x & 1 or x in self._whole:
            return [x]
        return [part for each in reads for part in self._parts(each)]

    def at_last(self, x: int) -> int:
        return self._over("at_last", x)

    # --- dates ---------------------------------------------------------------------------------------------------

    def until(self, day: date) -> int:
        return self._emit("until", given=(day.toordinal(),))

    def complete(self) -> int:
        return self._emit("complete")

    def reached(self, day: int) -> int:
        return self._emit("reached", given=(day,))

    def expired(self, within: timedelta) -> int:
        return self._emit("expired", given=(within // _HOUR,))

    # --- amounts -------------------------------------------------------------------------------------------------

    def number(self, value: int | Fraction) -> int:
        return self._emit("number", given=(number_text(value),))

    def value(self, ref: str) -> int:
        return self._emit("value", given=(self.inputs[ref],))

    def today(self) -> int:
        return self._emit("today")

    def count(self, xs: Sequence[int]) -> int:
        return self._emit("count", *xs)

    def arith(self, op: str, a: int, b: int) -> int:
        return self._emit(op, a, b)

    def measured(self, op: str, a: int, b: int) -> int:
        return self._emit(op, a, b)

    # --- names ---------------------------------------------------------------------------------------------------

    def is_name(self, ref: str) -> bool:  # noqa: ARG002 - names are compared as amounts are
        return True

    def named(self, ref: str, name: str) -> int:
        return self.measured("==", self.value(ref), self._emit("symbol", given=(name,)))

    def alike(self, one: str, other: str) -> int:
        return self.measured("==", self.value(one), self.value(other))


# --- terms -------------------------------------------------------------------------------------------------------


def rule_coded(rule: c.Rule, program: Program) -> list[list[Any]]:
    """A rule as lists: its conditions, the values from which its verdicts follow, and what is owed where something is.

    Owed, each time its first condition calls for it: whether it is done in time, whether the time is over, and until
    when it is (a day, so many hours, or null); `False` at the end where one answer is for all steps that call for it.
    """
    lowered = [[program.of(each) for each in c.conditions(rule)], _values(rule, program)]
    coded: list[list[Any]] = [[program.place(each) for each in some] for some in lowered]
    if isinstance(rule, c.Commitment) or (isinstance(rule, c.Demand) and c.deadlines(rule)):
        found = terms.due(rule, program)
        once = [False] if found.once else []
        coded.append([program.place(found.met), program.place(found.over), _due(rule), *once])
    return coded


def _values(rule: c.Rule, program: Program) -> list[int]:
    match terms.values(rule, program):
        case Claimed(yes, no):
            return [program.decided(yes, no)]
        case None:
            return []
        case found:
            return list(found)


def _due(rule: c.Rule) -> str | int | None:
    by, within = getattr(rule, "by", None), getattr(rule, "within", None)
    return by.isoformat() if by else None if within is None else within // _HOUR


def tables() -> dict[str, Any]:
    """The verdicts that the values of a term leave possible: an entry for each, as bits in the order of the verdicts.

    Values are no, open or yes, the first one turning slowest; a kind has a row for each number of values.
    """
    rows: dict[str, dict[int, list[int]]] = {}
    for kind, count, found in _found():
        rows.setdefault(kind, {}).setdefault(count, []).append(_bits(possible(kind, found)))
    return {"order": ORDER, "possible": rows}


def _found() -> Iterator[tuple[Kind, int, Found[bool | None]]]:
    """Each kind with the number of its values, for all that these can be."""
    binding: tuple[Kind, ...] = ("precondition", "demand", "red_line", "commitment")
    showing: tuple[Kind, ...] = ("warning", "characterisation")
    yield from ((kind, 3, Values(*each)) for kind in binding for each in product(_SINGLE, repeat=3))
    yield from ((kind, 1, Shown(each)) for kind in showing for each in _SINGLE)
    yield from (("assertion", 1, Claimed(each, None if each is None else not each)) for each in _SINGLE)
    yield from (("assertion", 0, None), ("exception", 0, None))


def _bits(verdicts: Iterable[Verdict]) -> int:
    return sum(1 << ORDER.index(each) for each in verdicts)
