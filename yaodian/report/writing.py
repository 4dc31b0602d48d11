"""Putting the pages of the report into their folder.

Belongs here: which pages have to be written, and in which order.
Does not belong here: what the pages say, files (`standing`).

Pages of documents and copies carry a stamp of everything they show. One with the right stamp is left as it is. Only
pages that carry a stamp are ever taken away: the folder may hold files of others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas import report_places as places
from yaodian.report import history, index_page
from yaodian.report.copy_page import Copy, copies, copy_pages
from yaodian.report.document_page import DocumentPages
from yaodian.report.document_rows import rows_of
from yaodian.report.stamps import Listed, listed, stamps
from yaodian.report.standing import Standing
from yaodian.report.templates_of import Pages, looks

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from warehouse.snapshots import Snapshot
    from yaodian.report.history import Past


class Folder:
    """The folder of a report in one language, whose first page is `path`.

    Args:
        until: the snapshot that is reported on and the kept ones before it.
        is_trusted: whether pages that nobody replaced since they were written need not be looked at.
    """

    def __init__(self, path: Path, lang: str, until: Sequence[Snapshot], *, is_trusted: bool = False) -> None:
        self._path, self._lang, self._until = path, lang, until
        self._also = "\n".join((lang, path.name, looks(), _code()))
        self._stamp = self._sum(history.said(until))
        self._standing = Standing(path.parent, (places.DOCUMENTS, places.COPIES), is_trusted=is_trusted)

    @property
    def is_written(self) -> bool:
        """Whether every page stands there as it would be written."""
        return self._standing.is_whole(self._path.name, self._stamp)

    @property
    def numbers(self) -> dict[str, list[int]]:
        """Numbers of snapshots that were counted before."""
        return self._standing.numbers

    def write(self, con: DuckDBPyConnection, past: Past) -> None:
        """Write the report on the snapshot, open as `con`: the first page and the others beside it.

        Pages that the first one links to are written before it. Where the folder shows the snapshot before, only
        documents are looked at of which anything changed since.
        """
        standing, touched = self._standing, self._touched(past)
        if touched is None and standing.is_left_alone:
            standing.look_through()
        pages = Pages(self._lang, self._path.name)
        documents = [(document, places.document(document.source_file)) for document in listed(con, self._also, touched)]
        _write_documents(con, pages, documents, self._also, standing)
        wanted = {page for _, page in documents}
        pairs = copies(con)
        shown = [pair for pair in pairs if touched is None or not touched.isdisjoint((pair.left_file, pair.right_file))]
        wanted.update(places.copy(pair.left_file) for pair in shown)
        _write_copies(con, pages, shown, standing)
        lists = index_page.Lists(con, pages)
        for kind, sums in lists.known().items():
            wanted.update(sums)
            self._write_list(lists, kind, sums)
        text = index_page.first(con, pages, self._until[0], past, lists, pairs)
        among = touched and [page(source) for source in touched for page in (places.document, places.copy)]
        standing.take_away(wanted, among)
        standing.finish(self._path.name, text, self._stamp, self._sum(history.said(self._until[:1])))

    def _touched(self, past: Past) -> frozenset[str] | None:
        """Sources of the documents whose pages may have to be written or taken away; None for all."""
        if past.comparison is None or not self._standing.shows(self._sum(history.said(self._until[1:2]))):
            return None
        return past.comparison.touched

    def _write_list(self, lists: index_page.Lists, kind: str, sums: Mapping[str, str]) -> None:
        """Write the pages of a list that are not there as they would be written."""
        stamps = {name: self._sum(said) for name, said in sums.items()}
        stale = {
            number: name for number, name in enumerate(sums, start=1) if self._standing.stamp(name) != stamps[name]
        }
        for number, text in lists.texts(kind, {number: stamps[name] for number, name in stale.items()}):
            self._standing.put(stale[number], text, stamps[stale[number]])

    def _sum(self, said: str) -> str:
        return hashlib.sha256(f"{self._also}\n{said}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _write_documents(
    con: DuckDBPyConnection, pages: Pages, documents: Sequence[tuple[Listed, str]], also: str, standing: Standing
) -> None:
    known = {}
    for document, page in documents:
        if stamp := standing.remembered(page, document.short):
            known[document.document_key] = stamp
    new = [document.document_key for document, _ in documents if document.document_key not in known]
    known |= stamps(con, new, also)
    stale = {}
    for document, page in documents:
        if standing.stamp(page) == known[document.document_key]:
            standing.keep(page, document.short)
        else:
            stale[document.document_key] = page, document.short
    made = DocumentPages(pages)
    for key, rows in rows_of(con, stale):
        page, short = stale[key]
        standing.put(page, made.page(rows, known[key]), known[key], short)


def _write_copies(con: DuckDBPyConnection, pages: Pages, pairs: Sequence[Copy], standing: Standing) -> None:
    """Write the pages of copies; those of both documents stand already."""
    stale = {}
    for pair in pairs:
        page = places.copy(pair.left_file)
        stamp = "-".join(standing.stamp(places.document(source)) for source in (pair.left_file, pair.right_file))
        if standing.stamp(page) != stamp:
            stale[pair] = page, stamp
    for shown in copy_pages(con, stale):
        page, stamp = stale[shown.copy]
        standing.put(page, pages.page("copy.html", page=shown, stamp=stamp), stamp)


@cache
def _code() -> str:
    """A hash of what writes the pages: with another version they are written again."""
    import schemas.vocabulary

    sources: list[Any] = [*sorted(Path(__file__).parent.glob("*.py")), Path(str(schemas.vocabulary.__file__))]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()
