"""Small ways to talk to DuckDB.

Belongs here: many statements in one transaction; reading a single row so that nothing of its result stays open
(DuckDB 2.0 refuses some work on a connection while a result is unfinished, and `fetchone` leaves it so), and some rows
without Arrow, whose library takes 30 MB. Does not belong here: queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb


def row(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
    """The only row of `sql`; ValueError when it returns none or several."""
    found = con.execute(sql, list(parameters)).fetchall()
    if len(found) != 1:
        raise ValueError(f"expected one row, got {len(found)}: {sql[:200]}")
    return tuple(found[0])


def named(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The rows of `sql` by the names of its columns."""
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def run_all(con: duckdb.DuckDBPyConnection, statements: Iterable[str]) -> None:
    """Run statements in one transaction: hundreds of small ones would each wait for the disk."""
    con.execute("BEGIN")
    try:
        con.execute(";\n".join(statements))  # handed over together, they cost a fifth less
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def number(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> int:
    """The only number of `sql`."""
    return int(row(con, sql, parameters)[0])


def numbers(con: duckdb.DuckDBPyConnection, queries: Sequence[str]) -> list[int]:
    """The one number of each query, asked together: a statement of its own for each costs more than most answers."""
    if not queries:
        return []
    numbered = " UNION ALL ".join(f"SELECT {place}, ({query})" for place, query in enumerate(queries))
    return [int(found) for _, found in sorted(con.execute(numbered).fetchall())]
