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
from yaodian.report.row_types import KIND_OF_TABLE, DocumentRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 400
"""Documents whose rows are held in memory together."""

_KEY = itemgetter(0)
_named = tuple.__new__


def rows_of(con: DuckDBPyConnection, keys: Iterable[int]) -> Iterator[tuple[int, DocumentRows]]:
    """Each of the documents `keys` with its rows, in the order of their keys."""
    for batch in batches(sorted(keys)):
        found = _rows(con, batch)
        for key in batch:
            rows = DocumentRows()
            for kind in KINDS:
                row_type, end = kind.row, 1 + len(kind.row._fields)
                # Named only now: many plain tuples cost Python's collector less than many named ones.
                named = [_named(row_type, row[1:end]) for row in found[kind.name].pop(key, ())]
                setattr(rows, kind.name, named)
            _tell_corrected(rows)
            yield key, rows


def _tell_corrected(rows: DocumentRows) -> None:
    """Tell the facts that people corrected from the others."""
    for correction in rows.correction:
        if kind := KIND_OF_TABLE.get(correction.entity_table or ""):
            facts = getattr(rows, kind)
            facts[:] = [
                fact._replace(is_corrected=True) if fact[0] == correction.entity_key else fact for fact in facts
            ]


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
