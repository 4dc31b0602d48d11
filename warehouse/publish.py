"""Make a built file the one that readers see.

Belongs here: the last steps of write-audit-publish — durable bytes, manifest, one atomic switch.
Does not belong here: deciding whether a build is good enough (the caller looks at its checks).

A crash between any two steps leaves the previous snapshot in force and at most a folder ``.*.part``,
which the next build sweeps away.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from warehouse import ask, durable, standing
from warehouse.errors import SnapshotExists, SnapshotTrouble
from warehouse.load_run import LAST_RUN
from warehouse.lock import write_lock
from warehouse.snapshots import (
    FILE_NAME,
    Snapshot,
    checked,
    current_link,
    file_sha256,
    list_,
    snapshots_folder,
    warehouse_folder,
    write_manifest,
)


def workspace(data_dir: Path, run_id: str) -> Path:
    """The path at which to build `run_id`, in an emptied folder on the file system of the snapshots.

    Call it with the lock held: it removes whatever a crashed or refused build left there.
    """
    folder = warehouse_folder(data_dir) / "building"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    snapshots_folder(data_dir).mkdir(exist_ok=True)
    durable.sweep(snapshots_folder(data_dir))
    durable.sweep(warehouse_folder(data_dir))
    return folder / f"{checked(run_id)}.duckdb"


@dataclass(frozen=True, slots=True)
class Inside:
    """What a built file itself states.

    Attributes:
        rows, content_hashes: by table.
        built_from: the fingerprint of the input.
        versions: of DuckDB, the storage format and the views.
    """

    rows: dict[str, int]
    content_hashes: dict[str, str]
    built_from: str
    versions: dict[str, str]


def publish(
    data_dir: Path, run_id: str, built: Path, *, lock_timeout: float = 0.0, inside: Inside | None = None
) -> Snapshot:
    """Move the closed DuckDB file `built` into the snapshots and put it in force.

    Args:
        inside: what `look_inside` said, where it was asked already.

    Raises `SnapshotExists` when the run already published, `SnapshotTrouble` when `built` is no closed
    warehouse. New connections see the new snapshot; open ones keep the old one.
    """
    with write_lock(data_dir, lock_timeout):
        folder = snapshots_folder(data_dir) / checked(run_id)
        folder.parent.mkdir(parents=True, exist_ok=True)
        inside = inside or look_inside(built)
        before = {snapshot.run_id: snapshot for snapshot in list_(data_dir)}
        if run_id in before:
            if before[run_id].is_current:
                raise SnapshotExists(f"run {run_id} is already published; a new build needs a new run id")
            durable.remove_folder(folder)  # a crash came between the rename and the switch
        aside = folder.with_name(f".{run_id}.{uuid.uuid4().hex}.part")
        aside.mkdir()
        file = aside / FILE_NAME
        durable.move(built, file)
        os.chmod(file, 0o444)
        durable.sync_file(file)
        proven = standing.place(file)
        snapshot = Snapshot(
            run_id=run_id,
            path=folder / FILE_NAME,
            sha256=file_sha256(file),
            size_bytes=file.stat().st_size,
            published_at=_after(before.values()).isoformat(timespec="microseconds"),
            is_current=True,
            content_hashes=inside.content_hashes,
            rows=inside.rows,
            versions=inside.versions,
            built_from=inside.built_from,
        )
        write_manifest(aside, snapshot)
        os.rename(aside, folder)
        durable.sync_folder(folder.parent)
        durable.point(current_link(data_dir), f"snapshots/{run_id}/{FILE_NAME}")
        standing.note(data_dir, run_id, proven)
        return snapshot


def _after(before: Iterable[Snapshot]) -> datetime:
    """Now, or a moment after the newest snapshot when the clock went back: the order of snapshots is that of their
    publication, which rollback and prune go by."""
    newest = max((datetime.fromisoformat(snapshot.published_at) for snapshot in before), default=None)
    now = datetime.now(UTC)
    return now if newest is None else max(now, newest + timedelta(microseconds=1))


def look_inside(built: Path) -> Inside:
    """What the built file states of itself; raises `SnapshotTrouble` when it is no closed warehouse."""
    if built.with_name(built.name + ".wal").exists():
        raise SnapshotTrouble(f"{built.name} has a write-ahead log beside it: the build did not close it")
    try:
        with duckdb.connect(str(built), read_only=True) as con:
            loads = con.execute(
                "SELECT table_name, rows_loaded, content_sha256 FROM star.fct_load ORDER BY 1"
            ).fetchall()
            said = ask.row(con, f"SELECT duckdb_version, storage_version, input_manifest_sha256 FROM ({LAST_RUN})")
    except (duckdb.Error, ValueError) as error:
        raise SnapshotTrouble(f"{built.name} is not a finished warehouse: {error}") from error
    from schemas.marts import MARTS_VERSION

    rows = {name: count for name, count, _ in loads}
    hashes = {name: digest for name, _, digest in loads}
    return Inside(rows, hashes, said[2], {"duckdb": said[0], "storage": said[1], "marts": MARTS_VERSION})
