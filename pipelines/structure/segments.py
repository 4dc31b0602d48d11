"""Segments: the partition of a document's text.

Belongs here: turning pieces into segments without gap or overlap; what lies between is whitespace or unclassified.
Does not belong here: deciding what a piece is (`layout`, `outline`).
"""

from __future__ import annotations

from typing import NamedTuple


class Segment(NamedTuple):
    """A stretch of the text with exactly one kind; half-open."""

    start: int
    end: int
    kind: str
    section: int | None


class NotAPartition(AssertionError):
    """Pieces overlap: a fault of the parser, never of the document."""


def partition(folded: str, pieces: list[tuple[int, int, str, int | None]]) -> list[Segment]:
    """The segments of `folded`: `pieces` (start, end, kind, section) in any order, and what lies between them.

    Raises:
        NotAPartition: two pieces overlap, or one lies outside the text.
    """
    segments: list[Segment] = []
    at = 0
    size = len(folded)
    for start, end, kind, section in sorted(pieces):
        if start < at or end > size or end <= start:
            raise NotAPartition(f"piece [{start}, {end}) {kind} does not follow {at} inside a text of {size}")
        if start > at:
            segments.append(Segment(at, start, "whitespace" if folded[at:start].isspace() else "unclassified", None))
        segments.append(Segment(start, end, kind, section))
        at = end
    if at < size:
        segments.append(Segment(at, size, "whitespace" if folded[at:].isspace() else "unclassified", None))
    return segments
