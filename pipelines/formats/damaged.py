"""The cheapest reading of damaged bytes: which bytes were lost, so that the text falls into step again.

Belongs here: GB18030, Big5-HKSCS and UTF-16 with bytes missing, doubled or overwritten.
Does not belong here: choosing the encoding (`plain`).

A lost byte shifts every character after it, to characters that are valid and wrong. So the reading is a shortest path:
common characters cost nothing, rare ones something, an unread byte more.
"""

from __future__ import annotations

import codecs
from functools import cache

from pipelines.decode import common_characters

_LOST = "\ufffd"
_COST_LOST = 4
_COST_RARE = 1
_COST_ODD = 3
_STRETCH = 1 << 15  # bytes looked at together; longer lines are read in stretches of this size


def read_damaged(raw: bytes, encoding: str) -> str:
    """Decode `raw`, with U+FFFD where bytes are lost.

    Lines that decode strictly are taken as they are. UTF-8 finds its step again by itself.
    """
    if encoding in ("utf-8", "utf-32-le", "utf-32-be"):
        return raw.decode(encoding, "replace")
    if encoding in ("utf-16-le", "utf-16-be"):
        return "".join(_cheapest(raw[at : at + _STRETCH], encoding) for at in range(0, len(raw), _STRETCH))
    pieces = []
    for line in raw.splitlines(keepends=True):
        try:
            pieces.append(line.decode(encoding))
        except UnicodeDecodeError:
            pieces.extend(_cheapest(line[at : at + _STRETCH], encoding) for at in range(0, len(line), _STRETCH))
    return "".join(pieces)


def _cheapest(raw: bytes, encoding: str) -> str:
    """The path of least cost through `raw`; a step is a character of 1, 2 or 4 bytes, or one byte that is lost."""
    read = _reader(encoding)
    size = len(raw)
    cost = [0] * (size + 1)
    step: list[tuple[int, str]] = [(0, "")] * (size + 1)
    lengths = (2,) if encoding.startswith("utf-16") else (1, 2, 4) if encoding == "gb18030" else (1, 2)
    for at in range(size - 1, -1, -1):
        best, taken = cost[at + 1] + _COST_LOST, (1, _LOST)
        for length in lengths:
            if at + length > size:
                break
            char, price = read(raw[at : at + length])
            if char and (total := cost[at + length] + price) <= best:
                best, taken = total, (length, char)
        cost[at], step[at] = best, taken
    out: list[str] = []
    at = 0
    while at < size:
        length, char = step[at]
        if not (char == _LOST and out and out[-1] == _LOST):
            out.append(char)
        at += length
    return "".join(out)


class _Reader:
    """Bytes of one character → (the character, its cost); ("", 0) where they are none. Remembers what it saw."""

    def __init__(self, encoding: str) -> None:
        self._decode = codecs.lookup(encoding).decode
        self._common = common_characters()
        self._seen: dict[bytes, tuple[str, int]] = {}

    def __call__(self, piece: bytes) -> tuple[str, int]:
        found = self._seen.get(piece)
        if found is None:
            found = self._seen[piece] = self._look(piece)
        return found

    def _look(self, piece: bytes) -> tuple[str, int]:
        try:
            char = self._decode(piece)[0]
        except UnicodeDecodeError:
            return "", 0
        if len(char) != 1:
            return "", 0  # two characters are two steps
        if char in self._common or " " <= char <= "~" or char in "\t\n\r\f":
            return char, 0
        return char, _COST_RARE if "\u4e00" <= char <= "\u9fff" else _COST_ODD


@cache
def _reader(encoding: str) -> _Reader:
    return _Reader(encoding)
