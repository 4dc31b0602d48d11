"""The page that shows a copy beside the document that stands for it.

Belongs here: which pairs there are, and their texts in rows.
Does not belong here: aligning them (`differences`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from yaodian.report.differences import Line, folded, side_by_side

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 100  # pairs whose texts are held in memory together


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy (left) and the document that stands for it (right)."""

    left_key: int
    left_file: str
    left_title: str | None
    right_key: int
    right_file: str
    right_title: str | None
    similarity: float
    method: str


def copies(con: DuckDBPyConnection) -> list[Copy]:
    """Every current copy with its canonical document, by name."""
    rows = con.execute(
        "SELECT l.document_key, l.source_file, l.title_zh, r.document_key, r.source_file, r.title_zh, b.similarity,"
        " b.method_code FROM star.fct_duplicate_block AS b"
        " JOIN star.dim_document AS l ON l.document_key = b.left_document_key AND l.is_current"
        " JOIN star.dim_document AS r ON r.document_key = b.right_document_key AND r.is_current"
        " WHERE b.scope_code = 'corpus'"
        " QUALIFY row_number() OVER (PARTITION BY l.document_key ORDER BY b.similarity DESC, r.source_file) = 1"
        " ORDER BY l.source_file"
    ).fetchall()
    return [Copy(*row) for row in rows]


class CopyPage:
    """Both texts side by side, what is the same folded away."""

    def __init__(self, copy: Copy, left: str, right: str) -> None:
        self.copy = copy
        self.groups: list[tuple[bool, list[Line]]] = list(folded(side_by_side(left, right)))

    @property
    def differences(self) -> int:
        """How many lines differ."""
        return sum(not line.is_equal for _, group in self.groups for line in group)


def copy_pages(con: DuckDBPyConnection, pairs: Iterable[Copy]) -> Iterator[CopyPage]:
    """The pages of `pairs`; texts are read for some of them at once."""
    waiting = iter(pairs)
    while batch := list(islice(waiting, _BATCH)):
        texts = _texts(con, {key for pair in batch for key in (pair.left_key, pair.right_key)})
        for pair in batch:
            yield CopyPage(pair, texts[pair.left_key], texts[pair.right_key])


def _texts(con: DuckDBPyConnection, keys: Iterable[int]) -> dict[int, str]:
    return dict(
        con.execute(
            "SELECT document_key, string_agg(text_raw, '' ORDER BY ordinal) FROM star.fct_text_segment"
            f" WHERE document_key IN ({', '.join(map(str, sorted(keys)))}) GROUP BY document_key"
        ).fetchall()
    )
