"""Libraries that other libraries load wherever they are installed, and that nobody needs here.

Belongs here: keeping them from being loaded. Does not belong here: which, and why.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


@contextmanager
def absent(library: str) -> Iterator[None]:
    """What is imported inside finds `library` not installed; who has loaded it already keeps it."""
    finder = _Absent(library)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Absent(MetaPathFinder):
    def __init__(self, library: str) -> None:
        self._library = library

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self._library:
            raise ModuleNotFoundError(f"{fullname} is not needed here", name=fullname)
        return None
