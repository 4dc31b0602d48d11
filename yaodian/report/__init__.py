"""The report: static pages about a published snapshot.

Belongs here: the door to it.
Does not belong here: what the pages say, and writing them (`writing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

_MEMORY_BYTES = 192 << 20
"""What the reading of a snapshot keeps in memory: pages are written from beginning to end, nothing is read twice."""

if TYPE_CHECKING:
    from pathlib import Path

    from warehouse.snapshots import Snapshot


def write_report(data_dir: Path, snapshot: Snapshot, path: Path, lang: str = "zh", *, is_trusted: bool = False) -> None:
    """Write the report on a snapshot of `data_dir`: the first page to `path`, the others beside it.

    Args:
        is_trusted: whether pages that nobody replaced since they were written need not be looked at one by one.

    Raises:
        SnapshotTrouble: the snapshot cannot be opened.
    """
    from warehouse.read import open_current
    from yaodian.report.history import kept, past
    from yaodian.report.writing import Folder

    until = kept(data_dir, snapshot)
    folder = Folder(path, lang, until, is_trusted=is_trusted)
    if folder.is_written:
        return
    before = past(data_dir, until, folder.numbers)  # opens other snapshots, each by itself
    with open_current(data_dir, snapshot.run_id, _MEMORY_BYTES) as con:
        folder.write(con, before)
