"""Lines and paragraphs: the trimmed stretches a document is read in.

Belongs here: splitting at line breaks, joining lines that a page layout broke (a list number on a line of its own,
the hard wrap of a PDF).
Does not belong here: what kind of paragraph it is (see `layout`, `outline`).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.structure.titles import is_title
from pipelines.text.joined import Joined, join
from pipelines.text.numerals import chinese_to_int

_ENDS_SENTENCE = frozenset('。!?;:；…")”’]】》')
# 第三章 / 三、 / (三) / 3. / (3) / ③ / —— / 3.1
_STARTS_ITEM = re.compile(
    r"(?:第[一二三四五六七八九十百]+[章节部篇条]|[一二三四五六七八九十]{1,3}[、.]|[(][一二三四五六七八九十]{1,3}[)]|[0-9]{1,2}[.、)]|[(][0-9]{1,2}[)]|[①-⑳]|—|-{2}|[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}\s)"
)
# 各县人民政府,市政府各部门: 现将…, on one line
_ADDRESSED = re.compile(
    r"(?=[^:。;!?]{0,60}(?:各|有关))"
    r"[^:。;!?]{3,300}(?:政府|办事处|部门|单位|机构|处室|科室|公司|院校|院所|委员会|[局委厅办会]):"
    r"\s+(?=现将|为[了深进贯全加认切推落]|根据|按照|经[省市县区州]|《)"
)
# …组织实施。 某市人民政府 2022年6月7日 某市…规划, on one line
_BODY = r"[\u4e00-\u9fff]{2,20}(?:政府|委员会|办公[室厅]|[局委厅办])"
_SIGNED = re.compile(
    rf"(?<!\S)(?P<signed>{_BODY}(?:\s+{_BODY}){{0,3}}\s+(?:19|20)[0-9]{{2}}年[0-9]{{1,2}}月[0-9]{{1,2}}日)"
    r"(?:\s+(?=[0-9\u4e00-\u9fff“])|$)"
)
# 附件:某省教育厅2015年工作要点, between the notice's text and its signature
_ANNEX_NAMED = re.compile(r"(?<=[。!])\s*(?P<annex>附件\s?[0-9]?:[^。]{4,120})")
# a line that is nothing but a list number: 15. / (三) / 三、
_NUMBER_ALONE = re.compile(r"[0-9]{1,3}\s*[.、]|[(][一二三四五六七八九十0-9]{1,3}[)]、?|[一二三四五六七八九十]{1,3}、")
_BARE_NUMBER = re.compile(r"[0-9]{1,3}")
_LONGEST_NUMBER = 6  # characters of a line that may be a number alone
_LONG_LINE = 150
_BREAK = 2  # a blank that breaks the line
# a number inside a line that may open an item: 二、 / 2.
_INLINE_HEAD = re.compile(r"(?P<han>[一二三四五六七八九十]{1,3})、|(?<![0-9.])(?P<digit>[0-9]{1,2})[.、](?![0-9])")
# no list is cut that has not both; 1.5 is none, 01. is
_ONE_AND_TWO = tuple(re.compile(rf"{number}(?<![1-9.]{number})[.、](?![0-9])") for number in (1, 2))
_SENTENCE_MARK = re.compile("[。;!?]")
# (市财政局牵头负责), (责任单位:市教育局): who does the part in front of the next number
_OWNED_PART = re.compile(
    r"\((?:[^()]{2,200}(?:负责|牵头|落实|配合|参与|参加|协助|协办)|(?:牵头|责任|主办|配合|承办)[^():]{0,8}:[^()]{2,200})[。]?\)"
    r"[。;]?\s*(?=\([2-9][0-9]?\))"
)
# 某县2014年科技工作计划 根据…, of a page on one line
_TITLE_BEFORE = re.compile(r"(?P<title>\S{8,60})\s+(?=\S)")
# 17推进…: a page number that a conversion left before the text
_PAGE_NUMBER_GLUED = re.compile(r"[0-9]{1,3}(?=[\u4e00-\u9fff])")


class Paragraph(NamedTuple):
    """A stretch of the text, half-open, without blanks at its ends. It may hold line breaks."""

    start: int
    end: int


def paragraphs_of(folded: str, lines: list[Paragraph] | None = None) -> list[Paragraph]:
    """The paragraphs of a folded text, in order; every non-blank character is inside one of them.

    `lines` are those of `lines_of`, where they are known.
    """
    if lines is None:
        lines = lines_of(join([folded]))[0]
    if "现将" in folded or "日 " in folded:
        lines = [piece for line in lines for piece in _cut_notice(folded, line)]
    lengths = [end - start for start, end in lines]
    if min(lengths, default=0) <= _LONGEST_NUMBER:
        lines = _join_lone_numbers(folded, lines)
    if max(lengths, default=0) >= _LONG_LINE and any(
        end - start >= _LONG_LINE and _may_hold_items(folded, start, end) for start, end in lines
    ):
        lines = [piece for line in lines for piece in _cut_at_heads(folded, line)]
    if ")(2)" in folded or ") (2)" in folded:
        lines = [piece for line in lines for piece in _cut_at_owned_parts(folded, line)]
    width = wrap_width(folded, lines)
    return _join_wrapped(folded, lines, width) if width else lines


def lines_of(texts: Joined) -> list[list[Paragraph]]:
    """The lines of each of several texts that are not blank, without the blanks around them."""
    blanks = _blanks().take(texts.codes, mode="clip")
    blanks[texts.separators] = _BREAK
    is_edge = np.diff(blanks == 0, prepend=False)  # a text ends with a separator, which is no word
    edges = is_edge.nonzero()[0]
    starts, ends = edges[::2], edges[1::2]  # of words
    if not len(starts):
        return [[] for _ in range(len(texts))]
    line = np.searchsorted((blanks == _BREAK).nonzero()[0], starts)
    is_first = np.diff(line, prepend=-1) > 0
    is_last = np.append(is_first[1:], True)
    return [list(map(Paragraph._make, spans)) for spans in texts.spans(starts[is_first], ends[is_last])]


@cache
def _blanks() -> npt.NDArray[np.uint8]:
    """What divides words and what breaks lines, of the first plane; nothing beyond it does."""
    table = np.fromiter((chr(code).isspace() for code in range(0x10000)), np.uint8, 0x10000)
    table[[ord("\n"), ord("\r")]] = _BREAK
    return table


def _cut_notice(folded: str, line: Paragraph) -> list[Paragraph]:
    """A notice that lost its line breaks, cut behind the addressees, before its signature and behind its date."""
    start, end = line
    cuts = []
    addressed = _ADDRESSED.match(folded, start, end) if folded.find(": ", start, end) >= 0 else None
    if addressed:
        cuts.append(addressed.end())
    if folded[end - 1] == "日" or folded.find("日 ", start, end) >= 0:
        for match in _SIGNED.finditer(folded, start, end):
            signed = match.start("signed")
            annex = _ANNEX_NAMED.search(folded, start, signed)
            if annex and annex.end() == signed:
                cuts.append(annex.start("annex"))
            elif signed > start and folded[start:signed].rstrip()[-1:] not in "。!":
                continue
            cuts += [signed, match.end()]
    bounds = [start, *(cut for cut in cuts if start < cut < end), end]
    pieces = [(first, folded[first:last]) for first, last in pairwise(bounds)]
    return [Paragraph(at + len(text) - len(text.lstrip()), at + len(text.rstrip())) for at, text in pieces]


def _join_lone_numbers(folded: str, lines: list[Paragraph]) -> list[Paragraph]:
    """Join a list number to the text it numbers: ``15.`` / ``完善…`` and ``17`` / ``、完善…``."""
    joined: list[Paragraph] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else None
        if following is not None and line.end - line.start <= _LONGEST_NUMBER:
            text = folded[line.start : line.end]
            next_char = folded[following.start]
            broken = _BARE_NUMBER.fullmatch(text) and next_char in "、." and following.end - following.start > 1
            if broken or (_NUMBER_ALONE.fullmatch(text) and not _STARTS_ITEM.match(folded, following.start)):
                joined.append(Paragraph(line.start, following.end))
                index += 2
                continue
        joined.append(line)
        index += 1
    return joined


def _may_hold_items(folded: str, start: int, end: int) -> bool:
    """Whether a long line holds the numbers a list begins with. Nearly no line does, and finding that out is cheap."""
    if folded.find("一、", start, end) >= 0 and folded.find("二、", start, end) >= 0:
        return True
    if folded.find("1.", start, end) < 0 and folded.find("1、", start, end) < 0:
        return False
    return all(number.search(folded, start, end) is not None for number in _ONE_AND_TWO)


def _cut_at_heads(folded: str, line: Paragraph) -> list[Paragraph]:
    """A whole body on one line, cut where the next number of a list follows; other lines stay whole.

    A number counts only when it is the one expected: 一、 二、 三、 in order, 1. 2. 3. in order or anew under each
    一、.
    """
    if line.end - line.start < _LONG_LINE or not _may_hold_items(folded, line.start, line.end):
        return [line]
    han = digit = 0
    cuts: list[int] = []
    han_cuts = digit_cuts = last_han = 0
    restart = True
    for match in _INLINE_HEAD.finditer(folded, line.start, line.end):
        at = match.start()
        closes = at == line.start or folded[at - 1] in "。;!?:)】 \n"
        if match.group("han"):
            if chinese_to_int(match.group("han")) == han + 1 and closes:
                han += 1
                han_cuts += 1
                restart = True
                cuts.append(at)
                last_han = match.end()
        elif int(match.group("digit")) in (digit + 1, 1):
            value = int(match.group("digit"))
            # 一、健全标准体系1.制定…: right behind a heading no mark is needed
            under_heading = (
                bool(cuts)
                and han_cuts > 0
                and 0 < at - last_han <= 40
                and not _SENTENCE_MARK.search(folded, last_han, at)
            )
            if (closes or under_heading) and (value == digit + 1 or (value == 1 and restart)):
                digit = value
                digit_cuts += 1
                restart = False
                cuts.append(at)
    if han_cuts < 2 and digit_cuts < 3 and han_cuts + digit_cuts < 3:
        return [line]
    bounds = [line.start, *(cut for cut in cuts if cut > line.start), line.end]
    title = _TITLE_BEFORE.match(folded, bounds[0], bounds[1])
    if title is not None and is_title(title.group("title")):
        bounds.insert(1, title.end())
    pieces = []
    for start, end in pairwise(bounds):
        text = folded[start:end].rstrip()
        if text:
            pieces.append(Paragraph(start, start + len(text)))
    return pieces


def _cut_at_owned_parts(folded: str, line: Paragraph) -> list[Paragraph]:
    """Numbered parts inside a line that have owners of their own: 1.…。(1)…。(市财政局负责)(2)…。(市教育局负责)."""
    start, end = line
    cuts = [match.end() for match in _OWNED_PART.finditer(folded, start, end)]
    if not cuts:
        return [line]
    first = folded.rfind("(1)", start, cuts[0])
    bounds = [start, *([first] if first > start else []), *cuts, end]
    return [Paragraph(at, at + len(folded[at:until].rstrip())) for at, until in pairwise(bounds)]


def wrap_width(folded: str, lines: list[Paragraph]) -> int:
    """The width a page layout wrapped the text at, in characters, or 0 when lines are paragraphs.

    A wrapped page has many long lines of nearly one width that end inside a sentence.
    """
    lengths = [length for start, end in lines if (length := end - start) >= 15]
    if len(lengths) < 8:
        return 0
    # the widest tenth apart: a line with narrow characters may run longer than the rest
    width = sorted(lengths)[len(lengths) * 9 // 10]
    if width > 60:
        return 0
    full = [line for line in lines if line.end - line.start >= width - 5]
    open_ended = sum(folded[line.end - 1] not in _ENDS_SENTENCE for line in full)
    return width if len(full) >= len(lengths) * 0.5 and open_ended >= len(full) * 0.6 else 0


def _join_wrapped(folded: str, lines: list[Paragraph], width: int) -> list[Paragraph]:
    joined: list[Paragraph] = []
    is_open = False
    for line in lines:
        starts = _STARTS_ITEM.match(folded, line.start) and not _PAGE_NUMBER_GLUED.match(folded, line.start)
        if joined and is_open and not starts:
            joined[-1] = Paragraph(joined[-1].start, line.end)
        else:
            joined.append(line)
        ends = folded[line.end - 1] in "。!?:;"
        is_open = line.end - line.start >= width - 5 and not (ends and line.end - line.start < width - 1)
    return joined
