"""The first stage: find the files and store what is new.

Belongs here: what to compare with, also after a rollback. Does not belong here: comparing (`pipelines.land`).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from assets import results
from assets.errors import NothingToPublish
from assets.resources import RunChoices
from assets.stages.forgetting import resume_forgetting
from assets.stages.in_force import belongs_to
from pipelines.discover import discover
from pipelines.errors import LakeCorrupted
from pipelines.lake import Lake
from pipelines.land import Landing, land
from pipelines.replay import refused_files
from pipelines.settings import Settings
from pipelines.shared_lake import shared_lake_of
from pipelines.shared_state import keep_originals, pull
from schemas.keys import content_key
from schemas.lake import DOCUMENT_VERSION, LANDED_FILE
from schemas.polars_types import polars_schema
from warehouse import snapshots
from warehouse.audit import CheckResult
from warehouse.errors import SnapshotTrouble
from warehouse.read import open_current, query

_log = logging.getLogger(__name__)

DATA_PARTS = ("lake", "warehouse", "report", "dagster_home", "logs")
"""What this project writes into a data folder: never read as documents."""


def land_sources(settings: Settings, choices: RunChoices, *, dry_run: bool = False) -> Landing:
    """Find the files and store what is new.

    After a rollback the state to compare with is the one the published snapshot holds, not what the lake saw since.
    A replay looks at the refused files only. Where the lake is shared, its newest state is copied here first.
    """
    lake = Lake(settings.lake_dir, read_only=dry_run)
    shared = None if dry_run else shared_lake_of(settings)
    if shared:
        lake.root.mkdir(parents=True, exist_ok=True)
        pull(shared, lake)
    if choices.replay:
        found = refused_files(lake)
    else:
        found = discover(settings.paths, exclude=[settings.data_dir / part for part in DATA_PARTS])
    if not dry_run:
        lake.root.mkdir(parents=True, exist_ok=True)
        resume_forgetting(settings)
        lake.sweep()
    stored, published = _known_versions(settings.data_dir, lake)
    landing = land(
        found,
        lake,
        now=datetime.now(UTC),
        verify_hashes=choices.verify_hashes,
        prune=choices.prune,
        max_file_bytes=settings.max_file_bytes,
        previous_versions=published,
        stored=stored,
        partial=choices.replay,
        dry_run=dry_run,
    )
    if shared:
        keep_originals(shared, lake, verify=choices.verify_hashes)
    return landing


def _known_versions(data_dir: Path, lake: Lake) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """The history of the lake, None where there is none yet; and the history to compare with instead of it: that of
    the published snapshot, where somebody rolled back to it or where the lake's was damaged, else None.

    Raises:
        LakeCorrupted: the history is damaged and no snapshot holds it.
        SnapshotTrouble: somebody rolled back to a snapshot that cannot be read.
    """
    run_id = snapshots.in_force(data_dir)
    if run_id is not None and belongs_to(lake) not in (None, run_id):
        return None, _published_versions(data_dir)
    try:
        return lake.read_table(DOCUMENT_VERSION.name), None
    except LakeCorrupted as error:
        try:
            snapshots.verify(data_dir)
        except SnapshotTrouble:
            raise error from None
        _log.warning("%s The history that snapshot %s holds is used instead.", error, run_id)
        return None, _published_versions(data_dir)


def _published_versions(data_dir: Path) -> pl.DataFrame:
    columns = [name for name in DOCUMENT_VERSION.column_names if name != "content_key"]
    with open_current(data_dir) as con:
        found = query(con, f"SELECT {', '.join(columns)} FROM star.dim_document WHERE document_key > 0")
    keys = [content_key(raw_sha256) for raw_sha256 in found["raw_sha256"]]
    return found.with_columns(content_key=pl.Series(keys, dtype=pl.Int64)).cast(
        pl.Schema(polars_schema(DOCUMENT_VERSION))
    )


def judge_landing(landing: Landing, lake: Lake) -> list[CheckResult]:
    """The results of the checks of what landing wrote into the lake."""
    return results.lake_results({LANDED_FILE.name: landing.landed, DOCUMENT_VERSION.name: landing.versions}, lake)


def last_landing(settings: Settings, documents: dict[str, int]) -> Landing:
    """What the last landing left in the lake.

    Raises:
        NothingToPublish: nothing was landed yet.
    """
    lake = Lake(settings.lake_dir)
    landed, versions = lake.read_table(LANDED_FILE.name), lake.read_table(DOCUMENT_VERSION.name)
    if landed is None or versions is None:
        raise NothingToPublish(
            f"{lake.root} 中还没有落地的文件；请先物化 source_files（yaodian build）",
            f"{lake.root} holds no landed files; materialise source_files first (yaodian build)",
        )
    return Landing(landed, versions, documents)
