"""The text of a document with everything that was read out of it marked in place.

Belongs here: cutting a text where facts begin and end, and the HTML of what lies between.
Does not belong here: queries, tables and the page around.

Facts overlap in any way. The text is therefore cut at every boundary into runs, and each run stands in exactly one
element that knows all facts over it; nothing is nested, so nothing can be nested wrongly. What is not of the document
(labels, likely readings, verdicts) stands in elements with the attribute ``data-aside``: without them the text content
of the reader is the stored text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from yaodian.report.escaping import html_cell, html_text, is_plain


class Mark(NamedTuple):
    """A fact over a stretch of text.

    Attributes:
        start, end: code points of the text, half-open.
        kind: view of the fact; a class of its element.
        anchor: of its row on the page; the anchor in the text is the same with ``-text``.
        label: what the link is called, for who does not see it.
        part: ``value`` for the number inside a target's quote, which has no anchor of its own.
        after: HTML shown behind its end: a likely reading, a verdict.
    """

    start: int
    end: int
    kind: str
    anchor: str
    label: str
    part: str = ""
    after: str = ""


class Piece(NamedTuple):
    """A segment of the text.

    Attributes:
        label: HTML of what it is, in the language of the page.
        head: HTML of the links to sections and tasks that begin with it, in place of the label.
        note: HTML that says what a removed repeat repeats.
        unfold: HTML of what opens the text of a removed repeat.
    """

    ordinal: int
    kind: str
    start: int
    end: int
    text: str
    label: str
    head: str = ""
    note: str = ""
    unfold: str = ""


class Run(NamedTuple):
    """Text between two boundaries: the marks over it, the innermost first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def runs(start: int, end: int, marks: Sequence[Mark], cuts: Iterable[int] = ()) -> list[Run]:
    """The runs that fill ``[start, end)`` without gap or overlap, cut at every boundary of a mark and at `cuts`."""
    waiting = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    borders = {start, end, *cuts}
    for mark in waiting:
        borders.add(max(mark.start, start))
        borders.add(min(mark.end, end))
    waiting.sort(key=_START, reverse=True)
    over: list[Mark] = []
    found = []
    for left, right in pairwise(sorted(borders)):
        if over:
            over = [mark for mark in over if mark.end > left]
        while waiting and waiting[-1].start <= left:
            over.append(waiting.pop())
        if len(over) > 1:
            over.sort(key=_inner)
        found.append(Run(left, right, tuple(over)))
    return found


_START = attrgetter("start")
_NOWHERE = sys.maxsize


def _inner(mark: Mark) -> tuple[int, int, str]:
    return mark.end - mark.start, -mark.start, mark.anchor


def read(pieces: Sequence[Piece], marks: Sequence[Mark]) -> Iterator[str]:
    """The HTML of the reader, piece by piece.

    Args:
        pieces: the segments in their order; together they are the text.
        marks: in any order.
    """
    if not pieces:
        return
    found = _runs_of_pieces(pieces, marks)
    shown: Callable[[str], str] = str if is_plain("".join([piece.text for piece in pieces])) else html_text
    blank = {
        run.start
        for piece, cut in zip(pieces, found, strict=True)
        for run in cut
        if run.marks and not piece.text[run.start - piece.start : run.end - piece.start].strip()
    }
    apart = _apart(found, marks, blank)
    ends: dict[int, list[str]] = {}
    for mark in marks:
        if mark.after:
            ends.setdefault(mark.end, []).append(mark.after)
    linked: set[str] = set()
    head: Piece | None = None
    body: list[str] = []
    for piece, cut in zip(pieces, found, strict=True):
        is_white = piece.kind == "whitespace"
        if not (is_white and head):  # whitespace stands with the segment before it
            if head:
                yield _block(head, "".join(body))
            head, body = piece, []
        text, begin = piece.text, piece.start
        for run in cut:
            start, end, over = run
            words = shown(text[start - begin : end - begin])
            if is_white:
                words = f'<span class="ws">{words}</span>'
            if start in apart:
                body += map(_numbered, apart.pop(start))
            body.append(_run(over, words, linked, is_blank=start in blank) if over else words)
            if end in ends:
                body += ends.pop(end)
    # Marks that lie outside the text still have their place.
    body += [_numbered(mark) for rest in apart.values() for mark in rest]
    body += [after for rest in ends.values() for after in rest]
    if head:
        yield _block(head, "".join(body))


def _runs_of_pieces(pieces: Sequence[Piece], marks: Iterable[Mark]) -> list[Sequence[Run]]:
    """The runs of each piece; most pieces are one, with nothing over it."""
    waiting = sorted(marks, key=_START, reverse=True)
    following = waiting[-1].start if waiting else _NOWHERE
    over: list[Mark] = []
    found: list[Sequence[Run]] = []
    for piece in pieces:
        start, end = piece.start, piece.end
        if over:
            over = [mark for mark in over if mark.end > start]
        while following < end:
            over.append(waiting.pop())
            following = waiting[-1].start if waiting else _NOWHERE
        found.append(runs(start, end, over) if over else (Run(start, end, ()),))
    return found


def _block(piece: Piece, body: str) -> str:
    if piece.kind == "duplicate":
        body = (
            f'<p class="repeats" data-aside>{piece.note}</p>'
            f"<details><summary data-aside>{piece.unfold}</summary><div>{body}</div></details>"
        )
    return (
        f'<div id="segment-{piece.ordinal}" class="seg k-{piece.kind}"><span class="label" data-aside>'
        f'{piece.head or piece.label}</span><div class="txt">{body}</div></div>\n'
    )


def _apart(pieces: Sequence[Sequence[Run]], marks: Sequence[Mark], blank: Set[int]) -> dict[int, list[Mark]]:
    """By place, the facts no run of which links to them, since others of the same words or inside them do, or since
    they cover nothing that can be seen."""
    seen = {run.marks[0].anchor for found in pieces for run in found if run.marks and run.start not in blank}
    alone = [mark for mark in marks if mark.anchor not in seen]
    apart: dict[int, list[Mark]] = {}
    if not alone:
        return apart
    starts = {run.start for found in pieces for run in found}
    first, last = min(starts), max(starts)
    for mark in sorted(alone, key=lambda mark: (mark.start, mark.anchor)):
        if mark.anchor in seen:
            continue
        seen.add(mark.anchor)
        place = min(max(mark.start, first), last)
        apart.setdefault(place if place in starts else last, []).append(mark)
    return apart


def _numbered(mark: Mark) -> str:
    number = mark.anchor.rpartition("-")[2]
    return (
        f'<a class="chip" data-aside id="{mark.anchor}-text" href="#{mark.anchor}"'
        f' aria-label="{html_cell(mark.label)}">{number}</a>'
    )


def _run(marks: Sequence[Mark], text: str, linked: set[str], *, is_blank: bool) -> str:
    inner = marks[0]
    classes = f"{inner.kind} {inner.part}" if inner.part else inner.kind
    if len(marks) > 1:
        classes = " ".join(dict.fromkeys(name for mark in marks for name in (mark.kind, mark.part) if name))
    if is_blank:
        return f'<span class="m {classes}">{text}</span>'
    anchor = inner.anchor
    # Only the first run of a fact is a stop of the keyboard and has its anchor; the others link too.
    if anchor in linked:
        return f'<a class="m {classes}" href="#{anchor}" tabindex="-1">{text}</a>'
    linked.add(anchor)
    title = html_cell(inner.label)
    return f'<a class="m {classes}" id="{anchor}-text" href="#{anchor}" title="{title}">{text}</a>'
