"""Indicators: the many names of a measured thing become one canonical indicator.

Belongs here: which listed indicator a name means, given the unit and kind of the target it was read from.
Does not belong here: reading names out of sentences, and the names and patterns themselves (`indicators.csv`,
`indicator_patterns.csv`).

Precision before recall: a name counts only when, with its scope and filler taken off, it is listed or matches a
pattern as a whole, and when its unit can measure the indicator. Everything else stays without a canonical indicator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines import lexicon
from pipelines.conform import units
from pipelines.lexicon.patterns import any_pattern
from schemas.keys import dimension_key


@dataclass(frozen=True, slots=True)
class Indicator:
    """A member of dim_indicator."""

    indicator_key: int
    indicator_code: str
    name_zh: str
    name_en: str
    parent_indicator_key: int | None
    family_code: str
    quantity_kind: str
    canonical_unit_key: int
    additivity_code: str
    direction_code: str


@cache
def all_indicators() -> tuple[Indicator, ...]:
    """Every indicator, in the order of their codes."""
    return tuple(
        Indicator(
            dimension_key(row.code),
            row.code,
            row.name_zh,
            row.name_en,
            dimension_key(row.parent_code) if row.parent_code else None,
            row.family,
            row.quantity_kind,
            units.get(row.unit_code).unit_key,
            row.additivity,
            row.direction,
        )
        for row in lexicon.load("indicators")
    )


@lru_cache(maxsize=8192)
def code_of(name: str, unit: str | None = None, kind: str | None = None) -> Indicator | None:
    """The canonical indicator a name means; None when none is meant for certain.

    Args:
        name: the measured thing, simplified, as written (研究与试验发展(R&D)经费占地区生产总值(GDP)的比重).
        unit: the unit of the value as written (亿元, 家, %); a unit that cannot measure the indicator refuses it.
        kind: the kind of target (a code of `target_kind`); growth and rank say nothing about the indicator's own unit.
    """
    by_name = _by_name()
    for variant in _variants(normalise(name), kind):
        found = by_name.get(variant)
        if found is not None and _fits(found, unit, kind):
            return found
    # Most names match no pattern at all, which one look at all of them tells.
    for variant in filter(_any_pattern().match, _variants(normalise(name), kind)):
        for pattern, indicator in _patterns():
            if pattern.fullmatch(variant) and _fits(indicator, unit, kind):
                return indicator
    return None


@lru_cache(maxsize=8192)
def normalise(name: str) -> str:
    """The form that names are compared in: one spelling of R&D and GDP, without 的, blanks and scope words."""
    text = _BLANKS.sub("", name).translate(_WIDTHS).upper()
    if "(" in text:
        text = _ABBREVIATION.sub("", text)
    if "研" in text:
        text = _RD.sub("R&D", text)
    if "生产总值" in text:
        text = _GDP.sub("GDP", text)
    text = text.replace("的", "").replace("规模以上", "规上").replace("GDPGDP", "GDP")
    return _SCOPE.sub("", text) or text


def _variants(name: str, kind: str | None) -> Iterator[str]:
    """The name, then the name without what only says that it is counted, or that it grows."""
    yield name
    if kind in (None, "growth_rate", "increase_pp", "increase_abs"):
        plain = _GROWTH.sub("", name)
        if plain and plain != name:
            yield plain
    uncounted = _COUNTED.sub("", name)
    if uncounted and uncounted != name:
        yield uncounted


def _fits(indicator: Indicator, unit: str | None, kind: str | None) -> bool:
    """Whether a value of this unit and kind can be a value of the indicator."""
    own = indicator.quantity_kind
    if kind == "share":
        return own == "ratio"
    if kind in ("growth_rate", "rank"):
        return True
    if kind == "increase_pp":
        return own == "ratio"
    if not unit:
        return True
    found = units.find(unit, kind)
    if found is None:
        return True
    return found.quantity_kind == own or found.quantity_kind in _MEASURED_WITH.get(own, ())


# What may stand for what in practice: people are counted 人, 名 and 个; a rate per head comes with the unit of what
# is counted.
_MEASURED_WITH = {
    "people": ("count", "rank", "person_times"),
    "count": ("people", "rank"),
    "person_times": ("people", "count"),
    "intensity": ("count", "people", "ratio", "mass", "money", "energy", "volume", "index"),
    "index": ("ratio", "percentage_point", "count"),
    "area": ("count",),
    "speed": ("data", "other"),
    "ratio": ("percentage_point",),
}

_BLANKS = re.compile(r"[\s\u3000\u00a0]+")
_WIDTHS = str.maketrans("（）＆％．：；，", "()&%.:;,") | {code: code - 0xFEE0 for code in range(0xFF21, 0xFF5B)}
_ABBREVIATION = re.compile(r"\((?:R&D|RD|GDP|CPI|SCI|RAD)\)")
_RD = re.compile("研究与?(?:和)?(?:试验|实验)?发展|R&D|研究与发展")
_GDP = re.compile("(?:地区|国内|国民|全[省市区县])?生产总值|GDP")
_SCOPE = re.compile(
    "^(?:到[0-9]{4}年|[0-9]{4}年|全[省市区县州旗国年]|[我本][省市区县州]|年度|当年|今年|每年|年均|年内|力争|确保|实现|达到|累计|省内|市内|继续|总体|使|其中|预计|预期)+"
)
_GROWTH = re.compile("(?:年均|年|年度|同比|平均|预期)?(?:增长速度|增长率|增长幅度|增速|增幅|增长|涨幅|提升|提高)$")
_COUNTED = re.compile("(?:总数量|数量|总数|个数|家数|项目数|人数|数|总量)$")


@cache
def _by_code() -> dict[str, Indicator]:
    return {indicator.indicator_code: indicator for indicator in all_indicators()}


def get(code: str) -> Indicator:
    """The indicator of a code; KeyError names it."""
    try:
        return _by_code()[code]
    except KeyError:
        raise KeyError(f"there is no indicator {code} in indicators.csv") from None


@cache
def _by_name() -> dict[str, Indicator]:
    """Every listed name in normalised form. A name that says 数 less is the same name."""
    codes = _by_code()
    names: dict[str, Indicator] = {}
    for row in lexicon.load("indicators"):
        for name in (row.name_zh, *row.aliases):
            names.setdefault(normalise(name), codes[row.code])
    return names


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Indicator], ...]:
    codes = _by_code()
    return tuple(
        (re.compile(row.pattern.replace("规模以上", "规上")), codes[row.indicator_code])
        for row in lexicon.load("indicator_patterns")
    )


@cache
def _any_pattern() -> re.Pattern[str]:
    return re.compile(any_pattern(pattern.pattern for pattern, _ in _patterns()))
