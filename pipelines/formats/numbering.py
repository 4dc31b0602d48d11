"""The numbers Word prints before paragraphs and does not store: 一、 （二） 1.1 ①.

Belongs here: number formats, levels, counters, restarts.
Does not belong here: which list a paragraph is in (`word`).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field

_CHINESE = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_LEVELS = 9
_MAX_NUMBER = 1_000_000


def local(name: object) -> str:
    """The name of an element or attribute without its namespace."""
    return str(name).rpartition("}")[2]


def value_of(element: ET.Element | None, name: str = "val") -> str | None:
    """An attribute by its local name."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if local(key) == name), None)


def child(element: ET.Element | None, name: str) -> ET.Element | None:
    """The first child by its local name."""
    return None if element is None else next((one for one in element if local(one.tag) == name), None)


def whole(text: str | None, default: int) -> int:
    """A whole number of an attribute, kept small."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,7}", text) else default


@dataclass(slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    is_legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    style_link: str | None = None


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, root: ET.Element | None, list_of_style: Callable[[str], str | None]) -> None:
        self._abstract: dict[str, _List] = {}
        self._lists: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._own_levels: dict[str, dict[int, _Level]] = {}
        self._list_of_style = list_of_style
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        for element in root if root is not None else ():
            if local(element.tag) == "abstractNum":
                found = _List(style_link=value_of(child(element, "numStyleLink")))
                found.levels = {
                    whole(value_of(level, "ilvl"), 0): _level(level) for level in element if local(level.tag) == "lvl"
                }
                self._abstract[value_of(element, "abstractNumId") or ""] = found
            elif local(element.tag) == "num":
                number = value_of(element, "numId") or ""
                self._lists[number] = value_of(child(element, "abstractNumId")) or ""
                for override in element:
                    if local(override.tag) != "lvlOverride":
                        continue
                    at = whole(value_of(override, "ilvl"), 0)
                    start = value_of(child(override, "startOverride"))
                    if start is not None:
                        self._overrides.setdefault(number, {})[at] = whole(start, 1)
                    own = child(override, "lvl")
                    if own is not None:
                        self._own_levels.setdefault(number, {})[at] = _level(own)

    def next(self, number: str, at: int) -> str:
        """What is printed before the next paragraph of list `number` on level `at`; "" for nothing."""
        if number not in self._lists or not 0 <= at < _LEVELS:
            return ""
        key, levels = self._levels(number)
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts.setdefault(key, [None] * _LEVELS)
        override = self._overrides.get(number, {}).get(at)
        if override is not None and (number, at) not in self._begun:
            counts[at] = override
        else:
            before = counts[at]
            counts[at] = level.start if before is None else before + 1
        self._begun.add((number, at))
        for below in range(at + 1, _LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart and at < restart):
                counts[below] = None
        return self._printed(level, levels, counts)

    def _levels(self, number: str) -> tuple[str, dict[int, _Level]]:
        key = self._lists[number]
        found = self._abstract.get(key)
        if found is not None and not found.levels and found.style_link:
            linked = self._list_of_style(found.style_link)
            key = self._lists.get(linked or "", key)
            found = self._abstract.get(key)
        levels = found.levels if found is not None else {}
        own = self._own_levels.get(number)
        return key, levels | own if own else levels

    def _printed(self, level: _Level, levels: dict[int, _Level], counts: list[int | None]) -> str:
        if level.style == "bullet":
            return "• " if level.text.strip() else ""
        if level.style == "none":
            printed = re.sub("%[1-9]", "", level.text)
        else:

            def one(match: re.Match[str]) -> str:
                at = int(match.group(1)) - 1
                other = levels.get(at, level)
                count = counts[at]
                style = "decimal" if level.is_legal else other.style
                return formatted(other.start if count is None else count, style)

            printed = re.sub("%([1-9])", one, level.text)
        if not printed.strip():
            return ""
        # the gap after a Chinese mark is in the mark
        needs_gap = level.suffix != "nothing" and printed[-1] not in "、．。）：〕】" and not printed[-1].isspace()
        return printed + " " if needs_gap else printed


def _level(element: ET.Element) -> _Level:
    style = value_of(child(element, "numFmt")) or "decimal"
    restart = value_of(child(element, "lvlRestart"))
    legal = child(element, "isLgl")
    return _Level(
        start=whole(value_of(child(element, "start")), 0),
        style=style,
        text=(value_of(child(element, "lvlText")) or "")[:200],
        suffix=value_of(child(element, "suff")) or "tab",
        restart=None if restart is None else whole(restart, 0),
        is_legal=legal is not None and value_of(legal) not in ("0", "false"),
    )


def formatted(number: int, style: str) -> str:
    """A number in one of Word's formats; formats nobody uses in Chinese come out in Arabic digits."""
    if not 0 <= number <= _MAX_NUMBER:
        return str(number)
    if style in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
                 "taiwaneseCountingThousand", "ideographTraditionalCounting"):  # fmt: skip
        return _counted(number, _CHINESE, "十百千")
    if style in ("chineseLegalSimplified", "japaneseLegal"):
        return _counted(number, _LEGAL, "拾佰仟", full=True)
    if style == "ideographLegalTraditional":
        return _counted(number, _LEGAL_TRADITIONAL, "拾佰仟", full=True)
    if style in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"):
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if style in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if style == "decimalZero":
        return f"{number:02d}"
    enclosed = {
        "decimalEnclosedCircle": ("①", 20), "decimalEnclosedCircleChinese": ("①", 10),
        "decimalEnclosedParen": ("⑴", 20), "decimalEnclosedFullstop": ("⒈", 20), "ideographEnclosedCircle": ("㊀", 10),
    }.get(style)  # fmt: skip
    if enclosed is not None:
        first, most = enclosed
        return chr(ord(first) + number - 1) if 1 <= number <= most else str(number)
    if number == 0:
        return "0"
    if style == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if style in ("ideographZodiac", "ideographZodiacTraditional"):
        return _BRANCHES[(number - 1) % 12]
    if style in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A" if style == "upperLetter" else "a") + (number - 1) % 26)
        return letter * min((number - 1) // 26 + 1, 20)
    if style in ("upperRoman", "lowerRoman") and number < 4000:
        out = ""
        for size, mark in _ROMAN:
            out, number = out + mark * (number // size), number % size
        return out if style == "upperRoman" else out.lower()
    return str(number)


def _counted(number: int, digits: str, powers: str, *, full: bool = False) -> str:
    """A Chinese numeral; `full` writes 壹拾 where speech says 十."""
    if number == 0:
        return digits[0]
    if number >= 10_000:
        rest = number % 10_000
        gap = digits[0] if 0 < rest < 1_000 else ""
        return (
            _counted(number // 10_000, digits, powers, full=full)
            + "万"
            + gap
            + (_counted(rest, digits, powers, full=True) if rest else "")
        )
    out = ""
    for at, digit in enumerate(reversed(str(number))):
        value = int(digit)
        if value:
            out = digits[value] + (powers[at - 1] if at else "") + out
        elif out and not out.startswith(digits[0]):
            out = digits[0] + out
    return out if full or not 10 <= number < 20 else out.removeprefix(digits[1])
