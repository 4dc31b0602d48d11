"""Forgetting documents: out of lake, snapshots, report and run history.

Belongs here: which source a person means, the order of the removals, going on after a crash.
Does not belong here: removing from the lake (`pipelines.forget`) and from snapshots (`warehouse.forget`), asking the
person (`yaodian`).

A journal in the lake names what is being forgotten until everything is gone. Every step may be done twice, so after a
crash the next run or the next removal does all of them again before anything else.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

import polars as pl

from assets import ledger
from assets.errors import RunRefused
from assets.home import VARIABLE
from assets.stages.in_force import belongs_to, note
from pipelines.errors import UsageError
from pipelines.forget import Belongings, belongings, forget_in_lake
from pipelines.lake import Lake, sync_folder
from pipelines.settings import Settings
from pipelines.shared_lake import shared_lake_of
from pipelines.shared_state import commit, pull
from schemas.lake import CORRECTION, DOCUMENT_VERSION, LANDED_FILE, QUARANTINE
from warehouse import snapshots
from warehouse.errors import NoSnapshot
from warehouse.forget import Removal, forget_in_snapshots, holding, require_rewritable, sources_of
from warehouse.lock import write_lock

_JOURNAL = "forgetting.json"
_NAMED = 5


class UnknownDocument(UsageError):
    """No source, or more than one, is meant."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Plan:
    """What forgetting a source would take away.

    Attributes:
        versions: of the source in the history.
        snapshots: run ids of the snapshots that hold it.
        files: where the source still lies outside the data folder; the next run over that folder would read it again.
        corrections: lines of the corrections file that quote it.
    """

    source_file: str
    gone: Belongings
    versions: int
    snapshots: tuple[str, ...]
    files: tuple[Path, ...]
    corrections: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken away: rows and files of the lake by table, snapshots, folders."""

    lake: dict[str, int]
    snapshots: Removal
    folders: tuple[str, ...]


def plan_forgetting(settings: Settings, wanted: str) -> Plan:
    """What forgetting `wanted` (name, part of the name, identifier or key) would take away; changes nothing.

    Raises:
        UnknownDocument: no source, or more than one, is meant.
        SnapshotTrouble: the snapshot in force cannot be written again.
    """
    lake = Lake(settings.lake_dir, read_only=True)
    source_file = _source(settings, lake, wanted)
    versions = lake.read_table(DOCUMENT_VERSION.name)
    theirs = None if versions is None else versions.filter(pl.col("source_file") == source_file)
    uris = [] if theirs is None else theirs["source_uri"].unique().sort().to_list()
    corrections = lake.read_table(CORRECTION.name)
    require_rewritable(settings.data_dir, [source_file])
    return Plan(
        source_file,
        belongings(lake, [source_file]),
        0 if theirs is None else theirs.height,
        tuple(snapshot.run_id for snapshot in holding(settings.data_dir, [source_file])),
        tuple(path for uri in uris if os.path.lexists(path := _path(uri))),
        0 if corrections is None else corrections.filter(pl.col("source_file") == source_file).height,
    )


def forget(settings: Settings, plan: Plan) -> Forgotten:
    """Take away what `plan` says. After a crash in between, `resume_forgetting` goes on.

    Raises:
        Locked: another writer holds the data folder.
    """
    lake = Lake(settings.lake_dir)
    with write_lock(settings.data_dir, settings.lock_timeout_seconds):
        resume_forgetting(settings)
        if shared := shared_lake_of(settings):
            pull(shared, lake)
        gone = belongings(lake, [plan.source_file])
        lake.write_json(lake.root / _JOURNAL, gone.as_json())
        return _carry_out(settings, lake, gone)


def resume_forgetting(settings: Settings) -> Forgotten | None:
    """Finish a removal that a crash cut short; None when there is none. The caller holds the data folder."""
    lake = Lake(settings.lake_dir)
    journal = lake.root / _JOURNAL
    if not journal.exists():
        return None
    said = lake.read_json(journal)
    if said is None:
        raise RunRefused(
            f"{journal} 已损坏，无法继续上次的删除；请移走它，再次运行 yaodian forget",
            f"{journal} is damaged, so the removal it began cannot go on; move it away and run yaodian forget again",
        )
    return _carry_out(settings, lake, Belongings.of_json(said))


def _carry_out(settings: Settings, lake: Lake, gone: Belongings) -> Forgotten:
    shared = shared_lake_of(settings)
    if shared:
        pull(shared, lake)
    removed = forget_in_lake(lake, gone)
    if shared:
        commit(shared, lake, f"forget-{uuid.uuid4()}", sweep=True)
    removal = forget_in_snapshots(settings.data_dir, gone.sources)
    _follow(settings.data_dir, lake, removal)
    folders = tuple(_clear(settings.data_dir))
    (lake.root / _JOURNAL).unlink()
    sync_folder(lake.root)
    return Forgotten(removed, removal, folders)


def _follow(data_dir: Path, lake: Lake, removal: Removal) -> None:
    """Let the notes of the last run name the snapshot that took the place of the old one."""
    try:
        now = snapshots.current(data_dir)
    except NoSnapshot:
        return
    if removal.rewritten.get(belongs_to(lake) or "") == now.run_id:
        note(lake, now)
    ledger.rename_snapshot(lake, removal.rewritten)


def _clear(data_dir: Path) -> Iterable[str]:
    """Remove what shows rows and can be made again: unpublished builds, the page, run history, records of errors."""
    for name in ("warehouse/building", "dagster_home/history", "dagster_home/storage", "report", "logs"):
        folder = data_dir / name
        if folder.exists():
            shutil.rmtree(folder)
            sync_folder(folder.parent)
            yield name


def foreign_history() -> Path | None:
    """A run history outside the data folder, which is not ours to remove."""
    given = os.environ.get(VARIABLE)
    return Path(given) if given else None


def _source(settings: Settings, lake: Lake, wanted: str) -> str:
    """The source a person means."""
    names: set[str] = set()
    by_key: dict[str, str] = {}
    for table in (DOCUMENT_VERSION, LANDED_FILE, QUARANTINE, CORRECTION):
        frame = lake.read_table(table.name)
        if frame is not None:
            names |= {*frame["source_file"]}
        if frame is not None and table is DOCUMENT_VERSION:
            for name, document_id, key in frame.select("source_file", "document_id", "document_key").iter_rows():
                by_key |= {document_id: name, str(key): name}
    if wanted in names or wanted in by_key:
        return wanted if wanted in names else by_key[wanted]
    names |= sources_of(settings.data_dir)
    found = sorted(name for name in names if wanted == name) or sorted(name for name in names if wanted in name)
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(found[:_NAMED])
        raise UnknownDocument(
            f"{wanted} 可以指 {len(found)} 份文件：{some}；请多写一些文件名",
            f"{wanted} could be any of {len(found)} documents: {some}; give more of the name",
        )
    raise UnknownDocument(
        f"{settings.data_dir} 中没有 {wanted} 这份文件；yaodian query 'FROM marts.document' 列出现有的文件",
        f"{settings.data_dir} knows no document {wanted}; yaodian query 'FROM marts.document' lists what there is",
    )


def _path(source_uri: str) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(source_uri.removeprefix("file://"))))


__all__ = ["Forgotten", "Plan", "UnknownDocument", "foreign_history", "forget", "plan_forgetting", "resume_forgetting"]
