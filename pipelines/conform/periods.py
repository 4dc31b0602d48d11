"""Plan periods: the years a plan covers, as a member with a label.

Belongs here: the kind of a span of years, its dates and labels, and the years of a numbered five-year plan.
Does not belong here: finding the years in a title or text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from schemas.keys import dimension_key

FIRST_YEAR, LAST_YEAR = 1949, 2100
_DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """A span of whole years, both included. `is_inferred`: the years were not written in the plan's title or text."""

    plan_period_key: int
    period_type_code: str
    start_date: date | None
    end_date: date | None
    start_year: int | None
    end_year: int | None
    label_zh: str
    label_en: str
    is_inferred: bool


@lru_cache(maxsize=4096)
def resolve(start_year: int | None, end_year: int | None, is_inferred: bool = False) -> PlanPeriod | None:
    """The period from `start_year` to `end_year`.

    Without an end only its start is known, without a start only its end, without both it is None.

    Raises:
        ValueError: the end lies before the start, or a year is no year of a plan (1949 to 2100).
    """
    if start_year is None:
        return None if end_year is None else _until(end_year, is_inferred)
    if end_year is None:
        return _since(start_year, is_inferred)
    start, end = start_year, end_year
    if end < start:
        raise ValueError(f"a plan cannot end in {end} when it begins in {start}")
    _require_plan_year(start)
    _require_plan_year(end)
    number = five_year_plan_number(start, end)
    if start == end:
        kind, zh, en = "year", f"{start}年", str(start)
    elif number is not None:
        kind = "five_year_plan"
        zh = f"“{_ordinal_zh(number)}五”（{start}—{end}年）"
        en = f"{_ordinal_en(number)} Five-Year Plan ({start}–{end})"
    else:
        kind, zh, en = "multi_year", f"{start}—{end}年", f"{start}–{end}"
    code = f"{kind}/{start}-{end}/{'inferred' if is_inferred else 'stated'}"
    return PlanPeriod(dimension_key(code), kind, date(start, 1, 1), date(end, 12, 31), start, end, zh, en, is_inferred)


def _until(end: int, is_inferred: bool) -> PlanPeriod:
    """A plan of which only the last year is known."""
    _require_plan_year(end)
    code = f"multi_year/-{end}/{'inferred' if is_inferred else 'stated'}"
    return PlanPeriod(
        dimension_key(code), "multi_year", None, date(end, 12, 31), None, end, f"至{end}年", f"until {end}", is_inferred
    )


def _since(start: int, is_inferred: bool) -> PlanPeriod:
    """A plan in force from a year on, without a last one."""
    _require_plan_year(start)
    code = f"multi_year/{start}-/{'inferred' if is_inferred else 'stated'}"
    return PlanPeriod(
        dimension_key(code),
        "multi_year",
        date(start, 1, 1),
        None,
        start,
        None,
        f"自{start}年",
        f"since {start}",
        is_inferred,
    )


def _require_plan_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year} is no year of a plan; expected {FIRST_YEAR} to {LAST_YEAR}")


def five_year_plan(number: int) -> tuple[int, int]:
    """First and last year of the n-th five-year plan, from the sixth (1981) on.

    Raises:
        ValueError: a plan before the sixth, whose years do not follow the rule for certain, or beyond the thirtieth.
    """
    if not 6 <= number <= 30:
        raise ValueError(f"the years of five-year plan {number} are not known; expected 6 to 30")
    start = 1951 + 5 * number
    return start, start + 4


def five_year_plan_number(start_year: int, end_year: int) -> int | None:
    """The number of the five-year plan that covers exactly these years, else None."""
    number, rest = divmod(start_year - 1951, 5)
    if rest == 0 and end_year == start_year + 4 and 6 <= number <= 30:
        return number
    return None


_PLAN_NUMBER = "十[一二三四五六七八九]?|[六七八九]"
_PLAN_NAME = re.compile(
    f'[“"‘]({_PLAN_NUMBER})五[”"’]'
    f"|({_PLAN_NUMBER})五(?=时期|期间|规划|计划|末|以来|科技|科学|发展|国民|收官|开局)"
    f"|第(二十[一二三四五六七八九]?|{_PLAN_NUMBER})个五年(?:规划|计划)"
)


@lru_cache(maxsize=1024)
def five_year_plan_named(text: str) -> tuple[int, int] | None:
    """The years of the five-year plan that `text` names first (“十二五”, 第十四个五年规划); None when it names none."""
    match = _PLAN_NAME.search(text)
    return five_year_plan(_number(match[1] or match[2] or match[3])) if match else None


def _number(zh: str) -> int:
    tens, ten, ones = zh.rpartition("十")
    if not ten:
        return _DIGITS.index(zh)
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)


def _ordinal_zh(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def _ordinal_en(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
