"""The encoding of all scenarios held against the definition, in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import comity
from comity import case as c
from comity import ground as g
from comity.meaning import T, truth, world
from comity.solve import asking, witness
from comity.solve.space import Question, Space
from comity.verdicts import verdicts
from generate import case_docs, conditions
from solve import courses as cs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from comity.solve.unrolling import Unrolled

Doc = dict[str, Any]


@st.composite
def cases(draw: st.DrawFn) -> Doc:
    """A case, half of them with whole prices in a range, so that they can be added."""
    doc = draw(case_docs())
    if doc["facts"].get("price") == "number" and draw(st.booleans()):
        doc["facts"]["price"] = {"type": "int", "range": [-1, 4]}
        doc.get("status_quo", {}).pop("price", None)
    return doc


@st.composite
def questions(draw: st.DrawFn, *, most: int | None = None) -> Question:
    """Of all terms (or of at most so many) of a case in some choice of readings, with further conditions."""
    doc = draw(cases())
    texts = draw(st.lists(conditions(doc, depth=3), max_size=3 if most is None else 1))
    case, extra = claimed(doc, texts)
    terms = cs.in_force(case)
    if most is not None:
        terms = tuple(draw(st.permutations(terms)))[: draw(st.integers(1, most))]
    choice = {name: draw(st.sampled_from(each)) for name, each in cs.choices(case).items()}
    laws = tuple(cs.law(number, cond) for number, cond in enumerate(extra))
    return Question(case, terms, laws if most is not None else case.background + laws, None, choice)


def claimed(doc: Doc, texts: Sequence[str]) -> tuple[c.Case, list[g.Ground]]:
    """The case with further conditions, which its first party claims."""
    for number, text in enumerate(texts):
        term = {"id": f"extra{number}", "kind": "assertion", "claims": text, "title": "A claim", "stated": ["s0"]}
        doc["parties"][0]["terms"].append(term)
    case = comity.case_of(doc)
    rules = [case.term(f"north.extra{number}").rule for number in range(len(texts))]
    return case, [rule.claims for rule in rules if isinstance(rule, c.Assertion) and rule.claims is not None]


def solved(space: Space, pool: Sequence[int], random: Random) -> None:
    """Solve with some of these literals assumed, as many as can hold together."""
    assumed = [
        random.choice((literal, -literal)) for literal in random.sample(pool, min(len(pool), random.randrange(7)))
    ]
    while not space.solver.solve(assumed):
        assert assumed, "something is possible at all"
        assumed.pop()


def pool_of(space: Space, unrolled: Unrolled) -> list[int]:
    judged = [literal for term in space.question.terms for literal in cs.words(term, unrolled).values()]
    held = [literal for each in space.question.background for literal in unrolled.where(each.always)]
    given_ = [literal for ref in cs.inputs(space) for literal in cs.literals_of(ref, unrolled)]
    return [*judged, *held, *given_, *unrolled.last, *unrolled.last, *judged]


def agrees(course: c.Course, space: Space, unrolled: Unrolled) -> None:
    """Hold every literal of the last solution against the definition."""
    question, value = space.question, space.solver.value
    here = world(course, question.choice)
    for term in question.terms:
        said = [word for word, literal in cs.words(term, unrolled).items() if value(literal)]
        possible = verdicts(term, here)
        if len(possible) > 1:
            assert isinstance(term.rule, c.Assertion)
            assert term.rule.at is not None
            first = course.dates[0]
            assert first is not None
            assert c.day(first) > term.rule.at
            assert said == []
        else:
            assert said == list(possible), term.name
    for each in question.background:
        found = [value(literal) for literal in unrolled.where(each.always)][: course.steps]
        assert found == [one == T for one in truth(each.always, here)], g.text(each.always)
        assert min(truth(each.always, here)) in (0, 2), "all is known"


@given(questions(), st.integers(1, 4), st.sampled_from(("blank", "status_quo")), st.randoms(use_true_random=False))
def test_every_solution_has_the_verdicts_of_its_scenario(
    question: Question, steps: int, start: str, random: Random
) -> None:
    space = cs.space_of(question, steps)
    assume(space is not None)
    assert space is not None
    solved(space, pool_of(space, space.unrolled), random)
    doc = witness.document(space, "found", start)
    agrees(comity.scenario_of(doc, question.case).course, space, space.unrolled)


@given(questions(most=3), st.integers(1, 2))
def test_every_small_scenario_is_a_solution(question: Question, steps: int) -> None:
    space = cs.space_of(question, steps)
    assume(space is not None)
    assert space is not None
    tried = cs.courses(space, 3000)
    if tried is None and steps == 2:
        space = cs.space_of(question, 1)
        assert space is not None
        tried = cs.courses(space, 3000)
    assume(tried is not None)
    assert tried is not None
    conds = [each.always for each in question.background]
    by_trying = {cs.combination(course, question.terms, conds, question.choice) for course in tried}
    by_solving = set(cs.combinations(space, question.terms, conds))
    assert by_trying <= by_solving
    if cs.is_exact(space):
        assert by_trying == by_solving


@given(questions(), st.integers(1, 3), st.data())
def test_a_copy_is_a_space_of_its_own(question: Question, steps: int, data: st.DataObject) -> None:
    space, fresh = cs.space_of(question, steps), cs.space_of(question, steps)
    assume(space is not None)
    assert space is not None
    assert fresh is not None
    random = data.draw(st.randoms(use_true_random=False))
    refs, events = cs.inputs(space), cs.events_of(question.case)
    private = frozenset(ref for ref in refs if random.random() < 0.5)
    twin = space.unrolled.copy(private)
    pool, anew = pool_of(space, twin), pool_of(fresh, fresh.unrolled)
    assert len(pool) == len(anew)
    for _ in range(4):
        chosen = [(random.randrange(len(pool)), random.choice((1, -1))) for _ in range(random.randrange(6))]
        assumed, likewise = ([each[at] * sign for at, sign in chosen] for each in (pool, anew))
        assert space.solver.solve(assumed) == fresh.solver.solve(likewise)
    solved(space, pool + pool_of(space, space.unrolled), random)
    value = space.solver.value
    one, other = (cs.course_of(each, refs, events, value) for each in (space.unrolled, twin))
    agrees(one, space, space.unrolled)
    agrees(other, space, twin)
    assert all(one.values[ref] == other.values[ref] for ref in refs if ref not in private)


@given(cases(), st.integers(1, 3), st.data())
def test_what_meets_the_terms_is_confirmed_and_made_small(doc: Doc, steps: int, data: st.DataObject) -> None:
    case, goals = claimed(doc, data.draw(st.lists(conditions(doc, depth=2), max_size=1)))
    goal = goals[0] if goals else None
    choice = {name: data.draw(st.sampled_from(each)) for name, each in cs.choices(case).items()}
    question = Question(case, asking.binding(case), case.background, goal, choice)
    space = cs.space_of(question, steps, soft=False)
    assume(space is not None)
    assert space is not None
    terms = [key for key in space.keys if data.draw(st.booleans())]
    assume(space.solver.solve([space.select(key) for key in terms]))
    asked = question.only([space.terms[key] for key in terms])
    found = witness.scenario(
        space,
        "found",
        start=data.draw(st.sampled_from(("blank", "status_quo"))),
        holds=lambda one: witness.confirmed(asked, one),
    )
    assert witness.confirmed(asked, found)


# --- faults that were found -----------------------------------------------------------------------------------


def possible(facts: Mapping[str, Any], cond: str, steps: int = 1) -> bool:
    """Whether a scenario of at most so many steps can end with a condition; the definition confirms it."""
    said = {"id": "t", "kind": "assertion", "claims": "true", "title": "A claim", "stated": ["s"]}
    party = {"party": "north", "statements": {"s": {"speaker": "A"}}, "terms": [said]}
    case = comity.case_of({"case": "c", "facts": {"truce": "bool", **facts}, "parties": [party]})
    question = Question(case, (), (), case.condition(cond), {})
    space = Space(question, steps)
    if not space.solver.solve():
        return False
    witness.scenario(space, "found")
    return True


@pytest.mark.parametrize(
    "cond",
    [
        "due - date(2025, 1, 10) >= days(3)",
        "due - date(2025, 1, 10) == days(3)",
        "today <= date(2025, 1, 10) + days(troops) and today > date(2025, 1, 10)",
        "today > date(9999, 12, 30)",
        "due > date(9999, 12, 30)",
        "due < date(1, 1, 2)",
        "today < date(1, 1, 2)",
        "due - today >= days(30) * troops * troops and troops == 5",
        "due - today > days(1000) * troops and troops == 5",
    ],
)
def test_a_scenario_that_there_is_is_found(cond: str) -> None:
    if "days(troops)" in cond:
        cond = cond.replace("days(troops)", "days(1) * troops")
    assert possible({"due": "date", "troops": {"type": "int", "range": [0, 5]}}, cond)


@pytest.mark.parametrize(
    "cond", ["today > date(9999, 12, 31)", "due > date(9999, 12, 31)", "today < date(1, 1, 1)", "due < date(1, 1, 1)"]
)
def test_there_is_no_day_outside_of_the_calendar(cond: str) -> None:
    assert not possible({"due": "date"}, cond)


def test_a_range_of_whole_numbers_has_whole_numbers_only() -> None:
    facts = {"troops": {"type": "int", "range": [0.5, 2.5]}}
    assert possible(facts, "troops >= 2")
    assert possible(facts, "troops < 2")
    assert not possible(facts, "troops > 2")
    assert not possible(facts, "troops < 1")
    assert possible(facts, "troops + 0 * troops == 1")
    assert not possible(facts, "troops + troops == 0")
    assert not possible(facts, "troops + troops > 4")


def test_a_goal_may_name_a_derived_number_or_date() -> None:
    party = {"party": "north", "statements": {}, "terms": []}
    derived = {"more": "troops + 1", "later": "due + days(7)"}
    facts = {"troops": {"type": "int", "range": [0, 5]}, "due": "date"}
    case = comity.case_of({"case": "c", "facts": facts, "derived": derived, "parties": [party]})
    question = Question(case, (), (), case.condition("more * 2 == 8 and later > date(2025, 1, 10)"), {})
    space = Space(question, 1)
    assert space.solver.solve()
    assert witness.values(space, 0, space.solver.value)["troops"] == 3


def test_what_cannot_be_is_not_found() -> None:
    assert not possible({"due": "date"}, "due - today > days(3) and today > due", 3)
