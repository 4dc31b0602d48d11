"""Members of conformed dimensions when a warehouse is changed in place.

Belongs here: which members what changes speaks of, which of them are still in use, and that no attribute moved.
Does not belong here: what a member's row says (`load_dimensions`), and what changes (`difference`).

A conformed dimension holds the members that some row refers to, directly or through another member. So only members
that a removed row spoke of can fall out of use: those are the candidates (temporary tables ``candidate_<dimension>``
with a column ``key``), and asking who still refers to a few hundred keys reads one column per reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import duckdb

from schemas.contract import Column, Table
from schemas.star import TABLES
from warehouse import ask
from warehouse.content_hash import MENTIONED
from warehouse.ddl import quoted
from warehouse.errors import NeedsFullLoad

# Made with the whole star, not from what a batch saw.
_NOT_ATTRIBUTES = ("resolved_document_key",)


def note_candidates(con: duckdb.DuckDBPyConnection, removed: Mapping[str, str]) -> None:
    """Make the tables of candidates: what the rows that go refer to, and what past versions refer to.

    Args:
        removed: table → condition on its rows ``t`` that go.

    Members that only past versions refer to are no content; whether that changes must be asked in every run.
    """
    for name in MENTIONED:
        con.execute(f"CREATE OR REPLACE TEMP TABLE candidate_{name} (key BIGINT)")
    past = {"dim_document": "NOT t.is_current AND t.document_key > 0"}
    keys: dict[str, list[str]] = {}
    for table, where in (*removed.items(), *past.items()):
        for column in TABLES[table].foreign_keys:
            if column.references in MENTIONED and table not in MENTIONED:
                rows = f"SELECT t.{quoted(column.name)} FROM star.{quoted(table)} AS t WHERE {where}"
                keys.setdefault(str(column.references), []).append(rows)
    for dimension, parts in keys.items():
        add_candidates(con, dimension, " UNION ALL ".join(parts))
    _climb(con)


def add_candidates(con: duckdb.DuckDBPyConnection, dimension: str, keys: str) -> int:
    """Add the real members among the keys that a query gives; returns how many were new."""
    return ask.number(
        con,
        f"INSERT INTO candidate_{dimension} SELECT DISTINCT key FROM ({keys}) AS found(key) WHERE key > 0"
        f" AND key NOT IN (SELECT key FROM candidate_{dimension})",
    )


def _climb(con: duckdb.DuckDBPyConnection) -> None:
    """Add what candidates themselves refer to."""
    grown = 1
    while grown:
        grown = 0
        for table, column in _between_members():
            key = quoted(table.primary_key[0])
            grown += add_candidates(
                con,
                str(column.references),
                f"SELECT t.{quoted(column.name)} FROM star.{table.name} AS t"
                f" WHERE t.{key} IN (SELECT key FROM candidate_{table.name})",
            )


def mark_held(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``held_<dimension>`` (key): the candidates that some row still refers to.

    Past versions of documents count as no row, as in the content hash.
    """
    for name in MENTIONED:
        con.execute(f"CREATE OR REPLACE TEMP TABLE held_{name} (key BIGINT)")
    _hold(con, [table for table in TABLES if table.name not in MENTIONED], "t.is_current")


def _hold(con: duckdb.DuckDBPyConnection, tables: Iterable[Table], of_documents: str) -> None:
    """Add the candidates that rows of `tables` refer to, and those that held members refer to.

    Args:
        of_documents: condition on the rows ``t`` of `dim_document`.
    """
    counts = ask.numbers(con, [f"SELECT count(*) FROM candidate_{name}" for name in MENTIONED])
    asked = [name for name, count in zip(MENTIONED, counts, strict=True) if count]
    references: dict[str, list[str]] = {name: [] for name in asked}
    for table in tables:
        where = of_documents if table.name == "dim_document" else "true"
        for column in table.foreign_keys:
            if column.references in asked:
                references[str(column.references)].append(_candidates_of(table, column, where))
    for dimension, parts in references.items():
        if parts:
            _add_held(con, dimension, parts)
    grown = 1
    while grown:
        grown = 0
        for table, column in _between_members():
            if column.references in asked:
                key = f"t.{quoted(table.primary_key[0])}"
                # A member that is no candidate is in use as it was.
                where = (
                    f"{key} > 0 AND ({key} NOT IN (SELECT key FROM candidate_{table.name})"
                    f" OR {key} IN (SELECT key FROM held_{table.name}))"
                )
                grown += _add_held(con, str(column.references), [_candidates_of(table, column, where)])


def _candidates_of(table: Table, column: Column, where: str) -> str:
    name = f"t.{quoted(column.name)}"
    candidates = f"SELECT key FROM candidate_{column.references}"
    return f"SELECT {name} FROM star.{quoted(table.name)} AS t WHERE {name} IN ({candidates}) AND {where}"


def _add_held(con: duckdb.DuckDBPyConnection, dimension: str, parts: Iterable[str]) -> int:
    return ask.number(
        con,
        f"INSERT INTO held_{dimension} SELECT DISTINCT key FROM ({' UNION ALL '.join(parts)}) AS found(key)"
        f" WHERE key NOT IN (SELECT key FROM held_{dimension})",
    )


def _between_members() -> Iterator[tuple[Table, Column]]:
    for name in MENTIONED:
        for column in TABLES[name].foreign_keys:
            if column.references in MENTIONED:
                yield TABLES[name], column


def remove_unused(con: duckdb.DuckDBPyConnection) -> None:
    """Delete the candidates that no row refers to any more, those that refer to others first.

    `mark_held` has told what current rows refer to; to that is added here what only past versions refer to.
    """
    _hold(con, [TABLES["dim_document"]], "true")
    for table in reversed([table for table in TABLES if table.name in MENTIONED]):
        key = quoted(table.primary_key[0])
        con.execute(
            f"DELETE FROM star.{table.name} WHERE {key} IN (SELECT key FROM candidate_{table.name})"
            f" AND {key} NOT IN (SELECT key FROM held_{table.name})"
        )


def leave_known(con: duckdb.DuckDBPyConnection, relation: str, table: Table, key: str = "key") -> None:
    """Leave in the temporary table `relation` the members that `table` lacks, and note them as candidates."""
    known = f"SELECT {quoted(table.primary_key[0])} FROM star.{table.name}"
    con.execute(f"DELETE FROM {relation} WHERE {key} IN ({known})")
    add_candidates(con, table.name, f"SELECT {key} FROM {relation}")


def require_same_members(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Raise `NeedsFullLoad` where a member in the temporary table ``member`` differs from its row in `table`.

    A key that stands for another natural key, or an attribute that another lexicon made: which of several is taken
    can be told only from all of them.
    """
    key = table.primary_key[0]
    said = {name for name, *_ in con.execute("DESCRIBE member").fetchall()}
    columns = [name for name in table.column_names if name in said and name not in _NOT_ATTRIBUTES]
    differs = " OR ".join(f"m.{quoted(name)} IS DISTINCT FROM t.{quoted(name)}" for name in columns)
    once = f"(SELECT DISTINCT ON ({key}) * FROM (SELECT * EXCLUDE (times) FROM member) ORDER BY ALL)"
    if ask.number(con, f"SELECT count(*) FROM {once} AS m JOIN star.{table.name} AS t USING ({key}) WHERE {differs}"):
        raise NeedsFullLoad(f"{table.zh}的成员有了别的属性", f"members of {table.name} have other attributes now")
