"""What an engine says of truth and amounts; nothing in it knows conditions or kinds of terms.

This is the final encoding of a language (J. Carette, O. Kiselyov, C. Shan, Finally Tagless, Partially Evaluated,
Journal of Functional Programming 19(5), 2009): `comity.semantics.conditions` and `comity.semantics.terms` say the
meaning in these operations, and each engine computes them in its own way: on sets of steps, as literals, on planes, as
diagrams.

A *truth* is a value at each step, or one that is the same at all of them: what `ever`, `at_last`, `constant`,
`complete` and `reached` give. Where something may be unknown, it is strong Kleene (S. C. Kleene, Introduction to
Metamathematics, 1952, section 64). An *amount* is a number at each step, or the bounds of one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from comity import ground as g
from comity.semantics.conditions import amount, condition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, timedelta
    from fractions import Fraction

T = TypeVar("T")
S = TypeVar("S")
Span: TypeAlias = Literal["once", "earlier", "later", "anywhere"]
"""Steps near a step: at it or before, before, at it or after, any."""


class Algebra(ABC, Generic[T, S]):
    """The operations in which conditions and terms are said, for truths `T` and amounts `S`.

    `choice` are the readings that count, by concept; `truths` and `sizes` what was made so far.
    """

    choice: Mapping[str, str]
    truths: dict[object, T]
    sizes: dict[object, S]

    # --- the driver: written once ---------------------------------------------------------------------------------

    def key(self, part: g.Part) -> object:
        """What tells a part from another: the part, and where several choices are kept, the readings below it."""
        return part

    def of(self, cond: g.Ground) -> T:
        """The truth of a condition, made once."""
        key = self.key(cond)
        found = self.truths.get(key)
        if found is None:
            found = self.truths[key] = condition(cond, self)
        return found

    def size(self, part: g.Amount) -> S:
        """What an amount is, made once."""
        key = self.key(part)
        found = self.sizes.get(key)
        if found is None:
            found = self.sizes[key] = amount(part, self)
        return found

    def prepare(self, *roots: g.Ground) -> None:
        """Make every condition below the roots, the lowest first, so that `of` never recurses deep."""
        seen: set[g.Part] = set()
        stack: list[tuple[g.Part, bool]] = [(root, False) for root in reversed(roots)]
        while stack:
            part, ready = stack.pop()
            if ready:
                self.of(part)  # type: ignore[arg-type]  # only conditions come back
            elif part not in seen and not self.is_made(part):
                seen.add(part)
                if isinstance(part, g.Ground):
                    stack.append((part, True))
                stack += [(child, False) for child in reversed(g.below(part, self.choice))]

    def is_made(self, part: g.Part) -> bool:
        """Whether a condition was made before."""
        return self.key(part) in self.truths

    # --- truth ----------------------------------------------------------------------------------------------------

    @abstractmethod
    def constant(self, *, value: bool) -> T:
        """True, or false, at every step."""

    @abstractmethod
    def negation(self, x: T) -> T:
        """The reverse: true where it is false."""

    @abstractmethod
    def all_of(self, xs: Sequence[T]) -> T:
        """The minimum of one or more: true where all are true, false where one is false."""

    @abstractmethod
    def any_of(self, xs: Sequence[T]) -> T:
        """The maximum of one or more: true where one is true, false where all are false."""

    @abstractmethod
    def iff(self, x: T, y: T) -> T:
        """Both or neither."""

    @abstractmethod
    def decided(self, yes: T, no: T) -> T:
        """True where `yes` is, false where `no` is, else unknown; where nothing is unknown, `yes`."""

    def cited(self, origin: g.Origin, name: str, x: T) -> T:  # noqa: ARG002 - for those who cite
        """The same, which stands there because of a definition."""
        return x

    # --- what scenarios say ---------------------------------------------------------------------------------------

    @abstractmethod
    def switch(self, ref: str) -> T:
        """A boolean fact, an event, or a concept without readings."""

    @abstractmethod
    def stipulated(self, ref: str, read: g.Ground) -> T:
        """What a scenario says of a contested concept, else what the reading says."""

    def contested(self, concept: g.Contested) -> T:
        """A contested concept; whoever leaves the choice among its readings for later says so here."""
        return self.stipulated(concept.ref, concept.read(self.choice))

    # --- over the steps -------------------------------------------------------------------------------------------

    @abstractmethod
    def so_far(self, x: T) -> T:
        """At this step or an earlier one."""

    @abstractmethod
    def previously(self, x: T) -> T:
        """At the step before; false at the first."""

    @abstractmethod
    def since(self, hold: T, start: T) -> T:
        """`start` at some step so far, and `hold` at every step after it until this one."""

    @abstractmethod
    def from_now_on(self, x: T) -> T:
        """At this step or a later one."""

    @abstractmethod
    def following(self, x: T, at_end: T) -> T:
        """At the step after; at the last one, as `at_end` says."""

    @abstractmethod
    def near(self, span: Span, x: T, within: timedelta) -> T:
        """At a step near this one, `within` before it (`once`, `earlier`) or after it (`later`, `anywhere`).

        A step on the other side is near enough, and each step is near itself.
        """

    @abstractmethod
    def ever(self, x: T) -> T:
        """At some step."""

    @abstractmethod
    def at_last(self, x: T) -> T:
        """At the last step."""

    # --- dates ----------------------------------------------------------------------------------------------------

    @abstractmethod
    def until(self, day: date) -> T:
        """At the steps that are dated so or before."""

    @abstractmethod
    def complete(self) -> T:
        """Whether the scenario is complete, so that nothing happens after its last step."""

    @abstractmethod
    def reached(self, day: int) -> T:
        """Whether the scenario is complete, or its horizon has come to the day with this ordinal."""

    @abstractmethod
    def expired(self, within: timedelta) -> T:
        """Whether the scenario is complete, or its horizon lies more than `within` after the step."""

    # --- amounts --------------------------------------------------------------------------------------------------

    @abstractmethod
    def number(self, value: int | Fraction) -> S:
        """The same number at every step."""

    @abstractmethod
    def value(self, ref: str) -> S:
        """The value of a fact that is a number or a date."""

    @abstractmethod
    def today(self) -> S:
        """The ordinal day of each step."""

    @abstractmethod
    def count(self, xs: Sequence[T]) -> S:
        """How many are true: between those that surely are and those that may be."""

    @abstractmethod
    def arith(self, op: str, a: S, b: S) -> S:
        """`a + b`, `a - b` or `a * b`."""

    @abstractmethod
    def measured(self, op: str, a: S, b: S) -> T:
        """A comparison by `==`, `<` or `<=`: true where it holds for all values within the bounds, false for none."""

    def cut(self, op: str, a: S, value: int | Fraction) -> T:
        """A comparison with a number, by `==`, `<`, `<=`, `>` or `>=`."""
        if op in (">", ">="):
            return self.measured("<" if op == ">" else "<=", self.number(value), a)
        return self.measured(op, a, self.number(value))

    def tally(self, op: str, xs: Sequence[T], value: int | Fraction) -> T:
        """How many are true, compared with a number."""
        return self.cut(op, self.count(xs), value)

    # --- names ----------------------------------------------------------------------------------------------------

    @abstractmethod
    def is_name(self, ref: str) -> bool:
        """Whether the values of a fact are names: entities, or the values of an enumeration."""

    @abstractmethod
    def named(self, ref: str, name: str) -> T:
        """Whether the value of a fact is this name."""

    @abstractmethod
    def alike(self, one: str, other: str) -> T:
        """Whether two facts have the same name as their value."""
