"""The rows of documents, read from a snapshot batch by batch.

Belongs here: asking for the rows of some documents and handing them out document by document.
Does not belong here: which rows there are (`document_queries`), HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from yaodian.report.document_queries import KINDS
from yaodian.report.row_types import DocumentRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 400
"""Documents whose rows are held in memory together."""

_KEY = itemgetter(0)


def rows_of(con: DuckDBPyConnection, keys: Iterable[int]) -> Iterator[tuple[int, DocumentRows]]:
    """Each of the documents `keys` with its rows, in the order of their keys."""
    for batch in batches(sorted(keys)):
        found = _rows(con, batch)
        for key in batch:
            rows = DocumentRows()
            for kind in KINDS:
                made, end = kind.row._make, 1 + len(kind.row._fields)
                # Named only now: many plain tuples cost Python's collector less than many named ones.
                setattr(rows, kind.name, [made(row[1:end]) for row in found[kind.name].pop(key, ())])
            yield key, rows


def batches(keys: Sequence[int], most: int = BATCH) -> Iterator[Sequence[int]]:
    """Keys in batches of neighbours."""
    for first in range(0, len(keys), most):
        yield keys[first : first + most]


def _rows(con: DuckDBPyConnection, keys: Sequence[int]) -> dict[str, dict[int, list[tuple[Any, ...]]]]:
    """Kind of rows → document → its rows as they were read."""
    found = {}
    for kind in KINDS:
        rows = con.execute(f"SELECT * FROM ({kind.of(keys)}) ORDER BY document_key, {kind.order}").fetchall()
        found[kind.name] = {key: list(group) for key, group in groupby(rows, _KEY)}
    return found
