"""One hash per table that two builds of the same content share.

Belongs here: what of a table is content, and how it becomes a hash.
Does not belong here: the hash of a file (`snapshots`); a DuckDB file is not the same byte for byte from build to build.

A row becomes text: the natural key and the content columns, each with its length, null unlike the empty string, floats
with 17 digits, a foreign key replaced by the natural key of the row it points to (a document by its source file). The
hash of a table is the SHA-256 of the number of rows and the sums of both halves of every row's MD5 (`Sums`). A sum does
not depend on order, so nothing is sorted or held in memory; unlike a XOR it counts repeated rows; and rows can be taken
out of it, so that an increment looks only at what changed and comes to the very hash of a full build.

How strong that is: the sums are exact, not modulo a power of two, and both halves must agree. Two different sets of
rows that nobody made to collide have equal sums with a chance of about 2^-128. Somebody who chooses rows can make them
collide, for MD5 and for any sum of 128 bits: against that a snapshot has the SHA-256 of its bytes. MD5 halves the time.
Only functions whose results are fixed by their definition are used, not DuckDB's own `hash`, so 1.x and 2.x agree.

Only current rows count: superseded versions of documents, and members of dimensions that only those refer to, are
left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from schemas.contract import Column, LogicalType, Registry, Table
from schemas.star import TABLES, has_members
from warehouse import ask
from warehouse.ddl import quoted

# Where a document stands in the history of one data folder: not content.
HISTORY = frozenset({"document_id", "version_no", "is_current", "is_absent"})

# Dimensions whose members are all in force with the lexicon are hashed whole; these only as far as current rows reach.
MENTIONED = ("dim_date", "dim_organization", "dim_person", "dim_plan_period", "dim_policy_instrument")


_ROWS_AT_ONCE = 500_000
"""Of a large table so many rows are summed at a time, with the codes of what they refer to alone: those of a whole
corpus do not fit the memory of a load. Rows lie in the order of their documents, so what is near refers to what is
near."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the hash of a table is made of: how many rows, and the sums of both halves of their MD5."""

    rows: int = 0
    high: int = 0
    low: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.rows + other.rows, self.high + other.high, self.low + other.low)

    def __sub__(self, other: Sums) -> Sums:
        return Sums(self.rows - other.rows, self.high - other.high, self.low - other.low)

    def __str__(self) -> str:
        return f"{self.rows}|{self.high}|{self.low}"

    @classmethod
    def of(cls, text: str) -> Sums:
        """The sums that `str` wrote; ValueError when it did not."""
        return cls(*map(int, text.split("|")))


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
    sums = content_sums(con, tables, registry)
    return {name: digest(registry[name], found) for name, found in sums.items()}


def content_sums(
    con: duckdb.DuckDBPyConnection,
    tables: tuple[str, ...] | None = None,
    registry: Registry = TABLES,
    only: Mapping[str, str] | None = None,
) -> dict[str, Sums]:
    """The sums of several tables (default: all that have content) by name.

    Args:
        only: table → condition on its rows ``t``, of those tables alone that are summed in part. The caller says by it
            which rows are in force; codes of other rows are not made.
    """
    wanted = hashed_tables(registry) if tables is None else tables
    codes = _Codes(con, registry, only)
    try:
        return {name: _sums(con, registry[name], codes) for name in wanted}
    finally:
        codes.drop()


def digest(table: Table, sums: Sums) -> str:
    """The content hash of a table with these sums."""
    names = ",".join(column.name for column in _columns(table))
    return hashlib.sha256(f"{table.name}|{names}|{sums}".encode()).hexdigest()


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

    def __init__(
        self, con: duckdb.DuckDBPyConnection, registry: Registry, only: Mapping[str, str] | None = None
    ) -> None:
        self._con = con
        self._registry = registry
        self._only = only
        self._made: list[str] = []
        self._current: list[str] = []

    @property
    def are_few(self) -> bool:
        """Whether only a part of the rows is summed."""
        return self._only is not None

    def of(self, table: Table) -> str:
        """Name of the temporary table (key, code) of `table`, made on first use."""
        name = f"code_of_{table.name}"
        if name not in self._made:
            columns = [table.column(key) for key in self.natural_key(table)]
            joins, texts = self.rendered(columns, itself=table.name)
            key = quoted(table.primary_key[0])
            self._con.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT t.{key} AS key, {_number(_row(texts))} AS code"
                f" FROM star.{quoted(table.name)} AS t {joins} WHERE {self._is_needed(table)}"
            )
            self._made.append(name)
        return name

    def _is_needed(self, table: Table) -> str:
        """Condition on ``t`` that keeps the rows of `table` that hashed rows point to."""
        if self._only is None:
            return "true"
        keys = [
            f"SELECT t.{quoted(column.name)} FROM star.{quoted(other)} AS t WHERE {where}"
            for other, where in self._only.items()
            for column in self._registry[other].foreign_keys
            if column.references == table.name
        ]
        if table.name == "dim_document" and "dim_document" in self._only:
            keys.append(f"SELECT t.document_key FROM star.dim_document AS t WHERE {self._only['dim_document']}")
        name = f"t.{quoted(table.primary_key[0])}"
        # Members of one dimension point to those of others.
        return " OR ".join([f"{name} < 0", *([f"{name} IN ({' UNION ALL '.join(keys)})"] if keys else [])])

    def natural_key(self, table: Table) -> tuple[str, ...]:
        """What identifies a row of `table` from build to build; a document is its source file."""
        return ("source_file",) if table.name == "dim_document" else table.natural_key or table.primary_key

    def rendered(
        self, columns: list[Column], itself: str = "", spans: Mapping[str, tuple[int, int]] | None = None
    ) -> tuple[str, list[str]]:
        """Joins and text expressions for `columns` of the table aliased ``t``.

        Args:
            spans: column → least and greatest key among the rows that are asked for, reserved members aside.
        """
        joins, texts = [], []
        for place, column in enumerate(columns):
            target = self._registry[column.references] if column.references else None
            if target is None or target.name == itself or len(target.primary_key) != 1:
                texts.append(_text(f"t.{quoted(column.name)}", column.type))
                continue
            code = self.of(target)
            if spans is not None:
                least, greatest = spans[column.name]
                code = f"(FROM {code} WHERE key < 0 OR key BETWEEN {least} AND {greatest})"
            joins.append(f"LEFT JOIN {code} AS c{place} ON c{place}.key = t.{quoted(column.name)}")
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
        """Condition on ``t`` that keeps the rows of `table` to hash: the current ones without the reserved members."""
        if self._only is not None:
            return self._only[table.name]
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


def _sums(con: duckdb.DuckDBPyConnection, table: Table, codes: _Codes) -> Sums:
    last = 0 if codes.are_few else ask.number(con, f"SELECT coalesce(max(rowid), 0) FROM star.{quoted(table.name)}")
    if last < _ROWS_AT_ONCE:
        return _sums_where(con, table, codes, codes.is_current(table))
    total = Sums()
    keys = [column.name for column in _columns(table) if column.references]
    for start in range(0, last + 1, _ROWS_AT_ONCE):
        part = f"t.rowid >= {start} AND t.rowid < {start + _ROWS_AT_ONCE}"
        edges = [f"coalesce({edge}(t.{name}) FILTER (t.{name} > 0), 0)" for name in keys for edge in ("min", "max")]
        asked = ", ".join(["count(*)", *edges])
        found = ask.row(con, f"SELECT {asked} FROM star.{quoted(table.name)} AS t WHERE {part}")
        spans = dict(zip(keys, zip(found[1::2], found[2::2], strict=True), strict=True))
        total += _sums_where(con, table, codes, f"({codes.is_current(table)}) AND {part}", spans)
    return total


def _sums_where(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    codes: _Codes,
    where: str,
    spans: Mapping[str, tuple[int, int]] | None = None,
) -> Sums:
    joins, texts = codes.rendered(_columns(table), spans=spans)
    found = ask.row(
        con,
        "SELECT count(*), coalesce(sum((h >> 64)::HUGEINT), 0), coalesce(sum((h & 18446744073709551615)::HUGEINT), 0)"
        f" FROM (SELECT md5_number({_row(texts)}) AS h FROM star.{quoted(table.name)} AS t {joins} WHERE {where})",
    )
    return Sums(*map(int, found))


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
