"""In which order a diagram asks for its inputs: those that are read together near one another.

Inputs that no chain of conditions links never stand among one another. Within each such component the order is found by
FORCE (F. A. Aloul, I. L. Markov and K. A. Sakallah, FORCE: a fast and easy-to-implement variable-ordering heuristic,
2003): again and again, every condition pulls its inputs towards its centre. It begins with the order given, and with
that of a walk from one end of the component to the other (E. Cuthill and J. McKee, Reducing the bandwidth of sparse
symmetric matrices, 1969); the better end counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROUNDS = 60


def ordered(names: Sequence[str], groups: Iterable[frozenset[str]]) -> list[str]:
    """The names, those of a group near one another; `groups` are the names that are read together."""
    kept = sorted({group.intersection(names) for group in groups}, key=sorted)
    place = {name: at for at, name in enumerate(names)}
    found: list[str] = []
    for members in _components(names, kept):
        inside = [group for group in kept if len(group) > 1 and group <= members]
        found += _forced(sorted(members, key=place.__getitem__), inside)
    return found


def _components(names: Sequence[str], groups: Iterable[frozenset[str]]) -> list[set[str]]:
    """The names, those that a chain of groups links together."""
    home = {name: {name} for name in names}
    for group in groups:
        joined = set().union(*(home[name] for name in group))
        home.update(dict.fromkeys(joined, joined))
    return list({id(each): each for each in home.values()}.values())


def _forced(names: list[str], groups: Sequence[frozenset[str]]) -> list[str]:
    """The names of one component in the best order that is found."""
    of: dict[str, list[frozenset[str]]] = {name: [] for name in names}
    for group in groups:
        for name in group:
            of[name].append(group)
    found = [_pulled(start, groups, of) for start in (names, _walked(names, of))]
    return min(found, key=lambda order: _span(order, groups))


def _pulled(
    order: list[str], groups: Sequence[frozenset[str]], of: Mapping[str, Sequence[frozenset[str]]]
) -> list[str]:
    best, least = order, _span(order, groups)
    for _ in range(ROUNDS):
        place = {name: at for at, name in enumerate(order)}
        centre = {group: sum(place[name] for name in group) / len(group) for group in groups}
        pull = {name: _mean([centre[each] for each in of[name]], place[name]) for name in order}
        order = sorted(order, key=lambda name: (pull[name], place[name]))
        span = _span(order, groups)
        if span < least:
            best, least = order, span
    return best


def _mean(numbers: list[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _walked(names: list[str], of: Mapping[str, Sequence[frozenset[str]]]) -> list[str]:
    """The names in the order of a walk, nearest first, that begins far away from the others."""
    order = names
    for _ in range(3):  # from the end of a walk to the other end, and back
        seen, walk = {order[-1]}, [order[-1]]
        for name in walk:  # which grows meanwhile
            near = {other for group in of[name] for other in group} - seen
            walk += sorted(near, key=lambda other: (len(of[other]), other))
            seen |= near
        order = walk
    return order


def _span(order: Sequence[str], groups: Sequence[frozenset[str]]) -> int:
    """How far apart the names of each group are, summed up."""
    place = {name: at for at, name in enumerate(order)}
    return sum(max(at) - min(at) for at in ([place[name] for name in group] for group in groups))
