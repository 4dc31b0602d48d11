"""The rows of documents, read from a snapshot batch by batch.

Belongs here: asking for the rows of some documents and handing them out document by document.
Does not belong here: which rows there are (`document_queries`), HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from yaodian.report.document_queries import KINDS
from yaodian.report.row_types import DocumentRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 200
"""Documents whose rows are held in memory together."""

_FAR = 1_000  # keys so far from the one before are asked for apart: what lies between need not be looked at
_KEY = itemgetter(0)


def rows_of(con: DuckDBPyConnection, keys: Iterable[int]) -> Iterator[tuple[int, DocumentRows]]:
    """Each of the documents `keys` with its rows, in the order of their keys."""
    for batch in batches(sorted(keys)):
        yield from _rows(con, batch).items()


def batches(keys: Iterable[int], most: int = BATCH) -> Iterator[list[int]]:
    """Sorted keys in batches of neighbours."""
    batch: list[int] = []
    for key in keys:
        if batch and (len(batch) == most or key - batch[-1] > _FAR):
            yield batch
            batch = []
        batch.append(key)
    if batch:
        yield batch


def _rows(con: DuckDBPyConnection, keys: Sequence[int]) -> dict[int, DocumentRows]:
    found = {key: DocumentRows() for key in keys}
    between = keys[-1] - keys[0] + 1 - len(keys)
    wanted = f"WHERE document_key IN ({', '.join(map(str, keys))})" if between else ""
    for kind in KINDS:
        made, end = kind.row._make, 1 + len(kind.row._fields)
        query = kind.query.format(first=keys[0], last=keys[-1])
        rows = con.execute(f"SELECT * FROM ({query}) {wanted} ORDER BY document_key, {kind.order}").fetchall()
        for key, group in groupby(rows, _KEY):
            setattr(found[key], kind.name, [made(row[1:end]) for row in group])
    return found
