"""The law of loading: what goes in comes out, or there is an error; a document is never read in part.

The shipped cases and scenarios are spoilt in one or two places (a key, a value, the nesting), file by file, and loaded.
Whatever loads holds all that was written; and a case is the same after any trip through its models.
"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.kinds import CONDITIONS, as_text
from comity.load import nodes as n
from comity.load.cases import assemble
from comity.load.files import kind_of
from comity.load.yamltree import read
from comity.problems import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from comity.load.nodes import Node

ROOT = Path(__file__).parents[2]
KEYS = ("while_", "is_", "from_", "while", "is", "when", "of", "scenario", "case", "party", "nameless", "terms", "text")
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 10**30, 1.5, float("inf"), float("nan"), [], ["a"], {}, {"text": "T"}, {"is": True},
    {"is_": "true"}, {"readings": {}}, {"kind": "exception"}, "", "a", "true", "nameless", "2024-06-17", "3 days",
    "٣ days", "2024-06-17T14:00", "view(nameless, true)", 'once(true, within="3 days")',
)  # fmt: skip
Doc = dict[str, Any]


def tree(path: Path) -> Node:
    found = read(Source(path.name, path.read_text(encoding="utf-8")), [])
    assert found is not None
    return found


def data(path: Path) -> Any:  # noqa: ANN401 - of YAML
    return n.data(tree(path))


PACKS = {
    folder.name: [data(file) for file in sorted(folder.glob("*.yaml")) if kind_of(tree(file)) != "scenario"]
    for folder in sorted((ROOT / "rules").iterdir())
    if (folder / "case.yaml").is_file()
}
LOADED = {name: comity.load_case(ROOT / "rules" / name) for name in PACKS}
SCENARIOS = [(name, data(file)) for name in PACKS for file in sorted((ROOT / "examples" / name).glob("*.yaml"))]


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - of YAML
    yield path
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, each in below:
        yield from places(each, (*path, key))


def spoilt(document: Doc, random: Random) -> Doc:
    """A document with one part under another key, replaced, left out, wrapped, or put in the place of another."""
    document = deepcopy(document)
    *path, last = random.choice([path for path in places(document) if path])
    inside: Any = document
    for part in path:
        inside = inside[part]
    match random.choice(("rename", "rename", "replace", "leave out", "wrap", "copy")):
        case "rename" if isinstance(inside, dict):
            inside[random.choice((*KEYS, f"{last}_", f"{last}s", str(last).upper(), str(last)[1:]))] = inside.pop(last)
        case "replace" | "rename":
            inside[last] = deepcopy(random.choice(VALUES))
        case "leave out":
            del inside[last]
        case "wrap":
            inside[last] = random.choice(([inside[last]], {str(random.choice(KEYS)): inside[last]}))
        case _:
            inside[last] = deepcopy(random.choice([each for path in places(document) if (each := at(document, path))]))
    return document


def at(document: Any, path: tuple[Any, ...]) -> Any:  # noqa: ANN401 - of YAML
    for part in path:
        document = document[part]
    return document


def is_same(written: Any, told: Any) -> bool:  # noqa: ANN401 - of YAML
    """Whether a document tells all that was written, and nothing else."""
    match written, told:
        case dict(), dict():
            return written.keys() == told.keys() and all(is_same(written[key], told[key]) for key in written)
        case list(), list():
            return len(written) == len(told) and all(map(is_same, written, told))
        case ((bool() | int() | float()), str()):
            return as_text(written) == told
        case str(), str() if written != told:
            return datetime.fromisoformat(written) == datetime.fromisoformat(told)
        case _:
            return type(written) is type(told) and written == told


def counted(case: comity.Case) -> Iterator[tuple[str, object, object]]:
    """What is written in a case, and what became of it."""
    doc = case.written
    terms = [(party.party, term) for party in doc.parties for term in party.terms]
    yield "terms", [f"{party}.{term.id}" for party, term in terms], [term.name for term in case.terms]
    for party, term in terms:
        kept = {key for key in CONDITIONS if isinstance(getattr(term, {"while": "while_"}.get(key, key), None), str)}
        yield f"conditions of {term.id}", kept, set(case.trees[f"{party}.{term.id}"])
    said = [(party.party, key) for party in doc.parties for key in party.statements]
    yield "statements", said, [(party.name, key) for party in case.parties for key in party.statements]
    names = [
        key.partition("(")[0].strip()
        for section in (doc.facts, doc.events, doc.derived, doc.concepts)
        for key in section
    ]
    yield "names", names, list(case.vocabulary.declared)
    yield "entities", {**doc.entities}.keys(), {**case.vocabulary.entities}.keys()
    yield "groups", len({**doc.entities, **doc.groups}), len(case.vocabulary.domains)
    yield "background", [each.id for each in doc.background], [each.id for each in case.background]
    yield "properties", [each.id for each in doc.properties], [each.id for each in case.properties]
    yield "status quo", bool(doc.status_quo), bool(case.status_quo)
    defined = {key.partition("(")[0].strip() for key in (*doc.derived, *doc.concepts)}
    yield "definitions", defined - case.trees.keys(), set()


def check_case(sources: list[Doc], case: comity.Case) -> None:
    heads = [each for each in sources if "party" not in each]
    parties = [each for each in sources if "party" in each]
    assert len(heads) == 1
    head = {key: value for key, value in heads[0].items() if key != "parties"}
    written = {**head, "parties": [*heads[0].get("parties", []), *parties]}
    assert is_same(written, case.doc.model_dump(mode="json", exclude_unset=True))
    for what, one, other in counted(case):
        assert one == other, what


@pytest.mark.parametrize("name", PACKS)
@given(random=st.randoms(use_true_random=False))
def test_a_spoilt_case_is_refused_or_holds_all_that_is_written(name: str, random: Random) -> None:
    files = list(PACKS[name])
    for _ in range(random.randint(1, 2)):
        place = random.randrange(len(files))
        files[place] = spoilt(files[place], random)
    try:
        texts = [json.dumps(each, default=str).replace("NaN", ".nan").replace("Infinity", ".inf") for each in files]
        case = assemble([Source(f"{i}", text) for i, text in enumerate(texts)], name, [])
    except comity.CaseError:
        return
    check_case([each for each in files if "scenario" not in each], case)


@given(random=st.randoms(use_true_random=False))
def test_a_spoilt_scenario_is_refused_or_holds_all_that_is_written(random: Random) -> None:
    name, document = random.choice(SCENARIOS)
    document = spoilt(document, random)
    try:
        scenario = comity.scenario_of(document, LOADED[name])
    except comity.CaseError:
        return
    assert is_same(document, scenario.doc.model_dump(mode="json", exclude_unset=True))
    assert scenario.course.steps == max(1, len(document.get("steps", [])))
    assert list(scenario.expected) == list(document.get("expect", {}))


@pytest.mark.parametrize("name", PACKS)
def test_a_case_is_the_same_after_a_trip_through_its_models(name: str) -> None:
    case = LOADED[name]
    doc = case.doc
    trips = [
        doc, doc.model_dump(), doc.model_dump(by_alias=True), doc.model_dump(mode="json"),
        json.loads(doc.model_dump_json()), doc.model_dump(exclude_none=True), comity.CaseDoc(**doc.model_dump()),
    ]  # fmt: skip
    for trip in trips:
        again = comity.case_of(trip)
        assert again.doc == doc
        assert {term.name: term.rule for term in again.terms}.keys() == {term.name for term in case.terms}
        assert again.trees == case.trees
        assert again.status_quo == case.status_quo


def test_names_of_fields_of_python_are_no_keys_of_files() -> None:
    doc = LOADED["ukraine-2024"].doc.model_dump(by_alias=False)
    with pytest.raises(comity.CaseError, match=r"unknown key `from_` \[unknown-key\]"):
        comity.case_of(doc)
