"""The law of the shapes: what `load.shapes` reads is what the models make of it, and it refuses what they refuse."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import comity
from comity.load import nodes as n
from comity.load.files import kind_of
from comity.load.shapes import CASE_HEAD, PARTY, SCENARIO, Form
from comity.load.yamltree import read
from comity.problems import Source
from comity.records import Record, model_of, record_of
from generate import case_docs, scenario_docs
from test_problems import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FORMS: dict[str, Form[Any]] = {"case": CASE_HEAD, "party": PARTY, "scenario": SCENARIO}
REAL = [*ROOT.glob("rules/*/*.yaml"), *ROOT.glob("examples/*/*.yaml")]
SAID = {"id": "a", "title": "A", "stated": ["s"]}
RICH: list[tuple[str, dict[str, Any]]] = [
    ("case", {
        "case": "c", "entities": {"k": ["a"], "l": {"b": "B"}}, "groups": {"g": ["a"], "h": {"of": "k", "members": []}},
        "facts": {"f": "bool", "e": ["x", "y"], "n": {"type": {"x": "X"}, "range": [0, 2.5], "unit": "km"}},
        "events": {"v": None, "w": {"title": "W"}}, "derived": {"d": True, "i": {"is": 1.5, "note": "N"}},
        "concepts": {"c": None, "r": {"readings": {"x": "f", "y": {"is": "f", "title": "Y"}}}},
        "background": [{"id": "b", "always": "f"}], "status_quo": {"f": True, "n": 1, "e": "x", "m": 0.5},
        "sources": {"s": {"title": "S", "date": "2024-06-17", "retrieved": "2024-06-18"}},
    }),
    ("party", {
        "party": "p", "statements": {"s": {"speaker": "S", "mode": "direct", "date": "2024-06-17"}},
        "terms": [
            SAID | {"kind": "precondition", "of": "f", "requires": True, "unless": ["e"], "weight": 1.5},
            SAID | {"kind": "demand", "requires": "f", "of": "f", "within": "3 days", "from": "2024-06-17"},
            SAID | {"kind": "red_line", "never": "f", "while": "f", "revisable": False, "reading": {"r": "x"}},
            SAID | {"kind": "commitment", "when": "f", "then": 1, "by": "2024-06-17", "supersedes": ["b"]},
            SAID | {"kind": "warning", "when": "f", "then": {"text": "T"}, "weight": 2},
            SAID | {"kind": "characterisation", "holds": "f", "when": "f", "addressee": "q"},
            SAID | {"kind": "assertion", "claims": {"text": "T"}, "at": "2024-06-17", "until": None},
            SAID | {"kind": "exception", "when": "f"},
        ],
    }),
    ("scenario", {
        "scenario": "s", "from": "status_quo", "status": "ongoing", "as_of": "2024-06-18 12:00",
        "steps": [{"date": "2024-06-17T14:00", "facts": {"f": True, "n": 1, "m": 1.0, "e": "x"}, "events": ["v"]}, {}],
        "expect": {"p": "rejects", "feasible": True},
    }),
]  # fmt: skip
TEXTS = (
    "", "a", "x\n", "-x", "ä", "a" * 101, "a" * 10_001, "\ud800", "2024-02-30", "2024-06-17", "2024-06-17\n", "3 days",
    "٣ days", "2024-06-17T14:00", "2024-06-17 14:00:59", "2024-06-17T25:00", "2024-06-17T14:00Z", "demand", "assertion",
    "blank", "direct", "true", "2",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 10**30, 0.0, 1.0, -1.5, float("inf"), float("nan"), [], [1], ["a"], ["a", None],
    [0, 1], [0.5, 1, 2], {}, {"a": "b"}, {"text": "T"}, {"text": ""}, {"is": True}, {"is": "f", "title": None},
    {"of": "k"}, {"type": "bool"}, {"readings": {"x": 1}}, {"kind": "demand"}, {"speaker": "S"}, *TEXTS,
)  # fmt: skip
KEYS = ("from_", "while_", "is_", "from", "while", "is", "kind", "text", "note", "title", "weight", "within", "unless")


def described(value: Any) -> Any:  # noqa: ANN401 - of any model, or what stands for one
    """All that a model or a record holds, with the types of everything."""
    match value:
        case list() | tuple():
            return type(value), [described(each) for each in value]
        case dict():
            return [(key, described(each)) for key, each in value.items()]
        case _ if hasattr(value, "model_fields_set"):
            name = value.model_name if isinstance(value, Record) else type(value).__name__
            fields = {key: described(each) for key, each in vars(value).items()}
            return name, set(value.model_fields_set), fields
        case _:
            return type(value), repr(value)


def keeps_the_law(kind: str, data: Any) -> bool:  # noqa: ANN401 - of YAML
    """Whether the shapes read something; when they do, it is what the model makes of it."""
    found = FORMS[kind].read(data)
    try:
        model = FORMS[kind].model.model_validate(data)
    except ValidationError:
        assert found is None
        return False
    assert described(record_of(model)) == described(model)
    if found is not None:
        assert described(found) == described(model)
        assert described(model_of(found)) == described(model)
        assert type(model_of(found)) is type(model)
    return found is not None


def documents(tree: n.Node | None) -> Iterator[tuple[str, Any]]:
    """The documents of a file, as far as one can tell what they are to be."""
    kind = kind_of(tree) if tree is not None else None
    data: Any = n.data(tree) if tree is not None else None
    if kind == "case":
        inner = data.pop("parties", None)
        yield from (("party", each) for each in (inner if isinstance(inner, list) else ()))
    if kind is not None:
        yield kind, data


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - of YAML
    yield path
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, each in below:
        yield from places(each, (*path, key))


@st.composite
def spoilt(draw: st.DrawFn, data: Any) -> Any:  # noqa: ANN401 - of YAML
    """A document with one part replaced, left out, or put beside it under another key."""
    data = deepcopy(data)
    *path, last = draw(st.sampled_from([path for path in places(data) if path]))
    inside = data
    for part in path:
        inside = inside[part]
    change = draw(st.sampled_from(("replace", "replace", "leave out", "rename", "add")))
    if change == "replace":
        inside[last] = deepcopy(draw(st.sampled_from(VALUES)))
    elif change == "leave out":
        del inside[last]
    elif isinstance(inside, dict):
        value = inside.pop(last) if change == "rename" else deepcopy(draw(st.sampled_from(VALUES)))
        inside[draw(st.sampled_from((*KEYS, *TEXTS)))] = value
    return data


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_the_real_files_are_read_by_their_shapes(file: Path) -> None:
    tree = read(Source(file.name, file.read_text(encoding="utf-8")), [])
    assert all(keeps_the_law(*document) for document in documents(tree))


def test_bad_files_are_read_by_their_shapes_only_as_the_models_read_them() -> None:
    for example in EXAMPLES:
        for name, text in example.files.items():
            for document in documents(read(Source(name, text), [])):
                keeps_the_law(*document)


@pytest.mark.parametrize(("kind", "data"), RICH)
def test_every_key_is_read_by_its_shape(kind: str, data: Any) -> None:  # noqa: ANN401 - of YAML
    assert keeps_the_law(kind, data)


@pytest.mark.parametrize(("kind", "data"), RICH)
def test_each_value_in_each_place_is_read_as_the_models_read_it(kind: str, data: Any) -> None:  # noqa: ANN401 - of YAML
    for *path, last in (path for path in places(data) if path):
        for value in VALUES:
            changed = deepcopy(data)
            inside = changed
            for part in path:
                inside = inside[part]
            inside[last] = value
            keeps_the_law(kind, changed)


@given(st.data())
def test_generated_documents_are_read_by_their_shapes(data: st.DataObject) -> None:
    case = data.draw(case_docs())
    assert keeps_the_law("scenario", json.loads(json.dumps(data.draw(scenario_docs(case)))))
    case = json.loads(json.dumps(case))
    assert all(keeps_the_law("party", party) for party in case.pop("parties"))
    assert keeps_the_law("case", case)


@given(st.data())
def test_spoilt_documents_are_read_only_as_the_models_read_them(data: st.DataObject) -> None:
    kind, document = data.draw(st.sampled_from(RICH))
    for _ in range(data.draw(st.integers(1, 4))):
        document = data.draw(spoilt(document))
    keeps_the_law(kind, document)


def test_a_document_can_be_had_as_its_model() -> None:
    case = comity.load_case(ROOT / "rules" / "ukraine-2024")
    assert isinstance(case.doc, comity.CaseDoc)
    assert case.doc is case.doc
    assert all(party.doc is doc for party, doc in zip(case.parties, case.doc.parties, strict=True))
    assert described(deepcopy(case.written)) == described(case.written) == described(case.doc)
    with pytest.raises(AttributeError, match="frozen"):
        case.written.title = "another"
