"""The third stage: build and audit a warehouse, or find that the published one says the same.

Belongs here: the candidate. Does not belong here: loading and auditing (`warehouse.build`), publishing (`publishing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from assets import results
from assets.ledger import Ledger
from assets.resources import RunChoices
from assets.stages.fingerprint import input_fingerprint
from assets.stages.in_force import is_built_from
from assets.version import program_version
from pipelines import lexicon
from pipelines.corrections import take_corrections
from pipelines.lake import Lake
from pipelines.settings import Settings
from schemas.lake import CORRECTION
from warehouse import audit, standing, volumes
from warehouse.audit import CheckResult
from warehouse.build import Base, BuildReport, BuildRequest, build
from warehouse.load_run import FIRST, Publication, RunInfo
from warehouse.memory import memory_config
from warehouse.publish import workspace
from warehouse.read import open_current
from warehouse.snapshots import Snapshot

ASKED_FOR = Publication("full", "指定了 --full", "--full was asked for")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A warehouse that could be published, or the published one that already says the same.

    Attributes:
        path: the DuckDB file.
        reused: the snapshot that stands, when nothing changed.
    """

    path: Path
    rows: dict[str, int]
    checks: list[CheckResult]
    seconds: dict[str, float]
    reused: Snapshot | None


def build_candidate(settings: Settings, choices: RunChoices, ledger: Ledger) -> Candidate:
    """Build and audit a warehouse from the lake, unless the published one was built from the same.

    Raises:
        LoadFailed: the lake contradicts itself, or rows break a key.
        BadCorrections: the corrections file cannot be used.
    """
    lake = Lake(settings.lake_dir)
    corrections = take_corrections(settings, lake)
    earlier = [
        *(one for one in results.read_results(lake) if not one.check_id.startswith(("star.", "lake.correction."))),
        *results.lake_results({CORRECTION.name: corrections}),
    ]
    fingerprint = input_fingerprint(lake, settings.storage_version)
    stands = None if choices.full else _standing(settings.data_dir, fingerprint, choices.verify_hashes)
    if stands is not None:
        candidate = _reused(settings, stands, earlier)
    else:
        target = workspace(settings.data_dir, ledger.run_id)
        run = RunInfo(
            run_id=ledger.run_id,
            pipeline_version=program_version(),
            lexicon_sha256=lexicon.sha256(),
            input_manifest_sha256=fingerprint,
            started_at=datetime.fromisoformat(ledger.started_at),
            git_commit=_git_commit(),
        )
        before = volumes.references(settings.data_dir)
        base = None if choices.full else standing.prove(settings.data_dir)
        report: BuildReport = build(
            BuildRequest(
                lake.root,
                target,
                run,
                earlier,
                before,
                memory_bytes=settings.warehouse_memory_bytes,
                storage_version=settings.storage_version,
                base=Base(base.path, base.run_id) if base else None,
                publication=ASKED_FOR if choices.full else FIRST,
            )
        )
        if report.volumes:
            volumes.note_candidate(target, report.volumes)
        candidate = Candidate(target, report.rows, report.checks, report.seconds, None)
        ledger.publication = {name: str(value) for name, value in asdict(report.publication).items() if value}
    results.write_results(lake, _in_order(candidate.checks))
    ledger.rows, ledger.checks = candidate.rows, count_checks(candidate.checks)
    return candidate


def _standing(data_dir: Path, fingerprint: str, is_proven_again: bool) -> Snapshot | None:
    """The snapshot in force, if it was built from what has this fingerprint and is as it was published."""
    if not is_built_from(data_dir, fingerprint):
        return None
    known = None if is_proven_again else standing.untouched(data_dir)
    return known or standing.prove(data_dir)


def open_candidate(settings: Settings, candidate: Candidate) -> duckdb.DuckDBPyConnection:
    """A read-only connection to what was built or stands."""
    if candidate.reused:
        return open_current(settings.data_dir)
    bound = memory_config(settings.warehouse_memory_bytes)
    return duckdb.connect(str(candidate.path), read_only=True, config={**bound})


def _git_commit() -> str | None:
    """The commit of the checkout this runs from, None outside one."""
    folder = Path(__file__).resolve().parents[2] / ".git"
    try:
        head = (folder / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        return (folder / head.removeprefix("ref: ")).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def _reused(settings: Settings, stands: Snapshot, earlier: Sequence[CheckResult]) -> Candidate:
    """What stands, with the results of its checks as it keeps them."""
    with open_current(settings.data_dir) as con:
        known = audit.recorded(con)
    return Candidate(stands.path, dict(stands.rows), [*known, *earlier], {}, stands)


def _in_order(checks: Sequence[CheckResult]) -> list[CheckResult]:
    layers = ("lake", "silver", "star")
    return sorted(checks, key=lambda result: layers.index(results.layer_of(result)))


def count_checks(checks: Sequence[CheckResult]) -> dict[str, int]:
    """passed, warned, failed; findings of level info pass."""
    counts = {"passed": 0, "warned": 0, "failed": 0}
    for result in checks:
        if result.status == "skipped":
            continue
        outcome = {"error": "failed", "warn": "warned"}.get(result.severity, "passed")
        counts["passed" if result.status == "pass" else outcome] += 1
    return counts
