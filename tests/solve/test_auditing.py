"""A party's own consistency, its changes of position, its terms of note and its vagueness."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import comity
from comity import findings as f
from comity.report import findings
from comity.solve.auditing import audit

RULES = Path(__file__).parents[2] / "rules"
DAYS = {"one": "2024-01-01", "two": "2024-02-01", "three": "2024-03-01"}


def term(name: str, kind: str, said: str = "one", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a document
    return {"id": name, "kind": kind, "title": name, "stated": [said], **fields}


def audited(*terms: dict[str, Any], **more: Any) -> f.PartyAudit:  # noqa: ANN401 - parts of a document
    return audit(made(*terms, **more)).parties[0]


def made(*terms: dict[str, Any], **more: Any) -> comity.Case:  # noqa: ANN401 - parts of a document
    said = {name: {"speaker": "S", "date": day, "mode": "direct"} for name, day in DAYS.items()}
    facts = {"a": "bool", "b": "bool", "n": {"type": "int", "range": [0, 9]}}
    doc = {"case": "tiny", "facts": facts, "events": {"e": {}, "idle": {}}}
    return comity.case_of(doc | more | {"parties": [{"party": "p", "statements": said, "terms": list(terms)}]})


def notes(found: f.PartyAudit) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [(each.term, each.finding, each.by, each.proof) for each in found.terms]


def test_terms_in_force_together_that_clash_are_a_contradiction_with_its_time() -> None:
    found = audited(term("yes", "demand", requires="a"), term("no", "red_line", "two", never="a"))
    assert (found.consistent, found.shifts) == (False, ())
    assert found.clashes == (f.Clash(("p.no", "p.yes"), (), date(2024, 2, 1), None, ("",), "any length"),)


def test_terms_that_clash_only_while_one_is_valid_can_both_be_met() -> None:
    found = audited(term("yes", "demand", requires="a"), term("no", "red_line", "two", never="a", until="2024-02-20"))
    assert (found.consistent, found.clashes) == (True, ())


def test_a_position_as_of_a_date_is_that_of_the_date() -> None:
    terms = (
        term("yes", "demand", requires="a"),
        term("no", "red_line", "two", never="a"),
        term("new", "red_line", "three", never="b", supersedes=["no"]),
    )
    found = [audit(made(*terms), as_of=day).parties[0] for day in (date(2024, 1, 9), date(2024, 2, 9), None)]
    assert [(each.consistent, len(each.clashes)) for each in found] == [(True, 0), (False, 1), (True, 1)]


def test_a_superseded_term_is_a_change_of_position_and_no_contradiction() -> None:
    found = audited(
        term("yes", "demand", requires="a"),
        term("no", "red_line", "two", never="a", supersedes=["yes"]),
        term("more", "red_line", "three", never="a or b", supersedes=["no"]),
    )
    assert (found.consistent, found.clashes) == (True, ())
    assert found.shifts == (
        f.Shift("p.yes", "p.no", date(2024, 2, 1), "incomparable"),
        f.Shift("p.no", "p.more", date(2024, 3, 1), "stronger", "any length"),
    )


def test_a_contradiction_that_was_given_up_has_an_end() -> None:
    found = audited(
        term("yes", "demand", requires="a"),
        term("no", "red_line", "two", never="a"),
        term("other", "red_line", "three", never="b", supersedes=["no"]),
    )
    assert found.consistent is True
    assert [(each.since, each.until) for each in found.clashes] == [(date(2024, 2, 1), date(2024, 2, 29))]


def test_a_term_that_others_imply_is_redundant() -> None:
    found = audited(
        term("never-a", "red_line", never="a"),
        term("never-both", "red_line", never="a and b"),
        term("few", "red_line", never="n > 5"),
    )
    assert notes(found) == [("p.never-both", "redundant", ("p.never-a",), "any length")]


def test_terms_that_nothing_can_break_or_trigger_are_found() -> None:
    found = audited(
        term("empty", "red_line", never="a and b"),
        term("dead", "precondition", of="a and b", requires="n > 3"),
        term("lost", "demand", requires="a and b"),
        term("silent", "warning", when="a and b", then={"text": "t"}),
        background=[{"id": "apart", "always": "not (a and b)"}],
    )
    assert {(each.term, each.finding) for each in found.terms} == {
        ("p.empty", "never violated"),
        ("p.dead", "never triggered"),
        ("p.lost", "never satisfied"),
        ("p.silent", "never triggered"),
    }


def test_events_without_a_gate_and_facts_without_a_reader_are_listed() -> None:
    found = audit(made(term("gate", "precondition", of="e", requires="earlier(a)")))
    assert (found.ungated_events, found.unread_facts) == (("idle",), ("b", "n"))


def test_readings_that_never_matter_are_told_from_those_that_do() -> None:
    concepts = {
        "done": {"readings": {"one": "a", "both": "a and b"}},
        "same": {"readings": {"one": "a or b", "two": "b or a"}},
        "open": {"title": "said by nobody"},
    }
    found = audited(
        term("first", "precondition", of="e", requires="done"),
        term("second", "precondition", of="e", requires="same"),
        term("third", "red_line", never="open"),
        concepts=concepts,
    ).vagueness
    assert found == f.Vague(3, ("p.first", "p.second", "p.third"), ("p.first",), "any length")


def test_the_clarity_of_the_case_of_2024_in_numbers() -> None:
    found = {each.party: each for each in audit(comity.load_case(RULES / "ukraine-2024")).parties}
    counts = {
        name: (v.terms, len(v.resting), len(v.differing)) for name, v in ((n, p.vagueness) for n, p in found.items())
    }
    assert counts == {"united_states": (9, 6, 1), "russia": (12, 6, 6), "ukraine": (1, 0, 0)}
    assert found["united_states"].vagueness.differing == ("united_states.win-first",)


@pytest.mark.parametrize("name", ["northern-ireland-1999", "sweden-nato", "istanbul-2022", "ukraine-2024"])
def test_no_party_of_a_real_case_contradicts_itself(name: str) -> None:
    found = audit(comity.load_case(RULES / name))
    assert found.complete
    assert all(each.consistent and not each.clashes for each in found.parties)


def test_an_unknown_party_is_a_problem() -> None:
    with pytest.raises(comity.CaseError):
        audit(made(term("t", "red_line", never="a")), "q")


def test_an_audit_that_runs_out_of_time_says_so() -> None:
    found = audit(made(term("yes", "demand", requires="a"), term("no", "red_line", never="a")), seconds=0)
    assert (found.complete, found.stopped, found.parties[0].consistent) == (False, "time limit", None)


def deep(levels: int) -> str:
    """A condition that only a course of more than so many steps meets, without a bound on what must be searched."""
    cond = "b"
    for _ in range(levels):
        cond = f"a and previously({cond})"
    return cond


def test_how_far_was_looked_for_a_difference_of_readings_is_told() -> None:
    concepts = {"far": {"readings": {"near": "a and b", "deep": f"a and b or e and ({deep(9)})"}}}
    case = made(term("wait", "red_line", never="far and not (a and b)"), concepts=concepts)
    (party,) = audit(case).parties
    assert (party.vagueness.differing, party.vagueness.proof) == ((), "up to 8 steps")
    assert "- the verdict of 0 of 1 terms can differ by reading (up to 8 steps)" in findings.text(audit(case))
    assert audit(case, seconds=1e-9).parties[0].vagueness.proof is None
    late = " ".join(findings.text(audit(case, seconds=1e-9)).split())
    assert "the verdict of 0 of 1 terms can differ by reading, of those that were looked at" in late


def test_a_change_of_position_says_how_far_it_was_compared() -> None:
    found = audited(
        term("old", "red_line", never="e and a"),
        term("new", "red_line", "two", never=f"e and a or e and ({deep(9)})", supersedes=["old"]),
    )
    assert [(each.relation, each.proof) for each in found.shifts] == [("equivalent", "up to 8 steps")]
