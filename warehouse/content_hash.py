"""One hash per table that two builds of the same content share.

Belongs here: what of a table is content, and how it becomes a hash.
Does not belong here: the hash of a file (`snapshots`); a DuckDB file is not the same byte for byte from build to build.

A row becomes text: the natural key and the content columns, each with its length, null unlike the empty string, floats
with 17 digits, a foreign key replaced by the natural key of the row it points to (a document by its source file). The
hash of a table is the SHA-256 of the number of rows and the sums of both halves of every row's MD5. A sum does not
depend on order, so nothing is sorted or held in memory, and unlike a XOR it counts repeated rows. MD5 is enough against
accident, which is all a hash of content is for (the bytes of a snapshot have their SHA-256), and halves the time.
Only functions whose results are fixed by their definition are used, not DuckDB's own `hash`, so 1.x and 2.x agree.

Only current rows count: superseded versions of documents, and members of dimensions that only those refer to, are
left out.
"""

from __future__ import annotations

import hashlib

import duckdb

from schemas.contract import Column, LogicalType, Registry, Table
from schemas.star import TABLES, has_members
from warehouse import ask
from warehouse.ddl import quoted

# Where a document stands in the history of one data folder: not content.
HISTORY = frozenset({"document_id", "version_no", "is_current", "is_absent"})

# Dimensions whose members are all in force with the lexicon are hashed whole; these only as far as current rows reach.
MENTIONED = ("dim_date", "dim_organization", "dim_person", "dim_plan_period", "dim_policy_instrument")


def content_hash(con: duckdb.DuckDBPyConnection, table: str, registry: Registry = TABLES) -> str:
    """The content hash (64 hex digits) of one table of schema ``star``.

    Raises KeyError for a table that is not declared, ValueError for one without content (`hashed_tables`).
    """
    if table not in hashed_tables(registry):
        raise ValueError(f"star.{table} records the run, not content: it has no content hash")
    return content_hashes(con, (registry[table].name,), registry)[table]


def content_hashes(
    con: duckdb.DuckDBPyConnection, tables: tuple[str, ...] | None = None, registry: Registry = TABLES
) -> dict[str, str]:
    """The content hash of several tables (default: all that have content) by name."""
    wanted = hashed_tables(registry) if tables is None else tables
    codes = _Codes(con, registry)
    try:
        return {name: _hash(con, registry[name], codes) for name in wanted}
    finally:
        codes.drop()


def hashed_tables(registry: Registry = TABLES) -> tuple[str, ...]:
    """Names of the tables that hold content; what speaks of a run has no natural key and no hash."""
    return tuple(table.name for table in registry if table.natural_key)


def _columns(table: Table) -> list[Column]:
    """What is hashed: natural key, content columns, and references in the form of natural keys."""
    keys = {"source_file"} if table.name == "dim_document" else set(table.natural_key)
    columns = [
        column
        for column in table.columns
        if column.name in keys or column.content or (column.references and column.references != "dim_run")
    ]
    return [column for column in columns if table.name != "dim_document" or column.name not in HISTORY]


class _Codes:
    """Temporary tables that map the keys of a table to a number made from the row's natural key."""

    def __init__(self, con: duckdb.DuckDBPyConnection, registry: Registry) -> None:
        self._con = con
        self._registry = registry
        self._made: list[str] = []
        self._current: list[str] = []

    def of(self, table: Table) -> str:
        """Name of the temporary table (key, code) of `table`, made on first use."""
        name = f"code_of_{table.name}"
        if name not in self._made:
            columns = [table.column(key) for key in self.natural_key(table)]
            joins, texts = self.rendered(columns, itself=table.name)
            key = quoted(table.primary_key[0])
            self._con.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT t.{key} AS key, {_number(_row(texts))} AS code"
                f" FROM star.{quoted(table.name)} AS t {joins}"
            )
            self._made.append(name)
        return name

    def natural_key(self, table: Table) -> tuple[str, ...]:
        """What identifies a row of `table` from build to build; a document is its source file."""
        return ("source_file",) if table.name == "dim_document" else table.natural_key or table.primary_key

    def rendered(self, columns: list[Column], itself: str = "") -> tuple[str, list[str]]:
        """Joins and text expressions for `columns` of the table aliased ``t``."""
        joins, texts = [], []
        for place, column in enumerate(columns):
            target = self._registry[column.references] if column.references else None
            if target is None or target.name == itself or len(target.primary_key) != 1:
                texts.append(_text(f"t.{quoted(column.name)}", column.type))
                continue
            joins.append(f"LEFT JOIN {self.of(target)} AS c{place} ON c{place}.key = t.{quoted(column.name)}")
            texts.append(f"coalesce(c{place}.code::VARCHAR, '?')")
        return " ".join(joins), texts

    def mentioned(self, table: Table) -> str:
        """Name of the temporary table (key) of the members of `table` that current rows refer to."""
        name = f"current_{table.name}"
        if name in self._current:
            return name
        key = quoted(table.primary_key[0])
        parts = [
            f"SELECT DISTINCT t.{quoted(column.name)} AS key FROM star.{quoted(other.name)} AS t"
            f" WHERE {self.is_current(other)}"
            for other in self._registry
            if other.name != table.name
            for column in other.foreign_keys
            if column.references == table.name
        ]
        seeds = " UNION ".join(parts) or "SELECT NULL::BIGINT AS key WHERE false"
        up = [quoted(column.name) for column in table.foreign_keys if column.references == table.name]
        climb = " ".join(
            f"UNION SELECT t.{parent} FROM seen JOIN star.{quoted(table.name)} AS t ON t.{key} = seen.key"
            for parent in up
        )
        self._con.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS"
            f" WITH RECURSIVE seen AS ({seeds} {climb}) SELECT DISTINCT key FROM seen"
            if up
            else f"CREATE OR REPLACE TEMP TABLE {name} AS {seeds}"
        )
        self._current.append(name)
        return name

    def is_current(self, table: Table) -> str:
        """Condition on ``t`` that keeps the current rows of `table` and drops the reserved members."""
        conditions = []
        if has_members(table):
            conditions.append(f"t.{quoted(table.primary_key[0])} > 0")
        if table.name == "dim_document":
            conditions.append("t.is_current")
        if table.name in MENTIONED:
            # Members of a mentioned dimension may be referred to by members of another: dates by periods, and so on.
            conditions.append(f"t.{quoted(table.primary_key[0])} IN (SELECT key FROM {self.mentioned(table)})")
        return " AND ".join(conditions) or "true"

    def drop(self) -> None:
        """Remove the temporary tables."""
        for name in (*self._made, *self._current):
            self._con.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _hash(con: duckdb.DuckDBPyConnection, table: Table, codes: _Codes) -> str:
    columns = _columns(table)
    joins, texts = codes.rendered(columns)
    where = codes.is_current(table)
    found = ask.row(
        con,
        "SELECT count(*), coalesce(sum((h >> 64)::HUGEINT), 0), coalesce(sum((h & 18446744073709551615)::HUGEINT), 0)"
        f" FROM (SELECT md5_number({_row(texts)}) AS h FROM star.{quoted(table.name)} AS t {joins} WHERE {where})",
    )
    names = ",".join(column.name for column in columns)
    return hashlib.sha256("|".join((table.name, names, *map(str, found))).encode()).hexdigest()


def _row(texts: list[str]) -> str:
    return f"concat_ws('|', {', '.join(texts)})"


def _number(text: str) -> str:
    """63 bits of the text's MD5."""
    return f"(md5_number({text}) >> 65)::BIGINT"


def _text(value: str, kind: LogicalType) -> str:
    """SQL that writes `value` so that different values differ: null is ``-``, a string carries its length."""
    if kind in (LogicalType.STRING, LogicalType.JSON):
        return f"coalesce(length({value}::VARCHAR) || ':' || {value}::VARCHAR, '-')"
    if kind is LogicalType.FLOAT64:
        return f"coalesce(format('{{:.17g}}', {value} + 0.0::DOUBLE), '-')"  # + 0 makes -0 and 0 one
    if kind is LogicalType.TIMESTAMP:
        return f"coalesce(epoch_us({value})::VARCHAR, '-')"
    if kind is LogicalType.DATE:
        return f"coalesce(strftime({value}, '%Y-%m-%d'), '-')"
    if kind is LogicalType.BOOLEAN:
        return f"CASE WHEN {value} THEN 't' WHEN NOT {value} THEN 'f' ELSE '-' END"
    return f"coalesce({value}::VARCHAR, '-')"
