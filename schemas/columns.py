"""Columns and rules that many tables share, so that a span means the same wherever it stands.

Belongs here: builders of columns, rules and groups of them that occur in more than one module.
Does not belong here: tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from schemas.contract import Column, LogicalType, Rule

CHARS = "字符"
BYTES = "字节"


def content_key() -> Column:
    """The content a silver row was read from."""
    return Column("content_key", LogicalType.INT64, "内容键", "Content the row was read from", content=False)


def ordinal(zh: str = "序号", en: str = "Row number within the document, from 1") -> Column:
    """The 1-based number of the row within its content and table."""
    return Column("ordinal", LogicalType.INT32, zh, en)


def span(nullable: bool = False, prefix: str = "", zh: str = "", en: str = "") -> tuple[Column, Column]:
    """``[char_start, char_end)`` in Unicode code points of the decoded text."""
    of = f" of {en}" if en else ""
    return (
        Column(
            f"{prefix}char_start",
            LogicalType.INT32,
            f"{zh}起始字符",
            f"First code point{of}, from 0",
            nullable,
            unit=CHARS,
        ),
        Column(
            f"{prefix}char_end",
            LogicalType.INT32,
            f"{zh}结束字符",
            f"Code point after the last{of}",
            nullable,
            unit=CHARS,
        ),
    )


def byte_span() -> tuple[Column, Column]:
    """``[byte_start, byte_end)`` in the stored original, null where the text was extracted or repaired."""
    missing = "null where the text was extracted or repaired"
    return (
        Column("byte_start", LogicalType.INT64, "起始字节", f"First byte in the original, {missing}", True, unit=BYTES),
        Column(
            "byte_end",
            LogicalType.INT64,
            "结束字节",
            f"Byte after the last in the original, {missing}",
            True,
            unit=BYTES,
        ),
    )


def rule_id() -> Column:
    """The extraction rule that produced a row."""
    return Column("rule_id", LogicalType.STRING, "抽取规则", "Extraction rule that produced the row")


def date_key(name: str, zh: str, en: str, references: str | None = None) -> Column:
    """A date as ``yyyymmdd``, ``yyyymm00`` or ``yyyy0000``; -1 unknown, -2 not applicable."""
    return Column(name, LogicalType.INT32, zh, f"{en} (yyyymmdd, yyyymm00, yyyy0000)", references=references)


def run_key() -> Column:
    """The run that wrote the row."""
    return Column("run_key", LogicalType.INT64, "运行键", "Run that wrote the row", content=False, references="dim_run")


def span_rules(prefix: str = "", zh: str = "区间", en: str = "span") -> tuple[Rule, Rule]:
    """The span starts inside the text and is not empty; a null span passes."""
    name = f"{prefix.rstrip('_')}_span" if prefix else "span"
    return (
        Rule(
            f"{name}_is_forward",
            f"{prefix}char_end > {prefix}char_start",
            f"{zh}的结束在起始之后",
            f"the {en} ends after it starts",
        ),
        Rule(
            f"{name}_starts_inside",
            f"{prefix}char_start >= 0",
            f"{zh}的起始不小于零",
            f"the {en} starts at zero or later",
        ),
    )


def span_is_whole() -> Rule:
    """Of a nullable span both ends are given or neither."""
    return Rule(
        "span_is_whole",
        "(char_start IS NULL AND char_end IS NULL) OR (char_start IS NOT NULL AND char_end IS NOT NULL)",
        "起止字符同时有值或同时为空",
        "both ends of the span are given or neither",
    )


def byte_span_rule() -> Rule:
    """The byte span is absent or forward."""
    return Rule(
        "byte_span_is_forward",
        "(byte_start IS NULL AND byte_end IS NULL) OR (byte_start IS NOT NULL AND byte_end IS NOT NULL"
        " AND byte_start >= 0 AND byte_end > byte_start)",
        "字节区间为空, 或结束在起始之后",
        "the byte span is absent, or ends after it starts",
    )


def text_fills_span(column: str, prefix: str = "") -> Rule:
    """The quoted text has exactly as many code points as its span: a cheap proof that it was cut from there."""
    return Rule(
        f"{column}_fills_span",
        f"length({column}) = {prefix}char_end - {prefix}char_start",
        f"{column} 的字数等于其区间的长度",
        f"{column} has as many code points as its span",
    )


def not_empty(column: str) -> Rule:
    """The text is not the empty string."""
    return Rule(f"{column}_is_not_empty", f"length({column}) > 0", f"{column} 不是空文本", f"{column} is not empty")


def positive(column: str) -> Rule:
    """The number is above zero; null passes."""
    return Rule(f"{column}_is_positive", f"{column} > 0", f"{column} 大于零", f"{column} is above zero")


def not_negative(column: str) -> Rule:
    """The number is zero or more; null passes."""
    return Rule(f"{column}_is_not_negative", f"{column} >= 0", f"{column} 不小于零", f"{column} is not negative")


def weight_rule(column: str) -> Rule:
    """The weight lies in (0, 1]."""
    return Rule(
        f"{column}_is_a_share",
        f"{column} > 0 AND {column} <= 1",
        f"{column} 大于零且不超过一",
        f"{column} is above zero and at most one",
    )


def sha256_rule(column: str) -> Rule:
    """The text has the 64 characters of a SHA-256 in hex; null passes."""
    return Rule(
        f"{column}_is_a_sha256",
        f"length({column}) = 64",
        f"{column} 是 64 位十六进制摘要",
        f"{column} has 64 hex digits",
    )


def load_counts() -> tuple[Column, ...]:
    """What one table took in, loaded, refused and merged: the same in the lake's report of a run and in the star."""
    return (
        Column("table_name", LogicalType.STRING, "表", "Table of the star"),
        Column("rows_in", LogicalType.INT64, "输入行数", "Rows that came out of parsing", unit="行"),
        Column("rows_loaded", LogicalType.INT64, "装载行数", "Rows loaded", unit="行"),
        Column("rows_quarantined", LogicalType.INT64, "隔离行数", "Rows refused by a rule", unit="行"),
        Column("rows_deduplicated", LogicalType.INT64, "去重行数", "Rows merged into an equal one", unit="行"),
        Column(
            "content_sha256", LogicalType.STRING, "内容摘要", "Content hash of the table, null where it has none", True
        ),
        Column("duration_ms", LogicalType.INT32, "耗时", "How long it took", content=False, unit="毫秒"),
    )


def correction_columns() -> tuple[Column, ...]:
    """What a person says in one line of the corrections file: the same in the lake and in the star."""
    return (
        Column("source_file", LogicalType.STRING, "来源文件", "Document that is corrected"),
        Column("table_name", LogicalType.STRING, "表", "View whose row is corrected"),
        Column("field_name", LogicalType.STRING, "字段", "Column of the view that is corrected"),
        *span(),
        Column("quote", LogicalType.STRING, "引文", "Text at the span when the correction was made"),
        Column("extracted_value", LogicalType.STRING, "抽取值", "Value that was extracted, null where none", True),
        Column("corrected_value", LogicalType.STRING, "更正值", "Right value, null where there should be none", True),
        Column("reason", LogicalType.STRING, "理由", "Why the value is right"),
        Column("author", LogicalType.STRING, "更正人", "Who says so"),
        Column("reviewed_on", LogicalType.DATE, "日期", "When it was reviewed"),
    )


def load_count_rules() -> tuple[Rule, ...]:
    """No row is lost between what came in and what was loaded, refused or merged."""
    return (
        Rule(
            "rows_are_conserved",
            "rows_in = rows_loaded + rows_quarantined + rows_deduplicated",
            "输入行数等于装载、隔离、去重行数之和",
            "rows in = loaded + quarantined + deduplicated",
        ),
        not_negative("rows_loaded"),
        not_negative("rows_quarantined"),
        not_negative("rows_deduplicated"),
    )


def date_key_rule(column: str) -> Rule:
    """The date key is a member or has eight digits of a plausible year."""
    return Rule(
        f"{column}_is_a_date",
        f"{column} IN (-1, -2, -3) OR ({column} >= 19000000 AND {column} <= 21991231)",
        f"{column} 是 1900 至 2199 年的日期, 或未知、不适用",
        f"{column} is a date of the years 1900 to 2199, or a reserved member",
    )


def for_real_members(key: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of a dimension with reserved members, which have no properties and so pass."""
    return tuple(replace(rule, expression=f"{key} < 0 OR ({rule.expression})") for rule in rules)
