"""DuckDB definitions compiled from the contracts.

Belongs here: CREATE TABLE and COMMENT ON from `schemas.contract`, and the SQL names of logical types.
Does not belong here: any particular table; views (`views`).

What is not declared in the database is audited by query instead (`audit`): keys of tables with
`key_is_enforced=False`, columns in `audited_only`, self references (DuckDB wants the referenced rows of a
self reference in an earlier statement), natural keys (their indexes would be larger than the tables), domains.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from schemas.contract import Column, LogicalType, Registry, Table

SCHEMAS = ("star", "marts", "marts_all", "marts_zh", "metrics", "metrics_zh")

SQL_TYPE: dict[LogicalType, str] = {
    LogicalType.INT8: "TINYINT",
    LogicalType.INT16: "SMALLINT",
    LogicalType.INT32: "INTEGER",
    LogicalType.INT64: "BIGINT",
    LogicalType.FLOAT64: "DOUBLE",
    LogicalType.STRING: "VARCHAR",
    LogicalType.BOOLEAN: "BOOLEAN",
    LogicalType.DATE: "DATE",
    LogicalType.TIMESTAMP: "TIMESTAMP",
    LogicalType.JSON: "JSON",
}


# Left to choose, DuckDB tries at length what would make passages smaller, and keeps most of them as they are.
PACKED = " USING COMPRESSION zstd"

# The load adds these up itself. A broken law here is a finding that people want to see with its rows, so
# the audit reports it; a CHECK would end the load without a word on which document it was.
COMPUTED_BY_LOAD = frozenset({"fct_document_conservation", "fct_load"})


def everything(registry: Registry) -> list[str]:
    """CREATE SCHEMA, then the DDL of every table of `registry` with its comments, in an order that runs."""
    return [*(f"CREATE SCHEMA {schema}" for schema in SCHEMAS), *statements(registry)]


def statements(registry: Registry) -> list[str]:
    """The DDL of every table of `registry` with its comments, in an order that runs."""
    return [line for table in registry for line in (create_table(table, registry), *comments(table))]


def create_table(table: Table, registry: Registry) -> str:
    """CREATE TABLE for one table of schema ``star``."""
    lines = [_column(column) for column in table.columns]
    if table.key_is_enforced:
        lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.primary_key))})")
    for column in enforced_foreign_keys(table, registry):
        assert column.references is not None
        target = registry[column.references]
        lines.append(
            f"FOREIGN KEY ({quoted(column.name)}) REFERENCES star.{quoted(target.name)}"
            f" ({', '.join(map(quoted, target.primary_key))})"
        )
    if table.name not in COMPUTED_BY_LOAD:
        lines.extend(f"CHECK ({rule.expression})" for rule in table.rules)
    body = ",\n".join(f"    {line}" for line in lines)
    return f"CREATE TABLE star.{quoted(table.name)} (\n{body}\n)"


def enforced_foreign_keys(table: Table, registry: Registry) -> list[Column]:
    """The columns whose foreign key the database itself holds."""
    if not table.key_is_enforced:
        return []
    return [
        column
        for column in table.foreign_keys
        if column.name not in table.audited_only
        and column.references != table.name
        and registry[str(column.references)].key_is_enforced
        and len(registry[str(column.references)].primary_key) == 1
    ]


def comments(table: Table) -> list[str]:
    """COMMENT ON for a table and its columns, Chinese first."""
    about = f"{table.zh} | {table.en}。{table.grain_zh} | {table.grain_en}"
    lines = [f"COMMENT ON TABLE star.{quoted(table.name)} IS {literal(about)}"]
    for column in table.columns:
        unit = f" [{column.unit}]" if column.unit else ""
        said = literal(f"{column.zh} | {column.en}{unit}")
        lines.append(f"COMMENT ON COLUMN star.{quoted(table.name)}.{quoted(column.name)} IS {said}")
    return lines


def contract_sha256(registry: Registry) -> str:
    """A hash over the definitions: two warehouses with the same hash have the same tables and comments."""
    return hashlib.sha256("\n".join(statements(registry)).encode()).hexdigest()


def quoted(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(values: Iterable[str]) -> str:
    """A comma-separated list of string literals."""
    return ", ".join(map(literal, values))


def _column(column: Column) -> str:
    prose = PACKED if column.is_prose else ""
    return f"{quoted(column.name)} {SQL_TYPE[column.type]}{'' if column.nullable else ' NOT NULL'}{prose}"
