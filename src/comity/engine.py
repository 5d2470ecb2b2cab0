"""The verdicts of terms by forward chaining in durable_rules.

The rules of a term (docs/verdicts.md) join those of its conditions (`comity.horn`); durable draws every conclusion, and
each firing is recorded, so that the record is a proof: a premise is a token of the scenario or was concluded before.

This talks to the core of durable_rules, the Rete network in `durable_rules_engine`, without the Python layer around it:
that layer starts timer threads that never end, swallows what an action raises, and drops the rest of a run after 10
seconds. The core is sound for what is emitted here: equality of short strings, few rules to a ruleset, one fact at a
time, each read by some rule, no negation, nothing retracted. bench/durable_soak.py holds it to that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from comity import case as c
from comity.horn import MAX_PREMISES, TOP, EngineLimitError, Literal, Network, Rule, reading_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from comity.ground import Ground
    from comity.models import Verdict

__all__ = ["EngineFaultError", "EngineLimitError", "Firing", "Result", "available", "background", "run"]

MAX_SHARD = 60
"""Rules to a ruleset. Registering and matching both grow faster than linearly, and durable hangs from some 500 on."""
MAX_READ = 240
"""Different literals that the rules of one ruleset read."""

Answers = tuple[tuple["Verdict", Literal], ...]
"""The verdicts a term can have, in a fixed order, each with its literal: possible unless the reverse is concluded."""


class EngineFaultError(Exception):
    """durable_rules did what it should never do; says what."""


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired: what it rests on, what it needed and what it concluded, in words."""

    rule: str
    premises: tuple[str, ...]
    conclusion: str


@dataclass(frozen=True, slots=True)
class Result:
    """The possible verdicts of a term in one choice of readings, and every firing that bears on it, in order.

    `tokens` are what the scenario decides itself: a premise is one of them, or the conclusion of an earlier firing.
    """

    verdicts: tuple[Verdict, ...]
    firings: tuple[Firing, ...]
    tokens: tuple[str, ...]


def available() -> bool:
    """Whether durable_rules can be imported; it cannot on Python 3.13 and later."""
    try:
        _core()
    except ImportError:
        return False
    return True


def run(terms_by_world: Sequence[tuple[c.Term, Mapping[str, str]]], course: c.Course) -> list[Result]:
    """The result of each term in its choice of readings, from one network of rules that they share.

    Raises `EngineLimitError` when that network would be too large, `ImportError` when durable_rules is not available.
    """
    network = Network(course)
    answers = [_asked(network, term, choice) for term, choice in terms_by_world]
    report = _report(network, conclude(network))
    return [_result(each, report) for each in answers]


def background(
    conds: Sequence[Ground], course: c.Course, choice: Mapping[str, str] | None = None
) -> list[tuple[bool | None, ...]]:
    """The value of each condition at each step; None is unknown."""
    network = Network(course)
    columns = [network.condition(cond, choice or {}) for cond in conds]
    known = {*network.tokens, *(rule.conclusion for rule in conclude(network))}
    return [
        tuple(True if each in known else False if -each in known else None for each in column) for column in columns
    ]


# --- terms -----------------------------------------------------------------------------------------------------


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


def _asked(network: Network, term: c.Term, choice: Mapping[str, str]) -> Answers:
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


# --- results ---------------------------------------------------------------------------------------------------


class _Report(NamedTuple):
    """What was concluded, by proposition: its token, or its firings with their places in the order of firing."""

    network: Network
    known: set[Literal]
    tokens: Mapping[int, Literal]
    fired: Mapping[int, list[tuple[int, Firing]]]


def _report(network: Network, fired: list[Rule]) -> _Report:
    say = network.say
    by_proposition: dict[int, list[tuple[int, Firing]]] = {}
    for place, rule in enumerate(fired):
        firing = Firing(rule.label, tuple(map(say, rule.premises)), say(rule.conclusion))
        by_proposition.setdefault(abs(rule.conclusion), []).append((place, firing))
    known = {*network.tokens, *(rule.conclusion for rule in fired)}
    return _Report(network, known, {abs(token): token for token in network.tokens}, by_proposition)


def _result(answers: Answers, report: _Report) -> Result:
    """The verdicts that were not ruled out, and what bears on them."""
    possible = tuple(verdict for verdict, literal in answers if -literal not in report.known)
    below = _below([abs(literal) for _, literal in answers], report.network)
    fired = sorted(chain.from_iterable(report.fired[each] for each in below if each in report.fired))
    tokens = [report.network.say(report.tokens[each]) for each in sorted(below) if each in report.tokens]
    return Result(possible, tuple(firing for _, firing in fired), tuple(tokens))


def _below(roots: list[int], network: Network) -> set[int]:
    """The propositions that bear on some of these, themselves included."""
    found: set[int] = set()
    while roots:
        each = roots.pop()
        if each not in found:
            found.add(each)
            roots += [abs(premise) for rule in network.rules.get(each, ()) for premise in rule.premises]
    return found


# --- durable ---------------------------------------------------------------------------------------------------

_FACTS = [f'{{"t":"t{number}","id":"t{number}","sid":"0"}}' for number in range(MAX_READ)]
"""A fact for each literal of a shard; the same few for all shards, so that none collide in durable's hashes."""


def _core() -> Any:  # noqa: ANN401 - the extension module has no types
    import durable_rules_engine

    return durable_rules_engine


def conclude(network: Network) -> list[Rule]:
    """The rules that fired and concluded something new, in order.

    They are loaded a shard at a time. One that needs what an earlier shard did not conclude is left out.
    """
    core = _core()
    known, fired = dict(network.tokens), list[Rule]()
    shard, read, loaded = list[Rule](), dict[Literal, int](), set[int]()
    for rule in chain.from_iterable(network.rules.values()):
        if len(shard) == MAX_SHARD or len(read) > MAX_READ - MAX_PREMISES:
            _fire(core, shard, read, known, fired)
            shard, read, loaded = [], {}, set()
        if rule.conclusion not in known and all(each in known or abs(each) in loaded for each in rule.premises):
            shard.append(rule)
            loaded.add(abs(rule.conclusion))
            for each in rule.premises:
                read.setdefault(each, len(read))
    if shard:
        _fire(core, shard, read, known, fired)
    return fired


def _fire(
    core: Any,  # noqa: ANN401
    shard: list[Rule],
    read: dict[Literal, int],
    known: dict[Literal, None],
    fired: list[Rule],
) -> None:
    """Let durable draw every conclusion of one shard; adds to `known` and `fired`."""
    ruleset = core.create_ruleset("comity", _definition(shard, read))
    try:
        for literal in [each for each in read if each in known]:
            state = _assert(core, ruleset, read[literal])
            action = core.start_action_for_state(ruleset, state)
            firing = action and action[1]
            while firing:
                rule = shard[int(next(iter(json.loads(firing))))]
                if not all(each in known for each in rule.premises):
                    raise EngineFaultError(f"durable_rules fired `{rule.label}` without its premises")
                if rule.conclusion not in known:
                    known[rule.conclusion] = None
                    fired.append(rule)
                    if rule.conclusion in read:
                        _assert(core, ruleset, read[rule.conclusion])
                firing = core.complete_and_start_action(ruleset, state)
        core.delete_state(ruleset, "0")
    finally:  # the state stays after an error: deleting one with actions waiting makes durable free memory twice
        core.delete_ruleset(ruleset)


def _definition(shard: list[Rule], read: dict[Literal, int]) -> str:
    """The ruleset of a shard in durable's JSON; a rule is named by its place."""
    return json.dumps(
        {
            str(number): {"all": [{f"m{j}": {"t": f"t{read[each]}"}} for j, each in enumerate(rule.premises)]}
            for number, rule in enumerate(shard)
        }
    )


def _assert(core: Any, ruleset: int, number: int) -> int:  # noqa: ANN401
    """The state that durable keeps for the session, after it took a fact that some rule reads."""
    code, state = core.assert_fact(ruleset, _FACTS[number])
    if code:
        raise EngineFaultError(f"durable_rules did not take a fact, code {code}")
    return state  # type: ignore[no-any-return]
