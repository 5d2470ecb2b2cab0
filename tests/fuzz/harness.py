"""Many inputs of a kind, in batches of child processes; an input that hangs or kills its process is named as well."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 2_000
PATIENCE = 1_200.0
"""Seconds without a word after which a process is taken to be stuck, however much else the machine does."""
_DETAIL = re.compile(r"`[^`]*`|\b\d+\b|U\+[0-9A-F]+|: .*", re.DOTALL)


@dataclass
class Failure:
    """An input that was not answered as it should be."""

    number: int
    breaches: list[str]
    text: str

    @property
    def group(self) -> str:
        """What it has in common with others: the first breach without its particulars."""
        return _DETAIL.sub("…", self.breaches[0])


@dataclass
class Run:
    """What became of some inputs of one kind."""

    kind: str
    seed: int
    tried: int = 0
    failures: list[Failure] = field(default_factory=list)
    slow: list[tuple[float, int]] = field(default_factory=list)

    @property
    def groups(self) -> dict[str, list[Failure]]:
        """The failures by what they have in common, the shortest input first."""
        found: dict[str, list[Failure]] = {}
        for failure in sorted(self.failures, key=lambda each: len(each.text)):
            found.setdefault(failure.group, []).append(failure)
        return found

    def __str__(self) -> str:
        lines = [f"{self.kind}, seed {self.seed}: {self.tried:,} inputs, {len(self.failures):,} failures"]
        for group, found in sorted(self.groups.items(), key=lambda item: -len(item[1])):
            first = found[0]
            lines += [
                f"{len(found):6} {group}",
                f"       number {first.number}: {first.breaches[0]}",
                f"       {first.text[:3000]}",
            ]
        lines += [
            f"       slow: {spent} s of processor time for number {number}" for spent, number in sorted(self.slow)[-5:]
        ]
        return "\n".join(lines)


def fuzz(  # noqa: PLR0913 - which inputs, and how long each may take
    kind: str, seed: int, inputs: int, *, first: int = 0, seconds: float = 20, patience: float = PATIENCE
) -> Run:
    """All inputs of these numbers."""
    run = Run(kind, seed)
    end = first + inputs
    while first < end:
        first = _batch(run, first, min(end, first + BATCH), seconds, patience)
    return run


def _batch(run: Run, first: int, last: int, seconds: float, patience: float) -> int:
    """One process; the number from which the next is to go on."""
    command = [sys.executable, "-m", "fuzz.batch", run.kind, *map(str, (run.seed, first, last, seconds))]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent.parent), *_inherited()])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env, stdin=subprocess.DEVNULL) as process:
        number = first - 1
        try:
            for line in _lines(process, patience):
                number = line["number"]
                _noted(run, line)
            ended = f"the process ended with {process.wait(PATIENCE)}"
        except (TimeoutError, subprocess.TimeoutExpired):
            process.kill()
            ended = f"no word for {patience:g} seconds"
    if process.returncode == 0:
        return last
    if number < first:
        raise RuntimeError(f"the process of a batch did not start: {ended}")
    from fuzz.batch import drawn, pasted

    run.failures.append(Failure(number, [ended], pasted(drawn(run.kind, run.seed, number))))
    return number + 1


def _inherited() -> list[str]:
    return [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []


def _lines(process: subprocess.Popen[bytes], patience: float) -> Iterator[dict[str, Any]]:
    """What a process says until it ends; raises `TimeoutError` where it says nothing for so long."""
    assert process.stdout is not None
    rest, waiting = b"", PATIENCE  # to start may take its time
    while select.select([process.stdout], [], [], waiting)[0]:
        waiting = patience
        read = os.read(process.stdout.fileno(), 1 << 16)
        if not read:
            return
        *whole, rest = (rest + read).split(b"\n")
        yield from map(json.loads, whole)
    raise TimeoutError


def _noted(run: Run, line: dict[str, Any]) -> None:
    if "breaches" not in line:
        run.tried += 1
        return
    if line["breaches"]:
        run.failures.append(Failure(line["number"], line["breaches"], line["input"]))
    if line["spent"] > 2:
        run.slow.append((line["spent"], line["number"]))
