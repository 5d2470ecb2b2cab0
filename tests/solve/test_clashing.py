"""Conflicts held against every small scenario, against cases with known ones, and against the pages of the cases."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.problems import CaseError
from comity.solve import clock, sat
from comity.solve.clashing import Conflicts, conflicts
from comity.solve.horizon import reach
from comity.solve.space import Space
from solve import small_cases as sc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from random import Random

    from comity import case as c
    from comity import findings as f

Doc = dict[str, Any]
Keys = frozenset[str]


def found_in(answer: f.Conflicts, label: str) -> list[Keys]:
    return [frozenset(each.terms) for each in answer.conflicts if label in each.readings]


def by_solving(search: Conflicts, conflict: f.Conflict) -> Callable[[Keys, bool], bool]:
    """Whether the terms of a conflict can be met at any length with some of the background, and maybe the goal."""
    question = dict(search.asked)[conflict.readings[0]]
    question = question.only([term for term in question.terms if term.name in conflict.terms])

    def possible(background: Keys, goal: bool) -> bool:  # noqa: FBT001 - one of two
        part = question.only(question.terms, [each for each in question.background if each.id in background])
        part = part if goal else replace(part, goal=None)
        space = Space(part, reach(part)[0])
        return space.solver.solve([space.select(key) for key in space.keys])

    return possible


@given(st.randoms(use_true_random=False))
def test_conflicts_are_those_of_all_small_scenarios(random: Random) -> None:
    doc, atoms = sc.a_case(random)
    steps, case = random.choice((1, 2)), comity.case_of(doc)
    goal = sc.condition(random, atoms) if random.random() < 0.7 else None
    try:
        search = comity.conflicts(case, goal, steps=steps)
    except CaseError as error:
        (code,) = (each.code for each in error.problems)
        every = {label: sc.Tried(case, goal, choice, steps) for label, choice in sc.choices(case).items()}
        assert not any(tried.possible(frozenset()) for tried in every.values())
        wanted = any(tried.possible(frozenset(), goal=False) for tried in every.values())
        assert code == ("impossible-goal" if wanted else "impossible-background")
        return
    told = list(search)
    answer = search.answer()
    assert answer.complete
    assert sorted(each.terms for each in told) == sorted(each.terms for each in answer.conflicts)
    every = {label: sc.Tried(case, goal, question.choice, steps) for label, question in search.asked}
    for label, tried in every.items():
        assert sorted(map(sorted, found_in(answer, label))) == sorted(map(sorted, tried.conflicts()))
    for each in answer.conflicts:
        is_minimal(each, search, every[each.readings[0]], steps)


def is_minimal(conflict: f.Conflict, search: Conflicts, tried: sc.Tried, steps: int) -> None:
    """The background and the goal of a conflict are enough for the clash, and no part of them is."""
    terms, background = frozenset(conflict.terms), frozenset(conflict.background)
    assert not tried.possible(terms, background, goal=conflict.goal)
    possible = by_solving(search, conflict)
    if search.families[conflict.readings[0]][terms] == f"up to {steps} steps":  # in the reading that is explained
        possible = lambda part, goal: tried.possible(terms, part, goal=goal)  # noqa: E731 - as above, by trying
    assert all(possible(background - {each}, conflict.goal) for each in background)
    assert conflict.goal == (search.goal is not None and possible(frozenset(tried.background), search.goal is None))


# --- planted -----------------------------------------------------------------------------------------------------


def planted(sizes: Iterable[int], terms: int, *, shared: bool = False) -> tuple[c.Case, set[Keys]]:
    """A case in which so many terms each want a fact, and no scenario has all of certain ones; the conflicts."""
    free = (f"f{number}" for number in count())
    groups: list[list[str]] = []
    for size in sizes:
        overlap = groups[-1][-1:] if shared and size > 1 and groups and len(groups[-1]) > 1 else []
        groups.append(overlap + [next(free) for _ in range(size - len(overlap))])
    used = {name for group in groups for name in group}
    names = sorted(used) + [f"g{number}" for number in range(terms - len(used))]
    doc: Doc = {
        "case": "planted",
        "facts": dict.fromkeys(names, "bool"),
        "background": [{"id": f"b{n}", "always": f"not ({' and '.join(group)})"} for n, group in enumerate(groups)],
        "parties": [sc.party("one", [wish(name) for name in names])],
    }
    return comity.case_of(doc), {frozenset(f"one.{name}" for name in group) for group in groups}


def wish(name: str) -> Doc:
    return {"id": name, "kind": "demand", "title": name, "stated": ["said"], "requires": name}


@pytest.mark.parametrize(
    ("sizes", "terms", "steps"),
    [
        ([1], 10, 1),
        ([6], 10, 20),
        ([1, 2, 3, 2, 1], 10, 5),
        ([2, 2, 3, 4, 5], 100, 1),
        ([1, 1, 2, 3, 6], 100, 5),
        ([2, 3, 4, 5, 6], 100, 20),
        ([1, 2, 3, 4, 5, 6] * 3 + [2, 3], 1000, 1),
        ([2, 3, 4, 5, 6], 1000, 5),
        ([3], 1000, 20),
    ],
)
@pytest.mark.parametrize("shared", [False, True])
def test_planted_conflicts_are_found_and_no_others(sizes: list[int], terms: int, steps: int, shared: bool) -> None:  # noqa: FBT001 - a parameter of the test
    case, expected = planted(sizes, terms, shared=shared)
    answer = comity.conflicts(case, steps=steps).answer()
    assert answer.complete
    assert {frozenset(each.terms) for each in answer.conflicts} == expected
    assert all(len(each.background) == 1 and not each.goal for each in answer.conflicts)


@pytest.mark.parametrize("steps", [1, 5])
def test_twenty_conflicts_without_a_shared_term_are_found_among_a_hundred(steps: int) -> None:
    case, expected = planted([1, 2, 3, 4, 5, 6] * 3 + [2, 3], 100)
    answer = comity.conflicts(case, steps=steps).answer()
    assert answer.complete
    assert {frozenset(each.terms) for each in answer.conflicts} == expected


# --- the cases of this project -------------------------------------------------------------------------------------

SWEDEN = {("hungary.visit-first", "sweden.visit-after"), ("turkey.f16-together", "us_senators.ratify-first")}
FIGURES = {
    ("russia.artillery", "ukraine.artillery"): "1,381 pieces",
    ("russia.personnel", "ukraine.personnel"): "165,000 persons",
    ("russia.range", "ukraine.range"): "240 kilometres",
    ("russia.tanks", "ukraine.tanks"): "458 tanks",
    ("russia.unanimous-response", "ukraine.each-responds"): "",
}
SUM = ("ukraine.artillery", "ukraine.tanks")
CYCLE = ("commission.contact-first", "ira.institutions-first", "ulster_unionists.guns-first")
EXECUTIVE, BY_MAY = "governments.inclusive-executive", "governments.arms-by-may-2000"
PROCESS, ARMS = "begun=process", "begun=arms"


def asked(name: str, goal: str | None, readings: Mapping[str, str] | None = None) -> f.Conflicts:
    answer = conflicts(comity.load_case(f"rules/{name}"), goal, readings=readings).answer()
    assert answer.complete
    assert all(each.proof == "any length" for each in answer.conflicts)
    return answer


def gap(conflict: f.Conflict) -> list[str]:
    return [each.partition("give way by ")[2].partition(" for the")[0] for each in conflict.why if "give way" in each]


def test_the_figures_of_istanbul_are_in_five_conflicts() -> None:
    answer = asked("istanbul-2022", "once(signature)")
    assert {each.terms: "".join(gap(each)) for each in answer.conflicts} == FIGURES
    assert all(each.goal and not each.background for each in answer.conflicts)
    assert asked("istanbul-2022", None).conflicts == ()


def test_a_limit_for_a_sum_adds_a_conflict_that_is_700_wide() -> None:
    answer = asked("istanbul-2022", "once(signature and tanks_cap + artillery_cap <= 2000)")
    assert {each.terms for each in answer.conflicts} == {*FIGURES, SUM}
    (added,) = (each for each in answer.conflicts if each.terms == SUM)
    assert gap(added) == ["700 pieces", "700 tanks"]
    later = asked("istanbul-2022", "once(signature) and tanks_cap + artillery_cap <= 2000")
    assert {each.terms for each in later.conflicts} == FIGURES.keys()


def test_each_cycle_before_swedens_accession_is_a_conflict() -> None:
    answer = asked("sweden-nato", "once(accession)")
    assert {each.terms for each in answer.conflicts} == SWEDEN
    assert all(each.background == ("every-ally",) and each.goal for each in answer.conflicts)
    assert all(each.readings == answer.readings for each in answer.conflicts)
    assert {(each.terms, each.background, each.goal) for each in asked("sweden-nato", None).conflicts} == {
        (("sweden.join", "turkey.f16-together", "us_senators.ratify-first"), ("every-ally",), False),
        (("hungary.visit-first", "sweden.join", "sweden.visit-after"), ("every-ally",), False),
        (("nato.ratify-now", "turkey.f16-together", "us_senators.ratify-first"), (), False),
    }


@pytest.mark.parametrize(("reading", "persons"), [("over_100", "51 persons"), ("about_130", "80 persons")])
def test_a_limit_for_persons_adds_a_conflict_as_wide_as_the_reading(reading: str, persons: str) -> None:
    goal = "once(accession) and always(cleared <= 50)"
    answer = asked("sweden-nato", goal, {"enough_handed_over": reading})
    (added,) = (each for each in answer.conflicts if each.terms not in SWEDEN)
    assert added.terms == ("sweden.law-decides", "turkey.hand-over-first")
    assert (added.goal, added.background, gap(added)) == (True, ("every-ally",), [persons])


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("once(devolution)", {(CYCLE[1:], (), True): {PROCESS}, (CYCLE, (), True): {ARMS}}),
        (
            "institutions == running",
            {
                (CYCLE[1:], ("running-since-devolution",), True): {PROCESS},
                (CYCLE, ("running-since-devolution",), True): {ARMS},
            },
        ),
        (
            "once(arms_complete)",
            {
                (CYCLE, ("begin-before-complete",), True): {PROCESS, ARMS},
                ((EXECUTIVE, *CYCLE[1:]), (), False): {PROCESS},
            },
        ),
        (
            None,
            {
                ((EXECUTIVE, *CYCLE[1:]), (), False): {PROCESS},
                ((CYCLE[0], EXECUTIVE, *CYCLE[1:]), (), False): {ARMS},
                ((CYCLE[0], BY_MAY, *CYCLE[1:]), ("begin-before-complete",), False): {PROCESS, ARMS},
            },
        ),
    ],
)
def test_the_cycle_of_northern_ireland_depends_on_the_reading(goal: str | None, expected: Any) -> None:  # noqa: ANN401 - as the table has it
    answer = asked("northern-ireland-1999", goal)
    assert {(each.terms, each.background, each.goal): set(each.readings) for each in answer.conflicts} == expected


def test_a_ceasefire_in_ukraine_is_possible_but_not_with_accession() -> None:
    assert asked("ukraine-2024", "war == ceasefire").conflicts == ()
    answer = asked("ukraine-2024", "war == ceasefire and accession")
    (only,) = answer.conflicts
    assert only.terms == ("russia.formal-renunciation",)
    assert only.background == ("renounced-no-accession",)
    assert only.readings == answer.readings


def test_a_ceasefire_while_troops_leave_depends_on_what_withdrawal_is() -> None:
    answer = asked("ukraine-2024", "war == ceasefire and all(troops(r) == leaving for r in four_regions)")
    (only,) = answer.conflicts
    assert only.terms == ("russia.ceasefire-withdrawal",)
    assert set(only.readings) == {each for each in answer.readings if "withdrawal=completed" in each}


# --- what a gap is -------------------------------------------------------------------------------------------------


def bounds(kind: Any, low: str, high: str, **more: Any) -> c.Case:  # noqa: ANN401 - parts of a document
    terms = [wish(low) | {"id": "low"}, wish(high) | {"id": "high"}]
    return comity.case_of({"case": "bounds", "facts": {"n": kind}, "parties": [sc.party("one", terms)]} | more)


def test_a_gap_between_numbers_with_fractions_is_no_whole_number() -> None:
    (found,) = comity.conflicts(bounds("number", "n >= 1.25", "n <= 0.5")).answer().conflicts
    assert gap(found) == ["0.75"]


def test_a_gap_is_the_least_over_scenarios_of_every_length() -> None:
    order = [f"earlier({name})" for name in "abcde"]
    rise = [{"id": f"r{n}", "always": f"not {'bcdef'[n]} or {before}"} for n, before in enumerate(order)]
    facts: Doc = {"n": {"type": "int", "range": [0, 9]}} | dict.fromkeys("abcdef", "bool")
    case = bounds("int", "n >= 6", "n <= 1", facts=facts, background=[*rise, {"id": "b", "always": "n != 5 or f"}])
    (found,) = comity.conflicts(case).answer().conflicts
    assert gap(found) == ["5"]  # either bound alone gives way to the other
    case = bounds("int", "n >= 6", "n <= 1 or n == 9 and f and n <= 8", facts=facts, background=rise)
    (found,) = comity.conflicts(case).answer().conflicts
    assert gap(found) == ["1"]  # at six steps; at fewer, f is out of reach


# --- stopping ------------------------------------------------------------------------------------------------------


def test_conflicts_come_as_they_are_found() -> None:
    case, expected = planted([2, 3, 2], 20)
    search = comity.conflicts(case)
    first = next(iter(search))
    assert frozenset(first.terms) in expected
    assert not search.complete
    assert len(search.answer().conflicts) == 3


def test_no_time_at_all_finds_nothing_and_says_so() -> None:
    answer = comity.conflicts(planted([2, 3], 20)[0], seconds=0).answer()
    assert (answer.complete, answer.stopped, answer.conflicts) == (False, "time limit", ())


def test_at_the_time_limit_there_is_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    case, expected = planted([2, 3, 2, 3], 40)
    search = comity.conflicts(case, seconds=3600)
    first = next(iter(search))
    monkeypatch.setattr(clock, "monotonic", lambda: float("inf"))
    answer = search.answer()
    assert (answer.complete, answer.stopped) == (False, "time limit")
    assert answer.conflicts[0].terms == first.terms
    assert {frozenset(each.terms) for each in answer.conflicts} < expected
    assert all(len(each.background) == 1 for each in answer.conflicts)


def test_an_interrupt_leaves_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    search = comity.conflicts(planted([2, 3, 2, 3], 40)[0])
    first = next(iter(search))

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sat.Solver, "solve", interrupted)
        answer = search.answer()
    assert (answer.complete, answer.stopped) == (False, "interrupted")
    assert [each.terms for each in answer.conflicts] == [first.terms]


# --- bad input -----------------------------------------------------------------------------------------------------

MISSPELT = """\
<condition>:1:6: unknown name `acession` [unknown-name]
  once(acession)
       ^^^^^^^^
help: did you mean `accession`?"""
NOBODY = """\
there is no term or party `nobody` [unknown-term]

there is no term or party `swedn.join` [unknown-term]
help: did you mean `sweden.join`?"""
NO_CONCEPT = """\
there is no contested concept `enough` [unknown-name]
help: the contested concepts are `enough_handed_over`"""
NO_READING = """\
`enough_handed_over` has no reading `some` [unknown-reading]
help: its readings are `over_100`, `about_130`"""
IMPOSSIBLE = """\
the goal is reached by no scenario, even if no term counts [impossible-goal]
help: the background stands against it: `never`"""
CONTRADICTION = """\
the goal is reached by no scenario, even if no term counts [impossible-goal]
help: it contradicts itself"""
BACKGROUND = "the background constraints `b1`, `b2` are met by no scenario [impossible-background]"
TOO_SHORT = """\
the goal is reached by no scenario of up to 1 step, even if no term counts [impossible-goal]
help: it contradicts itself, or needs more steps"""
NO_RANGE = """\
<python>:4:4: `n` has no range, and is added to or compared with another [no-range]
    "n": "int"
     ^
help: give `n` a `range: [lowest, highest]`"""
NO_SOLVER = """\
python-sat, which answers this question, is not installed [no-solver]
help: install it with `pip install 'comity[solve]'`"""


def refused(case: c.Case, goal: str | None = None, **choices: Any) -> str:  # noqa: ANN401 - keywords as they are
    with pytest.raises(CaseError) as raised:
        comity.conflicts(case, goal, **choices)
    return str(raised.value)


def test_names_that_do_not_exist_are_named() -> None:
    case = comity.load_case("rules/sweden-nato")
    assert refused(case, "once(acession)") == MISSPELT
    assert refused(case, terms=["turkey", "swedn.join", "nobody"]) == NOBODY
    assert refused(case, readings={"enough": "x"}) == NO_CONCEPT
    assert refused(case, readings={"enough_handed_over": "some"}) == NO_READING


def test_a_goal_against_the_background_is_told_before_any_search() -> None:
    case = bounds("bool", "n", "not n", background=[{"id": "never", "always": "not n"}])
    assert refused(case, "once(n)") == IMPOSSIBLE
    assert refused(case, "n and not n") == CONTRADICTION
    case = bounds("bool", "n", "not n", background=[{"id": "b1", "always": "n"}, {"id": "b2", "always": "not n"}])
    assert refused(case) == BACKGROUND
    case = bounds("bool", "n", "not n")
    assert refused(case, "earlier(n)", steps=1) == TOO_SHORT


def test_a_number_without_a_range_cannot_be_added() -> None:
    case = bounds("int", "n + 1 >= 3", "n <= 1")
    assert refused(case) == NO_RANGE


def test_without_python_sat_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    assert refused(bounds("bool", "n", "not n")) == NO_SOLVER
