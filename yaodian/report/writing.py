"""Putting the pages of the report into their folder.

Belongs here: which pages have to be written, and in which order.
Does not belong here: what the pages say, files (`standing`).

Pages of documents and copies carry a stamp of everything they show. One with the right stamp is left as it is. Only
pages that carry a stamp are ever taken away: the folder may hold files of others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

_LIST = "list"  # what the pages of lists carry as their stamp


@dataclass(frozen=True, slots=True)
class Written:
    """What writing the report came to: pages written, left as they were, taken away."""

    written: int
    kept: int
    removed: int


class Folder:
    """The folder of a report in one language, whose first page is `path`.

    Args:
        until: the snapshot that is reported on and the kept ones before it.
    """

    def __init__(self, path: Path, lang: str, until: Sequence[Snapshot]) -> None:
        self._path, self._lang, self._snapshot = path, lang, until[0]
        self._also = "\n".join((lang, path.name, looks(), _code()))
        self._stamp = hashlib.sha256(f"{self._also}\n{history.said(until)}".encode()).hexdigest()[:24]
        self._standing = Standing(path.parent, ("", places.DOCUMENTS, places.COPIES))

    @property
    def is_written(self) -> bool:
        """Whether every page stands there as it would be written."""
        return self._standing.is_whole(self._path.name, self._stamp)

    @property
    def numbers(self) -> dict[str, list[int]]:
        """Numbers of snapshots that were counted before."""
        return self._standing.numbers

    def write(self, con: DuckDBPyConnection, past: Past) -> Written:
        """Write the report on the snapshot, open as `con`: the first page and the others beside it.

        Pages that the first one links to are written before it, and those nothing links to go after it.
        """
        standing, also = self._standing, self._also
        pages = Pages(self._lang, self._path.name)
        documents = [(document, places.document(document.source_file)) for document in listed(con, also)]
        known = _stamps(con, documents, standing, also)
        written = _write_documents(con, pages, documents, known, standing)
        wanted = {page for _, page in documents} | {self._path.name}
        pairs = copies(con)
        wanted.update(places.copy(pair.left_file) for pair in pairs)
        written += _write_copies(con, pages, pairs, known, standing)
        kept = len(documents) + len(pairs) - written
        lists = index_page.Lists(con, pages)
        for kind, known_pages in lists.known().items():
            wanted.update(known_pages)
            new = _write_list(lists, kind, known_pages, standing, also)
            written += new
            kept += len(known_pages) - new
        text = index_page.first(con, pages, self._snapshot, past, lists, pairs)
        standing.put_first(self._path.name, text, self._stamp)
        removed = standing.take_away(wanted)
        standing.remember()
        return Written(written + 1, kept, removed)


def _stamps(
    con: DuckDBPyConnection, documents: Sequence[tuple[Listed, str]], standing: Standing, also: str
) -> dict[int, str]:
    """The stamp of every document; those that are remembered are not made again."""
    found = {}
    for document, page in documents:
        if stamp := standing.remembered(page, document.short):
            found[document.document_key] = stamp
    new = [document.document_key for document, _ in documents if document.document_key not in found]
    return found | stamps(con, new, also)


def _write_documents(
    con: DuckDBPyConnection,
    pages: Pages,
    documents: Sequence[tuple[Listed, str]],
    known: Mapping[int, str],
    standing: Standing,
) -> int:
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
    return len(stale)


def _write_copies(
    con: DuckDBPyConnection, pages: Pages, pairs: Sequence[Copy], known: Mapping[int, str], standing: Standing
) -> int:
    stale = {}
    for pair in pairs:
        page = places.copy(pair.left_file)
        stamp = f"{known[pair.left_key]}-{known[pair.right_key]}"
        if standing.stamp(page) == stamp:
            standing.keep(page)
        else:
            stale[pair] = page, stamp
    for shown in copy_pages(con, stale):
        page, stamp = stale[shown.copy]
        standing.put(page, pages.page("copy.html", page=shown, stamp=stamp), stamp)
    return len(stale)


def _write_list(lists: index_page.Lists, kind: str, sums: Mapping[str, str], standing: Standing, also: str) -> int:
    """Write the pages of a list that are not there as they would be written."""
    shorts = {name: hashlib.sha256(f"{also}\n{said}".encode()).hexdigest()[:24] for name, said in sums.items()}
    stale = {
        number: name for number, name in enumerate(sums, start=1) if not standing.stands(name, _LIST, shorts[name])
    }
    for number, text in lists.texts(kind, stale):
        standing.put(stale[number], text, _LIST, shorts[stale[number]])
    return len(stale)


@cache
def _code() -> str:
    """A hash of what writes the pages: with another version they are written again."""
    import schemas.vocabulary

    sources: list[Any] = [*sorted(Path(__file__).parent.glob("*.py")), Path(str(schemas.vocabulary.__file__))]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()
