"""Growth against base and level of the same indicator in the same sentence.

Belongs here: growth over a stretch, compound growth a year, and increases by an amount.
Does not belong here: growth whose base or level the text does not give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.arithmetic.model import Finding, decimals, rounded, show
from pipelines.extract.targets import Target

ANNUAL = re.compile("年均|每年|递增")
_REACH = 80  # characters between growth and level
_INCREASES = ("increase_abs", "increase_pp")
_LEVELS = ("level", "share", "count")
_APPROXIMATE_RATE = 0.02
_APPROXIMATE_LEVEL = 0.03


def is_annual(folded: str, target: Target) -> bool:
    """Whether the words of a target speak of a year, as 年均增长 does."""
    return ANNUAL.search(folded, target.quote_start, target.quantity.start) is not None


def check(folded: str, targets: list[Target]) -> Iterator[Finding]:
    """Growth findings; sets growth and consistency of the targets they concern."""
    for growth in targets:
        if growth.kind in _INCREASES:
            yield from _increase(folded, growth, targets)
        if growth.kind != "growth_rate" or not growth.base_value or growth.low is None:
            continue
        level = _level_of(folded, growth, targets)
        if level is None or level.low is None:
            continue
        start, end = min(growth.quote_start, level.quote_start), max(growth.quote_end, level.quote_end)
        statement = folded[start:end]
        rate, base, reached = growth.low, growth.base_value, level.low
        sign = -1 if growth.direction == "decrease" else 1
        if is_annual(folded, growth):
            if growth.base_year is None or level.deadline_year is None or level.deadline_year <= growth.base_year:
                continue
            years = level.deadline_year - growth.base_year
            computed, stated = base * (1 + sign * rate / 100) ** years, reached
            implied = ((reached / base) ** (1 / years) - 1) * 100 * sign
            verdict = _agrees_compound(computed, reached, level.comparator)
            name, expression = "compound_growth", f"{show(base)} × (1 {'+-'[sign < 0]} {show(rate)} %)^{years}"
        else:
            implied = computed = sign * (reached - base) / base * 100
            stated = rate
            is_open = "ge" in (growth.comparator, level.comparator) or "gt" in (growth.comparator, level.comparator)
            verdict = "pass" if is_open and computed >= rate else _agrees(computed, rate)
            more, less = (base, reached) if sign < 0 else (reached, base)
            name, expression = "growth", f"({show(more)} - {show(less)}) / {show(base)}"
        yield Finding(name, statement, expression, rounded(computed), stated, verdict, start, end, f"audit.{name}")
        consistency = _consistency(computed, stated, verdict)
        for target in (growth, level):
            target.stated_growth, target.implied_growth, target.consistency = rate, rounded(implied), consistency


def _increase(folded: str, growth: Target, targets: list[Target]) -> Iterator[Finding]:
    """由50%提高到55%,提高5个百分点: an increase by an amount, over the stretch that base and level bound."""
    if not growth.base_value or growth.low is None or is_annual(folded, growth):
        return
    level = _level_of(folded, growth, targets)
    if level is None or level.low is None or level.deadline_year != growth.deadline_year or level.comparator != "eq":
        return
    if growth.kind == "increase_abs" and level.unit != growth.unit:
        return
    start, end = min(growth.quote_start, level.quote_start), max(growth.quote_end, level.quote_end)
    more, less = level.low, growth.base_value
    if growth.direction == "decrease":
        more, less = less, more
    computed = more - less
    verdict = "pass" if growth.comparator in ("ge", "gt") and computed >= growth.low else _agrees(computed, growth.low)
    expression = f"{show(more)} - {show(less)}"
    yield Finding(
        "growth", folded[start:end], expression, rounded(computed), growth.low, verdict, start, end, "audit.increase"
    )


def _level_of(folded: str, growth: Target, targets: list[Target]) -> Target | None:
    """The level that the same sentence states for the indicator that grows."""
    for other in targets:
        if (
            other is not growth
            and other.kind in _LEVELS
            and other.indicator == growth.indicator
            and other.low is not None
            and abs(other.quantity.start - growth.quantity.start) <= _REACH
            and (other.base_value == growth.base_value or _stands_before(folded, other, growth))
        ):
            return other
    return None


def _stands_before(folded: str, level: Target, growth: Target) -> bool:
    """达到1500件,较2015年的1000件增长50%: the base stands between a level and its growth, in one sentence."""
    start, end = level.quantity.end, growth.quantity.start
    return level.base_value is None and start <= end and not any(mark in folded[start:end] for mark in "。;")


def _agrees(computed: float, stated: float) -> str:
    """pass when the stated figure is the computed one rounded to its own decimals; approx when cut off; else fail."""
    places = decimals(stated)
    if abs(round(computed, places) - stated) < 1e-9:
        return "pass"
    difference = abs(computed - stated)
    return "approx" if difference < 10**-places or difference <= _APPROXIMATE_RATE * abs(stated) else "fail"


def _agrees_compound(computed: float, stated: float, comparator: str) -> str:
    if comparator in ("ge", "gt") and computed >= stated * (1 - 1e-9):
        return "pass"
    difference = abs(computed - stated) / abs(stated)
    if difference < 1e-4:
        return "pass"
    return "approx" if difference <= _APPROXIMATE_LEVEL else "fail"


def _consistency(computed: float, stated: float, verdict: str) -> str:
    if verdict == "fail":
        return "inconsistent"
    if abs(computed - stated) < 1e-9:
        return "exact"
    places = decimals(stated)
    is_rounded = abs(round(computed, places) - stated) < 1e-9 or verdict == "pass"
    return "rounded" if is_rounded or abs(computed - stated) >= 10**-places else "truncated"
