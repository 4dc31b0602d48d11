"""Whether the snapshot in force stands as it did when its bytes were proven.

Belongs here: what the file system said of the file then, and says now.
Does not belong here: proving bytes (`snapshots.verify`), and what is built where they changed (the caller).

A file whose place, size and times, also that of its last change, which nobody can set, are those of the moment before
its bytes were hashed has those bytes still, but for what a disk loses by itself. That is enough to leave a snapshot in
force; of what something is made from, or somebody asks about, the bytes are proven again.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from warehouse import durable, snapshots
from warehouse.errors import SnapshotTrouble
from warehouse.snapshots import Snapshot

_FILE = "standing.json"
_CLOCK_GRAIN = 0.02
"""Seconds. Of two changes that follow each other faster a file system may tell the times alike."""

Place = tuple[int, int, int, int]
"""Inode, bytes, and the times of the last writing and of the last change in nanoseconds."""


def place(file: Path) -> Place:
    """What the file system says of a file, once its clock has moved on: whoever changes the file after this call
    changes what the next one returns."""
    found = os.stat(file)
    if 0 <= time.time() - found.st_ctime < _CLOCK_GRAIN:
        time.sleep(_CLOCK_GRAIN)
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def note(data_dir: Path, run_id: str, proven: Place) -> None:
    """Remember that the file of a snapshot had these bytes when it was as `proven` says; or do without, where that
    cannot be written."""
    with suppress(OSError):  # the snapshot is in force already, and without the note it is hashed once more
        said = {"run_id": run_id, "place": proven, "manifest": _manifest(data_dir, run_id)}
        durable.write_text(_file(data_dir), json.dumps(said) + "\n")


def prove(data_dir: Path) -> Snapshot | None:
    """The snapshot in force, if its bytes are those that were published; this is remembered."""
    try:
        before = place(snapshots.current(data_dir).path)
        snapshot = snapshots.verify(data_dir)
    except (SnapshotTrouble, OSError):
        return None  # there is none, somebody holds or changed it, or it is damaged: a new one is built beside it
    note(data_dir, snapshot.run_id, before)
    return snapshot


def untouched(data_dir: Path) -> Snapshot | None:
    """The snapshot in force, if nobody touched its file since its bytes were proven; None where that is not known."""
    try:
        said = json.loads(_file(data_dir).read_text(encoding="utf-8"))
        snapshot = snapshots.current(data_dir)
        now = (snapshot.run_id, place(snapshot.path), _manifest(data_dir, snapshot.run_id))
        is_same = (said["run_id"], tuple(said["place"]), said["manifest"]) == now
    except (SnapshotTrouble, OSError, ValueError, KeyError, TypeError):
        return None
    return snapshot if is_same else None


def _manifest(data_dir: Path, run_id: str) -> str:
    return snapshots.file_sha256(snapshots.snapshots_folder(data_dir) / run_id / snapshots.MANIFEST_NAME)


def _file(data_dir: Path) -> Path:
    return snapshots.warehouse_folder(data_dir) / _FILE
