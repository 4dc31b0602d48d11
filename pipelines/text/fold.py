"""The folded text: same length as the decoded text, one form per character.

Belongs here: width, dash, quote and space variants, and Traditional to Simplified by character.
Does not belong here: any rewriting that changes the length (vocabulary, see `lexicon.terms`), or
any repair of damage (see `extract.damage`).

Every parser works on the folded text, so every offset it finds is an offset in the decoded text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

# Fullwidth forms U+FF01..U+FF5E are ASCII shifted by a constant; the rest are variants that documents mix freely.
_VARIANTS: dict[str, str] = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("\u00a0\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", " "),
    **dict.fromkeys("―─━⸺", "—"),
    **dict.fromkeys("–‐‑−﹣", "-"),
    **dict.fromkeys("〜∼﹏", "~"),
    **dict.fromkeys("﹕︰∶", ":"),
    "﹔": ";", "﹐": ",", "﹑": "、", "﹒": ".", "﹪": "%", "﹙": "(", "﹚": ")",
    "﹝": "〔", "﹞": "〕", "「": "“", "」": "”", "『": "‘", "』": "’", "﹁": "“", "﹂": "”",
    "︽": "《", "︾": "》", "︿": "〈", "﹀": "〉", "〖": "【", "〗": "】",
}  # fmt: skip
# Common variants go through str.replace, which is an order of magnitude faster than a substitution per match.
_COMMON = tuple((char, _VARIANTS[char]) for char in "，：；（）？！％．＋－\u3000\u00a0１２３４５６７８９０")
_RARE = re.compile(
    "["
    + "".join(map(re.escape, (char for char in _VARIANTS if char not in {common for common, _ in _COMMON})))
    + "\ue000-\uf8ff]"
)
# Pairs that hardly any page lacks; the side that prevails names the script.
_TRADITIONAL = "國發業術關實進設會與產體開區縣點務"
_OTHER_SCRIPT = 10  # characters of the other script that may be a second copy and not a name or a slip
_SIMPLIFIED = "国发业术关实进设会与产体开区县点务"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the script it was converted from.

    Attributes:
        text: as many code points as the decoded text.
        script: ``Hans`` or ``Hant``.
        is_mixed: whether a simplified text holds more Traditional characters than a name or a slip has.
    """

    text: str
    script: str
    is_mixed: bool = False


def fold(text: str) -> Folded:
    """Fold `text` code point by code point.

    Private-use characters become spaces: web pages use them as indents, and no font tells what else they mean.
    """
    folded = fold_width(text)
    traditional = _count(folded, _TRADITIONAL)
    if traditional and traditional > _count(folded, _SIMPLIFIED):
        return Folded(to_simplified(folded), "Hant")
    return Folded(folded, "Hans", traditional >= _OTHER_SCRIPT)


def in_one_script(folded: Folded) -> str:
    """The folded text in simplified characters throughout, for comparing its parts.

    A page may hold a second copy of its text in the other script.
    """
    return to_simplified(folded.text) if folded.is_mixed else folded.text


def fold_width(text: str) -> str:
    """Fold widths, dashes, quotes and spaces only; the length stays."""
    for char, plain in _COMMON:
        if char in text:
            text = text.replace(char, plain)
    return _RARE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    return _VARIANTS.get(match.group(), " ")


def script_of(text: str) -> str:
    """``Hant`` when Traditional forms prevail among characters that differ, else ``Hans``."""
    traditional = _count(text, _TRADITIONAL)
    return "Hant" if traditional and traditional > _count(text, _SIMPLIFIED) else "Hans"


def _count(text: str, chars: str) -> int:
    return sum(map(text.count, chars))


@cache
def _converter() -> Any:
    # Imported late: the dictionaries take longer to load than a small build needs for everything else.
    import opencc

    return opencc.OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Traditional to Simplified, length kept.

    OpenCC kept the length of every CJK code point measured; a phrase entry that does not falls back to
    conversion character by character.
    """
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    pieces = [_converter().convert(char) for char in text]
    return "".join(piece if len(piece) == 1 else char for piece, char in zip(pieces, text, strict=True))
