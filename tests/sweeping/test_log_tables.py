"""CSV and Parquet logs become long tables as XES logs do; the logs of the examples are as their model says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

import comity
from comity.declare.models import case_of_model
from comity.logs.mappings import read_mapping
from comity.logs.steps import log_batches, log_table
from comity.sweeping import sweep, verdicts
from sweeping.some_logs import CASE, Row, at, mapping, problem_of, steps_of, told

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that messages name files without their paths."""
    monkeypatch.chdir(tmp_path)


# --- CSV and Parquet ------------------------------------------------------------------------------------------------


CSV = """\
when,case,what,amount,odd
2024-01-01T08:00:00+01:00,B,Pay,5,x
2024-01-02T08:00:00+01:00,A,Ship,,x
2024-01-03T08:00:00+01:00,B,,0.5,x
2024-01-04T08:00:00+01:00,A,Pay,7,x
"""
NAMED = (
    "log: {case: case, activity: what, timestamp: when}\nevents: {Pay: paid, Ship: shipped}\n"
    "facts: {amount: {from: amount}}"
)
STEPS = [
    ("B", 1, at("2024-01-01T07:00:00"), True, False, 5.0, []),
    ("B", 2, at("2024-01-03T07:00:00"), None, None, 0.5, ["paid", "shipped"]),
    ("A", 1, at("2024-01-02T07:00:00"), False, True, None, []),
    ("A", 2, at("2024-01-04T07:00:00"), True, False, 7.0, []),
]
NAMES = ("scenario", "step", "date", "paid", "shipped", "amount", "unknown")


def test_the_rows_of_a_case_may_stand_anywhere_in_a_csv_log_and_keep_their_order() -> None:
    Path("log.csv").write_text(CSV, encoding="utf-8")
    assert told(steps_of("log.csv", mapping(NAMED)), *NAMES) == STEPS
    batches = list(log_batches(Path("log.csv"), mapping(NAMED), CASE, rows=1))
    assert [batch.num_rows for batch in batches] == [2, 2]
    assert told([row for batch in batches for row in batch.to_pylist()], *NAMES) == STEPS


@pytest.mark.parametrize("zone", ["UTC", "Europe/Vienna", None])
def test_a_parquet_log_is_read_by_its_types(zone: str | None) -> None:
    utc = [at(f"2024-01-0{day}T07:00") for day in (1, 2, 3, 4)]
    moments = pa.array(utc, pa.timestamp("ns")).cast(pa.timestamp("ns", zone))
    parquet.write_table(
        pa.table({
            "when": moments, "case": pa.array(["B", "A", "B", "A"]).dictionary_encode(),
            "what": pa.array(["Pay", "Ship", None, "Pay"]).dictionary_encode(), "amount": [5, None, 0.5, 7],
        }),
        "log.parquet",
    )  # fmt: skip
    assert told(steps_of("log.parquet", mapping(NAMED)), *NAMES) == STEPS


def test_numbers_name_cases_too_and_one_attribute_may_set_several_facts() -> None:
    parquet.write_table(
        pa.table({"case": [2, 1], "what": ["Pay", "Pay"], "day": [date(2024, 1, 1), None]}), "l.parquet"
    )
    text = (
        "log: {case: case, activity: what, timestamp: null}\nevents: {Pay: visit(shop)}\n"
        "facts: {due: {from: day}, open(shop): {from: what, values: {Pay: true}},"
        " trusted: {from: what, values: {Pay: false}}}"
    )
    names = ("scenario", "visit(north)", "visit(south)", "due", "open(north)", "open(south)", "trusted")
    assert told(steps_of("l.parquet", mapping(text)), *names) == [
        ("2", True, True, date(2024, 1, 1), True, True, False), ("1", True, True, None, True, True, False),
    ]  # fmt: skip


BROKEN = "cannot read `log.csv` as a CSV file: it is something else, or broken [bad-table]\nhelp: the reader says: "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CSV.replace("what", "whatt"), "`log.csv` has no column `what` [unknown-name]\nhelp: did you mean `whatt`?"),
        (
            CSV.replace("odd", "case"),
            (
                "`log.csv` has more than one column `case` [unknown-name]\n"
                "help: name the columns under `log` in the mapping file"
            ),
        ),
        (CSV.replace(",A,Ship", ",,Ship"), "`log.csv`: row 2 names no case (column `case`) [bad-value]"),
        (CSV.splitlines()[0] + "\n", "`log.csv` holds no events [bad-log]"),
        ("", f"{BROKEN}Empty CSV file"),
        (CSV + "x\n", f"{BROKEN}CSV parse error: Expected 5 columns, got 1: x"),
    ],
)
def test_a_csv_log_that_lacks_something_is_told(text: str, message: str) -> None:
    Path("log.csv").write_text(text, encoding="utf-8")
    assert problem_of(lambda: steps_of("log.csv", mapping(NAMED))) == message


# --- logs and models ------------------------------------------------------------------------------------------------


def scenarios(batches: Iterable[pa.RecordBatch], case: comity.Case) -> dict[str, comity.Scenario]:
    """The scenarios of a long table, built as scenario files are."""
    steps: dict[str, list[Row]] = {}
    events = {ref for ref, each in case.references.items() if each.declared.what == "event"}
    for row in (row for batch in batches for row in batch.to_pylist()):
        step = {"events": [ref for ref in row if ref in events and row[ref]], "unknown": row["unknown"]}
        step |= {"date": row["date"].isoformat()} if row["date"] else {}
        steps.setdefault(row["scenario"], []).append(step)
    return {name: comity.scenario_of({"scenario": "s", "steps": each}, case) for name, each in steps.items()}


@pytest.mark.parametrize("log", ["orders.csv", "orders.xes"])
def test_the_orders_are_checked_against_their_model(log: str) -> None:
    folder = ROOT / "examples" / "declare"
    case = comity.case_of(case_of_model((folder / "orders.decl").read_text(encoding="utf-8"), "orders.decl"))
    found = scenarios(log_batches(folder / log, read_mapping(folder / "orders-events.yml", case), case), case)
    swept = verdicts(case, log_table(folder / log, read_mapping(folder / "orders-events.yml", case), case))
    rows = [row for batch in swept for row in batch.to_pylist()]
    answers = {name: comity.check(case, each, engine="meaning", explain=False) for name, each in found.items()}
    checked = {name: [term.verdict for term in answer.parties[0].terms] for name, answer in answers.items()}
    s, v, n, u = "satisfied", "violated", "not_triggered", "undetermined"
    expected = {
        "order-1": [s, s, s, s, s, s], "order-2": [s, s, s, v, s, s], "order-3": [s, s, s, n, n, s],
        "order-4": [s, s, s, u, u, u],
    }  # fmt: skip
    assert checked == {name: expected[name] for name in checked}
    assert list(checked) == (list(expected) if log == "orders.csv" else ["order-1"])
    assert {row["scenario"]: [row[each.name] for each in case.terms] for row in rows} == checked


def test_a_sweep_over_a_log_tells_what_is_wrong_with_it() -> None:
    Path("log.csv").write_text(CSV.replace("2024-01-03", "2023-01-03"), encoding="utf-8")
    assert problem_of(lambda: sweep(CASE, log_table(Path("log.csv"), mapping(NAMED), CASE))) == (
        "`log.csv`, trace `B`, event 2 is dated before an event above it [bad-dates]\n"
        "help: put the log in order, or write `order: timestamp` in the mapping file"
    )


def test_a_text_may_run_over_several_lines() -> None:
    Path("log.csv").write_text('case,what\n"A\nB","Pay"\n', encoding="utf-8")
    told_of = mapping("log: {case: case, activity: what, timestamp: null}\nevents: {Pay: paid}")
    assert told(steps_of("log.csv", told_of), "scenario", "paid") == [("A\nB", True)]
