"""Tables of scenarios: CSV, Parquet and Arrow, with columns and cells that fit, that do not fit, and torn files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import feather, ipc
from pyarrow import parquet as pq

from fuzz import cases, hostile
from fuzz.commands import Commands

if TYPE_CHECKING:
    from random import Random

COLUMNS = ("id", "date", "as_of", "unknown", "scenario", "step", "_x", "x", "", " ", "ID", "verdict")
CELLS = (
    "", "", "true", "false", "0", "1", "5", "-1", "2.5", "0.1", "1e3", "1e400", "nan", "inf", "999999999999999999",
    "1000000000000000000", "9" * 50, "2024-06-17", "2024-06-17T12:30", "2024-06-31", "0001-01-01", "9999-12-31", "x",
    "True", " true", "open", "closed", "null", "NA", "+1", "01", "1.0", "\u0663", "true;false", "a,b", "guards(east)",
    "toll; bridge",
)  # fmt: skip
VALUES: tuple[tuple[pa.DataType | None, tuple[object, ...]], ...] = (
    (pa.bool_(), (True, False, None)), (pa.int8(), (0, 1, -5, None)),
    (pa.int64(), (0, 1, 5, 2**63 - 1, -(2**63), None)), (pa.uint64(), (0, 2**64 - 1, None)),
    (pa.float64(), (0.0, 0.1, -0.0, float("nan"), float("inf"), 1e308, 5e-324, None)),
    (pa.float32(), (0.1, 5.0, None)), (pa.float16(), (0.5, None)),
    (pa.string(), ("open", "true", "5", "", "x", None)), (pa.large_string(), ("open", "x", None)),
    (pa.binary(), (b"open", b"\xff", None)), (pa.date32(), (date(2024, 6, 17), date.min, date.max, None)),
    (pa.date64(), (date(2024, 6, 17), None)), (pa.timestamp("ns"), (datetime(2024, 6, 17, 12), None)),
    (pa.timestamp("us", tz="UTC"), (datetime(2024, 6, 17, tzinfo=UTC), None)),
    (pa.timestamp("s"), (datetime(1, 1, 1), datetime(9999, 12, 31), None)), (pa.time64("us"), (time(12), None)),
    (pa.duration("s"), (timedelta(1), None)), (pa.decimal128(38, 10), (Decimal("0.1"), Decimal(10**20), None)),
    (pa.decimal256(76, 0), (Decimal(10**70), None)), (pa.null(), (None,)),
    (pa.list_(pa.string()), (["x"], [], ["toll", "bridge"], None)), (pa.struct([("a", pa.int8())]), ({"a": 1}, None)),
    (pa.map_(pa.string(), pa.int8()), ([("a", 1)], None)),
    (pa.dictionary(pa.int8(), pa.string()), ("open", "x", None)), (pa.month_day_nano_interval(), (None,)),
)  # fmt: skip
OPTIONS = (
    (), (), (), ("--matrix",), ("--start", "status_quo"), ("--status", "ongoing"), ("--decide", "all"),
    ("--out", "out.parquet"), ("--plot", "x.svg"), ("--plot", "x.html"), ("--format", "json"), ("--ignore", "x"),
    ("--as-of", "2024-06-16"), ("--out", "out.parquet", "--resume"),
)  # fmt: skip


def draw(random: Random) -> Commands:
    """A sweep over one table, of a few rows, about one small case."""
    small = random.choice(cases.small())
    name, raw = random.choice((_csv, _csv, _arrow))(random, small)
    if random.random() < 0.2:
        raw = hostile.torn_bytes(random, raw)
    if random.random() < 0.05:
        name = random.choice(("t.csv", "t.parquet", "t.arrow", "t.feather", "t.txt", "t", "t.csv.gz", "t.zip"))
    line = ["sweep", "case.yaml", name, *random.choice(OPTIONS)]
    if random.random() < 0.1:
        line += ["--map", random.choice(small.names.inputs), random.choice(small.names.inputs), "--plot", "m.svg"]
    return Commands({"case.yaml": small.case.encode(), name: raw}, (tuple(line),))


def _columns(random: Random, small: cases.Small) -> list[str]:
    inputs = [each for each in small.names.inputs if "x" not in each or random.random() < 0.1]
    found = random.sample(inputs, min(len(inputs), random.choice((0, 1, 2, 3, 5))))
    if random.random() < 0.4:
        found += ["scenario", "step"]
    if random.random() < 0.7:
        found += random.choices(COLUMNS[:4], k=random.choice((1, 1, 2)))
    if random.random() < 0.15:
        found += random.choices((*COLUMNS, *small.names.kinds, *small.names.values, hostile.character(random)), k=1)
    return found if random.random() < 0.05 else list(dict.fromkeys(found))


def _csv(random: Random, small: cases.Small) -> tuple[str, bytes]:
    columns = _columns(random, small)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=random.choice(("\n", "\n", "\n", "\r\n", "\r")))
    writer.writerow(columns)
    for row in range(random.choice((0, 1, 2, 3, 5, 12))):
        cells = [_cell(random, column, row, small) for column in columns]
        if random.random() < 0.02:
            cells = cells[:-1] if random.random() < 0.5 else [*cells, "x"]
        writer.writerow(cells)
    text = out.getvalue()
    if random.random() < 0.15:
        text = hostile.torn(random, text)
    encoding = "utf-8" if random.random() < 0.97 else random.choice(("utf-16", "utf-8-sig", "cp037", "utf-32"))
    return "t.csv", text.encode(encoding, "replace" if encoding == "cp037" else "surrogatepass")


def _cell(random: Random, column: str, row: int, small: cases.Small) -> str:
    chance = random.random()
    if chance < 0.06:
        return random.choice(CELLS) if chance < 0.04 else hostile.scalar(random)
    match column:
        case "scenario":
            return f"s{row // 2}"
        case "step":
            return str(row % 2 + 1)
        case "id":
            return f"row {row}"
        case "date" | "as_of":
            return f"2025-0{1 + row % 9}-0{random.randrange(1, 9)}"
        case "unknown":
            return random.choice(("", "", random.choice(small.names.inputs)))
        case _:
            return random.choice((*CELLS[:10], *small.names.values))


def _arrow(random: Random, small: cases.Small) -> tuple[str, bytes]:
    columns, rows = _columns(random, small), random.choice((0, 1, 2, 3, 5))
    arrays = [_array(random, column, rows, small) for column in columns]
    table = pa.Table.from_arrays(arrays, names=columns)
    name, write = random.choice(
        (
            ("t.parquet", _parquet),
            ("t.parquet", _parquet),
            ("t.arrow", _file),
            ("t.arrow", _stream),
            ("t.feather", _feather),
        )
    )
    out = io.BytesIO()
    try:
        write(table, out)
    except (pa.ArrowException, OverflowError):  # not every type can be written in every form
        out = io.BytesIO()
    return name, out.getvalue()


def _array(random: Random, column: str, rows: int, small: cases.Small) -> Any:  # noqa: ANN401 - pyarrow has no types
    if random.random() < 0.75:
        return pa.array([_cell(random, column, row, small) or None for row in range(rows)], pa.string())
    kind, values = random.choice(VALUES)
    return pa.array([random.choice(values) for _ in range(rows)], kind)


def _file(table: pa.Table, out: io.BytesIO) -> None:
    with ipc.new_file(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)


def _stream(table: pa.Table, out: io.BytesIO) -> None:
    with ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)


def _feather(table: pa.Table, out: io.BytesIO) -> None:
    feather.write_feather(table, out, compression="uncompressed")


def _parquet(table: pa.Table, out: io.BytesIO) -> None:
    pq.write_table(table, out, row_group_size=2)
