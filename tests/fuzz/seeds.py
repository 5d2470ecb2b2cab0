"""What mutants are made of: every case and scenario that comity ships, trimmed copies, and those of its pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import docs_blocks
from fuzz.trees import Listing, Table, Tree, Word, child, copied, made_of, read, walk

if TYPE_CHECKING:
    from random import Random

ROOT = Path(__file__).parent.parent.parent
_NAME = re.compile(r"[A-Za-z][\w-]*")
_NAMED = ("entities", "groups", "facts", "events", "derived", "concepts", "status_quo", "sources")
_LISTED = ("background", "properties")


class Seed(NamedTuple):
    """A case with its parties in it, and scenarios about it."""

    case: Table
    scenarios: tuple[Table, ...]


@cache
def shipped() -> tuple[Seed, ...]:
    """The cases under `rules`, each with the scenarios about it under `examples`."""
    return tuple(_shipped(folder) for folder in sorted((ROOT / "rules").iterdir()))


@cache
def documented() -> tuple[Seed, ...]:
    """The cases of the documentation, each with one scenario."""
    pages = (docs_blocks.examples(ROOT / "docs" / f"{page}.md") for page in ("language", "verdicts"))
    found = (each for page in pages for each in page.scenarios)
    return tuple(Seed(_table(each.case), (_table(docs_blocks.full(each.scenario)),)) for each in found)


@cache
def texts() -> tuple[str, ...]:
    """Every file of a shipped case or scenario as it is, comments included."""
    files = [each for folder in ("rules", "examples") for each in sorted((ROOT / folder).rglob("*.yaml"))]
    return tuple(each.read_text(encoding="utf-8") for each in files)


@cache
def parts() -> tuple[Tree, ...]:
    """Every subtree of these, for mutants to take over."""
    roots = [tree for seed in (*shipped(), *documented()) for tree in (seed.case, *seed.scenarios[:3])]
    return tuple(tree for root in roots for tree in walk(root))


@cache
def words() -> tuple[str, ...]:
    """Every name and key of these."""
    found = (_NAME.findall(tree.text) for tree in parts() if isinstance(tree, Word))
    return tuple(sorted({word for each in found for word in each}))


def drawn(random: Random) -> Seed:
    """A small case with one scenario, to be changed at will; a whole one now and then."""
    if random.random() < 0.5:
        found = random.choice(documented())
        return Seed(_table_copy(found.case), tuple(map(_table_copy, found.scenarios)))
    found = random.choice(shipped())
    scenario = _table_copy(random.choice(found.scenarios))
    whole = _table_copy(found.case)
    if random.random() < 0.95:
        _trim(random, whole, scenario)
    return Seed(whole, (scenario,))


def _shipped(folder: Path) -> Seed:
    files = [_read(each) for each in sorted(folder.glob("*.yaml"))]
    parties: list[Tree] = [each for each in files if child(each, "party")]
    case = next(each for each in files if child(each, "case"))
    if parties:
        case.items.append((Word("parties"), Listing(parties)))
    about = sorted((ROOT / "examples" / folder.name).glob("*.yaml"))
    return Seed(case, tuple(each for each in map(_read, about) if child(each, "scenario")))


def _read(path: Path) -> Table:
    found = read(path.read_text(encoding="utf-8"))
    assert isinstance(found, Table)
    return found


def _table(data: dict[str, object]) -> Table:
    found = made_of(data)
    assert isinstance(found, Table)
    return found


def _table_copy(tree: Table) -> Table:
    found = copied(tree)
    assert isinstance(found, Table)
    return found


def _trim(random: Random, case: Table, scenario: Table) -> None:
    """Leave two terms, and of the vocabulary only what they, and all that is left, mention."""
    parties = child(case, "parties")
    terms = [(party, term) for party in _listed(parties) for term in _listed(child(party, "terms"))]
    kept = [id(term) for _, term in random.sample(terms, min(2, len(terms)))]
    for party in _listed(parties):
        _keep(child(party, "terms"), kept)
    for key in _LISTED:
        _keep(child(case, key), [])
    needed = _needed(case, {word for tree in walk(parties or Word("")) for word in _words(tree)})
    for key in _NAMED:
        _keep_named(child(case, key), needed)
    scenario.items = [item for item in scenario.items if item[0] != Word("expect")]
    for step in _listed(child(scenario, "steps")):
        for key in ("facts", "events", "unknown"):
            _keep_named(child(step, key), needed)


def _needed(case: Table, needed: set[str]) -> set[str]:
    """The names that some words lead to, by way of what defines these."""
    tables = [child(case, key) for key in _NAMED if key != "status_quo"]
    items = [item for table in tables if isinstance(table, Table) for item in table.items]
    while True:
        more = {
            word
            for key, value in items
            if needed.intersection(_words(key)[:1]) or (isinstance(value, Listing | Table) and _members(value) & needed)
            for part in (*walk(key), *walk(value))
            for word in _words(part)
        }
        if more <= needed:
            return needed
        needed |= more


def _members(tree: Tree) -> set[str]:
    """The entities or values that a declaration lists."""
    items = (
        tree.items if isinstance(tree, Listing) else [key for key, _ in tree.items] if isinstance(tree, Table) else []
    )
    return {each.text for each in items if isinstance(each, Word)}


def _words(tree: Tree) -> list[str]:
    return _NAME.findall(tree.text) if isinstance(tree, Word) else []


def _listed(tree: Tree | None) -> list[Tree]:
    return tree.items if isinstance(tree, Listing) else []


def _keep(tree: Tree | None, kept: list[int]) -> None:
    if isinstance(tree, Listing):
        tree.items = [item for item in tree.items if id(item) in kept]


def _keep_named(tree: Tree | None, needed: set[str]) -> None:
    if isinstance(tree, Table):
        tree.items = [item for item in tree.items if needed.issuperset(_words(item[0])[:1])]
    elif isinstance(tree, Listing):
        tree.items = [item for item in tree.items if needed.issuperset(_words(item)[:1])]
