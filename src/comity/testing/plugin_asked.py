"""What is asked of the pytest plugin; nothing of comity is imported to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from comity.case import Case
    from comity.testing.baseline import Entry

HEAD = "case.yaml"
SUFFIXES = (".yaml", ".yml")
SNIFFED = 1_000_000
"""Bytes of a file that are looked at for its first key."""
ROOTS: pytest.StashKey[list[Path]] = pytest.StashKey()
"""The paths that are asked for."""
ENTRIES: pytest.StashKey[tuple[Entry, ...]] = pytest.StashKey()
"""The baseline."""
CASES: pytest.StashKey[dict[Path, Case]] = pytest.StashKey()
"""The cases that were read."""


def asks(path: Path) -> bool:
    """Whether a path is itself a case folder, a case file or a scenario file."""
    return (path / HEAD).is_file() if path.is_dir() else first_key(path) in ("case", "scenario")


def below(path: Path, roots: Iterable[Path]) -> bool:
    """Whether a path is one of several, or lies below one."""
    return any(path == root or root in path.parents for root in roots)


def first_key(path: Path) -> str:
    """The first key of a YAML file, told without parsing it; empty when it is no such file."""
    if path.suffix not in SUFFIXES or not path.is_file():  # opening a pipe would wait
        return ""
    try:
        with path.open("rb") as file:
            text = file.read(SNIFFED).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith(("#", "---", "%"))), "")
    return first.lstrip(" {\"'").partition(":")[0].rstrip(" \"'")
