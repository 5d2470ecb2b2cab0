"""Whether a scenario is one of a case: it was read with the words of that case, and means something with no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.problems import CaseError, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.case import Case, Scenario, Vocabulary


def check_scenario(case: Case, scenario: Scenario) -> None:
    """Raise `CaseError` for a scenario of another case.

    The same case as of another date, loaded again, or with other terms is the same one here: its words are.
    """
    if scenario.case != case.id:
        message = f"the scenario {shown(scenario.id)} is of the case {shown(scenario.case)}, not of {shown(case.id)}"
        raise CaseError([Problem("other-case", message, hint=_HINT)])
    one, other = scenario.vocabulary, case.vocabulary
    if one is not other and (one.entities != other.entities or _types(one) != _types(other)):
        message = f"the scenario {shown(scenario.id)} was read when the case {shown(case.id)} had other names"
        raise CaseError([Problem("other-case", message, hint=_HINT)])


_HINT = "read it for this case: `load_scenario(path, case)` or `scenario_of(document, case)`"


def _types(words: Vocabulary) -> Mapping[str, tuple[object, ...]]:
    """What each name is, whatever its title."""
    declared = words.declared.values()
    return {each.name: (each.what, each.type.name, each.type.values, each.params, each.readings) for each in declared}
