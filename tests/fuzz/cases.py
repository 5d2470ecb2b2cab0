"""Small sound cases, with a scenario and the names of each: what questions, tables and options are about."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import NamedTuple

from comity.load import cases
from comity.problems import CaseError, Source
from fuzz import seeds
from fuzz.conditions import Names
from fuzz.trees import Table, Word, child, walk, written

CONDITIONS = ("of", "requires", "never", "while", "when", "then", "claims", "is", "always")


class Small(NamedTuple):
    """The texts of a case and of a scenario about it, the names of the case, and conditions that stand in it."""

    case: str
    scenario: str
    names: Names
    conditions: tuple[str, ...]
    events: tuple[str, ...]
    concepts: tuple[str, ...]
    terms: tuple[str, ...]


@cache
def small() -> tuple[Small, ...]:
    """The cases of the documentation, and as many trimmed copies of shipped ones."""
    drawn = (seeds.drawn(Random(number)) for number in range(80))  # noqa: S311 - chance, not secrets
    found = [_small(seed) for seed in (*seeds.documented(), *drawn)]
    return tuple(each for each in found if each is not None and len(each.case) < 5_000)


def _small(seed: seeds.Seed) -> Small | None:
    text = written(seed.case).lstrip("\n")
    try:
        case = cases.assemble([Source("case.yaml", text)], "case.yaml", [])
    except CaseError:  # what was left out is mentioned in a way that trimming does not see
        return None
    words = case.vocabulary
    open_ = [f"{each.name}({', '.join('xyz'[: len(each.params)])})" for each in words.declared.values() if each.params]
    derived = [each.name for each in words.declared.values() if each.what == "derived" and not each.params]
    inputs = (*list(case.references)[:30], *open_, *derived)
    names = Names(
        inputs, tuple(words.titles) or ("x",), tuple(words.domains) or ("x",), tuple(each.name for each in case.parties)
    )
    conditions = {
        value.text.strip('"')
        for owner in walk(seed.case) if isinstance(owner, Table)
        for key in CONDITIONS if isinstance(value := child(owner, key), Word)
    }  # fmt: skip
    by_kind = {
        what: tuple(ref for ref, each in case.references.items() if each.declared.what == what)
        for what in ("event", "concept")
    }
    terms = tuple(term.name for term in case.terms)
    scenario = written(seed.scenarios[0]).lstrip("\n")
    return Small(
        text, scenario, names, tuple(sorted(conditions)) or ("true",), by_kind["event"], by_kind["concept"], terms
    )
