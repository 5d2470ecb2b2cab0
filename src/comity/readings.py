"""Readings that a question fixes: whether a case has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.problems import CaseError, Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.case import Case


def check_readings(case: Case, readings: Mapping[str, str]) -> None:
    """Raise `CaseError` naming each contested concept, or reading of one, that the case does not have."""
    concepts = {name: each.readings for name, each in case.vocabulary.declared.items() if each.readings}
    problems = []
    for name, reading in readings.items():
        if name not in concepts:
            hint = (
                nearest(name, concepts)
                or f"the contested concepts are {', '.join(f'`{each}`' for each in concepts) or 'none'}"
            )
            problems.append(Problem("unknown-name", f"there is no contested concept `{name}`", hint=hint))
        elif reading not in concepts[name]:
            hint = (
                nearest(reading, concepts[name])
                or f"its readings are {', '.join(f'`{each}`' for each in concepts[name])}"
            )
            problems.append(Problem("unknown-reading", f"`{name}` has no reading `{reading}`", hint=hint))
    if problems:
        raise CaseError(problems)
