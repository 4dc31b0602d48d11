"""The views people query are a published contract: this is its text, and a change here is a new contract version."""

from __future__ import annotations

import pytest

from schemas.marts import FACT_VIEWS, MARTS_VERSION, VIEWS, View, view

PUBLISHED = {
    "document": "source_file, document_key, document_id, title, document_number, document_type, issuer_name,"
    " region_code, region_name, province_name, plan_start_year, plan_end_year, issue_date, publish_date, script,"
    " encoding, char_count, is_canonical, canonical_source_file, version_no, is_corrected,"
    " issuer_full_name, index_number, subject_category",
    "segment": "source_file, ordinal, char_start, char_end, byte_start, byte_end, kind, text",
    "section": "source_file, section_key, parent_section_key, level, number_text, ordinal, heading, path, char_start,"
    " char_end",
    "task": "source_file, task_key, section_key, section_path, number_text, ordinal, title, text, char_start, char_end,"
    " target_count, leader_count, lead_count, participant_count, responsible_count, is_corrected",
    "responsibility": "source_file, task_key, role, party_type, party_name, party_name_raw, organization_name,"
    " is_collective, is_inherited, weight, rule_id, char_start, char_end, is_corrected",
    "target": "source_file, target_key, parent_target_key, task_key, section_path, indicator_name, indicator_code,"
    " qualifier, comparator, value_low, value_high, direction, unit, target_kind, base_year, base_value, base_unit,"
    " deadline_year, deadline_basis, benchmark, frequency, is_suspect, consistency, rule_id, quote, char_start,"
    " char_end, value_char_start, value_char_end, is_corrected",
    "policy_reference": "source_file, task_key, title, document_number, action, char_start, char_end, is_corrected",
    "anomaly": "source_file, kind, raw_text, likely_reading, confidence, char_start, char_end, is_corrected",
    "arithmetic_check": "source_file, check_type, statement, expression, computed, stated, verdict, char_start,"
    " char_end, is_corrected",
    "task_theme": "source_file, task_key, theme_code, theme_name, weight",
    "duplicate": "scope, left_source_file, right_source_file, left_char_start, left_char_end, right_char_start,"
    " right_char_end, similarity, decision",
    "document_version": "source_file, version_no, document_id, valid_from, valid_to, is_current",
    "document_relation": "source_file, related_source_file, relation",
    "conservation": "source_file, kind, characters, share",
    "check_result": "check_id, table_name, severity, status, rows_evaluated, rows_failed, description",
    "correction": "source_file, table_name, field_name, char_start, char_end, quote, extracted_value, corrected_value,"
    " reason, author, reviewed_on, status, rows_corrected, message",
    "quarantine": "source_file, target_table, rule_id, message, char_start, char_end, raw_text",
}


def test_the_contract_has_these_views_and_this_version() -> None:
    assert MARTS_VERSION == "1.3"
    assert {one.name for one in VIEWS} == set(PUBLISHED)


@pytest.mark.parametrize("one", VIEWS, ids=lambda one: one.name)
def test_a_view_has_exactly_the_published_columns_in_order(one: View) -> None:
    assert one.column_names == PUBLISHED[one.name].split(", ")


@pytest.mark.parametrize("one", VIEWS, ids=lambda one: one.name)
def test_a_view_has_chinese_names_of_its_own(one: View) -> None:
    names = [column.zh for column in one.columns]
    assert len(set(names)) == len(names)
    for name in (one.zh, one.description_zh, *names):
        assert any("\u4e00" <= character <= "\u9fff" for character in name)


def test_views_have_different_chinese_names() -> None:
    assert len({one.zh for one in VIEWS}) == len(VIEWS)


def test_the_fact_views_are_those_that_would_count_a_repost_twice() -> None:
    assert set(FACT_VIEWS) == {"task", "responsibility", "target", "policy_reference", "arithmetic_check", "task_theme"}
    assert {one.name for one in VIEWS if one.is_fact} == set(FACT_VIEWS)


def test_an_unknown_view_is_named_in_the_error() -> None:
    assert view("task").zh == "任务"
    with pytest.raises(KeyError, match="no view tasks; declared are document"):
        view("tasks")
