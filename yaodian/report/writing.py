"""Putting the pages of the report into their folder.

Belongs here: which pages have to be written, writing each so that a reader sees it whole or as it was, taking away
those of documents that are gone.
Does not belong here: what the pages say.

Pages of documents and copies carry a stamp of everything they show. One with the right stamp is left as it is. Only
pages that carry a stamp are ever taken away: the folder may hold files of others.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from schemas import report_places as places
from yaodian.report import index_page
from yaodian.report.copy_page import CopyPage, copies
from yaodian.report.document_page import VERDICT_SIGNS, DocumentPage
from yaodian.report.document_rows import Listed, listed, rows_of
from yaodian.report.templates_of import Pages, looks

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from warehouse.snapshots import Snapshot
    from yaodian.report.history import Past

_BATCH = 100  # documents whose rows are held in memory together
_STAMP = re.compile(rb'<meta name="yaodian-page" content="([^"]*)">')
_HEAD = 1024
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Written:
    """What writing the report came to: pages written, left as they were, taken away."""

    written: int
    kept: int
    removed: int


def write(con: DuckDBPyConnection, snapshot: Snapshot, past: Past, path: Path, lang: str = "zh") -> Written:
    """Write the report on `snapshot`, open as `con`: the first page to `path`, the others beside it.

    Pages that the first one links to are written before it, and those nothing links to go after it.
    """
    pages = Pages(lang, path.name)
    documents = listed(con, also="\n".join((lang, path.name, looks(), _code())))
    written = kept = 0
    wanted: set[Path] = set()
    for folder, made in (
        (path.parent / places.DOCUMENTS, _document_pages(con, pages, documents, path.parent / places.DOCUMENTS)),
        (path.parent / places.COPIES, _copy_pages(con, pages, documents, path.parent / places.COPIES)),
    ):
        for name, text in made:
            wanted.add(folder / name)
            if text is None:
                kept += 1
            else:
                _put(folder / name, text)
                written += 1
    for name, text in index_page.lists(con, pages):
        wanted.add(path.parent / name)
        _put(path.parent / name, text)
        written += 1
    _put(path, index_page.first(con, pages, snapshot, past))
    removed = _take_away(path, wanted)
    return Written(written + 1, kept, removed)


def _document_pages(
    con: DuckDBPyConnection, pages: Pages, documents: Sequence[Listed], folder: Path
) -> Iterator[tuple[str, str | None]]:
    standing = _stamps(folder)
    stale = {}
    for document in documents:
        name = f"{places.slug(document.source_file)}.html"
        if standing.get(name) == document.stamp:
            yield name, None
        else:
            stale[document.document_key] = name, document.stamp
    for keys in _batches(stale, _BATCH):
        for key, rows in rows_of(con, keys):
            name, stamp = stale[key]
            page = DocumentPage(rows, pages.words)
            yield name, pages.page("document.html", page=page, stamp=stamp, signs=VERDICT_SIGNS)


def _copy_pages(
    con: DuckDBPyConnection, pages: Pages, documents: Sequence[Listed], folder: Path
) -> Iterator[tuple[str, str | None]]:
    standing = _stamps(folder)
    stamps = {document.document_key: document.stamp for document in documents}
    for copy in copies(con):
        name = f"{places.slug(copy.left_file)}.html"
        stamp = f"{stamps[copy.left_key]}-{stamps[copy.right_key]}"
        if standing.get(name) == stamp:
            yield name, None
        else:
            yield name, pages.page("copy.html", page=CopyPage(con, copy), stamp=stamp)


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch


def _stamps(folder: Path) -> dict[str, str]:
    """The stamped pages of a folder."""
    found = {}
    for path in folder.glob("*.html"):
        if stamp := _stamp(path):
            found[path.name] = stamp
    return found


def _stamp(path: Path) -> str:
    try:
        with path.open("rb") as file:
            match = _STAMP.search(file.read(_HEAD))
    except OSError:
        return ""
    return match.group(1).decode("ascii", "replace") if match else ""


def _put(path: Path, text: str) -> None:
    """Write a page; whoever opens it sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _take_away(first: Path, wanted: set[Path]) -> int:
    removed = 0
    for folder in (first.parent, first.parent / places.DOCUMENTS, first.parent / places.COPIES):
        for name in _stamps(folder):
            if folder / name not in wanted and folder / name != first:
                (folder / name).unlink(missing_ok=True)
                removed += 1
    return removed


@cache
def _code() -> str:
    """A hash of what writes the pages: with another version they are written again."""
    import schemas.vocabulary

    sources: list[Any] = [*sorted(Path(__file__).parent.glob("*.py")), Path(str(schemas.vocabulary.__file__))]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()
