"""A star with one document in it, small enough to read, in which everything adds up.

Belongs here: its tables without any constraint (so that faults can be planted), and its rows.
Does not belong here: assertions.
"""

from __future__ import annotations

import datetime as dt

import duckdb
import polars as pl

from schemas import star
from schemas.contract import LogicalType, Table
from schemas.polars_types import polars_schema

SQL_TYPES = {
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

SHA = "a" * 64
DOCUMENT, RUN, TASK, REGION, ORGANIZATION, PERIOD = 1, 900, 1048577, 14, 20, 30
_NOON = dt.datetime(2026, 11, 1, 12)

_CONTEXT = {"document_key": DOCUMENT, "run_key": RUN}
_PLAN = {
    "section_key": -2,
    "region_key": REGION,
    "plan_period_key": PERIOD,
    "issued_date_key": 20080227,
    "due_date_key": 20080000,
}

# 标题十字一二三四五六 | 一、建5个中心。| 牵头:科技厅 → 10 + 8 + 6 = 24 code points
ROWS: dict[str, list[dict[str, object]]] = {
    "dim_date": [
        {
            "date_key": 20080227,
            "full_date": dt.date(2008, 2, 27),
            "precision_code": "day",
            "year_no": 2008,
            "label_zh": "日",
        },
        {"date_key": 20080000, "precision_code": "year", "year_no": 2008, "label_zh": "2008年"},
    ],
    "dim_region": [
        {
            "region_key": REGION,
            "region_code": "140000",
            "gbt2260_edition": "2020",
            "name_zh": "山西省",
            "level_code": "province",
        }
    ],
    "dim_organization": [
        {
            "organization_key": ORGANIZATION,
            "organization_code": "140000/科技厅",
            "canonical_name_zh": "山西省科学技术厅",
            "org_type_code": "department",
            "region_key": REGION,
            "parent_organization_key": -2,
            "is_collective": False,
        }
    ],
    "dim_person": [
        {
            "person_key": 21,
            "person_code": "140000/科技厅/卫小平",
            "name_zh": "卫小平",
            "scope_organization_key": ORGANIZATION,
            "disambiguation_basis": "within_organization",
        }
    ],
    "dim_plan_period": [
        {
            "plan_period_key": PERIOD,
            "period_type_code": "year",
            "start_year": 2008,
            "end_year": 2008,
            "label_zh": "2008年",
            "is_inferred": False,
        }
    ],
    "dim_document": [
        {
            "document_key": DOCUMENT,
            "document_id": "000@1",
            "raw_sha256": SHA,
            "normalized_sha256": SHA,
            "canonical_document_key": DOCUMENT,
            "is_canonical": True,
            "source_file": "000.txt",
            "version_no": 1,
            "valid_from": _NOON,
            "is_current": True,
            "is_absent": False,
            "source_uri": "file:000.txt",
            "document_type_code": "责任分解",
            "script_code": "Hans",
            "encoding": "utf-8",
            "is_extracted": False,
            "raw_bytes": 72,
            "raw_chars": 24,
            "issuer_organization_key": ORGANIZATION,
            "region_key": REGION,
            "plan_period_key": PERIOD,
            "issued_date_key": 20080227,
            "published_date_key": -1,
        }
    ],
    "dim_task": [
        {
            "task_key": TASK,
            "document_key": DOCUMENT,
            "section_key": -2,
            "task_ordinal": 1,
            "text_zh": "一、建5个中心。",
            "char_start": 10,
            "char_end": 18,
        }
    ],
    "dim_unit": [
        {
            "unit_key": 40,
            "unit_code": "ge",
            "unit_zh": "个",
            "unit_en": "piece",
            "quantity_kind": "count",
            "canonical_unit_code": "ge",
            "factor_to_canonical": 1.0,
        }
    ],
    "dim_theme": [{"theme_key": 50, "theme_code": "platform", "name_zh": "平台建设"}],
    "dim_responsibility_role": [
        {
            "role_key": 2,
            "role_code": "lead",
            "name_zh": "牵头单位",
            "name_en": "lead unit",
            "actor_kind": "organization",
            "is_lead": True,
        }
    ],
    "dim_run": [
        {
            "run_key": RUN,
            "run_id": "run-1",
            "pipeline_version": "1",
            "contract_sha256": SHA,
            "lexicon_sha256": SHA,
            "input_manifest_sha256": SHA,
            "started_at": _NOON,
            "duckdb_version": "x",
            "storage_version": "v1.4.0",
        }
    ],
    "fct_text_segment": [
        {
            **_CONTEXT,
            "ordinal": number,
            "section_key": -2,
            "segment_kind_code": kind,
            "char_start": start,
            "char_end": end,
        }
        | {"text_raw": "字" * (end - start)}
        for number, (kind, start, end) in enumerate(
            [("title", 0, 10), ("task", 10, 18), ("responsibility", 18, 24)], start=1
        )
    ],
    "fct_task": [
        {
            **_CONTEXT,
            **_PLAN,
            "task_key": TASK,
            "issuer_organization_key": ORGANIZATION,
            "task_chars": 8,
            "target_count": 1,
            "lead_count": 1,
            "participant_count": 0,
            "leader_count": 0,
            "responsible_count": 0,
        }
    ],
    "fct_task_responsibility": [
        {
            **_CONTEXT,
            "responsibility_key": TASK,
            "task_key": TASK,
            "role_key": 2,
            "party_type_code": "organization",
            "organization_key": ORGANIZATION,
            "person_key": -2,
            "actor_ordinal": 1,
            "party_name_zh": "科技厅",
            "party_name_raw": "科技厅",
            "rule_id": "lead_clause",
            "weight_all": 1.0,
            "weight_role": 1.0,
            "is_collective": False,
            "is_inherited": False,
            "char_start": 21,
            "char_end": 24,
        }
    ],
    "bridge_task_theme": [{"task_key": TASK, "theme_key": 50, "weight": 1.0, "match_rule_code": "word"}],
    "fct_target": [
        {
            **_CONTEXT,
            **_PLAN,
            "target_key": TASK,
            "task_key": TASK,
            "indicator_key": -1,
            "baseline_date_key": -2,
            "indicator_name_zh": "中心数",
            "measure_kind_code": "count",
            "comparator_code": "eq",
            "deadline_year": 2008,
            "deadline_basis_code": "plan_year",
            "is_suspect": False,
            "unit_key": 40,
            "unit_zh": "个",
            "value_low_raw": 5.0,
            "value_high_raw": 5.0,
            "value_low": 5.0,
            "value_high": 5.0,
            "consistency_code": "not_applicable",
            "stage_code": "final",
            "value_text_raw": "5个",
            "quote_char_start": 12,
            "quote_char_end": 17,
            "value_char_start": 13,
            "value_char_end": 15,
            "rule_id": "count",
        }
    ],
    "fct_document_conservation": [
        {
            **_CONTEXT,
            "raw_chars": 24,
            "fact_chars": 14,
            "structure_chars": 10,
            "narrative_chars": 0,
            "boilerplate_chars": 0,
            "duplicate_chars": 0,
            "whitespace_chars": 0,
            "unclassified_chars": 0,
        }
    ],
}


def small_star() -> duckdb.DuckDBPyConnection:
    """A database in memory with every table of the star, the reserved members and the rows above, and no constraint."""
    con = duckdb.connect()
    con.execute("CREATE SCHEMA star")
    for table in star.TABLES:
        columns = ", ".join(f"{column.name} {SQL_TYPES[column.type]}" for column in table.columns)
        con.execute(f"CREATE TABLE star.{table.name} ({columns})")
        insert(con, table, [*star.member_rows(table), *ROWS.get(table.name, [])])
    for table in star.FACTS:
        count = len(ROWS.get(table.name, []))
        line = {"rows_in": count, "rows_loaded": count, "rows_quarantined": 0, "rows_deduplicated": 0, "duration_ms": 1}
        insert(
            con, star.TABLES["fct_load"], [{"run_key": RUN, "table_name": table.name, "content_sha256": SHA, **line}]
        )
    return con


def insert(con: duckdb.DuckDBPyConnection, table: Table, rows: list[dict[str, object]]) -> None:
    """Insert rows in which a missing column is null."""
    if rows:
        complete = [{name: row.get(name) for name in table.column_names} for row in rows]
        con.register("new_rows", pl.DataFrame(complete, schema=polars_schema(table), orient="row"))
        con.execute(f"INSERT INTO star.{table.name} SELECT * FROM new_rows")
        con.unregister("new_rows")
