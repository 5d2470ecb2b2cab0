"""Event logs in XES and CSV, what their activities mean, and DECLARE models: changed, torn, packed and cut short."""

from __future__ import annotations

import gzip
import re
from functools import cache
from typing import TYPE_CHECKING

from fuzz import hostile, seeds
from fuzz.commands import Commands
from fuzz.documents import mutate
from fuzz.trees import copied, inline, read, written

if TYPE_CHECKING:
    from random import Random

XES, CSV, MODEL, EVENTS = "orders.xes", "orders.csv", "orders.decl", "orders-events.yml"
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r'"[^"]*"')
PIECES = (
    "<string key='a' value='b'/>", "<event/>", "<trace/>", "<trace>", "</trace>", "<event>", "</event>", "<log>",
    "</log>", "<!-- -->", "<!DOCTYPE x>", "<!DOCTYPE log [<!ENTITY a 'x'>]>", "&a;", "&lt;", "&#0;", "&#x1b;",
    "&#x202e;", "<?xml version='1.1'?>", "<?x y?>", "<![CDATA[x]]>", "<list key='x'>", "<values>",
    "<int key='x' value='1'/>", "<date key='time:timestamp' value='2025-01-01T00:00:00Z'/>",
    "<boolean key='accession' value='true'/>", "<global scope='event'>", "<x:y/>",
    "<id key='concept:instance' value='1'/>", "<string key='concept:name' value='Ship goods'/>",
)  # fmt: skip
WORDS = (
    '""', '"x"', '"concept:name"', '"time:timestamp"', '"lifecycle:transition"', '"2025-03-01T09:00:00"',
    '"2025-03-01"', '"2025-03-01T25:00:00Z"', '"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"',
    '"2025-03-01T09:00:00.123456789Z"', '"\u0662\u0660\u0662\u0665-03-01T09:00:00Z"', '"nan"', '"1e400"', '"start"',
    '"abort"', '"Pay invoice"', '"order-1"', '"utf-16"', '"latin-1"', '"utf-7"', '"x-unknown"', '"ascii"', '"1.1"',
)  # fmt: skip
TEMPLATES = (
    "Init", "End", "Existence", "Existence3", "Existence99", "Absence", "Absence2", "Exactly1", "Exactly", "Choice",
    "Exclusive Choice", "Responded Existence", "Co-Existence", "Response", "Alternate Response", "Chain Response",
    "Precedence", "Succession", "Not Chain Succession", "Not Co-Existence", "Absence0", "Existence\u0663", "X", "",
)  # fmt: skip
NAMES = ("x" * 300, "and", "1", "", " ", "[x]", "a, b", "Pay invoice", "pay_invoice")
CONDITIONS = (
    "",
    " ",
    "A.amount > 5",
    "T.x == 1",
    "same x",
    "0,10,d",
    "0,10,",
    "5,2,h",
    "0,99999999,d",
    "-1,2,s",
    "1.5,2,m",
    ",,",
    "a,b,c",
    "0,10,d|",
)


def draw(random: Random) -> Commands:
    """A model as a case, and a sweep of it over a log."""
    files = dict(_files())
    name = random.choice((XES, XES, CSV, MODEL, EVENTS))
    files[name] = {XES: _xes, CSV: _csv, MODEL: _model, EVENTS: _events}[name](random)
    log = random.choice((XES, CSV)) if name in (MODEL, EVENTS) else name
    if random.random() < 0.1 and name == log:
        log = f"{log}.gz"
        packed = gzip.compress(files[name], mtime=0)
        files[log] = hostile.torn_bytes(random, packed) if random.random() < 0.5 else packed
    sweep = ["sweep", "case.yaml", "--log", log, *random.choice(((), ("--events", EVENTS), ("--events", EVENTS)))]
    sweep += random.choice(
        (
            (),
            (),
            (),
            ("--out", "x.parquet"),
            ("--status", "ongoing"),
            ("--format", "json"),
            ("--decide", "all"),
            ("--matrix",),
        )
    )
    made = ("declare", MODEL, "-o", "case.yaml")
    return Commands(files, (made, tuple(sweep)) if name == MODEL else (tuple(sweep),))


@cache
def _files() -> dict[str, bytes]:
    """The shipped example, with the case that its model becomes."""
    from comity.declare.models import case_of_model

    folder = seeds.ROOT / "examples" / "declare"
    found = {name: (folder / name).read_bytes() for name in (XES, CSV, MODEL, EVENTS)}
    case = case_of_model(found[MODEL].decode(), MODEL)
    from fuzz.trees import made_of

    return found | {"case.yaml": written(made_of(case)).encode()}


def _text(name: str) -> str:
    return _files()[name].decode()


def _xes(random: Random) -> bytes:
    text = _text(XES)
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        found = [each.span() for each in (_TAG if random.random() < 0.5 else _ATTRIBUTE).finditer(text)]
        if not found:
            break
        start, end = random.choice(found)
        other = random.choice(found)
        match random.randrange(7):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + text[start:end] + text[end:]
            case 2:
                text = text[:start] + text[slice(*other)] + text[end:]
            case 3:
                text = text[:start] + random.choice(PIECES) + text[start:]
            case 4 if text[start] == '"':
                text = text[:start] + random.choice(WORDS) + text[end:]
            case 5:
                at = random.randrange(start, end + 1)
                text = text[:at] + hostile.character(random) + text[at:]
            case _:
                text = text.replace(text[start:end], random.choice(WORDS if text[start] == '"' else PIECES))
    return _encoded(random, text)


def _csv(random: Random) -> bytes:
    rows = [line.split(",") for line in _text(CSV).splitlines()]
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        row = random.choice(rows) if random.random() < 0.8 else rows[0]
        at = random.randrange(len(row)) if row else 0
        match random.randrange(6):
            case 0 if row:
                row[at] = random.choice(WORDS).strip('"') if random.random() < 0.6 else hostile.scalar(random)
            case 1:
                rows.insert(random.randrange(len(rows)), list(row))
            case 2 if len(rows) > 1:
                rows.remove(row)
            case 3:
                row.insert(
                    at,
                    random.choice(
                        ("", "x", "case:x", "concept:name", "time:timestamp", '"', "2025-03-01T09:00:00+01:00")
                    ),
                )
            case 4 if row:
                del row[at]
            case _:
                for each in rows:
                    each[:] = [*each[at:], *each[:at]]
    return _encoded(random, "\n".join(",".join(row) for row in rows) + "\n")


def _model(random: Random) -> bytes:
    lines = _text(MODEL).splitlines()
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        at = random.randrange(len(lines))
        match random.randrange(6):
            case 0:
                activities = ", ".join(
                    random.choices(
                        ("Ship goods", "Pay invoice", "x", "", "Order received"), k=random.choice((1, 2, 2, 3))
                    )
                )
                conditions = " |".join(["", *random.choices(CONDITIONS, k=random.choice((0, 1, 2, 3)))])
                lines.insert(at, f"{random.choice(TEMPLATES)}[{activities}]{conditions}")
            case 1:
                lines.insert(at, f"activity {random.choice((*NAMES, hostile.scalar(random)))}")
            case 2:
                lines.insert(
                    at,
                    random.choice(
                        (
                            "bind Pay invoice: amount",
                            "amount: integer between 1 and 5",
                            "x: a, b",
                            ": ",
                            "Pay invoice",
                            "#",
                            "|",
                            "[",
                            "]",
                        )
                    ),
                )
            case 3 if len(lines) > 1:
                del lines[at]
            case 4:
                cut = random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + hostile.character(random) + lines[at][cut:]
            case _:
                lines.insert(at, random.choice(lines))
    return _encoded(random, "\n".join(lines) + "\n")


def _events(random: Random) -> bytes:
    tree = copied(read(_text(EVENTS)))
    for _ in range(random.choice((1, 1, 2, 3))):
        mutate(random, tree)
    return _encoded(random, inline(tree) if random.random() < 0.1 else written(tree).lstrip("\n"))


def _encoded(random: Random, text: str) -> bytes:
    """The text as bytes: torn now and then, or in another encoding."""
    if random.random() < 0.1:
        text = hostile.torn(random, text)
    if random.random() < 0.05:
        return text.encode(random.choice(("utf-16", "utf-8-sig", "utf-32", "utf-7")), "replace")
    raw = text.encode("utf-8", "surrogatepass")
    return hostile.torn_bytes(random, raw) if random.random() < 0.1 else raw
