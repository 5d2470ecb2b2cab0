"""What a search says on a terminal while it lasts, and what Ctrl-C leaves of it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from comity import cli_options

ROOT = Path(__file__).parent.parent
LONG = ["agree", "rules/ukraine-2024", "--goal", "war == ceasefire", "--all", "100000"]


class Terminal(io.StringIO):
    """What a terminal is sent."""

    def isatty(self) -> bool:
        return True


def said(monkeypatch: pytest.MonkeyPatch, form: str, *, out: io.StringIO, err: io.StringIO) -> str:
    """What is said on stderr during a search that finds two things."""
    monkeypatch.setattr(cli_options, "TICK", 0.05)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with cli_options.progress(form) as found:
        found += ["one", "other"]
        sleep(0.3)
    assert not out.getvalue()
    return err.getvalue()


@pytest.mark.parametrize(("form", "out"), [("text", io.StringIO()), ("text", Terminal()), ("json", Terminal())])
def test_a_search_tells_a_terminal_what_was_found_and_how_long_it_takes(
    monkeypatch: pytest.MonkeyPatch, form: str, out: io.StringIO
) -> None:
    line = "\rsearching for 0 s, 2 found so far; Ctrl-C stops and keeps what was found"
    told = said(monkeypatch, form, out=out, err=Terminal())
    assert told.startswith(line)
    assert told.endswith(f"{line:<79}\r{' ' * 78}\r")


@pytest.mark.parametrize(
    ("form", "out", "err"),
    [
        ("text", Terminal(), io.StringIO()),
        ("text", io.StringIO(), io.StringIO()),
        ("json", io.StringIO(), Terminal()),
        ("json", Terminal(), io.StringIO()),
    ],
)
def test_nothing_is_said_where_stderr_is_piped_or_json_is(
    monkeypatch: pytest.MonkeyPatch, form: str, out: io.StringIO, err: io.StringIO
) -> None:
    assert not said(monkeypatch, form, out=out, err=err)


def test_a_short_search_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with cli_options.progress("text"):
        pass
    assert not screen.getvalue()


def test_a_search_that_fails_leaves_the_line_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(cli_options, "TICK", 0.05)
    monkeypatch.setattr(sys, "stderr", screen)

    def failing() -> None:
        with cli_options.progress("text"):
            sleep(0.2)
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert screen.getvalue().endswith(" \r")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals of this kind here")
def test_ctrl_c_ends_a_long_search_and_prints_what_was_found() -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "comity", *LONG]
    asked = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, text=True, encoding="utf-8")
    os.close(theirs)
    told = b""
    while b"searching for 3 s" not in told:
        told += os.read(ours, 1000)
    asked.send_signal(signal.SIGINT)
    printed, _ = asked.communicate(timeout=60)
    os.close(ours)
    assert told.startswith(b"\rsearching for 1 s; Ctrl-C stops and keeps what was found")
    assert asked.returncode == 0
    assert "  step 1: " in printed
    assert "  stopped: interrupted\n" in printed
