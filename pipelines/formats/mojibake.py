"""Text that was decoded wrongly once and saved: undone line by line, only where the line becomes more plausible.

Belongs here: UTF-8 read as GBK, GBK or UTF-8 or Big5 read as Latin, GBK read as Big5 and Big5 as GBK.
Does not belong here: bytes that do not decode (`damaged`). GBK read as UTF-8 has lost its bytes and stays.

A line of sound Chinese does not decode a second time, so what is sound is left alone; that is measured, not assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.decode import plausibility
from pipelines.formats.source import Note

_RISE = 0.2  # a repaired line must be this much more plausible than it was
_PLAUSIBLE = 0.75
_LOST = "\ufffd"
# A line of Latin text with a few accents is no mojibake: so many of its characters must be beyond ASCII.
_MIN_BEYOND = 4
_EURO_IN_CP936 = "€"


@dataclass(frozen=True, slots=True)
class _Pair:
    """`right` was read as `wrong`."""

    right: str
    wrong: str

    @property
    def label(self) -> str:
        return f"{self.right.upper()} → {self.wrong.upper()}"


_PAIRS = (
    _Pair("utf-8", "gb18030"),
    _Pair("utf-8", "cp1252"),
    _Pair("gb18030", "cp1252"),
    _Pair("big5hkscs", "cp1252"),
    _Pair("gb18030", "big5hkscs"),
    _Pair("big5hkscs", "gb18030"),
)
# Every sentence holds some of these; what they turn into tells in one search that a text need not be looked at.
_FREQUENT = "，。的"
_FREQUENT_MARKS = "，。"
_LATIN_SIGNS = "ïçã¡£µªº"
_MAX_LOST = 4  # at most one character in so many may be lost
_LOST_RUN = re.compile(f"{_LOST}+")


def repair(text: str) -> tuple[str, list[Note]] | None:
    """(the repaired text, a note for each run of repaired lines), or None where nothing is to repair."""
    has_latin = any(char in text for char in _LATIN_SIGNS)
    pairs = [
        pair for pair in _PAIRS if (has_latin or pair.wrong != "cp1252") and any(sign in text for sign in _signs(pair))
    ]
    if not pairs:
        return None
    lines = text.split("\n")
    repaired: dict[int, tuple[str, _Pair]] = {}
    for index, line in enumerate(lines):
        found = _best(line, pairs)
        if found is not None:
            repaired[index] = found
    if not repaired:
        return None
    out: list[str] = []
    runs: list[tuple[int, int, _Pair, int]] = []
    at = 0
    previous: _Pair | None = None
    for index, line in enumerate(lines):
        new, pair = repaired.get(index, (line, None))
        out.append(new)
        if pair is not None:
            if previous == pair and runs:
                start, _, _, lost = runs[-1]
                runs[-1] = (start, at + len(new), pair, lost + new.count(_LOST))
            else:
                runs.append((at, at + len(new), pair, new.count(_LOST)))
        if pair is not None or line.strip():
            previous = pair
        at += len(new) + 1
    return "\n".join(out), [_note(*run) for run in runs]


def _note(start: int, end: int, pair: _Pair, lost: int) -> Note:
    zh = f"此处文字曾被误作 {pair.wrong.upper()} 读入（原为 {pair.right.upper()}），已还原"
    en = f"the text here was {pair.right.upper()} read as {pair.wrong.upper()}; it was restored"
    if lost:
        zh, en = f"{zh}，{lost} 处无法还原", f"{en}, except in {lost} places"
    return Note("mojibake", zh, en, start, end)


def _best(line: str, pairs: list[_Pair]) -> tuple[str, _Pair] | None:
    beyond = sum(char > "\x7f" for char in line)
    if beyond < _MIN_BEYOND:
        return None
    before = plausibility(line)
    if before > 1 - _RISE:
        return None
    best: tuple[float, str, _Pair] | None = None
    for pair in pairs:
        undone = _undo(line, pair)
        if undone is None:
            continue
        after = plausibility(undone)
        if after >= max(_PLAUSIBLE, before + _RISE) and (best is None or after > best[0]):
            best = after, undone, pair
    return None if best is None else (best[1], best[2])


def _undo(line: str, pair: _Pair) -> str | None:
    """The line encoded back and decoded rightly; U+FFFD stands for what the wrong reading had lost."""
    if pair.wrong == "cp1252":
        raw = _latin(line)
    else:
        # cp936 reads the byte 0x80 as a euro sign; a lost character was some byte that is nothing in UTF-8
        pieces = line.replace(_LOST, "\0").replace(_EURO_IN_CP936, "\x01")
        try:
            raw = pieces.encode(pair.wrong).replace(b"\0", b"\xff").replace(b"\x01", b"\x80")
        except UnicodeEncodeError:
            return None
    if raw is None:
        return None
    undone = _LOST_RUN.sub(_LOST, raw.decode(pair.right, "replace"))
    return None if undone.count(_LOST) > max(1, len(undone) // _MAX_LOST) else undone


def _latin(line: str) -> bytes | None:
    """Bytes of a line of Latin-1 or Windows-1252 characters; the five bytes 1252 leaves open stand for themselves."""
    out = bytearray()
    for char in line:
        code = ord(char)
        if code < 0x100:
            out.append(code)
            continue
        if char == _LOST:
            out.append(0xFF)  # some byte, and none that UTF-8 has
            continue
        try:
            out += char.encode("cp1252")
        except UnicodeEncodeError:
            return None
    return bytes(out)


@cache
def _signs(pair: _Pair) -> tuple[str, ...]:
    """What frequent characters look like after the wrong reading, as far as their first two bytes make characters."""
    signs = set()
    # 的 turns into a character in daily use between the two double-byte encodings, and would have every text looked at
    for char in _FREQUENT if "utf-8" in (pair.right, pair.wrong) or pair.wrong == "cp1252" else _FREQUENT_MARKS:
        raw = char.encode(pair.right)[:2]
        signs.add(raw.decode(pair.wrong, "ignore"))
        if pair.wrong == "cp1252":
            signs.add(raw.decode("latin-1"))
    return tuple(sorted(sign for sign in signs if sign))
