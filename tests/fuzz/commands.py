"""Inputs of the command line: files in an empty folder, and commands that are run there, in this process."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from comity import load
from comity.cli import main
from fuzz import lawful, wholes

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Mapping

    from comity.case import Case

CODES = (0, 1, 2, 130)
KEPT = 200
"""Sound cases that are kept: what is asked of them is drawn far more often than they are."""
_CASES: dict[tuple[str, bytes], Case] = {}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Commands:
    """Files by name, and lines of arguments; `whole`: what is loaded of them is held against what the files hold."""

    files: Mapping[str, bytes]
    lines: tuple[tuple[str, ...], ...]
    whole: bool = False

    def breaches(self) -> Iterator[str]:
        """What is unlawful of the answers; the working folder is emptied first."""
        _lay(self.files)
        last = 0
        for line in self.lines:
            last = max(last, (yield from _breaches(line, _names(self.files, line))))
        if self.whole and last < 2:
            yield from wholes.lost("case.yaml", "scenario.yaml")


def _names(files: Collection[str], line: tuple[str, ...]) -> list[str]:
    """What problems may name instead of a place: the files, and the arguments and what stands beside `=` in them."""
    words = (f"`{word}`" for each in line for word in _WORD.findall(each))
    return [*files, *(part for each in line for part in each.split("=") if part), *words]


def _breaches(line: tuple[str, ...], named: Collection[str]) -> Generator[str, None, int]:
    """The breaches of one command, and its exit code; `named`: what its problems may name instead of a place."""
    with lawful.recorded() as seen, _kept_cases():
        result = CliRunner().invoke(main, list(line), prog_name="comity")
    told = [breach for error in seen for breach in lawful.of_error(error, named)]
    if result.exception and not isinstance(result.exception, SystemExit):
        told.append(lawful.told(result.exception))
    told += lawful.of_text(result.output)
    if result.exit_code not in CODES:
        told.append(f"exit code {result.exit_code}")
    if result.exit_code == 2 and not result.output.strip():
        told.append("exit code 2 and not a word")
    if "comity has a defect" in result.output and not told:
        told.append(result.output[:200])
    yield from (f"{each} ({line[0]})" for each in dict.fromkeys(told))
    return result.exit_code


@contextmanager
def _kept_cases() -> Iterator[None]:
    """Each sound case of one file is loaded once, and not again for each of the many commands that ask about it."""
    original = load.load_case

    def load_case(path: str | Path) -> Case:
        file = Path(path)
        try:
            raw = file.read_bytes() if file.is_file() else None
        except (OSError, ValueError):
            raw = None
        if raw is None:
            return original(path)
        key = (str(path), raw)
        if key not in _CASES:
            found = original(path)
            if len(_CASES) >= KEPT:
                del _CASES[next(iter(_CASES))]
            _CASES[key] = found
        return _CASES[key]

    load.load_case = load_case
    try:
        yield
    finally:
        load.load_case = original


def _lay(files: Mapping[str, bytes]) -> None:
    """The files, alone in the working folder."""
    for old in Path().iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        elif old.name not in files:
            old.unlink()
    for name, raw in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
