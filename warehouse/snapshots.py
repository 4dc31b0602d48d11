"""The published snapshots of a data folder.

Belongs here: where snapshots live, what their manifests say, and list, current, rollback, prune, verify.
Does not belong here: making a snapshot (`publish`) or querying one (`read`).

Layout: ``warehouse/snapshots/<run>/current.duckdb`` with ``manifest.json`` beside it, and the link
``warehouse/current.duckdb`` that names the one in force. The file has the same name in every folder,
because DuckDB names the catalog after the file and a client's SQL must not change from run to run.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from warehouse import durable
from warehouse.errors import NoSnapshot, SnapshotModified, SnapshotTrouble
from warehouse.lock import write_lock

FILE_NAME = "current.duckdb"
MANIFEST_NAME = "manifest.json"
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published, immutable database file.

    Attributes:
        path: the DuckDB file.
        sha256, size_bytes: of the whole file, as published.
        published_at: ISO 8601, UTC.
        content_hashes, rows: by table of schema ``star``; equal hashes mean equal content.
        versions: ``duckdb``, ``storage`` and ``marts`` (the contract of the views).
        built_from: the fingerprint of the input; empty where a manifest of another version does not say.
    """

    run_id: str
    path: Path
    sha256: str
    size_bytes: int
    published_at: str
    is_current: bool
    content_hashes: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    built_from: str = ""


def warehouse_folder(data_dir: Path) -> Path:
    """The folder of the link `current.duckdb`."""
    return data_dir / "warehouse"


def snapshots_folder(data_dir: Path) -> Path:
    """The folder with one folder per snapshot."""
    return warehouse_folder(data_dir) / "snapshots"


def current_link(data_dir: Path) -> Path:
    """The link that every client opens."""
    return warehouse_folder(data_dir) / FILE_NAME


def in_force(data_dir: Path) -> str | None:
    """The run that the link names, None where there is no link; whether its snapshot is whole is another question."""
    try:
        target = current_link(data_dir).readlink()
    except OSError:
        return None
    return target.parent.name


def list_(data_dir: Path) -> list[Snapshot]:
    """All snapshots whose manifest can be read, newest first; empty when there is none."""
    found = [each for each in _look(data_dir) if isinstance(each, Snapshot)]
    return sorted(found, key=lambda snapshot: (snapshot.published_at, snapshot.run_id), reverse=True)


def illegible(data_dir: Path) -> list[SnapshotTrouble]:
    """What is wrong with each snapshot whose manifest cannot be read."""
    return [each for each in _look(data_dir) if isinstance(each, SnapshotTrouble)]


def _look(data_dir: Path) -> list[Snapshot | SnapshotTrouble]:
    run_id = in_force(data_dir)
    found: list[Snapshot | SnapshotTrouble] = []
    for folder in sorted(snapshots_folder(data_dir).glob("[!.]*")):
        if not (folder / MANIFEST_NAME).is_file():
            continue
        try:
            found.append(_read_manifest(folder, run_id))
        except SnapshotTrouble as trouble:
            found.append(trouble)
    return found


def get(data_dir: Path, run_id: str) -> Snapshot:
    """The snapshot of `run_id`; raises `NoSnapshot` naming those that exist."""
    folder = snapshots_folder(data_dir) / checked(run_id)
    if not (folder / MANIFEST_NAME).is_file():
        known = ", ".join(snapshot.run_id for snapshot in list_(data_dir))
        raise NoSnapshot(
            f"{data_dir} has no snapshot {run_id}; it has: {known or 'none'} (yaodian snapshots list)",
            zh=f"{data_dir} 没有快照 {run_id}；现有：{known or '无'}（yaodian snapshots list）",
        )
    return _read_manifest(folder, in_force(data_dir))


def current(data_dir: Path) -> Snapshot:
    """The snapshot in force; raises `NoSnapshot` when nothing was published yet."""
    run_id = in_force(data_dir)
    if run_id is None:
        raise NoSnapshot(
            f"{data_dir} has no published snapshot yet; run `yaodian build` first",
            zh=f"{data_dir} 还没有发布过快照；先运行 yaodian build",
        )
    return get(data_dir, run_id)


def rollback(data_dir: Path, run_id: str | None = None, *, lock_timeout: float = 0.0) -> Snapshot:
    """Put an earlier snapshot in force: `run_id`, or the newest published before the current one.

    Raises `NoSnapshot` when there is none, `SnapshotModified` when its bytes changed.
    """
    with write_lock(data_dir, lock_timeout):
        if run_id is None:
            now = in_force(data_dir) or current(data_dir).run_id  # the latter says that there is none
            order = [snapshot.run_id for snapshot in list_(data_dir)]
            earlier = order[order.index(now) + 1 :] if now in order else order
            if not earlier:
                raise NoSnapshot(
                    f"{data_dir} has no snapshot before {now}; nothing to roll back to",
                    zh=f"{data_dir} 在 {now} 之前没有快照，无可回滚",
                )
            run_id = earlier[0]
        verify(data_dir, run_id)
        durable.point(current_link(data_dir), f"snapshots/{run_id}/{FILE_NAME}")
        return get(data_dir, run_id)


def prune(data_dir: Path, keep: int, *, lock_timeout: float = 0.0) -> list[Snapshot]:
    """Remove all but the `keep` newest snapshots; the current one always stays. Returns the removed.

    A reader that has a removed file open keeps reading it: the file goes when it is closed.
    """
    if keep < 1:
        raise SnapshotTrouble(f"cannot keep {keep} snapshots; keep at least 1")
    with write_lock(data_dir, lock_timeout):
        removed = [snapshot for snapshot in list_(data_dir)[keep:] if not snapshot.is_current]
        for snapshot in removed:
            durable.remove_folder(snapshot.path.parent)
        if removed:
            durable.sync_folder(snapshots_folder(data_dir))
        return removed


def verify(data_dir: Path, run_id: str | None = None) -> Snapshot:
    """Compare the bytes of a snapshot (default: the current one) with its manifest.

    The file mode is no proof: root writes to a read-only file. Raises `SnapshotModified`.
    """
    snapshot = current(data_dir) if run_id is None else get(data_dir, run_id)
    if not snapshot.path.is_file():
        raise SnapshotModified(
            f"snapshot {snapshot.run_id}: {FILE_NAME} is missing; roll back or build again",
            zh=f"快照 {snapshot.run_id} 缺少 {FILE_NAME}；请 yaodian snapshots rollback 或 yaodian build --full",
        )
    size, digest = snapshot.path.stat().st_size, file_sha256(snapshot.path)
    if (size, digest) != (snapshot.size_bytes, snapshot.sha256):
        raise SnapshotModified(
            f"snapshot {snapshot.run_id} was modified after publication: sha256 {digest[:16]}… of {size} bytes,"
            f" published {snapshot.sha256[:16]}… of {snapshot.size_bytes} bytes; roll back or build again",
            zh=f"快照 {snapshot.run_id} 发布后被改动：sha256 为 {digest[:16]}…（{size} 字节），发布时是"
            f" {snapshot.sha256[:16]}…（{snapshot.size_bytes} 字节）；请 yaodian snapshots rollback"
            " 或 yaodian build --full",
        )
    return snapshot


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(run_id: str) -> str:
    """`run_id` if it can name a folder, else `SnapshotTrouble`."""
    if not RUN_ID.fullmatch(run_id):
        raise SnapshotTrouble(f"{run_id!r} is not a run id: use letters, digits, point, dash, underscore")
    return run_id


def write_manifest(folder: Path, snapshot: Snapshot) -> None:
    """Write the manifest of `snapshot` into `folder`; what can be seen from the folder is left out."""
    said = asdict(snapshot)
    del said["path"], said["is_current"]
    durable.write_text(folder / MANIFEST_NAME, json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _read_manifest(folder: Path, current_run: str | None) -> Snapshot:
    try:
        said = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        known = {each.name for each in fields(Snapshot)}
        told = {name: value for name, value in said.items() if name in known}  # another version may say more
        return Snapshot(path=folder / FILE_NAME, is_current=said["run_id"] == current_run, **told)
    except (ValueError, TypeError, KeyError) as error:
        raise SnapshotTrouble(
            f"{folder.name}/{MANIFEST_NAME} cannot be read ({error}); the next build publishes a new snapshot"
            " beside it, and this folder can be removed"
        ) from error
