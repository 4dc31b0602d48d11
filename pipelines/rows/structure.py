"""Rows of text_segment, section and duplicate_block.

Belongs here: the document's partition and its headings.
Does not belong here: facts.
"""

from __future__ import annotations

from pipelines.rows.model import Columns, DocumentRows, Reading, Row


def add_structure(reading: Reading, out: DocumentRows) -> None:
    """Add every segment, section and removed duplicate."""
    out.columns["text_segment"] = _segments(reading)
    out.extend("section", _sections(reading))
    out.extend("duplicate_block", _duplicates(reading))


def _segments(reading: Reading) -> Columns:
    key, text, bytes_at = reading.key, reading.text, reading.bytes_at
    starts, ends, kinds, sections = zip(*reading.segments, strict=True) if reading.segments else ((),) * 4
    count = len(starts)
    nothing = [None] * count
    return (
        [key] * count,
        range(1, count + 1),
        [None if section is None else section + 1 for section in sections],
        kinds,
        starts,
        ends,
        [bytes_at[start] for start in starts] if bytes_at else nothing,
        [bytes_at[end] for end in ends] if bytes_at else nothing,
        [text[start:end] for start, end in zip(starts, ends, strict=True)],
    )


def _sections(reading: Reading) -> list[Row]:
    paths: list[str] = []
    rows: list[Row] = []
    for ordinal, section in enumerate(reading.structure.sections, start=1):
        heading = reading.span(section.heading_start, section.heading_end)
        paths.append(heading if section.parent is None else f"{paths[section.parent]} / {heading}")
        rows.append(
            (
                reading.key,
                ordinal,
                None if section.parent is None else section.parent + 1,
                section.depth,
                section.sibling,
                reading.text[section.start : section.number_end],
                heading or None,
                paths[-1] or "—",
                section.start,
                section.end,
            )
        )
    return rows


def _duplicates(reading: Reading) -> list[Row]:
    paragraphs = reading.paragraphs
    return [
        (
            reading.key,
            ordinal,
            paragraphs[repeat.removed_first].start,
            paragraphs[repeat.removed_last].end,
            repeat.kept_start,
            repeat.kept_end,
            repeat.similarity,
            repeat.matched_chars,
            "aligned_grams",
            "removed",
        )
        for ordinal, repeat in enumerate(reading.repeats, start=1)
    ]
