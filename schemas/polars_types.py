"""Logical types as Polars types.

Belongs here: the schema of a table for Polars, an empty frame of it.
Does not belong here: validation (`pandera_models`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from schemas.contract import LogicalType, Table

DTYPES: dict[LogicalType, pl.DataType] = {
    LogicalType.INT8: pl.Int8(),
    LogicalType.INT16: pl.Int16(),
    LogicalType.INT32: pl.Int32(),
    LogicalType.INT64: pl.Int64(),
    LogicalType.FLOAT64: pl.Float64(),
    LogicalType.STRING: pl.String(),
    LogicalType.BOOLEAN: pl.Boolean(),
    LogicalType.DATE: pl.Date(),
    LogicalType.TIMESTAMP: pl.Datetime("us"),
    LogicalType.JSON: pl.String(),
}


def polars_schema(table: Table) -> dict[str, pl.DataType]:
    """Column name → Polars type, in declared order."""
    return {column.name: DTYPES[column.type] for column in table.columns}


def empty(table: Table) -> pl.DataFrame:
    """A frame of the table without rows."""
    return pl.DataFrame(schema=polars_schema(table))


def frame_of(table: Table, columns: Mapping[str, object]) -> pl.DataFrame:
    """A frame of the table from column lists, strictly typed.

    Raises:
        ValueError: a column is missing or not declared; the sentence names it.
    """
    missing = [name for name in table.column_names if name not in columns]
    surplus = [name for name in columns if name not in table.column_names]
    if missing or surplus:
        raise ValueError(f"{table.qualified_name}: columns missing: {missing}; columns not declared: {surplus}")
    return pl.DataFrame({name: columns[name] for name in table.column_names}, schema=polars_schema(table))
