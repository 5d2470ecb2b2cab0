"""A small case in a folder, with faults, and scenarios beside it; what the tests of the plugin and the command run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from comity.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

CASE = """\
case: bridge
title: The bridge
facts:
  bridge: {type: [closed, open], title: The bridge}
events:
  march: {title: The march begins}
properties:
  - id: no-march
    never: once(march)
"""
NORTH = """\
party: north
statements:
  said: {speaker: A speaker, date: 2024-06-17}
terms:
  - id: open-first
    kind: precondition
    title: The bridge must be open before the march
    stated: [said]
    of: march
    requires: bridge == open
"""
FAULT = """\
  - id: both
    kind: demand
    title: The bridge must be open and closed
    stated: [said]
    requires: bridge == open and bridge == closed
"""
KEPT = """\
scenario: march-over-open-bridge
case: ../rules/bridge
steps:
  - {facts: {bridge: open}, events: [march]}
expect:
  north.open-first: satisfied
"""
BROKEN = """\
scenario: march-over-closed-bridge
case: ../rules/bridge
steps:
  - {facts: {bridge: closed}, events: [march]}
expect:
  north.open-first: satisfied
"""
BARE = """\
scenario: nothing-expected
case: ../rules/bridge
"""


def build(folder: Path, *, fault: bool = True, **scenarios: str) -> Path:
    """Write the case and the scenarios, by file name, below a folder; the folder."""
    case = folder / "rules" / "bridge"
    case.mkdir(parents=True)
    (case / "case.yaml").write_text(CASE, encoding="utf-8")
    (case / "north.yaml").write_text(NORTH + (FAULT if fault else ""), encoding="utf-8")
    (folder / "examples").mkdir()
    for name, text in scenarios.items():
        (folder / "examples" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def run(*args: str) -> Result:
    """`comity test` with these arguments."""
    return CliRunner().invoke(main, ["test", *args], catch_exceptions=False)
