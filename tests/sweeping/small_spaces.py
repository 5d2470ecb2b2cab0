"""Generated questions about small spaces, and what checking each of their scenarios one by one finds."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import comity
from comity.spaces.space import Space, space
from generate import a_case
from generate_conditions import DAY_ONE, Choose, chance, names_of, pick
from generate_scenarios import sampler, values

if TYPE_CHECKING:
    from collections.abc import Iterator

Doc = dict[str, Any]
MOST = 200
"""Scenarios of a generated space."""


class Asked:
    """A question about a generated case: what is varied over which values, and what is given."""

    def __init__(self, seed: int) -> None:
        choose = sampler(seed)
        self.doc = a_case(choose)
        self.case = comity.case_of(self.doc)
        self.readings = {
            name: pick(choose, each.readings)
            for name, each in self.case.vocabulary.declared.items()
            if each.readings and chance(choose, 4)
        }
        self.as_of = DAY_ONE + timedelta(days=choose(30)) if chance(choose, 4) else None
        self.vary: dict[str, list[Any]] = {}
        self.given: dict[str, Any] = {}
        kinds = {name.name: name for name in names_of(self.doc)}
        for ref in shuffled(list(self.case.references), choose):
            options = values(self.doc, kinds[self.case.references[ref].declared.name])
            some = [*shuffled(options, choose)[: 1 + choose(4)], *([None] if chance(choose, 3) else [])]
            if prod(map(len, self.vary.values())) * len(some) <= MOST and not chance(choose, 6):
                self.vary[ref] = some
            elif chance(choose, 2) and not self.case.references[ref].declared.readings:
                self.given[ref] = pick(choose, [*options, None])
        self.date = (DAY_ONE + timedelta(days=choose(20))).isoformat() if chance(choose, 2) else None

    def space(self) -> Space:
        """What is asked; with a date, what is given is a scenario."""
        given: Any = self.given
        if self.date:
            given = comity.scenario_of(self.document({}), self.case)
        return space(self.case, self.vary, given, readings=self.readings, as_of=self.as_of)

    def documents(self) -> Iterator[Doc]:
        """Every scenario of the space."""
        for chosen in product(*self.vary.values()):
            yield self.document(dict(zip(self.vary, chosen, strict=True)))

    def document(self, varied: Doc) -> Doc:
        facts, events, unknown = {}, [], []
        for ref, value in {**self.given, **varied}.items():
            if value is None:
                unknown.append(ref)
            elif self.case.references[ref].declared.what == "event":
                events += [ref] if value else []
            else:
                facts[ref] = value
        dated = {"date": self.date} if self.date else {}
        return {"scenario": "s", "steps": [{**dated, "facts": facts, "events": events, "unknown": unknown}]}

    def check(self, doc: Doc) -> comity.Assessment:
        scenario = comity.scenario_of(doc, self.case)
        return comity.check(
            self.case, scenario, as_of=self.as_of, readings=self.readings, engine="meaning", explain=False
        )


def shuffled(options: list[Any], choose: Choose) -> list[Any]:
    left, found = list(options), []
    while left:
        found.append(left.pop(choose(len(left))))
    return found


def state(doc: Doc) -> str:
    """What a scenario says, whatever its name and the order of it."""
    step = doc["steps"][0]
    listed = {key: sorted(step.get(key, [])) for key in ("events", "unknown")}
    return json.dumps([step.get("date"), step.get("facts", {}), listed], sort_keys=True)


def one_by_one(asked: Asked) -> tuple[dict[str, Counter[Any]], set[str]]:
    """The counts of all scenarios by name, and the acceptable ones."""
    found: dict[str, Counter[Any]] = {}
    acceptable = set()
    for doc in asked.documents():
        answer = asked.check(doc)
        rows: list[tuple[str, Any]] = [
            ("feasible", {True: "feasible", False: "infeasible", None: "unknown"}[answer.feasible])
        ]
        for party in answer.parties:
            rows.append((party.party, party.stance))
            for term in party.terms:
                rows.append((term.term, term.verdict))
                rows += [(f"{term.term} filtered", term.verdict)] if answer.feasible is not False else []
        stances = {party.stance for party in answer.parties}
        rows.append(("acceptable", stances == {"accepts"}))
        rows.append(("not rejected", not stances & {"rejects", "infeasible"}))
        for name, value in rows:
            found.setdefault(name, Counter())[value] += 1
        if stances == {"accepts"}:
            acceptable.add(state(doc))
    return found, acceptable


def in_one(found: Space) -> dict[str, Counter[Any]]:
    """The counts of a space in the same form."""
    answer = found.answer()
    counts = {"feasible": Counter[Any](answer.feasibility)}
    for party in answer.parties:
        counts[party.party] = Counter(party.stances)
        for term in party.terms:
            counts[term.term] = Counter(term.verdicts)
            counts[f"{term.term} filtered"] = Counter(term.not_infeasible)
    for name, number in (("acceptable", answer.acceptable), ("not rejected", answer.not_rejected)):
        assert number is not None
        counts[name] = Counter({True: number, False: answer.scenarios - number})
    return counts


def same(asked: Asked) -> int:
    """Hold a space against its scenarios one by one; how many are acceptable."""
    expected, acceptable = one_by_one(asked)
    found = asked.space()
    assert found.scenarios == prod(map(len, asked.vary.values()))
    counts = in_one(found)
    assert {name: +each for name, each in counts.items() if +each} == expected
    members = found.acceptable()
    listed = [state(doc) for doc in members]
    assert len(listed) == len(set(listed)) == members.count
    assert set(listed) == acceptable
    return members.count


def case_of(facts: Doc, terms: list[str], background: str | None = None) -> comity.Case:
    """A case of one party that demands so much."""
    doc: Doc = {"case": "c", "facts": facts}
    if background is not None:
        doc["background"] = [{"id": "law", "always": background}]
    asked = [
        {"id": f"t{at}", "kind": "demand", "title": "T", "stated": ["s"], "requires": cond}
        for at, cond in enumerate(terms)
    ]
    return comity.case_of({**doc, "parties": [{"party": "a", "statements": {"s": {"speaker": "A"}}, "terms": asked}]})


def whole(low: int, high: int) -> Doc:
    return {"type": "int", "range": [low, high]}
