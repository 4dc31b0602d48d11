"""The text of a document with everything that was read out of it marked in place.

Belongs here: cutting a text where facts begin and end, and the HTML of what lies between.
Does not belong here: queries, tables and the page around.

Facts overlap in any way. The text is therefore cut at every boundary into runs, and each run stands in exactly one
element that knows all facts over it; nothing is nested, so nothing can be nested wrongly. What is not of the document
(labels, likely readings, verdicts) stands in elements with the attribute ``data-aside``: without them the text content
of the reader is the stored text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from yaodian.report.words import html_text


@dataclass(frozen=True, slots=True)
class Mark:
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


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment of the text.

    Attributes:
        label: what it is, in the language of the page.
        head: HTML of the links to sections and tasks that begin with it, in place of the label.
        note: HTML that says what a removed repeat repeats.
        unfold: what opens the text of a removed repeat.
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


@dataclass(frozen=True, slots=True)
class Run:
    """Text between two boundaries: the marks over it, the innermost first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def runs(start: int, end: int, marks: Sequence[Mark], cuts: Iterable[int] = ()) -> list[Run]:
    """The runs that fill ``[start, end)`` without gap or overlap, cut at every boundary of a mark and at `cuts`."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    places = {start, end, *cuts}
    for mark in inside:
        places |= {mark.start, mark.end}
    borders = sorted(place for place in places if start <= place <= end)
    waiting = sorted(inside, key=lambda mark: mark.start, reverse=True)
    over: list[Mark] = []
    found = []
    for left, right in pairwise(borders):
        over = [mark for mark in over if mark.end > left]
        while waiting and waiting[-1].start <= left:
            over.append(waiting.pop())
        found.append(Run(left, right, tuple(sorted(over, key=_inner))))
    return found


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
    found = runs(pieces[0].start, pieces[-1].end, marks, [piece.start for piece in pieces])
    shown: set[str] = set()
    text = "".join(piece.text for piece in pieces)
    blank = {run for run in found if not text[run.start - found[0].start : run.end - found[0].start].strip()}
    apart = _apart(found, marks, blank)
    ends: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.after:
            ends.setdefault(mark.end, []).append(mark)
    at = 0
    blocks = _blocks(pieces)
    for number, (head, tail) in enumerate(blocks):
        body = []
        for piece in (head, *tail):
            while at < len(found) and found[at].end <= piece.end:
                run = found[at]
                at += 1
                words = html_text(piece.text[run.start - piece.start : run.end - piece.start])
                if piece.kind == "whitespace":
                    words = f'<span class="ws">{words}</span>'
                body += [_numbered(mark) for mark in apart.pop(run.start, ()) if piece.start <= mark.start]
                body.append(_run(run, words, shown, is_blank=run in blank))
                body += [mark.after for mark in ends.pop(run.end, ())]
        if number == len(blocks) - 1:  # marks that lie outside the text still have their place
            body += [_numbered(mark) for rest in apart.values() for mark in rest]
            body += [mark.after for rest in ends.values() for mark in rest]
        yield _block(head, "".join(body))


def _blocks(pieces: Sequence[Piece]) -> list[tuple[Piece, list[Piece]]]:
    """Each segment with the whitespace behind it."""
    blocks: list[tuple[Piece, list[Piece]]] = []
    for piece in pieces:
        if piece.kind == "whitespace" and blocks:
            blocks[-1][1].append(piece)
        else:
            blocks.append((piece, []))
    return blocks


def _block(piece: Piece, body: str) -> str:
    label = f'<span class="label" data-aside>{piece.head or escape(piece.label)}</span>'
    if piece.kind == "duplicate":
        body = (
            f'<p class="repeats" data-aside>{piece.note}</p>'
            f"<details><summary data-aside>{escape(piece.unfold)}</summary><div>{body}</div></details>"
        )
    opened = f'<div id="segment-{piece.ordinal}" class="seg k-{escape(piece.kind)}">'
    return f'{opened}{label}<div class="txt">{body}</div></div>\n'


def _apart(found: Sequence[Run], marks: Sequence[Mark], blank: Set[Run]) -> dict[int, list[Mark]]:
    """By place, the facts no run of which links to them, since others of the same words or inside them do, or since
    they cover nothing that can be seen."""
    linked = {run.marks[0].anchor for run in found if run.marks and run not in blank}
    apart: dict[int, list[Mark]] = {}
    first, last = (found[0].start, found[-1].start) if found else (0, 0)
    seen = set()
    starts = [run.start for run in found]
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.anchor)):
        if mark.anchor in linked or mark.anchor in seen:
            continue
        seen.add(mark.anchor)
        place = min(max(mark.start, first), last)
        apart.setdefault(place if place in starts else last, []).append(mark)
    return apart


def _numbered(mark: Mark) -> str:
    number = mark.anchor.rpartition("-")[2]
    return (
        f'<a class="chip" data-aside id="{escape(mark.anchor)}-text" href="#{escape(mark.anchor)}"'
        f' aria-label="{escape(mark.label)}">{escape(number)}</a>'
    )


def _run(run: Run, text: str, shown: set[str], *, is_blank: bool) -> str:
    if not run.marks:
        return text
    inner = run.marks[0]
    classes = " ".join(dict.fromkeys(name for mark in run.marks for name in (mark.kind, mark.part) if name))
    if is_blank:
        return f'<span class="m {classes}">{text}</span>'
    anchor = str(escape(inner.anchor))
    # Only the first run of a fact is a stop of the keyboard and has its anchor; the others link too.
    if inner.anchor in shown:
        return f'<a class="m {classes}" href="#{anchor}" tabindex="-1">{text}</a>'
    shown.add(inner.anchor)
    return f'<a class="m {classes}" id="{anchor}-text" href="#{anchor}" title="{escape(inner.label)}">{text}</a>'
