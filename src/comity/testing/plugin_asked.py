"""What is asked of the pytest plugin; more of comity is imported only to look into a YAML file."""

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
ROOTS: pytest.StashKey[list[Path]] = pytest.StashKey()
"""The paths that are asked for."""
ENTRIES: pytest.StashKey[tuple[Entry, ...]] = pytest.StashKey()
"""The baseline."""
CASES: pytest.StashKey[dict[Path, Case]] = pytest.StashKey()
"""The cases that were read."""


def asks(path: Path) -> bool:
    """Whether a path is itself a case folder, a case file or a scenario file."""
    return (path / HEAD).is_file() if path.is_dir() else kind_of(path) in ("case", "scenario")


def below(path: Path, roots: Iterable[Path]) -> bool:
    """Whether a path is one of several, or lies below one."""
    return any(path == root or root in path.parents for root in roots)


def kind_of(path: Path) -> str:
    """What a YAML file is, `unknown` included; empty when it is no such file."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return ""
    from comity.load.files import kind_at

    return kind_at(path) or "unknown"
