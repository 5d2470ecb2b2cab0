"""Verdicts as Parquet, written so that nothing half written is ever taken for whole.

A run writes into a folder beside its output, `OUT.partial`: `_manifest.json` says what is being worked through, and
each segment of it becomes `part-N.parquet` and then, when that is whole, `_part-N.json` with its totals. A segment is
done when both are there. At the end the parts become the output by one renaming. What is renamed was written to disk
before.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from comity.columns.planes import nowhere, unpack
from comity.kinds import Stance, Verdict
from comity.load.files import is_folder
from comity.problems import CaseError, Problem, shown
from comity.saving import make, replacing, save, writing
from comity.sweeping.totals import Totals, as_data, from_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from comity.columns.blocks import Outcomes, Plane

VERDICTS: tuple[str, ...] = get_args(Verdict)
STANCES: tuple[str, ...] = get_args(Stance)
FORMAT = 2
"""Of the folder of an unfinished run; another one is not resumed."""
_CELLS = 1 << 24
"""Of a row group: what is held before it is written."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What is written of each scenario: its name under `name`, `feasible`, each party's stance, each term's verdict."""

    name: str
    parties: tuple[str, ...]
    terms: tuple[str, ...]


# --- columns -------------------------------------------------------------------------------------------------------


def schema(columns: Columns, names: pa.DataType) -> pa.Schema:
    """The columns of the output: verdicts and stances take a byte a row, `feasible` is null where unknown."""
    fields = [pa.field(_free(columns), names), pa.field("feasible", pa.bool_())]
    fields += [pa.field(party, _words(STANCES).type) for party in columns.parties]
    fields += [pa.field(term, _words(VERDICTS).type) for term in columns.terms]
    return pa.schema(fields)


def _free(columns: Columns) -> str:
    """The name of the first column, where a party has that name with `_` before it."""
    name = columns.name
    while name in columns.parties:
        name = f"_{name}"
    return name


def batch(outcomes: Outcomes, names: pa.Array, columns: Columns, header: pa.Schema) -> pa.RecordBatch:
    """The rows of a block, in their order."""
    arrays = [names.cast(header.types[0]), _truths(outcomes.feasible, outcomes.rows)]
    arrays += [_coded(outcomes.stances[party], STANCES, outcomes.rows) for party in columns.parties]
    arrays += [_coded(outcomes.verdicts[term], VERDICTS, outcomes.rows) for term in columns.terms]
    return pa.RecordBatch.from_arrays(arrays, schema=header)


def _words(words: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array([], pa.int8()), pa.array(words, pa.string()))


def _coded(planes: Mapping[Any, Plane], words: Sequence[str], rows: int) -> pa.DictionaryArray:
    codes = np.zeros(rows, np.int8)
    for word, plane in planes.items():
        if at := words.index(word):
            codes += unpack(plane, rows).view(np.int8) * np.int8(at)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words, pa.string()))


def _truths(feasible: Mapping[bool | None, Plane], rows: int) -> pa.Array:
    yes, unknown = (unpack(feasible.get(each, nowhere(rows)), rows) for each in (True, None))
    return pa.array(yes, mask=unknown)


# --- the folder of a run -------------------------------------------------------------------------------------------


def partial(out: Path) -> Path:
    """The folder in which a run writes until it is complete."""
    return out.parent / f"{out.name}.partial"


def begin(out: Path, manifest: Mapping[str, Any], *, resume: bool) -> dict[int, Totals]:
    """Make the folder of a run, or take up an earlier one: the totals of the segments that are done in it.

    Raises `CaseError` where an unfinished run is there and `resume` is not said, where it was another one, and where
    the output is a folder that exists.
    """
    if is_folder(out):
        raise CaseError([Problem("out-exists", f"{shown(str(out))} is a folder that exists", hint="name another one")])
    if not is_folder(out.parent):
        raise CaseError([Problem("no-file", f"there is no folder {shown(str(out.parent))} to write into")])
    folder, wanted = partial(out), {"format": FORMAT, **manifest}
    if not is_folder(folder):
        make(folder)
        _write_json(folder / "_manifest.json", wanted)
        return {}
    if not resume:
        hint = "resume it, or delete this folder to begin anew"
        raise CaseError([Problem("unfinished-run", f"{shown(str(folder))} holds an unfinished run", hint=hint)])
    _same_run(folder, wanted)
    for begun in folder.glob(".*"):  # by a process that was killed
        begun.unlink()
    numbers = (int(note.stem.removeprefix("_part-")) for note in sorted(folder.glob("_part-*.json")))
    return {at: totals for at in numbers if (totals := _done(folder, at)) is not None}


def _same_run(folder: Path, wanted: Mapping[str, Any]) -> None:
    try:
        found = json.loads((folder / "_manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    differing = [key for key in wanted if not isinstance(found, dict) or found.get(key) != wanted[key]]
    if differing:
        message = f"{shown(str(folder))} holds an unfinished run of another {' and '.join(differing)}"
        raise CaseError([Problem("another-run", message, hint="delete this folder to begin anew")])


def _done(folder: Path, at: int) -> Totals | None:
    """The totals of a segment, or None where it is not done."""
    try:
        totals = from_data(json.loads(_note(folder, at).read_text(encoding="utf-8")))
        rows = pq.read_metadata(_part(folder, at)).num_rows
    except (OSError, ValueError, TypeError):  # pyarrow's own errors about files are among these
        return None
    return totals if rows == totals.scenarios else None


def _part(folder: Path, at: int) -> Path:
    return folder / f"part-{at:06}.parquet"


def _note(folder: Path, at: int) -> Path:
    """Readers of a folder of Parquet files pass over names that start with `_`."""
    return folder / f"_part-{at:06}.json"


def write_part(folder: Path, at: int, header: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write the verdicts of a segment; `finish_part` says that it is done."""
    with _parquet(_part(folder, at), header) as write:
        for rows in _gathered(batches, max(1, _CELLS // len(header))):
            write(rows)


def finish_part(folder: Path, at: int, totals: Totals) -> None:
    """Note that a segment is done, and its totals."""
    _write_json(_note(folder, at), as_data(totals))


def complete(out: Path, header: pa.Schema, segments: int) -> None:
    """Make the output of the parts, which are all done: a file, or a folder of files where `out` has no ending."""
    folder = partial(out)
    if not out.suffix:
        with writing(out):
            folder.replace(out)
            for note in out.glob("_*.json"):
                note.unlink()
        return
    with _parquet(out, header) as write:
        for at in range(segments):
            part = pq.ParquetFile(_part(folder, at))
            for group in range(part.num_row_groups):
                write(part.read_row_group(group).cast(header))
    with writing(folder):
        shutil.rmtree(folder)


@contextmanager
def _parquet(path: Path, header: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    """What writes rows into a file that takes the place of `path` when it is whole.

    Smallest and largest values are kept of names alone: of verdicts they tell nothing, and take half the time.
    """
    with replacing(path) as file:
        with writing(path):
            writer = pq.ParquetWriter(file, header, compression="zstd", write_statistics=header.names[:1])

        def write(rows: pa.Table) -> None:
            with writing(path):
                writer.write_table(rows)

        try:
            yield write
        finally:
            with writing(path):
                writer.close()


def discard(out: Path) -> None:
    """Remove the folder of a run."""
    shutil.rmtree(partial(out), ignore_errors=True)


def _gathered(batches: Iterable[pa.RecordBatch], most: int) -> Iterator[pa.Table]:
    """Batches put together until they have that many rows."""
    held: list[pa.RecordBatch] = []
    for each in batches:
        held.append(each)
        if sum(part.num_rows for part in held) >= most:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    save(path, json.dumps(data, ensure_ascii=False))
