"""A checked case as plain JSON: all that the script of a page needs to judge scenarios, and to say why, in words.

What conditions and terms mean stands as a program (`comity.pages.program`), which the script executes; whatever refers
to an input does so by its position. Numbers are decimal texts, days and moments ISO texts, so that nothing is rounded.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from comity import __version__, statements
from comity import case as c
from comity import ground as g
from comity.answers import to_data
from comity.belonging import check_scenario
from comity.case import conditions
from comity.explain import Cited, wording
from comity.explain.phrases import phrases
from comity.pages.parts import cited_by, value_coded
from comity.pages.program import OPERATIONS, Program, rule_coded, tables
from comity.readings import check_readings
from comity.syntax import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from comity import models as m

Json = dict[str, Any]

_NEAR = 12


def coded(case: c.Case, *, readings: Mapping[str, str] | None = None) -> Json:
    """The model of a case for the script of a page: inputs, conditions, terms that are in force, and their words.

    Positions are those of the date as of which the case was taken (`Case.at`). `readings` are those that a question
    fixes. Exceptions stand among the terms, as others refer to their words, but not in the list of a party, since they
    have no verdict. `answers` and `scenarios` are empty, to be filled in. Raises `CaseError` for a reading
    that the case does not have.
    """
    check_readings(case, readings or {})
    terms = [term for term in case.terms if case.why_not[term.name] is None]
    inputs = {ref: i for i, ref in enumerate(case.references)}
    program = Program(inputs, _roots(case, terms))
    cited = {each: i for i, each in enumerate(dict.fromkeys(each for term in terms for each in cited_by(term)))}
    stated = dict.fromkeys((term.party, key) for term in terms for key in term.stated)
    said = {each: i for i, each in enumerate(stated)}
    return {
        "format": 1,
        "version": __version__,
        "case": {"id": case.id, "title": case.title, "note": case.written.note, "as_of": value_coded(case.as_of)},
        "fixed": dict(readings or {}),
        "inputs": [_input(each, case, near) for each, near in _with_near(case, g.walk(*_roots(case, terms)))],
        "domains": {name: list(members) for name, members in case.vocabulary.domains.items()},
        "kinds": dict(case.vocabulary.kinds),
        "params": {name: [list(each) for each in one.params] for name, one in case.vocabulary.declared.items()},
        "titles": dict(case.vocabulary.titles),
        "concepts": _concepts(case),
        "background": [_background(each, program) for each in case.background],
        "parties": [_party(party, case) for party in case.parties],
        "terms": [_term(term, case, Places(program, said, cited)) for term in terms],
        "statements": [to_data(statements.said(key, case.party(party), case)) for party, key in said],
        "cited": [wording.cited(Cited(*each), case) for each in cited],
        "operations": OPERATIONS,
        "program": program.code,  # all of it: what is above made it
        "verdicts": tables(),
        "status_quo": {ref: value_coded(value) for ref, value in case.status_quo.items()},
        "answers": {"conflicts": None, "concessions": None, "roadmap": None, "missing": None},
        "scenarios": [],
    }


def scenario_coded(scenario: c.Scenario, case: c.Case) -> Json:
    """A checked scenario for the script of a page: as in its file, but with each member of a group on its own."""
    check_scenario(case, scenario)
    doc, course = scenario.written, scenario.course
    steps = []
    for i, step in enumerate(doc.steps):
        changed = {ref: course.cells(ref)[i] for ref, since in scenario.since.items() if since[i] == i}
        known = {ref: cell for ref, cell in changed.items() if cell is not None}
        steps.append(
            {
                "date": value_coded(step.date),
                "title": step.title,
                "note": step.note,
                "facts": {ref: _cell(cell, ref, case) for ref, cell in known.items() if ref not in course.events},
                "events": [ref for ref in known if ref in course.events],
                "unknown": [ref for ref in changed if ref not in known],
            }
        )
    return {
        "scenario": scenario.id,
        "title": doc.title,
        "note": doc.note,
        "from": doc.from_,
        "status": doc.status,
        "as_of": value_coded(doc.as_of),
        "steps": steps,
    }


# --- values ------------------------------------------------------------------------------------------------------


def _cell(cell: c.Cell, ref: str, case: c.Case) -> bool | str | None:
    """The same for the cell of a course, in which a day is a number."""
    assert not isinstance(cell, c.Unsaid)  # noqa: S101 - nothing that was recorded is
    if case.references[ref].declared.type.name == "date" and isinstance(cell, int):
        return date.fromordinal(cell).isoformat()
    return value_coded(cell)


# --- vocabulary --------------------------------------------------------------------------------------------------


def _input(ref: str, case: c.Case, near: Iterable[str]) -> Json:
    found = case.references[ref]
    declared, titles = found.declared, case.vocabulary.titles
    bounds = declared.type.range
    return {
        "ref": ref,
        "name": declared.name,
        "args": list(found.args),
        "what": declared.what,
        "type": declared.type.name,
        "values": [[value, titles.get(value, value)] for value in declared.type.values],
        "range": [number_text(bound) for bound in bounds] if bounds else None,
        "unit": declared.unit,
        "title": wording.title_of(ref, case),
        "negated": wording.negated_title_of(ref, case),
        "near": list(near),
    }


def _with_near(case: c.Case, parts: Iterable[g.Part]) -> list[tuple[str, list[str]]]:
    """Each input with a few of the numbers or days that the conditions compare it with, smallest first."""
    found: dict[str, set[int | Fraction]] = {}
    for part in parts:
        if isinstance(part, g.Compare):
            below = list(g.walk(part))
            bounds = {each.value for each in below if isinstance(each, g.Constant)}
            for each in below:
                if isinstance(each, g.Value):
                    found.setdefault(each.ref, set()).update(bounds)
    return [(ref, _near(case.references[ref].declared.type, found.get(ref, ()))) for ref in case.references]


def _near(kind: c.Type, bounds: Iterable[int | Fraction]) -> list[str]:
    low, high = kind.range or ((1, date.max.toordinal()) if kind.name == "date" else (None, None))
    fitting = sorted(one for one in bounds if (low is None or low <= one) and (high is None or one <= high))
    if kind.name == "date":  # small ones are lengths of time, which are added to days
        fitting = [one for one in fitting if one > _LENGTHS]
        return [date.fromordinal(int(one)).isoformat() for one in fitting[:_NEAR]]
    return [number_text(one) for one in fitting[:_NEAR] if kind.name != "int" or one.denominator == 1]


_LENGTHS = date(1000, 1, 1).toordinal()


def _concepts(case: c.Case) -> list[Json]:
    docs = {key.partition("(")[0].strip(): doc for key, doc in case.written.concepts.items()}
    found = []
    for name, declared in case.vocabulary.declared.items():
        if declared.what == "concept":
            doc = docs.get(name)
            bodies = doc.readings if doc else {}
            readings = [{"name": reading, "title": _title(bodies[reading])} for reading in declared.readings]
            found.append({"name": name, "title": declared.title, "readings": readings})
    return found


def _title(body: str | m.Definition) -> str | None:
    return None if isinstance(body, str) else body.title


def _party(party: c.Party, case: c.Case) -> Json:
    why_not = [(term, case.why_not[term.name]) for term in party.terms]
    return {
        "name": party.name,
        "title": party.title,
        "note": party.written.note,
        "terms": [term.name for term, why in why_not if why is None and term.kind != "exception"],
        "not_in_force": [{"term": term.name, "title": term.title, "why": why} for term, why in why_not if why],
    }


def _roots(case: c.Case, terms: Iterable[c.Term]) -> list[g.Ground]:
    return conditions(*terms) + [each.always for each in case.background]


def _background(each: c.Background, program: Program) -> Json:
    return {
        "id": each.id,
        "title": each.written.title,
        "always": program.place(program.of(each.always)),
        "concepts": _open(each),
    }


def _open(what: c.Term | c.Background) -> list[list[Any]]:
    return [[concept, list(readings)] for concept, readings in what.concepts]


# --- terms -------------------------------------------------------------------------------------------------------


class Places(NamedTuple):
    """What terms refer to: the program, and positions of statements and of definitions."""

    program: Program
    said: Mapping[tuple[str, str], int]
    cited: Mapping[tuple[g.Origin, str], int]


def _term(term: c.Term, case: c.Case, places: Places) -> Json:
    program = places.program
    return {
        "name": term.name,
        "party": term.party,
        "id": term.id,
        "title": term.title,
        "kind": term.kind,
        "rule": rule_coded(term.rule, program),
        "concepts": _open(term),
        "revisable": term.revisable,
        "weight": term.written.weight,
        "stated": [places.said[term.party, key] for key in term.stated],
        "words": [[name, " ".join(term.spans[name].text.split()), words] for name, words in phrases(term, case)],
        "note": term.written.note,
        **({"cites": cites} if (cites := [places.cited[each] for each in cited_by(term)]) else {}),
        **({"unconditional": True} if isinstance(term.rule, c.RedLine) and not term.rule.conditional else {}),
    }
