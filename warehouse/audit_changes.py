"""Judge a star that was changed in place by every check of the catalogue, looking at what changed.

Belongs here: which rows a check must see again, so that its result is that of a full audit.
Does not belong here: what is checked (`schemas`), and the full audit (`audit`).

A check that failed in the base is made again over the whole star. One that passed can fail only where something
changed, by its `Scope`:

row        the changed rows of its table
group      the rows of its table that are grouped with a changed one
document   the changed documents; of documents nothing else is read
table      the whole star: checks over documents, members and counts, of which each reads a column or two

Changed rows are copied into schema ``changed`` under the names of their tables, and the query of the check is asked
there. References are asked both ways: of changed rows, whether what they point to exists, and of what was taken out,
whether anything still points there; where the database declares the reference, it has refused to take it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import duckdb

from schemas.checks import CheckKind, CheckSpec, Scope
from schemas.contract import Table
from schemas.keys import CHILD_STRIDE
from schemas.star import TABLES
from warehouse.audit import CheckResult, audit
from warehouse.checks import star_checks
from warehouse.content_hash import MENTIONED
from warehouse.ddl import quoted
from warehouse.difference import OWNER

_TOUCHED = "SELECT key FROM touched"
_OF_A_DOCUMENT = ("dim_section", "dim_task", "fct_target")
_EVERY_ROW = ("dim_run", "fct_correction", "bridge_corrected_row", "quarantine", "fct_load")


def audit_changes(con: duckdb.DuckDBPyConnection, failed_before: Mapping[str, int]) -> list[CheckResult]:
    """The result of every check of the star, in the order of the catalogue.

    Args:
        failed_before: check → rows that failed it before the change; a check that is not named is made in full.
    """
    _copy_changes(con)
    specs = star_checks()
    in_full = [spec for spec in specs if spec.scope is Scope.TABLE or failed_before.get(spec.check_id) != 0]
    results = {result.check_id: result for result in audit(con, in_full)}
    rest = [spec for spec in specs if spec.check_id not in results]
    narrow = {spec.check_id: replace(spec, failing_rows_sql=_narrowed(spec)) for spec in rest}
    results |= {result.check_id: result for result in audit(con, rest, narrow)}
    con.execute("DROP SCHEMA memory.changed CASCADE")
    return [results[spec.check_id] for spec in specs]


def _copy_changes(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``memory.changed.<table>`` for every table: the rows that an increment may have written."""
    con.execute("DROP SCHEMA IF EXISTS memory.changed CASCADE")
    con.execute("CREATE SCHEMA memory.changed")
    for table in TABLES:
        con.execute(
            f"CREATE TABLE memory.changed.{quoted(table.name)} AS"
            f" SELECT * FROM star.{quoted(table.name)} AS t WHERE {_is_changed(table)}"
        )


def _is_changed(table: Table) -> str:
    if table.name in _EVERY_ROW:
        return "true"
    if table.name in OWNER:
        return f"{OWNER[table.name].format(t='t')} IN ({_TOUCHED})"
    if table.name in MENTIONED:
        key = quoted(table.primary_key[0])
        return f"t.{key} IN (SELECT key FROM candidate_{table.name})"
    if table.name == "fct_duplicate_block":
        return (
            f"t.left_document_key IN ({_TOUCHED}) OR (t.scope_code = 'corpus'"
            " AND t.left_document_key IN (SELECT left_document_key FROM copies_new))"
        )
    if table.name == "bridge_document_relation":
        pair = "document_key, related_document_key"
        return f"(t.document_key, t.related_document_key) IN (SELECT ({pair}) FROM relations_new)"
    return "false"


def _narrowed(spec: CheckSpec) -> str | None:
    """The query of a check over changed rows only."""
    sql = spec.failing_rows_sql
    if sql is None:
        return None
    if spec.kind is CheckKind.FOREIGN_KEY:
        return _reference(spec, sql)
    if spec.scope is Scope.GROUP:
        return _grouped(spec, sql)
    if spec.scope is Scope.DOCUMENT:
        return re.sub(rf"\bstar\.({'|'.join((*OWNER, 'fct_duplicate_block'))})\b", r"memory.changed.\1", sql)
    return re.sub(rf"\bstar\.{spec.table}\b", f"memory.changed.{spec.table}", sql)


def _grouped(spec: CheckSpec, sql: str) -> str:
    """Changed rows, and those of their groups: taking a row out of a group breaks none."""
    alike = " AND ".join(f"t.{key} IS NOT DISTINCT FROM changed.{key}" for key in spec.group)
    rows = f"SELECT t.* FROM star.{spec.table} AS t SEMI JOIN memory.changed.{spec.table} AS changed ON {alike}"
    return re.sub(rf"\bstar\.{spec.table}\b", f"({rows})", sql)


def _reference(spec: CheckSpec, sql: str) -> str:
    """Changed rows that point to nothing, and other rows that point to what was taken out."""
    table, column = TABLES[spec.table], TABLES[spec.table].column(str(spec.column))
    parent = str(column.references)
    rows = f"FROM memory.changed.{table.name}"
    if not spec.enforced_by_database or not table.key_is_enforced:
        name = f"t.{quoted(column.name)}"
        gone = None
        if parent == "dim_document":
            gone = f"{name} IN ({_TOUCHED})"
        elif parent in _OF_A_DOCUMENT:
            gone = f"{name} // {CHILD_STRIDE} IN ({_TOUCHED})"
        elif parent in MENTIONED:
            gone = f"{name} IN (SELECT key FROM candidate_{parent})"
        if gone is not None:
            # UNION would compare whole rows, and so read every column of the table for a few of its rows.
            others = f"{gone} AND ({_is_changed(table)}) IS NOT TRUE"
            rows = f"({rows} UNION ALL SELECT t.* FROM star.{table.name} AS t WHERE {others})"
            return sql.replace(f"FROM star.{table.name} AS child", f"FROM {rows} AS child")
    return sql.replace(f"FROM star.{table.name} AS child", f"{rows} AS child")
