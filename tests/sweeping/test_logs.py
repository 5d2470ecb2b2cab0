"""Event logs become long tables as they are, each event a step, and what is no log is refused."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from comity.logs.steps import log_batches
from sweeping.some_logs import CASE, at, event, mapping, problem_of, steps_of, told, trace, xes


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that messages name files without their paths."""
    monkeypatch.chdir(tmp_path)


# --- XES -----------------------------------------------------------------------------------------------------------


def test_each_event_of_a_trace_is_a_step_in_the_order_of_the_log() -> None:
    log = xes(
        trace("t1", event("Pay", "2024-01-01T00:30:59.125+01:00"), event("Ship", "2024-01-01T00:00:00Z")),
        trace("t2", event("Ship")),
    )
    (batch,) = log_batches(Path(log), mapping(), CASE)
    assert batch.schema == pa.schema({
        "scenario": pa.string(), "step": pa.int64(), "date": pa.timestamp("us"), "paid": pa.bool_(),
        "shipped": pa.bool_(), "unknown": pa.list_(pa.string()),
    })  # fmt: skip
    assert batch.to_pylist() == [
        {"scenario": "t1", "step": 1, "date": at("2023-12-31T23:30:59.125000"), "paid": True,
         "shipped": False, "unknown": []},
        {"scenario": "t1", "step": 2, "date": at("2024-01-01T00:00:00"), "paid": False, "shipped": True, "unknown": []},
        {"scenario": "t2", "step": 1, "date": None, "paid": False, "shipped": True, "unknown": []},
    ]  # fmt: skip


def test_a_compressed_log_is_the_same_log() -> None:
    log = xes(trace("t1", event("Pay")))
    Path("log.xes.gz").write_bytes(gzip.compress(Path(log).read_bytes()))
    assert steps_of("log.xes.gz", mapping()) == steps_of(log, mapping())


def test_defaults_nested_attributes_lists_and_prefixes_are_no_events_attributes() -> None:
    nested = '<float key="amount" value="5"><float key="amount" value="7"/></float>'
    listed = (
        '<list key="items"><values><int key="items" value="3"/><string key="concept:name" value="Pay"/></values></list>'
    )
    Path("log.xes").write_text(
        '<x:log xmlns:x="http://www.xes-standard.org/">'
        '<x:global scope="event"><x:string key="concept:name" value="Pay"/><x:float key="amount" value="1"/></x:global>'
        '<x:string key="concept:name" value="the log"/>'
        '<x:trace><x:string key="concept:name" value="t1"/>'
        f"<x:event>{nested}{listed}</x:event></x:trace></x:log>",
        encoding="utf-8",
    )
    facts = "facts: {amount: {from: amount}, items: {from: items}}"
    rows = steps_of("log.xes", mapping(f"events: {{Pay: paid}}\n{facts}"))
    assert told(rows, "scenario", "paid", "amount", "items", "unknown") == [("t1", None, 5.0, None, ["paid"])]


def test_a_trace_without_events_has_one_step_and_one_without_a_name_its_number() -> None:
    other = '<string key="other" value="x"/>'
    rows = steps_of(xes(trace("empty", other), trace(None, event("Pay", None, other))), mapping())
    assert told(rows, "scenario", "step", "paid", "unknown") == [("empty", 1, False, []), ("trace 2", 1, True, [])]


def test_attributes_of_traces_and_events_set_facts_and_say_nothing_where_they_are_missing() -> None:
    grade = '<string key="grade" value="Gold customer"/>'
    amount, due = '<float key="amount" value="0.1"/>', '<date key="due" value="2024-02-01T00:30:00+01:00"/>'
    log = xes(trace("t1", event("Pay", None, amount), event("Ship", None, due), grade), trace("t2", event("Pay")))
    facts = (
        "facts: {amount: {from: amount}, due: {from: due}, open(shop): {from: open},"
        " grade: {from: 'case:grade', values: {Gold customer: gold}}}"
    )
    rows = steps_of(log, mapping(f"events: {{Pay: paid}}\n{facts}"))
    assert told(rows, "amount", "due", "grade", "open(north)", "open(south)") == [
        (0.1, None, "gold", None, None),
        (None, date(2024, 1, 31), "gold", None, None),
        (None, None, None, None, None),
    ]


def test_a_missing_activity_makes_every_mapped_event_unknown() -> None:
    rows = steps_of(xes(trace("t1", event(None), event(""), event("Pay"), event("Other"))), mapping())
    both = ["paid", "shipped"]
    assert told(rows, "paid", "shipped", "unknown") == [
        (None, None, both), (None, None, both), (True, False, []), (False, False, []),
    ]  # fmt: skip


NAMED_AGAIN = '<string key="concept:name" value="Ship"/>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '<!DOCTYPE log [<!ENTITY e "x">]>\n<log/>',
            "`log.xes`, line 1: a document type declaration is not read [bad-log]\nhelp: delete it: XES needs none",
        ),
        ("<log>\n<trace>", "`log.xes`, line 2: this is not XML: no element found [bad-log]"),
        ("<log>&e;</log>", "`log.xes`, line 1: this is not XML: undefined entity [bad-log]"),
        ("", "`log.xes`, line 1: this is not XML: no element found [bad-log]"),
        ("<pnml/>", "`log.xes`, line 1: expected `log` of XES here, not `pnml` [bad-log]"),
        ("<log/>", "`log.xes`, line 1: the log holds no traces [bad-log]"),
        (
            "<log>\n<event/></log>",
            "`log.xes`, line 2: this event stands outside of all traces [bad-log]\nhelp: put it into a `trace`",
        ),
        (
            f"<log>{trace('t')}{trace('t')}</log>",
            "`log.xes`, line 2: a second trace is named `t` [duplicate]\nhelp: name its traces apart, or join them",
        ),
        (
            f"<log>{trace('t', event('Pay', None, NAMED_AGAIN))}</log>",
            "`log.xes`, line 1: the attribute `concept:name` stands twice here [duplicate]",
        ),
    ],
)
def test_what_is_no_log_is_refused(text: str, message: str) -> None:
    Path("log.xes").write_text(text, encoding="utf-8")
    assert problem_of(lambda: steps_of("log.xes", mapping())) == message


def test_a_log_that_cannot_be_read_is_told() -> None:
    assert problem_of(lambda: steps_of("no.xes", mapping())) == (
        "cannot read `no.xes`: no such file or directory [no-file]"
    )
    Path("log.xes.gz").write_bytes(gzip.compress(b"<log>" + b"<trace/>" * 1000)[:-20])
    assert problem_of(lambda: steps_of("log.xes.gz", mapping())) == (
        "cannot read `log.xes.gz`: compressed file ended before the end-of-stream marker was reached [no-file]"
    )
    Path("log.xes.gz").write_bytes(b"<log/>")
    assert problem_of(lambda: steps_of("log.xes.gz", mapping())) == (
        "cannot read `log.xes.gz`: not a gzipped file (b'<l') [no-file]"
    )


@pytest.mark.parametrize("rows", [1, 3, 1_000])
def test_batches_hold_whole_scenarios_and_together_the_whole_log(rows: int) -> None:
    log = xes(*(trace(f"t{i}", *[event("Pay")] * (1 + i % 7)) for i in range(2_000)))
    batches = list(log_batches(Path(log), mapping(), CASE, rows))
    seen = [set(batch["scenario"].to_pylist()) for batch in batches]
    assert sum(map(len, seen)) == len(set().union(*seen)) == 2_000
    assert len(batches) > 1
    table = pa.Table.from_batches(batches)
    assert table["step"].to_pylist() == [step for i in range(2_000) for step in range(1, 2 + i % 7)]


# --- order and time -----------------------------------------------------------------------------------------------


def test_times_that_go_back_are_an_error_unless_they_give_the_order() -> None:
    log = xes(
        trace("t1", event("Pay", "2024-01-02")),
        trace("t2", event("Ship", "2024-01-03"), event(None), event("Pay", "2024-01-01"), event(None, "2024-01-01")),
    )
    assert problem_of(lambda: steps_of(log, mapping())) == (
        "`log.xes`, trace `t2`, event 3 is dated before an event above it [bad-dates]\n"
        "help: put the log in order, or write `order: timestamp` in the mapping file"
    )
    by_time = mapping("events: {Pay: paid}\norder: timestamp")
    assert problem_of(lambda: steps_of(log, by_time)) == (
        "`log.xes`, trace `t2`, event 2 has no time, so it has no place in the order of times [bad-dates]\n"
        "help: write `order: log`"
    )
    log = xes(trace("t", event("Ship", "2024-01-03"), event("Pay", "2024-01-01"), event(None, "2024-01-01")))
    assert told(steps_of(log, by_time), "step", "paid", "date") == [
        (1, True, at("2024-01-01")), (2, None, at("2024-01-01")), (3, False, at("2024-01-03")),
    ]  # fmt: skip


def test_equal_times_keep_their_order_or_are_one_step() -> None:
    noon, amount = "2024-01-01T12:00:00Z", '<float key="amount" value="5"/>'
    log = xes(
        trace("t1", event("Pay", noon, amount), event(None, noon), event("Ship", "2024-01-01T13:00:00+01:00", amount)),
        trace("t2", event("Pay", noon), event("Pay"), event("Pay")),
    )
    text = "events: {Pay: paid, Ship: shipped, Go: visit(north)}\nfacts: {amount: {from: amount}}\n"
    names = ("scenario", "step", "paid", "shipped", "visit(north)", "amount", "unknown")
    assert told(steps_of(log, mapping(text)), *names[:4]) == [
        ("t1", 1, True, False), ("t1", 2, None, None), ("t1", 3, False, True),
        ("t2", 1, True, False), ("t2", 2, True, False), ("t2", 3, True, False),
    ]  # fmt: skip
    assert told(steps_of(log, mapping(f"{text}together: true")), *names) == [
        ("t1", 1, True, True, None, 5.0, ["visit(north)"]),
        ("t2", 1, True, False, False, None, []),
        ("t2", 2, True, False, False, None, []),
        ("t2", 3, True, False, False, None, []),
    ]


def test_one_step_cannot_give_a_fact_two_values() -> None:
    amounts = [f'<float key="amount" value="{value}"/>' for value in (5, 6)]
    log = xes(trace("t", *(event("Pay", "2024-01-01", each) for each in amounts)))
    text = "events: {Pay: paid}\nfacts: {amount: {from: amount}}\n"
    assert told(steps_of(log, mapping(text)), "amount") == [(5.0,), (6.0,)]
    assert problem_of(lambda: steps_of(log, mapping(f"{text}together: true"))) == (
        "`log.xes`, trace `t`, event 2: `amount` has another value in an event of the same time [set-twice]"
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-01", at("2024-01-01T00:00:00")), ("2024-01-01 10:00", at("2024-01-01T10:00:00")),
        ("2024-01-01T10:00:00.1234567+02:00", at("2024-01-01T08:00:00.123456")),
        (" 2024-01-01T10:00Z ", at("2024-01-01T10:00:00")), ("1959-12-31T23:00:00-02:00", at("1960-01-01T01:00:00")),
    ],
)  # fmt: skip
def test_moments_with_a_zone_become_utc_and_others_are_taken_as_they_are(text: str, moment: datetime) -> None:
    assert told(steps_of(xes(trace("t", event("Pay", text))), mapping()), "date") == [(moment,)]
    mixed = xes(
        trace("t", event("Pay", "1900-01-01"), event("Pay", "1900-01-01T00:00Z"), event(None), event("Pay", text))
    )
    assert told(steps_of(mixed, mapping()), "date")[2:] == [(None,), (moment,)]


def test_what_is_no_moment_is_told() -> None:
    log = xes(trace("t", event("Pay", "2024-01-01T00:00Z"), event("Pay", "yesterday")))
    assert problem_of(lambda: steps_of(log, mapping())) == (
        "`log.xes`, trace `t`, event 2: `yesterday` is not a moment [bad-value]\n"
        "help: write it as 2024-06-17T14:00:00+02:00"
    )
    untimed = mapping("events: {Pay: paid}\nlog: {timestamp: null}")
    assert told(steps_of(log, untimed), "step", "date") == [(1, None), (2, None)]
