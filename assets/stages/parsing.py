"""The second stage: parse what is new and judge every row.

Belongs here: results of checks, reference tables, and when a run has nothing to go on with.
Does not belong here: parsing (`pipelines.parse`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from assets import results
from assets.errors import NothingReadable
from assets.ledger import Ledger
from assets.resources import Progress, RunChoices, silent
from assets.stages.landing import judge_landing, last_landing
from assets.stages.regressions import judge_rejections
from pipelines.conform import reference
from pipelines.jobs import Parser
from pipelines.lake import Lake, parquet_bytes
from pipelines.land import Landing
from pipelines.parse import ParseReport, parse
from pipelines.parse import Progress as ParseProgress
from pipelines.replay import refused_contents
from pipelines.settings import Settings
from schemas.lake import CONTENT, QUARANTINE, QUARANTINE_RELEASE
from schemas.pandera_models import ContractBroken
from warehouse.audit import CheckResult

_NAMED = 3  # how many culprits a sentence names


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
    before = judge_landing(landing, lake)
    landing = _in_brief(landing)
    try:
        report = parse(
            landing,
            lake,
            settings,
            _following(progress),
            run_id=ledger.run_id,
            full=choices.full,
            verify=choices.verify_hashes,
            again=refused_contents(lake) if choices.replay else None,
            parser=parser,
        )
    except ContractBroken as error:
        results.write_results(lake, [*before, *results.broken_results(error, lake.read_table(QUARANTINE.name))])
        raise
    _write_reference(lake)
    kept = judge_rejections(settings.data_dir, landing, report)
    checks = [*before, *results.lake_results(_written(lake), lake), kept, *results.silver_results(report)]
    results.write_results(lake, checks)
    ledger.parsed, ledger.reused, ledger.rejected = report.parsed, report.reused, len(report.rejected)
    ledger.quarantine = dict(report.turnover)
    ledger.documents |= _counts(landing, report)
    _require_readable(settings, landing, report)
    return Parsed(report, checks)


def _in_brief(landing: Landing) -> Landing:
    """What parsing asks of a landing: the paths and hashes of a hundred thousand files would lie in memory for long."""
    return replace(
        landing,
        landed=landing.landed.select("source_file", "content_key", "status", "reason_code", "reason_zh", "reason_en"),
        versions=landing.versions.select("source_file", "content_key", "raw_sha256", "is_current"),
    )


def _following(progress: Progress) -> Callable[[ParseProgress], None]:
    def follow(at: ParseProgress) -> None:
        progress("parse", at.documents_done, at.documents_total)

    return follow


def _written(lake: Lake) -> dict[str, pl.DataFrame]:
    """The tables parsing wrote; a run without a document has no contents."""
    found = {name: lake.read_table(name) for name in (CONTENT.name, QUARANTINE.name, QUARANTINE_RELEASE.name)}
    return {name: frame for name, frame in found.items() if frame is not None}


def _write_reference(lake: Lake) -> None:
    for name, frame in reference.reference_frames().items():
        lake.keep_bytes(lake.reference_path(name), parquet_bytes(frame))


def _counts(landing: Landing, report: ParseReport) -> dict[str, int]:
    """The files of the run by what became of them, those that turned out to be no documents as quarantined."""
    rejected = pl.col("content_key").is_in([one.content_key for one in report.rejected]).fill_null(False)
    status = pl.when(rejected).then(pl.lit("rejected")).otherwise(pl.col("status"))
    found = dict(landing.landed.select(status.alias("status")).group_by("status").len().iter_rows())
    return {
        "new": found.get("new", 0) + found.get("renamed", 0),
        "changed": found.get("changed", 0),
        "unchanged": found.get("unchanged", 0),
        "quarantined": found.get("rejected", 0),
    }


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
