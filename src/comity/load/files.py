"""Which files make a case, a scenario or a set of scenarios, and their texts."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import BinaryIO, Literal

from comity.load import nodes as n
from comity.load.yamltree import read
from comity.problems import CaseError, Problem, Source, nearest, shown

SUFFIXES = (".yaml", ".yml")
MAX_BYTES = 5_000_000  # of one file
MAX_FILES = 10_000  # below a folder of scenarios
MAX_CASE_FILES = 1_000
MAX_CASE_BYTES = 20_000_000

Kind = Literal["scenario", "party", "case"]
_IRREGULAR = {
    stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
}  # fmt: skip
_HELD_OPEN = re.compile(r"/dev/stdin|/(dev|proc/self)/fd/\d+")
KINDS: tuple[Kind, ...] = ("scenario", "party", "case")
_TELLING = (*KINDS, "steps", "expect")
_KEY = re.compile(r"(?:\A|[\r\n])([\"']?)(scenario|party|case|steps|expect)\1[ \t]*:(?=\s|\Z)")


def text_of(path: Path) -> Source:
    """The text of a file; raises `CaseError` when it cannot be read, is too large or is not UTF-8."""
    name = str(path)
    try:
        with opened(path) as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if len(raw) > MAX_BYTES:
        raise CaseError([Problem("too-large", f"{_shown(path)} has more than {MAX_BYTES:,} bytes")])
    try:
        return Source(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"{_shown(path)} is not UTF-8 text: line {line} holds the byte 0x{raw[error.start]:02x}"
        raise CaseError([Problem("not-text", message, hint="save the file as UTF-8 text")]) from None


def opened(path: Path) -> BinaryIO:
    """A file to read: a regular one, or one that is held open for comity, as `/dev/stdin` and `<(command)` are.

    Raises `CaseError` for what is neither, and `OSError` or `ValueError` as opening a file does.
    """
    check_readable(path)
    return path.open("rb")


def check_readable(path: Path, *, held_open: bool = True) -> None:
    """Raise `CaseError` for a pipe, device or socket, which may have no end, unless it is held open for comity."""
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):
        return  # what is wrong with it is said where it is opened
    stays = _HELD_OPEN.fullmatch(str(path))
    if kind in _IRREGULAR and not (held_open and stays):
        hint = "it would be read more than once: save it to a file first" if stays else None
        message = f"cannot read {_shown(path)}: it is {_IRREGULAR[kind]}, not a file"
        raise CaseError([Problem("no-file", message, hint=hint)])


def is_folder(path: Path) -> bool:
    """Whether a path is a folder, which one that is too long, or that nobody may look at, is not."""
    return os.path.isdir(path)  # noqa: PTH112 - the method of a path raises errors for such


def case_texts(path: Path, problems: list[Problem]) -> list[Source]:
    """The texts of the YAML files directly in a folder, sorted, or of one file; what cannot be read is a problem."""
    found: list[Source] = []
    size = 0
    for file in _case_files(path):
        try:
            found.append(text_of(file))
        except CaseError as error:
            problems += error.problems
            continue
        size += len(found[-1].text)
        if size > MAX_CASE_BYTES:
            raise CaseError(
                [Problem("too-large", f"the files in {_shown(path)} have more than {MAX_CASE_BYTES:,} bytes")]
            )
    return found


def scenario_files(path: str | Path) -> list[Path]:
    """The scenario file itself, or every file below a folder that has the key `scenario`, sorted."""
    path = Path(path)
    return [each for each in yaml_files(path) if kind_at(each) == "scenario"] if is_folder(path) else [path]


def yaml_files(folder: Path) -> list[Path]:
    """Every YAML file below a folder, sorted; not what is hidden, by a name that begins with a dot."""
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(here, name) for name in sorted(names) if is_yaml(Path(name)) and name[0] != "."]
        if len(found) > MAX_FILES:
            raise CaseError([Problem("too-large", f"{_shown(folder)} holds more than {MAX_FILES:,} files")])
    return found


def kind_at(path: Path) -> Kind | None:
    """What a file is, by its keys, in whatever order; by their looks, so that a broken file is not passed over.

    What names a case and has steps, or expects something, is no case: it is a scenario with a slip in its key. A file
    that is there and cannot be read might be a scenario: what is wrong with it is said when it is loaded.
    """
    try:
        with opened(path) as file:
            text = file.read(MAX_BYTES).decode("utf-8-sig", errors="replace")
    except FileNotFoundError:  # a link that leads nowhere, as editors make them for a file that is open
        return None
    except (OSError, ValueError, CaseError):
        return "scenario"
    keys = {found[2] for found in _KEY.finditer(text)}
    if not keys:
        node = read(Source(str(path), text), [])
        keys = _first_word(text) if node is None else {kind for kind in _TELLING if n.child(node, kind) is not None}
    found = next((kind for kind in KINDS if kind in keys), None)
    return None if found == "case" and keys & {"steps", "expect"} else found


def named_case(named: n.Node, folder: Path) -> Path:
    """The place of a case that a scenario in a folder names; raises `CaseError` for what is no folder and no case.

    Nothing of such a file is shown: a scenario can name any file there is.
    """
    if not isinstance(named, n.Scalar) or not isinstance(named.data, str) or not named.value.strip():
        raise _no_case(named, f"expected the folder of a case, not {n.given(named)}", "bad-value")
    try:
        path = Path(os.path.normpath(folder / named.value))
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise _no_case(named, f"cannot read {shown(named.value)}: {_reason(error)}", "no-file") from None
    if stat.S_ISDIR(mode) or (stat.S_ISREG(mode) and kind_at(path) == "case"):
        return path
    raise _no_case(named, f"{shown(named.value)} is no case", "no-case")


def _no_case(named: n.Node, message: str, code: str) -> CaseError:
    return CaseError([Problem(code, message, n.place(named), "write the way from this file to the folder of its case")])


def is_yaml(path: Path) -> bool:
    """Whether the name of a file says that it is YAML, in whatever case."""
    return path.suffix.lower() in SUFFIXES


def kind_of(node: n.Node) -> Kind | None:
    """What a document is, by its keys: a scenario names its case, and nothing else is of two kinds."""
    found = [kind for kind in KINDS if n.child(node, kind) is not None]
    return None if not found else "party" if "party" in found else found[0]


def neither(node: n.Node) -> Problem:
    """The problem of a document that is of no kind."""
    hint = "a case file starts with `case:`, a party file with `party:`, a scenario with `scenario:`"
    keys = [key.value for key, _ in node.items if key.value not in KINDS] if isinstance(node, n.Table) else []
    meant = next((found for key in keys if (found := nearest(key, KINDS))), None)
    message = "this is neither a case, nor a party, nor a scenario"
    return Problem("unknown-file", message, n.head(node), meant or hint)


def _case_files(path: Path) -> list[Path]:
    if not is_folder(path):
        return [path]
    try:
        listed = sorted(path.iterdir())
    except OSError as error:
        raise _unreadable(path, error) from None
    found = [each for each in listed if is_yaml(each) and not is_folder(each)]
    if not found:
        hint = "a case is a folder with a `case.yaml`, or one YAML file"
        raise CaseError([Problem("no-case", f"{_shown(path)} holds no YAML files", hint=hint)])
    if len(found) > MAX_CASE_FILES:
        raise CaseError([Problem("too-large", f"{_shown(path)} holds more than {MAX_CASE_FILES:,} YAML files")])
    return found


def _unreadable(path: Path, error: OSError | ValueError) -> CaseError:
    return CaseError([Problem("no-file", f"cannot read {_shown(path)}: {_reason(error)}")])


def _reason(error: OSError | ValueError) -> str:
    return ((error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__).lower()


def _shown(path: Path) -> str:
    """A path in a message, whole unless it is endless."""
    return shown(str(path), 1_000)


def _first_word(text: str) -> set[str]:
    """What a text that is not YAML begins with, if that is the key of a kind."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith(("#", "---", "%"))), "")
    return {kind for kind in KINDS if first.lstrip(" {\"'").startswith(kind)}
