"""The value of every condition at each step of many scenarios at once: what the tests hold the kernel against.

Written by hand from docs/language.md and docs/verdicts.md alone: of comity it reads nothing but what a ground case is.
Arrays are steps x rows, a row for each scenario. To add a form, write its function under `@of(...)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, timedelta

Truths: TypeAlias = npt.NDArray[np.int8]
Wholes: TypeAlias = npt.NDArray[Any]  # int64, or object with whole numbers that do not fit
Flags: TypeAlias = npt.NDArray[np.bool_]
Moments: TypeAlias = npt.NDArray[np.int64]
Function = TypeVar("Function", bound="Callable[..., Any]")

F, U, T, UNSAID = np.int8(0), np.int8(1), np.int8(2), np.int8(3)
"""verdicts.md, Three values: F < U < T. A concept of which a scenario says nothing is as its readings say."""
MISSING = -1
"""The moment that is not known."""
DAY = 24 * 60 * 60 * 10**6
"""Moments are microseconds since the day with the ordinal 0."""
SAFE = 1 << 62
"""Whole numbers below this do not leave 64 bits when two of them are added."""


class Amount(NamedTuple):
    """Between `low / scale` and `high / scale`, where it is known. A name is the number that it has in its table."""

    low: Wholes
    high: Wholes
    known: Flags
    scale: int = 1


@dataclass(frozen=True, eq=False)
class Table:
    """Many scenarios that are all complete (`closed`), or all ongoing.

    `lengths` is how many steps each has. What stands after its last step has no meaning, and nothing may depend on it.
    """

    lengths: npt.NDArray[np.int64]
    dates: Moments
    horizon: Moments
    closed: bool
    inputs: Mapping[str, Truths | Amount]
    names: Mapping[str, int]
    events: frozenset[str] = frozenset()

    @property
    def shape(self) -> tuple[int, int]:
        steps, rows = self.dates.shape
        return steps, rows

    @property
    def exists(self) -> Flags:
        """Which steps are steps of their row."""
        return np.arange(self.shape[0])[:, None] < self.lengths


@dataclass(frozen=True, eq=False)
class World:
    """A table in one choice of readings, with what was worked out already."""

    table: Table
    choice: Mapping[str, str]
    found: dict[g.Part, Any] = field(default_factory=dict)

    def full(self, value: np.int8) -> Truths:
        return np.full(self.table.shape, value, np.int8)


FORMS: dict[type, Callable[[Any, World], Any]] = {}


def of(form: type) -> Callable[[Function], Function]:
    """Enters what a form comes to."""

    def enter(function: Function) -> Function:
        FORMS[form] = function
        return function

    return enter


def truth(cond: g.Ground, world: World) -> Truths:
    """The value of a condition at every step of every row."""
    if cond not in world.found:
        world.found[cond] = FORMS[type(cond)](cond, world)
    found: Truths = world.found[cond]
    return found


def amount(part: g.Amount, world: World) -> Amount:
    """What a number, a date, a length of time or a name is at every step of every row."""
    if part not in world.found:
        world.found[part] = FORMS[type(part)](part, world)
    found: Amount = world.found[part]
    return found


def truths(found: Flags) -> Truths:
    return np.where(found, T, F)


def negated(value: Truths) -> Truths:
    """`not` reverses."""
    return T - value


def both(*values: Truths) -> Truths:
    """`and` is the minimum."""
    return reduce(np.minimum, values)


def either(*values: Truths) -> Truths:
    """`or` is the maximum."""
    return reduce(np.maximum, values)


# --- plain conditions: language.md, Conditions; verdicts.md, Three values -----------------------------------------


@of(g.Const)
def constant_truth(cond: g.Const, world: World) -> Truths:
    return world.full(T if cond.value else F)


@of(g.Input)
def given(cond: g.Input, world: World) -> Truths:
    """Facts are open: one that was not given is unknown. Events are closed: one that is not listed did not happen."""
    found = world.table.inputs.get(cond.ref)
    absent = F if cond.ref in world.table.events else U
    return world.full(absent) if found is None or isinstance(found, Amount) else found


@of(g.Contested)
def contested(cond: g.Contested, world: World) -> Truths:
    """A stipulated value replaces the readings from that step on; what is marked unknown is unknown in all of them."""
    open_to = dict(cond.readings)
    own = next(iter(open_to)) if len(open_to) == 1 else world.choice[cond.concept]
    read, said = truth(open_to[own], world), world.table.inputs.get(cond.ref)
    return read if said is None or isinstance(said, Amount) else np.where(said == UNSAID, read, said)


@of(g.Named)
def defined(cond: g.Named, world: World) -> Truths:
    """A definition stands for what it says."""
    return truth(cond.arg, world)


@of(g.Not)
def reverse(cond: g.Not, world: World) -> Truths:
    return negated(truth(cond.arg, world))


@of(g.And)
def conjunction(cond: g.And, world: World) -> Truths:
    return both(*(truth(arg, world) for arg in cond.args))


@of(g.Or)
def disjunction(cond: g.Or, world: World) -> Truths:
    return either(*(truth(arg, world) for arg in cond.args))


@of(g.Iff)
def same_truth(cond: g.Iff, world: World) -> Truths:
    """`x == y` on booleans is U when either is U."""
    left, right = truth(cond.left, world), truth(cond.right, world)
    return np.where((left == U) | (right == U), U, truths(left == right))


@of(g.Compare)
def comparison(cond: g.Compare, world: World) -> Truths:
    """Any comparison with an unknown fact is unknown; one with bounds is decided as soon as these decide it."""
    left, right = over_one_scale(amount(cond.left, world), amount(cond.right, world))
    if cond.op == "==":
        point = (left.low == left.high) & (right.low == right.high)
        surely, never = point & (left.low == right.low), (left.high < right.low) | (right.high < left.low)
    elif cond.op == "<":
        surely, never = left.high < right.low, left.low >= right.high
    else:
        assert cond.op == "<=", "a ground case has only these three"
        surely, never = left.high <= right.low, left.low > right.high
    found = np.where(surely, T, np.where(never, F, U))
    return np.where(left.known & right.known, found, U)


# --- looking back: verdicts.md, the table of "At step i" ----------------------------------------------------------


@of(g.Once)
def once(cond: g.Once, world: World) -> Truths:
    """The maximum of x over the steps up to i; with a window of min(x(j), [date i - date j <= N])."""
    inner = truth(cond.arg, world)
    if cond.within is None:
        return np.maximum.accumulate(inner, axis=0)
    return either(inner, lately(inner, world.table.dates, cond.within))  # for j = i the difference is zero


@of(g.Earlier)
def earlier(cond: g.Earlier, world: World) -> Truths:
    """`previously(once(x))`; with a window the same as for `once`, over j < i."""
    inner = truth(cond.arg, world)
    if cond.within is None:
        return a_step_before(np.maximum.accumulate(inner, axis=0))
    return lately(inner, world.table.dates, cond.within)


@of(g.Always)
def always(cond: g.Always, world: World) -> Truths:
    """The minimum of x over the steps up to i."""
    return np.minimum.accumulate(truth(cond.arg, world), axis=0)


@of(g.Previously)
def previously(cond: g.Previously, world: World) -> Truths:
    """x at i-1; F at the first step."""
    return a_step_before(truth(cond.arg, world))


@of(g.Since)
def since(cond: g.Since, world: World) -> Truths:
    """max(y(i), min(x(i), since(i-1))), F before the first step."""
    hold, start = truth(cond.hold, world), truth(cond.start, world)
    found = [start[0]]
    for i in range(1, len(start)):
        found.append(either(start[i], both(hold[i], found[-1])))
    return np.stack(found)


def a_step_before(inner: Truths) -> Truths:
    return np.concatenate([np.full_like(inner[:1], F), inner[:-1]])


def lately(inner: Truths, dates: Moments, within: timedelta) -> Truths:
    """max over j < i of min(x(j), [date i - date j <= N])."""
    found = np.full_like(inner, F)
    for i in range(1, len(inner)):
        in_time = at_most(dates[:i], dates[i], within)
        found[i] = both(inner[:i], in_time).max(axis=0)
    return found


def at_most(start: Moments, end: Moments, within: timedelta) -> Truths:
    """[end - start <= N]: T or F where the dates it needs are known and U where one is not."""
    length = within.days * DAY + within.seconds * 10**6 + within.microseconds
    return np.where((start == MISSING) | (end == MISSING), U, truths(end - start <= length))


def not_after(moment: Moments, day: date) -> Truths:
    """[date <= D], where `by`, `at`, `from` and `until` compare days; hours do not matter."""
    return np.where(moment == MISSING, U, truths(moment // DAY <= day.toordinal()))


# --- amounts: language.md, Conditions -----------------------------------------------------------------------------


@of(g.Constant)
def constant_amount(part: g.Constant, world: World) -> Amount:
    value = Fraction(part.value)
    return exactly(value.numerator, world, value.denominator)


@of(g.Symbol)
def name(part: g.Symbol, world: World) -> Amount:
    """An entity or a value is a bare name: equal names are equal, whatever types have them."""
    return exactly(world.table.names[part.name], world)


@of(g.Value)
def fact(part: g.Value, world: World) -> Amount:
    """A fact that was not given is unknown."""
    found = world.table.inputs.get(part.ref)
    if isinstance(found, Amount):
        return found
    nothing = np.zeros(world.table.shape, np.int64)
    return Amount(nothing, nothing, np.zeros(world.table.shape, np.bool_))


@of(g.Today)
def today(_: g.Today, world: World) -> Amount:
    """This step's date: a day, whatever the hour."""
    dates = world.table.dates
    return Amount(dates // DAY, dates // DAY, dates != MISSING)


@of(g.Count)
def count(part: g.Count, world: World) -> Amount:
    """It lies between the number of members that surely fulfil the condition and the number that may."""
    members = [truth(arg, world) for arg in part.args]
    sure = sum(((each == T).astype(np.int64) for each in members), np.zeros(world.table.shape, np.int64))
    may = sum(((each != F).astype(np.int64) for each in members), np.zeros(world.table.shape, np.int64))
    return Amount(sure, may, np.ones(world.table.shape, np.bool_))


@of(g.Arith)
def arithmetic(part: g.Arith, world: World) -> Amount:
    """On bounds, as if the two sides had nothing to do with each other."""
    left, right = amount(part.left, world), amount(part.right, world)
    if part.op == "*":
        return product(left, right)
    left, right = over_one_scale(left, right)
    known = left.known & right.known
    if part.op == "+":
        return Amount(left.low + right.low, left.high + right.high, known, left.scale)
    assert part.op == "-", "a ground case has only these three"
    return Amount(left.low - right.high, left.high - right.low, known, left.scale)


def exactly(value: int, world: World, scale: int = 1) -> Amount:
    whole = np.full(world.table.shape, value, np.int64 if abs(value) < SAFE else np.object_)
    return Amount(whole, whole, np.ones(world.table.shape, np.bool_), scale)


def product(left: Amount, right: Amount) -> Amount:
    """Between the least and the greatest product of bounds."""
    found = [times(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
    low, high = reduce(np.minimum, found), reduce(np.maximum, found)
    return Amount(low, high, left.known & right.known, left.scale * right.scale)


def times(left: Wholes, right: Wholes) -> Wholes:
    """An exact product, of any size."""
    if furthest(left) * furthest(right) >= SAFE:
        left, right = left.astype(np.object_), right.astype(np.object_)
    found: Wholes = left * right
    return found


def over_one_scale(left: Amount, right: Amount) -> tuple[Amount, Amount]:
    """Both over a common denominator, so small that their sum and difference are exact."""
    scale = left.scale * right.scale if left.scale != right.scale else left.scale
    return scaled(left, scale), scaled(right, scale)


def scaled(found: Amount, scale: int) -> Amount:
    by = np.array(scale // found.scale, np.object_ if scale // found.scale >= SAFE else np.int64)
    low, high = times(found.low, by), times(found.high, by)
    if max(furthest(low), furthest(high)) >= SAFE:
        low, high = low.astype(np.object_), high.astype(np.object_)
    return Amount(low, high, found.known, scale)


def furthest(wholes: Wholes) -> int:
    """How far from zero they go."""
    return max(abs(int(wholes.min())), abs(int(wholes.max()))) if wholes.size else 0
