"""The page that shows a copy beside the document that stands for it.

Belongs here: which pairs there are, and their texts in rows.
Does not belong here: aligning them (`differences`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yaodian.report.differences import Line, folded, side_by_side

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


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

    def __init__(self, con: DuckDBPyConnection, copy: Copy) -> None:
        self.copy = copy
        left, right = (_text(con, key) for key in (copy.left_key, copy.right_key))
        self.groups: list[tuple[bool, list[Line]]] = list(folded(side_by_side(left, right)))

    @property
    def differences(self) -> int:
        """How many lines differ."""
        return sum(not line.is_equal for _, group in self.groups for line in group)


def _text(con: DuckDBPyConnection, key: int) -> str:
    rows = con.execute(
        "SELECT text_raw FROM star.fct_text_segment WHERE document_key = ? ORDER BY ordinal", [key]
    ).fetchall()
    return "".join(text for (text,) in rows)
