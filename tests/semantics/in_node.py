"""The script of the page that executes programs, in one Node process: a program, a course and a choice, and a truth."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity.pages.coding import coded
from comity.pages.parts import value_coded
from comity.pages.program import Program
from comity.testing import boarding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from comity import ground as g

_DAY = 86_400
_LOOP = """
const lines = require("node:readline").createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on("line", (line) => {
  const [json, told, choice, part] = JSON.parse(line);
  const model = makeModel(json);
  const cell = (input) => (value) => (value === "unsaid" ? UNSAID : cellOf(model, input, value));
  const same = [NO, OPEN, YES].map((value) => perStep(told.steps, () => value));
  const course = { ...told, same, masked: false, values: told.values.map((row, input) => row?.map(cell(input))) };
  process.stdout.write(JSON.stringify(valuesOf(worldOf(model, course, choice, []), part)) + "\\n");
});
"""


@cache
def _process() -> subprocess.Popen[str]:
    text = "\n".join(['"use strict";', *boarding.scripts().values(), _LOOP])
    pipe = subprocess.PIPE
    return subprocess.Popen([str(boarding.node()), "-e", text], stdin=pipe, stdout=pipe, text=True)


def executed(
    build: Callable[[Program], int],
    case: c.Case,
    roots: Sequence[g.Ground],
    course: c.Course,
    choice: Mapping[str, str],
) -> tuple[int, ...]:
    """What the page computes for what is built."""
    model = coded(case)
    program = Program({ref: i for i, ref in enumerate(case.references)}, roots)
    part = program.place(build(program))
    model["program"] = program.code
    process = _process()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps([model, _told(course, case), dict(choice), part]) + "\n")
    process.stdin.flush()
    return tuple(json.loads(process.stdout.readline()))


def _told(course: c.Course, case: c.Case) -> dict[str, Any]:
    rows = [[_cell(cell) for cell in course.values[ref]] if ref in course.values else None for ref in case.references]
    dates = [_seconds(at) for at in course.dates]
    horizon = _seconds(course.horizon)
    return {"steps": course.steps, "values": rows, "dates": dates, "horizon": horizon, "closed": course.closed}


def _cell(cell: c.Cell) -> bool | str | None:
    return "unsaid" if isinstance(cell, c.Unsaid) else value_coded(cell)


def _seconds(at: c.Moment | None) -> int | None:
    return None if at is None else c.day(at).toordinal() * _DAY  # the courses of these tests have days alone
