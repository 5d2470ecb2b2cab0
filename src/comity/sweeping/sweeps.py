"""A sweep: every scenario of a table against every party's terms, counted and, if wanted, written down."""

from __future__ import annotations

import json
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

import pyarrow as pa

from comity import __version__
from comity.columns.plan import plan
from comity.problems import CaseError, Problem
from comity.sweeping import spark, writing
from comity.sweeping.answering import Asked, Ending, answer
from comity.sweeping.deciding import trials
from comity.sweeping.running import Job, outcomes_of, run
from comity.sweeping.scenarios import FEW, Listed, unplanned
from comity.sweeping.segments import SEGMENT, Tabled, tabled
from comity.sweeping.totals import Totals, merged
from comity.tables import sources
from comity.tables.layouts import Options, schema_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from pyspark.sql import DataFrame

    from comity import case as c
    from comity.columns.plan import Plan
    from comity.sweeping.running import Swept
    from comity.sweeping.spark import Frame
    from comity.tables.sources import Table
    from comity.tallies import Sweep

What = Literal["verdicts", "stances"]
Progress: TypeAlias = "Callable[[int, int | None], None]"
"""Is told how many scenarios were looked at, and of how many (None: not known)."""


def sweep(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    table: Table | DataFrame | Frame | Sequence[c.Scenario],
    *,
    status: Literal["complete", "ongoing"] = "complete",
    start: Literal["blank", "status_quo"] = "blank",
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    ignore: Collection[str] = (),
    out: str | Path | None = None,
    what: Collection[What] = ("verdicts", "stances"),
    matrix: bool = False,
    decide: Collection[str] = (),
    workers: int = 1,
    resume: bool = False,
    progress: Progress | None = None,
) -> Sweep:
    """What the scenarios of a table come to, by the same meaning as `check`: exact counts, and a file of verdicts.

    `table` is a Parquet, CSV or Arrow file, a folder of Parquet files, an Arrow table or reader, or a data frame: a row
    for each scenario of one step or, with a column `step`, for each step of one. It may also be a list of checked
    scenarios, which have their own status, start and horizon. Of a data frame of PySpark, Spark does
    the work, and writes `out` as a folder. `status` and `start` are as in scenario files; columns in
    `ignore` are not looked at. `as_of` takes positions as of a date (None: the latest), `readings` fixes the reading of
    contested concepts.

    `out` is a Parquet file to write, or, without an ending, a folder of Parquet files: of each scenario its name (the
    number of its row, from 1, or `id`, or `scenario`), whether it is feasible (null: unknown), and `what` is asked for,
    each party's stance under its name and each term's verdict under `party.term`. It is there when it is whole, and not
    before. `matrix` counts which terms are violated together; `decide` names facts, events and concepts (`all`: each
    that is read) of which to count what knowing them would decide.

    `workers` processes share the work; a script that asks for more than one does so below `if __name__ ==
    "__main__":`. Ctrl-C ends a sweep early: its counts are then of what was done, `complete` is False, and with `out`,
    `resume=True` goes on from there. `progress` is called with the number of scenarios so far, and of all (None:
    not known).

    Raises `CaseError` with what is wrong with the table, a reading, a name in `decide` or the output; nothing is then
    left behind.
    """
    case = case.at(as_of)
    fixed = dict(readings or {})
    made = unplanned(case) if _few(table, decide) else plan(case, fixed)
    tried, untried = trials(case, decide, made.inputs)
    frame = spark.frame_of(table)
    if frame is not None and (resume or workers > 1):
        raise ValueError("Spark shares the work out itself: it takes neither `workers` nor `resume`")
    given = _given(table, case, made, Options(status, start, frozenset(ignore)), fixed)
    if workers > 1 and not given.lasting:
        raise ValueError("what can be read only once is read by one process: leave `workers` at 1")
    columns = _columns(made, given.named[0], what)
    target = None if out is None else Path(out)
    folder = None if target is None else writing.partial(target)
    job = Job(made, given, matrix, tried, columns, writing.schema(columns, given.named[1]), folder)
    own = isinstance(given, Listed)
    asked = Asked(
        given.name,
        None if own else status,
        None if own else start,
        fixed,
        matrix,
        tried,
        untried,
        None if out is None else str(out),
    )
    options = [status, start, fixed, sorted(what), sorted(ignore), matrix, sorted(decide)]
    if frame is not None:
        totals, parts = spark.run(frame, job, out)
        return answer(case, made, totals, asked, Ending(parts, 0, stopped=False, resumable=False))
    before = _begun(target, given, case, options, resume=resume)
    with _tidied(target):
        ran = run(job, frozenset(before), workers, _seen(given, before, progress))
        done = before | ran.done
        if target is not None and not ran.stopped:
            writing.complete(target, job.header, len(done))
        if target is not None and ran.stopped and not given.lasting:
            writing.discard(target)
    ending = Ending(len(done), len(before), ran.stopped, target is not None and given.lasting)
    return answer(case, made, merged(*(done[at] for at in sorted(done))), asked, ending)


def verdicts(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    table: Table | Sequence[c.Scenario],
    *,
    status: Literal["complete", "ongoing"] = "complete",
    start: Literal["blank", "status_quo"] = "blank",
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    ignore: Collection[str] = (),
    what: Collection[What] = ("verdicts", "stances"),
) -> Iterator[pa.RecordBatch]:
    """What each scenario of a table comes to, a batch at a time: what `sweep` writes to `out`, without writing it."""
    if spark.frame_of(table) is not None:
        raise ValueError("of a data frame of PySpark, verdicts are written by Spark: use `sweep` with `out`")
    case = case.at(as_of)
    fixed = dict(readings or {})
    made = unplanned(case) if _few(table) else plan(case, fixed)
    given = _given(table, case, made, Options(status, start, frozenset(ignore)), fixed)
    columns = _columns(made, given.named[0], what)
    header = writing.schema(columns, given.named[1])
    for _, blocks in given.segments():
        for piece in blocks:
            yield writing.batch(outcomes_of(made, piece), piece.names, columns, header)


# --- what is swept over --------------------------------------------------------------------------------------------


def _few(thing: object, decide: Collection[str] = ()) -> bool:
    """Whether it is scenarios, so few that `check` is faster."""
    return isinstance(thing, list | tuple) and 0 < len(thing) <= FEW and not decide


def _given(
    thing: Table | DataFrame | Frame | Sequence[c.Scenario],
    case: c.Case,
    made: Plan,
    options: Options,
    fixed: Mapping[str, str],
) -> Swept:
    """What to go through."""
    if isinstance(thing, list | tuple):
        return Listed(tuple(thing), case, fixed, made.rows, few=not made.complete.code)
    if (frame := spark.frame_of(thing)) is not None:
        return spark.tabled(frame, case, made, options)
    found = sources.source(cast("Table", thing))
    return tabled(found, schema_of(found.schema, case, options, found.start), made)


def _columns(made: Plan, name: str, what: Collection[str]) -> writing.Columns:
    """What is written; raises `ValueError` for what is none of `What`."""
    if unknown := set(what) - set(get_args(What)):
        raise ValueError(f"`what` is of {', '.join(get_args(What))}, not {', '.join(sorted(unknown))}")
    parties = made.parties if "stances" in what else ()
    return writing.Columns(name, parties, tuple(term.name for term in made.terms) if "verdicts" in what else ())


def _seen(given: Swept, before: Mapping[int, Totals], progress: Progress | None) -> Callable[[int], None]:
    """Adds up how many scenarios were looked at, and says so."""
    count = sum(each.scenarios for each in before.values())

    def seen(more: int) -> None:
        nonlocal count
        count += more
        if progress is not None:
            progress(count, given.size)

    return seen


# --- resuming ------------------------------------------------------------------------------------------------------


def _begun(target: Path | None, given: Swept, case: c.Case, options: list[Any], *, resume: bool) -> dict[int, Totals]:
    """What an earlier run has done of this one; the folder to write into is made."""
    if resume and (target is None or not isinstance(given, Tabled) or not given.lasting):
        why = "it writes no output" if target is None else "what it reads can be read only once"
        raise CaseError([Problem("not-resumable", f"this sweep cannot be resumed: {why}")])
    if target is None:
        return {}
    table = _table_print(given) if isinstance(given, Tabled) and given.lasting else None
    manifest = {"case": _case_print(case), "options": options, "table": table}
    return writing.begin(target, manifest, resume=resume)


_KEPT = ("unwritable", "worker-ended")
"""The codes of what goes wrong that is no fault of the input."""


@contextmanager
def _tidied(target: Path | None) -> Iterator[None]:
    """Leaves nothing behind where the input turns out wrong; where something else goes wrong, what is done is kept."""
    try:
        yield
    except CaseError as error:
        if target is not None and not any(problem.code in _KEPT for problem in error.problems):
            writing.discard(target)
        raise


def _case_print(case: c.Case) -> str:
    """What tells a case, as of its date, from others."""
    texts = [case.doc.model_dump_json(), *(party.doc.model_dump_json() for party in case.parties), str(case.as_of)]
    return _print(json.dumps([__version__, *texts]).encode())


def _table_print(given: Tabled) -> str:
    """What tells a table from others: its files, their sizes and times; of one in memory, all that is in it."""
    found = json.dumps([sources.fingerprint(given.source), SEGMENT, given.rows]).encode()
    data = given.source.data
    return _print(found, data) if isinstance(data, pa.Table) else _print(found)


def _print(text: bytes, data: pa.Table | None = None) -> str:
    digest = blake2b(text, digest_size=20)
    if data is not None:
        with pa.PythonFile(_Sink(digest), mode="w") as file, pa.ipc.new_stream(file, data.schema) as writer:
            writer.write_table(data)
    return digest.hexdigest()


class _Sink:
    """A file of which only the digest is kept."""

    closed = False

    def __init__(self, digest: blake2b) -> None:
        self.digest = digest

    def write(self, data: bytes) -> int:
        """Take bytes, as files do."""
        self.digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""
