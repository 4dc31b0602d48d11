"""Pins of Pandera's behaviour: when an upgrade changes one of these, `schemas.pandera_models` must be thought over."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaErrors


def positive(frame_schema_options: dict[str, object] | None = None) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {"a": pa.Column(pl.Int32), "b": pa.Column(pl.String, nullable=True)},
        checks=[pa.Check(lambda data: data.lazyframe.select(pl.sql_expr("a > 0").alias("ok")), error="is_positive")],
        strict=True,
        **(frame_schema_options or {}),
    )


def frame(values: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame({"a": values, "b": ["x"] * len(values)}, schema={"a": pl.Int32, "b": pl.String})


def failures(schema: pa.DataFrameSchema, data: pl.DataFrame) -> pl.DataFrame:
    with pytest.raises(SchemaErrors) as caught:
        schema.validate(data, lazy=True)
    return caught.value.failure_cases


def test_a_lazy_frame_is_checked_for_columns_and_types_only() -> None:
    positive().validate(frame([-1]).lazy(), lazy=True).collect()
    with pytest.raises(SchemaErrors):
        positive().validate(frame([-1]), lazy=True)


def test_a_failed_row_has_its_number_and_the_name_of_the_check() -> None:
    cases = failures(positive(), frame([1, -1, 2, -2]))
    assert list(zip(cases["index"], cases["check"], strict=True)) == [(1, "is_positive"), (3, "is_positive")]


def test_a_null_in_a_required_column_has_its_row_number_and_column() -> None:
    cases = failures(positive(), frame([1, None])).filter(pl.col("check") == "not_nullable")
    assert cases.select("index", "column").row(0) == (1, "a")


def test_a_null_predicate_counts_as_passed() -> None:
    schema = pa.DataFrameSchema(
        {"a": pa.Column(pl.Int32, nullable=True)},
        checks=[pa.Check(lambda data: data.lazyframe.select(pl.sql_expr("a > 0").alias("ok")))],
    )
    schema.validate(pl.DataFrame({"a": [None, 1]}, schema={"a": pl.Int32}), lazy=True)


@pytest.mark.parametrize(
    "misshapen",
    [frame([1]).drop("b"), frame([1]).with_columns(c=pl.lit(1)), frame([1]).cast({"a": pl.Int64})],
    ids=["missing", "surplus", "mistyped"],
)
def test_a_failed_column_has_no_row_number(misshapen: pl.DataFrame) -> None:
    assert failures(positive(), misshapen)["index"].to_list() == [None]


def test_a_check_that_cannot_be_evaluated_has_no_row_number() -> None:
    schema = pa.DataFrameSchema(
        {"a": pa.Column(pl.Int32)},
        checks=[pa.Check(lambda data: data.lazyframe.select(pl.sql_expr("missing > 0").alias("ok")), error="blind")],
    )
    cases = failures(schema, frame([1]).select("a"))
    assert cases.select("check", "index").row(0) == ("blind", None)


def test_dropping_invalid_rows_lets_a_wrong_type_through_and_so_is_never_used() -> None:
    kept = positive({"drop_invalid_rows": True}).validate(frame([1, -1]).cast({"a": pl.Int64}), lazy=True)
    assert kept.schema["a"] == pl.Int64


def test_dropping_invalid_rows_lets_a_missing_column_through_and_so_is_never_used() -> None:
    kept = positive({"drop_invalid_rows": True}).validate(frame([1]).drop("b"), lazy=True)
    assert kept.columns == ["a"]
