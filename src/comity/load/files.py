"""Which files make a case, a scenario or a set of scenarios, and their texts; what cannot be read is a problem, not a traceback."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from comity.load import yamltree as y
from comity.load.documents import lookup
from comity.problems import CaseError, Problem, Source

SUFFIXES = (".yaml", ".yml")
MAX_BYTES = 5_000_000
MAX_FILES = 10_000


def text_of(path: Path) -> Source:
    """The text of a file; raises `CaseError` when it cannot be read, is too large or is not UTF-8."""
    name = str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise CaseError([Problem("no-file", f"cannot read `{name}`: {reason}")]) from None
    if len(raw) > MAX_BYTES:
        raise CaseError([Problem("too-large", f"`{name}` has more than {MAX_BYTES:,} bytes")])
    try:
        return Source(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"`{name}` is not UTF-8 text: line {line} holds the byte 0x{raw[error.start]:02x}"
        raise CaseError([Problem("not-text", message)]) from None


def found_in(path: Path) -> list[Path]:
    """The YAML files of a case: those directly in a folder, sorted, or the one file itself."""
    if not path.is_dir():
        return [path]
    found = sorted(each for each in _listed(path) if each.suffix in SUFFIXES and not each.is_dir())
    if not found:
        raise CaseError(
            [
                Problem(
                    "no-case",
                    f"`{path}` holds no YAML files",
                    hint="a case is a folder with a `case.yaml`, or one YAML file",
                )
            ]
        )
    return found


def scenario_files(path: Path) -> list[Path]:
    """The scenario file itself, or every file below a folder that starts with `scenario:`, sorted."""
    if not path.is_dir():
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders.sort()
        found += [Path(folder, name) for name in sorted(names) if Path(name).suffix in SUFFIXES]
        if len(found) > MAX_FILES:
            raise CaseError([Problem("too-large", f"`{path}` holds more than {MAX_FILES:,} files")])
    return [each for each in found if _starts_with_scenario(each)]


def _starts_with_scenario(path: Path) -> bool:
    """Whether a file's first key is `scenario`; told without parsing, so that a broken scenario is not passed over."""
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return False
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith(("#", "---", "%"))), "")
    return first.lstrip(" {\"'").startswith("scenario")


def _listed(path: Path) -> list[Path]:
    try:
        return list(path.iterdir())
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise CaseError([Problem("no-file", f"cannot read `{path}`: {reason}")]) from None


def kind_of(node: y.Node) -> Literal["case", "party", "scenario"] | None:
    """What a document is, by its keys."""
    kinds: tuple[Literal["scenario", "party", "case"], ...] = ("scenario", "party", "case")
    for kind in kinds:
        if lookup(node, kind) is not None:
            return kind
    return None
