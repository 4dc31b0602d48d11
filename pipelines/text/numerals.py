"""Reading numbers as government prose writes them.

Belongs here: Arabic digits with separators, Chinese numerals, the multipliers 万 and 亿, fractions,
and Chinese dates.
Does not belong here: units, comparators, and whether a number is a target (see `extract.targets`).
"""

from __future__ import annotations

import re
from calendar import monthrange

_DIGITS = {
    char: value
    for value, chars in enumerate(("零〇○0", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
MULTIPLIERS = {
    "万": 1e4,
    "亿": 1e8,
    "万亿": 1e12,
    "百万": 1e6,
    "千万": 1e7,
    "百亿": 1e10,
    "千亿": 1e11,
    "十万": 1e5,
    "十亿": 1e9,
    "百": 1e2,
    "千": 1e3,
    "": 1.0,
}

CHINESE_NUMERAL = "[零〇○一二两三四五六七八九十百千万亿]+"
_PLAIN_YEAR = re.compile("[零〇○O0一二三四五六七八九]{4}")


def chinese_to_int(text: str) -> int | None:
    """The value of a Chinese numeral (三十五 → 35, 二〇一二 → 2012), or None when it is not one."""
    if not text:
        return None
    if all(char in _DIGITS for char in text):
        value = 0
        for char in text:
            value = value * 10 + _DIGITS[char]
        return value
    total = section = number = 0
    for char in text:
        if char in _DIGITS:
            number = _DIGITS[char]
        elif char in _TENS:
            # 十五 means 15: a leading ten has no digit before it
            section += (number or 1) * _TENS[char]
            number = 0
        elif char in _MYRIADS:
            total = (
                (total + section + number) * _MYRIADS[char]
                if char == "亿"
                else total + (section + number or 1) * _MYRIADS[char]
            )
            section = number = 0
        else:
            return None
    return total + section + number


def to_number(text: str) -> float | None:
    """The value of Arabic digits (1,234.5) or a Chinese numeral, without multiplier or unit."""
    plain = text.replace(",", "").replace(" ", "")
    if not plain:
        return None
    if plain[0] in "0123456789.":
        try:
            return float(plain)
        except ValueError:
            return None
    value = chinese_to_int(plain)
    return None if value is None else float(value)


# 2009年3月5日, 2009-3-5, 二〇〇九年三月. One class opens the pattern, so that the scan skips every other character.
_DATE = re.compile(
    r"([12二一](?:(?<=1)9\d{2}|(?<=2)0\d{2}|(?<=[二一])[零〇○0O九][零〇○0O一二三四五六七八九]{2}))\s*[年.\-/]\s*"
    r"(\d{1,2}|[一二三四五六七八九十]{1,3})\s*[月.\-/]\s*(?:(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?)?"
)


def find_date(text: str, pos: int = 0) -> tuple[int, int, int, int | None, int | None] | None:
    """The first date at or after `pos`: (start, end, year, month, day); day is None where not given.

    Impossible dates (2024-13-40) are passed over.
    """
    for match in _DATE.finditer(text, pos):
        year = int(to_number(match.group(1).replace("O", "0")) or 0)
        month = int(to_number(match.group(2)) or 0)
        day = int(to_number(match.group(3)) or 0) if match.group(3) else None
        if 1 <= month <= 12 and (day is None or is_day(year, month, day)):
            return match.start(), match.end(), year, month, day
    return None


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def date_key(year: int | None, month: int | None = None, day: int | None = None) -> int:
    """``yyyymmdd`` with zeros for what is not known, or not in the calendar; -1 without a year."""
    if year is None:
        return -1
    if month and not 1 <= month <= 12:
        month = day = None
    if month and day and not is_day(year, month, day):
        day = None
    return year * 10_000 + (month or 0) * 100 + (day or 0)
