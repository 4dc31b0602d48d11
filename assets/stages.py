"""The stages of a run, free of Dagster: what each reads from the data folder, calls and leaves there.

Belongs here: wiring `pipelines` and `warehouse` together, and the decisions between them: what is reused, what refused.
Does not belong here: how a stage is shown in the UI (the asset modules), and any transformation.

Stages meet in the data folder only, so that each can be run again alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

import schemas
import warehouse
from assets import results
from assets.errors import NothingReadable, NothingToPublish, PublicationRefused
from assets.ledger import Ledger
from assets.resources import Progress, RunChoices, silent
from assets.version import program_version
from pipelines import lexicon
from pipelines.discover import discover
from pipelines.jobs import Parser
from pipelines.lake import Lake, parquet_bytes
from pipelines.land import Landing, land
from pipelines.parse import ParseReport, parse
from pipelines.parse import Progress as ParseProgress
from pipelines.settings import Settings
from schemas.keys import content_key
from schemas.lake import CONTENT, DOCUMENT_VERSION, LANDED_FILE, QUARANTINE
from schemas.pandera_models import ContractBroken
from schemas.polars_types import polars_schema
from warehouse import audit, snapshots
from warehouse.audit import CheckResult
from warehouse.build import BuildReport, BuildRequest, build
from warehouse.errors import NoSnapshot
from warehouse.load_run import RunInfo
from warehouse.publish import publish, workspace
from warehouse.read import open_current, query
from warehouse.snapshots import Snapshot

_IN_FORCE = "published.json"
_DATA_PARTS = ("lake", "warehouse", "report", "dagster_home", "logs")
_NAMED = 3  # how many culprits a sentence names
# Table of the lake → columns that may change without changing what is built.
_BUILT_FROM = {
    DOCUMENT_VERSION.name: ("source_uri", "valid_from", "valid_to"),
    CONTENT.name: ("shard",),
    QUARANTINE.name: ("first_seen_run_id",),
}


# -- land


def land_sources(settings: Settings, choices: RunChoices, *, dry_run: bool = False) -> Landing:
    """Find the files and store what is new.

    After a rollback the state to compare with is the one the published snapshot holds, not what the lake saw since.
    """
    lake = Lake(settings.lake_dir, read_only=dry_run)
    found = discover(settings.paths, exclude=[settings.data_dir / part for part in _DATA_PARTS])
    if not dry_run:
        lake.root.mkdir(parents=True, exist_ok=True)
        lake.sweep()
    return land(
        found,
        lake,
        now=datetime.now(UTC),
        verify_hashes=choices.verify_hashes,
        prune=choices.prune,
        max_file_bytes=settings.max_file_bytes,
        previous_versions=_versions_after_rollback(settings.data_dir, lake),
        dry_run=dry_run,
    )


def _versions_after_rollback(data_dir: Path, lake: Lake) -> pl.DataFrame | None:
    try:
        now = snapshots.current(data_dir)
    except NoSnapshot:
        return None
    recorded = lake.read_json(lake.root / _IN_FORCE)
    if not recorded or recorded["run_id"] == now.run_id:
        return None
    columns = [name for name in DOCUMENT_VERSION.column_names if name != "content_key"]
    with open_current(data_dir) as con:
        found = query(con, f"SELECT {', '.join(columns)} FROM star.dim_document WHERE document_key > 0")
    keys = [content_key(raw_sha256) for raw_sha256 in found["raw_sha256"]]
    return found.with_columns(content_key=pl.Series(keys, dtype=pl.Int64)).cast(
        pl.Schema(polars_schema(DOCUMENT_VERSION))
    )


def judge_landing(landing: Landing) -> list[CheckResult]:
    """The results of the checks of what landing wrote."""
    return results.lake_results({LANDED_FILE.name: landing.landed, DOCUMENT_VERSION.name: landing.versions})


def last_landing(settings: Settings, documents: dict[str, int]) -> Landing:
    """What the last landing left in the lake.

    Raises:
        NothingToPublish: nothing was landed yet.
    """
    lake = Lake(settings.lake_dir)
    landed, versions = lake.read_table(LANDED_FILE.name), lake.read_table(DOCUMENT_VERSION.name)
    if landed is None or versions is None:
        raise NothingToPublish(f"{lake.root} holds no landed files; materialise source_files first (yaodian build)")
    return Landing(landed, versions, documents)


# -- parse


@dataclass(frozen=True, slots=True)
class Parsed:
    """What parsing gave, and how it stands against the contracts of lake and silver."""

    report: ParseReport
    checks: list[CheckResult]


def parse_documents(
    settings: Settings,
    choices: RunChoices,
    ledger: Ledger,
    *,
    progress: Progress = silent,
    parser: Parser | None = None,
) -> Parsed:
    """Parse what is new, write the reference tables, judge every row.

    Raises:
        ContractBroken: a table breaks its contract as a whole; the results say so, and nothing may be published.
        NothingReadable: no file of this run is a readable document; the reasons stand in the quarantine.
    """
    lake = Lake(settings.lake_dir)
    landing = last_landing(settings, ledger.documents)
    before = judge_landing(landing)
    try:
        report = parse(
            landing,
            lake,
            settings,
            _following(progress),
            run_id=ledger.run_id,
            full=choices.full,
            parser=parser,
        )
    except ContractBroken as error:
        results.write_results(lake, [*before, *results.broken_results(error, lake.read_table(QUARANTINE.name))])
        raise
    _write_reference(lake)
    checks = [*before, *results.lake_results(_written(lake)), *results.silver_results(report)]
    results.write_results(lake, checks)
    ledger.parsed, ledger.reused = report.parsed, report.reused
    ledger.documents["quarantined"] = _refused_files(report.quarantine)
    _require_readable(settings, landing, report)
    return Parsed(report, checks)


def _following(progress: Progress) -> Callable[[ParseProgress], None]:
    def follow(at: ParseProgress) -> None:
        progress("parse", at.documents_done, at.documents_total)

    return follow


def _written(lake: Lake) -> dict[str, pl.DataFrame]:
    """The tables parsing wrote; a run without a document has no contents."""
    found = {name: lake.read_table(name) for name in (CONTENT.name, QUARANTINE.name)}
    return {name: frame for name, frame in found.items() if frame is not None}


def _write_reference(lake: Lake) -> None:
    for name, frame in lexicon.reference_frames().items():
        lake.write_bytes(lake.reference_path(name), parquet_bytes(frame))


def _refused_files(quarantine: pl.DataFrame) -> int:
    return quarantine.filter(pl.col("target_table").is_null())["source_file"].n_unique()


def _require_readable(settings: Settings, landing: Landing, report: ParseReport) -> None:
    rejected = [one.content_key for one in report.rejected]
    good = landing.landed.filter((pl.col("status") != "rejected") & ~pl.col("content_key").is_in(rejected))
    if good.height:
        return
    where = ", ".join(str(path) for path in settings.paths)
    if landing.landed.is_empty():
        ignored = landing.counts.get("ignored", 0)
        raise NothingReadable(
            f"{where} 中没有可读的文件（忽略了 {ignored} 个）；请放入文本文件，或指明别的文件夹",
            f"{where} holds no file to read ({ignored} ignored); put text files there, or name another folder",
        )
    seen = landing.landed["source_file"].implode()
    refused = report.quarantine.filter(pl.col("target_table").is_null() & pl.col("source_file").is_in(seen))
    first = refused.unique("source_file", maintain_order=True).head(_NAMED)
    zh = "；".join(f"{row['source_file']}：{row['message_zh']}" for row in first.iter_rows(named=True))
    en = "; ".join(f"{row['source_file']}: {row['message_en']}" for row in first.iter_rows(named=True))
    raise NothingReadable(
        f"{where} 中的 {landing.landed.height} 个文件都不可读（{zh}）；原因见 yaodian quarantine list",
        f"none of the {landing.landed.height} files of {where} is readable ({en}); see yaodian quarantine list",
    )


# -- build


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
    """
    lake = Lake(settings.lake_dir)
    earlier = [result for result in results.read_results(lake) if results.layer_of(result) != "star"]
    fingerprint = input_fingerprint(lake)
    standing = None if choices.full else _standing(settings.data_dir, fingerprint)
    if standing is not None:
        candidate = _reused(settings, lake, standing, earlier)
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
        report: BuildReport = build(BuildRequest(lake.root, target, run, earlier))
        candidate = Candidate(target, report.rows, report.checks, report.seconds, None)
    results.write_results(lake, _in_order(candidate.checks))
    ledger.rows, ledger.checks = candidate.rows, count_checks(candidate.checks)
    return candidate


def open_candidate(settings: Settings, candidate: Candidate) -> duckdb.DuckDBPyConnection:
    """A read-only connection to what was built or stands."""
    if candidate.reused:
        return open_current(settings.data_dir)
    return duckdb.connect(str(candidate.path), read_only=True)


def input_fingerprint(lake: Lake) -> str:
    """SHA-256 over everything a warehouse is built from: history, parsed contents, refusals, lexicon, and the code
    that loads them. Where the folder is mounted and when something was first seen do not belong to it."""
    digest = hashlib.sha256()
    frames = {table: lake.read_table(table) for table in _BUILT_FROM}
    versions, content = frames[DOCUMENT_VERSION.name], frames[CONTENT.name]
    if versions is not None and content is not None:
        # The lake remembers contents that no version of this history has, after a rollback for one.
        frames[CONTENT.name] = content.filter(pl.col("content_key").is_in(versions["content_key"].implode()))
    for table, frame in frames.items():
        digest.update(f"{table}\n".encode())
        if frame is not None:
            digest.update(frame.drop(_BUILT_FROM[table]).write_csv(None).encode())
    digest.update(f"{lexicon.sha256()}\n{program_version()}\n{_code_sha256()}".encode())
    return digest.hexdigest()


@cache
def _code_sha256() -> str:
    """SHA-256 over the sources that declare and load the warehouse, so that a changed view is built again."""
    digest = hashlib.sha256()
    for package in (schemas, warehouse):
        folder = Path(package.__path__[0])
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".sql")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _git_commit() -> str | None:
    """The commit of the checkout this runs from, None outside one."""
    folder = Path(__file__).resolve().parent.parent / ".git"
    try:
        head = (folder / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        return (folder / head.removeprefix("ref: ")).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def _standing(data_dir: Path, fingerprint: str) -> Snapshot | None:
    """The published snapshot, if it was built from the same and its file is as it was published."""
    try:
        snapshot = snapshots.current(data_dir)
    except NoSnapshot:
        return None
    if not snapshot.path.is_file() or snapshot.path.stat().st_size != snapshot.size_bytes:
        return None
    with open_current(data_dir) as con:
        built_from = con.execute("SELECT input_manifest_sha256 FROM star.dim_run WHERE run_id = ?", [snapshot.run_id])
        return snapshot if built_from.fetchone() == (fingerprint,) else None


def _reused(settings: Settings, lake: Lake, standing: Snapshot, earlier: Sequence[CheckResult]) -> Candidate:
    """What stands, with the results of its checks: those in the lake if it is the last that was built."""
    recorded = lake.read_json(lake.root / _IN_FORCE)
    known = [result for result in results.read_results(lake) if results.layer_of(result) == "star"]
    if not known or not recorded or recorded["run_id"] != standing.run_id:
        with open_current(settings.data_dir) as con:
            known = audit.audit(con)
    return Candidate(standing.path, dict(standing.rows), [*known, *earlier], {}, standing)


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


# -- publish


def publish_candidate(settings: Settings, ledger: Ledger) -> tuple[Snapshot, bool]:
    """Publish what was built, unless a check failed at the level that forbids it. Returns the snapshot in force, and
    whether it is new.

    Raises:
        PublicationRefused: the policy `fail_on` says no; the last snapshot stays.
        NothingToPublish: nothing was built.
    """
    lake = Lake(settings.lake_dir)
    checks = results.read_results(lake)
    if not audit.passes(checks, settings.fail_on):
        raise refusal(checks, settings.fail_on)
    fingerprint = input_fingerprint(lake)
    candidates = sorted((settings.data_dir / "warehouse" / "building").glob("*.duckdb"))
    standing = _standing(settings.data_dir, fingerprint)
    if not candidates:
        if standing is None:
            raise NothingToPublish(
                "no warehouse was built that could be published; materialise the star first (yaodian build)"
            )
        snapshot, is_new = standing, False
    else:
        snapshot, is_new = publish(settings.data_dir, candidates[-1].stem, candidates[-1]), True
    lake.write_json(lake.root / _IN_FORCE, {"run_id": snapshot.run_id})
    ledger.snapshot, ledger.is_published, ledger.is_reused = snapshot.run_id, is_new, not is_new
    return snapshot, is_new


def refusal(checks: Sequence[CheckResult], fail_on: str) -> PublicationRefused:
    levels = ("error",) if fail_on == "error" else ("error", "warn")
    failed = [result for result in checks if result.status == "fail" and result.severity in levels]
    names = ", ".join(result.check_id for result in failed[:_NAMED]) + (" …" if len(failed) > _NAMED else "")
    return PublicationRefused(
        f"{len(failed)} 项检查未通过（{names}），按 fail_on={fail_on} 不发布；上一个快照保持不变，详情见 yaodian check",
        f"{len(failed)} checks failed ({names}), so with fail_on={fail_on} nothing is published; the last snapshot"
        " stays. See yaodian check",
    )
