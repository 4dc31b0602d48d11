"""What `split` does with clean, mixed, hopeless and misshapen frames."""

from __future__ import annotations

import json
import pickle

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from schemas import lake, silver, star
from schemas.contract import Column, LogicalType, Table
from schemas.pandera_models import REJECTED_SCHEMA, ContractBroken, split
from schemas.polars_types import empty
from schemas.rules import check, check_id
from schemas.vocabulary import codes

from .scenarios import (
    clean_responsibilities,
    frames,
    hopeless_responsibilities,
    many_rows,
    mixed_responsibilities,
    responsibilities,
)

TABLES = (*lake.TABLES, *silver.TABLES, *star.TABLES)
GENERATED = (silver.TEXT_SEGMENT, silver.RESPONSIBILITY, lake.DOCUMENT_VERSION)

# Pandera is slow to say no (see `schemas.pandera_models`), and the first call builds the schema.
few = settings(max_examples=25, deadline=None)


def broken(table: Table, frame: pl.DataFrame) -> ContractBroken:
    with pytest.raises(ContractBroken) as caught:
        split(table, frame)
    return caught.value


def test_a_clean_frame_passes_unchanged() -> None:
    frame = clean_responsibilities()
    result = split(silver.RESPONSIBILITY, frame)
    assert_frame_equal(result.good, frame.select(silver.RESPONSIBILITY.column_names))
    assert result.rejected.is_empty()
    assert result.rejected.schema == pl.Schema(REJECTED_SCHEMA)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.qualified_name)
def test_an_empty_frame_of_any_table_passes(table: Table) -> None:
    result = split(table, empty(table))
    assert result.good.is_empty() and result.rejected.is_empty()
    assert result.good.columns == table.column_names


def test_a_mixed_frame_loses_only_its_bad_rows() -> None:
    result = split(silver.RESPONSIBILITY, mixed_responsibilities())
    assert result.good["ordinal"].to_list() == [1, 3]
    assert list(zip(result.rejected["row_index"], result.rejected["rule_id"], strict=True)) == [
        (1, "span_is_forward"),
        (1, "party_name_raw_fills_span"),
        (3, "domain.role_code"),
        (4, "not_null"),
        (5, "weight_all_is_a_share"),
    ]


def test_a_row_that_breaks_two_rules_is_refused_twice_and_removed_once() -> None:
    result = split(silver.RESPONSIBILITY, mixed_responsibilities())
    assert result.rejected["row_index"].to_list().count(1) == 2
    assert len(result.good) + result.rejected["row_index"].n_unique() == 6


def test_a_refusal_says_which_values_break_which_rule_in_both_languages() -> None:
    rejected = split(silver.RESPONSIBILITY, mixed_responsibilities()).rejected
    row = rejected.row(0, named=True)
    assert row["target_table"] == "responsibility"
    assert (
        row["message_zh"] == "责任(silver.responsibility)违反规则“区间的结束在起始之后”: char_start = 10, char_end = 10"
    )
    assert row["message_en"] == (
        "silver.responsibility breaks the rule that the span ends after it starts: char_start = 10, char_end = 10"
    )
    code = rejected.row(2, named=True)
    assert "'boss'" in code["message_zh"] and "participant" in code["message_zh"]
    missing = rejected.row(3, named=True)
    assert missing["message_en"].endswith("lacks a required value: role_code, rule_id")


def test_a_refused_row_is_kept_whole_as_json() -> None:
    row = json.loads(split(silver.RESPONSIBILITY, mixed_responsibilities()).rejected["row_json"][0])
    assert list(row) == silver.RESPONSIBILITY.column_names
    assert row["party_name_raw"] == "省科技廳" and row["ordinal"] == 2 and row["is_collective"] is False


def test_every_rule_id_of_a_refusal_belongs_to_a_check_of_the_catalogue() -> None:
    for rule_id in split(silver.RESPONSIBILITY, mixed_responsibilities()).rejected["rule_id"]:
        assert check(check_id(silver.RESPONSIBILITY, rule_id)).table == "responsibility"


def test_a_frame_without_one_good_row_breaks_the_contract() -> None:
    error = broken(silver.RESPONSIBILITY, hopeless_responsibilities())
    assert "all 3 rows of silver.responsibility" in error.en and "span_is_forward × 3" in error.en
    assert "3 行全部违反规则" in error.zh
    assert error.rejected is not None and error.rejected["row_index"].n_unique() == 3


def test_a_caller_with_tiny_frames_may_take_a_hopeless_one_apart() -> None:
    result = split(silver.RESPONSIBILITY, hopeless_responsibilities(), stop_when_hopeless=False)
    assert result.good.is_empty() and result.rejected["row_index"].n_unique() == 3


def test_a_missing_column_breaks_the_contract_and_is_named() -> None:
    error = broken(silver.RESPONSIBILITY, clean_responsibilities().drop("char_end"))
    assert str(error) == ("silver.responsibility lacks the column char_end (Int32); add it where the table is made.")
    assert "缺少列 char_end" in error.zh


def test_a_wrong_type_breaks_the_contract_and_is_named() -> None:
    error = broken(silver.RESPONSIBILITY, clean_responsibilities().cast({"char_end": pl.Int64}))
    assert "Int64 in the column char_end where Int32 is declared" in error.en


def test_an_undeclared_column_breaks_the_contract_and_is_named() -> None:
    error = broken(silver.RESPONSIBILITY, clean_responsibilities().with_columns(mood=pl.lit(1)))
    assert "the column mood, which is not declared" in error.en


def test_a_wrong_shape_is_found_in_an_empty_frame_too() -> None:
    assert (
        "lacks the column char_end" in broken(silver.RESPONSIBILITY, clean_responsibilities()[:0].drop("char_end")).en
    )


def test_a_repeated_primary_key_breaks_the_contract_and_is_shown() -> None:
    error = broken(silver.RESPONSIBILITY, responsibilities({}, {"ordinal": 1}))
    assert "(content_key, ordinal)" in error.en and "(7, 1) × 2" in error.en


def test_columns_come_out_in_declared_order_whatever_order_they_came_in() -> None:
    frame = clean_responsibilities()
    assert split(silver.RESPONSIBILITY, frame.select(reversed(frame.columns))).good.columns == (
        silver.RESPONSIBILITY.column_names
    )


def test_a_lazy_frame_is_turned_away_because_pandera_would_check_nothing() -> None:
    with pytest.raises(TypeError, match="collected DataFrame"):
        split(silver.RESPONSIBILITY, mixed_responsibilities().lazy())  # type: ignore[arg-type]


def test_a_broken_contract_survives_the_way_back_from_a_worker_process() -> None:
    error = broken(silver.RESPONSIBILITY, hopeless_responsibilities())
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.table, copy.zh, copy.en) == (error.table, error.zh, error.en)
    assert_frame_equal(copy.rejected, error.rejected)


@pytest.mark.parametrize("table", GENERATED, ids=lambda table: table.qualified_name)
@given(data=st.data())
@few
def test_every_row_is_either_good_or_refused(table: Table, data: st.DataObject) -> None:
    frame = data.draw(frames(table))
    result = split(table, frame, stop_when_hopeless=False)
    assert len(result.good) + result.rejected["row_index"].n_unique() == len(frame)
    kept = [index for index in range(len(frame)) if index not in set(result.rejected["row_index"])]
    assert_frame_equal(result.good, frame[kept].select(table.column_names))


@pytest.mark.parametrize("table", GENERATED, ids=lambda table: table.qualified_name)
@given(data=st.data())
@few
def test_the_good_part_of_a_frame_is_good(table: Table, data: st.DataObject) -> None:
    good = split(table, data.draw(frames(table)), stop_when_hopeless=False).good
    again = split(table, good)
    assert again.rejected.is_empty()
    assert_frame_equal(again.good, good)


@pytest.mark.parametrize("table", GENERATED, ids=lambda table: table.qualified_name)
@given(data=st.data())
@few
def test_the_order_of_the_rows_does_not_matter(table: Table, data: st.DataObject) -> None:
    frame = data.draw(frames(table))
    order = data.draw(st.permutations(range(len(frame))))
    first = split(table, frame, stop_when_hopeless=False).rejected
    second = split(table, frame[order] if order else frame, stop_when_hopeless=False).rejected
    moved = second.with_columns(row_index=pl.Series([order[index] for index in second["row_index"]], dtype=pl.Int64))
    assert_frame_equal(first, moved, check_row_order=False)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.qualified_name)
def test_the_database_refuses_the_same_rows_for_the_same_rules(table: Table) -> None:
    frame = many_rows(table, 120)
    result = split(table, frame, stop_when_hopeless=False)
    found = set(zip(result.rejected["row_index"], result.rejected["rule_id"], strict=True))
    assert found == refused_by_database(table, frame)
    assert found, "the generated rows break no rule, so the test proves nothing"


def refused_by_database(table: Table, frame: pl.DataFrame) -> set[tuple[int, str]]:
    """The same question, asked in another way: one SQL condition per rule."""
    conditions = {rule.rule_id: f"NOT ({rule.expression})" for rule in table.rules}
    conditions["not_null"] = " OR ".join(_is_missing(column) for column in table.columns if not column.nullable)
    for column in table.columns:
        if column.domain:
            listed = ", ".join(f"'{code}'" for code in codes(column.domain))
            conditions[f"domain.{column.name}"] = f"{column.name} NOT IN ({listed})"
    with duckdb.connect() as con:
        con.register("numbered", frame.with_row_index("__row"))
        return {
            (row, rule_id)
            for rule_id, condition in conditions.items()
            for (row,) in con.execute(f"SELECT __row FROM numbered WHERE {condition}").fetchall()
        }


def _is_missing(column: Column) -> str:
    # a number that is not a number is no value
    return f"{column.name} IS NULL" + (f" OR isnan({column.name})" if column.type is LogicalType.FLOAT64 else "")
