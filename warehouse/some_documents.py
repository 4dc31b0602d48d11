"""Ask a check about some documents at a time.

Belongs here: which documents of a large star are looked at together, and the query of a check narrowed to them.
Does not belong here: what is checked (`schemas`, `checks`), counting what fails (`audit`).

A check of scope ``document`` reads of each document its own rows and nothing else. Asked about all documents at once it
would hold the texts of all tasks, which do not fit the memory of a load and are slow to come back from disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

import duckdb

from warehouse.difference import OWNER

_ROWS_AT_ONCE = 500_000
"""Of the largest table."""

_OWNED = re.compile(rf"\bstar\.({'|'.join(OWNER)})\b")


def documents_at_once(con: duckdb.DuckDBPyConnection, rows: int) -> list[int]:
    """The last document of each part of a star whose largest table has so many `rows`, but for the last part."""
    number = -(-rows // _ROWS_AT_ONCE)
    if number < 2:
        return []
    # Of superseded versions there is only the name.
    parts = f"""SELECT max(document_key) AS last FROM (
        SELECT document_key, ntile({number}) OVER (ORDER BY document_key) AS part
        FROM star.dim_document WHERE is_current AND document_key > 0) GROUP BY part ORDER BY last"""
    return [int(last) for (last,) in con.execute(parts).fetchall()][:-1]


def by_documents(sql: str, edges: Sequence[int]) -> Iterator[str]:
    """`sql` for each part of the documents; `edges` as `documents_at_once` gives them, at least one."""
    between = [f"{{owner}} > {low} AND {{owner}} <= {high}" for low, high in pairwise(edges)]
    for where in (f"{{owner}} <= {edges[0]}", *between, f"({{owner}} > {edges[-1]} OR {{owner}} IS NULL)"):
        yield _OWNED.sub(partial(_part, where), sql)


def _part(where: str, found: re.Match[str]) -> str:
    table = found[1]
    return f"(SELECT * FROM star.{table} AS own WHERE {where.format(owner=OWNER[table].format(t='own'))})"
