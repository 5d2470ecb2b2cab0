"""Small spaces of clauses over boolean fluents, and all their conflicts by trying every assignment."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from pysat.solvers import Minisat22

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Clause = tuple[str, ...]  # fluents, those to be false with a minus sign in front
Clauses = tuple[Clause, ...]


def read_by(clauses: Clauses) -> frozenset[str]:
    return frozenset(each.lstrip("-") for clause in clauses for each in clause)


class ToySolver:
    """MiniSat, counting what it is asked."""

    def __init__(self) -> None:
        self._sat = Minisat22()
        self.top = self.calls = 0

    def new(self) -> int:
        self.top += 1
        return self.top

    def add(self, clause: list[int]) -> None:
        self._sat.add_clause(clause)

    def solve(self, assumptions: Sequence[int] = ()) -> bool:
        self.calls += 1
        return bool(self._sat.solve(assumptions=assumptions))

    def core(self) -> list[int]:
        return self._sat.get_core() or []

    def look(self) -> None:
        pass


class Copy:
    """Own variables for some fluents."""

    def __init__(self, space: ToySpace, own: dict[str, int]) -> None:
        self.space, self.own = space, own

    def __call__(self, key: str) -> int:
        return self.space.enforced(key, self.own)


class ToySpace:
    """Terms and hard constraints that are clauses."""

    def __init__(self, terms: Mapping[str, Clauses], hard: Sequence[Clauses] = ()) -> None:
        self.keys = tuple(terms)
        self.hard = tuple(map(read_by, hard))
        self.solver = ToySolver()
        self.copied: list[frozenset[str]] = []
        self.mixed = 0
        self._terms, self._hard = terms, hard
        self._base: dict[str, int] = {}
        self._selectors: dict[str, int] = {}
        for clauses in hard:
            self._assert(clauses, self._base)

    def fluents(self, key: str) -> frozenset[str]:
        return read_by(self._terms[key])

    def select(self, key: str) -> int:
        if key not in self._selectors:
            self._selectors[key] = self._assert(self._terms[key], self._base, self.solver.new())
        return self._selectors[key]

    def copy(self, private: frozenset[str]) -> Copy:
        self.copied.append(private)
        for fluent in sorted(private.union(*self.hard)):
            self._variable(fluent, self._base)
        own = {fluent: self.solver.new() for fluent in sorted(private)}
        for clauses, fluents in zip(self._hard, self.hard, strict=True):
            if fluents & private:
                self._assert(clauses, own)
        return Copy(self, own)

    def mix(self, copies: Sequence[Callable[[str], int]]) -> Copy:
        self.mixed += 1
        own: dict[str, int] = {}
        for each in copies:
            assert isinstance(each, Copy)
            assert not own.keys() & each.own.keys()
            own |= each.own
        return Copy(self, own)

    def only(self, keys: frozenset[str]) -> ToySpace:
        return type(self)({key: self._terms[key] for key in self.keys if key in keys}, self._hard)

    def enforced(self, key: str, own: dict[str, int]) -> int:
        assert self.fluents(key) & own.keys(), "only terms that read private fluents are asked for"
        return self._assert(self._terms[key], own, self.solver.new())

    def _variable(self, fluent: str, own: dict[str, int]) -> int:
        if fluent in own:
            return own[fluent]
        if fluent not in self._base:
            self._base[fluent] = self.solver.new()
        return self._base[fluent]

    def _assert(self, clauses: Clauses, own: dict[str, int], selector: int = 0) -> int:
        for clause in clauses:
            literals = [
                -self._variable(each[1:], own) if each[0] == "-" else self._variable(each, own) for each in clause
            ]
            self.solver.add(literals + ([-selector] if selector else []))
        return selector


def every_conflict(terms: Mapping[str, Clauses], hard: Sequence[Clauses] = ()) -> set[frozenset[str]]:
    """The minimal sets of terms that no assignment makes true with the hard part."""
    names = sorted(frozenset().union(*map(read_by, [*terms.values(), *hard])))
    rows = list(product((False, True), repeat=len(names)))

    def true_in(clauses: Clauses) -> int:
        wanted = [[(names.index(each.lstrip("-")), each[0] != "-") for each in clause] for clause in clauses]
        holds = (all(any(row[i] == value for i, value in clause) for clause in wanted) for row in rows)
        return sum(1 << i for i, yes in enumerate(holds) if yes)

    always = (1 << len(rows)) - 1
    for clauses in hard:
        always &= true_in(clauses)
    models = {key: true_in(clauses) for key, clauses in terms.items()}
    found: list[frozenset[str]] = []
    for size in range(len(terms) + 1):
        for chosen in map(frozenset, combinations(terms, size)):
            if not any(each <= chosen for each in found):
                left = always
                for key in chosen:
                    left &= models[key]
                found += [] if left else [chosen]
    return set(found)
