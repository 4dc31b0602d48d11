"""The page of one document: its text with the facts marked, and the facts in tables.

Belongs here: putting the parts of a page into their places.
Does not belong here: queries (`document_rows`), the parts (`document_head`, `document_text`, `fact_tables`,
`rare_tables`), HTML around them (the template).
"""

from __future__ import annotations

from yaodian.report import rare_tables
from yaodian.report.document_head import DocumentHead
from yaodian.report.document_text import DocumentText, Places
from yaodian.report.fact_tables import FactTables, mentions
from yaodian.report.row_types import DocumentRows
from yaodian.report.templates_of import Pages


class DocumentPages:
    """Makes the pages of documents in the language of `pages`."""

    def __init__(self, pages: Pages) -> None:
        self._words = pages.words
        self._frame = pages.frame("document.html")
        self._head = DocumentHead(pages.words)
        self._text = DocumentText(pages.words)
        self._tables = FactTables(pages.words)

    def page(self, rows: DocumentRows, stamp: str) -> str:
        """The page of the document with these rows."""
        named = mentions(rows.responsibility)
        places = Places(rows.segment)
        said = self._head.pieces(rows)
        said["stamp"] = stamp
        said["reader"] = self._text.html(rows, named, places)
        said["tables"] = self._tables.html(rows, named) + rare_tables.html(rows, self._words, places)
        return self._frame(said)
