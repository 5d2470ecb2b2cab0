"""Terms as instructions: the same kinds, in the same order, as `verdicts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

from comity import case as c
from comity.columns.blocks import DAY
from comity.columns.lowering import length
from comity.columns.tape import ALL, ALWAYS, NEVER, NONE, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta

    from comity import ground as g
    from comity.columns.lowering import Choice, Lowering

Form: TypeAlias = Literal["rule", "raised", "applies", "claimed", "recorded"]
"""What the verdicts of a term are; a rule has the values of its violation, of its being pending and of its trigger."""


def choices(term: c.Term | c.Background, fixed: Mapping[str, str]) -> Iterator[Choice]:
    """Each choice of readings that counts for the term; what the question fixes is not open."""
    options = [
        [(name, fixed[name])] if fixed.get(name) in readings else [(name, each) for each in readings]
        for name, readings in term.concepts
    ]
    return product(*options)


def form(rule: c.Rule) -> Form:
    """The form of the verdicts of a term, which is no exception."""
    match rule:
        case c.Warning():
            return "raised"
        case c.Characterisation():
            return "applies"
        case c.Assertion(claims):
            return "recorded" if claims is None else "claimed"
        case _:
            return "rule"


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Puts terms on a tape, for scenarios that are complete (`closed`) or that go on."""

    lowering: Lowering
    closed: bool

    def values(self, rule: c.Rule, choice: Choice) -> tuple[int, ...]:
        """The registers from which the verdicts of a term follow, two for each of its values."""
        match rule:
            case c.Warning(when) | c.Characterisation(when):
                return self.ever(self.where(when, choice))
            case c.Assertion(claims, at):
                return () if claims is None else self._claim(self.where(claims, choice), at)
            case c.Excuse():
                return ()
            case _:
                viol, pend, eng = self._values(rule, choice)
                return (*viol, *pend, *eng)

    def where(self, cond: g.Ground, choice: Choice) -> Pair:
        """Where a condition is true and where false, at each step."""
        return self.lowering.where(cond, choice)

    def _values(
        self, rule: c.Precondition | c.RedLine | c.Demand | c.Commitment, choice: Choice
    ) -> tuple[Pair, Pair, Pair]:
        both, where = self.lowering.tape.both, self.where
        match rule:
            case c.Precondition(of, requires):
                gate = where(of, choice)
                return self.ever(both(gate, _not(where(requires, choice)))), NEVER, self.ever(gate)
            case c.RedLine(never, during):
                gate = where(during, choice)
                return self.ever(both(where(never, choice), gate)), NEVER, self.ever(gate)
            case c.Demand(of, requires, standing, None, None):
                gate = where(of, choice)
                triggered = self._last(gate) if standing else self.ever(gate)
                return self._judged(triggered, self._last(where(requires, choice)), self._constant(self.closed))
            case c.Demand(of, requires, _, date() as by, None):
                got = self.ever(both(where(requires, choice), self._until(by)))
                return self._judged(self.ever(where(of, choice)), got, self._passed(by))
            case c.Demand(of, requires, _, _, within):
                met = self._near("anywhere", where(requires, choice), within)
                return self._judged_each(where(of, choice), met, self._expired(within))
            case c.Commitment(when, then, by, within):
                answer = where(then, choice) if by is None else both(where(then, choice), self._until(by))
                due = self._expired(within) if by is None else self._passed(by)
                return self._judged_each(where(when, choice), self._near("later", answer, within), due)
            case _:
                assert_never(rule)

    # --- over the steps ------------------------------------------------------------------------------------------

    def ever(self, steps: Pair) -> Pair:
        """The maximum over all steps."""
        tape = self.lowering.tape
        return tape.over("ever", steps[0]), tape.over("throughout", steps[1])

    def _last(self, steps: Pair) -> Pair:
        tape = self.lowering.tape
        return tape.over("last", steps[0]), tape.over("last", steps[1])

    def _constant(self, value: bool) -> Pair:  # noqa: FBT001 - the value is what it is about
        return ALWAYS if value else NEVER

    def _judged(self, triggered: Pair, got: Pair, expected: Pair) -> tuple[Pair, Pair, Pair]:
        """The values of a term that is judged once."""
        both = self.lowering.tape.both
        unmet = both(triggered, _not(got))
        return both(unmet, expected), both(unmet, _not(expected)), triggered

    def _judged_each(self, triggers: Pair, met: Pair, expected: Pair) -> tuple[Pair, Pair, Pair]:
        """The values of a term that is judged at each step that triggers it: the worst of them."""
        both = self.lowering.tape.both
        unmet = both(triggers, _not(met))
        return self.ever(both(unmet, expected)), self.ever(both(unmet, _not(expected))), self.ever(triggers)

    def _near(self, where: str, arg: Pair, within: timedelta | None) -> Pair:
        """For each step, whether `arg` is true at some step, `later` than it or at it, or `anywhere`."""
        if within is not None:
            return self.lowering.near(where, arg, within)
        tape = self.lowering.tape
        return tape.over("from now on", arg[0]), tape.over("never again", arg[1])

    def _claim(self, claims: Pair, at: date | None) -> Pair:
        """Whether a claim is borne out: at the last step, or as of the date `at`."""
        if at is None:
            return self._last(claims)
        tape = self.lowering.tape
        ended = self._constant(value=True) if self.closed else self._horizon(at.toordinal())
        chosen = tape.emit("as of", ended[0], given=_after(at))
        return tuple(tape.over("ever", tape.every((chosen, each))) for each in claims)  # type: ignore[return-value]

    # --- deadlines -----------------------------------------------------------------------------------------------

    def _until(self, by: date) -> Pair:
        """The steps dated `by` or before, and those dated after."""
        emit = self.lowering.tape.emit
        return emit("dated", given=(True, _after(by))), emit("dated", given=(False, _after(by)))

    def _passed(self, by: date) -> Pair:
        """Whether the time until `by` is over: the scenario is complete, or its horizon lies after it."""
        return self._constant(value=True) if self.closed else self._horizon(by.toordinal() + 1)

    def _horizon(self, day: int) -> Pair:
        """Whether the horizon has reached a day."""
        emit = self.lowering.tape.emit
        return emit("horizon", given=(False, day * DAY)), emit("horizon", given=(True, day * DAY))

    def _expired(self, within: timedelta | None) -> Pair:
        """For each step, whether the time to answer is over: the scenario is complete, or its horizon far enough."""
        if self.closed or within is None:
            return self._constant(self.closed)
        emit = self.lowering.tape.emit
        return emit("expired", given=(True, length(within))), emit("expired", given=(False, length(within)))


def _not(pair: Pair) -> Pair:
    return pair[1], pair[0]


def _after(day: date) -> int:
    """The first moment after a day."""
    return (day.toordinal() + 1) * DAY


def background(judge: Judge, constraints: tuple[c.Background, ...], fixed: Mapping[str, str]) -> tuple[int, int]:
    """The registers of where a constraint is broken in every reading, and of where one may be, or in some reading."""
    tape = judge.lowering.tape
    broken, unsure = [], []
    for each in constraints:
        found = [judge.where(each.always, choice) for choice in choices(each, fixed)]
        fails = tape.every(tape.over("ever", no) for _, no in found)
        holds = tape.every(tape.over("throughout", yes) for yes, _ in found)
        broken.append(fails)
        unsure.append(tape.without(ALL, tape.some((fails, holds))))
    return tape.some(broken), tape.some(unsure) if broken else NONE
