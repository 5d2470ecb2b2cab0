"""The verdict of every term in many scenarios at once, stances and feasibility, from docs/verdicts.md alone.

Of comity it reads nothing but what a ground case is, in which the triggers of terms have their exceptions and their
dates of validity put in. To add a kind, write its function under `@kind(...)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np

from comity import case as c
from oracle_columns import (
    DAY,
    MISSING,
    F,
    Flags,
    T,
    Table,
    Truths,
    U,
    World,
    at_most,
    both,
    either,
    negated,
    not_after,
    truth,
    truths,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, timedelta

ByName: TypeAlias = dict[Any, Flags]
"""For each verdict, stance or answer the rows that have it."""
Function = TypeVar("Function", bound="Callable[..., Any]")
KINDS: dict[type, Callable[[Any, World], ByName]] = {}
BINDING = ("demand", "precondition", "red_line", "commitment")


@dataclass(frozen=True)
class Answers:
    """Of each term the verdict and what it may be, of each party its stance, and what is feasible."""

    verdicts: dict[str, ByName]
    possible: dict[str, ByName]
    stances: dict[str, ByName]
    feasible: ByName


def answers(case: c.Case, table: Table, fixed: Mapping[str, str]) -> Answers:
    """What a table comes to, in the readings that the question fixes."""

    @cache
    def world(choice: tuple[tuple[str, str], ...]) -> World:
        return World(table, dict(choice))

    judged = [term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception"]
    each = {
        term.name: [possible(term.rule, world(choice)) for choice in choices(term.concepts, fixed)] for term in judged
    }
    verdicts = {key: in_all_readings([verdict(one) for one in found]) for key, found in each.items()}
    together = {key: reduce(joined, found) for key, found in each.items()}
    feasible = feasibility([background(law, fixed, world) for law in case.background], table)
    impossible = feasible[False]
    stances = {
        party.name: stance([term for term in judged if term.party == party.name], verdicts, impossible)
        for party in case.parties
    }
    return Answers(verdicts, together, stances, feasible)


# --- readings: verdicts.md, Readings ------------------------------------------------------------------------------


def choices(
    concepts: Iterable[tuple[str, tuple[str, ...]]], fixed: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each combination, unless the term gives the party's own reading (which comes first) or the question fixes one."""
    ways = [
        [(concept, reading) for reading in open_to if len(open_to) == 1 or fixed.get(concept, reading) == reading]
        for concept, open_to in sorted(concepts)
    ]
    return product(*ways)


def in_all_readings(found: list[ByName]) -> ByName:
    """If the verdicts differ, the term is `contested`."""
    first = found[0]
    alike = reduce(np.logical_and, [each[name] == first[name] for each in found for name in first])
    return {name: rows & alike for name, rows in first.items()} | {"contested": ~alike}


def joined(one: ByName, other: ByName) -> ByName:
    """The possible verdicts of a term are those of all its readings together."""
    return {name: one[name] | other[name] for name in one}


# --- from a term to a verdict: verdicts.md, the section of that name ----------------------------------------------


def kind(rule: type) -> Callable[[Function], Function]:
    """Enters what may become of the terms of a kind."""

    def enter(function: Function) -> Function:
        KINDS[rule] = function
        return function

    return enter


def possible(rule: c.Rule, world: World) -> ByName:
    """The possible verdicts of a term in one choice of readings."""
    return KINDS[type(rule)](rule, world)


def verdict(found: ByName) -> ByName:
    """If only one is possible, it is the verdict; else the verdict is `undetermined`."""
    only: Flags = np.sum(list(found.values()), axis=0) == 1
    return {name: rows & only for name, rows in found.items()} | {"undetermined": ~only}


def from_three(viol: Truths, pend: Truths, eng: Truths) -> ByName:
    """VIOL = T gives `violated`; otherwise `violated` if U, and `pending` alone if PEND = T, else the rest."""
    settled = (viol == T) | (pend == T)
    return {
        "violated": viol != F,
        "pending": (pend != F) & (viol != T),
        "satisfied": ~settled & (eng != F),
        "not_triggered": ~settled & (eng != T),
    }


def one_of(value: Truths, if_true: str, if_false: str) -> ByName:
    return {if_true: value != F, if_false: value != T}


@kind(c.Precondition)
def precondition(rule: c.Precondition, world: World) -> ByName:
    """VIOL is max_i min(of, not requires), PEND F, ENG max_i of."""
    of = truth(rule.of, world)
    viol = ever(both(of, negated(truth(rule.requires, world))), world)
    return from_three(viol, np.full_like(viol, F), ever(of, world))


@kind(c.RedLine)
def red_line(rule: c.RedLine, world: World) -> ByName:
    """VIOL is max_i min(never, while), PEND F, ENG max_i while."""
    during = truth(rule.during, world)
    viol = ever(both(truth(rule.never, world), during), world)
    return from_three(viol, np.full_like(viol, F), ever(during, world))


@kind(c.Demand)
def demand(rule: c.Demand, world: World) -> ByName:
    """Within N of its `of`; by D; or about the last step."""
    if rule.within is not None:
        return demand_within(rule, rule.within, world)
    of, requires = truth(rule.of, world), truth(rule.requires, world)
    engaged = ever(of, world)
    if rule.by is not None:
        got = ever(both(requires, not_after(world.table.dates, rule.by)), world)
        return once_for_all(engaged, got, passed(rule.by, world))
    if rule.standing:
        engaged = at_last(of, world)
    return once_for_all(engaged, at_last(requires, world), closed(world))


def once_for_all(engaged: Truths, got: Truths, expected: Truths) -> ByName:
    """VIOL is min(ENG, not got, expected), PEND min(ENG, not got, not expected)."""
    missing = both(engaged, negated(got))
    return from_three(both(missing, expected), both(missing, negated(expected)), engaged)


def demand_within(rule: c.Demand, within: timedelta, world: World) -> ByName:
    """got_i = max_j min(requires(j), [date j - date i <= N]), over all steps j: what was met before counts."""
    requires, steps = truth(rule.requires, world), range(world.table.shape[0])
    got = [ever(both(requires, near(i, world, within)), world) for i in steps]
    return time_after_time(truth(rule.of, world), np.stack(got), run_out(within, world), world)


@kind(c.Commitment)
def commitment(rule: c.Commitment, world: World) -> ByName:
    """ful_i = max over j >= i of then(j), in time; each activation is to be answered anew."""
    then, (steps, _) = truth(rule.then, world), world.table.shape
    then = np.where(world.table.exists, then, F)
    expected = np.stack([closed(world)] * steps)
    if rule.by is not None:
        then = both(then, not_after(world.table.dates, rule.by))
        expected = np.stack([passed(rule.by, world)] * steps)
    if rule.within is None:
        fulfilled = [then[i:].max(axis=0) for i in range(steps)]
    else:
        fulfilled = [both(then, near(i, world, rule.within))[i:].max(axis=0) for i in range(steps)]
        expected = run_out(rule.within, world)
    return time_after_time(truth(rule.when, world), np.stack(fulfilled), expected, world)


def time_after_time(trigger: Truths, met: Truths, expected: Truths, world: World) -> ByName:
    """VIOL is max_i min(trigger_i, not met_i, expected_i), PEND the same with not expected_i, ENG max_i trigger_i."""
    missing = both(trigger, negated(met))
    viol, pend = (ever(both(missing, each), world) for each in (expected, negated(expected)))
    return from_three(viol, pend, ever(trigger, world))


@kind(c.Warning)
def warning(rule: c.Warning, world: World) -> ByName:
    """`raised` if `when` is T at some step, `not_triggered` if it is F at all, else undetermined."""
    return one_of(ever(truth(rule.when, world), world), "raised", "not_triggered")


@kind(c.Characterisation)
def characterisation(rule: c.Characterisation, world: World) -> ByName:
    """In the same way (for one with variables: for some member)."""
    return one_of(ever(truth(rule.when, world), world), "applies", "not_triggered")


@kind(c.Assertion)
def assertion(rule: c.Assertion, world: World) -> ByName:
    """Borne out if the claim is T at the last step, contradicted if F; `recorded` when the claim is text."""
    if rule.claims is None:
        return {"recorded": np.ones(world.table.shape[1], np.bool_)}
    claim = truth(rule.claims, world)
    if rule.at is None:
        return one_of(at_last(claim, world), "satisfied", "violated")
    then = last_dated(rule.at, world)
    borne_out = ever(both(then, claim), world) == T
    contradicted = ~borne_out & (ever(both(then, negated(claim)), world) == T)
    return {"satisfied": ~contradicted, "violated": ~borne_out}


def last_dated(at: date, world: World) -> Truths:
    """s_i = min([date i <= D], [date i+1 > D]), the second T for the last step of a closed scenario, else [H >= D]."""
    table = world.table
    reached = not_after(table.dates, at)
    after = np.concatenate([negated(reached[1:]), reached[-1:]])
    come = np.where(table.horizon == MISSING, U, truths(table.horizon >= of_day(at)))
    is_last = np.arange(table.shape[0])[:, None] == table.lengths - 1
    return both(reached, np.where(is_last, either(closed(world), come), after))


# --- when: the same section; days are compared, hours do not matter, but for `within` ------------------------------


def of_day(day: date) -> int:
    """The first minute of a day."""
    return day.toordinal() * DAY


def near(i: int, world: World, within: timedelta) -> Truths:
    """[date j - date i <= N], for all j; for j = i the difference is zero."""
    found = at_most(world.table.dates[i], world.table.dates, within)
    found[i] = T
    return found


def run_out(within: timedelta, world: World) -> Truths:
    """expected_i = closed or [H - date i > N]."""
    return either(closed(world), negated(at_most(world.table.dates, world.table.horizon, within)))


def passed(by: date, world: World) -> Truths:
    """expected = closed or [H > D]."""
    return either(closed(world), negated(not_after(world.table.horizon, by)))


def closed(world: World) -> Truths:
    """T for a `complete` scenario."""
    return np.full(world.table.shape[1], T if world.table.closed else F)


def ever(value: Truths, world: World) -> Truths:
    """The maximum over the steps that there are."""
    found: Truths = np.where(world.table.exists, value, F).max(axis=0)
    return found


def throughout(value: Truths, world: World) -> Truths:
    """The minimum over the steps that there are."""
    return negated(ever(negated(value), world))


def at_last(value: Truths, world: World) -> Truths:
    """The value at the last step of each row."""
    return value[world.table.lengths - 1, np.arange(world.table.shape[1])]


# --- stances and background: verdicts.md, the sections of these names ---------------------------------------------


def stance(terms: list[c.Term], verdicts: Mapping[str, ByName], impossible: Flags) -> ByName:
    """`rejects`, else `open`, else `accepts`, else `not_engaged`; of an infeasible scenario there is no stance."""
    binding = [term for term in terms if term.kind in BINDING]
    asking = [term for term in binding if not isinstance(term.rule, c.RedLine) or term.rule.conditional]

    def some(among: list[c.Term], *names: str) -> Flags:
        found = [verdicts[term.name][name] for term in among for name in names if name in verdicts[term.name]]
        return reduce(np.logical_or, found, np.zeros_like(impossible))

    in_turn = {
        "infeasible": impossible,
        "rejects": some(binding, "violated"),
        "open": some(binding, "undetermined", "contested", "pending"),
        "accepts": some(asking, "satisfied"),
        "not_engaged": np.ones_like(impossible),
    }
    found, left = ByName(), np.ones_like(impossible)
    for name, rows in in_turn.items():
        found[name] = rows & left
        left = left & ~rows
    return found


def background(
    law: c.Background, fixed: Mapping[str, str], world: Callable[[tuple[tuple[str, str], ...]], World]
) -> Truths:
    """F if it is F at some step, in every reading of the concepts that it mentions; U if U or the readings differ."""
    found = [throughout(truth(law.always, world(choice)), world(choice)) for choice in choices(law.concepts, fixed)]
    alike = reduce(np.logical_and, [each == found[0] for each in found])
    return np.where(alike, found[0], U)


def feasibility(laws: list[Truths], table: Table) -> ByName:
    """Infeasible if a background condition is; whether it is feasible is unknown if one is U."""
    least = reduce(np.minimum, laws, np.full(table.shape[1], T))
    return {True: least == T, False: least == F, None: least == U}
