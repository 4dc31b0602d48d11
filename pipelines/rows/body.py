"""The part of a text that is the document, for comparing documents.

Belongs here: which segments count.
Does not belong here: sketches (`pipelines.corpus`).
"""

from __future__ import annotations

from pipelines.corpus.sketch import Text
from pipelines.rows.model import DocumentRows, Reading

_OF_THE_PAGE = frozenset({"chrome", "metadata", "duplicate", "whitespace"})
"""What differs between two pages that hold the same document, and what a document says again."""


def add_body(reading: Reading, out: DocumentRows) -> None:
    """Add the text to compare, in simplified characters, with the spans that count."""
    spans: list[tuple[int, int]] = []
    for segment in reading.segments:
        if segment.kind in _OF_THE_PAGE:
            continue
        if spans and spans[-1][1] == segment.start:
            spans[-1] = (spans[-1][0], segment.end)
        else:
            spans.append((segment.start, segment.end))
    out.body = Text(reading.key, reading.comparable, spans)
