"""Tables in CSV: they say what `check` says, and codes come back from them."""

from __future__ import annotations

from pathlib import Path

import pytest

import comity
from comity.exports import tables

ROOT = Path(__file__).parents[2]
CASES = ("ukraine-2024", "istanbul-2022", "northern-ireland-1999", "sweden-nato")


def loaded(name: str) -> tuple[comity.Case, list[comity.Scenario]]:
    case = comity.load_case(ROOT / "rules" / name)
    files = comity.scenario_files(ROOT / "examples" / name)
    return case, [comity.load_scenario(file, case) for file in files]


@pytest.mark.parametrize("name", CASES)
def test_the_tables_of_stances_and_verdicts_say_what_check_says(name: str) -> None:
    case, scenarios = loaded(name)
    answers = [comity.check(case, scenario, explain=False) for scenario in scenarios]
    words = {True: "yes", False: "no", None: "unknown"}
    assert tables.read(tables.matrix(answers)) == [
        {
            "scenario": answer.scenario,
            "feasible": words[answer.feasible],
            **{party.party: party.stance for party in answer.parties},
        }
        for answer in answers
    ]
    found = {row["term"]: row for row in tables.read(tables.verdicts(answers))}
    for answer in answers:
        told = {term.term: term.verdict for party in answer.parties for term in party.terms}
        assert {name: row[answer.scenario] for name, row in found.items() if row[answer.scenario]} == told


def test_events_come_with_their_step_date_arguments_and_codes() -> None:
    case = comity.case_of(
        {
            "case": "bridge",
            "entities": {"bank": ["east", "west"]},
            "events": {
                "visit(b in bank)": {"code": {"cameo": "042", "plover": "CONSULT"}},
                "talks": {"code": {"plover": "CONSULT"}},
                "storm": None,
            },
        }
    )
    scenario = comity.scenario_of(
        {
            "scenario": "s",
            "steps": [
                {"date": "2025-03-01", "events": ["visit(bank)"], "unknown": ["storm"]},
                {"events": ["talks"]},
                {"date": "2025-03-02T10:30", "events": ["storm"]},
            ],
        },
        case,
    )
    assert tables.events(case, [scenario]).split("\r\n") == [
        "scenario,step,date,event,arguments,happens,cameo,plover",
        "s,1,2025-03-01,visit,east,yes,042,CONSULT",
        "s,1,2025-03-01,visit,west,yes,042,CONSULT",
        "s,1,2025-03-01,storm,,unknown,,",
        "s,2,,talks,,yes,,CONSULT",
        "s,3,2025-03-02T10:30:00,storm,,yes,,",
        "",
    ]


@pytest.mark.parametrize("name", CASES)
def test_scenarios_made_of_the_exported_events_have_these_events(name: str) -> None:
    case, scenarios = loaded(name)
    rows = tables.read(tables.events(case, scenarios))
    for scenario in scenarios:
        steps = [{"date": at.isoformat()} if at else {} for at in scenario.course.dates if at or scenario.course.steps]
        for row in rows:
            if row["scenario"] == scenario.id:
                ref = f"{row['event']}({', '.join(row['arguments'].split())})" if row["arguments"] else row["event"]
                key = "events" if row["happens"] == "yes" else "unknown"
                steps[int(row["step"]) - 1].setdefault(key, []).append(ref)  # type: ignore[arg-type,attr-defined]
        again = comity.scenario_of({"scenario": "again", "steps": steps}, case)
        for ref in scenario.course.events:
            assert again.course.cells(ref) == scenario.course.cells(ref)


def test_the_codes_of_parties_come_back_from_their_table() -> None:
    case, _ = loaded("ukraine-2024")
    assert tables.read(tables.actors(case)) == [
        {"party": "russia", "cameo": "RUSGOV", "plover": "RUS GOV"},
        {"party": "ukraine", "cameo": "UKRGOV", "plover": "UKR GOV"},
        {"party": "united_states", "cameo": "USAGOV", "plover": "USA GOV"},
    ]
    again = [
        {"party": row["party"], "code": {key: row[key] for key in ("cameo", "plover") if row[key]}}
        for row in tables.read(tables.actors(case))
    ]
    parties = comity.case_of({"case": "again", "parties": again}).parties
    assert [party.doc.code for party in parties] == [party.doc.code for party in case.parties]
