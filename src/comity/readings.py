"""Readings of contested concepts: the choices that a question leaves open, and whether a case has those it fixes."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from comity.problems import CaseError, Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity.case import Case


Choice: TypeAlias = "tuple[tuple[str, str], ...]"
"""A reading for each of some contested concepts."""


def choices(concepts: Iterable[tuple[str, tuple[str, ...]]], fixed: Mapping[str, str]) -> Iterator[Choice]:
    """Each choice of readings of these concepts; what the question fixes is not open."""
    options = [
        [(name, fixed[name])] if fixed.get(name) in readings else [(name, each) for each in readings]
        for name, readings in concepts
    ]
    return product(*options)


def label(choice: Choice, fixed: Mapping[str, str] | None = None) -> str:
    """A choice of readings in words: `victory=survival`, several joined by commas; not what the question fixes."""
    return ", ".join(f"{concept}={reading}" for concept, reading in choice if concept not in (fixed or {}))


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
