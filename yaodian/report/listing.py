"""Rows in the order of a list: a temporary table whose column ``place`` counts them from 0.

Belongs here: what each page of such a list is made of, in short, and handing rows out while they are read.
Does not belong here: what is listed, and in which order (`document_lines`, `target_lines`), HTML (`list_rows`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE = 1_000


def page_sums(con: DuckDBPyConnection, table: str, size: int) -> list[str]:
    """What each page of `size` rows of `table` is made of, in short: with equal sums they say the same."""
    page = f"place // {int(size)}"
    sums = con.execute(f"SELECT sum(CAST(hash(r) AS HUGEINT)) FROM {table} AS r GROUP BY {page} ORDER BY {page}")
    return [str(total) for (total,) in sums.fetchall()]


def streamed(con: DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, of which only some are held in memory at once."""
    cursor = con.execute(query)
    while part := cursor.fetchmany(_AT_ONCE):
        yield from part
