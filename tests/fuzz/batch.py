"""A batch of inputs in a process of its own: `python -m fuzz.batch KIND SEED FIRST LAST`.

It writes the number of each input before it is tried, and a line of JSON for each that is not answered as it should be.
An input has 20 seconds of processor time and a gigabyte.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import tempfile
import warnings
from importlib import import_module
from pathlib import Path
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Protocol

from fuzz.lawful import TooSlowError, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

KINDS = ("documents", "values", "goals", "options", "tables", "logs")
"""The modules that draw inputs, each of one kind."""
SECONDS = 20.0
BYTES = 1 << 30
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a name of its own is made in it
"""Where files need no disk, if the system has such a place."""


class Probe(Protocol):
    """An input, whose text can be pasted into a test."""

    def breaches(self) -> Iterator[str]:
        """What is unlawful of how it is answered."""
        ...


def drawn(kind: str, seed: int, number: int) -> Probe:
    """The input of that number: the same for ever, whichever were drawn before."""
    found: Probe = import_module(f"fuzz.{kind}").draw(random_of(kind, seed, number))
    return found


def random_of(kind: str, seed: int, number: int) -> Random:
    """The chance that the input of that number is drawn by."""
    return Random(f"{kind} {seed} {number}")  # noqa: S311 - chance, not secrets


def run(kind: str, seed: int, first: int, last: int, seconds: float = SECONDS) -> Iterator[dict[str, object]]:
    """Each input of the batch: its number before it is tried, then what is wrong with its answer, if anything is."""
    signal.signal(signal.SIGPROF, _too_slow)
    for number in range(first, last):
        yield {"number": number}
        probe = drawn(kind, seed, number)
        begun = process_time()
        signal.setitimer(signal.ITIMER_PROF, seconds, 1)
        found = _breaches(probe)
        signal.setitimer(signal.ITIMER_PROF, 0)
        spent = process_time() - begun
        if found or spent > seconds / 10:
            yield {"number": number, "breaches": found, "input": pasted(probe), "spent": round(spent, 2)}


def pasted(probe: Probe) -> str:
    """The text of an input; Python does not write endless things, nor whole numbers of more than 4,300 digits."""
    try:
        return repr(probe)
    except (ValueError, RecursionError) as error:
        return f"<not written: {error}>"


def _breaches(probe: Probe) -> list[str]:
    try:
        return list(probe.breaches())
    except (Exception, TooSlowError) as error:  # noqa: BLE001 - whatever it is, it is told
        return [told(error)]


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def _bound_memory() -> None:
    """A gigabyte more than what is taken now; where a system does not say how much that is, no bound."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        taken = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + BYTES, taken + BYTES))


def main() -> None:
    """Run what the arguments say, in an empty folder."""
    kind, seed, first, last, seconds = sys.argv[1], *map(int, sys.argv[2:5]), float(sys.argv[5])
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", message="datetime.datetime.utcfromtimestamp", category=DeprecationWarning)
    with (
        tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as folder,
        os.fdopen(os.dup(1), "w", encoding="utf-8") as out,
    ):
        os.dup2(2, 1)  # what is printed past Python does not mix with this
        here = Path(folder, "work", "here")
        here.mkdir(parents=True)
        os.chdir(here)
        drawn(kind, seed, first)  # what is read once is read before memory is bounded
        gc.freeze()  # what stays till the end is not looked through again and again
        _bound_memory()
        for line in run(kind, seed, first, last, seconds):
            print(json.dumps(line), file=out, flush=True)
        os.chdir("/")


if __name__ == "__main__":
    main()
