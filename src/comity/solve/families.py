"""All conflicts: every minimal set of terms that cannot hold together, with a proof that these are all.

The family F found so far is complete if and only if the terms outside each minimal hitting set of F can hold together
(Reiter, Artificial Intelligence 32, 1987): a conflict not in F contains none of F, so it lies outside some hitting set.
Unrelated conflicts have a product of hitting sets, far too many to visit. `Search.certified` asks about all at once:

- F falls into blocks that share no term, and its minimal hitting sets are one of each block, its *ways* of relaxing it.
- A block gets *private* fluents such that no constraint (hard, or a term not relaxed) reads private fluents of two
  blocks, and no term of a block reads private fluents of another.
- They are copied, so that each way has its own. The terms that read them hold in each copy, less those which its way
  relaxes. All other fluents, and all that read no private ones, are there once. What hard constraints say of private
  fluents, they say of each copy.
- SAT is the proof: for any choice of ways, put the private fluents of the chosen copies together with the shared ones.
  Whatever reads a private fluent reads those of one block only, and holds in the copy; the rest holds anyway.
- UNSAT names terms that cannot hold together even when the copies of a fluent are all made equal. If they contain no
  conflict of F, there is a new one among them. Otherwise ways of one block want shared fluents to differ, and the
  question was too hard: give the block more private fluents, or treat two blocks that keep each other from having
  them as one, or split the case.
- A case has terms relaxed and terms kept, and asks only about the hitting sets that have the former and none of the
  latter. Splitting on a term, relaxed in one case and kept in the other, thus loses none; what remains to be hit falls
  into smaller blocks. With each block down to one way there are no copies, and the terms named contain none of F. So
  it ends. A case that is proved stays so when F grows: each hitting set of more conflicts contains one of fewer.

Blocks with too many ways, or too much to copy, are split straight away, at the term of most conflicts: where nearly
everything is in conflict with everything this is an enumeration that will not end in time, but keeps finding.
"""

from __future__ import annotations

from functools import cache
from itertools import compress, product
from math import prod
from typing import TYPE_CHECKING, NamedTuple, Protocol

from comity.solve.hitting import blocks, few, minimal, most_common

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

Keys = frozenset[str]


class Solver(Protocol):
    """A solver that is asked again and again about one growing set of clauses."""

    def solve(self, assumptions: Sequence[int] = ()) -> bool:
        """Whether the assumptions can hold together."""

    def core(self) -> list[int]:
        """Some of the last assumptions that could not hold together, not always a minimal set of them."""


class Space(Protocol):
    """Terms to choose from, and what must hold anyway."""

    @property
    def keys(self) -> Sequence[str]:
        """The terms, in a fixed order."""

    @property
    def solver(self) -> Solver:
        """Where everything below is encoded."""

    @property
    def hard(self) -> Sequence[Keys]:
        """The fluents of each hard constraint."""

    def fluents(self, key: str) -> Keys:
        """The fluents that a term reads."""

    def select(self, key: str) -> int:
        """The literal that enforces a term."""

    def copy(self, private: Keys) -> Callable[[str], int]:
        """Copy some fluents with all hard constraints on them: the literal that enforces a term in the copy."""


class Limits(NamedTuple):
    """What is too much to copy; beyond it, cases are split."""

    ways: int = 64
    """Ways of relaxing one block."""
    readers: int = 64
    """Constraints that read one fluent; such a fluent is copied only if it turns out to be needed."""
    copied: int = 16
    """Terms encoded in copies altogether, for each term of the space."""


def families(space: Space, limits: Limits | None = None) -> Iterator[Keys]:
    """Each minimal set of terms that cannot hold together with the hard part, as it is found.

    It ends only when these are proved to be all: whoever runs it to the end has the whole family. Until then, because
    of a time limit of the solver (whose error passes through) or because nobody asked on, it is a part of it. If the
    hard part cannot hold even alone, the empty set is the whole family.
    """
    search = Search(space, limits or Limits())
    yield from search.disjoint()
    if frozenset() not in search.found:
        yield from search.alternating()
        yield from search.certified()


class Block(NamedTuple):
    """Conflicts that hang together, and all minimal ways of relaxing them; no ways means that there are too many."""

    family: tuple[Keys, ...]
    terms: Keys
    ways: tuple[Keys, ...]


class Case(NamedTuple):
    """Which hitting sets are asked about: those with all of `relaxed` and none of `kept`."""

    relaxed: Keys = frozenset()
    kept: Keys = frozenset()

    def split(self, key: str) -> tuple[Case, Case]:
        """The two cases of a term."""
        return self._replace(kept=self.kept | {key}), self._replace(relaxed=self.relaxed | {key})


class Part(NamedTuple):
    """A block with its private fluents, the terms that read them, and which blocks kept it from having which others."""

    family: tuple[Keys, ...]
    terms: Keys
    ways: tuple[Keys, ...]
    private: Keys
    readers: tuple[str, ...]
    rivals: Mapping[str, AbstractSet[int]]


class Plan(NamedTuple):
    """A question that can be asked at once."""

    parts: tuple[Part, ...]
    relaxed: Keys


class Search:
    """A search for all conflicts of a space, in three stages; `found` has them in order."""

    def __init__(self, space: Space, limits: Limits) -> None:
        self.found: list[Keys] = []
        self._space, self._limits = space, limits
        self._selectors = {key: space.select(key) for key in space.keys}
        self._division = Division(space, limits.readers)
        self._blocks: dict[frozenset[Keys], Block] = {}
        self._copies: dict[Keys, list[Callable[[str], int]]] = {}
        self._room = limits.copied * len(space.keys)
        self._ties: list[Keys] = []

    # --- stages ---

    def disjoint(self) -> Iterator[Keys]:
        """Conflicts that share no term, until what is in none of them can hold together."""
        seen = set[str]()
        while (named := self._ask(seen)) is not None:
            yield self._shrunk(named)
            if not self.found[-1]:  # the hard part alone
                return
            seen |= self.found[-1]

    def alternating(self) -> Iterator[Keys]:
        """Conflicts that show when each block is relaxed in one of its ways, each way in turn."""
        turn = 0
        while True:
            known = [self._block(each) for each in blocks(minimal(self.found))]
            if turn >= max((len(each.ways) for each in known), default=0):
                return
            relaxed = [each.ways[turn % len(each.ways)] if each.ways else each.terms for each in known]
            if named := self._ask(frozenset().union(*relaxed)):
                yield self._shrunk(named)
            else:
                turn += 1

    def certified(self) -> Iterator[Keys]:
        """All other conflicts, until it is proved that there are none."""
        cases = [Case()]
        while cases:
            case = cases.pop()
            match self._plan(case):
                case None:
                    continue
                case str(too_much):
                    cases += case.split(too_much)
                    continue
                case plan:
                    named = self._ask(plan.relaxed, plan.parts)
            if named and any(each <= named for each in self.found):
                cases += self._easier(case, plan, named)
            elif named:
                yield self._shrunk(named)
                cases.append(case)

    # --- questions ---

    def _ask(self, relaxed: AbstractSet[str], parts: Sequence[Part] = ()) -> Keys | None:
        """Terms named in a proof that those not relaxed cannot hold together, with the parts in all their ways.

        None if they can. The first way of a part is asked about in the base copy, the others in one copy each.
        """
        enforced = self._selectors.copy()
        for key in relaxed.union(*(part.ways[0].intersection(part.readers) for part in parts)):
            del enforced[key]
        names, literals = list(enforced), list(enforced.values())
        for part in parts:
            for way, select in zip(part.ways[1:], self._copies_for(part), strict=False):
                kept = [key for key in part.readers if key not in way]
                names += kept
                literals += map(select, kept)
        solver = self._space.solver
        if solver.solve(literals):
            return None
        return frozenset(compress(names, map(frozenset(solver.core()).__contains__, literals)))

    def _copies_for(self, part: Part) -> list[Callable[[str], int]]:
        """A copy of the private fluents for each way but the first; they stay for later questions."""
        copies = self._copies.setdefault(part.private, [])
        for _ in range(self._missing(part)):
            self._room -= len(part.readers)
            copies.append(cache(self._space.copy(part.private)))
        return copies

    def _missing(self, part: Part) -> int:
        return max(len(part.ways) - 1 - len(self._copies.get(part.private, ())), 0) if part.readers else 0

    def _shrunk(self, named: Keys) -> Keys:
        """A conflict among terms that cannot hold together, now found: each is left out unless the rest then can."""
        needed: list[str] = []
        rest = self._core([key for key in self._selectors if key in named])
        if rest is None:
            raise AssertionError(f"what cannot hold with copied fluents can hold without: {sorted(named)}")
        while rest:
            key = rest.pop()
            core = self._core(needed + rest)
            if core is None:
                needed.append(key)
            else:
                rest = [each for each in rest if each in core]
        self.found.append(frozenset(needed))
        return self.found[-1]

    def _core(self, keys: Sequence[str]) -> list[str] | None:
        """Those of the terms that cannot hold together; None if all can."""
        solver = self._space.solver
        literals = [self._selectors[key] for key in keys]
        if solver.solve(literals):
            return None
        return list(compress(keys, map(frozenset(solver.core()).__contains__, literals)))

    # --- plans ---

    def _plan(self, case: Case) -> Plan | str | None:
        """What to ask to prove a case: the term to split it on if that is too much, None if it has no hitting sets."""
        family = minimal(each - case.kept for each in self.found if each.isdisjoint(case.relaxed))
        if family and not family[0]:
            return None
        single = frozenset(key for each in family if len(each) == 1 for key in each)
        known = [self._block(each) for each in blocks(each for each in family if len(each) > 1)]
        if too_much := next((each for each in known if not each.ways), None):
            return most_common(too_much.family)
        parts = self._division.parts(self._tied(known), case.relaxed | single)
        costs = [self._missing(part) * len(part.readers) for part in parts]
        if sum(costs) > self._room:
            return most_common(parts[costs.index(max(costs))].family)
        return Plan(parts, case.relaxed | single)

    def _block(self, family: Iterable[Keys]) -> Block:
        known = frozenset(family)
        if known not in self._blocks:
            ordered = tuple(sorted(known, key=lambda each: (len(each), sorted(each))))
            ways = few(ordered, self._limits.ways) or ()
            self._blocks[known] = Block(ordered, frozenset().union(*ordered), tuple(ways))
        return self._blocks[known]

    def _tied(self, known: list[Block]) -> list[Block]:
        """The blocks, those that are tied treated as one unless it has too many ways."""
        for tie in self._ties:
            together = [each for each in known if not each.terms.isdisjoint(tie)]
            if len(together) > 1 and prod(len(each.ways) for each in together) <= self._limits.ways:
                known = [each for each in known if each.terms.isdisjoint(tie)] + [_as_one(together)]
        return known

    def _easier(self, case: Case, plan: Plan, named: Keys) -> Sequence[Case]:
        """What to ask instead when terms were named of which a way of their block relaxes some."""
        hard = next(i for i, part in enumerate(plan.parts) if any(each <= named for each in part.family))
        if self._tie(plan, hard, named) or self._division.widen(plan.parts, hard, plan.relaxed):
            return (case,)
        within = [each for each in plan.parts[hard].family if each <= named]
        return case.split(most_common(within))

    def _tie(self, plan: Plan, hard: int, named: Keys) -> bool:
        """Treat a block as one with those that keep it from private fluents which the terms named read."""
        read = frozenset[str]().union(*map(self._space.fluents, named))
        rivals = plan.parts[hard].rivals
        together = {hard}.union(*(rivals[fluent] for fluent in read.intersection(rivals)))
        tied = [plan.parts[i] for i in sorted(together)]
        if len(tied) == 1 or prod(len(each.ways) for each in tied) > self._limits.ways:
            return False
        self._ties.append(frozenset().union(*(each.terms for each in tied)))
        return True


def _as_one(together: Sequence[Block]) -> Block:
    ways = (frozenset[str]().union(*each) for each in product(*(each.ways for each in together)))
    family = [conflict for each in together for conflict in each.family]
    return Block(tuple(family), frozenset[str]().union(*family), tuple(ways))


Constraint = str | int  # a term by its key, a hard constraint by its index


class Division:
    """Divides fluents among blocks; `widen` makes a block ask for more from then on."""

    def __init__(self, space: Space, most_readers: int) -> None:
        self._reads: dict[Constraint, Keys] = {key: space.fluents(key) for key in space.keys}
        self._reads.update(enumerate(space.hard))
        self._most_readers = most_readers
        self._order = {key: i for i, key in enumerate(space.keys)}
        self._rings: dict[str, int] = {}
        self._readers: dict[str, list[Constraint]] = {}
        for constraint, fluents in self._reads.items():
            for fluent in fluents:
                self._readers.setdefault(fluent, []).append(constraint)

    def parts(self, known: Sequence[Block], relaxed: AbstractSet[str]) -> tuple[Part, ...]:
        """Each block with its private fluents.

        INVARIANT: no constraint reads private fluents of two blocks, no term of a block those of another.
        """
        shares = [_Share({}, set(), {}) for _ in known]
        owner: dict[Constraint, int] = {term: i for i, each in enumerate(known) for term in each.terms}
        for i, each in enumerate(known):
            fluents = frozenset[str]().union(*(self._reads[term] for term in each.terms))
            few_readers = {one for one in fluents if len(self._readers[one]) <= self._most_readers}
            self._claim(i, few_readers, shares[i], owner, relaxed)
        for i, each in enumerate(known):
            for ring in range(max(self._rings.get(term, 0) for term in each.terms)):
                from_ = each.terms if ring == 0 else shares[i].readers
                fluents = frozenset[str]().union(*(self._reads[one] for one in from_))
                self._claim(i, fluents - shares[i].private, shares[i], owner, relaxed)
        return tuple(self._part(each, share) for each, share in zip(known, shares, strict=True))

    def widen(self, parts: Sequence[Part], hard: int, relaxed: AbstractSet[str]) -> bool:
        """Whether a block gets more private fluents from now on."""
        known = [Block(part.family, part.terms, part.ways) for part in parts]
        before = dict(self._rings)
        rings = max(before.get(term, 0) for term in parts[hard].terms)
        self._rings.update(dict.fromkeys(parts[hard].terms, 2 * rings + 2))
        if self.parts(known, relaxed)[hard].private > parts[hard].private:
            return True
        self._rings = before
        return False

    def _claim(
        self,
        block: int,
        fluents: Iterable[str],
        share: _Share,
        owner: dict[Constraint, int],
        relaxed: AbstractSet[str],
    ) -> None:
        """Make fluents private to a block, in the order of their names, unless that breaks the invariant."""
        for fluent in sorted(fluents):
            readers = [each for each in self._readers[fluent] if each not in relaxed]
            if others := {owner.get(each, block) for each in readers} - {block}:
                share.rivals[fluent] = others
            else:
                share.private.add(fluent)
                share.readers.update(dict.fromkeys(readers))
                owner.update(dict.fromkeys(readers, block))

    def _part(self, block: Block, share: _Share) -> Part:
        terms = sorted((each for each in share.readers if isinstance(each, str)), key=self._order.__getitem__)
        return Part(*block, frozenset(share.private), tuple(terms), share.rivals)


class _Share(NamedTuple):
    """What a block has got so far."""

    readers: dict[Constraint, None]
    private: set[str]
    rivals: dict[str, set[int]]
