"""Cases and scenarios of any size: 20 truths, 5 numbers and 1 enumeration, read by conditions of three atoms."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

FLAGS = [f"f{i}" for i in range(20)]
NUMBERS = [f"k{i}" for i in range(5)]
WAR = ["fighting", "truce", "over"]
FIELDS = {
    "precondition": ("of", "requires"),
    "red_line": ("never", "while"),
    "commitment": ("when", "then"),
    "demand": ("requires",),
}
"""The conditions of each kind of term that is generated."""

_SHAPES = ("{} and not {} and {}", "{} and {} or not {}", "({} or {}) and not {}", "not {} or {} or {}")
Doc = dict[str, Any]


def case(terms: int, *, windows: bool = False) -> Doc:
    """A case of one party with so many terms; `windows`: every term has a time limit or looks back over one."""
    chance = random.Random(1)
    facts = {
        **dict.fromkeys(FLAGS, "bool"),
        **{name: {"type": "int", "range": [0, 100]} for name in NUMBERS},
        "war": WAR,
    }
    party = {
        "party": "party",
        "statements": {"said": {"speaker": "somebody"}},
        "terms": [_term(chance, number, windows=windows) for number in range(terms)],
    }
    return {"case": "generated", "facts": facts, "parties": [party]}


def _term(chance: random.Random, number: int, *, windows: bool) -> Doc:
    kind = list(FIELDS)[number % len(FIELDS)]
    term = {"id": f"t{number}", "kind": kind, "title": "a term", "stated": ["said"]}
    term |= {field: _condition(chance) for field in FIELDS[kind]}
    if windows and kind == "commitment":
        term["within"] = "30 days"
    elif windows and kind == "demand":
        term |= {"of": _condition(chance), "within": "30 days"}
    elif windows:
        last = FIELDS[kind][-1]
        term[last] = f'once({term[last]}, within="30 days")'
    return term


def _condition(chance: random.Random) -> str:
    return chance.choice(_SHAPES).format(*(_atom(chance) for _ in range(3)))


def _atom(chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.7:
        return chance.choice(FLAGS)
    if draw < 0.9:
        return f"{chance.choice(NUMBERS)} >= {chance.randrange(100)}"
    return f"war == {chance.choice(WAR)}"


def scenario(steps: int, *, unknown: float = 0.0) -> Doc:
    """A scenario that gives every fact at every step, a week apart; `unknown` is the share that it marks as unknown."""
    chance = random.Random(2)
    return {"scenario": "generated", "steps": [_step(chance, i, unknown) for i in range(steps)]}


def _step(chance: random.Random, number: int, unknown: float) -> Doc:
    values: Doc = {name: chance.random() < 0.5 for name in FLAGS}
    values |= {name: chance.randrange(100) for name in NUMBERS}
    values["war"] = chance.choice(WAR)
    hidden = [name for name in values if chance.random() < unknown]
    facts = {name: value for name, value in values.items() if name not in hidden}
    return {"date": str(date(2025, 1, 1) + timedelta(weeks=number)), "facts": facts, "unknown": hidden}
