"""Tables that Spark holds: its tasks go through the rows, and what each has counted is added up here.

What a task has counted comes back as a row of its own; where verdicts are written, in the same pass, by an accumulator,
which knows each partition once however often Spark runs it.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from comity.problems import CaseError, Problem, shown
from comity.sweeping.partitions import Found, columns, partition, unpickled, verdicts
from comity.sweeping.segments import Tabled
from comity.sweeping.totals import Totals, merged
from comity.tables.layouts import schema_of
from comity.tables.rows import Place
from comity.tables.sources import Source, source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyspark.sql import DataFrame, SparkSession

    from comity.case import Case
    from comity.columns.plan import Plan
    from comity.sweeping.running import Job
    from comity.tables.layouts import Options

_BLANKS = r"(?U)^\s+|\s+$"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A data frame of Spark, `name`d for people. `written`: every cell is text, as in a CSV file."""

    data: DataFrame
    name: str = "<spark>"
    written: bool = False


def frame_of(thing: object) -> Frame | None:
    """The frame that something is, or None when it is none of Spark's; PySpark is not imported for it."""
    if isinstance(thing, Frame):
        return thing
    homes = {each.__module__ for each in type(thing).__mro__}
    return Frame(thing) if "pyspark.sql.dataframe" in homes else None  # type: ignore[arg-type]


def session() -> SparkSession:
    """The session that is there, or a quiet one on all cores of this machine."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        hint = "install it with `pip install 'comity[spark]'`"
        raise CaseError([Problem("no-spark", "PySpark is not installed", hint=hint)]) from None
    if (active := SparkSession.getActiveSession()) is not None:
        return active
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers need comity, as this process does
    here = SparkSession.builder.master("local[*]").appName("comity").config("spark.ui.enabled", "false")
    with _spoken():
        return here.config("spark.log.level", "OFF").config("spark.ui.showConsoleProgress", "false").getOrCreate()


def read(path: str | Path, spark: SparkSession | None = None) -> Frame:
    """A Parquet or CSV file of this machine, or a folder of Parquet files, as Spark reads it.

    Raises `CaseError` for what cannot be read, as `comity.tables.sources.source` does, and without PySpark.
    """
    found, name = source(path), os.path.abspath(path)  # noqa: PTH100 - Path.resolve follows links
    if found.kind == "arrow":
        raise CaseError(
            [Problem("unknown-file", f"Spark reads Parquet and CSV files, and no {Path(path).suffix} files")]
        )
    reader = (spark or session()).read
    with _spoken():
        if found.kind == "parquet":
            return Frame(reader.parquet(name), str(path))
        # One task reads a file, as a cell may hold a line break; and every row is held against the header.
        reader = reader.options(header=True, multiLine=True, escape='"', mode="FAILFAST", columnPruning=False)
        return Frame(reader.schema(_struct(found.schema)).csv(name), str(path), written=True)


def tabled(frame: Frame, case: Case, plan: Plan, options: Options) -> Tabled:
    """The table without its rows, as tasks need it; raises `CaseError` with all that is wrong with its columns."""
    place = Place(frame.name, written=frame.written)
    schema = pa.schema([(each.name, _arrow(each.dataType)) for each in frame.data.schema])
    layout = schema_of(schema, case, options, place)
    return Tabled(Source(frame.name, "stream", schema, ()), layout, frozenset(plan.inputs), plan.rows, ())


def run(frame: Frame, job: Job, out: str | Path | None) -> tuple[Totals, int]:
    """The totals of all rows, and in how many partitions they were; with `out`, verdicts are written into that folder.

    Raises `CaseError` with what is wrong with the rows of the first partition in which something is.
    """
    if out is not None and job.table.named[0] == "row":
        message = "verdicts of Spark's rows can be told apart by a column `id` only: they have no order"
        raise CaseError([Problem("missing-key", message, hint="add one, such as `monotonically_increasing_id()`")])
    with _spoken():
        found = _counted(frame, job) if out is None else _written(frame, job, str(out))
    return merged(*(each.totals for each in found.values())), len(found)


def _counted(frame: Frame, job: Job) -> Mapping[int, Found]:
    pickled = pickle.dumps(job)

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        number, kept = partition(), [Found(Totals(), ())]
        deque(verdicts(unpickled(pickled), batches, number, kept, wanted=False), 0)
        yield pa.record_batch({"partition": pa.array([number], pa.int32()), "found": [pickle.dumps(kept[0])]})

    rows = _prepared(frame, job).mapInArrow(task, "partition int, found binary").collect()
    return _right({row.partition: pickle.loads(row.found) for row in rows})  # noqa: S301 - from our own tasks


def _right(found: Mapping[int, Found]) -> Mapping[int, Found]:
    """What partitions came to, by their numbers; raises what is wrong with the first that has something wrong."""
    for number in sorted(found):
        if found[number].problems:
            raise CaseError(found[number].problems)
    return found


# --- on the driver -------------------------------------------------------------------------------------------------


def _prepared(frame: Frame, job: Job) -> DataFrame:
    """The columns that matter, by their places, as Spark's names are not told apart by case; steps put together."""
    from pyspark.sql import functions as f

    table: Tabled = job.table  # type: ignore[assignment]
    names = columns(table)
    place = {name: f"c{at}" for at, name in enumerate(frame.data.columns)}
    data = frame.data.toDF(*(f"c{at}" for at in range(len(frame.data.columns))))
    data = data.select(*(f.col(place[name]) for name in names)) if names != ["_"] else data.select(f.lit(0).alias("_"))
    if not table.layout.long:
        return data
    scenario = place["scenario"]
    if frame.written:
        data = data.withColumn(scenario, f.regexp_replace(scenario, _BLANKS, ""))
    return data.repartition(f.col(scenario)).sortWithinPartitions(scenario, place["step"])


def _arrow(kind: Any) -> pa.DataType:  # noqa: ANN401 - a type of Spark
    from pyspark.errors import PySparkException
    from pyspark.sql.pandas.types import to_arrow_type

    if kind.typeName() == "timestamp":  # a moment in the zone of the session
        return pa.timestamp("us", "UTC")
    try:
        return to_arrow_type(kind)
    except PySparkException:  # such as an interval: no fact has such values, and its column may be one to ignore
        return pa.month_day_nano_interval()


def _struct(schema: pa.Schema) -> Any:  # noqa: ANN401 - a type of Spark
    from pyspark.sql.pandas.types import from_arrow_type
    from pyspark.sql.types import StructField, StructType

    kinds = [each.type.value_type if pa.types.is_dictionary(each.type) else each.type for each in schema]
    return StructType([StructField(each.name, from_arrow_type(kind)) for each, kind in zip(schema, kinds, strict=True)])


@contextmanager
def _spoken() -> Iterator[None]:
    """Says in a sentence why Spark failed."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException, PythonException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        lines = [each for each in str(error).partition("JVM stacktrace")[0].strip().splitlines() if each.strip()]
        reason = (lines or [type(error).__name__])[-1 if isinstance(error, PythonException) else 0]
        message = f"Spark could not do its work: {shown(reason, 300)}"
        raise CaseError([Problem("spark-failed", message)]) from None


# --- writing -------------------------------------------------------------------------------------------------------


def _written(frame: Frame, job: Job, out: str) -> Mapping[int, Found]:
    """Write into a folder beside `out`, which takes its name when it is whole."""
    spark = frame.data.sparkSession
    files, path = _file_system(spark, out)
    partial = path.suffix(".partial")
    for there, problem in ((path, "out-exists"), (partial, "unfinished-run")):
        if files.exists(there):
            message = f"{shown(str(there.toString()), 1_000)} exists"
            raise CaseError([Problem(problem, message, hint="name another one, or delete this one")])
    try:
        found = _right(_in_one_pass(frame, job, partial.toString()))
        rows = spark.read.parquet(partial.toString()).count()
        if rows != sum(each.totals.scenarios for each in found.values()):
            raise CaseError([Problem("spark-failed", "Spark has lost some counts, or some verdicts: run it again")])
        files.rename(partial, path)
    finally:
        files.delete(partial, True)  # noqa: FBT003 - with all that is in it
    return found


def _file_system(spark: SparkSession, out: str) -> tuple[Any, Any]:
    """Where a path lies, as Spark sees it."""
    hadoop: Any = spark.sparkContext._jvm.org.apache.hadoop.fs  # type: ignore[union-attr] # noqa: SLF001 - no other way
    path = hadoop.Path(out)
    files = path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())  # noqa: SLF001 - the same
    local = files.getUri().getScheme() == "file" and "://" not in out
    return files, hadoop.Path(os.path.abspath(out)) if local else path  # noqa: PTH100 - the JVM's own folder is another


def _in_one_pass(frame: Frame, job: Job, folder: str) -> dict[int, Found]:
    from pyspark.accumulators import AccumulatorParam

    class Once(AccumulatorParam[dict[int, Found]]):
        """Each partition once, however often it was worked through."""

        def zero(self, value: dict[int, Found]) -> dict[int, Found]:
            return type(value)()

        def addInPlace(self, value1: dict[int, Found], value2: dict[int, Found]) -> dict[int, Found]:  # noqa: N802
            return value1 | value2

    pickled = pickle.dumps(job)
    found = frame.data.sparkSession.sparkContext.accumulator(dict[int, Found](), Once())

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        number, kept = partition(), [Found(Totals(), ())]
        yield from verdicts(unpickled(pickled), batches, number, kept, wanted=True)
        found.add({number: kept[0]})

    rows = _prepared(frame, job).mapInArrow(task, _struct(job.header))
    rows.write.option("compression", "zstd").parquet(folder)
    return found.value
