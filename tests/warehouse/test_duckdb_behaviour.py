"""What we rely on in DuckDB, pinned: when one of these fails after an upgrade, the reason for some code has gone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

Connection = duckdb.DuckDBPyConnection


@pytest.fixture
def con() -> Iterator[Connection]:
    with duckdb.connect() as connection:
        yield connection


def test_a_file_can_be_made_for_older_clients(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS x (STORAGE_VERSION 'v1.4.0')")
        con.execute("CREATE TABLE x.t AS SELECT 1 AS a")
    with duckdb.connect(str(path), read_only=True) as con:
        tags = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()[0][0]
        assert tags["storage_version"].startswith("v1.4.0")


def test_a_rule_whose_value_is_null_passes(con: Connection) -> None:
    con.execute("CREATE TABLE t (a INTEGER, CHECK (a > 0))")
    con.execute("INSERT INTO t VALUES (NULL), (1)")
    with pytest.raises(duckdb.ConstraintException):
        con.execute("INSERT INTO t VALUES (0)")


def test_a_foreign_key_cannot_cross_schemas_of_other_databases_nor_be_added_later(con: Connection) -> None:
    con.execute("CREATE TABLE a (k BIGINT PRIMARY KEY)")
    con.execute("CREATE TABLE b (k BIGINT)")
    with pytest.raises(duckdb.Error):
        con.execute("ALTER TABLE b ADD FOREIGN KEY (k) REFERENCES a (k)")


def test_rows_of_a_self_reference_cannot_come_in_one_insert(con: Connection) -> None:
    con.execute("CREATE TABLE t (k BIGINT PRIMARY KEY, parent BIGINT REFERENCES t (k))")
    with pytest.raises(duckdb.ConstraintException):
        con.execute("INSERT INTO t VALUES (1, NULL), (2, 1)")


def test_substr_and_length_count_code_points(con: Connection) -> None:
    text = "a中\U00020000e\u0301文"
    assert con.execute("SELECT length(?), substr(?, 3, 1)", [text, text]).fetchall() == [(len(text), text[2])]


def test_md5_number_is_the_md5_of_the_utf8_bytes_as_a_little_endian_number(con: Connection) -> None:
    expected = int.from_bytes(hashlib.md5("要点".encode()).digest(), "little")
    assert con.execute("SELECT md5_number('要点')").fetchall() == [(expected,)]


def test_views_and_their_columns_can_be_commented(con: Connection) -> None:
    con.execute("CREATE VIEW v AS SELECT 1 AS a")
    con.execute("COMMENT ON VIEW v IS '视图'")
    con.execute("COMMENT ON COLUMN v.a IS '列'")
    assert con.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'v'").fetchall() == [("列",)]


def test_a_view_made_in_an_attached_file_does_not_name_the_catalog(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{tmp_path / 'building.duckdb'}' AS building")
        con.execute("USE building")
        con.execute("CREATE SCHEMA s")
        con.execute("CREATE TABLE s.t AS SELECT 1 AS a")
        con.execute("CREATE VIEW s.v AS SELECT a FROM s.t")
    os.rename(tmp_path / "building.duckdb", tmp_path / "current.duckdb")
    with duckdb.connect(str(tmp_path / "current.duckdb"), read_only=True) as con:
        assert con.execute("FROM s.v").fetchall() == [(1,)]


def test_a_closed_file_has_no_log_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS x")
        con.execute("CREATE TABLE x.t AS SELECT 1 AS a")
        con.execute("CHECKPOINT x")
    assert [file.name for file in tmp_path.iterdir()] == ["x.duckdb"]


def test_parquet_tells_the_file_of_a_row_as_it_was_asked_for(con: Connection, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    con.execute(f"COPY (SELECT 1 AS a) TO '{path}' (FORMAT parquet)")
    found = con.execute(f"SELECT filename FROM read_parquet(['{path}'], filename = true)").fetchall()
    assert found == [(str(path),)]


def test_a_read_only_file_keeps_its_settings_for_every_connection_of_the_process(tmp_path: Path) -> None:
    path = str(tmp_path / "x.duckdb")
    duckdb.connect(path).close()
    first = duckdb.connect(path, read_only=True)
    first.execute("SET lock_configuration = true")
    second = duckdb.connect(path, read_only=True)
    assert second.execute("SELECT current_setting('lock_configuration')").fetchall() == [(True,)]
    with pytest.raises(duckdb.Error, match="locked"):
        second.execute("SET enable_external_access = false")
    first.close()
    second.close()
