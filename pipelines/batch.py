"""A batch of documents to frames: the unit of work that runs in process, in a pool, or on a cluster.

Belongs here: reading originals, parsing each, gathering rows into one frame a table.
Does not belong here: how one document is parsed (`document`), validation and writing (`jobs`).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import polars as pl

from pipelines.corpus import Text, sketch_many
from pipelines.decode import NotReadable
from pipelines.document import DocumentRows, Opened, Row, open_document, parse_documents
from pipelines.formats import Limits
from pipelines.lake import Content
from pipelines.source_hash import source_hash
from pipelines.validate import REJECTED_CONTENT, REJECTED_CONTENT_SCHEMA
from schemas import silver
from schemas.polars_types import polars_schema

_PARTS = (
    *("text", "structure", "extract", "conform", "formats", "rows", "batch.py", "decode.py", "document.py"),
    # What a sketch is made of; the comparison of sketches is no part of reading a document.
    *("corpus/letters.py", "corpus/sketch.py", "corpus/sketches.py"),
)
_CHARS_AT_ONCE = 50_000  # of texts searched together: enough to spread the cost of a call, few enough for a cache


def parser_version() -> str:
    """The version of the parser: a hash over its source, part of every cache key, so that no older result is reused."""
    return source_hash(_PARTS)


def parse_batch(contents: Sequence[Content], limits: Limits | None = None) -> dict[str, pl.DataFrame]:
    """Parse originals into one frame for each silver table, and one of the contents that are no readable document.

    What costs more than `limits` is no readable document.

    The frames depend on the bytes alone: rows stand in the order of `contents`, dimension members in that of their
    keys.
    """
    with _no_collection():
        return _frames(contents, limits)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Rows are many small objects that refer to nothing behind them: looking for cycles among them finds none, and
    takes longer the more there are. What a batch drops is freed all the same."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _frames(contents: Sequence[Content], limits: Limits | None) -> dict[str, pl.DataFrame]:
    columns: dict[str, list[Row]] = {table.name: [] for table in silver.TABLES}
    members: dict[str, dict[int, Row]] = {name: {} for name in silver.DIMENSIONS}
    rejected: list[tuple[int, str, str, str]] = []
    texts: list[Text] = []
    for document in _documents(contents, limits, rejected):
        for name, rows in document.rows.items():
            columns[name].extend(rows)
        for name, found in document.members.items():
            members[name].update(found)
        if document.body is not None:
            texts.append(document.body)
    for name, found in members.items():
        columns[name] = [found[key] for key in sorted(found)]
    frames = {
        table.name: pl.DataFrame(columns[table.name], schema=polars_schema(table), orient="row")
        for table in silver.TABLES
    }
    frames |= _sketched(texts)
    frames[REJECTED_CONTENT] = pl.DataFrame(rejected, schema=REJECTED_CONTENT_SCHEMA, orient="row")
    return frames


def _documents(
    contents: Sequence[Content], limits: Limits | None, rejected: list[tuple[int, str, str, str]]
) -> Iterator[DocumentRows]:
    """The rows of every readable document in order; reasons for the others are added to `rejected`."""
    opened: list[Opened] = []
    chars = 0
    for content in contents:
        try:
            opened.append(open_document(content.content_key, content.path.read_bytes(), limits))
        except NotReadable as reason:
            rejected.append((content.content_key, reason.reason_code, reason.zh, reason.en))
            continue
        chars += len(opened[-1].source.text)
        if chars >= _CHARS_AT_ONCE:
            yield from parse_documents(opened)
            opened, chars = [], 0
    if opened:
        yield from parse_documents(opened)


def _sketched(texts: Sequence[Text]) -> dict[str, pl.DataFrame]:
    """What the texts are compared by; a batch is sketched at once, which is several times faster than one by one."""
    sketches = sketch_many(texts)
    number = pl.int_range(1, pl.len() + 1).over("content_key").alias("ordinal")
    found = ((silver.TEXT_SKETCH, sketches.heads), (silver.TEXT_MARK, sketches.marks.with_columns(number)))
    return {
        table.name: frame.select(table.column_names).cast(pl.Schema(polars_schema(table))) for table, frame in found
    }
