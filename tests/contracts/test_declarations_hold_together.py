"""What must be true of every declared table, and of the star as a whole."""

from __future__ import annotations

import polars as pl
import pytest

from schemas import lake, silver, star
from schemas.contract import Column, Layer, LogicalType, Registry, Table
from schemas.keys import MEMBERS
from schemas.pandera_models import split
from schemas.polars_types import empty, frame_of, polars_schema
from schemas.vocabulary import DOMAINS

ALL = (*lake.TABLES, *silver.TABLES, *star.TABLES)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.qualified_name)
def test_tables_and_columns_are_described_in_both_languages(table: Table) -> None:
    for zh in (table.zh, table.grain_zh, *(column.zh for column in table.columns)):
        assert is_chinese(zh), zh
    for en in (table.en, table.grain_en, *(column.en for column in table.columns)):
        assert en.isprintable() and len(en) > 2 and en[-1] not in ".。", en


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.qualified_name)
def test_keys_are_never_null_and_code_lists_exist(table: Table) -> None:
    assert not [name for name in table.primary_key if table.column(name).nullable]
    for column in table.columns:
        assert column.domain is None or (column.domain in DOMAINS and column.type is LogicalType.STRING)


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.qualified_name)
def test_an_empty_frame_has_the_declared_types_in_the_declared_order(table: Table) -> None:
    assert list(empty(table).schema.items()) == list(polars_schema(table).items())


def test_the_layers_of_the_registries_are_their_own() -> None:
    for registry, layer in ((lake.TABLES, Layer.LAKE), (silver.TABLES, Layer.SILVER), (star.TABLES, Layer.STAR)):
        assert {table.layer for table in registry} == {layer}


def test_every_silver_table_but_the_dimensions_carries_the_content_key() -> None:
    without = {table.name for table in silver.TABLES if "content_key" not in table.column_names}
    assert without == set(silver.DIMENSIONS)


def test_silver_knows_no_run_no_path_and_no_clock() -> None:
    for table in silver.TABLES:
        assert not {"run_key", "source_file", "document_key"} & set(table.column_names)
        assert not [column for column in table.columns if column.type is LogicalType.TIMESTAMP]


def test_facts_refer_to_dimensions_and_never_to_another_fact() -> None:
    for table in star.FACTS:
        for column in table.foreign_keys:
            assert str(column.references).startswith("dim_") or column.references == table.name


def test_no_foreign_key_of_a_fact_is_null() -> None:
    nullable = {
        f"{table.name}.{column.name}" for table in star.FACTS for column in table.foreign_keys if column.nullable
    }
    assert nullable == {"fct_target.parent_target_key"}  # a self reference: most targets are no part of another


def test_self_references_are_only_audited() -> None:
    for table in star.TABLES:
        for column in table.foreign_keys:
            if column.references == table.name:
                assert column.name in table.audited_only


def test_the_largest_fact_has_no_index() -> None:
    segment = star.TABLES["fct_text_segment"]
    assert not segment.key_is_enforced
    assert {column.name for column in segment.foreign_keys} == set(segment.audited_only)


def test_surrogate_keys_runs_clocks_and_durations_are_not_content() -> None:
    for table in star.TABLES:
        for column in table.columns:
            numbers_rows = column.name in (
                "run_key",
                "document_key",
                "task_key",
                "section_key",
                "target_key",
                "parent_target_key",
                "responsibility_key",
            )
            if numbers_rows or column.type is LogicalType.TIMESTAMP or column.name.endswith("_ms"):
                assert not column.content, f"{table.name}.{column.name}"


def test_tables_that_speak_of_one_run_have_no_natural_key_and_so_no_content_hash() -> None:
    without = {table.name for table in star.TABLES if not table.natural_key}
    of_runs = {"dim_run", "dim_check", "fct_anomaly", "fct_check_result", "fct_load", "quarantine"}
    assert without == {*of_runs, "bridge_corrected_row"}  # the last only points from corrections to rows


@pytest.mark.parametrize("name", star.MEMBER_TABLES)
def test_reserved_members_fit_their_dimension_and_keep_its_rules(name: str) -> None:
    table = star.TABLES[name]
    rows = pl.DataFrame(star.member_rows(table), schema=polars_schema(table), orient="row")
    assert rows[table.primary_key[0]].to_list() == list(MEMBERS)
    refused = split(table, rows, stop_when_hopeless=False).rejected
    assert not [rule for rule in refused["rule_id"] if not rule.startswith("domain.")]


def test_reserved_members_are_refused_to_tables_that_have_none() -> None:
    assert star.member_rows(star.TABLES["fct_task"]) == []
    with pytest.raises(ValueError, match="has no reserved members"):
        star.member_row(star.TABLES["fct_task"], -1)


def test_every_reference_is_a_relationship_for_bi_tools() -> None:
    rows = list(star.relationships())
    assert (
        "fct_task",
        "due_date_key",
        "dim_date",
        "date_key",
        "到期日期键",
        "When it is due (yyyymmdd, yyyymm00, yyyy0000)",
    ) in rows
    assert len({row[:2] for row in rows}) == len(rows) == sum(len(table.foreign_keys) for table in star.TABLES)


def test_a_registry_wants_a_referenced_table_before_its_referrers() -> None:
    def table(name: str, *columns: Column) -> Table:
        return Table(Layer.STAR, name, name, name, name, name, columns, (columns[0].name,))

    parent = table("parent", Column("parent_key", LogicalType.INT64, "键", "key"))
    child = table("child", Column("parent_key", LogicalType.INT64, "键", "key", references="parent"))
    assert [one.name for one in Registry.of((parent,), (child,))] == ["parent", "child"]
    with pytest.raises(ValueError, match=r"star\.child\.parent_key refers to parent"):
        Registry.of((child, parent))


def test_a_table_with_an_unknown_key_column_is_turned_away() -> None:
    column = Column("a", LogicalType.INT64, "甲", "a")
    with pytest.raises(ValueError, match="key column b is not declared"):
        Table(Layer.STAR, "t", "表", "t", "行", "row", (column,), ("b",))


def test_a_frame_is_built_from_column_lists_or_says_which_are_wrong() -> None:
    table = silver.TASK_THEME
    columns = {"content_key": [1], "task_seq": [1], "theme_key": [2], "weight": [1.0], "match_rule_code": ["word"]}
    assert frame_of(table, columns).schema == pl.Schema(polars_schema(table))
    with pytest.raises(ValueError, match=r"missing: \['weight'\]; columns not declared: \['wait'\]"):
        frame_of(table, {**{k: v for k, v in columns.items() if k != "weight"}, "wait": [1.0]})
