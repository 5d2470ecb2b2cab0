"""Which levels of the diagrams stand for which input: one, or for a long range that others are compared with, digits.

No classes of values tell when one number is at most another, if both have a million values. Their binary digits do,
highest first and those of numbers that are compared with one another in turn: what is so far between the numbers is
then either settled or small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from comity import ground as g
from comity.spaces.domains import Domain
from comity.spaces.ordering import ordered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from comity import case as c

LONG = 64
"""Values from which on a range that is compared with other facts is told apart by its digits."""
DIGIT = Domain("", "int", (range(2),), unknown=False)
FLAG = Domain("", "int", (range(1),), unknown=True)


class Digits(NamedTuple):
    """The levels of a number's binary digits, highest first; at the level `flag`, if any, it is known or unknown."""

    base: int
    flag: int | None
    bits: tuple[int, ...]


class Layout(NamedTuple):
    """`levels` has what each level is over; `place` the level of an input, or its digits."""

    domains: Mapping[str, Domain]
    levels: tuple[Domain, ...]
    place: Mapping[str, int | Digits]

    def value(self, ref: str, positions: Sequence[int]) -> c.Plain | None:
        """The value of an input, from a position at each level."""
        place = self.place[ref]
        if isinstance(place, int):
            return self.domains[ref].value(positions[place])
        if place.flag is not None and positions[place.flag]:
            return None
        return place.base + int("".join(str(positions[level]) for level in place.bits), 2)


def layout(domains: Mapping[str, Domain], roots: Iterable[g.Ground], groups: Iterable[frozenset[str]]) -> Layout:
    """Where each varied input stands; `roots` are all conditions, `groups` the names that are read together."""
    compared, apart = _compared(roots, domains)
    long = {ref for group in compared for ref in group if _is_long(domains[ref])} - apart
    blocks: dict[str, list[str]] = {}
    for group in _linked([group & long for group in compared]):
        blocks |= dict.fromkeys(group, sorted(group, key=list(domains).index))
    levels: list[Domain] = []
    place: dict[str, int | Digits] = {}
    for ref in ordered(list(domains), [*groups, *(frozenset(each) for each in blocks.values())]):
        if ref not in long:
            place[ref] = len(levels)
            levels.append(domains[ref])
        elif ref not in place:
            place |= _digits([domains[each] for each in blocks[ref]], levels)
    return Layout(domains, tuple(levels), place)


def _is_long(domain: Domain) -> bool:
    return domain.known > LONG and len(domain.parts) == 1 and isinstance(domain.parts[0], range)


def _digits(together: Sequence[Domain], levels: list[Domain]) -> dict[str, Digits]:
    """Places for the digits of numbers that are compared with one another, added to the levels."""
    flags: dict[str, int] = {}
    bits: dict[str, list[int]] = {each.ref: [] for each in together}
    for each in together:
        if each.unknown:
            flags[each.ref] = len(levels)
            levels.append(FLAG)
    for at in reversed(range(max((each.known - 1).bit_length() for each in together))):
        for each in together:
            if at < (each.known - 1).bit_length():
                bits[each.ref].append(len(levels))
                levels.append(DIGIT)
    return {each.ref: Digits(each.parts[0][0], flags.get(each.ref), tuple(bits[each.ref])) for each in together}


def _compared(roots: Iterable[g.Ground], domains: Mapping[str, Domain]) -> tuple[list[frozenset[str]], set[str]]:
    """The varied numbers of each comparison of sums of two or more, and those that stand in anything else."""
    groups, apart = list[frozenset[str]](), set[str]()
    for part in g.walk(*roots):
        if not isinstance(part, g.Compare):
            continue
        read = {each.ref for each in g.walk(part) if isinstance(each, g.Value) and each.ref in domains}
        if not all(_is_sum(side, domains) for side in (part.left, part.right)):
            apart |= read
        elif len(read) > 1:
            groups.append(frozenset(read))
    return groups, apart


def _is_sum(part: g.Amount, domains: Mapping[str, Domain]) -> bool:
    """Whether an amount is a sum of numbers, each times a number that is not varied."""
    match part:
        case g.Arith("*", left, right):
            return (
                (_is_free(left, domains) or _is_free(right, domains))
                and _is_sum(left, domains)
                and _is_sum(right, domains)
            )
        case g.Arith(_, left, right):
            return _is_sum(left, domains) and _is_sum(right, domains)
        case _:
            return not isinstance(part, g.Count | g.Symbol)


def _is_free(part: g.Amount, domains: Mapping[str, Domain]) -> bool:
    """Whether an amount mentions nothing that is varied."""
    return not any(isinstance(each, g.Value) and each.ref in domains for each in g.walk(part))


def _linked(groups: Iterable[frozenset[str]]) -> list[set[str]]:
    """The same names, in groups that share none."""
    found: list[set[str]] = []
    for group in groups:
        together = set(group).union(*(each for each in found if each & group))
        found = [each for each in found if not each & group]
        found += [together] if together else []
    return found
