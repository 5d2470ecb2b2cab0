"""What has no end, or may never come, is refused wherever a file is read; what is held open for comity is read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import docs_blocks

if TYPE_CHECKING:
    from pathlib import Path

CASE = json.dumps(docs_blocks.bridge(), default=str)
PATIENCE = 300.0
"""Seconds after which a process is taken to wait for ever."""
ROUTES = {
    "case": ("check", "pipe", "s.yaml"),
    "party file of a case": ("show", "with_pipe"),
    "scenario": ("check", "case.yaml", "pipe"),
    "scenario of a question": ("possible", "case.yaml", "pipe"),
    "scenario in a folder that is searched": ("check", "case.yaml", "scanned"),
    "device": ("check", "case.yaml", "/dev/zero"),
    "test": ("test", "pipe"),
    "test of a folder": ("test", "scanned"),
    "case that a scenario names": ("test", "names_pipe.yaml"),
    "baseline": ("test", "case.yaml", "--baseline", "pipe"),
    "table": ("sweep", "case.yaml", "pipe.csv"),
    "table of another kind": ("sweep", "case.yaml", "pipe.parquet"),
    "folder of tables": ("sweep", "case.yaml", "tables"),
    "log": ("sweep", "case.yaml", "--log", "pipe.xes"),
    "log in a table": ("sweep", "case.yaml", "--log", "pipe.csv"),
    "mapping of a log": ("sweep", "case.yaml", "--log", "log.xes", "--events", "pipe"),
    "model": ("declare", "pipe"),
    "beginning of a space": ("space", "case.yaml", "--given", "pipe"),
    "counts of a space": ("space", "case.yaml", "--resume", "pipe"),
    "scenarios that there are": ("suggest-tests", "case.yaml", "--existing", "pipe"),
    "report": ("report", "case.yaml", "pipe"),
    "board": ("board", "case.yaml", "pipe", "-o", "board.html"),
    "export": ("export", "case.yaml", "pipe", "--to", "verdicts"),
}
RUN = """
import json, sys
from click.testing import CliRunner
from comity.cli import main
found = {}
for name, words in json.loads(sys.stdin.read()).items():
    print(name, file=sys.stderr, flush=True)
    done = CliRunner().invoke(main, words)
    found[name] = [done.exit_code, done.output]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("pipes")
    for name in ("with_pipe", "scanned", "tables"):
        (here / name).mkdir()
    for name in ("case.yaml", "with_pipe/case.yaml"):
        (here / name).write_text(CASE, encoding="utf-8")
    (here / "s.yaml").write_text("scenario: s\ncase: case.yaml\nsteps: [{}]\n", encoding="utf-8")
    (here / "names_pipe.yaml").write_text("scenario: s\ncase: pipe\nsteps: [{}]\n", encoding="utf-8")
    (here / "log.xes").write_text("<log/>", encoding="utf-8")
    pipes = "pipe with_pipe/p.yaml scanned/p.yaml tables/t.parquet pipe.csv pipe.parquet pipe.xes"
    for name in pipes.split():
        os.mkfifo(here / name)
    return here


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, tuple[int, str]]:
    """The exit code and the words of every route, all in one process, which waits for none of the pipes."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", RUN],
            cwd=folder,
            input=json.dumps(ROUTES),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        reached = (error.stderr or b"").decode().split("\n")
        pytest.fail(f"it waits for ever: {reached[-2:]}")
    return {name: (code, text) for name, (code, text) in json.loads(done.stdout).items()}


@pytest.mark.parametrize("route", ROUTES)
def test_a_pipe_or_a_device_is_refused_by_its_name(route: str, said: dict[str, tuple[int, str]]) -> None:
    code, text = said[route]
    assert code == 2
    if route == "case that a scenario names":  # nothing is said of what it is: a scenario can name any file there is
        assert "names_pipe.yaml:2:7: `pipe` is no case [no-case]" in text
    else:
        assert re.match(r"cannot read `[\w/.]+`: it is a (pipe|device), not a file \[no-file\]\n", text), text


def piped(folder: Path, *words: str, line: str) -> tuple[int, str]:
    """A command line of bash in which `comity WORDS` stands for COMITY."""
    command = line.replace("COMITY", f"'{sys.executable}' -m comity {' '.join(words)}")
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "line", ["COMITY /dev/stdin < s.yaml", "cat s.yaml | COMITY /dev/stdin", "COMITY <(cat s.yaml)"]
)
def test_what_is_held_open_is_read(line: str, folder: Path) -> None:
    code, text = piped(folder, "check", "case.yaml", line=line)
    assert code == 0, text
    assert text.startswith("s\n=")


def test_what_would_be_read_twice_is_refused_with_the_way_out(folder: Path) -> None:
    code, text = piped(folder, "test", line="COMITY <(cat s.yaml)")
    assert code == 2
    assert re.match(
        r"cannot read `/dev/fd/\d+`: it is a pipe, not a file \[no-file\]\n"
        r"help: it would be read more than once: save it to a file first\n",
        text,
    )
