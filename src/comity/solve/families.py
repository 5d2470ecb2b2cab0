"""All conflicts: every minimal set of terms that cannot hold together, with a proof that these are all.

The family F found so far is complete if and only if the terms outside each minimal hitting set of F can hold together
(Reiter, Artificial Intelligence 32, 1987): a conflict not in F contains none of F, so it lies outside some hitting set.
Unrelated conflicts have a product of hitting sets, far too many to visit. `Search.certified` asks about all at once:

- F falls into blocks that share no term, and its minimal hitting sets are one of each block, its *ways* of relaxing it.
- A block gets *private* fluents, no two blocks the same. They are copied, so that each way has its own. No hard
  constraint reads private fluents of two blocks; what it says of those of one, it says of each copy.
- A term holds once for every choice of ways of the blocks whose private fluents it reads, in their copies, unless its
  own block is among them and its way relaxes the term. So it holds just once if it reads no private fluent.
- SAT is the proof: for any choice of ways, put the private fluents of the chosen copies together with the others. All
  hard constraints hold, and all terms but those relaxed.
- UNSAT names terms that cannot hold together even when the copies of a fluent are all made equal. If they contain no
  conflict of F, there is a new one among them. Otherwise ways of one block want other fluents to differ, and the
  question was too hard: give the block more private fluents, or treat blocks that keep each other from having them as
  one, or split the case.
- A case has terms relaxed and terms kept, and asks only about the hitting sets that have the former and none of the
  latter. Splitting on a term, relaxed in one case and kept in the other, thus loses none; what remains to be hit falls
  into smaller blocks. With each block down to one way there are no copies, and the terms named contain none of F. So
  it ends. A case that is proved stays so when F grows: each hitting set of more conflicts contains one of fewer.

Blocks with too many ways, or too much to copy, are split straight away, at the term of most conflicts: where nearly
everything is in conflict with everything this is an enumeration that will not end in time, but keeps finding.
"""

from __future__ import annotations

from collections import Counter
from itertools import compress, product
from math import prod
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, cast, runtime_checkable

from comity.solve.hitting import blocks, few, minimal, most_common

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Keys = frozenset[str]
Select: TypeAlias = "Callable[[str], int]"  # from a term to the literal that enforces it
Mark = tuple[Keys, int]  # private fluents and the number of a copy of them


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

    def copy(self, private: Keys) -> Select:
        """Copy some fluents with all hard constraints on them: the literal that enforces a term in the copy."""


@runtime_checkable
class Mixing(Space, Protocol):
    """A space whose copies can be put together: without it, no term reads private fluents of two blocks."""

    def mix(self, copies: Sequence[Select]) -> Select:
        """The literal that enforces a term that reads the own fluents of several copies."""


class Limits(NamedTuple):
    """What is too much to copy; beyond it, cases are split."""

    ways: int = 64
    """Ways of relaxing one block."""
    mixed: int = 64
    """Choices of ways that matter to one term."""
    readers: int = 64
    """Constraints that read one fluent; such a fluent is copied only if it turns out to be needed."""
    copied: int = 16
    """Terms encoded in copies altogether, for each term of the space; with each split the half of what is left."""


def families(space: Space, limits: Limits | None = None) -> Iterator[Keys]:
    """Each minimal set of terms that cannot hold together with the hard part, as it is found.

    It ends only when these are proved to be all: whoever runs it to the end has the whole family. Until then, because
    of a time limit of the solver (whose error passes through) or because nobody asked on, it is a part of it. If the
    hard part cannot hold even alone, the empty set is the whole family.
    """
    search = Search(space, limits or Limits())
    yield from search.disjoint()
    if frozenset() not in search.found:
        yield from search.alternating(len(search.found))
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
    """A block with its private fluents, and which blocks kept it from having which others."""

    family: tuple[Keys, ...]
    terms: Keys
    ways: tuple[Keys, ...]
    private: Keys
    rivals: Mapping[str, frozenset[int]]


class Plan(NamedTuple):
    """A question that can be asked at once: the terms that hold in some copies, and those that do not in the base."""

    parts: Sequence[Part]
    relaxed: Keys
    copied: Sequence[tuple[tuple[Mark, ...], Sequence[str]]] = ()
    idle: Keys = frozenset()


class Search:
    """A search for all conflicts of a space, in three stages; `found` has them in order."""

    def __init__(self, space: Space, limits: Limits) -> None:
        self.found: list[Keys] = []
        self._space, self._limits = space, limits
        self._selectors = {key: space.select(key) for key in space.keys}
        self._division = Division(space, limits)
        self._blocks: dict[frozenset[Keys], Block] = {}
        self._copies: dict[Mark, Select] = {}
        self._copied: dict[tuple[Mark, ...], dict[str, int]] = {}
        self._room = limits.copied * len(space.keys)
        self._ties: list[Keys] = []
        self._turn = 0

    # --- stages ---

    def disjoint(self) -> Iterator[Keys]:
        """Conflicts that share no term, until what is in none of them can hold together."""
        seen = set[str]()
        while (named := self._ask(Plan((), frozenset(seen)))) is not None:
            yield self._shrunk(named)
            if not self.found[-1]:  # the hard part alone
                return
            seen |= self.found[-1]

    def alternating(self, in_vain: int) -> Iterator[Keys]:
        """Conflicts that show when a term of each known one is relaxed, each in turn; cheap, as nothing is copied.

        It ends when this shows nothing so many times in a row, or as often as a conflict has terms.
        """
        shown = self._turn
        while self._turn - shown < max(in_vain, *map(len, self.found), 0):
            relaxed = set[str]()
            for i, each in enumerate(self.found):
                if relaxed.isdisjoint(each):  # at the index of the turn, in ever other combinations
                    relaxed.add(sorted(each)[(self._turn + i * (self._turn // FEW)) % len(each)])
            self._turn += 1
            if named := self._ask(Plan((), frozenset(relaxed))):
                shown = self._turn
                yield self._shrunk(named)

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
                    named = self._ask(plan)
            if named and any(each <= named for each in self.found):
                cases += self._easier(case, plan, named)
            elif named:
                yield self._shrunk(named)
                yield from self.alternating(0)
                cases.append(case)

    # --- questions ---

    def _ask(self, plan: Plan) -> Keys | None:
        """Terms named in a proof that what is planned cannot hold together; None if it can."""
        enforced = self._selectors.copy()
        for key in plan.relaxed | plan.idle:
            del enforced[key]
        names, literals = list(enforced), list(enforced.values())
        for marks, kept in plan.copied:
            names += kept
            literals += map(self._encoded(marks, kept).__getitem__, kept)
        solver = self._space.solver
        if solver.solve(literals):
            return None
        return frozenset(compress(names, map(frozenset(solver.core()).__contains__, literals)))

    def _encoded(self, marks: tuple[Mark, ...], kept: Sequence[str]) -> Mapping[str, int]:
        """The literals that enforce terms in some copies together; they stay for later questions."""
        known = self._copied.setdefault(marks, {})
        new = [key for key in kept if key not in known]
        if new:
            select = self._select(marks)
            known.update((key, select(key)) for key in new)
            self._room -= len(new)
        return known

    def _select(self, marks: tuple[Mark, ...]) -> Select:
        for mark in marks:
            if mark not in self._copies:
                self._copies[mark] = self._space.copy(mark[0])
        if len(marks) == 1:
            return self._copies[marks[0]]
        return cast("Mixing", self._space).mix([self._copies[mark] for mark in marks])

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
        relaxed = case.relaxed | single
        plan = _planned(*self._division.parts(self._tied(known), relaxed), relaxed)
        costs = Counter[Keys]()
        for marks, kept in plan.copied:
            missing = sum(key not in self._copied.get(marks, ()) for key in kept)
            costs.update(dict.fromkeys((private for private, _ in marks), missing))
            if costs.total() > self._room >> len(case.relaxed | case.kept):
                worst = max(costs.values())
                return most_common(next(each.family for each in plan.parts if costs[each.private] == worst))
        return plan

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


FEW = 8  # about the terms of a large conflict; so many turns are alike
Constraint = str | int  # a term by its key, a hard constraint by its index


def _planned(parts: Sequence[Part], readers: Mapping[tuple[int, ...], Sequence[str]], relaxed: Keys) -> Plan:
    """Each term in the copies of each choice of ways of the parts it reads. The first way of a part is the base."""
    copied: list[tuple[tuple[Mark, ...], Sequence[str]]] = []
    idle = set[str]()
    for read, terms in readers.items():
        for choice in product(*(range(len(parts[i].ways)) for i in read)):
            out = frozenset[str]().union(*(parts[i].ways[at] for i, at in zip(read, choice, strict=True)))
            if marks := tuple((parts[i].private, at) for i, at in zip(read, choice, strict=True) if at):
                copied.append((marks, [key for key in terms if key not in out]))
            else:
                idle |= out.intersection(terms)
    return Plan(parts, relaxed, copied, frozenset(idle))


class Division:
    """Divides fluents among blocks; `widen` makes a block ask for more from then on."""

    def __init__(self, space: Space, limits: Limits) -> None:
        self._reads: dict[Constraint, Keys] = {key: space.fluents(key) for key in space.keys}
        self._reads.update(enumerate(space.hard))
        self._most_readers = limits.readers
        self._mixed = limits.mixed if isinstance(space, Mixing) else 1
        self._rings: dict[str, int] = {}
        self._readers: dict[str, list[Constraint]] = {}
        for constraint, fluents in self._reads.items():
            for fluent in fluents:
                self._readers.setdefault(fluent, []).append(constraint)

    def parts(self, known: Sequence[Block], relaxed: Keys) -> tuple[list[Part], dict[tuple[int, ...], list[str]]]:
        """Each block with its private fluents; and the terms not relaxed by which blocks' private fluents they read."""
        share = _Shares(known, relaxed)
        for i, each in enumerate(known):
            fluents = self._read_by(each.terms)
            self._claim(i, (one for one in fluents if len(self._readers[one]) <= self._most_readers), share)
        share.contested = self._mixed > 1
        for i, each in enumerate(known):
            for ring in range(max(self._rings.get(term, 0) for term in each.terms)):
                self._claim(i, self._read_by(each.terms if ring == 0 else share.seen[i]), share)
        parts = [Part(*each, frozenset(share.private[i]), share.rivals[i]) for i, each in enumerate(known)]
        readers: dict[tuple[int, ...], list[str]] = {}
        for constraint, read in share.read.items():
            if isinstance(constraint, str):
                readers.setdefault(tuple(sorted(read)), []).append(constraint)
        return parts, readers

    def widen(self, parts: Sequence[Part], hard: int, relaxed: Keys) -> bool:
        """Whether a block gets more private fluents from now on."""
        known = [Block(part.family, part.terms, part.ways) for part in parts]
        before = dict(self._rings)
        rings = max(before.get(term, 0) for term in parts[hard].terms)
        self._rings.update(dict.fromkeys(parts[hard].terms, 2 * rings + 2))
        if self.parts(known, relaxed)[0][hard].private > parts[hard].private:
            return True
        self._rings = before
        return False

    def _read_by(self, constraints: Iterable[Constraint]) -> Keys:
        return frozenset[str]().union(*map(self._reads.__getitem__, constraints))

    def _claim(self, block: int, fluents: Iterable[str], share: _Shares) -> None:
        """Make fluents private to a block, in the order of their names, unless that ties it to others too closely."""
        for fluent in sorted(set(fluents) - share.private[block]):
            readers = [each for each in self._readers[fluent] if each not in share.relaxed]
            if others := share.owned(fluent) or self._too_close(block, readers, share):
                share.rivals[block][fluent] = others
                continue
            share.private[block].add(fluent)
            share.owners[fluent] = block
            share.seen[block].update(dict.fromkeys(readers))
            for each in readers:
                share.read[each] = share.read.get(each, frozenset()) | {block}

    def _too_close(self, block: int, readers: Iterable[Constraint], share: _Shares) -> frozenset[int]:
        """The blocks with private fluents that some constraint reads which must not read those of this block too.

        At first also the blocks whose own terms read what this one asks for.
        """
        found = set[int]()
        for each in readers:
            home = share.home.get(each, block)
            if home != block and not share.contested:
                found.add(home)
            if others := share.read.get(each, frozenset()) - {block}:
                choices = prod(len(share.known[i].ways) for i in others | {block})
                found |= others if choices > self._mixed or isinstance(each, int) else set()
        return frozenset(found)


class _Shares:
    """What the blocks have got so far: private fluents, constraints that read them, and what they did not get."""

    def __init__(self, known: Sequence[Block], relaxed: Keys) -> None:
        self.known, self.relaxed = known, relaxed
        self.contested = False
        self.home: dict[Constraint, int] = {term: i for i, each in enumerate(known) for term in each.terms}
        self.owners: dict[str, int] = {}
        self.read: dict[Constraint, frozenset[int]] = {}
        self.private: list[set[str]] = [set() for _ in known]
        self.seen: list[dict[Constraint, None]] = [{} for _ in known]
        self.rivals: list[dict[str, frozenset[int]]] = [{} for _ in known]

    def owned(self, fluent: str) -> frozenset[int]:
        """The block that has a fluent, if any."""
        return frozenset({self.owners[fluent]} if fluent in self.owners else ())
