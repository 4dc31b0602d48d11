"""One way to fill a table of the star from a relation.

Belongs here: turning (contract, mapping of columns to SQL) into an INSERT, and its errors into sentences.
Does not belong here: the mappings (`load_dimensions`, `load_facts`, `load_audit`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import duckdb

from schemas.contract import Table
from schemas.star import member_rows
from warehouse import ask
from warehouse.ddl import SQL_TYPE, quoted
from warehouse.errors import CollidingKeys, LoadFailed

_ROWS_AT_ONCE = 500_000
"""What one transaction adds to a table with indexes: until it ends, what it adds to them stays in memory."""


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
    into = f"INSERT INTO star.{quoted(table.name)} ({columns})"
    rows = f"SELECT * FROM (SELECT {values} FROM {source}) ORDER BY {by}"
    if not table.key_is_enforced or ask.number(con, f"SELECT count(*) FROM {source}") <= _ROWS_AT_ONCE:
        return _run(con, table, f"{into} {rows}")
    _run(con, table, f"CREATE OR REPLACE TEMP TABLE to_insert AS {rows}")
    found = ask.number(con, "SELECT count(*) FROM to_insert")
    for start in range(0, found, _ROWS_AT_ONCE):
        _run(con, table, f"{into} FROM to_insert WHERE rowid >= {start} AND rowid < {start + _ROWS_AT_ONCE}")
    con.execute("DROP TABLE to_insert")
    return found


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
    """Insert rows made in Python, in the contract's column order.

    They go as one text: to hand over an Arrow table would take 30 MB for its library.
    """
    listed = list(rows)
    if not listed:
        return 0
    values = ", ".join(f"line[{place}]::{SQL_TYPE[column.type]}" for place, column in enumerate(table.columns, start=1))
    lines = "SELECT unnest(from_json(?, '[[\"VARCHAR\"]]')) AS line"
    text = json.dumps(listed, ensure_ascii=False, default=_written)
    return _run(con, table, f"INSERT INTO star.{quoted(table.name)} SELECT {values} FROM ({lines})", [text])


def _written(value: object) -> str:
    """A value that JSON has no word for, as DuckDB reads it."""
    if isinstance(value, date):  # a datetime is one
        return str(value)
    raise TypeError(f"{value!r} is a {type(value).__name__}, and no value of a column")


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


def _run(con: duckdb.DuckDBPyConnection, table: Table, sql: str, values: Sequence[object] = ()) -> int:
    try:
        found = con.execute(sql, values).fetchall()
    except (duckdb.ConstraintException, duckdb.ConversionException) as error:
        first = str(error).splitlines()[0]
        raise LoadFailed(
            f"star.{table.name} cannot be loaded, its rows break the contract: {first}. Nothing was published;"
            f" find the rows in lake/silver and mend the parser, or parse again with `yaodian build --full`",
            table=table.name,
        ) from error
    return int(found[0][0]) if found else 0
