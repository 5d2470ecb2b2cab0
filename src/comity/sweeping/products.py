"""All combinations of values as rows that Spark's tasks make themselves: a part of the space for each task."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from comity.problems import CaseError, Problem
from comity.spaces.varying import varied
from comity.sweeping.spark import Frame, session

if TYPE_CHECKING:
    from pyspark.sql import Column, SparkSession

    from comity.case import Case
    from comity.spaces.domains import Domain
    from comity.spaces.varying import Vary

MOST = 2**62
"""Rows that Spark can number."""


def product(case: Case, vary: Vary, spark: SparkSession | None = None) -> Frame:
    """A row for each combination of the values of some inputs, for `sweep`, in the session given or at hand.

    `vary` is as in `space`, which counts the same without a row; this is for spaces that are too tangled for that. No
    row is made before a task needs it. Raises `CaseError` for names and values that do not fit, and for too many rows.
    """
    from pyspark.sql import functions as f

    domains = varied(case, vary, {}, ())
    rows = prod(each.size for each in domains)
    if rows > MOST:
        raise CaseError([Problem("too-large", f"a product of {rows:,} rows; Spark numbers at most {MOST:,}")])
    stride, columns, unknown = 1, list[Any](), list[Any]()
    for each in domains:
        at = f.floor(f.col("id") / f.lit(stride)) % each.size if stride > 1 else f.col("id") % each.size
        columns.append(_value(each, at).alias(each.ref))
        if each.unknown:
            unknown.append(f.when(at == each.known, f.lit(each.ref)))
        stride *= each.size
    if unknown:
        columns.append(f.array_compact(f.array(*unknown)).alias("unknown"))
    return Frame((spark or session()).range(rows).select(*columns), "<product>")


def _value(domain: Domain, at: Column) -> Column:
    """The value at a position of a domain; null where it is unknown, past the end."""
    from pyspark.sql import functions as f

    found, first = None, 0
    for part in domain.parts:
        here = f.element_at(f.array(*(f.lit(_plain(each, domain.kind)) for each in part)), (at - first + 1).cast("int"))
        if isinstance(part, range) and domain.kind == "int":
            here = f.lit(part.start) + (at - first) * part.step
        inside = (at >= first) & (at < first + len(part))
        found = f.when(inside, here) if found is None else found.when(inside, here)
        first += len(part)
    assert found is not None  # noqa: S101 - a domain has values
    return found


def _plain(value: Any, kind: str) -> Any:  # noqa: ANN401 - a value of any type
    if kind == "date":
        return date.fromordinal(value)
    return Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
