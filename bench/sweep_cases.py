"""The cases and tables that sweeps are measured on: terms of `bench/packs.py` over random scenarios of one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench.packs import pack

import comity
from comity.columns.plan import plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from comity import case as c

GROUP = 1 << 18
"""Rows of a row group."""
EMPTY = 0.1
"""The share of cells that are empty: what they would say is unknown."""


def case(terms: int) -> c.Case:
    """A case of so many terms, 1 in 20 of them in a planted conflict."""
    return comity.case_of(pack(terms, max(1, terms // 20)).doc)


def columns(given: c.Case) -> dict[str, tuple[str, ...] | str]:
    """What the terms read: `bool`, `int`, or the names that a fact may have."""
    types = {ref: given.references[ref].declared.type for ref in plan(given).inputs}
    return {ref: tuple(each.values) if each.name == "symbol" else each.name for ref, each in types.items()}


def table(given: c.Case, rows: int, seed: int = 1) -> pa.Table:
    """So many random scenarios, a tenth of the cells empty."""
    chance = np.random.default_rng(seed)
    return pa.table({ref: _column(chance, kind, rows) for ref, kind in columns(given).items()})


def _column(chance: np.random.Generator, kind: tuple[str, ...] | str, rows: int) -> pa.Array:
    empty = chance.random(rows) < EMPTY
    if kind == "bool":
        return pa.array(chance.random(rows) < 0.5, mask=empty)
    if kind == "int":
        return pa.array(chance.integers(0, 101, rows), mask=empty)
    names = pa.array(chance.integers(0, len(kind), rows, np.int8), mask=empty)
    return pa.DictionaryArray.from_arrays(names, pa.array(list(kind)))


def file(given: c.Case, rows: int, folder: Path) -> Path:
    """The same as a Parquet file."""
    path = folder / f"scenarios-{rows}.parquet"
    if not path.exists():
        with pq.ParquetWriter(path, table(given, 1).schema) as writer:
            for at, size in enumerate(_groups(rows)):
                writer.write_table(table(given, size, at), row_group_size=GROUP)
    return path


def _groups(rows: int) -> Iterator[int]:
    for start in range(0, rows, GROUP):
        yield min(GROUP, rows - start)


def files(given: c.Case, rows: int, times: int, folder: Path) -> Path:
    """A folder of so many Parquet files of so many rows; on the disk it is one file under several names."""
    one, found = file(given, rows, folder), folder / f"{rows}-times-{times}"
    found.mkdir(exist_ok=True)
    for at in range(times):
        path = found / f"{at:04}.parquet"
        if not path.exists():
            path.hardlink_to(one)
    return found
