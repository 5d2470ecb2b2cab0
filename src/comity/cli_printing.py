"""The only place that prints: every text is cleaned here, and text that is lost is never passed over."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

from comity.problems import CaseError, Problem
from comity.steering import encodable, escaped

ROOM = 78  # columns of a line that is written over


class LostOutputError(CaseError):
    """Standard output takes no more text, as on a full disk."""


class NobodyReadsError(Exception):
    """What reads from standard output has ended, as `head` does: nothing is wrong, and nothing more is wanted."""


def put(text: str, end: str = "\n") -> None:
    """Print to standard output; raises `LostOutputError` where that cannot be, `NobodyReadsError` in its way."""
    put_as_it_is(escaped(text) + end)


def put_as_it_is(text: str) -> None:
    """The same for a text that is cleaned, in which colours steer the terminal."""
    if sys.stdout is None or sys.stdout.closed:
        raise lost("it is closed")
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        _drop(sys.stdout)
        raise NobodyReadsError from None
    except OSError as error:
        raise lost(error.strerror or str(error)) from None


def tell(text: str) -> None:
    """Say something beside the answer, on standard error; where that cannot be, nothing can be said."""
    _tell(escaped(text) + "\n")


def tell_over(line: str) -> None:
    """Say how far it is, over what was said so before; an empty line takes that away."""
    _tell(f"\r{escaped(line)[:ROOM]:<{ROOM}}" + ("" if line else "\r"))


def watched(stream: TextIO | None) -> bool:
    """Whether somebody looks on: the stream is open, and a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def lost(reason: str) -> LostOutputError:
    """That text did not reach standard output; nothing more is written there."""
    _drop(sys.stdout)
    return LostOutputError([Problem("unwritable", f"standard output cannot be written: {reason}")])


def _tell(text: str) -> None:
    if sys.stderr is None or sys.stderr.closed:
        return
    try:
        _write(sys.stderr, text)
    except OSError:
        _drop(sys.stderr)


def _write(stream: TextIO, text: str) -> None:
    stream.write(encodable(text, stream.encoding or "utf-8"))
    stream.flush()


def _drop(stream: TextIO | None) -> None:
    """Lead a stream nowhere: what it still holds would be written, and fail again, when Python ends."""
    if stream is not None and not stream.closed:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
