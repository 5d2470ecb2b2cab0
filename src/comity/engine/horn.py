"""Conditions as Horn rules: if all of these, then that.

Every part of a condition at every step is a *proposition*, a number; a *literal* is that number (it is true) or its
negative (it is false), and unknown is neither. What the scenario decides outright is a token, a literal that needs no
rule; the rest follows by rules of both signs. Strong Kleene logic is Horn in these literals: an `and` is true because
all parts are, and false because one is.

This is a reading of the meaning of its own (docs/verdicts.md), held against the definition by tests. It decides nothing
itself except dates, amounts and what is recorded; `comity.engine` draws the conclusions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, assert_never

from comity import case as c
from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from comity.syntax import Arithmetic

    Number = int | Fraction

Literal = int
Words = tuple[g.Part | str, ...]
"""What a proposition is about; put into text only when somebody reads it."""

TOP: Literal = 1
"""True whatever happens; its reverse is false whatever happens."""

MAX_RULES = 100_000
MAX_PREMISES = 12
HOUR = timedelta(hours=1)


class EngineLimitError(Exception):
    """A question would take the engine past one of its limits; says the limit and what was measured."""


class Rule(NamedTuple):
    """The conclusion follows from all premises; `label` names what the rule rests on."""

    label: str
    premises: tuple[Literal, ...]
    conclusion: Literal


class Line(NamedTuple):
    """An amount at one step: the values that it may take, in order, and the literal for "it is at most this"."""

    words: Words
    values: Sequence[Number]
    at_most: Callable[[Number], Literal]

    def under(self, value: Number) -> Literal:
        """The literal for "it is less than this"."""
        index = bisect_left(self.values, value)
        return self.at_most(self.values[index - 1]) if index else -TOP


class Network:
    """Rules and tokens for conditions over one course. A proposition comes after all that its rules read."""

    def __init__(self, course: c.Course) -> None:
        self.course = course
        self.tokens: dict[Literal, None] = {TOP: None}
        self.rules: dict[int, tuple[Rule, ...]] = {}
        self.size = 0
        self.reading = ""
        self._about: list[tuple[Words, int | None, str]] = [((), None, ""), (("true",), None, "")]
        self._columns: dict[object, tuple[Literal, ...]] = {}
        self._singles: dict[object, Literal] = {}
        self._concepts: dict[g.Part, frozenset[str]] = {}
        self._said: dict[Literal, str] = {}

    def say(self, literal: Literal) -> str:
        """A literal in words; steps count from 1, and the readings that it depends on come last."""
        found = self._said.get(literal)
        if found is None:
            words, step, reading = self._about[abs(literal)]
            text = "".join(part if isinstance(part, str) else g.text(part) for part in words)
            if literal < 0:
                text = f"not {text}" if _is_name(words) else f"not ({text})"
            at = "" if step is None else f" @ step {step + 1}"
            found = self._said[literal] = text + at + reading
        return found

    # --- propositions ----------------------------------------------------------------------------------------------

    def token(self, words: Words, step: int | None, *, value: bool | None) -> Literal:
        """A new proposition that the scenario decides, or leaves unknown (None)."""
        made = self.proposition(words, step)
        if value is not None:
            self.tokens[made if value else -made] = None
        return made

    def derived(
        self,
        words: Words,
        step: int | None,
        label: str,
        yes: Iterable[Iterable[Literal]],
        no: Iterable[Iterable[Literal]],
    ) -> Literal:
        """A new proposition: true if all literals of one of `yes` are true, false if all of one of `no` are."""
        found: dict[tuple[int, tuple[Literal, ...]], None] = {}
        for sign, ways in ((1, yes), (-1, no)):
            for way in ways:
                premises = dict.fromkeys(way)
                premises.pop(TOP, None)
                if not premises:
                    return sign * TOP
                if -TOP not in premises:
                    found[sign, self._shortened(tuple(premises), label)] = None
        made = self.proposition(words, step)
        return self.record(made, [Rule(label, premises, sign * made) for sign, premises in found])

    def record(self, made: int, rules: Sequence[Rule]) -> Literal:
        """The proposition, now with its rules."""
        self.size += len(rules)
        if self.size > MAX_RULES:
            raise EngineLimitError(
                f"the rule engine takes at most {MAX_RULES:,} rules; this needs {self.size:,} or more"
            )
        self.rules[made] = tuple(rules)
        return made

    def proposition(self, words: Words, step: int | None) -> int:
        """A new proposition without rules, in the readings that are being worked on."""
        self._about.append((words, step, self.reading))
        return len(self._about) - 1

    def _shortened(self, premises: tuple[Literal, ...], label: str) -> tuple[Literal, ...]:
        """The same premises, long runs of them put into propositions of their own: durable takes 16 to a rule."""
        while len(premises) > MAX_PREMISES:
            runs = [premises[start : start + MAX_PREMISES] for start in range(0, len(premises), MAX_PREMISES)]
            premises = tuple(self._run(run, label) for run in runs)
        return premises

    def _run(self, premises: tuple[Literal, ...], label: str) -> Literal:
        made = self.proposition((" and ".join(f"({self.say(each)})" for each in premises),), None)
        return self.record(made, [Rule(label, premises, made)])

    def all_of(self, words: Words, step: int | None, label: str, literals: Iterable[Literal]) -> Literal:
        """The literal for "all of these are true"; of one, that one."""
        kept = [each for each in dict.fromkeys(literals) if each != TOP]
        if len(kept) < 2:  # noqa: PLR2004
            return kept[0] if kept else TOP
        return self.derived(words, step, label, [kept], [[-each] for each in kept])

    def any_of(self, words: Words, step: int | None, label: str, literals: Iterable[Literal]) -> Literal:
        """The literal for "at least one of these is true"; of one, that one."""
        kept = [each for each in dict.fromkeys(literals) if each != -TOP]
        if len(kept) < 2:  # noqa: PLR2004
            return kept[0] if kept else -TOP
        return self.derived(words, step, label, [[each] for each in kept], [[-each for each in kept]])

    def any_timely(
        self, words: Words, step: int | None, label: str, ways: Iterable[tuple[Literal, Sequence[Literal]]]
    ) -> Literal:
        """The literal for "one of these is true, and on time"; each comes with the tokens that say whether it is."""
        yes: list[tuple[Literal, ...]] = []
        no: list[Literal] = []
        ways = list(ways)
        if len(ways) == 1 and set(ways[0][1]) <= {TOP}:
            return ways[0][0]
        for literal, tokens in ways:
            late = next((-each for each in tokens if -each in self.tokens), None)
            no.append(late or -literal)
            if late is None:
                yes.append((literal, *tokens))
        return self.derived(words, step, label, yes, [no])

    # --- conditions ------------------------------------------------------------------------------------------------

    def condition(self, cond: g.Ground, choice: Mapping[str, str]) -> tuple[Literal, ...]:
        """The literal of a condition at every step, in a choice of readings. Shared by all choices that agree on it."""
        relevant = self._relevant(cond, choice)
        found = self._columns.get((cond, relevant))
        if found is None:
            before, self.reading = self.reading, reading_text(relevant)
            found = self._columns[cond, relevant] = self._condition(cond, choice)
            self.reading = before
        return found

    def _relevant(self, part: g.Part, choice: Mapping[str, str]) -> tuple[tuple[str, str | None], ...]:
        if part not in self._concepts:
            g.concepts_below(part, self._concepts)
        return tuple((name, choice.get(name)) for name in sorted(self._concepts[part]))

    def _condition(self, cond: g.Ground, choice: Mapping[str, str]) -> tuple[Literal, ...]:
        steps = range(self.course.steps)
        match cond:
            case g.Input(ref):
                cells = self.course.cells(ref)
                return tuple(self.token((cond,), i, value=cells[i]) for i in steps)  # type: ignore[arg-type]
            case g.Compare():
                return tuple(self._compare(cond, i, choice) for i in steps)
            case g.Not(arg):
                return tuple(-each for each in self.condition(arg, choice))
            case g.And(args):
                columns = zip(*(self.condition(arg, choice) for arg in args), strict=True)
                return tuple(self.all_of((cond,), i, "and", column) for i, column in enumerate(columns))
            case g.Or(args):
                columns = zip(*(self.condition(arg, choice) for arg in args), strict=True)
                return tuple(self.any_of((cond,), i, "or", column) for i, column in enumerate(columns))
            case g.Iff(left, right):
                return tuple(
                    map(partial(self._iff, cond), steps, self.condition(left, choice), self.condition(right, choice))
                )
            case g.Named(origin, name, arg):
                label = f"{origin} {name}"
                column = enumerate(self.condition(arg, choice))
                return tuple(self.derived((cond,), i, label, [(each,)], [(-each,)]) for i, each in column)
            case g.Once(arg, None):
                return self._once(arg, choice)
            case g.Earlier(arg, None):
                return (-TOP, *self._once(arg, choice))[:-1]
            case g.Always(arg):
                return self._always(cond, self.condition(arg, choice))
            case g.Previously(arg):
                return (-TOP, *self.condition(arg, choice)[:-1])
            case g.Since(hold, start):
                return self._since(cond, self.condition(hold, choice), self.condition(start, choice))
            case g.Once(arg, within):
                return self._recently(cond, self.condition(arg, choice), within, strictly=False)
            case g.Earlier(arg, within):
                return self._recently(cond, self.condition(arg, choice), within, strictly=True)
            case g.Contested(ref):
                read = self.condition(cond.read(choice), choice)
                return self._contested(cond, self.course.values.get(ref), read)
            case g.Const(value):
                return (TOP if value else -TOP,) * self.course.steps
            case _:
                assert_never(cond)

    def _iff(self, cond: g.Iff, step: int, left: Literal, right: Literal) -> Literal:
        return self.derived((cond,), step, "==", [(left, right), (-left, -right)], [(left, -right), (-left, right)])

    def _once(self, arg: g.Ground, choice: Mapping[str, str]) -> tuple[Literal, ...]:
        key = ("once", arg, self._relevant(arg, choice))
        found = self._columns.get(key)
        if found is None:
            words: Words = ("once(", arg, ")")
            so_far: list[Literal] = []
            for i, now in enumerate(self.condition(arg, choice)):
                so_far.append(self.any_of(words, i, "once", (*so_far[-1:], now)))
            found = self._columns[key] = tuple(so_far)
        return found

    def _always(self, cond: g.Always, column: tuple[Literal, ...]) -> tuple[Literal, ...]:
        so_far: list[Literal] = []
        for i, now in enumerate(column):
            so_far.append(self.all_of((cond,), i, "always", (*so_far[-1:], now)))
        return tuple(so_far)

    def _since(self, cond: g.Since, hold: tuple[Literal, ...], start: tuple[Literal, ...]) -> tuple[Literal, ...]:
        found: list[Literal] = []
        before = -TOP
        for i, (held, began) in enumerate(zip(hold, start, strict=True)):
            no = [(-began, -held), (-began, -before)]
            before = self.derived((cond,), i, "since", [(began,), (held, before)], no)
            found.append(before)
        return tuple(found)

    def _recently(
        self, cond: g.Once | g.Earlier, column: tuple[Literal, ...], within: timedelta | None, *, strictly: bool
    ) -> tuple[Literal, ...]:
        label = "earlier" if strictly else "once"
        return tuple(
            self.any_timely(
                (cond,), i, label, [(column[j], (self.lapse(j, i, within),)) for j in range(i + 1 - strictly)]
            )
            for i in range(self.course.steps)
        )

    def _contested(
        self, cond: g.Contested, cells: tuple[c.Cell, ...] | None, read: tuple[Literal, ...]
    ) -> tuple[Literal, ...]:
        """What the scenario stipulates, else what the reading says."""
        if cells is None:
            return read
        return tuple(
            each if cell is c.UNSAID else self.token((cond,), i, value=cell)  # type: ignore[arg-type]
            for i, (cell, each) in enumerate(zip(cells, read, strict=True))
        )

    # --- dates -----------------------------------------------------------------------------------------------------

    def lapse(self, first: int, last: int, within: timedelta | None) -> Literal:
        """The token for "step `last` comes at most `within` after step `first`"."""
        if within is None or first == last:
            return TOP
        start, end = self.course.dates[first], self.course.dates[last]
        value = None if start is None or end is None else c.moment(end) - c.moment(start) <= within
        words = f"step {last + 1} is at most {_duration(within)} after step {first + 1}"
        return self._shared(words, value=value)

    def dated(self, step: int, by: date | None) -> Literal:
        """The token for "the step is dated `by` or before"."""
        if by is None:
            return TOP
        at = self.course.dates[step]
        return self._shared(f"step {step + 1} is dated {by} or before", value=None if at is None else c.day(at) <= by)

    def horizon_after(self, by: date) -> Literal:
        """The token for "the horizon is later than the day `by`"."""
        horizon = self.course.horizon
        return self._shared(f"the horizon is after {by}", value=None if horizon is None else c.day(horizon) > by)

    def horizon_reaches(self, at: date) -> Literal:
        """The token for "the course goes on until `at` or later": a complete one does."""
        if self.course.closed:
            return self._shared("the scenario is complete", value=True)
        horizon = self.course.horizon
        return self._shared(f"the horizon is {at} or after", value=None if horizon is None else c.day(horizon) >= at)

    def expired(self, step: int | None, by: date | None, within: timedelta | None) -> Literal:
        """The token for "the time to answer a trigger at this step has run out"."""
        if self.course.closed or (by is None and (within is None or step is None)):
            return self._shared("the scenario is complete", value=self.course.closed)
        if by is not None:
            return self.horizon_after(by)
        assert step is not None  # noqa: S101
        assert within is not None  # noqa: S101
        start, horizon = self.course.dates[step], self.course.horizon
        value = None if start is None or horizon is None else c.moment(horizon) - c.moment(start) > within
        return self._shared(f"the horizon is more than {_duration(within)} after step {step + 1}", value=value)

    def _shared(self, words: str, *, value: bool | None) -> Literal:
        found = self._singles.get(words)
        if found is None:
            before, self.reading = self.reading, ""
            found = self._singles[words] = self.token((words,), None, value=value)
            self.reading = before
        return found

    # --- amounts ---------------------------------------------------------------------------------------------------

    def _compare(self, cond: g.Compare, step: int, choice: Mapping[str, str]) -> Literal:
        if not (_counts(cond.left) or _counts(cond.right)):
            one, other = self._amount(cond.left, step), self._amount(cond.right, step)
            known = one is not None and other is not None
            return self.token((cond,), step, value=g.COMPARISONS[cond.op](one, other) if known else None)
        left, right = self._line(cond.left, step, choice), self._line(cond.right, step, choice)
        if left is None or right is None:
            return self.token((cond,), step, value=None)
        yes: Iterable[tuple[Literal, ...]]
        no: Iterable[tuple[Literal, ...]]
        match cond.op:
            case "<":
                yes, no = _apart(left, right, strictly=True), _apart(right, left, strictly=False)
            case "<=":
                yes, no = _apart(left, right, strictly=False), _apart(right, left, strictly=True)
            case _:
                yes = _same(left, right)
                no = [*_apart(left, right, strictly=True), *_apart(right, left, strictly=True)]
        return self.derived((cond,), step, "count", yes, no)

    def _amount(self, part: g.Amount, step: int) -> Number | c.Plain | None:
        """The amount or symbol at a step, None where it is unknown; there is no count in it."""
        match part:
            case g.Symbol(value) | g.Constant(value):
                return value
            case g.Value(ref):
                return self.course.cells(ref)[step]  # type: ignore[return-value]
            case g.Today():
                at = self.course.dates[step]
                return None if at is None else c.day(at).toordinal()
            case g.Arith(op, left, right):
                one, other = self._amount(left, step), self._amount(right, step)
                return None if one is None or other is None else g.ARITHMETIC[op](one, other)
            case _:
                raise TypeError(f"{type(part).__name__} has no amount that is known without the rules")

    def _line(self, part: g.Amount, step: int, choice: Mapping[str, str]) -> Line | None:
        """The amount at a step, or None where part of it is unknown."""
        match part:
            case g.Count(args):
                literals = [self.condition(arg, choice)[step] for arg in args]
                key = (part, self._relevant(part, choice), step)
                return Line((part,), range(len(args) + 1), partial(self._at_most, key, literals))
            case g.Arith(op, left, right) if _counts(part):
                one, other = self._line(left, step, choice), self._line(right, step, choice)
                if one is None or other is None:
                    return None
                match op:
                    case "+":
                        return self._combined("+", one, other, step)
                    case "-":
                        return self._combined("+", one, _negated(other), step)
                    case _:
                        return self._product(one, other, step)
            case _:
                value = self._amount(part, step)
                return None if value is None else Line((part,), (value,), partial(_point_at_most, value))  # type: ignore[arg-type]

    def _at_most(self, key: tuple[g.Count, object, int], literals: Sequence[Literal], value: Number) -> Literal:
        """The literal for "at most `value` of these are true"."""
        return -self._at_least(key, literals, value // 1 + 1)

    def _at_least(self, key: tuple[g.Count, object, int], literals: Sequence[Literal], wanted: int) -> Literal:
        """The literal for "at least so many of these are true", by counting through them one at a time.

        C. Sinz, Towards an optimal CNF encoding of Boolean cardinality constraints, CP 2005.
        """
        part, _, step = key
        size = len(literals)
        if not 0 < wanted <= size:
            return -TOP if wanted > 0 else TOP
        row = [TOP] + [-TOP] * size  # at least 0, 1, 2 ... of the literals so far
        for j, now in enumerate(literals, 1):
            above = row
            row = [TOP] + [-TOP] * size
            for k in range(max(1, wanted - size + j), min(wanted, j) + 1):
                found = self._singles.get((key, k, j))
                if found is None:
                    words: Words = (part, f" >= {k}") if j == size else (part, f" >= {k} in the first {j}")
                    yes, no = [(above[k],), (now, above[k - 1])], [(-above[k - 1],), (-above[k], -now)]
                    found = self._singles[key, k, j] = self.derived(words, step, "count", yes, no)
                row[k] = found
        return row[wanted]

    def _combined(self, op: Arithmetic, left: Line, right: Line, step: int) -> Line:
        """The sum of two amounts, or the product of two that are not negative."""
        apply = g.ARITHMETIC[op]
        words: Words = ("(", *left.words, f") {op} (", *right.words, ")")
        values = sorted({apply(one, other) for one in left.values for other in right.values})
        made: dict[Number, Literal] = {}

        def at_most(value: Number) -> Literal:
            index = bisect_right(values, value)
            if index in (0, len(values)):
                return TOP if index else -TOP
            bound = values[index - 1]
            if bound not in made:
                yes, no = [], []
                for one in left.values:
                    low = [other for other in right.values if apply(one, other) <= bound]
                    if low:
                        yes.append((left.at_most(one), right.at_most(low[-1])))
                    if len(low) < len(right.values):
                        no.append((-left.under(one), -right.under(right.values[len(low)])))
                made[bound] = self.derived((*words, " <= ", str(bound)), step, "count", yes, no)
            return made[bound]

        return Line(words, values, at_most)

    def _product(self, left: Line, right: Line, step: int) -> Line:
        for one, other in ((left, right), (right, left)):
            if one.values[0] < 0 and one.values[-1] <= 0:
                return _negated(self._product(_negated(one), other, step))
        mixed = [each for each in (left, right) if each.values[0] < 0]
        if mixed and not (len(mixed) == 1 and 1 in (len(left.values), len(right.values))):
            raise EngineLimitError(
                "the rule engine takes no product of two counted amounts if one may be negative or positive; "
                f"here it goes from {mixed[0].values[0]} to {mixed[0].values[-1]}"
            )
        return self._combined("*", left, right, step)


def reading_text(choice: Iterable[tuple[str, str | None]]) -> str:
    """A choice of readings as it stands behind a proposition."""
    named = ", ".join(f"{concept}={reading}" for concept, reading in choice)
    return f" [{named}]" if named else ""


def _is_name(words: Words) -> bool:
    """Whether `not` can stand before the words without brackets."""
    return len(words) == 1 and isinstance(words[0], g.Input | g.Contested | g.Named | g.Const)


def _duration(within: timedelta) -> str:
    hours = within // HOUR
    return f"{hours} hours" if hours % 24 else f"{hours // 24} days"


def _counts(part: g.Amount) -> bool:
    """Whether there is a count in an amount."""
    match part:
        case g.Arith(_, left, right):
            return _counts(left) or _counts(right)
        case _:
            return isinstance(part, g.Count)


def _point_at_most(value: Number, bound: Number) -> Literal:
    return TOP if value <= bound else -TOP


def _negated(line: Line) -> Line:
    """The amount with the other sign."""
    return Line(("-(", *line.words, ")"), [-each for each in reversed(line.values)], lambda value: -line.under(-value))


def _apart(low: Line, high: Line, *, strictly: bool) -> Iterator[tuple[Literal, Literal]]:
    """The ways to see that one amount is less (`strictly`), or not more, than another: a bound between them."""
    bounds = low.values
    if len(high.values) == 1:  # the greatest bound below a known amount is as good as all
        index = (bisect_left if strictly else bisect_right)(bounds, high.values[0])
        bounds = bounds[max(index - 1, 0) : index]
    for bound in bounds:
        yield low.at_most(bound), -(high.at_most(bound) if strictly else high.under(bound))


def _same(left: Line, right: Line) -> Iterator[tuple[Literal, ...]]:
    """The ways to see that two amounts are equal."""
    for value in left.values:
        if value in right.values:
            yield left.at_most(value), -left.under(value), right.at_most(value), -right.under(value)
