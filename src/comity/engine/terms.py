"""The rules of each kind of term (docs/verdicts.md) over the propositions of its conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

from comity import case as c
from comity.engine.horn import TOP, Literal, Network, Rule, reading_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from comity.ground import Ground
    from comity.kinds import Verdict

Answers = tuple[tuple["Verdict", Literal], ...]
"""The verdicts a term can have, in a fixed order, each with its literal: possible unless the reverse is concluded."""


class TermRules(NamedTuple):
    """A term in a choice of readings, with the network that takes its rules."""

    network: Network
    term: c.Term
    choice: Mapping[str, str]

    @property
    def label(self) -> str:
        """What the rules of the term rest on."""
        return f"{self.term.kind} {self.term.name}"

    def column(self, cond: Ground) -> tuple[Literal, ...]:
        """The literal of a condition at every step."""
        return self.network.condition(cond, self.choice)

    def words(self, what: str) -> tuple[str]:
        """The words for a proposition about the term."""
        return (f"{self.term.name} is {what}",)

    def verdict(self, verdict: Verdict, *needed: Literal) -> tuple[Verdict, Literal]:
        """The verdict, which is so if all that is needed is true, and ruled out if something of it is false."""
        premises = tuple(each for each in dict.fromkeys(needed) if each != TOP)  # durable takes a fact once to a rule
        if -TOP in premises:
            return verdict, -TOP
        made = self.network.proposition(self.words(verdict.replace("_", " ")), None)
        rules = [Rule(f"{verdict}: {self.term.name}", premises or (TOP,), made)]
        rules += [Rule(f"not {verdict}: {self.term.name}", (-each,), -made) for each in premises]
        return verdict, self.network.record(made, rules)

    def ever(self, column: Sequence[Literal], what: str = "triggered") -> Literal:
        """The literal for "at some step"."""
        return self.network.any_of(self.words(f"{what} at some step"), None, self.label, column)

    def both(self, what: str, step: int | None, *needed: Literal) -> Literal:
        """The literal for "all that is needed"."""
        return self.network.all_of(self.words(what), step, self.label, needed)

    def timely(self, what: str, step: int | None, ways: Iterable[tuple[Literal, Sequence[Literal]]]) -> Literal:
        """The literal for "one of these, and on time"."""
        return self.network.any_timely(self.words(what), step, self.label, ways)


def asked(network: Network, term: c.Term, choice: Mapping[str, str]) -> Answers:
    """The verdicts of a term in a choice of readings, which its propositions name."""
    network.reading = reading_text(choice.items())
    return _answers(TermRules(network, term, choice))


def _answers(rules: TermRules) -> Answers:
    """The verdicts of a term, each with its literal."""
    match rules.term.rule:
        case c.Warning(when):
            return _raised(rules, rules.ever(rules.column(when)), "raised")
        case c.Characterisation(when):
            return _raised(rules, rules.ever(rules.column(when)), "applies")
        case c.Assertion(None):
            return (("recorded", TOP),)
        case c.Assertion(claims, at):
            claim = _claim(rules, rules.column(claims), at)  # type: ignore[arg-type]
            return rules.verdict("violated", -claim), rules.verdict("satisfied", claim)
        case c.Excuse():
            return ()
        case rule:
            viol, pend, eng = _values(rules, rule)
            return (
                rules.verdict("violated", viol),
                rules.verdict("pending", -viol, pend),
                rules.verdict("satisfied", -viol, -pend, eng),
                rules.verdict("not_triggered", -viol, -pend, -eng),
            )


def _raised(rules: TermRules, value: Literal, verdict: Verdict) -> Answers:
    return rules.verdict(verdict, value), rules.verdict("not_triggered", -value)


Values = tuple[Literal, Literal, Literal]
"""The literals of a term's three values: violated, pending, engaged."""


def _values(rules: TermRules, rule: c.Precondition | c.RedLine | c.Demand | c.Commitment) -> Values:
    match rule:
        case c.Precondition(of, requires):
            return _breaches(rules, rules.column(of), tuple(-each for each in rules.column(requires)))
        case c.RedLine(never, during):
            return _breaches(rules, rules.column(during), rules.column(never))
        case c.Demand(within=None):
            return _demand(rules, rule, rules.column(rule.of), rules.column(rule.requires))
        case c.Demand(of, requires):
            return _answered(rules, rules.column(of), _demanded(rules, rule, rules.column(requires)))
        case c.Commitment(when, then):
            return _answered(rules, rules.column(when), _fulfilled(rules, rule, rules.column(then)))
        case _:
            assert_never(rule)


def _breaches(rules: TermRules, triggers: Sequence[Literal], wrongs: Sequence[Literal]) -> Values:
    """For a rule that is broken at once or not at all."""
    breaches = [rules.both("broken", i, *pair) for i, pair in enumerate(zip(triggers, wrongs, strict=True))]
    return rules.ever(breaches, "broken"), -TOP, rules.ever(triggers)


def _demand(rules: TermRules, rule: c.Demand, of: Sequence[Literal], requires: Sequence[Literal]) -> Values:
    """For a demand about the last step, or by a date."""
    network = rules.network
    eng = of[-1] if rule.standing and rule.by is None else rules.ever(of)
    ways = ((each, (network.dated(j, rule.by),)) for j, each in enumerate(requires))
    got = requires[-1] if rule.by is None else rules.timely("met in time", None, ways)
    unmet = rules.both("triggered and unmet", None, eng, -got)
    expected = network.expired(None, rule.by, None)
    return rules.both("overdue", None, unmet, expected), rules.both("still open", None, unmet, -expected), eng


def _answered(rules: TermRules, triggers: Sequence[Literal], answers: Iterator[tuple[Literal, Literal]]) -> Values:
    """From the literals of (answered, expected) at each step."""
    overdue, still_open = [], []
    for i, (trigger, (answered, expected)) in enumerate(zip(triggers, answers, strict=True)):
        unmet = rules.both("triggered and unanswered", i, trigger, -answered)
        overdue.append((unmet, (expected,)))
        still_open.append((unmet, (-expected,)))
    viol, pend = rules.timely("overdue", None, overdue), rules.timely("still open", None, still_open)
    return viol, pend, rules.ever(triggers)


def _demanded(rules: TermRules, rule: c.Demand, requires: Sequence[Literal]) -> Iterator[tuple[Literal, Literal]]:
    """For a demand within a time of each step: met by then (an earlier step counts), and whether it had to be."""
    network = rules.network
    for i in range(len(requires)):
        ways = ((each, (network.lapse(i, j, rule.within),)) for j, each in enumerate(requires))
        yield rules.timely("met in time", i, ways), network.expired(i, None, rule.within)


def _fulfilled(rules: TermRules, rule: c.Commitment, then: Sequence[Literal]) -> Iterator[tuple[Literal, Literal]]:
    """For a commitment at each step: answered from then on, and whether it had to be."""
    network, steps = rules.network, range(len(then))
    met: dict[int, Literal] = {len(then): -TOP}
    for i in reversed(steps):
        last = (i,) if rule.within is None else steps[i:]
        ways = [(then[j], (network.dated(j, rule.by), network.lapse(i, j, rule.within))) for j in last]
        if rule.within is None:  # answered now or later
            ways.append((met[i + 1], (TOP, TOP)))
        met[i] = rules.timely("answered in time", i, ways)
    return ((met[i], network.expired(i, rule.by, rule.within)) for i in steps)


def _claim(rules: TermRules, claims: Sequence[Literal], at: date | None) -> Literal:
    """The literal for "the claim is borne out": at the last step, or as of the date `at`."""
    if at is None:
        return claims[-1]
    network, last = rules.network, len(claims) - 1
    chosen = [
        (network.dated(i, at), network.horizon_reaches(at) if i == last else -network.dated(i + 1, at))
        for i in range(len(claims))
    ]
    yes = [(each, *when) for each, when in zip(claims, chosen, strict=True)]
    no = [(-each, *when) for each, *when in yes]
    return network.derived(rules.words(f"borne out as of {at}"), None, rules.label, yes, no)
