"""The views of the metrics: as declared, and blind to copies and drafts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from schemas.marts import View
from schemas.metric_views import metric_views
from schemas.metrics import metrics
from tests.bi.laws import hold, numbers
from tests.warehouse import synthetic
from warehouse.build import BuildReport
from warehouse.ddl import SQL_TYPE
from warehouse.metric_views import TOTAL

Connection = duckdb.DuckDBPyConnection
EVERY = pytest.mark.parametrize("view", metric_views(), ids=lambda view: view.name)


def _rows(con: Connection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()


@EVERY
def test_a_view_and_its_twin_are_as_declared(warehouse: Connection, view: View) -> None:
    english = _rows(warehouse, f"DESCRIBE SELECT * FROM metrics.{view.name}")
    assert [(name, kind) for name, kind, *_ in english] == [(each.name, SQL_TYPE[each.type]) for each in view.columns]
    chinese = _rows(warehouse, f'DESCRIBE SELECT * FROM metrics_zh."{view.zh}"')
    assert [name for name, *_ in chinese] == [each.zh for each in view.columns]
    comments = _rows(warehouse, f"SELECT comment FROM duckdb_views() WHERE view_name IN ('{view.name}', '{view.zh}')")
    assert {str(comment).partition(" | ")[0] for (comment,) in comments} >= {view.description_zh}


def test_there_are_no_other_views(warehouse: Connection) -> None:
    found = _rows(warehouse, "SELECT schema_name, view_name FROM duckdb_views() WHERE schema_name LIKE 'metrics%'")
    assert set(found) == {("metrics", view.name) for view in metric_views()} | {
        ("metrics_zh", view.zh) for view in metric_views()
    }


def test_the_laws_hold_here_too(warehouse: Connection) -> None:
    found = numbers(warehouse)

    assert [each.name for each in metrics() if not found[each.name][TOTAL]] == []
    hold(found)


def test_a_copy_and_a_draft_are_counted_by_no_metric(
    own_copy: Path, build_lake: Callable[..., tuple[Path, BuildReport]]
) -> None:
    relation = {"document_key": [2], "related_document_key": [1], "relation_code": ["draft_of"], "similarity": [0.8]}
    synthetic.write(pl.DataFrame(relation), own_copy / "document_relation.parquet")
    file, _ = build_lake(own_copy)
    with duckdb.connect(str(file), read_only=True) as con:
        said = _rows(con, "SELECT document, is_copy, is_draft FROM metrics.counted_document WHERE NOT counts")
        ((draft,),) = _rows(con, "SELECT source_file FROM marts.document_relation WHERE relation = 'draft_of'")
        assert set(said) == {("copies/again.txt", True, False), (draft, False, True)}
        # The views of marts still show the draft: it is a document of its own. No metric knows it.
        assert _rows(con, f"SELECT count(*) > 0 FROM marts.task WHERE source_file = '{draft}'") == [(True,)]
        counted = set(_rows(con, "SELECT document FROM metrics.counted_document WHERE counts"))
        assert len(counted) >= 3
        for metric in metrics():
            measured = set(_rows(con, f"SELECT document FROM metrics.{metric.name}"))
            assert measured <= counted and (measured == counted or metric.where), metric.name


def test_the_chinese_overview_speaks_chinese(warehouse: Connection) -> None:
    found = _rows(
        warehouse, """SELECT DISTINCT "指标", "维度", if("维度" = '角色', "成员", NULL) FROM metrics_zh."指标总览" """
    )
    assert {name for name, _, _ in found} == {each.zh for each in metrics()}
    assert all(not dimension.isascii() for _, dimension, _ in found)
    assert {role for _, _, role in found} == {None, "牵头单位", "配合单位", "分管领导"}
