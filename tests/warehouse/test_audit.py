"""The audit notices every kind of fault; a check that cannot fail would prove nothing."""

from __future__ import annotations

import itertools
from pathlib import Path

import duckdb
import pytest

from schemas.checks import CheckKind, Scope
from schemas.star import MEMBER_TABLES, TABLES
from schemas.volumes import volume_checks
from warehouse.audit import CheckResult, audit, passes
from warehouse.build import BuildReport
from warehouse.checks import QUOTED, all_checks, star_checks

Connection = duckdb.DuckDBPyConnection

# What is wrong in `loose` before anything is planted: one unread file, and columns without NOT NULL.
KNOWN = {"star.quarantine.every_file_is_read"}


def _failures(con: Connection) -> dict[str, CheckResult]:
    return {
        result.check_id: result
        for result in audit(con)
        if result.status == "fail" and result.check_id not in KNOWN and not result.check_id.endswith(".shape")
    }


def test_before_a_fault_is_planted_nothing_fails(loose: Connection) -> None:
    assert _failures(loose) == {}


ONE_SEGMENT = "WHERE document_key = 2 AND ordinal = 7"
FAULTS = [
    ("star.fct_text_segment.primary_key", "UPDATE star.fct_text_segment SET ordinal = 8 " + ONE_SEGMENT),
    (
        "star.fct_text_segment.natural_key",
        f"INSERT INTO star.fct_text_segment FROM star.fct_text_segment {ONE_SEGMENT}",
    ),
    ("star.conservation.partition", f"DELETE FROM star.fct_text_segment {ONE_SEGMENT}"),
    ("star.conservation.sum", f"DELETE FROM star.fct_text_segment {ONE_SEGMENT}"),
    ("star.conservation.classes", f"UPDATE star.fct_text_segment SET segment_kind_code = 'chrome' {ONE_SEGMENT}"),
    ("star.conservation.partition", f"UPDATE star.fct_text_segment SET char_start = char_start - 1 {ONE_SEGMENT}"),
    (
        "star.conservation.sum",
        "DELETE FROM star.fct_text_segment WHERE document_key = 2"
        " AND ordinal = (SELECT max(ordinal) FROM star.fct_text_segment WHERE document_key = 2)",
    ),
    ("star.fct_text_segment.text_raw_fills_span", f"UPDATE star.fct_text_segment SET text_raw = '' {ONE_SEGMENT}"),
    (
        "star.fct_document_conservation.characters_are_conserved",
        "UPDATE star.fct_document_conservation SET fact_chars = fact_chars + 1 WHERE document_key = 2",
    ),
    ("star.dim_theme.natural_key", "UPDATE star.dim_theme SET theme_code = 'talent'"),
    ("star.dim_theme.primary_key", "INSERT INTO star.dim_theme FROM star.dim_theme LIMIT 1"),
    ("star.dim_unit.members", "DELETE FROM star.dim_unit WHERE unit_key = -2"),
    (
        "star.fct_load.rows_are_conserved",
        "UPDATE star.fct_load SET rows_in = rows_in + 1 WHERE table_name = 'fct_task'",
    ),
    ("star.load.rows_loaded", "DELETE FROM star.fct_target WHERE document_key = 2"),
    ("star.load.every_fact_is_accounted", "DELETE FROM star.fct_load WHERE table_name = 'fct_task'"),
    (
        "star.dim_document.one_current_version",
        "UPDATE star.dim_document SET is_current = true, valid_to = NULL WHERE source_file = 'dir/00001.txt'",
    ),
    (
        "star.fct_target.quote_span_in_document",
        "UPDATE star.fct_target SET quote_char_end = 10000000 WHERE document_key = 2",
    ),
    ("star.dim_task.one_fact_per_task", "DELETE FROM star.fct_task WHERE document_key = 2"),
    ("star.fct_task.target_counts", "DELETE FROM star.fct_target WHERE document_key = 2"),
]


@pytest.mark.parametrize(("check_id", "fault"), FAULTS, ids=[f"{n}-{c}" for n, (c, _) in enumerate(FAULTS)])
def test_a_planted_fault_is_found(loose: Connection, check_id: str, fault: str) -> None:
    loose.execute(fault)
    found = _failures(loose)
    assert check_id in found
    assert found[check_id].rows_failed >= 1
    assert found[check_id].samples, "a failing check shows rows"


def test_documents_that_are_looked_at_some_at_a_time_fail_as_all_at_once(
    loose: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose.execute("UPDATE star.fct_text_segment SET text_raw = '' WHERE ordinal = 7")
    loose.execute("UPDATE star.bridge_task_theme SET weight = weight / 2 WHERE task_key % 3 = 0")
    loose.execute("DELETE FROM star.fct_target WHERE document_key % 2 = 0")

    def failures() -> dict[str, tuple[int, list[dict[str, object]]]]:
        return {check_id: (found.rows_failed, found.samples) for check_id, found in _failures(loose).items()}

    at_once = failures()
    assert {spec.check_id for spec in star_checks() if spec.scope is Scope.DOCUMENT} & at_once.keys()
    monkeypatch.setattr("warehouse.audit._SMALL", 0)
    monkeypatch.setattr("warehouse.some_documents._ROWS_AT_ONCE", 40)
    assert failures() == at_once


def test_a_check_of_groups_names_what_its_query_groups_by() -> None:
    of_groups = [spec for spec in star_checks() if spec.scope is Scope.GROUP]
    assert {spec.kind for spec in of_groups} == {CheckKind.NATURAL_KEY, CheckKind.RECONCILIATION}
    for spec in of_groups:
        grouped = f"GROUP BY {', '.join(spec.group)} HAVING"
        assert spec.failing_rows_sql and grouped in spec.failing_rows_sql, spec.check_id
        assert spec.failing_rows_sql.count(f"star.{spec.table}") == 1, spec.check_id


def test_a_sample_names_the_row_and_is_limited(loose: Connection) -> None:
    loose.execute("UPDATE star.fct_task SET task_chars = 0")
    result = _failures(loose)["star.fct_task.task_chars_is_positive"]
    assert result.rows_failed == result.rows_evaluated > 5
    assert len(result.samples) == 5
    assert result.samples == sorted(result.samples, key=lambda row: row["task_key"])


def test_every_foreign_key_finds_an_orphan(loose: Connection) -> None:
    tested = 0
    for spec in star_checks():
        if spec.kind is not CheckKind.FOREIGN_KEY:
            continue
        assert spec.column is not None
        key = TABLES[spec.table].primary_key[0]
        rows = loose.execute(f"SELECT rowid FROM star.{spec.table} WHERE {key} IS NOT NULL ORDER BY rowid DESC LIMIT 1")
        found = rows.fetchall()
        if not found:
            continue
        loose.execute("BEGIN")
        loose.execute(f"UPDATE star.{spec.table} SET {spec.column} = 99 WHERE rowid = {found[0][0]}")
        assert [result.rows_failed for result in audit(loose, [spec])] == [1], spec.check_id
        loose.execute("ROLLBACK")
        assert audit(loose, [spec])[0].status == "pass", spec.check_id
        tested += 1
    empty = sum(
        spec.kind is CheckKind.FOREIGN_KEY and not loose.execute(f"SELECT 1 FROM star.{spec.table} LIMIT 1").fetchall()
        for spec in star_checks()
    )
    assert tested > 50
    assert empty == 0, "every table with references has rows in the fixture"


def test_every_domain_finds_a_code_that_is_not_in_its_list(loose: Connection) -> None:
    tested = 0
    for spec in star_checks():
        if spec.kind is not CheckKind.DOMAIN:
            continue
        real = f"WHERE {TABLES[spec.table].primary_key[0]} > 0" if spec.table in MEMBER_TABLES else ""
        rows = loose.execute(f"SELECT max(rowid) FROM star.{spec.table} {real}").fetchall()
        loose.execute("BEGIN")
        loose.execute(f"UPDATE star.{spec.table} SET {spec.column} = 'no such code' WHERE rowid = {rows[0][0]}")
        assert [result.rows_failed for result in audit(loose, [spec])] == [1], spec.check_id
        loose.execute("ROLLBACK")
        tested += 1
    assert tested > 20


@pytest.mark.parametrize(("table", "column", "prefix"), QUOTED)
def test_a_text_that_is_not_the_stored_text_is_found(loose: Connection, table: str, column: str, prefix: str) -> None:
    check_id = f"star.{table}.{column}_is_stored"
    key = TABLES[table].primary_key[0]
    victim = f"WHERE {key} = (SELECT max({key}) FROM star.{table})"
    # The length stays, so only the comparison with the segments can notice.
    loose.execute(f"UPDATE star.{table} SET {column} = '错' || substr({column}, 2) {victim}")
    assert _failures(loose)[check_id].rows_failed == 1


@pytest.mark.parametrize(("table", "column", "prefix"), QUOTED)
def test_a_span_that_moved_is_found(loose: Connection, table: str, column: str, prefix: str) -> None:
    key = TABLES[table].primary_key[0]
    victim = f"WHERE {key} = (SELECT max({key}) FROM star.{table})"
    moved = f"SET {prefix}char_start = {prefix}char_start + 1, {prefix}char_end = {prefix}char_end + 1"
    loose.execute(f"UPDATE star.{table} {moved} {victim}")
    assert f"star.{table}.{column}_is_stored" in _failures(loose)


def test_a_text_over_several_segments_is_compared_to_its_last_character(loose: Connection) -> None:
    spans = loose.execute(
        "SELECT count(*) FROM star.dim_task AS t JOIN star.fct_text_segment AS s ON s.document_key = t.document_key"
        " AND s.char_start < t.char_end AND s.char_end > t.char_start WHERE t.task_key = (SELECT max(task_key) FROM"
        " star.dim_task)"
    ).fetchall()[0][0]
    assert spans > 1
    loose.execute(
        "UPDATE star.dim_task SET text_zh = substr(text_zh, 1, length(text_zh) - 1) || '错'"
        " WHERE task_key = (SELECT max(task_key) FROM star.dim_task)"
    )
    assert "star.dim_task.text_zh_is_stored" in _failures(loose)


def test_a_text_of_a_document_without_segments_is_found(loose: Connection) -> None:
    loose.execute("DELETE FROM star.fct_text_segment WHERE document_key = 2")
    assert "star.dim_task.text_zh_is_stored" in _failures(loose)


def test_a_changed_column_is_found_by_the_shape(loose: Connection, warehouse: Connection) -> None:
    shapes = [spec for spec in star_checks() if spec.kind is CheckKind.SHAPE]
    assert all(result.status == "pass" for result in audit(warehouse, shapes))
    loose.execute("ALTER TABLE star.fct_task ALTER task_chars TYPE BIGINT")
    result = next(r for r in audit(loose, shapes) if r.check_id == "star.fct_task.shape")
    assert any("'task_chars', 'BIGINT'" in sample["found"] for sample in result.samples)


def test_every_star_check_is_made_and_listed_with_its_result(
    built: tuple[Path, BuildReport], warehouse: Connection
) -> None:
    volumes = {spec.check_id for spec in volume_checks()}
    expected = {spec.check_id for spec in star_checks()} | volumes
    assert {check.check_id for check in built[1].checks} == expected
    # Without an earlier snapshot there is nothing to compare counts with.
    assert {check.check_id for check in built[1].checks if check.status == "skipped"} == volumes
    listed = {name for (name,) in warehouse.execute("SELECT check_id FROM marts.check_result").fetchall()}
    assert listed == expected
    known = {name for (name,) in warehouse.execute("SELECT check_id FROM star.dim_check").fetchall()}
    assert known == {spec.check_id for spec in all_checks()}


def test_checks_count_the_rows_they_looked_at(built: tuple[Path, BuildReport]) -> None:
    by_id = {check.check_id: check for check in built[1].checks}
    assert by_id["star.fct_task.task_chars_is_positive"].rows_evaluated == built[1].rows["fct_task"]


def test_a_warning_does_not_fail_a_run_that_fails_on_errors() -> None:
    results = [
        CheckResult("a", "t", severity, status, 1, 1, "", "")
        for severity, status in itertools.product(("info", "warn"), ("pass", "fail"))
    ]
    assert passes(results)
    assert not passes(results, "warn")
    assert passes([result for result in results if result.severity == "info"], "warn")
    assert not passes([*results, CheckResult("b", "t", "error", "fail", 1, 1, "", "")])
