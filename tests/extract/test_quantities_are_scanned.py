"""The shape of a quantity: digits, range, multiplier, unit, what stands behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.quantities import Quantity, find_quantities, unit_classes


def _one(text: str) -> Quantity:
    (found,) = find_quantities(text, 0, len(text))
    return found


@pytest.mark.parametrize(
    ("text", "low", "high", "multiplier", "unit", "suffix"),
    [
        ("建设5家企业", 5, 5, 1, "家", ""),
        ("建设1,200家企业", 1200, 1200, 1, "家", ""),
        ("投资2.5亿元", 2.5, 2.5, 1e8, "元", ""),
        ("投资3000万元以上", 3000, 3000, 1e4, "元", "以上"),
        ("面积200万亩左右", 200, 200, 1e4, "亩", "左右"),
        ("项目5-8项", 5, 8, 1, "项", ""),
        ("项目5—8项", 5, 8, 1, "项", ""),
        ("项目5至8项", 5, 8, 1, "项", ""),
        ("项目5~8项", 5, 8, 1, "项", ""),
        ("规模1.1万亿元", 1.1, 1.1, 1e12, "元", ""),
        ("增长8%以上", 8, 8, 1, "%", "以上"),
        ("提高2个百分点", 2, 2, 1, "百分点", ""),
        ("提高2百分点", 2, 2, 1, "百分点", ""),
        ("形成一百二十万家企业以上", 120, 120, 1e4, "家", ""),
        ("规模增加一倍以上", 1, 1, 1, "倍", "以上"),
        ("浓度30微克/立方米以下", 30, 30, 1, "微克/立方米", "以下"),
    ],
)
def test_number_range_multiplier_unit_and_comparator_are_told_apart(
    text: str, low: float, high: float, multiplier: float, unit: str, suffix: str
) -> None:
    found = _one(text)
    assert (found.low, found.high, found.multiplier, found.unit, found.suffix) == (low, high, multiplier, unit, suffix)
    assert text[found.start].isnumeric()


@pytest.mark.parametrize(
    ("text", "form", "low"),
    [
        ("达到百分之五", "percent", 5),
        ("达到百分之六十二点五以上", "percent", 62.5),
        ("超过三分之二的乡镇", "fraction", 0.666667),
        ("进入全省前5位", "rank", 5),
        ("进入全省前十名", "rank", 10),
        ("产值翻一番", "multiple", 100),
        ("产值翻两番", "multiple", 300),
        ("提高2个百分点", "points", 2),
    ],
)  # fmt: skip
def test_a_quantity_without_plain_digits_has_its_form_and_value(text: str, form: str, low: float) -> None:
    found = [quantity for quantity in find_quantities(text, 0, len(text)) if quantity.form == form]
    assert [quantity.low for quantity in found] == [low]


@pytest.mark.parametrize(
    ("text", "benchmark"),
    [
        ("达到全国平均水平", "全国平均水平"),
        ("高于全省平均增速", "全省平均增速"),
        ("高于财政收入增长幅度", "财政收入增长幅度"),
        ("与经济增长同步", "经济增长"),
    ],
)
def test_a_benchmark_has_words_and_no_value(text: str, benchmark: str) -> None:
    found = _one(text)
    assert (found.form, found.low, found.high, found.benchmark) == ("benchmark", None, None, benchmark)


@pytest.mark.parametrize(
    "text",
    [
        "2012年",
        "2012年3月5日",
        "第5次会议",
        "3月底前",
        "GB3095标准",
        "12345热线",
        "PM2.5治理",
        "一批项目",
        "三大平台",
        "第二届大会",
        "5年规划",
        "COVID-19疫情",
        "6\t组织申报",
        "3万方面",
    ],
)
def test_years_ordinals_and_names_are_no_quantities(text: str) -> None:
    assert list(find_quantities(text, 0, len(text))) == []


def test_debris_of_a_square_metre_is_read_as_one_and_marked() -> None:
    found = _one("孵化面积13万?O")
    assert (found.low, found.multiplier, found.unit, found.is_damaged) == (13, 1e4, "平方米", True)


def test_only_what_lies_inside_the_bounds_is_scanned() -> None:
    text = "建设5家企业,引进6家机构,培育7家园区"
    middle = text.index("引进")
    assert [found.low for found in find_quantities(text, middle, text.index("培育"))] == [6]


@given(
    st.integers(1, 99_999),
    st.sampled_from(["", "万", "亿"]),
    st.sampled_from(
        sorted(
            unit
            for unit, kind in unit_classes().items()
            if kind in ("thing", "money", "area") and unit[0] not in "百千万亿"
        )
    ),
    st.sampled_from(["", "以上", "左右", "以内"]),
)
def test_every_number_with_every_unit_of_the_lexicon_is_found_whole(
    number: int, multiplier: str, unit: str, suffix: str
) -> None:
    text = f"完成{number}{multiplier}{unit}{suffix}。"
    found = _one(text)
    assert found.low == found.high == number
    assert found.multiplier == {"": 1, "万": 1e4, "亿": 1e8}[multiplier]
    assert text[found.start : found.end] == f"{number}{multiplier}{unit}{suffix}"


@given(
    st.text(alphabet="0123456789.,-—~%万亿百千十一二两前位名翻番分之达到全国平均水平以上家元亩个年月?O至 ", max_size=60)
)
def test_quantities_stand_in_order_inside_the_text(text: str) -> None:
    at = 0
    for found in find_quantities(text, 0, len(text)):
        assert at <= found.start < found.end <= len(text)
        at = found.end
