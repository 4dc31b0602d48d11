"""The contract of a batch: which rows go on, and which are quarantined with their reason.

Belongs here: validating the frames of one batch, place and text of a refused row, what a refused row takes with it.
Does not belong here: the rules themselves (declared in `schemas`), and where the rows are written (`shards`).

Whether so much is refused that nothing may be published is not judged here: a batch is too small to say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from schemas.contract import LogicalType, Table
from schemas.pandera_models import ContractBroken, split
from schemas.polars_types import DTYPES, empty, polars_schema
from schemas.silver import DIMENSIONS, QUARANTINE, TABLES

REJECTED_CONTENT = "rejected_content"
"""Name of the frame with contents that are no readable document."""

REJECTED_CONTENT_SCHEMA: dict[str, pl.DataType] = {
    "content_key": DTYPES[LogicalType.INT64],
    "reason_code": DTYPES[LogicalType.STRING],
    "reason_zh": DTYPES[LogicalType.STRING],
    "reason_en": DTYPES[LogicalType.STRING],
}

PARENT_IS_REFUSED = "parent_is_refused"
"""Rule id of a row that was good and lost the row it belongs to."""

_FACTS = tuple(table for table in TABLES if table.name not in (*DIMENSIONS, QUARANTINE.name))
# (parent, the column of a child that holds the parent's ordinal); `parent_ordinal` points into its own table.
_LINKS = (
    ("section", "section_ordinal"),
    ("section", "parent_ordinal"),
    ("task", "task_seq"),
    ("target", "parent_ordinal"),
)
_SPANS = ("value_char", "char", "quote_char", "left_char")
_TEXTS = ("value_text_raw", "text_raw", "raw_text", "party_name_raw", "cited_text_raw", "statement_zh", "alias_zh")


@dataclass(frozen=True, slots=True)
class Checked:
    """The frames of a batch after validation.

    Attributes:
        good: every silver table but the quarantine, sorted by its key, columns in declared order.
        quarantine: refused rows, columns of `silver.quarantine`.
        rejected: contents without a document, columns of `REJECTED_CONTENT_SCHEMA`.
        refused_rows: table → number of refused rows (a row that breaks two rules counts once).
    """

    good: dict[str, pl.DataFrame]
    quarantine: pl.DataFrame
    rejected: pl.DataFrame
    refused_rows: dict[str, int]


def check(frames: Mapping[str, pl.DataFrame], content_keys: Collection[int]) -> Checked:
    """Tell good rows from refused ones in the frames of a batch.

    Args:
        frames: silver tables by name (a missing one is empty), `quarantine` and `rejected_content`.
        content_keys: the contents of the batch; each ends with a document or rejected.

    Raises:
        ContractBroken: a frame has wrong columns or types, repeats a key, is undeclared, or speaks of another content.
    """
    _require_declared(frames)
    quarantine = [frames.get(QUARANTINE.name, empty(QUARANTINE))]
    refused_rows = dict(quarantine[0].group_by("target_table").agg(pl.col("row_json").n_unique()).iter_rows())
    lost: dict[str, pl.DataFrame] = {}
    good: dict[str, pl.DataFrame] = {}
    unsorted: set[str] = set()
    for table in TABLES:
        if table.name == QUARANTINE.name:
            continue
        frame = frames[table.name] if table.name in frames else empty(table)
        result = split(table, frame, stop_when_hopeless=False)
        good[table.name] = result.good
        if not result.is_in_order:
            unsorted.add(table.name)
        if result.rejected.height:
            rows = frame.with_row_index("row_index").with_columns(pl.col("row_index").cast(pl.Int64))
            refused = rows.join(result.rejected, on="row_index")
            refused_rows[table.name] = refused_rows.get(table.name, 0) + refused["row_index"].n_unique()
            lost[table.name] = refused
            quarantine.append(_quarantined(table, refused, frames))

    for parent, column in _LINKS:
        if parent in lost:
            keys = lost[parent].select("content_key", pl.col("ordinal").alias(column)).unique()
            quarantine += _release_children(parent, column, keys, good, refused_rows)

    rejected = _rejected_contents(frames, good, lost, content_keys)
    gone = rejected["content_key"].implode()
    for table in _FACTS if rejected.height else ():
        good[table.name] = good[table.name].filter(~pl.col("content_key").is_in(gone))
    for name in unsorted:
        good[name] = good[name].sort(TABLES[name].primary_key)
    together = pl.concat([part.select(QUARANTINE.column_names) for part in quarantine])
    _require_own_contents({**good, QUARANTINE.name: together}, content_keys)
    return Checked(good, together.sort("content_key", "target_table", "rule_id", "char_start"), rejected, refused_rows)


def _require_declared(frames: Mapping[str, pl.DataFrame]) -> None:
    declared = {table.name for table in TABLES} | {REJECTED_CONTENT}
    for name in frames:
        if name not in declared:
            raise ContractBroken(
                f"silver.{name}",
                f"解析器给出了未声明的表 {name}；请在 schemas/silver 中声明，或删去。",
                f"the parser returned the frame {name}, which is undeclared; declare it in schemas/silver or drop it.",
            )


def _require_own_contents(frames: Mapping[str, pl.DataFrame], content_keys: Collection[int]) -> None:
    own = pl.Series(list(content_keys), dtype=pl.Int64).implode()
    for name, frame in frames.items():
        if "content_key" in frame.columns and not frame["content_key"].is_in(own).all():
            raise ContractBroken(
                f"silver.{name}",
                f"silver.{name} 中有不属于本批次的内容键；请修正解析器。",
                f"silver.{name} has rows of a content that is not in its batch; mend the parser.",
            )


def _quarantined(table: Table, refused: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows of `silver.quarantine` for refused rows that carry target_table, rule_id, messages and row_json."""
    if table.name in DIMENSIONS:
        refused = refused.with_columns(content_key=_first_user(table, refused, frames))
    span = next((name for name in _SPANS if f"{name}_start" in refused.columns), None)
    text = next((name for name in _TEXTS if name in refused.columns), None)
    nothing = pl.lit(None, pl.Int32)
    start, end = (pl.col(f"{span}_start"), pl.col(f"{span}_end")) if span else (nothing, nothing)
    is_whole = start.is_not_null() & end.is_not_null()
    return refused.select(
        "content_key",
        "target_table",
        "rule_id",
        "message_zh",
        "message_en",
        char_start=pl.when(is_whole).then(start),
        char_end=pl.when(is_whole).then(end),
        raw_text=pl.col(text) if text else pl.lit(None, pl.String),
        row_json="row_json",
    ).cast(pl.Schema(polars_schema(QUARANTINE)))


def _first_user(table: Table, refused: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.Series:
    """For refused dimension rows, which know no content: the first content of the batch that refers to each."""
    (key_column,) = table.primary_key
    users = [
        frame.select(pl.col(column).alias(key_column), "content_key")
        for frame in frames.values()
        if "content_key" in frame.columns
        for column in frame.columns
        if column.endswith(key_column)
    ]
    first: dict[int, int] = {}
    if users:
        first = dict(pl.concat(users).group_by(key_column).agg(pl.col("content_key").min()).iter_rows())
    every = (key for frame in frames.values() if "content_key" in frame.columns for key in frame["content_key"])
    fallback = min(every, default=0)
    return pl.Series([first.get(value, fallback) for value in refused[key_column]], dtype=pl.Int64)


def _release_children(
    parent: str, column: str, keys: pl.DataFrame, good: dict[str, pl.DataFrame], refused_rows: dict[str, int]
) -> list[pl.DataFrame]:
    """Rows that point to a refused row lose the pointer where it may be null, else they are refused with it."""
    out = []
    for table in _FACTS:
        if column not in table.column_names or (column == "parent_ordinal" and table.name != parent):
            continue
        frame = good[table.name]
        marked = frame.join(keys.with_columns(lost=True), on=["content_key", column], how="left", maintain_order="left")
        is_orphan = marked["lost"].fill_null(False)
        if not is_orphan.any():
            continue
        if table.column(column).nullable:
            good[table.name] = frame.with_columns(pl.when(~is_orphan).then(pl.col(column)).alias(column))
            continue
        good[table.name] = frame.filter(~is_orphan)
        orphans = frame.filter(is_orphan)
        refused_rows[table.name] = refused_rows.get(table.name, 0) + orphans.height
        label = TABLES[parent].zh
        out.append(
            _quarantined(
                table,
                orphans.with_columns(
                    row_json=pl.struct(pl.all()).struct.json_encode(),
                    target_table=pl.lit(table.name),
                    rule_id=pl.lit(PARENT_IS_REFUSED),
                    message_zh=pl.lit(f"{table.zh}所属的{label}已被隔离"),
                    message_en=pl.lit(f"the {parent} that this {table.name} belongs to was refused"),
                ),
                {},
            )
        )
    return out


def _rejected_contents(
    frames: Mapping[str, pl.DataFrame],
    good: Mapping[str, pl.DataFrame],
    lost: Mapping[str, pl.DataFrame],
    content_keys: Collection[int],
) -> pl.DataFrame:
    """Contents the parser rejected, whose document row was refused, or about which it said nothing."""
    said = frames.get(REJECTED_CONTENT, pl.DataFrame(schema=REJECTED_CONTENT_SCHEMA)).select(
        list(REJECTED_CONTENT_SCHEMA)
    )
    settled = {*good["document"]["content_key"], *said["content_key"]}
    refused = set(lost["document"]["content_key"]) if "document" in lost else set()
    rows = [
        (
            key,
            "parse_failed",
            "文件本身的一行违反契约，整份文件不采用",
            "the row of the document itself breaks its contract",
        )
        if key in refused
        else (key, "parse_failed", "解析器没有给出这份文件", "the parser returned nothing for the document")
        for key in sorted(set(content_keys) - settled)
    ]
    more = pl.DataFrame(rows, schema=REJECTED_CONTENT_SCHEMA, orient="row")
    return pl.concat([said.cast(more.schema), more]).sort("content_key")
