"""Mutants: those of small cases listed by hand, each the case that its text says, and killed as all scenarios say."""

from __future__ import annotations

import re
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity.case import conditions
from comity.explain.phrases import variables
from comity.ground import Named, text, walk
from comity.meaning import T, truth, world
from comity.syntax import Cond, unparse
from comity.testing.differing import difference, differing
from comity.testing.killing import killed, mutation
from comity.testing.mutants import mutants
from comity.testing.rewording import Scope, rewordings
from comity.verdicts import verdicts
from solve.small_cases import a_case, all_courses, choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.case import Background, Course
    from comity.ground import Ground
    from comity.meaning import World
    from comity.testing.mutants import Mutant

Doc = dict[str, Any]


def case_doc(*terms: Doc, **head: Any) -> Doc:  # noqa: ANN401 - keys of a case
    every = [{"title": "T", "stated": ["said"], **term} for term in terms]
    party = {"party": "north", "statements": {"said": {"speaker": "Someone"}}, "terms": every}
    others = [head.pop("more")] if "more" in head else []
    facts = {"a": "bool", "b": "bool", "n": {"type": "int", "range": [0, 9]}, "mode": ["hot", "cold", "done"]}
    return {"case": "small", "facts": facts, "events": {"e": {}}, "parties": [party, *others], **head}


def listed(*terms: Doc, **head: Any) -> list[tuple[str, str, str, str, str]]:  # noqa: ANN401 - as above
    case = comity.case_of(case_doc(*terms, **head))
    return [(each.term, each.operator, each.key, each.before, each.after) for each in mutants(case)]


def test_a_comparison_has_its_boundary_its_neighbours_and_its_reverse() -> None:
    assert listed({"id": "t", "kind": "demand", "requires": "n <= 5"}) == [
        ("north.t", "boundary", "requires", "n <= 5", "n < 5"),
        ("north.t", "negated", "requires", "n <= 5", "not n <= 5"),
        ("north.t", "threshold", "requires", "5", "4"),
        ("north.t", "threshold", "requires", "5", "6"),
    ]


def test_joined_parts_are_joined_otherwise_dropped_and_reversed_one_by_one() -> None:
    assert listed({"id": "t", "kind": "demand", "requires": "a and not b"}) == [
        ("north.t", "and-or", "requires", "a and not b", "a or not b"),
        ("north.t", "dropped", "requires", "a and not b", "not b"),
        ("north.t", "dropped", "requires", "a and not b", "a"),
        ("north.t", "negated", "requires", "a", "not a"),
        ("north.t", "negated", "requires", "not b", "b"),
    ]


def test_an_enumeration_has_each_other_value() -> None:
    assert listed({"id": "t", "kind": "demand", "requires": "mode in (hot, cold)"}) == [
        ("north.t", "dropped", "requires", "mode in (hot, cold)", "mode in (cold,)"),
        ("north.t", "other-value", "requires", "hot", "done"),
        ("north.t", "dropped", "requires", "mode in (hot, cold)", "mode in (hot,)"),
        ("north.t", "other-value", "requires", "cold", "done"),
        ("north.t", "negated", "requires", "mode in (hot, cold)", "not mode in (hot, cold)"),
    ]
    assert [each[3:] for each in listed({"id": "t", "kind": "demand", "requires": "mode != hot"})] == [
        ("hot", "cold"),
        ("hot", "done"),
        ("mode != hot", "not mode != hot"),
    ]


def test_operators_of_time_are_changed_with_their_windows() -> None:
    found = listed({"id": "t", "kind": "red_line", "never": 'once(e, within="2 days") and always(a)'})
    assert [(operator, after) for _, operator, _, _, after in found] == [
        ("and-or", 'once(e, within="2 days") or always(a)'),
        ("dropped", "always(a)"),
        ("dropped", 'once(e, within="2 days")'),
        ("once-earlier", 'earlier(e, within="2 days")'),
        ("window", 'once(e, within="1 days")'),
        ("window", 'once(e, within="3 days")'),
        ("no-deadline", "once(e)"),
        ("negated", 'not once(e, within="2 days")'),
        ("negated", "not e"),
        ("always-once", "once(a)"),
        ("negated", "not always(a)"),
        ("negated", "not a"),
    ]


def test_deadlines_exceptions_and_the_trigger_can_go_or_change_places() -> None:
    excuse = {"id": "x", "kind": "exception", "when": "b"}
    term = {"id": "t", "kind": "commitment", "when": "e", "then": "a", "within": "1 weeks", "unless": ["x"]}
    assert listed(excuse, term) == [
        ("north.x", "negated", "when", "b", "not b"),
        ("north.t", "negated", "when", "e", "not e"),
        ("north.t", "negated", "then", "a", "not a"),
        ("north.t", "swapped", "when", "when: e; then: a", "when: a; then: e"),
        ("north.t", "window", "within", "1 weeks", "0 weeks"),
        ("north.t", "window", "within", "1 weeks", "2 weeks"),
        ("north.t", "no-deadline", "within", "1 weeks", ""),
        ("north.t", "no-exception", "unless", "x", ""),
    ]


def test_a_date_moves_by_a_day_and_a_condition_that_may_be_missing_goes() -> None:
    demand = {"id": "d", "kind": "demand", "of": "e", "requires": "a", "by": "2025-03-01"}
    line = {"id": "r", "kind": "red_line", "never": "a", "while": "b"}
    found = listed(demand, line)
    assert ("north.d", "deadline", "by", "2025-03-01", "2025-02-28") in found
    assert ("north.d", "deadline", "by", "2025-03-01", "2025-03-02") in found
    assert ("north.d", "no-deadline", "by", "2025-03-01", "") in found
    assert ("north.d", "dropped", "of", "e", "") in found
    assert ("north.r", "dropped", "while", "b", "") in found


def test_members_count_otherwise_and_variables_keep_their_types() -> None:
    # Some member is `x` and some is not, so both changes to `when` come to the same rule, and are one mutant.
    head = {"entities": {"state": ["x", "y"]}, "facts": {"in_(state)": "bool", "war": "bool"}}
    view = {"id": "v", "kind": "characterisation", "holds": "in_(s in state)", "when": "s == x"}
    term = {"id": "t", "kind": "demand", "requires": "all(in_(s) for s in state)"}
    assert listed(view, term, **head) == [
        ("north.v", "other-value", "when", "x", "y"),
        ("north.t", "all-any", "requires", "all(in_(s) for s in state)", "any(in_(s) for s in state)"),
        ("north.t", "negated", "requires", "all(in_(s) for s in state)", "not all(in_(s) for s in state)"),
        ("north.t", "negated", "requires", "in_(s)", "not in_(s)"),
    ]


def test_what_is_not_in_force_has_no_mutants() -> None:
    old = {"id": "old", "kind": "demand", "requires": "a"}
    new = {"id": "new", "kind": "demand", "requires": "b", "supersedes": ["old"]}
    assert {term for term, _, _, _, _ in listed(old, new)} == {"north.new"}


def test_a_consequence_is_changed_to_what_can_be_one_and_shows_in_what_it_raises() -> None:
    first = {"id": "first", "kind": "warning", "when": "a", "then": "mode == hot"}
    second = {"id": "second", "kind": "warning", "when": "mode == hot", "then": {"text": "More"}}
    case = comity.case_of(case_doc(first, second))
    found = [each for each in mutants(case) if each.key == "then"]
    assert [(each.operator, each.after, [one.name for one, _ in each.pairs]) for each in found] == [
        ("other-value", "cold", ["north.second"]),
    ]
    assert found[0].place is None or found[0].place.text == "hot"
    (told,) = (difference(case, each).scenario for each in found)
    assert told is not None
    assert told["steps"] == [{"facts": {"a": True, "mode": "cold"}}]


def test_entities_groups_and_views_are_changed_too() -> None:
    head = {
        "entities": {"state": ["x", "y", "z"]},
        "groups": {"two": ["x", "y"]},
        "facts": {"in_(state)": "bool", "war": "bool"},
    }
    view = {"id": "v", "kind": "characterisation", "holds": "war", "when": "in_(z)"}
    seen = listed(view, {"id": "t", "kind": "demand", "requires": "view(south, war)"}, **with_south(head))
    assert [each for each in seen if each[0] != "north.v"] == [
        ("north.t", "no-view", "requires", "view(south, war)", "war"),
        ("north.t", "negated", "requires", "war", "not war"),
        ("south.s", "negated", "when", "true", "false"),
    ]
    term = {"id": "t", "kind": "demand", "requires": "in_(x) or all(in_(s) for s in two)"}
    found = {(operator, before, after) for _, operator, _, before, after in listed(term, **head)}
    whole = "all(in_(s) for s in two)"
    assert {each for each in found if each[0].startswith("other")} == {
        ("other-entity", "x", "y"),
        ("other-entity", "x", "z"),
        ("other-group", whole, "all(in_(s) for s in state)"),
    }


def with_south(head: Doc) -> Doc:
    """A case in which a second party sees the war otherwise."""
    view = {"id": "s", "kind": "characterisation", "holds": "war", "when": "true", "title": "S", "stated": ["said"]}
    return {**head, "more": {"party": "south", "statements": {"said": {"speaker": "Someone"}}, "terms": [view]}}


def test_dates_of_validity_and_readings_of_its_own_are_changed_at_their_places() -> None:
    concepts = {"idea": {"title": "Idea", "readings": {"broad": "a or b", "strict": "a and b"}}}
    own = {"from": "2025-03-01", "until": "2025-04-01", "reading": {"idea": "broad"}}
    term = {"id": "t", "kind": "precondition", "of": "e", "requires": "idea", **own}
    case = comity.case_of(case_doc(term, concepts=concepts))
    found = [each for each in mutants(case, ["north.t"]) if each.key not in ("of", "requires")]
    assert [(each.operator, each.key, each.before, each.after) for each in found] == [
        ("deadline", "from", "2025-03-01", "2025-02-28"),
        ("deadline", "from", "2025-03-01", "2025-03-02"),
        ("no-deadline", "from", "2025-03-01", ""),
        ("deadline", "until", "2025-04-01", "2025-03-31"),
        ("deadline", "until", "2025-04-01", "2025-04-02"),
        ("no-deadline", "until", "2025-04-01", ""),
        ("other-reading", "reading: idea", "broad", "strict"),
    ]
    places = [each.place.text for each in found if each.place]
    assert places == ["2025-03-01"] * 3 + ["2025-04-01"] * 3 + ["broad"]
    assert all(difference(case, each, show=False).exists for each in found)


def test_a_mistake_in_the_background_is_what_it_makes_possible_or_impossible() -> None:
    # As it is, `a` needs `e` before; with `once` the two may come at one step.
    case = comity.case_of(case_doc({"id": "t", "kind": "demand", "requires": "b"}, background=[LAW]))
    (mutant,) = (each for each in mutants(case) if each.operator == "once-earlier")
    assert (mutant.term, mutant.change) == ("background law", "with `once(e)` instead of `earlier(e)`")
    assert mutant.pairs == ()
    assert mutant.place is not None
    assert mutant.place.text == "earlier(e)"
    found = difference(case, mutant).scenario
    assert found is not None
    assert found["steps"] == [{"facts": {"a": True}, "events": ["e"]}]
    scenario = comity.scenario_of({**found, "expect": {"feasible": False}}, case)
    other = comity.scenario_of({**found, "expect": {"north.t": "violated"}}, case)
    assert killed([mutant], [scenario]) == ([("telling",)], [("telling",)])
    assert killed([mutant], [other]) == ([("telling",)], [()])


LAW = {"id": "law", "always": "implies(a, earlier(e))"}


def test_what_would_define_something_through_itself_is_no_mutant() -> None:
    first = {"id": "first", "kind": "warning", "when": "mode == hot", "then": "mode == cold"}
    assert [each[1:] for each in listed(first) if each[2] == "then"] == [("other-value", "then", "cold", "done")]


def test_each_mutant_has_the_limits_of_a_case_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    case = comity.case_of(case_doc({"id": "t", "kind": "demand", "requires": " and ".join(["a", "b", "n <= 5"] * 3)}))
    monkeypatch.setattr("comity.load.grounding.MAX_VISITS", 60)
    assert len(list(mutants(case))) > 10


def test_a_mutant_stands_at_its_place_in_the_file() -> None:
    case = comity.load_case("rules/istanbul-2022")
    found = [each for each in mutants(case, ["russia.tanks"]) if each.operator in ("threshold", "dropped", "boundary")]
    assert [each.place.text for each in found if each.place] == ["tanks_cap <= 342", "342", "342"]


# --- against documents ---------------------------------------------------------------------------------------------


def rules_of(case: comity.Case, name: str) -> list[str]:
    return [text(each) for each in conditions(case.term(name).rule)]


@pytest.mark.parametrize("seed", range(12))
def test_a_reworded_term_is_the_one_that_the_changed_document_gives(seed: int) -> None:
    doc, _ = a_case(Random(seed), most=4)  # noqa: S311 - cases to try, no secrets
    case = comity.case_of(doc)
    checked = 0
    for term in case.terms:
        for key, tree in case.trees[term.name].items():
            for each in rewordings(tree, Scope(case.vocabulary, variables(term))):
                changed = deepcopy(doc)
                party = next(each for each in changed["parties"] if each["party"] == term.party)
                next(each for each in party["terms"] if each["id"] == term.id)[key] = unparse(each.tree)
                mine = [text(cond) for cond in conditions(case.reworded(term.name, {key: each.tree}).rule)]
                assert mine == rules_of(comity.case_of(changed), term.name)
                checked += 1
    assert checked > 5


@pytest.mark.parametrize(
    ("change", "operator", "before"),
    [
        ({"by": "2025-03-02"}, "deadline", "2025-03-01"),
        ({"by": None}, "no-deadline", "2025-03-01"),
        ({"unless": None}, "no-exception", "x"),
        ({"of": None}, "dropped", "e"),
    ],
)
def test_a_term_without_a_part_is_the_one_of_the_document_without_it(change: Doc, operator: str, before: str) -> None:
    excuse = {"id": "x", "kind": "exception", "when": "b"}
    term = {"id": "t", "kind": "demand", "of": "e", "requires": "a", "by": "2025-03-01", "unless": ["x"]}
    other = {key: value for key, value in (term | change).items() if value is not None}
    wanted = change.get(next(iter(change))) or ""
    (mutant,) = (
        each
        for each in mutants(comity.case_of(case_doc(excuse, term)), ["north.t"])
        if (each.operator, each.before, each.after) == (operator, before, wanted)
    )
    rule, expected = mutant.pairs[0][1].rule, comity.case_of(case_doc(excuse, other)).term("north.t").rule
    assert [text(each) for each in conditions(rule)] == [text(each) for each in conditions(expected)]
    assert (rule.by, rule.standing) == (expected.by, expected.standing)  # type: ignore[union-attr]


def test_an_exception_is_judged_by_the_terms_that_it_excuses() -> None:
    excuse = {"id": "x", "kind": "exception", "when": "n <= 2"}
    free = {"id": "free", "kind": "demand", "requires": "b"}
    term = {"id": "t", "kind": "precondition", "of": "e", "requires": "a", "unless": ["x"]}
    case = comity.case_of(case_doc(excuse, free, term))
    changed = case_doc({**excuse, "when": "n <= 3"}, free, term)
    (mutant,) = (each for each in mutants(case, ["north.x"]) if each.after == "3")
    assert [one.name for one, _ in mutant.pairs] == ["north.t"]
    expected = comity.case_of(changed).term("north.t")
    here = comity.scenario_of({"scenario": "s", "steps": [{"facts": {"n": 3, "a": False}, "events": ["e"]}]}, case)
    for one, other in ((mutant.pairs[0][1], expected),):
        assert verdicts(one, world(here.course, {})) == verdicts(other, world(here.course, {})) == ("not_triggered",)
    assert difference(case, mutant).exists


# --- against all scenarios -----------------------------------------------------------------------------------------


def a_small_case(seed: int) -> comity.Case:
    return comity.case_of(a_case(Random(seed), most=3)[0])  # noqa: S311 - cases to try, no secrets


def told_by_some(case: comity.Case, mutant: Mutant, steps: int) -> bool:
    """Whether some complete course that meets the background gives another verdict, or is possible in one only."""
    return any(_tell(case, mutant, steps))


def _tell(case: comity.Case, mutant: Mutant, steps: int) -> Iterator[bool]:
    for course in all_courses(case, steps):
        for choice in choices(case).values():
            here = world(course, choice)
            possible = holds(case.background, here)
            yield possible and any(verdicts(one, here) != verdicts(other, here) for one, other in mutant.pairs)
            yield bool(mutant.background) and possible != holds(mutant.background[1], here)


def holds(background: Sequence[Background], here: World) -> bool:
    return all(min(truth(each.always, here)) == T for each in background)


@pytest.mark.parametrize("seed", range(100, 130))
def test_a_mutant_is_equivalent_exactly_if_no_scenario_tells_it(seed: int) -> None:
    case = a_small_case(seed)
    for mutant in mutants(case):
        found, tried = difference(case, mutant), told_by_some(case, mutant, 2)
        assert found.exists is not False or not tried
        if found.scenario is not None and len(found.scenario["steps"]) <= 2:
            assert tried
        if found.exists:
            assert found.scenario is not None
            course = comity.scenario_of(found.scenario, case).course
            worlds = [world(course, choice) for choice in choices(case).values()]
            assert any(differing(mutant, here, case.background) for here in worlds)


Change = tuple[str, str, Cond, Doc]
"""What is changed, under which key, to which tree, and the document with the change."""


def a_defined_case(seed: int) -> Doc:
    """A small case of which some terms, and perhaps the background, read a derived name with another one in it."""
    doc, _ = a_case(Random(seed), most=3)  # noqa: S311 - cases to try, no secrets
    doc["derived"] = {"inner": "a or earlier(e)", "outer": "inner and not previously(a)"}
    for at, term in enumerate(term for party in doc["parties"] for term in party["terms"]):
        for key in ("of", "requires", "never", "while", "when", "then"):
            if key in term:
                term[key] = re.sub(r"\ba\b", ("outer", "a", "inner")[at % 3], term[key])
    if seed % 2:
        doc["background"] = [{"id": "law", "always": "implies(outer, once(e))"}]
    return doc


def changes_of_definitions(doc: Doc) -> Iterator[Change]:
    case = comity.case_of(doc)
    scope = Scope(case.vocabulary, {})
    for name, trees in case.trees.items():
        for key, tree in trees.items() if "." not in name else ():
            for each in rewordings(tree, scope):
                changed, text_ = deepcopy(doc), unparse(each.tree)
                if key == "is":
                    changed["derived"][name] = text_
                elif key == "always":
                    next(one for one in changed["background"] if f"background {one['id']}" == name)["always"] = text_
                else:
                    changed["concepts"][name]["readings"][key] = text_
                yield name, key, each.tree, changed


@pytest.mark.parametrize("seed", range(300, 312))
def test_what_a_changed_definition_changes_is_what_the_changed_document_says(seed: int) -> None:
    doc = a_defined_case(seed)
    case = comity.case_of(doc)
    for name, key, tree, changed in changes_of_definitions(doc):
        found, other = case.redefined(name, {key: tree}), comity.case_of(changed)
        now = {one.name: then for one, then in found.pairs}
        for term in case.terms:
            mine = [text_in_full(cond) for cond in conditions(now.get(term.name, term).rule)]
            assert mine == [text_in_full(cond) for cond in conditions(other.term(term.name).rule)]
        background = found.background[1] if found.background else case.background
        assert [text_in_full(each.always) for each in background] == [
            text_in_full(each.always) for each in other.background
        ]


def test_changed_definitions_change_terms_and_background() -> None:
    docs = map(a_defined_case, range(300, 312))
    found = [
        comity.case_of(doc).redefined(each[0], {each[1]: each[2]})
        for doc in docs
        for each in changes_of_definitions(doc)
    ]
    assert sum(bool(each.pairs) for each in found) > 100
    assert sum(bool(each.background) for each in found) > 50


def text_in_full(cond: Ground) -> str:
    """A condition with what stands for its definitions."""
    return " ; ".join(text(part.arg) if isinstance(part, Named) else text(part) for part in walk(cond))


@pytest.mark.parametrize("seed", range(320, 332))
def test_a_changed_definition_is_told_exactly_if_some_course_tells_the_two_cases_apart(seed: int) -> None:
    doc = a_defined_case(seed)
    case = comity.case_of(doc)
    for name, key, tree, changed in changes_of_definitions(doc):
        other, exists = comity.case_of(changed), difference(case, case.redefined(name, {key: tree}), show=False).exists
        tried = any(_apart(case, other, course) for course in all_courses(case, 2))
        assert exists or not tried
        if exists and not tried:  # by a longer one, then
            found = difference(case, case.redefined(name, {key: tree})).scenario
            assert found is not None
            assert len(found["steps"]) > 2
            assert _apart(case, other, comity.scenario_of(found, case).course)


def _apart(one: comity.Case, other: comity.Case, course: Course) -> bool:
    """Whether a course has another verdict in two cases, where it is possible in the first, or is possible in one."""
    for choice in choices(one).values():
        here = world(course, choice)
        possible = holds(one.background, here), holds(other.background, here)
        verdict = [[verdicts(case.term(term.name), here) for term in one.terms] for case in (one, other)]
        if possible[0] != possible[1] or (possible[0] and verdict[0] != verdict[1]):
            return True
    return False


def test_equivalent_mutants_are_found_and_so_are_those_that_need_a_longer_scenario() -> None:
    fates = [difference(case, mutant).exists for case in map(a_small_case, range(100, 130)) for mutant in mutants(case)]
    assert fates.count(False) > 20
    assert fates.count(True) > 200


def test_a_mutant_that_only_the_background_hides_is_equivalent() -> None:
    term = {"id": "t", "kind": "red_line", "never": "n <= 5"}
    bare = comity.case_of(case_doc(term))
    bound = comity.case_of(case_doc(term, background=[{"id": "far", "always": "n != 6"}]))
    (mutant,) = (each for each in mutants(bare) if each.after == "6")
    assert difference(bare, mutant).exists is True
    (mutant,) = (each for each in mutants(bound) if each.after == "6")
    assert difference(bound, mutant).exists is False


def test_time_that_is_over_proves_nothing() -> None:
    case = comity.case_of(case_doc({"id": "t", "kind": "red_line", "never": "n <= 5"}))
    found = mutation(case, [], seconds=0)
    assert {each.status for each in found.fates} == {"not proved"}
    assert {each.why for each in found.fates} == {"not proved: the time limit was met"}
    assert found.score == 0


# --- fates ---------------------------------------------------------------------------------------------------------


def test_a_scenario_counts_with_what_it_expects_and_only_if_it_expects_something() -> None:
    terms = [{"id": "t", "kind": "red_line", "never": "a"}, {"id": "u", "kind": "red_line", "never": "b"}]
    case = comity.case_of(case_doc(*terms))
    doc = {"scenario": "s", "steps": [{"facts": {"a": True, "b": False}}]}
    silent = comity.scenario_of(doc, case)
    other = comity.scenario_of({**doc, "expect": {"north.u": "satisfied"}}, case)
    wrong = comity.scenario_of({**doc, "expect": {"north.t": "satisfied"}}, case)
    right = comity.scenario_of({**doc, "expect": {"north.t": "violated", "north.u": "satisfied"}}, case)
    assert (mutation(case, [silent]).score, mutation(case, [other]).score) == (0, 1)
    assert [mutation(case, [each]).caught for each in (other, wrong, right)] == [0.5, 0, 1]
    assert killed(list(mutants(case)), [silent])[0] == [("s",), ("s",)]


def test_what_is_not_killed_is_judged_with_its_place_and_a_scenario() -> None:
    case = comity.case_of(case_doc({"id": "t", "kind": "demand", "requires": "n >= 0 and a"}))
    scenario = comity.scenario_of(
        {"scenario": "s", "steps": [{"facts": {"n": 0, "a": True}}], "expect": {"north.t": "satisfied"}}, case
    )
    found = mutation(case, [scenario])
    judged = {each.why.partition(":")[0]: each for each in found.judgements()}
    idle = judged["with `a` instead of `n >= 0 and a`"]
    assert (idle.law, idle.subject, idle.holds) == ("condition-matters", "north.t", False)
    assert idle.why == "with `a` instead of `n >= 0 and a`: no scenario tells them apart, at any length"
    missed = judged["with `n >= 0` instead of `n >= 0 and a`"]
    assert (missed.law, missed.holds) == ("mutant-killed", False)
    assert missed.scenario is not None
    assert missed.scenario["steps"][0]["facts"]["a"] is False
    assert found.score == len(found.of("killed")) / (len(found.fates) - len(found.of("equivalent")))


def test_what_no_known_scenario_tells_may_still_be_told_by_an_unknown() -> None:
    case = comity.case_of(case_doc({"id": "t", "kind": "demand", "requires": "n >= 0 and a"}))
    doc = {"scenario": "s", "steps": [{"facts": {"a": True}}], "expect": {"north.t": "undetermined"}}
    for scenarios, status in (([], "equivalent"), ([comity.scenario_of(doc, case)], "killed")):
        fates = mutation(case, scenarios).fates
        assert [each.status for each in fates if each.mutant.after == "a"] == [status]
