"""A SAT solver that can be stopped: MiniSat 2.2 in python-sat (N. Een and N. Sorensson, SAT 2003).

The search runs in slices, between which Python hears an interrupt. Their lengths are counted in conflicts, not in
time, so that an answer is the same whatever else the machine does; a slice is cut short only by the time limit.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from threading import TIMEOUT_MAX, Timer
from typing import TYPE_CHECKING, Any, Protocol

from comity.problems import CaseError, Problem
from comity.solve.clock import left, look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SLICE = 2_000
"""Conflicts of the first slice, which is too short to be timed; each further one is half as long again."""
OFTEN = 100
"""Variables between two looks at the clock: most of them are gates, so that encoding is stopped too."""


class Answering(Protocol):
    """A solver that is asked again and again about one growing set of clauses."""

    def solve(self, assumptions: Sequence[int] = ()) -> bool:
        """Whether the assumptions can hold together."""

    def core(self) -> list[int]:
        """Some of the last assumptions that could not hold together, not always a minimal set of them."""

    def look(self) -> None:
        """Raise `StoppedError` when there is no time left."""


class Solver:
    """Clauses over variables numbered from 1, and whether they can be true together; `deadline` is by `monotonic()`."""

    def __init__(self, deadline: float | None = None) -> None:
        self._sat = _minisat()
        self.deadline = deadline
        self.variables = 0
        self.calls = 0
        self._recalled: frozenset[int] | None = None

    def new(self) -> int:
        """A new variable; raises `StoppedError` at the deadline, before a gate is made of it."""
        self.variables += 1
        if self.variables % OFTEN == 0:
            self.look()
        return self.variables

    def add(self, clause: Iterable[int]) -> None:
        """Demand that one of these literals is true."""
        self._sat.add_clause(clause)

    def solve(self, assumptions: Sequence[int] = ()) -> bool:
        """Whether all clauses can hold with these literals true; raises `StoppedError` at the deadline."""
        self.calls += 1
        self._recalled = None
        conflicts, found = SLICE, None
        while found is None:
            self.look()
            self._sat.conf_budget(conflicts)
            with self._timed() if conflicts > SLICE else nullcontext():
                found = self._sat.solve_limited(assumptions=assumptions, expect_interrupt=True)
            conflicts += conflicts // 2
        return bool(found)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """Let the deadline cut short what the solver does."""
        seconds = left(self.deadline)
        if seconds is None:
            yield
            return
        timer = Timer(min(seconds, TIMEOUT_MAX), self._sat.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self._sat.clear_interrupt()

    def look(self) -> None:
        """Raise `StoppedError` at the deadline."""
        look(self.deadline)

    def core(self) -> list[int]:
        """After a `False`: assumptions that cannot hold together; not a smallest set, empty if the clauses clash."""
        return self._sat.get_core() or []

    def model(self) -> frozenset[int]:
        """After a `True`: the literals that are true."""
        return frozenset(self._sat.get_model() or ()) if self._recalled is None else self._recalled

    def recall(self, model: frozenset[int]) -> None:
        """Take an earlier model for that of the last question, which may not have been answered."""
        self._recalled = model

    def value(self, literal: int) -> bool:
        """After a `True`: whether a literal is true."""
        if self._recalled is not None:
            return (literal > 0) == (abs(literal) in self._recalled)
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
