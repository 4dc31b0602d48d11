"""One way to fill a table of the star from a relation.

Belongs here: turning (contract, mapping of columns to SQL) into an INSERT, and its errors into sentences.
Does not belong here: the mappings (`load_dimensions`, `load_facts`, `load_audit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb
import polars as pl

from schemas.contract import Table
from schemas.star import member_rows
from warehouse.ddl import SQL_TYPE, quoted
from warehouse.errors import CollidingKeys, LoadFailed


def insert(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    expressions: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
) -> int:
    """INSERT INTO star.`table` from `source` (what follows FROM, aliased ``s``); returns the rows inserted.

    A column without expression is taken from ``s`` under its own name. Rows come in the order of `order`
    (default: the primary key), which lets the file compress well and makes builds alike.

    Raises `LoadFailed` when the rows break a key, a foreign key or a rule of the table.
    """
    expressions = expressions or {}
    if unknown := set(expressions) - set(table.column_names):
        raise KeyError(f"{table.qualified_name} has no column {', '.join(sorted(unknown))}")
    columns = ", ".join(map(quoted, table.column_names))
    values = ", ".join(f"{expressions.get(name, f's.{quoted(name)}')} AS {quoted(name)}" for name in table.column_names)
    by = ", ".join(quoted(name) for name in order or table.primary_key)
    sql = (
        f"INSERT INTO star.{quoted(table.name)} ({columns}) SELECT * FROM (SELECT {values} FROM {source}) ORDER BY {by}"
    )
    return _run(con, table, sql)


def insert_members(con: duckdb.DuckDBPyConnection, registry: Iterable[Table]) -> None:
    """Insert the reserved members -1, -2, -3 of every dimension, as the contract makes them."""
    con.execute("BEGIN")
    for table in registry:
        if rows := member_rows(table):
            names, marks = ", ".join(map(quoted, rows[0])), ", ".join("?" * len(rows[0]))
            every = ", ".join([f"({marks})"] * len(rows))
            values = [row[name] for row in rows for name in rows[0]]
            con.execute(f"INSERT INTO star.{quoted(table.name)} ({names}) VALUES {every}", values)
    con.execute("COMMIT")


def insert_rows(con: duckdb.DuckDBPyConnection, table: Table, rows: Iterable[Sequence[object]]) -> int:
    """Insert rows made in Python, in the contract's column order; through Arrow, for any number of rows."""
    listed = list(rows)
    if not listed:
        return 0
    frame = pl.DataFrame(listed, schema=table.column_names, orient="row", infer_schema_length=None)
    values = ", ".join(f"{quoted(column.name)}::{SQL_TYPE[column.type]}" for column in table.columns)
    con.register("rows_to_insert", frame.to_arrow())
    try:
        return _run(con, table, f"INSERT INTO star.{quoted(table.name)} SELECT {values} FROM rows_to_insert")
    finally:
        con.unregister("rows_to_insert")


def refuse_collisions(con: duckdb.DuckDBPyConnection, table: Table, relation: str) -> None:
    """Raise `CollidingKeys` when one key of `relation` stands for two natural keys of `table`."""
    key = quoted(table.primary_key[0])
    names = ", ".join(map(quoted, table.natural_key))
    found = con.execute(
        f"SELECT {key}, string_agg(said, ' / ' ORDER BY said) FROM ("
        f"SELECT DISTINCT {key}, concat_ws(' ', {names}) AS said, row({names}) AS natural FROM {relation}"
        ") GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 3"
    ).fetchall()
    if found:
        named = "; ".join(f"{number}: {said}" for number, said in found)
        raise CollidingKeys(
            f"star.{table.name}: one key stands for several members ({named});"
            " give one of them another code in the lexicon and parse again"
        )


def _run(con: duckdb.DuckDBPyConnection, table: Table, sql: str) -> int:
    try:
        found = con.execute(sql).fetchall()
    except (duckdb.ConstraintException, duckdb.ConversionException) as error:
        first = str(error).splitlines()[0]
        raise LoadFailed(
            f"star.{table.name} cannot be loaded, its rows break the contract: {first}. Nothing was published;"
            f" find the rows in lake/silver and mend the parser, or parse again with `yaodian build --full`",
            table=table.name,
        ) from error
    return int(found[0][0]) if found else 0
