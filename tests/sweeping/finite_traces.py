"""The constraints of DECLARE by their own definition: linear temporal logic on finite traces, by brute force.

G. De Giacomo and M. Y. Vardi, Linear Temporal Logic and Linear Dynamic Logic on Finite Traces, IJCAI 2013, section 2. A
formula is a function of a trace and a position; it looks at every position that its definition speaks of.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

Step = frozenset[str]
Trace = tuple[Step, ...]
Formula = Callable[[Trace, int], bool]


def traces(longest: int) -> list[Trace]:
    """Every trace of 1 to `longest` steps over `a` and `b`: at a step, none, one or both may happen."""
    steps = (frozenset[str](), frozenset("a"), frozenset("b"), frozenset("ab"))
    return [trace for length in range(1, longest + 1) for trace in product(steps, repeat=length)]


def happens(name: str) -> Formula:
    return lambda trace, i: name in trace[i]


def no(one: Formula) -> Formula:
    return lambda trace, i: not one(trace, i)


def both(one: Formula, other: Formula) -> Formula:
    return lambda trace, i: one(trace, i) and other(trace, i)


def either(one: Formula, other: Formula) -> Formula:
    return lambda trace, i: one(trace, i) or other(trace, i)


def then(one: Formula, other: Formula) -> Formula:
    return either(no(one), other)


def next_(one: Formula) -> Formula:
    """There is a next step, and there it holds."""
    return lambda trace, i: i + 1 < len(trace) and one(trace, i + 1)


def weak_next(one: Formula) -> Formula:
    """If there is a next step, it holds there."""
    return lambda trace, i: i + 1 >= len(trace) or one(trace, i + 1)


def until(one: Formula, other: Formula) -> Formula:
    """At this or a later step the other holds, and the one at every step before that."""
    return lambda trace, i: any(
        other(trace, k) and all(one(trace, j) for j in range(i, k)) for k in range(i, len(trace))
    )


def eventually(one: Formula) -> Formula:
    return lambda trace, i: any(one(trace, k) for k in range(i, len(trace)))


def globally(one: Formula) -> Formula:
    return lambda trace, i: all(one(trace, k) for k in range(i, len(trace)))


def weak_until(one: Formula, other: Formula) -> Formula:
    return either(until(one, other), globally(one))


def never(trace: Trace, i: int) -> bool:
    """False everywhere."""
    del trace, i
    return False


A, B = happens("a"), happens("b")
LAST = weak_next(never)


def at_least(times: int) -> Formula:
    return eventually(A if times == 1 else both(A, next_(at_least(times - 1))))


RESPONSE = globally(then(A, eventually(B)))
PRECEDENCE = weak_until(no(B), A)
ALTERNATE_RESPONSE = globally(then(A, next_(until(no(A), B))))
ALTERNATE_PRECEDENCE = both(PRECEDENCE, globally(then(B, weak_next(PRECEDENCE))))
CHAIN_RESPONSE = globally(then(A, next_(B)))
CHAIN_PRECEDENCE = both(no(B), globally(then(next_(B), A)))
NOT_SUCCESSION = globally(then(A, no(eventually(B))))
NOT_CHAIN_SUCCESSION = globally(then(A, no(next_(B))))

FORMULAS: dict[str, Formula] = {
    **{f"existence-{n}": at_least(n) for n in (1, 2, 3)},
    **{f"absence-{n}": no(at_least(n)) for n in (1, 2, 3)},
    **{f"exactly-{n}": both(at_least(n), no(at_least(n + 1))) for n in (1, 2, 3)},
    "init": A,
    "end": eventually(both(A, LAST)),
    "choice": either(eventually(A), eventually(B)),
    "exclusive-choice": both(either(eventually(A), eventually(B)), no(both(eventually(A), eventually(B)))),
    "responded-existence": then(eventually(A), eventually(B)),
    "co-existence": both(then(eventually(A), eventually(B)), then(eventually(B), eventually(A))),
    "response": RESPONSE,
    "precedence": PRECEDENCE,
    "succession": both(RESPONSE, PRECEDENCE),
    "alternate-response": ALTERNATE_RESPONSE,
    "alternate-precedence": ALTERNATE_PRECEDENCE,
    "alternate-succession": both(ALTERNATE_RESPONSE, ALTERNATE_PRECEDENCE),
    "chain-response": CHAIN_RESPONSE,
    "chain-precedence": CHAIN_PRECEDENCE,
    "chain-succession": both(CHAIN_RESPONSE, CHAIN_PRECEDENCE),
    "not-co-existence": no(both(eventually(A), eventually(B))),
    "not-responded-existence": then(eventually(A), no(eventually(B))),
    "not-response": NOT_SUCCESSION,
    "not-precedence": NOT_SUCCESSION,
    "not-succession": NOT_SUCCESSION,
    "not-chain-response": NOT_CHAIN_SUCCESSION,
    "not-chain-precedence": NOT_CHAIN_SUCCESSION,
    "not-chain-succession": NOT_CHAIN_SUCCESSION,
}
"""Whether a trace fulfils each template over `a` and `b`, asked at position 0."""
