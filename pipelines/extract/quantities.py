"""Quantities: every number with its unit, as one scan of the text finds them.

Belongs here: the shape of a quantity: digits, range, multiplier, unit, comparator behind it, fraction, rank, benchmark.
Does not belong here: whether it is a target, and of what (see `targets`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipelines.lexicon import load
from pipelines.text.numerals import MULTIPLIERS, chinese_to_int, to_number

_HAN = "[零〇一二两三四五六七八九十百千]"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of the folded text.

    Attributes:
        start, end: span of the value with its multiplier, unit and comparator suffix.
        form: number, percent, points (百分点), fraction, rank, index (no unit), benchmark, multiple (翻番).
        low, high: value as written, before the multiplier; equal unless a range; None for a benchmark.
        multiplier: 1.0, 1e4, 1e8 …
        unit: as written, or None.
        suffix: 以上, 左右 …, or empty.
        more: 多, 余 between number and unit.
        is_damaged: whether the unit is read from debris (13万?O).
        benchmark, cue: the words compared with and the words that compare, for a benchmark.
    """

    start: int
    end: int
    form: str
    low: float | None
    high: float | None
    multiplier: float
    unit: str | None
    suffix: str
    more: bool = False
    is_damaged: bool = False
    benchmark: str | None = None
    cue: str | None = None


@cache
def unit_classes() -> dict[str, str]:
    """Unit as written → its class: thing, money, area, length, measure, ratio, time, never."""
    return {row.word: row.value for row in load("target_words") if row.list == "unit"}


@cache
def _scanner() -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(unit_classes(), key=len, reverse=True)))
    suffix = "及?以上|以下|以内|之内|左右|上下"
    number = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
    return re.compile(
        rf"(?<![0-9.A-Za-z第])(?P<a>{number})\s*(?:%?\s*(?:-|—|~|至|到)\s*(?P<b>{number}))?\s*"
        rf"(?:(?P<mult>万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)?(?P<more>多|余|来)?\s*"
        rf"(?:(?P<points>个?百分点)|(?P<percent>%)|(?P<debris>\?[O0])|(?P<unit>{units})(?:/(?:人|户|亩|年|万人|日|天|月|平方公里|公顷|个|家|项))?))"
        rf"(?:\([^()]{{1,12}}\))?(?P<suffix>{suffix})?"
        rf"|百分之(?P<percent_han>{_HAN}+(?:点{_HAN}+)?)(?P<suffix_han>{suffix})?"
        rf"|(?P<denominator>[二三四五六七八九十])分之(?P<numerator>[一二两三四五六七八九])(?P<suffix_fraction>{suffix})?"
        rf"|前\s?(?P<rank>[0-9]{{1,3}}|[一二三四五六七八九十]{{1,2}})\s?(?:位|名)"
        rf"|(?P<double>翻(?P<times>一|两|1|2)?番)"
        r"|(?P<cue>达到或超过|达到或接近|达到|超过|高于|不低于|优于|超|低于|快于)(?P<average>(?:全国|全省|全市|全区|国家|世界|同期|东部|西部|中部|发达|国内|国际|省|市)[^,。;、:0-9]{0,10}平均(?:水平|值|增速)?)"
        r"|(?P<cue_growth>高于|不低于|超过|快于|大于)(?P<growth>[^,。;、:0-9]{2,18}(?:增长幅度|增长速度|增长率|增速|增幅|涨幅|增长水平))"
        r"|(?P<cue_sync>[和与同])(?P<sync>(?:经济|居民|GDP|地区生产总值|财政|城镇|收入|物价)[^,。;、:0-9]{0,10}(?:增长|发展))(?:保持)?(?:基本)?同步"
        r"|(?P<index>(?<=指数达到)|(?<=指数达)|(?<=指数为)|(?<=指数超过)|(?<=比例达到))(?P<index_value>[0-9]+(?:\.[0-9]+)?)(?P<ratio>:[0-9.]+(?::[0-9.]+)?)?(?P<suffix_index>以上|左右|以下|以内)?(?=[,。;、)\s]|$)"
    )


def find_quantities(folded: str, start: int, end: int) -> Iterator[Quantity]:
    """The quantities of `folded` in [start, end), in order, those no target can be (years, dates) left out."""
    for match in _scanner().finditer(folded, start, end):
        quantity = _read(match)
        if quantity is not None:
            yield quantity


def _read(match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    start, end = match.span()
    if groups["a"] is not None:
        low = to_number(groups["a"])
        high = to_number(groups["b"]) if groups["b"] else low
        if low is None or high is None:
            return None
        suffix = groups["suffix"] or ""
        if groups["percent"]:
            return Quantity(start, end, "percent", low, high, 1.0, "%", suffix)
        multiplier = MULTIPLIERS[groups["mult"] or ""]
        if groups["points"]:
            return Quantity(start, end, "points", low, high, multiplier, "百分点", suffix)
        if groups["debris"]:
            return Quantity(start, end, "number", low, high, multiplier, "平方米", suffix, is_damaged=True)
        unit = groups["unit"]
        if unit_classes()[unit] == "never":
            return None
        tail = match.group()[match.start("unit") - start :]
        slash = re.match(rf"{re.escape(unit)}(/[\u4e00-\u9fff]+)", tail)
        return Quantity(
            start,
            end,
            "number",
            low,
            high,
            multiplier,
            unit + slash.group(1) if slash else unit,
            suffix,
            more=bool(groups["more"]),
        )
    if groups["percent_han"]:
        whole, _, fraction = groups["percent_han"].partition("点")
        value = chinese_to_int(whole)
        if value is None:
            return None
        number = float(value)
        if fraction:
            digits = chinese_to_int(fraction)
            number += (digits or 0) / 10 ** len(fraction)
        return Quantity(start, end, "percent", number, number, 1.0, "%", groups["suffix_han"] or "")
    if groups["denominator"]:
        numerator, denominator = chinese_to_int(groups["numerator"]), chinese_to_int(groups["denominator"])
        if not numerator or not denominator or numerator >= denominator:
            return None
        share = round(numerator / denominator, 6)
        return Quantity(start, end, "fraction", share, share, 1.0, "比例", groups["suffix_fraction"] or "")
    if groups["rank"]:
        rank = to_number(groups["rank"])
        return Quantity(start, end, "rank", rank, rank, 1.0, "位", "") if rank else None
    if groups["double"]:
        times = {"两": 2, "2": 2}.get(groups["times"] or "", 1)
        growth = (2.0**times - 1) * 100
        return Quantity(start, end, "multiple", growth, growth, 1.0, "%", "")
    if groups["average"]:
        return Quantity(
            start, end, "benchmark", None, None, 1.0, "%", "", benchmark=groups["average"], cue=groups["cue"]
        )
    if groups["growth"]:
        return Quantity(
            start, end, "benchmark", None, None, 1.0, "%", "", benchmark=groups["growth"], cue=groups["cue_growth"]
        )
    if groups["sync"]:
        return Quantity(start, end, "benchmark", None, None, 1.0, "%", "", benchmark=groups["sync"], cue="同步")
    if groups["index_value"] and not groups["ratio"]:
        value = to_number(groups["index_value"])
        return Quantity(match.start("index_value"), end, "index", value, value, 1.0, None, groups["suffix_index"] or "")
    return None
