"""The verdicts of a case's terms and nothing else: the part of a check that the rest is measured by."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import comity

_HOME: Any = import_module("comity.verdicts" if find_spec("comity.verdicts") else "comity.meaning")


def outcomes(case: comity.Case, scenario: comity.Scenario) -> list[Any]:
    """The outcome of each term; nothing is kept from one call to the next."""
    worlds = _HOME.Worlds(scenario.course)
    return [_HOME.outcome(term, worlds) for term in case.terms]
