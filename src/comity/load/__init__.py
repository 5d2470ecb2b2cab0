"""From files, or documents built in Python, to a checked `Case` or `Scenario`: the only producer of both."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.load import scenarios, yamltree
from comity.load.cases import case_from
from comity.load.cases import load_case as _load_case
from comity.load.documents import lookup
from comity.load.files import scenario_files, text_of
from comity.problems import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.case import Case, Scenario
    from comity.models import CaseDoc, ScenarioDoc

__all__ = ["case_of", "case_path", "load_case", "load_scenario", "scenario_files", "scenario_of"]


def load_case(path: str | Path) -> Case:
    """The checked case of a folder or a single file.

    Raises `CaseError` with every problem of all its files.
    """
    return _load_case(Path(path))


def load_scenario(path: str | Path, case: Case) -> Scenario:
    """The checked scenario of a file, for a case; raises `CaseError` with every problem of the file."""
    return scenarios.scenario(yamltree.read(text_of(Path(path))), case, str(path))


def case_path(scenario: str | Path) -> Path:
    """Where the case of a scenario file lies: what it names under `case`, else its own folder.

    Raises `CaseError` when the file cannot be read.
    """
    path = Path(scenario)
    node = yamltree.read(text_of(path))
    named = lookup(node, "case")
    if not isinstance(named, yamltree.Scalar):
        return path.parent
    return Path(os.path.normpath(path.parent / named.value))


def case_of(doc: CaseDoc | Mapping[str, Any]) -> Case:
    """The checked case of a document built in Python, its parties under `parties`; raises `CaseError` like `load_case`."""
    return case_from(_source(doc))


def scenario_of(doc: ScenarioDoc | Mapping[str, Any], case: Case) -> Scenario:
    """The checked scenario of a document built in Python; raises `CaseError` like `load_scenario`."""
    source = _source(doc)
    return scenarios.scenario(yamltree.read(source), case, source.name)


def _source(doc: CaseDoc | ScenarioDoc | Mapping[str, Any]) -> Source:
    """A document as JSON, which is YAML: what is built in Python passes the same checks, with places, as what is read."""
    if hasattr(doc, "model_dump"):
        doc = doc.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Source("<python>", json.dumps(doc, indent=1, ensure_ascii=False, default=str))
