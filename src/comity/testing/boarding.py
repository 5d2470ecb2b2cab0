"""The page's own evaluator as one more engine: its scripts run in Node, in one process that answers line by line."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from comity.pages.coding import coded, scenario_coded

if TYPE_CHECKING:
    from comity.case import Case, Scenario
    from comity.kinds import Verdict

SCRIPTS = ("numbers", "program", "verdicts", "course", "reasons", "yaml")
"""The scripts that evaluate, without those that show anything, in the order in which a page has them."""
Told = dict[str, tuple["Verdict", tuple["Verdict", ...], tuple["Verdict", ...]]]

_LOOP = """
let model = null;
const asked = {
  model: (json) => { model = makeModel(json); return true; },
  judge: (scenario, fixed) => judge(model, courseOf(model, scenario), fixed),
  because: (scenario, fixed, name) => because(model, courseOf(model, scenario), fixed, name),
  broken: (scenario, fixed, id) => becauseBroken(model, courseOf(model, scenario), fixed, id),
  wouldDecide: (scenario, fixed, name) => wouldDecide(model, courseOf(model, scenario), fixed, name),
  inWords: (scenario, cell) => inWords(model, scenario, cell),
  definitions: (scenario, fixed, name) => definitionsOf(model, name),
  obligations: (scenario, fixed) => openObligations(model, courseOf(model, scenario), fixed),
  read: (text) => readScenario(model, text),
  write: (scenario) => writeScenario(model, scenario),
};
const lines = require("node:readline").createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on("line", (line) => {
  const [name, ...rest] = JSON.parse(line);
  process.stdout.write(JSON.stringify(asked[name](...rest)) + "\\n");
});
"""


def available() -> bool:
    """Whether there is a Node to run the scripts: `node` on the path, or else the one that Playwright brings along."""
    return node() is not None


@cache
def node() -> Path | None:
    """Where Node is, or None."""
    found = shutil.which("node")
    if found:
        return Path(found)
    spec = find_spec("playwright")
    brought = Path(spec.origin).parent / "driver" / "node" if spec and spec.origin else None
    return brought if brought and brought.is_file() else None


def scripts() -> dict[str, str]:
    """The text of each script that evaluates, by its name."""
    folder = files("comity").joinpath("pages", "script")
    return {name: folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS}


def program(texts: dict[str, str]) -> str:
    """A program for Node that answers each line `[question, argument, ...]` of JSON with a line of JSON."""
    return "\n".join(['"use strict";', *texts.values(), _LOOP])


def start(texts: dict[str, str]) -> subprocess.Popen[str]:
    """A process that runs these scripts; raises `FileNotFoundError` when there is no Node."""
    where = node()
    if where is None:
        raise FileNotFoundError("no Node.js: neither `node` on the path nor Playwright is there")
    pipe = subprocess.PIPE
    return subprocess.Popen([where, "-e", program(texts)], stdin=pipe, stdout=pipe, text=True, encoding="utf-8")  # noqa: S603 - our own scripts


# --- one process for all questions ---------------------------------------------------------------------------------


class Running(NamedTuple):
    """The process, and in `told` the case that it was told last, if any."""

    process: subprocess.Popen[str]
    told: list[Case]


_running: list[Running] = []  # at most one


def verdicts(case: Case, scenario: Scenario) -> Told:
    """The verdict of every term in force by the page: it, those that are possible, and those of the readings.

    Raises `FileNotFoundError` when there is no Node. The process goes on for further questions until Python ends.
    """
    now = running()
    if now.told != [case]:
        _exchange(now.process, ["model", coded(case)])
        now.told[:] = [case]
    answer = _exchange(now.process, ["judge", scenario_coded(scenario, case), {}])
    return {
        name: (found["verdict"], tuple(found["possible"]), tuple(found["readings"].values()))
        for name, found in answer["terms"].items()
    }


def running() -> Running:
    """The process that answers; started anew when it has ended."""
    if not _running or _running[0].process.poll() is not None:
        for ended in _running:
            _close(ended.process)
        _running[:] = [Running(start(scripts()), [])]
        atexit.register(_close, _running[0].process)
    return _running[0]


def _exchange(process: subprocess.Popen[str], question: list[Any]) -> Any:  # noqa: ANN401 - what the page answers
    assert process.stdin is not None  # noqa: S101 - both were asked for
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def _close(process: subprocess.Popen[str]) -> None:
    atexit.unregister(_close)
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(BrokenPipeError):  # what it was told may not have reached it
            if stream is not None:
                stream.close()
