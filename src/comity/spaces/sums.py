"""Comparisons of sums of numbers, as diagrams: exact, over ranges of any length, as long as few values matter.

For each number in turn, its values are cut where the comparison can come out otherwise, given what the numbers before
it add up to and what those after it can add up to.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from comity.problems import CaseError, Problem
from comity.spaces import diagrams as dd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from comity.spaces.diagrams import Diagrams
    from comity.spaces.domains import Domain

MAX_CLASSES = 20_000
"""Classes of values that one input may have."""
Number = int | Fraction


class Summand(NamedTuple):
    """`factor` times the number at a level."""

    level: int
    factor: Number
    domain: Domain


def too_many(ref: str) -> CaseError:
    """The error for an input of which too many values would have to be told apart."""
    message = (
        f"`{ref}` is added to, multiplied by or compared with other facts, so that more than {MAX_CLASSES:,} classes "
        "of its values would have to be told apart"
    )
    return CaseError([Problem("too-large", message, hint="vary it over fewer values")])


def compared(
    diagrams: Diagrams, summands: Sequence[Summand], rest: Number, holds: Callable[[Number, int], bool]
) -> int:
    """The diagram of `holds(sum of the summands + rest, 0)`, which is `==`, `<` or `<=`; unknown where one is.

    Raises `CaseError` where more than `MAX_CLASSES` classes of an input would be needed.
    """
    return _Comparison(diagrams, sorted(summands, key=lambda each: each.level), holds).build(0, rest)


class _Comparison:
    def __init__(self, diagrams: Diagrams, summands: Sequence[Summand], holds: Callable[[Number, int], bool]) -> None:
        self.diagrams, self.summands, self.holds = diagrams, summands, holds
        self.known: dict[tuple[int, Number], int] = {}
        self.reach: list[tuple[Number, Number]] = [
            (0, 0)
        ]  # from the last backwards: the least and the most that the rest adds up to
        self.sums: list[frozenset[Number] | None] = [frozenset([0])]  # and all that it can, where these are few
        for each in reversed(summands):
            self._add(each)
        self.reach.reverse()
        self.sums.reverse()

    def _add(self, each: Summand) -> None:
        domain, (low, high), sums = each.domain, self.reach[-1], self.sums[-1]
        ends = [each.factor * domain.number(at) for at in (0, domain.known - 1)] if domain.known else [0]
        self.reach.append((low + min(ends), high + max(ends)))
        if sums is None or domain.known * len(sums) > 10 * MAX_CLASSES:
            self.sums.append(None)
            return
        values = [each.factor * domain.number(at) for at in range(domain.known)] or [0]
        together = frozenset(one + other for one in values for other in sums)
        self.sums.append(together if len(together) <= MAX_CLASSES else None)

    def build(self, index: int, so_far: Number) -> int:
        """The diagram of the summands from an index on, when those before it add up to so much."""
        low, high = self.reach[index]
        least, most = self.holds(so_far + low, 0), self.holds(so_far + high, 0)
        if low == high or (least == most and (least or not self._may_hold(so_far + low, so_far + high))):
            return self._settled(index, dd.T if least else dd.F)
        found = self.known.get((index, so_far))
        if found is None:
            found = self.known[index, so_far] = self._made(index, so_far)
        return found

    def _may_hold(self, low: Number, high: Number) -> bool:
        """Whether it can hold in between although it does at neither end."""
        return self.holds(0, 0) and low < 0 < high

    def _settled(self, index: int, leaf: int) -> int:
        """What is settled, but unknown where a summand from an index on is."""
        found = self.diagrams.leaf(leaf)
        for each in reversed(self.summands[index:]):
            if each.domain.unknown:
                known = each.domain.known
                kids = (found, self.diagrams.unknown)
                found = self.diagrams.node(each.level, (known,), kids) if known else self.diagrams.unknown
        return found

    def _made(self, index: int, so_far: Number) -> int:
        level, factor, domain = self.summands[index]
        if not domain.known:
            return self.diagrams.unknown
        starts = [0, *self._cuts(index, so_far)]
        kids = [self.build(index + 1, so_far + factor * domain.number(at)) for at in starts]
        if domain.unknown:
            starts.append(domain.known)
            kids.append(self.diagrams.unknown)
        return self.diagrams.node(level, starts[1:], kids)

    def _cuts(self, index: int, so_far: Number) -> list[int]:
        """The positions at which the values of a summand are cut."""
        _, factor, domain = self.summands[index]
        if factor == 0:
            return []
        low, high = sorted(Fraction(-(so_far + end)) / factor for end in self.reach[index + 1])
        first, last = domain.below(low, included=False), domain.below(high, included=True)
        sums = self.sums[index + 1]
        if sums is not None and 2 * len(sums) < last - first:
            marks = [Fraction(-(so_far + each)) / factor for each in sums]
            cuts = {domain.below(mark, included=included) for mark in marks for included in (False, True)}
        elif last - first <= MAX_CLASSES:
            cuts = {*range(first, last + 1)}
        else:
            raise too_many(domain.ref)
        return sorted(cut for cut in cuts if 0 < cut < domain.known)
