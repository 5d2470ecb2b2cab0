"""Where cases and scenarios are found: the files of some paths, each case with the scenarios about it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from comity.load import case_path, load_case, load_scenario, scenario_files
from comity.load.files import SUFFIXES, is_folder, kind_of, text_of
from comity.load.nodes import child, place
from comity.load.yamltree import read
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from comity.case import Case, Scenario
    from comity.problems import Span

HEAD = "case.yaml"
"""A folder with a file of this name is a case; any other case file is one that is named."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A case with the scenarios about it that were found; `named` says whether the case itself was asked for."""

    path: Path
    case: Case
    scenarios: tuple[tuple[Path, Scenario], ...]
    named: bool

    @property
    def tests(self) -> tuple[Scenario, ...]:
        """The scenarios that expect something: one that expects nothing tests nothing."""
        return tuple(scenario for _, scenario in self.scenarios if scenario.expected)


def packs(paths: Iterable[Path]) -> list[Pack]:
    """The cases at or below some paths, and those that the scenarios there name, each with its scenarios.

    Raises `CaseError` with the problems of all files, and where a path holds neither.
    """
    problems: list[Problem] = []
    found = [found_at(path, problems) for path in paths]
    named = _once(path for cases, _ in found for path in cases)
    files = _once(path for _, scenarios in found for path in scenarios)
    loaded: dict[Path, Case] = {}
    about: dict[Path, list[tuple[Path, Scenario]]] = {path: [] for path in named}
    for path in [*named, *files]:
        try:
            where = path if path in named else case_of_scenario(path, named)
            if where not in loaded:
                loaded[where] = load_case(where)
            if path not in named:
                about.setdefault(where, []).append((path, load_scenario(path, loaded[where])))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return [Pack(path, loaded[path], tuple(scenarios), path in named) for path, scenarios in about.items()]


def pack_of(path: Path, case: Case, paths: Iterable[Path]) -> Pack:
    """A case that is loaded, with the scenarios about it at or below some paths."""
    files = dict.fromkeys(file for each in paths for file in found_at(each, [])[1])
    about = [file for file in files if case_of_scenario(file, [path]) == path]
    return Pack(path, case, tuple((file, load_scenario(file, case)) for file in about), named=True)


def found_at(path: Path, problems: list[Problem]) -> tuple[list[Path], list[Path]]:
    """The cases and the scenario files at or below a path; a problem is added where there is neither."""
    if not is_folder(path):
        return _named(path, problems)
    cases = sorted(Path(folder) for folder, _, names in os.walk(path) if HEAD in names)
    scenarios = scenario_files(path)
    if not cases and not scenarios and _holds_case(path):
        cases = [path]
    if not cases and not scenarios:
        message = f"`{path}` holds neither cases nor scenarios: no file there starts with `case:` or `scenario:`"
        problems.append(Problem("no-scenario", message))
    return cases, scenarios


def _named(path: Path, problems: list[Problem]) -> tuple[list[Path], list[Path]]:
    """The same for a file; one that is neither is taken for a scenario, and told as such when that is read."""
    kind = _kind(path)
    if kind == "party":
        hint = f"give the folder of the case: `{path.parent}`"
        problems.append(Problem("unknown-file", f"`{path}` is the file of a party, and no case of its own", hint=hint))
        return [], []
    return ([path.parent if path.name == HEAD else path], []) if kind == "case" else ([], [path])


def case_of_scenario(path: Path, known: Collection[Path]) -> Path:
    """The case that a scenario file names, as one of the `known` paths if it is the same place."""
    where = case_path(path)
    where = where.parent if where.name == HEAD else where
    real = os.path.realpath(where)
    return next((each for each in known if os.path.realpath(each) == real), where)


def _once(paths: Iterable[Path]) -> list[Path]:
    """The paths, each place as it is first named."""
    places: dict[str, Path] = {}
    for path in paths:
        places.setdefault(os.path.realpath(path), path)
    return list(places.values())


def place_of(path: Path) -> Span | None:
    """Where a case says its name, in its folder or its file; None where that cannot be told."""
    files = [path / HEAD, path, *(sorted(path.iterdir()) if path.is_dir() else ())]
    for file in files:
        if file.is_file() and file.suffix in SUFFIXES and _is_case(file):
            node = read(text_of(file), [])
            named = None if node is None else child(node, "case")
            return None if named is None else place(named)
    return None


def _holds_case(folder: Path) -> bool:
    """Whether a file directly in a folder is a case, whatever its name."""
    return any(_is_case(each) for each in sorted(folder.iterdir()) if each.suffix in SUFFIXES and each.is_file())


def _is_case(path: Path) -> bool:
    return _kind(path) == "case"


def _kind(path: Path) -> str | None:
    """What a file is; None for one that cannot be read."""
    try:
        node = read(text_of(path), [])
    except CaseError:
        return None
    return None if node is None else kind_of(node)
