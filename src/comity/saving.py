"""Files that are written whole, or not at all; what is no regular file is written into, and never replaced."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from errno import EACCES, EISDIR, ENXIO
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE, S_ISDIR, S_ISFIFO, S_ISREG
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from comity.problems import CaseError, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_READER = "start what reads from this pipe first"
_BESIDE = "a file is first written beside the one that it replaces, so its folder must be writable too"


def save(path: Path, text: str) -> None:
    """Write a text file in UTF-8; raises `CaseError` where that cannot be.

    A `?` takes the place of half a character, which no encoding has: a name of a file may hold one.
    """
    with replacing(path) as file, writing(path):
        file.write(text.encode("utf-8", errors="replace"))


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` when it is whole; raises `CaseError` where that cannot be.

    Links are followed, and what is replaced keeps its mode, and its owner where that is allowed. A device, a pipe, and
    what standard output or standard error is, are written into.
    """
    place = _place(path)
    with _beside(path, place) if place.whole else _through(path, place) as file:
        yield file


def make(folder: Path) -> None:
    """Make a folder, with those above it, if it is not there; raises `CaseError` where that cannot be."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def can_save(path: Path) -> None:
    """Raise `CaseError` where a file could not be written now; what stands there already stays as it is."""
    place = _place(path)
    if place.whole:
        beside, number = _begun(path, place)
        os.close(number)
        beside.unlink()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """While a file or folder is written: what the system refuses becomes a `CaseError` that names the path."""
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from None


def _unwritable(path: Path, reason: str, hint: str | None = None) -> CaseError:
    message = f"{shown(str(path), 1_000)} cannot be written: {reason}"
    return CaseError([Problem("unwritable", message, hint=hint)])


class _Place(NamedTuple):
    """Where the links of a path lead, and what stands there; `stream` is the number of a standard stream that it is."""

    target: Path
    standing: os.stat_result | None
    stream: int | None

    @property
    def whole(self) -> bool:
        """Whether a file there is replaced as a whole: a regular one with a name, or none yet."""
        if self.standing is None:
            return True
        return self.stream is None and S_ISREG(self.standing.st_mode) and _is(self.target, self.standing)


def _place(path: Path) -> _Place:
    """Raises `CaseError` where nothing can be written."""
    try:
        standing = _standing(path)
        if standing and S_ISDIR(standing.st_mode):
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if standing and not os.access(path, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        return _Place(Path(os.path.realpath(path)), standing, standing and _stream(standing))
    except (OSError, ValueError) as error:  # the latter for what can be no name of a file
        raise _unwritable(path, getattr(error, "strerror", None) or str(error)) from None


def _standing(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _stream(standing: os.stat_result) -> int | None:
    """The standard stream that is this very file, as `/dev/stdout` is: its text goes where the stream is by now."""
    for number in (1, 2):
        try:
            if os.path.samestat(standing, os.fstat(number)):
                return number
        except OSError:  # it is closed
            continue
    return None


def _is(path: Path, standing: os.stat_result) -> bool:
    """Whether a name leads to this file: that of one which was deleted, but is held open, does not."""
    try:
        return os.path.samestat(path.stat(), standing)
    except OSError:
        return False


@contextmanager
def _beside(path: Path, place: _Place) -> Iterator[BinaryIO]:
    beside, number = _begun(path, place)
    try:
        with _closed(path, number) as file:
            yield file
            with writing(path):
                _as_before(file, place.standing)
                file.flush()
                os.fsync(file.fileno())
        with writing(path):
            beside.replace(place.target)
    finally:
        beside.unlink(missing_ok=True)


def _begun(path: Path, place: _Place) -> tuple[Path, int]:
    """A new file in the same folder, of a name which nothing else uses, and its number."""
    beside = place.target.with_name(f".{token_hex(8)}.comity")
    mode = 0o600 if place.standing else 0o666  # what replaces a private file is private from its first byte on
    try:
        return beside, os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        hint = _BESIDE if isinstance(error, PermissionError) and place.standing else None
        raise _unwritable(path, error.strerror or str(error), hint) from None


@contextmanager
def _closed(path: Path, number: int) -> Iterator[BinaryIO]:
    """An open file that is closed in the end, where what is left of it may find no room."""
    file = open(number, "wb")  # noqa: SIM115 - it is open already
    try:
        yield file
    finally:
        with writing(path):
            file.close()


def _as_before(file: BinaryIO, standing: os.stat_result | None) -> None:
    """Give a new file the owner, where that is allowed, and the mode of the one that it replaces."""
    if standing is None:
        return
    now = os.fstat(file.fileno())
    if (now.st_uid, now.st_gid) != (standing.st_uid, standing.st_gid):
        with suppress(PermissionError):
            os.fchown(file.fileno(), standing.st_uid, standing.st_gid)
    if hasattr(os, "fchmod"):  # older Pythons have none on Windows, where files have no such mode
        os.fchmod(file.fileno(), S_IMODE(standing.st_mode))


@contextmanager
def _through(path: Path, place: _Place) -> Iterator[BinaryIO]:
    with writing(path):
        number = _opened(path, place)
    with _closed(path, number) as file:
        yield file


def _opened(path: Path, place: _Place) -> int:
    """The number of what is written into; a pipe that nobody reads is refused, and not waited for."""
    if place.stream is not None:
        if sys.stdout is not None:
            sys.stdout.flush()
        return os.dup(place.stream)
    if place.standing is None or not S_ISFIFO(place.standing.st_mode):
        return os.open(path, os.O_WRONLY | os.O_TRUNC)
    try:
        number = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno != ENXIO:
            raise
        raise _unwritable(path, "nobody reads from this pipe", _READER) from None
    os.set_blocking(number, True)
    return number
