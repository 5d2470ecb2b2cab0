"""The verdicts of terms by forward chaining in durable_rules.

The rules of a term (`comity.engine.terms`) join those of its conditions (`comity.engine.horn`); durable draws every
conclusion (`comity.engine.chaining`), and each firing is recorded, so that the record is a proof: a premise is a token
of the scenario or was concluded before.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from comity.answers import Firing
from comity.engine.chaining import EngineFaultError, conclude, core
from comity.engine.horn import EngineLimitError, Literal, Network, Rule
from comity.engine.terms import asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comity import case as c
    from comity.engine.terms import Answers
    from comity.ground import Ground
    from comity.kinds import Verdict

__all__ = ["EngineFaultError", "EngineLimitError", "Firing", "Result", "available", "background", "run"]


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
    return why_missing() is None


def why_missing() -> str | None:
    """Why durable_rules cannot be imported, in words; None where it can."""
    try:
        core()
    except ImportError as error:
        reason = " ".join(str(error).split())
        return f"durable_rules cannot be imported ({reason})" if reason else "durable_rules cannot be imported"
    return None


def run(
    terms_by_world: Sequence[tuple[c.Term, Mapping[str, str]]], course: c.Course, *, trace: bool = True
) -> list[Result]:
    """The result of each term in its choice of readings, from one network of rules that they share.

    Without `trace` its firings and tokens are left out. Raises `EngineLimitError` when that network would be too large,
    and `ImportError` when durable_rules is not available.
    """
    network = Network(course)
    answers = [asked(network, term, choice) for term, choice in terms_by_world]
    fired = conclude(network)
    known = {*network.tokens, *(rule.conclusion for rule in fired)}
    if not trace:
        return [Result(_possible(each, known), (), ()) for each in answers]
    report = _report(network, known, fired)
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


class _Report(NamedTuple):
    """What was concluded, by proposition: its token, or its firings with their places in the order of firing."""

    network: Network
    known: set[Literal]
    tokens: Mapping[int, Literal]
    fired: Mapping[int, list[tuple[int, Firing]]]


def _report(network: Network, known: set[Literal], fired: list[Rule]) -> _Report:
    say = network.say
    by_proposition: dict[int, list[tuple[int, Firing]]] = {}
    for place, rule in enumerate(fired):
        firing = Firing(rule.label, tuple(map(say, rule.premises)), say(rule.conclusion))
        by_proposition.setdefault(abs(rule.conclusion), []).append((place, firing))
    return _Report(network, known, {abs(token): token for token in network.tokens}, by_proposition)


def _result(answers: Answers, report: _Report) -> Result:
    """The verdicts that were not ruled out, and what bears on them."""
    below = _below([abs(literal) for _, literal in answers], report.network)
    fired = sorted(chain.from_iterable(report.fired[each] for each in below if each in report.fired))
    tokens = [report.network.say(report.tokens[each]) for each in sorted(below) if each in report.tokens]
    return Result(_possible(answers, report.known), tuple(firing for _, firing in fired), tuple(tokens))


def _possible(answers: Answers, known: set[Literal]) -> tuple[Verdict, ...]:
    return tuple(verdict for verdict, literal in answers if -literal not in known)


def _below(roots: list[int], network: Network) -> set[int]:
    """The propositions that bear on some of these, themselves included."""
    found: set[int] = set()
    while roots:
        each = roots.pop()
        if each not in found:
            found.add(each)
            roots += [abs(premise) for rule in network.rules.get(each, ()) for premise in rule.premises]
    return found
