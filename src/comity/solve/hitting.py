"""Minimal hitting sets of a family of sets, cheapest first, and their exact number.

A hitting set has a member in common with every set of the family; of conflicts, it is a way to relax them all (Reiter,
"A theory of diagnosis from first principles", Artificial Intelligence 32, 1987). It is minimal if no part of it hits
them all. The family falls into blocks that share no member, and the minimal hitting sets of the whole are one of each
block, joined: so twenty unrelated conflicts have billions, of which the first hundred are found at once.

Within one block there is no such help: hundreds of sets that all overlap may take long, so both can be stopped.
"""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from comity.solve.clock import look

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

Keys = frozenset[str]


def hitting_sets(
    family: Iterable[Keys],
    cost: Mapping[str, float],
    allowed: AbstractSet[str] | None = None,
    deadline: float | None = None,
) -> Iterator[tuple[float, Keys]]:
    """Each minimal hitting set of `allowed` keys with what it costs: in order of cost, then size, then names.

    No cost may be negative; by default all keys are allowed. A set without an allowed key leaves nothing; no sets at
    all leave the empty hitting set. Raises `StoppedError` once `deadline`, by `monotonic()`, is past.
    """
    sets = _within(family, allowed)
    if frozenset() in sets:
        return
    rows = [_Row(_cheapest(block, cost, deadline)) for block in blocks(sets)]
    while len(rows) > 1:  # in pairs, so that each result passes through few of them
        rows = [_Row(_joined(rows[i : i + 2])) for i in range(0, len(rows), 2)]
    for found in rows[0] if rows else (_Choice(0, 0, ()),):
        yield found.cost, frozenset(found.names)


def count(family: Iterable[Keys], allowed: AbstractSet[str] | None = None, deadline: float | None = None) -> int:
    """How many minimal hitting sets there are, exactly: the product over the blocks.

    Within a block it branches on keys. Raises `StoppedError` once `deadline`, by `monotonic()`, is past.
    """
    return prod(_number(block, deadline) for block in blocks(_within(family, allowed)))


def blocks(family: Iterable[Keys]) -> list[list[Keys]]:
    """The sets in groups that have no key in common, in the order of their first sets; an empty set is on its own."""
    sets = list(family)
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = key = parent[parent[key]]
        return key

    for each in sets:
        for key in each:
            parent.setdefault(key, key)
        roots = {root(key) for key in each}
        parent.update(dict.fromkeys(roots, next(iter(roots), "")))
    groups: dict[str | int, list[Keys]] = {}
    for i, each in enumerate(sets):
        groups.setdefault(root(next(iter(each))) if each else i, []).append(each)
    return list(groups.values())


def minimal(family: Iterable[Keys]) -> list[Keys]:
    """The sets that contain no other one, the small ones first and otherwise in the given order."""
    found: list[Keys] = []
    by_key: dict[str, list[Keys]] = {}  # each set under one of its keys: whatever contains it has that key too
    for each in sorted(dict.fromkeys(family), key=len):
        if not each:
            return [each]
        if not any(smaller <= each for key in each for smaller in by_key.get(key, ())):
            found.append(each)
            by_key.setdefault(min(each), []).append(each)
    return found


def few(family: Iterable[Keys], most: int) -> list[Keys] | None:
    """Every minimal hitting set, the small ones first, then by names; None if there are more than `most` on the way.

    One set at a time is taken into account (Berge, "Hypergraphs", 1989, chapter 2).
    """
    found: list[Keys] = [frozenset()]
    for each in family:
        hit = [ways for ways in found if ways & each]
        by_one_more = [ways | {key} for ways in found if not ways & each for key in sorted(each)]
        found = hit + [ways for ways in by_one_more if not any(smaller <= ways for smaller in hit)]
        if len(found) > most:
            return None
    return sorted(found, key=lambda ways: (len(ways), sorted(ways)))


def most_common(family: Iterable[Keys]) -> str:
    """The key in most of the sets, of those the first by name; some set has one."""
    tally = Counter(key for each in family for key in each)
    return min(tally, key=lambda key: (-tally[key], key))


def _within(family: Iterable[Keys], allowed: AbstractSet[str] | None) -> list[Keys]:
    return minimal(family if allowed is None else [each & allowed for each in family])


# --- cheapest first ----------------------------------------------------------------------------------------------


class _Choice(NamedTuple):
    """A hitting set; compared as the order of the results demands."""

    cost: float
    size: int
    names: tuple[str, ...]


class _Row:
    """The items of an iterator, each computed when it is first asked for."""

    def __init__(self, source: Iterator[_Choice]) -> None:
        self._source, self._seen = source, list[_Choice]()

    def at(self, index: int) -> _Choice | None:
        """The item at an index, at most one beyond those asked for so far; None past the end."""
        if index == len(self._seen):
            self._seen.extend(each for each in (next(self._source, None),) if each)
        return self._seen[index] if index < len(self._seen) else None

    def __iter__(self) -> Iterator[_Choice]:
        return self._source


def _joined(rows: Sequence[_Row]) -> Iterator[_Choice]:
    """Every choice of one item per row, in order: of one row, or of two that share no name.

    A later item in either row makes a later choice, also by names: of two sets of one size, the one that has the first
    name in which they differ comes first, and more names in both do not change that.
    """
    if len(rows) == 1:
        yield from rows[0]
        return
    queue: list[tuple[_Choice, int, int]] = []

    def push(i: int, j: int) -> None:
        left, right = rows[0].at(i), rows[1].at(j)
        if left and right:
            names = tuple(sorted(left.names + right.names))
            heappush(queue, (_Choice(left.cost + right.cost, left.size + right.size, names), i, j))

    push(0, 0)
    while queue:
        choice, i, j = heappop(queue)
        yield choice
        push(i, j + 1)
        if j == 0:  # each pair is reached on one way only: down the first column, then along the row
            push(i + 1, 0)


def _cheapest(family: Sequence[Keys], cost: Mapping[str, float], deadline: float | None) -> Iterator[_Choice]:
    """The minimal hitting sets of one block in order: best first, each key in turn taken or left out.

    What is still to be hit is left in sets without the keys left out, and gives the bound.
    """
    queue = [(_bound((), family, cost), 0, frozenset[str](), list(family))]
    pushed = 0
    while queue:
        look(deadline)
        bound, _, taken, left = heappop(queue)
        if not left:
            yield bound
            continue
        key = _next(left, cost)
        with_key = [each for each in left if key not in each]
        without = minimal(each - {key} for each in left)
        if _each_needed(taken | {key}, family):
            pushed += 1
            heappush(queue, (_bound(taken | {key}, with_key, cost), pushed, taken | {key}, with_key))
        if without[0]:
            pushed += 1
            heappush(queue, (_bound(taken, without, cost), pushed, taken, without))


def _next(left: Sequence[Keys], cost: Mapping[str, float]) -> str:
    """The key to decide on: that of most sets, of those the first in order."""
    tally = Counter(key for each in left for key in each)
    return min(tally, key=lambda key: (-tally[key], cost[key], key))


def _each_needed(taken: Keys, family: Iterable[Keys]) -> bool:
    """Whether each key taken is the only one to hit some set; once it is not, no more keys can change that."""
    alone = [each & taken for each in family]
    return len(frozenset().union(*(each for each in alone if len(each) == 1))) == len(taken)


def _bound(taken: Iterable[str], left: Iterable[Keys], cost: Mapping[str, float]) -> _Choice:
    """No hitting set with the keys taken comes before this: sets that share no key need one each, the cheapest.

    One that costs as much and is as large has just one key of each of them, no cheaper, so none with an earlier name.
    """
    chosen, seen = set(taken), set[str]()
    picks = [(min((cost[key], key) for key in each), each) for each in left]
    for (_, key), each in sorted(picks, key=lambda pick: (-pick[0][0], len(pick[1]), pick[0][1])):
        if seen.isdisjoint(each):
            seen |= each
            chosen.add(key)
    return _Choice(sum(cost[key] for key in sorted(chosen)), len(chosen), tuple(sorted(chosen)))


# --- how many ----------------------------------------------------------------------------------------------------

_Family = frozenset[Keys]
_Question = tuple[_Family, _Family]


def _number(family: Iterable[Keys], deadline: float | None) -> int:
    """How many minimal hitting sets a family has. The recursion is kept on a list: it may be deep."""
    whole = _question(family, ())
    known: dict[_Question, int] = {}
    waiting = [(whole, _steps(*whole))]
    answer: int | None = None
    while waiting:
        look(deadline)
        question, steps = waiting[-1]
        try:
            asked = next(steps) if answer is None else steps.send(answer)
        except StopIteration as stop:
            known[question] = answer = stop.value
            waiting.pop()
        else:
            answer = known.get(asked)
            waiting += [] if asked in known else [(asked, _steps(*asked))]
    return known[whole]


def _question(family: Iterable[Keys], also: Iterable[Keys]) -> _Question:
    """A question in short: without sets that are hit whenever the others are."""
    sets = minimal(family)
    members = frozenset[str]().union(*sets)
    more = minimal([*sets, *(each & members for each in also)])
    return frozenset(sets), frozenset(more).difference(sets)


def _steps(family: _Family, also: _Family) -> Generator[_Question, int, int]:
    """How many minimal hitting sets of `family` hit all of `also` too; asks simpler questions and is sent the answers.

    With a key: the minimal ones of the sets without it, except those that hit the sets with it anyway.
    """
    if frozenset() in family or frozenset() in also:
        return 0
    if not family:
        return 1
    ordered = sorted(family | also, key=sorted)
    parts = blocks(ordered)
    if len(parts) > 1:
        total = 1
        for part in parts:
            total *= yield _question(family.intersection(part), also.intersection(part))
        return total
    key = most_common(ordered)
    hit = [each - {key} for each in family if key in each]
    rest, rest_also = [each for each in family if key not in each], [each for each in also if key not in each]
    without = yield _question([*rest, *hit], [each - {key} for each in also])
    hit_by_the_rest = yield _question(rest, [*rest_also, *hit])
    return without + (yield _question(rest, rest_also)) - hit_by_the_rest
