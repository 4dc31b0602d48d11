"""Dates with characters lost, replaced or run together.

Belongs here: damage that shows only because a date must have a certain form.
Does not belong here: reading healthy dates (`text.numerals`), choosing a document's dates (`extract.fields`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.damage.model import Damage
from pipelines.extract.signs import Signs
from pipelines.structure.segments import Segment

# 二○○九年, 二OO九年: a circle or the letter for 〇
_YEAR_WITH_CIRCLE = re.compile(
    "[二一](?=[〇○零O一二三四五六七八九]{3}年)[〇○零O一二三四五六七八九]*[○O][〇○零O一二三四五六七八九]*年"
)
_CIRCLES = re.compile("[○O]+")
# 二?九年三月五日: three characters between millennium and 年, one of them no numeral
_GARBLED = re.compile("[二一](?P<digits>[^年\\s]{3})年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日")
_NUMERALS = frozenset("〇○零O0一二三四五六七八九")
_NO_NUMERAL = re.compile("[^〇○零一二三四五六七八九]")
# 2024327
_COMPACT = re.compile(r"(20[0-9]{2}[0-9]{3,4})日?")
_LONGEST_COMPACT = 9


def find(text: str, folded: str, outer: list[Segment], signs: Signs) -> Iterator[Damage]:
    """Damaged dates of the decoded and the folded text; `outer` are the segments around its body."""
    for match in _YEAR_WITH_CIRCLE.finditer(text) if "○" in text or "O" in text else ():
        for circle in _CIRCLES.finditer(text, *match.span()):
            reading = "〇" * len(circle.group())
            yield Damage(circle.start(), circle.end(), "char_variant", reading, "high", "damage.circle_for_zero")
    for match in _GARBLED.finditer(folded) if signs.written_date else ():
        if not _NUMERALS.issuperset(match.group("digits")):
            written = match.group()
            reading = written[0] + _NO_NUMERAL.sub("〇", written[1:4]) + written[4:]
            yield Damage(match.start(), match.end(), "garbled_date", reading, "high", "damage.garbled_date")
    for start, end, kind, _ in outer:
        if end - start <= _LONGEST_COMPACT and kind in ("signature", "metadata"):
            compact = _COMPACT.fullmatch(folded[start:end])
            if compact:
                reading_or_none = _spread(compact.group(1))
                yield Damage(start, end, "garbled_date", reading_or_none, "high", "damage.compact_date")


def _spread(digits: str) -> str | None:
    """2024327 → 2024年3月27日; None where month and day can be cut in two ways."""
    rest = digits[4:]
    readings = [
        (int(rest[:cut]), int(rest[cut:]))
        for cut in (1, 2)
        if rest[cut:] and 1 <= int(rest[:cut]) <= 12 and 1 <= int(rest[cut:]) <= 31 and len(rest[cut:]) <= 2
    ]
    return f"{digits[:4]}年{readings[0][0]}月{readings[0][1]}日" if len(readings) == 1 else None
