"""Judge a loaded star by every check of the catalogue.

Belongs here: running checks and keeping their results with samples of failing rows.
Does not belong here: what is checked (`schemas.rules`, `checks`), and what a failure does to the run (the caller).

Checks of one table that look at single rows are counted together in one scan; the others run some at a time where the
star is small or only changed rows are asked about, since there planning a query costs more than running it, else one
by one, and those that look at each document by itself some documents at a time (`some_documents`). A failing check is
then asked for its rows.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import duckdb

from schemas.checks import CheckKind, CheckSpec, Scope
from schemas.contract import Layer, Table
from schemas.keys import NOT_APPLICABLE, dimension_key
from schemas.star import TABLES
from warehouse import ask
from warehouse.checks import all_checks, star_checks
from warehouse.ddl import SQL_TYPE
from warehouse.failing import shown
from warehouse.insert import insert_rows
from warehouse.some_documents import by_documents, documents_at_once

SAMPLES = 5

_SMALL = 100_000  # rows; of larger tables two queries at once would take the memory of both
_AT_A_TIME = 20

PER_ROW = (CheckKind.ROW_RULE, CheckKind.DOMAIN, CheckKind.NOT_NULL)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check ended.

    Attributes:
        severity: info, warn or error. status: pass, fail or skipped.
        rows_failed: failing rows (or groups of rows, for uniqueness).
        samples: up to five failing rows, each a mapping of column to value with the key of the row.
    """

    check_id: str
    table_name: str
    severity: str
    status: str
    rows_evaluated: int
    rows_failed: int
    description_zh: str
    description_en: str
    is_blocking: bool = False
    samples: list[dict[str, Any]] = field(default_factory=list)
    duration_ms: int = 0


def audit(
    con: duckdb.DuckDBPyConnection,
    checks: Sequence[CheckSpec] | None = None,
    narrowed: Mapping[str, CheckSpec] | None = None,
) -> list[CheckResult]:
    """The result of every check of the star (default) or of `checks`, in the order of the catalogue.

    Args:
        narrowed: check → the same with a query that looks at fewer rows, for a caller that knows that the others pass.
    """
    chosen = star_checks() if checks is None else tuple(checks)
    sizes = _sizes(con, {_judged(spec) for spec in chosen})
    asked = {spec.check_id: spec for spec in chosen} | dict(narrowed or {})
    results: dict[str, CheckResult] = {}
    for group in _by_table(spec for spec in asked.values() if spec.kind in PER_ROW and spec.failing_rows_sql).values():
        started = time.perf_counter()
        counts = _count_together(con, group)
        spent = (time.perf_counter() - started) / len(group)
        for spec, failed in zip(group, counts, strict=True):
            results[spec.check_id] = _result(con, spec, sizes, failed, spent, [])
    others = [spec for spec in asked.values() if spec.check_id not in results and _is_asked(spec)]
    largest = max(sizes.values(), default=0)
    together = _AT_A_TIME if narrowed or largest <= _SMALL else 1
    edges = [] if narrowed else documents_at_once(con, largest)
    for start in range(0, len(others), together):
        part = others[start : start + together]
        started = time.perf_counter()
        counts = _count_apart(con, part, edges)
        spent = (time.perf_counter() - started) / len(part)
        for spec, failed in zip(part, counts, strict=True):
            results[spec.check_id] = _result(con, spec, sizes, failed, spent, edges)
    catalog = _catalog(con) if any(spec.kind is CheckKind.SHAPE for spec in chosen) else {}
    for spec in asked.values():
        if spec.check_id in results:
            continue
        started = time.perf_counter()
        if spec.kind is CheckKind.SHAPE:
            samples = _shape_differences(catalog.get(spec.table, []), TABLES[spec.table])
            results[spec.check_id] = _ended(spec, sizes, len(samples), samples, time.perf_counter() - started)
        elif spec.kind is CheckKind.KEY_COLLISION:
            # The load compared codes before it merged equal keys, and would not have come this far.
            results[spec.check_id] = _ended(spec, sizes, 0, [], 0.0)
        else:
            results[spec.check_id] = _ended(spec, sizes, 0, [], 0.0, skipped=True)
    return [results[spec.check_id] for spec in chosen]


def passes(results: Iterable[CheckResult], fail_on: str = "error") -> bool:
    """Whether no check failed at the level `fail_on` (``error``, or ``warn`` for both)."""
    levels = {"error"} if fail_on == "error" else {"error", "warn"}
    return not any(result.status == "fail" and result.severity in levels for result in results)


def record_checks(con: duckdb.DuckDBPyConnection) -> None:
    """Insert the catalogue into `dim_check`."""
    insert_rows(
        con,
        TABLES["dim_check"],
        [
            (
                dimension_key(spec.check_id),
                spec.check_id,
                spec.table,
                spec.column,
                spec.dimension_code,
                spec.severity.value,
                spec.is_blocking,
                spec.zh,
                spec.en,
                spec.failing_rows_sql,
            )
            for spec in all_checks()
        ],
    )


def record_results(con: duckdb.DuckDBPyConnection, run_key: int, results: Iterable[CheckResult]) -> None:
    """Insert results into `fct_check_result`; a result of a check outside the catalogue raises KeyError."""
    known = {spec.check_id for spec in all_checks()}
    rows = []
    for result in results:
        if result.check_id not in known:
            raise KeyError(f"{result.check_id} is not in the catalogue of checks")
        rows.append(
            (
                run_key,
                dimension_key(result.check_id),
                NOT_APPLICABLE,
                result.status,
                result.rows_evaluated,
                result.rows_failed,
                None,
                None,
                result.duration_ms,
            )
        )
    insert_rows(con, TABLES["fct_check_result"], rows)


def recorded(con: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """The results of the star that a warehouse keeps, in the order of the catalogue: those of its audit.

    Only for a file whose bytes are those that were published.
    """
    samples: dict[str, list[dict[str, Any]]] = {}
    for check_id, said in con.execute(
        "SELECT c.check_id, a.observed_value FROM star.fct_anomaly AS a JOIN star.dim_check AS c USING (check_key)"
        " ORDER BY a.rowid"
    ).fetchall():
        samples.setdefault(check_id, []).append(json.loads(said))
    found = {
        check_id: result
        for check_id, *result in con.execute(
            "SELECT c.check_id, r.status_code, r.rows_evaluated, r.rows_failed, r.duration_ms, c.severity_code"
            " FROM star.fct_check_result AS r JOIN star.dim_check AS c USING (check_key)"
        ).fetchall()
    }
    return [
        CheckResult(
            spec.check_id, spec.table, severity, status, seen, failed, spec.zh, spec.en, spec.is_blocking,
            samples.get(spec.check_id, []), spent,
        )
        for spec in all_checks()
        if spec.layer is Layer.STAR and spec.check_id in found
        for status, seen, failed, spent, severity in (found[spec.check_id],)
    ]  # fmt: skip


def _by_table(specs: Iterable[CheckSpec]) -> dict[str, list[CheckSpec]]:
    groups: dict[str, list[CheckSpec]] = {}
    for spec in specs:
        groups.setdefault(spec.table, []).append(spec)
    return groups


def _count_together(con: duckdb.DuckDBPyConnection, specs: list[CheckSpec]) -> list[int]:
    """Failing rows of each check in one scan: all of them are ``SELECT * FROM <table> WHERE <condition>``."""
    prefix = str(specs[0].failing_rows_sql).partition(" WHERE ")[0]
    conditions = []
    for spec in specs:
        start, _, condition = str(spec.failing_rows_sql).partition(" WHERE ")
        if start != prefix or not start.startswith("SELECT * FROM "):
            raise ValueError(f"{spec.check_id} looks at single rows, so its query must begin with {prefix!r}")
        conditions.append(f"count(*) FILTER (WHERE {condition})")
    return [int(count) for count in ask.row(con, f"SELECT {', '.join(conditions)} {prefix.removeprefix('SELECT * ')}")]


def _is_asked(spec: CheckSpec) -> bool:
    """Whether a query counts what fails."""
    return spec.failing_rows_sql is not None and spec.kind not in (CheckKind.SHAPE, CheckKind.KEY_COLLISION)


def _count_apart(con: duckdb.DuckDBPyConnection, specs: Sequence[CheckSpec], edges: Sequence[int]) -> list[int]:
    """Failing rows of each check, each by its own query, sent together; edges as of `_queries`."""
    if edges and len(specs) == 1:
        return [sum(ask.number(con, f"SELECT count(*) FROM ({sql})") for sql in _queries(specs[0], edges))]
    queries = [f"SELECT {n}, count(*) FROM ({spec.failing_rows_sql})" for n, spec in enumerate(specs)]
    found = con.execute(" UNION ALL ".join(queries)).fetchall()
    return [int(count) for _, count in sorted(found)]


def _queries(spec: CheckSpec, edges: Sequence[int]) -> list[str]:
    """The queries that together give the failing rows: one, or one for each part of the documents.

    Args:
        edges: where documents are divided, for a check that looks at each by itself.
    """
    sql = str(spec.failing_rows_sql)
    return list(by_documents(sql, edges)) if edges and spec.scope is Scope.DOCUMENT else [sql]


def _result(
    con: duckdb.DuckDBPyConnection,
    spec: CheckSpec,
    sizes: dict[str, int],
    failed: int,
    seconds: float,
    edges: Sequence[int],
) -> CheckResult:
    rows: list[dict[str, Any]] = []
    if failed:
        # Sorted by every column, so that two audits of one database show the same rows.
        for sql in _queries(spec, edges):
            rows += ask.named(con, f"SELECT * FROM ({sql}) ORDER BY ALL LIMIT {SAMPLES}")
        rows.sort(key=lambda row: [(value is None, 0 if value is None else value) for value in row.values()])
    samples = [{name: shown(value) for name, value in row.items()} for row in rows[:SAMPLES]]
    return _ended(spec, sizes, failed, samples, seconds)


def _ended(
    spec: CheckSpec,
    sizes: dict[str, int],
    failed: int,
    samples: list[dict[str, Any]],
    seconds: float,
    skipped: bool = False,
) -> CheckResult:
    status = "skipped" if skipped else "fail" if failed else "pass"
    return CheckResult(
        check_id=spec.check_id,
        table_name=spec.table,
        severity=spec.severity.value,
        status=status,
        rows_evaluated=0 if skipped else sizes[_judged(spec)],
        rows_failed=failed,
        description_zh=spec.zh,
        description_en=spec.en,
        is_blocking=spec.is_blocking,
        samples=samples,
        duration_ms=round(seconds * 1000),
    )


def _judged(spec: CheckSpec) -> str:
    """The query that counts the rows a check looks at."""
    return spec.rows_evaluated_sql or "SELECT 0"


def _sizes(con: duckdb.DuckDBPyConnection, queries: Iterable[str]) -> dict[str, int]:
    listed = list(queries)
    return dict(zip(listed, ask.numbers(con, listed), strict=True))


def _catalog(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str, bool]]]:
    """What the database says of the columns of each table of the star: name, type, whether they may be null."""
    found = con.execute(
        "SELECT table_name, column_name, data_type, is_nullable = 'YES' FROM information_schema.columns"
        " WHERE table_catalog = current_database() AND table_schema = 'star' ORDER BY table_name, ordinal_position"
    ).fetchall()
    tables: dict[str, list[tuple[str, str, bool]]] = {}
    for table, *column in found:
        tables.setdefault(table, []).append((column[0], column[1], column[2]))
    return tables


def _shape_differences(found: list[tuple[str, str, bool]], table: Table) -> list[dict[str, Any]]:
    """Columns of the database that are not as declared: name, type, required, place."""
    wanted = [(column.name, SQL_TYPE[column.type], column.nullable) for column in table.columns]
    return [{"declared": str(want), "found": str(have)} for want, have in zip_longest(wanted, found) if want != have]
