"""The database is what the contracts say."""

from __future__ import annotations

import duckdb
import pytest

from schemas.contract import Table
from schemas.star import TABLES
from warehouse import ask, ddl

Connection = duckdb.DuckDBPyConnection


@pytest.fixture
def empty() -> Connection:
    con = duckdb.connect()
    ask.run_all(con, ddl.everything(TABLES))
    return con


def test_every_declared_column_is_in_the_database_with_its_type_and_nullability(empty: Connection) -> None:
    found = empty.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'star' ORDER BY table_name, ordinal_position"
    ).fetchall()
    declared = [
        (table.name, column.name, ddl.SQL_TYPE[column.type], "YES" if column.nullable else "NO")
        for table in sorted(TABLES, key=lambda table: table.name)
        for column in table.columns
    ]
    assert found == declared


def test_every_table_and_column_carries_its_labels_chinese_first(empty: Connection) -> None:
    tables = dict(
        empty.execute("SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'star'").fetchall()
    )
    columns = {
        (table, column): comment
        for table, column, comment in empty.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'star'"
        ).fetchall()
    }
    for table in TABLES:
        assert tables[table.name].startswith(table.zh)
        assert table.en in tables[table.name]
        for column in table.columns:
            assert columns[table.name, column.name].startswith(f"{column.zh} | {column.en}")


def test_keys_and_foreign_keys_are_declared_unless_the_contract_says_audited(empty: Connection) -> None:
    found = {
        (table, kind, tuple(columns))
        for table, kind, columns in empty.execute(
            "SELECT table_name, constraint_type, constraint_column_names FROM duckdb_constraints()"
            " WHERE schema_name = 'star' AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')"
        ).fetchall()
    }
    expected: set[tuple[str, str, tuple[str, ...]]] = set()
    for table in TABLES:
        if table.key_is_enforced:
            expected.add((table.name, "PRIMARY KEY", table.primary_key))
        expected |= {(table.name, "FOREIGN KEY", (column.name,)) for column in ddl.enforced_foreign_keys(table, TABLES)}
    assert found == expected
    assert ("fct_text_segment", "PRIMARY KEY", ("document_key", "ordinal")) not in found
    assert ("fct_task", "FOREIGN KEY", ("region_key",)) in found


def test_a_repeated_key_is_refused(empty: Connection) -> None:
    empty.execute("INSERT INTO star.dim_theme VALUES (1, 'a', '甲', NULL, NULL)")
    with pytest.raises(duckdb.ConstraintException, match=r"(?i)duplicate key"):
        empty.execute("INSERT INTO star.dim_theme VALUES (1, 'b', '乙', NULL, NULL)")


def test_a_reference_to_nothing_is_refused(empty: Connection) -> None:
    with pytest.raises(duckdb.ConstraintException, match=r"(?i)foreign key"):
        empty.execute("INSERT INTO star.dim_person VALUES (1, 'p', '张三', 77, 'name_only')")


def test_a_row_that_breaks_a_row_rule_is_refused(empty: Connection) -> None:
    with pytest.raises(duckdb.ConstraintException, match=r"(?i)check"):
        empty.execute("INSERT INTO star.dim_theme VALUES (1, '', '甲', NULL, NULL)")


def test_laws_over_rows_the_load_computes_are_left_to_the_audit() -> None:
    assert "CHECK" not in ddl.create_table(TABLES["fct_load"], TABLES)
    assert "CHECK" not in ddl.create_table(TABLES["fct_document_conservation"], TABLES)
    assert "CHECK" in ddl.create_table(TABLES["fct_target"], TABLES)


def test_names_and_texts_with_quotes_are_escaped() -> None:
    assert ddl.quoted('a"b') == '"a""b"'
    assert ddl.literal("it's") == "'it''s'"


def test_the_contract_hash_changes_with_a_label() -> None:
    table = TABLES["dim_theme"]
    other = type(TABLES)((_relabelled(table),))
    assert ddl.contract_sha256(type(TABLES)((table,))) != ddl.contract_sha256(other)


def _relabelled(table: Table) -> Table:
    return Table(
        table.layer, table.name, "另名", table.en, table.grain_zh, table.grain_en, table.columns, table.primary_key
    )
