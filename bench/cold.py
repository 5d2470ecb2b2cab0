"""What one command costs from nothing: a new process that imports, reads, evaluates, explains and prints."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Table, target, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
RUNS = 17
CASE = "rules/ukraine-2024"
SCENARIO = "examples/ukraine-2024/frozen-conflict.yaml"
REFERENCE = "import pydantic, yaml, click"

_PHASES = """
import json, sys, time
clock, phases = time.process_time, []
def phase(name, job):
    start = clock(); made = job(); phases.append((name, clock() - start)); return made
def load(*names):
    for name in names: __import__(name)
modules, case, scenario = json.loads(sys.argv[1]), *sys.argv[2:]
phase("import click", lambda: load("click"))
phase("import yaml", lambda: load("yaml"))
phase("durable_rules", lambda: load(*(n for n in modules if "durable" in n)))
phase("the modules of comity", lambda: load(*(n for n in modules if n.startswith("comity"))))
import comity, comity.cli
read = phase("read the case", lambda: comity.load_case(case))
given = phase("read the scenario", lambda: comity.load_scenario(scenario, read))
phase("evaluate", lambda: comity.check(read, given, engine="meaning", explain=False))
if any("durable" in name for name in modules):
    phase("the rule engine", lambda: comity.check(read, given, engine="durable", explain=False))
answer = phase("evaluate again, and explain", lambda: comity.check(read, given, engine="meaning"))
text = __import__("comity.report.text", fromlist=["text"])
phase("put into words", lambda: text.assessment(answer, 80))
print(json.dumps(phases))
"""


def measure() -> Iterator[Table]:
    """The command against the mere import of its libraries, and where its time goes."""
    # A user's modules are compiled once and for all; here they may not be, so they are kept in a folder of our own.
    with tempfile.TemporaryDirectory() as compiled:
        env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        env["PYTHONPYCACHEPREFIX"] = compiled
        yield _runs(env)
        imports = _imports(env)
        yield _phases(env, list(imports))
        yield _packages(imports)


def _commands() -> dict[str, list[str]]:
    comity = shutil.which("comity", path=Path(sys.executable).parent) or sys.exit("comity is not installed here")
    python = [sys.executable, "-c"]
    return {
        f'`python -c "{REFERENCE}"` (the reference)': [*python, REFERENCE],
        '`python -c "from pydantic import BaseModel; import yaml, click"`': [
            *python,
            "from pydantic import BaseModel; import yaml, click",
        ],
        "`comity --version`": [comity, "--version"],
        "`comity check --engine meaning CASE SCENARIO`": [comity, "check", "--engine", "meaning", CASE, SCENARIO],
        "`comity check CASE SCENARIO`": [comity, "check", CASE, SCENARIO],
    }


def _runs(env: Mapping[str, str]) -> Table:
    commands = _commands()
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(RUNS + 2):
        for name, command in commands.items():
            start, used = time.perf_counter(), _children()
            _output(command, env)
            if turn > 1:  # the first two compile modules and fill the disk's cache
                taken[name].append((time.perf_counter() - start, _children() - used))
    best = {name: tuple(map(min, zip(*each, strict=True))) for name, each in taken.items()}
    (clock, processor), *_, (_, last) = best.values()
    rows = [
        (name, f"{wall * 1e3:.0f}", times(wall / clock), f"{cpu * 1e3:.0f}", times(cpu / processor))
        for name, (wall, cpu) in best.items()
    ]
    return Table(
        f"A new process each time, {RUNS} runs of each in turn, the fastest of each. CASE is `{CASE}`, "
        f"SCENARIO `{SCENARIO}`. Processor time is the steadier of the two where other work runs beside.",
        ("command", "ms", "ratio", "processor ms", "ratio"),
        rows,
        target("`comity check` takes, in processor time,", last / processor, 2.5),
    )


def _children() -> float:
    """The processor seconds of all processes that ran so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _imports(env: Mapping[str, str]) -> dict[str, int]:
    """Every module that the command imports, with the microseconds that it takes by itself."""
    code = "import sys; from comity.cli import main; main()"
    command = [sys.executable, "-X", "importtime", "-c", code, "check", CASE, SCENARIO]
    shown = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stderr
    return {name: int(own) for own, name in re.findall(r"import time: +(\d+) \| +\d+ \| +(\S+)", shown)}


def _phases(env: Mapping[str, str], modules: list[str]) -> Table:
    command = [sys.executable, "-c", _PHASES, json.dumps(modules), CASE, SCENARIO]
    runs: list[list[tuple[str, float]]] = [json.loads(_output(command, env)) for _ in range(9)]
    best = {name: min(run[i][1] for run in runs) for i, (name, _) in enumerate(runs[0])}
    total = sum(best.values())
    rows = [(name, f"{taken * 1e3:.1f}", f"{taken / total:.0%}") for name, taken in best.items()]
    caption = "Where the processor time goes: the same work done piece by piece in one process, the fastest of 9."
    return Table(caption, ("piece", "ms", "share"), rows)


def _packages(imports: Mapping[str, int]) -> Table:
    packages: Counter[str] = Counter()
    for name, own in imports.items():
        top = name.partition(".")[0]
        packages["the standard library" if top in sys.stdlib_module_names else top] += own
    total = packages.total()
    rows = [(name, f"{own / 1e3:.1f}", f"{own / total:.0%}") for name, own in packages.most_common(8)]
    return Table(
        "Imports alone, by package, as one run of `-X importtime` counts them (which takes time itself), 8 largest:",
        ("package", "ms", "share"),
        rows,
    )


def _output(command: Sequence[str], env: Mapping[str, str]) -> str:
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
