"""Conditions, from a grammar or by changes to the words of one that is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fuzz import hostile

if TYPE_CHECKING:
    from random import Random

_TOKEN = re.compile(r"\s+|\w+|[<>=!]=|.", re.DOTALL)
WORDS = (
    "and", "or", "not", "in", "not in", "for", "all(", "any(", "count(", "once(", "earlier(", "always(",
    "previously(", "since(", "implies(", "view(", "today", "date(2024, 6, 17)", "days(30)", "true", "false", "==",
    "!=", "<", "<=", ">", ">=", "+", "-", "*", "(", ")", ",", '"60 days"', 'within="60 days"', "within=", "x", "0",
    "1", "2.5", "999999999999999999", "1000000000000000000", "0.000000000000000001", "days(999999)",
    "date(9999, 12, 31)", "date(1, 1, 1)", "date(2024, 13, 1)", "days(x)", "2024-06-17", 'verdict("north.repair")',
    "**", "/", "lambda", "if", "else", "is", "None", "True", "@", "[", "]", "{", "}", ".", ":", ";", "#", "'", '"',
    "\\", "&", "|", "~", "=", ":=",
)  # fmt: skip
LENGTHS = (
    "60 days",
    "1 day",
    "0 days",
    "999999 days",
    "999999 weeks",
    "2 weeks",
    "8 hours",
    "3 months",
    "\u0663 days",
    "",
)


class Names(NamedTuple):
    """What a condition may speak of."""

    inputs: tuple[str, ...]
    values: tuple[str, ...]
    kinds: tuple[str, ...]
    parties: tuple[str, ...]


def mutated(random: Random, text: str) -> str:
    """A condition with one to three of its words changed, put in, dropped, doubled or moved."""
    tokens = _TOKEN.findall(text) or [""]
    for _ in range(random.choice((1, 1, 2, 3))):
        at = random.randrange(len(tokens))
        match random.randrange(7):
            case 0:
                tokens[at] = random.choice(WORDS)
            case 1:
                tokens.insert(at, f" {random.choice(WORDS)} ")
            case 2 if len(tokens) > 1:
                del tokens[at]
            case 3:
                tokens.insert(at, tokens[at])
            case 4:
                other = random.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 5:
                tokens = _within(random, tokens)
            case _:
                tokens.insert(at, hostile.character(random))
    return "".join(tokens)


def _within(random: Random, tokens: list[str]) -> list[str]:
    """The condition as part of a larger one, perhaps of one that grows with each level."""
    text = "".join(tokens)
    form = random.choice(
        ("not ({0})", "once({0})", "({0}) and ({0})", "previously({0})", "always({0})", "({0}) == ({0})",
         "({0}) * ({0})", "-({0})",
         'once({0}, within="{1}")', "since({0}, {0})", "implies({0}, {0})", "earlier({0})", "({0})")
    )  # fmt: skip
    for _ in range(random.choice((1, 1, 1, 2, 6, 60))):
        text = form.format(text, random.choice(LENGTHS))
        if len(text) > 6_000:
            break
    return [text]


def grown(random: Random, names: Names, depth: int = 3) -> str:
    """A condition by the grammar, with little regard to types."""
    if depth <= 0 or random.random() < 0.15:
        return _leaf(random, names)
    one, other = grown(random, names, depth - 1), grown(random, names, depth - 1)
    match random.randrange(12):
        case 0:
            return f"not ({one})"
        case 1:
            return f"({one}) {random.choice(('and', 'or', '==', '!='))} ({other})"
        case 2:
            return f"{random.choice(('once', 'earlier', 'always', 'previously'))}({one})"
        case 3:
            return f'{random.choice(("once", "earlier"))}({one}, within="{random.choice(LENGTHS)}")'
        case 4:
            return f"{random.choice(('since', 'implies'))}({one}, {other})"
        case 5:
            return f"{random.choice(('all', 'any'))}({one} for {_variable(random)} in {_pick(random, names.kinds)})"
        case 6:
            counted = f"count({one} for {_variable(random)} in {_pick(random, names.kinds)})"
            return f"{counted} {_compare(random)} {amount(random, names, depth - 1)}"
        case 7:
            return f"view({_pick(random, names.parties)}, {one})"
        case 8:
            values = ", ".join(_pick(random, names.values) for _ in range(random.randrange(3)))
            return f"{_pick(random, names.inputs)} {random.choice(('in', 'not in'))} ({values},)"
        case _:
            return f"{amount(random, names, depth - 1)} {_compare(random)} {amount(random, names, depth - 1)}"


def amount(random: Random, names: Names, depth: int) -> str:
    """A number, a date, a length of time or a name."""
    if depth <= 0 or random.random() < 0.5:
        return random.choice(
            (_pick(random, names.inputs), _pick(random, names.inputs), _pick(random, names.values), "today",
             "date(2024, 6, 17)", "days(30)",
             str(random.randrange(100)), "0.5", "999999999999999999", "days(999999)", "date(9999, 12, 31)")
        )  # fmt: skip
    one, other = amount(random, names, depth - 1), amount(random, names, depth - 1)
    return random.choice((f"{one} + {other}", f"{one} - {other}", f"{one} * {other}", f"-({one})", f"({one})"))


def _leaf(random: Random, names: Names) -> str:
    if random.random() < 0.1:
        return random.choice(("true", "false"))
    return _pick(random, names.inputs)


def _variable(random: Random) -> str:
    return random.choice("xyz")


def _compare(random: Random) -> str:
    return random.choice(("==", "!=", "<", "<=", ">", ">="))


def _pick(random: Random, given: tuple[str, ...]) -> str:
    return random.choice((*given, "x")) if random.random() < 0.98 else random.choice(WORDS)
