"""Rules of facts that stand in two layers alike: what a party, a number, a quote and a relation must satisfy.

Belongs here: rules over columns that a table of silver or the lake and its table of the star both have.
Does not belong here: their columns, and rules of one table only.
"""

from __future__ import annotations

from schemas.columns import date_key_rule, not_empty, positive, span_rules, text_fills_span
from schemas.contract import Rule

PARTY_MATCHES_TYPE = Rule(
    "party_matches_type",
    "(party_type_code = 'person' AND person_key <> -2)"
    " OR (party_type_code = 'organization' AND person_key = -2 AND organization_key <> -2)",
    "个人有人员键, 单位有单位键而没有人员键",
    "a person has a person key, an organisation has an organisation key and no person key",
)

RELATES_TWO_DOCUMENTS = Rule(
    "relates_two_documents",
    "document_key <> related_document_key",
    "关联的是两份不同文件",
    "the two documents are not the same",
)

SIMILARITY_IS_A_SHARE = Rule(
    "similarity_is_a_share",
    "similarity >= 0 AND similarity <= 1",
    "相似度在零和一之间",
    "the similarity lies between zero and one",
)

_NO_VALUE = "(value_low IS NULL AND value_high IS NULL)"


def target_rules(base_value: str) -> tuple[Rule, ...]:
    """The rules of a target; `base_value` is the name the table gives to the base value."""
    return (
        *span_rules("quote_", "引文区间", "quote"),
        *span_rules("value_", "数值区间", "value span"),
        Rule(
            "quote_covers_value",
            "quote_char_start <= value_char_start AND value_char_end <= quote_char_end",
            "引文包含数值",
            "the quote covers the value",
        ),
        text_fills_span("value_text_raw", "value_"),
        not_empty("indicator_name_zh"),
        Rule(
            "bounds_are_ordered", "value_low <= value_high", "下限不大于上限", "the lower bound is not above the upper"
        ),
        Rule(
            "values_are_not_negative",
            "(value_low IS NULL OR value_low >= 0) AND (value_high IS NULL OR value_high >= 0)",
            "数值按原文为非负",
            "values are not negative, as written",
        ),
        Rule(
            "values_are_finite",
            "(value_low IS NULL OR value_low < 1e300) AND (value_high IS NULL OR value_high < 1e300)",
            "数值有限",
            "values are finite numbers",
        ),
        Rule(
            "comparator_fills_bounds",
            f"{_NO_VALUE}"
            " OR (comparator_code IN ('ge', 'gt') AND value_low IS NOT NULL AND value_high IS NULL)"
            " OR (comparator_code IN ('le', 'lt') AND value_low IS NULL AND value_high IS NOT NULL)"
            " OR (comparator_code IN ('eq', 'approx', 'range') AND value_low IS NOT NULL AND value_high IS NOT NULL)",
            "不低于、高于只有下限, 不高于、低于只有上限, 其余上下限都有",
            "at least and more than have a lower bound only, at most and less than an upper only, the others both",
        ),
        Rule(
            "number_or_benchmark",
            f"NOT {_NO_VALUE} OR benchmark_text_zh IS NOT NULL",
            "没有数字的目标写明参照",
            "a target without a number says what it is measured against",
        ),
        Rule(
            "raw_values_accompany_values",
            "(value_low IS NULL OR value_low_raw IS NOT NULL) AND (value_high IS NULL OR value_high_raw IS NOT NULL)",
            "每个数值都留有原值",
            "every value keeps its value as written",
        ),
        positive(base_value),
        Rule(
            "deadline_year_is_plausible",
            "deadline_year >= 1949 AND deadline_year <= 2199",
            "到期年份在 1949 至 2199 之间",
            "the year due lies between 1949 and 2199",
        ),
        Rule(
            "base_year_precedes_deadline",
            "base_year <= deadline_year",
            "基期不晚于到期年份",
            "the base year is not after the year due",
        ),
        date_key_rule("due_date_key"),
        date_key_rule("baseline_date_key"),
    )
