"""Pages of the report that stand in their folder, and what is known of each.

Belongs here: stamps of pages that stand, writing a page, taking pages away.
Does not belong here: which pages are wanted (`writing`), what stamps are made of (`stamps`), how what is known of pages
is written down (`memory`).

Somebody may have changed a page meanwhile. Then its size or time is another one, and its stamp is read again. Where
that need not be asked of every page, the time of a folder tells that no page of it came, went or was replaced.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

from yaodian.report.files import put
from yaodian.report.memory import Known, Left, Memory

_STAMP = re.compile(rb'<meta name="yaodian-page" content="([^"]*)">')
_HEAD = 1024


class Standing:
    """The stamped pages in `root` and some folders below it.

    Args:
        is_trusted: whether folders that are as they were left need not be looked through.

    Attributes:
        is_left_alone: they are, and pages are looked at one by one.
        numbers: numbers of what does not change, by what they are of; what is put in is remembered.
    """

    def __init__(self, root: Path, folders: tuple[str, ...], *, is_trusted: bool = False) -> None:
        self._root, self._folders = root, folders
        self._memory = Memory(root)
        self._left = self._memory.left
        self.is_left_alone = is_trusted and self._left is not None and self._left.folders == self._states()
        self.numbers = dict(self._left.numbers) if self._left else {}
        self._before: dict[str, Known] = {}
        self._pages: dict[str, Known] = {}
        self._changed: set[str] = set()
        if not self.is_left_alone:
            self.look_through()

    def look_through(self) -> None:
        """Look at every page."""
        self.is_left_alone = False
        self._before = self._memory.pages()
        for folder in ("", *self._folders):
            for name, status in _files(self._root / folder):
                page = f"{folder}/{name}" if folder else name
                known = self._before.get(page)
                if known and (known.size, known.time) == (status.st_size, status.st_mtime_ns):
                    self._pages[page] = known
                else:
                    self._look_at(page)

    def stamp(self, page: str) -> str:
        """The stamp of the page that stands; empty where there is none."""
        known = self._pages.get(page)
        if known is None and self.is_left_alone:
            known = self._look_at(page)
        return known.stamp if known else ""

    def remembered(self, page: str, short: str) -> str:
        """The stamp the page of a document had when its short stamp was `short`; empty where that is not known."""
        known = self._before.get(page)
        return known.stamp if known and known.short == short else ""

    def keep(self, page: str, short: str) -> None:
        """Note that the page stays, for a document with this short stamp."""
        self._note(page, self._pages[page]._replace(short=short))

    def put(self, page: str, text: str, stamp: str, short: str = "") -> None:
        """Write a page; whoever opens it sees the old one or the new one."""
        status = put(self._root / page, text)
        self._note(page, Known(stamp, status.st_size, status.st_mtime_ns, short))

    def take_away(self, wanted: Collection[str], among: Collection[str] | None = None) -> None:
        """Remove the stamped pages that nobody wants any more: all, or those `among` and those of `root` itself."""
        candidates = [*self._pages] if among is None else {*among, *(name for name, _ in _files(self._root))}
        for page in candidates:
            if page not in wanted and self.stamp(page):
                (self._root / page).unlink(missing_ok=True)
                del self._pages[page]
                self._changed.add(page)

    def is_whole(self, first: str, stamp: str) -> bool:
        """Whether the first page was written with this stamp, and nothing was touched since."""
        left = self._left
        if left is None or left.stamp != stamp or not (self.is_left_alone or self._pages == self._before):
            return False
        try:
            status = (self._root / first).stat()
        except OSError:
            return False
        return (left.size, left.time) == (status.st_size, status.st_mtime_ns)

    def shows(self, of: str) -> bool:
        """Whether the folders are as they were left, with pages of what is called `of`."""
        return self.is_left_alone and self._left is not None and self._left.of == of

    def finish(self, first: str, text: str, stamp: str, of: str) -> None:
        """Write the first page, which is never taken away, and write down what is known of all.

        Where another writer finished meanwhile, nobody is to trust the folders as they are now.
        """
        status = put(self._root / first, text)
        is_alone = Memory(self._root).left == self._left
        states = self._states() if is_alone else {}
        left = Left(stamp, status.st_size, status.st_mtime_ns, of, states, self.numbers)
        if self.is_left_alone and is_alone:
            self._memory.add({page: self._pages.get(page) for page in sorted(self._changed)}, left)
        else:
            self._memory.write(self._pages, left)

    def _note(self, page: str, known: Known) -> None:
        self._pages[page] = known
        self._changed.add(page)

    def _look_at(self, page: str) -> Known | None:
        try:
            with (self._root / page).open("rb") as file:
                match = _STAMP.search(file.read(_HEAD))
                status = os.fstat(file.fileno())
        except OSError:
            return None
        if not match or not match.group(1):
            return None
        stamp = match.group(1).decode("ascii", "replace")
        known = self._pages[page] = Known(stamp, status.st_size, status.st_mtime_ns)
        return known

    def _states(self) -> dict[str, int]:
        """A number for each folder that is another one when a page came, went or was replaced.

        That is its time; but the root holds files of ours that are no pages, and few pages, so these are looked at.
        """
        listed = sorted(f"{name} {status.st_size} {status.st_mtime_ns}" for name, status in _files(self._root))
        states = {"": zlib.crc32("\n".join(listed).encode("utf-8", "surrogateescape"))}
        for folder in self._folders:
            try:
                states[folder] = (self._root / folder).stat().st_mtime_ns
            except OSError:
                states[folder] = 0
        return states


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".html") and entry.is_file():
                    yield entry.name, entry.stat()
    except FileNotFoundError:
        return
