"""Lines and paragraphs: the trimmed stretches a document is read in.

Belongs here: splitting at line breaks, joining lines that a page layout broke (a list number on a line of its own,
the hard wrap of a PDF).
Does not belong here: what kind of paragraph it is (see `roles`, `outline`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"[^\s][^\n\r]*")
_ENDS_SENTENCE = re.compile(r"[。!?;:；…\")”’\]】》]$")
_STARTS_ITEM = re.compile(
    r"(?:第[一二三四五六七八九十百]+[章节部篇条]|[一二三四五六七八九十]{1,3}[、.]|[(][一二三四五六七八九十]{1,3}[)]|[0-9]{1,2}[.、)]|[(][0-9]{1,2}[)]|[①-⑳]|—|-{2}|[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}\s)"
)
_NUMBER_ALONE = re.compile(r"[0-9]{1,3}\s*[.、]|[(][一二三四五六七八九十0-9]{1,3}[)]、?|[一二三四五六七八九十]{1,3}、")
_BARE_NUMBER = re.compile(r"[0-9]{1,3}")
_PAGE_NUMBER_GLUED = re.compile(r"[0-9]{1,3}(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the text, half-open, without blanks at its ends. It may hold line breaks."""

    start: int
    end: int


def paragraphs_of(folded: str) -> list[Paragraph]:
    """The paragraphs of a folded text, in order; every non-blank character is inside one of them."""
    lines = []
    for match in _LINE.finditer(folded):
        line = match.group().rstrip()
        lines.append(Paragraph(match.start(), match.start() + len(line)))
    lines = _join_lone_numbers(folded, lines)
    width = wrap_width(folded, lines)
    return _join_wrapped(folded, lines, width) if width else lines


def _join_lone_numbers(folded: str, lines: list[Paragraph]) -> list[Paragraph]:
    """Join a list number to the text it numbers: ``15.`` / ``完善…`` and ``17`` / ``、完善…``."""
    joined: list[Paragraph] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else None
        if following is not None and line.end - line.start <= 6:
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


def wrap_width(folded: str, lines: list[Paragraph]) -> int:
    """The width a page layout wrapped the text at, in characters, or 0 when lines are paragraphs.

    A wrapped page has many long lines of nearly one width that end inside a sentence.
    """
    lengths = [line.end - line.start for line in lines if line.end - line.start >= 15]
    if len(lengths) < 8:
        return 0
    # the widest tenth apart: a line with narrow characters may run longer than the rest
    width = sorted(lengths)[len(lengths) * 9 // 10]
    if width > 60:
        return 0
    full = [line for line in lines if line.end - line.start >= width - 5]
    open_ended = sum(not _ENDS_SENTENCE.search(folded, line.start, line.end) for line in full)
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
