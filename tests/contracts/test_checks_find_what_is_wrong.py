"""The catalogue of checks: ids, severities and sentences, and that each query of the star finds the fault it names."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from schemas import lake, silver, star
from schemas.contract import Layer, Severity
from schemas.rules import CheckKind, check, check_catalogue, check_id
from schemas.vocabulary import codes

from .small_star import small_star


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with small_star() as connection:
        yield connection


def failing(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Ids of the checks whose query returns a row."""
    return {
        spec.check_id
        for spec in check_catalogue()
        if spec.failing_rows_sql and con.execute(spec.failing_rows_sql).fetchone() is not None
    }


def test_a_star_in_which_everything_adds_up_fails_no_check(con: duckdb.DuckDBPyConnection) -> None:
    assert failing(con) == set()


# (what is done to the star, the checks that must fail; others may)
_CORRECTION = "2, 900, 1, 'a.txt', 'target', 'unit', 11, 13, '5个', '个', '项', '核对', '王', DATE '2026-11-20'"

FAULTS = {
    "a row twice": (
        "INSERT INTO star.dim_theme SELECT * FROM star.dim_theme WHERE theme_key = 50",
        {"star.dim_theme.primary_key", "star.dim_theme.natural_key"},
    ),
    "two keys for one code": (
        "INSERT INTO star.dim_theme SELECT * REPLACE (51 AS theme_key) FROM star.dim_theme WHERE theme_key = 50",
        {"star.dim_theme.natural_key"},
    ),
    "a segment number twice": (
        "UPDATE star.fct_text_segment SET ordinal = 2 WHERE ordinal = 3",
        {"star.fct_text_segment.primary_key"},
    ),
    "a region that does not exist": ("UPDATE star.fct_task SET region_key = 99", {"star.fct_task.fk.region_key"}),
    "a segment of a document that does not exist": (
        "UPDATE star.fct_text_segment SET document_key = 2",
        {"star.fct_text_segment.fk.document_key", "star.conservation.sum", "star.conservation.classes"},
    ),
    "a code that is in no list": (
        "UPDATE star.fct_task_responsibility SET party_type_code = 'robot'",
        {"star.fct_task_responsibility.domain.party_type_code"},
    ),
    "a code that is in no list, of a dimension": (
        "UPDATE star.dim_document SET document_type_code = '便条' WHERE document_key > 0",
        {"star.dim_document.domain.document_type_code"},
    ),
    "a reserved member missing": ("DELETE FROM star.dim_unit WHERE unit_key = -3", {"star.dim_unit.members"}),
    "bounds in the wrong order": (
        "UPDATE star.fct_target SET value_low = 6",
        {"star.fct_target.bounds_are_ordered"},
    ),
    "a version that ends before it begins": (
        "UPDATE star.dim_document SET valid_to = valid_from - INTERVAL 1 DAY WHERE document_key > 0",
        {"star.dim_document.valid_to_follows_valid_from", "star.dim_document.current_has_no_end"},
    ),
    "a segment lost": (
        "DELETE FROM star.fct_text_segment WHERE ordinal = 2",
        {"star.conservation.sum", "star.conservation.partition", "star.conservation.classes", "star.load.rows_loaded"},
    ),
    "all segments lost": ("DELETE FROM star.fct_text_segment", {"star.conservation.sum", "star.conservation.classes"}),
    "segments that overlap": (
        "UPDATE star.fct_text_segment SET char_end = char_end + 1 WHERE ordinal = 1",
        {"star.conservation.partition", "star.conservation.sum"},
    ),
    "a segment of another kind than was counted": (
        "UPDATE star.fct_text_segment SET segment_kind_code = 'chrome' WHERE ordinal = 1",
        {"star.conservation.classes"},
    ),
    "a document without its conservation": (
        "DELETE FROM star.fct_document_conservation",
        {"star.conservation.classes", "star.load.rows_loaded"},
    ),
    "characters that do not add up": (
        "UPDATE star.fct_document_conservation SET fact_chars = 13",
        {"star.fct_document_conservation.characters_are_conserved", "star.conservation.classes"},
    ),
    "a text nobody could place": (
        "UPDATE star.fct_document_conservation SET unclassified_chars = 10, structure_chars = 0",
        {"star.conservation.unclassified_share"},
    ),
    "rows said to be loaded that are not there": (
        "UPDATE star.fct_load SET rows_in = 9, rows_loaded = 9 WHERE table_name = 'fct_target'",
        {"star.load.rows_loaded"},
    ),
    "rows that vanished in the load": (
        "UPDATE star.fct_load SET rows_in = 9 WHERE table_name = 'fct_target'",
        {"star.fct_load.rows_are_conserved"},
    ),
    "a fact table nobody counted": (
        "DELETE FROM star.fct_load WHERE table_name = 'fct_target'",
        {"star.load.every_fact_is_accounted"},
    ),
    "two current versions": (
        "INSERT INTO star.dim_document SELECT"
        " * REPLACE (2 AS document_key, 2 AS version_no, 2 AS canonical_document_key)"
        " FROM star.dim_document WHERE document_key = 1",
        {"star.dim_document.one_current_version"},
    ),
    "a copy of a document that is itself a copy": (
        "INSERT INTO star.dim_document SELECT * REPLACE (2 AS document_key, 'b' AS source_file, false AS is_canonical)"
        " FROM star.dim_document WHERE document_key = 1;"
        " UPDATE star.dim_document SET is_canonical = false, canonical_document_key = 2 WHERE document_key = 1",
        {"star.dim_document.canonical_is_canonical"},
    ),
    "a past version that is a copy": (
        "INSERT INTO star.dim_document SELECT * REPLACE"
        " (2 AS document_key, 'b' AS source_file, false AS is_current, false AS is_canonical)"
        " FROM star.dim_document WHERE document_key = 1",
        {"star.dim_document.past_versions_are_no_copies"},
    ),
    "two documents with equal bytes that both count": (
        "INSERT INTO star.dim_document SELECT"
        " * REPLACE (2 AS document_key, 'b' AS source_file, 2 AS canonical_document_key)"
        " FROM star.dim_document WHERE document_key = 1",
        {"star.dim_document.equal_bytes_have_one_canonical"},
    ),
    "a copy without evidence": (
        "INSERT INTO star.dim_document SELECT * REPLACE (2 AS document_key, 'b' AS source_file, false AS is_canonical)"
        " FROM star.dim_document WHERE document_key = 1",
        {"star.fct_duplicate_block.every_copy_has_its_evidence"},
    ),
    "a relation with a copy": (
        "INSERT INTO star.dim_document SELECT * REPLACE (2 AS document_key, 'b' AS source_file, false AS is_canonical)"
        " FROM star.dim_document WHERE document_key = 1;"
        " INSERT INTO star.bridge_document_relation VALUES (1, 2, 'same_template', 0.7)",
        {"star.bridge_document_relation.relates_canonical_documents"},
    ),
    "a task without its fact": ("DELETE FROM star.fct_task", {"star.dim_task.one_fact_per_task"}),
    "a task beyond the end of the text": (
        "UPDATE star.dim_task SET char_end = 99 WHERE task_key > 0",
        {"star.dim_task.span_in_document", "star.dim_task.text_zh_fills_span"},
    ),
    "a quote beyond the end of the text": (
        "UPDATE star.fct_target SET quote_char_end = 99",
        {"star.fct_target.quote_span_in_document"},
    ),
    "a party that was not counted": (
        "UPDATE star.fct_task SET lead_count = 0",
        {"star.fct_task.responsibility_counts"},
    ),
    "a target that was not counted": ("UPDATE star.fct_task SET target_count = 0", {"star.fct_task.target_counts"}),
    "weights that do not add up": (
        "UPDATE star.fct_task_responsibility SET weight_all = 0.4, weight_role = 0.4;"
        " UPDATE star.bridge_task_theme SET weight = 0.4",
        {
            "star.fct_task_responsibility.weight_all_adds_up",
            "star.fct_task_responsibility.weight_role_adds_up",
            "star.bridge_task_theme.weight_adds_up",
        },
    ),
    "a value that looks damaged": (
        "UPDATE star.fct_target SET is_suspect = true",
        {"star.fct_target.values_are_credible"},
    ),
    "a text that contradicts itself": (
        "INSERT INTO star.fct_arithmetic_check VALUES"
        " (1, 1, -2, 'enumeration', '三大平台', '2', 2, 3, 'fail', 0, 4, 'r', 900)",
        {"star.fct_arithmetic_check.texts_are_consistent"},
    ),
    "a text that says nothing of what a plan says": (
        "UPDATE star.dim_document SET issuer_organization_key = -1; UPDATE star.dim_section SET document_key = -1;"
        " UPDATE star.dim_task SET document_key = -1; UPDATE star.fct_target SET document_key = -1",
        {"star.dim_document.documents_are_plans"},
    ),
    "a correction that does not hold": (
        f"INSERT INTO star.fct_correction VALUES ({_CORRECTION}, 'text_changed', 0, '原文已变', 'another text')",
        {"star.fct_correction.every_correction_holds"},
    ),
    "a correction of what was right": (
        f"INSERT INTO star.fct_correction VALUES ({_CORRECTION}, 'not_needed', 0, '不再需要', 'not needed')",
        {"star.fct_correction.every_correction_is_needed"},
    ),
    "a correction that was applied to nothing": (
        f"INSERT INTO star.fct_correction VALUES ({_CORRECTION}, 'applied', 0, NULL, NULL)",
        {"star.fct_correction.applied_has_rows"},
    ),
    "a correction refused without a word": (
        f"INSERT INTO star.fct_correction VALUES ({_CORRECTION}, 'no_row', 0, NULL, NULL)",
        {"star.fct_correction.refused_says_why", "star.fct_correction.every_correction_holds"},
    ),
    "a file that could not be read": (
        "INSERT INTO star.quarantine VALUES (1, 900, 'x.txt', NULL, 'empty_file', '空文件', 'empty file', NULL, NULL,"
        " NULL, NULL, 900, 'open')",
        {"star.quarantine.every_file_is_read"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(con: duckdb.DuckDBPyConnection, fault: str) -> None:
    damage, expected = FAULTS[fault]
    con.execute(damage)
    assert expected <= failing(con)


def test_every_reconciliation_has_a_planted_fault() -> None:
    planted = {found for _, expected in FAULTS.values() for found in expected}
    reconciliations = {spec.check_id for spec in check_catalogue() if spec.kind is CheckKind.RECONCILIATION}
    # one check per column of the same shape: two of them are planted, above
    alike = {found for found in reconciliations if found.endswith("span_in_document")}
    assert reconciliations - alike <= planted


def test_every_table_with_a_span_in_a_document_is_held_inside_it() -> None:
    held = {spec.check_id for spec in check_catalogue() if spec.check_id.endswith("span_in_document")}
    ends = {
        f"star.{table.name}.{column.name.removesuffix('char_end')}span_in_document"
        for table in (*star.DIMENSIONS, *star.FACTS)
        for column in table.columns
        if column.name.endswith("char_end")
    }
    assert held == ends


def test_the_rows_a_check_of_the_star_looks_at_can_be_counted(con: duckdb.DuckDBPyConnection) -> None:
    for spec in check_catalogue():
        counted = con.execute(spec.rows_evaluated_sql).fetchone() if spec.rows_evaluated_sql else None
        assert (counted is not None) is (spec.layer is Layer.STAR), spec.check_id


def test_the_ids_the_project_speaks_of_exist() -> None:
    for name in (
        "silver.task.span_is_forward",
        "silver.task.not_null",
        "silver.responsibility.domain.role_code",
        "silver.responsibility.parent_is_refused",
        "star.fct_task.primary_key",
        "star.fct_task.fk.region_key",
        "star.fct_load.rows_are_conserved",
        "star.dim_organization.key_collision",
        "star.conservation.sum",
        "lake.document_version.primary_key",
    ):
        assert check(name).check_id == name
    with pytest.raises(KeyError, match=r"no check is called star\.mood"):
        check("star.mood")


def test_a_check_has_a_sentence_in_both_languages_and_a_known_dimension() -> None:
    for spec in check_catalogue():
        assert spec.check_id.startswith(f"{spec.layer}."), spec.check_id
        assert any("\u4e00" <= character <= "\u9fff" for character in spec.zh), spec.check_id
        assert ": " in spec.en and spec.en[-1] != ".", spec.check_id
        assert spec.dimension_code in codes("quality_dimension"), spec.check_id


def test_check_ids_are_distinct() -> None:
    ids = [spec.check_id for spec in check_catalogue()]
    assert len(set(ids)) == len(ids)


def test_the_catalogue_covers_every_rule_key_and_list_of_every_table() -> None:
    ids = {spec.check_id for spec in check_catalogue()}
    for table in (*lake.TABLES, *silver.TABLES, *star.TABLES):
        expected = {"shape", *(rule.rule_id for rule in table.rules)}
        expected |= {f"domain.{column.name}" for column in table.columns if column.domain}
        expected |= {f"fk.{column.name}" for column in table.foreign_keys}
        expected |= {"primary_key"} if table.primary_key else set()
        assert {check_id(table, rule_id) for rule_id in expected} <= ids


def test_only_errors_stop_the_publication() -> None:
    for spec in check_catalogue():
        assert spec.is_blocking == (spec.severity is Severity.ERROR)


def test_severities_follow_the_failure_policy() -> None:
    per_row = {CheckKind.ROW_RULE, CheckKind.NOT_NULL, CheckKind.DOMAIN, CheckKind.PARENT}
    for spec in check_catalogue():
        if spec.layer is Layer.SILVER:  # a bad row is quarantined, a bad table stops the run
            assert spec.severity is (Severity.WARN if spec.kind in per_row else Severity.ERROR), spec.check_id
        elif spec.kind not in (CheckKind.RECONCILIATION, CheckKind.NATURAL_KEY):
            assert spec.severity is Severity.ERROR, spec.check_id


def test_what_the_database_enforces_is_marked_and_nothing_else() -> None:
    marked = {spec.check_id for spec in check_catalogue() if spec.enforced_by_database}
    assert "star.fct_task.primary_key" in marked and "star.fct_task.fk.region_key" in marked
    assert "star.fct_text_segment.primary_key" not in marked
    assert "star.fct_text_segment.fk.document_key" not in marked
    assert "star.dim_region.fk.parent_region_key" not in marked
