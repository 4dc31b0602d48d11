"""The text of a document with everything that was read out of it marked in place.

Belongs here: cutting a text where facts begin and end, and the HTML of what lies between.
Does not belong here: queries, tables and the page around.

Facts overlap in any way. The text is therefore cut at every boundary into runs, and each run stands in exactly one
element that knows all facts over it; nothing is nested, so nothing can be nested wrongly. What is not of the document
(labels, likely readings, verdicts) stands in elements with the attribute ``data-aside``: without them the text content
of the reader is the stored text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from yaodian.report.escaping import html_cell, html_text, is_plain
from yaodian.report.row_types import Segment


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


class Beside(NamedTuple):
    """What is said beside segments, as HTML.

    Attributes:
        labels: kind of segment → what it is called.
        heads: ordinal → links to sections and tasks that begin with the segment, in place of its label.
        repeats: ordinal of a removed repeat → what it repeats, and what opens its text.
    """

    labels: Mapping[str | None, str]
    heads: Mapping[int, str]
    repeats: Mapping[int, tuple[str, str]]


Run = tuple[int, int, Sequence[Mark]]
"""Text between two boundaries, from and to, and the marks over it, the innermost first."""


def runs(start: int, end: int, marks: Iterable[Mark], cuts: Iterable[int] = ()) -> list[Run]:
    """The runs that fill ``[start, end)`` without gap or overlap, cut at every boundary of a mark and at `cuts`."""
    waiting = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    borders = {start, end, *cuts}
    borders.update([max(mark.start, start) for mark in waiting], [min(mark.end, end) for mark in waiting])
    waiting.sort(key=_START, reverse=True)
    found: list[Run] = []
    over: list[Mark] = []
    following = waiting[-1].start if waiting else end
    for left, right in pairwise(sorted(borders)):
        if over:
            over = [mark for mark in over if mark.end > left]
        while following <= left:
            over = [*over, waiting.pop()]
            following = waiting[-1].start if waiting else end
        if len(over) > 1:
            over.sort(key=_inner)
        found.append((left, right, over))
    return found


_START = attrgetter("start")


def _inner(mark: Mark) -> tuple[int, int, str]:
    return mark.end - mark.start, -mark.start, mark.anchor


def read(segments: Sequence[Segment], marks: Sequence[Mark], beside: Beside) -> str:
    """The HTML of the reader.

    Args:
        segments: in their order; together they are the text.
        marks: in any order.
    """
    if not segments:
        return ""
    opening = {segment.char_start: segment for segment in segments}
    offset = segments[0].char_start
    text = "".join([segment.text for segment in segments])
    is_html = is_plain(text)
    after = _after(marks)
    linked: set[str] = set()
    shown: list[str] = []  # each run
    heads: list[tuple[int, Segment]] = []  # with their first run; whitespace stands with the segment before it
    found = runs(offset, segments[-1].char_end, marks, opening)
    for start, end, over in found:
        if start in opening:
            segment = opening[start]
            is_white = segment.kind == "whitespace"
            if not is_white or not heads:
                heads.append((len(shown), segment))
        stored = text[start - offset : end - offset]
        words = stored if is_html else html_text(stored)
        if is_white:
            words = f'<span class="ws">{words}</span>'
        if over:
            words = _run(over, words, linked, is_blank=not stored.strip())
        if end in after:
            words += after.pop(end)
        shown.append(words)
    if alone := _alone(marks, linked):
        numbers = {start: number for number, (start, _, _) in enumerate(found)}
        for mark in reversed(alone):
            number = numbers.get(max(mark.start, offset), len(shown) - 1)
            shown[number] = _numbered(mark) + shown[number]
    shown[-1] += "".join(after.values())  # marks that lie outside the text still have their place
    ends = [*(number for number, _ in heads[1:]), len(shown)]
    return "".join([
        _block(segment, "".join(shown[number:end]), beside) for (number, segment), end in zip(heads, ends, strict=True)
    ])  # fmt: skip


def _after(marks: Iterable[Mark]) -> dict[int, str]:
    """By place, what stands behind the marks that end there."""
    found: dict[int, str] = {}
    for mark in marks:
        if mark.after:
            found[mark.end] = found.get(mark.end, "") + mark.after
    return found


def _alone(marks: Iterable[Mark], linked: Set[str]) -> list[Mark]:
    """The facts that no run links to, since others of the same words or inside them do, or since they cover nothing
    that can be seen."""
    alone = [mark for mark in marks if mark.anchor not in linked]
    first: dict[str, Mark] = {}
    for mark in sorted(alone, key=lambda mark: (mark.start, mark.anchor)):
        first.setdefault(mark.anchor, mark)
    return list(first.values())


def _block(segment: Segment, body: str, beside: Beside) -> str:
    ordinal, kind = segment.ordinal, segment.kind
    if kind == "duplicate":
        note, unfold = beside.repeats[ordinal]
        body = (
            f'<p class="repeats" data-aside>{note}</p>'
            f"<details><summary data-aside>{unfold}</summary><div>{body}</div></details>"
        )
    return (
        f'<div id="segment-{ordinal}" class="seg k-{kind}"><span class="label" data-aside>'
        f'{beside.heads.get(ordinal) or beside.labels[kind]}</span><div class="txt">{body}</div></div>\n'
    )


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
