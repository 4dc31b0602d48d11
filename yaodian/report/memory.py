"""What is known of the pages of a report, written down beside them.

Belongs here: the file of that memory.
Does not belong here: comparing it with the pages that stand (`standing`).

A line of JSON for each page, later lines in the place of earlier ones, and a last line on how the folder was left. So a
small change is a few lines more. The file may be deleted; one that does not end in such a line is not believed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from yaodian.report.files import put

MEMORY = ".pages.json"
_VERSION = 4
_MOST_BYTES = 1 << 20  # of the last line, and of old ones beside as many new ones


class Known(NamedTuple):
    """What is known of a page: its stamp, its size and time as a file, the short stamp of its document."""

    stamp: str
    size: int
    time: int
    short: str = ""


class Left(NamedTuple):
    """How a folder was left: stamp, size and time of the first page, what the pages are of, a number for the state of
    each folder, numbers of snapshots, bytes of this file when it was last begun anew."""

    stamp: str
    size: int
    time: int
    of: str
    folders: dict[str, int]
    numbers: dict[str, list[int]]
    begun_bytes: int = 0


class Memory:
    """The memory of the pages in `root`.

    Attributes:
        left: how the folder was left; None where nobody wrote it down, or somebody else did.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / MEMORY
        self.left = _left(self._path)

    def pages(self) -> dict[str, Known]:
        """Each page with what is known of it; none where they cannot be read."""
        if self.left is None:
            return {}
        found: dict[str, Known] = {}
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
            for said in json.loads(f"[{','.join(lines)}]"):
                if isinstance(said, dict):  # how it was left before more was added
                    continue
                page, *known = said
                if known:
                    found[page] = Known(*known)
                else:
                    found.pop(page, None)
        except (OSError, ValueError, TypeError):
            return {}
        return found

    def write(self, pages: Mapping[str, Known], left: Left) -> None:
        """Begin anew with these pages."""
        lines = _lines(pages.items())
        put(self._path, "\n".join([*lines, _last(left._replace(begun_bytes=sum(map(len, lines)))), ""]))

    def add(self, pages: Mapping[str, Known | None], left: Left) -> None:
        """Add what is known of some pages, None of those that are gone; begin anew where most lines are old ones."""
        begun = self.left.begun_bytes if self.left else 0
        if self._path.stat().st_size > 2 * begun + _MOST_BYTES:
            self.write({page: known for page, known in {**self.pages(), **pages}.items() if known}, left)
            return
        text = "\n".join([*_lines(pages.items()), _last(left._replace(begun_bytes=begun)), ""])
        with self._path.open("ab") as file:
            file.write(text.encode("utf-8"))


def _lines(pages: Iterable[tuple[str, Known | None]]) -> list[str]:
    return [json.dumps([page, *(known or ())], separators=(",", ":")) for page, known in pages]


def _last(left: Left) -> str:
    return json.dumps({"version": _VERSION, **left._asdict()}, separators=(",", ":"))


def _left(path: Path) -> Left | None:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _MOST_BYTES))
            end = file.read()
        *_, last, rest = end.decode("utf-8", "replace").split("\n")
        said: dict[str, Any] = json.loads(last)
        if rest or said.pop("version") != _VERSION:
            return None
        left = Left(**said)
        return left._replace(numbers={str(name): list(map(int, found)) for name, found in left.numbers.items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
