"""The row rules of the star judged by Pandera instead of SQL.

Belongs here: streaming tables out of the database in Arrow batches and counting what Pandera refuses.
Does not belong here: the audit that decides over publication (`audit`); keys and reconciliations, which Pandera cannot
see.

Both evaluators read one declaration; that they count the same is a test. Measured on 8 000 documents (2.0 million
rows): 1.4 s, 0.6 of them Pandera's first use, so it is not part of every build.
"""

from __future__ import annotations

from collections import Counter

import duckdb
import polars as pl
from pandera.errors import SchemaErrors

from schemas.checks import NOT_NULL
from schemas.contract import LogicalType, Table
from schemas.pandera_models import schema_of
from schemas.rules import check_id
from schemas.star import TABLES, has_members
from warehouse.ddl import quoted

BATCH_ROWS = 200_000


def refused_by_pandera(con: duckdb.DuckDBPyConnection, batch_rows: int = BATCH_ROWS) -> dict[str, int]:
    """Failing rows by check id over every table of the star; empty when Pandera refuses nothing.

    Reserved members are left out: they have no properties, and their codes are in no list.
    """
    refused: Counter[str] = Counter()
    for table in TABLES:
        for batch in con.sql(_select(table)).to_arrow_reader(batch_rows):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            for rule_id, rows in _failures(table, frame).items():
                refused[check_id(table, rule_id)] += rows
    return dict(refused)


def _select(table: Table) -> str:
    # Pandera knows JSON as text.
    columns = ", ".join(
        f"{quoted(column.name)}::VARCHAR AS {quoted(column.name)}"
        if column.type is LogicalType.JSON
        else quoted(column.name)
        for column in table.columns
    )
    real = f" WHERE {quoted(table.primary_key[0])} > 0" if has_members(table) else ""
    return f"SELECT {columns} FROM star.{quoted(table.name)}{real}"


def _failures(table: Table, frame: pl.DataFrame) -> dict[str, int]:
    try:
        schema_of(table).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.with_columns(
            rule=pl.col("check").replace("not_nullable", NOT_NULL), index=pl.col("index").fill_null(-1)
        )
        counts = cases.group_by("rule").agg(pl.col("index").n_unique())
        return dict(counts.iter_rows())
    return {}
