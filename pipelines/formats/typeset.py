"""Printed lines to paragraphs, by where they stand on the page.

Belongs here: lines and their places, running heads and page numbers, indents and full lines.
Does not belong here: any file format, and wraps in a text without places (`structure.paragraphs`).

Lengths are in the units of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?[0-9]{1,4}(?:\s*页)?(?:\s*[/，,共]*\s*[0-9]{1,4}\s*页?)?[-—–－·\s]*")
_ENDS = re.compile(r"[。！？；：!?;:]$")
_STARTS_ITEM = re.compile(
    r"第[一二三四五六七八九十百]+[章节部篇条]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[、．]|[0-9]{1,2}\.(?![0-9])|[①-⑳]|—|-{2}"
)
_INDENT = 1.2  # ems from the margin that begin a paragraph
_NEAR_MARGIN = 0.8
_SHORT_OF_EDGE = 1.6  # ems: a line ending so near the edge is full
_SHORT_OF_EDGE_WITHIN = 5.0  # the same inside a sentence of a text whose paragraphs are indented
_WIDEST_INDENT = 60.0  # units of the page
_REPEATED = 0.6


@dataclass(slots=True)
class Line:
    """A printed line: its text, where it begins and ends, its height on the page and its size."""

    text: str
    left: float
    right: float
    y: float
    size: float


# --- furniture ------------------------------------------------------------------------------------------------


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without running heads, feet and page numbers."""
    heads: Counter[str] = Counter()
    for page in pages:
        heads.update({_shape(line) for line in _outermost(page)})
    repeated = {shape for shape, count in heads.items() if len(pages) >= 3 and count >= _REPEATED * len(pages)}
    offset = _page_offset(pages)
    kept = []
    for index, page in enumerate(pages):
        rest = list(page)
        while outer := [
            line
            for line in _outermost(rest)
            if _shape(line) in repeated or _is_page_number(line, None if offset is None else index + offset)
        ]:
            rest = [line for line in rest if not any(line is one for one in outer)]
        kept.append(rest)
    return kept


def _outermost(page: Sequence[Line]) -> list[Line]:
    if not page:
        return []
    return [max(page, key=lambda line: line.y), min(page, key=lambda line: line.y)]


def _shape(line: Line) -> str:
    return re.sub("[0-9]+", "0", "".join(line.text.split()))


def _page_offset(pages: Sequence[Sequence[Line]]) -> int | None:
    """What the first page is numbered, where bare numbers on most pages agree on it."""
    if len(pages) < 2:
        return None
    offsets = Counter(
        int(line.text) - index
        for index, page in enumerate(pages)
        for line in _outermost(page)
        if len(line.text.strip()) <= 4 and line.text.isascii() and line.text.strip().isdigit()
    )
    if not offsets:
        return None
    offset, count = offsets.most_common(1)[0]
    return offset if count >= max(2, len(pages) // 2) else None


def _is_page_number(line: Line, expected: int | None) -> bool:
    """`- 3 -` or `第3页 共9页` anywhere; a bare number only where it is the expected one."""
    if not _PAGE_NUMBER.fullmatch(line.text.strip()):
        return False
    bare = line.text.strip()
    return not (bare.isascii() and bare.isdigit()) or (expected is not None and int(bare) == expected)


# --- paragraphs -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the text of a page begins and ends."""

    left: float
    right: float


def paragraphs(pages: Iterable[Sequence[Line]]) -> list[str]:
    """Lines put together: a line goes on from a full one unless it is indented, larger, smaller or a new item."""
    pages = [page for page in pages if page]
    indents = _has_indents(pages)
    out: list[str] = []
    before: Line | None = None
    before_frame: _Frame | None = None
    whole = _frame([line for page in pages for line in page])
    for page in pages:
        own = _frame(page)
        frame = _agreed(own if len(page) >= 6 else None, whole)
        for line in page:
            if (
                before is not None
                and frame is not None
                and before_frame is not None
                and _goes_on(before, before_frame, line, frame, indents=indents)
            ):
                out[-1] += _joint(out[-1], line.text.strip()) + line.text.strip()
            else:
                out.append(line.text.strip())
            before, before_frame = line, frame
    return out


def _agreed(own: _Frame | None, whole: _Frame | None) -> _Frame | None:
    """The frame of a page; a page of one-line paragraphs takes its left margin from the whole text."""
    if own is None or whole is None:
        return own or whole
    return _Frame(whole.left, own.right) if 0 < own.left - whole.left <= _WIDEST_INDENT else own


def _goes_on(before: Line, before_frame: _Frame, line: Line, frame: _Frame, *, indents: bool) -> bool:
    em = line.size
    if abs(before.size - line.size) > 0.15 * em:
        return False
    # a long word or a closing mark may leave a gap at the edge; a sentence that goes on tells more
    ends = _ENDS.search(before.text) is not None
    short = _SHORT_OF_EDGE if ends or not indents else _SHORT_OF_EDGE_WITHIN
    if before.right < before_frame.right - short * em:
        return False
    if not -_NEAR_MARGIN * em <= line.left - frame.left <= _NEAR_MARGIN * em:
        return False
    if before.left - before_frame.left > 3.5 * em:
        return False  # a centred title, a signature
    return not (ends and (not indents or _STARTS_ITEM.match(line.text)))


def _joint(before: str, after: str) -> str:
    """A blank between two Latin words that a line break divided, nothing in Chinese."""
    return " " if before[-1:].isalnum() and before[-1:] < "\x7f" and after[:1].isalpha() and after[:1] < "\x7f" else ""


def _frame(lines: Sequence[Line]) -> _Frame | None:
    """The margins: what many full lines agree on."""
    long = [line for line in lines if len(line.text) >= 12]
    if not long:
        return None
    rights = sorted(line.right for line in long)
    right = rights[min(len(rights) - 1, len(rights) * 9 // 10)]
    lefts = Counter(round(line.left / 3) for line in long)
    wanted = max(1, len(long) // 12)
    left = min(place for place, count in lefts.items() if count >= wanted or count == max(lefts.values()))
    exact = [line.left for line in long if round(line.left / 3) == left]
    return _Frame(sum(exact) / len(exact), right)


def _has_indents(pages: Sequence[Sequence[Line]]) -> bool:
    """Whether paragraphs begin with an indent anywhere in the document."""
    indented = total = 0
    for page in pages:
        frame = _frame(page)
        if frame is None:
            continue
        for line in page:
            total += 1
            indented += _INDENT * line.size <= line.left - frame.left <= 3.5 * line.size
    return total > 0 and indented >= max(2, total // 20)
