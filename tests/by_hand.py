"""A small case to be worked by hand, for the tests of the oracle."""

from __future__ import annotations

from typing import Any

from oracle import assess

WORDS: dict[str, Any] = {
    "case": "hand",
    "entities": {"land": ["east", "west", "isle"]},
    "groups": {"coast": ["east", "west"], "nowhere": {"of": "land", "members": []}},
    "facts": {
        "p": "bool",
        "q": "bool",
        "war": ["hot", "cold", "over"],
        "n": {"type": "int", "range": [0, 9]},
        "x": "number",
        "due": "date",
        "host": "land",
        "held(land)": "bool",
        "rank(land)": ["low", "high"],
        "ally(land)": "bool",
    },
    "events": {"e": {}, "hit(land)": {}},
    "derived": {
        "free(r in land)": "not held(r)",
        "lost": {"is": "count(held(r) for r in land)", "title": "Lands lost"},
    },
    "concepts": {
        "fair": {"title": "Fair", "readings": {"strict": "p and q", "loose": {"is": "p or q", "title": "Either"}}},
        "safe(r in land)": {"title": "Safe", "readings": {"calm": "not held(r)", "watched": "ally(r)"}},
        "done": {"title": "Done"},
    },
    "status_quo": {"p": True, "war": "hot", "held(coast)": True},
}
SAID = {
    "old": {"speaker": "A", "date": "2025-01-05"},
    "new": {"speaker": "A", "date": "2025-02-05"},
    "some": {"speaker": "B"},
}


def step(day: int | None = None, *, hour: int | None = None, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - of a fact
    """A step in January 2025: `p=True` sets a fact; `events`, `unknown` and `facts` are as in a scenario."""
    found: dict[str, Any] = {} if day is None else {"date": f"2025-01-{day:02}" + (f"T{hour:02}:00" if hour else "")}
    parts = {key: changes.pop(key) for key in ("events", "unknown") if key in changes}
    return found | parts | {"facts": changes.pop("facts", {}) | changes}


def said(*terms: dict[str, Any], **words: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a case
    """The case with these terms of north; a term is named for its kind unless it has an id."""
    full = [{"id": term["kind"], "title": "A term", "stated": ["some"]} | term for term in terms]
    south = {"party": "south", "statements": SAID, "terms": []}
    return WORDS | words | {"parties": [{"party": "north", "statements": SAID, "terms": full}, south]}


def found(terms: list[dict[str, Any]], steps: list[dict[str, Any]], **asked: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the oracle says of north; of `asked`, the readings and as_of of the question are passed on."""
    question: dict[str, Any] = {"readings": asked.pop("readings", None), "as_of": asked.pop("seen_on", None)}
    answer = assess(said(*terms), {"scenario": "s", "steps": steps} | asked, **question)
    return answer["parties"]["north"]  # type: ignore[no-any-return]
