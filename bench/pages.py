"""The page: its evaluator in Node beside `check`, what a change costs, how large it is, and how graphs are laid out."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING, Any

from bench.generated import case as generated
from bench.generated import scenario as drawn
from bench.measure import Table, fastest, times

import comity
from comity.graphs.graph import graph
from comity.pages.coding import coded, scenario_coded
from comity.pages.gathering import gather
from comity.pages.page import page
from comity.testing import boarding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.case import Case, Scenario

TERMS = (22, 100, 300)
STEPS = 4
ROUNDS = 200
"""How often the scripts judge one scenario, after as many rounds that are not counted."""
MOST = 150_000
"""Bytes that the evaluator and the model of the real case may have together."""

_TIMED = """
const [json, scenario] = JSON.parse(require("node:fs").readFileSync(0, "utf-8"));
const model = makeModel(json);
const once = () => judge(model, courseOf(model, scenario), {});
for (let i = 0; i < ROUNDS; i += 1) once();
const start = process.cpuUsage();
for (let i = 0; i < ROUNDS; i += 1) once();
const used = process.cpuUsage(start);
console.log((used.user + used.system) / 1e6 / ROUNDS);
"""


def measure() -> Iterator[Table]:
    """Judging, then making and size, then graphs."""
    yield _judging()
    yield _sizes()
    yield _graphs()


def _case(terms: int) -> tuple[Case, Scenario]:
    case = comity.case_of(generated(terms, windows=True))
    return case, comity.scenario_of(drawn(STEPS), case)


def _judging() -> Table:
    rows = []
    for terms in TERMS:
        case, scenario = _case(terms)
        check = fastest({"check": lambda: comity.check(case, scenario, engine="meaning", explain=False)})["check"]  # noqa: B023
        page_ = _in_node(case, scenario)
        rows.append([f"{terms} terms", f"{check * 1e3:.2f}", f"{page_ * 1e3:.2f}", times(check / page_)])
    return Table(
        f"All verdicts and stances of one scenario of {STEPS} dated steps, as after each change on the board.",
        ["", "`check`, ms", "the page, ms", "`check` / the page"],
        rows,
    )


def _in_node(case: Case, scenario: Scenario) -> float:
    """Processor seconds that the scripts of the page take for one scenario."""
    text = "\n".join(['"use strict";', f"const ROUNDS = {ROUNDS};", *boarding.scripts().values(), _TIMED])
    told = json.dumps([coded(case), scenario_coded(scenario, case)])
    ran = subprocess.run([str(boarding.node()), "-e", text], input=told, capture_output=True, text=True, check=True)
    return float(ran.stdout)


def _sizes() -> Table:
    real = comity.load_case("rules/ukraine-2024")
    frozen = comity.load_scenario("examples/ukraine-2024/frozen-conflict.yaml", real)
    rows, found = [], {}
    for name, (case, scenario) in {
        "real case": (real, frozen),
        **{f"{each} terms": _case(each) for each in TERMS},
    }.items():
        report = gather(case, [scenario], seconds=1)
        start = time.process_time()
        whole = page(report, case, [scenario], opening="board")
        took = time.process_time() - start
        once = fastest({"check": lambda: comity.check(case, scenario)}, rounds=3)["check"]  # noqa: B023
        model = len(json.dumps(coded(case), separators=(",", ":")))
        found[name] = model + sum(map(len, boarding.scripts().values()))
        rows.append([name, f"{len(whole.encode()):,}", f"{found[name]:,}", times(took / once)])
    met = "Met" if found["real case"] <= MOST else "Not met"
    return Table(
        "What a page of one scenario has, and what making it takes beside one `check` with reasons.",
        ["", "bytes", "of these evaluator and model", "making / `check`"],
        rows,
        f"Target: evaluator and model of the real case at most {MOST:,} bytes. **{met}.**",
    )


def _graphs() -> Table:
    rows = []
    for terms in (22, 100, 300, 1_000):
        case = comity.case_of(generated(terms))
        found: Any = graph(case)
        took = fastest({"graph": lambda: graph(case), "svg": found.to_svg, "dot": found.to_dot}, rounds=3)  # noqa: B023
        rows.append([
            f"{terms} terms", f"{len(found.nodes):,} and {len(found.edges):,}", f"{took['graph'] * 1e3:.0f}",
            f"{took['svg'] * 1e3:.0f}", times(took["svg"] / took["dot"]),
        ])  # fmt: skip
    return Table(
        "The dependency graph: reading it off the case, and laying it out as SVG beside writing it as DOT.",
        ["", "nodes and edges", "graph, ms", "SVG, ms", "SVG / DOT"],
        rows,
    )
