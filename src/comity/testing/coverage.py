"""What scenarios try out of a case: verdicts of terms, truths of conditions, and the effect of each operand.

The effect is MC/DC (modified condition/decision coverage: J. J. Chilenski and S. P. Miller, Applicability of modified
condition/decision coverage to software testing, Software Engineering Journal 9(5), 1994) in its masking form: for each
operand of a decision, two steps of scenarios at which it has different truths, the decision too, and at each of which
the decision would be another one if that operand alone were. The other operands may differ between the two, and an
operand that stands twice is two. What a decision is, `testing.decisions` says.

Each choice of readings counts by itself, and a part that stands for several members is seen where one of them is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from comity.belonging import check_scenario
from comity.load.rules import contested
from comity.meaning import all_of, any_of, negation
from comity.shown import Short
from comity.testing.decisions import Operand, ground, operands, parts
from comity.verdicts import Worlds, verdicts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from comity import case as c
    from comity.kinds import Verdict
    from comity.meaning import Steps, World
    from comity.problems import Span
    from comity.testing.decisions import Decision, Shape, Spot

Truth = Literal["true", "false", "unknown"]
TRUTHS: tuple[Truth, ...] = ("true", "false", "unknown")
VERDICTS: dict[str, tuple[Verdict, ...]] = {
    "warning": ("raised", "not_triggered"),
    "characterisation": ("applies", "not_triggered"),
    "assertion": ("satisfied", "violated"),
    "exception": (),
}
BINDING: tuple[Verdict, ...] = ("satisfied", "violated", "not_triggered")
"""The verdicts that a complete scenario in which all is known may give to a term that can be met, or not."""


class Shown(NamedTuple):
    """A step (from 1) of a scenario at which an operand's truth alone settles that of its decision."""

    operand: bool
    decision: bool
    scenario: str
    step: int


@dataclass(frozen=True, slots=True, repr=False)
class TermSeen(Short):
    """The verdicts of a term: all that it may have, those `seen`, and of the others those proved `impossible`."""

    term: str
    place: Span | None
    every: tuple[Verdict, ...]
    seen: frozenset[Verdict]
    impossible: frozenset[Verdict] = frozenset()
    unproved: frozenset[Verdict] = frozenset()

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The verdicts that were not seen, and are not impossible."""
        return tuple(each for each in self.every if each not in self.seen | self.impossible)


@dataclass(frozen=True, slots=True, repr=False)
class ConditionSeen(Short):
    """The truths of a part of a term's condition: those `seen`, and of the others those proved `impossible`."""

    term: str
    key: str
    place: Span | None
    text: str
    seen: frozenset[Truth]
    impossible: frozenset[Truth] = frozenset()
    unproved: frozenset[Truth] = frozenset()

    @property
    def open(self) -> tuple[Truth, ...]:
        """The truths that were not seen, and are not impossible."""
        return tuple(each for each in TRUTHS if each not in self.seen | self.impossible)


@dataclass(frozen=True, slots=True, repr=False)
class OperandSeen(Short):
    """The effect of an operand on its decision: a step for each pair of truths that was seen to settle it.

    `impossible`: no two scenarios show it; None: not asked or not proved.
    """

    term: str
    key: str
    place: Span | None
    text: str
    decision: str
    shown: tuple[Shown, ...]
    impossible: bool | None = None

    @property
    def pair(self) -> tuple[Shown, Shown] | None:
        """Two steps that differ in the operand and, for that alone, in the decision; None if that was not seen."""
        for one in self.shown:
            for other in self.shown:
                if one.operand and not other.operand and one.decision != other.decision:
                    return one, other
        return None

    @property
    def open(self) -> tuple[str, ...]:
        """`effect`, if it was not seen and is not impossible."""
        return () if self.pair or self.impossible else ("effect",)


class Tally(NamedTuple):
    """How many of what can be were seen; what is proved impossible is in neither number."""

    seen: int
    every: int

    @property
    def share(self) -> float:
        """The share that was seen; 1 when there is nothing to see."""
        return self.seen / self.every if self.every else 1.0


@dataclass(frozen=True, slots=True, repr=False)
class Coverage(Short):
    """What some scenarios try out of a case; `merged` with that of others, it is that of all of them."""

    case: str
    scenarios: tuple[str, ...]
    terms: tuple[TermSeen, ...]
    conditions: tuple[ConditionSeen, ...]
    operands: tuple[OperandSeen, ...]

    @property
    def verdicts(self) -> Tally:
        """How many verdicts of terms were seen."""
        return _tally((len(each.seen & set(each.every)), len(each.open)) for each in self.terms)

    @property
    def truths(self) -> Tally:
        """How many truths of conditions were seen."""
        return _tally((len(each.seen), len(each.open)) for each in self.conditions)

    @property
    def effects(self) -> Tally:
        """Of how many operands the effect was seen."""
        return _tally((int(each.pair is not None), len(each.open)) for each in self.operands)

    @property
    def open(self) -> Iterator[TermSeen | ConditionSeen | OperandSeen]:
        """All of which something was not seen that is not impossible."""
        every: list[TermSeen | ConditionSeen | OperandSeen] = [*self.terms, *self.conditions, *self.operands]
        return (each for each in every if each.open)

    def merged(self, other: Coverage) -> Coverage:
        """What both together try out; the same terms of the same case, else `ValueError`."""
        if self.case != other.case or [each.term for each in self.terms] != [each.term for each in other.terms]:
            raise ValueError(f"not of the same terms: {self.case}, {other.case}")
        return replace(
            self,
            scenarios=tuple(dict.fromkeys((*self.scenarios, *other.scenarios))),
            terms=tuple(map(_both, self.terms, other.terms)),
            conditions=tuple(map(_both, self.conditions, other.conditions)),
            operands=tuple(map(_both_operands, self.operands, other.operands)),
        )


Seen = TypeVar("Seen", TermSeen, ConditionSeen)


def _both(one: Seen, other: Seen) -> Seen:
    seen, impossible = one.seen | other.seen, one.impossible | other.impossible
    return replace(one, seen=seen, impossible=impossible, unproved=(one.unproved | other.unproved) - seen - impossible)


def _both_operands(one: OperandSeen, other: OperandSeen) -> OperandSeen:
    shown = {(each.operand, each.decision): each for each in (*other.shown, *one.shown)}
    impossible = one.impossible if one.impossible is not None else other.impossible
    return replace(one, shown=tuple(shown[pair] for pair in _PAIRS if pair in shown), impossible=impossible)


def _tally(pairs: Iterable[tuple[int, int]]) -> Tally:
    found = list(pairs)
    seen = sum(each for each, _ in found)
    return Tally(seen, seen + sum(left for _, left in found))


def coverage(case: c.Case, scenarios: Iterable[c.Scenario], terms: Collection[str] | None = None) -> Coverage:
    """What scenarios try out of the terms in force, of `terms` (names of terms or parties) when given.

    What was not seen is open until `testing.reaching.settled` has asked whether it is possible.
    """
    asked = [term for term in case.terms if case.why_not[term.name] is None]
    watched = [_Watched(term, case) for term in asked if terms is None or term.name in terms or term.party in terms]
    names = []
    for scenario in scenarios:
        check_scenario(case, scenario)
        names.append(scenario.id)
        worlds = Worlds(scenario.course)
        for each in watched:
            for choice in worlds.choices(each.term):  # with the concepts of all its parts
                each.watch(worlds[choice], scenario.id)
    return Coverage(
        case.id,
        tuple(names),
        tuple(each.term_seen() for each in watched),
        tuple(found for each in watched for found in each.conditions_seen()),
        tuple(found for each in watched for found in each.operands_seen()),
    )


class _Watched:
    """A term whose parts are watched while scenarios are gone through."""

    def __init__(self, term: c.Term, case: c.Case) -> None:
        self.place = case.places.get(term.name)
        found = parts(term, case)
        self.decisions = found.decisions
        self.conditions = {
            spot: list(dict.fromkeys(ground(term, case, spot[0], tree) for tree in trees))
            for spot, trees in found.conditions.items()
        }
        self.leaves = {
            id(leaf): ground(term, case, leaf.spot[0], leaf.tree)
            for decision in found.decisions
            for leaf in operands(decision.shape)
        }
        roots = [cond for grounds in self.conditions.values() for cond in grounds]
        concepts = {*term.concepts, *contested(roots, case.vocabulary)}  # folding may have taken some out of the rule
        self.term = replace(term, concepts=tuple(sorted(concepts)))
        self.verdicts: set[Verdict] = set()
        self.truths: dict[Spot, set[Truth]] = {spot: set() for spot in self.conditions}
        self.shown: dict[tuple[Spot, Spot], dict[tuple[bool, bool], Shown]] = {
            (decision.spot, leaf.spot): {} for decision in found.decisions for leaf in operands(decision.shape)
        }

    def watch(self, here: World, scenario: str) -> None:
        """Note what one world shows."""
        found = verdicts(self.term, here)
        self.verdicts.update(found if len(found) == 1 else ())
        for spot, grounds in self.conditions.items():
            for cond in grounds:
                yes, no = here.of(cond)
                kinds: tuple[tuple[Truth, int], ...] = (
                    ("true", yes), ("false", no), ("unknown", here.every & ~(yes | no)),
                )  # fmt: skip
                self.truths[spot].update(name for name, steps in kinds if steps)
        for decision in self.decisions:
            for leaf in operands(decision.shape):
                self._effect(decision, leaf, here, scenario)

    def _effect(self, decision: Decision, leaf: Operand, here: World, scenario: str) -> None:
        shown = self.shown[decision.spot, leaf.spot]
        if len(shown) == len(_PAIRS):
            return
        if_true = self._value(decision.shape, leaf, (here.every, 0), here)
        if_false = self._value(decision.shape, leaf, (0, here.every), here)
        yes, no = here.of(self.leaves[id(leaf)])
        rises, falls = if_true[0] & if_false[1], if_true[1] & if_false[0]
        steps = {
            (True, True): yes & rises,
            (True, False): yes & falls,
            (False, False): no & rises,
            (False, True): no & falls,
        }
        for pair, found in steps.items():
            if found and pair not in shown:
                shown[pair] = Shown(*pair, scenario, (found & -found).bit_length())

    def _value(self, shape: Shape, leaf: Operand, value: Steps, here: World) -> Steps:
        """Where a decision is true and false, with one operand put as given."""
        if isinstance(shape, Operand):
            return value if shape is leaf else here.of(self.leaves[id(shape)])
        found = [self._value(part, leaf, value, here) for part in shape.parts]
        if shape.how == "not":
            return negation(found[0])
        return all_of(found, here.every) if shape.how == "all" else any_of(found, here.every)

    def term_seen(self) -> TermSeen:
        every = VERDICTS.get(self.term.kind, BINDING) if self.conditions else ()
        return TermSeen(self.term.name, self.place, every, frozenset(self.verdicts))

    def conditions_seen(self) -> Iterator[ConditionSeen]:
        for spot, seen in self.truths.items():
            yield ConditionSeen(self.term.name, *spot, frozenset(seen))

    def operands_seen(self) -> Iterator[OperandSeen]:
        for (decision, leaf), shown in self.shown.items():
            yield OperandSeen(
                self.term.name, *leaf, decision[2], tuple(shown[pair] for pair in _PAIRS if pair in shown)
            )


_PAIRS = ((True, True), (False, False), (True, False), (False, True))
