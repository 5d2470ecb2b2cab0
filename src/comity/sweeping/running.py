"""Working through the segments of a table, in this process or in several, and stopping without losing what is done."""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from queue import Empty
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import pyarrow as pa

from comity.columns.kernel import evaluate
from comity.problems import CaseError, Problem
from comity.sweeping.deciding import decided
from comity.sweeping.scenarios import Known
from comity.sweeping.totals import Totals, counted, merged
from comity.sweeping.writing import batch, finish_part, write_part
from comity.tables.layouts import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from comity.columns.blocks import Outcomes
    from comity.columns.plan import Plan
    from comity.sweeping.deciding import Trial
    from comity.sweeping.segments import Segment
    from comity.sweeping.writing import Columns

Seen: TypeAlias = "Callable[[int], None]"
"""Is told how many scenarios more were looked at."""
_WAIT = 0.02  # seconds until it is looked whether a process has ended


class Swept(Protocol):
    """What can be gone through: `name` for people, by what its scenarios are `named`, how many there are, if known."""

    @property
    def name(self) -> str: ...  # noqa: D102 - as above
    @property
    def named(self) -> tuple[str, pa.DataType]: ...  # noqa: D102 - as above
    @property
    def size(self) -> int | None: ...  # noqa: D102 - as above
    @property
    def lasting(self) -> bool:
        """Whether it can be gone through again, by this process or another."""

    def segments(self) -> Iterator[Segment]:
        """Every segment with its number, always the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What is done with every segment: all that a process needs, which can be sent to one.

    With a `folder`, verdicts are written into it, under the `header`.
    """

    plan: Plan
    table: Swept
    matrix: bool
    trials: tuple[Trial, ...]
    columns: Columns
    header: pa.Schema
    folder: Path | None


class Ran(NamedTuple):
    """The totals of the segments that were done, by number; `stopped` when Ctrl-C came before the last one."""

    done: dict[int, Totals]
    stopped: bool


def run(job: Job, done: frozenset[int], workers: int, seen: Seen) -> Ran:
    """Work through all segments but those that are `done`; `seen` is told of scenarios as they are looked at.

    Raises `CaseError` with what is wrong with a segment's rows, the first of those that this process, or the first of
    the other processes, came to.
    """
    return _together(job, done, workers, seen) if workers > 1 else _alone(job, done, seen)


def work(job: Job, at: int, blocks: Iterable[Piece | Known], seen: Seen | None = None) -> Totals:
    """The totals of a segment, after its verdicts are written."""
    kept = [Totals()]
    rows = _rows(job, blocks, kept, seen)
    if job.folder is None:
        deque(rows, 0)
    else:
        write_part(job.folder, at, job.header, rows)
        finish_part(job.folder, at, kept[0])
    return kept[0]


def _rows(job: Job, blocks: Iterable[Piece | Known], kept: list[Totals], seen: Seen | None) -> Iterator[pa.RecordBatch]:
    for piece in blocks:
        outcomes = outcomes_of(job.plan, piece)
        kept[0] = merged(kept[0], tally(job, piece, outcomes))
        if job.folder is not None:
            yield batch(outcomes, piece.names, job.columns, job.header)
        if seen is not None:
            seen(outcomes.rows)


def tally(job: Job, piece: Piece | Known, outcomes: Outcomes) -> Totals:
    """The totals of a piece, of which these are the outcomes."""
    found = counted(outcomes, job.plan, matrix=job.matrix)
    if not (job.trials and isinstance(piece, Piece)):
        return found
    return merged(found, decided(job.plan, piece.block, outcomes, job.trials))


def outcomes_of(plan: Plan, piece: Piece | Known) -> Outcomes:
    """What a piece comes to."""
    return piece.outcomes if isinstance(piece, Known) else evaluate(plan, piece.block)


def _alone(job: Job, done: frozenset[int], seen: Seen) -> Ran:
    found: dict[int, Totals] = {}
    try:
        for at, blocks in job.table.segments():
            if at not in done:
                found[at] = work(job, at, blocks, seen)
    except KeyboardInterrupt:
        return Ran(found, stopped=True)
    return Ran(found, stopped=False)


# --- in several processes ------------------------------------------------------------------------------------------


def _together(job: Job, done: frozenset[int], workers: int, seen: Seen) -> Ran:
    """This process takes segments too, since others take a while to start.

    The segments that they are at when Ctrl-C comes are finished, and no others begun.
    """
    context = get_context("spawn")  # a fork would copy pyarrow's locks without the threads that hold them
    told, stop, taken = context.Queue(), context.Event(), context.Value("q", 0)
    found: dict[int, Totals] = {}
    given = (pickle.dumps((job, done)), told, stop, taken)
    with ProcessPoolExecutor(workers - 1, context, initializer=_begin, initargs=given) as pool:
        with _deaf_to_ctrl_c():
            futures = [pool.submit(_share) for _ in range(workers - 1)]
        own, failure = _own_share(_shared(job, done, stop, taken), seen, stop)
        found.update(own)
        while not _ended(futures, stop):
            _take(told, found, seen, stop)
        if failure is not None:
            raise failure
        for future in futures:
            _raise(future)
        wanted = len(own) + sum(future.result() for future in futures)
        while len(found) < wanted:
            _take(told, found, seen, stop)
    return Ran(found, stopped=stop.is_set())


def _own_share(
    shared: Iterable[tuple[int, Totals]],
    seen: Seen,
    stop: Any,  # noqa: ANN401 - an event
) -> tuple[dict[int, Totals], Exception | None]:
    """The totals of the segments that this process takes, and what went wrong, which ends the others too."""
    found: dict[int, Totals] = {}
    threads = pa.cpu_count()
    pa.set_cpu_count(1)
    try:
        for at, totals in shared:
            found[at] = totals
            seen(totals.scenarios)
    except KeyboardInterrupt:
        stop.set()
    except Exception as error:  # noqa: BLE001 - raised again when the others have ended
        stop.set()
        return found, error
    finally:
        pa.set_cpu_count(threads)
    return found, None


def _take(told: Any, found: dict[int, Totals], seen: Seen, stop: Any) -> None:  # noqa: ANN401 - a queue, an event
    """Take the totals of one segment, if there are some soon; at Ctrl-C, let the processes come to an end."""
    try:
        at, totals = told.get(timeout=_WAIT)
        found[at] = totals
        seen(totals.scenarios)
    except Empty:
        pass
    except KeyboardInterrupt:
        stop.set()


def _ended(futures: Iterable[Future[int]], stop: Any) -> bool:  # noqa: ANN401 - an event
    """Whether all processes have ended; where one has failed, the others are let come to an end."""
    every = list(futures)
    if any(future.done() and future.exception() for future in every):
        stop.set()
    return all(future.done() for future in every)


def _raise(future: Future[int]) -> None:
    try:
        future.result()
    except BrokenProcessPool:
        hint = "perhaps the memory was too small: use fewer workers; in a script, call it below `if __name__ == ...`"
        raise CaseError([Problem("worker-ended", "a process of the sweep ended before its work", hint=hint)]) from None


_given: list[Any] = []


def _begin(pickled: bytes, told: Any, stop: Any, taken: Any) -> None:  # noqa: ANN401 - a queue, an event, a number
    """What a process does first: Ctrl-C is for the one that started it, and each has a processor of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    pa.set_cpu_count(1)
    _given[:] = [*pickle.loads(pickled), told, stop, taken]  # noqa: S301 - from the process that started this one


def _end_with_parent() -> None:
    """End this process when the one that started it has ended, however it did: nobody else would take what is found."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Ctrl-C is held back here, and does not reach processes that start here: it would end them before they are ready.

    Where signals cannot be held back, such a process may still be ended.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _share() -> int:
    """Tells the totals of each segment that this process takes; how many they were."""
    job, done, told, stop, taken = _given
    count = 0
    for found in _shared(job, done, stop, taken):
        told.put(found)
        count += 1
    return count


def _shared(job: Job, done: frozenset[int], stop: Any, taken: Any) -> Iterator[tuple[int, Totals]]:  # noqa: ANN401 - an event, a number
    """Each segment that no other process has taken, with its totals."""
    own = _taken(taken)
    for at, blocks in job.table.segments():
        if stop.is_set():
            return
        if at == own:
            if at not in done:
                yield at, work(job, at, blocks)
            own = _taken(taken)


def _taken(taken: Any) -> int:  # noqa: ANN401 - a number that processes share
    """The number of the next segment, which is then taken; so a process that is slower takes fewer."""
    with taken.get_lock():
        taken.value += 1
        return int(taken.value) - 1
