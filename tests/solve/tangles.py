"""Cases whose conflicts hang together: a demand that many terms stand against, and terms over a few facts at random."""

from __future__ import annotations

import re
from random import Random
from typing import Any

Doc = dict[str, Any]


def hub(terms: int = 100, facts: int = 50, against: int = 40) -> Doc:
    """A demand that so many terms make depend on facts of their own, which the other terms rule out."""
    random, names = Random(terms), [f"f{at}" for at in range(facts)]  # noqa: S311 - a case, not a secret
    every: list[Doc] = [{"kind": "demand", "requires": "f0"}]
    every += [{"kind": "precondition", "of": "f0", "requires": name} for name in names[1:against]]
    while len(every) < terms:
        one, other = names[1 + len(every) % (against - 1)], random.choice(names)
        every.append(random.choice([
            {"kind": "demand", "requires": f"not {one}"},
            {"kind": "red_line", "never": f"{one} and {other}"},
            {"kind": "precondition", "of": one, "requires": f"not {other}"},
        ]))  # fmt: skip
    return _case(every)


def entangled(terms: int = 60, facts: int = 25) -> Doc:
    """Terms of every kind, each over a few of the facts."""
    random, every = Random(terms), list[Doc]()  # noqa: S311 - as above
    while len(every) < terms:
        a, b, c = (random.choice(("", "not ")) + f"f{random.randrange(facts)}" for _ in range(3))
        every.append(random.choice([
            {"kind": "demand", "requires": f"{a} or {b}"},
            {"kind": "red_line", "never": f"{a} and {b}"},
            {"kind": "precondition", "of": a, "requires": f"earlier({b}) or {c}"},
            {"kind": "commitment", "when": f"{a} and {b}", "then": c},
        ]))  # fmt: skip
    return _case(every)


def _case(every: list[Doc]) -> Doc:
    names = sorted({name for term in every for text in term.values() for name in re.findall(r"\bf\d+", text)})
    parties: list[Doc] = [
        {"party": name, "statements": {"said": {"speaker": "somebody"}}, "terms": []} for name in ("a", "b", "c")
    ]
    for at, term in enumerate(every):
        parties[at % 3]["terms"].append({"id": f"t{at}", "title": "a term", "stated": ["said"], **term})
    return {"case": "tangle", "facts": dict.fromkeys(names, "bool"), "parties": parties}
