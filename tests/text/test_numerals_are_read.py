"""Numerals and dates as government prose writes them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.numerals import MULTIPLIERS, chinese_to_int, date_key, find_date, to_number

_DIGITS = "零一二三四五六七八九"


def _in_chinese(number: int) -> str:
    """The textbook way of writing 0 to 99 999 999: the inverse of what is tested."""
    if number == 0:
        return "零"
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1_000 else ""
        return _in_chinese(number // 10_000) + "万" + gap + (_in_chinese(rest) if rest else "")
    words = ""
    skipped = False
    for unit, name in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if skipped and words else "") + _DIGITS[digit] + name
        skipped = not digit
    return words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("三十五", 35),
        ("一百", 100),
        ("一百零五", 105),
        ("两百", 200),
        ("一千二百", 1200),
        ("两千", 2000),
        ("一万", 10_000),
        ("一万五千", 15_000),
        ("十二万", 120_000),
        ("三亿", 300_000_000),
        ("一亿二千万", 120_000_000),
        ("二〇一二", 2012),
        ("二○一二", 2012),
        ("二零零八", 2008),
        ("壹拾", 10),
        ("零", 0),
    ],
)
def test_a_chinese_numeral_has_its_value(text: str, value: int) -> None:
    assert chinese_to_int(text) == value


@pytest.mark.parametrize("text", ["", "若干", "一些", "1", "第三", "三成", "百分之五"])
def test_what_is_no_chinese_numeral_has_no_value(text: str) -> None:
    assert chinese_to_int(text) is None


@given(st.integers(min_value=0, max_value=99_999_999))
def test_every_number_written_in_chinese_is_read_back(number: int) -> None:
    assert chinese_to_int(_in_chinese(number)) == number


@given(st.integers(min_value=1000, max_value=9999))
def test_digits_in_a_row_are_a_year(year: int) -> None:
    assert chinese_to_int("".join(_DIGITS[int(digit)] for digit in str(year)).replace("零", "〇")) == year


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.5", 1234.5), ("12", 12), ("3.05", 3.05), ("1,000,000", 1e6), ("1 200", 1200), ("三十五", 35), (".5", 0.5)],
)
def test_digits_with_separators_are_one_number(text: str, value: float) -> None:
    assert to_number(text) == value


@pytest.mark.parametrize("text", ["", "1.2.3", "约", "-", " "])
def test_what_is_no_number_has_no_value(text: str) -> None:
    assert to_number(text) is None


@pytest.mark.parametrize(
    ("word", "factor"), [("", 1), ("百", 1e2), ("千", 1e3), ("万", 1e4), ("百万", 1e6), ("亿", 1e8), ("万亿", 1e12)]
)
def test_a_multiplier_has_its_factor(word: str, factor: float) -> None:
    assert MULTIPLIERS[word] == factor


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2012年1月18日", (2012, 1, 18)),
        ("2012 年 1 月 18 日", (2012, 1, 18)),
        ("2012-01-18", (2012, 1, 18)),
        ("2012.1.18", (2012, 1, 18)),
        ("2012/01/18 09:30", (2012, 1, 18)),
        ("二〇一二年一月十八日", (2012, 1, 18)),
        ("二○一二年十二月三十一日", (2012, 12, 31)),
        ("二零零八年二月二十八日", (2008, 2, 28)),
        ("一九九九年十月一日", (1999, 10, 1)),
        ("2024年3月", (2024, 3, None)),
    ],
)
def test_a_date_is_read_in_every_way_of_writing(text: str, date: tuple[int, int, int | None]) -> None:
    found = find_date(f"成文日期:{text} 印发")
    assert found is not None
    assert found[2:] == date
    assert f"成文日期:{text} 印发"[found[0] : found[1]].startswith(text[:4])


@pytest.mark.parametrize(
    "text", ["2024-13-40", "2024年0月5日", "2024年15月", "12345年1月1日x", "三月五日", "2024", "电话0871-63100000"]
)
def test_an_impossible_date_is_no_date(text: str) -> None:
    found = find_date(text)
    assert found is None or 1 <= (found[3] or 0) <= 12


def test_an_impossible_date_hides_no_later_one() -> None:
    found = find_date("编号2024-13-40,成文于2024年3月5日")
    assert found is not None
    assert found[2:] == (2024, 3, 5)


def test_a_date_key_keeps_what_is_known() -> None:
    assert date_key(2012, 1, 18) == 20120118
    assert date_key(2012, 1) == 20120100
    assert date_key(2012) == 20120000
    assert date_key(None) == -1


@given(st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_every_day_of_a_hundred_and_fifty_years_is_read(day: dt.date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day.year}.{day.month}.{day.day}"):
        found = find_date(text)
        assert found is not None
        assert found == (0, len(text), day.year, day.month, day.day)
