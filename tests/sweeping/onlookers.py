"""A third party for a generated case, which speaks of what the two others seldom or never do.

It compares names of different types, multiplies bounds below zero and numbers beyond 64 bits, and rests on concepts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from generate import extras, fill
from generate_conditions import Choose, Scope, chance, condition, mention, pick, scope_of

Doc = dict[str, Any]

FACTS: Doc = {
    "tone": ["hot", "mild", "cold"],
    "tide": ["cold", "low", "hot"],
    "mass": "int",
    "share": "number",
    "ready(land)": "bool",
    "lit": "bool",  # what it characterises
}
READY = "count(ready(k) for k in land)"
CONDITIONS = (
    "tone == tide",
    "tone != tide",
    "tide in (cold, hot)",
    "mass * mass * mass > share * mass * 4",
    "mass * mass * share <= mass + 1",
    "share * share == share",
    f"({READY} - 2) * ({READY} - 2) < 2",
    f"(1 - {READY}) * ({READY} - 2) <= 0",
    f"mass * (1 - {READY}) > share",
    f"{READY} * 2 - 3 == 1",
    f"{READY} == 1.5",
    f"today + days(1) * {READY} < date(2025, 1, 17)",
)
KINDS = (
    "demand",
    "commitment",
    "assertion",
    "assertion",
    "precondition",
    "red_line",
    "warning",
    "characterisation",
    "exception",
    "demand",
    "commitment",
)


def an_onlooker(doc: Doc, choose: Choose) -> Doc:
    """The party, and its facts put into the case."""
    scope = scope_of(doc, choose)
    doc["facts"] = doc["facts"] | FACTS
    contested = [mention(scope, name).text for name in scope.names if name.role == "concept"]
    scope = replace(scope, atoms=(pick(choose, CONDITIONS), pick(choose, CONDITIONS), *contested))
    terms: list[Doc] = []
    for index in range(2 + choose(5)):
        terms.append(a_term(doc, scope, index, terms))
    return {"party": "onlooker", "statements": {"s": {"speaker": "C"}}, "terms": terms}


def a_term(doc: Doc, scope: Scope, index: int, before: list[Doc]) -> Doc:
    choose = scope.choose
    term: Doc = {"id": f"t{index}", "kind": pick(choose, KINDS), "title": "A term", "stated": ["s"]}
    if term["kind"] == "warning":
        term |= {"when": condition(scope, 2), "then": {"text": "Beware"}}
    elif term["kind"] == "characterisation":
        term |= {"holds": "lit", "when": condition(scope, 2)}
    else:
        fill(term, scope, [])
    if chance(choose, 2):
        exceptions = [each["id"] for each in before if each["kind"] == "exception"]
        term |= extras(doc, scope, term, exceptions, [each["id"] for each in before])
    return term
