"""One document: from bytes to the rows of every silver table.

Belongs here: the order of the steps.
Does not belong here: any rule about text (`structure`, `extract`), the columns of any table (`rows`).

A document's rows are a pure function of its bytes, the parser version and the lexicon. Nothing here knows a path or a
clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.extract.damage import phrases_said_twice
from pipelines.extract.fields import read_fields, read_page, read_type
from pipelines.formats import Limits, SourceText, read
from pipelines.rows.body import add_body
from pipelines.rows.document import add_document
from pipelines.rows.facts import add_facts
from pipelines.rows.model import DocumentRows, Reading, Row
from pipelines.rows.responsibilities import add_responsibilities
from pipelines.rows.structure import add_structure
from pipelines.rows.tasks import add_tasks
from pipelines.structure.layout import Layout, lay_out
from pipelines.structure.numbering import heads_of
from pipelines.structure.outline import Outline, outline
from pipelines.structure.paragraphs import Paragraph, paragraphs_of
from pipelines.structure.repeats import Block, Repeat, find_repeats, search_blocks
from pipelines.structure.segments import Segment, partition
from pipelines.text.fold import Folded, fold, in_one_script


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as text: decoded, folded, and folded in one script throughout for comparing its parts."""

    key: int
    raw: bytes
    source: SourceText
    folding: Folded
    comparable: str


def open_document(content_key: int, raw: bytes, limits: Limits | None = None) -> Opened:
    """The text of a document.

    Raises:
        NotReadable: the bytes are no readable document, or cost more than `limits` (see `pipelines.formats`).
    """
    source = read(raw, limits)
    folding = fold(source.text)
    return Opened(content_key, raw, source, folding, in_one_script(folding))


def parse_document(content_key: int, raw: bytes, limits: Limits | None = None) -> DocumentRows:
    """Parse the bytes of one document.

    Raises:
        NotReadable: the bytes are no readable document, or cost more than `limits` (see `pipelines.formats`).
    """
    return next(parse_documents([open_document(content_key, raw, limits)]))


def parse_documents(documents: Sequence[Opened]) -> Iterator[DocumentRows]:
    """The rows of each of several documents, which are what they would be if it were alone.

    What arrays find is found in all of them at once; that costs a few documents' texts as numbers, so hand over few.
    """
    blocks = search_blocks([document.comparable for document in documents])
    phrases = phrases_said_twice([document.folding.text for document in documents])
    for document, blocks_of_one, phrases_of_one in zip(documents, blocks, phrases, strict=True):
        yield _rows(_read(document, blocks_of_one, phrases_of_one))


def _rows(reading: Reading) -> DocumentRows:
    out = DocumentRows()
    add_structure(reading, out)
    duties = add_responsibilities(reading, out)
    targets = add_facts(reading, out)
    add_tasks(reading, out, duties, targets)
    add_document(reading, out)
    add_body(reading, out)
    return out


def _read(document: Opened, blocks: list[Block] | None, phrases: list[tuple[int, int]]) -> Reading:
    """Structure and fields of a document."""
    folded, comparable = document.folding.text, document.comparable
    paragraphs = paragraphs_of(folded)
    heads = heads_of(folded, paragraphs)
    # a page may hold its second copy, and the numbers of that, in the other script
    comparable_heads = heads if comparable is folded else heads_of(comparable, paragraphs)
    repeats = find_repeats(comparable, paragraphs, comparable_heads, blocks)
    removed = {index for repeat in repeats for index in range(repeat.removed_first, repeat.removed_last + 1)}
    layout = lay_out(folded, paragraphs, heads, removed)
    page = read_page(folded, paragraphs, layout)
    document_type, orders_measures = read_type(page)
    structure = outline(folded, paragraphs, layout, orders_measures=orders_measures)
    segments = _segments(folded, paragraphs, layout, repeats, structure)
    return Reading(
        key=document.key,
        raw=document.raw,
        source=document.source,
        folding=document.folding,
        paragraphs=paragraphs,
        heads=heads,
        repeats=repeats,
        structure=structure,
        segments=segments,
        fields=read_fields(page, document_type, document.source.metadata),
        bytes_at=document.source.byte_offsets([0, *(segment.end for segment in segments)]) or {},
        phrases=phrases,
        comparable=comparable,
    )


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


__all__ = ["DocumentRows", "Opened", "Row", "open_document", "parse_document", "parse_documents"]
