"""Bounds on the number of steps held against a walk through everything that a scenario can remember."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.solve import asking, horizon
from comity.solve.horizon import bound
from comity.solve.space import Question, Space
from solve import small_cases as sc
from solve.reachability import shortest

if TYPE_CHECKING:
    from random import Random

Doc = dict[str, Any]
GROUPS = (
    ("once", "earlier", "always"),
    ("since",),
    ("previously",),
    ("once", "since"),
    ("previously", "since"),
    sc.OPERATORS,
)


def question(doc: Doc, goal: str | None = None) -> Question:
    case = comity.case_of({"case": "small", "events": {"e": {}}} | doc)
    wanted = None if goal is None else case.condition(goal)
    return Question(case, asking.binding(case), case.background, wanted, {})


def with_terms(*terms: Doc, background: tuple[str, ...] = (), goal: str | None = None, facts: str = "abcd") -> Question:
    full = [{"id": f"t{n}", "title": "T", "stated": ["said"]} | each for n, each in enumerate(terms)]
    laws = [{"id": f"b{n}", "always": each} for n, each in enumerate(background)]
    return question(
        {"facts": dict.fromkeys(facts, "bool"), "background": laws, "parties": [sc.party("one", full)]}, goal
    )


def can_be_met(asked: Question, steps: int) -> bool:
    space = Space(asked, steps)
    return space.solver.solve([space.select(key) for key in space.keys])


def timeless(random: Random) -> Question:
    """A question without dates, of every kind of term."""
    operators, atoms = random.choice(GROUPS), ("a", "b", "e")

    def cond() -> str:
        return sc.condition(random, atoms, operators, depth=random.randrange(4))

    laws = [cond() for _ in range(random.choice((0, 0, 1, 2, 3)))]
    terms = [sc.term(random, n, cond) for n in range(random.randrange(1, 6))]
    return with_terms(*terms, background=tuple(laws), goal=random.choice((None, cond())), facts="ab")


@given(st.randoms(use_true_random=False))
def test_what_can_be_met_at_any_length_can_be_met_within_the_bound(random: Random) -> None:
    asked = timeless(random)
    steps, least = bound(asked), shortest(asked)
    if least is None:
        assert not can_be_met(asked, min(steps or 8, 12))
        return
    assert steps is None or least <= steps
    assert can_be_met(asked, least)
    assert least == 1 or not can_be_met(asked, least - 1)


def test_a_chain_of_steps_takes_one_more_than_its_conditions() -> None:
    asked = with_terms(
        {"kind": "precondition", "of": "b", "requires": "earlier(a)"},
        {"kind": "precondition", "of": "c", "requires": "earlier(b)"},
        {"kind": "precondition", "of": "d", "requires": "earlier(c)"},
        goal="once(d)",
    )
    assert (shortest(asked), bound(asked)) == (4, 6)


def test_memory_of_the_step_before_can_count() -> None:
    asked = with_terms(
        background=(
            "a != previously(a)",
            "b == (previously(b) != previously(a))",
            "c == (previously(c) != (previously(a) and previously(b)))",
        ),
        goal="a and b and c",
        facts="abc",
    )
    least, steps = shortest(asked), bound(asked)
    assert least == 7
    assert steps is None or steps >= least


COMMITMENT = {"kind": "commitment", "when": "a", "then": "b"}


@pytest.mark.parametrize(
    ("terms", "goal", "expected"),
    [
        ([], None, 2),
        ([], "once(a) and earlier(b) and always(c)", 5),
        ([], "once(a) and earlier(a)", 3),
        ([COMMITMENT], None, 3),
        ([COMMITMENT | {"by": "2025-01-01"}], None, 3),
        ([COMMITMENT | {"within": "3 days"}], None, 4),
        ([{"kind": "demand", "requires": "a"}], None, 2),
        ([{"kind": "demand", "requires": "a", "by": "2025-01-01"}], None, 3),
        ([{"kind": "demand", "of": "b", "requires": "a", "within": "3 days"}], None, 3),
        ([{"kind": "red_line", "never": "a", "while": "once(b)"}], None, 3),
        ([], "since(a, b)", 4),
        ([], "previously(a)", 4),
        ([], "since(a, previously(b))", 8),
        ([], 'once(a, within="3 days") and once(a, within="2 days")', 4),
        ([COMMITMENT | {"within": "3 days"}], 'once(a, within="3 days")', 10),
    ],
)
def test_bounds_count_what_has_to_be_kept(terms: list[Doc], goal: str | None, expected: int) -> None:
    assert bound(with_terms(*terms, goal=goal)) == expected


@pytest.mark.parametrize(
    ("terms", "goal"),
    [
        ([], 'earlier(a, within="3 days")'),
        ([], 'once(a, within="3 days") and previously(b)'),
        ([], 'once(a, within="3 days") and since(a, b)'),
        ([], 'once(a, within="3 days") and once(b, within="3 days")'),
        ([COMMITMENT | {"within": "3 days"}], "previously(a)"),
        ([COMMITMENT | {"within": "3 days"}, COMMITMENT | {"within": "3 days", "then": "c"}], None),
        ([], " and ".join(f"since({one}, {other})" for one in "abc" for other in "abcd" if one != other)),
    ],
)
def test_there_is_no_bound_where_steps_may_hang_together_in_a_chain(terms: list[Doc], goal: str | None) -> None:
    assert bound(with_terms(*terms, goal=goal)) is None


LONG = "today >= date(2025, 1, 9) and once(today <= date(2025, 1, 1))"


def test_two_windows_can_need_a_step_for_every_day() -> None:
    recent = [f'today <= date(2025, 1, 1) or once({each}, within="1 days")' for each in "ab"]
    asked = with_terms(background=(*recent, "not (a and b)"), goal=LONG)
    assert bound(asked) is None
    assert [can_be_met(asked, steps) for steps in (5, 8, 9)] == [False, False, True]


DAYS = ("today <= date(2025, 1, 2)", "today >= date(2025, 1, 5)", "today == date(2025, 1, 3)")


def timed(random: Random) -> Question:
    """A question with a window that looks back, one that looks ahead, or both."""
    recent = f'once({random.choice(("a", "e", "a and not b"))}, within="{random.choice((1, 2))} days")'
    ways = random.choice(((recent,), ("a",), (recent, "e")))
    atoms, operators = ("a", "b", random.choice(DAYS), *ways), random.choice((("once",), ("earlier", "always"), ()))

    def cond() -> str:
        return sc.condition(random, atoms, operators, depth=random.randrange(2))

    laws = [random.choice(("not (a and b)", "not (a and e)", cond())) for _ in range(2)]
    terms = [sc.term(random, n, cond, ("2025-01-04",)) for n in range(random.randrange(1, 3))]
    if ways != (recent,):
        answer = {"then": random.choice("abe"), "within": f"{random.choice((1, 2))} days"}
        terms.append({"kind": "commitment", "when": cond()} | answer)
    goal = f"({random.choice(('once(a)', 'e', 'b', 'not b'))}) and today >= date(2025, 1, 5) and " + DAYS[0].join(
        ("once(", ")")
    )
    return with_terms(*terms, background=tuple(laws), goal=random.choice((goal, cond())), facts="ab")


@given(st.randoms(use_true_random=False))
def test_more_steps_than_the_bound_do_not_help_with_windows(random: Random) -> None:
    asked = timed(random)
    steps = bound(asked)
    if steps is not None and steps <= 8:
        assert can_be_met(asked, steps) == can_be_met(asked, steps + 2)


def test_a_bound_of_no_use_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = with_terms(goal="once(a) and once(b)")
    assert bound(asked, further=3) == 7
    monkeypatch.setattr(horizon, "LONGEST", 6)
    assert bound(asked, further=3) is None
    assert horizon.reach(asked, further=3) == (8, "up to 8 steps")
