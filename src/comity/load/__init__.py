"""From files, or documents built in Python, to a checked `Case` or `Scenario`: the only producer of both."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.load import cases, scenarios
from comity.load.files import check_readable, scenario_files, text_of
from comity.load.nodes import Scalar, child
from comity.load.yamltree import read
from comity.problems import CaseError, Problem, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.case import Case, Scenario
    from comity.models import CaseDoc, ScenarioDoc

__all__ = ["case_of", "case_path", "load_case", "load_scenario", "scenario_files", "scenario_of"]

_RAW = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")  # in JSON as they are, but not in YAML


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

    Raises `CaseError` when the file cannot be read, and when it names what is neither a file nor a folder.
    """
    path = Path(scenario)
    problems: list[Problem] = []
    node = read(text_of(path), problems)
    if node is None:
        raise CaseError(problems)
    named = child(node, "case")
    if not isinstance(named, Scalar):
        return path.parent
    found = Path(os.path.normpath(path.parent / named.value))
    check_readable(found, held_open=False)  # standard input is for who types the command, not for who wrote the file
    return found


def case_of(doc: CaseDoc | Mapping[str, Any]) -> Case:
    """The checked case of a document built in Python, parties included; raises `CaseError` like `load_case`."""
    source = _source(doc)
    return cases.assemble([source], source.name, [])


def scenario_of(doc: ScenarioDoc | Mapping[str, Any], case: Case) -> Scenario:
    """The checked scenario of a document built in Python; raises `CaseError` like `load_scenario`."""
    return scenarios.scenario(_source(doc), case)


def _source(doc: CaseDoc | ScenarioDoc | Mapping[str, Any]) -> Source:
    """A document as JSON, which is YAML: what is built in Python passes the same checks as what is read."""
    if hasattr(doc, "model_dump"):
        doc = doc.model_dump(mode="json", by_alias=True, exclude_none=True)
    text = json.dumps(doc, indent=1, ensure_ascii=False, default=str)
    return Source("<python>", _RAW.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
