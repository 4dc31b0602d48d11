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

import numpy as np
from numpy.typing import NDArray

from pipelines.text.codes import Codes, codes_of, text_of
from pipelines.text.joined import Joined, join

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
_PRIVATE_USE = range(0xE000, 0xF900)
_PLANE = 0x10000
# Pairs that hardly any page lacks; the side that prevails names the script.
_TRADITIONAL = "國發業術關實進設會與產體開區縣點務"
_OTHER_SCRIPT = 10  # characters of the other script that may be a second copy and not a name or a slip
_SIMPLIFIED = "国发业术关实进设会与产体开区县点务"
_OF_SIMPLIFIED, _OF_TRADITIONAL = 1, 2
# &nbsp;, <br/>: what is left of a page's source stands where a blank or a line break stood
_MARKUP = re.compile(
    r"&(?:nbsp|ensp|emsp|ldquo|rdquo|amp|quot|lt|gt|middot);|</?[A-Za-z][A-Za-z0-9]{0,9}(?:\s[^<>\n]{0,80})?/?>"
)
_ENTITIES = {
    "&ldquo;": "“", "&rdquo;": "”", "&quot;": '"', "&middot;": "·", "&amp;": "&", "&lt;": "<", "&gt;": ">",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the script it was converted from.

    Attributes:
        text: as many code points as the decoded text.
        script: ``Hans`` or ``Hant``.
        has_private_use: whether the decoded text has private-use characters.
        is_mixed: whether a simplified text holds more Traditional characters than a name or a slip has.
    """

    text: str
    script: str
    has_private_use: bool = False
    is_mixed: bool = False


def fold(text: str) -> Folded:
    """Fold `text` code point by code point; for many, `fold_all` is several times faster.

    Private-use characters become spaces: web pages use them as indents, and no font tells what else they mean.
    """
    return fold_all(join([text]))[0][0]


def fold_all(texts: Joined) -> tuple[list[Folded], Joined]:
    """Each of several texts folded, and the folded texts as one array."""
    codes = _fold_codes(texts.codes)
    sides = _sides().take(codes, mode="clip")
    scripts = zip(texts.count(sides == _OF_TRADITIONAL), texts.count(sides == _OF_SIMPLIFIED), strict=True)
    # unsigned: what lies below wraps around
    private_use = texts.hold(texts.codes - np.uint32(_PRIVATE_USE.start) < len(_PRIVATE_USE))
    joined = Joined(codes, texts.starts)
    folded = []
    for number, (traditional, simplified) in enumerate(scripts):
        text, has_private_use = joined[number], private_use[number]
        if ("&" in text or "<" in text) and _MARKUP.search(text):
            text = _MARKUP.sub(_blank, text)
            joined.put(number, text)
        if traditional > simplified:
            text = to_simplified(text)
            joined.put(number, text)
            folded.append(Folded(text, "Hant", has_private_use))
        else:
            folded.append(Folded(text, "Hans", has_private_use, traditional >= _OTHER_SCRIPT))
    return folded, joined


def _blank(markup: re.Match[str]) -> str:
    """As many characters as the markup has: the sign it stands for, and blanks."""
    return _ENTITIES.get(markup.group(), " ").ljust(len(markup.group()))


def in_one_script(folded: Folded) -> str:
    """The folded text in simplified characters throughout, for comparing its parts.

    A page may hold a second copy of its text in the other script.
    """
    return to_simplified(folded.text) if folded.is_mixed else folded.text


def fold_width(text: str) -> str:
    """Fold widths, dashes, quotes and spaces only; the length stays."""
    return text_of(_fold_codes(codes_of(text)))


def script_of(text: str) -> str:
    """``Hant`` when Traditional forms prevail among characters that differ, else ``Hans``."""
    sides = _sides().take(codes_of(text), mode="clip")
    return "Hant" if np.count_nonzero(sides == _OF_TRADITIONAL) > np.count_nonzero(sides == _OF_SIMPLIFIED) else "Hans"


def _fold_codes(codes: Codes) -> Codes:
    """The code points of the folded text: one look-up for all of them, whatever the variants are."""
    folded = _folding().take(codes, mode="clip")
    beyond = codes >= _PLANE
    return np.where(beyond, codes, folded) if beyond.any() else folded


@cache
def _folding() -> Codes:
    """The folded code point of every code point of the first plane."""
    table = np.arange(_PLANE, dtype=np.uint32)
    table[list(map(ord, _VARIANTS))] = list(map(ord, _VARIANTS.values()))
    table[_PRIVATE_USE.start : _PRIVATE_USE.stop] = ord(" ")
    return table


@cache
def _sides() -> NDArray[np.uint8]:
    """Which form of a pair each code point is, 0 for none; nothing beyond the first plane is any."""
    table = np.zeros(_PLANE, np.uint8)
    table[list(map(ord, _SIMPLIFIED))] = _OF_SIMPLIFIED
    table[list(map(ord, _TRADITIONAL))] = _OF_TRADITIONAL
    return table


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
