"""A log that would take much memory or time is refused while it is read, after no more of it than the limit says."""

from __future__ import annotations

import gzip
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comity.logs import xes
from comity.logs.xes import traces
from sweeping.some_logs import mapping, problem_of, steps_of
from sweeping.some_logs import xes as written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

START = b'<log><trace><string key="concept:name" value="t"/>'
EVENT = b'<event><string key="concept:name" value="Pay"/></event>'
LONG = b"x" * 100_000
NAMED = b'<event><string key="concept:name" value="' + b"v" * 9_000 + b'"/></event>'

Fed = list[int]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Iterable[bytes]], Fed]:
    """Have the reader given these bytes instead of a file's; the numbers of bytes that it took are added to a list."""

    def endless(parts: Iterable[bytes]) -> Fed:
        taken: Fed = []

        def pieces(_: Path) -> Iterator[bytes]:
            for part in parts:
                taken.append(len(part))
                yield part

        monkeypatch.setattr(xes, "_pieces", pieces)
        return taken

    return endless


def read(most: int = xes.MAX_EVENTS) -> None:
    for _ in traces(Path("log.xes"), "case:concept:name", {"concept:name"}, 1_000, most=most):
        pass


@pytest.mark.parametrize(
    ("before", "again", "said", "most"),
    [
        (b'<event><string key="a" value="', LONG, "a text or a tag has more than 1,000,000 bytes", 1_100_000),
        (b"<event ", LONG, "a text or a tag has more than 1,000,000 bytes", 1_100_000),
        (b"<!-- ", LONG, "a text or a tag has more than 1,000,000 bytes", 1_100_000),
        (b"<event>", LONG, "a text or a tag has more than 1,000,000 bytes", 1_100_000),
        (b"", b"<a>", "there are more than 100 elements inside one another", 300),
        (b"", EVENT, "the trace `t` has more than 100,000 events", 100_001 * len(EVENT)),
        (b"", NAMED, "the attributes of the trace `t` have more than 20,000,000 characters", 20_200_000),
    ],
)
def test_what_has_no_end_is_refused_after_about_as_much_as_the_limit(
    feed: Callable[[Iterable[bytes]], Fed], before: bytes, again: bytes, said: str, most: int
) -> None:
    taken = feed(chain([START + before], repeat(again)))
    assert problem_of(read) == f"`log.xes`, line 1: {said} [too-large]"
    assert sum(taken) <= len(START + before) + most


def test_names_without_an_end_are_refused(feed: Callable[[Iterable[bytes]], Fed]) -> None:
    taken = feed(chain([START], (f"<a{i}/>".encode() for i in range(10**9))))
    said = "`log.xes`, line 1: there are more than 10,000 different names of elements and attributes [too-large]"
    assert problem_of(read) == said
    assert len(taken) < 10_003


def test_a_log_of_many_traces_has_no_limit_and_is_handed_on_as_it_is_read(
    feed: Callable[[Iterable[bytes]], Fed],
) -> None:
    trace = b'<trace><string key="concept:name" value="%d"/>' + EVENT * 10 + b"</trace>"
    feed(chain([b"<log>"], (trace % i for i in range(2_000)), [b"</log>"]))
    found = list(traces(Path("log.xes"), "case:concept:name", {"concept:name"}, 100))
    assert [len(each.event) for each in found] == [100] * 200


def test_traces_with_much_text_are_handed_on_before_there_are_many(feed: Callable[[Iterable[bytes]], Fed]) -> None:
    trace = b'<trace><string key="concept:name" value="%d"/>' + NAMED * 300 + b"</trace>"
    feed(chain([b"<log>"], (trace % i for i in range(20)), [b"</log>"]))
    found = list(traces(Path("log.xes"), "case:concept:name", {"concept:name"}, 10**9))
    assert [len(each.scenario) for each in found] == [2_400, 2_400, 1_200]


def test_an_attribute_that_is_too_long_to_be_read_is_refused() -> None:
    name = "v" * (xes.MAX_VALUE + 1)
    log = written(f'<trace><event><string key="concept:name" value="{name}"/></event></trace>')
    said = "`log.xes`, line 3: the attribute `concept:name` has more than 10,000 characters [too-large]"
    assert problem_of(lambda: steps_of(log, mapping())) == said


EVENTS = '<trace><string key="concept:name" value="t"/>' + EVENT.decode() * 10_001 + "</trace>"


def test_a_trace_with_more_events_than_a_scenario_has_steps_is_refused_at_the_first_of_them() -> None:
    log = written(EVENTS)
    assert problem_of(lambda: steps_of(log, mapping())) == (
        "`log.xes`, line 3: the trace `t` has more than 10,000 events [too-large]\n"
        "help: a scenario has a step for each event"
    )


@pytest.mark.parametrize("how", ["lifecycle: complete", "others: skip", "together: true"])
def test_where_not_each_event_is_a_step_there_may_be_more_of_them(how: str) -> None:
    log = written(EVENTS)
    assert len(steps_of(log, mapping(f"{{events: {{Ship: shipped}}, {how}}}"))) in (1, 10_001)


def test_a_small_compressed_file_is_refused_before_it_is_unfolded() -> None:
    with gzip.open("log.xes.gz", "wb") as file:
        file.write(START + b'<event><string key="concept:name" value="')
        for _ in range(200):
            file.write(LONG)
        file.write(b'"/></event></trace></log>')
    assert Path("log.xes.gz").stat().st_size < 30_000
    assert problem_of(lambda: steps_of("log.xes.gz", mapping())) == (
        "`log.xes.gz`, line 1: a text or a tag has more than 1,000,000 bytes [too-large]"
    )


@pytest.mark.parametrize("encoding", ["klingon", "utf-7", "gbk", "hex", "rot13", "idna", "undefined", "utf-32"])
def test_an_encoding_that_is_not_read_is_told(encoding: str) -> None:
    Path("log.xes").write_bytes(f'<?xml version="1.0" encoding="{encoding}"?><log><trace/></log>'.encode())
    assert problem_of(lambda: steps_of("log.xes", mapping())) == (
        "`log.xes`, line 1: this is in an encoding that is not read [bad-log]\n"
        "help: save it as UTF-8, and say so in its first line"
    )


def test_entities_are_refused_before_any_is_unfolded() -> None:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(10))
    Path("log.xes").write_text(f"<!DOCTYPE log [{entities}]><log><trace>&l9;</trace></log>", encoding="utf-8")
    assert problem_of(lambda: steps_of("log.xes", mapping())) == (
        "`log.xes`, line 1: a document type declaration is not read [bad-log]\nhelp: delete it: XES needs none"
    )
