"""Conditions and terms as Horn rules: if all of these, then that.

Every part of a condition at every step is a *proposition*, a number; a *literal* is that number (it is true) or its negative
(it is false), and unknown is neither. What the scenario says outright becomes tokens, literals that need no rule; the rest follows
by rules of both signs. Strong Kleene logic is Horn in these literals: an `and` is true because all are true, false because one is
false (W. F. Dowling and J. H. Gallier, Linear-time algorithms for testing the satisfiability of propositional Horn formulae, 1984).

This is a reading of the meaning of its own (docs/verdicts.md), held against the definition by tests. It decides nothing but
dates and amounts; `comity.engine` draws the conclusions.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, assert_never

from comity import case as c
from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, timedelta
    from fractions import Fraction

    from comity.models import Verdict

    Number = int | Fraction
    Plain = Number | str

Literal = int
Choice = tuple[tuple[str, str | None], ...]
Answers = tuple[tuple["Verdict", Literal], ...]
"""The verdicts that a term can have, each with the literal that says so; it is possible unless the reverse is concluded."""

TOP: Literal = 1
"""True whatever happens; its reverse is false whatever happens."""

MAX_RULES = 100_000
MAX_PREMISES = 12


class EngineLimitError(Exception):
    """A question would take more rules than the limits allow; says the limit and what was measured."""


class Rule(NamedTuple):
    """The conclusion follows from all premises; `label` names what it rests on."""

    label: str
    premises: tuple[Literal, ...]
    conclusion: Literal


class Line(NamedTuple):
    """An amount at a step: the values it may take, in order, and the literal for "it is at most this"."""

    values: Sequence[Number]
    at_most: Callable[[Number], Literal]

    def under(self, value: Number) -> Literal:
        """The literal for "it is less than `value`"."""
        below = [each for each in self.values if each < value]
        return self.at_most(below[-1]) if below else -TOP


class Network:
    """Rules and tokens of everything asked so far about one course. A proposition stands after those its rules read."""

    def __init__(self, course: c.Course) -> None:
        self.course = course
        self.tokens: dict[Literal, None] = {TOP: None}
        self.rules: dict[int, tuple[Rule, ...]] = {}
        self.size = 0
        self._about: list[tuple[g.Part | str, int | None]] = [("", None), ("true", None)]
        self._made: dict[tuple[object, ...], tuple[Literal, ...]] = {}
        self._single: dict[tuple[object, ...], Literal] = {}
        self._concepts: dict[g.Part, frozenset[str]] = {}

    def say(self, literal: Literal) -> str:
        """A literal in words, with its step counted from 1."""
        part, step = self._about[abs(literal)]
        words = part if isinstance(part, str) else g.text(part)
        if literal < 0:
            words = f"not {words}" if _simple(words) else f"not ({words})"
        return words if step is None else f"{words} @ step {step + 1}"

    # --- rules -----------------------------------------------------------------------------------------------------

    def _proposition(self, about: g.Part | str, step: int | None) -> int:
        self._about.append((about, step))
        return len(self._about) - 1

    def _token(self, about: g.Part | str, step: int | None, *, value: bool | None) -> Literal:
        """A new proposition that the scenario decides, or with None leaves unknown."""
        made = self._proposition(about, step)
        if value is not None:
            self.tokens[made if value else -made] = None
        return made

    def _derived(
        self, about: g.Part | str, step: int | None, yes: Iterable[Iterable[Literal]], no: Iterable[Iterable[Literal]],
        label: str, reverse: str = "",
    ) -> Literal:  # fmt: skip
        """A new proposition: true if all literals of one of `yes` are true, false if all of one of `no` are."""
        found: list[tuple[int, list[Literal]]] = []
        for sign, ways in ((1, yes), (-1, no)):
            for way in ways:
                premises = [each for each in dict.fromkeys(way) if each != TOP]
                if not premises:
                    return sign * TOP
                if -TOP not in premises:
                    found.append((sign, self._shortened(premises, label)))
        made = self._proposition(about, step)
        self._record(
            made, [Rule(label if sign > 0 else reverse or label, tuple(way), sign * made) for sign, way in found]
        )
        return made

    def _record(self, made: int, rules: list[Rule]) -> None:
        self.rules[made] = tuple(rules)
        self.size += len(rules)
        if self.size > MAX_RULES:
            raise EngineLimitError(f"the rule engine takes at most {MAX_RULES:,} rules, and these terms need more")

    def _shortened(self, premises: list[Literal], label: str) -> list[Literal]:
        """The same premises with groups of them put into propositions of their own, so that no rule is too long."""
        while len(premises) > MAX_PREMISES:
            groups = [premises[at : at + MAX_PREMISES] for at in range(0, len(premises), MAX_PREMISES)]
            premises = [self._group(group, label) for group in groups]
        return premises

    def _group(self, group: list[Literal], label: str) -> Literal:
        if len(group) == 1:
            return group[0]
        made = self._proposition(f"each of {len(group)} ({self.say(group[0])} to {self.say(group[-1])})", None)
        self._record(made, [Rule(label, tuple(group), made)])
        return made

    def _all_of(self, about: g.Part | str, step: int | None, literals: Iterable[Literal], label: str) -> Literal:
        kept = [each for each in dict.fromkeys(literals) if each != TOP]
        if len(kept) < 2:  # noqa: PLR2004 - one literal stands for itself
            return kept[0] if kept else TOP
        return self._derived(about, step, [kept], [[-each] for each in kept], label)

    def _any_of(self, about: g.Part | str, step: int | None, literals: Iterable[Literal], label: str) -> Literal:
        kept = [each for each in dict.fromkeys(literals) if each != -TOP]
        if len(kept) < 2:  # noqa: PLR2004 - one literal stands for itself
            return kept[0] if kept else -TOP
        return self._derived(about, step, [[each] for each in kept], [[-each for each in kept]], label)

    def _any_gated(
        self, about: g.Part | str, step: int | None, ways: Iterable[tuple[Literal, Sequence[Literal]]], label: str
    ) -> Literal:
        """True if some literal is true and its gates too; gates are tokens, so that it is settled which are closed."""
        yes: list[tuple[Literal, ...]] = []
        no: list[Literal] = []
        for literal, gates in ways:
            closed = [gate for gate in gates if gate == -TOP or -gate in self.tokens]
            no.append(-closed[0] if closed else -literal)
            if not closed:
                yes.append((literal, *gates))
        return self._derived(about, step, yes, [no], label)

    # --- conditions ------------------------------------------------------------------------------------------------

    def condition(self, cond: g.Ground, choice: Mapping[str, str]) -> tuple[Literal, ...]:
        """The literal of a condition at every step, in a choice of readings."""
        key = (cond, self._relevant(cond, choice))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._condition(cond, choice)
        return found

    def _relevant(self, part: g.Part, choice: Mapping[str, str]) -> Choice:
        """The part of a choice that a condition depends on; conditions are shared between choices that agree on it."""
        return tuple((name, choice.get(name)) for name in sorted(self._contested(part)))

    def _contested(self, part: g.Part) -> frozenset[str]:
        found = self._concepts.get(part)
        if found is None:
            own = {part.concept} if isinstance(part, g.Contested) else ()
            found = self._concepts[part] = frozenset(own).union(*map(self._contested, g.children(part)))
        return found

    def _condition(self, cond: g.Ground, choice: Mapping[str, str]) -> tuple[Literal, ...]:
        steps = range(self.course.steps)
        match cond:
            case g.Input(ref):
                cells = self.course.cells(ref)
                return tuple(self._token(cond, i, value=cells[i]) for i in steps)  # type: ignore[arg-type]
            case g.Compare():
                return tuple(self._compare(cond, i, choice) for i in steps)
            case g.Not(arg):
                return tuple(-each for each in self.condition(arg, choice))
            case g.And(args):
                columns = [self.condition(arg, choice) for arg in args]
                return tuple(
                    self._all_of(cond, i, column, "and") for i, column in enumerate(zip(*columns, strict=True))
                )
            case g.Or(args):
                columns = [self.condition(arg, choice) for arg in args]
                return tuple(self._any_of(cond, i, column, "or") for i, column in enumerate(zip(*columns, strict=True)))
            case g.Iff(left, right):
                pairs = zip(self.condition(left, choice), self.condition(right, choice), strict=True)
                return tuple(
                    self._derived(cond, i, [(a, b), (-a, -b)], [(a, -b), (-a, b)], "==")
                    for i, (a, b) in enumerate(pairs)
                )
            case g.Named(origin, name, arg):
                parts = enumerate(self.condition(arg, choice))
                return tuple(self._derived(cond, i, [(a,)], [(-a,)], f"{origin} {name}") for i, a in parts)
            case g.Once(arg, None):
                return self._so_far(cond, self.condition(arg, choice))
            case g.Earlier(arg, None):
                return (-TOP, *self._so_far(cond, self.condition(arg, choice)))[:-1]
            case g.Always(arg):
                return tuple(-each for each in self._so_far(cond, [-each for each in self.condition(arg, choice)]))
            case g.Previously(arg):
                return (-TOP, *self.condition(arg, choice))[:-1]
            case g.Since(hold, start):
                return self._since(cond, self.condition(hold, choice), self.condition(start, choice))
            case g.Once(arg, within):
                return tuple(self._recently(cond, i, self.condition(arg, choice)[: i + 1], within) for i in steps)
            case g.Earlier(arg, within):
                return tuple(self._recently(cond, i, self.condition(arg, choice)[:i], within) for i in steps)
            case g.Contested(ref, concept, readings):
                read = self.condition(dict(readings)[choice[concept]], choice)
                return self._stipulated(cond, self.course.values.get(ref), read)
            case g.Const(value):
                return (TOP if value else -TOP,) * self.course.steps
            case _:
                assert_never(cond)
