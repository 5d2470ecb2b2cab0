"""From drafts of terms to checked terms: conditions grounded, exceptions and dates of validity put in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from comity import case as c
from comity import ground as g
from comity.load.grounding import Characterised, Guard, Risk, View
from comity.load.terms import unless
from comity.parsing import duration
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta

    from comity import models as m
    from comity import syntax as s
    from comity.load.grounding import Grounder
    from comity.load.terms import Draft

MAX_CHOICES = 64
Choices = tuple[tuple[str, tuple[str, ...]], ...]


def characterised(drafts: list[Draft]) -> Mapping[tuple[str, str], tuple[Characterised, ...]]:
    """Each party's characterisations, by party and fact."""
    found: dict[tuple[str, str], list[Characterised]] = defaultdict(list)
    for each in drafts:
        if each.sound and each.held is not None:
            held = Characterised(each.name, each.held.args, each.held.variables, each.conds["when"])
            found[each.party, each.held.fact].append(held)
    return {key: tuple(each) for key, each in found.items()}


def risks(drafts: list[Draft]) -> Mapping[str, tuple[Risk, ...]]:
    """Each party's warnings with a condition as their consequence."""
    found: dict[str, list[Risk]] = defaultdict(list)
    for each in drafts:
        if each.sound and each.kind == "warning" and "then" in each.conds:
            found[each.party].append(Risk(each.name, each.conds["when"], each.conds["then"]))
    return {party: tuple(each) for party, each in found.items()}


def guards(drafts: list[Draft], in_force: list[Draft]) -> Mapping[str, Guard]:
    """The exceptions and dates of validity of each term that has any; only exceptions `in_force` count."""
    excuses = (each for each in in_force if each.sound and each.kind == "exception")
    exceptions = {each.name: each.conds["when"] for each in excuses}
    return {each.name: guard for each in drafts if each.sound and (guard := _guard(each, exceptions))}


def _guard(draft: Draft, exceptions: Mapping[str, s.Cond]) -> Guard | None:
    excuses = unless(draft.doc)
    if not (excuses or draft.doc.from_ or draft.doc.until):
        return None
    names = [f"{draft.party}.{each}" for each in excuses]
    named = tuple((name, exceptions[name]) for name in names if name in exceptions)
    return Guard(draft.party, named, draft.doc.from_, draft.doc.until)


def own_readings(drafts: list[Draft]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The readings that terms choose for themselves."""
    return {each.name: tuple(sorted(each.doc.reading.items())) for each in drafts if each.doc.reading}


def term(draft: Draft, grounder: Grounder) -> c.Term:
    """The checked term of a draft; raises `CaseError` for a circle or a condition that grows too large."""
    rule = _rule(draft, grounder)
    concepts = _concepts(draft, rule, grounder)
    return c.Term(draft.party, draft.doc.id, draft.kind, rule, draft.doc, concepts, draft.spans)


def background(doc: m.BackgroundDoc, cond: s.Cond, grounder: Grounder) -> c.Background:
    """The checked constraint of a document; raises `CaseError` like `term`."""
    always = grounder.condition(cond, View())
    return c.Background(doc.id, always, doc, contested([always], grounder.vocabulary))


def contested(roots: list[g.Ground], words: c.Vocabulary) -> Choices:
    """The contested concepts that conditions depend on, sorted, with their readings."""
    return tuple((name, words.declared[name].readings) for name in sorted(g.concepts(*roots)))


def _rule(draft: Draft, grounder: Grounder) -> c.Rule:
    view, doc = grounder.view(draft.name, View(draft.party)), draft.doc

    def ground(name: str, view: View = view) -> g.Ground:
        return grounder.condition(draft.conds[name], view) if name in draft.conds else g.TRUE

    def trigger(name: str, view: View = view) -> g.Ground:
        return grounder.guarded(draft.name, ground(name, view), view)

    match doc.kind:
        case "precondition":
            return c.Precondition(trigger("of"), ground("requires"))
        case "demand":
            return c.Demand(trigger("of"), ground("requires"), doc.of is None, doc.by, _window(doc.within))
        case "red_line":
            return c.RedLine(ground("never"), trigger("while"), doc.while_ is not None)
        case "commitment":
            return c.Commitment(trigger("when"), ground("then"), doc.by, _window(doc.within))
        case "warning":
            return c.Warning(trigger("when", replace(view, risk=draft.party)))
        case "characterisation":
            members = [trigger("when", view.bind(bound)) for bound in _members(draft, grounder)]
            return c.Characterisation(grounder.builder.any_of(members))
        case "assertion":
            return c.Assertion(ground("claims") if "claims" in draft.conds else None, doc.at)
        case _:
            return c.Excuse(trigger("when"))


def _window(text: str | None) -> timedelta | None:
    return c.window(duration(text)) if text else None


def _members(draft: Draft, grounder: Grounder) -> Iterator[dict[str, str]]:
    """Every way to bind the variables of a characterisation."""
    variables = draft.held.variables if draft.held else ()
    for members in product(*(grounder.vocabulary.entities[kind] for _, kind in variables)):
        yield {variable: member for (variable, _), member in zip(variables, members, strict=True)}


def _concepts(draft: Draft, rule: c.Rule, grounder: Grounder) -> Choices:
    """The contested concepts that a rule depends on, with their readings; not those of which the party has its own."""
    found = contested(c.conditions(rule), grounder.vocabulary)
    choices = prod(len(readings) for _, readings in found)
    if choices > MAX_CHOICES:
        message = f"this term has {choices} combinations of readings; at most {MAX_CHOICES} are compared"
        hint = "give the party's own `reading` of some concepts"
        raise CaseError([Problem("too-large", message, next(iter(draft.spans.values())), hint)])
    return found
