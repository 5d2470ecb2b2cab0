"""Agreements, roadmaps and prospects, against the listing of all small scenarios."""

from __future__ import annotations

from itertools import combinations, product
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

import comity
from comity import ground as g
from comity.case import conditions as of_rule
from comity.meaning import T, truth, world
from comity.problems import CaseError
from comity.report import findings
from comity.solve import clock, sat, witness
from comity.solve.asking import binding, questions
from comity.verdicts import verdicts
from solve.small_cases import BINDING, a_case, all_courses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from comity import findings as f
    from comity.case import Case, Cell, Course, Scenario

CHANCES = range(40)
READING = {"idea": "broad"}


def accepted(case: Case, goal: str | None, steps: int) -> list[Course]:
    """Every course of at most so many steps that violates nothing and reaches the goal."""
    terms = [term for term in case.terms if isinstance(term.rule, BINDING)]
    wanted = None if goal is None else case.condition(goal)
    found = []
    for course in all_courses(case, steps):
        here = world(course, READING)
        met = all("violated" not in verdicts(term, here) for term in terms)
        possible = all(min(truth(each.always, here)) == T for each in case.background)
        if met and possible and (wanted is None or truth(wanted, here)[-1] == T):
            found.append(course)
    return found


@pytest.mark.parametrize("seed", CHANCES)
def test_an_agreement_is_the_shortest_and_none_means_that_there_is_none(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - cases to try, no secrets
    doc, _ = a_case(random, most=4)
    case, goal = comity.case_of(doc), random.choice([None, "a", "once(e)", "e and not a"])
    listed = accepted(case, goal, 2)
    try:
        answer = comity.agree(case, goal, steps=2, readings=known(case))
    except CaseError:  # the goal or the background alone is impossible
        assert not listed
        return
    assert answer.some == bool(listed)
    if answer.agreement:
        assert len(answer.agreement["steps"]) == min(course.steps for course in listed)
        found = comity.check(case, comity.scenario_of(answer.agreement, case), engine="meaning", readings=known(case))
        assert found.feasible is True
        assert {party.stance for party in found.parties} <= {"accepts", "not_engaged"}
        assert answer.stances == {party.party: party.stance for party in found.parties}
    else:
        assert answer.proof in ("any length", "up to 2 steps")


@pytest.mark.parametrize("seed", CHANCES)
def test_end_states_are_counted_exactly(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - cases to try, no secrets
    doc, _ = a_case(random, most=3)
    case = comity.case_of(doc)
    try:
        (deal,) = comity.agree(case, steps=2, count=True, readings=known(case)).by_reading
    except CaseError:
        assert not accepted(case, None, 2)
        return
    if deal.states is None:  # there is no agreement at all
        assert not deal.agreements
        return
    conditions = [cond for term in case.terms for cond in of_rule(term.rule)]
    conditions += [each.always for each in case.background]
    read = reads(conditions) - {ref for ref, each in case.references.items() if each.declared.what == "event"}
    ends = {tuple((ref, course.cells(ref)[-1]) for ref in sorted(read)) for course in accepted(case, None, 2)}
    assert deal.states == len(ends)


GOALS = [None, "a", "once(e)", "e and not a", "previously(e) and a", "since(a, e)"]


def a_listing(seed: int, steps: int | None) -> tuple[Case, str | None, f.Deal | None]:
    """A case, a goal and all its agreements; None where the goal or the background alone is impossible."""
    random = Random(seed)  # noqa: S311 - cases to try, no secrets
    doc, _ = a_case(random, most=4)
    if random.random() < 0.4:
        doc["status_quo"] = {"a": random.random() < 0.5}
    case, goal = comity.case_of(doc), random.choice(GOALS)
    try:
        (deal,) = comity.agree(case, goal, steps=steps, readings=known(case), every=60).by_reading
    except CaseError:
        return case, goal, None
    return case, goal, deal


Signs: TypeAlias = "Mapping[str, list[Callable[[Cell], bool]]]"


def signs(case: Case, goal: str | None) -> Signs:
    """For each number that is only compared with constants, what the comparisons tell of a value."""
    wanted = [] if goal is None else [case.condition(goal)]
    rules = [each for term in case.terms for each in of_rule(term.rule)]
    parts = list(g.walk(*rules, *(each.always for each in case.background), *wanted))
    found: dict[str, list[Callable[[Cell], bool]]] = {}
    exact = {ref for ref, value in case.status_quo.items() if value is not None}
    for part in parts:
        match part:
            case g.Compare(op, g.Value(ref), g.Constant(bound)):
                found.setdefault(ref, []).extend(told(op, bound))
            case g.Compare("<", g.Constant(bound), g.Value(ref)):
                found.setdefault(ref, []).extend(told("<=", bound))
            case g.Compare("<=", g.Constant(bound), g.Value(ref)):
                found.setdefault(ref, []).extend(told("<", bound))
            case g.Compare(_, left, right) | g.Arith(_, left, right):
                exact |= {each.ref for each in (left, right) if isinstance(each, g.Value)}
            case _:
                pass
    return {ref: each for ref, each in found.items() if ref not in exact}


def told(op: str, bound: int | Fraction) -> list[Callable[[Cell], bool]]:
    below: Callable[[Cell], bool] = lambda cell: cell < bound  # type: ignore[operator]  # noqa: E731 - one of two
    at_most: Callable[[Cell], bool] = lambda cell: cell <= bound  # type: ignore[operator]  # noqa: E731
    return {"<": [below], "<=": [at_most], "==": [below, at_most]}[op]


def alike(ref: str, one: Cell, other: Cell, told_apart: Signs) -> bool:
    if one is None or other is None or ref not in told_apart:
        return one == other
    return all(sign(one) == sign(other) for sign in told_apart[ref])


def contains(course: Course, found: Scenario, told_apart: Signs) -> bool:
    """Whether some steps of a course, in order, have all that a scenario records at its steps."""
    wanted = [
        {ref: found.course.cells(ref)[at] for ref in [*step.facts, *step.events]}
        for at, step in enumerate(found.doc.steps)
    ]
    return any(
        all(
            alike(ref, course.cells(ref)[at], cell, told_apart)
            for at, step in zip(some, wanted, strict=True)
            for ref, cell in step.items()
        )
        for some in combinations(range(course.steps), len(wanted))
    )


def without_one_step(doc: f.Document) -> list[f.Document]:
    """The scenario without each of its idle steps."""
    steps = doc["steps"]
    idle = [at for at, step in enumerate(steps) if len(steps) > 1 and not {"facts", "events"} & set(step)]
    return [{**doc, "steps": [*steps[:at], *steps[at + 1 :]]} for at in idle]


@pytest.mark.parametrize("seed", range(60))
def test_all_agreements_up_to_a_length_are_listed_each_once_and_none_is_a_shorter_one_with_idle_steps(
    seed: int,
) -> None:
    case, goal, deal = a_listing(seed, 2)
    told_apart, every = signs(case, goal), accepted(case, goal, 2)
    if deal is None:
        assert not every
        return
    found = [comity.scenario_of(doc, case) for doc in deal.agreements]
    assert deal.complete == (len(found) < 60)
    assert bool(found) == bool(every)
    for course in every if deal.complete else []:
        assert any(contains(course, each, told_apart) for each in found)
    lengths = [each.course.steps for each in found]
    assert lengths == sorted(lengths)
    assert not any(contains(later.course, each, told_apart) for each, later in combinations(found, 2))
    wanted = None if goal is None else case.condition(goal)
    ((_, question),) = questions(case, binding(case), wanted, readings=known(case))
    assert all(witness.confirmed(question, each) for each in found)
    for doc in deal.agreements:
        shorter = [comity.scenario_of(each, case) for each in without_one_step(doc)]
        assert not any(witness.confirmed(question, each) for each in shorter)


@pytest.mark.parametrize("seed", range(60))
def test_a_listing_that_is_complete_at_any_length_leaves_out_no_longer_agreement(seed: int) -> None:
    case, goal, deal = a_listing(seed, None)
    if deal is None or not deal.complete or deal.reach != "any length":
        return
    found = [comity.scenario_of(doc, case) for doc in deal.agreements]
    for course in accepted(case, goal, 3 if len(case.references) < 4 and seed % 4 == 0 else 2):
        assert any(contains(course, each, signs(case, goal)) for each in found)


def known(case: Case) -> dict[str, str]:
    """The reading of the one contested concept, where the case has it."""
    return READING if "idea" in case.vocabulary.declared else {}


def reads(roots: list[g.Ground]) -> set[str]:
    """The inputs that conditions read, of a contested concept those of its first reading."""
    found, stack = set[str](), list[g.Part](roots)
    while stack:
        part = stack.pop()
        if isinstance(part, g.Input | g.Value):
            found.add(part.ref)
        stack += (part.read(READING),) if isinstance(part, g.Contested) else g.children(part)
    return found


SMALL = {
    "case": "small",
    "entities": {"side": ["south"]},
    "facts": {"peace": "bool", "troops": {"type": "int", "range": [0, 100]}},
    "events": {"vote": {"title": "The vote"}, "join": {"title": "Joining"}},
    "status_quo": {"peace": False, "troops": 80},
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "vote-first", "kind": "precondition", "title": "V", "stated": ["said"], "of": "join",
                 "requires": "earlier(vote)", "addressee": "south"},
                {"id": "fewer", "kind": "precondition", "title": "F", "stated": ["said"], "of": "vote",
                 "requires": "troops <= 50"},
            ],
        }
    ],
}  # fmt: skip


def test_a_roadmap_goes_on_from_the_scenario_with_the_fewest_steps_and_changes() -> None:
    case = comity.case_of(SMALL)
    begun = comity.scenario_of({"scenario": "begun", "from": "status_quo", "status": "ongoing", "steps": [{}]}, case)
    road = comity.roadmap(case, begun, "once(join)")
    assert [(move.step, move.changes) for move in road.moves] == [(2, ("troops: 50", "The vote")), (3, ("Joining",))]
    assert road.moves[0].unlocks == ("north.fewer",)
    assert [move.actors for move in road.moves] == [("north",), ("south",)]
    assert road.agreement is not None
    assert comity.check(case, comity.scenario_of(road.agreement, case)).party("north").stance == "accepts"
    assert road.mermaid is not None
    assert road.mermaid.startswith("flowchart TD\n")


def test_a_roadmap_that_what_was_done_rules_out_says_why() -> None:
    case = comity.case_of(SMALL)
    done = comity.scenario_of({"scenario": "done", "status": "ongoing", "steps": [{"events": ["join"]}]}, case)
    road = comity.roadmap(case, done, "peace")
    assert road.agreement is None
    assert road.proof == "any length"
    assert [conflict.terms for conflict in road.because] == [("north.vote-first",)]


def test_distinct_agreements_differ_in_something_that_matters() -> None:
    case = comity.case_of(SMALL)
    (deal,) = comity.agree(case, "peace or troops == 3", every=3).by_reading
    assert len({str(each) for each in deal.agreements}) == len(deal.agreements) == 2


def test_a_roadmap_is_printed_as_a_table_of_moves() -> None:
    case = comity.case_of(SMALL)
    begun = comity.scenario_of({"scenario": "begun", "from": "status_quo", "status": "ongoing", "steps": [{}]}, case)
    assert findings.text(comity.roadmap(case, begun, "once(join)")) == (
        "From begun to once(join)\n"
        "========================\n"
        "\n"
        "step  date  what changes  who acts  fulfils           unlocks\n"
        "----  ----  ------------  --------  ----------------  ----------------\n"
        "2           troops: 50    north     north.fewer       north.fewer\n"
        "            The vote\n"
        "\n"
        "3           Joining       south     north.vote-first  north.vote-first\n"
        "\n"
        "As a Mermaid diagram: `--mermaid`."
    )


def test_a_roadmap_to_what_is_so_already_has_no_moves() -> None:
    case = comity.case_of(SMALL)
    there = comity.scenario_of({"scenario": "there", "status": "ongoing", "steps": [{"events": ["vote"]}]}, case)
    assert findings.text(comity.roadmap(case, there, "once(vote)")) == (
        "From there to once(vote)\n"
        "========================\n"
        "Supposing, where the scenario leaves it unknown: troops: 50, at step 1.\n"
        "Nothing more has to happen."
    )


IN_ORDER = {
    "case": "in-order",
    "events": {"vote": {}, "join": {}, "pay": {}},
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "vote-first", "kind": "precondition", "title": "V", "stated": ["said"], "of": "join",
                 "requires": "once(vote) or once(pay)"},
            ],
        }
    ],
}  # fmt: skip


def test_agreements_of_every_length_are_listed_and_it_says_that_these_are_all() -> None:
    answer = comity.agree(comity.case_of(IN_ORDER), "once(join)", every=9)
    assert findings.text(answer) == (
        "An agreement in in-order, with the goal `once(join)`\n"
        "====================================================\n"
        "\n"
        "As the terms stand:\n"
        "  1.\n"
        "  step 1: join; pay\n"
        "  2.\n"
        "  step 1: join; vote\n"
        "  3.\n"
        "  step 1: pay\n"
        "  step 2: join\n"
        "  4.\n"
        "  step 1: vote\n"
        "  step 2: join\n"
        "  There are no others, at any length.\n"
        "\n"
        "Stances in the first: north accepts"
    )


def test_an_idle_step_that_matters_is_kept_and_tells_agreements_apart() -> None:
    case, paid = comity.case_of({**IN_ORDER, "facts": {"paid": "bool"}}), {"facts": {"paid": True}}
    goal = "once(join) or (previously(previously(true)) and once(paid))"
    (deal,) = comity.agree(case, goal, every=20, steps=4).by_reading
    found = [each["steps"] for each in deal.agreements if paid in each["steps"]]
    assert found[0] == [paid, {}, {}]
    assert [{}, {}, paid] in found
    assert deal.complete


def listing(every: int, steps: int | None = None) -> tuple[bool, str | None, str]:
    """Whether the listing is complete, how far it reaches, and what is said of that."""
    answer = comity.agree(comity.case_of(IN_ORDER), "once(join)", every=every, steps=steps)
    (deal,) = answer.by_reading
    said = [line.strip() for line in findings.text(answer).split("\n") if "other" in line]
    return deal.complete, deal.reach, " ".join(said)


def test_a_listing_says_whether_it_was_cut_and_up_to_which_length_it_looked() -> None:
    assert listing(1) == (
        False,
        "up to 1 steps",
        "One was asked for, and looked for up to 1 step; there may be others.",
    )
    assert listing(3) == (
        False,
        "up to 2 steps",
        "3 were asked for, and looked for up to 2 steps; there may be others.",
    )
    assert listing(3, steps=1) == (True, "up to 1 steps", "There are no others, up to 1 step.")
    assert listing(4) == (
        False,
        "up to 2 steps",
        "4 were asked for, and looked for up to 2 steps; there may be others.",
    )
    assert listing(5) == (True, "any length", "There are no others, at any length.")


def stop_after(monkeypatch: pytest.MonkeyPatch, calls: int, error: type[BaseException]) -> None:
    """Let the solver raise an error once, after so many calls."""
    solve, left = sat.Solver.solve, [calls]

    def stopping(self: sat.Solver, assumptions: Sequence[int] = ()) -> bool:
        left[0] -= 1
        if left[0] == 0:
            raise error
        return solve(self, assumptions)

    monkeypatch.setattr(sat.Solver, "solve", stopping)


@pytest.mark.parametrize(("error", "why"), [(clock.StoppedError, "time limit"), (KeyboardInterrupt, "interrupted")])
def test_agreements_that_were_found_are_kept_when_the_listing_is_stopped(
    monkeypatch: pytest.MonkeyPatch, error: type[BaseException], why: str
) -> None:
    case = comity.case_of(IN_ORDER)
    (full,) = comity.agree(case, "once(join)", every=9).by_reading
    kept = []
    for calls in range(4, 30, 3):
        with monkeypatch.context() as patch:
            stop_after(patch, calls, error)
            answer = comity.agree(case, "once(join)", every=9)
        (deal,) = answer.by_reading
        if deal.stopped is None:
            break
        assert (deal.stopped, deal.complete) == (why, False)
        assert all(each in full.agreements for each in deal.agreements)
        kept.append(len(deal.agreements))
        if deal.agreements:
            assert f"  Looked for {deal.reach}; there may be others.\n  stopped: {why}".replace(
                "1 steps", "1 step"
            ) in (findings.text(answer))
    assert kept == sorted(kept)
    assert kept[-1] > 1


def test_an_agreement_that_may_not_have_the_fewest_changes_is_told_as_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    case, solve, calls = comity.case_of(SMALL), sat.Solver.solve, [0]

    def counting(self: sat.Solver, assumptions: Sequence[int] = ()) -> bool:
        calls[0] += 1
        return solve(self, assumptions)

    with monkeypatch.context() as patch:
        patch.setattr(sat.Solver, "solve", counting)
        comity.agree(case, "once(join)")
    kept = []
    for last in range(2, calls[0]):  # the first call is about the goal alone, the last one finds again what was found
        with monkeypatch.context() as patch:
            stop_after(patch, last, clock.StoppedError)
            (deal,) = comity.agree(case, "once(join)").by_reading
        assert deal.stopped == "time limit"
        kept.append(len(deal.agreements))
    assert kept[-1] == 1


def test_once_interrupted_the_other_readings_are_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = {**IN_ORDER, "concepts": {"idea": {"title": "Idea", "readings": {"one": "vote", "two": "pay"}}}}
    case = comity.case_of(doc)
    stop_after(monkeypatch, 3, KeyboardInterrupt)
    deals = comity.agree(case, "once(join) and once(idea)", every=5).by_reading
    assert [(deal.reading, deal.stopped) for deal in deals] == [
        ("idea=one", "interrupted"),
        ("idea=two", "interrupted"),
    ]


PAIR = {
    "case": "pair",
    "facts": {"a": "bool", "b": "bool", "c": "bool"},
    "background": [{"id": "one", "always": "not (a and b)"}],
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "a", "kind": "commitment", "title": "A", "stated": ["said"], "when": "c", "then": "always(a)"},
                {"id": "b", "kind": "demand", "title": "B", "stated": ["said"], "requires": "once(b)", "of": "c"},
                {"id": "or", "kind": "demand", "title": "O", "stated": ["said"], "requires": "a or not a"},
            ],
        }
    ],
}


def test_open_terms_that_cannot_all_be_kept_are_told_although_none_is_violated() -> None:
    case = comity.case_of(PAIR)
    ongoing = comity.scenario_of(
        {"scenario": "now", "status": "ongoing", "steps": [{"facts": {"c": True, "a": True, "b": False}}]}, case
    )
    (prospect,) = comity.possible(case, ongoing).prospects
    assert prospect.possible is True
    late = comity.scenario_of(
        {"scenario": "late", "status": "ongoing", "steps": [{"facts": {"c": True, "a": False, "b": False}}]}, case
    )
    (prospect,) = comity.possible(case, late).prospects
    assert (prospect.possible, prospect.proof) == (False, "any length")
    assert [conflict.terms for conflict in prospect.because] == [("north.a",)]


def test_a_verdict_that_is_the_same_in_every_completion_is_decided_already() -> None:
    case = comity.case_of(PAIR)
    blank = comity.scenario_of({"scenario": "blank", "steps": [{"facts": {"c": False}}]}, case)
    assert comity.check(case, blank).term("north.or").verdict == "undetermined"
    assert [(each.term, each.verdict) for each in comity.possible(case, blank).decided] == [("north.or", "satisfied")]


def test_a_time_limit_is_reported() -> None:
    (deal,) = comity.agree(comity.case_of(SMALL), "once(join)", seconds=1e-9).by_reading
    assert (deal.stopped, deal.agreements, deal.proof) == ("time limit", (), None)


CONTESTED = {
    "case": "contested",
    "facts": {"a": "bool"},
    "concepts": {"idea": {"title": "Idea", "readings": {"yes": "a", "no": "not a"}}},
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "one", "kind": "demand", "title": "1", "stated": ["said"], "requires": "idea",
                 "reading": {"idea": "yes"}},
                {"id": "two", "kind": "demand", "title": "2", "stated": ["said"], "requires": "idea",
                 "reading": {"idea": "no"}},
            ],
        }
    ],
}  # fmt: skip


def test_a_status_quo_that_settles_a_concept_is_no_start_of_agreements() -> None:
    case = comity.case_of({**CONTESTED, "status_quo": {"idea": True}})
    assert comity.agree(case).proof == "any length"


def test_an_unknown_concept_is_the_same_unknown_for_every_reading() -> None:
    case = comity.case_of(CONTESTED)
    ongoing = {"scenario": "now", "status": "ongoing", "steps": [{"unknown": ["idea"]}]}
    (prospect,) = comity.possible(case, comity.scenario_of(ongoing, case)).prospects
    assert prospect.possible is True
    assert prospect.continuation is not None
    assert prospect.continuation["steps"][0]["facts"] == {"idea": True}


def test_what_a_scenario_marks_unknown_stays_so_unless_it_is_supposed() -> None:
    case = comity.case_of({**SMALL, "facts": {"peace": "bool", "troops": "int", "spare": "bool"}})
    marked = [{"facts": {"spare": True}}, {"unknown": ["spare", "peace", "vote"]}]
    ongoing = comity.scenario_of({"scenario": "now", "status": "ongoing", "steps": marked}, case)
    road = comity.roadmap(case, ongoing, "previously(previously(peace))")
    assert road.supposed == ("peace: yes, at step 1", "The vote: does not happen, at step 2")
    assert road.agreement is not None
    assert road.agreement["steps"][1] == {"unknown": ["spare"]}


# --- beginnings of every length ----------------------------------------------------------------------------------

BOUNDED: dict[str, Any] = {
    "case": "bounded",
    "facts": {"n": {"type": "int", "range": [0, 100]}, "peace": "bool", "spare": "bool"},
    "events": {"vote": {}},
    "parties": [
        {
            "party": "north",
            "statements": {"said": {"speaker": "N"}},
            "terms": [
                {"id": "low", "kind": "red_line", "title": "L", "stated": ["said"], "never": "vote and n > 10"},
                {"id": "soon", "kind": "commitment", "title": "S", "stated": ["said"], "when": "peace",
                 "then": "vote", "within": "30 days"},
            ],
        },
        {
            "party": "south",
            "statements": {"said": {"speaker": "S"}},
            "terms": [{"id": "high", "kind": "precondition", "title": "H", "stated": ["said"], "of": "vote",
                       "requires": "n >= 40"}],
        },
    ],
}  # fmt: skip


def beginning(steps: int, dated: str, status: str, *, unknown: bool) -> dict[str, Any]:
    """A scenario at which nothing happens, with dates at all of its steps, at the last or at none."""
    days = {"all": range(steps), "last": [steps - 1], "none": []}[dated]
    written: list[dict[str, Any]] = [{"date": f"2024-01-{at + 1:02}"} if at in days else {} for at in range(steps)]
    written[0] |= {"unknown": ["spare", "n"]} if unknown else {}
    now = {"as_of": "2024-03-01"} if status == "ongoing" and dated != "none" else {}
    return {"scenario": "begun", "status": status, **now, "steps": written}


@pytest.mark.parametrize("steps", [1, 2, 4, 5, 6, 9])
@pytest.mark.parametrize("dated", ["all", "last", "none"])
def test_what_stands_between_is_told_from_beginnings_of_every_length(steps: int, dated: str) -> None:
    case = comity.case_of(BOUNDED)
    for status, unknown in product(("complete", "ongoing"), (False, True)):
        begun = comity.scenario_of(beginning(steps, dated, status, unknown=unknown), case)
        for most in (None, 2):
            road = comity.roadmap(case, begun, "once(vote)", steps=most)
            assert road.agreement is None
            if most is None or steps < most:  # there may be a further step
                assert [each.terms for each in road.because] == [("north.low", "south.high")]
                assert "have to give way by 30 for the others" in " ".join(road.because[0].why)
        assert comity.possible(case, begun).prospects[0].possible is True
