"""From files, or documents built in Python, to a checked `Case` or `Scenario`: the only producer of both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.load import cases, scenarios
from comity.load.files import named_case, scenario_files, text_of
from comity.load.nodes import child
from comity.load.written import written
from comity.load.yamltree import read
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.case import Case, Scenario
    from comity.models import CaseDoc, ScenarioDoc

__all__ = ["case_of", "case_path", "load_case", "load_scenario", "scenario_files", "scenario_of"]


def load_case(path: str | Path) -> Case:
    """The checked case of a folder or a single file.

    Raises `CaseError` with every problem of all its files.
    """
    return cases.load_case(Path(path))


def load_scenario(path: str | Path, case: Case) -> Scenario:
    """The checked scenario of a file, for a case; raises `CaseError` with every problem of the file."""
    return scenarios.scenario(text_of(Path(path)), case)


def case_path(scenario: str | Path) -> Path:
    """Where the case of a scenario file lies: what it names under `case`, else its own folder.

    Raises `CaseError` when the file cannot be read, and at its place for what is no folder and no file of a case.
    """
    path = Path(scenario)
    problems: list[Problem] = []
    node = read(text_of(path), problems)
    if node is None:
        raise CaseError(problems)
    named = child(node, "case")
    return path.parent if named is None else named_case(named, path.parent)


def case_of(doc: CaseDoc | Mapping[str, Any]) -> Case:
    """The checked case of a document built in Python, parties included; raises `CaseError` like `load_case`."""
    source = written(doc)
    return cases.assemble([source], source.name, [])


def scenario_of(doc: ScenarioDoc | Mapping[str, Any], case: Case) -> Scenario:
    """The checked scenario of a document built in Python; raises `CaseError` like `load_scenario`."""
    return scenarios.scenario(written(doc), case)
