"""Event logs in XES (IEEE 1849-2016), read trace by trace: memory grows with the longest trace, not with the log.

What would make it grow further is refused while it is read: a text or an attribute without an end, a trace of too many
events, elements inside one another without an end. A small file that is compressed may hold very much of each.

Attributes of a trace are named with `case:` before their key. Only the attributes that are asked for are kept; those
inside other attributes, lists and the defaults under `global` (which say what a new event would get) are passed over. A
document type declaration is refused, so that there are no entities to unfold.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from xml.parsers import expat

from comity.load.files import check_readable
from comity.problems import CaseError, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

CASE = "case:"
MAX_EVENTS = 100_000
"""Events of a trace, of which not each need be a step."""
MAX_TOKEN = 1_000_000
"""Bytes without the start or the end of an element: the parser holds a tag until it ends."""
MAX_DEPTH = 100
"""Elements inside one another."""
MAX_VALUE = 10_000
"""Characters of an attribute that is read."""
MAX_TRACE = 20_000_000
"""Characters of all attributes of a trace that are read."""
MAX_NAMES = 10_000
"""Different names of elements and of their attributes, all of which the parser keeps."""
_READ = 1 << 16  # bytes at a time


class Traces(NamedTuple):
    """Some whole traces: for each event its trace, its number there (from 1), and its attributes.

    An attribute that is missing or empty is None. A trace without events has one row, numbered 0.
    """

    scenario: list[str]
    event: list[int]
    values: dict[str, list[str | None]]


def traces(path: Path, case: str, keys: Collection[str], rows: int, *, most: int = MAX_EVENTS) -> Iterator[Traces]:
    """The traces of a log, about `rows` events at a time, in its order; `case` is the key of a trace's name.

    A trace without that attribute is named by its number: `trace 7`. A trace has at most so many events. Raises
    `CaseError`, naming file and line, when the log cannot be read, is not XES, is larger than it may be in some way, or
    when two traces have the same name.
    """
    log = _Log(path, case.removeprefix(CASE), frozenset(keys), most)
    _listen(log)
    for data in _pieces(path):
        _parse(log, data, last=False)
        if len(log.scenario) >= rows or log.held >= MAX_TRACE:
            yield log.taken()
    _parse(log, b"", last=True)
    if not log.count:
        _fail(log, "the log holds no traces")
    if log.scenario:
        yield log.taken()


@dataclass(slots=True)
class _Log:
    """The state of one reading; `depth` counts the elements that are open: 1 in the log, 2 in a trace."""

    path: Path
    case: str
    keys: frozenset[str]
    most: int
    parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)
    depth: int = 0
    inside: str = ""  # `trace`, `event`, or empty
    count: int = 0
    quiet: int = 0  # bytes since an element began or ended
    held: int = 0  # characters that were read and not taken
    weight: int = 0  # those of this trace
    names: set[str] = field(default_factory=set)
    of_trace: dict[str, str] = field(default_factory=dict)
    of_event: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)
    scenario: list[str] = field(default_factory=list)
    event: list[int] = field(default_factory=list)
    values: dict[str, list[str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = {key: [] for key in self.keys}

    def taken(self) -> Traces:
        """What was read since the last time."""
        found = Traces(self.scenario, self.event, self.values)
        self.scenario, self.event, self.values = [], [], {key: [] for key in self.keys}
        self.held = self.weight
        return found


def _pieces(path: Path) -> Iterator[bytes]:
    check_readable(path)
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            while data := file.read(_READ):
                yield data
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problem = Problem("no-file", f"cannot read {shown(str(path), 1_000)}: {reason.lower()}")
        raise CaseError([problem]) from None


def _parse(log: _Log, data: bytes, *, last: bool) -> None:
    log.quiet += len(data)
    try:
        log.parser.Parse(data, last)
    except expat.ExpatError as error:
        _fail(log, f"this is not XML: {expat.errors.messages[error.code]}")
    except (LookupError, ValueError):  # from Python's own encodings, which the parser asks for those that it has not
        _fail(log, "this is in an encoding that is not read", "save it as UTF-8, and say so in its first line")
    if log.quiet > MAX_TOKEN:
        _fail(log, f"a text or a tag has more than {MAX_TOKEN:,} bytes", code="too-large")
    if len(log.parser.intern) > MAX_NAMES:
        _fail(log, f"there are more than {MAX_NAMES:,} different names of elements and attributes", code="too-large")


def _fail(log: _Log, message: str, hint: str | None = None, code: str = "bad-log") -> NoReturn:
    raise CaseError(
        [Problem(code, f"{shown(str(log.path), 1_000)}, line {log.parser.CurrentLineNumber:,}: {message}", hint=hint)]
    ) from None


def _listen(log: _Log) -> None:
    """Have the parser tell the log what it meets."""

    def start(tag: str, attributes: dict[str, str]) -> None:
        log.depth += 1
        log.quiet = 0
        if log.depth > MAX_DEPTH:
            _fail(log, f"there are more than {MAX_DEPTH} elements inside one another", code="too-large")
        if log.depth < 4:  # noqa: PLR2004 - anything but an attribute of an event, or of an attribute
            _start(log, tag.rpartition(":")[2], attributes)
        elif log.depth == 4 and log.inside == "event" and attributes.get("key") in log.keys:  # noqa: PLR2004
            _set(log, log.of_event, attributes["key"], attributes)

    def end(_: str) -> None:
        log.depth -= 1
        log.quiet = 0
        if log.depth == 2 and log.inside == "event":  # noqa: PLR2004 - see `_Log`
            log.events.append(log.of_event)
            log.inside = "trace"
        elif log.depth == 1 and log.inside:
            _end_trace(log)

    def doctype(*_: object) -> None:
        _fail(log, "a document type declaration is not read", "delete it: XES needs none")

    log.parser.StartElementHandler, log.parser.EndElementHandler = start, end
    log.parser.StartDoctypeDeclHandler = doctype


def _start(log: _Log, tag: str, attributes: dict[str, str]) -> None:
    match log.depth, log.inside, tag:
        case 1, _, _ if tag != "log":
            _fail(log, f"expected `log` of XES here, not {shown(tag)}")
        case 2, _, "trace":
            log.inside, log.of_trace, log.events, log.weight = "trace", {}, [], 0
            log.count += 1
        case 2, _, "event":
            _fail(log, "this event stands outside of all traces", "put it into a `trace`")
        case 3, "trace", "event":
            if len(log.events) == log.most:
                hint = "a scenario has a step for each event" if log.most < MAX_EVENTS else None
                _fail(log, f"the trace {shown(_name(log))} has more than {log.most:,} events", hint, "too-large")
            log.inside, log.of_event = "event", {}
        case 3, "trace", _:
            key = attributes.get("key", "")
            if key == log.case or CASE + key in log.keys:
                _set(log, log.of_trace, key, attributes)


def _set(log: _Log, values: dict[str, str], key: str, attributes: dict[str, str]) -> None:
    if key in values:
        _fail(log, f"the attribute {shown(key)} stands twice here", code="duplicate")
    value = attributes.get("value")
    if value is None:  # lists and containers have none
        return
    if len(value) > MAX_VALUE:
        _fail(log, f"the attribute {shown(key)} has more than {MAX_VALUE:,} characters", code="too-large")
    values[key] = value
    log.weight += len(value)
    log.held += len(value)
    if log.weight > MAX_TRACE:
        message = f"the attributes of the trace {shown(_name(log))} have more than {MAX_TRACE:,} characters"
        _fail(log, message, code="too-large")


def _name(log: _Log) -> str:
    return log.of_trace.get(log.case) or f"trace {log.count}"


def _end_trace(log: _Log) -> None:
    name = _name(log)
    if name in log.names:
        hint = "name its traces apart, or join them"
        _fail(log, f"a second trace is named {shown(name)}", hint, "duplicate")
    log.names.add(name)
    events = log.events or [{}]
    log.scenario += [name] * len(events)
    log.event += range(1, len(events) + 1) if log.events else [0]
    for key, column in log.values.items():
        if key.startswith(CASE):
            column.extend([log.of_trace.get(key.removeprefix(CASE)) or None] * len(events))
        else:
            column.extend(each.get(key) or None for each in events)
    log.inside, log.events, log.weight = "", [], 0
