"""Text for a terminal: display width, and characters that must not reach it.

Belongs here: pure functions over strings.
Does not belong here: colours and output streams (see `yaodian.console`).
"""

from __future__ import annotations

import re
import unicodedata

# Control characters (C0 without newline and tab, DEL, C1) could drive the terminal; bidirectional controls
# could make a line read as something it is not.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Characters without a shape anybody agreed on: a box or nothing in most fonts.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"<U+{code:04X}>"


def harmless(text: str) -> str:
    """`text` with every character that could control a terminal shown instead of sent, private ones as a point."""
    return _PRIVATE.sub("·", _UNSAFE.sub(_visible, text))


def escaped(json_text: str) -> str:
    """JSON in which characters that could control a terminal are escapes: the same data, and safe to look at."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", json_text)


def one_line(text: str) -> str:
    """Harmless, and with line breaks and tabs shown, so that it stays on its line."""
    return harmless(text.replace("\n", "↵").replace("\t", "⇥"))


def width(text: str) -> int:
    """Columns `text` takes on a terminal: wide and full-width characters count two, combining ones none."""
    columns = 0
    for character in text:
        if unicodedata.combining(character):
            continue
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with spaces to `columns` display columns."""
    fill = " " * max(0, columns - width(text))
    return fill + text if right else text + fill


def clip(text: str, columns: int) -> str:
    """`text` cut to at most `columns` display columns, the cut shown by an ellipsis."""
    if width(text) <= columns:
        return text
    kept, used = [], 0
    for character in text:
        used += width(character)
        if used > columns - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"
