"""A sweep comes to the same whatever it is given and however it is done."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.answers import to_json
from comity.schema import schema
from comity.sweeping import scenarios as listed
from comity.sweeping import segments, sweep
from generate import case_docs, scenario_docs

if TYPE_CHECKING:
    from comity.case import Case
    from comity.tallies import Sweep

ROOT = Path(__file__).parent.parent.parent
UKRAINE = ROOT / "rules" / "ukraine-2024"


@pytest.fixture(scope="module")
def case() -> Case:
    return comity.load_case(UKRAINE)


def static(count: int = 2_000) -> pa.Table:
    wars, bids = ("fighting", "ceasefire", "over", None), ("active", "renounced", None)
    return pa.table(
        {
            "id": [f"s{i}" for i in range(count)],
            "war": [wars[i % 4] for i in range(count)],
            "nato_bid": [bids[i % 3] for i in range(count)],
            "us_support": [None if i % 5 == 0 else i % 2 == 0 for i in range(count)],
        }
    )


def steps(count: int = 500) -> pa.Table:
    """Two steps for each scenario, the second first."""
    return pa.table(
        {
            "scenario": [i // 2 for i in range(2 * count)],
            "step": [2 - i % 2 for i in range(2 * count)],
            "war": [("fighting", "ceasefire", "over")[i % 3] for i in range(2 * count)],
            "accession": [i % 7 == 0 for i in range(2 * count)],
        }
    )


def bare(answer: Sweep) -> Sweep:
    """The answer without where it comes from and how it was done."""
    return replace(answer, table="", out=None, segments=0)


def test_every_form_of_a_table_comes_to_the_same(case: Case, tmp_path: Path) -> None:
    table = static()
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=300)
    (tmp_path / "folder").mkdir()
    pq.write_table(table.slice(0, 700), tmp_path / "folder" / "a.parquet")
    pq.write_table(table.slice(700), tmp_path / "folder" / "b.parquet")
    pyarrow.csv.write_csv(table, tmp_path / "t.csv")
    stream = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(100))
    forms = [table, tmp_path / "t.parquet", str(tmp_path / "folder"), tmp_path / "t.csv", stream]
    answers = [bare(sweep(case, form, matrix=True, decide=["all"])) for form in forms]
    assert answers[0].scenarios == 2_000
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("made", [static, steps])
def test_two_processes_come_to_the_same_as_one(
    case: Case,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    made: Any,  # noqa: ANN401 - a function
) -> None:
    monkeypatch.setattr(segments, "_LEAST", 1)
    pq.write_table(made(), tmp_path / "t.parquet", row_group_size=100)
    one, two = (
        sweep(
            case,
            tmp_path / "t.parquet",
            out=tmp_path / f"{workers}.parquet",
            matrix=True,
            decide=["war"],
            workers=workers,
        )
        for workers in (1, 2)
    )
    assert replace(one, out=None) == replace(two, out=None)
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()


def test_what_is_wrong_is_told_by_other_processes_too(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "_LEAST", 1)
    pq.write_table(pa.table({"war": [*["over"] * 50, "ovr"]}), tmp_path / "t.parquet", row_group_size=10)
    messages = []
    for workers in (1, 2):
        with pytest.raises(comity.CaseError) as caught:
            sweep(case, tmp_path / "t.parquet", workers=workers)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert "`ovr` is not a value of `war`" in messages[0]


@given(st.data())
def test_checked_scenarios_come_to_the_same_by_check_and_by_columns(data: st.DataObject) -> None:
    doc = data.draw(case_docs())
    case = comity.case_of(doc)
    docs = data.draw(st.lists(scenario_docs(doc), max_size=5))
    given_ = [comity.scenario_of(each, case) for each in docs]
    few = sweep(case, given_, matrix=True)
    many = sweep(case, given_ * 30, matrix=True)
    assert len(docs) * 30 > listed.FEW or not docs
    assert many.scenarios == 30 * few.scenarios == 30 * len(docs)
    assert [many.accepted, many.settled, many.unrejected, many.feasible, many.infeasible] == [
        30 * each for each in (few.accepted, few.settled, few.unrejected, few.feasible, few.infeasible)
    ]
    for one, other in zip(few.parties, many.parties, strict=True):
        assert other.stances == {stance: 30 * count for stance, count in one.stances.items()}
        for term, same in zip(one.terms, other.terms, strict=True):
            assert same.verdicts == {verdict: 30 * count for verdict, count in term.verdicts.items()}


def test_a_handful_of_scenarios_goes_through_check(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("comity.assess.check", _noting(asked, comity.check))
    scenario = comity.load_scenario(ROOT / "examples" / "ukraine-2024" / "status-quo.yaml", case)
    sweep(case, [scenario] * listed.FEW)
    assert len(asked) == listed.FEW
    answer = sweep(case, [scenario] * (listed.FEW + 1))
    assert len(asked) == listed.FEW
    assert (answer.status, answer.start, answer.table) == (None, None, "<scenarios>")


def _noting(asked: list[object], true: Any) -> Any:  # noqa: ANN401 - a function
    def called(*given_: Any, **named: Any) -> Any:  # noqa: ANN401 - what `check` takes
        asked.append(given_)
        return true(*given_, **named)

    return called


def test_positions_and_readings_count_as_in_check(case: Case) -> None:
    table = pa.table({"war": ["ceasefire"], "nato_bid": ["active"], "troops(four_regions)": ["leaving"]})
    facts = {"war": "ceasefire", "nato_bid": "active", "troops(four_regions)": "leaving"}
    scenario = comity.scenario_of({"scenario": "s", "from": "status_quo", "steps": [{"facts": facts}]}, case)
    options: dict[str, Any] = {"as_of": None, "readings": {"withdrawal": "begun"}}
    answer = comity.check(case, scenario, engine="meaning", explain=False, **options)
    found = sweep(case, table, start="status_quo", **options)
    assert {party.party: party.stances for party in found.parties} == {
        party.party: {party.stance: 1} for party in answer.parties
    }
    assert found.readings == {"withdrawal": "begun"}


def test_progress_says_how_many_scenarios_there_were_and_are(case: Case, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    sweep(case, static(100), progress=lambda count, every: told.append((count, every)))
    assert told == [(100, 100)]
    pq.write_table(steps(10), tmp_path / "t.parquet")
    sweep(case, tmp_path / "t.parquet", progress=lambda count, every: told.append((count, every)))
    assert told[1:] == [(10, None)]


def test_the_answer_keeps_to_its_schema_and_is_found_by_name(case: Case) -> None:
    answer = sweep(case, static(50), matrix=True, decide=["war"])
    jsonschema.validate(json.loads(to_json(answer)), json.loads(schema("sweep")))
    assert answer.party("russia").terms[0].term == "russia.talks-withdrawal"
    assert answer.term("russia.talks-withdrawal").kind == "precondition"
    for find in (answer.party, answer.term):
        with pytest.raises(KeyError):
            find("nobody")


def test_numpy_and_pyarrow_are_loaded_when_they_are_used() -> None:
    program = "import comity, comity.sweeping, comity.cli, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pyarrow"} & set(loaded)
    with pytest.raises(AttributeError, match=r"^module 'comity.sweeping' has no attribute 'swep'$"):
        comity.sweeping.swep  # noqa: B018 - looking is enough


def test_several_processes_that_are_stopped_keep_what_they_have_done(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "_LEAST", 1)
    pq.write_table(static(), tmp_path / "t.parquet", row_group_size=100)
    whole = sweep(case, tmp_path / "t.parquet", out=tmp_path / "whole.parquet")

    def ctrl_c(scenarios: int, _: int | None) -> None:
        if scenarios >= 300:
            raise KeyboardInterrupt

    table, out = tmp_path / "t.parquet", tmp_path / "out.parquet"
    part = sweep(case, table, out=out, workers=2, progress=ctrl_c)
    assert (part.complete, part.resumable) == (False, True)
    assert 0 < part.scenarios == 200 * part.segments < whole.scenarios
    answer = sweep(case, tmp_path / "t.parquet", out=tmp_path / "out.parquet", resume=True)
    assert answer.resumed == part.segments
    assert replace(answer, out=None, resumed=0) == replace(whole, out=None)
    assert (tmp_path / "out.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()
