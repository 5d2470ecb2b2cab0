"""Each operation of each algebra says what the operation means: a fault in an engine is found at its operation."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import comity
from comity import case as c
from comity import ground as g
from comity.columns.kernel import _results
from comity.columns.lowering import Lowering
from comity.columns.planes import unpack
from comity.columns.run import Run
from comity.columns.tape import Tape
from comity.explain.reasons import Reasons
from comity.explain.smallest import Asked, forcing
from comity.meaning import world
from comity.solve.space import Question, Space
from comity.spaces.conditions import Conditions
from comity.spaces.diagrams import Diagrams
from comity.spaces.domains import Domain, whole
from comity.spaces.layout import layout
from pages.node import needed
from semantics.in_node import executed
from semantics.naive import FALSE, TRUE, UNKNOWN, Naive
from sweeping.blocks_of import block_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from comity.semantics.algebra import Algebra

DAYS = [date(2025, 1, day) for day in (1, 2, 5, 9, 20)]
BOOLS, NUMBERS, SYMBOLS = ("p", "q", "vote"), ("n", "m"), ("here", "there")
NAMES = ("east", "west")
CASE = comity.case_of(
    {
        "case": "small",
        "entities": {"land": list(NAMES)},
        "facts": {
            "p": "bool", "q": "bool", "here": "land", "there": "land",
            "n": {"type": "int", "range": [-3, 4]}, "m": {"type": "int", "range": [-3, 4]},
        },
        "events": {"vote": {}},
        "concepts": {"fair": {"readings": {"strict": "p and q", "loose": "p or q"}}},
        "parties": [],
    }
)  # fmt: skip
CHOICE = {"fair": "loose"}
Build: TypeAlias = "Callable[[Algebra[Any, Any]], Any]"
truths: st.SearchStrategy[Any] = st.sampled_from(BOOLS).map(lambda ref: lambda a: a.switch(ref))
amounts: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(NUMBERS).map(lambda ref: lambda a: a.value(ref)),
    st.lists(truths, min_size=1, max_size=3).map(lambda xs: lambda a: a.count([x(a) for x in xs])),
)
numbers = st.one_of(st.integers(-4, 5), st.fractions(-4, 5, max_denominator=2))
windows = st.sampled_from([0, 1, 3, 4, 11, 40]).map(lambda days: timedelta(days=days))
ops, cuts = st.sampled_from(["==", "<", "<="]), st.sampled_from(["==", "<", "<=", ">", ">="])
some = st.lists(truths, min_size=1, max_size=3)
names = st.sampled_from(NAMES)
symbols = st.sampled_from(SYMBOLS)


def applied(name: str, *drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An operation of what is drawn for it: truths and amounts are made in the same algebra."""

    def build(args: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a function from algebras
        return lambda a: getattr(a, name)(*(_made(each, a) for each in args))

    return st.tuples(*drawn).map(build)


def _made(given: Any, algebra: Algebra[Any, Any]) -> Any:  # noqa: ANN401 - whatever is drawn
    if isinstance(given, list):
        return [each(algebra) for each in given]
    return given(algebra) if callable(given) else given


DATES = st.sampled_from([date(2025, 1, day) for day in (1, 3, 9, 30)])
READ = g.Input("p")
OPERATIONS: dict[str, st.SearchStrategy[Any]] = {
    "constant": st.booleans().map(lambda value: lambda a: a.constant(value=value)),
    "negation": applied("negation", truths),
    "all_of": applied("all_of", some),
    "any_of": applied("any_of", some),
    "iff": applied("iff", truths, truths),
    "switch": truths,
    "stipulated": st.just(lambda a: a.stipulated("fair", READ)),
    "so_far": applied("so_far", truths),
    "previously": applied("previously", truths),
    "since": applied("since", truths, truths),
    "from_now_on": applied("from_now_on", truths),
    "following": st.tuples(truths, DATES).map(
        lambda pair: lambda a: a.following(pair[0](a), a.reached(pair[1].toordinal()))
    ),
    "near": applied("near", st.sampled_from(["once", "earlier", "later", "anywhere"]), truths, windows),
    "ever": applied("ever", truths),
    "at_last": applied("at_last", truths),
    "until": applied("until", DATES),
    "complete": st.just(lambda a: a.complete()),
    "reached": DATES.map(lambda day: lambda a: a.reached(day.toordinal())),
    "expired": applied("expired", windows),
    "measured": applied("measured", ops, amounts, amounts),
    "arith": applied("measured", ops, applied("arith", st.sampled_from("+-*"), amounts, amounts), amounts),
    "today": st.tuples(cuts, DATES).map(lambda pair: lambda a: a.cut(pair[0], a.today(), pair[1].toordinal())),
    "cut": applied("cut", cuts, amounts, numbers),
    "tally": applied("tally", cuts, some, st.one_of(st.integers(0, 3), numbers)),
    "named": applied("named", symbols, names),
    "alike": applied("alike", symbols, symbols),
}
"""Each operation, of inputs; an amount is seen through a comparison. `decided` stands by itself below."""


@st.composite
def courses(draw: st.DrawFn, *, known: bool = False, steps: int = 4) -> c.Course:
    """A course of some steps over all inputs; `known`: nothing in it is unknown."""
    length = draw(st.integers(1, steps))
    unknown: list[Any] = [] if known else [None]
    cells: dict[str, tuple[Any, ...]] = dict.fromkeys(BOOLS, (True, False, *unknown))
    cells |= dict.fromkeys(NUMBERS, (*range(-3, 5), *unknown)) | dict.fromkeys(SYMBOLS, (*NAMES, *unknown))
    cells |= {} if known else {"fair": (True, False, None, c.UNSAID)}
    values = {ref: tuple(draw(st.sampled_from(each)) for _ in range(length)) for ref, each in cells.items()}
    dates: list[Any] = sorted(draw(st.sampled_from(DAYS)) for _ in range(length))
    if not known:
        dates = [draw(st.sampled_from([at, at, None])) for at in dates]
    closed = known or draw(st.booleans())
    last = max((at for at in dates if at), default=DAYS[0])
    horizon = draw(st.sampled_from([None, last, last + timedelta(days=5)])) if not closed else None
    return c.Course(length, tuple(dates), values, horizon, closed=closed, events=frozenset(["vote"]))


def naive(course: c.Course) -> Naive:
    return Naive(course, CHOICE, frozenset(SYMBOLS))


def kleene(yes: bool, no: bool) -> int:  # noqa: FBT001 - the two halves of a truth
    assert not (yes and no)
    return TRUE if yes else FALSE if no else UNKNOWN


often = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
each_operation: st.SearchStrategy[dict[str, Build]] = st.fixed_dictionaries(OPERATIONS)
"""One of each, for the same inputs: these cost more to set up than all operations together."""


def expected(course: c.Course, builds: dict[str, Build]) -> dict[str, tuple[int, ...]]:
    plain = naive(course)
    return {name: build(plain) for name, build in builds.items()}


@often
@given(course=courses(), builds=each_operation)
def test_sets_of_steps_compute_what_each_operation_means(course: c.Course, builds: dict[str, Build]) -> None:
    steps, found = world(course, CHOICE), {}
    for name, build in builds.items():
        yes, no = build(steps)
        assert max(yes, no) < 1 << course.steps, name
        found[name] = tuple(kleene(bool(yes >> i & 1), bool(no >> i & 1)) for i in range(course.steps))
    assert found == expected(course, builds)


@often
@given(course=courses(), yes=truths, no=truths)
def test_what_is_decided_is_what_the_first_or_the_second_says(course: c.Course, yes: Build, no: Build) -> None:
    steps, plain = world(course, CHOICE), naive(course)
    one, other = steps.all_of((yes(steps), steps.negation(no(steps)))), no(steps)  # never both at once
    found = steps.decided(one, other)
    expected = plain.decided(plain.all_of((yes(plain), plain.negation(no(plain)))), no(plain))
    assert tuple(kleene(bool(found[0] >> i & 1), bool(found[1] >> i & 1)) for i in range(course.steps)) == expected


@often
@given(together=st.lists(courses(), min_size=1, max_size=5), builds=each_operation)
def test_planes_compute_what_each_operation_means(together: list[c.Course], builds: dict[str, Build]) -> None:
    closed, tape = together[0].closed, Tape()
    together = [replace(each, closed=closed) for each in together]
    lowering = Lowering(tape, CASE.references, [READ], closed=closed)
    for index, build in enumerate(builds.values()):
        tape.result(*build(lowering), given=index)
    block = block_of(CASE, [c.Scenario("s", None, each, {}, "s", {}, CASE.id, CASE.vocabulary) for each in together])  # type: ignore[arg-type]
    run = Run(block)
    found: list[dict[str, tuple[int, ...]]] = [{} for _ in together]
    for name, (_, planes) in zip(builds, _results(run, tape.program()), strict=True):
        yes, no = (unpack(run.wide(each), block.rows) for each in planes)
        for row, course in enumerate(together):
            found[row][name] = tuple(kleene(bool(yes[i][row]), bool(no[i][row])) for i in range(course.steps))
    assert found == [expected(course, builds) for course in together]


@often
@given(course=courses(known=True), builds=each_operation)
def test_literals_compute_what_each_operation_means(course: c.Course, builds: dict[str, Build]) -> None:
    unrolled = space_of(course).unrolled
    literals = {name: build(unrolled) for name, build in builds.items()}
    solver = unrolled.circuit.solver
    assert solver.solve([])
    model = solver.model()
    found = {name: [TRUE if each in model else FALSE for each in column] for name, column in literals.items()}
    found = {name: each * course.steps if len(each) == 1 else each[: course.steps] for name, each in found.items()}
    assert {name: tuple(each) for name, each in found.items()} == expected(course, builds)


def space_of(course: c.Course) -> Space:
    """A space with this course alone in it; its frame has numbers in binary, dates as numbers and all inputs."""
    goal = CASE.condition(
        "fair or (p and q and vote and here == there and n + m < m * n and today < date(2025, 1, 3)"
        " and once(p, within='3 days'))"
    )
    question = Question(CASE, (), (), goal, {"fair": "loose"}, given=course, as_it_stands=True)
    space = Space(question, course.steps, soft=True)
    space.circuit.demand(space.unrolled.last[course.steps - 1])
    return space


@often
@given(course=courses(steps=1), builds=each_operation)
def test_diagrams_compute_what_each_operation_means(course: c.Course, builds: dict[str, Build]) -> None:
    course = replace(course, closed=True, horizon=None)  # a space has complete scenarios alone
    (at,) = course.dates
    found = layout({ref: varied(ref) for ref in course.values if ref != "fair"}, [], [])
    diagrams = Diagrams([each.size for each in found.levels])
    fixed = {"fair": course.values["fair"][0]}
    conditions = Conditions(diagrams, found, fixed, None if at is None else c.day(at).toordinal(), CASE)
    nodes = {name: build(conditions) for name, build in builds.items()}
    leaves = {name: _leaf(node, diagrams, found.levels, course) for name, node in nodes.items()}
    assert leaves == {name: each[0] for name, each in expected(course, builds).items()}


def _leaf(node: int, diagrams: Diagrams, levels: Sequence[Domain], course: c.Course) -> object:
    """Where the values of a course lead from a node."""
    while (level := diagrams.nodes[node].level) < diagrams.end:
        domain = levels[level]
        _, cuts, kids = diagrams.nodes[node]
        node = kids[bisect_right(cuts, domain.positions(course.values[domain.ref][0]))]
    return diagrams.leaves[node]


every = pytest.mark.parametrize("name", OPERATIONS)


@needed
@every
@often
@given(course=courses(), data=st.data())
def test_the_page_computes_what_each_operation_means(name: str, course: c.Course, data: st.DataObject) -> None:
    build = data.draw(OPERATIONS[name])
    assert executed(build, CASE, [READ], course, CHOICE) == build(naive(course))


@needed
@often
@given(course=courses(), yes=truths, no=truths)
def test_the_page_decides_what_the_first_or_the_second_says(course: c.Course, yes: Build, no: Build) -> None:
    def build(a: Algebra[Any, Any]) -> Any:  # noqa: ANN401 - a truth of any algebra
        return a.decided(a.all_of((yes(a), a.negation(no(a)))), no(a))  # never both at once

    assert executed(build, CASE, [READ], course, CHOICE) == build(naive(course))


@needed
@often
@given(course=courses(), some=some)
def test_the_page_finds_a_step_at_which_some_are_true_together(course: c.Course, some: list[Build]) -> None:
    def build(a: Algebra[Any, Any]) -> Any:  # noqa: ANN401 - as above
        return a.ever(a.all_of((a.negation(some[0](a)), a.all_of([each(a) for each in some]))))

    assert executed(build, CASE, [READ], course, CHOICE) == build(naive(course))


def varied(ref: str) -> Domain:
    """All values of an input, and unknown."""
    made = whole(ref, CASE.references[ref].declared)
    assert made is not None
    return replace(made, unknown=True)


# --- reasons ------------------------------------------------------------------------------------------------------


@every
@often
@given(course=courses(), data=st.data())
def test_nodes_of_reasons_compute_what_each_operation_means(name: str, course: c.Course, data: st.DataObject) -> None:
    build, graph = data.draw(OPERATIONS[name]), Reasons(world(course, CHOICE))
    yes, no = graph.values[build(graph)]
    found = tuple(kleene(bool(yes >> i & 1), bool(no >> i & 1)) for i in range(course.steps))
    assert found == build(naive(course))


@every
@often
@given(course=courses(), data=st.data())
def test_the_reasons_of_each_operation_force_its_value_and_none_can_be_spared(
    name: str, course: c.Course, data: st.DataObject
) -> None:
    build, graph = data.draw(OPERATIONS[name]), Reasons(world(course, CHOICE))
    node = build(graph)
    for step, value in enumerate(build(naive(course))):
        if value == UNKNOWN:
            continue
        cells, _ = forcing([Asked(graph, ((node, 0 if value == TRUE else 1, 1 << step),))])
        kept = {(ref, i) for ref, steps in cells.items() for i in range(course.steps) if steps >> i & 1}
        assert build(naive(only(course, kept)))[step] == value
        assert all(build(naive(only(course, kept - {cell})))[step] == UNKNOWN for cell in kept)


def only(course: c.Course, kept: set[tuple[str, int]]) -> c.Course:
    """The course with all but these cells unknown; where readings speak for a concept, they still do."""
    values = {
        ref: tuple(cell if cell is c.UNSAID or (ref, i) in kept else None for i, cell in enumerate(row))
        for ref, row in course.values.items()
    }
    return replace(course, values=values)
