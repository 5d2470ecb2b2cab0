"""What the activities and attributes of a log mean is as the mapping file says, and its mistakes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import comity
from comity.logs.mappings import LogMapping, by_titles
from sweeping.some_logs import CASE, event, mapping, problem_of, steps_of, told, trace, xes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that messages name files without their paths."""
    monkeypatch.chdir(tmp_path)


# --- what counts ----------------------------------------------------------------------------------------------------


def test_other_activities_are_steps_or_left_out_or_errors() -> None:
    log = xes(trace("t1", event("Look"), event("Pay"), event(None), event("Shipp")), trace("t2", event("Look")))
    text = "events: {Pay: paid, Ship: shipped}\n"
    assert told(steps_of(log, mapping(text)), "scenario", "step", "paid") == [
        ("t1", 1, False), ("t1", 2, True), ("t1", 3, None), ("t1", 4, False), ("t2", 1, False),
    ]  # fmt: skip
    assert told(steps_of(log, mapping(f"{text}others: skip")), "scenario", "step", "paid") == [
        ("t1", 1, True), ("t1", 2, None), ("t2", 1, False),
    ]  # fmt: skip
    assert problem_of(lambda: steps_of(log, mapping(f"{text}others: error"))) == (
        "`log.xes`, trace `t1`, event 1: the mapping file does not name the activity `Look` [unknown-name]\n"
        "help: name it under `events` in the mapping file, or write `others: step`"
    )
    log = xes(trace("t1", event("Shipp")))
    assert problem_of(lambda: steps_of(log, mapping(f"{text}others: error"))) == (
        "`log.xes`, trace `t1`, event 1: the mapping file does not name the activity `Shipp` [unknown-name]\n"
        "help: did you mean `Ship`?"
    )


def test_all_transitions_count_or_only_complete_ones() -> None:
    transitions = [f'<string key="lifecycle:transition" value="{each}"/>' for each in ("start", "complete", "COMPLETE")]
    amount = '<float key="amount" value="5"/>'
    log = xes(
        trace("t1", *(event("Pay", None, each) for each in transitions), event("Pay")),
        trace("t2", event("Pay", None, transitions[0], amount)),
    )
    text = "events: {Pay: paid}\nfacts: {amount: {from: amount}}\n"
    names = ("scenario", "step", "paid", "amount", "unknown")
    assert told(steps_of(log, mapping(text)), *names[:2]) == [("t1", 1), ("t1", 2), ("t1", 3), ("t1", 4), ("t2", 1)]
    assert told(steps_of(log, mapping(f"{text}lifecycle: complete")), *names) == [
        ("t1", 1, True, None, []), ("t1", 2, True, None, []), ("t1", 3, True, None, []), ("t2", 1, False, None, []),
    ]  # fmt: skip


DIGITS = (
    "the value of `items` must be a whole number, not `1.5` [bad-value]\n"
    "help: at most 18 digits, without a decimal point"
)


@pytest.mark.parametrize(
    ("fact", "value", "message"),
    [
        ("amount", "much", "the value of `amount` must be a number, not `much` [bad-value]"),
        ("amount", "1000.5", "`amount` lies between 0 and 1,000 [out-of-range]"),
        ("amount", "0.12345678901234567", "`0.12345678901234567` has more digits than a column can hold [too-large]"),
        ("items", "1.5", DIGITS),
        ("grade", "golden", "`golden` is not a value of `grade` [unknown-value]\nhelp: did you mean `gold`?"),
        ("due", "soon", "the value of `due` must be a date such as 2024-06-17, not `soon` [bad-value]"),
        ("paid_up", "yes", "the value of `paid_up` must be true or false, not `yes` [bad-value]\nhelp: write `true`"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_with_trace_and_event(fact: str, value: str, message: str) -> None:
    written = f'<string key="v" value="{value}"/>'
    log = xes(trace("t1", event("Pay")), trace("t2", event("Pay"), event("Pay", None, written)))
    text = f"events: {{Pay: paid}}\nfacts: {{{fact}: {{from: v}}}}"
    assert (
        problem_of(lambda: steps_of(log, mapping(text))) == f"`log.xes`, trace `t2`, event 2, attribute `v`: {message}"
    )


def test_a_value_without_a_translation_is_told() -> None:
    log = xes(trace("t1", event("Pay", None, '<string key="grade" value="Glod"/>')))
    text = "events: {Pay: paid}\nfacts: {grade: {from: grade, values: {Gold: gold}}}"
    assert problem_of(lambda: steps_of(log, mapping(text))) == (
        "`log.xes`, trace `t1`, event 1, attribute `grade`: "
        "the mapping file does not name the value `Glod` [unknown-value]\n"
        "help: did you mean `Gold`?"
    )


# --- mapping files --------------------------------------------------------------------------------------------------


def test_every_mistake_of_a_mapping_file_is_told_at_its_place_in_one_go() -> None:
    text = """\
event: {Pay: paid}
events: {Pay: piad, Ship: amount, Go: [paid]}
facts:
  amont: {from: amount}
  grade: {form: grade}
  items: {from: a, values: {one: 1.5, two: []}}
  open(shop): {from: a}
  open(north): {from: a}
order: time
log: {casse: x, case: []}
together: maybe
"""
    with pytest.raises(comity.CaseError) as caught:
        mapping(text)
    places = [
        ":".join(map(str, each.span.source.place(each.span.start))) for each in caught.value.problems if each.span
    ]
    found = zip(places, caught.value.problems, strict=True)
    assert [(place, each.code, each.message, each.hint) for place, each in found] == [
        ("1:1", "unknown-key", "there is no key `event` here", "did you mean `events`?"),
        ("2:15", "unknown-name", "unknown name `piad`", "did you mean `paid`?"),
        ("2:27", "wrong-kind", "`amount` is a fact, not an event", "set it under `facts`"),
        ("2:39", "bad-value", "expected a text, not a list of 1", None),
        ("4:3", "unknown-name", "unknown name `amont`", "did you mean `amount`?"),
        ("5:11", "missing-key", "the key `from` is missing", "name an attribute of the log"),
        ("5:11", "unknown-key", "there is no key `form` here", "did you mean `from`?"),
        ("6:34", "bad-value", "the value of `items` must be a whole number, not `1.5`",
         "at most 18 digits, without a decimal point"),
        ("6:44", "bad-value", "expected a text, not an empty list", None),
        ("8:3", "set-twice", "`open(north)` is set twice", None),
        ("9:8", "bad-value", "`order` cannot be `time`", "did you mean `timestamp`?"),
        ("10:7", "unknown-key", "there is no key `casse` here", "did you mean `case`?"),
        ("10:23", "bad-value", "expected a text, not an empty list", None),
        ("11:11", "bad-value", "expected true or false, not `maybe`", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "others: skip",
            (
                "map.yaml:1:1: the key `events` is missing [missing-key]\n  others: skip\n  ^^^^^^\n"
                "help: say which events activities stand for: `events: {Pay invoice: paid}`"
            ),
        ),
        ("[]", "map.yaml:1:1: expected keys and values here, not an empty list [bad-value]\n  []\n  ^^"),
        (
            "events: 1\nothers: 2",
            (
                "map.yaml:1:9: expected keys and values here, not `1` [bad-value]\n  events: 1\n          ^\n\n"
                "map.yaml:2:9: `others` cannot be `2` [bad-value]\n  others: 2\n          ^\n"
                "help: it can be `step`, `skip`, `error`"
            ),
        ),
        ("", "map.yaml:1:1: the file is empty [empty]"),
    ],
)  # fmt: skip
def test_a_mapping_file_that_is_none_is_told(text: str, message: str) -> None:
    assert problem_of(lambda: mapping(text)) == message


def test_without_a_mapping_file_activities_are_the_titles_of_events() -> None:
    assert by_titles(CASE) == LogMapping({"Pay": ("paid",), "Ship": ("shipped",)})
