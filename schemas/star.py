"""The star: every table of the database, in the order in which it can be created and loaded.

Belongs here: the registry, and what follows from it for the star as a whole (reserved members, relationships,
code labels).
Does not belong here: the declaration of a table, and SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from schemas.contract import Column, LogicalType, Registry, Table
from schemas.keys import MEMBERS
from schemas.star_audit import RESULTS, RUN_AND_CHECK
from schemas.star_dimensions import DIMENSIONS
from schemas.star_facts import FACTS
from schemas.vocabulary import DOMAINS

TABLES = Registry.of(DIMENSIONS, RUN_AND_CHECK, FACTS, RESULTS)
"""Every table of schema `star`; a referenced table stands before its referrers."""

MEMBER_TABLES: tuple[str, ...] = tuple(table.name for table in DIMENSIONS)
"""Dimensions in which -1, -2 and -3 stand."""

_FILLERS: dict[LogicalType, object] = {
    LogicalType.INT8: 0,
    LogicalType.INT16: 0,
    LogicalType.INT32: 0,
    LogicalType.INT64: 0,
    LogicalType.FLOAT64: 0.0,
    LogicalType.BOOLEAN: False,
    LogicalType.DATE: dt.date(1970, 1, 1),
    LogicalType.TIMESTAMP: dt.datetime(1970, 1, 1),  # naive, as every timestamp of the star
    LogicalType.JSON: "{}",
}


def has_members(table: Table) -> bool:
    """Whether the reserved members stand in the table."""
    return table.name in MEMBER_TABLES


def member_row(table: Table, key: int) -> dict[str, object]:
    """The row of reserved member `key` (-1, -2, -3), for every column of a dimension.

    The key and all required foreign keys are `key`; texts ending in ``_zh`` hold the Chinese label, other texts the
    member's code; what may be null is null; numbers are 0 and flags false.

    Raises:
        ValueError: the table has no reserved members.
        KeyError: `key` is not a reserved member.
    """
    if not has_members(table):
        raise ValueError(f"{table.qualified_name} has no reserved members; only {', '.join(MEMBER_TABLES)} do")
    code, label_zh = MEMBERS[key]

    def value(column: Column) -> object:
        if column.name in table.primary_key:
            return key
        if column.nullable:
            return None
        if column.references:
            return key
        if column.type is LogicalType.STRING:
            return label_zh if column.name.endswith("_zh") else code
        return _FILLERS[column.type]

    return {column.name: value(column) for column in table.columns}


def member_rows(table: Table) -> list[dict[str, object]]:
    """The three reserved members of a dimension; empty for a table without."""
    return [member_row(table, key) for key in MEMBERS] if has_members(table) else []


def relationships() -> Iterator[tuple[str, str, str, str, str, str]]:
    """The rows of `meta_relationship`: every declared reference, enforced or only audited."""
    for table in TABLES:
        for column in table.foreign_keys:
            target = TABLES[str(column.references)]
            yield table.name, column.name, target.name, target.primary_key[0], column.zh, column.en


def code_labels() -> Iterator[tuple[str, str, str, str, int]]:
    """The rows of `dim_code_label`: every code of every list."""
    for domain, entries in DOMAINS.items():
        for entry in entries:
            yield domain, entry.code, entry.zh, entry.en, entry.sort_no
