"""A small case and what follows in it, worked by hand from docs/verdicts.md."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


Terms = list[dict[str, Any]]

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


def found(say: Callable[..., dict[str, Any]], terms: Terms, steps: Terms, **asked: Any) -> dict[str, Any]:  # noqa: ANN401
    """What `say` has to say of north; of `asked`, the readings and as_of of the question are passed on."""
    question: dict[str, Any] = {"readings": asked.pop("readings", None), "as_of": asked.pop("seen_on", None)}
    answer = say(said(*terms), {"scenario": "s", "steps": steps} | asked, **question)
    return answer["parties"]["north"]  # type: ignore[no-any-return]


def in_short(term: dict[str, Any]) -> str:
    """Its verdict in short: those that are possible, and what they come to if they come to more than undetermined."""
    possible = "|".join(sorted(term["possible"]))
    return possible if term["verdict"] in ("undetermined", possible) else f"{term['verdict']}: {possible}"


# Each: what it shows, a condition, the steps, and its value at the last of them.
HELD_EAST = step(facts={"held(east)": True})
CONDITIONS = [
    ("a fact that was never given is unknown", "p", [step()], "U"),
    ("an event that is not listed did not happen", "e", [step()], "F"),
    ("an event happens at its step only", "e", [step(events=["e"]), step()], "F"),
    ("an unknown event may happen", "e", [step(unknown=["e"])], "U"),
    ("a fact keeps its value", "p", [step(p=True), step(), step(q=False)], "T"),
    ("a fact may become unknown", "p", [step(p=True), step(unknown=["p"]), step()], "U"),
    ("not binds more than and", "not p and q", [step(p=False, q=False)], "F"),
    ("and binds more than or", "p or p and q", [step(p=True, q=False)], "T"),
    ("and with a false side is false", "p and q", [step(p=False)], "F"),
    ("or with a true side is true", "p or q", [step(q=True)], "T"),
    ("a falsehood implies anything", "implies(p, q)", [step(p=False)], "T"),
    ("an unknown may imply a falsehood", "implies(p, q)", [step(q=False)], "U"),
    ("iff is true of two falsehoods", "p == q", [step(p=False, q=False)], "T"),
    ("iff with an unknown is unknown", "p == p", [step()], "U"),
    ("xor is true of exactly one", "p != q", [step(p=True, q=False)], "T"),
    ("a value is one of several", "war in (hot, cold)", [step(war="cold")], "T"),
    ("a value is none of several", "war not in (hot, cold)", [step(war="cold")], "F"),
    ("an unknown value is not surely one of all", "war in (hot, cold, over)", [step()], "U"),
    ("an unknown is not even equal to itself", "n == n", [step()], "U"),
    ("zero times an unknown is unknown", "0 * n == 0", [step()], "U"),
    ("a chain holds if each link does", "1 < n <= 3 != x", [step(n=3, x=2.5)], "T"),
    ("a chain fails with its first link", "5 < n <= x", [step(n=3)], "F"),
    ("product binds more than sum", "n + 2 * n == 9", [step(n=3)], "T"),
    ("decimals are exact", "x * 3 == 0.3", [step(x=0.1)], "T"),
    ("minus turns bounds around", "-lost >= -1", [step(facts={"held(coast)": False})], "T"),
    ("a date plus days is a date", "due + days(2) * 2 == date(2025, 1, 5)", [step(due="2025-01-01")], "T"),
    ("a date minus a date is a number of days", "today - due <= days(3)", [step(5, due="2025-01-01")], "F"),
    ("today is the day even with hours", "today == date(2025, 1, 5)", [step(5, hour=14)], "T"),
    ("today is unknown without a date", "today >= date(2025, 1, 5)", [step(5), step()], "U"),
    ("all of nothing is true", "all(p for r in nowhere)", [step()], "T"),
    ("any of nothing is false", "any(p for r in nowhere)", [step()], "F"),
    ("none of nothing is counted", "count(p for r in nowhere) == 0", [step()], "T"),
    ("a group sets each member", "all(held(r) for r in coast)", [step(facts={"held(coast)": True})], "T"),
    ("a type sets every entity", "lost == 3", [step(facts={"held(land)": True})], "T"),
    ("a count is decided by its sure members", "count(held(r) for r in land) >= 1", [HELD_EAST], "T"),
    ("a count is refuted by its possible members", "lost > 1", [step(facts={"held(coast)": False})], "F"),
    ("a count between its bounds is unknown", "lost == 2", [HELD_EAST], "U"),
    ("two counts are taken to be independent", "lost == lost", [HELD_EAST], "U"),
    ("a variable may be compared with an entity", "any(r == host for r in land)", [step(host="isle")], "T"),
    ("a derived name has parameters", "free(east) and free(west)", [HELD_EAST], "F"),
    ("once looks back", "once(e)", [step(events=["e"]), step()], "T"),
    ("earlier does not look at this step", "earlier(e)", [step(events=["e"])], "F"),
    ("previously looks one step back only", "previously(e)", [step(events=["e"]), step(), step()], "F"),
    ("previously is false at the first step", "previously(true)", [step()], "F"),
    ("always is about the steps so far", "always(p)", [step(p=False), step(p=True)], "F"),
    ("since starts at a step where y holds", "since(p, e)", [step(p=False, events=["e"])], "T"),
    ("since ends where x fails", "since(p, e)", [step(events=["e"]), step(p=False), step(p=True)], "F"),
    ("since lasts while x holds", "since(p, e)", [step(events=["e"]), step(p=True), step()], "T"),
    ("the window is closed at its bound", 'once(e, within="3 days")', [step(1, events=["e"]), step(4)], "T"),
    ("beyond its bound the window is shut", 'once(e, within="3 days")', [step(1, events=["e"]), step(5)], "F"),
    ("a week has seven days", 'earlier(e, within="1 weeks")', [step(1, events=["e"]), step(8)], "T"),
    ("hours count", 'once(e, within="8 hours")', [step(1, hour=2, events=["e"]), step(1, hour=10)], "T"),
    ("an hour too many", 'once(e, within="8 hours")', [step(1, hour=2, events=["e"]), step(1, hour=11)], "F"),
    ("a window needs the dates", 'once(e, within="3 days")', [step(events=["e"]), step(4)], "U"),
    ("this very step is within any window", 'once(e, within="0 days")', [step(events=["e"])], "T"),
    ("earlier within is not this step", 'earlier(e, within="0 days")', [step(events=["e"])], "F"),
    ("a concept without readings is unknown", "done", [step()], "U"),
    ("a scenario says what an undefined concept is", "done", [step(done=True), step()], "T"),
    ("a stipulated concept has no readings any more", "fair", [step(fair=True), step(p=False)], "T"),
    ("a stipulated concept may be unknown", "fair", [step(p=True, q=True, unknown=["fair"])], "U"),
    ("others' facts are not in the view of a party", "view(south, p)", [step(p=True)], "T"),
]
VERDICTS = {"T": "satisfied", "F": "violated", "U": "undetermined"}


PRECONDITION = {"kind": "precondition", "of": "e", "requires": "p"}
RED_LINE = {"kind": "red_line", "never": "p", "while": "q"}
DEMAND = {"kind": "demand", "requires": "p"}
BY = DEMAND | {"by": "2025-01-10"}
WITHIN = DEMAND | {"of": "e", "within": "3 days"}
COMMITMENT = {"kind": "commitment", "when": "e", "then": "p"}
SOON = COMMITMENT | {"within": "3 days"}
WARNING = {"kind": "warning", "when": "e", "then": {"text": "Beware"}}
CLAIM = {"kind": "assertion", "claims": "p", "at": "2025-01-10"}
UNLESS_Q = {"kind": "exception", "id": "but", "when": "q"}
ALWAYS = RED_LINE | {"while": "true"}
EXCEPTED = ALWAYS | {"unless": ["but"]}
YES, NO, HAPPENS = step(1, p=True), step(1, p=False), step(1, events=["e"])
MET = step(1, p=True, events=["e"])
OPEN = {"status": "ongoing"}
ASKED_FAIR: dict[str, Any] = {"kind": "demand", "requires": "fair"}
MEANT_LOOSELY = ASKED_FAIR | {"reading": {"fair": "loose"}}
RISK = {"kind": "warning", "id": "first", "when": "q", "then": "p and war == over"}
CHAINED = {"kind": "warning", "id": "second", "when": "p and war == over", "then": {"text": "Beware"}}
IN_VIEW = CHAINED | {"when": "view(south, p and war == over)"}
INSTEAD = {"kind": "exception", "id": "instead", "when": "e", "supersedes": ["but"]}
LATE = UNLESS_Q | {"stated": ["new"]}
UNLESS_FAIR = UNLESS_Q | {"when": "fair", "reading": {"fair": "strict"}}
UNLESS_P = UNLESS_Q | {"when": "p"}
LATE_OR_NOT = [step(1, p=False, unknown=["e"]), step(9, events=["e"])]

# Each: what it shows, terms of north, steps, more of the scenario or question, and the verdict of the first term.
TERMS: list[tuple[str, Terms, Terms, dict[str, Any], str]] = [
    ("a precondition not met at the step", [PRECONDITION], [step(p=False), HAPPENS], {}, "violated"),
    ("a precondition met at the step", [PRECONDITION], [step(p=True), HAPPENS], {}, "satisfied"),
    ("a precondition whose event never comes", [PRECONDITION], [NO], {}, "not_triggered"),
    (
        "a precondition with an unknown event",
        [PRECONDITION],
        [step(p=True, unknown=["e"])],
        {},
        "not_triggered|satisfied",
    ),
    ("a precondition with an unknown requirement", [PRECONDITION], [HAPPENS], {}, "satisfied|violated"),
    ("a red line crossed once", [RED_LINE], [step(p=True, q=True), step(p=False)], {}, "violated"),
    ("a red line that no longer matters", [RED_LINE], [step(p=True, q=False)], {}, "not_triggered"),
    ("a red line kept", [RED_LINE], [step(p=False, q=True)], {}, "satisfied"),
    ("a red line without while is always on", [{"kind": "red_line", "never": "p"}], [NO], {}, "satisfied"),
    ("a demand is about the last step", [DEMAND], [YES, step(p=False)], {}, "violated"),
    ("a demand of an open scenario can wait", [DEMAND], [NO], OPEN, "pending"),
    ("a demand met in an open scenario", [DEMAND], [YES], OPEN, "satisfied"),
    ("an unknown demand of an open scenario", [DEMAND], [step(1)], OPEN, "pending|satisfied"),
    ("an unknown demand of a closed scenario", [DEMAND], [step(1)], {}, "satisfied|violated"),
    ("a demand of something that never came", [DEMAND | {"of": "e"}], [NO], {}, "not_triggered"),
    ("a demand met on the day", [BY], [NO, step(10, hour=23, p=True), step(12, p=False)], {}, "satisfied"),
    ("a demand met a day late", [BY], [NO, step(11, p=True)], {}, "violated"),
    ("a demand whose day has passed", [BY], [NO], OPEN | {"as_of": "2025-01-11"}, "violated"),
    ("a demand on its last day", [BY], [NO], OPEN | {"as_of": "2025-01-10"}, "pending"),
    ("a demand met at an unknown date", [BY], [step(p=True)], {}, "satisfied|violated"),
    ("a demand within days of its occasion", [WITHIN], [HAPPENS, step(4, p=True)], {}, "satisfied"),
    ("a demand perhaps met in time", [WITHIN], [HAPPENS, step(5, p=True)], {}, "satisfied|violated"),
    ("a demand surely too late", [WITHIN], [HAPPENS | {"facts": {"p": False}}, step(5, p=True)], {}, "violated"),
    ("a demand met before its occasion", [WITHIN], [YES, step(9, p=False, events=["e"])], {}, "satisfied"),
    ("a demand within days can wait", [WITHIN], [NO, step(4, events=["e"])], OPEN | {"as_of": "2025-01-07"}, "pending"),
    ("a demand within days ran out", [WITHIN], [NO, step(4, events=["e"])], OPEN | {"as_of": "2025-01-08"}, "violated"),
    ("a commitment kept later", [COMMITMENT], [step(events=["e"], p=False), step(p=True)], {}, "satisfied"),
    ("a commitment kept only before", [COMMITMENT], [YES, step(p=False, events=["e"])], {}, "violated"),
    ("a commitment in an open scenario", [COMMITMENT], [step(p=False, events=["e"])], OPEN, "pending"),
    ("a commitment kept just in time", [SOON], [step(1, events=["e"], p=False), step(4, p=True)], {}, "satisfied"),
    ("a commitment kept too late", [SOON], [step(1, events=["e"], p=False), step(5, p=True)], OPEN, "violated"),
    (
        "each occasion is to be answered",
        [SOON],
        [step(1, events=["e"], p=True), step(5, p=False, events=["e"])],
        {},
        "violated",
    ),
    ("a commitment by a day", [COMMITMENT | {"by": "2025-01-03"}], [HAPPENS, step(3, p=True)], {}, "satisfied"),
    ("a commitment without a date", [SOON], [step(events=["e"], p=False), step(p=True)], {}, "satisfied|violated"),
    ("a warning raised", [WARNING], [HAPPENS, step()], {}, "raised"),
    ("a warning not raised", [WARNING], [NO], {}, "not_triggered"),
    ("a warning perhaps raised", [WARNING], [step(unknown=["e"])], {}, "not_triggered|raised"),
    ("a warning follows from another", [CHAINED, RISK], [step(q=True, p=False, war="hot")], {}, "raised"),
    ("a warning that does not follow", [CHAINED, RISK], [step(q=False, p=False)], {}, "not_triggered"),
    ("a consequence counts for warnings only", [DEMAND, RISK], [step(q=True, p=False)], {}, "violated"),
    ("an assertion borne out", [CLAIM], [step(9, p=True), step(11, p=False)], {}, "satisfied"),
    ("an assertion at a day contradicted", [CLAIM], [step(9, p=True), step(10, hour=9, p=False)], {}, "violated"),
    ("an assertion about a day to come", [CLAIM], [YES], OPEN | {"as_of": "2025-01-09"}, "satisfied|violated"),
    ("an assertion about the day of the horizon", [CLAIM], [YES], OPEN | {"as_of": "2025-01-10"}, "satisfied"),
    ("an assertion about a day before everything", [CLAIM], [step(11, p=True)], {}, "satisfied|violated"),
    ("an assertion in words", [{"kind": "assertion", "claims": {"text": "It is"}}], [YES], {}, "recorded"),
    (
        "an exception holds",
        [EXCEPTED, UNLESS_Q],
        [step(p=True, q=True)],
        {},
        "not_triggered",
    ),
    (
        "an exception does not hold",
        [EXCEPTED, UNLESS_Q],
        [step(p=True, q=False)],
        {},
        "violated",
    ),
    (
        "an exception is unknown",
        [EXCEPTED, UNLESS_Q],
        [YES],
        {},
        "not_triggered|satisfied|violated",
    ),
    (
        "an exception out of its validity",
        [EXCEPTED, UNLESS_Q | {"until": "2025-01-02"}],
        [step(3, p=True, q=True)],
        {},
        "violated",
    ),
    ("a superseded exception", [EXCEPTED, UNLESS_Q, INSTEAD], [step(p=True, q=True)], {}, "violated"),
    ("an exception stated later", [EXCEPTED, LATE], [step(p=True, q=True)], {"seen_on": date(2025, 2, 4)}, "violated"),
    ("an exception in its own reading", [EXCEPTED, UNLESS_FAIR], [step(p=True, q=False)], {}, "violated"),
    (
        "an exception in the reading of the term that it excuses",
        [EXCEPTED | {"reading": {"fair": "loose"}}, UNLESS_Q | {"when": "fair"}],
        [step(p=True, q=False)],
        {},
        "not_triggered",
    ),
    (
        "a consequence is no exception",
        [CHAINED | {"unless": ["but"]}, RISK, UNLESS_P],
        [step(q=True, p=False)],
        {},
        "raised",
    ),
    ("a consequence in a view", [IN_VIEW, RISK], [step(q=True, p=False, war="hot")], {}, "raised"),
    (
        "one occasion pending, one perhaps missed",
        [SOON],
        LATE_OR_NOT,
        OPEN | {"as_of": "2025-01-10"},
        "pending|violated",
    ),
    ("before its validity", [ALWAYS | {"from": "2025-01-02"}], [YES], {}, "not_triggered"),
    ("on its first day", [ALWAYS | {"from": "2025-01-01"}], [YES], {}, "violated"),
    ("on its last day", [ALWAYS | {"until": "2025-01-01"}], [YES], {}, "violated"),
    ("after its validity", [DEMAND | {"until": "2025-01-01"}], [NO, step(2)], {}, "not_triggered"),
    ("an undated step and validity", [DEMAND | {"until": "2025-01-01"}], [step(p=True)], {}, "not_triggered|satisfied"),
    ("a contested demand", [ASKED_FAIR], [step(p=True, q=False)], {}, "contested: satisfied|violated"),
    ("a demand alike in each reading", [ASKED_FAIR], [step(p=True, q=True)], {}, "satisfied"),
    (
        "the party's own reading",
        [ASKED_FAIR | {"reading": {"fair": "loose"}}],
        [step(p=True, q=False)],
        {},
        "satisfied",
    ),
    ("a reading in the question", [ASKED_FAIR], [step(p=True, q=False)], {"readings": {"fair": "strict"}}, "violated"),
    ("a stipulation settles it", [ASKED_FAIR], [step(p=True, q=False), step(fair=True)], {}, "satisfied"),
]

# Each the same, and the stance of north.
STANCES: list[tuple[str, Terms, Terms, dict[str, Any], str]] = [
    ("a refusal beats an acceptance", [DEMAND, PRECONDITION], [step(p=False, events=["e"])], {}, "rejects"),
    (
        "a pending demand leaves it open",
        [DEMAND, {"kind": "red_line", "never": "q"}],
        [step(p=False, q=False)],
        OPEN,
        "open",
    ),
    ("a contested demand leaves it open", [ASKED_FAIR], [step(p=True, q=False)], {}, "open"),
    ("a demand met is an acceptance", [DEMAND], [YES], {}, "accepts"),
    ("a red line kept in its case is an acceptance", [RED_LINE], [step(p=False, q=True)], {}, "accepts"),
    ("a red line kept always is none", [{"kind": "red_line", "never": "p"}], [NO], {}, "not_engaged"),
    ("a warning raised is no refusal", [WARNING], [HAPPENS], {}, "not_engaged"),
    ("an assertion contradicted is no refusal", [{"kind": "assertion", "claims": "p"}], [NO], {}, "not_engaged"),
    ("nothing triggered is no success", [PRECONDITION], [YES], {}, "not_engaged"),
]
