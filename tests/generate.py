"""Small cases, for Hypothesis: valid by construction, in documents as they come out of YAML.

Names are put in one order, and what defines a name (a derived, a reading, a characterisation, the `when` of a warning
that has it as its consequence) only mentions names before it: so nothing depends on itself, however it is looked at.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from generate_conditions import (
    SPANS,
    Choose,
    Name,
    Scope,
    a_day,
    chance,
    condition,
    mention,
    moment,
    number,
    pick,
    scope_of,
)
from generate_scenarios import a_value, chooser, completions, filled, more_known, scenario_docs

if TYPE_CHECKING:
    from oracle_documents import Kind

__all__ = ["case_docs", "completions", "conditions", "filled", "more_known", "scenario_docs"]

LAND = ("land",)
MODE, RANK, ALERT = ("hot", "cold", "done"), ("low", "cold"), ("green", "red")
FACTS = (
    Name("truce", "fact", "bool"),
    Name("held", "fact", "bool", LAND),
    Name("mode", "fact", MODE),
    Name("troops", "fact", "int"),
    Name("seat", "fact", "bool"),
    Name("due", "fact", "date"),
    Name("price", "fact", "number"),
    Name("host", "fact", "land"),
    Name("armed", "fact", "bool", LAND),
    Name("rank", "fact", RANK, LAND),
    Name("load", "fact", "int", LAND),
    Name("aids", "fact", "bool", LAND * 2),
)
EVENTS = (Name("vote", "event", "bool"), Name("strike", "event", "bool", LAND), Name("talks", "event", "bool"))
RANGES: dict[str, list[float]] = {"troops": [0, 5], "load": [0, 3]}
ALARM = Name("alert", "fact", ALERT)
ALARMED = ("alert == red", "alert != red", "alert in (red, green)")
KINDS = [
    "red_line",
    "precondition",
    "demand",
    "commitment",
    "characterisation",
    "warning",
    "exception",
    "assertion",
    "demand",
    "warning",
    "commitment",
    "warning",
]


@st.composite
def case_docs(draw: st.DrawFn) -> dict[str, Any]:
    """A case in one file, with two parties."""
    return a_case(chooser(draw))


@st.composite
def conditions(draw: st.DrawFn, case: dict[str, Any], depth: int = 3) -> str:
    """A boolean condition over everything this case declares."""
    return condition(scope_of(case, chooser(draw)), depth)


def a_case(choose: Choose) -> dict[str, Any]:
    lands = ["east", "west", "isle"][: 2 + choose(2)]
    case: dict[str, Any] = {"case": "c", "entities": {"land": lands}, "groups": {"coast": lands[: 1 + choose(2)]}}
    if chance(choose, 4):
        case["groups"] = {"coast": {"of": "land", "members": []}}
    case |= {"facts": {}, "events": {}, "derived": {}, "concepts": {}}
    scope = Scope(choose, (), {"land": lands}, {"land": "land", "coast": "land"}, ("north", "south"))
    scope = with_names(case, scope)
    if chance(choose, 3):
        facts = tuple(name for name in scope.names if name.role in ("fact", "event", "undefined", "concept"))
        case["background"] = [background(replace(scope, names=facts, parties=()), n) for n in range(1 + choose(2))]
    case["parties"] = [a_party(case, scope, party) for party in scope.parties]
    if chance(choose, 3):
        case["status_quo"] = status_quo(case, scope)
    return {key: part for key, part in case.items() if part != {}}


def with_names(case: dict[str, Any], scope: Scope) -> Scope:
    """The scope with all names, each declared in the case as it comes."""
    choose, facts, events = scope.choose, list(FACTS), list(EVENTS)
    simple = [facts.pop(choose(len(facts))) for _ in range(2 + choose(3))]
    simple[1:1] = [events.pop(choose(len(events))) for _ in range(1 + choose(2))]
    for name in simple:
        declare(case, name)
        scope = replace(scope, names=(*scope.names, name))
        if chance(choose, 3):
            scope = replace(scope, names=(*scope.names, a_definition(case, scope)))
    if chance(choose, 2):
        declare(case, ALARM)
        scope = replace(scope, names=(*scope.names, ALARM))
    return scope


def declare(case: dict[str, Any], name: Name) -> None:
    key = f"{name.name}({', '.join(name.parameters)})" if name.parameters else name.name
    if name.role == "event":
        case["events"][key] = {}
    elif name.name in RANGES:
        case["facts"][key] = {"type": name.kind, "range": RANGES[name.name]}
    else:
        case["facts"][key] = list(name.kind) if isinstance(name.kind, tuple) else name.kind


def a_definition(case: dict[str, Any], scope: Scope) -> Name:
    """A derived name or a concept, defined by the names so far."""
    choose, index = scope.choose, len(case["derived"]) + len(case["concepts"]) + 1
    variable = pick(choose, ("", "", "x in land", "land"))
    parameters = LAND if variable else ()
    inner = replace(scope, variables={variable.partition(" ")[0]: "land"}) if variable else scope
    if chance(choose, 2):
        name = Name(f"idea{index}", "concept" if choose(3) else "undefined", "bool", parameters)
        readings = {way: condition(inner, 1) for way in ("broad", "strict", "loose")[: 1 + choose(3)]}
        ways = {"readings": readings} if name.role == "concept" else {}
        case["concepts"][f"{name.name}({variable})" if variable else name.name] = {"title": f"Idea {index}"} | ways
        return name
    kind, cond = a_formula(inner)
    name = Name(f"sum{index}", "derived", kind, parameters)
    case["derived"][f"{name.name}({variable})" if variable else name.name] = cond
    return name


def a_formula(scope: Scope) -> tuple[Kind, str]:
    """What a derived name may stand for, with its type."""
    aliases = [name for name in scope.names if isinstance(name.kind, tuple) or name.kind == "land"]
    match pick(scope.choose, ("bool", "bool", "number", "date", "alias")):
        case "number":
            return "number", number(scope, 1).text
        case "date":
            return "date", moment(scope, 1).text
        case "alias" if aliases:
            name = pick(scope.choose, aliases)
            return name.kind, mention(scope, name).text
    return "bool", condition(scope, 2)


def background(scope: Scope, index: int) -> dict[str, Any]:
    cond = f"implies({condition(scope, 1)}, {condition(scope, 1)})"
    return {"id": f"law{index}", "always": cond, "title": "What is possible"}


def status_quo(case: dict[str, Any], scope: Scope) -> dict[str, Any]:
    chosen = [name for name in scope.names if name.role == "fact" and scope.choose(2)]
    return {mention(scope, name).text: a_value(case, name, scope.choose) for name in chosen}


def a_party(case: dict[str, Any], scope: Scope, party: str) -> dict[str, Any]:
    choose = scope.choose
    said = {"s0": {"speaker": "A"}, "s1": {"speaker": "B", "date": a_day(choose).isoformat()}}
    terms: list[dict[str, Any]] = []
    limits: dict[str, int] = {}  # of exceptions: how many names they may mention
    for index in range(1 + choose(5)):
        term: dict[str, Any] = {
            "id": f"t{index}",
            "kind": pick(choose, KINDS),
            "title": "A term",
            "stated": stated(choose),
        }
        limit = fill(term, scope, terms)
        exceptions = [key for key, most in limits.items() if most <= limit]
        term |= extras(case, scope, term, exceptions, [one["id"] for one in terms])
        if term["kind"] == "exception":
            limits[term["id"]] = limit
        terms.append(term)
    return {"party": party, "statements": said, "terms": terms}


def stated(choose: Choose) -> list[str]:
    return pick(choose, (["s0"], ["s1"], ["s0", "s1"]))


def fill(term: dict[str, Any], scope: Scope, before: list[dict[str, Any]]) -> int:
    """Adds the fields of its kind to a term; returns how many of the names its trigger may depend on."""
    choose, everything = scope.choose, len(scope.names)
    match term["kind"]:
        case "precondition":
            term |= {"of": condition(scope, 1), "requires": condition(scope, 2)}
        case "red_line":
            term |= {"never": condition(scope, 2)} | ({"while": condition(scope, 1)} if choose(2) else {})
        case "demand":
            deadline = pick(choose, ({}, {"by": a_day(choose).isoformat()}, {"within": pick(choose, SPANS)}))
            asked = {"of": condition(scope, 1)} if "within" in deadline or choose(2) else {}
            term |= {"requires": condition(scope, 2)} | asked | deadline
        case "commitment":
            deadline = pick(choose, ({}, {"within": pick(choose, SPANS)}, {"by": a_day(choose).isoformat()}))
            term |= {"when": condition(scope, 1), "then": condition(scope, 2)} | deadline
        case "assertion":
            text = condition(scope, 2) if choose(6) else {"text": "So it is"}
            term |= {"claims": text} | ({"at": a_day(choose).isoformat()} if choose(2) else {})
        case "exception":
            everything = choose(everything + 1)
            term["when"] = condition(replace(scope, names=scope.names[:everything]), 1)
        case "characterisation":
            return fill_characterisation(term, scope)
        case "warning":
            return fill_warning(term, scope, before)
    return everything


def fill_characterisation(term: dict[str, Any], scope: Scope) -> int:
    """`holds` a boolean fact, when something about the names before it; an exception where there is no such fact."""
    facts = [i for i, name in enumerate(scope.names) if name.role == "fact" and name.kind == "bool"]
    if not facts:
        term |= {"kind": "exception", "when": condition(replace(scope, names=()), 1)}
        return 0
    limit = facts[-1 - scope.choose(len(facts))]
    name, words = scope.names[limit], []
    variables: dict[str, str] = {}
    for kind, letter in zip(name.parameters, "xyz", strict=False):
        word = pick(scope.choose, (letter, letter, *(() if kind in variables else (kind,))))
        variables[word] = kind
        words.append(word if word == kind else f"{word} in {kind}")
    inner = replace(scope, names=scope.names[:limit], variables=variables)
    term |= {"holds": f"{name.name}({', '.join(words)})" if words else name.name, "when": condition(inner, 2)}
    return limit


def fill_warning(term: dict[str, Any], scope: Scope, before: list[dict[str, Any]]) -> int:
    """A warning whose consequence earlier warnings of the party cannot depend on."""
    choose, names = scope.choose, tuple(name for name in scope.names if name is not ALARM)
    risks = [i for i, name in enumerate(names) if name.kind == "bool" and name.role in ("fact", "event", "undefined")]
    feared = [part for other in before if other["kind"] == "warning" for part in parts_of(other["then"])]
    limit = len(names)
    then: list[str] = []
    if ALARMED[0] in feared:
        feared += ALARMED
    elif ALARM in scope.names and choose(2):
        then = [ALARMED[0]]
    elif risks and choose(4):
        chosen = sorted({risks[-1 - choose(len(risks))] for _ in range(1 + choose(2))})
        limit, then = chosen[0], [mention(scope, names[i]).text for i in chosen]
    open_to = {name.name for name in names[:limit]} | ({ALARM.name} if not then else set())
    atoms = tuple(part for part in feared if re.split(r"\W", part)[0] in open_to)
    when = condition(replace(scope, names=names[:limit], atoms=atoms), 1)
    term |= {"when": when, "then": " and ".join(then) or {"text": "Beware"}}
    return limit


def parts_of(then: str | dict[str, str]) -> list[str]:
    """The consequences of a warning, one by one."""
    return then.split(" and ") if isinstance(then, str) else []


def extras(
    case: dict[str, Any], scope: Scope, term: dict[str, Any], exceptions: list[str], before: list[str]
) -> dict[str, Any]:
    """Exceptions, validity, what it supersedes, and the party's own reading."""
    choose = scope.choose
    found: dict[str, Any] = {}
    if exceptions and term["kind"] not in ("assertion", "exception") and choose(2):
        found["unless"] = [pick(choose, exceptions)]
    if chance(choose, 4):
        days = sorted(a_day(choose).isoformat() for _ in range(2))
        found |= pick(choose, ({"from": days[0]}, {"until": days[1]}, {"from": days[0], "until": days[1]}))
    if before and chance(choose, 5):
        found["supersedes"] = [pick(choose, before)]
    contested = {
        key.partition("(")[0]: what["readings"] for key, what in case["concepts"].items() if "readings" in what
    }
    if contested and chance(choose, 4):
        concept = pick(choose, list(contested))
        found["reading"] = {concept: pick(choose, list(contested[concept]))}
    return found
