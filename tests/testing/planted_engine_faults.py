"""Faults planted in the engines, one at a time, each of which a law of the engines must find."""

from __future__ import annotations

import dataclasses
from itertools import count
from typing import TYPE_CHECKING, Any

from comity import assess, case, explain, ground, meaning, verdicts
from comity.engine import chaining, horn
from comity.load import course as loading
from comity.semantics import algebra, conditions, terms
from comity.semantics import verdicts as said
from comity.solve.unrolling import Unrolled
from comity.testing import engine_checks

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Fault = Callable[[pytest.MonkeyPatch], None]

FAULTS: dict[str, tuple[str, Fault]] = {}
"""For each fault the law that finds it, and how it is planted."""
NEED_THE_RULE_ENGINE = (
    "negation_as_failure_in_the_rule_engine", "a_dropped_horn_rule", "chaining_that_stops_early",
    "since_that_is_never_lost", "a_red_line_that_holds_without_its_gate", "always_that_looks_at_one_step",
    "an_answer_that_may_come_first",
)  # fmt: skip
"""Those that are planted in the rule engine, which is not everywhere, or in what all engines but this one share."""


def found_by(law: str) -> Callable[[Fault], Fault]:
    """Enters a fault under its name."""

    def enter(fault: Fault) -> Fault:
        FAULTS[fault.__name__] = law, fault
        return fault

    return enter


@found_by("engines-agree")
def swapped_minimum_and_maximum(patch: pytest.MonkeyPatch) -> None:
    one, other = meaning.all_of, meaning.any_of
    patch.setattr(meaning, "all_of", other)
    patch.setattr(meaning, "any_of", one)


@found_by("engine-learns")
def negation_as_failure(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(meaning, "_cells", lambda cells: _closed_world(tuple(cells)))


def _closed_world(cells: tuple[case.Cell, ...]) -> meaning.Steps:
    yes = sum(1 << i for i, cell in enumerate(cells) if cell is True)
    return yes, ((1 << len(cells)) - 1) & ~yes


@found_by("engines-agree")
def negation_as_failure_in_the_rule_engine(patch: pytest.MonkeyPatch) -> None:
    token = horn.Network.token

    def closed(self: horn.Network, words: horn.Words, step: int | None, *, value: bool | None) -> int:
        is_input = isinstance(words[0], ground.Input)
        return token(self, words, step, value=False if is_input and value is None else value)

    patch.setattr(horn.Network, "token", closed)


@found_by("engine-remembers")
def inertia_lost(patch: pytest.MonkeyPatch) -> None:
    row = loading._row  # noqa: SLF001 - what the fault is planted in

    def forgetful(ref: str, of: case.Case, start: Any, changes: list[Any]) -> Any:  # noqa: ANN401 - as there
        return [
            (cell, at) if at in (None, i) else (None, None) for i, (cell, at) in enumerate(row(ref, of, start, changes))
        ]

    patch.setattr(loading, "_row", forgetful)


@found_by("engines-agree")
def a_dropped_horn_rule(patch: pytest.MonkeyPatch) -> None:
    record = horn.Network.record

    def drop(self: horn.Network, made: int, rules_: Any) -> int:  # noqa: ANN401 - as there
        return record(self, made, [each for each in rules_ if len(each.premises) != 2 or each.conclusion > 0])

    patch.setattr(horn.Network, "record", drop)


@found_by("engines-agree")
def once_looks_ahead(patch: pytest.MonkeyPatch) -> None:
    once = meaning.World.so_far
    patch.setattr(meaning.World, "so_far", lambda self, x: (self.every, 0) if x[0] else once(self, x))


@found_by("engines-agree")
def earlier_counts_the_same_step(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(meaning.World, "previously", lambda _, x: x)


@found_by("engines-agree")
def at_most_without_its_end(patch: pytest.MonkeyPatch) -> None:
    less = meaning._COMPARE["<"]  # noqa: SLF001 - what the fault is planted in
    patch.setitem(meaning._COMPARE, "<=", less)  # noqa: SLF001


@found_by("engines-agree")
def a_window_that_is_open_at_its_end(patch: pytest.MonkeyPatch) -> None:
    at_most = meaning.at_most

    def shorter(start: Any, end: Any, within: Any) -> meaning.Kleene:  # noqa: ANN401 - as there
        exactly = None not in (start, end, within) and case.moment(end) - case.moment(start) == within
        return meaning.F if exactly else at_most(start, end, within)

    patch.setattr(meaning, "at_most", shorter)


@found_by("engines-agree")
def a_violation_that_counts_as_pending(patch: pytest.MonkeyPatch) -> None:
    values = terms.values

    def lenient(rule: Any, world: meaning.World) -> Any:  # noqa: ANN401 - as there
        found = values(rule, world)
        if not isinstance(found, terms.Values):
            return found
        return terms.Values(world.constant(value=False), world.any_of((found.viol, found.pend)), found.eng)

    patch.setattr(verdicts, "values", lenient)


@found_by("engines-agree")
def the_solver_takes_gates_for_granted(patch: pytest.MonkeyPatch) -> None:
    values = terms.values

    def granted(rule: Any, algebra: Any) -> Any:  # noqa: ANN401 - as there
        found = values(rule, algebra)
        if isinstance(algebra, Unrolled) and isinstance(found, terms.Values):
            return found._replace(eng=algebra.constant(value=True))
        return found

    patch.setattr(terms, "values", granted)


@found_by("engine-learns")
def unknown_comparisons_are_false(patch: pytest.MonkeyPatch) -> None:
    compared = meaning._compared  # noqa: SLF001 - what the fault is planted in

    def certain(op: str, left: Any, right: Any) -> meaning.Steps:  # noqa: ANN401 - as there
        pairs = list(zip(left, right, strict=False))  # one may be the same for ever
        yes, _ = compared(op, (one for one, _ in pairs), (other for _, other in pairs))
        return yes, ((1 << len(pairs)) - 1) & ~yes

    patch.setattr(meaning, "_compared", certain)


@found_by("engine-explains")
def reasons_with_one_too_many(patch: pytest.MonkeyPatch) -> None:
    made = explain.explain

    def longer(of: case.Case, term: case.Term, scenario: case.Scenario, *rest: Any) -> explain.Explanation:  # noqa: ANN401 - as there
        found = made(of, term, scenario, *rest)
        named = {item.ref for item in found.because}
        cells = {(ref, 0): cells[0] for ref, cells in scenario.course.values.items() if ref not in named and cells[0]}
        more: Any = dict(list(cells.items())[:1])
        return dataclasses.replace(found, because=(*explain.items(of, scenario, more), *found.because))

    patch.setattr(explain, "explain", longer)


@found_by("engine-explains")
def reasons_with_one_too_few(patch: pytest.MonkeyPatch) -> None:
    made = explain.explain

    def shorter(*args: Any) -> explain.Explanation:  # noqa: ANN401 - as there
        found = made(*args)
        return dataclasses.replace(found, because=found.because[:-1])

    patch.setattr(explain, "explain", shorter)


@found_by("engine-ignores-names")
def names_that_decide(patch: pytest.MonkeyPatch) -> None:
    switch = meaning.World.switch

    def by_name(self: meaning.World, ref: str) -> meaning.Steps:
        return (self.every, 0) if ref > "q" and self.course.cells(ref)[0] is None else switch(self, ref)

    patch.setattr(meaning.World, "switch", by_name)


@found_by("engine-ignores-calendar")
def a_year_that_is_left_out(patch: pytest.MonkeyPatch) -> None:
    at_most = meaning.at_most

    def leap(start: Any, end: Any, within: Any) -> meaning.Kleene:  # noqa: ANN401 - as there
        return meaning.F if end is not None and end.year > 2026 else at_most(start, end, within)

    patch.setattr(meaning, "at_most", leap)


@found_by("engine-ignores-order")
def the_last_fact_of_a_step_is_lost(patch: pytest.MonkeyPatch) -> None:
    row = loading._row  # noqa: SLF001 - what the fault is planted in

    def careless(ref: str, of: case.Case, start: Any, changes: list[Any]) -> Any:  # noqa: ANN401 - as there
        found = row(ref, of, start, changes)
        lost = [len(change) > 1 and list(change)[-1] == ref for change in changes]
        return [(None, None) if gone else each for gone, each in zip(lost, found, strict=True)]

    patch.setattr(loading, "_row", careless)


@found_by("engine-deterministic")
def every_second_answer_differs(patch: pytest.MonkeyPatch) -> None:
    numbers, check = count(), assess.check

    def fickle(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - as there
        found = check(*args, **options)
        return dataclasses.replace(found, feasible=None if next(numbers) % 2 else found.feasible)

    patch.setattr(engine_checks, "check", fickle)


@found_by("engines-agree")
def chaining_that_stops_early(patch: pytest.MonkeyPatch) -> None:
    from comity import engine

    conclude = chaining.conclude
    patch.setattr(engine, "conclude", lambda network: conclude(network)[:-1])


# --- in what all engines but the rule engine share ---------------------------------------------------------------


def reworded(patch: pytest.MonkeyPatch, kind: type, otherwise: Callable[[Any], ground.Ground]) -> None:
    """Plant a fault in what a form of condition means: it is read as another one."""
    condition = conditions.condition

    def other(cond: Any, of: Any) -> Any:  # noqa: ANN401 - as there
        return of.of(otherwise(cond)) if isinstance(cond, kind) else condition(cond, of)

    patch.setattr(algebra, "condition", other)


@found_by("engines-agree")
def since_that_is_never_lost(patch: pytest.MonkeyPatch) -> None:
    reworded(patch, ground.Since, lambda cond: ground.Once(cond.start, None))


@found_by("engines-agree")
def always_that_looks_at_one_step(patch: pytest.MonkeyPatch) -> None:
    reworded(patch, ground.Once, lambda cond: cond.arg)


@found_by("engines-agree")
def a_red_line_that_holds_without_its_gate(patch: pytest.MonkeyPatch) -> None:
    values = terms.binding

    def ungated(rule: Any, of: Any) -> Any:  # noqa: ANN401 - as there
        bare = dataclasses.replace(rule, during=ground.TRUE) if isinstance(rule, case.RedLine) else rule
        return values(bare, of)._replace(eng=values(rule, of).eng)

    patch.setattr(terms, "binding", ungated)


@found_by("engines-agree")
def an_answer_that_may_come_first(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terms, "_answered", lambda answer, within, of: of.near("anywhere", answer, within))


@found_by("engines-agree")
def a_verdict_that_is_lenient(patch: pytest.MonkeyPatch) -> None:
    possible = said.possible

    def lenient(kind: Any, found: Any) -> Any:  # noqa: ANN401 - as there
        may_be = isinstance(found, terms.Values) and found.viol is None
        return possible(kind, found._replace(viol=False) if may_be else found)

    patch.setattr(verdicts, "possible", lenient)
