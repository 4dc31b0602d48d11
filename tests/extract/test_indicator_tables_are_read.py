"""Tables of indicators: each row states a target, whatever divides its cells."""

from __future__ import annotations

from typing import Any

import pytest

from tests.structure.reading import read


def _rows(table: str) -> list[tuple[Any, ...]]:
    document = read(
        f"鹤壁市创新发展行动计划(2021—2025年)\n\n一、主要目标\n指标见下表。\n{table}\n二、重点任务\n1.抓好落实。\n"
    )
    for row in document.table("target"):
        assert row["value_text_raw"] == document.text[row["value_char_start"] : row["value_char_end"]]
    return [
        (
            row["indicator_name_zh"],
            row["comparator_code"],
            row["value_low"],
            row["unit_zh"],
            row["measure_kind_code"],
            row["deadline_year"],
            row["base_year"],
            row["base_value"],
        )
        for row in document.table("target")
    ]


@pytest.mark.parametrize(
    "table",
    [
        "序号\t指标\t单位\t2020年基数\t2025年目标\n1\t研发投入强度\t%\t1.6\t2.4\n2\t技术合同成交额\t亿元\t9.5\t40以上",
        "指标名称  单位  2020年  2025年\n研发投入强度  %  1.6  2.4\n技术合同成交额  亿元  9.5  ≥40",
        "| 指标 | 2020年 | 2025年目标 |\n| --- | --- | --- |\n"
        "| 研发投入强度（%） | 1.6 | 2.4 |\n| 技术合同成交额（亿元） | 9.5 | ≥40 |",
        "类别\t指标\t单位\t2020年\t目标值\n创新投入\t研发投入强度\t%\t1.6\t2.4\n技术合同成交额\t亿元\t9.5\t≥40",
    ],
    ids=["tabs and numbers", "blanks", "bars and units in names", "a cell that two rows share"],
)
def test_a_row_of_an_indicator_table_is_a_target_with_its_base(table: str) -> None:
    assert _rows(table) == [
        ("研发投入强度", "eq", 2.4, "%", "share", 2025, 2020, 1.6),
        ("技术合同成交额", "ge", 4e9, "元", "level", 2025, 2020, 9.5e8),
    ]


def test_every_year_of_the_plan_is_a_deadline_and_years_before_it_are_the_base() -> None:
    table = "指标 单位 2019年 2023年 2025年\n孵化器数 家 4 6 9\n综合排名 位 12 10 8"
    assert _rows(table) == [
        ("孵化器数", "eq", 6.0, "家", "level", 2023, 2019, 4.0),
        ("孵化器数", "eq", 9.0, "家", "level", 2025, 2019, 4.0),
        ("综合排名", "le", None, "位", "rank", 2023, None, None),
        ("综合排名", "le", None, "位", "rank", 2025, None, None),
    ]


def test_a_table_of_results_and_the_sentences_behind_a_table_are_no_rows() -> None:
    assert _rows("指标 单位 2018年 2019年\n孵化器数 家 4 6") == []
    assert [row[0] for row in _rows("指标 单位 2025年\n孵化器数 家 6\n新建平台3个。\n备注 家 9")] == [
        "孵化器数",
        "新建平台数",
    ]
