"""A SAT solver that can be stopped: MiniSat 2.2 in python-sat (N. Een and N. Sorensson, SAT 2003).

The search runs in slices, between which the time limit is looked at and Python hears an interrupt.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SLICE = 20_000
"""Conflicts between two looks at the clock; some tenths of a second."""


class StoppedError(Exception):
    """The time limit was met before there was an answer."""


class Answering(Protocol):
    """A solver that is asked again and again about one growing set of clauses."""

    def solve(self, assumptions: Sequence[int] = ()) -> bool:
        """Whether the assumptions can hold together."""

    def core(self) -> list[int]:
        """Some of the last assumptions that could not hold together, not always a minimal set of them."""


class Solver:
    """Clauses over variables numbered from 1, and whether they can be true together; `deadline` is by `monotonic()`."""

    def __init__(self, deadline: float | None = None) -> None:
        self._sat = _minisat()
        self.deadline = deadline
        self.variables = 0
        self.calls = 0

    def new(self) -> int:
        """A new variable."""
        self.variables += 1
        return self.variables

    def add(self, clause: Iterable[int]) -> None:
        """Demand that one of these literals is true."""
        self._sat.add_clause(clause)

    def solve(self, assumptions: Sequence[int] = ()) -> bool:
        """Whether all clauses can hold with these literals true; raises `StoppedError` at the deadline."""
        self.calls += 1
        while True:
            if self.deadline is not None and monotonic() > self.deadline:
                raise StoppedError
            self._sat.conf_budget(SLICE)
            found: bool | None = self._sat.solve_limited(assumptions=assumptions, expect_interrupt=True)
            if found is not None:
                return found

    def core(self) -> list[int]:
        """After a `False`: assumptions that cannot hold together; not a smallest set, empty if the clauses clash."""
        return self._sat.get_core() or []

    def model(self) -> frozenset[int]:
        """After a `True`: the literals that are true."""
        return frozenset(self._sat.get_model() or ())

    def value(self, literal: int) -> bool:
        """After a `True`: whether a literal is true."""
        model = self._sat.get_model()
        at = abs(literal) - 1
        return (literal > 0) == (at < len(model) and model[at] > 0)


def shrunk(solver: Answering, fixed: Sequence[int], options: Mapping[str, int]) -> list[str]:
    """A minimal part of `options`, tried in their order, that cannot be true together with the `fixed` literals.

    INVARIANT: all of them cannot. Each core that the solver names takes out more than the one that was tried.
    """
    kept = list(options)
    for name in options:
        rest = [each for each in kept if each != name]
        if name in kept and not solver.solve([*fixed, *(options[each] for each in rest)]):
            core = set(solver.core())
            kept = [each for each in rest if options[each] in core]
    return kept


def require() -> None:
    """Raise `CaseError` where python-sat is not installed."""
    _minisat().delete()


def limit_in_words(error: CaseError) -> str:
    """Why a question has no answer; where that is because python-sat is not installed, the error is raised again."""
    if any(problem.code == "no-solver" for problem in error.problems):
        raise error
    return error.problems[0].message


def _minisat() -> Any:  # noqa: ANN401 - python-sat has no types
    try:
        from pysat.solvers import Minisat22
    except ImportError:
        hint = "install it with `pip install 'comity[solve]'`"
        raise CaseError(
            [Problem("no-solver", "python-sat, which answers this question, is not installed", hint=hint)]
        ) from None
    return Minisat22()
