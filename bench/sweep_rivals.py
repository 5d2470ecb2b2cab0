"""The same verdicts by DuckDB and Polars: `python -m bench.sweep_rivals NAME ROWS TERMS`, in JSON.

`and`, `or` and `not` of both have the three values of Kleene, with NULL for unknown. In scenarios of one step, what
looks back has a simple form. A query counts the verdicts of every term, which is what a sweep answers.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from bench import sweep_cases
from bench.sweep_jobs import counts, least, peak

from comity import case as c
from comity import ground as g

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

VERDICTS = ("violated", "undetermined", "satisfied", "not_triggered")
DEPTHS = (100, 500, 1_000, 2_000, 5_000)
PATIENCE = 20
"""Seconds after which a depth counts as too much."""
Found = dict[str, Any]


def sides(rule: c.Rule) -> tuple[g.Ground, g.Ground]:
    """What must hold for a term to count, and what must then hold too for it to be violated."""
    negated = g.Builder().negation
    match rule:
        case c.Precondition(of, requires):
            return of, negated(requires)
        case c.RedLine(never, during):
            return during, never
        case c.Demand(of, requires, _, None, None):
            return of, negated(requires)
        case c.Commitment(when, then, None, None):
            return when, negated(then)
        case _:
            raise TypeError(f"no term of one step: {rule}")


# --- SQL ---------------------------------------------------------------------------------------------------------


def sql(part: g.Part) -> str:
    """A condition of one step in SQL."""
    match part:
        case g.Const(value):
            return "TRUE" if value else "FALSE"
        case g.Input(ref) | g.Value(ref):
            return f'"{ref}"'
        case g.Symbol(name):
            return f"'{name}'"
        case g.Constant(value):
            return str(value)
        case g.Not(arg):
            return f"(NOT {sql(arg)})"
        case g.And(args):
            return f"({' AND '.join(map(sql, args))})"
        case g.Or(args):
            return f"({' OR '.join(map(sql, args))})"
        case g.Compare(op, left, right):
            return f"({sql(left)} {op.replace('==', '=')} {sql(right)})"
        case g.Once(arg, None):
            return sql(arg)
        case g.Earlier():
            return "FALSE"
        case _:
            raise TypeError(f"no condition of one step: {part}")


def by_duckdb(given: c.Case, table: pa.Table) -> tuple[float, dict[str, dict[str, int]]]:
    """One query over a table of DuckDB's own."""
    import duckdb

    database = duckdb.connect()
    database.execute("SET threads = 1")
    database.register("given", table)
    database.execute("CREATE TABLE scenarios AS SELECT * FROM given")
    parts = [(term.name, *map(sql, sides(term.rule))) for term in given.terms]
    codes = [
        f"CASE WHEN {gate} AND {unmet} THEN 0 WHEN ({gate} AND {unmet}) IS NULL OR {gate} IS NULL THEN 1 "
        f"WHEN {gate} THEN 2 ELSE 3 END AS v{at}"
        for at, (_, gate, unmet) in enumerate(parts)
    ]
    sums = [f"count(*) FILTER (v{at} = {code})" for at in range(len(parts)) for code in range(len(VERDICTS))]
    query = f"SELECT {', '.join(sums)} FROM (SELECT {', '.join(codes)} FROM scenarios)"  # noqa: S608 - our own case
    row: list[tuple[int, ...]] = []
    seconds = least(lambda: row.append(database.execute(query).fetchall()[0]), 2)
    return seconds, _named([name for name, _, _ in parts], row[0])


def _named(terms: list[str], found: tuple[int, ...]) -> dict[str, dict[str, int]]:
    size = len(VERDICTS)
    each = {name: found[at * size : (at + 1) * size] for at, name in enumerate(terms)}
    return {name: {verdict: n for verdict, n in zip(VERDICTS, row, strict=True) if n} for name, row in each.items()}


# --- Polars ------------------------------------------------------------------------------------------------------


def expression(part: g.Part) -> Any:  # noqa: ANN401 - an expression of Polars
    """A condition of one step in Polars; what is shared is one expression."""
    import polars as pl

    match part:
        case g.Const(value) | g.Constant(value):
            return pl.lit(value)
        case g.Input(ref) | g.Value(ref):
            return pl.col(ref)
        case g.Symbol(name):
            return pl.lit(name)
        case g.Not(arg):
            return ~expression(arg)
        case g.And(args):
            first, *others = map(expression, args)
            for each in others:
                first &= each
            return first
        case g.Or(args):
            first, *others = map(expression, args)
            for each in others:
                first |= each
            return first
        case g.Compare("==", left, right):
            return expression(left) == expression(right)
        case g.Compare(op, left, right):
            return expression(left) < expression(right) if op == "<" else expression(left) <= expression(right)
        case g.Once(arg, None):
            return expression(arg)
        case g.Earlier():
            return pl.lit(value=False)
        case _:
            raise TypeError(f"no condition of one step: {part}")


def by_polars(given: c.Case, table: pa.Table) -> tuple[float, dict[str, dict[str, int]]]:
    """One lazy query over a data frame."""
    import polars as pl

    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    codes, sums = [], []
    for at, term in enumerate(given.terms):
        gate, unmet = map(expression, sides(term.rule))
        violated = gate & unmet
        code = pl.when(violated).then(0).when(violated.is_null() | gate.is_null()).then(1).when(gate).then(2)
        codes.append(code.otherwise(3).cast(pl.Int8).alias(f"v{at}"))
        sums += [(pl.col(f"v{at}") == number).sum().alias(f"v{at}_{number}") for number in range(len(VERDICTS))]
    query = frame.lazy().select(codes).select(sums)
    row: list[tuple[int, ...]] = []
    seconds = least(lambda: row.append(query.collect().row(0)), 2)
    return seconds, _named([term.name for term in given.terms], row[0])


# --- depth -------------------------------------------------------------------------------------------------------


def deep(name: str, depth: int) -> None:
    """Evaluate `a and (b or (a and (b or ...)))`, so many levels deep; may end the process."""
    if name == "duckdb":
        import duckdb

        text = "a"
        for at in range(depth):
            text = f"(a AND {text})" if at % 2 else f"(b OR {text})"
        duckdb.sql(f"SELECT {text} FROM (SELECT TRUE AS a, FALSE AS b)").fetchall()  # noqa: S608 - made above
        return
    import polars as pl

    cond = pl.col("a")
    for at in range(depth):
        cond = pl.col("a") & cond if at % 2 else pl.col("b") | cond
    pl.DataFrame({"a": [True], "b": [False]}).lazy().select(cond).collect()


BY: dict[str, Callable[[c.Case, pa.Table], tuple[float, dict[str, dict[str, int]]]]] = {
    "duckdb": by_duckdb,
    "polars": by_polars,
}


def main(name: str, rows: str, terms: str) -> None:
    """Find the verdicts by another, and see that they are those of a sweep."""
    if terms == "deep":
        deep(name, int(rows))
        return
    given = sweep_cases.case(int(terms))
    table = sweep_cases.table(given, int(rows))
    before, start = peak(), time.process_time()
    seconds, found = BY[name](given, table)
    memory, whole = peak(), time.process_time() - start
    from comity.sweeping import sweep

    assert found == counts(sweep(given, table)), f"{name} has other verdicts"
    print(json.dumps({"seconds": seconds, "whole": whole, "before": before, "memory": memory}))


if __name__ == "__main__":
    main(*sys.argv[1:])
