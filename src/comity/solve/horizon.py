"""How many steps are enough: a question with no answer at that length has none at any length.

The argument is in docs/solving.md. In short: of a course that answers the question, keep the first and the last step;
for each `once` and `earlier` the first step where its argument is true, for each `always` the first where it is false;
the last answer to each commitment without a window, the first fulfilment of each demand with a deadline. Everything
that is kept has the values that it had, so the rest can go.

`since` and `previously` depend on steps that may be gone. There the memory of the course is what counts: between two
steps that are kept, it is one truth for each of them, and where it is twice the same, the steps between can go.

A window that looks back needs one step more for each that is kept, one that looks ahead another; at that step it needs
no further one. Two that look the same way may need a chain of steps without end, as may one together with memory.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from comity import case as c
from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from comity.solve.space import Question

LONGEST = 40
"""Steps beyond which a bound is of no use, because nothing of that length is searched."""
WITNESSES = (1, 2, 5)
"""Steps for each one that is kept where no window counts, one, or one that looks back and one that looks ahead."""
UNBOUNDED = 8
"""Steps that are searched where no bound is known."""
CONSIDERED = (
    g.Symbol, g.Constant, g.Value, g.Today, g.Count, g.Arith, g.Compare, g.Const, g.Input, g.Contested, g.Named,
    g.Not, g.And, g.Or, g.Iff, g.Once, g.Earlier, g.Always, g.Previously, g.Since,
    c.Precondition, c.Demand, c.RedLine, c.Commitment, c.Warning, c.Characterisation, c.Assertion, c.Excuse,
)  # fmt: skip
"""What the argument speaks of: with any other part or rule, no bound is known."""


def bound(question: Question, further: int = 0, choices: Sequence[Mapping[str, str]] = ()) -> int | None:
    """So many steps are enough for a question; None where that is not known, or more than `LONGEST`.

    `further` is the number of things, apart from terms that are met, that must happen at some step. `choices` are those
    of readings in which it is asked about one course (none: in its own).
    """
    read = choices or (question.choice,)
    parts = {part for choice in read for part in g.walk(*question.conditions, choice=choice)}
    rules = [term.rule for term in question.terms]
    if not all(isinstance(each, CONSIDERED) for each in (*parts, *rules)):
        return None
    kept = 2 + further + len(_remembered(parts)) + sum(map(_answers, rules)) * len(read)
    memory = sum(isinstance(part, g.Since | g.Previously) for part in parts)
    back, ahead = _looked_back_for(parts), [each for each in _looked_ahead_for(rules) for _ in read]
    if any(isinstance(part, g.Earlier) and part.within is not None for part in parts):
        return None
    if max(len(back), len(ahead)) > 1 or (memory and (back or ahead)):
        return None
    steps = (kept << memory) * WITNESSES[len(back) + len(ahead)]
    return steps if steps <= LONGEST else None


def reach(question: Question, further: int = 0, choices: Sequence[Mapping[str, str]] = ()) -> tuple[int, str]:
    """How many steps to search for a question, and how far a "no" then reaches; in such `choices` as for `bound`."""
    steps = bound(question, further, choices)
    return (UNBOUNDED, f"up to {UNBOUNDED} steps") if steps is None else (steps, "any length")


def length(proof: str) -> int | None:
    """How many steps a proof speaks of; None for any number."""
    return None if proof == "any length" else int(proof.split()[2])


def weakest(proofs: Iterable[str]) -> str:
    """The proof that reaches least far."""
    return min(proofs, key=lambda proof: length(proof) or inf)


def _remembered(parts: Iterable[g.Part]) -> set[tuple[bool, g.Ground]]:
    """What has happened once, or has always been so: each is remembered for good when it changes."""
    once = {(True, part.arg) for part in parts if isinstance(part, g.Once | g.Earlier) and part.within is None}
    return once | {(False, part.arg) for part in parts if isinstance(part, g.Always)}


def _looked_back_for(parts: set[g.Part]) -> set[g.Ground]:
    """What must have been so a while ago at most."""
    return {part.arg for part in parts if isinstance(part, g.Once) and part.within is not None}


def _looked_ahead_for(rules: Iterable[c.Rule]) -> set[tuple[g.Ground, object]]:
    """What must be so after a while at most."""
    return {(rule.then, rule.by) for rule in rules if isinstance(rule, c.Commitment) and rule.within is not None}


def _answers(rule: c.Rule) -> int:
    """How many steps a term needs to be met."""
    match rule:
        case c.Demand(by=by, within=within):
            return int(by is not None or within is not None)
        case c.Commitment(within=None):
            return 1
        case _:
            return 0
