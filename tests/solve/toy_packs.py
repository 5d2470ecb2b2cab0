"""Packs with conflicts planted in them: all else holds in one world, whatever the planted fluents are."""

from __future__ import annotations

from itertools import combinations, pairwise
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solve.toy_space import Clauses


class Pack(NamedTuple):
    """The terms, and the conflicts planted in them."""

    terms: dict[str, Clauses]
    conflicts: set[frozenset[str]]


def planted(  # noqa: PLR0913 - one keyword for each shape
    size: int, *, apart: int = 0, hub: int = 0, clique: int = 0, row: int = 0, common: int = 1, coupled: float = 0
) -> Pack:
    """At least `size` terms: conflicts apart of 1 to 6 terms, some that share a term, some terms all at odds.

    In a `row`, each conflict has five terms and has the first `common` of them in common with the one before it.
    `coupled` is the share of other terms that read planted fluents of two conflicts; a third read one.
    """
    random = Random(size + apart + hub + clique + row)  # noqa: S311 - a pack, not a secret
    terms: dict[str, Clauses] = {}
    conflicts: set[frozenset[str]] = set()

    def add(*clauses: tuple[str, ...]) -> str:
        name = f"t{len(terms):04}"
        terms[name] = clauses
        return name

    for i in range(apart):
        conflicts.add(frozenset(add(*clauses) for clauses in chain(1 + i % 6, f"a{i}")))
    shared = add(("hub",)) if hub else ""
    for i in range(hub):
        first, *rest = chain(2 + i % 3, f"h{i}")
        conflicts.add(frozenset([shared, add(*(("-hub", *each) for each in first)), *(add(*each) for each in rest)]))
    one_of = [f"c{i}" for i in range(clique)]
    at_odds = [add((one,), *((f"-{other}",) for other in one_of if other != one)) for one in one_of]
    conflicts |= {frozenset(pair) for pair in combinations(at_odds, 2)}
    before: list[str] = []
    for i in range(row):
        links = list(chain(5, f"r{i}"))
        for name, clauses in zip(before, links, strict=False):
            terms[name] = (*terms[name], *clauses)
        members = [*before, *(add(*clauses) for clauses in links[len(before) :])]
        conflicts.add(frozenset(members))
        before = members[-common:]
    touched = sorted({each.lstrip("-") for clauses in terms.values() for clause in clauses for each in clause})
    while len(terms) < size:
        reads = random.choices((0, 1, 2), (0.7 - coupled, 0.3, coupled))[0] if len(touched) > 1 else 0
        some = [random.choice(("", "-")) + each for each in random.sample(touched, reads)]
        true, other = random.sample(range(size), 2)
        add((f"y{true}", *some), (f"y{other}", f"-y{true}"))
    order = random.sample(sorted(terms), len(terms))
    return Pack({key: terms[key] for key in order}, conflicts)


def chain(size: int, name: str) -> Iterator[Clauses]:
    """Terms that cannot hold together, while any of them can be left out."""
    links = [f"{name} {i}" for i in range(size - 1)]
    if not links:
        yield ((name,), (f"-{name}",))
        return
    yield ((links[0],),)
    yield from (((f"-{one}", other),) for one, other in pairwise(links))
    yield ((f"-{links[-1]}",),)
