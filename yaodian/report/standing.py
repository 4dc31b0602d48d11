"""Pages of the report that stand in their folder, and what is known of each.

Belongs here: reading stamps of pages, remembering them with size and time so that nobody has to read them again,
writing a page so that a reader sees it whole or as it was, taking pages away.
Does not belong here: which pages are wanted (`writing`), what stamps are made of (`stamps`).

The memory may be deleted, and a page it says something else of is believed instead.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MEMORY = ".pages.json"
_VERSION = 2
_STAMP = re.compile(rb'<meta name="yaodian-page" content="([^"]*)">')
_HEAD = 1024
_OURS = ".part"


class Known(NamedTuple):
    """What is known of a page: its stamp, its size and time as a file, the short stamp of its document."""

    stamp: str
    size: int
    time: int
    short: str = ""


class Standing:
    """The stamped pages in some folders below `root`."""

    def __init__(self, root: Path, folders: tuple[str, ...]) -> None:
        self._root = root
        self._before, self._first, self._numbers = _remembered(root / MEMORY)
        self._had = self._first, dict(self._numbers)
        self._pages: dict[str, Known] = {}
        for folder in folders:
            for name, status in _files(root / folder if folder else root):
                page = f"{folder}/{name}" if folder else name
                known = self._before.get(page)
                if known is None or (known.size, known.time) != (status.st_size, status.st_mtime_ns):
                    known = Known(_stamp(root / page), status.st_size, status.st_mtime_ns)
                if known.stamp:
                    self._pages[page] = known

    def stamp(self, page: str) -> str:
        """The stamp of the page that stands; empty where there is none."""
        known = self._pages.get(page)
        return known.stamp if known else ""

    def remembered(self, page: str, short: str) -> str:
        """The stamp the page of a document had when its short stamp was `short`; empty where that is not known."""
        known = self._before.get(page)
        return known.stamp if known and known.short == short else ""

    def stands(self, page: str, stamp: str, short: str) -> bool:
        """Whether the page stands as it was written, with this stamp and this short stamp."""
        known = self._pages.get(page)
        return known is not None and (known.stamp, known.short) == (stamp, short)

    def keep(self, page: str, short: str = "") -> None:
        """Note that the page stays, for a document with this short stamp."""
        self._pages[page] = self._pages[page]._replace(short=short)

    def put(self, page: str, text: str, stamp: str, short: str = "") -> None:
        """Write a page; whoever opens it sees the old one or the new one."""
        status = put(self._root / page, text)
        self._pages[page] = Known(stamp, status.st_size, status.st_mtime_ns, short)

    def take_away(self, wanted: set[str]) -> int:
        """Remove the stamped pages that nobody wants any more; returns how many."""
        gone = [page for page in self._pages if page not in wanted]
        for page in gone:
            (self._root / page).unlink(missing_ok=True)
            del self._pages[page]
        return len(gone)

    def is_whole(self, first: str, stamp: str) -> bool:
        """Whether the first page was written with this stamp, and nothing was touched since."""
        known = self._first
        if known is None or known.stamp != stamp or self._pages != self._before:
            return False
        try:
            status = (self._root / first).stat()
        except OSError:
            return False
        return (known.size, known.time) == (status.st_size, status.st_mtime_ns)

    def put_first(self, first: str, text: str, stamp: str) -> None:
        """Write the first page, which is never taken away."""
        status = put(self._root / first, text)
        self._first = Known(stamp, status.st_size, status.st_mtime_ns)

    @property
    def numbers(self) -> dict[str, list[int]]:
        """Numbers of what does not change, by what they are of; what is put in is remembered."""
        return self._numbers

    def remember(self) -> None:
        """Write down what is known."""
        if self._pages != self._before or (self._first, self._numbers) != self._had:
            said = {"version": _VERSION, "pages": self._pages, "first": self._first, "numbers": self._numbers}
            put(self._root / MEMORY, json.dumps(said, separators=(",", ":")))


def put(path: Path, text: str) -> os.stat_result:
    """Write a file in one step; returns what the system says of it."""
    beside = f"{path.parent}/.{uuid.uuid4().hex}{_OURS}"
    try:
        try:
            status = _write(beside, text)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            status = _write(beside, text)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return status


def _write(path: str, text: str) -> os.stat_result:
    with open(path, "wb", buffering=0) as file:
        file.write(text.encode("utf-8"))
        return os.fstat(file.fileno())


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".html") and entry.is_file():
                    yield entry.name, entry.stat()
    except FileNotFoundError:
        return


def _stamp(path: Path) -> str:
    try:
        with path.open("rb") as file:
            match = _STAMP.search(file.read(_HEAD))
    except OSError:
        return ""
    return match.group(1).decode("ascii", "replace") if match else ""


def _remembered(path: Path) -> tuple[dict[str, Known], Known | None, dict[str, list[int]]]:
    """Pages, the first page, numbers; nothing where nobody wrote them down, or somebody else did."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["version"] != _VERSION:
            return {}, None, {}
        pages = {page: Known(*known) for page, known in said["pages"].items()}
        numbers = {str(name): list(map(int, found)) for name, found in said["numbers"].items()}
        return pages, Known(*said["first"]) if said["first"] else None, numbers
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}, None, {}
