"""Packs: cases of any size with conflicts planted in them, so that every minimal conflict is known.

There is a hidden state that meets every term but the planted ones, whatever the facts of the planted ones are: so none
of the others is ever part of a conflict. A planted conflict is a chain over facts of its own: a demand, links that each
need the next, and a red line against the last. Without any one of them the others can be met in as many steps as terms.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Doc = dict[str, Any]
SIZES = (1, 2, 3, 4, 5, 6)
LEVELS = ("low", "middle", "high")
_TRUE = ("{t} or {a} and {a}", "{t} and {t}", "({a} or {t}) and {t}", "once({t}) or {a}", "not {f} and ({a} or {t})")
_FALSE = ("{f} and {a}", "not {t} and ({a} or {a})", "earlier({f}) and {a}", "{a} and {f} and {a}")
_EITHER = ("{a} and {a}", "{a} or not {a}", "{a} and not {a} and {a}", "{a}")
_FIELDS = {
    "precondition": (("of", _EITHER), ("requires", _TRUE)),
    "red_line": (("never", _FALSE), ("while", _EITHER)),
    "commitment": (("when", _EITHER), ("then", _TRUE)),
    "demand": (("requires", _TRUE),),
}
"""The conditions of each kind of term, and what the hidden state makes of them."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A case as a document, and its minimal conflicts by the names of their terms."""

    doc: Doc
    conflicts: frozenset[frozenset[str]]


@dataclass(slots=True)
class _Made:
    """A pack in the making: its facts, and conditions on them that are true, or false, in the hidden state."""

    chance: random.Random
    reach: float
    facts: Doc = field(default_factory=dict)
    true: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)

    def some(self, shapes: tuple[str, ...]) -> str:
        """A condition in one of these shapes: `t` is true in the hidden state, `f` false, `a` may be either."""
        parts = self.chance.choice(shapes)
        for mark, atoms in (("{t}", self.true), ("{f}", self.false)):
            while mark in parts:
                parts = parts.replace(mark, self.chance.choice(atoms), 1)
        while "{a}" in parts:
            reached = self.chance.random() < self.reach
            atoms = self.free if reached else self.chance.choice((self.true, self.false))
            parts = parts.replace("{a}", self.chance.choice(atoms), 1)
        return parts

    def guarded(self, cond: str) -> str:
        """The same condition, half of the time with another that the hidden state meets."""
        return f"{cond} and {self.chance.choice(self.true)}" if self.chance.random() < 0.5 else cond


def pack(terms: int, planted: int, reach: int = 0, *, row: bool = False, static: bool = False) -> Pack:
    """A pack of so many terms with so many conflicts, which share no terms and have the sizes 1 to 6 in turn.

    `reach`: in how many percent of the places where they may, the other terms read facts of planted conflicts. `row`:
    each conflict shares a term with the one before it, and none has the size 1. `static`: one step is enough.
    """
    made = _Made(random.Random(terms + planted), reach / 100)
    _shared(made, terms)
    sizes = SIZES[1:] if row else SIZES
    chains = [_chain(made, number, sizes[number % len(sizes)], static=static) for number in range(planted)]
    every = _in_a_row(chains) if row else [(term, {number}) for number, chain in enumerate(chains) for term in chain]
    every += [(_other(made, number), set()) for number in range(terms - len(every))]
    made.chance.shuffle(every)
    members: dict[int, set[str]] = {}
    parties: list[Doc] = [
        {"party": name, "statements": {"said": {"speaker": "somebody"}}, "terms": []} for name in ("a", "b", "c")
    ]
    for at, (term, numbers) in enumerate(every):
        party = parties[at % len(parties)]
        party["terms"].append({"id": f"t{at}", "title": "a term", "stated": ["said"], **term})
        for number in numbers:
            members.setdefault(number, set()).add(f"{party['party']}.t{at}")
    doc = {"case": "pack", "facts": made.facts, "parties": parties}
    return Pack(doc, frozenset(map(frozenset, members.values())))


def _shared(made: _Made, terms: int) -> None:
    """The facts that terms share, and what the hidden state says of them."""
    for i in range(terms // 5):
        made.facts[f"b{i}"] = "bool"
        (made.true if made.chance.random() < 0.5 else made.false).append(f"b{i}")
    for i in range(terms // 25):
        made.facts[f"e{i}"] = list(LEVELS)
        hidden = made.chance.choice(LEVELS)
        for level in LEVELS:
            (made.true if level == hidden else made.false).append(f"e{i} == {level}")
    for i in range(terms // 33):
        made.facts[f"k{i}"] = {"type": "int", "range": [0, 100]}
        hidden_value = made.chance.randrange(10, 90)
        for bound in (20, 40, 60, 80):
            (made.true if hidden_value >= bound else made.false).append(f"k{i} >= {bound}")


def _in_a_row(chains: list[list[Doc]]) -> list[tuple[Doc, set[int]]]:
    """The terms of all chains, the red line of each and the demand of the next in one demand."""
    every = [(term, {number}) for number, chain in enumerate(chains) for term in chain[:-1]]
    firsts = [next(at for at, (_, numbers) in enumerate(every) if numbers == {number}) for number in range(len(chains))]
    for number, chain in enumerate(chains[:-1]):
        at, never = firsts[number + 1], chain[-1]["never"]
        demand = {"kind": "demand", "requires": f"{every[at][0]['requires']} and not once({never})"}
        every[at] = (demand, {number, number + 1})
    return [*every, *((chain[-1], {len(chains) - 1}) for chain in chains[-1:])]


def _chain(made: _Made, number: int, size: int, *, static: bool) -> list[Doc]:
    """The terms of a conflict over facts of its own."""
    atoms = [_own(made, f"q{number}_{i}", (number + i) % 3) for i in range(max(1, size - 1))]
    made.free += atoms
    if size == 1:
        return [{"kind": "demand", "requires": made.guarded(f"{atoms[0]} and not once({atoms[0]})")}]
    links = [_link(made, one, other, static=static) for one, other in pairwise(atoms)]
    first = {"kind": "demand", "requires": made.guarded(atoms[0])}
    return [first, *links, {"kind": "red_line", "never": atoms[-1].replace(">= 60", ">= 40")}]


def _own(made: _Made, name: str, kind: int) -> str:
    """A condition on a new fact."""
    made.facts[name] = ("bool", list(LEVELS), {"type": "int", "range": [0, 100]})[kind]
    return (name, f"{name} == high", f"{name} >= 60")[kind]


def _link(made: _Made, one: str, other: str, *, static: bool) -> Doc:
    if made.chance.random() < 0.3:
        return {"kind": "commitment", "when": one, "then": made.guarded(other)}
    earlier = made.chance.choice(("once({})" if static else "earlier({})", "once({})", "{}")).format(other)
    return {"kind": "precondition", "of": one, "requires": made.guarded(earlier)}


def _other(made: _Made, number: int) -> Doc:
    """A term that the hidden state meets."""
    kind = list(_FIELDS)[number % len(_FIELDS)]
    return {"kind": kind, **{name: made.some(shapes) for name, shapes in _FIELDS[kind]}}
