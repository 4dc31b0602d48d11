"""The published snapshot, as the stages see it.

Belongs here: whether what is published still says the same, and which snapshot the history of the lake belongs to.
Does not belong here: publishing (`publishing`).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.lake import Lake
from warehouse import snapshots
from warehouse.errors import SnapshotTrouble
from warehouse.snapshots import Snapshot

_FILE = "published.json"


def belongs_to(lake: Lake) -> str | None:
    """The run whose snapshot the lake's history led to; another one in force means that somebody rolled back."""
    recorded = lake.read_json(lake.root / _FILE)
    return str(recorded["run_id"]) if recorded else None


def note(lake: Lake, snapshot: Snapshot) -> None:
    """Note that the lake's history leads to `snapshot`."""
    lake.write_json(lake.root / _FILE, {"run_id": snapshot.run_id})


def is_built_from(data_dir: Path, fingerprint: str) -> bool:
    """Whether the snapshot in force was built from what has this fingerprint."""
    try:
        snapshot = snapshots.current(data_dir)
    except SnapshotTrouble:
        return False
    return snapshot.built_from == fingerprint and snapshot.path.is_file()
