"""The simplest way to find what the parser finds in a quicker one: what the quick ways are compared with.

Belongs here: plain loops and plain patterns, slow and easy to believe.
Does not belong here: assertions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

HAN = "[\u4e00-\u9fff]"
_BRACKETS = {"(": ")", "[": "]", "〔": "〕", "【": "】"}


def phrases_said_twice(text: str) -> set[tuple[int, int]]:
    """(start, length) of every longest run of Chinese characters that is equal to what stands `length` behind it."""
    found = set()
    for length in range(5, 21):
        start = 0
        while start < len(text):
            stop = start
            while (
                stop + length < len(text)
                and text[stop] == text[stop + length]
                and re.fullmatch(HAN, text[stop]) is not None
            ):
                stop += 1
            if stop - start >= length and len(text) > 2 * length:
                found.add((start, length))
            start = stop + 1
    return found


def bracket_pairs(text: str) -> list[tuple[int, int]]:
    """The outermost pairs, by looking at one bracket after the other."""
    pairs = []
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in _BRACKETS:
            opened.append((char, at))
        elif char in _BRACKETS.values() and any(_BRACKETS[other] == char for other, _ in opened):
            while _BRACKETS[opened[-1][0]] != char:
                opened.pop()
            _, start = opened.pop()
            if not opened:
                pairs.append((start, at))
    return pairs


def lists_that_may_have_lost_a_mark(text: str) -> list[tuple[str, int]]:
    """(words, start) of stretches without other marks whose first and last member end alike, cut at 400 characters."""
    found = []
    for stretch in re.finditer("[^,，。;；:：“”《》()\n]+", text):
        for offset in range(0, len(stretch.group()), 400):
            piece = stretch.group()[offset : offset + 400]
            mark = piece.find("、")
            if mark >= 0 and len(piece) >= 6 and piece[max(0, mark - 2) : mark] == piece[-2:]:
                found.append((piece, stretch.start() + offset))
    return found


def hyphens_for_dashes(text: str) -> list[tuple[int, int]]:
    """Pairs with a hyphen that stand elsewhere with a dash."""
    named = {match.group(1)[-2:] + match.group(2)[:2] for match in re.finditer(f"({HAN}{{2,3}})—({HAN}{{2,3}})", text)}
    return [
        match.span()
        for match in re.finditer(f"({HAN}{{2}})-({HAN}{{2}})", text)
        if match.group(1) + match.group(2) in named
    ]


def counted_names(text: str) -> Iterator[tuple[int, str, str]]:
    """(start, number, name) at every place where a counted name begins."""
    pattern = f"(?<![0-9.])(?=([1-9][0-9]{{0,2}}|[二三四五六七八九十]{{1,3}})[个大项]({HAN}{{4,14}}))"
    for match in re.finditer(pattern, text):
        yield match.start(), match.group(1), match.group(2)
