"""The case written from an article: every sentence, term and statement is accounted for."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

import comity
from comity import vagueness

ROOT = Path(__file__).parent.parent
RULES = ROOT / "rules" / "ukraine-2024"
SCENARIOS = sorted((ROOT / "examples" / "ukraine-2024").glob("*.yaml"))
PAGE = (ROOT / "docs" / "ukraine-2024.md").read_text(encoding="utf-8")

SENTENCES = 17  # the headline, the sub-headline and fifteen sentences of text, numbered from 0
ROWS = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]*) \|$", PAGE, re.MULTILINE)
COUNTS = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
OUTCOMES = re.findall(r"^\| `([\w-]+)` \| (\w+) \| (\w+) \|$", PAGE, re.MULTILINE)
STANCES = {"accepts", "open", "rejects", "not_engaged", "infeasible"}


def document(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


VOCABULARY = document(RULES / "case.yaml")
PARTIES = {doc["party"]: doc for doc in map(document, sorted(RULES.glob("*.yaml"))) if "party" in doc}
TERMS = {f"{name}.{term['id']}": term for name, doc in PARTIES.items() for term in doc["terms"]}
STATEMENTS = {f"{name}.{key}": record for name, doc in PARTIES.items() for key, record in doc["statements"].items()}


def cited(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_parties_are_those_of_the_article() -> None:
    assert set(PARTIES) == {"united_states", "russia", "ukraine"}


def test_every_term_of_the_loaded_case_has_a_statement_of_its_own_party() -> None:
    case = comity.load_case(RULES)
    stated = {f"{party.name}.{term.id}": set(term.stated) for party in case.parties for term in party.terms}
    assert set(stated) == set(TERMS)
    for name, statements in stated.items():
        assert statements, name
        assert statements <= set(PARTIES[name.split(".")[0]]["statements"]), name


def test_every_sentence_has_exactly_one_row() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(SENTENCES))


def test_every_term_stands_in_a_row() -> None:
    assert set(TERMS) <= {name for _, _, cell in ROWS for name in cited(cell)}


def test_every_row_names_terms_or_statements_that_exist() -> None:
    for number, _, cell in ROWS:
        assert cited(cell), number
        assert set(cited(cell)) <= set(TERMS) | set(STATEMENTS), number


def test_every_name_of_a_term_on_the_page_exists() -> None:
    names = re.findall(r"`((?:united_states|russia|ukraine)\.[^`]+)`", PAGE)
    assert set(names) <= set(TERMS) | set(STATEMENTS)


def test_every_statement_says_who_how_and_where_it_was_published() -> None:
    for name, record in STATEMENTS.items():
        assert {"speaker", "role", "mode", "source"} <= set(record), name
        assert record["source"] in VOCABULARY["sources"], name
        assert ("quote" in record) == (record["mode"] == "direct"), name
        assert len(record.get("quote", "").split()) <= 6, name


def test_a_statement_that_no_term_rests_on_is_by_no_party() -> None:
    used = {f"{name.split('.')[0]}.{key}" for name, term in TERMS.items() for key in term["stated"]}
    assert set(STATEMENTS) - used == {"united_states.journalist-question-2024-06-17"}


def test_what_is_said_of_ukraine_by_others_is_recorded_as_theirs() -> None:
    assert {record["speaker"] for name, record in STATEMENTS.items() if name.startswith("ukraine.")} == {
        "Vladimir Putin"
    }
    assert {record["mode"] for name, record in STATEMENTS.items() if name.startswith("ukraine.")} == {"reported"}


def rests_on(term: dict[str, Any]) -> set[str]:
    """The concepts that the conditions of a term name, directly or through derived facts."""
    concepts = {key.split("(")[0] for key in VOCABULARY["concepts"]}
    derived = {key.split("(")[0]: value["is"] for key, value in VOCABULARY["derived"].items()}
    conditions = (term.get(key, "") for key in ("of", "requires", "never", "while", "when", "then", "claims"))
    waiting, seen = [text for text in conditions if isinstance(text, str)], set[str]()
    while waiting:
        new = set(re.findall(r"\w+", waiting.pop())) - seen
        seen |= new
        waiting += [derived[word] for word in new & set(derived)]
    return seen & concepts


def share(party: str) -> tuple[int, ...]:
    """How many terms there are, and how many are contested, undefined, plain text and on facts and events alone."""
    undefined = {key.split("(")[0] for key, doc in VOCABULARY["concepts"].items() if "readings" not in doc}
    how = Counter[str]()
    for term in PARTIES[party]["terms"]:
        if isinstance(term.get("claims"), dict):
            how["text"] += 1
        elif found := rests_on(term):
            how["undefined" if found <= undefined else "contested"] += 1
        else:
            how["facts"] += 1
    return (how.total(), how["contested"], how["undefined"], how["text"], how["facts"])


def test_the_page_counts_the_vague_terms_of_every_party() -> None:
    assert {name: tuple(map(int, figures)) for name, *figures in COUNTS} == {name: share(name) for name in PARTIES}


def test_every_contested_concept_has_readings_with_titles_and_no_party_chooses_one() -> None:
    for name, concept in VOCABULARY["concepts"].items():
        readings = concept.get("readings", {})
        assert len(readings) != 1, name
        assert all({"is", "title"} <= set(reading) for reading in readings.values()), name
    assert not any("reading" in term for term in TERMS.values())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_expects_stances_and_verdicts(path: Path) -> None:
    scenario = document(path)
    assert scenario["scenario"] == path.stem
    assert (path.parent / scenario["case"]).resolve() == RULES
    expected = scenario["expect"]
    assert {expected["united_states"], expected["russia"]} <= STANCES
    assert {key for key in expected if "." in key} <= set(TERMS)
    assert sum("." in key for key in expected) >= 2


def test_there_are_at_least_twelve_scenarios() -> None:
    assert len(SCENARIOS) >= 12


def test_the_page_lists_every_scenario_with_the_stances_it_expects() -> None:
    expected = [(path.stem, document(path)["expect"]) for path in SCENARIOS]
    assert [(name, stances["united_states"], stances["russia"]) for name, stances in expected] == OUTCOMES


def test_comity_counts_the_same_and_looks_through_the_chain_of_warnings() -> None:
    case = comity.load_case(RULES)
    assert {party.name: vagueness.share(party, case) for party in case.parties} == {
        "united_states": (6, 9),
        "russia": (6, 12),
        "ukraine": (0, 1),
    }
