"""Blanks that stand where none belongs.

Belongs here: blanks inside quotes, behind a comma, inside a title.
Does not belong here: blanks between list number and text (`numbering`), line breaks (`blocks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.damage.model import HAN, Damage
from pipelines.extract.signs import Signs

# “ 十一五” or “十一五 ”
_IN_QUOTES = re.compile("“[^“”\n]{1,16}[ \u3000\u00a0]+”|“[ \u3000\u00a0]+[^“”\n]{1,16}”")
# 全省, 全市
_AFTER_COMMA = re.compile(f"[,，](?<={HAN}.)[ \u00a0](?={HAN})")
# 《科技 规划》 with a blank that does not break
_IN_TITLE = re.compile(f"《[^《》\n]*?(?P<at>{HAN}{{1,6}}\u00a0+{HAN}{{1,6}})[^《》\n]*》")
_BLANK = re.compile(r"\s+")


def find(text: str, signs: Signs) -> Iterator[Damage]:
    """Stray blanks of the decoded text."""
    for match in _IN_QUOTES.finditer(text) if signs.stray_blank else ():
        reading = _BLANK.sub("", match.group())
        yield Damage(match.start(), match.end(), "stray_space", reading, "high", "damage.space_in_quotes")
    for match in _AFTER_COMMA.finditer(text) if signs.stray_blank else ():
        yield Damage(match.start(), match.end(), "stray_space", match.group()[0], "high", "damage.space_after_comma")
    if "\u00a0" not in text:
        return
    for match in _IN_TITLE.finditer(text):
        start, end = match.span("at")
        yield Damage(start, end, "stray_space", match.group("at").replace("\u00a0", ""), "low", "damage.space_in_title")
