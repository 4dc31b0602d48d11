"""Units of measure: the words behind a number become a canonical unit.

Belongs here: the unit a text means, its quantity kind and the factor to the canonical unit of that kind.
Does not belong here: reading numbers; 万 and 亿 before a unit are multipliers of the number, multiplied out there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines import lexicon
from schemas.keys import dimension_key


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. `factor_to_canonical` × a value in this unit = the value in `canonical_unit_code`."""

    unit_key: int
    unit_code: str
    unit_zh: str
    unit_en: str
    quantity_kind: str
    canonical_unit_code: str
    factor_to_canonical: float


@cache
def all_units() -> tuple[Unit, ...]:
    """Every unit, in the order of their codes."""
    return tuple(
        Unit(
            dimension_key(row.code),
            row.code,
            row.unit_zh,
            row.unit_en,
            row.quantity_kind,
            row.canonical_code,
            row.factor,
        )
        for row in lexicon.load("units")
    )


def get(code: str) -> Unit:
    """The unit of a code; KeyError names it."""
    try:
        return _by_code()[code]
    except KeyError:
        raise KeyError(f"there is no unit {code} in units.csv") from None


def find(text: str, measure_kind: str | None = None) -> Unit | None:
    """The unit that `text` names, without its multiplier (亿元 → 元, 万㎡ → 平方米); None when no unit is known by it.

    `measure_kind` settles 位, which ranks (前40位) and counts people (40位专家).
    """
    parsed = parse(text, measure_kind)
    return parsed[1] if parsed else None


@lru_cache(maxsize=1024)
def parse(text: str, measure_kind: str | None = None) -> tuple[float, Unit] | None:
    """Multiplier and unit of a unit text (亿元 → 1e8, 元); None when no unit is known by it."""
    word = _DECORATION.sub("", _BLANKS.sub("", text))
    if not word:
        return None
    names = _by_name()
    multiplier = 1.0
    while word:
        unit = names.get(word) or names.get(word.removeprefix("个"))
        if unit is not None:
            if unit.unit_code == "wei_rank" and measure_kind in ("level", "count", "increase_abs"):
                unit = _by_code()["ren"]
            return multiplier, unit
        if word[0] not in _MULTIPLIERS:
            return None
        multiplier *= _MULTIPLIERS[word[0]]
        word = word[1:]
    return None


_MULTIPLIERS = {"十": 10.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_BLANKS = re.compile(r"[\s\u3000\u00a0]+")
_DECORATION = re.compile("(?:多|余|左右|以上|以下|以内|上下|次以上)+$|^(?:多|余)")


@cache
def _by_code() -> dict[str, Unit]:
    return {unit.unit_code: unit for unit in all_units()}


@cache
def _by_name() -> dict[str, Unit]:
    codes = _by_code()
    names: dict[str, Unit] = {}
    for row in lexicon.load("units"):
        for name in (row.unit_zh, *row.aliases):
            names[name] = codes[row.code]
    return names
