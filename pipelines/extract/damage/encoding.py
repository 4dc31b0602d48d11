"""Debris of conversions: characters an encoding or a font lost, and readings a page put in brackets.

Belongs here: replacement characters, mojibake, private-use characters, ㎡ that became ?O, pinyin behind a character.
Does not belong here: choosing the encoding (`decode`), Taiwan vocabulary (`conversion`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.damage.model import Damage
from pipelines.extract.signs import Signs
from pipelines.text.lost_brackets import DEBRIS, NUMBERS
from pipelines.text.readings import PINYIN

# 13万?O
_UNIT_DEBRIS = re.compile(r"\?(?<=[0-9万亿]\?)[O0](?![A-Za-z0-9])")
# �, 锟斤拷, ï»¿, Ã©, â€œ
_REPLACED = "\ufffd锟ïÃâ"
_REPLACEMENT = re.compile("[\ufffd锟ïÃâ](?:(?<=\ufffd)\ufffd*|(?<=锟)斤拷(?:锟斤拷)*|(?<=ï)»¿|(?<=Ã).|(?<=â)€.)")
# a line of nothing but ?
_QUESTION_ROW = re.compile(r"^[ \t]*\?{1,}[ \t]*$", re.M)
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


def find(text: str, folded: str, signs: Signs, *, has_private_use: bool) -> Iterator[Damage]:
    """Debris of the decoded and the folded text; private-use characters once each."""
    if "?" in folded:
        for match in _UNIT_DEBRIS.finditer(folded):
            yield Damage(match.start(), match.end(), "mojibake", "㎡", "high", "damage.unit_debris")
        for match in DEBRIS.finditer(folded):
            reading = f"({NUMBERS[match.group('debris')]})"
            yield Damage(match.start(), match.end(), "mojibake", reading, "high", "damage.lost_bracket")
        for match in _QUESTION_ROW.finditer(folded):
            row = match.group()
            start = match.start() + len(row) - len(row.lstrip())
            end = start + len(row.strip())
            yield Damage(start, end, "mojibake", None, "medium", "damage.row_of_question_marks")
    for match in _REPLACEMENT.finditer(text) if any([sign in text for sign in _REPLACED]) else ():
        yield Damage(match.start(), match.end(), "mojibake", None, "high", "damage.replacement_character")
    for match in PINYIN.finditer(folded) if signs.latin else ():
        before = match.start() - 1
        yield Damage(before, match.end(), "pinyin_insertion", folded[before], "high", "damage.pinyin")
    seen: set[str] = set()
    for match in _PRIVATE_USE.finditer(text) if has_private_use else ():
        if match.group() not in seen:
            seen.add(match.group())
            yield Damage(match.start(), match.end(), "pua_char", None, "high", "damage.private_use")
