"""Gates, numbers and scales against Python's arithmetic; the solver's limits."""

from __future__ import annotations

import signal
import subprocess
import sys
from fractions import Fraction
from itertools import count, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.solve import circuit as k
from comity.solve import clock, sat
from comity.solve.clock import StoppedError
from comity.solve.sat import Solver
from comity.solve.scales import Scale

if TYPE_CHECKING:
    from collections.abc import Callable

ENDS = st.tuples(st.integers(-4, 4), st.integers(-4, 4)).map(sorted)
FACTORS = st.sampled_from([Fraction(1), Fraction(-1), Fraction(3, 2), Fraction(0), Fraction(-2, 3), Fraction(3)])


@given(ENDS, ENDS, FACTORS, FACTORS)
def test_numbers_add_multiply_and_compare_as_in_python(
    one: list[int], other: list[int], here: Fraction, there: Fraction
) -> None:
    circuit = k.Circuit(Solver())
    solver, free = circuit.solver, [k.between(circuit, *one), k.between(circuit, *other)]
    left, right = k.scaled(free[0], here), k.scaled(free[1], there)
    made = [k.plus(circuit, left, right), k.minus(circuit, left, right), k.times(circuit, left, right)]
    compared = [gate(circuit, left, right) for gate in (k.at_most, k.less, k.equal)]
    seen = set()
    while solver.solve():
        x, y = (int(each.read(solver.value)) for each in free)
        a, b = x * here, y * there
        assert [each.read(solver.value) for each in made] == [a + b, a - b, a * b]
        assert [solver.value(each) for each in compared] == [a <= b, a < b, a == b]
        assert (x, y) not in seen
        seen.add((x, y))
        solver.add([-bit if solver.value(bit) else bit for each in free for bit in each.bits])
    assert seen == set(product(range(one[0], one[1] + 1), range(other[0], other[1] + 1)))


@pytest.mark.parametrize("length", range(7))
def test_a_count_is_how_many_are_true(length: int) -> None:
    circuit = k.Circuit(Solver())
    literals = [circuit.new() for _ in range(length)]
    counted = k.count(circuit, literals)
    for signs in product((1, -1), repeat=length):
        assert circuit.solver.solve([sign * literal for sign, literal in zip(signs, literals, strict=True)])
        assert counted.read(circuit.solver.value) == signs.count(1)


GATES: dict[str, tuple[Callable[..., int], Callable[..., bool]]] = {
    "all_of": (lambda circuit, *given_: circuit.all_of(given_), lambda *given_: all(given_)),
    "any_of": (lambda circuit, *given_: circuit.any_of(given_), lambda *given_: any(given_)),
    "majority": (k.Circuit.majority, lambda *given_: sum(given_) > 1),
    "implies": (lambda circuit, a, b, _: circuit.implies(a, b), lambda a, b, _: b or not a),
    "either": (lambda circuit, a, b, _: circuit.either(a, b), lambda a, b, _: a != b),
    "iff": (lambda circuit, a, b, _: circuit.iff(a, b), lambda a, b, _: a == b),
}


@pytest.mark.parametrize("name", GATES)
def test_gates_are_what_they_say_also_of_constants_and_equals(name: str) -> None:
    gate, meaning = GATES[name]
    circuit = k.Circuit(Solver())
    solver = circuit.solver
    one, other = circuit.new(), circuit.new()
    some = (one, -one, other, -other, circuit.true, -circuit.true)
    rows = [(chosen, gate(circuit, *chosen)) for chosen in product(some, repeat=3)]
    for signs in product((1, -1), repeat=2):
        assert solver.solve([signs[0] * one, signs[1] * other])
        for chosen, made in rows:
            assert solver.value(made) == meaning(*map(solver.value, chosen)), chosen


BOUNDS = st.fractions(-3, 4, max_denominator=2)


@given(
    st.booleans(),
    st.one_of(st.none(), st.tuples(st.integers(-2, 3), st.integers(0, 2))),
    st.lists(st.tuples(st.sampled_from(("at_most", "below", "equal")), BOUNDS), max_size=6),
    st.data(),
)
def test_a_scale_has_a_value_for_each_solution_and_a_solution_for_each_value(
    whole: bool,  # noqa: FBT001 - drawn
    ends: tuple[int, int] | None,
    asked: list[tuple[str, Fraction]],
    data: st.DataObject,
) -> None:
    circuit = k.Circuit(Solver())
    low, high = (Fraction(ends[0]), Fraction(sum(ends))) if ends else (None, None)
    scale = Scale(circuit, whole=whole, low=low, high=high)
    literals = [getattr(scale, name)(bound) for name, bound in asked]
    assert list(scale.cuts) == sorted(scale.cuts)
    solver = circuit.solver
    values = [Fraction(each, 1 if whole else 4) for each in range(-20, 21)]
    possible = [each for each in values if low is None or high is None or low <= each <= high]
    wanted = data.draw(st.sampled_from(possible))
    signs = [literal if _holds(ask, wanted) else -literal for ask, literal in zip(asked, literals, strict=True)]
    assert solver.solve(signs)
    solutions = 0
    while solver.solve():
        found = scale.read(solver.value)
        assert low is None or high is None or low <= found <= high
        assert not whole or found.denominator == 1
        assert [solver.value(literal) for literal in literals] == [_holds(ask, found) for ask in asked]
        lower, upper = scale.interval(solver.value)
        assert lower is None or found > lower[0] or (found == lower[0] and not lower[1])
        assert upper is None or found < upper[0] or (found == upper[0] and upper[1])
        solutions += 1
        solver.add([circuit.constant(value=False)] + [-_said(scale.literal(cut), solver) for cut in scale.cuts])
    assert solutions == len(scale.cuts) + 1


def _said(literal: int, solver: Solver) -> int:
    return literal if solver.value(literal) else -literal


def _holds(ask: tuple[str, Fraction], value: Fraction) -> bool:
    name, bound = ask
    return value <= bound if name == "at_most" else value < bound if name == "below" else value == bound


PIGEONS = """
from comity.solve.sat import Solver
def pigeons(holes, solver):
    place = [[solver.new() for _ in range(holes)] for _ in range(holes + 1)]
    for one in place:
        solver.add(one)
    for hole in range(holes):
        for i, one in enumerate(place):
            for other in place[:i]:
                solver.add([-one[hole], -other[hole]])
    return solver
"""


ENDLESS = """
import signal
from comity.solve import clock as home
signal.signal(signal.SIGINT, signal.default_int_handler)
looks = []
def clock():
    looks.append(0)
    if len(looks) == 2:
        print("solving", flush=True)
    return 0.0
home.monotonic = clock
pigeons(12, Solver(1.0)).solve()
"""


def pigeons(holes: int, solver: Solver) -> Solver:
    found: dict[str, Callable[[int, Solver], Solver]] = {}
    exec(PIGEONS, found)  # noqa: S102 - the text that the other test runs elsewhere
    return found["pigeons"](holes, solver)


def test_a_search_stops_at_the_first_look_at_the_clock_after_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count()
    monkeypatch.setattr(clock, "monotonic", lambda: next(looks))
    monkeypatch.setattr(sat, "SLICE", 100)
    with pytest.raises(StoppedError):
        pigeons(12, Solver(3)).solve()
    assert next(looks) == 5


def test_a_search_without_a_deadline_has_an_answer() -> None:
    assert not pigeons(5, Solver()).solve()


def test_an_interrupt_gets_out_of_a_long_search() -> None:
    """The child says when it is at its second slice; a shell's background job would ignore the signal."""
    script = PIGEONS + ENDLESS
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"solving\n"
        run.send_signal(signal.SIGINT)
        try:
            said = run.communicate(timeout=300)[1]
        finally:
            run.kill()
    assert b"KeyboardInterrupt" in said
