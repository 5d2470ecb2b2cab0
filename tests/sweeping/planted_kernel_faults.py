"""Faults planted in the kernel, one at a time, each of which the oracle must find."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.columns import amounts, judging, kernel, lowering, outcomes, passing, plan, windows
from comity.columns.blocks import DAY
from comity.columns.lowering import Lowering
from comity.columns.run import Run, column
from comity.columns.tape import ALWAYS
from comity.ground import ARITHMETIC

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from comity.columns.blocks import Plane

    Fault = Callable[[pytest.MonkeyPatch], None]

FAULTS: dict[str, Fault] = {}


def planted(fault: Fault) -> Fault:
    """Enters a fault under its name."""
    FAULTS[fault.__name__] = fault
    return fault


def operation(patch: pytest.MonkeyPatch, name: str, instead: Callable[..., Any]) -> None:
    patch.setitem(kernel.OPERATIONS, name, instead)


# --- looking back -------------------------------------------------------------------------------------------------


@planted
def once_looks_ahead(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "so far", passing.ever)


@planted
def always_is_now(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "always", lambda _, __, plane: plane)


@planted
def nothing_is_known_before_the_first_step(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "before", lambda run, _, plane: passing.before(run, given=False, plane=plane))


@planted
def since_needs_no_hold(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "since", lambda run, given, started, _: passing.so_far(run, given, started))


@planted
def since_is_lost_for_good(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "lost", lambda _, __, not_started, ended: not_started | ended)


@planted
def a_window_that_is_open_at_its_end(patch: pytest.MonkeyPatch) -> None:
    length = lowering.length
    patch.setattr(lowering, "length", lambda within: length(within) - 1)


@planted
def undated_steps_lie_outside_of_windows(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "not near", lambda run, given, no: ~windows.near(run, given, ~no))


# --- amounts ------------------------------------------------------------------------------------------------------


@planted
def unknown_amounts_are_compared(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "known", lambda run, _, __: run.all)


@planted
def unknown_names_differ(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "named", lambda run, _: run.all)


@planted
def names_are_alike_by_their_place(patch: pytest.MonkeyPatch) -> None:
    def by_place(run: Run, given: Any) -> Plane:  # noqa: ANN401 - each operation is given something else
        one, two = (column(run, ref) for ref in given[:2])
        return run.none if one is None or two is None else run.packed((one.codes == two.codes) & (one.codes >= 0))

    operation(patch, "alike", by_place)


@planted
def a_count_of_the_sure_members_alone(patch: pytest.MonkeyPatch) -> None:
    def surely(*args: Any) -> amounts.Amount:  # noqa: ANN401 - as there
        found = amounts.count(*args)
        return found._replace(high=found.low)

    operation(patch, "count", surely)


@planted
def a_count_that_is_never_refuted(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "above", lambda run, _, __: run.none)


@planted
def minus_keeps_bounds_in_order(patch: pytest.MonkeyPatch) -> None:
    arith = amounts.arith

    def careless(run: Run, given: str, left: amounts.Amount, right: amounts.Amount) -> amounts.Amount:
        if given == "-" and right.low is not right.high:
            return arith(run, given, left, right._replace(low=right.high, high=right.low))
        return arith(run, given, left, right)

    operation(patch, "arith", careless)


@planted
def products_of_the_same_bounds_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(amounts, "_product", lambda left, right: (left.low * right.low, left.high * right.high))


@planted
def whole_numbers_that_wrap_around(patch: pytest.MonkeyPatch) -> None:
    def wrapped(op: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as there
        if left.dtype == right.dtype == np.int64:
            return ARITHMETIC[op](left, right)
        return ARITHMETIC[op](left.astype(np.object_), right.astype(np.object_))

    patch.setattr(amounts, "_exactly", wrapped)


@planted
def scales_do_not_matter(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(amounts, "_to_scale", lambda amount, _: (amount.low, amount.high))


# --- inputs and readings ------------------------------------------------------------------------------------------


@planted
def a_fact_that_is_not_given_is_false(patch: pytest.MonkeyPatch) -> None:
    switch = kernel._switch  # noqa: SLF001 - what the fault is planted in

    def closed(run: Run, given: Any) -> Plane:  # noqa: ANN401 - as there
        ref, side, _ = given
        return switch(run, (ref, side, -1)) if column(run, ref) is not None else (run.none, run.all)[side]

    operation(patch, "switch", closed)


@planted
def stipulations_are_not_heard(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "said", lambda _, __, read: read)


@planted
def a_concept_marked_unknown_is_as_its_readings_say(patch: pytest.MonkeyPatch) -> None:
    def said(run: Run, given: Any, read: Plane) -> Plane:  # noqa: ANN401 - as there
        ref, side = given
        found = column(run, ref)
        return read if found is None else run.flat(found[side]) | read & ~run.flat(found.yes | found.no)

    operation(patch, "said", said)


@planted
def the_first_reading_decides(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outcomes, "_merged", lambda _, found: found[0])


@planted
def what_is_possible_in_the_last_reading_alone(patch: pytest.MonkeyPatch) -> None:
    merged = outcomes._merged  # noqa: SLF001 - what the fault is planted in
    patch.setattr(outcomes, "_merged", lambda run, found: merged(run, found)._replace(possible=found[-1].possible))


@planted
def fixed_readings_stay_open(patch: pytest.MonkeyPatch) -> None:
    choices = judging.choices
    patch.setattr(plan, "choices", lambda term, _: choices(term, {}))


# --- terms --------------------------------------------------------------------------------------------------------


@planted
def steps_after_the_last_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Run, "counted", lambda _, plane: plane)


@planted
def the_last_step_of_the_longest_scenario(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "last", lambda _, __, plane: plane if plane.ndim == 1 else plane[-1])


@planted
def a_demand_counts_from_its_occasion_on(patch: pytest.MonkeyPatch) -> None:
    near = Lowering.near
    only_later: Any = {"anywhere": "later"}
    patch.setattr(Lowering, "near", lambda self, span, x, within: near(self, only_later.get(span, span), x, within))


@planted
def a_commitment_may_be_kept_beforehand(patch: pytest.MonkeyPatch) -> None:
    near = Lowering.near
    as_well: Any = {"later": "anywhere"}
    patch.setattr(Lowering, "near", lambda self, span, x, within: near(self, as_well.get(span, span), x, within))


@planted
def a_deadline_that_counts_hours(patch: pytest.MonkeyPatch) -> None:
    def in_the_first_moment(self: Lowering, day: Any) -> Any:  # noqa: ANN401 - as there
        emit = self.tape.emit
        return tuple(emit("dated", given=(side, day.toordinal() * DAY + 1)) for side in (True, False))

    patch.setattr(Lowering, "until", in_the_first_moment)


@planted
def a_deadline_that_passes_on_its_day(patch: pytest.MonkeyPatch) -> None:
    reached = Lowering.reached
    patch.setattr(Lowering, "reached", lambda self, day: reached(self, day - 1))


@planted
def a_time_that_has_run_out_on_its_last_moment(patch: pytest.MonkeyPatch) -> None:
    expired = Lowering.expired
    patch.setattr(Lowering, "expired", lambda self, within: expired(self, within - timedelta(microseconds=1)))


@planted
def nothing_can_wait(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lowering, "expired", lambda *_: ALWAYS)


@planted
def a_claim_about_the_steps_up_to_a_day(patch: pytest.MonkeyPatch) -> None:
    operation(patch, "following", lambda run, *_: run.all)


@planted
def a_claim_about_a_day_to_come(patch: pytest.MonkeyPatch) -> None:
    following = passing.following
    operation(patch, "following", lambda run, given, plane, _: following(run, given, plane, run.all))


# --- stances and background ---------------------------------------------------------------------------------------


@planted
def a_red_line_that_is_kept_is_an_acceptance(patch: pytest.MonkeyPatch) -> None:
    of_term = plan._judged  # noqa: SLF001 - what the fault is planted in

    def asking(term: Any) -> plan.Judged:  # noqa: ANN401 - as there
        found = of_term(term)
        return found._replace(asking=found.binding)

    patch.setattr(plan, "_judged", asking)


@planted
def an_impossible_scenario_has_stances(patch: pytest.MonkeyPatch) -> None:
    stances = outcomes.stances
    patch.setattr(kernel, "stances", lambda run, party, terms, found, _: stances(run, party, terms, found, None))


@planted
def what_may_be_impossible_is_possible(patch: pytest.MonkeyPatch) -> None:
    feasibility = outcomes.feasibility
    patch.setattr(kernel, "feasibility", lambda run, broken, _: feasibility(run, broken, run.none))


@planted
def background_counts_in_its_first_reading(patch: pytest.MonkeyPatch) -> None:
    choices = judging.choices
    first = lambda each, fixed: list(choices(each, fixed))[:1]  # noqa: E731 - a part of the fault
    patch.setattr(judging, "choices", first)
