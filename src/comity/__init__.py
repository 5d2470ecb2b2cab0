"""Check hypothetical scenarios against what every side has said.

>>> import comity
>>> case = comity.load_case("rules/ukraine-2024")
>>> scenario = comity.load_scenario("examples/ukraine-2024/frozen-conflict.yaml", case)
>>> comity.check(case, scenario).party("russia").stance
'rejects'

Names are imported where first used, so `import comity` itself costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.answers import Assessment, to_data, to_json
    from comity.assess import EngineDisagreementError, check
    from comity.case import Case, Scenario, Term
    from comity.displays import to_html, to_markdown
    from comity.graphs.graph import graph
    from comity.graphs.timeline import timeline
    from comity.load import case_of, load_case, load_scenario, scenario_files, scenario_of
    from comity.models import CaseDoc, PartyDoc, ScenarioDoc
    from comity.parsing import parse
    from comity.problems import CaseError, Problem
    from comity.rows import to_rows
    from comity.solve import agree, audit, compare, concessions, conflicts, deadlocks, possible, roadmap
    from comity.spaces.space import space
    from comity.sweeping import sweep
    from comity.syntax import unparse

__version__ = "0.1.0"

_HOME = {
    "Assessment": "answers",
    "Case": "case",
    "CaseDoc": "models",
    "CaseError": "problems",
    "EngineDisagreementError": "assess",
    "PartyDoc": "models",
    "Problem": "problems",
    "Scenario": "case",
    "ScenarioDoc": "models",
    "Term": "case",
    "agree": "solve",
    "audit": "solve",
    "case_of": "load",
    "check": "assess",
    "compare": "solve",
    "concessions": "solve",
    "conflicts": "solve",
    "deadlocks": "solve",
    "graph": "graphs.graph",
    "load_case": "load",
    "load_scenario": "load",
    "parse": "parsing",
    "possible": "solve",
    "roadmap": "solve",
    "scenario_files": "load",
    "scenario_of": "load",
    "space": "spaces.space",
    "sweep": "sweeping",
    "timeline": "graphs.timeline",
    "to_data": "answers",
    "to_html": "displays",
    "to_json": "answers",
    "to_markdown": "displays",
    "to_rows": "rows",
    "unparse": "syntax",
}

__all__ = [
    "Assessment",
    "Case",
    "CaseDoc",
    "CaseError",
    "EngineDisagreementError",
    "PartyDoc",
    "Problem",
    "Scenario",
    "ScenarioDoc",
    "Term",
    "agree",
    "audit",
    "case_of",
    "check",
    "compare",
    "concessions",
    "conflicts",
    "deadlocks",
    "graph",
    "load_case",
    "load_scenario",
    "parse",
    "possible",
    "roadmap",
    "scenario_files",
    "scenario_of",
    "space",
    "sweep",
    "timeline",
    "to_data",
    "to_html",
    "to_json",
    "to_markdown",
    "to_rows",
    "unparse",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"comity.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
