"""Finding documents and their text in a snapshot.

Belongs here: what `explain` and `show` both need.
Does not belong here: printing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yaodian.exits import CommandError
from yaodian.text import one_line

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the snapshot."""

    document_key: int
    source_file: str
    title: str | None
    raw_sha256: str
    encoding: str
    raw_chars: int


_SELECT = (
    "SELECT document_key, source_file, title_zh, raw_sha256, encoding, raw_chars FROM star.dim_document"
    " WHERE document_key > 0"
)


def by_key(con: DuckDBPyConnection, document_key: int) -> Document:
    """The document with this key."""
    (row,) = con.execute(f"{_SELECT} AND document_key = ?", [document_key]).fetchall()
    return Document(*row)


def find(con: DuckDBPyConnection, wanted: str) -> Document:
    """The current document a person means: by name, identifier, key, or an unambiguous part of the name.

    Raises:
        CommandError: none or several are meant; the sentence names them.
    """
    exact = "source_file = $1 OR document_id = $1 OR CAST(document_key AS VARCHAR) = $1"
    for condition in (f"is_current AND ({exact})", exact, "is_current AND contains(source_file, $1)"):
        rows = con.execute(f"{_SELECT} AND ({condition}) ORDER BY source_file", [wanted]).fetchall()
        if len(rows) == 1:
            return Document(*rows[0])
        if rows:
            names = ", ".join(one_line(row[1]) for row in rows[:_NAMED])
            raise CommandError(
                f"{one_line(wanted)} 可以指 {len(rows)} 份文件：{names}；请多写一些文件名",
                f"{one_line(wanted)} could be any of {len(rows)} documents: {names}; give more of the name",
            )
    known = [row[0] for row in con.execute("SELECT source_file FROM marts.document ORDER BY 1 LIMIT 5").fetchall()]
    there = ", ".join(one_line(name) for name in known)
    raise CommandError(
        f"没有 {one_line(wanted)} 这份文件；有 {there} …（yaodian query 'FROM marts.document'）",
        f"there is no document {one_line(wanted)}; there are {there} … (yaodian query 'FROM marts.document')",
    )


def text_between(con: DuckDBPyConnection, document_key: int, start: int, end: int) -> str:
    """The stored text of a document from code point `start` to `end`, as far as it goes."""
    rows: list[tuple[Any, ...]] = con.execute(
        "SELECT char_start, text_raw FROM star.fct_text_segment"
        " WHERE document_key = ? AND char_end > ? AND char_start < ? ORDER BY ordinal",
        [document_key, start, end],
    ).fetchall()
    if not rows:
        return ""
    first = rows[0][0]
    return "".join(text for _, text in rows)[max(0, start - first) : max(0, end - first)]
