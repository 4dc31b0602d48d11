"""Quantities: every number with its unit, as one scan of the text finds them.

Belongs here: the shape of a quantity: digits, range, multiplier, unit, comparator behind it, fraction, rank, benchmark.
Does not belong here: whether it is a target, and of what (see `targets`).

A scan in two steps: a class of characters tells where a quantity may begin, and only there the full grammar is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pipelines.lexicon import load
from pipelines.lexicon.patterns import any_of
from pipelines.text.numerals import MULTIPLIERS, chinese_to_int, to_number

_HAN = "[零〇一二两三四五六七八九十百千]"
# Digits that no unit follows: 1. 2、 3) of a list, 3大, 2025年. A word before them may make them need none: 指数达到120
# (1类新药 is a kind)
_NO_QUANTITY = (
    r"(?<![到达为过].)[0-9]*(?:[.、)大〕”](?!\s*[0-9])|(?<=(?:19|20)[0-9]{2})年(?!\()|类(?=新药|创新药|医疗器械))"
)
# Where a quantity may begin: every branch of the grammar below opens with one of these.
_OPENS = re.compile(
    "[0-9百千万亿一二三四五六七八九十前第翻达超高不优低快大和与同](?:"
    f"(?<=[0-9])(?<![0-9.A-Za-z第].)(?!{_NO_QUANTITY})|(?<=[百二三四五六七八九十])(?=分之)|(?<=前)(?=\\s?[0-9一二三四五六七八九十])"
    "|(?<=[省市国区县州界]第)(?=[0-9一二三四五六七八九十])|(?<=翻)(?=[一两12番])|(?<=[长加高大升][一二三])(?=倍)"
    "|(?<=[一二三四五六七八九十])(?=[一二三四五六七八九十百千]{0,4}[万亿][家户个名人项件亩元台])|(?<=[二三四五六七八九])(?=成(?:以[上下内]|左右|[,。;、)]))|(?<=[十百千万亿])(?=[万亿元])(?<=[破过超到入].)|(?<=达)(?=到)|(?<=[高优低快大])(?=于)|(?<=不)(?=低于)|(?<=超)"
    "|(?<=[和与同])(?=经济|居民|GDP|地区生产总值|财政|城镇|收入|物价))"
)
# 元/人: what a unit is counted for, to the end of the words that follow
_PER = re.compile("/[\u4e00-\u9fff]+")
# 平均受教育年限达到11年: the one thing that is measured in 年
_IN_YEARS = re.compile("(?:年限|周期|寿命)(?:[^,。;、:0-9]{0,8}|由[0-9.]+年[^,。;、:0-9]{0,6})$")
_YEARS_REACH = 12
# 产值达到 120亿
_OF_MONEY = re.compile(
    "(?:产值|收入|投资|总额|成交额|交易额|销售额|利税|利润|税收|资金|贷款|余额|增加值|GDP|总量|规模|支出|经费)[^,。;、:0-9]{0,8}$"
)
_MONEY_REACH = 14
_TIMES = {"两": 2, "2": 2}


class Shape(NamedTuple):
    """What a quantity is but for its digits and its place; attributes as in `Quantity`.

    Attributes:
        is_range: whether it has two ends.
    """

    form: str
    unit: str | None
    suffix: str
    more: bool
    is_range: bool
    benchmark: str | None
    cue: str | None


class Quantity(NamedTuple):
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

    def shape(self) -> Shape:
        """The quantity without digits and place."""
        return Shape(self.form, self.unit, self.suffix, self.more, self.low != self.high, self.benchmark, self.cue)


@cache
def unit_classes() -> dict[str, str]:
    """Unit as written → its class: thing, money, area, length, measure, ratio, time, never."""
    return {row.word: row.value for row in load("target_words") if row.list == "unit"}


@cache
def _scanner() -> re.Pattern[str]:
    # 供气能力3亿方; 3方面 and 3方案 are no volumes
    units = any_of(unit for unit in unit_classes() if unit != "方") + "|(?<=[万亿])方(?![面案式向位法])"
    suffix = "及?以[上下]|以内|之内|左右|上下"
    # 达到3 5 0件: digits that stand apart are damage of the page
    number = r"(?:(?<=[\u4e00-\u9fff])[0-9](?: [0-9])+(?![0-9.])|[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)"
    multiplier = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?![克瓦米])|百(?!分)"
    per = "人|户|亩|年|万人|日|天|月|平方公里|公顷|个|家|项"
    place = "全国|全省|全市|全区|国家|世界|同期|东部|西部|中部|发达|国内|国际|省|市"
    series = "经济|居民|GDP|地区生产总值|财政|城镇|收入|物价"
    # 分别提高5个和0.3个百分点: a list names its unit at the end
    shares_points = r"个?(?=(?:\s*[、和及与]\s*[0-9]+(?:\.[0-9]+)?\s*个?)+百分点)"
    points_behind = r"\s*[0-9.]+\s*个?百分点"
    growth = "增长幅度|增长速度|增长率|增速|增幅|涨幅|增长水平"
    return re.compile(
        # 5%, 3-5家, 1.1万亿元以上, 2个百分点, 13万?O, 500元/人
        rf"(?<![0-9.A-Za-z第])(?P<a>{number})(?:\s*(?:%?\s*(?:-|—|~|至|到)|(?P<lower>[万亿])\s*[-—~])\s*(?P<b>{number}))?"
        # the cells of a row are no quantity: 6⇥组织申报
        rf"[^\S\t]*(?:(?P<mult>{multiplier})?(?P<more>多|余|来)?[^\S\t]*"
        rf"(?:(?P<points>个?百分点|{shares_points})|(?P<percent>[%‰])|(?P<debris>\?[O0])|(?P<unit>{units})(?:/(?:{per}))?))"
        rf"(?:\([^()0-9]{{1,12}}\))?(?P<suffix>{suffix})?"
        # 新增人口100万: heads need no unit
        rf"|(?<=人口|人数|用户)(?P<heads>{number})(?P<heads_mult>万|亿)(?P<suffix_heads>{suffix})?(?=[,。;、)\s]|$)"
        # 突破百亿元, 超亿元, 户均纯收入万元以上: an amount that needs no digits
        rf"|(?:(?<=突破)|(?<=超过)|(?<=超)|(?<=达到)|(?<=收入))(?P<round>百亿|千亿|万亿|十亿|亿|百万|千万|万)元"
        rf"(?P<suffix_round>{suffix})?(?=[,。;、)\s]|$)"
        # 产值达到120亿: sums need no unit
        rf"|(?<![0-9.A-Za-z第])(?P<sum>{number})(?P<sum_mult>万亿|亿)(?P<suffix_sum>{suffix})?(?=[,。;、)\s]|$)"
        # 百分之三十点五
        rf"|百分之(?P<percent_han>{_HAN}+(?:点{_HAN}+)?)(?P<suffix_han>{suffix})?"
        # 三分之一以上
        "|(?P<denominator>[二三四五六七八九十])分之(?P<numerator>[一二两三四五六七八九])"
        rf"(?P<suffix_fraction>{suffix})?"
        # 增加一倍
        "|(?<=[长加高大升])(?P<fold>[一二三])倍(?P<suffix_fold>以上|左右)?"
        # 一百万家, 五万名: numerals that are counted in 万 or 亿
        rf"|(?P<numerals>[一二两三四五六七八九十]{_HAN}*)(?P<mult_numerals>万|亿)(?P<unit_numerals>{units})(?P<suffix_numerals>{suffix})?"
        # 四成以上
        rf"|(?P<tenths>[二三四五六七八九])成(?P<suffix_tenths>{suffix})?"
        # 前10位
        r"|前\s?(?P<rank>[0-9]{1,3}|[一二三四五六七八九十]{1,2})\s?(?:位|名|强)"
        # 全省第3位, 全国第一
        "|第(?P<placed>[0-9]{1,3}|[一二三四五六七八九十]{1,2})(?:位|名(?![\u4e00-\u9fff])|(?<=第[一二三四五])(?=[,。;、)]|$))"
        # 翻一番
        "|(?P<double>翻(?P<times>一|两|1|2)?番)"
        # 高于全国平均水平
        "|(?P<cue>达到或超过|达到或接近|达到|超过|高于|不低于|优于|超|低于|快于)"
        rf"(?P<average>(?:{place})[^,。;、:0-9]{{0,10}}平均(?:水平|值|增速)?)(?!(?:水平|值|增速)?(?:{points_behind}|的[0-9.]+倍))"
        # 高于财政收入增长幅度
        rf"|(?P<cue_growth>高于|不低于|超过|快于|大于)(?P<growth>[^,。;、:0-9]{{2,18}}(?:{growth}))(?!{points_behind})"
        # 与经济增长同步
        rf"|(?P<cue_sync>[和与同])(?P<sync>(?:{series})[^,。;、:0-9]{{0,10}}(?:增长|发展))(?:保持)?(?:基本)?同步"
        # 指数达到120左右
        "|(?:(?<=指数达到)|(?<=指数达)|(?<=指数为)|(?<=指数超过)|(?<=比例达到))"
        r"(?P<index_value>[0-9]+(?:\.[0-9]+)?)(?P<ratio>:[0-9.]+(?::[0-9.]+)?)?"
        r"(?P<suffix_index>以上|左右|以下|以内)?(?=[,。;、)\s]|$)"
    )


def find_quantities(folded: str, start: int, end: int) -> Iterator[Quantity]:
    """The quantities of `folded` in [start, end), in order, those no target can be (years, dates) left out."""
    match_at = _scanner().match
    done = start
    for opening in _OPENS.finditer(folded, start, end):
        at = opening.start()
        if at < done:
            continue
        match = match_at(folded, at, end)
        if match is None:
            continue
        done = match.end()
        quantity = _number(match) if match.group("a") is not None else _wording(match)
        if quantity is not None:
            yield quantity


def _number(match: re.Match[str]) -> Quantity | None:
    """Digits with unit, percent sign or 百分点."""
    start, end = match.span()
    first, second, multiplied, more, points, percent, unit, suffix = match.group(
        "a", "b", "mult", "more", "points", "percent", "unit", "suffix"
    )
    # half of all numbers are years, months and numbers of tables: out with them before anything else is read
    if (
        unit is not None
        and unit_classes()[unit] == "never"
        and not (unit == "年" and _IN_YEARS.search(match.string[max(0, start - _YEARS_REACH) : start]))
    ):
        return None
    low = to_number(first)
    high = to_number(second) if second else low
    if low is None or high is None:
        return None
    suffix = suffix or ""
    if percent:
        return Quantity(start, end, "percent", low, high, 1.0, percent, suffix)
    multiplier = MULTIPLIERS[multiplied or ""]
    if match.group("lower"):  # 150万-200万平方米, 5000万-1亿元: the end that is written out stands for both
        low = low * MULTIPLIERS[match.group("lower")] / multiplier
    if points:
        return Quantity(start, end, "points", low, high, multiplier, "百分点", suffix)
    if unit is None:
        return Quantity(start, end, "number", low, high, multiplier, "平方米", suffix, is_damaged=True)
    if match.string.startswith("/", match.end("unit")):
        per = _PER.match(match.string, match.end("unit"), end)
        unit += per.group() if per else ""
    return Quantity(start, end, "number", low, high, multiplier, unit, suffix, more=bool(more))


def _wording(match: re.Match[str]) -> Quantity | None:
    """A quantity that does not open with digits, or one without a unit."""
    start, end = match.span()
    percent, denominator, rank, placed, double, average, growth, sync = match.group(
        "percent_han", "denominator", "rank", "placed", "double", "average", "growth", "sync"
    )
    rank = rank or placed
    if match.group("fold"):
        times = float(chinese_to_int(match.group("fold")) or 0)
        return Quantity(start, end, "number", times, times, 1.0, "倍", match.group("suffix_fold") or "")
    if match.group("numerals"):
        return _in_numerals(match)
    if percent:
        return _chinese_percent(start, end, percent, match.group("suffix_han") or "")
    if match.group("tenths"):
        tenths = 10.0 * (chinese_to_int(match.group("tenths")) or 0)
        return Quantity(start, end, "percent", tenths, tenths, 1.0, "%", match.group("suffix_tenths") or "")
    if denominator:
        return _fraction(start, end, match.group("numerator"), denominator, match.group("suffix_fraction") or "")
    if rank:
        place = to_number(rank)
        cue = "第" if placed else None
        return Quantity(start, end, "rank", place, place, 1.0, "位", "", cue=cue) if place else None
    if match.group("round"):
        multiplier = MULTIPLIERS[match.group("round")]
        return Quantity(start, end, "number", 1.0, 1.0, multiplier, "元", match.group("suffix_round") or "")
    if match.group("sum"):
        if not _OF_MONEY.search(match.string[max(0, start - _MONEY_REACH) : start]):
            return None
        value = to_number(match.group("sum"))
        multiplier = MULTIPLIERS[match.group("sum_mult")]
        return Quantity(start, end, "number", value, value, multiplier, "元", match.group("suffix_sum") or "")
    heads = match.group("heads")
    if heads:
        value = to_number(heads)
        multiplier = MULTIPLIERS[match.group("heads_mult")]
        return Quantity(start, end, "number", value, value, multiplier, "人", match.group("suffix_heads") or "")
    if double:
        percents = (2.0 ** _TIMES.get(match.group("times") or "", 1) - 1) * 100
        return Quantity(start, end, "multiple", percents, percents, 1.0, "%", "")
    if average:
        return _benchmark(start, end, average, match.group("cue"))
    if growth:
        return _benchmark(start, end, growth, match.group("cue_growth"))
    if sync:
        return _benchmark(start, end, sync, "同步")
    if match.group("index_value") and not match.group("ratio"):
        value = to_number(match.group("index_value"))
        return Quantity(start, end, "index", value, value, 1.0, None, match.group("suffix_index") or "")
    return None


def _in_numerals(match: re.Match[str]) -> Quantity | None:
    """一百万家: numerals before 万 or 亿, and a unit that may count a target."""
    value, unit = chinese_to_int(match.group("numerals")), match.group("unit_numerals")
    if value is None or unit_classes()[unit] == "never":
        return None
    multiplier = MULTIPLIERS[match.group("mult_numerals")]
    suffix = match.group("suffix_numerals") or ""
    return Quantity(match.start(), match.end(), "number", float(value), float(value), multiplier, unit, suffix)


def _chinese_percent(start: int, end: int, written: str, suffix: str) -> Quantity | None:
    whole, _, fraction = written.partition("点")
    value = chinese_to_int(whole)
    if value is None:
        return None
    number = float(value)
    if fraction:
        number += (chinese_to_int(fraction) or 0) / 10 ** len(fraction)
    return Quantity(start, end, "percent", number, number, 1.0, "%", suffix)


def _fraction(start: int, end: int, above: str, below: str, suffix: str) -> Quantity | None:
    numerator, denominator = chinese_to_int(above), chinese_to_int(below)
    if not numerator or not denominator or numerator >= denominator:
        return None
    share = round(numerator / denominator, 6)
    return Quantity(start, end, "fraction", share, share, 1.0, "比例", suffix)


def _benchmark(start: int, end: int, benchmark: str, cue: str) -> Quantity:
    return Quantity(start, end, "benchmark", None, None, 1.0, "%", "", benchmark=benchmark, cue=cue)
