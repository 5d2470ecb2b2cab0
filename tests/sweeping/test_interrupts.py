"""What Ctrl-C, SIGTERM and SIGKILL leave: no process that goes on, no exit code of success, and what was done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from select import select
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from comity.cli import main
from comity.spaces import space as spaces
from comity.sweeping import writing

if TYPE_CHECKING:
    from collections.abc import Callable

CASE = """
case: bridge
facts: {war: bool, toll: {type: int, range: [0, 20]}}
parties:
  - party: north
    statements: {s: {speaker: The council}}
    terms:
      - {id: peace, kind: red_line, title: No war, stated: [s], never: war}
"""
HOLDING = """
import os
from comity.sweeping.running import Job, run


class Held:
    name, named, size, lasting = "held", ("row", None), None, True

    def segments(self):
        with open("alive", "w") as alive:
            alive.write(f"{os.getpid()} ")
            alive.flush()
            open("gate").read()
        return iter(())


if __name__ == "__main__":
    run(Job(None, Held(), False, (), None, None, None), frozenset(), 2, print)
"""
"""Two processes that go through a table which does not come: each says so in one pipe, and waits at another."""

WAITING = """
import signal, sys
from comity.sweeping import running
from comity.__main__ import main

true, calls = running.evaluate, iter(range(10))


def evaluate(*given):
    if next(calls) == 0:
        print("here", flush=True)
        signal.pause()
    return true(*given)


running.evaluate = evaluate
main()
"""
"""The command, which says that it is at work and waits for a signal."""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE, encoding="utf-8")
    Path("table.csv").write_text("id,war\na,false\nb,\n", encoding="utf-8")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL])
def test_other_processes_of_a_sweep_end_with_the_one_that_started_them(sent: signal.Signals) -> None:
    Path("holding.py").write_text(HOLDING, encoding="utf-8")
    os.mkfifo("alive")
    os.mkfifo("gate")
    with subprocess.Popen([sys.executable, "holding.py"]) as started, Path("alive").open("rb", buffering=0) as alive:
        told = b""
        while len(told.split()) < 2 or not told.endswith(b" "):
            told += alive.read(100) or b""
        assert str(started.pid).encode() in told.split()
        started.send_signal(sent)
        assert started.wait() == -sent
        try:
            assert select([alive], [], [], 60)[0], "the other process lives on"  # at its end nobody holds the pipe
            assert alive.read(1) == b""
        finally:
            other = next(int(each) for each in told.split() if int(each) != started.pid)
            _end(other)


def _end(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_sweep_that_is_stopped_does_not_end_as_if_it_had_written_its_output(sent: signal.Signals, code: int) -> None:
    words = ["sweep", "case.yaml", "table.csv", "--out", "out.parquet"]
    # A shell has its background jobs, and those of a test run, ignore Ctrl-C.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    command = [sys.executable, "-c", WAITING, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=heard) as started:  # noqa: PLW1509 - no threads
        assert started.stdout
        assert started.stdout.readline() == b"here\n"
        started.send_signal(sent)
        started.stdout.read()
    assert started.returncode == code
    assert not Path("out.parquet").exists()
    result = CliRunner().invoke(main, [*words, "--resume"])
    assert result.exit_code == 0, result.output
    assert sorted(each.name for each in Path().iterdir()) == ["case.yaml", "out.parquet", "table.csv"]


def test_what_a_killed_process_began_to_write_is_cleared_when_the_run_is_resumed() -> None:
    out = Path("out")
    writing.begin(out, {"case": "c"}, resume=False)
    (writing.partial(out) / ".part-000000.parquet.1").write_bytes(b"PAR1")
    writing.begin(out, {"case": "c"}, resume=True)
    assert [each.name for each in writing.partial(out).iterdir()] == ["_manifest.json"]


def test_a_space_that_is_interrupted_keeps_its_counts_and_says_130(monkeypatch: pytest.MonkeyPatch) -> None:
    true: Callable[..., Any] = spaces.Space._count  # noqa: SLF001 - what takes long

    def count(self: spaces.Space, name: str, *given: object) -> None:
        if name.startswith("party"):
            raise KeyboardInterrupt
        true(self, name, *given)

    with monkeypatch.context() as patched:
        patched.setattr(spaces.Space, "_count", count)
        result = CliRunner().invoke(main, ["space", "case.yaml", "--save", "kept.json"])
    assert (result.exit_code, "Not everything was counted: interrupted." in result.output) == (130, True)
    assert CliRunner().invoke(main, ["space", "case.yaml", "--resume", "kept.json"]).exit_code == 0


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (["export", "case.yaml", "--to", "actors", "-o", "out"], "out"),
        (["board", "case.yaml", "-o", "out.html"], "out.html"),
        (["report", "case.yaml", "case.yaml", "-o", "out.html"], "out.html"),
        (["suggest-tests", "case.yaml", "-o", "out"], "out"),
        (["test", "case.yaml", "--report", "junit", "out.xml"], "out.xml"),
        (["space", "case.yaml", "--save", "out.json"], "out.json"),
        (["sweep", "case.yaml", "table.csv", "--out", "out.parquet"], "out.parquet"),
        (["declare", "case.yaml", "-o", "out.yaml"], "out.yaml"),
    ],
)
def test_a_command_that_is_interrupted_before_it_wrote_anything_never_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, words: list[str], out: str
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for where in ("load.load_case", "load.files.text_of", "load.files.case_texts", "load.cases.load_case"):
        monkeypatch.setattr(f"comity.{where}", interrupted)
    monkeypatch.setattr("comity.load.cases.case_texts", interrupted)
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1, result.output
    assert not Path(out).is_file()
