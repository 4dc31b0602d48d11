"""What the checks before the load found, and the results of a run as a table of the lake.

Belongs here: results of lake and silver checks from what parsing refused, and their place in ``lake/check_result``.
Does not belong here: the checks (`schemas.rules`), results of the star (`warehouse.audit`), how Dagster shows them
(`assets.checks`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from pipelines.lake import Lake
from pipelines.parse import ParseReport
from schemas import lake as lake_tables
from schemas import silver
from schemas.contract import Layer
from schemas.pandera_models import REJECTED_SCHEMA, ContractBroken, split
from schemas.polars_types import polars_schema
from schemas.rules import CheckKind, CheckSpec, check_catalogue
from warehouse.audit import SAMPLES, CheckResult
from warehouse.checks import all_checks
from warehouse.source_hash import loader_sha256

_JUDGED = "judged.json"
_SAMPLE_COLUMNS = ("source_file", "message_zh", "message_en", "char_start", "char_end", "raw_text", "row_json")


def silver_results(report: ParseReport) -> list[CheckResult]:
    """The result of every silver check: how many rows it saw, how many it refused, and some of them."""
    failed = _refused_by_rule(report.quarantine)
    results = []
    for spec in _specs(Layer.SILVER):
        seen = report.rows.get(spec.table, 0) + report.refused_rows.get(spec.table, 0)
        rows = failed.get((spec.table, spec.check_id.split(".", 2)[2]), [])
        results.append(_result(spec, seen, rows))
    return results


def lake_results(frames: Mapping[str, pl.DataFrame], lake: Lake | None = None) -> list[CheckResult]:
    """The results of the checks of lake tables, by table name; tables that are not given are left out.

    Args:
        lake: where the frames stand as they are given. A table that passed and whose bytes are the same passes again.

    Raises:
        ContractBroken: a table has a wrong shape or key. What the project itself writes is never repaired by
            leaving rows out, so a bad row fails its check and the run stops there.
    """
    results = []
    judged: dict[str, str] = (lake.read_json(lake.root / _JUDGED) if lake else None) or {}
    passed = {}
    for name, frame in frames.items():
        table = lake_tables.TABLES[name]
        bytes_now = f"{loader_sha256()} {lake.sum_of_table(name)}" if lake else ""
        if bytes_now and judged.get(name) == bytes_now:
            rejected = pl.DataFrame(schema=REJECTED_SCHEMA)
        else:
            rejected = split(table, frame.select(table.column_names), stop_when_hopeless=False).rejected
            if rejected.is_empty():
                passed[name] = bytes_now
        failed = _by_rule(rejected)
        for spec in _specs(Layer.LAKE):
            if spec.table == name and spec.kind is not CheckKind.REGRESSION:
                rows = failed.get((name, spec.check_id.split(".", 2)[2]), [])
                results.append(_result(spec, frame.height, rows))
    if lake and passed:
        lake.write_json(lake.root / _JUDGED, {**judged, **passed})
    return results


def broken_results(error: ContractBroken, quarantine: pl.DataFrame | None) -> list[CheckResult]:
    """The silver results of a run that a broken table stopped: that table's check failed, the others were not made."""
    name = error.table.removeprefix("silver.")
    has_refused = quarantine is not None and quarantine.filter(pl.col("target_table") == name).height > 0
    kind = CheckKind.HOPELESS if has_refused else CheckKind.SHAPE
    results = []
    for spec in _specs(Layer.SILVER):
        if spec.table == name and spec.kind is kind:
            results.append(_result(spec, 0, [{"message_zh": error.zh, "message_en": error.en}]))
        else:
            results.append(replace(_result(spec, 0, []), status="skipped"))
    return results


def write_results(lake: Lake, results: Iterable[CheckResult]) -> None:
    """Replace ``lake/check_result`` by the results of this run."""
    rows = [
        (
            result.check_id,
            result.table_name,
            result.severity,
            result.status,
            result.rows_evaluated,
            result.rows_failed,
            result.description_zh,
            result.description_en,
            json.dumps(result.samples, ensure_ascii=False, default=str) if result.samples else None,
            result.duration_ms,
        )
        for result in results
    ]
    frame = pl.DataFrame(rows, schema=polars_schema(lake_tables.CHECK_RESULT), orient="row")
    lake.write_table(lake_tables.CHECK_RESULT.name, frame)


def read_results(lake: Lake) -> list[CheckResult]:
    """The results of the last run; empty when there was none."""
    frame = lake.read_table(lake_tables.CHECK_RESULT.name)
    if frame is None:
        return []
    blocking = {spec.check_id: spec.is_blocking for spec in all_checks()}
    return [
        CheckResult(
            row["check_id"],
            row["table_name"] or "",
            row["severity_code"],
            row["status_code"],
            row["rows_evaluated"],
            row["rows_failed"],
            row["description_zh"],
            row["description_en"],
            blocking.get(row["check_id"], False),
            json.loads(row["samples_json"]) if row["samples_json"] else [],
            row["duration_ms"],
        )
        for row in frame.iter_rows(named=True)
    ]


def layer_of(result: CheckResult) -> str:
    """``lake``, ``silver`` or ``star``."""
    return result.check_id.partition(".")[0]


def _specs(layer: Layer) -> Sequence[CheckSpec]:
    return [spec for spec in check_catalogue() if spec.layer is layer]


def _refused_by_rule(quarantine: pl.DataFrame) -> dict[tuple[str, str], list[dict[str, Any]]]:
    return _by_rule(quarantine.filter(pl.col("target_table").is_not_null()))


def _by_rule(rejected: pl.DataFrame) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """(table, rule) → the refused rows."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rejected.iter_rows(named=True):
        found.setdefault((row["target_table"], row["rule_id"]), []).append(row)
    return found


def _result(spec: CheckSpec, seen: int, failed: Sequence[Mapping[str, Any]]) -> CheckResult:
    shown = [{name: row[name] for name in _SAMPLE_COLUMNS if row.get(name) is not None} for row in failed[:SAMPLES]]
    return CheckResult(
        check_id=spec.check_id,
        table_name=spec.table,
        severity=spec.severity.value,
        status="fail" if failed else "pass",
        rows_evaluated=seen,
        rows_failed=len(failed),
        description_zh=spec.zh,
        description_en=spec.en,
        is_blocking=spec.is_blocking,
        samples=shown,
    )


SILVER_TABLES = tuple(table for table in silver.TABLES if table is not silver.QUARANTINE)
"""Silver tables that are assets; the refused rows of a batch are collected in the lake's own quarantine."""
