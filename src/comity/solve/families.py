"""All conflicts: every minimal set of terms that cannot hold together, with a proof that these are all.

The family F found so far is complete if and only if the terms outside each minimal hitting set of F can hold together
(Reiter, Artificial Intelligence 32, 1987): a conflict not in F contains none of F, so it lies outside some hitting set.
Unrelated conflicts have a product of hitting sets, far too many to visit. `Search.certified` asks about all at once:

- F is cut into *blocks*, each with its *ways* of being relaxed, so that every hitting set contains a way of each block:
  conflicts that hang together, with their minimal hitting sets; or, where these are too many, each conflict on its own,
  with its terms. A hitting set *makes* a choice: of each block, the first way that it contains.
- A fluent gets a *scope*, the blocks on whose ways its value may depend, and is copied for each choice of these ways
  that some hitting set makes. Fluents without a scope are not copied. The fluents of a hard constraint that have a
  scope have the same one, and what the constraint says of them, it says of each copy.
- A term holds once for every choice of ways of the blocks in the scopes of its fluents, in their copies, unless one of
  these ways relaxes it. So it holds just once if none of its fluents has a scope.
- SAT is the proof: for any hitting set, take the copies of the choice that it makes. All hard constraints hold, and all
  terms but those relaxed by these ways, which are in the hitting set.
- UNSAT names terms that cannot hold together even when the copies of a fluent are all made equal. If they contain no
  conflict of F, there is a new one among them. Otherwise fluents that must differ by a block do not, and the question
  was too hard: more fluents get the block into their scopes, those that the terms named read; or, if that makes too
  many choices, the case is split.
- A case has terms relaxed and terms kept, and asks only about the hitting sets that have the former and none of the
  latter. Splitting on a term, relaxed in one case and kept in the other, thus loses none; what remains to be hit falls
  into smaller blocks. With each block down to one way there are no copies, and the terms named contain none of F. So
  it ends. A case that is proved stays so when F grows: each hitting set of more conflicts contains one of fewer.

Where too much hangs together, cases are split straight away, at the term of most conflicts: where nearly everything is
in conflict with everything this is an enumeration that will not end in time, but keeps finding.
"""

from __future__ import annotations

from collections import Counter
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from comity.solve.division import Block, Division, Keys, Limits, Mark, Plan, Select, Space
from comity.solve.hitting import blocks, few, minimal, most_common
from comity.solve.sat import shrunk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


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


class Case(NamedTuple):
    """Which hitting sets are asked about: those with all of `relaxed` and none of `kept`."""

    relaxed: Keys = frozenset()
    kept: Keys = frozenset()

    def split(self, key: str) -> tuple[Case, Case]:
        """The two cases of a term."""
        return self._replace(kept=self.kept | {key}), self._replace(relaxed=self.relaxed | {key})


class Search:
    """A search for all conflicts of a space, in three stages; `found` has them in order."""

    def __init__(self, space: Space, limits: Limits) -> None:
        self.found: list[Keys] = []
        self._space, self._limits = space, limits
        self._selectors = {key: space.select(key) for key in space.keys}
        self._division = Division(space, limits)
        self._ways: dict[frozenset[Keys], Sequence[Block]] = {}
        self._copies: dict[Mark, Select] = {}
        self._copied: dict[tuple[Mark, ...], dict[str, int]] = {}
        self._room = limits.copied * len(space.keys)
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

    def alternating(self) -> Iterator[Keys]:
        """Conflicts that show when a term of each known one is relaxed, each in turn; cheap, as nothing is copied.

        It ends when this shows nothing as often in a row as a conflict has terms.
        """
        shown = self._turn
        while self._turn - shown < max(map(len, self.found), default=0):
            relaxed = set[str]()
            self._space.solver.look()
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
                yield from self.alternating()
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
        return self._space.mix([self._copies[mark] for mark in marks])

    def _shrunk(self, named: Keys) -> Keys:
        """A conflict among terms that cannot hold together, now found.

        Where they are few, a space of their own is asked: each answer that they can hold together settles everything
        that is encoded.
        """
        space = self._space.only(named) if 4 * len(named) < len(self._selectors) else self._space
        options = {key: space.select(key) for key in self._selectors if key in named}
        if space.solver.solve(list(options.values())):
            raise AssertionError(f"what cannot hold with copied fluents can hold without: {sorted(named)}")
        core = frozenset(space.solver.core())
        self.found.append(
            frozenset(shrunk(space.solver, (), {key: each for key, each in options.items() if each in core}))
        )
        return self.found[-1]

    # --- plans ---

    def _plan(self, case: Case) -> Plan | str | None:
        """What to ask to prove a case: the term to split it on if that is too much, None if it has no hitting sets."""
        self._space.solver.look()
        family = minimal(each - case.kept for each in self.found if each.isdisjoint(case.relaxed))
        if family and not family[0]:
            return None
        single = frozenset(key for each in family if len(each) == 1 for key in each)
        known: list[Block] = []
        for together in blocks(each for each in family if len(each) > 1):
            if not (cut := self._cut(together)):
                return most_common(together)
            known += cut
        plan = self._division.plan(known, case.relaxed | single)
        return self._too_much(plan, self._room) or plan

    def _cut(self, family: Sequence[Keys]) -> Sequence[Block]:
        """Conflicts that hang together as one block, or as one each; none if there are too many."""
        known = frozenset(family)
        if known not in self._ways:
            ordered = tuple(sorted(known, key=lambda each: (len(each), sorted(each))))
            self._ways[known] = _blocks(ordered, self._limits)
        return self._ways[known]

    def _too_much(self, plan: Plan, room: int) -> str | None:
        """The term to split on, of most conflicts of the block that takes most copies; None if there is room."""
        costs, total = Counter[int](), 0
        for marks, kept in plan.copied:
            self._space.solver.look()
            missing = sum(key not in self._copied.get(marks, ()) for key in kept)
            total += missing
            for block in {block for fluents, _ in marks for block in plan.scopes[next(iter(fluents))]}:
                costs[block] += missing
        if total <= room:
            return None
        worst = min(costs, key=lambda block: (-costs[block], block))
        return most_common(plan.blocks[worst].family)

    def _easier(self, case: Case, plan: Plan, named: Keys) -> Sequence[Case]:
        """What to ask instead when terms were named of which a way of their block relaxes some."""
        clashing = [i for i, block in enumerate(plan.blocks) if any(each <= named for each in block.family)]
        if any(self._division.widen(plan, hard, named) for hard in clashing):
            return (case,)
        within = [each for hard in clashing for each in plan.blocks[hard].family if each <= named]
        return case.split(most_common(within))


FEW = 8  # about the terms of a large conflict; so many turns are alike


def _blocks(family: tuple[Keys, ...], limits: Limits) -> Sequence[Block]:
    """Conflicts as one block if it has few ways, or as one each, what most of them share first; none if too many."""
    ways = few(family, limits.ways)
    if ways is not None:
        return [Block(family, frozenset[str]().union(*family), tuple(ways))]
    if len(family) > limits.together:
        return ()
    shared = Counter(key for each in family for key in each)
    return [
        Block((each,), each, tuple(frozenset({key}) for key in sorted(each, key=lambda key: (-shared[key], key))))
        for each in family
    ]
