"""Readings that a page put behind its characters: 發(fā).

Belongs here: telling such a bracket, and a text without them for judging it.
Does not belong here: reporting them as damage (`extract.damage`).
"""

from __future__ import annotations

import re

HAN = "[\u4e00-\u9fff]"
PINYIN = re.compile(f"\\((?<={HAN}.)(?P<pinyin>[a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{{1,6}})\\)")


def has_readings(text: str) -> bool:
    """Whether a text has any."""
    return "(" in text and PINYIN.search(text) is not None


def without_readings(text: str) -> str:
    """The text without them."""
    return PINYIN.sub("", text) if "(" in text else text
