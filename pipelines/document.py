"""One document: from bytes to the rows of every silver table.

Belongs here: the order of the steps.
Does not belong here: any rule about text (`structure`, `extract`), the columns of any table (`rows`).

A document's rows are a pure function of its bytes, the parser version and the lexicon. Nothing here knows a path or a
clock.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.extract.damage import phrases_said_twice
from pipelines.extract.fields import read_fields, read_page, read_type
from pipelines.extract.signs import Signs, signs_of
from pipelines.formats import Limits, SourceText, read
from pipelines.rows.body import add_body
from pipelines.rows.document import add_document
from pipelines.rows.facts import add_facts
from pipelines.rows.model import DocumentRows, Reading, Row
from pipelines.rows.responsibilities import add_responsibilities
from pipelines.rows.structure import add_structure
from pipelines.rows.tasks import add_tasks
from pipelines.structure.clauses import brackets_of
from pipelines.structure.layout import Layout, lay_out
from pipelines.structure.numbering import heads_of
from pipelines.structure.outline import Outline, outline
from pipelines.structure.paragraphs import Paragraph, lines_of, paragraphs_of
from pipelines.structure.repeats import Block, Repeat, find_repeats, search_blocks
from pipelines.structure.segments import Segment, partition
from pipelines.text.fold import Folded, fold_all, in_one_script
from pipelines.text.joined import join


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as text."""

    key: int
    raw: bytes
    source: SourceText


class _Glance(NamedTuple):
    """What arrays found in a document: its folded text, also in one script throughout, and where to look closely."""

    folding: Folded
    comparable: str
    lines: list[Paragraph]
    brackets: list[int]
    blocks: list[Block] | None
    phrases: list[tuple[int, int]]
    signs: Signs


def open_document(content_key: int, raw: bytes, limits: Limits | None = None) -> Opened:
    """The text of a document.

    Raises:
        NotReadable: the bytes are no readable document, or cost more than `limits` (see `pipelines.formats`).
    """
    return Opened(content_key, raw, read(raw, limits))


def parse_document(content_key: int, raw: bytes, limits: Limits | None = None) -> DocumentRows:
    """Parse the bytes of one document.

    Raises:
        NotReadable: the bytes are no readable document, or cost more than `limits` (see `pipelines.formats`).
    """
    return next(parse_documents([open_document(content_key, raw, limits)]))


def parse_documents(documents: Sequence[Opened]) -> Iterator[DocumentRows]:
    """The rows of each of several documents, which are what they would be if it were alone.

    What arrays find is found in all of them at once; that costs a few documents' texts as numbers, so hand over few.
    All of them go through one step before any goes through the next: so the code and the words of a step stay in the
    processor's caches, and filling those anew for every document took a tenth of the time.
    """
    foldings, folded = fold_all(join([document.source.text for document in documents]))
    comparables = list(map(in_one_script, foldings))
    comparable = join(comparables) if any(folding.is_mixed for folding in foldings) else folded
    glances = map(
        _Glance,
        foldings,
        comparables,
        lines_of(folded),
        brackets_of(folded),
        search_blocks(comparable),
        phrases_said_twice(folded),
        signs_of(folded),
    )
    parsed = [DocumentRows() for _ in documents]
    works = [_parse(document, glance, rows) for document, glance, rows in zip(documents, glances, parsed, strict=True)]
    for _ in zip(*works, strict=True):
        pass
    yield from parsed


def _parse(document: Opened, glance: _Glance, out: DocumentRows) -> Iterator[None]:
    """Add the rows of a document to `out`; pauses after each step."""
    reading = yield from _read(document, glance)
    yield
    add_structure(reading, out)
    yield
    duties = add_responsibilities(reading, out)
    yield
    targets = yield from add_facts(reading, out)
    yield
    add_tasks(reading, out, duties, targets)
    yield
    add_document(reading, out)
    yield
    add_body(reading, out)


def _read(document: Opened, glance: _Glance) -> Generator[None, None, Reading]:
    """Structure and fields of a document; pauses after each step."""
    folding, comparable, lines, brackets, blocks, phrases, signs = glance
    folded = folding.text
    paragraphs = paragraphs_of(folded, lines)
    heads = heads_of(folded, paragraphs)
    yield
    # a page may hold its second copy, and the numbers of that, in the other script
    comparable_heads = heads if comparable is folded else heads_of(comparable, paragraphs)
    repeats = find_repeats(comparable, paragraphs, comparable_heads, blocks)
    removed = {index for repeat in repeats for index in range(repeat.removed_first, repeat.removed_last + 1)}
    yield
    layout = lay_out(folded, paragraphs, heads, removed)
    yield
    page = read_page(folded, paragraphs, layout)
    document_type, orders_measures = read_type(page)
    structure = outline(folded, paragraphs, layout, brackets, orders_measures=orders_measures)
    yield
    segments = _segments(folded, paragraphs, layout, repeats, structure)
    yield
    return Reading(
        key=document.key,
        raw=document.raw,
        source=document.source,
        folding=folding,
        paragraphs=paragraphs,
        heads=heads,
        repeats=repeats,
        structure=structure,
        segments=segments,
        fields=read_fields(page, document_type, document.source.metadata),
        bytes_at=document.source.byte_offsets([0, *(segment.end for segment in segments)]) or {},
        phrases=phrases,
        signs=signs,
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
