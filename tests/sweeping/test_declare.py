"""The templates of DECLARE mean what linear temporal logic on finite traces says they mean."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import comity
from comity import case as c
from comity.columns.blocks import Block, Switches
from comity.columns.kernel import evaluate
from comity.columns.plan import plan
from comity.columns.planes import pack, unpack
from comity.declare.templates import MOST, TEMPLATES, nth, term
from comity.verdicts import Worlds, outcome
from sweeping import finite_traces as f

if TYPE_CHECKING:
    from comity.kinds import Verdict

ROOT = Path(__file__).parents[2]
TRACES = f.traces(5)
TERMS = {
    f"{each.id}-{n}" if each.counts else each.id: (each, n)
    for each in TEMPLATES.values()
    for n in ((1, 2, 3) if each.counts else (1,))
}


@cache
def library() -> comity.Case:
    return comity.load_case(ROOT / "rules" / "declare")


def course(trace: f.Trace, *, closed: bool = True) -> c.Course:
    """A trace as the course of a scenario without dates."""
    values = {name: tuple(name in step for step in trace) for name in "ab"}
    return c.Course(len(trace), (None,) * len(trace), values, None, closed, frozenset("ab"))


@cache
def verdicts() -> dict[f.Trace, dict[str, Verdict]]:
    """The verdict of each template for each trace, by the definition."""
    found = {}
    for trace in TRACES:
        worlds = Worlds(course(trace))
        found[trace] = {each.id: outcome(each, worlds).verdict for each in library().terms}
    return found


def test_there_are_1364_traces_up_to_length_5() -> None:
    assert len(set(TRACES)) == 4 + 4**2 + 4**3 + 4**4 + 4**5 == 1364


def test_every_template_is_in_the_library_and_has_a_formula() -> None:
    assert [each.id for each in library().terms] == list(TERMS)
    assert set(f.FORMULAS) == set(TERMS)


@pytest.mark.parametrize("name", TERMS)
def test_a_complete_trace_violates_a_template_just_when_its_formula_is_false(name: str) -> None:
    fulfilled = {trace for trace in TRACES if f.FORMULAS[name](trace, 0)}
    found = {trace: each[name] for trace, each in verdicts().items()}
    assert {trace for trace, verdict in found.items() if verdict != "violated"} == fulfilled
    assert set(found.values()) <= {"satisfied", "violated", "not_triggered"}
    assert 0 < len(fulfilled) < len(TRACES)


@pytest.mark.parametrize("name", TERMS)
def test_a_template_is_not_triggered_just_when_none_of_its_triggers_happens(name: str) -> None:
    triggers = set(TERMS[name][0].triggers)
    idle = {trace for trace in TRACES if triggers and not any(triggers & step for step in trace)}
    assert {trace for trace, each in verdicts().items() if each[name] == "not_triggered"} == idle


@pytest.mark.parametrize("name", TERMS)
def test_an_ongoing_trace_is_never_called_violated_while_it_can_still_be_mended(name: str) -> None:
    longer: dict[f.Trace, list[f.Trace]] = {}
    for trace in TRACES:
        for length in range(1, len(trace) + 1):
            longer.setdefault(trace[:length], []).append(trace)
    told = library().term(f"model.{name}")
    for trace, continued in longer.items():
        if outcome(told, Worlds(course(trace, closed=False))).verdict == "violated":
            assert not any(f.FORMULAS[name](each, 0) for each in continued)


@pytest.mark.parametrize("name", TERMS)
def test_what_is_decided_of_a_trace_with_unknowns_is_so_however_they_turn_out(name: str) -> None:
    told = library().term(f"model.{name}")
    for trace in f.traces(3):
        for step in range(len(trace)):
            values = dict(course(trace).values)
            values["b"] = (*values["b"][:step], None, *values["b"][step + 1 :])
            masked = c.Course(len(trace), (None,) * len(trace), values, None, closed=True, events=frozenset("ab"))
            found = outcome(told, Worlds(masked))
            ways = {(*trace[:step], each, *trace[step + 1 :]) for each in (trace[step] | {"b"}, trace[step] - {"b"})}
            assert {verdicts()[way][name] for way in ways} <= set(found.possible)


def block(told: list[c.Course]) -> Block:
    """Courses over `a` and `b` as columns."""
    longest = max(each.steps for each in told)
    rows = {
        name: np.array([[*each.cells(name), *(None,) * (longest - each.steps)] for each in told], object).T
        for name in "ab"
    }
    inputs = {name: Switches(pack(cells == True), pack(cells == False)) for name, cells in rows.items()}  # noqa: E712
    lengths = np.array([each.steps for each in told], np.int32)
    return Block(len(told), longest, inputs, lengths=lengths, closed=told[0].closed)


def in_columns(told: list[c.Course]) -> dict[str, list[str]]:
    """The verdicts of each template, in the order of the courses."""
    found = {}
    for name, planes in evaluate(plan(library()), block(told)).verdicts.items():
        rows = np.full(len(told), "", object)
        for verdict, plane in planes.items():
            rows[unpack(plane, len(told))] = verdict
        found[name.removeprefix("model.")] = rows.tolist()
    return found


def test_all_traces_in_one_block_of_columns_come_out_as_their_formulas_say() -> None:
    found = in_columns([course(trace) for trace in TRACES])
    assert set(found) == set(TERMS)
    for name, verdicts_of in found.items():
        told = [verdict != "violated" for verdict in verdicts_of]
        assert told == [f.FORMULAS[name](trace, 0) for trace in TRACES]
        assert verdicts_of == [verdicts()[trace][name] for trace in TRACES]


def test_ongoing_traces_and_traces_with_unknowns_come_out_in_columns_as_by_the_definition() -> None:
    cells = (True, False, None)
    every = [
        c.Course(length, (None,) * length, dict(zip("ab", values, strict=True)), None, closed, frozenset("ab"))
        for closed in (True, False)
        for length in (1, 2, 3)
        for values in product(product(cells, repeat=length), repeat=2)
    ]
    for closed in (True, False):
        told = [each for each in every if each.closed == closed]
        expected = [[outcome(each, Worlds(one)).verdict for one in told] for each in library().terms]
        assert list(in_columns(told).values()) == expected


@pytest.mark.parametrize("name", TERMS)
def test_the_library_says_what_the_templates_say(name: str) -> None:
    template, times = TERMS[name]
    written = library().term(f"model.{name}").doc.model_dump(mode="json", by_alias=True, exclude_none=True)
    wanted = term(template, ("a", "b")[: 1 + template.binary], times=times)
    assert {key: written[key] for key in wanted} == wanted
    assert library().party("model").statements.keys() >= set(written["stated"])


def test_the_page_lists_every_template_with_its_term_and_its_triggers() -> None:
    page = (ROOT / "docs" / "declare.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+)\((?:n, a|a, b|a)\) \| `[^|]+` \| (\w+): ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    wanted = []
    for template in TEMPLATES.values():
        words = {"a": "a", "b": "b", "nth": "a", "next": "a and earlier(a)", "within": ""}
        fields = ", ".join(f"`{key}: {text.format(**words)}`" for key, text in template.fields.items())
        triggers = " or ".join(f"`{each}`" for each in template.triggers) or "always"
        wanted.append((template.name, template.kind, fields, triggers))
    assert rows == wanted


def test_the_page_shows_the_model_of_the_examples() -> None:
    page = (ROOT / "docs" / "declare.md").read_text(encoding="utf-8")
    model = (ROOT / "examples" / "declare" / "orders.decl").read_text(encoding="utf-8")
    assert f"```text\n{model}```" in page


def test_occurrences_are_counted_up_to_the_limit() -> None:
    terms = [
        {"id": f"{name}-{n}", "stated": ["said"], **term(TEMPLATES[name], ("a",), times=n)}
        for name in ("existence", "absence", "exactly")
        for n in (MOST - 1, MOST)
    ]
    case = comity.case_of({"case": "t", "events": {"a": {}}, "parties": [party(terms)]})
    trace = (frozenset("a"), frozenset[str]()) * (MOST - 1)
    found = {each.id: outcome(each, Worlds(course(trace))).verdict for each in case.terms}
    assert found == {
        f"existence-{MOST - 1}": "satisfied", f"existence-{MOST}": "violated", f"absence-{MOST - 1}": "violated",
        f"absence-{MOST}": "satisfied", f"exactly-{MOST - 1}": "satisfied", f"exactly-{MOST}": "violated",
    }  # fmt: skip


def party(terms: list[dict[str, Any]]) -> dict[str, Any]:
    return {"party": "model", "statements": {"said": {"speaker": "A modeller"}}, "terms": terms}


def test_the_nth_time_nests() -> None:
    assert nth("a", 3) == "a and earlier(a and earlier(a))"
