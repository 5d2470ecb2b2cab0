"""Where cases and scenarios are found: the files of some paths, each case with the scenarios about it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from comity.load import case_path, load_case, load_scenario
from comity.load.files import check_readable, is_folder, is_yaml, kind_at, neither, text_of, yaml_files
from comity.load.nodes import child, place
from comity.load.yamltree import read
from comity.logs.mappings import is_mapping
from comity.problems import CaseError, Problem
from comity.shown import Short
from comity.testing.baseline import is_baseline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from comity.case import Case, Scenario
    from comity.problems import Span

HEAD = "case.yaml"
"""A folder with a file of this name is a case."""


@dataclass(frozen=True, slots=True, repr=False)
class Pack(Short):
    """A case with the scenarios about it that were found; `named` says whether the case itself was asked for."""

    path: Path
    case: Case
    scenarios: tuple[tuple[Path, Scenario], ...]
    named: bool

    @property
    def tests(self) -> tuple[Scenario, ...]:
        """The scenarios that expect something: one that expects nothing tests nothing."""
        return tuple(scenario for _, scenario in self.scenarios if scenario.expected)


def packs(paths: Iterable[Path], ignore: Sequence[str] = ()) -> list[Pack]:
    """The cases at or below some paths, and those that the scenarios there name, each with its scenarios.

    Files and folders whose names or paths match a pattern of `ignore` are left out. Raises `CaseError` with the
    problems of all files, and where a path holds neither.
    """
    problems: list[Problem] = []
    found = [found_at(path, problems, ignore) for path in paths]
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


def found_at(path: Path, problems: list[Problem], ignore: Sequence[str] = ()) -> tuple[list[Path], list[Path]]:
    """The cases and the scenario files at or below a path; a problem is added where there is neither.

    A YAML file that is nothing that comity knows is a problem too: it may be a test with a slip in it.
    """
    if not is_folder(path):
        check_readable(path, held_open=False)  # it is read more than once
        return _named(path, problems)
    before = len(problems)
    cases, scenarios = found_below(path, problems, ignore)
    if not cases and not scenarios and len(problems) == before:
        message = f"`{path}` holds neither cases nor scenarios: no file there has the key `case` or `scenario`"
        problems.append(Problem("no-scenario", message))
    return cases, scenarios


def found_below(folder: Path, problems: list[Problem], ignore: Sequence[str] = ()) -> tuple[list[Path], list[Path]]:
    """The same for a folder, which may hold nothing."""
    kinds = {file: kind_at(file) for file in yaml_files(folder) if not ignored(file.relative_to(folder), ignore)}
    heads = {file.parent for file in kinds if file.name == HEAD}
    further = [case_at(file) for file, kind in kinds.items() if kind == "case" and file.parent not in heads]
    cases = sorted({*heads, *further})
    scenarios = [file for file, kind in kinds.items() if kind == "scenario"]
    strange = [file for file, kind in kinds.items() if kind is None and file.parent not in cases]
    problems += [problem for file in strange for problem in problems_of(file, "`--ignore {name}`")]
    return cases, scenarios


def case_at(file: Path) -> Path:
    """The case that a file begins: its folder, if it has parties beside it or is alone there; else the file itself."""
    if file.name == HEAD:
        return file.parent
    beside = [kind_at(each) for each in file.parent.iterdir() if is_yaml(each) and each.is_file()]
    whole = beside.count("case") == 1 and ("party" in beside or len(beside) == 1)
    return file.parent if whole else file


def ignored(path: Path, patterns: Iterable[str]) -> bool:
    """Whether a path below a folder, or a folder on the way to it, matches a pattern, by its name or from the start."""
    ways = [path, *path.parents][:-1]
    return any(fnmatchcase(text, each) for each in patterns for way in ways for text in (way.name, way.as_posix()))


def problems_of(path: Path, way_out: str) -> list[Problem]:
    """What is wrong with a YAML file that is neither case, party nor scenario; nothing if it is of another known kind.

    `way_out` says, of the file's `{name}`, how such a file is left out.
    """
    problems: list[Problem] = []
    try:
        node = read(text_of(path), problems)
    except CaseError as error:
        return list(error.problems)
    if node is None or is_baseline(node) or is_mapping(node):
        return problems
    found = neither(node)
    sign = "" if str(found.hint).endswith("?") else ";"
    return [replace(found, hint=f"{found.hint}{sign} or leave the file out with {way_out.format(name=path.name)}")]


def _named(path: Path, problems: list[Problem]) -> tuple[list[Path], list[Path]]:
    """The same for a file; one that is neither is taken for a scenario, and told as such when that is read."""
    kind = kind_at(path)
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
        if file.is_file() and is_yaml(file) and kind_at(file) == "case":
            node = read(text_of(file), [])
            named = None if node is None else child(node, "case")
            return None if named is None else place(named)
    return None
