"""The numbers of a space, one part of the question after the other: feasibility, terms, parties, all parties."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING

from comity.kinds import BINDING
from comity.spaces import diagrams as dd
from comity.spaces import rulings as r
from comity.spaces.joining import common, number, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from comity import case as c
    from comity.spaces.conditions import Conditions

Counts = dict[str, int]
FEASIBILITY, TOGETHER = "feasibility", "all parties"
MOST_PARTIES = 8
"""Parties up to which what all accept is counted without holding it."""
_FILTERED = dd.Op("filtered", lambda allowed, verdict: verdict if allowed == dd.T else None)


class Counting:
    """What is needed to count; diagrams are made when they are first asked for, and kept."""

    def __init__(self, case: c.Case, conditions: Conditions, readings: Mapping[str, str]) -> None:
        self.case, self.conditions, self.readings, self.diagrams = case, conditions, readings, conditions.diagrams
        self.terms = {
            term.name: term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception"
        }
        self.scenarios = prod(each.size for each in conditions.domains.values())
        self._held: dict[tuple[int, ...], int] = {}
        self._verdicts: dict[str, int] = {}
        self._rulings: dict[str, r.Ruling] = {}

    def parts(self) -> dict[str, Callable[[], Counts]]:
        """Every part of the question by its name, and what counts it, which raises `NodeLimitError` where too large."""
        found: dict[str, Callable[[], Counts]] = {FEASIBILITY: self.feasibility}
        found |= {f"term {name}": partial(self.term, name) for name in self.terms}
        if self.case.background:
            found |= {f"term {name}, not infeasible": partial(self.filtered, name) for name in self.terms}
        found |= {f"party {each.name}": partial(self.party, each.name) for each in self.case.parties}
        return {**found, TOGETHER: self.together}

    # --- diagrams ----------------------------------------------------------------------------------------------

    @cached_property
    def background(self) -> list[int]:
        """The diagram of each background constraint."""
        return [r.feasible(each, self.conditions, self.readings) for each in self.case.background]

    @cached_property
    def allowed(self) -> list[int]:
        """The sets that together are all scenarios that are not infeasible."""
        return [*self.valid, *(self.diagrams.where(each, dd.T, dd.U) for each in self.background)]

    @cached_property
    def valid(self) -> list[int]:
        """The sets that leave out what is no scenario, because digits are no value."""
        return self.conditions.valid()

    def verdict(self, name: str) -> int:
        """The diagram of a term's verdict."""
        if name not in self._verdicts:
            self._verdicts[name] = r.verdicts(self.terms[name], self.conditions, self.readings)
        return self._verdicts[name]

    def ruling(self, name: str) -> r.Ruling:
        """What a binding term does to its party's stance."""
        if name not in self._rulings:
            self._rulings[name] = r.ruling(self.terms[name], self.verdict(name), self.conditions)
        return self._rulings[name]

    def binding(self, party: str | None = None) -> list[r.Ruling]:
        """Those of the binding terms of a party, or of all."""
        terms = (each for each in self.terms.values() if each.kind in BINDING and party in (None, each.party))
        return [self.ruling(each.name) for each in terms]

    @cached_property
    def acceptable(self) -> int:
        """The set of scenarios that every party accepts."""
        found = common(self.diagrams, [*self.allowed, *(each.settled for each in self.binding())])
        for party in self.case.parties:
            silent = common(self.diagrams, [found, *(each.silent for each in self.binding(party.name))])
            found = without(self.diagrams, found, silent)
        return found

    # --- numbers -----------------------------------------------------------------------------------------------

    def feasibility(self) -> Counts:
        """How many scenarios are feasible, infeasible, and neither for sure."""
        allowed = self.number(self.allowed)
        feasible = self.number([*self.valid, *(self.diagrams.where(each, dd.T) for each in self.background)])
        return {"feasible": feasible, "infeasible": self.scenarios - allowed, "unknown": allowed - feasible}

    def term(self, name: str) -> Counts:
        """How many scenarios give a term each verdict."""
        return self._tally(self.valid, name)

    def filtered(self, name: str) -> Counts:
        """The same of those that are not infeasible."""
        return self._tally(self.allowed, name)

    def _tally(self, allowed: list[int], name: str) -> Counts:
        found = self.diagrams.join(_FILTERED, self._common(tuple(allowed)), self.verdict(name))
        return {word: count for word, count in self.diagrams.tally(found).items() if word is not None}

    def _common(self, sets: tuple[int, ...]) -> int:
        if sets not in self._held:
            self._held[sets] = common(self.diagrams, sets)
        return self._held[sets]

    def party(self, name: str) -> Counts:
        """How many scenarios give a party each stance."""
        binding = self.binding(name)
        allowed = self.number(self.allowed)
        kept = self.number([*self.allowed, *(each.kept for each in binding)])
        settled, silent = self._settled(binding)
        return {
            "rejects": allowed - kept,
            "open": kept - settled,
            "accepts": settled - silent,
            "not_engaged": silent,
            "infeasible": self.scenarios - allowed,
        }

    def _settled(self, binding: list[r.Ruling]) -> tuple[int, int]:
        """In how many scenarios a party neither rejects nor leaves open, and in how many of these it is not engaged."""
        parts = [*self.allowed, *(each.settled for each in binding)]
        silent = [each.silent for each in binding]
        try:
            found = common(self.diagrams, parts)
            return self.diagrams.count(found), self.number([found, *silent])
        except dd.NodeLimitError:
            return self.number(parts), self.number([*parts, *silent])

    def together(self) -> Counts:
        """How many scenarios all parties accept, and how many none rejects."""
        kept = self.number([*self.allowed, *(each.kept for each in self.binding())])
        try:
            return {"acceptable": self.diagrams.count(self.acceptable), "not_rejected": kept}
        except dd.NodeLimitError:
            if len(self.case.parties) > MOST_PARTIES:
                raise
        return {"acceptable": self._by_exclusion(), "not_rejected": kept}

    def _by_exclusion(self) -> int:
        """How many all accept, from how many leave which of them unengaged (inclusion and exclusion)."""
        settled = [*self.allowed, *(each.settled for each in self.binding())]
        names, total = [party.name for party in self.case.parties], 0
        for size in range(len(names) + 1):
            for some in combinations(names, size):
                silent = [each.silent for name in some for each in self.binding(name)]
                total += (-1) ** size * number(self.diagrams, [*settled, *silent])
        return total

    def number(self, sets: Iterable[int]) -> int:
        """How many scenarios are in all of these sets."""
        parts = list(sets)
        try:
            return self.diagrams.count(common(self.diagrams, parts))
        except dd.NodeLimitError:
            return number(self.diagrams, parts)

    def classes(self) -> dict[int, int]:
        """How many classes of values the terms and the background tell apart, by level."""
        found: dict[int, list[dd.Node]] = {level: [] for level in range(self.diagrams.end)}
        seen: set[int] = set()
        for root in [*self.background, *map(self.verdict, self.terms)]:
            for each in self.diagrams.below_node(root):
                if each not in seen and self.diagrams.nodes[each].level < self.diagrams.end:
                    found[self.diagrams.nodes[each].level].append(self.diagrams.nodes[each])
                seen.add(each)
        return {level: _classes(nodes) for level, nodes in found.items()}


def _classes(nodes: list[dd.Node]) -> int:
    """Into how many classes nodes of one level cut its values."""
    starts = [0, *sorted({cut for node in nodes for cut in node.cuts})]
    ways: list[list[int]] = [[] for _ in starts]
    for node in nodes:
        at = 0
        for way, start in zip(ways, starts, strict=True):
            while at < len(node.cuts) and node.cuts[at] <= start:
                at += 1
            way.append(node.kids[at])
    return len(set(map(tuple, ways)))
