"""What a search says on a terminal while it lasts, and what Ctrl-C leaves of it."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from threading import Event

import pytest

from comity import cli_options

ROOT = Path(__file__).parent.parent
HANGING = 300
"""Seconds after which something hangs; nothing else depends on it."""
SEARCHING = re.compile(rb"\rsearching for \d+ s; Ctrl-C stops and keeps what was found")
WATCHED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background job would ignore
from comity import cli_options
from comity.__main__ import main
from comity.solve import witness
cli_options.TICK = 0.01
make, made = witness.scenario, []
def scenario(*args, **options):
    made.append(make(*args, **options))
    if len(made) == 2:
        print("two are made", file=sys.stderr, flush=True)
    return made[-1]
witness.scenario = scenario
main()
"""
LONG = ["agree", "rules/ukraine-2024", "--goal", "war == ceasefire", "--all", "100000"]


class Terminal(io.StringIO):
    """What a terminal is sent; `written` is set once it was sent anything."""

    def __init__(self) -> None:
        super().__init__()
        self.written = Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        done = super().write(text)
        self.written.set()
        return done


def said(monkeypatch: pytest.MonkeyPatch, form: str, *, out: io.StringIO, err: io.StringIO) -> str:
    """What is said on stderr during a search that finds two things, in which the clock stands still."""
    monkeypatch.setattr(cli_options, "TICK", 0.001)
    monkeypatch.setattr(cli_options, "monotonic", lambda: 0.0)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    before = threading.active_count()
    with cli_options.progress(form) as found:
        found += ["one", "other"]
        tells = threading.active_count() > before
        assert not tells or (isinstance(err, Terminal) and err.written.wait(HANGING))
    assert not out.getvalue()
    return err.getvalue()


@pytest.mark.parametrize(("form", "out"), [("text", io.StringIO()), ("text", Terminal()), ("json", Terminal())])
def test_a_search_tells_a_terminal_what_was_found_and_how_long_it_takes(
    monkeypatch: pytest.MonkeyPatch, form: str, out: io.StringIO
) -> None:
    line = "searching for 0 s, 2 found so far; Ctrl-C stops and keeps what was found"
    told = said(monkeypatch, form, out=out, err=Terminal())
    *looks, taken_away, end = told.split("\r")[1:]
    assert (taken_away, end) == (" " * 78, "")
    # What was found may come after the first looks, and is not forgotten.
    said_of = [line.replace(", 2 found so far", ""), line]
    told_in_turn = [said_of.index(each.rstrip()) for each in looks]
    assert told_in_turn == sorted(told_in_turn)


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
    monkeypatch.setattr(cli_options, "TICK", HANGING)
    monkeypatch.setattr(sys, "stderr", screen)
    with cli_options.progress("text"):
        pass
    assert not screen.getvalue()


def test_a_search_that_fails_leaves_the_line_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(cli_options, "TICK", 0.001)
    monkeypatch.setattr(sys, "stderr", screen)

    def failing() -> None:
        with cli_options.progress("text"):
            assert screen.written.wait(HANGING)
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert screen.getvalue().endswith(" \r")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals of this kind here")
def test_ctrl_c_ends_a_long_search_and_prints_what_was_found() -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", WATCHED, *LONG]
    asked = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, text=True, encoding="utf-8")
    os.close(theirs)
    told = b""
    while not (b"two are made" in told and SEARCHING.search(told)):
        told += os.read(ours, 1000)
    asked.send_signal(signal.SIGINT)
    printed, _ = asked.communicate(timeout=HANGING)
    os.close(ours)
    assert asked.returncode == 0
    assert "  step 1: " in printed
    assert "  stopped: interrupted\n" in printed
