"""Other programs on the clauses of a pack, each in a process that is ended when its time is up.

A line of JSON for each thing found: `ready` once the clauses are read, then how many so far; `seconds` at the end.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from typing import TYPE_CHECKING
from unittest import mock

from bench.conflicts import SECONDS, encoded, questions
from bench.packs import pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Clauses = list[tuple[int, ...]]
Keys = frozenset[int]


def clauses(terms: int, planted: int) -> tuple[Clauses, list[int], set[Keys]]:
    """The clauses of a pack, a selector for each term, and its conflicts as selectors."""
    import comity
    from comity.solve import space
    from comity.solve.sat import Solver

    made: Clauses = []

    class Copying(Solver):
        def add(self, clause: Iterable[int]) -> None:
            made.append(tuple(clause))
            super().add(made[-1])

    given = pack(terms, planted)
    (question,) = questions(comity.case_of(given.doc))
    with mock.patch.object(space, "Solver", Copying):
        found = encoded(question)
    wanted = {frozenset(map(found.select, each)) for each in given.conflicts}
    return made, [found.select(key) for key in found.keys], wanted


def told(**what: float) -> None:
    """Say what was found so far."""
    print(json.dumps(what), flush=True)


def begin() -> float:
    """The clauses are read: from now on, time counts."""
    told(ready=1)
    signal.alarm(SECONDS)  # its default is to end the process
    return time.process_time()


def by_cpmpy(given: Clauses, selectors: Sequence[int], wanted: set[Keys]) -> None:
    """MARCO (M. H. Liffiton and others, Constraints 21, 2016) in CPMpy."""
    from cpmpy.tools.explain import marco

    literals, hard = in_cpmpy(given, selectors)
    soft = {str(literal): each for literal, each in zip(literals, selectors, strict=True)}
    search = marco(literals, hard, "pysat", "pysat", return_mcs=False)
    seen = set[Keys]()
    start = begin()
    for _, conflict in search:
        seen.add(frozenset(soft[str(each)] for each in conflict))
        told(conflicts=len(seen))
    assert seen == wanted
    told(conflicts=len(seen), seconds=time.process_time() - start)


def by_cpmpy_mcs(given: Clauses, selectors: Sequence[int], wanted: set[Keys]) -> None:
    """One smallest set of terms to drop, by CPMpy with OR-tools: as many terms as conflicts, which share none."""
    from cpmpy.tools.explain import mcs

    literals, hard = in_cpmpy(given, selectors)
    start = begin()
    assert len(mcs(literals, hard)) == len(wanted)
    told(sets=1, seconds=time.process_time() - start)


def in_cpmpy(given: Clauses, selectors: Sequence[int]) -> tuple[list[object], list[object]]:
    """The selectors and the clauses as constraints."""
    import cpmpy

    variables = cpmpy.boolvar(shape=(1 + max(abs(each) for clause in given for each in clause),))

    def literal(number: int) -> object:
        return variables[number] if number > 0 else ~variables[-number]

    return [literal(each) for each in selectors], [cpmpy.any([literal(each) for each in clause]) for clause in given]


def by_clingo(given: Clauses, selectors: Sequence[int], wanted: set[Keys]) -> None:
    """Every largest set of terms that can be met, by clingo; there are as many as minimal ways to hit all conflicts."""
    import clingo

    control = clingo.Control(["--models=0", "--enum-mode=domRec", "--heuristic=Domain"])
    with control.backend() as backend:
        atoms = {each: backend.add_atom() for each in sorted({abs(each) for clause in given for each in clause})}
        backend.add_rule(list(atoms.values()), choice=True)
        for clause in given:
            backend.add_rule([], [-atoms[each] if each > 0 else atoms[-each] for each in clause])
        for each in selectors:
            met = backend.add_atom()
            backend.add_rule([met], [atoms[each] if each > 0 else -atoms[-each]])
            backend.add_heuristic(met, clingo.backend.HeuristicType.True_, 1, 1, [])
    start, sets = begin(), 0
    with control.solve(yield_=True) as handle:
        for _ in handle:
            sets += 1
            if sets % 100 == 0:
                told(sets=sets)
    expected = 1
    for conflict in wanted:
        expected *= len(conflict)
    assert sets == expected
    told(sets=sets, seconds=time.process_time() - start)


BY: dict[str, Callable[[Clauses, Sequence[int], set[Keys]], None]] = {
    "cpmpy": by_cpmpy, "cpmpy-mcs": by_cpmpy_mcs, "clingo": by_clingo,
}  # fmt: skip

if __name__ == "__main__":
    BY[sys.argv[1]](*clauses(*map(int, sys.argv[2:])))
