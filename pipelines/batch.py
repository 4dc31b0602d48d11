"""A batch of documents to frames: the unit of work that runs in process, in a pool, or on a cluster.

Belongs here: reading originals, parsing each, gathering rows into one frame a table.
Does not belong here: how one document is parsed (`document`), validation and writing (`jobs`).
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl

from pipelines.corpus import Text, sketch_many
from pipelines.decode import NotReadable
from pipelines.document import DocumentRows, Opened, Row, open_document, parse_documents
from pipelines.formats import Limits
from pipelines.lake import Content
from pipelines.rows.task_themes import theme_rows
from pipelines.validate import REJECTED_CONTENT, REJECTED_CONTENT_SCHEMA
from schemas import silver
from schemas.contract import Table
from schemas.polars_types import polars_schema

_GARBAGE_THRESHOLD = 100_000
_CHARS_AT_ONCE = 200_000  # of texts read together: enough to spread the cost of a call and of filling a cache


def parse_batch(contents: Sequence[Content], limits: Limits | None = None) -> dict[str, pl.DataFrame]:
    """Parse originals into one frame for each silver table, and one of the contents that are no readable document.

    What costs more than `limits` is no readable document.

    The frames depend on the bytes alone: rows stand in the order of `contents`, dimension members in that of their
    keys.
    """
    with _rare_garbage_search():
        return _frames(contents, limits)


def _frames(contents: Sequence[Content], limits: Limits | None) -> dict[str, pl.DataFrame]:
    columns = {table.name: _Columns(table) for table in silver.TABLES}
    members: dict[str, dict[int, Row]] = {name: {} for name in silver.DIMENSIONS}
    rejected: list[tuple[int, str, str, str]] = []
    texts: list[Text] = []
    tasks: list[tuple[int, list[str]]] = []
    for document in _documents(contents, limits, rejected):
        for name, rows in document.rows.items():
            columns[name].extend(rows)
        for name, made in document.columns.items():
            columns[name].extend_columns(made)
        for name, found in document.members.items():
            members[name].update(found)
        if document.body is not None:
            texts.append(document.body)
            tasks.append((document.body.content_key, document.task_words))
    for name, found in members.items():
        columns[name].extend([found[key] for key in sorted(found)])
    # a table's cells are freed once they are a frame
    frames = {table.name: columns.pop(table.name).frame() for table in silver.TABLES}
    frames |= _sketched(texts)
    frames[silver.TASK_THEME.name] = theme_rows(tasks)
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


@contextmanager
def _rare_garbage_search() -> Iterator[None]:
    """Look for cyclic garbage a hundred times less often than Python does by itself.

    Reading a text makes millions of small objects and no cycle; a tenth of the time went into looking for one. Readers
    of PDF and Word files do make cycles, so it is not turned off.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _GARBAGE_THRESHOLD), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Columns:
    """The rows of a table as one list a column.

    Rows are turned as soon as a document is read: a frame made of whole columns costs half of one made of rows, and
    numbers and texts in a list are nothing the garbage collector has to visit.
    """

    def __init__(self, table: Table) -> None:
        self._schema = polars_schema(table)
        self._columns: list[list[Any]] = [[] for _ in self._schema]

    def extend(self, rows: Sequence[Row]) -> None:
        """Append rows, each with a value for every column of the table."""
        if rows:
            self.extend_columns(zip(*rows, strict=True))

    def extend_columns(self, columns: Iterable[Iterable[Any]]) -> None:
        """Append the values of some rows for every column of the table."""
        for column, values in zip(self._columns, columns, strict=True):
            column.extend(values)

    def frame(self) -> pl.DataFrame:
        """All rows so far, in the order they came."""
        columns = zip(self._schema.items(), self._columns, strict=True)
        return pl.DataFrame([pl.Series(name, values, dtype=dtype) for (name, dtype), values in columns])


def _sketched(texts: Sequence[Text]) -> dict[str, pl.DataFrame]:
    """What the texts are compared by; a batch is sketched at once, which is several times faster than one by one."""
    sketches = sketch_many(texts)
    number = pl.int_range(1, pl.len() + 1).over("content_key").alias("ordinal")
    found = ((silver.TEXT_SKETCH, sketches.heads), (silver.TEXT_MARK, sketches.marks.with_columns(number)))
    return {
        table.name: frame.select(table.column_names).cast(pl.Schema(polars_schema(table))) for table, frame in found
    }
