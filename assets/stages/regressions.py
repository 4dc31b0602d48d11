"""What a run would take away: documents that are published and that this parser no longer reads.

Belongs here: comparing what was refused now with the snapshot in force.
Does not belong here: refusing (`pipelines`), and what a failed check does to the run (`publishing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.jobs import RejectedContent
from pipelines.land import Landing
from pipelines.parse import ParseReport
from schemas.run_checks import PUBLISHED_STILL_PARSE
from warehouse import snapshots
from warehouse.audit import SAMPLES, CheckResult
from warehouse.errors import SnapshotTrouble
from warehouse.read import open_current

_CRASHED = "parse_failed"
_PUBLISHED = "SELECT source_file, raw_sha256 FROM star.dim_document WHERE document_key > 0 AND is_current"


def judge_rejections(data_dir: Path, landing: Landing, report: ParseReport) -> CheckResult:
    """The check that every published document is still read.

    It fails for bytes that are published and give nothing now, whatever the reason, and for a published source whose
    new bytes crash the parser. Without a snapshot that can be read there is nothing to compare with.
    """
    if not report.rejected:
        return _ended(int(landing.versions["is_current"].sum()), [])
    try:
        snapshots.current(data_dir)
        with open_current(data_dir) as con:
            published = dict(con.execute(_PUBLISHED).fetchall())
    except SnapshotTrouble:
        return _ended(0, [], status="skipped")
    return _ended(len(published), list(_lost(published, landing, report)))


def _lost(published: dict[str, str], landing: Landing, report: ParseReport) -> Iterator[dict[str, str]]:
    rejected = {one.content_key: one for one in report.rejected}
    current = landing.versions.filter("is_current").sort("source_file")
    for source_file, content_key, raw_sha256 in current.select("source_file", "content_key", "raw_sha256").iter_rows():
        refusal = rejected.get(content_key)
        if refusal is None or source_file not in published:
            continue
        if published[source_file] == raw_sha256 or refusal.reason_code == _CRASHED:
            yield _sample(source_file, refusal)


def _sample(source_file: str, refusal: RejectedContent) -> dict[str, str]:
    return {
        "source_file": source_file,
        "message_zh": f"{source_file} 在现行快照里有事实，现在却读不出来（{refusal.reason_zh}）；"
        "请修正解析器后重新运行，或把该文件移出文件夹后运行 yaodian build --prune",
        "message_en": f"{source_file} has facts in the snapshot in force and gives none now ({refusal.reason_en});"
        " mend the parser and run again, or take the file out of the folder and run yaodian build --prune",
    }


def _ended(seen: int, lost: list[dict[str, str]], status: str = "pass") -> CheckResult:
    spec = PUBLISHED_STILL_PARSE
    return CheckResult(
        check_id=spec.check_id,
        table_name=spec.table,
        severity=spec.severity.value,
        status="fail" if lost else status,
        rows_evaluated=seen,
        rows_failed=len(lost),
        description_zh=spec.zh,
        description_en=spec.en,
        is_blocking=spec.is_blocking,
        samples=[dict(sample) for sample in lost[:SAMPLES]],
    )
