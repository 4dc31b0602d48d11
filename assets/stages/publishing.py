"""The fourth stage: put the candidate in force, or refuse it.

Belongs here: the policy `fail_on`, and which candidate is meant.
Does not belong here: the switch (`warehouse.publish`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assets import results
from assets.errors import NothingToPublish, PublicationRefused
from assets.ledger import Ledger
from assets.stages.fingerprint import input_fingerprint
from assets.stages.in_force import is_built_from, note
from pipelines.lake import Lake
from pipelines.parse import collect_garbage
from pipelines.settings import Settings
from pipelines.shared_lake import shared_lake_of
from pipelines.shared_state import commit
from schemas.lake import CONTENT, DOCUMENT_VERSION
from schemas.run_checks import PUBLISHED_STILL_PARSE
from warehouse import audit, snapshots, volumes
from warehouse.audit import CheckResult
from warehouse.errors import SnapshotTrouble
from warehouse.publish import Inside, look_inside, publish
from warehouse.read import open_current
from warehouse.snapshots import Snapshot

_NAMED = 3  # how many culprits a sentence names


def publish_candidate(settings: Settings, ledger: Ledger) -> tuple[Snapshot, bool]:
    """Publish what was built, unless a check failed at the level that forbids it. Returns the snapshot in force, and
    whether it is new.

    Raises:
        PublicationRefused: the policy `fail_on` says no; the last snapshot stays.
        NothingToPublish: nothing was built.
        LakeMoved: another run wrote the shared lake since this one began.
    """
    lake, shared = Lake(settings.lake_dir), shared_lake_of(settings)
    checks = results.read_results(lake)
    if not audit.passes(checks, settings.fail_on):
        raise refusal(checks, settings.fail_on)
    fingerprint = input_fingerprint(lake, settings.storage_version)
    built = _built(settings.data_dir, fingerprint)
    stands = built is None and is_built_from(settings.data_dir, fingerprint)
    if shared and (built or stands):
        commit(shared, lake, ledger.run_id)  # first: where another run was faster, nothing may be published
    if built is not None:
        file, inside = built
        counts = volumes.take_noted(file)
        snapshot, is_new = publish(settings.data_dir, file.stem, file, inside=inside), True
        if counts is not None:
            volumes.remember(settings.data_dir, snapshot, counts)
    elif stands:
        snapshot, is_new = snapshots.current(settings.data_dir), False
    else:
        raise NothingToPublish(
            "没有可以发布的仓库；请先物化 star（yaodian build）",
            "no warehouse was built that could be published; materialise the star first (yaodian build)",
        )
    note(lake, snapshot)
    _tidy(settings.data_dir, lake)
    ledger.snapshot, ledger.is_published, ledger.is_reused = snapshot.run_id, is_new, not is_new
    return snapshot, is_new


def _tidy(data_dir: Path, lake: Lake) -> None:
    """Remove the shards that nothing published or known refers to any more.

    The rows of every version of the history stay, and those of every version a kept snapshot knows: whoever rolls
    back to one goes on without parsing.
    """
    key = ("content_key",)
    versions, content = (lake.read_table(name, key) for name in (DOCUMENT_VERSION.name, CONTENT.name))
    if versions is None or content is None:
        return
    if content.join(versions, on=key, how="anti").is_empty():
        collect_garbage(lake)
        return
    versions = lake.read_table(DOCUMENT_VERSION.name, ("raw_sha256",))
    if versions is None:
        return
    keep = set(versions["raw_sha256"])
    try:
        for snapshot in snapshots.list_(data_dir):
            with open_current(data_dir, snapshot.run_id) as con:
                known = con.execute("SELECT raw_sha256 FROM star.dim_document WHERE document_key > 0").fetchall()
            keep.update(raw_sha256 for (raw_sha256,) in known)
    except SnapshotTrouble:
        return  # a snapshot that cannot be asked may need any of them
    collect_garbage(lake, keep)


def _built(data_dir: Path, fingerprint: str) -> tuple[Path, Inside] | None:
    """The candidate built from what the lake holds now; one that was refused before was built from something else."""
    for path in sorted((data_dir / "warehouse" / "building").glob("*.duckdb"), reverse=True):
        inside = look_inside(path)
        if inside.built_from == fingerprint:
            return path, inside
    return None


def refusal(checks: Sequence[CheckResult], fail_on: str) -> PublicationRefused:
    levels = ("error",) if fail_on == "error" else ("error", "warn")
    failed = [result for result in checks if result.status == "fail" and result.severity in levels]
    names = ", ".join(result.check_id for result in failed[:_NAMED]) + (" …" if len(failed) > _NAMED else "")
    zh, en = _culprits(failed)
    return PublicationRefused(
        f"{len(failed)} 项检查未通过（{names}），按 fail_on={fail_on} 不发布；上一个快照保持不变，"
        f"详情见 yaodian check{zh}",
        f"{len(failed)} checks failed ({names}), so with fail_on={fail_on} nothing is published; the last snapshot"
        f" stays. See yaodian check{en}",
    )


def _culprits(failed: Sequence[CheckResult]) -> tuple[str, str]:
    """What a run would take away from the published documents, which nobody should have to look up."""
    lost = [
        sample for result in failed if result.check_id == PUBLISHED_STILL_PARSE.check_id for sample in result.samples
    ]
    return (
        "".join(f"。{sample['message_zh']}" for sample in lost[:_NAMED]),
        "".join(f". {sample['message_en']}" for sample in lost[:_NAMED]),
    )
