"""Numbers as people read them, bars and lines as they are drawn."""

from __future__ import annotations

import itertools

import pytest

from yaodian.report.charts import WIDTH, lengths, line, stacked
from yaodian.report.words import Words

ZH, EN = Words("zh"), Words("en")


@pytest.mark.parametrize(
    ("bounds", "zh", "en"),
    [
        (("ge", 2.5, None, "%", None), "≥ 2.5%", "≥ 2.5%"),
        (("eq", 1600.0, 1600.0, "件", None), "1,600件", "1,600 件"),
        (("range", 3.0, 5.0, "项", None), "3–5项", "3–5 项"),
        (("gt", 360e9, None, "元", None), "> 3,600亿元", "> 360,000,000,000 元"),
        (("eq", 180000.0, 180000.0, "平方米", None), "18万平方米", "180,000 平方米"),
        (("le", None, 123456.789, "元", None), "≤ 123,456.789元", "≤ 123,456.789 元"),
        (("ge", None, None, None, "全国平均水平"), "全国平均水平", "全国平均水平"),
    ],
)
def test_a_target_is_said_as_people_write_it(bounds: tuple[object, ...], zh: str, en: str) -> None:
    assert (ZH.value(*bounds), EN.value(*bounds)) == (zh, en)


def test_the_parts_of_a_document_fill_the_bar_without_gap() -> None:
    shares = [
        ("fact", "事实", 900),
        ("boilerplate", "页面", 99),
        ("unclassified", "未分类", 1),
        ("whitespace", "空", 0),
    ]
    pieces = stacked(shares, ZH)

    assert [piece.kind for piece in pieces] == ["fact", "boilerplate", "unclassified"]
    for left, right in itertools.pairwise(pieces):
        assert left.x + left.width == pytest.approx(right.x, abs=0.02)
    assert pieces[-1].x + pieces[-1].width == pytest.approx(WIDTH, abs=0.05)
    assert pieces[-1].width > 1
    assert stacked([("fact", "事实", 0)], ZH) == []


def test_the_longest_bar_is_as_wide_as_the_drawing() -> None:
    assert lengths([4.0, 1.0]) == [WIDTH, WIDTH / 4]
    assert lengths([]) == [] and lengths([0.0]) == [0.0]


def test_a_line_rises_where_its_numbers_do_and_stays_inside() -> None:
    drawn = line([3, 3, 7, 5])

    ups = [y for _, y, _ in drawn.points]
    assert ups[0] == ups[1] and ups[2] < ups[3] < ups[0]
    assert all(0 < x < drawn.width and 0 < y < drawn.height for x, y, _ in drawn.points)
    assert [x for x, _, _ in drawn.points] == sorted({x for x, _, _ in drawn.points})


@pytest.mark.parametrize("values", [[5], [5, 5, 5], [0, 0]])
def test_numbers_that_do_not_move_lie_in_the_middle(values: list[int]) -> None:
    drawn = line(values)

    assert {y for _, y, _ in drawn.points} == {drawn.height / 2}
