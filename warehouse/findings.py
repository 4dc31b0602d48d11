"""What the failing checks found, row by row.

Belongs here: turning samples of failed checks into `fct_anomaly`, each with a fingerprint that survives a rebuild.
Does not belong here: damage of a text (`fct_text_damage`), and comparing with a baseline (the command line).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import duckdb

from schemas.contract import Table
from schemas.keys import NOT_APPLICABLE, dimension_key
from schemas.star import TABLES
from warehouse.audit import CheckResult
from warehouse.failing import Fingerprints
from warehouse.insert import insert_rows

_DOCUMENTS = ("document_key", "left_document_key", "scope_document_key")
"""Columns that name the document of a row, the one to report first."""


def record_findings(con: duckdb.DuckDBPyConnection, run_key: int, results: Iterable[CheckResult]) -> int:
    """Insert one finding per sample of every failed check; returns how many."""
    results = [result for result in results if result.status == "fail" and result.samples]
    sources = _sources(con, results)
    fingerprints = Fingerprints()
    rows: dict[int, tuple[object, ...]] = {}
    for result in results:
        for sample in result.samples:
            document = _document(sample, sources)
            source = sample.get("source_file") or sources.get(document, "")
            print_ = fingerprints.of(result.check_id, source, sample)
            said = json.dumps(sample, ensure_ascii=False, default=str)
            key = dimension_key(print_)
            rows[key] = (
                key,
                run_key,
                dimension_key(result.check_id),
                document,
                result.table_name,
                _entity(result.table_name, sample),
                *_span(sample),
                None,
                said,
                f"不符合“{result.description_zh}”: {said}",
                f"does not hold: {result.description_en}: {said}",
                print_,
                "new",
            )
    return insert_rows(con, TABLES["fct_anomaly"], rows.values())


def _sources(con: duckdb.DuckDBPyConnection, results: Iterable[CheckResult]) -> dict[int, str]:
    """Document → source file, of the documents that samples name: few, however many there are."""
    named = {sample.get(name) for result in results for sample in result.samples for name in _DOCUMENTS}
    keys = sorted(key for key in named if isinstance(key, int) and key > 0)
    if not keys:
        return {}
    chosen = ", ".join(map(str, keys))
    return dict(
        con.execute(
            f"SELECT document_key, source_file FROM star.dim_document WHERE document_key IN ({chosen})"
        ).fetchall()
    )


def _document(sample: dict[str, Any], sources: dict[int, str]) -> int:
    for name in _DOCUMENTS:
        if sample.get(name) in sources:
            return int(sample[name])
    return NOT_APPLICABLE


def _entity(table: str, sample: dict[str, Any]) -> int:
    """The key of the row where the sample has one, else not applicable."""
    declared: Table | None = next((candidate for candidate in TABLES if candidate.name == table), None)
    key = sample.get(declared.primary_key[0]) if declared else None
    return key if isinstance(key, int) else NOT_APPLICABLE


def _span(sample: dict[str, Any]) -> tuple[int | None, int | None]:
    start, end = sample.get("char_start"), sample.get("char_end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else (None, None)
