"""The views are the contract: names, order, types, what they show and what they hide."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from schemas.marts import FACT_VIEWS, VIEWS, View
from schemas.vocabulary import DOMAINS
from warehouse.build import BuildReport
from warehouse.ddl import SQL_TYPE
from warehouse.views import body

Connection = duckdb.DuckDBPyConnection


def _rows(con: Connection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_has_the_columns_of_the_contract_in_their_order_and_type(warehouse: Connection, view: View) -> None:
    expected = [(column.name, SQL_TYPE[column.type]) for column in view.columns]
    schemas = ["marts", "marts_all"] if view.is_fact else ["marts"]
    for schema in schemas:
        found = _rows(warehouse, f"DESCRIBE SELECT * FROM {schema}.{view.name}")
        assert [(name, kind) for name, kind, *_ in found] == expected


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_chinese_twin_has_the_same_rows_under_chinese_names(warehouse: Connection, view: View) -> None:
    found = _rows(warehouse, f'DESCRIBE SELECT * FROM marts_zh."{view.zh}"')
    assert [name for name, *_ in found] == [column.zh for column in view.columns]
    english = _rows(warehouse, f"SELECT count(*) FROM marts.{view.name}")
    assert _rows(warehouse, f'SELECT count(*) FROM marts_zh."{view.zh}"') == english
    assert english[0][0] != 0, "an empty view would show nothing about itself"


def test_there_are_no_views_beyond_the_contract_and_a_file_for_each(warehouse: Connection) -> None:
    found = {
        (schema, name)
        for schema, name in _rows(
            warehouse, "SELECT schema_name, view_name FROM duckdb_views() WHERE schema_name LIKE 'marts%'"
        )
    }
    assert found == (
        {("marts", view.name) for view in VIEWS}
        | {("marts_all", name) for name in FACT_VIEWS}
        | {("marts_zh", view.zh) for view in VIEWS}
    )
    files = {Path(str(file)).stem for file in resources.files("warehouse").joinpath("views").iterdir()}
    assert files == {view.name for view in VIEWS}


def test_views_and_their_columns_carry_labels(warehouse: Connection) -> None:
    comments = dict(_rows(warehouse, "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'marts'"))
    columns = dict(
        ((table, column), comment)
        for table, column, comment in _rows(
            warehouse, "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'marts'"
        )
    )
    for view in VIEWS:
        assert str(comments[view.name]).startswith(view.description_zh)
        for column in view.columns:
            assert str(columns[view.name, column.name]).startswith(column.zh)


def test_the_marts_count_a_copied_document_once(warehouse: Connection) -> None:
    for name in FACT_VIEWS:
        shown = {file for (file,) in _rows(warehouse, f"SELECT DISTINCT source_file FROM marts.{name}")}
        every = {file for (file,) in _rows(warehouse, f"SELECT DISTINCT source_file FROM marts_all.{name}")}
        assert "copies/again.txt" not in shown
        assert every == shown | {"copies/again.txt"}


def test_document_views_show_copies_too(warehouse: Connection) -> None:
    for name in ("document", "segment", "section", "anomaly", "conservation", "document_version"):
        shown = {file for (file,) in _rows(warehouse, f"SELECT DISTINCT source_file FROM marts.{name}")}
        assert "copies/again.txt" in shown, name


def test_a_copy_names_its_canonical_document(warehouse: Connection) -> None:
    assert _rows(
        warehouse,
        "SELECT is_canonical, canonical_source_file FROM marts.document WHERE source_file = 'copies/again.txt'",
    ) == [(False, "dir/00001.txt")]


def test_reserved_members_appear_as_null(warehouse: Connection) -> None:
    unknown, codes = "'未知', '不适用', '有歧义'", "'unknown', 'not_applicable', 'ambiguous'"
    for view in VIEWS:
        for column in view.columns:
            kind = SQL_TYPE[column.type]
            if kind == "VARCHAR" and column.domain != "consistency":
                sql = f"SELECT count(*) FROM marts.{view.name} WHERE {column.name} IN ({unknown}, {codes})"
                assert _rows(warehouse, sql) == [(0,)], (view.name, column.name)
            if column.name.endswith("_key"):
                assert _rows(warehouse, f"SELECT count(*) FROM marts.{view.name} WHERE {column.name} < 0") == [(0,)]
    # and each way of being absent does occur in the fixture
    assert _rows(warehouse, "SELECT count(*) > 0 FROM marts.target WHERE indicator_code IS NULL") == [(True,)]
    assert _rows(warehouse, "SELECT count(*) > 0 FROM marts.target WHERE indicator_code IS NOT NULL") == [(True,)]
    assert _rows(warehouse, "SELECT count(*) FROM marts.document WHERE issue_date IS NOT NULL") == [(0,)]
    assert _rows(warehouse, "SELECT count(*) > 0 FROM star.fct_arithmetic_check WHERE task_key = -2") == [(True,)]


def test_texts_of_the_views_stand_in_the_document(warehouse: Connection) -> None:
    texts: dict[str, str] = {}
    for file, text in warehouse.execute("SELECT source_file, text FROM marts.segment ORDER BY 1, ordinal").fetchall():
        texts[file] = texts.get(file, "") + text
    checked = 0
    for view, column in (
        ("marts_all.task", "text"),
        ("marts_all.responsibility", "party_name_raw"),
        ("marts_all.target", "quote"),
        ("marts.anomaly", "raw_text"),
        ("marts.segment", "text"),
    ):
        sql = f"SELECT source_file, char_start, char_end, {column} FROM {view}"
        for file, start, end, said in warehouse.execute(sql).fetchall():
            assert texts[file][start:end] == said
            checked += 1
    assert checked > 250


def test_every_document_has_its_unclassified_share_and_shares_add_up(warehouse: Connection) -> None:
    frame = warehouse.sql("SELECT * FROM marts.conservation").pl()
    documents = _rows(warehouse, "SELECT count(*) FROM marts.document")[0][0]
    assert len(frame.filter(pl.col("kind") == "unclassified")) == documents
    assert frame.group_by("source_file").agg(pl.col("share").sum())["share"].to_list() == pytest.approx(
        [1.0] * int(str(documents))
    )
    assert frame.select("source_file", "kind").is_duplicated().sum() == 0


def test_a_document_without_unclassified_text_still_has_that_row(loose: Connection) -> None:
    loose.execute(
        "UPDATE star.fct_text_segment SET segment_kind_code = 'body' WHERE segment_kind_code = 'unclassified'"
    )
    view = next(view for view in VIEWS if view.name == "conservation")
    sql = body(view, "d.is_current AND d.document_key > 0", "en")
    found = _rows(loose, f"SELECT DISTINCT characters, share FROM ({sql}) WHERE kind = 'unclassified'")
    assert found == [(0, 0.0)]


def test_the_chinese_twin_shows_labels_instead_of_codes(warehouse: Connection) -> None:
    roles = {role for (role,) in _rows(warehouse, 'SELECT DISTINCT "角色" FROM marts_zh."责任"')}
    assert roles == {"牵头单位", "配合单位", "分管领导"}
    kinds = {kind for (kind,) in _rows(warehouse, 'SELECT DISTINCT "类别" FROM marts_zh."文段"')}
    assert kinds <= {entry.zh for entry in DOMAINS["segment_kind"]}


def test_sentences_come_in_the_language_of_the_view(warehouse: Connection) -> None:
    assert _rows(warehouse, "SELECT message FROM marts.quarantine") == [("the file is empty",)]
    assert _rows(warehouse, 'SELECT "说明" FROM marts_zh."隔离区"') == [("文件为空",)]
    english = _rows(warehouse, "SELECT description FROM marts.check_result WHERE check_id = 'star.dim_task.members'")
    assert str(english[0][0]).startswith("star.dim_task")


def test_no_view_has_nested_columns_or_zoned_timestamps(warehouse: Connection) -> None:
    found = _rows(
        warehouse,
        "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
        " WHERE data_type LIKE '%[]%' OR data_type LIKE 'STRUCT%' OR data_type LIKE 'MAP%'"
        " OR data_type LIKE '%TIME ZONE%' OR data_type = 'HUGEINT'",
    )
    assert found == []


def test_keys_are_exact_as_doubles(built: tuple[Path, BuildReport], warehouse: Connection) -> None:
    keys = _rows(
        warehouse,
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'star' AND column_name LIKE '%\\_key' ESCAPE '\\'",
    )
    for table, column in keys:
        assert _rows(warehouse, f"SELECT coalesce(max({column}), 0) < 2::BIGINT ** 53 FROM star.{table}") == [(True,)]
