"""Numbered heads: the list numbers Chinese documents set off their parts with.

Belongs here: recognising a number at the start of a paragraph, its style, value and rank.
Does not belong here: what the numbered thing is, a heading or a task (see `outline`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipelines.text.lost_brackets import NUMBERS
from pipelines.text.numerals import chinese_to_int

# Ranks in the order GB/T 9704 nests them: 第一章 > 第一节 > 一、 > (一) > 1. > (1) > ①
RANK_CHAPTER, RANK_PART, RANK_HAN, RANK_HAN_BRACKET, RANK_DIGIT, RANK_DIGIT_BRACKET, RANK_CIRCLED = range(1, 8)

_HEAD = re.compile(
    r"(?P<chapter>第[一二三四五六七八九十百]{1,4}[章篇编]|第[一二三四五六七八九十]{1,3}部分)[、.:\s]*"
    r"|(?P<part>第[一二三四五六七八九十百]{1,4}节)[、.:\s]*"
    r"|(?P<han>[一二三四五六七八九十]{1,4})\s?(?:[、,]|\.(?![0-9]))\s*"
    r"|(?P<han_bracket>[(〔][一二三四五六七八九十]{1,4}[)〕])[、.]?\s*"
    r"|(?P<decimal>[0-9]{1,2}(?:\.[0-9]{1,2}){1,3})(?:[.、]|(?=\s|[\u4e00-\u9fff]))(?!\s*(?:%|亿|万|个|元))\s*"
    r"|(?P<digit>[0-9]{1,3}\s*(?:\.(?![0-9]{1,3}(?:[^0-9年月.]|$))|、|\)|,(?=[\u4e00-\u9fff“])))\s*"
    r"|(?P<glued>[0-9]{1,2})(?=(?:19|20)[0-9]{2}年)"
    r"|(?P<article>第[一二三四五六七八九十百]{1,4}条)[、.:\s]*"
    r"|(?P<digit_bracket>[(][0-9]{1,3}[)])[、.]?\s*"
    r"|(?P<circled>[①-⑳])\s*"
    r"|(?P<named>(?:重点|主要|工作|专项|具体)?(?:任务|举措|措施|行动|工程|专项)(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?[:、.])\s*"
    rf"|(?P<lost>\?。?(?:{'|'.join(NUMBERS)})\?)"
)
# What a head can open with: most paragraphs are refused by their first character.
_OPENERS = frozenset(
    "第一二三四五六七八九十(〔?0123456789重主工专具任举措行" + "".join(map(chr, range(ord("①"), ord("⑳") + 1)))
)
_RANKS = {
    "chapter": RANK_CHAPTER,
    "part": RANK_PART,
    "han": RANK_HAN,
    "han_bracket": RANK_HAN_BRACKET,
    "article": RANK_HAN_BRACKET,
    "digit": RANK_DIGIT,
    "named": RANK_DIGIT,
    "glued": RANK_DIGIT,
    "digit_bracket": RANK_DIGIT_BRACKET,
    "circled": RANK_CIRCLED,
    "lost": RANK_HAN_BRACKET,
}
# 任务1: says by itself that it is a measure, and holds what is numbered 1. below it
NAMED = "named"
_ARABIC = re.compile("[0-9]+")
_HAN_NUMERAL = re.compile("[一二三四五六七八九十百]+")
# 2 重点任务
_PLAIN = re.compile(r"(?P<number>[0-9]{1,2})\s+(?=[\u4e00-\u9fff]{2})")
# —— 文字, ● 文字
_BULLET = re.compile(r"(?:[—-]{1,4}|[●◆■□▲★◎○·•])\s*(?=[^\s—-])")


class Head(NamedTuple):
    """A list number at the start of a paragraph.

    Attributes:
        start, number_end: span of the number with its punctuation, as printed.
        text_start: where the numbered text begins.
        rank: nesting rank, smaller is higher.
        style: which way of numbering it is.
        value: the number, or None when it cannot be read.
    """

    start: int
    number_end: int
    text_start: int
    rank: int
    style: str
    value: int | None


def head_at(folded: str, start: int, end: int) -> Head | None:
    """The numbered head at `start`, or None. A year or an amount at the start of a sentence is none."""
    if folded[start : start + 1] not in _OPENERS:
        return None
    match = _HEAD.match(folded, start, end)
    if match is None:
        return None
    text_start = number_end = match.end()
    if text_start >= end:
        return None
    style = match.lastgroup or ""
    token = match.group(style)
    while folded[number_end - 1].isspace():
        number_end -= 1
    if style == "decimal":
        # 4.1 stands under 四、 and 4.1.1 under 4.1, whatever other numbers the document uses
        rank = RANK_HAN_BRACKET + token.count(".") - 1
        return Head(start, number_end, text_start, rank, style, int(token.rsplit(".", 1)[1]))
    return Head(start, number_end, text_start, _RANKS[style], style, _value(style, token))


def heads_of(folded: str, paragraphs: Iterable[tuple[int, int]]) -> list[Head | None]:
    """The numbered head of every paragraph (start, end), or None; read once a document and handed to whoever asks."""
    return [head_at(folded, start, end) if folded[start] in _OPENERS else None for start, end in paragraphs]


def plain_head_at(folded: str, start: int, end: int) -> Head | None:
    """A number and a blank (``2 重点任务``): the top level of decimal numbering, a head only where 2.1 occurs too."""
    match = _PLAIN.match(folded, start, end)
    if match is None or end - start > 40 or "。" in folded[start:end]:
        return None
    return Head(start, match.end("number"), match.end(), RANK_HAN, "plain", int(match.group("number")))


@lru_cache(maxsize=4096)
def _value(style: str, token: str) -> int | None:
    """What a number says; there are few different ones, and a page says the same over and over."""
    if style == "circled":
        return ord(token) - ord("①") + 1
    if style == "lost":
        return chinese_to_int(NUMBERS[token.strip("?").removeprefix("。")])
    digits = _ARABIC.search(token)
    if digits:
        return int(digits.group())
    han = _HAN_NUMERAL.search(token)
    return chinese_to_int(han.group()) if han else None


def bullet_at(folded: str, start: int, end: int) -> int | None:
    """Where the text of a bullet (——, ●) begins, or None."""
    match = _BULLET.match(folded, start, end)
    return match.end() if match else None
