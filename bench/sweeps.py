"""Sweeps: terms and rows per second and memory, beside memory itself, queries, `check` and checkers of event logs.

Each figure is of a process of its own with one thread, and of its processor time where nothing else is said.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench.measure import Table, times

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
ONE = dict.fromkeys(("OMP_NUM_THREADS", "POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS"), "1")
ALONE = {**os.environ, **ONE}
SPARING = {**ALONE, "ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1"}
"""Address space is taken only as it is needed."""
TERMS = 100
ROWS = 1 << 22
FEWER = 1 << 20
QUERIED = 200_000
CHECKED = {"meaning": 400, "durable": 40}
EVENTS = 1_000_000
LIMIT = 250
"""MB."""
Found = dict[str, Any]


def measure() -> Iterator[Table]:
    """The kernel, tables, queries, `check`, logs, then memory, growth and processes."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        yield _kernel()
        yield _tables(folder)
        yield _queries()
        yield _depths()
        yield _checks(folder)
        yield _logs(folder)
        yield _limited(folder)
        yield from _growth(folder)
        yield _workers(folder)


def _child(module: str, *given: object, env: dict[str, str] = ALONE) -> Found:
    command = [sys.executable, "-m", f"bench.{module}", *map(str, given)]
    shown = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
    answer: Found = json.loads(shown.splitlines()[-1])
    return answer


def _job(*given: object) -> Found:
    return _child("sweep_jobs", *given)


def _rate(found: Found, rows: int, terms: int = TERMS) -> float:
    """Rows x terms a second, in thousand millions."""
    return float(rows * terms / found["seconds"] / 1e9)


def _met(what: str, *, met: bool) -> str:
    return f"{what} **{'Met' if met else 'Not met'}.**"


# --- in memory and from files --------------------------------------------------------------------------------------


def _kernel() -> Table:
    given = {"packs": str(TERMS), "generated": f"generated-{TERMS}"}
    found = {name: _job("kernel", ROWS, which) for name, which in given.items()}
    rows = [
        (
            f"{name}, {TERMS} terms",
            f"{_rate(each, ROWS):.2f}",
            f"{each['seconds'] * 1e3:,.0f}",
            f"{each['bound'] * 1e3:,.0f}",
            times(each["seconds"] / each["bound"]),
            f"{each['read'] / 1e6:,.0f}",
            f"{each['written'] / 1e6:,.0f}",
        )
        for name, each in found.items()
    ]
    caption = (
        f"The kernel alone: {ROWS:,} scenarios of one step in memory as it reads them, two bits for each truth, a "
        "tenth of everything unknown; verdicts, what is possible and stances come out as planes. The reference is what "
        "NumPy takes to read all of the input once and to write as much as comes out once. `packs` is of `bench/packs."
        "py`, `generated` of `bench/generated.py`. G is a thousand million rows x terms a second."
    )
    head = ("case", "G a second", "kernel, ms", "reference, ms", "ratio", "read, MB", "written, MB")
    rate, ratio = _rate(found["packs"], ROWS), found["packs"]["seconds"] / found["packs"]["bound"]
    verdict = _met(f"Target: at least 0.5 G a second, for `packs`. Found: {rate:.2f}.", met=rate >= 0.5)
    verdict += _met(f" Target: at most 4 times the reference. Found: {times(ratio)}.", met=ratio <= 4)
    return Table(caption, head, rows, verdict)


def _tables(folder: Path) -> Table:
    _job("made", FEWER, TERMS, folder)
    found = {
        "an Arrow table in memory": _job("arrow", FEWER, TERMS),
        "a Parquet file": _job("parquet", FEWER, TERMS, folder),
        "a Parquet file, verdicts written": _job("out", FEWER, TERMS, folder),
    }
    reading = found["a Parquet file"]["reading"]
    rows = [
        (name, f"{_rate(each, FEWER):.3f}", f"{FEWER / each['seconds'] / 1e6:.2f}", f"{each['seconds']:.2f}",
         f"{each['before']:.0f}", f"{each['memory']:.0f}")
        for name, each in found.items()
    ]  # fmt: skip
    caption = (
        f"Whole sweeps: {FEWER:,} scenarios of one step, {TERMS} terms (`packs`), a tenth of the cells empty, in row "
        f"groups of 262,144. Reading the Parquet file by pyarrow alone takes {reading:.2f} s. Written are {TERMS} "
        "columns of verdicts, which Arrow stores twice, first in parts and then in one file. Memory is the peak; "
        "before: with Python, comity and the table in memory, if there is one."
    )
    head = ("from", "G a second", "M rows a second", "s", "before, MB", "peak, MB")
    return Table(caption, head, rows)


# --- beside others -------------------------------------------------------------------------------------------------


def _queries() -> Table:
    own = _job("arrow", QUERIED, TERMS)
    rows = [("comity", f"{_rate(own, QUERIED):.4f}", "1.00", f"{own['memory'] - own['before']:.0f}")]
    for name in ("polars", "duckdb"):
        if find_spec(name) is None:
            rows.append((name, "not installed (`pip install 'comity[bench]'`)", "", ""))
            continue
        each = _child("sweep_rivals", name, QUERIED, TERMS)
        ratio = times(each["seconds"] / own["seconds"])
        rows.append((name, f"{_rate(each, QUERIED):.4f}", ratio, f"{each['memory'] - each['before']:.0f}"))
    caption = (
        f"The same verdicts by a query, {QUERIED:,} scenarios in memory, {TERMS} terms (`packs`), without time: "
        "Polars lazily on a data frame, DuckDB on a table of its own, both with one thread and three values, the query "
        "made before. All count the verdicts of every term, and the counts are the same; comity also compiles the "
        "case, and counts stances and what blocks. The last column is how much more memory was needed."
    )
    return Table(caption, ("by", "G a second", "times comity's time", "more MB"), rows)


def _depths() -> Table:
    from bench.sweep_rivals import DEPTHS, PATIENCE

    rows = []
    for name in ("polars", "duckdb"):
        if find_spec(name) is not None:
            deepest = max((depth for depth in DEPTHS if _deep(name, depth, PATIENCE)), default=0)
            beyond = next((f"{depth:,}" for depth in DEPTHS if depth > deepest), "not tried")
            rows.append((name, f"{deepest:,}", beyond))
    caption = (
        f"How deep `a and (b or (a and ...))` may go, of the depths that were tried, in {PATIENCE} s. comity "
        "itself takes 150 levels, and says so beyond; it shares equal parts, where a query as text repeats them."
    )
    return Table(caption, ("by", "works", "fails"), rows or [("none", "not installed", "")])


def _deep(name: str, depth: int, patience: int) -> bool:
    command = [sys.executable, "-m", "bench.sweep_rivals", name, str(depth), "deep"]
    try:
        done = subprocess.run(command, cwd=ROOT, env=ALONE, capture_output=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _checks(folder: Path) -> Table:
    per = {
        "the kernel": _job("kernel", ROWS, TERMS)["seconds"] / ROWS,
        "a sweep over a Parquet file": _job("parquet", FEWER, TERMS, folder)["seconds"] / FEWER,
    }
    for engine, number in CHECKED.items():
        per[f'`check(engine="{engine}")`'] = _job(engine, number, TERMS)["seconds"] / number
    own = per["a sweep over a Parquet file"]
    rows = [(name, f"{each * 1e6:,.2f}", f"{each / own:,.2f}") for name, each in per.items()]
    ratio = per['`check(engine="meaning")`'] / own
    caption = (
        f"Microseconds for one scenario of {TERMS} terms (`packs`); `check` without reasons, scenarios made before."
    )
    verdict = _met(
        f"Target: `check` takes at least 1,000 times a sweep's time. Found: {ratio:,.0f}.", met=ratio >= 1000
    )
    return Table(caption, ("by", "µs", "times a sweep's"), rows, verdict)


def _logs(folder: Path) -> Table:
    own = _child("sweep_logs", "comity", EVENTS, folder)
    rows, met = [_log_row("comity", own, own)], []
    for name, package, most in (("pm4py", "pm4py", 4), ("Declare4Py", "Declare4Py", 100)):
        if find_spec(package) is None:
            rows.append((name, "not installed (`pip install 'comity[bench]'`)", "", "", "", ""))
            continue
        each = _child("sweep_logs", name.lower(), EVENTS, folder)
        assert each["violated"] == own["violated"], f"{name} finds other violations"
        rows.append(_log_row(name, each, own))
        ratio = each["checking"] / own["checking"]
        met.append(
            _met(f"Target: {name} takes at least {most} times as long to check. Found: {ratio:.0f}.", met=ratio >= most)
        )
    caption = (
        f"A CSV log of {EVENTS:,} events, 10 to a trace, 20 activities, and 21 constraints: 7 templates that all know, "
        "over 3 pairs. The number of traces that violate each constraint is the same. comity reads it into a table of "
        "steps, pm4py into a data frame, and Declare4Py into the log that pm4py makes of that. Processor seconds."
    )
    head = ("by", "reading, s", "times", "checking, s", "times", "peak, MB")
    return Table(caption, head, rows, " ".join(met))


def _log_row(name: str, found: Found, own: Found) -> tuple[str, ...]:
    cells = []
    for what in ("reading", "checking"):
        cells += [f"{found[what]:.2f}", times(found[what] / own[what])]
    return (name, *cells, f"{found['memory']:.0f}")


# --- more of it ----------------------------------------------------------------------------------------------------


def _limited(folder: Path) -> Table:
    size = FEWER * _job("width", FEWER, TERMS)["bytes"] / 1e6
    often = math.ceil(10 * LIMIT / size)
    found = _child("sweep_jobs", "limited", FEWER, TERMS, folder, often, LIMIT, env=SPARING)
    rows = [(f"{found['scenarios']:,}", f"{often * size:,.0f}", f"{found['memory'] - found['before']:.0f}")]
    caption = (
        f"A process that may take {LIMIT} MB of address space beyond what it has at the start (`RLIMIT_AS`) sweeps a "
        f"folder of {often} Parquet files (one file under as many names)."
    )
    verdict = _met("Target: it completes for a table ten times as large.", met=found["scenarios"] == often * FEWER)
    return Table(caption, ("scenarios", "decoded, MB", "peak beyond the start, MB"), rows, verdict)


def _growth(folder: Path) -> Iterator[Table]:
    per = {}
    for rows in (FEWER // 16, FEWER, 8 * FEWER):
        _job("made", rows, TERMS, folder)
        per[rows] = _job("parquet", rows, TERMS, folder)["seconds"] / rows
    yield _linear("rows", "a sweep over a Parquet file, ns a row", {size: each * 1e9 for size, each in per.items()}, 1)
    per = {}
    for terms in (10, 100, 1_000):
        per[terms] = _job("kernel", FEWER, f"generated-{terms}")["seconds"] / FEWER / terms
    yield _linear("terms", "the kernel, ps a row and term", {size: each * 1e12 for size, each in per.items()}, 0)


def _linear(what: str, measured: str, per: dict[int, float], first: int) -> Table:
    sizes = list(per)
    base = per[sizes[first]]
    rows = [(f"{size:,}", f"{each:,.0f}", times(each / base)) for size, each in per.items()]
    ratio = per[sizes[-1]] / base
    said = f"Target: linear, so at most 1.5 times from {sizes[first]:,} to {sizes[-1]:,}. Found: {times(ratio)}."
    return Table(f"More {what}: {measured}.", (what, measured, "ratio"), rows, _met(said, met=ratio <= 1.5))


def _workers(folder: Path) -> Table:
    often = 24
    found = {number: _quickest(folder, often, number) for number in (1, 2)}
    wall = {number: each["wall"] for number, each in found.items()}
    rows = [
        (str(number), f"{each['wall']:.2f}", f"{wall[1] / each['wall']:.2f}", f"{each['seconds']:.2f}")
        for number, each in found.items()
    ]
    caption = (
        f"Processes: {often * FEWER:,} scenarios in {often} Parquet files, {TERMS} terms; seconds on the clock, the "
        f"least of 3 runs, with what it takes to start. The machine has {os.cpu_count()} processors, of which other "
        f"work left {_idle():.0%} free just after; so the processor time of all processes stands beside."
    )
    ratio = wall[1] / wall[2]
    verdict = _met(f"Target: two at least 1.7 times as fast as one. Found: {ratio:.2f}.", met=ratio >= 1.7)
    return Table(caption, ("processes", "s", "times as fast", "processor s"), rows, verdict)


def _quickest(folder: Path, often: int, number: int) -> Found:
    return min((_job("shared", FEWER, TERMS, folder, often, number) for _ in range(3)), key=lambda each: each["wall"])


def _idle(seconds: float = 2) -> float:
    """The share of all processors that nothing uses; 1 where the system does not tell."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 1.0
    before = _ticks(stat)
    time.sleep(seconds)
    spent = [now - then for then, now in zip(before, _ticks(stat), strict=True)]
    return spent[3] / sum(spent)


def _ticks(stat: Path) -> list[int]:
    return [int(each) for each in stat.read_text("ascii").splitlines()[0].split()[1:]]
