"""Files that are written whole, or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from errno import EISDIR
from typing import TYPE_CHECKING

from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def save(path: Path, text: str) -> None:
    """Write a text file by way of another beside it, in UTF-8; raises `CaseError` where that cannot be.

    A `?` takes the place of half a character, which no encoding has: a name of a file may hold one.
    """
    beside = _beside(path)
    with writing(path):
        try:
            beside.write_text(text, encoding="utf-8", errors="replace")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def make(folder: Path) -> None:
    """Make a folder, with those above it, if it is not there; raises `CaseError` where that cannot be."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def can_save(path: Path) -> None:
    """Raise `CaseError` where a file could not be written now; what stands there already stays as it is."""
    beside = _beside(path)
    with writing(path):
        if path.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        try:
            beside.touch()
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """While a file or folder is written: what the system refuses becomes a `CaseError` that names the path."""
    try:
        yield
    except OSError as error:
        message = f"`{path}` cannot be written: {error.strerror or error}"
        raise CaseError([Problem("unwritable", message)]) from None


def _beside(path: Path) -> Path:
    """A name in the same folder, which no other process uses."""
    return path.with_name(f".{path.name}.{os.getpid()}")
