"""Which fluents depend on which conflicts are relaxed how: the plan of one question about many ways at once.

`comity.solve.families` has the whole argument. Here, each *block* of conflicts has its ways of being relaxed, and each
fluent a *scope*: the blocks on whose ways its value may depend. There is a copy of it for each choice of their ways.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from comity.solve.sat import Answering

Keys = frozenset[str]
Scope = frozenset[int]
Choice = tuple[int, ...]
"""A way of each block of a scope, in the order of the blocks."""
Mark = tuple[Keys, int]
"""Fluents of one scope, and the number of a choice of it; choice 0 is no copy."""
Select: TypeAlias = "Callable[[str], int]"  # from a term to the literal that enforces it
Constraint = str | int  # a term by its key, a hard constraint by its index


class Space(Protocol):
    """Terms to choose from, and what must hold anyway."""

    @property
    def keys(self) -> Sequence[str]:
        """The terms, in a fixed order."""

    @property
    def solver(self) -> Answering:
        """Where everything below is encoded."""

    @property
    def hard(self) -> Sequence[Keys]:
        """The fluents of each hard constraint."""

    def fluents(self, key: str) -> Keys:
        """The fluents that a term reads."""

    def select(self, key: str) -> int:
        """The literal that enforces a term."""

    def only(self, keys: Keys) -> Space:
        """A space of some of the terms, with the same hard constraints."""

    def copy(self, private: Keys) -> Select:
        """Copy some fluents with all hard constraints on them: the literal that enforces a term in the copy."""

    def mix(self, copies: Sequence[Select]) -> Select:
        """The literal that enforces a term that reads the own fluents of several copies."""


class Limits(NamedTuple):
    """What is too much to copy; beyond it, cases are split."""

    ways: int = 64
    """Ways of relaxing conflicts that hang together; if there are more, each conflict is a block of its own."""
    together: int = 256
    """Conflicts that hang together and are blocks of their own."""
    choices: int = 1_024
    """Choices of ways that matter to one constraint."""
    readers: int = 64
    """Constraints that read one fluent; such a fluent gets a scope only if it turns out to need one."""
    copied: int = 16
    """Terms encoded in copies altogether, for each term of the space."""


class Block(NamedTuple):
    """Conflicts that are relaxed together, and in which ways."""

    family: tuple[Keys, ...]
    terms: Keys
    ways: tuple[Keys, ...]


class Plan(NamedTuple):
    """A question that can be asked at once: which terms hold in which copies, and which not in the base."""

    blocks: Sequence[Block]
    relaxed: Keys
    copied: Sequence[tuple[tuple[Mark, ...], Sequence[str]]] = ()
    idle: Keys = frozenset()
    scopes: Mapping[str, Scope] = {}


class Division:
    """Divides fluents among blocks. What `widen` adds stays for later questions."""

    def __init__(self, space: Space, limits: Limits) -> None:
        self._limits, self._look = limits, space.solver.look
        self._reads: dict[Constraint, Keys] = {key: space.fluents(key) for key in space.keys}
        self._reads.update(enumerate(space.hard))
        self._readers: dict[str, list[Constraint]] = {}
        for constraint, fluents in self._reads.items():
            for fluent in fluents:
                self._readers.setdefault(fluent, []).append(constraint)
        self._wanted: list[tuple[Keys, Keys]] = []

    def plan(self, blocks: Sequence[Block], relaxed: Keys) -> Plan:
        """The question about every choice of ways of the blocks, where the terms `relaxed` never hold.

        Raises `StoppedError` when there is no time left for it.
        """
        scopes = _Scopes(self._reads, self._readers, blocks, relaxed, self._limits.choices, self._look)
        wanted = [sorted(self._first(block) | self._wanted_by(block)) for block in blocks]
        for i, fluents in enumerate(wanted):
            scopes.claim(i, (each for each in fluents if not scopes.is_of_others(each, blocks[i])))
        for i, fluents in enumerate(wanted):
            scopes.claim(i, fluents)
        copied, idle = scopes.copied()
        return Plan(blocks, relaxed, copied, idle, scopes.scopes)

    def _first(self, block: Block) -> Keys:
        """What surely depends on how a block is relaxed: fluents that its terms have in common, if few others do."""
        shared = _in_common(block.terms, self._reads) if len(block.terms) > 1 else self._read_by(block.terms)
        return frozenset(each for each in shared if len(self._readers[each]) <= self._limits.readers)

    def _wanted_by(self, block: Block) -> Keys:
        return frozenset[str]().union(*(fluents for terms, fluents in self._wanted if block.terms <= terms))

    def widen(self, plan: Plan, hard: int, named: Keys) -> bool:
        """Whether more fluents depend on a block from now on: what terms that clash have in common, or all they read.

        What hard constraints tie to that comes last.
        """
        block = plan.blocks[hard]
        has = {fluent for fluent, scope in plan.scopes.items() if hard in scope}
        every = self._read_by(named)
        tied = frozenset[str]().union(
            *(self._reads[each] for one in every for each in self._readers[one] if isinstance(each, int))
        )
        for fluents in (_in_common(named, self._reads), every, tied):
            if fluents <= has:
                continue
            self._wanted.append((block.terms, fluents))
            scopes = self.plan(plan.blocks, plan.relaxed).scopes
            if any(hard in scope and fluent not in has for fluent, scope in scopes.items()):
                return True
            self._wanted.pop()
        return False

    def _read_by(self, constraints: Iterable[Constraint]) -> Keys:
        return frozenset[str]().union(*map(self._reads.__getitem__, constraints))


def _in_common(terms: Iterable[str], reads: Mapping[Constraint, Keys]) -> Keys:
    """The fluents that several of the terms read."""
    tally = Counter(fluent for term in terms for fluent in reads[term])
    return frozenset(fluent for fluent, number in tally.items() if number > 1)


class _Scopes:
    """The scope of each fluent that has one, and the union of those that each constraint reads.

    INVARIANT: the fluents of a hard constraint that have a scope have the same one, so that copies of it will do.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a division knows, and what is asked of it
        self,
        reads: Mapping[Constraint, Keys],
        readers: Mapping[str, Sequence[Constraint]],
        blocks: Sequence[Block],
        relaxed: Keys,
        most: int,
        look: Callable[[], None],
    ) -> None:
        self.scopes: dict[str, Scope] = {}
        self._look = look
        self._reads, self._readers, self._blocks, self._relaxed, self._most = reads, readers, blocks, relaxed, most
        self._read: dict[Constraint, Scope] = {}
        self._choices: dict[Scope, Sequence[Choice] | None] = {frozenset(): [()]}
        self._numbers: dict[Scope, Mapping[Choice, int]] = {}
        self._homes: dict[Constraint, list[Block]] = {}
        for block in blocks:
            for term in block.terms:
                self._homes.setdefault(term, []).append(block)

    def is_of_others(self, fluent: str, block: Block) -> bool:
        """Whether a term of other blocks, not of this one, reads a fluent: these come first then."""
        homes = (self._homes.get(each) for each in self._readers[fluent] if each not in self._relaxed)
        return any(found is not None and block not in found for found in homes)

    def claim(self, block: int, fluents: Iterable[str]) -> None:
        """Let fluents depend on a block too, unless some constraint then depends on too many choices."""
        for fluent in fluents:
            self._look()
            together = self._tied(fluent)
            scope = frozenset({block}).union(*(self.scopes.get(each, ()) for each in together))
            if scope == self.scopes.get(fluent):
                continue
            readers = [each for one in together for each in self._readers[one] if each not in self._relaxed]
            read = {scope, *(self._read.get(each, frozenset()) | scope for each in readers)}
            if all(self.choices(each) is not None for each in read):  # a part may have more choices than the whole
                self.scopes.update(dict.fromkeys(together, scope))
                self._read.update((each, self._read.get(each, frozenset()) | scope) for each in readers)

    def _tied(self, fluent: str) -> set[str]:
        """A fluent with those that hard constraints tie to it and that have a scope."""
        found, waiting = {fluent}, [fluent]
        while waiting:
            for each in self._readers[waiting.pop()]:
                if isinstance(each, int):
                    new = {one for one in self._reads[each] if one in self.scopes} - found
                    found |= new
                    waiting += new
        return found

    def choices(self, scope: Scope) -> Sequence[Choice] | None:
        """The choices of ways that some relaxation makes, way 0 of each block first; None if there are too many.

        Of each block, a relaxation makes the first way that is a part of it. So a choice whose ways together contain an
        earlier way of one of the blocks is made by none.
        """
        if scope not in self._choices:
            *others, last = sorted(scope)
            before, found = self.choices(frozenset(others)), list[Choice]()
            for choice in before or ():
                self._look()
                longer = ((*choice, way) for way in range(len(self._blocks[last].ways)))
                found += (each for each in longer if self._is_made((*others, last), each))
                if len(found) > self._most:
                    break
            self._choices[scope] = found if before is not None and len(found) <= self._most else None
        return self._choices[scope]

    def _is_made(self, blocks: Sequence[int], choice: Choice) -> bool:
        relaxed = self._relaxed_by(blocks, choice)
        return not any(
            earlier <= relaxed for i, way in zip(blocks, choice, strict=True) for earlier in self._blocks[i].ways[:way]
        )

    def _relaxed_by(self, blocks: Iterable[int], choice: Choice) -> Keys:
        ways = (self._blocks[i].ways[way] for i, way in zip(blocks, choice, strict=True))
        return frozenset[str]().union(*ways)

    def copied(self) -> tuple[list[tuple[tuple[Mark, ...], list[str]]], Keys]:
        """The terms that hold in each combination of copies, and those that do not in the base."""
        groups: dict[Scope, set[str]] = {}
        for fluent, scope in self.scopes.items():
            groups.setdefault(scope, set()).add(fluent)
        private = {scope: frozenset(fluents) for scope, fluents in groups.items()}
        copied, idle = list[tuple[tuple[Mark, ...], list[str]]](), set[str]()
        for scopes, terms in self._readers_of().items():
            blocks = sorted(frozenset[int]().union(*scopes))
            for choice in self.choices(frozenset(blocks)) or ():
                self._look()
                out = self._relaxed_by(blocks, choice)
                of = dict(zip(blocks, choice, strict=True))
                if marks := tuple((private[scope], at) for scope in scopes if (at := self._number(scope, of))):
                    copied.append((marks, [key for key in terms if key not in out]))
                else:
                    idle |= out.intersection(terms)
        return copied, frozenset(idle)

    def _number(self, scope: Scope, of: Mapping[int, int]) -> int:
        if scope not in self._numbers:
            self._numbers[scope] = {choice: at for at, choice in enumerate(self.choices(scope) or ())}
        return self._numbers[scope][tuple(of[i] for i in sorted(scope))]

    def _readers_of(self) -> dict[tuple[Scope, ...], list[str]]:
        """The terms not relaxed that read copied fluents, by the scopes of these."""
        found: dict[tuple[Scope, ...], list[str]] = {}
        for constraint in self._read:
            if isinstance(constraint, str):
                scopes = {self.scopes[each] for each in self._reads[constraint] if each in self.scopes}
                found.setdefault(tuple(sorted(scopes, key=sorted)), []).append(constraint)
        return found
