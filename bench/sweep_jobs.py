"""What is measured of sweeps, a process for each: `python -m bench.sweep_jobs JOB ROWS TERMS [...]`, in JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench import sweep_cases
from bench.generated import case as generated

import comity
from comity.columns.kernel import evaluate
from comity.columns.plan import plan
from comity.sweeping import sweep
from comity.tables.pieces import Options, pieces
from comity.tables.sources import source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comity import case as c
    from comity.columns.blocks import Block, Outcomes, Plane
    from comity.tallies import Sweep

Found = dict[str, Any]
ROUNDS = 5


def peak() -> float:
    """The most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)


def least(job: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The processor seconds of the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        job()
        best = min(best, time.process_time() - start)
    return best


def counts(found: Sweep) -> dict[str, dict[str, int]]:
    """How many scenarios have each verdict, by term."""
    terms = [term for party in found.parties for term in party.terms]
    return {each.term: {name: number for name, number in each.verdicts.items() if number} for each in terms}


# --- packed tables -----------------------------------------------------------------------------------------------


def blocks(given: c.Case, rows: int) -> list[Block]:
    """A table as the kernel reads it: two planes for each truth, an array for each name and number."""
    compiled = plan(given)
    found = pieces(source(sweep_cases.table(given, rows)), given, compiled.inputs, Options(), compiled.rows)
    return [each.block for each in found]


def kernel(given: c.Case, rows: int) -> Found:
    """The kernel alone, and the least that the memory allows on the same bytes."""
    compiled, packed = plan(given), blocks(given, rows)
    read = [arrays(each) for each in packed]
    written = [[np.zeros_like(plane) for plane in planes(evaluate(compiled, packed[0]))]]
    hot = np.ones_like(written[0][0])

    def job() -> None:
        for each in packed:
            evaluate(compiled, each)

    def bound() -> None:
        for each in read:
            for array in each:
                np.bitwise_or.reduce(array)
            for plane in written[0]:
                np.copyto(plane[: len(hot)], hot)

    both = [(least(job, 1), least(bound, 1)) for _ in range(ROUNDS)]
    return {
        "seconds": min(one for one, _ in both),
        "bound": min(other for _, other in both),
        "read": sum(array.nbytes for each in read for array in each),
        "written": sum(plane.nbytes for plane in written[0]) * len(packed),
    }


def planes(found: Outcomes) -> list[Plane]:
    """Every plane of an outcome, each once."""
    named: list[Mapping[Any, Plane]] = [*found.verdicts.values(), *found.possible.values(), *found.stances.values()]
    return list({id(plane): plane for each in [*named, found.feasible] for plane in each.values()}.values())


def arrays(block: Block) -> list[Plane]:
    """Everything that a block holds, as words."""
    held = [part for column in block.inputs.values() for part in column if isinstance(part, np.ndarray)]
    return [np.ascontiguousarray(part).reshape(-1).view(np.uint64) for part in held]


# --- whole sweeps ------------------------------------------------------------------------------------------------


def arrow(given: c.Case, rows: int) -> Found:
    """A sweep over a table in memory, for its counts."""
    table = sweep_cases.table(given, rows)
    before = peak()
    seconds = least(lambda: sweep(given, table), 3)
    return {"seconds": seconds, "before": before, "counts": counts(sweep(given, table))}


def parquet(given: c.Case, rows: int, folder: Path) -> Found:
    """A sweep over a Parquet file, beside reading it by pyarrow alone."""
    path = sweep_cases.file(given, rows, folder)
    before, start = peak(), time.process_time()
    sweep(given, path)
    seconds, most = time.process_time() - start, peak()
    reading = least(lambda: [None for _ in pq.ParquetFile(path).iter_batches(1 << 18)], 1)
    return {"seconds": seconds, "before": before, "memory": most, "reading": reading}


def out(given: c.Case, rows: int, folder: Path) -> Found:
    """A sweep over a Parquet file that writes every verdict into another one."""
    path, written = sweep_cases.file(given, rows, folder), folder / "verdicts.parquet"
    before, start = peak(), time.process_time()
    sweep(given, path, out=written)
    seconds, most = time.process_time() - start, peak()
    size = written.stat().st_size
    written.unlink()
    return {"seconds": seconds, "before": before, "memory": most, "size": size}


def width(given: c.Case, rows: int) -> Found:
    """The bytes of a row of the table in memory."""
    return {"bytes": sweep_cases.table(given, rows).nbytes / rows}


def made(given: c.Case, rows: int, folder: Path) -> Found:
    """The Parquet file, so that no other process has to make it."""
    sweep_cases.file(given, rows, folder)
    return {}


# --- one by one --------------------------------------------------------------------------------------------------


def meaning(given: c.Case, rows: int) -> Found:
    """`check` of each scenario by the definition, without reasons."""
    return _checked(given, rows, "meaning")


def durable(given: c.Case, rows: int) -> Found:
    """`check` of each scenario by the rule engine, without reasons."""
    return _checked(given, rows, "durable")


def _checked(given: c.Case, rows: int, engine: Literal["meaning", "durable"]) -> Found:
    table = sweep_cases.table(given, rows)
    docs = [{ref: value for ref, value in row.items() if value is not None} for row in table.to_pylist()]
    scenarios = [comity.scenario_of({"scenario": "s", "steps": [{"facts": facts}]}, given) for facts in docs]
    start = time.process_time()
    for each in scenarios:
        comity.check(given, each, engine=engine, explain=False)
    return {"seconds": time.process_time() - start}


# --- limits ------------------------------------------------------------------------------------------------------


def limited(given: c.Case, rows: int, folder: Path, times: int, limit: int) -> Found:
    """A sweep over files while the process may have no more than `limit` MB beyond what it has at the start."""
    found = sweep_cases.files(given, rows, times, folder)
    sweep(given, sweep_cases.table(given, 64))  # everything is imported
    held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + limit * 1_000_000,) * 2)
    before, start = peak(), time.process_time()
    answer = sweep(given, found)
    return {"seconds": time.process_time() - start, "before": before, "scenarios": answer.scenarios}


def shared(given: c.Case, rows: int, folder: Path, times: int, workers: int) -> Found:
    """The seconds on the clock of a sweep over files by so many processes, and the processor time of all of them."""
    found = sweep_cases.files(given, rows, times, folder)
    before, start = _used(), time.perf_counter()
    sweep(given, found, workers=workers)
    return {"wall": time.perf_counter() - start, "seconds": _used() - before}


def _used() -> float:
    """The processor seconds of this process and of those that it started and that have ended."""
    both = [resource.getrusage(which) for which in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


JOBS: dict[str, Callable[..., Found]] = {
    each.__name__: each for each in (width, made, kernel, arrow, parquet, out, meaning, durable, limited, shared)
}


def main(job: str, rows: str, terms: str, *more: str) -> None:
    """Do a job and print what it found; `generated-N` are N terms that read the same few facts."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    kind, _, number = terms.rpartition("-")
    given = comity.case_of(generated(int(number))) if kind else sweep_cases.case(int(number))
    rest = [int(each) if each.isdigit() else Path(each) for each in more]
    found = JOBS[job](given, int(rows), *rest)
    print(json.dumps({"memory": peak(), **found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
