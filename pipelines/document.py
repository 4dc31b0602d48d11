"""One document: from bytes to the rows of every silver table.

Belongs here: the order of the steps.
Does not belong here: any rule about text (`structure`, `extract`), the columns of any table (`rows`).

A document's rows are a pure function of its bytes, the parser version and the lexicon. Nothing here knows a path or a
clock.
"""

from __future__ import annotations

from pipelines.extract.fields import Page, read_fields, read_type
from pipelines.formats import Limits, read
from pipelines.rows.body import add_body
from pipelines.rows.document import add_document
from pipelines.rows.facts import add_facts
from pipelines.rows.model import DocumentRows, Reading, Row
from pipelines.rows.responsibilities import add_responsibilities
from pipelines.rows.structure import add_structure
from pipelines.rows.tasks import add_tasks
from pipelines.structure.layout import Layout, lay_out
from pipelines.structure.numbering import Head, heads_of
from pipelines.structure.outline import Outline, outline
from pipelines.structure.paragraphs import Paragraph, paragraphs_of
from pipelines.structure.repeats import Repeat, find_repeats
from pipelines.structure.segments import Segment, partition
from pipelines.text.fold import Folded, fold, in_one_script


def parse_document(content_key: int, raw: bytes, limits: Limits | None = None) -> DocumentRows:
    """Parse the bytes of one document.

    Raises:
        NotReadable: the bytes are no readable document, or cost more than `limits` (see `pipelines.formats`).
    """
    reading = _read(content_key, raw, limits)
    out = DocumentRows()
    add_structure(reading, out)
    duties = add_responsibilities(reading, out)
    targets = add_facts(reading, out)
    add_tasks(reading, out, duties, targets)
    add_document(reading, out)
    add_body(reading, out)
    return out


def _read(content_key: int, raw: bytes, limits: Limits | None) -> Reading:
    """Text, structure and fields of a document."""
    source = read(raw, limits)
    folding = fold(source.text)
    folded = folding.text
    paragraphs = paragraphs_of(folded)
    heads = heads_of(folded, paragraphs)
    repeats = _repeats(folding, paragraphs, heads)
    removed = {index for repeat in repeats for index in range(repeat.removed_first, repeat.removed_last + 1)}
    layout = lay_out(folded, paragraphs, heads, removed)
    page = Page(folded, paragraphs, layout)
    document_type, orders_measures = read_type(page)
    structure = outline(folded, paragraphs, layout, orders_measures=orders_measures)
    segments = _segments(folded, paragraphs, layout, repeats, structure)
    return Reading(
        key=content_key,
        raw=raw,
        source=source,
        folding=folding,
        paragraphs=paragraphs,
        heads=heads,
        repeats=repeats,
        structure=structure,
        segments=segments,
        fields=read_fields(page, document_type, source.metadata),
        bytes_at=source.byte_offsets([0, *(segment.end for segment in segments)]) or {},
    )


def _repeats(folding: Folded, paragraphs: list[Paragraph], heads: list[Head | None]) -> list[Repeat]:
    """Repeated blocks; a page may hold its second copy, and the numbers of that, in the other script."""
    text = in_one_script(folding)
    return find_repeats(text, paragraphs, heads if text is folding.text else heads_of(text, paragraphs))


def _segments(
    folded: str, paragraphs: list[Paragraph], layout: Layout, repeats: list[Repeat], structure: Outline
) -> list[Segment]:
    """The partition of the text: pieces of the body, lines around it, and removed copies."""
    pieces = list(structure.pieces)
    for index, kind in layout.kinds.items():
        if kind != "duplicate":
            pieces.append((*paragraphs[index], kind, None))
    for repeat in repeats:
        span = (paragraphs[repeat.removed_first].start, paragraphs[repeat.removed_last].end)
        pieces.append((*span, "duplicate", None))
    return partition(folded, pieces)


__all__ = ["DocumentRows", "Row", "parse_document"]
