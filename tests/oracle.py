"""The verdict of every term, from docs/verdicts.md alone: what the tests hold comity against.

`assess` reads the plain documents of a case and a scenario, as they come out of YAML.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from oracle_conditions import (
    At,
    World,
    applies,
    characterisations,
    consequences,
    tree,
    triggered,
    truth,
)
from oracle_documents import (
    F,
    Instance,
    Moment,
    T,
    Truth,
    U,
    at_most,
    called,
    day,
    day_of,
    in_force,
    moment_of,
    negated,
    not_after,
    span_of,
    steps_of,
    truth_of,
    vocabulary_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, timedelta

BINDING = ("demand", "precondition", "red_line", "commitment")


def assess(
    case: dict[str, Any],
    scenario: dict[str, Any],
    *,
    as_of: date | None = None,
    readings: dict[str, str] | None = None,
) -> dict[str, Any]:
    """`{"feasible": bool | None, "parties": {party: {"stance": str, "terms": {id: {verdict, ...}}}}}`."""
    vocabulary = vocabulary_of(case)
    terms = {party["party"]: in_force(party, as_of) for party in case["parties"]}
    asked = Question(World(vocabulary, terms, steps_of(vocabulary, case, scenario)), scenario, readings or {})
    feasible = is_feasible(asked, case)
    parties = {}
    for party, own in terms.items():
        found = {term["id"]: of_term(asked, party, term) for term in own if term["kind"] != "exception"}
        stance = "infeasible" if feasible is False else stance_of(own, found)
        parties[party] = {"stance": stance, "terms": found}
    return {"feasible": feasible, "parties": parties}


@dataclass(frozen=True)
class Question:
    """A world with the scenario's end, and the readings that the question fixes."""

    world: World
    scenario: dict[str, Any]
    fixed: dict[str, str]

    @property
    def steps(self) -> range:
        return range(len(self.world.steps))

    @property
    def closed(self) -> Truth:
        return truth_of(self.scenario.get("status", "complete") == "complete")

    @property
    def horizon(self) -> Moment:
        return moment_of(self.scenario.get("as_of", self.world.steps[-1].date))

    def date(self, step: int) -> Moment:
        return self.world.steps[step].date


def is_feasible(asked: Question, case: dict[str, Any]) -> bool | None:
    """F if a background condition is F at some step in every reading, T if all are T in every reading."""
    found = [_held(asked, law["always"]) for law in case.get("background", [])]
    if {F} in found:
        return False
    return True if all(each == {T} for each in found) else None


def _held(asked: Question, text: str) -> set[int]:
    """The least that a background condition is at some step, in each of its readings."""
    concepts = contested(asked.world, tree(text), At(0, readings=asked.fixed))
    return {
        min(truth(asked.world, text, At(i, readings=readings)) for i in asked.steps)
        for readings in combinations(asked.world, concepts, asked.fixed)
    }


def stance_of(terms: list[dict[str, Any]], found: dict[str, dict[str, Any]]) -> str:
    binding = [term for term in terms if term["kind"] in BINDING]
    verdicts = {found[term["id"]]["verdict"] for term in binding}
    if "violated" in verdicts:
        return "rejects"
    if verdicts & {"undetermined", "contested", "pending"}:
        return "open"
    asking = [term for term in binding if term["kind"] != "red_line" or "while" in term]
    return "accepts" if any(found[term["id"]]["verdict"] == "satisfied" for term in asking) else "not_engaged"


def of_term(asked: Question, party: str, term: dict[str, Any]) -> dict[str, Any]:
    """The verdict of a term over all readings of the contested concepts it depends on."""
    fixed = asked.fixed | term.get("reading", {})
    concepts = contested_by_term(asked.world, party, term, At(0, readings=fixed))
    possible = {}
    for readings in combinations(asked.world, concepts, fixed):
        label = ", ".join(f"{concept}={readings[concept]}" for concept in sorted(concepts))
        possible[label] = possible_verdicts(asked, party, term, readings)
    verdicts = {label: verdict_of(each) for label, each in possible.items()}
    together = set().union(*possible.values())
    if len(set(verdicts.values())) > 1:
        return {"verdict": "contested", "possible": together, "readings": verdicts}
    return {"verdict": next(iter(verdicts.values())), "possible": together, "readings": {}}


def verdict_of(possible: set[str]) -> str:
    return next(iter(possible)) if len(possible) == 1 else "undetermined"


def combinations(world: World, concepts: set[str], fixed: dict[str, str]) -> Iterator[dict[str, str]]:
    """Every choice of a reading for each of these concepts, with those that are fixed."""
    names = sorted(concepts)
    ways = [[fixed[name]] if name in fixed else list(world.vocabulary.concepts[name][1]) for name in names]
    for chosen in product(*ways):
        yield fixed | dict(zip(names, chosen, strict=True))


def possible_verdicts(asked: Question, party: str, term: dict[str, Any], readings: dict[str, str]) -> set[str]:
    trigger = [triggered(asked.world, party, term, At(i, readings=readings)) for i in asked.steps]

    def each(text: str) -> list[Truth]:
        return [truth(asked.world, text, At(i, view=party, readings=readings)) for i in asked.steps]

    match term["kind"]:
        case "precondition":
            return from_three(max(map(min, trigger, map(negated, each(term["requires"])))), F, max(trigger))
        case "red_line":
            return from_three(max(map(min, trigger, each(term["never"]))), F, max(trigger))
        case "demand":
            return of_demand(asked, term, trigger, each(term["requires"]))
        case "commitment":
            return of_commitment(asked, term, trigger, each(term["then"]))
        case "warning":
            return among(max(trigger), "raised", "not_triggered")
        case "characterisation":
            instances = characterised(asked.world, term)
            held = [
                applies(asked.world, party, term, one, At(i, readings=readings))
                for one in instances
                for i in asked.steps
            ]
            return among(max(held, default=F), "applies", "not_triggered")
        case "assertion" if not isinstance(term["claims"], str):
            return {"recorded"}
        case "assertion":
            return of_assertion(asked, term, each(term["claims"]))
    raise AssertionError(term["kind"])


def from_three(viol: Truth, pend: Truth, eng: Truth) -> set[str]:
    if viol == T:
        return {"violated"}
    possible = {"violated"} if viol == U else set()
    if pend == T:
        return possible | {"pending"}
    possible |= {"pending"} if pend == U else set()
    possible |= {"satisfied"} if eng != F else set()
    return possible | ({"not_triggered"} if eng != T else set())


def among(value: Truth, if_true: str, if_false: str) -> set[str]:
    return {if_true, if_false} if value == U else {if_true if value == T else if_false}


def of_demand(asked: Question, term: dict[str, Any], trigger: list[Truth], requires: list[Truth]) -> set[str]:
    engaged = max(trigger)
    if "within" in term:
        span, viol, pend = span_of(term["within"]), [], []
        for i in asked.steps:
            got = max(min(requires[j], within(asked, i, j, span)) for j in asked.steps)
            expected = run_out(asked, i, span)
            viol.append(min(trigger[i], negated(got), expected))
            pend.append(min(trigger[i], negated(got), negated(expected)))
        return from_three(max(viol), max(pend), engaged)
    if "by" in term:
        limit = day_of(term["by"])
        got = max(min(requires[j], not_after(asked.date(j), limit)) for j in asked.steps)
        expected = max(asked.closed, negated(not_after(asked.horizon, limit)))
    else:
        got, expected = requires[-1], asked.closed
        engaged = engaged if "of" in term else trigger[-1]
    return from_three(min(engaged, negated(got), expected), min(engaged, negated(got), negated(expected)), engaged)


def of_commitment(asked: Question, term: dict[str, Any], trigger: list[Truth], then: list[Truth]) -> set[str]:
    viol, pend = [], []
    for i in asked.steps:
        in_time, expected = [T for _ in asked.steps], asked.closed
        if "within" in term:
            in_time = [within(asked, i, j, span_of(term["within"])) for j in asked.steps]
            expected = run_out(asked, i, span_of(term["within"]))
        if "by" in term:
            in_time = [not_after(asked.date(j), day_of(term["by"])) for j in asked.steps]
            expected = max(asked.closed, negated(not_after(asked.horizon, day_of(term["by"]))))
        fulfilled = max(min(then[j], in_time[j]) for j in asked.steps if j >= i)
        viol.append(min(trigger[i], negated(fulfilled), expected))
        pend.append(min(trigger[i], negated(fulfilled), negated(expected)))
    return from_three(max(viol), max(pend), max(trigger))


def within(asked: Question, i: int, j: int, span: timedelta) -> Truth:
    """[date j - date i <= N]; for j = i the difference is zero."""
    return T if i == j else at_most(asked.date(i), asked.date(j), span)


def run_out(asked: Question, i: int, span: timedelta) -> Truth:
    """closed or [H - date i > N]"""
    return max(asked.closed, negated(at_most(asked.date(i), asked.horizon, span)))


def of_assertion(asked: Question, term: dict[str, Any], claim: list[Truth]) -> set[str]:
    if "at" not in term:
        return among(claim[-1], "satisfied", "violated")
    limit, last = day_of(term["at"]), asked.steps[-1]
    after = [negated(not_after(asked.date(i + 1), limit)) for i in asked.steps[:-1]]
    now = day(asked.horizon)
    after.append(T if asked.closed == T else U if now is None or limit is None else truth_of(now >= limit))
    then = [min(not_after(asked.date(i), limit), after[i]) for i in range(last + 1)]
    if max(map(min, then, claim)) == T:
        return {"satisfied"}
    return {"violated"} if max(map(min, then, map(negated, claim))) == T else {"satisfied", "violated"}


def characterised(world: World, term: dict[str, Any]) -> list[Instance]:
    """Every instance of the fact under `holds`."""
    name = called(term["holds"])[0]
    return world.vocabulary.every_instance(name, world.vocabulary.facts[name][0])


def contested_by_term(world: World, party: str, term: dict[str, Any], at: At) -> set[str]:
    """The concepts with readings that a term depends on, whether or not its reading is fixed."""
    here = replace(at, view=party, warning=(party, term["id"]) if term["kind"] == "warning" else at.warning)
    exceptions = [other for other in world.terms[party] if other["id"] in term.get("unless", [])]
    unwarned = replace(here, warning=None)
    found = set().union(*(contested_through(world, party, other, unwarned) for other in exceptions))
    parts = ("of", "while", "when", "requires", "never", "claims") + ("then",) * (term["kind"] == "commitment")
    texts = [term[part] for part in parts if isinstance(term.get(part), str)]
    return found.union(*(contested(world, tree(text), here) for text in texts))


def contested_through(world: World, party: str, term: dict[str, Any], at: At) -> set[str]:
    """The same for a term that another one depends on: what it reads in its own way is not for the other to choose."""
    own = term.get("reading", {})
    return contested_by_term(world, party, term, replace(at, readings=at.readings | own)) - set(own)


def contested(world: World, cond: ast.AST, at: At) -> set[str]:
    """The same for a condition, through every name it mentions."""
    match cond:
        case ast.Call(func=ast.Name(id="view"), args=[ast.Name(id=party), inner]):
            return contested(world, inner, replace(at, view=party))
        case ast.Name():
            return contested_by_name(world, cond.id, at)
    return set().union(*(contested(world, part, at) for part in ast.iter_child_nodes(cond)))


def contested_by_name(world: World, name: str, at: At) -> set[str]:
    words, found = world.vocabulary, set[str]()
    if name in words.derived:
        return contested(world, tree(words.derived[name][1]), at)
    if name in words.concepts and words.concepts[name][1]:
        readings = words.concepts[name][1]
        chosen = [at.readings[name]] if name in at.readings else list(readings)
        return {name}.union(*(contested(world, tree(readings[reading]), at) for reading in chosen))
    if name not in words.facts | words.events | words.concepts:
        return found  # a variable, a value or an entity
    for term in characterisations(world, name, at.view):
        found |= contested_through(world, at.view or "", term, at)
    party, own = at.warning or ("", "")
    for term in world.terms.get(party, []):
        if term["kind"] == "warning" and term["id"] != own and mentions(consequences(term), name):
            found |= contested_through(world, party, term, at)
    return found


def mentions(conditions: list[str], name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for text in conditions for part in ast.walk(tree(text)))
