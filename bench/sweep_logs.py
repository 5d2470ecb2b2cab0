"""Conformance of an event log with DECLARE constraints: `python -m bench.sweep_logs NAME EVENTS FOLDER`, in JSON.

Reading the log and checking it are timed apart; the number of traces that violate each constraint is the answer.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from bench.sweep_jobs import peak
from pyarrow import csv

if TYPE_CHECKING:
    from collections.abc import Callable

Found = dict[str, Any]
ACTIVITIES = tuple(f"Act {number}" for number in range(20))
EVENTS_OF_TRACE = 10
PAIRS = tuple((f"Act {number}", f"Act {(number * 7 + 3) % 20}") for number in range(3))
TEMPLATES = {
    "Responded Existence": "responded_existence",
    "Response": "response",
    "Precedence": "precedence",
    "Alternate Response": "altresponse",
    "Alternate Precedence": "altprecedence",
    "Chain Response": "chainresponse",
    "Chain Precedence": "chainprecedence",
}
"""The templates that all three have, and the names of pm4py for them; each over three pairs of activities."""
_START = 1_700_000_000_000_000
_MINUTE = 60_000_000


def model() -> str:
    """The constraints, as a `.decl` file."""
    lines = [f"activity {name}" for name in ACTIVITIES]
    lines += [f"{template}[{one}, {other}] | | |" for template in TEMPLATES for one, other in PAIRS]
    return "\n".join(lines) + "\n"


def log(events: int, folder: Path) -> Path:
    """A log of random activities, ten events to a trace, as a CSV file with the columns of pm4py."""
    path = folder / f"log-{events}.csv"
    if path.exists():
        return path
    chance, at = np.random.default_rng(1), np.arange(events)
    names = pa.DictionaryArray.from_arrays(pa.array(chance.integers(0, 20, events)), pa.array(ACTIVITIES))
    traces = pa.array([f"t{number}" for number in range(events // EVENTS_OF_TRACE)])
    times = pa.array(_START + at * _MINUTE, pa.timestamp("us"))
    columns = {
        "case:concept:name": traces.take(pa.array(at // EVENTS_OF_TRACE)),
        "concept:name": names.dictionary_decode(),
        "time:timestamp": pc.strftime(times, "%Y-%m-%dT%H:%M:%S+00:00"),
    }
    csv.write_csv(pa.table(columns), path)
    return path


def by_comity(path: Path) -> Found:
    """Reading is making the table of steps; checking is the sweep over it."""
    import comity
    from comity.declare.models import case_of_model
    from comity.logs.mappings import by_titles
    from comity.logs.steps import log_table
    from comity.sweeping import sweep

    given = comity.case_of(case_of_model(model(), "model.decl"))
    start = time.process_time()
    table = log_table(path, by_titles(given), given).read_all()
    read = time.process_time()
    answer = sweep(given, table)
    checked = time.process_time()
    found = [term.verdicts.get("violated", 0) for party in answer.parties for term in party.terms]
    return {"reading": read - start, "checking": checked - read, "violated": found}


def by_pm4py(path: Path) -> Found:
    """The conformance of pandas' data frames."""
    import pandas as pd
    import pm4py

    start = time.process_time()
    frame = pm4py.format_dataframe(pd.read_csv(path))
    read = time.process_time()
    of = {name: {pair: {"support": 1, "confidence": 1} for pair in PAIRS} for name in TEMPLATES.values()}
    traces = pm4py.conformance_declare(frame, of, return_diagnostics_dataframe=False)
    checked = time.process_time()
    broken = [{(each[0], tuple(each[1])) for each in trace["deviations"]} for trace in traces]
    found = [sum((name, pair) in each for each in broken) for name in TEMPLATES.values() for pair in PAIRS]
    return {"reading": read - start, "checking": checked - read, "violated": found}


def by_declare4py(path: Path) -> Found:
    """A constraint that is not triggered counts as satisfied, as it does for the others."""
    import pandas as pd
    import pm4py
    from Declare4Py.D4PyEventLog import D4PyEventLog
    from Declare4Py.ProcessMiningTasks.ConformanceChecking.MPDeclareAnalyzer import MPDeclareAnalyzer
    from Declare4Py.ProcessModels.DeclareModel import DeclareModel

    written = path.with_suffix(".decl")
    written.write_text(model(), encoding="utf-8")
    of = DeclareModel().parse_from_file(str(written))
    start = time.process_time()
    given = D4PyEventLog(case_name="case:concept:name")
    given.log = pm4py.convert_to_event_log(pm4py.format_dataframe(pd.read_csv(path)))
    given.log_length = len(given.log)
    given.activity_key, given.timestamp_key = "concept:name", "time:timestamp"
    read = time.process_time()
    state = MPDeclareAnalyzer(log=given, declare_model=of, consider_vacuity=True).run().get_metric(metric="state")
    checked = time.process_time()
    found = [int((state[name] == 0).sum()) for name in state.columns]
    return {"reading": read - start, "checking": checked - read, "violated": found, "names": list(state.columns)}


BY: dict[str, Callable[[Path], Found]] = {"comity": by_comity, "pm4py": by_pm4py, "declare4py": by_declare4py}


def main(name: str, events: str, folder: str) -> None:
    """Check a log by one of them."""
    warnings.simplefilter("ignore")
    pa.set_cpu_count(1)
    path = log(int(events), Path(folder))
    before, found = peak(), BY[name](path)
    print(json.dumps({"before": before, "memory": peak(), **found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
