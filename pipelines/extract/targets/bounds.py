"""Comparator, direction, and the lower and upper end of a target.

Belongs here: 以上, 不低于, 控制在 and their like, before and behind a value.
Does not belong here: what the value measures.
"""

from __future__ import annotations

import re

from pipelines.extract.quantities import Quantity, Shape

_BENCHMARK_COMPARATORS = {
    "达到": "eq",
    "同步": "eq",
    "不低于": "ge",
    "达到或超过": "ge",
    "达到或接近": "approx",
    "低于": "lt",
}
_SUFFIX = re.compile("以上|以下|以内|之内|左右")
_AND_MORE = re.compile("[\u4e00-\u9fff]{1,6}?以上(?=[,。;、)]|$)")
_AT_LEAST = re.compile("不得?低于|不得?少于|不得?小于|至少|最低$")
_ABOUT = re.compile("(?:(?<![公条合契签预节集])约|近|大约|接近)$")
_AT_MOST = re.compile("不得?超过|不得?高于|控制在|不大于|不多于|限制在")
_BELOW = re.compile("低于$|小于$")
_ABOVE = re.compile("(?:超过|超|高于|大于|多于|超出)$")
_DECREASE = re.compile("下降|降低|减少|压减|压缩|缩减|缩短|回落|降幅|控制在|降至|降到|不超过|不高于|减排")
_INCREASE = re.compile("增长|提高|提升|上升|增加|新增|增幅|增速|递增|扩大|翻|高于|超过|快于")
_PASSES = re.compile("突破$")
# every word above that stands before a value holds one of these
_BOUNDS = frozenset("低少小约近超高控大多限破")
_REACH = 8  # characters before a value in which its comparator stands
_DIRECTION_REACH = 14


def comparator_of(quantity: Shape, before: str, after: str, kind: str) -> str:
    """eq, ge, gt, le, lt, approx or range."""
    if quantity.form == "benchmark":
        return _BENCHMARK_COMPARATORS.get(quantity.cue or "", "gt")
    if quantity.form == "rank":
        return "eq" if quantity.cue == "第" else "le"
    if quantity.is_range:
        return "range"
    suffix = quantity.suffix or (match.group() if after[:1] in "以之左" and (match := _SUFFIX.match(after)) else "")
    if not suffix and kind == "count" and "以上" in after and _AND_MORE.match(after):
        return "ge"  # 20件专利以上
    if suffix.endswith("以上"):
        return "ge"
    if suffix in ("以下", "及以下", "以内", "之内"):
        return "le"
    tail = before[-_REACH:]
    if _BOUNDS.isdisjoint(tail):
        # most values have no word beside them that bounds them
        return "approx" if suffix in ("左右", "上下") else "gt" if quantity.more else "eq"
    if _AT_LEAST.search(tail):
        return "ge"
    if suffix in ("左右", "上下") or _ABOUT.search(tail):
        return "approx"
    if _AT_MOST.search(tail):
        return "le"
    if _BELOW.search(tail):
        return "lt"
    if _ABOVE.search(tail) or (kind != "count" and _PASSES.search(tail)):
        return "gt"
    return "gt" if quantity.more else "eq"


def bounds_of(quantity: Quantity, comparator: str) -> tuple[float | None, float | None]:
    """(lower, upper) end, multiplied out; None where the comparator leaves an end open."""
    if quantity.low is None or quantity.high is None:
        return None, None
    # multiplied values are rounded: 1.1 × 10^8 is 110000000 and not 110000000.00000001
    low = round(quantity.low * quantity.multiplier, 6)
    high = low if quantity.high == quantity.low else round(quantity.high * quantity.multiplier, 6)
    if comparator in ("ge", "gt"):
        return low, None
    if comparator in ("le", "lt"):
        return None, high
    return (low, high) if low <= high else (high, low)


def direction_of(before: str, kind: str) -> str | None:
    """decrease, increase, or None where the words do not tell."""
    tail = before[-_DIRECTION_REACH:]
    if _DECREASE.search(tail):
        return "decrease"
    if kind in ("growth_rate", "increase_abs", "increase_pp") or _INCREASE.search(tail):
        return "increase"
    return None
