"""Digits and what must stand beside them: letters read as digits, units printed twice, years of five digits.

Belongs here: damage that shows at a digit, and values that were lost before their unit.
Does not belong here: whole dates (`dates`), numbers that contradict how the document writes its like (`values`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.damage.model import Damage

# one pattern, so that a text is searched for digits once
_SPOILT = re.compile(
    "[0-9](?:"
    # 3O家, 20l5年
    "(?P<letters>[OoIl][0-9OoIl]{0,8})(?=[年月日家个项件名户亩%万亿元])"
    # 2。5%
    "|(?P<stop>。[0-9]{1,2})(?=%|个?百分点|[万亿]元)"
    # 2万人次人次, 15%%, 2个个百分点
    "|[万亿]*(?P<unit>人次|次|元|亩|件|项|家|名|户|期|场|%|百分点|个(?=个百分点))(?P=unit)(?=[,。;、)以左百]|$)"
    # 20255年
    "|(?<=(?<![0-9])2)0(?P<year>[0-9]{3})年"
    # 6月31日, 2016年13月
    "|月(?P<day>[0-9]{1,2})日|(?P<month>月)"
    ")"
)
_DIGITS_BEFORE = re.compile("[0-9]+$")
_AS_DIGITS = str.maketrans("OoIl", "0011")
_LONGEST_NUMBER = 8
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# 增长 %以上, 投资 亿元, 企业 家左右: the value is blank
_BLANK_VALUE = re.compile(
    "[ \u3000\u00a0](?:(?:%|[万亿]元|个?百分点|万亩|人次)(?:以上|左右|以内)?|[家个项件名户](?:以上|左右))"
    "(?=[,。;、)]|$)"
)
_WORD_BEFORE = re.compile("[\u4e00-\u9fff][ \u3000\u00a0]+$")
_LONGEST_BLANK = 8


def find(folded: str) -> Iterator[Damage]:
    """Damage beside digits of the folded text, and blanks in place of a value."""
    for match in _SPOILT.finditer(folded):
        damage = _damage(folded, match)
        if damage is not None:
            yield damage
    for match in _BLANK_VALUE.finditer(folded):
        word = _WORD_BEFORE.search(folded, max(0, match.start() - _LONGEST_BLANK), match.start() + 1)
        if word:
            yield Damage(word.start() + 1, match.end(), "lost_word", None, "medium", "damage.value_lost")


def _damage(folded: str, match: re.Match[str]) -> Damage | None:
    before = _DIGITS_BEFORE.search(folded, max(0, match.start() - _LONGEST_NUMBER), match.start() + 1)
    start, end = before.start() if before else match.start(), match.end()
    written = folded[start:end]
    if match.group("letters"):
        return Damage(start, end, "wrong_character", written.translate(_AS_DIGITS), "high", "damage.letter_for_digit")
    if match.group("stop"):
        return Damage(start, end, "wrong_character", written.replace("。", "."), "medium", "damage.stop_for_point")
    unit = match.group("unit")
    if unit:
        return Damage(start, end, "repeated_phrase", written[: -len(unit)], "high", "damage.unit_twice")
    if match.group("year"):
        return Damage(start, end, "garbled_date", _four_digits(written), "high", "damage.year_of_five_digits")
    if match.group("month") and folded[start - 1 : start] != "年":
        return None  # 13月 alone may be anything
    is_date = _is_date(written.partition("月")[0], match.group("day") or "1")
    return None if is_date else Damage(start, end, "garbled_date", None, "medium", "damage.no_such_date")


def _is_date(month: str, day: str) -> bool:
    return 1 <= int(month) <= len(_DAYS) and 1 <= int(day) <= _DAYS[int(month) - 1]


def _four_digits(year: str) -> str | None:
    """20255年 → 2025年, where one digit is printed twice; None where it is not."""
    digits = year[:-1]
    doubled = [at for at in range(len(digits) - 1) if digits[at] == digits[at + 1]]
    return f"{digits[: doubled[0]]}{digits[doubled[0] + 1 :]}年" if len(doubled) == 1 else None
