"""Documents built in Python: dicts and models with parts of all types, for `case_of`, `scenario_of` and `check`."""

from __future__ import annotations

import json
from collections import ChainMap, OrderedDict, UserDict, UserList, UserString, defaultdict, deque
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

import comity
import docs_blocks
from comity import models
from comity.problems import CaseError
from fuzz import hostile, lawful, seeds, wholes
from fuzz.conditions import mutated
from fuzz.documents import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random


class Colour(Enum):
    """A value of a kind that JSON does not know."""

    RED = "red"


class Text(str):
    """A text of another class."""

    __slots__ = ()


VALUES: tuple[Callable[[], object], ...] = (
    lambda: None, lambda: True, lambda: False, lambda: 0, lambda: -1, lambda: 10**17, lambda: 10**400,
    lambda: 10**5000, lambda: 0.1, lambda: 1.0, lambda: -0.0, lambda: 1e308, lambda: 5e-324, lambda: float("nan"),
    lambda: float("inf"), lambda: Decimal("NaN"), lambda: Decimal("sNaN"), lambda: Decimal("Infinity"),
    lambda: Decimal(99999999999999999), lambda: Decimal("1e999999"), lambda: Decimal("0.1"), lambda: Fraction(1, 3),
    lambda: Fraction(10**30), lambda: 1j, lambda: b"bytes", lambda: bytearray(b"x"), lambda: memoryview(b"x"),
    lambda: {1, 2}, lambda: frozenset({"a"}), lambda: (), lambda: ("a", "b"), list, dict, lambda: [None],
    lambda: range(3), lambda: iter("ab"), lambda: (each for each in "ab"), object, lambda: int, lambda: len,
    lambda: comity, lambda: date(2024, 6, 17), lambda: date.min, lambda: date.max,
    lambda: datetime(2024, 6, 17, 12, 30), lambda: datetime(2024, 6, 17, tzinfo=UTC), lambda: time(12, 30),
    lambda: timedelta(days=30), lambda: Colour.RED, lambda: Text("north"), lambda: UserString("north"),
    lambda: PurePosixPath("a/b"), lambda: UUID(int=5), lambda: np.int64(5), lambda: np.float64("nan"),
    lambda: np.float32(0.1), lambda: np.bool_(1), lambda: np.str_("open"), lambda: np.array([1, 2]),
    lambda: np.datetime64("2024-06-17"), lambda: np.datetime64("NaT"), lambda: np.array(5), lambda: "", lambda: " ",
    lambda: "\x00", lambda: "\ud800", lambda: "\x1b[2K", lambda: "\u202e", lambda: "x" * 100_000,
    lambda: deque(["a"]), lambda: OrderedDict(a=1), lambda: MappingProxyType({"a": 1}), lambda: ChainMap({"a": 1}),
    lambda: UserDict({"a": 1}), lambda: UserList(["a"]), lambda: defaultdict(int, {"a": 1}),
    lambda: models.PlainText(text="words"), lambda: models.Definition.model_validate({"is": "true"}),
    lambda: models.StepDoc(facts={"toll": 5}), lambda: models.PartyDoc(party="north"), lambda: endless(),  # noqa: PLW0108
    lambda: nested(70), lambda: nested(3_000), lambda: NotImplemented, lambda: ..., lambda: {1: 2}, lambda: {None: 1},
    lambda: {(1, 2): 3}, lambda: {b"a": 1}, lambda: {True: 1}, lambda: {1.5: 1}, lambda: {"\ud800": 1},
)  # fmt: skip
BAD_KEYS = (
    1,
    None,
    True,
    1.5,
    (1, 2),
    b"facts",
    Text("facts"),
    "",
    " ",
    "\x00",
    "\ud800",
    date(2024, 6, 17),
    Colour.RED,
    "model_config",
    "__class__",
)
HOLDERS: tuple[Callable[[Any], object], ...] = (
    tuple, MappingProxyType, OrderedDict, UserDict, ChainMap, deque, iter, set, list, dict, str, repr, json.dumps,
    np.array, UserList, frozenset,
)  # fmt: skip
_OF_MAPPINGS = (MappingProxyType, OrderedDict, UserDict, ChainMap, dict)
"""Of these, some take other data without a word, and are broken then."""


@dataclass(frozen=True, slots=True)
class Documents:
    """A case, a scenario about it, and what is asked of them."""

    case: Any
    scenario: Any
    asked: dict[str, Any]

    def breaches(self) -> Iterator[str]:
        """What is unlawful of how they are answered."""
        try:
            case = comity.case_of(self.case)
            yield from _whole_case(self.case, case)
            scenario = comity.scenario_of(self.scenario, case)
            yield from _whole_scenario(self.scenario, scenario)
            yield from _answered(comity.check(case, scenario, **self.asked))
        except CaseError as error:
            yield from lawful.of_problems(error.problems, (" at `", "at the top", "contested concept"))
            yield from lawful.of_text(str(error))


def draw(random: Random) -> Documents:
    """A case and a scenario of the documentation with one to five parts of another type, or as models."""
    example = random.choice(_examples())
    documents = [deepcopy(example[0]), deepcopy(example[1])]
    for _ in range(random.choice((0, 1, 1, 1, 2, 3, 5))):
        at = random.randrange(2)
        documents[at] = _changed(random, documents[at])
    kinds: tuple[type[models.Model], ...] = (comity.CaseDoc, comity.ScenarioDoc)
    case, scenario = (_modelled(random, kind, each) for kind, each in zip(kinds, documents, strict=True))
    return Documents(case, scenario, _asked(random))


def endless() -> object:
    """A mapping that holds itself."""
    found: dict[str, object] = {}
    found["a"] = found
    return found


def nested(depth: int) -> object:
    """Lists within lists."""
    found: object = "a"
    for _ in range(depth):
        found = [found]
    return found


@cache
def _examples() -> tuple[tuple[Any, Any], ...]:
    pages = [docs_blocks.examples(seeds.ROOT / "docs" / f"{page}.md") for page in ("language", "verdicts")]
    return tuple((each.case, docs_blocks.full(each.scenario)) for page in pages for each in page.scenarios)


def _changed(random: Random, document: Any) -> Any:  # noqa: ANN401 - plain data
    holders = [each for each in _walk(document) if each]
    if not holders:
        return document
    holder = random.choice(holders)
    key = random.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    match random.randrange(9):
        case 0 if isinstance(holder, dict):
            holder[random.choice((*KEYS, *BAD_KEYS))] = holder.pop(key)
        case 1 if isinstance(holder, dict):
            holder[random.choice((*KEYS, *BAD_KEYS))] = random.choice(VALUES)()
        case 2 if isinstance(holder[key], str):
            holder[key] = mutated(random, holder[key])
        case 3 if isinstance(holder[key], str):
            holder[key] = hostile.torn(random, holder[key])
        case 4:
            holder[key] = _held(random.choice(HOLDERS), holder[key])
        case 5 if random.random() < 0.1:
            return _held(random.choice(HOLDERS), document)
        case 6 if random.random() < 0.3:
            del holder[key]
        case _:
            holder[key] = random.choice(VALUES)()
    return document


def _held(holder: Callable[[Any], object], data: object) -> object:
    """The same data in another kind of holder, where that takes it."""
    if holder in _OF_MAPPINGS and not isinstance(data, dict):
        return data
    try:
        return holder(data)
    except (TypeError, ValueError, RecursionError):
        return data


def _walk(data: object) -> Iterator[Any]:
    waiting, seen = [data], set[int]()
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict | list) and id(here) not in seen:
            seen.add(id(here))
            yield here
            waiting += here.values() if isinstance(here, dict) else here


def _modelled(random: Random, kind: type[models.Model], document: Any) -> Any:  # noqa: ANN401 - plain data
    """The document as a model, one in four: checked, or with fields that were never checked."""
    if random.random() > 0.25 or not isinstance(document, dict):
        return document
    try:
        found = kind.model_validate(document)
    except Exception:  # noqa: BLE001 - then it is no model
        return kind.model_construct(**{str(key): value for key, value in document.items()})
    if random.random() < 0.3:
        field = random.choice(list(kind.model_fields))
        return found.model_copy(update={field: random.choice(VALUES)()})
    return found.model_dump(by_alias=random.random() < 0.5, warnings=False) if random.random() < 0.5 else found


def _asked(random: Random) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if random.random() < 0.2:
        asked["as_of"] = random.choice((None, date(2024, 6, 16), date(2025, 1, 11), date.min, date.max))
    if random.random() < 0.2:
        asked["readings"] = random.choice(({"fair": "low"}, {"fair": "x"}, {"x": "y"}, {}, {"fair": "free"}))
    if random.random() < 0.2:
        asked["engine"] = random.choice(("auto", "meaning", "both", "durable"))
    return asked


def _whole_case(document: Any, case: comity.Case) -> Iterator[str]:  # noqa: ANN401 - whatever was given
    if isinstance(document, models.Model):
        document = document.model_dump(by_alias=True, warnings=False)
    if all(isinstance(each, dict) for each in document.get("parties") or []):
        yield from wholes.of_case(document, case)


def _whole_scenario(document: Any, scenario: comity.Scenario) -> Iterator[str]:  # noqa: ANN401 - whatever was given
    if isinstance(document, models.Model):
        document = document.model_dump(by_alias=True, warnings=False)
    yield from wholes.of_scenario(document, scenario)


def _answered(answer: comity.Assessment) -> Iterator[str]:
    comity.to_json(answer)  # which holds texts as they are
    for text in (comity.to_markdown(answer), comity.to_html(answer), repr(answer)):
        yield from (f"{breach} (answer)" for breach in lawful.of_text(text))
