"""Laws of logs: their forms agree, and columns say of each trace what `check` says of it as a scenario."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.columns.kernel import evaluate
from comity.columns.plan import plan
from comity.logs.mappings import Columns, FactFrom, LogMapping
from comity.logs.steps import log_batches
from comity.tables.layouts import Options, schema_of
from comity.tables.pieces import read_batch
from comity.tables.rows import Place
from sweeping.blocks_of import at_row
from sweeping.some_logs import HEAD, event, trace

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2024, 3, 1, 8)  # noqa: DTZ001 - comity knows no zones
TERMS = [
    {"id": "soon", "kind": "commitment", "when": "paid", "then": "shipped", "within": "24 hours"},
    {"id": "first", "kind": "precondition", "of": "shipped", "requires": "once(paid)"},
    {"id": "large", "kind": "red_line", "never": "amount > 5", "while": "once(paid)"},
    {"id": "turns", "kind": "demand", "of": "paid", "requires": "not since(not shipped, paid)"},
]
CASE = comity.case_of({
    "case": "orders",
    "facts": {"amount": {"type": "int"}},
    "events": {"paid": {}, "shipped": {}},
    "parties": [{
        "party": "shop",
        "statements": {"said": {"speaker": "The shop"}},
        "terms": [{"title": each["id"], "stated": ["said"]} | each for each in TERMS],
    }],
})  # fmt: skip
EVENTS = {"Pay": ("paid",), "Ship": ("shipped",), "Both": ("paid", "shipped")}


class Happening(NamedTuple):
    """An event of a log: hours after the event before it (None: no time), its activity and an amount, if there are."""

    hours: int | None
    activity: str | None
    amount: int | None


Log = list[list[Happening]]
HAPPENINGS = st.builds(
    Happening,
    st.sampled_from([None, 0, 0, 1, 23, 25]),
    st.sampled_from([None, "Pay", "Ship", "Both", "Look"]),
    st.sampled_from([None, 3, 7]),
)
LOGS: st.SearchStrategy[Log] = st.lists(st.lists(HAPPENINGS, min_size=1, max_size=5), min_size=1, max_size=4)


def moments(happened: list[Happening]) -> Iterator[str | None]:
    """When each event of a trace happened."""
    now = START
    for each in happened:
        now += timedelta(hours=each.hours or 0)
        yield None if each.hours is None else f"{now.isoformat()}Z"


def mapping(**options: Any) -> LogMapping:  # noqa: ANN401 - any of its fields
    facts = (FactFrom(("amount",), CASE.vocabulary.declared["amount"], "amount"),)
    return LogMapping(EVENTS, facts, Columns(), **options)


def write_xes(log: Log, path: Path) -> None:
    parts = [
        trace(
            f"t{i}",
            *(
                event(each.activity, at, *([f'<int key="amount" value="{each.amount}"/>'] if each.amount else []))
                for each, at in zip(happened, moments(happened), strict=True)
            ),
        )
        for i, happened in enumerate(log)
    ]
    path.write_text(f"{HEAD}{''.join(parts)}</log>", encoding="utf-8")


def write_csv(log: Log, path: Path) -> None:
    """The same log, each trace's first event before any second one."""
    rows = [
        (number, f"t{i}", each.activity, at, each.amount)
        for i, happened in enumerate(log)
        for number, (each, at) in enumerate(zip(happened, moments(happened), strict=True))
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case:concept:name", "concept:name", "time:timestamp", "amount"])
        writer.writerows(row[1:] for row in sorted(rows, key=lambda row: row[0]))


def read(log: Log, suffix: str, told: LogMapping) -> list[dict[str, Any]] | str:
    """The steps of a log, or what is wrong with it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"log{suffix}")
        (write_xes if suffix == ".xes" else write_csv)(log, path)
        try:
            return [row for batch in log_batches(path, told, CASE) for row in batch.to_pylist()]
        except comity.CaseError as error:
            return str(error).replace(str(path), "log")


@given(LOGS, st.sampled_from(["step", "skip", "error"]), st.booleans())
def test_a_log_is_the_same_in_every_form(log: Log, others: Any, together: bool) -> None:  # noqa: ANN401, FBT001
    told = mapping(others=others, together=together)
    assert read(log, ".csv", told) == read(log, ".xes", told)


@given(LOGS, st.integers(1, 6))
def test_columns_say_of_each_trace_what_check_says_of_its_scenario(log: Log, rows: int) -> None:
    compiled, place = plan(CASE), Place()
    answers = {}
    with TemporaryDirectory() as folder:
        path = Path(folder, "log.csv")
        write_csv(log, path)
        for batch in log_batches(path, mapping(), CASE, rows):
            layout = schema_of(batch.schema, CASE, Options(), place)
            for piece in read_batch(batch, layout, compiled.inputs, place):
                outcomes = evaluate(compiled, piece.block)
                for row, name in enumerate(piece.names.to_pylist()):
                    answers[name] = {term: at_row(planes, row) for term, planes in outcomes.verdicts.items()}
    assert answers == {f"t{i}": checked(happened) for i, happened in enumerate(log)}


def checked(happened: list[Happening]) -> dict[str, set[str]]:
    """What `check` says of a trace, written as a scenario by the words of docs/declare.md."""
    steps = []
    for each, at in zip(happened, moments(happened), strict=True):
        step: dict[str, Any] = {"events": list(EVENTS.get(each.activity or "", ()))}
        step |= {"unknown": ["paid", "shipped"]} if each.activity is None else {}
        step |= {"date": at.removesuffix("Z")} if at else {}
        steps.append(step | ({"facts": {"amount": each.amount}} if each.amount else {}))
    scenario = comity.scenario_of({"scenario": "s", "steps": steps}, CASE)
    answer = comity.check(CASE, scenario, engine="meaning", explain=False)
    return {term.term: {term.verdict} for term in answer.parties[0].terms}
